"""The course of an incident until it is judged: reported, triaged, contained and counted.

Each move takes an incident and gives the next one, a version further and with one event more, or is refused.

Source: 45 CFR 164.404(a)(2), 164.404(c)(1), 164.408, 164.530(f); controls INC-1, INC-4, INC-7, INC-8, INC-15.

Example:
    >>> from datetime import UTC, date
    >>> from chartwarden.incident.kind import IncidentKind
    >>> said = Said(IncidentKind.PAPER, "A face sheet lay in the copier.", date(2026, 11, 2))
    >>> incident = opened(said, id=IncidentId("i"), by=MemberId("m"), at=datetime(2026, 11, 6, 15, tzinfo=UTC))
    >>> incident.state.value, [finding.words for finding in incident.findings]
    ('open', ['Reported late by 3 days.'])

"""

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import datetime

from chartwarden.foundation.citation import (
    BREACH_DEFINED,
    DISCOVERY,
    INCIDENT_RESPONSE,
    MITIGATION,
    NOTICE_CONTENT,
)
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.containment import ContainmentStep, StepResult, StepState, steps_for
from chartwarden.incident.incident import (
    Count,
    Event,
    EventKind,
    FindingKind,
    Incident,
    IncidentId,
    IncidentState,
    ReportFinding,
    Residents,
    late_report_finding,
)
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.moving import checked_words, moved, require_move, require_open
from chartwarden.incident.report import MOST_PEOPLE, Report, Said, discovered_on, report_of, require_triageable


def opened(said: Said, *, id: IncidentId, by: MemberId | None, at: datetime) -> Incident:  # noqa: A002 -- our word
    """Open an incident from what was said. Suspicion is enough.

    Args:
        said: what somebody said; most of it may be missing.
        id: a new identifier.
        by: who reports it; None where they give no name.
        at: now.

    Raises:
        RefusedError: what was said is no report.

    Source:
        45 CFR 164.308(a)(6)(ii), 164.404(a)(2); controls INC-1, INC-2, INC-15.

    """
    report = report_of(said, at=at)
    late = late_report_finding(report, at=at)
    return Incident(
        id=id,
        opened_at=at,
        opened_by=by,
        reports=(report,),
        counts=() if report.individuals is None else (Count(at, by, report.individuals),),
        findings=() if late is None else (late,),
        events=(Event(at, by, EventKind.OPENED),),
    )


def triaged(incident: Incident, *, corrected: Said, by: MemberId, at: datetime, words: str) -> Incident:
    """Complete triage with the facts as they are held to be, or correct them until the decision. Exhibits only grow.

    Raises:
        RefusedError: it is decided already; something is blank or cannot be; or the correction would start the clocks
            later, take out a member whom it is about, or turn what is never permitted into another kind.

    Source:
        45 CFR 164.404(a)(2), 164.404(c)(1)(A); controls INC-7, ACC-9, MIN-8; bench V16-05.

    """
    require_move(incident, IncidentState.TRIAGED)
    report = report_of(corrected, at=incident.report.reported_at)
    require_triageable(report)
    _require_honest_correction(incident.report, report)
    report = dataclasses.replace(report, exhibits=tuple(dict.fromkeys((*incident.report.exhibits, *report.exhibits))))
    late = late_report_finding(report, at=at)
    is_news = late is not None and all(
        known.number != late.number for known in incident.findings if known.kind is FindingKind.LATE_REPORT
    )
    is_recount = report.individuals is not None and report.individuals not in {
        incident.report.individuals,
        incident.individuals,
    }
    return moved(
        incident,
        IncidentState.TRIAGED,
        Event(
            at,
            by,
            EventKind.TRIAGED if incident.state is IncidentState.OPEN else EventKind.CORRECTED,
            checked_words(words),
        ),
        reports=(*incident.reports, report),
        counts=(*incident.counts, Count(at, by, report.individuals or 0)) if is_recount else incident.counts,
        findings=(*incident.findings, late) if late is not None and is_news else incident.findings,
    )


