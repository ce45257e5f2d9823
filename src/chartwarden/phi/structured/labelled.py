"""The value that a label announces: behind it, in brackets in front of it, below it, or in its column of a table.

Example:
    >>> text = "the MRN: 44719 of"
    >>> [text[c.start : c.end] for c in LABELLED[0].rule(text, 4, 8)]
    ['44719']

"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from chartwarden.phi.structured.codes import is_loinc
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Rule, Tier, Trigger, Words
from chartwarden.phi.structured.evidence import has_digit, is_measured, line_start
from chartwarden.phi.structured.labels import LABELS, Label, Trust

_FILLER: Final = (
    r"(?:number|num|nbr|no|nr|n|ids?|is|was|are|code|ending|ends|end|in|with|assigned|on|file|issued|"
    r"the|same|old|new|prior|previous|exp|of|for|this|hospital|(?-i:pt)|patient|card|state|reads|as|under|"
    r"now|listed)"
)
_SIGN: Final = r"[\s:#=.(|\-/>\"',*\[\]&]"
_LINK: Final = re.compile(
    rf"(?P<link>'?s?(?:{_SIGN}{{0,14}}+(?!x\d)|(?:{_SIGN}|\bx(?=\d)){{0,14}})(?:\b{_FILLER}\b(?!-\w)[\s:#=.(|"
    rf"\-/>\"')\[]{{0,4}}){{0,4}})",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(
    r"(?P<value>(?:[A-Z]{1,5} (?=\d))?\d{2,6}(?:[ ]\d{2,6}){1,4}(?![\w/:.-]|\s?%)"
    r"|[A-Z]{1,3}\d{1,10}(?: \d{2,6}){1,4}(?![\w/:.-])|[A-Z]{2,4}(?: \d{2,6}){2,4}(?![\w/:.-])"
    r"|(?!(?:ACCT|MRN|SSN|SS|MBI|HIC|FAX|PIN|PCN|BIN|ID|DOB|GRP|NO|COPAY|STATE|ZIP|ROOM|RM|TEL|PH|CELL|EXT|LAST|"
    r"SINCE|IN|AT|ON|LOT|SN|REF|EXP|NPI|DEA|VIN|CPT|ICD|HCPCS|NDC|DRG|CXR|ANC)\b)"
    r"[A-Z]{1,5} (?:[A-Z] )?(?=\d{3})[\dA-Z-]{3,16}(?![\w/])"
    r"|[A-Za-z0-9](?:[A-Za-z0-9]|[-._/*]{1,2}(?=[A-Za-z0-9])|-\s?\n[ \t]{0,8}(?=[A-Za-z]{0,4}\d)|"
    r" ?- ?(?=\d{2})){1,40})(?!\w)",
    re.ASCII,
)
_PLATE: Final = re.compile(
    r"(?P<value>(?:[A-Z]{2}[ -])?(?=[A-Z0-9 -]{0,9}\d)[A-Z0-9]{1,4}[- ]?[A-Z0-9]{2,5})(?!\w)", re.ASCII
)
_LETTER_BEHIND: Final = re.compile(r" [A-Z](?=[,;.)\n]|[ \t]{2}|\Z)")
_NEXT: Final = re.compile(r"\s?(?:,|&|/|;|\band\b|\bor\b|\bthrough\b|\bthru\b|\bto\b)\s{0,2}(?=[A-Za-z]{0,4}-?\d)")
_OTHER: Final = re.compile(
    r"(?:19|20)\d{2}(?:-(?:19|20)\d{2})?\Z|(?:19|20)\d{2}[-/.]\d{1,2}(?:[-/.]\d{1,2})?\Z|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|"
    r"\d{2})\Z|\d{1,3}\.\d{1,2}\Z|\d{1,3}/\d{1,3}\Z|"
    r"\d{1,2}(?:st|nd|rd|th)\Z|\d{1,4}(?:mg|mcg|ml|g|kg|units?|u|cm|mm|cc|hrs?|h|min|d|wks?|days?|am|"
    r"pm|yo|x)\Z|[LTCS]\d{1,2}-?[LTCS]?\d{0,2}\Z|G\d{1,2}P\d{1,4}\Z|S1Q3T3\Z|\d+x\d+\Z",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(r"[:#=]|\b(?:no|num|number|nbr|nr|ids?)\b", re.IGNORECASE)
_TIME_AFTER: Final = re.compile(r":\d\d|\s?[ap]\.?m\b|/\d", re.IGNORECASE)
_MODELLED: Final = frozenset({IdentifierKind.DEVICE, IdentifierKind.CASE_NUMBER})
_MODEL: Final = re.compile(r"\d{4}-\d{2}\Z")
_LOT_BEHIND: Final = re.compile(r"[,;]?\s{1,6}(?:lot|s/?n|serial)\b", re.IGNORECASE)
"""Behind the number of a product, which many have, stands that of its lot or its own."""
_BILLED: Final = re.compile(r"(?:[ADGJ]\d{4}|9\d{4}|[A-TV-Z]\d\d\.\d{1,4})\Z")
_SURE_DIGITS: Final = 6
_ANY_ID: Final = 0.7  # below what the words before `ID` say


def _digits(value: str) -> int:
    return sum(map(str.isdecimal, value))


def _plausible(label: Label, value: str, link: str, *, text: str, end: int) -> bool:
    digits = _digits(value)
    if digits < label.least_digits or _OTHER.match(value) or _TIME_AFTER.match(text, end):
        return False
    if label.kind in _MODELLED and _LOT_BEHIND.match(text, end):
        return False
    if label.kind is IdentifierKind.ACCOUNT and _BILLED.match(value):
        return False
    if label.trust is Trust.SURE or _SIGNED.search(link):
        return digits > 0 or value.isupper() or label.kind is IdentifierKind.STAFF_ID
    mixed = (any(map(str.isalpha, value)) and value.upper() == value and digits > 2) or digits >= _SURE_DIGITS  # noqa: PLR2004 -- fewer digits are a dose or a count
    dashed = "-" in value and digits > 3  # noqa: PLR2004 -- fewer digits are a dose or a count
    return (mixed or dashed) and "." not in value and not _has_unit(label, value, text, end)


def _has_unit(label: Label, value: str, text: str, end: int) -> bool:
    """Say whether a unit stands behind; a stroke between spaces is none, nor is a letter behind a serial number."""
    if text.startswith((" / ", " /\n"), end) or (label.kind is IdentifierKind.DEVICE and "-" in value):
        return False
    return is_measured(text, end)


def _candidate(label: Label, start: int, end: int, *, confidence: float) -> Candidate:
    return Candidate(start, end, label.kind, Tier.CUE, confidence, label.reason)


def _behind(label: Label, text: str, start: int, at: int) -> list[Candidate]:
    """Read the value behind a label that ends at `at`, and further ones behind a comma or an and."""
    link = _LINK.match(text, at)
    stop = link.end() if link else at
    between = link["link"] if link else ""
    if not between and text[at - 1 : at] != "#" and (label.trust is Trust.WORD or not text[at : at + 1].isdecimal()):
        return []
    found: list[Candidate] = []
    value = (_PLATE.match(text, stop) if label.kind is IdentifierKind.VEHICLE else None) or _VALUE.match(text, stop)
    while value is not None and len(found) < 6:  # noqa: PLR2004 -- a list longer than that is a table
        words = _cut(value["value"])
        end = stop + len(words)
        if _MODEL.match(words) and text[start : start + 4].lower() in {"lead", "mode"}:
            break  # what it is, not which
        if not _plausible(label, words, between, text=text, end=end):
            break
        if "\n" in between and label.trust is Trust.WORD and ":" not in between:
            break
        sure = _SIGNED.search(between) is not None or label.trust is Trust.SURE
        confidence = _ANY_ID if label.reason == "id-label" else 0.95 if sure else 0.8
        first = start if between == "-" and not found else stop
        if label.kind is IdentifierKind.DEVICE and (letter := _LETTER_BEHIND.match(text, end)):
            end = letter.end()
        found.append(_candidate(label, first, end, confidence=confidence))
        more = _NEXT.match(text, end)
        value = _VALUE.match(text, more.end()) if more else None
        stop = more.end() if more else end
    return found


def _cut(value: str) -> str:
    """Cut off groups behind a space that cannot belong to the value: `7730 12` but not `943 476 5919`."""
    return value.rstrip("-._/* ")


_IN_FRONT: Final = re.compile(
    r"(?<![\w-])(?P<value>[A-Z]{0,4}[- ]?\d[\dA-Z-]{3,20})\s{0,2}(?:\(|\[|=|\bas\b|\bis\b)\s?(?:the\s|"
    r"her\s|his\s|their\s)?\Z",
    re.ASCII,
)


def _in_front(label: Label, text: str, start: int) -> list[Candidate]:
    """Read 4471902 (MRN)."""
    if label.trust is Trust.WORD or text[start - 1 : start] not in {"(", "[", " ", "="}:
        return []
    m = _IN_FRONT.search(text, max(0, start - 34), start)
    if m is None or _OTHER.match(m["value"]) or _digits(m["value"]) < max(4, label.least_digits):
        return []
    return [_candidate(label, m.start("value"), m.end("value"), confidence=0.85)]


_CLOCK: Final = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d\Z")
_RANGE: Final = re.compile(r"[<>]?\d{1,4}(?:\.\d{1,3})?-\d{1,4}(?:\.\d{1,3})?\Z")
_CELL: Final = re.compile(r"[^\s|]+(?: [^\s|]+)*")
_LINE: Final = 240
_ROWS: Final = 8
_HEADING: Final = re.compile(
    r"[\s:#.|]{0,3}(?:(?:no|number|num|id|#)\b\.?)?[ \t:#.]{0,3}(?:\n|[|]|\t|[ ]{2,}|$)", re.IGNORECASE
)


def _row_end(text: str, start: int) -> int:
    end = text.find("\n", start, start + _LINE)
    return end if end >= 0 else min(len(text), start + _LINE)


def _in_column(label: Label, text: str, start: int, end: int) -> list[Candidate]:
    """Read what stands below a label that heads a column, row after row until a line is empty or fits no more."""
    if not _HEADING.match(text, end):
        return []
    head_start = line_start(text, start, reach=_LINE)
    line_end = text.find("\n", end, end + _LINE)
    if line_end < 0 or not has_digit(text, line_end, _row_end(text, line_end + 1)):
        return []
    heads = [m.span() for m in _CELL.finditer(text, head_start, line_end)]
    place = next((at for at, (first, last) in enumerate(heads) if first <= start < last), None)
    found: list[Candidate] = []
    for _ in range(_ROWS):
        row_start, row_end = line_end + 1, _row_end(text, line_end + 1)
        cells = [m.span() for m in _CELL.finditer(text, row_start, row_end)]
        cell = _cell(cells, heads, place=place, column=start - head_start, row_start=row_start)
        value = _VALUE.match(text, cell[0], cell[1]) if cell else None
        if value is None or not _fits(label, value["value"]):
            break
        found.append(_candidate(label, value.start(), value.end(), confidence=0.9))
        line_end = row_end
    return found


def _fits(label: Label, value: str) -> bool:
    return _digits(value) >= max(3, label.least_digits) and not (
        _CLOCK.match(value) or _OTHER.match(value) or _RANGE.match(value) or is_loinc(value)
    )


def _cell(
    cells: list[tuple[int, int]], heads: list[tuple[int, int]], *, place: int | None, column: int, row_start: int
) -> tuple[int, int] | None:
    """Choose the cell of a row that belongs to a column: by place when rows are alike, else by where it stands."""
    if place is not None and len(cells) == len(heads):
        return cells[place]
    here = row_start + column
    return next(((first, last) for first, last in cells if first <= here + 3 and last >= here), None)


_LAST_FOUR: Final = re.compile(
    r"(?:\W{0,4}(?:ending|ends|last|final|in|with|is|four|4|digits|of|the|no|number|are|\*+|x+)\b|"
    r"[\s:#=.*(-]|x){0,9}(?P<value>\d{4})(?![\w/]|-\d)",
    re.IGNORECASE,
)


def _ending(label: Label, text: str, at: int) -> list[Candidate]:
    """Read the last digits behind `ending in` or `last four`."""
    m = _LAST_FOUR.match(text, at)
    if m is None or not re.search(r"end|last|final|four|\*\*|xx|[:#*]", m[0], re.IGNORECASE):
        return []
    return [_candidate(label, m.start("value"), m.end("value"), confidence=0.9)]


def _rule(label: Label) -> Rule:
    words = re.compile(rf"(?:{label.pattern})s?(?![A-Za-z])", re.IGNORECASE)
    remembers_last = label.trust is Trust.SURE and label.kind is not IdentifierKind.DEVICE

    def read(text: str, start: int, _end: int) -> list[Candidate]:
        m = words.match(text, start)
        if m is None or text[start - 1 : start] == "_" or (m[0].lower() == "dl" and text[start - 1 : start] == "/"):
            return []
        end = m.end()
        return (
            _behind(label, text, start, end)
            or (_ending(label, text, end) if remembers_last else [])
            or _in_front(label, text, start)
            or _in_column(label, text, start, end)
        )

    return read


_SHOWS_VALUE: Final = (
    r"s?\.?(?:[ \t]{0,3}[:#=]|[ ]{1,2}(?:no|nr|num|number|ids?)\b|"
    r"[ (]{0,2}(?:[a-z]{2,3} )?[a-z]{0,5}-?\d(?:[a-z\d-]{2}| \d{5})|[^\S\n]{2,14}[a-z\d]| ?\n)"
)


_LETTERS: Final = re.compile(r"[a-z][a-z /'-]*(?![?{*])")
_GROUP: Final = "(?:"
_SHORTEST: Final = 2  # a single letter is met in every second word


def _alternatives(pattern: str) -> list[str]:
    """Cut a pattern at the strokes outside of its brackets."""
    parts, depth = [""], 0
    for letter in pattern:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _opened(alternative: str) -> list[str]:
    """Write out the group that an alternative begins with: `(?:tag|tail) ?#` is `tag ?#` or `tail ?#`."""
    if not alternative.startswith(_GROUP):
        return [alternative]
    depths = accumulate((letter == "(") - (letter == ")") for letter in alternative)
    close = next(at for at, depth in enumerate(depths) if not depth)
    tail = alternative[close + 1 :]
    without = [tail[1:]] if tail.startswith("?") else []
    inside = [one + tail.removeprefix("?") for one in _alternatives(alternative[len(_GROUP) : close])]
    return [again for one in (*inside, *without) for again in _opened(one)]


def _triggers(label: Label) -> Iterator[Trigger | Words]:
    """Give the triggers of a label. A plain word is met only with a digit near, or where it may head a column."""
    rule = _rule(label)
    behind = r"s?[^a-z]" if label.trust is Trust.SURE else _SHOWS_VALUE
    pattern = re.sub(r"[(][?]=[^)]*[)]", "", label.pattern)
    by_tail: defaultdict[str, list[str]] = defaultdict(list)
    others = []
    for one in (opened for alternative in _alternatives(pattern) for opened in _opened(alternative)):
        m = _LETTERS.match(one)
        if m is None or len(m[0]) < _SHORTEST:
            others.append(one)
        else:
            by_tail[one[m.end() :]].append(m[0])
    for tail, words in by_tail.items():
        yield Words(words, rule, rest=tail + behind)
    if others:
        yield Trigger(rf"\b(?:{'|'.join(others)}){behind}", rule)


LABELLED: Final = tuple(trigger for label in LABELS for trigger in _triggers(label))
