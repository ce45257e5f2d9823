"""What all dates share: is it in a calendar, does a weekday belong to it, is it a birth date.

Example:
    >>> is_day(2, 30), is_day(2, 29)
    (False, True)
    >>> dated("DOB: 3/14/61", 5, 12, confidence=0.9, reason="date-numeric").kind.value
    'birth_date'

"""

import re
from typing import Final

from chartwarden.phi.structured.calendar_words import WEEKDAY
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Tier

_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FIRST_YEAR: Final = 1850
_LAST_YEAR: Final = 2199
_LOOK_BACK: Final = 36
_WEEKDAY_BEFORE: Final = re.compile(
    rf"\b{WEEKDAY}\b\.?(?:\s{{0,2}}[,(/-]\s{{0,2}}|\s{{1,3}})(?:the\s{{1,2}})?(?:\n\s{{0,4}})?\Z",
    re.IGNORECASE | re.ASCII,
)
_BIRTH_BEFORE: Final = re.compile(
    r"(?:\bd\W{0,2}[o0]\W{0,2}b\W?|\bdate\s{1,3}of\s{1,3}birth|\bbirth\s?-?(?:date|day)?|\bb-?day|\bborn|"
    r"\bbd|\bdoby|\bb\.|\bnee?\s(?:le|il|on)|"
    r"\bgeb(?:oren)?\.?(?:\sam)?|\bgeburtsdatum|\bnaissance|\bnacimiento|\bf\.?\s?nac\.?|"
    r"\bnacid[oa](?:\sel)?|\bnasc(?:imento|\.)?|"
    r"\bnato\sil|\bnata\sil)"
    r"(?:[\s:=()|.,*#/-]|\bis\b|\bwas\b|\bon\b|\bor\b|\bday\b|\bthe\b|\b[mf]\b|\bage\b){0,7}\Z",
    re.IGNORECASE | re.ASCII,
)
_BIRTH_STEM: Final = re.compile(r"dob|d0b|birth|born|o\.b|d o b|bd|b-day|geb|nac|nai|nasc|nat|b\.|nee? ")
_WEEKDAY_STEMS: Final = (
    "mo",
    "tu",
    "we",
    "th",
    "fr",
    "sa",
    "su",
    "lu",
    "ma",
    "mi",
    "ju",
    "vi",
    "do",
    "je",
    "ve",
    "di",
    "so",
    "se",
    "te",
    "qu",
    "gi",
    "wo",
    "vr",
    "za",
    "zo",
)
_BIRTH_AFTER: Final = re.compile(
    r"[\s=]{0,2}[(\[-]?\s?(?:dob|d\.o\.b|date\sof\sbirth|birth\s?date|birthday)\b", re.IGNORECASE
)


def is_day(month: int, day: int) -> bool:
    """Say whether some year has that day."""
    return 1 <= month <= len(_LENGTHS) and 1 <= day <= _LENGTHS[month - 1]


def is_day_either_way(first: int, second: int) -> bool:
    """Say whether two numbers name a day, month first or day first."""
    return is_day(first, second) or is_day(second, first)


def is_year(digits: str) -> bool:
    """Say whether digits are a year a chart may speak of; two digits always are."""
    return len(digits) == 2 or (len(digits) == 4 and _FIRST_YEAR <= int(digits) <= _LAST_YEAR)  # noqa: PLR2004 -- digits of a year


def is_birth(text: str, start: int, end: int) -> bool:
    """Say whether the words beside `text[start:end]` call it a date of birth."""
    before = text[max(0, start - _LOOK_BACK) : start].lower()
    # The exact pattern is slow; most dates have none of these letters in front.
    if _BIRTH_STEM.search(before) and _BIRTH_BEFORE.search(before):
        return True
    return _BIRTH_AFTER.match(text, end) is not None


_CLOCK_OF_MACHINES: Final = re.compile(
    r"[ ]{1,2}[012]\d:[0-5]\d:[0-5]\d(?:[.,]\d{1,6})?"
    r"(?:\s?(?:Z\b|UTC|GMT|[AECMPH][SD]?T\b|[+-]\d{2}:?\d{2}\b))?(?![\w:])",
    re.ASCII,
)


def clock_end(text: str, end: int) -> int:
    """Give where a clock time with seconds behind a date ends: one stamp of a machine; `end` when there is none."""
    m = _CLOCK_OF_MACHINES.match(text, end) if text[end : end + 1] == " " else None
    return m.end() if m else end


_AFTER_WEEKDAY: Final = frozenset(" \n(/-\t,")


def _may_be_weekday(before: list[str]) -> bool:
    last = before[-2] if before[-1] in {"the", ",", "-", "("} and len(before) > 1 else before[-1]
    return last.lstrip("(/-,.>*\"'[|:;")[:2] in _WEEKDAY_STEMS or "/" in last or "-" in last or "(" in last


def weekday_start(text: str, start: int) -> int:
    """Give where the weekday in front of a date begins; `start` when there is none."""
    if text[start - 1 : start] not in _AFTER_WEEKDAY:
        return start
    before = text[max(0, start - 18) : start].lower().split()
    if not before or not _may_be_weekday(before):
        return start
    weekday = _WEEKDAY_BEFORE.search(text, max(0, start - 18), start)
    return weekday.start() if weekday else start


def dated(text: str, start: int, end: int, *, confidence: float, reason: str, tier: Tier = Tier.CUE) -> Candidate:
    """Give the candidate for a date at `text[start:end]`, its weekday included, as birth date where words say so."""
    if is_birth(text, start, end):
        return Candidate(start, end, IdentifierKind.BIRTH_DATE, Tier.CUE, max(confidence, 0.9), "birth-cue")
    return Candidate(weekday_start(text, start), end, IdentifierKind.DATE, tier, confidence, reason)
