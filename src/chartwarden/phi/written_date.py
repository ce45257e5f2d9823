"""A date as somebody wrote it: which day it is, and the same way of writing for another day.

Reading serves two ends. De-identification keeps the year and nothing finer, so it must know which digits are the year.
A surrogate moves a date by some days and writes the new one as the old one was written: same order, separators,
padding, name of the month, two or four digits of the year, clock time untouched.

A date written as `03/04/2026` is read month first, unless the first number is no month.

Example:
    >>> read("Tuesday, March 3rd, 2026").moved(timedelta(days=7))
    'Tuesday, March 10th, 2026'
    >>> read("next Christmas") is None
    True

"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = tuple("january february march april may june july august september october november december".split())
_SHORT: Final = {name[:3]: number for number, name in enumerate(_MONTHS, 1)} | {"sept": 9}
_MONTH: Final = r"(?P<month_name>" + "|".join([*_MONTHS, *sorted(_SHORT, key=len, reverse=True)]) + r")(?![a-z])\.?"
_WEEKDAY: Final = (
    r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s{1,3}(?:the\s{1,3})?)?"
)
_DAY: Final = r"(?P<day>\d{1,2})(?P<ordinal>st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>\d{4}|(?<!\d)\d{2})(?!\d)"
_SEPARATOR: Final = r"\s{0,2}[-/.,\s]\s{0,2}"
_CLOCK: Final = r"(?P<clock>(?:T|\s{1,3})\d{1,2}:\d{2}.{0,20})?"
_FORMS: Final = tuple(
    re.compile(_WEEKDAY + form, re.IGNORECASE | re.DOTALL)
    for form in (
        rf"(?P<year>\d{{4}})(?P<s>[-/.])(?P<month>\d{{1,2}})(?P=s)(?P<day>\d{{1,2}}){_CLOCK}",
        r"(?P<year>(?:18|19|20|21)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?P<clock>\d{2,6}(?:\.\d{1,6})?(?:[+-]\d{4})?)?",
        r"(?P<month>\d{2})(?P<day>\d{2})(?P<year>(?:18|19|20|21)\d{2})",
        rf"(?P<month>\d{{1,2}}){_SEPARATOR}(?P<day>\d{{1,2}}){_SEPARATOR}'?{_YEAR}{_CLOCK}",
        rf"(?:the\s)?{_DAY}(?:\s{{1,3}}of)?[\s./-]{{0,3}}{_MONTH}(?:[\s,./-]{{0,3}}'?{_YEAR})?{_CLOCK}",
        rf"{_MONTH}(?P<s>[-/.]){_DAY}(?P=s){_YEAR}{_CLOCK}",
        rf"{_MONTH}[\s,./-]{{1,3}}(?:the\s)?{_DAY}(?:[\s,.]{{1,3}}'?{_YEAR})?{_CLOCK}",
        rf"{_MONTH}(?:\s{{1,3}}of)?[\s,./-]{{1,3}}'?{_YEAR}",
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
        r"(?P<month>\d{1,2})[-/](?P<year>\d{4})",
        r"(?P<month>\d{1,2})[-/](?P<day>\d{1,2})",
        _MONTH,
    )
)
_DIGITS_FOR_LETTERS: Final = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})  # as a scanner misreads them
_FOUR_DIGITS: Final = re.compile(r"(?<!\d)(?:18|19|20|21)\d{2}(?!\d)")
_NUMERIC_WITH_SHORT_YEAR: Final = re.compile(r"(?<!\d)\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?'?(\d{2})(?!\d)")
_CENTURY: Final = 100
_YEARS_AHEAD: Final = 10  # a two-digit year that lies further ahead than this is of the century before


@dataclass(frozen=True, slots=True, repr=False)
class WrittenDate:
    """A date that was read. `day` is None when only the month is written, `year` when no year is. `repr` is silent."""

    found: re.Match[str]
    year: int | None  # as written: two digits stay two
    month: int
    day: int | None
    is_day_first: bool

    def __repr__(self) -> str:
        return "WrittenDate(hidden)"

    @property
    def is_order_sure(self) -> bool:
        """Tell whether day and month cannot be the other way around."""
        is_year_first = self.found.start("year") < self.found.start("month") if not self._group("month_name") else True
        return is_year_first or self.day is None or self.day > len(_MONTHS) or self.day == self.month

    def on(self, *, year: int) -> date | None:
        """Give the day meant when its year is `year`; a date without a day stands for the 15th. None: no such day."""
        try:
            return date(year, self.month, self.day or 15)
        except ValueError:
            return None

    def moved(self, by: timedelta, *, year: int | None = None) -> str | None:
        """Write the date that lies `by` later the same way.

        Args:
            by: whole days. The name of a weekday stays, so it is right only after whole weeks.
            year: which year is meant, where two digits or none are written.

        Returns:
            The new words; None when the day does not exist in that year or leaves the calendar.

        """
        day = self.on(year=year or self.year or 2000)
        if day is None:
            return None
        try:
            return self._written(day + by)
        except OverflowError:
            return None

    def _written(self, day: date) -> str:
        new = {
            "year": f"{day.year % _CENTURY:02d}" if self._length("year") == 2 else f"{day.year:04d}",  # noqa: PLR2004
            "month": self._number(day.day if self.is_day_first else day.month),
            "day": self._number(day.month if self.is_day_first else day.day),
            "month_name": self._month_name(day.month),
            "ordinal": _ordinal(day.day, like=self._group("ordinal")),
        }
        pieces: list[str] = []
        here = 0
        spans = sorted((self.found.span(name), name) for name in new if self._group(name))
        for (start, end), name in spans:
            pieces += (self.found.string[here:start], new[name])
            here = end
        return "".join([*pieces, self.found.string[here:]])

    def _group(self, name: str) -> str:
        return self.found.groupdict().get(name) or ""

    def _length(self, name: str) -> int:
        return len(self._group(name))

    def _number(self, value: int) -> str:
        """Write a day or month with a leading zero where the old one shows that its writer puts one."""
        numbers = [written for written in (self._group("month"), self._group("day")) if written]
        is_alone = len(numbers) < 2  # noqa: PLR2004 -- `March 14` says nothing of how its writer writes March 4
        is_padded = any(one[0] == "0" for one in numbers) or (not is_alone and all(len(one) > 1 for one in numbers))
        return f"{value:02d}" if is_padded else str(value)

    def _month_name(self, month: int) -> str:
        old = self._group("month_name")
        name = _MONTHS[month - 1]
        bare = old.rstrip(".")
        short = len(bare) < 5 and bare.lower() not in _MONTHS  # noqa: PLR2004 -- the longest short name is `sept`
        name = name[:3] if short else name
        cased = name.upper() if bare.isupper() else name.capitalize() if bare[:1].isupper() else name
        return cased + old[len(bare) :]


def _ordinal(day: int, *, like: str) -> str:
    teens = (11, 12, 13)
    ending = "th" if day in teens else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return ending.upper() if like.isupper() else ending


def read(written: str) -> WrittenDate | None:
    """Read one date, the whole of `written`; None when it is none, or is one in words this reader does not know."""
    for form in _FORMS:
        found = form.fullmatch(written)
        value = _value(found) if found else None
        if value is not None:
            return value
    return None


def _value(found: re.Match[str]) -> WrittenDate | None:
    groups = found.groupdict()
    name = (groups.get("month_name") or "").lower()
    month = _SHORT[name[:3]] if name else int(groups["month"])
    day = int(groups["day"]) if groups.get("day") else None
    is_day_first = not name and month > len(_MONTHS) and day is not None
    if is_day_first and day is not None:
        month, day = day, month
    value = WrittenDate(found, int(groups["year"]) if groups.get("year") else None, month, day, is_day_first)
    return value if value.on(year=2000) is not None else None


def century_of(year: int, *, reference_on: date) -> int:
    """Give the full year that two digits mean: the latest that is not more than ten years after the reference date.

    Example:
        >>> century_of(26, reference_on=date(2026, 11, 25)), century_of(58, reference_on=date(2026, 11, 25))
        (2026, 1958)

    """
    if year >= _CENTURY:
        return year
    latest = reference_on.year + _YEARS_AHEAD
    return latest - (latest - year) % _CENTURY


def years_in(written: str) -> tuple[int, ...]:
    """Give every year that stands in a date or a range of dates, in order, two digits as two; empty when none is sure.

    Example:
        >>> years_in("12/28/2025 - 1/3/2026"), years_in("O3/l4/2O26"), years_in("March 14")
        ((2025, 2026), (2026,), ())

    """
    return tuple(dict.fromkeys(_years(written))) or tuple(dict.fromkeys(_years(written.translate(_DIGITS_FOR_LETTERS))))


def _years(written: str) -> Iterator[int]:
    one = read(written.strip())
    if one is not None:
        if one.year is not None:
            yield one.year
        return
    four = [int(year) for year in _FOUR_DIGITS.findall(written)]
    yield from four or [int(year) for year in _NUMERIC_WITH_SHORT_YEAR.findall(written)]
