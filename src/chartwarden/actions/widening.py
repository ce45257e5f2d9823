"""Asking to see more than the purpose opens, and a second person's answer.

Example:
    >>> Answer.APPROVE.value
    'approve'

"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chartwarden.actions.approving import note_pace, require_no_exchange, tell_of_haste
from chartwarden.actions.beyond import note_opened
from chartwarden.actions.charts import current_grant, document_title, section_title
from chartwarden.actions.deputies import tell_of_deputy
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.reasons import note_reason, require_fresh
from chartwarden.actions.warrant import is_of_holder, note_work, warrant
from chartwarden.chart.document import Outline
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, WideningId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.grant import Grant, Withheld
from chartwarden.minimum_necessary.ladder import (
    LASTS,
    Decision,
    Scope,
    WideningRequest,
    checked_reason_for,
    opens_at_once,
    scope_of,
)
from chartwarden.purpose.reason import Chosen, chosen_reason
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Role

_MAY_DECIDE = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})


class Answer(StrEnum):
    """What the second person may say."""

    APPROVE = "approve"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True, repr=False)
class RequestRow:
    """A request as the second person sees it: who, for what work, which kind of part, why. No words of the chart."""

    request: WideningRequest
    asked_by: str
    work_title: str
    target: str
    part: str
    lasts: timedelta  # the longest that an approval opens it for
    is_own: bool  # nobody decides what opens a part to themselves


def request_widening(
    desk: Desk,
    work_id: WorkItemId,
    document_id: DocumentId | None,
    *,
    section: int | None,
    reason: str | Chosen,
    encounter_id: EncounterId | None = None,
) -> WideningRequest:
    """Ask to see what the purpose does not open.

    The few parts that the ladder's table names open at once. Everything else opens when somebody else approves.

    Args:
        desk: who asks.
        work_id: the warrant.
        document_id: the document; None for all of an encounter, or of the chart.
        section: the ordinal of a section; None for the whole document.
        reason: what it decides, in words or as it was chosen.
        encounter_id: the encounter of which all is asked for; None with a document, and for the whole chart.

    Returns:
        The request: approved where it opened at once, else open.

    Raises:
        RefusedError: no warrant; the reason says nothing, or was said too often; the part is open already, restricted,
            or not of this chart.

    Source:
        45 CFR 164.514(d)(3)(ii), (d)(5); controls ACC-6, MIN-2, MIN-5.

    """
    with desk.acting(Act.REQUEST_WIDENING) as act:
        item = warrant(desk, act, work_id)
        scope = scope_of(document_id, section, encounter_id)
        named = {"document": document_id, "encounter_asked": encounter_id}
        act.note(details={key: value for key, value in named.items() if value is not None})
        act.note(details={"section": section, "scope": scope.value})
        why = _checked(desk, act, item, scope=scope, reason=reason)
        grant, outlines = current_grant(desk, item)
        request = WideningRequest(
            id=WideningId(desk.ids.new_id()),
            work_id=item.id,
            document_id=document_id,
            section=section,
            reason=why,
            requested_by=desk.member.id,
            requested_at=desk.clock.now(),
            work_version=item.version,
            encounter_id=encounter_id,
        )
        asked = _asked(request, grant, outlines)
        act.note(rule=grant.rule, seen=())
        opened = _opened_at_once(desk, request, asked, grant, outlines)
        if opened is not request:
            note_opened(desk, act, opened)
            act.note(counts={"at_once": 1})
        with act.change():
            desk.work.hold(item)
            desk.work.put_request(request, patient_id=item.patient_id)
            if opened is not request:
                desk.work.put_request(opened, patient_id=item.patient_id)
    return opened


def decide_widening(
    desk: Desk, widening_id: WideningId, *, answer: Answer, lasts: timedelta | None = None
) -> WideningRequest:
    """Approve or decline somebody else's request. An approval opens what was asked for, and for a time.

    Args:
        desk: who decides.
        widening_id: the request.
        answer: what they say.
        lasts: how long it is to be open; None for as long as its rung may be. Never longer than that.

    Raises:
        RefusedError: the member's role does not decide, the request is their own, whoever asked approved one of theirs
            today, or it was decided before.
        NotFoundError: there is no such request.

    Source:
        45 CFR 164.308(a)(4)(ii)(B),(C); control ACC-7; bench V19-02, V19-03.

    """
    with desk.acting(Act.DECIDE_WIDENING) as act:
        _require_decider(desk)
        request = desk.work.request(widening_id)
        item = desk.work.item(request.work_id)
        note_work(desk, act, item)
        note_opened(desk, act, request)
        act.note(details={"answer": answer.value})
        _require_second_person(desk, request, item)
        is_approval, now = answer is Answer.APPROVE, desk.clock.now()
        pace = note_pace(desk, act)
        most = LASTS[request.scope]
        decided = dataclasses.replace(
            request,
            decision=Decision.APPROVED if is_approval else Decision.DECLINED,
            decided_by=desk.member.id,
            decided_at=now,
            expires_at=now + (most if lasts is None else max(min(lasts, most), timedelta(minutes=1)))
            if is_approval
            else None,
        )
        with act.change():
            if is_approval:
                require_no_exchange(desk, request)
            desk.work.hold(item)
            desk.work.put_request(decided, patient_id=item.patient_id)
    tell_of_haste(desk, pace)
    if is_approval:
        tell_of_deputy(desk, decided)
    return decided


def open_requests(desk: Desk) -> tuple[RequestRow, ...]:
    """Give the requests that wait for a decision, for those who may decide. Source: control ACC-7.

    Raises:
        RefusedError: the member's role does not decide.

    """
    with desk.acting(Act.LIST_WIDENINGS) as act:
        _require_decider(desk)
        rows = tuple(row for request in desk.work.open_requests() if (row := _row(desk, request)) is not None)
        act.note(counts={"requests": len(rows)})
        act.granted()
        return rows


def part_title(outlines: Sequence[Outline], document_id: DocumentId, section: int | None) -> str:
    """Give the standard title of a document or a section of it; no words of the chart."""
    outline = next((one for one in outlines if one.id == document_id), None)
    part = "A document" if outline is None else document_title(outline.loinc)
    found = next((one for one in outline.sections if one.ordinal == section), None) if outline else None
    return part if found is None else f"{part}: {section_title(found.loinc) if found.heading else 'letterhead'}"


def _checked(desk: Desk, act: Acting, item: WorkItem, *, scope: Scope, reason: str | Chosen) -> str:
    """Give the reason in words, noted on the act with what was said.

    Raises:
        RefusedError: it holds a secret or another patient's words, says nothing, or was said too often.

    """
    said = reason if isinstance(reason, str) else reason.named
    require_no_secret(said)
    require_own_words(desk, act, item, said)
    act.note(details={"reason": said})
    words = reason if isinstance(reason, str) else chosen_reason(reason, target=item.purpose.target)
    why = checked_reason_for(scope, words)
    act.note(details={"reason": why})
    require_fresh(desk, item, why)
    note_reason(desk, act, why)
    return why


def _asked(request: WideningRequest, grant: Grant, outlines: Sequence[Outline]) -> tuple[Withheld, ...]:
    """Give the withheld parts that a request would open.

    Raises:
        RefusedError: there is none; it is answered alike for what is open, restricted, and not there.

    """
    by_id = {outline.id: outline for outline in outlines}
    section = request.section
    named = by_id.get(request.document_id) if request.document_id is not None else None
    ordinals = {part.ordinal for part in named.sections} if named else set()
    if named and section in grant.sections_of(named.id) and (named.id, section) not in grant.revealed:
        return ()  # open but for its sensitive clauses, which only a second person opens (ADR 0031)
    closed = [part for part in grant.withheld if part.may_be_requested]
    if request.document_id is not None:
        closed = [one for one in closed if one.document_id == request.document_id and one.section in {section, None}]
    elif request.encounter_id is not None:
        closed = [one for one in closed if by_id[one.document_id].encounter_id == request.encounter_id]
    if not closed or (section is not None and section not in ordinals):
        raise RefusedError(
            rule="part-may-be-requested",
            because="that part cannot be asked for: it is open already, restricted, or not part of this chart",
            source=WORKFORCE_USES,
            next_step="Choose among the parts listed as withheld; restricted notes need the privacy officer.",
        )
    return tuple(closed)


def _opened_at_once(
    desk: Desk, request: WideningRequest, asked: Sequence[Withheld], grant: Grant, outlines: Sequence[Outline]
) -> WideningRequest:
    """Give the request as approved where the ladder's table opens it at once; else as it was."""
    outline = next((one for one in outlines if one.id == request.document_id), None)
    if not asked or outline is None or request.scope not in {Scope.SECTION, Scope.DOCUMENT}:
        return request
    if not all(opens_at_once(part, outline, section=request.section, grant=grant) for part in asked):
        return request
    until: datetime = desk.clock.now() + LASTS[request.scope]
    return dataclasses.replace(request, decision=Decision.APPROVED, expires_at=until, decided_at=request.requested_at)