def _require_honest_correction(before: Report, after: Report) -> None:
    was_possible = before.occurred_on is None or before.occurred_on <= before.known_on
    if was_possible and discovered_on(after) > discovered_on(before):
        raise RefusedError(
            rule="discovery-does-not-move-later",
            because="the first day that was stated starts every clock, and this correction would start them later",
            source=DISCOVERY,
            next_step="Leave the day as it was stated first, and say in the words what you found.",
        )
    if not set(before.subjects) <= set(after.subjects):
        raise RefusedError(
            rule="subjects-stay",
            because="a member whom the incident is about is not taken out of it",
            source=INCIDENT_RESPONSE,
            next_step="Leave them in, and say in the words what you found.",
        )
    if before.kind.is_never_permitted and after.kind is not before.kind:
        raise RefusedError(
            rule="never-permitted-stays-so",
            because="access without need, or more than was needed, stays that kind until it is assessed",
            source=BREACH_DEFINED,
            next_step="Keep the kind, and assess the four factors.",
        )


def contained(
    incident: Incident, *, step: ContainmentStep, state: StepState, by: MemberId, at: datetime, words: str = ""
) -> Incident:
    """Record what came of a containment step, behind what was recorded before. It moves nothing else.

    Raises:
        RefusedError: the incident is closed, or the step does not fit its kind.

    Source:
        45 CFR 164.530(f); control INC-4.

    """
    require_open(incident)
    if step not in steps_for(incident.kind):
        raise RefusedError(
            rule="steps-fit-the-kind",
            because="this containment step does not belong to this kind of incident",
            source=MITIGATION,
            next_step="Choose one of the steps on the incident's page.",
        )
    result = StepResult(step, state, at, by, checked_words(words, least=0))
    event = Event(at, by, EventKind.CONTAINED, f"{step.value}: {state.value}")
    return moved(incident, incident.state, event, steps=(*incident.steps, result))


def counted(
    incident: Incident,
    *,
    individuals: int,
    residents: Mapping[State, int],
    by: MemberId,
    at: datetime,
    seen: int | None = None,
) -> Incident:
    """Record a count behind the earlier ones. A closed incident comes back, since its duties may be others now.

    Args:
        incident: what is counted.
        individuals: patients, not records.
        residents: how many of them reside in which State; those who are not placed yet are left out.
        by: who counted.
        at: now.
        seen: how many patients the ledger knows of, where it knows.

    Raises:
        RefusedError: a number cannot be, or more reside somewhere than there are.

    Source:
        45 CFR 164.406, 164.408; control INC-8; bench V16-03, V16-08.

    """
    if not 0 <= individuals <= MOST_PEOPLE or any(people < 0 for people in residents.values()):
        raise RefusedError(
            rule="a-rough-number-will-do",
            because="a number of patients cannot be like that",
            source=NOTICE_CONTENT,
            next_step="Give a rough number.",
        )
    if sum(residents.values()) > individuals:
        raise RefusedError(
            rule="a-patient-resides-once",
            because="more patients are placed in States than there are",
            source=NOTICE_CONTENT,
            next_step="Count each patient in the one State where they reside, or correct the total.",
        )
    places = tuple(Residents(state, people) for state, people in sorted(residents.items()) if people)
    reopens = incident.state is IncidentState.CLOSED
    return moved(
        incident,
        IncidentState.DECIDED if reopens else incident.state,
        Event(at, by, EventKind.REOPENED if reopens else EventKind.COUNTED, f"{individuals} patients"),
        counts=(*incident.counts, Count(at, by, individuals, places)),
        findings=(*incident.findings, *_understated(individuals, seen=seen, at=at)),
    )


def _understated(individuals: int, *, seen: int | None, at: datetime) -> Iterator[ReportFinding]:
    if seen is not None and seen > individuals:
        yield ReportFinding(FindingKind.COUNT_UNDERSTATED, seen - individuals, at)
