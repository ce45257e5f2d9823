"""Requests about accounts: asking for a reset of somebody's second factor, and a second person's answer to any.

Example:
    >>> REQUEST_LASTS.days
    7

"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.relations import take_relations_back
from chartwarden.actions.two_persons import require_asker_stands, require_second_person
from chartwarden.actions.widening import Answer
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.account_request import (
    REQUEST_LASTS,
    AccountRequest,
    AccountRequestId,
    RequestKind,
    RequestState,
    checked_account_reason,
)
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Member
from chartwarden.workforce.roles import MAY_ASK, MAY_DECIDE, MAY_KEEP_RELATIONS, checked_roles, may_decide

CarryOut = Callable[[AccountRequest, Member], None]


@dataclass(frozen=True, slots=True)
class AccountRequestRow:
    """A request as those who decide see it."""

    request: AccountRequest
    member: Member
    asked_by: str  # a name
    expires_at: datetime
    may_decide: bool  # false for one's own, and for what is about oneself
    may_withdraw: bool


def ask_factor_reset(desk: Desk, member_id: MemberId, *, reason: str) -> AccountRequest:
    """Ask that somebody's second factor be reset. Nothing changes until another person approves.

    Raises:
        RefusedError: the role does not ask; it is one's own factor; no reason; the member does not work here any more.
        NotFoundError: there is no such member.

    Source:
        45 CFR 164.312(d); control IDN-7; bench V04-09.

    """
    with desk.acting(Act.ASK_FACTOR_RESET) as act:
        _require_asker(desk)
        member = desk.workforce.member(member_id)
        require_no_secret(reason)
        require_own_words(desk, act, None, reason)
        act.note(details={"user_id": member.user_id, "reason": reason})
        _require_somebody_else_who_works_here(desk, member)
        request = AccountRequest(
            id=AccountRequestId(desk.ids.new_id()),
            kind=RequestKind.FACTOR_RESET,
            member_id=member.id,
            reason=checked_account_reason(reason),
            asked_by=desk.member.id,
            asked_at=desk.clock.now(),
        )
        with act.change():
            desk.workforce.put_account_request(request)
    return request


def open_account_requests(desk: Desk) -> tuple[AccountRequestRow, ...]:
    """Give the requests about accounts that wait, oldest first, one's own included.

    Raises:
        RefusedError: the role neither asks nor decides.

    """
    with desk.acting(Act.LIST_WIDENINGS) as act:
        if not desk.member.roles & (MAY_DECIDE | MAY_ASK):
            raise RefusedError(
                rule="second-person-decides-accounts",
                because="your role neither asks for changes of accounts nor decides them",
                source=WORKFORCE_USES,
                next_step="Ask your manager.",
            )
        now = desk.clock.now()
        waiting = [one for one in desk.workforce.account_requests() if one.state_at(now) is RequestState.OPEN]
        rows = tuple(row for one in waiting if (row := _row(desk, one)) is not None)
        act.note(counts={"account_requests": len(rows)})
        act.granted()
        return rows


def decide_account_request(
    desk: Desk, request_id: AccountRequestId, *, answer: Answer, carry_out: CarryOut
) -> AccountRequest:
    """Approve or decline somebody else's request about an account.

    Args:
        desk: of a manager, the privacy officer, or an administrator: not who asked, nor whom it is about.
        request_id: which.
        answer: what is said.
        carry_out: resets the factor of the member, in the same transaction; called for an approved reset and for
            nothing else.

    Raises:
        RefusedError: the role does not decide, the decider is no second person, it was decided before or has lapsed,
            the member has left, whoever asked may not ask any more, or the roles do not go together any more.
        NotFoundError: there is no such request.

    Source:
        45 CFR 164.308(a)(4)(ii)(B)-(C), 164.312(d); control IDN-7.

    """
    with desk.acting(Act.DECIDE_ACCOUNT_REQUEST) as act:
        _require_decider(desk)
        request = desk.workforce.account_request(request_id)
        member = desk.workforce.member(request.member_id)
        act.note(details={**_told(desk, request, member), "answer": answer.value})
        require_second_person(desk, act, request)
        is_approval = answer is Answer.APPROVE
        if is_approval:
            _require_here(desk, member)
            require_asker_stands(desk, act, request)
        state = RequestState.APPROVED if is_approval else RequestState.DECLINED
        decided = request.moved(state, by=desk.member.id, at=desk.clock.now())
        with act.change():
            desk.workforce.put_account_request(decided)
            if is_approval:
                _carry_out(desk, act, decided, carry_out)
    return decided


def withdraw_account_request(desk: Desk, request_id: AccountRequestId) -> AccountRequest:
    """Take back one's own request while nobody has answered.

    Raises:
        RefusedError: somebody else asked, or it does not wait any more.
        NotFoundError: there is no such request.

    """
    with desk.acting(Act.DECIDE_ACCOUNT_REQUEST) as act:
        if not desk.member.roles & MAY_KEEP_RELATIONS:
            _require_asker(desk)
        request = desk.workforce.account_request(request_id)
        member = desk.workforce.member(request.member_id)
        act.note(details={**_told(desk, request, member), "answer": "withdraw"})
        if request.asked_by != desk.member.id:
            raise RefusedError(
                rule="second-person-decides-accounts",
                because="only who asked takes a request back",
                source=WORKFORCE_USES,
                next_step="Decline it instead.",
            )
        withdrawn = request.moved(RequestState.WITHDRAWN, by=None, at=desk.clock.now())
        with act.change():
            desk.workforce.put_account_request(withdrawn)
    return withdrawn


def _carry_out(desk: Desk, act: Acting, request: AccountRequest, carry_out: CarryOut) -> None:
    member = desk.workforce.held(request.member_id)
    if request.kind is RequestKind.FACTOR_RESET:
        carry_out(request, member)
        return
    if request.kind is RequestKind.RELATIONS:
        take_relations_back(desk, act, request)
        return
    if request.kind is RequestKind.CLEARANCE:
        desk.workforce.put(dataclasses.replace(member, clearances=member.clearances | request.clearances))
        return
    kinds = member.kinds_of_work if request.kinds_of_work is None else request.kinds_of_work
    roles = checked_roles(member.roles | request.roles)
    act.note(counts={"roles": len(request.roles - member.roles)})
    desk.workforce.put(dataclasses.replace(member, roles=roles, kinds_of_work=kinds))


def _row(desk: Desk, request: AccountRequest) -> AccountRequestRow | None:
    """Give a request as a line of the list; None when the member has left meanwhile."""
    member = desk.workforce.member(request.member_id)
    if member.has_left_by(desk.clock.now().date()):
        return None
    return AccountRequestRow(
        request,
        member.without_home(),
        _name(desk, request.asked_by),
        request.asked_at + REQUEST_LASTS,
        may_decide=may_decide(desk.member, asked_by=request.asked_by, about=request.member_id),
        may_withdraw=request.asked_by == desk.member.id,
    )


def _name(desk: Desk, member_id: MemberId) -> str:
    try:
        return desk.workforce.member(member_id).name
    except NotFoundError:
        return "the installer"


def _user_id(desk: Desk, member_id: MemberId) -> str:
    """Give the user id of who asked; the installer, who is no member, goes by their id."""
    try:
        return desk.workforce.member(member_id).user_id
    except NotFoundError:
        return member_id


def _told(desk: Desk, request: AccountRequest, member: Member) -> dict[str, str]:
    return {
        "request": request.id,
        "kind": request.kind.value,
        "user_id": member.user_id,
        "roles": " ".join(sorted(request.roles)),
        "asked_by": _user_id(desk, request.asked_by),
    }


def _require_asker(desk: Desk) -> None:
    if not desk.member.roles & MAY_ASK:
        raise RefusedError(
            rule="few-ask-for-resets",
            because="only an administrator or a manager asks for this",
            source=WORKFORCE_USES,
            next_step="Ask your manager.",
        )


def _require_decider(desk: Desk) -> None:
    if not desk.member.roles & MAY_DECIDE:
        raise RefusedError(
            rule="second-person-decides-accounts",
            because="your role decides no requests about accounts",
            source=WORKFORCE_USES,
            next_step="Ask your manager.",
        )


def _require_somebody_else_who_works_here(desk: Desk, member: Member) -> None:
    if member.id == desk.member.id:
        raise RefusedError(
            rule="nobody-grants-to-themselves",
            because="nobody asks for a reset of their own factor",
            source=WORKFORCE_USES,
            next_step="Ask another administrator or your manager.",
        )
    _require_here(desk, member)


def _require_here(desk: Desk, member: Member) -> None:
    if member.has_left_by(desk.clock.now().date()):
        raise RefusedError(
            rule="members-work-here-today",
            because="that member has left",
            source=WORKFORCE_USES,
            next_step="Decline the request.",
        )