def _require_second_person(desk: Desk, request: WideningRequest, item: WorkItem) -> None:
    """Let pass somebody whom the answer does not serve, on a request that its work item still carries."""
    if desk.member.id in {request.requested_by, item.member_id}:
        because, step = "nobody decides what opens a part to themselves", "Another manager decides."
    elif not is_of_holder(request, item):
        because, step = "the work item was moved since this was asked", "Whoever holds it now asks anew."
    else:
        return
    raise RefusedError(rule="second-person-decides", because=because, source=WORKFORCE_USES, next_step=step)


def _require_decider(desk: Desk) -> None:
    if not desk.member.roles & _MAY_DECIDE:
        raise RefusedError(
            rule="second-person-decides",
            because="only a manager or the privacy officer decides requests",
            source=WORKFORCE_USES,
            next_step="Wait for their answer; it shows on the work item.",
        )


def _row(desk: Desk, request: WideningRequest) -> RequestRow | None:
    """Give a request as a line of the list; None when its work was moved and nobody can answer it any more."""
    item = desk.work.item(request.work_id)
    if not is_of_holder(request, item):
        return None
    rule = desk.rulebook.rules.get(item.purpose.kind)
    try:
        asked_by = desk.workforce.member(request.requested_by).name
    except NotFoundError:
        asked_by = "a former member"
    return RequestRow(
        request,
        asked_by,
        rule.title if rule else item.purpose.kind,
        str(item.purpose.target),
        _part_asked(desk, request, item),
        LASTS[request.scope],
        is_own=desk.member.id in {request.requested_by, item.member_id},
    )


def _part_asked(desk: Desk, request: WideningRequest, item: WorkItem) -> str:
    if request.document_id is not None:
        return part_title(desk.charts.outlines(item.patient_id), request.document_id, request.section)
    return "All of the chart" if request.encounter_id is None else "All of another encounter"
