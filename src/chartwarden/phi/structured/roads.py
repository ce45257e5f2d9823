"""Places along a road: a mile marker and its road, where a highway meets another road, what stands behind a house.

Example:
    >>> text = "found at mile marker 214, I-80 WB near town"
    >>> [text[c.start : c.end] for c in mile_marker(text, 9, 24)]
    ['mile marker 214, I-80 WB']

"""

import re
from typing import Final

from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger

_ROAD: Final = (
    r"(?:(?:Hwy|Highway|HWY|Route|Rte|Rt|SR|SH|CR|BIA|FM|US|Interstate|County Road|State Road|State Route|Old Highway)"
    r"[ -]?\d{1,4}[A-Z]?|(?:I|US|SR|SH|M|K|N)-\d{1,3})(?: ?[NSEW]B?\b)?"
)
_MILE: Final = r"(?:mile ?(?:marker|post)|milepost|mile|mm|mp|MM|MP|exit)\.? ?#?\d{1,4}(?:\.\d)?\b"
_MARKER_FIRST: Final = re.compile(rf"{_MILE}(?:,? ?(?:of|on|at|off)? ?{_ROAD})?", re.IGNORECASE)
_ROAD_FIRST: Final = re.compile(rf"{_ROAD}(?:,| at| near| by)? {{1,2}}{_MILE}")


def _address(start: int, end: int, confidence: float, reason: str) -> list[Candidate]:
    return [Candidate(start, end, IdentifierKind.ADDRESS, Tier.CUE, confidence, reason)]


def mile_marker(text: str, start: int, _end: int) -> list[Candidate]:
    """Read `mile marker 214, I-80 WB` and `milepost 18`."""
    m = _MARKER_FIRST.match(text, start)
    return _address(start, m.end(), 0.9, "mile-marker") if m else []


def road_and_mile(text: str, start: int, _end: int) -> list[Candidate]:
    """Read `Route 285 mm 118` and `BIA 1, mile 18`."""
    m = _ROAD_FIRST.match(text, start)
    return _address(start, m.end(), 0.9, "mile-marker") if m else []


_MEETING: Final = re.compile(
    rf"{_ROAD} (?:at|and|&|x|near|@) (?:[A-Z][\w'-]{{1,20}}(?: [A-Z][\w'-]{{1,20}}){{0,3}}|{_ROAD})", re.ASCII
)


def meeting(text: str, start: int, _end: int) -> list[Candidate]:
    """Read where a highway meets another road: `Hwy 99 at Olive`, `US-2 x Duck Lake Rd`."""
    m = _MEETING.match(text, start)
    return _address(start, m.end(), 0.75, "street-corner") if m else []


_CORNER: Final = re.compile(
    r"(?i:(?:corner|intersection) of )(?P<corner>[A-Z0-9][\w'.-]{0,20}(?: [A-Z][\w'.-]{1,20}){0,3} (?:and|&|at) "
    r"[A-Z0-9][\w'.-]{0,20}(?: [A-Z][\w'-]{1,20}){0,2})",
    re.ASCII,
)


def corner(text: str, start: int, _end: int) -> list[Candidate]:
    """Read `the corner of Alder and Fifth`."""
    m = _CORNER.match(text, start)
    return _address(m.start("corner"), m.end("corner"), 0.85, "street-corner") if m else []


_LOT: Final = re.compile(
    r"#\d{1,5}[A-Z]? (?:[A-Z][\w'-]{1,20} ){1,4}"
    r"(?:Estates?|Est|Trailer (?:Park|Court)|Mobile (?:Home )?Park|MHP|Apartments?|Apts|Towers?|Terrace|Manor|"
    r"Village)\b"
    r"(?:,? (?:apt|unit|space|spc|lot|ste|#) ?#?[A-Z]?\d{1,4}[A-Z]?)?",
    re.ASCII | re.IGNORECASE,
)


def lot(text: str, start: int, _end: int) -> list[Candidate]:
    """Read `#9 Lotus Mobile Est, Space 44`: a dwelling in a park of dwellings."""
    m = _LOT.match(text, start)
    return _address(start, m.end(), 0.75, "address-unit") if m else []


_SITE: Final = re.compile(r"(?:Site \d{1,3},? )?(?:Comp |Box )\d{1,5},? (?:RR|SS|R\.R\.) ?#?\d{1,3}", re.IGNORECASE)


def site(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a rural address of Canada: Site 9 Box 14 RR1."""
    m = _SITE.match(text, start)
    return _address(start, m.end(), 0.95, "rural-route") if m else []


ROADS: Final = (
    Trigger(r"\b(?:mile ?(?:marker|post)|milepost) ?#?\d", mile_marker),
    Trigger(
        r"\b(?:Hwy|Highway|HWY|Route|Rte|Rt|SR|SH|CR|BIA|FM|US|I|M|K|N|Interstate|Road)[ -]?\d{1,4}[A-Z]?"
        r"(?: [NSEW]B?)?(?:,| at| near| by)? {1,2}(?:mile|milepost|mm|mp|MM|MP|exit)\b",
        road_and_mile,
        Letters.AS_WRITTEN,
    ),
    Trigger(
        r"\b(?:Hwy|Highway|HWY|Route|Rte|Rt|SR|CR|US|BIA|FM|I|Interstate)[ -]?\d{1,4}[A-Z]?(?: [NSEW]B?)? "
        r"(?:at|and|&|x|near|@) [A-Z][A-Za-z]",
        meeting,
        Letters.AS_WRITTEN,
    ),
    Trigger(r"\b(?:corner|intersection) of [a-z0-9]", corner),
    Trigger(
        r"#\d{1,5} (?:[A-Z][a-z]{1,20} ){1,4}(?:Est|Estates|Trailer|Park|Apts|Apartments)\b", lot, Letters.AS_WRITTEN
    ),
    Trigger(r"\b(?:Site|Comp|Box) \d{1,5},? (?:Comp |Box )?(?:\d{1,5},? )?(?:RR|SS|R\.R\.) ?#?\d", site),
)
