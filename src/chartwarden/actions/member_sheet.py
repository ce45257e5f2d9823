"""What is known of one member: looking at it, changing it, planning leave, keeping relations.

Example:
    >>> Known("Lena Moss").department is None
    True

"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from chartwarden.actions.conflicts import give_back
from chartwarden.actions.desk import Desk
from chartwarden.actions.external_ids import changed_external_id
from chartwarden.actions.invitations import Invitations
from chartwarden.actions.members import MAY_SEE_HOME, about_member, as_seen_by
from chartwarden.foundation.citation import UNIQUE_USER_ID, WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.account_request import AccountRequest
from chartwarden.workforce.external_id import one_line
from chartwarden.workforce.member import Leave, Member, Role
from chartwarden.workforce.relation import Relation
from chartwarden.workforce.roles import require_may_list, require_somebody_else

_LONGEST_NAME = 200
_MAY_ADD = frozenset({Role.ADMINISTRATOR})
_MAY_PLAN = frozenset({Role.ADMINISTRATOR, Role.MANAGER})  # who is where, and when


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """What is known of a member, as far as the reader's role needs it."""

    member: Member
    relations: tuple[Relation, ...] | None  # None where the reader does not see them
    requests: tuple[AccountRequest, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is written about a member beside their id, roles and days. None leaves a field as it is."""

    name: str
    department: str | None = None
    team: str | None = None
    home_address: str | None = dataclasses.field(default=None, repr=False)
    home_phone: str | None = dataclasses.field(default=None, repr=False)
    external_id: str | None = None  # empty for none


def look_at_member(desk: Desk, member_id: MemberId) -> MemberSheet:
    """Give what is known of one member, to those who may list them; relations to few.

    Raises:
        RefusedError: the member's role needs nothing of it.
        NotFoundError: there is no such member.

    """
    with desk.acting(Act.LIST_MEMBERS) as act:
        require_may_list(desk.member)
        member = desk.workforce.member(member_id)
        about_member(act, member, what="sheet")
        act.note(counts={"members": 1})
        act.granted()
        sees_home = bool(desk.member.roles & MAY_SEE_HOME)
        relations = desk.workforce.relations(member_id) if sees_home else None
        return MemberSheet(as_seen_by(desk.member, member), relations, desk.workforce.account_requests(of=member_id))


def change_member(desk: Desk, member_id: MemberId, *, known: Known, keep: Invitations) -> Member:
    """Change what is written about a member: their place by a manager too, the rest by an administrator.

    Args:
        desk: who changes it.
        member_id: whose; never one's own.
        known: what is to be written.
        keep: knows what the account has, and tells its owner of another external id.

    Raises:
        RefusedError: the role does not keep that; it is their own; no name; somebody else has that external id, or
            another one could let somebody else in.
        MalformedError: the external id cannot be one.
        NotFoundError: there is no such member.

    Source:
        45 CFR 164.308(a)(4)(ii)(C).

    """
    with desk.acting(Act.CHANGE_MEMBER) as act:
        _require_keeper_of(desk, known)
        member = desk.workforce.member(member_id)
        about_member(act, member, what="known")
        _require_keeper_of_name(desk, member, known)
        require_somebody_else(desk.member, member_id)
        if not one_line(known.name, most=_LONGEST_NAME):
            raise RefusedError(
                rule="one-person-one-id", because="a member has a name", source=UNIQUE_USER_ID, next_step="Give it."
            )
        with act.change():
            before = desk.workforce.held(member_id)
            after = dataclasses.replace(
                before,
                name=one_line(known.name, most=_LONGEST_NAME),
                department=_new(known.department, before.department),
                team=_new(known.team, before.team),
                home_address=_new(known.home_address, before.home_address),
                home_phone=_new(known.home_phone, before.home_phone),
                external_id=changed_external_id(desk, act, before, to=known.external_id, keep=keep),
            )
            act.note(details={"fields": _fields(before, after)})
            desk.workforce.put(after)
            if _as_compared(before) != _as_compared(after):
                give_back(desk, act, after)
    return after


def plan_leave(desk: Desk, member_id: MemberId, *, leaves: Sequence[Leave]) -> Member:
    """Say on which days a member does not work here, in place of what was said before. Their work stays theirs.

    Whoever is on leave today is signed out.

    Raises:
        RefusedError: the role does not plan; a leave ends before it starts; it is their own.
        NotFoundError: there is no such member.

    Source:
        45 CFR 164.308(a)(3)(ii)(A); work beside leave is among the signs of a shared account (policy).

    """
    with desk.acting(Act.CHANGE_MEMBER) as act:
        _require_planner(desk)
        about_member(act, desk.workforce.member(member_id), what="leave")
        require_somebody_else(desk.member, member_id)
        if any(leave.ends_on < leave.starts_on for leave in leaves):
            raise RefusedError(
                rule="leave-has-its-days",
                because="a leave ends on the day it starts or later",
                source=WORKFORCE_USES,
                next_step="Look at both days.",
            )
        with act.change():
            after = dataclasses.replace(desk.workforce.held(member_id), leaves=tuple(sorted(set(leaves))))
            days = " ".join(f"{leave.starts_on}/{leave.ends_on}" for leave in after.leaves)
            act.note(details={"days": days})
            desk.workforce.put(after)
            now = desk.clock.now()
            ended = 0
            if after.is_on_leave(now.date()):
                ended = desk.workforce.end_sessions(after.id, at=now) + desk.tokens.revoke_all(after.id, at=now)
            act.note(counts={"leaves": len(after.leaves), "sessions_ended": ended})
    return after


def _new(value: str | None, before: str) -> str:
    return before if value is None else value.strip()


def _fields(before: Member, after: Member) -> str:
    """Name the fields that differ; what they held and hold stands in none of them."""
    names = (field.name for field in dataclasses.fields(Member))
    return " ".join(sorted(name for name in names if getattr(before, name) != getattr(after, name)))


def _as_compared(member: Member) -> tuple[str, str, str]:
    """Give what tells whose charts a member must not be given."""
    return member.name, member.home_address, member.home_phone


def _require_keeper_of_name(desk: Desk, member: Member, known: Known) -> None:
    """Let pass who keeps names, or changes none. By name and home it is told whose charts somebody must not be given.

    Whoever gives out work changes neither: under another name for an hour, anybody is a stranger to their family.
    """
    if not desk.member.roles & _MAY_ADD and one_line(known.name, most=_LONGEST_NAME) != member.name:
        raise RefusedError(
            rule="few-keep-accounts",
            because="only an administrator changes a name, since charts of one's family are known by it",
            source=WORKFORCE_USES,
            next_step="Tell an administrator.",
        )


def _require_keeper_of(desk: Desk, known: Known) -> None:
    of_account = (known.home_address, known.home_phone, known.external_id)
    keeps = _MAY_PLAN if of_account == (None, None, None) else _MAY_ADD
    if not desk.member.roles & keeps:
        raise RefusedError(
            rule="few-keep-accounts",
            because="your role does not keep what is written about members",
            source=WORKFORCE_USES,
            next_step="Tell an administrator.",
        )


def _require_planner(desk: Desk) -> None:
    if not desk.member.roles & _MAY_PLAN:
        raise RefusedError(
            rule="few-keep-accounts",
            because="only an administrator or a manager plans leave",
            source=WORKFORCE_USES,
            next_step="Ask your manager.",
        )
