"""Asking to see one part more, and a second person's answer.

Example:
    >>> Answer.APPROVE.value
    'approve'

"""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum

from chartwarden.actions.charts import current_grant, document_title, section_title
from chartwarden.actions.desk import Desk
from chartwarden.actions.warrant import is_of_holder, note_work, warrant
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import DocumentId, WideningId, WorkItemId
from chartwarden.ledger.entry import Act, Seen
from chartwarden.minimum_necessary.ladder import WIDENING_LASTS, Decision, WideningRequest, checked_reason
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


def request_widening(
    desk: Desk, work_id: WorkItemId, document_id: DocumentId, *, section: int | None, reason: str
) -> WideningRequest:
    """Ask to see a part that the purpose does not open. Nothing opens until somebody else approves.

    Raises:
        RefusedError: no warrant; the reason says nothing; the part is open already, restricted, or not of this chart.

    Source:
        45 CFR 164.514(d)(3)(ii), (d)(5); controls ACC-6, MIN-2.

    """
    with desk.acting(Act.REQUEST_WIDENING) as act:
        item = warrant(desk, act, work_id)
        require_no_secret(reason)
        act.note(details={"document": document_id, "section": section, "reason": reason})
        why = checked_reason(reason)
        grant, outlines = current_grant(desk, item)
        asked = [
            part
            for part in grant.withheld
            if part.document_id == document_id and part.may_be_requested and part.section in {section, None}
        ]
        ordinals = {part.ordinal for outline in outlines if outline.id == document_id for part in outline.sections}
        if not asked or (section is not None and section not in ordinals):
            raise RefusedError(
                rule="part-may-be-requested",
                because="that part cannot be asked for: it is open already, restricted, or not part of this chart",
                source=WORKFORCE_USES,
                next_step="Choose among the parts listed as withheld; restricted notes need the privacy officer.",
            )
        request = WideningRequest(
            id=WideningId(desk.ids.new_id()),
            work_id=item.id,
            document_id=document_id,
            section=section,
            reason=why,
            requested_by=desk.member.id,
            requested_at=desk.clock.now(),
            work_version=item.version,
        )
        act.note(rule=grant.rule, seen=())
        with act.change():
            desk.work.hold(item)
            desk.work.put_request(request, patient_id=item.patient_id)
    return request


def decide_widening(desk: Desk, widening_id: WideningId, *, answer: Answer) -> WideningRequest:
    """Approve or decline somebody else's request. An approval opens the named part for a working day.

    Raises:
        RefusedError: the member's role does not decide, the request is their own, or it was decided before.
        NotFoundError: there is no such request.

    Source:
        45 CFR 164.308(a)(4)(ii)(B),(C); control ACC-7.

    """
    with desk.acting(Act.DECIDE_WIDENING) as act:
        _require_decider(desk)
        request = desk.work.request(widening_id)
        item = desk.work.item(request.work_id)
        note_work(desk, act, item)
        pseudonym = desk.ledger.pseudonym("document", request.document_id)
        sections = () if request.section is None else (request.section,)
        act.note(seen=(Seen(pseudonym, sections),), details={"request": request.id, "answer": answer.value})
        _require_second_person(desk, request, item)
        is_approval = answer is Answer.APPROVE
        decided = dataclasses.replace(
            request,
            decision=Decision.APPROVED if is_approval else Decision.DECLINED,
            decided_by=desk.member.id,
            expires_at=desk.clock.now() + WIDENING_LASTS if is_approval else None,
        )
        with act.change():
            desk.work.hold(item)
            desk.work.put_request(decided, patient_id=item.patient_id)
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
    outline = next((o for o in desk.charts.outlines(item.patient_id) if o.id == request.document_id), None)
    part = "a document" if outline is None else document_title(outline.loinc)
    section = next((s for s in outline.sections if s.ordinal == request.section), None) if outline else None
    if section is not None:
        part = f"{part}: {section_title(section.loinc) if section.heading else 'letterhead'}"
    rule = desk.rulebook.rules.get(item.purpose.kind)
    try:
        asked_by = desk.workforce.member(request.requested_by).name
    except NotFoundError:
        asked_by = "a former member"
    return RequestRow(request, asked_by, rule.title if rule else item.purpose.kind, str(item.purpose.target), part)
