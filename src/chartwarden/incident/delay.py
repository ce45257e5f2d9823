"""What law enforcement said that holds notices back, and until when.

Source: 45 CFR 164.412.

Example:
    >>> Delay(DelayKind.ORAL, date(2026, 6, 1), "Detective of Example County").ends_on.isoformat()
    '2026-07-01'

"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from chartwarden.foundation.citation import LAW_ENFORCEMENT_DELAY
from chartwarden.foundation.errors import RefusedError
from chartwarden.incident.exhibit import Exhibit

LONGEST_ORAL_DELAY: Final = timedelta(days=30)  # 45 CFR 164.412(b), from the oral statement


class DelayKind(StrEnum):
    """How it was said."""

    WRITTEN = "written"  # for the period that it states
    ORAL = "oral"  # 30 days at most, unless a written one follows


@dataclass(frozen=True, slots=True)
class Delay:
    """A statement that a notice would impede an investigation or damage national security.

    Raises:
        RefusedError: nobody is named as having made it, or a written one states no period.

    Source:
        45 CFR 164.412.

    """

    kind: DelayKind
    said_on: date
    official: str  # who said it, and of which agency
    until: date | None = None  # the last day of the period
    exhibits: tuple[Exhibit, ...] = ()  # the statement itself, where it is in writing

    def __post_init__(self) -> None:
        """Refuse what delays nothing."""
        if not self.official.strip():
            raise RefusedError(
                rule="a-delay-names-its-official",
                because="only a law enforcement official can hold notices back, and none is named",
                source=LAW_ENFORCEMENT_DELAY,
                next_step="Write down who made the statement and for which agency.",
            )
        if self.until is None and self.kind is DelayKind.WRITTEN:
            raise RefusedError(
                rule="a-written-delay-states-its-period",
                because="a written statement holds notices back for the time that it states, and none is given",
                source=LAW_ENFORCEMENT_DELAY,
                next_step="Give the last day that the statement names; if it names none, record it as oral.",
            )
        if self.until is not None and self.until < self.said_on:
            raise RefusedError(
                rule="a-delay-ends-after-it-was-asked",
                because="the delay would end before the statement was made",
                source=LAW_ENFORCEMENT_DELAY,
                next_step="Check both days.",
            )

    @property
    def ends_on(self) -> date:
        """The last day that it covers. An oral one ends 30 days after it was made, or before."""
        longest = self.said_on + LONGEST_ORAL_DELAY
        if self.kind is DelayKind.ORAL:
            return longest if self.until is None else min(self.until, longest)
        return self.until or longest  # a written one always states its period

    def extends(self, due: date) -> date:
        """Give the last day of a duty under it. What was overdue when it was made stays overdue."""
        return due if self.said_on > due else max(due, self.ends_on)
