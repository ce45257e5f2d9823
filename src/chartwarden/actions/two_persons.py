"""The two-person rule where an account's access widens: when it holds, and what is stored meanwhile.

An instance begins with one administrator, and then nobody else could decide. So the rule starts once two members hold a
role that decides, and from then on it never ends: nobody may be left as the only one who ever could. What the installer
sets up in a demo is granted at once too, since nobody in it is real.

Source: 45 CFR 164.308(a)(3)(ii)(A), (a)(4)(ii)(B)-(C).

Example:
    >>> INSTALLER
    'installer'

"""

import dataclasses
from collections.abc import Mapping

from chartwarden.actions.desk import Acting, Desk, Environment
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.account_request import AccountRequest, AccountRequestId, RequestKind
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.roles import MAY_DECIDE, may_decide

INSTALLER = MemberId("installer")  # who sets an instance up at the server; no member has this id
_LEAST_DECIDERS = 2


def widened(
    desk: Desk,
    act: Acting,
    member: Member,
    *,
    roles: frozenset[Role],
    kinds_of_work: frozenset[str] | None = None,
    reason: str,
) -> tuple[Member, AccountRequest | None]:
    """Give the member as they are to be stored, and the request that a second person decides.

    Args:
        desk: who asks.
        act: the act under way; learns how many roles were granted and how many requests were made.
        member: as they stand, without what is asked for.
        roles: those to be added.
        kinds_of_work: what they would do from then on; None leaves that as it is.
        reason: why; checked already.

    """
    if _grants_alone(desk):
        act.note(counts={"roles": len(roles), "requests": 0})
        kinds = member.kinds_of_work if kinds_of_work is None else kinds_of_work
        return dataclasses.replace(member, roles=member.roles | roles, kinds_of_work=kinds), None
    act.note(counts={"roles": 0, "requests": 1})
    return member, AccountRequest(
        id=AccountRequestId(desk.ids.new_id()),
        kind=RequestKind.ROLES,
        member_id=member.id,
        reason=reason,
        asked_by=desk.member.id,
        asked_at=desk.clock.now(),
        roles=roles,
        kinds_of_work=kinds_of_work,
    )


def require_deciders_left(desk: Desk, act: Acting, *, after: Mapping[MemberId, frozenset[Role]]) -> None:  # noqa: ARG001
    """Let pass a narrowing that leaves two members who hold a role that decides, those who have left included.

    Otherwise one person could take such roles from all others, and would then grant alone again.

    Args:
        desk: who narrows.
        act: the act under way.
        after: the roles that members would hold, for those whose roles change.

    Raises:
        RefusedError: there were two, and fewer would be left.

    """
    members = desk.workforce.members()
    before = [member for member in members if member.roles & MAY_DECIDE]
    left = [member for member in members if after.get(member.id, member.roles) & MAY_DECIDE]
    if len(left) < _LEAST_DECIDERS <= len(before):
        raise RefusedError(
            rule="two-persons-can-decide",
            because="fewer than two members would be left who may decide requests",
            source=WORKFORCE_USES,
            next_step="Give such a role to another person first, or end the membership instead.",
        )


def require_second_person(desk: Desk, act: Acting, request: AccountRequest) -> None:  # noqa: ARG001
    """Let pass the second person. The installer is one only where no member could be.

    Raises:
        RefusedError: the role does not decide; they asked themselves, it is about them, or a member could decide.

    """
    if not desk.member.roles & MAY_DECIDE:
        because = "only a manager, the privacy officer or an administrator decides this"
    elif request.asked_by == desk.member.id:
        because = "nobody decides what they asked for themselves"
    elif request.member_id == desk.member.id:
        because = "nobody decides about their own account"
    elif desk.member.id == INSTALLER and _others_could(desk, request):
        because = "there are members who may decide this"
    else:
        return
    raise RefusedError(
        rule="second-person-decides-accounts",
        because=because,
        source=WORKFORCE_USES,
        next_step="Wait for another person's answer; it shows under Requests.",
    )


def _others_could(desk: Desk, request: AccountRequest) -> bool:
    today = desk.clock.now().date()
    return any(
        may_decide(member, asked_by=request.asked_by, about=request.member_id) and not member.has_left_by(today)
        for member in desk.workforce.members()
    )


def _grants_alone(desk: Desk) -> bool:
    if desk.member.id == INSTALLER and desk.environment is not Environment.PRODUCTION:
        return True
    deciders = [member for member in desk.workforce.members() if member.roles & MAY_DECIDE]
    return len(deciders) < _LEAST_DECIDERS
