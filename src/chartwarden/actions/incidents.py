"""Reporting an incident, which anybody does; and looking at incidents, which the privacy office does.

A report is compared with no chart and refused for no word but a secret: another patient's words may be just what it is
about. It never tells whether a work item that it names exists.

Source: 45 CFR 164.308(a)(6)(ii), 164.404(a)(2), 164.530(d), (g), (i); controls INC-1, INC-2, INC-6.

Example:
    >>> report_incident.__name__
    'report_incident'

"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.human_pace import keep_report_pace
from chartwarden.actions.incident_file import (
    add_incident,
    duties_of,
    file_of,
    measured,
    require_incident_office,
    unmet,
)
from chartwarden.actions.signing import ANONYMOUS
from chartwarden.actions.warrant import note_asked, note_work
from chartwarden.foundation.errors import NotFoundError
from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.incident.containment import ContainmentStep
from chartwarden.incident.course import opened
from chartwarden.incident.duty import Duty
from chartwarden.incident.incident import FindingKind, Incident, IncidentId, IncidentState
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import IncidentKind
from chartwarden.incident.report import Said
from chartwarden.incident.states import states_without_rules
from chartwarden.incident.weighing import Implied, suggested_ratings
from chartwarden.ledger.entry import Act
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.member import Member

MOST_CLOSED: Final = 50  # closed incidents that the list shows below the open ones
_NOBODY: Final = Member(MemberId(ANONYMOUS), ANONYMOUS, "", frozenset(), date.min)
_NO_DEVICE: Final = "unnamed"  # a device or session would name whoever sits there
_UNNAMED: Final = "nobody named"
_FORMER: Final = "somebody who is not known here"


class Naming(StrEnum):
    """Whether a report says who makes it. Source: 45 CFR 164.530(d), (g); control INC-6."""

    NAMED = "named"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True, repr=False)
class ReportRow:
    """How a report of one's own stands. No word of the case: whoever reported has no part in it from then on."""

    id: IncidentId
    reported_at: datetime
    kind: IncidentKind  # as they reported it
    state: IncidentState


@dataclass(frozen=True, slots=True, repr=False)
class IncidentRow:
    """An incident in the list of the privacy office."""

    id: IncidentId
    kind: IncidentKind
    opened_at: datetime
    state: IncidentState
    individuals: int | None
    first_due: Duty | None  # the earliest that nobody has met; None when nothing is owed any more
    days_late: int  # of the report


@dataclass(frozen=True, slots=True, repr=False)
class IncidentView:
    """An incident as its officer sees it."""

    incident: Incident
    duties: tuple[Duty, ...]  # earliest first, met ones included
    unmet: tuple[Duty, ...]
    steps: tuple[ContainmentStep, ...]  # those that fit, the most urgent first
    suggested: tuple[Implied, ...]  # in the order of the factors
    may_decide: bool  # whoever reported it does not assess, decide or close it
    tells_patients: bool  # False at a business associate without a delegation
    reporter: str
    subjects: tuple[str, ...]
    names: Mapping[MemberId, str]  # of everybody whom the file names
    states_without_rules: tuple[State, ...]  # with residents, and no row here: ask counsel


def report_incident(desk: Desk, said: Said, *, naming: Naming = Naming.NAMED) -> IncidentId:
    """Report what may have gone wrong. Suspicion is enough, and what is not known yet may be left out.

    Args:
        desk: of any member; also while somebody sits beside them.
        said: what they say. Members may be named by their user id; a work item that is not theirs is kept as named.
        naming: whether the file and the entry say who reports. Without a name nobody can ask back, and the report is
            not among one's own.

    Returns:
        The incident's id, by which the reporter may ask for it; it opens nothing to them.

    Raises:
        RefusedError: nothing is said, a number or day cannot be right, the words read as if they held a secret, or
            it is one of a flood.

    Source:
        45 CFR 164.308(a)(6)(ii), 164.404(a)(2), 164.530(d), (g), (i); controls INC-1, INC-2, INC-6, INC-15.

    """
    is_named = naming is Naming.NAMED
    seat_at_desk = desk if is_named else replace(desk, member=_NOBODY, device=_NO_DEVICE, shadow=None)
    with seat_at_desk.acting(Act.REPORT_INCIDENT) as act:
        desk.require_as_seated(Act.REPORT_INCIDENT)
        keep_report_pace(seat_at_desk, act)
        stated = replace(said, subjects=tuple(_member_id(desk, one) for one in said.subjects))
        item = _own_work(desk, act, said.work_id) if is_named else None  # whose work it is would tell who reports
        by = desk.member.id if is_named else None
        incident = opened(stated, id=IncidentId(desk.ids.new_id()), by=by, at=desk.clock.now())
        if item is not None:
            incident = measured(desk, act, incident, item=item)
        act.note(details={"incident": incident.id}, counts=_stated(incident))
        with act.change():
            add_incident(desk, act, incident)
    return incident.id


