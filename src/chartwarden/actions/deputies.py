"""Who approves in place of somebody who is away: a role given meanwhile is no wrong, and must not stay unseen.

Whoever wants a part opened that their manager would not open can wait for the manager's leave, and have a friend given
the role. Each step of it is in order by itself. So the first approval of a fresh deputy for somebody leaves a sign,
with what ties the two together, and every approver who was passed over is told.

Source: 45 CFR 164.308(a)(1)(ii)(D), (a)(4)(ii)(B)-(C); bench V19-07. Days are policy.

Example:
    >>> FRESH.days
    14

"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from chartwarden.actions.desk import Desk
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.ladder import Decision, WideningRequest
from chartwarden.workforce.account_request import AccountRequest, RequestKind, RequestState
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.notice import NoticeKind

FRESH: Final = timedelta(days=14)  # policy: longer than most leaves, shorter than it takes to become one of them
DELEGATED: Final = "approval-delegated"
_DECIDING: Final = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})  # who decides requests to see more


def tell_of_deputy(desk: Desk, approved: WideningRequest) -> None:
    """Leave a sign, and tell the approvers who were passed over, where a fresh deputy approves while one is away.

    The first approval for one person leaves it; those that follow are the same thing.

    Args:
        desk: of who approved.
        approved: the request, as it was approved just now.

    Raises:
        RefusedError: the sign could not be put on record; the approval is.

    Source:
        45 CFR 164.308(a)(1)(ii)(D); bench V19-07.

    """
    given = _given_lately(desk, desk.member.id)
    if given is None or not _is_first(desk, approved, given):
        return
    passed_over = _passed_over(desk, approved)
    away = [one for one in passed_over if _is_away(desk, one, given)]
    if not away:
        return
    asker = desk.workforce.member(approved.requested_by)
    ties = sorted(_ties(desk, asker, given))
    told = {
        "for": asker.user_id,
        "away": " ".join(one.user_id for one in away),
        "role_asked_by": given.asked_by,
        "role_decided_by": given.decided_by or "",
        "ties": " ".join(ties),
    }
    counts = {"passed_over": len(passed_over), "ties": len(ties)}
    with desk.acting(Act.SIGNAL, because=DELEGATED, counts=counts, details=told) as act, act.change():
        for one in passed_over:
            said = f"{desk.member.user_id}, for {asker.user_id}"
            desk.workforce.tell(one.id, NoticeKind.DEPUTY_APPROVED, said=said, at=desk.clock.now())


def _given_lately(desk: Desk, member_id: MemberId) -> AccountRequest | None:
    """Give the request by which a member got a role that decides, if that was lately."""
    since = desk.clock.now() - FRESH
    found = [
        one
        for one in desk.workforce.account_requests(of=member_id)
        if one.kind is RequestKind.ROLES and one.state is RequestState.APPROVED and one.roles & _DECIDING
    ]
    return next((one for one in reversed(found) if one.decided_at is not None and one.decided_at >= since), None)


def _is_first(desk: Desk, approved: WideningRequest, given: AccountRequest) -> bool:
    """Tell whether the deputy has approved nothing else for that person since they have the role."""
    since = given.decided_at or given.asked_at
    return not any(
        one.decided_by == desk.member.id
        and one.requested_by == approved.requested_by
        and one.decision is Decision.APPROVED
        and one.id != approved.id
        for one in desk.work.requests_since(since - FRESH)
        if one.decided_at is not None and one.decided_at >= since
    )


def _passed_over(desk: Desk, approved: WideningRequest) -> list[Member]:
    """Give everybody else who decides and has not just been given that role, whether they are here or away."""
    today = desk.clock.now().date()
    return [
        one
        for one in desk.workforce.members()
        if one.roles & _DECIDING
        and one.id not in {desk.member.id, approved.requested_by}
        and not one.has_left_by(today)
        and _given_lately(desk, one.id) is None
    ]


def _is_away(desk: Desk, member: Member, given: AccountRequest) -> bool:
    days = {desk.clock.now().date(), (given.decided_at or given.asked_at).date()}
    return any(map(member.is_on_leave, days))


def _ties(desk: Desk, asker: Member, given: AccountRequest) -> Iterator[str]:
    """Give what ties a deputy to the person they approved for, as far as the workforce knows."""
    deputy = desk.member
    if asker.id in {given.asked_by, given.decided_by}:
        yield "gave-the-role"
    if asker.team and asker.team == deputy.team:
        yield "team"
    if asker.department and asker.department == deputy.department:
        yield "department"
    if asker.home_address and asker.home_address.casefold() == deputy.home_address.casefold():
        yield "home"
    for one, other in ((asker, deputy), (deputy, asker)):
        if any(relation.name.casefold() == other.name.casefold() for relation in desk.workforce.relations(one.id)):
            yield "relation"
            return
