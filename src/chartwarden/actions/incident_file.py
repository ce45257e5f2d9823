"""The file of an incident: who may open it, what its duties are, and what the product itself counts for it.

The privacy office opens it and nobody else. Whoever it is about finds none, also when they are a privacy officer.

Source: 45 CFR 164.530(a)(1), (d), 164.404-164.414; controls INC-6, INC-14, MIN-8.

Example:
    >>> unmet.__name__
    'unmet'

"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.packets import needed_of
from chartwarden.actions.stores import changed, gone
from chartwarden.actions.warrant import note_work
from chartwarden.foundation.citation import BURDEN_OF_PROOF, INCIDENT_RESPONSE
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.incident.assessment import Conclusion
from chartwarden.incident.clock import DutyFacts, duties, standing_of
from chartwarden.incident.duty import Duty, Told
from chartwarden.incident.exhibit import Exhibit, exhibit_of
from chartwarden.incident.incident import Event, EventKind, Incident, IncidentId
from chartwarden.incident.kind import IncidentKind
from chartwarden.incident.organisation import Organisation
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.roles import active_in

_OF_NOTHING: Final = exhibit_of(b"", words="").reference


def require_incident_office(desk: Desk, act: Acting) -> None:  # noqa: ARG001 -- it is part of an act
    """Let pass a privacy officer.

    Raises:
        RefusedError: the member is none.

    Source:
        45 CFR 164.530(a)(1)(i)-(ii); control INC-14.

    """
    if Role.PRIVACY_OFFICER not in desk.member.roles:
        raise RefusedError(
            rule="privacy-office-keeps-incidents",
            because="only the privacy officer opens incidents, decides them and lets notices leave",
            source=INCIDENT_RESPONSE,
            next_step="Report what you saw; how your reports stand is under My reports.",
        )


def file_of(desk: Desk, act: Acting, incident_id: IncidentId, *, seen_version: int | None = None) -> Incident:
    """Give an incident to a privacy officer whom it is not about, noted on the act.

    Args:
        desk: who opens it.
        act: the act under way; learns which incident, and the work that it names.
        incident_id: which one.
        seen_version: the version that a page showed, where a step is taken on it.

    Raises:
        RefusedError: the member is no privacy officer, or it is another version by now.
        NotFoundError: there is no such incident, or it is about the member; the two are answered alike.

    Source:
        45 CFR 164.530(a)(1)(ii), (d), (g); control INC-6.

    """
    require_incident_office(desk, act)
    act.note(details={"incident": incident_id[:64]})
    incident = desk.incidents.one(incident_id)
    if incident.is_about(desk.member.id):
        raise gone("that incident")
    if seen_version is not None and seen_version != incident.version:
        raise changed("the incident")
    item = _work_of(desk, incident)
    if item is not None:
        note_work(desk, act, item)
    return incident


def require_entries(desk: Desk, act: Acting, exhibits: Collection[Exhibit]) -> None:  # noqa: ARG001 -- part of an act
    """Let pass exhibits that show something, as far as can be told here: entries are there, and no file is empty.

    Raises:
        RefusedError: the ledger has no such entry, or the digest is that of nothing.

    Source:
        45 CFR 164.414(b); control INC-10.

    """
    if any(one.reference == _OF_NOTHING for one in exhibits):
        raise RefusedError(
            rule="an-exhibit-shows-something",
            because="an exhibit is the digest of an empty file",
            source=BURDEN_OF_PROOF,
            next_step="Choose the file that shows it.",
        )
    for number in {one.entry for one in exhibits if one.entry is not None}:
        if next(iter(desk.ledger.store.rows(start=number, stop=number + 1)), None) is None:
            raise RefusedError(
                rule="an-exhibit-can-be-looked-up",
                because="an exhibit names an entry that the ledger does not have",
                source=BURDEN_OF_PROOF,
                next_step="Look the entry up, and write its number.",
            )


def put_step(desk: Desk, act: Acting, incident: Incident, *, before: Incident) -> None:
    """Store an incident after a step, and seal the step's entry with it.

    Raises:
        RefusedError: somebody else took a step meanwhile, or there is no durable entry.

    """
    taken_out = _taken_out(desk, incident, before)
    if taken_out:
        act.note(counts={"officers_out": taken_out})
    with act.change():
        desk.incidents.put(incident, was_version=before.version)
        if taken_out:
            _tell_of_taken_out(desk, incident)


def _taken_out(desk: Desk, incident: Incident, before: Incident) -> int:
    """Count the privacy officers whom a step names as subjects, so that they see the incident no more.

    It may be right, and it may be how somebody keeps a file to themselves.
    """
    if incident.subjects == before.subjects:
        return 0
    return sum(incident.is_about(one.id) and not before.is_about(one.id) for one in _active(desk, Role.PRIVACY_OFFICER))


def _tell_of_taken_out(desk: Desk, incident: Incident) -> None:
    others = _active(desk, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR)
    told = [one for one in others if one.id != desk.member.id and not incident.is_about(one.id)]
    _tell(desk, told, NoticeKind.OFFICER_TAKEN_OUT, said=desk.member.user_id)


def add_incident(desk: Desk, act: Acting, incident: Incident) -> None:  # noqa: ARG001 -- inside the change of an act
    """Store a new incident and tell the privacy office, inside the change of an act.

    Whoever it is about is not told, nor whoever reported it. What an administrator can stop is told to them too: its
    kind and no word of it. Where no officer is left who is no party to it, administrators are told that another one
    must be named: no report falls where nobody looks.
    """
    desk.incidents.add(incident)
    parties = {
        one.id for one in desk.workforce.members() if incident.is_about(one.id) or incident.is_reported_by(one.id)
    }
    officers = [one for one in _active(desk, Role.PRIVACY_OFFICER) if one.id not in parties]
    keepers = _active(desk, Role.ADMINISTRATOR)
    apart = [one for one in keepers if one.id not in parties]
    _tell(desk, officers, NoticeKind.INCIDENT_REPORTED)
    if not officers:
        _tell(desk, apart or keepers, NoticeKind.INCIDENT_WITHOUT_OFFICER)
    if incident.kind.goes_to_security:
        _tell(desk, [one for one in apart if one not in officers], NoticeKind.SECURITY_REPORTED)


def _active(desk: Desk, *roles: Role) -> list[Member]:
    """Give the members who hold one of some roles today."""
    return active_in(desk.workforce.members(), *roles, on=desk.clock.now().date())


def _tell(desk: Desk, members: Iterable[Member], kind: NoticeKind, *, said: str = "") -> None:
    for member in members:
        desk.workforce.tell(member.id, kind, said=said, at=desk.clock.now())


def measured(desk: Desk, act: Acting, incident: Incident, *, item: WorkItem | None = None) -> Incident:
    """Give an incident about too much with what its work needs, as the product counts it, beside what was stated.

    Args:
        desk: who acts.
        act: the act under way; learns what was stated and what was counted.
        incident: as it stands; one of another kind, or without work that has supported codes, stays as it is.
        item: the work that it names, where it was looked up already.

    Source:
        45 CFR 164.502(b), 164.514(d)(3); control MIN-8.

    """
    report = incident.report
    if report.kind is not IncidentKind.MINIMUM_NECESSARY or _is_measured(incident):
        return incident
    found = item or _work_of(desk, incident)
    needed = needed_of(desk, act, found) if found else None
    if needed is None:
        return incident
    act.note(counts={"pages_needed": needed.pages, "parts_needed": needed.sections})
    sections, pages = _many(needed.sections, "part"), _many(needed.pages, "page")
    words = f"The codes of this work are supported by {sections} of the chart on {pages}."
    event = Event(desk.clock.now(), None, EventKind.MEASURED, words)
    return replace(incident, events=(*incident.events, event))


def duties_of(incident: Incident, organisation: Organisation) -> tuple[Duty, ...]:
    """Give who must be told of an incident by when, the earliest first. Undecided, it is presumed to be a breach.

    Source:
        45 CFR 164.402(2), 164.404-164.412; controls INC-8, INC-13, INC-14.

    """
    decision = incident.decision
    conclusion = decision.conclusion if decision else None
    facts = DutyFacts(
        discovered_on=incident.discovered_on,
        standing=standing_of(conclusion),
        determined_on=decision.at.date() if decision and conclusion is Conclusion.BREACH else None,
        individuals=incident.report.individuals if incident.individuals is None else incident.individuals,
        residents=incident.residents,
        delay=incident.delay,
        told_on=incident.told_on,
    )
    return duties(facts, organisation)


def unmet(incident: Incident, owed: Iterable[Duty]) -> tuple[Duty, ...]:
    """Give the duties of an incident that nobody has met.

    Telling the patients meets every duty to tell them, whichever law asks for it; media and regulators are told State
    by State.
    """
    told = {(row.whom, row.state) for row in incident.sent}
    return tuple(one for one in owed if (one.whom, None if one.whom is Told.INDIVIDUALS else one.state) not in told)


def known_of(desk: Desk, act: Acting, incident: Incident) -> KnownIdentifiers | None:  # noqa: ARG001 -- part of an act
    """Give what registration knows of the patient whose work an incident names, to find it in a letter.

    Returns:
        None where the incident names no work here, or nothing is registered.

    """
    item = _work_of(desk, incident)
    patient = desk.charts.registered([item.patient_id]).get(item.patient_id) if item else None
    return KnownIdentifiers.of_patient(patient) if patient else None


def _work_of(desk: Desk, incident: Incident) -> WorkItem | None:
    with suppress(NotFoundError):  # a report may name what does not exist
        return desk.work.item(incident.report.work_id) if incident.report.work_id else None
    return None


def _is_measured(incident: Incident) -> bool:
    return any(event.what is EventKind.MEASURED for event in incident.events)


def _many(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
