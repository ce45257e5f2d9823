r"""Tables whose first row names the kinds: every cell below `name`, `dob`, `mrn`, `phone` is one of those.

Cells stand between commas, tabs, strokes, semicolons, or gaps of two spaces and more. Two heads of the first row must
name a kind, or it is a sentence; rows count as long as they have as many cells as the first.

Example:
    >>> text = "mrn,name,note\n118-04-7,\"Lo Bianco, Santo\",ok\n"
    >>> [(text[c.start : c.end], c.kind.value) for c in table(text, 0, 3)]
    [('118-04-7', 'medical_record'), ('Lo Bianco, Santo', 'patient_name')]

"""

import re
from typing import Final

from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Tier, Words
from chartwarden.phi.structured.signatures import is_initials

_K = IdentifierKind
_HEADS_OF: Final = {
    _K.MEDICAL_RECORD: "mrn|mr|mr#|mrn#|pid|pt id|ptid|patient id|chart|chart #|chart no|record|hosp no|pat id",
    _K.PATIENT_NAME: (
        "name|patient|patient name|pt|pt name|last|first|last name|first name|last, first|resident|surname|lname|fname|"
        "client|member name|inmate"
    ),
    _K.BIRTH_DATE: "dob|birth|birth date|birthdate|date of birth|d.o.b.|born",
    _K.PHONE: "phone|tel|telephone|cell|mobile|contact #|phone #|pager|ph",
    _K.FAX: "fax",
    _K.SSN: "ssn|ss#",
    _K.ADDRESS: "address|street|addr|home address",
    _K.CITY: "city|town",
    _K.ZIP: "zip|zip code|postal",
    _K.COUNTY: "county",
    _K.EMAIL: "email|e-mail",
    _K.PROVIDER_NAME: (
        "pcp|provider|attending|attg|surgeon|physician|md|doctor|referring|attend|consultant|intern|resident md|"
        "nurse|rn|cna|therapist|prescriber|signed|covering"
    ),
    _K.STAFF_ID: "init|initials|tech|user|by|entered by|given by|staff|user id|userid|op|oper",
    _K.ACCOUNT: "acct|account|acct #|csn|fin|har|encounter|visit #",
    _K.CASE_NUMBER: "accession|acc|acc #|accn|specimen|spec|case #|claim|claim #|claim no|order #|rx #|rx no",
    _K.MEMBER: "member id|member|policy|policy #|subscriber id|ins id|hic|mbi",
    _K.RELATIVE_NAME: "emergency contact|contact|next of kin|nok|guardian|parent|mother|father|spouse",
    _K.DATE: (
        "date|dos|admit|admitted|adm|adm date|admit date|d/c|discharged|service date|coll|collected|date given|next"
    ),
    _K.DEVICE: "serial|serial #|s/n|sn|lot|lot #",
    _K.UNIQUE_CODE: "subject|subject id|study id",
    _K.FACILITY: "facility|hospital|from|to",
}
_HEADS: Final = {word: kind for kind, words in _HEADS_OF.items() for word in words.split("|")}
_WORDED: Final = frozenset(
    {_K.PATIENT_NAME, _K.PROVIDER_NAME, _K.RELATIVE_NAME, _K.CITY, _K.COUNTY, _K.FACILITY, _K.ADDRESS}
)
_WEAK: Final = frozenset(
    """date next contact from to by op md pt mr record member birth last first signed init acc spec case coll user tech
    staff""".split()
)
"""Heads that are also plain words: they name a kind only beside another head."""
_NOTHING: Final = frozenset(
    """none n/a na unknown self same yes no pending deceased refused vacant empty open blocked tbd hold ok done closed
    cancelled canceled clear neg pos male female m f x""".split()
)
_CELLS: Final = {
    ",": re.compile(r'[ ]?"(?:[^"\n]|""){0,200}"[ ]?(?=,|$)|[^,\n]{0,200}'),
    "\t": re.compile(r"[^\t\n]{0,200}"),
    "|": re.compile(r"[^|\n]{0,200}"),
    ";": re.compile(r"[^;\n]{0,200}"),
}
_WIDE: Final = re.compile(r"[^\s](?:[ ]?[^\s]){0,120}")
_LONGEST_LINE: Final = 400
_MOST_ROWS: Final = 60
_MOST_SKIPPED: Final = 2
_LONGEST_INITIALS: Final = 4
_LEAST_HEADS: Final = 2
_LEAST_CELLS: Final = 3
_DATED: Final = re.compile(r"\d{1,4}\s?[-/.]\s?(?:\d{1,2}|[A-Za-z]{3,9})|\d{1,2} ?[A-Za-z]{3}|[A-Za-z]{3,9}\.? \d")
_CELL_BEGINS: Final = re.compile(r"(?:\A|\n ?\|? ?|  |[,|;\t] ?)\"?\Z")
_MARKS: Final = " \t\"'*_#|:.-\u2013\u2014?"


