"""Members in memory."""

from collections.abc import Mapping

from chartwarden.foundation.citation import UNIQUE_USER_ID
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.member import Member


class MemoryWorkforce:
    """The workforce store."""

    def __init__(self) -> None:
        self._members: dict[MemberId, Member] = {}

    def snapshot(self) -> Mapping[MemberId, Member]:
        """Give what is stored now."""
        return dict(self._members)

    def restore(self, before: Mapping[MemberId, Member]) -> None:
        """Go back to a snapshot."""
        self._members = dict(before)

    def member(self, member_id: MemberId) -> Member:
        """Give a member. Raises NotFoundError."""
        if member_id not in self._members:
            raise _nobody()
        return self._members[member_id]

    def by_user_id(self, user_id: str) -> Member:
        """Give the member who signs in with it. Raises NotFoundError."""
        stored = user_id.strip().casefold()
        for member in self._members.values():
            if member.user_id == stored:
                return member
        raise _nobody()

    def members(self) -> tuple[Member, ...]:
        """Give all members, by user id."""
        return tuple(sorted(self._members.values(), key=lambda member: member.user_id))

    def user_ids_ever_issued(self) -> frozenset[str]:
        """Give every user id that anybody has or had."""
        return frozenset(member.user_id for member in self._members.values())

    def put(self, member: Member) -> None:
        """Store a member, new or changed; the user id of a stored member cannot change. Raises RefusedError."""
        stored = self._members.get(member.id)
        is_new_id = stored is None and member.user_id in self.user_ids_ever_issued()
        if is_new_id or (stored is not None and stored.user_id != member.user_id):
            raise RefusedError(
                rule="one-person-one-id",
                because="a user id belongs to one person for ever",
                source=UNIQUE_USER_ID,
                next_step="Choose another id.",
            )
        self._members[member.id] = member


def _nobody() -> NotFoundError:
    return NotFoundError(what="such a member", next_step="Check the user id.")
