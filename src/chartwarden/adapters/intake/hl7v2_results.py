r"""The rows of a report (OBX) as lines that a person can read.

Example:
    >>> from chartwarden.adapters.intake.hl7v2_message import messages
    >>> data = b"MSH|^~\\&|||||||ORU^R01\rOBX|1|NM|718-7^Hemoglobin^LN||13.2|g/dL|12-16|N|||F"
    >>> labelled_lines(next(messages(data, where="a.hl7")).all("OBX"), title="")
    ['Hemoglobin: 13.2 g/dL (reference 12-16)']

"""

from collections.abc import Sequence
from typing import Final

from chartwarden.adapters.intake.hl7v2_message import Segment, unescaped

_TEXT_TYPES: Final = frozenset({"TX", "FT", "", "ST"})
_CODED_TYPES: Final = frozenset({"CE", "CWE", "CNE", "CF"})
_SILENT_TYPES: Final = frozenset({"HD", "EI", "OG"})  # numbers of machines and studies, not words
_NORMAL: Final = frozenset({"", "N"})


def is_text(row: Segment) -> bool:
    """Say whether a row holds running text rather than a measured value."""
    kind = row.text(2).upper()
    return kind in _TEXT_TYPES and not (kind == "ST" and (row.raw(6) or row.raw(7)))


def labelled_lines(rows: Sequence[Segment], *, title: str) -> list[str]:
    r"""Give the rows as lines, in order.

    Running text stands as it was sent; where a report has several parts (`&GDT`, `&IMP`, or other codes in OBX-3) each
    part begins with its label. A measured value stands behind its label, with unit, reference and flag.

    Args:
        rows: OBX segments; attached files are not among them.
        title: the title of the report, which is not repeated as a label.

    Returns:
        Lines; empty ones are blank lines of the sender. May be empty.

    Source:
        HL7 v2.8 section 7.4.2 (OBX); suffixes, 7.1.3.

    """
    parts = {_label(row) for row in rows if is_text(row)}
    lines: list[str] = []
    before = ""
    for row in rows:
        label = _label(row)
        if row.text(2).upper() in _SILENT_TYPES:
            continue
        if is_text(row):
            if label and label != before and len(parts) > 1 and label.casefold() != title.casefold():
                lines.append(label)
            before = label
            lines.extend(_running(row))
        elif value := _value(row):
            lines.append(f"{label}: {value}" if label else value)
    return lines if any(line.strip() for line in lines) else []


_SUFFIXES: Final = {
    "GDT": "DESCRIPTION",
    "IMP": "IMPRESSION",
    "REC": "RECOMMENDATION",
    "ADT": "ADDENDUM",
    "ANT": "ANNOTATION",
    "CNP": "CONSULTANT",
    "MED": "MEDICATION",
    "DEV": "DEVICE",
    "CMT": "COMMENT",
}


def _label(row: Segment) -> str:
    suffix = row.text(3, 1, 2).upper()
    return _SUFFIXES.get(suffix, "") or row.text(3, 2) or row.text(3, 9) or row.text(3, 5) or row.text(3)


def _running(row: Segment) -> list[str]:
    separators = row.separators
    value = row.raw(5)
    repeated = value.split(separators.repetition) if separators.repetition else [value]
    return [
        line.rstrip()
        for one in repeated
        for line in unescaped(one, separators=separators).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]


def _value(row: Segment) -> str:
    kind = row.text(2).upper()
    values = [_one(row, value, kind=kind) for value in row.repetitions(5)]
    words = ", ".join(value for value in values if value)
    if not words:
        return ""
    unit = row.text(6) or row.text(6, 2)
    reference, flag = row.text(7), row.text(8).upper()
    words = f"{words} {unit}".rstrip()
    if reference:
        words += f" (reference {reference})"
    return words if flag in _NORMAL else f"{words} [{flag}]"


def _one(row: Segment, value: str, *, kind: str) -> str:
    if kind in _CODED_TYPES:
        return row.part(value, 9) or row.part(value, 2) or row.part(value, 5) or row.part(value, 1)
    if kind == "SN":  # comparator, number, separator, number
        return "".join(row.part(value, place) for place in (1, 2, 3, 4))
    parts = (row.part(value, place) for place in range(1, len(row.components(value)) + 1))
    return " ".join(part for part in parts if part)
