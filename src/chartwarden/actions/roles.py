"""Changing which roles a member holds and which kinds of work they do: wider by two persons, narrower at once.

Example:
    >>> change_roles.__name__
    'change_roles'

"""

import dataclasses
from dataclasses import dataclass

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.stores import changed
from chartwarden.actions.two_persons import require_deciders_left, widened, withdraw_undone
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.account_request import AccountRequest, checked_account_reason
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.roles import MAY_ASK, RoleChange, change_of, checked_roles


@dataclass(frozen=True, slots=True)
class RolesAnswer:
    """What became of a change: the member as they stand now, and the request that somebody else decides, if any."""

    member: Member
    request: AccountRequest | None


def change_roles(
    desk: Desk, member_id: MemberId, *, roles: frozenset[Role], kinds_of_work: frozenset[str], reason: str = ""
) -> RolesAnswer:
    """Say which roles a member is to hold and which kinds of work they are to do.

    What is taken away is gone with this call, with every session and token of theirs. What is added waits for a second
    person. The entry says which of the two it was; where it was both, it counts as asking.

    Args:
        desk: of an administrator or a manager.
        member_id: whose roles.
        roles: all that they are to hold; none is allowed.
        kinds_of_work: of what the roles may do; empty for all of it.
        reason: why it widens; not needed to narrow.

    Raises:
        RefusedError: the role does not ask; they are one's own roles; roles that do not go together; nothing changes;
            somebody changed them meanwhile.
        MalformedError: the rulebook has no such kind of work.
        NotFoundError: there is no such member.

    Source:
        45 CFR 164.308(a)(3)(ii)(A), (a)(4)(ii)(B)-(C); control IDN-1.

    """
    with desk.acting(Act.ASK_ROLES) as act:
        _require_asker(desk)
        member = desk.workforce.member(member_id)
        change = change_of(
            member.roles, checked_roles(roles), kinds_before=member.kinds_of_work, kinds_after=kinds_of_work
        )
        if not change.is_wider:
            act.note(act=Act.REMOVE_ROLES)
        require_no_secret(reason)
        require_own_words(desk, act, None, reason)
        act.note(details=_told(member, change, reason=reason))
        _require_change(desk, member, change)
        _require_known(desk, kinds_of_work)
        why = checked_account_reason(reason) if change.is_wider else ""
        with act.change():
            desk.workforce.hold_deciders()
            if desk.workforce.held(member_id) != member:
                raise changed("the member")
            answer = _changed(desk, act, member, change, reason=why)
    return answer


def _changed(desk: Desk, act: Acting, member: Member, change: RoleChange, *, reason: str) -> RolesAnswer:
    left = dataclasses.replace(
        member,
        roles=member.roles - change.removed,
        kinds_of_work=member.kinds_of_work
        if change.widens_work or change.kinds_of_work is None
        else change.kinds_of_work,
    )
    request = None
    if change.is_narrower:
        require_deciders_left(desk, act, after=[dataclasses.replace(left, roles=left.roles | change.added)])
        withdraw_undone(desk, act, member, after=left)
        now = desk.clock.now()
        ended = desk.workforce.end_sessions(member.id, at=now) + desk.tokens.revoke_all(member.id, at=now)
        act.note(counts={"removed": len(change.removed), "sessions_ended": ended})
    if change.is_wider:
        kinds = change.kinds_of_work if change.widens_work else None
        left, request = widened(desk, act, left, roles=change.added, kinds_of_work=kinds, reason=reason)
    desk.workforce.put(left)
    if request:
        desk.workforce.put_account_request(request)
    return RolesAnswer(left, request)


def _told(member: Member, change: RoleChange, *, reason: str) -> dict[str, str]:
    kinds = change.kinds_of_work
    return {
        "user_id": member.user_id,
        "added": " ".join(sorted(change.added)),
        "removed": " ".join(sorted(change.removed)),
        "kinds_of_work": "as they were" if kinds is None else " ".join(sorted(kinds)) or "all",
        "reason": reason,
    }


def _require_asker(desk: Desk) -> None:
    if not desk.member.roles & MAY_ASK:
        raise RefusedError(
            rule="few-ask-for-roles",
            because="only an administrator or a manager changes what somebody may do",
            source=WORKFORCE_USES,
            next_step="Ask your manager.",
        )


def _require_change(desk: Desk, member: Member, change: RoleChange) -> None:
    today = desk.clock.now().date()
    if member.id == desk.member.id:
        because, step = "nobody changes what they may do themselves", "Ask another administrator or manager."
    elif change.is_wider and member.has_left_by(today):
        because, step = "somebody who has left is given nothing", "Add them anew under another user id."
    elif not (change.is_wider or change.is_narrower):
        because, step = "nothing would change", "Choose what is to be different."
    else:
        return
    raise RefusedError(rule="nobody-grants-to-themselves", because=because, source=WORKFORCE_USES, next_step=step)


def _require_known(desk: Desk, kinds_of_work: frozenset[str]) -> None:
    if kinds_of_work - desk.rulebook.rules.keys():
        raise MalformedError(
            what="the rulebook has no such kind of work",
            where="Kinds of work",
            fix="See `chartwarden purpose list`.",
        )