def my_reports(desk: Desk) -> tuple[ReportRow, ...]:
    """Give how the member's own reports stand, the latest first.

    Source:
        45 CFR 164.530(d), (g); controls INC-6, INC-12.

    """
    with desk.acting(Act.LIST_OWN_REPORTS) as act:
        found = desk.incidents.reported_by(desk.member.id)
        act.note(counts={"reports": len(found)})
        act.granted()
        return tuple(ReportRow(one.id, one.opened_at, one.reports[0].kind, one.state) for one in found)


def list_incidents(desk: Desk) -> tuple[IncidentRow, ...]:
    """Give the open incidents, the one with the earliest duty first, and then the latest closed ones.

    Those that are about the member are not among them.

    Raises:
        RefusedError: the member is no privacy officer.

    Source:
        45 CFR 164.530(a)(1)(ii), 164.404-164.408; controls INC-6, INC-14.

    """
    with desk.acting(Act.LIST_INCIDENTS) as act:
        require_incident_office(desk, act)
        opened_ones = [_row(desk, one) for one in desk.incidents.all_open() if not one.is_about(desk.member.id)]
        closed = [
            _row(desk, one) for one in desk.incidents.closed(most=MOST_CLOSED) if not one.is_about(desk.member.id)
        ]
        act.note(counts={"open": len(opened_ones)})
        act.granted()
        return (*sorted(opened_ones, key=_by_due), *closed)


def read_incident(desk: Desk, incident_id: IncidentId) -> IncidentView:
    """Give an incident with its duties, the steps that fit, and what its facts imply for the four factors.

    Raises:
        RefusedError: the member is no privacy officer.
        NotFoundError: there is no such incident, or it is about the member.

    Source:
        45 CFR 164.402-164.414; controls INC-4, INC-6, INC-8, INC-14.

    """
    with desk.acting(Act.READ_INCIDENT) as act:
        incident = file_of(desk, act, incident_id)
        act.granted()
        return _view(desk, incident)


def _view(desk: Desk, incident: Incident) -> IncidentView:
    owed = duties_of(incident, desk.organisation)
    names = {member_id: _name(desk, member_id) for member_id in _everybody(incident)}
    return IncidentView(
        incident=incident,
        duties=owed,
        unmet=unmet(incident, owed),
        steps=tuple(incident.containment),
        suggested=suggested_ratings(incident.report, steps=incident.steps),
        may_decide=not incident.is_reported_by(desk.member.id),
        tells_patients=desk.organisation.tells_patients,
        reporter=names[incident.opened_by] if incident.opened_by else _UNNAMED,
        subjects=tuple(names[one] for one in incident.subjects),
        names=names,
        states_without_rules=states_without_rules(incident.residents),
    )


def _row(desk: Desk, incident: Incident) -> IncidentRow:
    owed = unmet(incident, duties_of(incident, desk.organisation)) if incident.is_open else ()
    late = [finding.number for finding in incident.findings if finding.kind is FindingKind.LATE_REPORT]
    return IncidentRow(
        id=incident.id,
        kind=incident.kind,
        opened_at=incident.opened_at,
        state=incident.state,
        individuals=incident.report.individuals if incident.individuals is None else incident.individuals,
        first_due=owed[0] if owed else None,
        days_late=max(late, default=0),
    )


def _by_due(row: IncidentRow) -> tuple[date, datetime]:
    return (row.first_due.due if row.first_due else date.max, row.opened_at)


def _everybody(incident: Incident) -> Iterator[MemberId]:
    if incident.opened_by:
        yield incident.opened_by
    for report in incident.reports:
        yield from report.subjects
    said: Sequence[MemberId | None] = [event.by for event in incident.events]
    yield from (one for one in said if one)


def _name(desk: Desk, member_id: MemberId) -> str:
    with suppress(NotFoundError):
        return desk.workforce.member(member_id).name
    return _FORMER


def _member_id(desk: Desk, named: str) -> MemberId:
    """Give the id of a member who is named by it or by the user id. Who is not found stays as named, for the office."""
    with suppress(NotFoundError):
        return desk.workforce.member(MemberId(named)).id
    with suppress(NotFoundError):
        return desk.workforce.by_user_id(named.strip().casefold()).id
    return MemberId(named)


def _own_work(desk: Desk, act: Acting, work_id: WorkItemId | None) -> WorkItem | None:
    """Give the reporter's own work, noted on the act. What is not theirs is not looked at: a guess learns nothing."""
    if work_id is None:
        return None
    with suppress(NotFoundError):
        item = desk.work.held(work_id, by=desk.member.id)
        note_work(desk, act, item)
        return item
    note_asked(act, work_id)
    return None


def _stated(incident: Incident) -> dict[str, int]:
    """Give what was stated of the pages, and how late it is, for the entry."""
    report = incident.report
    late = sum(finding.number for finding in incident.findings if finding.kind is FindingKind.LATE_REPORT)
    stated = {"pages_sent": report.pages_sent, "pages_stated": report.pages_needed, "days_late": late or None}
    return {name: count for name, count in stated.items() if count is not None}
