"""Work is the warrant: whether a work item lets this member open this chart now.

Asked anew at each act, so a revocation holds for every request that starts after it (promise 3). A chart that does not
exist and one that is somebody else's work are answered alike (control ACC-1).

Example:
    >>> NO_WARRANT.rule
    'work-is-the-warrant'

"""

from collections.abc import Mapping, Sequence

from chartwarden.actions.conflicts import KnownPeople, require_no_conflict
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.investigating import tell_of_investigation
from chartwarden.actions.together import not_together
from chartwarden.foundation.citation import USES_AND_DISCLOSURES, WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import EncounterId, WorkItemId
from chartwarden.minimum_necessary.ladder import WideningRequest
from chartwarden.purpose.work import Purpose, WorkItem

_LONGEST_ID = 64  # of a thing that may not exist; whatever is longer was never one of ours


def no_warrant() -> RefusedError:
    """Give the one refusal, the same for foreign, finished and missing work."""
    return RefusedError(
        rule="work-is-the-warrant",
        because="no open work item of yours leads to this chart",
        source=USES_AND_DISCLOSURES,
        next_step="Take work from your list; if something is missing there, ask your manager to assign it.",
    )


NO_WARRANT = no_warrant()


def warrant(desk: Desk, act: Acting, work_id: WorkItemId, *, encounter_id: EncounterId | None = None) -> WorkItem:
    """Give the work item, noted on the act, if it is a warrant for this member now.

    Args:
        desk: who asks.
        act: the act under way; learns patient, encounter, purpose and target.
        work_id: the work that the member names.
        encounter_id: the chart they want, where it came from outside; None means the work item's own.

    Raises:
        RefusedError: there is no such work, it is not theirs, it is finished, it is for another chart, their role does
            not do this kind of work, or it is the chart of somebody of theirs: then the work goes to somebody else. Or
            somebody sits beside them who may not see it.

    Source:
        45 CFR 164.502(a), 164.506(c), 164.514(d)(2); controls ACC-1, ACC-8.

    """
    try:
        item = desk.work.held(work_id, by=desk.member.id)
    except NotFoundError:
        # What was asked for is kept as it was asked, sealed: a guess learns nothing, and the privacy office may.
        note_asked(act, work_id)
        tell_of_investigation(desk, act, work_id, encounter_id=encounter_id)
        raise no_warrant() from None
    note_work(desk, act, item)
    wanted = encounter_id in {None, item.purpose.encounter_id}
    if not (item.is_warrant_for(desk.member.id) and wanted):
        tell_of_investigation(desk, act, work_id, encounter_id=encounter_id)
        raise no_warrant()
    require_role(desk, item.purpose)
    require_no_conflict(desk, act, item)
    require_fits_both(desk, act, item)
    return item


def still_warrant(desk: Desk, act: Acting, item: WorkItem) -> WorkItem:
    """Give a work item that `warrant` has given for this very request, noted on a further act, if it has not moved.

    Raises:
        RefusedError: the item was moved meanwhile.

    """
    note_work(desk, act, item)
    require_unchanged(desk, item)
    return item


def require_unchanged(desk: Desk, item: WorkItem) -> None:
    """Let pass when the work item is still what the warrant was read from.

    Asked after the entry is durable and before anything is read: a revocation that came in between wins (promise 3).

    Raises:
        RefusedError: the item was moved meanwhile.

    """
    if desk.work.version(item.id) != item.version:
        raise no_warrant()


def is_of_holder(request: WideningRequest, item: WorkItem) -> bool:
    """Tell whether a request belongs to the work item as it stands: asked by its holder, since it was last moved.

    A part that was opened for one person opens for nobody else, and finished work closes it. The item's version tells
    whether it moved; by the clock, what was asked in the same microsecond would survive the move. A request of an
    earlier version of the product names none, and goes by the clock.

    Source:
        45 CFR 164.308(a)(4)(ii)(B),(C); control ACC-7.

    """
    if request.requested_by != item.member_id:
        return False
    if request.work_version is not None:
        return request.work_version == item.version
    return item.changed_at is None or request.requested_at >= item.changed_at


def require_role(desk: Desk, purpose: Purpose) -> None:
    """Let pass a member whose role does this kind of work, and who has not been limited to others.

    Raises:
        RefusedError: the kind of work has no rule, none of the member's roles does it, it is none of the kinds that
            they do, or they are an administrator.

    Source:
        45 CFR 164.308(a)(4), 164.312(a)(1), 164.514(d)(2)(i); control IDN-1.

    """
    rule = desk.rulebook.rules.get(purpose.kind)
    if rule is None or not desk.member.does(purpose.kind, roles=rule.roles):
        raise RefusedError(
            rule="role-does-this-work",
            because="your role does not do this kind of work",
            source=WORKFORCE_USES,
            next_step="Ask your manager to give the item to somebody whose role does.",
        )


def require_fits_both(desk: Desk, act: Acting, item: WorkItem) -> None:
    """Let pass work that whoever sits beside the member may see too, or that nobody sits beside.

    The work stays the holder's: alone, they open it. The entry tells in its sealed part what stood against it.

    Raises:
        RefusedError: they may not see it. The words are the same whatever stands against it.

    Source:
        45 CFR 164.502(a), 164.308(a)(4); controls ACC-3, ACC-4; violation bench V04-B2.

    """
    against = against_both(desk, [item]).get(item.id)
    if against is not None:
        act.note(details={"shadow": against})
        raise not_together()


def against_both(desk: Desk, items: Sequence[WorkItem]) -> Mapping[WorkItemId, str]:
    """Give what keeps work closed while somebody sits beside the member, by item; nothing for what is open to both.

    Asked anew each time: what is known of the second person may have changed since they sat down.
    """
    if desk.shadow is None or not items:
        return {}
    beside, today = desk.workforce.member(desk.shadow.member.id), desk.clock.now().date()
    conflicts = KnownPeople(desk, beside).conflicts(items)
    against: dict[WorkItemId, str] = {}
    for item in items:
        rule, conflict = desk.rulebook.rules.get(item.purpose.kind), conflicts[item.id]
        if rule is None or not beside.is_active_on(today) or not beside.does(item.purpose.kind, roles=rule.roles):
            against[item.id] = "role"
        elif conflict is not None:
            against[item.id] = conflict.value
    return against


def note_asked(act: Acting, asked: str) -> None:
    """Put the id of something that may not exist beside the act's entry, sealed, as it was asked for."""
    act.note(details={"asked": asked[:_LONGEST_ID]})


def note_work(desk: Desk, act: Acting, item: WorkItem) -> None:
    """Put what a work item says on the act's entry, under pseudonyms."""
    act.note(
        patient=desk.ledger.pseudonym("patient", item.patient_id),
        encounter=desk.ledger.pseudonym("encounter", item.purpose.encounter_id),
        work=item.id,
        kind_of_work=item.purpose.kind,
        target=item.purpose.target.named,
        details={"encounter": item.purpose.encounter_id, "work": item.id},
    )
