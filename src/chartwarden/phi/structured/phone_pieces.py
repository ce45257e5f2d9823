"""Pieces of telephone numbers: the last four behind a number that stands before, an area called so, an inside line.

Example:
    >>> text = "o 808.555.0150  f .0151"
    >>> [(text[c.start : c.end], c.kind.value) for c in last_four_again(text, 17, 23)]
    [('.0151', 'fax')]

"""

import re
from typing import Final

from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Tier, Trigger
from chartwarden.phi.structured.evidence import is_measured

_WHOLE_BEFORE: Final = re.compile(r"\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)|\d{3}[-.]\d{4}(?!\d)")
_REACH: Final = 70
_GOES_ON: Final = re.compile(r"[-.]\d")
_LABEL: Final = re.compile(r"(?:\b(?P<label>[a-z]{1,8})[:.]?|[,/&:]| or| and)? {0,2}\Z", re.IGNORECASE)


def last_four_again(text: str, start: int, end: int) -> list[Candidate]:
    """Read `.0151` and `-0143`: the rest is that of a whole number shortly before."""
    if not _WHOLE_BEFORE.search(text, max(0, start - _REACH), start) or _GOES_ON.match(text, end):
        return []
    m = _LABEL.search(text, max(0, start - 10), start + 1)
    fax = m is not None and m["label"] is not None and m["label"].lower().startswith("f")
    kind = IdentifierKind.FAX if fax else IdentifierKind.PHONE
    return [Candidate(start + 1, end, kind, Tier.CUE, 0.8, "phone-last-four")]


_AREA: Final = re.compile(
    r"(?:\d{3} area code|area code \(?\d{3}\)?)(?:,? ?(?:is|and|then|number)?,? ?)\d{3}[-. ]?\d{4}(?!\w)", re.IGNORECASE
)


def area(text: str, start: int, _end: int) -> list[Candidate]:
    """Read `805 area code 555 0182` and `area code 805, 555 0182`."""
    m = _AREA.match(text, start)
    return [Candidate(start, m.end(), IdentifierKind.PHONE, Tier.CUE, 0.95, "phone-area")] if m else []


_INSIDE: Final = re.compile(
    r"(?:call(?: us| me| back)?|page|paged|pages|cb|dial|ring|reach)\b(?:[ ,]{1,2}[a-z]{1,8}){0,2}[ ,:]{1,2}"
    r"(?P<number>\d-\d{4}|[2-9]\d{4})(?![\w%/]|[-.]\d)",
    re.IGNORECASE,
)


def inside_line(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a number of five digits inside a house behind call or page: `call us, ir 24411`, `page 4-0177`."""
    m = _INSIDE.match(text, start)
    if m is None or is_measured(text, m.end()):
        return []
    return [Candidate(m.start("number"), m.end("number"), IdentifierKind.PHONE, Tier.CUE, 0.7, "phone-inside")]


PHONE_PIECES: Final = (
    Trigger(r"[ ,:/&][-.]\d{4}\b", last_four_again),
    Trigger(r"\b\d{3} area code\b|\barea code \(?\d{3}", area),
    Trigger(r"\b(?:call|page|paged|cb|dial|ring|reach)\b[a-z ,:]{1,20}[ ,:](?:\d-\d{4}|[2-9]\d{4})\b", inside_line),
)
