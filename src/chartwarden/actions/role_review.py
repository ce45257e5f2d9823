"""The review of roles, once a quarter: who holds what, when it was last used, and what becomes of it.

Example:
    >>> sorted(MAY_REVIEW)
    [<Role.MANAGER: 'manager'>, <Role.PRIVACY_OFFICER: 'privacy_officer'>]

"""

import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.role_use import granted_acts, is_told_of, last_used
from chartwarden.actions.stores import Workforce, changed
from chartwarden.actions.two_persons import require_deciders_left, withdraw_undone
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.ledger.store import LedgerStore
from chartwarden.ledger.telling import said_in
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.role_review import UNUSED_AFTER, Keep, Quarter, RoleDecision, is_overdue, to_review

MAY_REVIEW = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})
_PRESSING = timedelta(days=14)

Held = tuple[MemberId, Role]


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One role of one member."""

    member: Member
    role: Role
    last_used_at: datetime | None  # None where it was not used within 90 days, or nothing tells of it
    is_told: bool  # whether any act needs that role, so that silence means something
    decided: RoleDecision | None  # since they hold it
    is_own: bool  # somebody else reviews it

    @property
    def is_proposed_for_removal(self) -> bool:
        """Tell whether it is ticked for removal before anybody has looked."""
        return self.is_told and self.last_used_at is None and self.decided is None and not self.is_own


@dataclass(frozen=True, slots=True)
class RoleReview:
    """The review of the quarter that today lies in."""

    quarter: Quarter
    lines: tuple[ReviewLine, ...]
    is_overdue: bool  # the quarter before went by without a whole review

    @property
    def due_on(self) -> date:
        """The day by which every role is decided."""
        return self.quarter.last_day

    @property
    def left(self) -> int:
        """How many roles wait for a decision."""
        return sum(line.decided is None for line in self.lines)


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """What is left of the review of this quarter, for those who do it."""

    quarter: Quarter
    left: int
    is_overdue: bool  # the quarter before went by without a whole review
    is_pressing: bool  # overdue, or due within two weeks

    @property
    def due_on(self) -> date:
        """The day by which every role is decided."""
        return self.quarter.last_day


def review_due(workforce: Workforce, ledger: LedgerStore, *, reader: Member, today: date) -> ReviewDue | None:
    """Give what is left of the review, or None for who does not review and where nothing is left for them.

    Nothing in it is about a chart or names a member, so that a page may ask by itself.
    """
    if not reader.roles & MAY_REVIEW:
        return None
    quarter = Quarter.of(today)
    members = workforce.members()
    decisions = workforce.role_decisions((quarter, quarter.before))
    now = {(one.member_id, one.role) for one in decisions if one.quarter == quarter and one.speaks_of_who_holds_it}
    left = sum(
        member.id != reader.id and (member.id, role) not in now for member, role in to_review(members, today=today)
    )
    decided = {(one.member_id, one.role) for one in decisions}
    overdue = is_overdue(members, decided, today=today, kept_since=_kept_since(ledger, today))
    is_pressing = overdue or quarter.last_day - today <= _PRESSING
    return ReviewDue(quarter, left, overdue, is_pressing) if left else None


def review_roles(desk: Desk) -> RoleReview:
    """Show who holds which role and when it was last used, to those who decide whether they keep it.

    Raises:
        RefusedError: the role does not review.

    Source:
        45 CFR 164.308(a)(4)(ii)(C); control IDN-1.

    """
    with desk.acting(Act.REVIEW_ROLES) as act:
        _require_reviewer(desk)
        today = desk.clock.now().date()
        quarter = Quarter.of(today)
        decided = {
            (one.member_id, one.role, one.quarter): one
            for one in desk.workforce.role_decisions((quarter, quarter.before))
        }
        members = desk.workforce.members()
        held = to_review(members, today=today)
        use = {
            member.id: _use(desk, act, member) for member in members if any(member.id == each.id for each, _ in held)
        }
        act.note(counts={"roles": len(held)})
        act.granted()
        kinds = _roles_of_kind(desk)
        lines = tuple(
            ReviewLine(
                member.without_home(),
                role,
                use[member.id].get(role),
                is_told_of(role, roles_of_kind=kinds),
                one if (one := decided.get((member.id, role, quarter))) and one.speaks_of_who_holds_it else None,
                is_own=member.id == desk.member.id,
            )
            for member, role in held
        )
        seen = {(member_id, role) for member_id, role, _ in decided}
        overdue = is_overdue(members, seen, today=today, kept_since=_kept_since(desk.ledger.store, today))
        return RoleReview(quarter, lines, overdue)


def decide_roles(desk: Desk, decisions: Mapping[Held, Keep]) -> tuple[RoleDecision, ...]:
    """Keep or remove roles, all of one sitting together. What is removed is gone with this call, sessions included.

    Args:
        desk: of a manager or the privacy officer.
        decisions: by member and role; each is a role that they hold and that is not decided in this quarter.

    Returns:
        What was stored, in the order given.

    Raises:
        RefusedError: the role does not review; one of the roles is their own; nothing is decided; a role is not held
            any more or was decided meanwhile; too few would be left who decide requests.

    Source:
        45 CFR 164.308(a)(4)(ii)(C).

    """
    with desk.acting(Act.DECIDE_ROLE) as act:
        _require_reviewer(desk)
        _require_of_others(desk, decisions)
        now = desk.clock.now()
        removed = {held for held, keep in decisions.items() if keep is Keep.REMOVE}
        act.note(counts={"kept": len(decisions) - len(removed), "removed": len(removed)})
        quarter = Quarter.of(now.date())
        made = tuple(
            RoleDecision(quarter, member_id, role, keep, desk.member.id, now)
            for (member_id, role), keep in decisions.items()
        )
        with act.change():
            desk.workforce.hold_deciders()
            members = {of: desk.workforce.held(of) for of in sorted({member_id for member_id, _ in decisions})}
            _require_held(members, decisions)
            desk.workforce.put_role_decisions(made)
            _remove(desk, act, members, removed)
    return made


def _remove(desk: Desk, act: Acting, members: Mapping[MemberId, Member], removed: set[Held]) -> None:
    roles = {member_id: frozenset(role for of, role in removed if of == member_id) for member_id, _ in removed}
    after = [dataclasses.replace(members[of], roles=members[of].roles - gone) for of, gone in sorted(roles.items())]
    require_deciders_left(desk, act, after=after)
    now = desk.clock.now()
    ended = 0
    for left in after:
        withdraw_undone(desk, act, members[left.id], after=left)
        desk.workforce.put(left)
        ended += desk.workforce.end_sessions(left.id, at=now) + desk.tokens.revoke_all(left.id, at=now)
    told = " ".join(f"{members[of].user_id}:{role.value}" for of, role in sorted(removed))
    act.note(counts={"sessions_ended": ended}, details={"removed": told})


def _use(desk: Desk, act: Acting, member: Member) -> Mapping[Role, datetime]:
    """Give when each role of a member was last used. Reading stops where every role that can tell has told."""
    kinds = _roles_of_kind(desk)
    roles = frozenset(role for role in member.roles if is_told_of(role, roles_of_kind=kinds))
    acts = granted_acts(desk, act, member, since=desk.clock.now() - UNUSED_AFTER)
    return last_used(acts, roles=roles, roles_of_kind=kinds) if roles else {}


def _roles_of_kind(desk: Desk) -> Mapping[str, frozenset[Role]]:
    return {kind: rule.roles for kind, rule in desk.rulebook.rules.items()}


def _kept_since(ledger: LedgerStore, today: date) -> date:
    """Give the day of the ledger's first entry, which is when this instance began; long ago if that is damaged."""
    first = next(iter(ledger.rows(stop=1)), None)
    if first is None:
        return today
    with suppress(BrokenSealError):
        return datetime.fromisoformat(str(said_in(first)["at"])).astimezone(UTC).date()
    return date.min


def _require_reviewer(desk: Desk) -> None:
    if not desk.member.roles & MAY_REVIEW:
        raise RefusedError(
            rule="managers-review-roles",
            because="only a manager or the privacy officer reviews who holds which role",
            source=WORKFORCE_USES,
            next_step="Ask one of them.",
        )


def _require_of_others(desk: Desk, decisions: Mapping[Held, Keep]) -> None:
    if not decisions:
        because, step = "nothing was decided", "Choose what each keeps."
    elif any(member_id == desk.member.id for member_id, _ in decisions):
        because, step = "nobody reviews their own roles", "Another manager or the privacy officer does."
    else:
        return
    raise RefusedError(rule="nobody-reviews-themselves", because=because, source=WORKFORCE_USES, next_step=step)


def _require_held(members: Mapping[MemberId, Member], decisions: Mapping[Held, Keep]) -> None:
    if any(role not in members[member_id].roles for member_id, role in decisions):
        raise changed("the review")
