"""A duty: who must be told of a breach, by which last day, and by which paragraph.

Example:
    >>> from chartwarden.foundation.citation import INDIVIDUAL_NOTICE
    >>> told = Duty(Told.INDIVIDUALS, "the patients", date(2026, 7, 31), None, INDIVIDUAL_NOTICE, why="...")
    >>> told.days_left(date(2026, 7, 1)), told.is_verified
    (30, True)

"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chartwarden.foundation.citation import Citation, Confidence
from chartwarden.incident.jurisdiction import State


class Told(StrEnum):
    """Who is told. No two duties of one State have the same, so that telling one body never counts for another."""

    INDIVIDUALS = "individuals"
    MEDIA = "media"
    HHS = "hhs"
    COVERED_ENTITY = "covered-entity"
    STATE_REGULATOR = "state-regulator"
    STATE_HEALTH_DEPARTMENT = "state-health-department"
    STATE_COPY_OF_FILING = "state-copy-of-filing"  # a regulator who is sent what HHS was told
    CREDIT_BUREAUS = "credit-bureaus"


@dataclass(frozen=True, slots=True)
class Duty:
    """Who must be told, and the last day on which it is in time. A last day is no plan: tell them sooner."""

    whom: Told
    to: str  # in words, as it follows "tell"
    due: date  # a calendar date; no weekend or holiday extends it
    outer: date | None  # the law's own limit, where a contract set an earlier day
    citation: Citation
    why: str  # whole sentences; no word of the incident
    state: State | None = None
    condition: str = ""  # as it follows "only"; empty when nothing else is asked

    @property
    def mark(self) -> Confidence:
        """How well the rule behind it was checked."""
        return self.citation.confidence

    @property
    def is_verified(self) -> bool:
        """Whether somebody has read the rule in a source; what is not is shown as unverified."""
        return self.mark is Confidence.SOURCED

    def days_left(self, today: date) -> int:
        """Give the days until the last one; 0 on the day itself, negative when it is over."""
        return (self.due - today).days
