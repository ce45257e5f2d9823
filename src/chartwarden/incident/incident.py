"""An incident: what may have been a breach, with all that was said and done about it. Nothing in it is overwritten.

Each later report, count, step, assessment and decision stands behind the earlier ones, and each move leaves an event.
The moves themselves are in `course`.

Source: 45 CFR 164.308(a)(6)(ii), 164.414(b), 164.530(j); controls INC-1, INC-4, INC-8, INC-15, INC-16.

Example:
    >>> sorted(state.value for state in MOVES[IncidentState.OPEN])
    ['triaged']

"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType

from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.assessment import Assessment, Conclusion
from chartwarden.incident.containment import ContainmentStep, StepResult, steps_for
from chartwarden.incident.delay import Delay
from chartwarden.incident.duty import Told
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import IncidentKind
from chartwarden.incident.report import Report, days_late, discovered_on

IncidentId = NewType("IncidentId", str)


class IncidentState(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    TRIAGED = "triaged"
    DECIDED = "decided"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """What a page calls it."""
        return _STATES[self]


_STATES: Final = {
    IncidentState.OPEN: "Reported",
    IncidentState.TRIAGED: "Being looked into",
    IncidentState.DECIDED: "Decided",
    IncidentState.CLOSED: "Closed",
}
# The allowed moves; no step is skipped. Facts are corrected until the decision. A decision is made again only to call a
# breach what was thought to be none, and a closed incident comes back only when its count changes.
MOVES: Final[Mapping[IncidentState, frozenset[IncidentState]]] = {
    IncidentState.OPEN: frozenset({IncidentState.TRIAGED}),
    IncidentState.TRIAGED: frozenset({IncidentState.TRIAGED, IncidentState.DECIDED}),
    IncidentState.DECIDED: frozenset({IncidentState.DECIDED, IncidentState.CLOSED}),
    IncidentState.CLOSED: frozenset({IncidentState.DECIDED}),
}


class EventKind(StrEnum):
    """What was done."""

    OPENED = "opened"
    TRIAGED = "triaged"
    CORRECTED = "corrected"
    MEASURED = "measured"  # what the work needed, as the product counts it
    CONTAINED = "contained"
    COUNTED = "counted"
    ASSESSED = "assessed"
    DECIDED = "decided"
    DELAYED = "delayed"
    TOLD = "told"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def words(self) -> str:
        """What a timeline calls it."""
        return _EVENTS[self]


_EVENTS: Final = {
    EventKind.OPENED: "Reported",
    EventKind.TRIAGED: "Triage completed",
    EventKind.CORRECTED: "Facts corrected",
    EventKind.MEASURED: "What the work needed, as the product counts it",
    EventKind.CONTAINED: "Containment step answered",
    EventKind.COUNTED: "Patients counted",
    EventKind.ASSESSED: "Assessment saved",
    EventKind.DECIDED: "Decided",
    EventKind.DELAYED: "Notices held for law enforcement",
    EventKind.TOLD: "Notice sent",
    EventKind.CLOSED: "Closed",
    EventKind.REOPENED: "Opened again",
}


@dataclass(frozen=True, slots=True, repr=False)
class Event:
    """One thing that was done, by whom (None: somebody who reported without a name), and what they said of it."""

    at: datetime
    by: MemberId | None
    what: EventKind
    words: str = ""

    def __repr__(self) -> str:
        return f"Event({self.what.value})"


@dataclass(frozen=True, slots=True)
class Residents:
    """How many of the patients reside in one State or jurisdiction."""

    state: State
    people: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many patients somebody counted. Individuals, not records."""

    at: datetime
    by: MemberId | None
    individuals: int
    residents: tuple[Residents, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Decision:
    """What was concluded, by whom, and why."""

    conclusion: Conclusion
    by: MemberId
    at: datetime
    words: str

    def __repr__(self) -> str:
        return f"Decision({self.conclusion.value})"


@dataclass(frozen=True, slots=True)
class NoticeSent:
    """Who was told, and on which day."""

    whom: Told
    on: date
    by: MemberId
    at: datetime
    state: State | None = None


class FindingKind(StrEnum):
    """What is wrong with the report itself."""

    LATE_REPORT = "late-report"
    COUNT_UNDERSTATED = "count-understated"


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """What is wrong with the report itself, apart from what it reports. `number` is days late, or patients left out."""

    kind: FindingKind
    number: int
    at: datetime

    @property
    def words(self) -> str:
        """The finding, as one sentence."""
        if self.kind is FindingKind.LATE_REPORT:
            return f"Reported late by {self.number} day{'' if self.number == 1 else 's'}."
        return f"The count leaves out at least {self.number} whom the ledger knows of."

    @property
    def note(self) -> str:
        """What must be looked at before anybody is sanctioned for it."""
        return PROTECTED_DISCLOSURE


PROTECTED_DISCLOSURE: Final = (  # 45 CFR 164.530(g), 164.502(j); control SAN-5
    "Before any sanction: a report in good faith is protected. Nobody is punished for having reported, late or not, and"
    " a reason for a sanction must stand without the report (45 CFR 164.530(g), 164.502(j))."
)


@dataclass(frozen=True, slots=True, repr=False)
class Incident:
    """What may have been a breach. `opened_by` is who reported it, or None where they gave no name."""

    id: IncidentId
    opened_at: datetime
    opened_by: MemberId | None
    reports: tuple[Report, ...]  # as reported first, then as corrected; at least one
    state: IncidentState = IncidentState.OPEN
    steps: tuple[StepResult, ...] = ()
    counts: tuple[Count, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    decisions: tuple[Decision, ...] = ()
    delays: tuple[Delay, ...] = ()
    sent: tuple[NoticeSent, ...] = ()
    findings: tuple[ReportFinding, ...] = ()
    events: tuple[Event, ...] = ()
    version: int = 1

    def __repr__(self) -> str:
        return f"Incident({self.id!r}, {self.state.value}, version {self.version})"

    @property
    def report(self) -> Report:
        """What is held to be so now."""
        return self.reports[-1]

    @property
    def kind(self) -> IncidentKind:
        """What kind it is held to be now."""
        return self.report.kind

    @property
    def subjects(self) -> tuple[MemberId, ...]:
        """The members whom it is about."""
        return self.report.subjects

    @property
    def discovered_on(self) -> date:
        """The day from which every clock runs."""
        return discovered_on(self.report)

    @property
    def individuals(self) -> int | None:
        """How many patients, as counted last; None where nobody has counted."""
        return self.counts[-1].individuals if self.counts else None

    @property
    def residents(self) -> Mapping[State, int]:
        """How many of them reside in which State, as counted last."""
        return {row.state: row.people for row in self.counts[-1].residents} if self.counts else {}

    @property
    def assessment(self) -> Assessment | None:
        """The assessment that holds."""
        return self.assessments[-1] if self.assessments else None

    @property
    def decision(self) -> Decision | None:
        """The decision that holds."""
        return self.decisions[-1] if self.decisions else None

    @property
    def delay(self) -> Delay | None:
        """The statement of law enforcement that holds."""
        return self.delays[-1] if self.delays else None

    @property
    def told_on(self) -> Mapping[Told, date]:
        """Who was told, and on which day first."""
        return {row.whom: row.on for row in sorted(self.sent, key=lambda row: row.on, reverse=True)}

    @property
    def containment(self) -> Mapping[ContainmentStep, StepResult | None]:
        """What came last of each step that fits, in the order in which they are offered."""
        latest = {result.step: result for result in self.steps}
        return {step: latest.get(step) for step in dict.fromkeys((*steps_for(self.kind), *latest))}

    @property
    def is_open(self) -> bool:
        """Whether it is not closed, so that evidence of it must be kept."""
        return self.state is not IncidentState.CLOSED

    @property
    def kept_from(self) -> date | None:
        """The first day whose evidence may belong to it; None where nobody knows, so that all of it is kept.

        No correction lets go of what an earlier report held, and a day that cannot be is no day.
        """
        if self.report.occurred_on is None or self.report.occurred_on > self.report.known_on:
            return None
        return min(report.occurred_on for report in self.reports if report.occurred_on is not None)

    def is_reported_by(self, member_id: MemberId) -> bool:
        """Tell whether a member reported it."""
        return self.opened_by == member_id

    def is_about(self, member_id: MemberId) -> bool:
        """Tell whether a member is named in it, now or at first."""
        return any(member_id in report.subjects for report in self.reports)


def late_report_finding(report: Report, *, at: datetime) -> ReportFinding | None:
    """Give the finding that a report came late; None when it came in time.

    Source:
        45 CFR 164.530(e) and (i), 164.308(a)(1)(ii)(C); control INC-15.

    """
    late = days_late(report)
    return ReportFinding(FindingKind.LATE_REPORT, late, at) if late else None