def _line(text: str, start: int) -> int:
    end = text.find("\n", start, start + _LONGEST_LINE)
    return end if end >= 0 else min(len(text), start + _LONGEST_LINE)


def _split(text: str, start: int, end: int, mark: str) -> list[tuple[int, int]]:
    """Give where the cells of a row begin and end, without the marks around them."""
    if mark == "  ":
        return [m.span() for m in _WIDE.finditer(text, start, end)]
    pattern, at = _CELLS[mark], start
    spans: list[tuple[int, int]] = []
    while at <= end and len(spans) < _MOST_ROWS:
        m = pattern.match(text, at, end)
        stop = m.end() if m else at
        spans.append((at, stop))
        if stop >= end:
            break
        at = stop + 1
    return [_bare(text, *span) for span in spans]


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    lead = len(words) - len(words.lstrip(_MARKS))
    return start + lead, start + max(lead, len(words.rstrip(_MARKS.replace(".", ""))))


def _kinds(text: str, cells: list[tuple[int, int]]) -> list[IdentifierKind | None]:
    return [_HEADS.get(text[start:end].strip(_MARKS.replace("#", "")).lower()) for start, end in cells]


def _heads(text: str, start: int, end: int, mark: str) -> tuple[list[tuple[int, int]], list[IdentifierKind | None]]:
    """Give the cells of a first row and what they name; nothing when it is no first row of a table."""
    cells = _split(text, start, end, mark)
    kinds = _kinds(text, cells)
    named = [
        kind for (first, last), kind in zip(cells, kinds, strict=True) if kind and text[first:last].lower() not in _WEAK
    ]
    if len(cells) < _LEAST_CELLS or len(set(named)) < 1 or sum(kind is not None for kind in kinds) < _LEAST_HEADS:
        return [], []
    return cells, kinds


def table(text: str, start: int, end: int) -> list[Candidate]:
    """Read the rows below a first row of which one head stands at `text[start:end]`; rows have as many cells."""
    if not _CELL_BEGINS.search(text, max(0, start - 3), start):
        return []
    last = text.find("\n", start + 1, start + _LONGEST_LINE)
    if last < 0:
        return []
    first = text.rfind("\n", max(0, start - _LONGEST_LINE), start + 1) + 1
    if (not first and start > _LONGEST_LINE) or _HEADS.get(text[start:end].strip(_MARKS + ",;").lower()) is None:
        return []
    for mark in (",", "\t", "|", ";", "  "):
        if mark in text[first:last]:
            cells, kinds = _heads(text, first, last, mark)
            # The first head that a trigger meets speaks for all, so that each table is read once.
            met = [
                cell[0]
                for cell, kind in zip(cells, kinds, strict=True)
                if kind and text[slice(*cell)].lower() not in _WEAK
            ]
            if met and start <= met[0] < end:
                return _rows(text, last, cells, kinds, mark)
    return []


def _rows(
    text: str, line_end: int, heads: list[tuple[int, int]], kinds: list[IdentifierKind | None], mark: str
) -> list[Candidate]:
    found: list[Candidate] = []
    skipped = 0
    for _ in range(_MOST_ROWS):
        start = line_end + 1
        line_end = _line(text, start)
        cells = _split(text, start, line_end, mark)
        if len(cells) != len(heads):
            skipped += 1
            if skipped > _MOST_SKIPPED or start >= len(text):
                break
            continue  # a rule below the first row, or a cell of two lines
        skipped = 0
        if sum(kind is not None for kind in _kinds(text, cells)) >= _LEAST_HEADS:
            break  # another table begins
        for (first, last), kind in zip(cells, kinds, strict=True):
            if kind and _is_one(text[first:last], kind):
                found.append(Candidate(first, last, kind, Tier.CUE, 0.85, "table-column"))
    return found


def _is_one(words: str, kind: IdentifierKind) -> bool:
    """Say whether a cell may hold what its column is for."""
    if not any(map(str.isalnum, words)) or words.strip("()").lower() in _NOTHING:
        return False
    if kind in _WORDED:
        return any(map(str.isalpha, words))
    if kind in {_K.DATE, _K.BIRTH_DATE}:
        return _DATED.match(words) is not None
    if kind is _K.STAFF_ID:
        return len(words) > _LONGEST_INITIALS or not words.isalpha() or is_initials(words)
    return sum(map(str.isdecimal, words)) > 1


TABLES: Final = (Words(sorted(set(_HEADS) - _WEAK), table, rest=r"\"?(?:  | ?[,|;\t\n])"),)
