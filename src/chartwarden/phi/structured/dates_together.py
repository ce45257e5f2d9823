"""Dates that only their company gives away: the other dates of the same text, beside, above, or written alike.

A fraction and a day look the same. A day lies near the other days of its text, is named twice, stands in a column or a
row of days, and is written with the same mark: where a note says 3.14.26, then 3.17 may be a day as well.

Example:
    >>> text = "Seen 3/14/2026. 3/9, 3/14 and 3/16 ok."
    >>> found = [
    ...     Candidate(5, 14, IdentifierKind.DATE, Tier.CUE, 0.97, "date-numeric"),
    ...     Candidate(21, 25, IdentifierKind.DATE, Tier.CUE, 0.4, "date-partial"),
    ... ]
    >>> [(text[c.start : c.end], c.confidence > 0.5) for c in in_company(found, text)]
    [('3/14/2026', True), ('3/14', True)]

"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from chartwarden.phi.structured.calendar_words import MONTHS
from chartwarden.phi.structured.date_parts import dated, is_day, is_day_either_way
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Tier
from chartwarden.phi.structured.evidence import ends_phrase, is_measured
from chartwarden.phi.structured.numeric_dates import NUMERIC
from chartwarden.phi.structured.partial_dates import PARTIAL, beside, is_common_part
from chartwarden.phi.structured.partial_words import is_result, words_around

_SURE: Final = 0.6
_DOUBTFUL: Final = 0.62  # company may move a candidate up to here, either way
_UNLIKELY: Final = 0.5
_DATES_IN_DIGITS: Final = frozenset({PARTIAL, NUMERIC})
_SUREST: Final = 0.9
_LONGEST: Final = 48
_GAP: Final = 8  # fewer characters stand between two dates of a list
_YEAR: Final = 365
_CLOSE, _NEAR, _FAR = 10, 45, 100
"""Days between two dates of one text: of one stay, of one illness, of neither."""

_FIRST_OF_MONTH: Final = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_YEAR_LAST: Final = re.compile(
    r"(\d{1,2})\s?([/.-])\s{0,2}(\d{1,2})(?:\s?[/.-]\s{0,2}'?(\d{2}|\d{4}))?(?!\d)", re.ASCII
)
_YEAR_FIRST: Final = re.compile(r"(?:19|20)\d\d[-/.]?(\d\d)[-/.]?(\d\d)", re.ASCII)
_NAMED: Final = re.compile(r"[a-z]{3,12}")
_NUMBER: Final = re.compile(r"(?<!\d)\d{1,2}(?!\d)", re.ASCII)
_BETWEEN: Final = re.compile(
    r"\s{0,3}(?:,|and|&|\+|to|thru|->?|\u2192|\||or|y|et|und|e|;)?\s{0,3}(?:and\s)?\Z", re.IGNORECASE
)
_ALIKE: Final = {
    ".": re.compile(r"\.(?<=\d\.)(\d{1,2})(?![\w%]|[./-]\d)", re.ASCII),
    "-": re.compile(r"-(?<=\d-)(\d{1,2})(?![\w%]|[./-]\d)", re.ASCII),
}  # a pattern that begins with the mark looks at few places; what stands before is looked at afterwards
_BEFORE_MARK: Final = re.compile(r"(?<![\w.,/$:+-])\d{1,2}\Z", re.ASCII)
_DOUBT_OF: Final = {".": 0.1, "-": 0.25}
_SHORT_SPAN: Final = 5
_MONTHS: Final = 12
_UNALIKE: Final = 0.1  # the text has no other date with that mark


class _Days(NamedTuple):
    """The days that a text surely names: how often each, month and day first, and where their numbers stand."""

    named: frozenset[tuple[int, int]]
    places: tuple[int, ...]  # days of the year, sorted
    marks: frozenset[str]  # what parts their numbers, where it is no slash

    def distance(self, month: int, day: int) -> int:
        """Give how many days lie between a day and the nearest, the year left out."""
        place = _FIRST_OF_MONTH[month - 1] + day
        at = bisect_right(self.places, place)
        before, after = abs(place - self.places[at - 1]), abs(place - self.places[at % len(self.places)])
        return min(before, _YEAR - before, after, _YEAR - after)


def in_company(found: list[Candidate], text: str) -> list[Candidate]:
    """Weigh the partial dates of a text again, in the company of its other dates.

    Args:
        found: what the rules found in the text, in any order.
        text: the folded text.

    Returns:
        The same candidates, partial dates with another confidence where company speaks for or against them, and
        partial dates with dots or hyphens that nothing but company gives away.

    """
    doubtful = [at for at, c in enumerate(found) if c.reason in _DATES_IN_DIGITS and _is_doubtful(c)]
    if doubtful:
        _weigh_lists(found, doubtful, text)
    sure = [c for c in found if c.confidence >= _SURE and c.kind is IdentifierKind.DATE]
    hyphened = list(_written_with("-", text)) if sure else []
    if not sure or not (doubtful or hyphened or any("." in text[c.start : c.end] for c in sure)):
        return found
    days = _days(sure, text)
    if not days.places:
        return found
    if doubtful:
        company = _Company(text, sure)
        for at in doubtful:
            _add(text, found, at, _weight(found[at], text, days) + company.weight(found[at]))
    found += _near(hyphened, "-", text, days)
    if "." in days.marks:
        found += _near(_written_with(".", text), ".", text, days)
    return found


def _is_doubtful(candidate: Candidate) -> bool:
    return candidate.confidence < (_DOUBTFUL if candidate.reason == PARTIAL else _UNLIKELY)


def _add(text: str, found: list[Candidate], at: int, weight: float) -> None:
    start, end, _, tier, before, reason = found[at]
    confidence = max(0.0, min(_SUREST, before + weight))
    if before < _UNLIKELY <= confidence:
        found[at] = dated(text, start, end, confidence=confidence, reason=reason, tier=tier)
    else:
        found[at] = found[at]._replace(confidence=confidence)


def _weigh_lists(found: list[Candidate], doubtful: Sequence[int], text: str) -> None:
    """Believe doubtful ones more where they run on as a list of one month: 1/8, 1/9 and 1/22."""
    placed = sorted((found[at].start, found[at].end, at) for at in doubtful)
    run: list[int] = []
    for (start, end, at), (next_start, next_end, next_at) in pairwise(placed):
        gap = text[end:next_start] if next_start - end < _GAP else ""
        if gap and _BETWEEN.match(gap) and _follows(text[start:end], text[next_start:next_end]):
            run = [*run, next_at] if run[-1:] == [at] else [at, next_at]
            continue
        if run:
            _believe_list(found, run, text)
            run = []
    if run:
        _believe_list(found, run, text)


def _believe_list(found: list[Candidate], run: Sequence[int], text: str) -> None:
    if all(is_common_part(*_numbers(text[found[at].start : found[at].end])) for at in run):
        return  # 1/2, 1/4 and 1/8 are parts, not days
    for at in run:
        _add(text, found, at, 0.45)


def _numbers(written: str) -> tuple[int, int]:
    m = _YEAR_LAST.match(written)
    return (int(m[1]), int(m[3])) if m else (0, 0)


def _follows(written: str, later: str) -> bool:
    """Say whether two dates name days of one month, the later one later."""
    (month, day), (same_month, later_day) = _numbers(written), _numbers(later)
    return month == same_month and day < later_day and is_day(month, later_day)


def _days(sure: Sequence[Candidate], text: str) -> _Days:
    named: set[tuple[int, int]] = set()
    marks: set[str] = set()
    for candidate in sure:
        words = text[candidate.start : min(candidate.end, candidate.start + _LONGEST)]
        for month, day, mark in _read(words):
            named.add((month, day))
            if mark in _ALIKE:
                marks.add(mark)
    places = sorted({_FIRST_OF_MONTH[month - 1] + day for month, day in named})
    return _Days(frozenset(named), tuple(places), frozenset(marks))


def _read(words: str) -> Iterator[tuple[int, int, str]]:
    """Give month, day and mark of a written date; both readings where either number may be the month."""
    if m := _YEAR_FIRST.search(words):
        if is_day(int(m[1]), int(m[2])):
            yield int(m[1]), int(m[2]), ""
        return
    for m in _YEAR_LAST.finditer(words):
        first, second = int(m[1]), int(m[3])
        if is_day(first, second):
            yield first, second, m[2]
        elif is_day(second, first):
            yield second, first, m[2]
    if "/" in words:  # as in most, and no month is named there
        return
    months = [MONTHS[word] for word in _NAMED.findall(words.lower()) if word in MONTHS]
    number = _NUMBER.search(words) if months else None
    if number and is_day(months[0], int(number[0])):
        yield months[0], int(number[0]), ""


def _weight(candidate: Candidate, text: str, days: _Days) -> float:
    """Say what the days of the text say for a doubtful one."""
    m = _YEAR_LAST.search(text, candidate.start, candidate.end)
    if m is None:
        return 0.0
    first, second = int(m[1]), int(m[3])
    both = _readings(first, second)
    if not both:
        return 0.0
    if candidate.reason == NUMERIC:
        return 0.4 if _distance(days, both) <= _NEAR else 0.0
    if not days.named.isdisjoint(both[:1]):
        return 0.2 if is_common_part(first, second) else 0.35
    return _by_distance(_distance(days, both))


def _readings(first: int, second: int) -> list[tuple[int, int]]:
    """Give month and day for each way to read two numbers, month first before day first."""
    return [(month, day) for month, day in ((first, second), (second, first)) if is_day(month, day)]


def _distance(days: _Days, both: Sequence[tuple[int, int]]) -> int:
    nearest = days.distance(*both[0])
    return nearest if len(both) == 1 or nearest <= _CLOSE else min(nearest, days.distance(*both[1]))


def _by_distance(distance: int) -> float:
    if distance <= _CLOSE:
        return 0.15
    if distance <= _NEAR:
        return 0.05
    return -0.1 if distance > _FAR else -0.06


class _Company:
    """Where the sure dates of a text stand: by their edges, and by line and column."""

    __slots__ = ("_columns", "_edges", "_lines", "_text")

    def __init__(self, text: str, sure: Sequence[Candidate]) -> None:
        self._text = text
        self._lines = [-1, *(m.start() for m in re.finditer("\n", text))]
        self._edges = sorted((c.start, c.end) for c in sure)
        self._columns = {self._cell(c.start) for c in sure}

    def _cell(self, start: int) -> tuple[int, int]:
        line = bisect_right(self._lines, start - 1) - 1
        return line, start - self._lines[line] - 1

    def _joined(self, end: int, start: int) -> bool:
        """Say whether nothing but a comma or an `and` stands between two dates."""
        return 0 < start - end < _GAP and _BETWEEN.match(self._text[end:start]) is not None

    def weight(self, candidate: Candidate) -> float:
        """Say what the dates beside, above and below say for a doubtful one."""
        score = 0.0
        at = bisect_right(self._edges, (candidate.start, candidate.end))
        before = self._edges[at - 1][1] if at else -_GAP
        after = self._edges[at][0] if at < len(self._edges) else candidate.end + _GAP
        if self._joined(before, candidate.start) or self._joined(candidate.end, after):
            score += 0.3
        line, column = self._cell(candidate.start)
        if column > 3 and any(  # noqa: PLR2004 -- the start of a line is no column
            (line + down, column + aside) in self._columns for down in (-1, 1) for aside in (-1, 0, 1)
        ):
            score += 0.25
        return score


def _written_with(mark: str, text: str) -> Iterator[tuple[int, int, int, int]]:
    """Give the places of two short numbers with a mark between, and the numbers."""
    for m in _ALIKE[mark].finditer(text):
        at = m.start()
        before = _BEFORE_MARK.search(text, max(0, at - 3), at)
        if before is not None and is_day_either_way(int(before[0]), int(m[1])):
            yield before.start(), m.end(), int(before[0]), int(m[1])


def _near(places: Iterable[tuple[int, int, int, int]], mark: str, text: str, days: _Days) -> Iterator[Candidate]:
    """Give the partial dates among numbers that have the mark of the text's other dates and lie near one of them."""
    for start, end, first, second in places:
        both = _readings(first, second)
        distance = _distance(days, both)
        if distance > _NEAR or is_measured(text, end) or (mark == "." and is_result(text, start)):
            continue
        named = 0.35 if both[0] in days.named else 0.0
        confidence = _DOUBT_OF[mark] - _UNALIKE * (mark not in days.marks)
        confidence += max(named, _by_distance(distance)) + _bare(text, start, end)
        confidence += words_around(text, start, end) + beside(text, start, end)
        if confidence >= _UNLIKELY:
            yield dated(text, start, end, confidence=min(_SUREST, confidence), reason=PARTIAL, tier=Tier.SHAPE)


def _bare(text: str, start: int, end: int) -> float:
    """Say what the numbers alone say: 03-02 and 4-22 look more like a day than 3-5, which may be three to five."""
    first, mark, second = text[start:end].partition("-")
    if not mark or (0 < int(second) - int(first) <= _SHORT_SPAN and first[0] != "0"):
        return 0.0
    padded = first[0] == "0" or second[0] == "0" or int(second) > _MONTHS
    return 0.15 * padded + 0.1 * ends_phrase(text, end)
