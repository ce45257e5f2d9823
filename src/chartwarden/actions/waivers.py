"""Approving that somebody does work which a conflict sends elsewhere. It takes two: who approves does not assign it.

Source: 45 CFR 164.308(a)(4)(ii)(B)-(C); control ACC-3 ("unless a supervisor approves").

Example:
    >>> waive_conflict.__name__
    'waive_conflict'

"""

from chartwarden.actions.conflicts import KnownPeople
from chartwarden.actions.desk import Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.warrant import note_work
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.ladder import checked_reason
from chartwarden.purpose.conflict import Conflict, Waiver
from chartwarden.purpose.work import OPEN
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Role

_MAY_APPROVE = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})


def waive_conflict(desk: Desk, work_id: WorkItemId, *, member_id: MemberId, reason: str) -> Waiver:
    """Let somebody do work that a conflict sends elsewhere, when a second person assigns it to them.

    Nobody is approved for their own chart, and a VIP's takes a clearance instead. Whoever has a conflict with the chart
    themselves approves nobody: they are not the one to say that it does not matter.

    Args:
        desk: of a manager or the privacy officer.
        work_id: the open item.
        member_id: who is to do it.
        reason: why it has to be them.

    Returns:
        The approval. It holds for this item and this member, and whoever gave it cannot assign the item to them.

    Raises:
        RefusedError: the role does not approve; it is for themselves, for somebody's own chart or a VIP's; they have a
            conflict of their own; the item is not open; the reason says nothing.
        NotFoundError: there is no such item or member.

    Source:
        45 CFR 164.308(a)(4)(ii)(B)-(C); control ACC-3.

    """
    with desk.acting(Act.WAIVE_CONFLICT) as act:
        _require_approver(desk, member_id)
        item = desk.work.item(work_id)
        note_work(desk, act, item)
        member = desk.workforce.member(member_id)
        require_no_secret(reason)
        require_own_words(desk, act, item, reason)
        act.note(details={"for": member.user_id, "reason": checked_reason(reason)})
        conflict = KnownPeople(desk, member).conflict(item.patient_id)
        own = KnownPeople(desk, desk.member).conflict(item.patient_id)
        act.note(details={"conflict": conflict.value if conflict else ""})
        if item.status not in OPEN or conflict in _NEVER or own not in {None, Conflict.VIP}:
            raise _not_approved()
        waiver = Waiver(item.id, member.id, reason.strip(), desk.member.id, desk.clock.now())
        with act.change():
            desk.work.hold(item)
            desk.work.put_waiver(waiver, patient_id=item.patient_id)
    return waiver


_NEVER = frozenset({Conflict.SELF, Conflict.VIP})


def _require_approver(desk: Desk, member_id: MemberId) -> None:
    if not desk.member.roles & _MAY_APPROVE:
        because, step = "only a manager or the privacy officer approves this", "Ask one of them."
    elif member_id == desk.member.id:
        because, step = "nobody approves this for themselves", "Ask another manager, or leave it to somebody else."
    else:
        return
    raise RefusedError(rule="second-person-waives", because=because, source=WORKFORCE_USES, next_step=step)


def _not_approved() -> RefusedError:
    """Give the one refusal for all of them: which it is would tell whose chart it is."""
    return RefusedError(
        rule="second-person-waives",
        because="this work cannot be approved for that member, or not by you",
        source=WORKFORCE_USES,
        next_step="Give it to somebody else; the privacy officer knows more.",
    )
