"""Who may be given charts of a restricted pool, such as those of VIPs: granted by two persons, taken away by one.

Source: 45 CFR 164.308(a)(4)(ii)(B)-(C); control ACC-4.

Example:
    >>> end_clearance.__name__
    'end_clearance'

"""

import dataclasses

from chartwarden.actions.conflicts import give_back
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.purpose.conflict import VIP_POOL
from chartwarden.workforce.account_request import (
    AccountRequest,
    AccountRequestId,
    RequestKind,
    RequestState,
    checked_account_reason,
)
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Member
from chartwarden.workforce.roles import MAY_ASK

_VIP = frozenset({VIP_POOL})


def ask_clearance(desk: Desk, member_id: MemberId, *, reason: str) -> AccountRequest:
    """Ask that a member be cleared for charts of VIPs; a second person decides.

    Raises:
        RefusedError: neither an administrator nor a manager; for oneself; the reason says nothing.
        NotFoundError: there is no such member.

    Source:
        45 CFR 164.308(a)(4)(ii)(B).

    """
    with desk.acting(Act.ASK_ROLES) as act:
        member = _somebody_else(desk, act, member_id)
        require_no_secret(reason)
        require_own_words(desk, act, None, reason)
        act.note(details={"reason": reason})
        request = AccountRequest(
            id=AccountRequestId(desk.ids.new_id()),
            kind=RequestKind.CLEARANCE,
            member_id=member.id,
            reason=checked_account_reason(reason),
            asked_by=desk.member.id,
            asked_at=desk.clock.now(),
            clearances=_VIP,
        )
        with act.change():
            desk.workforce.put_account_request(request)
    return request


def end_clearance(desk: Desk, member_id: MemberId) -> Member:
    """Take the clearance for charts of VIPs away, at once: what they have of those waits for somebody else.

    A request for it that waits is taken back, so that nobody grants again what was taken away.

    Raises:
        RefusedError: neither an administrator nor a manager; for oneself.
        NotFoundError: there is no such member.

    Source:
        45 CFR 164.308(a)(4)(ii)(C).

    """
    with desk.acting(Act.REMOVE_ROLES) as act:
        _somebody_else(desk, act, member_id)
        with act.change():
            before = desk.workforce.held(member_id)
            after = dataclasses.replace(before, clearances=before.clearances - _VIP)
            desk.workforce.put(after)
            give_back(desk, act, after)
            _withdraw_asked(desk, member_id)
    return after


def _withdraw_asked(desk: Desk, member_id: MemberId) -> None:
    now = desk.clock.now()
    for request in desk.workforce.account_requests(of=member_id):
        if request.clearances and request.state_at(now) is RequestState.OPEN:
            desk.workforce.put_account_request(request.moved(RequestState.WITHDRAWN, by=None, at=now))


def _somebody_else(desk: Desk, act: Acting, member_id: MemberId) -> Member:
    if not desk.member.roles & MAY_ASK:
        because, step = "only an administrator or a manager changes what somebody may be given", "Ask your manager."
    elif member_id == desk.member.id:
        because, step = "nobody changes their own clearance", "Ask another administrator or manager."
    else:
        member = desk.workforce.member(member_id)
        act.note(details={"user_id": member.user_id, "clearances": VIP_POOL})
        return member
    raise RefusedError(rule="few-ask-for-roles", because=because, source=WORKFORCE_USES, next_step=step)
