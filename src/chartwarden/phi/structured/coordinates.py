"""Places on the globe: latitude and longitude, decimal or in degrees and minutes, and Open Location Codes.

Example:
    >>> text = "GPS 40.8249, -115.7917"
    >>> [text[c.start : c.end] for c in coordinates(text, 4, 22)]
    ['40.8249, -115.7917']

"""

import re
from typing import Final

from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger

_COORDINATES: Final = re.compile(
    r"(?:[NSns]\s?)?[-+]?\d{1,2}(?:\.\d{3,16}|\s?[o\x80-\U0010ffff]\s?\d{1,2}(?:\.\d{1,6})?\s?'\s?"
    r"(?:\d{1,2}(?:\.\d{1,6})?\s?(?:\"|'')\s?)?)(?:\s?[\x80-\U0010ffff])?(?:\s?[NSns]\b)?"
    r"\s{0,2}[,/; ]\s{0,3}(?:(?:lon|long|lng|longitude)[\s:=]{1,3})?(?:[EWew]\s?)?[-+]?\d{1,3}"
    r"(?:\.\d{3,16}|\s?[o\x80-\U0010ffff]\s?\d{1,2}(?:\.\d{1,6})?\s?'\s?(?:\d{1,2}(?:\.\d{1,6})?\s?"
    r"(?:\"|'')\s?)?)(?:\s?[\x80-\U0010ffff])?(?:\s?[EWew]\b)?"
)
_PLUS_CODE: Final = re.compile(r"[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b")


def coordinates(text: str, start: int, _end: int) -> list[Candidate]:
    """Read latitude and longitude, decimal or in degrees and minutes."""
    start -= text[start - 1 : start] in {"-", "+"}
    m = _COORDINATES.match(text, start)
    if m is None or text[start - 1 : start] in {".", "/"} or text[start - 1 : start].isdecimal():
        return []
    end = start + len(m[0].rstrip())
    return [Candidate(start, end, IdentifierKind.COORDINATES, Tier.CUE, 0.93, "coordinates")]


_LAT_LON: Final = re.compile(
    r"(?:lat(?:itude)?|lon(?:g(?:itude)?)?|lng)[\s:=.]{1,3}(?P<value>[-+]?\d{1,3}\.\d{2,16}(?:\s?[NSEW])?)\b",
    re.IGNORECASE,
)


def labelled_coordinate(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a latitude or longitude behind its label."""
    m = _LAT_LON.match(text, start)
    return [Candidate(m.start("value"), m.end(), IdentifierKind.COORDINATES, Tier.CUE, 0.9, "coordinates")] if m else []


def plus_code(text: str, start: int, _end: int) -> list[Candidate]:
    """Read an Open Location Code: 87G8Q2PQ+VX."""
    m = _PLUS_CODE.match(text, start)
    if m is None or not any(map(str.isdecimal, m[0])) or not any(map(str.isalpha, m[0])):
        return []
    return [Candidate(start, m.end(), IdentifierKind.COORDINATES, Tier.SHAPE, 0.7, "plus-code")]


COORDINATES: Final = (
    Trigger(r"\b\d{1,2}\.\d{3,16}[^\n]{0,3}[,/; ][^\n]{0,6}\d{1,3}\.\d{3,16}", coordinates),
    Trigger(r"\b[NS]?\d{1,2} ?[o\x80-\xff] ?\d{1,2}[^\n]{1,24}\d{1,3} ?[o\x80-\xff] ?\d{1,2}", coordinates),
    Trigger(r"\b(?:lat|latitude|lon|long|longitude|lng)[\s:=.]{1,3}[-+]?\d{1,3}\.\d\d", labelled_coordinate),
    Trigger(r"[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b", plus_code, Letters.AS_WRITTEN),
)
