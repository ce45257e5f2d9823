"""The plot of entries by day: three rows of bars, one for each way that acts end.

Each row has a scale of its own, so that one refusal among a thousand granted acts can be seen. The template draws it;
here is only where each bar stands.

Why no plotting library: the house draws plots with altair and vl-convert. Measured for this plot of 30 days, a render
takes 55 to 60 ms after a first one of 0.8 s, and 145 MB in each process that serves pages; this takes 0.1 ms. A plot
that stands in a page of the product has to come with the page.

Example:
    >>> timeline([DayOfActs(date(2026, 11, 23), granted=4)]).rows[0].words
    '4, at most 4 a day'

"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from chartwarden.actions.access_wanted import DayOfActs
from chartwarden.ledger.entry import Outcome

HEIGHT = 100  # of a row, in units of the drawing
PITCH = 10  # from one bar to the next
_WIDTH, _LEAST_HEIGHT = 6, 6  # a bar, and one that stands for a single act among many
_MOST_BARS = 62  # days side by side; more are put together by weeks
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in units of the drawing, and what it says."""

    x: int
    y: int
    height: int
    title: str
    width: int = _WIDTH


@dataclass(frozen=True, slots=True)
class PlotRow:
    """The bars of one outcome. Days without an act have none."""

    outcome: Outcome
    words: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One place of the plot: a day, or a week where there are many."""

    first: date
    last: date
    granted: int
    refused: int
    failed: int

    @property
    def is_day(self) -> bool:
        """Tell whether it is a single day."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Timeline:
    """The plot, and the same as rows of a table, the latest first."""

    rows: tuple[PlotRow, ...]
    table: tuple[Stretch, ...]
    first: date | None
    last: date | None
    width: int
    by: str  # day or week

    @property
    def has_acts(self) -> bool:
        """Tell whether there is anything to see."""
        return any(row.bars for row in self.rows)


def timeline(days: Sequence[DayOfActs]) -> Timeline:
    """Give the plot of days.

    Args:
        days: without gaps, oldest first; may be empty.

    """
    stretches = tuple(_stretches(days))
    by = "day" if len(days) <= _MOST_BARS else "week"
    return Timeline(
        rows=tuple(_row(outcome, stretches, by) for outcome in Outcome),
        table=stretches[::-1],
        first=days[0].day if days else None,
        last=days[-1].day if days else None,
        width=max(len(stretches), 1) * PITCH,
        by=by,
    )


def _stretches(days: Sequence[DayOfActs]) -> Iterator[Stretch]:
    step = 1 if len(days) <= _MOST_BARS else _WEEK
    for start in range(0, len(days), step):
        some = days[start : start + step]
        yield Stretch(
            some[0].day,
            some[-1].day,
            sum(day.granted for day in some),
            sum(day.refused for day in some),
            sum(day.failed for day in some),
        )


def _row(outcome: Outcome, stretches: Sequence[Stretch], by: str) -> PlotRow:
    counts = [int(getattr(stretch, outcome.value)) for stretch in stretches]
    most = max(counts, default=0)
    bars = tuple(
        _bar(place, count, most, f"{_when(stretch)}: {count:,} {outcome.value}")
        for place, (count, stretch) in enumerate(zip(counts, stretches, strict=True))
        if count
    )
    return PlotRow(outcome, f"{sum(counts):,}, at most {most:,} a {by}" if most else "none", bars)


def _bar(place: int, count: int, most: int, title: str) -> Bar:
    height = max(_LEAST_HEIGHT, round(HEIGHT * count / most))
    return Bar(place * PITCH + (PITCH - _WIDTH) // 2, HEIGHT - height, height, title)


def _when(stretch: Stretch) -> str:
    first = f"{stretch.first:%a %-d %b %Y}"
    return first if stretch.is_day else f"{first} to {stretch.last:%a %-d %b %Y}"
