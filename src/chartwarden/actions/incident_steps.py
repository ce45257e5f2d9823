"""The steps from a report to a closed incident. Each is one entry, and none overwrites what was before it.

Source: 45 CFR 164.402, 164.404-164.414, 164.530(f), (j); controls INC-4, INC-7 to INC-10, INC-14, INC-16.

Example:
    >>> decide_incident.__name__
    'decide_incident'

"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from chartwarden.actions.desk import Desk
from chartwarden.actions.incident_count import patients_seen
from chartwarden.actions.incident_file import duties_of, file_of, known_of, measured, put_step, require_entries, unmet
from chartwarden.foundation.citation import BREACH_DEFINED
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident import course, judging
from chartwarden.incident.assessment import Assessed, Conclusion, exhibits_of
from chartwarden.incident.containment import ContainmentStep, StepState
from chartwarden.incident.delay import Delay
from chartwarden.incident.duty import Told
from chartwarden.incident.incident import Incident, IncidentId
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.notice import NoticeDraft, Remark, Weight, letter, lint
from chartwarden.incident.report import Said
from chartwarden.ledger.entry import Act
from chartwarden.workforce.free_text import require_no_secret


def triage_incident(
    desk: Desk, incident_id: IncidentId, *, corrected: Said, words: str, seen_version: int | None = None
) -> Incident:
    """Complete the report of an incident, or correct its facts until it is decided.

    Args:
        desk: of a privacy officer.
        incident_id: which one.
        corrected: everything that is held to be so now; the report as it was made stays beside it.
        words: why it is held to be so.
        seen_version: the version that the page showed; None where there was no page.

    Raises:
        RefusedError: something is blank and not marked as not known, it happened after it was known, or it is another
            version by now.
        NotFoundError: there is no such incident, or it is about the member.

    Source:
        45 CFR 164.404(c)(1)(A), 164.410(c); controls INC-7, INC-8, MIN-8.

    """
    with desk.acting(Act.TRIAGE_INCIDENT) as act:
        incident = file_of(desk, act, incident_id, seen_version=seen_version)
        require_no_secret(words)
        kept = replace(corrected, subjects=(*_strangers(desk, incident), *corrected.subjects))
        triaged = course.triaged(incident, corrected=kept, by=desk.member.id, at=desk.clock.now(), words=words)
        after = measured(desk, act, triaged)
        put_step(desk, act, after, before=incident)
    return after


def contain_incident(
    desk: Desk,
    incident_id: IncidentId,
    *,
    step: ContainmentStep,
    state: StepState,
    words: str,
    seen_version: int | None = None,
) -> Incident:
    """Note what came of a step of containment. That it worked closes nothing.

    Raises:
        RefusedError: the step does not fit the incident, or it is another version by now.
        NotFoundError: there is no such incident, or it is about the member.

    Source:
        45 CFR 164.530(f), 164.308(a)(6)(ii); control INC-4.

    """
    with desk.acting(Act.CONTAIN_INCIDENT) as act:
        incident = file_of(desk, act, incident_id, seen_version=seen_version)
        require_no_secret(words)
        act.note(details={"step": step.value, "state": state.value})
        after = course.contained(incident, step=step, state=state, by=desk.member.id, at=desk.clock.now(), words=words)
        put_step(desk, act, after, before=incident)
    return after


def count_incident(
    desk: Desk,
    incident_id: IncidentId,
    *,
    individuals: int,
    residents: Mapping[State, int],
    seen_version: int | None = None,
) -> Incident:
    """Note how many people an incident touches, and where they reside. Duties follow from the latest count.

    Where an account was open to others, a count below what the ledger knows of is a finding beside it.

    Raises:
        RefusedError: the numbers do not fit each other, or it is another version by now.
        NotFoundError: there is no such incident, or it is about the member.

    Source:
        45 CFR 164.404(c)(1)(B), 164.406, 164.408; control INC-8.

    """
    with desk.acting(Act.COUNT_INCIDENT) as act:
        incident = file_of(desk, act, incident_id, seen_version=seen_version)
        act.note(counts={"individuals": individuals})
        seen = patients_seen(desk, act, incident)
        after = course.counted(
            incident, individuals=individuals, residents=residents, by=desk.member.id, at=desk.clock.now(), seen=seen
        )
        put_step(desk, act, after, before=incident)
    return after


def assess_incident(
    desk: Desk, incident_id: IncidentId, *, assessment: Assessed, seen_version: int | None = None
) -> Incident:
    """Save an assessment of the four factors, behind those before it.

    Raises:
        RefusedError: the member reported it, it is not triaged yet, or it is another version by now.
        NotFoundError: there is no such incident, or it is about the member.

    Source:
        45 CFR 164.402(2); controls INC-9, INC-10, INC-16.

    """
    with desk.acting(Act.ASSESS_INCIDENT) as act:
        incident = file_of(desk, act, incident_id, seen_version=seen_version)
        grounds = assessment.grounds.values()
        require_no_secret(*(ground.words for ground in grounds), *(ground.counterweight for ground in grounds))
        require_entries(desk, act, exhibits_of(assessment))
        act.note(counts={"factors": sum(ground.rating is not None for ground in grounds)})
        after = judging.assessed(incident, said=assessment, by=desk.member.id, at=desk.clock.now())
        put_step(desk, act, after, before=incident)
    return after


def decide_incident(
    desk: Desk, incident_id: IncidentId, *, conclusion: Conclusion, words: str, seen_version: int | None = None
) -> Incident:
    """Decide what an incident was. Duties follow from it.

    Raises:
        RefusedError: the member reported it, the assessment does not carry the conclusion, or it is another version.
        NotFoundError: there is no such incident, or it is about the member.

    Source:
        45 CFR 164.402, 164.414(b); controls ACC-9, MIN-8, INC-14, INC-16.

    """
    with desk.acting(Act.DECIDE_INCIDENT) as act:
        incident = file_of(desk, act, incident_id, seen_version=seen_version)
        require_no_secret(words)
        act.note(details={"conclusion": conclusion.value})
        after = judging.decided(incident, conclusion=conclusion, by=desk.member.id, at=desk.clock.now(), words=words)
        act.note(counts={"duties": len(duties_of(after, desk.organisation))})
        put_step(desk, act, after, before=incident)
    return after


def hold_notices(desk: Desk, incident_id: IncidentId, *, delay: Delay, seen_version: int | None = None) -> Incident:
    """Note that law enforcement holds the notices back.

    Raises:
        RefusedError: the member reported it, or it is another version by now.
        NotFoundError: there is no such incident, or it is about the member.

    Source:
        45 CFR 164.412.

    """
    with desk.acting(Act.HOLD_NOTICES) as act:
        incident = file_of(desk, act, incident_id, seen_version=seen_version)
        require_no_secret(delay.official)
        require_entries(desk, act, delay.exhibits)
        act.note(details={"kind": delay.kind.value, "ends_on": delay.ends_on.isoformat()})
        after = judging.held(incident, delay=delay, by=desk.member.id, at=desk.clock.now())
        put_step(desk, act, after, before=incident)
    return after


def _strangers(desk: Desk, incident: Incident) -> Iterator[MemberId]:
    """Give whom the file names and nobody here is: a form offers members only, and none is taken out by that."""
    known = {member.id for member in desk.workforce.members()}
    yield from (one for one in incident.subjects if one not in known)


@dataclass(frozen=True, slots=True, repr=False)
class Drafted:
    """What the check of a draft says, and the letter; empty while something must be mended."""

    remarks: tuple[Remark, ...]  # in the order of the letter
    letter: str


def draft_notice(desk: Desk, incident_id: IncidentId, *, draft: NoticeDraft) -> Drafted:
    """Check a draft, and give the letter to patients when nothing must be mended. The entry has the letter's digest.

    Drafts and letters are kept nowhere here. Identifiers of the patient whose work the incident names are found too.

    Args:
        desk: of a privacy officer.
        incident_id: which one.
        draft: what somebody wrote; days that the file knows and the draft lacks are put in.

    Raises:
        RefusedError: it was not decided to be a breach, or this organisation does not write to patients.
        NotFoundError: there is no such incident, or it is about the member.

    Source:
        45 CFR 164.404(c), 164.410; controls INC-14, ROLE-1.

    """
    with desk.acting(Act.DRAFT_NOTICE) as act:
        incident = file_of(desk, act, incident_id)
        desk.organisation.require_tells_patients()
        if incident.decision is None or incident.decision.conclusion is not Conclusion.BREACH:
            raise RefusedError(
                rule="notices-follow-a-decision",
                because="no breach has been decided, so there is nothing to tell patients yet",
                source=BREACH_DEFINED,
                next_step="Assess the incident and decide it first.",
            )
        dated = replace(
            draft,
            happened_on=draft.happened_on or incident.report.occurred_on,
            discovered_on=draft.discovered_on or incident.discovered_on,
        )
        known = known_of(desk, act, incident)
        remarks = lint(dated, states=incident.residents, known=known)
        act.note(counts={"remarks": len(remarks)})
        written = ""
        if all(remark.weight is not Weight.MUST for remark in remarks):
            written = letter(dated, desk.organisation, known=known)
            act.note(details={"letter": hashlib.sha256(written.encode()).hexdigest()})
        act.granted()
    return Drafted(remarks, written)


def tell_incident(
    desk: Desk,
    incident_id: IncidentId,
    *,
    whom: Told,
    on: date,
    state: State | None = None,
    seen_version: int | None = None,
) -> Incident:
    """Note that somebody was told.

    Raises:
        RefusedError: the member reported it, the day cannot be right, the incident is no breach or is closed, or it is
            another version by now.
        NotFoundError: there is no such incident, or it is about the member.

    Source:
        45 CFR 164.404-164.410, 164.414(b); control INC-14.

    """
    with desk.acting(Act.TELL_INCIDENT) as act:
        incident = file_of(desk, act, incident_id, seen_version=seen_version)
        act.note(details={"told": whom.value, "on": on.isoformat(), "state": state.value if state else None})
        after = judging.told(incident, whom=whom, on=on, by=desk.member.id, at=desk.clock.now(), state=state)
        put_step(desk, act, after, before=incident)
    return after


def close_incident(desk: Desk, incident_id: IncidentId, *, words: str, seen_version: int | None = None) -> Incident:
    """Close an incident that was decided, and of which everybody was told who must be.

    Raises:
        RefusedError: the member reported it, it was not decided, somebody is still to be told, a step of containment
            has no answer, or it is another version by now.
        NotFoundError: there is no such incident, or it is about the member.

    Source:
        45 CFR 164.414(b), 164.530(j); controls ACC-9, MIN-8, INC-4, INC-16.

    """
    with desk.acting(Act.CLOSE_INCIDENT) as act:
        incident = file_of(desk, act, incident_id, seen_version=seen_version)
        require_no_secret(words)
        left = unmet(incident, duties_of(incident, desk.organisation))
        # What hangs on a condition, or on a rule that nobody has read in its source, keeps nothing open: but a count by
        # State, which tells whether media are told, the office can make.
        due = (duty for duty in left if duty.is_verified and (not duty.condition or duty.whom is Told.MEDIA))
        owed = tuple(f"{duty.to}, {duty.condition}" if duty.condition else duty.to for duty in due)
        act.note(counts={"owed": len(owed)})
        after = judging.closed(incident, by=desk.member.id, at=desk.clock.now(), words=words, owed=owed)
        put_step(desk, act, after, before=incident)
    return after
