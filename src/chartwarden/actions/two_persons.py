"""The two-person rule where an account's access widens: when it holds, and what is stored meanwhile.

An instance begins with one administrator, and then nobody else could decide. So the rule starts once two members hold a
role that decides, and from then on it never ends: nobody may be left as the only one who ever could. What the installer
sets up in a demo is granted at once too, since nobody in it is real. And one administrator who works here is always
left, since nobody else lets anybody in.

Every check looks at those who decide while they are held, so that two acts in one instant are judged one after the
other.

Source: 45 CFR 164.308(a)(3)(ii)(A), (a)(4)(ii)(B)-(C).

Example:
    >>> INSTALLER
    'installer'

"""

import dataclasses
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from chartwarden.actions.desk import Acting, Desk, Environment
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.account_request import AccountRequest, AccountRequestId, RequestKind, RequestState
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.roles import MAY_ASK, MAY_DECIDE, MAY_KEEP_RELATIONS, may_decide

INSTALLER = MemberId("installer")  # who sets an instance up at the server; no member has this id
_LEAST_DECIDERS = 2


class Persons(StrEnum):
    """How many it takes to widen somebody's access now."""

    ONE = "one"
    TWO = "two"


def persons_needed(desk: Desk, act: Acting) -> Persons:  # noqa: ARG001
    """Give how many it takes, and keep those who decide as they are until the open transaction ends.

    It costs a look at every member; an act that widens for many asks once.
    """
    if desk.member.id == INSTALLER and desk.environment is not Environment.PRODUCTION:
        return Persons.ONE
    desk.workforce.hold_deciders()
    return Persons.ONE if len(_deciders(desk.workforce.members())) < _LEAST_DECIDERS else Persons.TWO


def widened(
    desk: Desk,
    act: Acting,
    member: Member,
    *,
    roles: frozenset[Role],
    kinds_of_work: frozenset[str] | None = None,
    reason: str,
    needed: Persons | None = None,
) -> tuple[Member, AccountRequest | None]:
    """Give the member as they are to be stored, and the request that a second person decides.

    Args:
        desk: who asks.
        act: the act under way; learns how many roles were granted and how many requests were made.
        member: as they stand, without what is asked for.
        roles: those to be added.
        kinds_of_work: what they would do from then on; None leaves that as it is.
        reason: why; checked already.
        needed: how many it takes, where that was asked already.

    """
    if (needed or persons_needed(desk, act)) is Persons.ONE:
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


def require_deciders_left(desk: Desk, act: Acting, *, after: Iterable[Member]) -> None:  # noqa: ARG001
    """Let pass a narrowing that leaves two who hold a role that decides, and an administrator who works here.

    Those who decide count even where they have left: otherwise one person could end all others, and would then grant
    alone again. An administrator counts who stays longer than those whose membership ends.

    Args:
        desk: who narrows.
        act: the act under way, in its transaction.
        after: the members whose roles or days change, as they are to be stored.

    Raises:
        RefusedError: there were as many, and fewer would be left.

    """
    desk.workforce.hold_deciders()
    before = {member.id: member for member in desk.workforce.members()}
    changed = {member.id: member for member in after}
    left = before | changed
    today = desk.clock.now().date()
    ends = [one.ends_on for one in changed.values() if Role.ADMINISTRATOR in one.roles and one.ends_on is not None]
    then = max([today, *(day + timedelta(days=1) for day in ends)])
    if len(_deciders(left.values())) < _LEAST_DECIDERS <= len(_deciders(before.values())):
        raise RefusedError(
            rule="two-persons-can-decide",
            because="fewer than two members would be left who may decide requests",
            source=WORKFORCE_USES,
            next_step="Give such a role to another person first, or end the membership instead.",
        )
    if _has_administrator(before.values(), on=today) and not _has_administrator(left.values(), on=then):
        raise RefusedError(
            rule="an-administrator-is-left",
            because="no administrator would be left who works here",
            source=WORKFORCE_USES,
            next_step="Make another person an administrator first.",
        )


def _deciders(members: Iterable[Member]) -> list[Member]:
    return [member for member in members if member.roles & MAY_DECIDE]


def _has_administrator(members: Iterable[Member], *, on: date) -> bool:
    return any(Role.ADMINISTRATOR in member.roles and not member.has_left_by(on) for member in members)


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


def require_asker_stands(desk: Desk, act: Acting, request: AccountRequest) -> None:  # noqa: ARG001
    """Let pass a request of somebody who works here still and may still ask: it takes two persons on the day it counts.

    Raises:
        RefusedError: whoever asked has left, or may not ask any more.

    """
    if request.asked_by == INSTALLER:
        return
    asker = desk.workforce.member(request.asked_by)
    may_ask = MAY_KEEP_RELATIONS if request.kind is RequestKind.RELATIONS else MAY_ASK
    if asker.has_left_by(desk.clock.now().date()) or not asker.roles & may_ask:
        raise RefusedError(
            rule="second-person-decides-accounts",
            because="whoever asked has left, or may not ask for this any more",
            source=WORKFORCE_USES,
            next_step="Decline it; who may ask asks anew if it is still needed.",
        )


def withdraw_undone(desk: Desk, act: Acting, before: Member, *, after: Member) -> None:
    """Take back each open request that would give again what is taken away now; it was asked for before that.

    Args:
        desk: who narrows.
        act: the act under way, in its transaction; learns how many there were.
        before: the member as they stood.
        after: as they are to be stored, without what is asked for them anew.

    """
    now, lost = desk.clock.now(), before.roles - after.roles
    is_limited = before.kinds_of_work != after.kinds_of_work
    undone = [
        request
        for request in desk.workforce.account_requests(of=before.id)
        if request.state_at(now) is RequestState.OPEN
        and (request.roles & lost or (is_limited and request.kinds_of_work is not None))
    ]
    for request in undone:
        desk.workforce.put_account_request(request.moved(RequestState.WITHDRAWN, by=None, at=now))
    act.note(counts={"requests_withdrawn": len(undone)} if undone else {})


def _others_could(desk: Desk, request: AccountRequest) -> bool:
    today = desk.clock.now().date()
    return any(
        may_decide(member, asked_by=request.asked_by, about=request.member_id) and not member.has_left_by(today)
        for member in desk.workforce.members()
    )
