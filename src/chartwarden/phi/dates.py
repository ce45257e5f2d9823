"""Dates as notes write them: numeric, ISO, spelled, partial, HL7; never a year alone, a clock time or a fraction.

A date is read, not only matched: the 14th month is no date, and a reading tells whether it is the birth date that
registration knows. Ambiguous orders (03/04) are read both ways.

This version does not read dates relative to another (two days later), seasons, or months in other languages.

Example:
    >>> [found.reason for found in dates_at_number("seen 03/14/2026", 5)]
    ['date-numeric']
    >>> dates_at_number("BP 120/80", 3)
    []

"""

import re
from datetime import date
from typing import Final, NamedTuple

from chartwarden.phi.lexicon import MONTHS, WEEKDAYS

_FIRST_YEAR, _LAST_YEAR = 1850, 2199
_CENTURY = 100
_DAYS = 31
_MONTHS = 12

_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_CLOCK: Final = r"(?:[T ]{1,2}\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_END: Final = r"(?![\w%]|[/.-]\d)"

_ISO = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w%]|[/.-]\d)"
)
_NUMERIC = re.compile(r"(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{4}|'?\d{2})" + _END)
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{2})" + _END)
_MONTH_YEAR = re.compile(r"(\d{1,2})[/-](\d{4})" + _END)
_PARTIAL = re.compile(r"(\d{1,2})/(\d{1,2})(?![\w/%]|\.\d|-\d)")
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?(?:\s{{1,3}}of\s{{1,3}}|\s{{1,3}}|[-/.])?({_MONTH})\b\.?(?:(?:,?\s{{0,3}}|[-/.])('?\d{{2,4}}))?(?![\d%])",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"({_MONTH})\b(?:\.?,?\s{{1,3}}|[-/.])(?:the\s)?(\d{{1,2}})(?:st|nd|rd|th)?(?![\d%:]|\.\d)(?:(?:,\s{{0,3}}|\s{{1,3}}|[-/.])('?\d{{4}}|'\d{{2}}|(?<=[-/.])\d{{2}})(?![\d%]))?",
    re.IGNORECASE,
)
_MONTH_THEN_YEAR = re.compile(
    rf"({_MONTH})\b\.?,?(?:\s{{1,3}}of)?(?:\s{{1,3}}|[-/])('?\d{{4}}|'\d{{2}})(?![\d%])", re.IGNORECASE
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(?:\.\d{1,6})?(?:[+-]\d{4})?(?![\w.])")

_DATE_CUE = re.compile(
    r"\b(?:on|since|from|until|till|til|thru|through|by|dated?|seen|admit(?:ted)?|discharged?|started|stopped|due|"
    r"last|next|collected|drawn|done|before|after|dos|appt|visit|surgery|exam|labs?|dob|born)"
    r"\W{1,3}\Z",
    re.IGNORECASE,
)
_SURE_DATE_CUE = re.compile(r"\b(?:on|dated?|seen|admitted|discharged|dos|appt|collected)\W{1,3}\Z", re.IGNORECASE)
_NOT_A_DATE_CUE = re.compile(
    r"\b(?:pain|score|scored|scale|strength|power|motor|phq|gad|grade|murmur|apgars?|reflexes|pulses?|sites?|sets?|"
    r"rated|level|mrc|orientation|x|bp|ratio|visual acuity|va|od|os|ou|gcs|stage|is|hx|for|was)"
    r"[\s:=]{0,3}(?:of\s|is\s|at\s)?\Z",
    re.IGNORECASE,
)
_PART_OF_MONTH = re.compile(
    r"\b(?:in|since|last|next|this|until|by|during|early|mid|late|of|from|through|before|after|around|every)[\s-]{1,3}\Z",
    re.IGNORECASE,
)
_WEEKDAY_BEFORE = re.compile(
    r"\b(" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")\b\.?,?\s{1,3}(?:the\s)?\Z", re.IGNORECASE
)
_AFTER_PARTIAL = re.compile(
    r"\s{0,2}(?:strength|pain|sets?|sites?|bottles|power|motor|hx|of\s|systolic|murmur|tonight|drops)", re.IGNORECASE
)
_CLOCK_AFTER = re.compile(r"\s{1,3}\d{1,2}:\d{2}\b")

_BIRTH_CUE = re.compile(
    r"(?:\bdob|\bd\.o\.b\.?|date\s{1,3}of\s{1,3}birth|birth\s?date|birth\s?day|\bborn(?:\s{1,3}on)?|\bbdate|\bb\.)"
    r"[\s:=()|is\-]{0,6}\Z",
    re.IGNORECASE,
)
_LOOK_BACK = 26
_FIRST_DIGIT = re.compile(r"\d")
_MONTH_WORD = re.compile(rf"\b(?:{_MONTH})\b", re.IGNORECASE)


class DateFound(NamedTuple):
    """`text[start:end]` is a date. `readings` are the days it may mean; year 0 stands for none given."""

    start: int
    end: int
    readings: tuple[tuple[int, int, int], ...]
    confidence: float
    reason: str


def _year(digits: str | None) -> int | None:
    """Give the year meant, 0 for none given, None for a number that is no year. Two digits may mean two centuries."""
    if not digits:
        return 0
    bare = digits.lstrip("'")
    value = int(bare)
    if len(bare) == 4:  # noqa: PLR2004 -- four digits say the century
        return value if _FIRST_YEAR <= value <= _LAST_YEAR else None
    return value if len(bare) == 2 else None  # noqa: PLR2004 -- two digits leave it open


def _readings(*orders: tuple[int | None, int, int]) -> tuple[tuple[int, int, int], ...]:
    """Keep the (year, month, day) triples that a calendar has."""
    found = []
    for year, month, day in orders:
        if year is None or not (1 <= month <= _MONTHS and 1 <= day <= _DAYS):
            continue
        try:
            date(year if year >= _CENTURY else 2000, month, day)
        except ValueError:
            continue
        found.append((year, month, day))
    return tuple(dict.fromkeys(found))


def is_birth_reading(text: str, start: int, end: int, birth_on: date) -> bool:
    """Say whether any date read in `text[start:end]` is that day, year included.

    A date without a year never is: the same day and month may be a visit's. Two digits of a year fit any century.
    """
    digit = _FIRST_DIGIT.search(text, start, end)
    month = _MONTH_WORD.search(text, start, end)
    found: list[DateFound] = []
    if digit:
        found += dates_at_number(text, digit.start()) + compact_dates_at_number(text, digit.start())
    if month:
        found += dates_at_month(text, month.start(), month.end())
    wanted = (birth_on.month, birth_on.day)
    return any(
        (month_read, day) == wanted and year in {birth_on.year, birth_on.year % _CENTURY} and year_is_given
        for one in found
        for year, month_read, day in one.readings
        if (year_is_given := year != 0 or birth_on.year % _CENTURY == 0)
    )


def has_birth_cue(text: str, start: int) -> bool:
    """Say whether the words just before `start` announce a date of birth."""
    return _BIRTH_CUE.search(text, max(0, start - _LOOK_BACK), start) is not None


def _with_weekday(text: str, start: int) -> int:
    weekday = _WEEKDAY_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    return weekday.start() if weekday else start


def _numeric(text: str, at: int) -> DateFound | None:
    if m := _ISO.match(text, at):
        days = _readings((_year(m[1]), int(m[3]), int(m[4])), (_year(m[1]), int(m[4]), int(m[3])))
        return DateFound(at, m.end(), days, 0.98, "date-iso") if days else None
    if m := _NUMERIC.match(text, at):
        year = _year(m[4])
        dotted_version = m[2] == "." and len(m[4]) < 4 and len(m[1]) + len(m[3]) < 4  # noqa: PLR2004 -- 1.2.10 is a version
        days = () if dotted_version else _readings((year, int(m[1]), int(m[3])), (year, int(m[3]), int(m[1])))
        return DateFound(at, m.end(), days, 0.97, "date-numeric") if days else None
    return None


def _with_month_name(text: str, at: int) -> DateFound | None:
    m = _DAY_FIRST.match(text, at)
    if not m or (m[2].islower() and m[2].lower() in {"may", "mar", "sun", "sat"} and not m[3]):
        return None
    year = _year(m[3])
    end = m.end() if year is not None else m.end(2)
    days = _readings((year or 0, MONTHS[m[2].lower()], int(m[1])))
    return DateFound(at, end, days, 0.95, "date-spelled") if days else None


def _short(text: str, at: int) -> DateFound | None:
    """Read a date with one part missing, where a fraction, a score or a ratio looks the same."""
    if (m := _YEAR_MONTH.match(text, at)) and (days := _readings((_year(m[1]), int(m[2]), 1))):
        return DateFound(at, m.end(), days, 0.6, "date-year-month")
    if (m := _MONTH_YEAR.match(text, at)) and (days := _readings((_year(m[2]), int(m[1]), 1))):
        return DateFound(at, m.end(), days, 0.8, "date-month-year")
    m = _PARTIAL.match(text, at)
    days = _readings((0, int(m[1]), int(m[2])), (0, int(m[2]), int(m[1]))) if m else ()
    if not m or not days or _AFTER_PARTIAL.match(text, m.end()):
        return None
    before = max(0, at - _LOOK_BACK)
    if _NOT_A_DATE_CUE.search(text, before, at):
        return None
    padded = len(m[1]) == len(m[2]) == 2 and (m[1][0] == "0" or m[2][0] == "0" or int(m[2]) > _MONTHS)  # noqa: PLR2004
    # Of ten or of five is how pain and strength are scored: `from 3/10 to 2/10` is no stay.
    cue = _SURE_DATE_CUE if m[2] in {"5", "10"} and not padded else _DATE_CUE
    if padded or _CLOCK_AFTER.match(text, m.end()) or cue.search(text, before, at):
        return DateFound(at, m.end(), days, 0.7, "date-partial")
    return None


def dates_at_number(text: str, at: int) -> list[DateFound]:
    """Read a date whose first character is the digit at `at`. At most one, in a list; empty when there is none.

    The digit before `at` must not be a digit or letter: the caller sees to it.
    """
    found = _numeric(text, at) or _with_month_name(text, at) or _short(text, at)
    return [found._replace(start=_with_weekday(text, at))] if found else []


def compact_dates_at_number(text: str, at: int) -> list[DateFound]:
    """Read a date of 8, 12 or 14 digits (HL7 v2 DT, DTM), such as 20260314, whose first digit is at `at`."""
    m = _COMPACT.match(text, at)
    if m and (days := _readings((_year(m[1]), int(m[2]), int(m[3])))):
        clock = int(m[4] or 0) < 24 and int(m[5] or 0) < 60 and int(m[6] or 0) < 60  # noqa: PLR2004 -- a clock
        return [DateFound(at, m.end(), days, 0.7, "date-compact")] if clock else []
    digits = text[at : at + 8]
    if len(digits) == 8 and digits.isdecimal() and has_birth_cue(text, at):  # noqa: PLR2004 -- MMDDYYYY
        year = _year(digits[4:])
        days = _readings((year, int(digits[:2]), int(digits[2:4])), (year, int(digits[2:4]), int(digits[:2])))
        return [DateFound(at, at + 8, days, 0.8, "date-compact")] if days else []
    return []


def dates_at_month(text: str, at: int, end: int) -> list[DateFound]:
    """Read a date that begins with the month name `text[at:end]`: March 4, Mar-14-2026, March 2026, in March."""
    if (m := _MONTH_FIRST.match(text, at)) and (days := _readings((_year(m[3]) or 0, MONTHS[m[1].lower()], int(m[2])))):
        return [DateFound(_with_weekday(text, at), m.end(), days, 0.95, "date-spelled")]
    if (m := _MONTH_THEN_YEAR.match(text, at)) and (days := _readings((_year(m[2]), MONTHS[m[1].lower()], 1))):
        return [DateFound(at, m.end(), days, 0.9, "date-month-year")]
    # A month alone is finer than a year, but `may` and `march` are words as well: only a capital after a cue counts.
    if text[at].isupper() and end - at > 2 and _PART_OF_MONTH.search(text, max(0, at - _LOOK_BACK), at):  # noqa: PLR2004
        return [DateFound(at, end, (), 0.7, "date-month")]
    return []
