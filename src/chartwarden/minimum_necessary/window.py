"""The dates that count: whether a document lies within what a purpose may look at. What is unknown is outside.

Source: 45 CFR 164.514(d)(2); control MIN-7. Present on admission: ICD-10-CM Official Guidelines, Appendix I.

Example:
    >>> ENDLESS > timedelta(days=36_500)
    True

"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chartwarden.chart.document import Outline
from chartwarden.chart.encounter import Encounter
from chartwarden.foundation.identifiers import EncounterId
from chartwarden.minimum_necessary.rulebook import Window

ENDLESS = timedelta.max
_WHOLE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dates:
    """Which documents of a patient lie within a window.

    `look_back_days` is above 0 only where a coverage rule says so: then documents of earlier encounters, and of none,
    count if they were written that many days before the work's encounter began.
    """

    window: Window
    own: Encounter
    by_id: Mapping[EncounterId, Encounter]
    hours: int = 0
    look_back_days: int = 0

    def hold(self, outline: Outline) -> bool:
        """Tell whether a document lies in the window. Unknown dates fail closed."""
        if self.look_back_days and outline.encounter_id != self.own.id:
            return _is_before(self.own.starts_at, outline.written_at, days=self.look_back_days)
        if self.window is Window.NONE:
            return False
        if self.window is Window.SERVICE_YEAR:
            theirs = self.by_id.get(outline.encounter_id) if outline.encounter_id else None
            year = theirs.starts_at.year if theirs and theirs.starts_at else None
            return self.own.starts_at is not None and year == self.own.starts_at.year
        if outline.encounter_id != self.own.id:
            return False
        if self.window is Window.ENCOUNTER:
            return True
        return _latest_after(self.own.starts_at, outline.written_at) <= timedelta(hours=self.hours)

    def are_shortly_before(self, outline: Outline, *, days: int) -> bool:
        """Tell whether a document of another encounter was written in the days before the work's own began."""
        if self.window is Window.NONE or outline.encounter_id == self.own.id:
            return False
        return _is_before(self.own.starts_at, outline.written_at, days=days)

    @property
    def only_day(self) -> date | None:
        """The day of the work's encounter where it began and ended on one; None for a stay, and for one not ended."""
        start, end = self.own.starts_at, self.own.ends_at
        return start.date() if start and end and start.date() == end.date() else None


def _is_before(start: datetime | None, written: datetime | None, *, days: int) -> bool:
    """Tell whether a note was written in the days before an encounter began."""
    if start is None or written is None:
        return False
    start, written = _alike(start, written)
    return start - timedelta(days=days) <= written <= start


def _latest_after(start: datetime | None, written: datetime | None) -> timedelta:
    """Give the longest time there may be from arrival to the writing of a note; endless when either is unknown.

    Midnight sharp is how a chart tells a day without an hour, so such a note may be as late as the end of its day.
    """
    if start is None or written is None:
        return ENDLESS
    start, written = _alike(start, written)
    latest = written + _WHOLE_DAY if written.time() == time.min else written
    return latest - start


def _alike(first: datetime, second: datetime) -> tuple[datetime, datetime]:
    """Give both as local clocks show them where one was sent without an offset."""
    if (first.tzinfo is None) != (second.tzinfo is None):
        return first.replace(tzinfo=None), second.replace(tzinfo=None)
    return first, second
