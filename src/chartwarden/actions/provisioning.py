"""The organisation's directory adds, changes and ends members, by a program that shows an administrator's token.

What the directory takes away is gone at once, with every session and token. What it gives waits for a second person
here. A user id is never issued again, and a member who comes back comes back without what they held.

Source: 45 CFR 164.308(a)(3)(ii)(C), (a)(4)(ii)(B)-(C), 164.312(a)(2)(i); controls IDN-1, IDN-2.

Example:
    >>> Person("lena.moss@hospital.test", "Lena Moss").user_id
    'lena.moss'

"""

import dataclasses
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chartwarden.actions.conflicts import give_back
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.external_ids import changed_external_id
from chartwarden.actions.invitations import Invitations
from chartwarden.actions.two_persons import require_deciders_left, widened
from chartwarden.foundation.citation import UNIQUE_USER_ID, WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.external_id import (
    as_directory_says,
    checked_external_id,
    is_ended_by_directory,
    marked_ended,
    one_line,
    stand_in,
    unmarked,
)
from chartwarden.workforce.member import Member, Role, checked_user_id

NEVER_REISSUED = "user-ids-are-never-reissued"
ONE_PERSON_ONE_EXTERNAL_ID = "one-person-one-external-id"
_BACK = "The organisation's directory took this person back."
_LONGEST_NAME, _LONGEST_DEPARTMENT = 200, 120


class Presence(StrEnum):
    """Whether the directory says that somebody works here."""

    ACTIVE = "active"
    GONE = "gone"
    UNSAID = "unsaid"  # it says nothing of it: so nothing of it changes


@dataclass(frozen=True, slots=True)
class Person:
    """What the directory says of somebody. An empty external id means that it names none."""

    user_name: str
    name: str = ""
    external_id: str = ""
    department: str = ""
    presence: Presence = Presence.UNSAID

    @property
    def user_id(self) -> str:
        """Give the user id: without the domain that some directories add."""
        return self.user_name.partition("@")[0].strip().casefold()


def external_id_of(member: Member) -> str:
    """Give what the directory calls a member; empty where it gave no id of its own."""
    return as_directory_says(member.external_id)


def is_seen_by_directory(member: Member, desk: Desk) -> bool:
    """Tell whether the directory may know of a member: who works here, and whom it ended but did not delete."""
    return member.external_id is not None or not member.has_left_by(desk.clock.now().date())


def presence_of(member: Member, desk: Desk) -> Presence:
    """Tell whether a member works here, as the directory sees it: leave is no leaving."""
    return Presence.GONE if member.has_left_by(desk.clock.now().date()) else Presence.ACTIVE


def provisioned(desk: Desk) -> tuple[Member, ...]:
    """Give the members that the directory may know of, by user id.

    Raises:
        RefusedError: no administrator's token.

    """
    with desk.acting(Act.LIST_MEMBERS) as act:
        require_administrator(desk, act)
        members = tuple(member for member in desk.workforce.members() if is_seen_by_directory(member, desk))
        act.note(counts={"members": len(members)})
        act.granted()
        return members


def provision(desk: Desk, person: Person) -> Member:
    """Add a member without a role.

    Raises:
        RefusedError: no administrator's token; the user id is or was somebody's, or is no person's; the external id is
            somebody's.

    Source:
        45 CFR 164.312(a)(2)(i); control IDN-2.

    """
    with desk.acting(Act.PROVISION_MEMBER, details={"user_id": person.user_id, "what": "add"}) as act:
        require_administrator(desk, act)
        issued = desk.workforce.user_ids_ever_issued()
        if person.user_id in issued:
            raise _taken()
        stored = checked_user_id(person.user_id, ever_issued=issued)
        today, is_gone = desk.clock.now().date(), person.presence is Presence.GONE
        external_id = checked_external_id(person.external_id) or stand_in(stored)
        member = Member(
            id=MemberId(desk.ids.new_id()),
            user_id=stored,
            name=one_line(person.name, most=_LONGEST_NAME) or stored,
            roles=frozenset(),
            starts_on=today,
            ends_on=today - timedelta(days=1) if is_gone else None,
            department=one_line(person.department, most=_LONGEST_DEPARTMENT),
            external_id=marked_ended(external_id) if is_gone else external_id,
        )
        with act.change():
            _require_free(desk, member)
            desk.workforce.put(member)
    return member


def change_provisioned(desk: Desk, member_id: MemberId, person: Person, *, keep: Invitations) -> Member:
    """Store what the directory says of a member now; end or take back the membership where it says so.

    Args:
        desk: of the administrator whose token it is.
        member_id: whose.
        person: what the directory says.
        keep: knows what the account has, and tells its owner of another external id.

    Raises:
        RefusedError: no administrator's token; another user id; the external id is somebody's, or another one could let
            somebody else in; it would end the membership of the token's own member; it would take back somebody whose
            membership was ended here; or too few would be left who may decide.
        MalformedError: the external id cannot be one.
        NotFoundError: there is no such member, or the directory deleted them.

    Source:
        45 CFR 164.308(a)(3)(ii)(C), (a)(4)(ii)(C).

    """
    with desk.acting(Act.PROVISION_MEMBER, details={"what": "change"}) as act:
        require_administrator(desk, act)
        found(desk, act, member_id)
        with act.change():
            desk.workforce.hold_deciders()
            before = desk.workforce.held(member_id)
            if person.user_id != before.user_id:
                raise _taken()
            after = dataclasses.replace(
                before,
                name=one_line(person.name, most=_LONGEST_NAME) or before.user_id,
                department=one_line(person.department, most=_LONGEST_DEPARTMENT) or before.department,
                external_id=_named(desk, act, before, to=person.external_id, keep=keep),
            )
            _require_free(desk, after)
            after = _present(desk, act, after, presence=person.presence)
            desk.workforce.put(after)
            if after.name != before.name:
                give_back(desk, act, after)
    return after


