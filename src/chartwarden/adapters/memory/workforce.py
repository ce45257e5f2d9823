"""Members in memory, with what is asked about their accounts and decided of their roles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from chartwarden.actions.stores import changed, gone
from chartwarden.foundation.citation import UNIQUE_USER_ID
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.account_request import AccountRequest, AccountRequestId, RequestState
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.relation import Colleague, Relation
from chartwarden.workforce.role_review import Keep, Quarter, RoleDecision


@dataclass
class Kept:
    """Everything that the store holds."""

    members: dict[MemberId, Member] = field(default_factory=dict)
    relations: dict[MemberId, tuple[Relation, ...]] = field(default_factory=dict)
    requests: dict[AccountRequestId, AccountRequest] = field(default_factory=dict)
    decisions: dict[tuple[Quarter, MemberId, Role], RoleDecision] = field(default_factory=dict)
    notices: dict[MemberId, tuple[tuple[NoticeKind, str], ...]] = field(default_factory=dict)
    keys: dict[MemberId, Mapping[str, str]] = field(default_factory=dict)

    def copied(self) -> "Kept":
        """Give a copy that later changes leave alone; what is in it is frozen."""
        return Kept(
            dict(self.members),
            dict(self.relations),
            dict(self.requests),
            dict(self.decisions),
            dict(self.notices),
            dict(self.keys),
        )


class MemoryWorkforce:
    """The workforce store. There are no sessions and no tokens here to be ended."""

    def __init__(self) -> None:
        self._kept = Kept()

    def snapshot(self) -> Kept:
        """Give what is stored now."""
        return self._kept.copied()

    def restore(self, before: Kept) -> None:
        """Go back to a snapshot."""
        self._kept = before.copied()

    def member(self, member_id: MemberId) -> Member:
        """Give a member. Raises NotFoundError."""
        if member_id not in self._kept.members:
            raise _nobody()
        return self._kept.members[member_id]

    def held(self, member_id: MemberId) -> Member:
        """Give a member as they are now. Nobody else is here to change them. Raises NotFoundError."""
        return self.member(member_id)

    def hold_deciders(self) -> None:
        """Do nothing: nobody else is here to change them."""

    def by_user_id(self, user_id: str) -> Member:
        """Give the member who signs in with it. Raises NotFoundError."""
        stored = user_id.strip().casefold()
        for member in self._kept.members.values():
            if member.user_id == stored:
                return member
        raise _nobody()

    def members(self) -> tuple[Member, ...]:
        """Give all members, by user id."""
        return tuple(sorted(self._kept.members.values(), key=lambda member: member.user_id))

    def colleagues(self) -> tuple[Colleague, ...]:
        """Give what is compared of all members, by user id; those who left count too."""
        return tuple(map(Colleague.of, self.members()))

    def user_ids_ever_issued(self) -> frozenset[str]:
        """Give every user id that anybody has or had."""
        return frozenset(member.user_id for member in self._kept.members.values())

    def put(self, member: Member) -> None:
        """Store a member, new or changed; the user id of a stored member cannot change. Raises RefusedError."""
        stored = self._kept.members.get(member.id)
        is_new_id = stored is None and member.user_id in self.user_ids_ever_issued()
        if is_new_id or (stored is not None and stored.user_id != member.user_id):
            raise _taken()
        if member.external_id is not None and any(
            other.external_id == member.external_id for other in self._kept.members.values() if other.id != member.id
        ):
            raise _taken()
        self._kept.members[member.id] = member
        for key, one in self._kept.decisions.items():
            if one.member_id == member.id and one.keep is Keep.KEEP and one.role not in member.roles:
                self._kept.decisions[key] = replace(one, keep=Keep.LAPSED)

    def end_sessions(self, member_id: MemberId, *, at: datetime) -> int:  # noqa: ARG002 -- as the protocol says
        """Tell that there were none."""
        return 0

    def tell(self, member_id: MemberId, kind: NoticeKind, *, said: str, at: datetime) -> None:  # noqa: ARG002 -- in order
        """Leave a notice for the owner of an account, with what is changed beside."""
        self._kept.notices[member_id] = (*self.notices(member_id), (kind, said))

    def notices(self, member_id: MemberId) -> tuple[tuple[NoticeKind, str], ...]:
        """Give what a member was told, oldest first."""
        return self._kept.notices.get(member_id, ())

    def relations(self, member_id: MemberId) -> tuple[Relation, ...]:
        """Give whom a member declared, in the order declared."""
        return self._kept.relations.get(member_id, ())

    def put_relations(self, member_id: MemberId, relations: Sequence[Relation]) -> None:
        """Store whom a member declares, in place of what they declared before."""
        self._kept.relations[member_id] = tuple(relations)

    def account_request(self, request_id: AccountRequestId) -> AccountRequest:
        """Give one request. Raises NotFoundError."""
        if request_id not in self._kept.requests:
            raise gone("that request")
        return self._kept.requests[request_id]

    def account_requests(self, *, of: MemberId | None = None) -> tuple[AccountRequest, ...]:
        """Give the requests about one member in every state; without one, those that wait. Oldest first."""
        found = [
            request
            for request in self._kept.requests.values()
            if (request.member_id == of if of is not None else request.state is RequestState.OPEN)
        ]
        return tuple(sorted(found, key=lambda request: (request.asked_at, request.id)))

    def put_account_request(self, request: AccountRequest) -> None:
        """Store a new request, or the decision on one that waits. Raises RefusedError when it was decided before."""
        stored = self._kept.requests.get(request.id)
        if stored is not None and stored.state is not RequestState.OPEN:
            raise changed("that request")
        self._kept.requests[request.id] = request

    def keys_of(self, member_id: MemberId) -> Mapping[str, str]:
        """Give the keys that a member chose, by the name of what they do; empty when they chose none."""
        return self._kept.keys.get(member_id, {})

    def put_keys(self, member_id: MemberId, chosen: Mapping[str, str]) -> None:
        """Store the keys that a member chose, in place of those before."""
        self._kept.keys[member_id] = dict(chosen)

    def role_decisions(self, quarters: Iterable[Quarter]) -> tuple[RoleDecision, ...]:
        """Give what was decided of roles in these quarters."""
        wanted = frozenset(quarters)
        return tuple(decision for decision in self._kept.decisions.values() if decision.quarter in wanted)

    def put_role_decisions(self, decisions: Sequence[RoleDecision]) -> None:
        """Store decisions, all or none; a removal gives way. Raises RefusedError where a role was kept in it."""
        fresh = {(decision.quarter, decision.member_id, decision.role): decision for decision in decisions}
        kept = {key for key, one in self._kept.decisions.items() if one.speaks_of_who_holds_it}
        if len(fresh) != len(decisions) or fresh.keys() & kept:
            raise changed("the review")
        self._kept.decisions.update(fresh)


def _nobody() -> NotFoundError:
    return NotFoundError(what="such a member", next_step="Check the user id.")


def _taken() -> RefusedError:
    return RefusedError(
        rule="one-person-one-id",
        because="a user id belongs to one person for ever",
        source=UNIQUE_USER_ID,
        next_step="Choose another id.",
    )
