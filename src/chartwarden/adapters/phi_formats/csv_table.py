r"""Tables as text: CSV and its relatives with tabs, semicolons or bars; read and written row by row.

Example:
    >>> import io
    >>> data = b"mrn,note\nMR-0000001,Cough.\n"
    >>> [value.place for part in read_csv(lambda: io.BytesIO(data), where="a.csv") for value in part.values]
    ['header, column 1', 'header, column 2', 'row 1, column mrn', 'row 1, column note']

Source: 45 CFR 164.514(b)(2)(i).

"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Final

from chartwarden.adapters.phi_formats.columns import row_registers
from chartwarden.adapters.phi_formats.plain_text import decoded
from chartwarden.adapters.phi_formats.rows import FREE_TEXT, cell_values
from chartwarden.adapters.phi_formats.values import Findings, Part, Value, findings_of, masked_text
from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.known import KnownIdentifiers

_SEPARATORS: Final = ",\t;|"
_ROWS: Final = 500  # searched together
_LARGEST_CELL: Final = 8 * 1024 * 1024  # characters; policy
_LONGEST_HEADING: Final = 64
_HEAD: Final = 65536


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a table is written."""

    separator: str
    line_end: str
    mark: bytes


@dataclass(slots=True)
class _Rows:
    """Some rows of a table."""

    layout: _Layout
    rows: list[list[str]]
    counts: list[int]  # values per row
    values: list[Value]
    left_out: Sequence[str] = ()
    registered: dict[str, KnownIdentifiers] = field(default_factory=dict)

    def known(self, subject: str) -> KnownIdentifiers | None:
        """Give what a row registers."""
        return self.registered.get(subject)

    def masked(self, findings: Findings) -> bytes:
        """Give the rows with what was found replaced."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.layout.separator, lineterminator=self.layout.line_end)
        pairs = iter(zip(self.values, findings, strict=True))
        for count in self.counts:
            writer.writerow(masked_text(value, one) for value, one in islice(pairs, count))
        return self.layout.mark + out.getvalue().encode("utf-8")


def read_csv(opens: Callable[[], IO[bytes]], *, where: str) -> Iterator[Part]:
    """Give the parts of a table: its header, then some hundred rows at a time.

    Where a heading holds an identifier, the table has no header: its columns count as 1, 2, 3.

    Raises:
        MalformedError: no UTF-8, or no table; what was given before must be dropped.

    """
    csv.field_size_limit(_LARGEST_CELL)
    layout = _layout(opens, where=where)
    with opens() as stream:
        stream.read(len(layout.mark))
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        reader = csv.reader(text, delimiter=layout.separator)
        try:
            heads = next(reader, [])
            header = [Value(f"header, column {number}", head) for number, head in enumerate(heads, start=1)]
            is_header = bool(heads) and _is_header(heads)
            names = heads if is_header else [str(number) for number in range(1, len(heads) + 1)]
            yield _Rows(layout, [heads], [len(heads)] if heads else [], header)
            number = 0
            while rows := list(islice(reader, _ROWS)):
                yield _part(rows, names, first=number + 1, layout=layout)
                number += len(rows)
        except csv.Error:
            raise MalformedError(
                what="the table is not well-formed", where=f"{where}, line {reader.line_num}", fix="Export it again."
            ) from None
        except UnicodeDecodeError:
            raise MalformedError(
                what="the text is not UTF-8", where=f"{where}, after line {reader.line_num}", fix="Save it as UTF-8."
            ) from None


def _layout(opens: Callable[[], IO[bytes]], *, where: str) -> _Layout:
    with opens() as stream:
        head = stream.read(_HEAD)
    whole_lines = head[: head.rfind(b"\n") + 1] or head
    source = decoded(whole_lines, where=where)
    if source.encoding != "utf-8":
        raise MalformedError(what="the table is in UTF-16", where=where, fix="Save it as UTF-8.")
    first = source.text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    return _Layout(separator if separator in first else ",", "\r\n" if first.endswith("\r") else "\n", source.mark)


def _is_header(heads: Sequence[str]) -> bool:
    """Tell whether a first row names columns: short words, none of them an identifier or a number."""
    looks = all(len(head) <= _LONGEST_HEADING and not head.strip().isdecimal() for head in heads)
    values = [Value("", head) for head in heads]
    return looks and any(heads) and not any(findings_of(values, known=lambda _: None))


def _part(rows: list[list[str]], names: Sequence[str], *, first: int, layout: _Layout) -> _Rows:
    part = _Rows(layout, rows, [], [])
    for number, row in enumerate(rows, start=first):
        columns = [*names[: len(row)], *(f"{place}" for place in range(len(names) + 1, len(row) + 1))]
        cells = dict(zip(_distinct(columns), row, strict=True))
        subject = ""
        if any(len(text) >= FREE_TEXT for text in row) and (known := row_registers(cells)):
            subject = f"row {number}"
            part.registered[subject] = known
        part.values += cell_values(cells, row=number, subject=subject)
        part.counts.append(len(row))
    return part


def _distinct(names: Sequence[str]) -> list[str]:
    """Give names of which no two are the same: a second `note` becomes `note (2)`."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