def delete_provisioned(desk: Desk, member_id: MemberId) -> None:
    """End a membership, and forget what the directory called them. The member, their acts and their user id stay.

    Raises:
        RefusedError: no administrator's token, or its own member.
        NotFoundError: there is no such member, or the directory deleted them before.

    """
    with desk.acting(Act.PROVISION_MEMBER, details={"what": "end"}) as act:
        require_administrator(desk, act)
        found(desk, act, member_id)
        with act.change():
            desk.workforce.hold_deciders()
            ended = _present(desk, act, desk.workforce.held(member_id), presence=Presence.GONE)
            desk.workforce.put(dataclasses.replace(ended, external_id=None))


def shut_out(desk: Desk, act: Acting, member_id: MemberId) -> None:
    """End every session and token of a member, inside the change of the act, which learns how many there were."""
    now = desk.clock.now()
    ended = desk.workforce.end_sessions(member_id, at=now) + desk.tokens.revoke_all(member_id, at=now)
    act.note(counts={"sessions_ended": ended})


def _present(desk: Desk, act: Acting, member: Member, *, presence: Presence) -> Member:
    """Give the member with the membership ended from now on, or taken back without what they held."""
    now = desk.clock.now()
    has_left = member.has_left_by(now.date())
    if presence is Presence.GONE and not has_left:
        if member.id == desk.member.id:
            raise RefusedError(
                rule="nobody-ends-themselves",
                because="a token cannot end the membership of its own member",
                source=UNIQUE_USER_ID,
                next_step="Let the directory use the token of another administrator, or end it on the screen.",
            )
        marked = marked_ended(member.external_id or stand_in(member.user_id))
        gone = dataclasses.replace(member, ends_on=now.date() - timedelta(days=1), external_id=marked)
        require_deciders_left(desk, act, after=[gone])
        act.note(details={"what": "end"})
        shut_out(desk, act, member.id)
        return gone
    if presence is Presence.ACTIVE and has_left:
        act.note(details={"what": "take back"})
        _require_ended_by_directory(member)
        shut_out(desk, act, member.id)
        back = dataclasses.replace(member, ends_on=None, roles=frozenset(), external_id=unmarked(member.external_id))
        if not member.roles:
            return back
        require_deciders_left(desk, act, after=[back])
        back, request = widened(desk, act, back, roles=member.roles, reason=_BACK)
        if request:
            desk.workforce.put_account_request(request)
        return back
    return member


def found(desk: Desk, act: Acting, member_id: MemberId) -> Member:
    """Give a member that the directory may know of, and name them in the entry. Raises NotFoundError."""
    member = desk.workforce.member(member_id)
    if not is_seen_by_directory(member, desk):
        raise NotFoundError(what="such a member", next_step="Check the id.")
    act.note(details={"user_id": member.user_id})
    return member


def _named(desk: Desk, act: Acting, member: Member, *, to: str, keep: Invitations) -> str:
    """Give what is kept as the external id: that of the directory, with the mark that the member had."""
    kept = unmarked(changed_external_id(desk, act, member, to=to, keep=keep)) or stand_in(member.user_id)
    return marked_ended(kept) if is_ended_by_directory(member.external_id) else kept


def _require_ended_by_directory(member: Member) -> None:
    if not is_ended_by_directory(member.external_id):
        raise RefusedError(
            rule="whom-we-ended-stays-ended",
            because="the membership ended here and not in the directory, so the directory does not bring it back",
            source=WORKFORCE_USES,
            next_step="An administrator gives them a later last day, under Members.",
        )


def _require_free(desk: Desk, member: Member) -> None:
    named = unmarked(member.external_id)
    if any(unmarked(other.external_id) == named and other.id != member.id for other in desk.workforce.members()):
        raise RefusedError(
            rule="one-person-one-external-id",
            because="that external id belongs to another member",
            source=UNIQUE_USER_ID,
            next_step="Look in the directory which of the two it names.",
        )


def _taken() -> RefusedError:
    return RefusedError(
        rule="user-ids-are-never-reissued",
        because="a user id is one person's for ever: it is neither changed nor issued again",
        source=UNIQUE_USER_ID,
        next_step="Give this person a user id of their own in the directory.",
    )


def require_administrator(desk: Desk, act: Acting) -> None:  # noqa: ARG001 -- it is part of an act
    """Let pass an administrator's token. Raises RefusedError."""
    if Role.ADMINISTRATOR not in desk.member.roles:
        raise RefusedError(
            rule="administrators-keep-accounts",
            because="only an administrator's token provisions members",
            source=UNIQUE_USER_ID,
            next_step="Ask an administrator for a token with the scope `scim`.",
        )
