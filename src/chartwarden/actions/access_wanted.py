"""Which entries somebody wants to see: kinds of act, outcomes, days, and the number of an encounter.

Example:
    >>> kind_of(Act.READ_DOCUMENT).value, Wanted().fits({"act": "chart.open", "outcome": "granted"}, on=date.min)
    ('charts', True)

"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from chartwarden.ledger.canonical import Canonical
from chartwarden.ledger.entry import Act, Outcome

SHOWN_DAYS = 14  # how many days are counted when nobody chose the first one
MOST_DAYS = 366  # how many are counted at all: a year, to be told apart on a screen


class KindOfAct(StrEnum):
    """What people call acts that belong together."""

    CHARTS = "charts"
    WORK = "work"
    CODES = "codes"
    REQUESTS = "requests"
    SIGN_INS = "sign-ins"
    MEMBERS = "members"
    REVIEWS = "reviews"
    INCIDENTS = "incidents"
    LEDGER = "ledger"


ACTS_OF: Mapping[KindOfAct, frozenset[Act]] = {
    KindOfAct.CHARTS: frozenset(
        {
            Act.OPEN_CHART,
            Act.READ_DOCUMENT,
            Act.SEARCH_CHART,
            Act.DOWNLOAD,
            Act.EXPLAIN_GRANT,
            Act.UNMASK,
            Act.IMPORT,
            Act.RELATE,
            Act.RECORD_CONSENT,
            Act.BUILD_PACKET,
            *(act for act in Act if act.value.startswith("mixup.")),
        }
    ),
    KindOfAct.WORK: frozenset(act for act in Act if act.value.startswith("work.")),
    KindOfAct.CODES: frozenset(act for act in Act if act.value.startswith(("code.", "coding."))),
    KindOfAct.REQUESTS: frozenset(
        {
            Act.REQUEST_WIDENING,
            Act.DECIDE_WIDENING,
            Act.LIST_WIDENINGS,
            Act.END_WIDENING,
            *(act for act in Act if act.value.startswith(("glass.", "rulebook."))),
        }
    ),
    KindOfAct.SIGN_INS: frozenset(
        {*(act for act in Act if act.value.startswith(("account.", "token."))), Act.CHANGE_PASSWORD}
    ),
    KindOfAct.MEMBERS: frozenset(act for act in Act if act.value.startswith("member.")) - {Act.CHANGE_PASSWORD},
    KindOfAct.REVIEWS: frozenset({Act.REVIEW_ACCESS}),
    KindOfAct.INCIDENTS: frozenset(act for act in Act if act.value.startswith("incident.")),
    KindOfAct.LEDGER: frozenset(act for act in Act if act.value.startswith("ledger.")),
}


def kind_of(act: Act) -> KindOfAct:
    """Give the kind that an act belongs to; every act has one."""
    return next(kind for kind, acts in ACTS_OF.items() if act in acts)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; nothing asked for means everything. Days are UTC, both included."""

    kind: KindOfAct | None = None
    outcome: Outcome | None = None
    since: date | None = None
    until: date | None = None
    encounter: str = field(default="", repr=False)  # a part of an encounter's number; may lead to a person

    def fits(self, said: Mapping[str, Canonical], *, on: date) -> bool:
        """Tell whether an entry is asked for, leaving its encounter aside.

        Args:
            said: the entry's canonical value.
            on: the day it was sealed.

        """
        return (
            (self.kind is None or said["act"] in ACTS_OF[self.kind])
            and (self.outcome is None or said["outcome"] == self.outcome)
            and (self.since is None or on >= self.since)
            and (self.until is None or on <= self.until)
        )

    def fits_number(self, number: str) -> bool:
        """Tell whether an encounter's number is one of those asked for."""
        return self.encounter.casefold().strip() in number.casefold()

    def counted_days(self, *, today: date) -> tuple[date, date]:
        """Give the first and last day that are counted: those chosen, up to a year; else the latest."""
        last = self.until or max(today, self.since or today)
        first = self.since or last - timedelta(days=SHOWN_DAYS - 1)
        return max(first, last - timedelta(days=MOST_DAYS - 1)), last


@dataclass(frozen=True, slots=True)
class DayOfActs:
    """How many acts of a day ended how."""

    day: date
    granted: int = 0
    refused: int = 0
    failed: int = 0

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many by outcome."""
        return {Outcome.GRANTED: self.granted, Outcome.REFUSED: self.refused, Outcome.FAILED: self.failed}


def counted(ended: Iterable[tuple[date, Outcome]], *, first: date, last: date) -> tuple[DayOfActs, ...]:
    """Count acts by day.

    Args:
        ended: when each act was sealed and how it ended, in any order; days outside are left out.
        first: the first day given.
        last: the last day given; before the first, no day is given.

    Returns:
        Every day in order, those without an act included.

    """
    found: dict[date, dict[Outcome, int]] = {day: dict.fromkeys(Outcome, 0) for day in _days(first, last)}
    for day, outcome in ended:
        if day in found:
            found[day][outcome] += 1
    return tuple(
        DayOfActs(day, counts[Outcome.GRANTED], counts[Outcome.REFUSED], counts[Outcome.FAILED])
        for day, counts in found.items()
    )


def _days(first: date, last: date) -> Iterator[date]:
    for place in range((last - first).days + 1):
        yield first + timedelta(days=place)
