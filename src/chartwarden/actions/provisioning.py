"""The organisation's directory adds, changes and ends members, by a program that shows an administrator's token.

What the directory takes away is gone at once, with every session and token. What it gives waits for a second person
here, unless the organisation states in its configuration that two persons decide there. A user id is never issued
again, and a member who comes back comes back without what they held.

Source: 45 CFR 164.308(a)(3)(ii)(C), (a)(4)(ii)(B)-(C), 164.312(a)(2)(i); controls IDN-1, IDN-2.

Example:
    >>> Person("lena.moss@hospital.test", "Lena Moss").user_id
    'lena.moss'

"""

import dataclasses
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.two_persons import require_deciders_left, widened
from chartwarden.foundation.citation import UNIQUE_USER_ID, WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Member, Role, checked_user_id
from chartwarden.workforce.roles import checked_roles

NEVER_REISSUED = "user-ids-are-never-reissued"
ONE_PERSON_ONE_EXTERNAL_ID = "one-person-one-external-id"
_BY_USER_NAME = "userName "  # what stands for a directory's id where it names none; no provider can vouch for it
_BACK = "The organisation's directory took this person back."
_LONGEST_NAME, _LONGEST_EXTERNAL_ID, _LONGEST_DEPARTMENT = 200, 180, 120


class Presence(StrEnum):
    """Whether the directory says that somebody works here."""

    ACTIVE = "active"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Person:
    """What the directory says of somebody. An empty external id means that it names none."""

    user_name: str
    name: str = ""
    external_id: str = ""
    department: str = ""
    presence: Presence = Presence.ACTIVE

    @property
    def user_id(self) -> str:
        """Give the user id: without the domain that some directories add."""
        return self.user_name.partition("@")[0].strip().casefold()


def external_id_of(member: Member) -> str:
    """Give what the directory calls a member; empty where it gave no id of its own."""
    held = member.external_id or ""
    return "" if held.startswith(_BY_USER_NAME) else held


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
        _require_administrator(desk)
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
        _require_administrator(desk)
        issued = desk.workforce.user_ids_ever_issued()
        if person.user_id in issued:
            raise _taken()
        stored = checked_user_id(person.user_id, ever_issued=issued)
        today = desk.clock.now().date()
        member = Member(
            id=MemberId(desk.ids.new_id()),
            user_id=stored,
            name=person.name.strip()[:_LONGEST_NAME] or stored,
            roles=frozenset(),
            starts_on=today,
            ends_on=None if person.presence is Presence.ACTIVE else today - timedelta(days=1),
            department=person.department.strip()[:_LONGEST_DEPARTMENT],
            external_id=_external_id(person),
        )
        with act.change():
            _require_free(desk, member)
            desk.workforce.put(member)
    return member


def change_provisioned(desk: Desk, member_id: MemberId, person: Person) -> Member:
    """Store what the directory says of a member now; end or take back the membership where it says so.

    Raises:
        RefusedError: no administrator's token; another user id; the external id is somebody's; it would end the
            membership of the token's own member; or too few would be left who may decide.
        NotFoundError: there is no such member, or the directory deleted them.

    Source:
        45 CFR 164.308(a)(3)(ii)(C), (a)(4)(ii)(C).

    """
    with desk.acting(Act.PROVISION_MEMBER, details={"what": "change"}) as act:
        _require_administrator(desk)
        _found(desk, act, member_id)
        with act.change():
            before = desk.workforce.held(member_id)
            if person.user_id != before.user_id:
                raise _taken()
            after = dataclasses.replace(
                before,
                name=person.name.strip()[:_LONGEST_NAME] or before.user_id,
                department=person.department.strip()[:_LONGEST_DEPARTMENT] or before.department,
                external_id=_external_id(person),
            )
            _require_free(desk, after)
            after = _present(desk, act, after, presence=person.presence)
            desk.workforce.put(after)
    return after


def delete_provisioned(desk: Desk, member_id: MemberId) -> None:
    """End a membership, and forget what the directory called them. The member, their acts and their user id stay.

    Raises:
        RefusedError: no administrator's token, or its own member.
        NotFoundError: there is no such member, or the directory deleted them before.

    """
    with desk.acting(Act.PROVISION_MEMBER, details={"what": "end"}) as act:
        _require_administrator(desk)
        _found(desk, act, member_id)
        with act.change():
            ended = _present(desk, act, desk.workforce.held(member_id), presence=Presence.GONE)
            desk.workforce.put(dataclasses.replace(ended, external_id=None))


def grant_group(desk: Desk, member: Member, *, roles: frozenset[Role]) -> Member:
    """Give a member the roles of a group at once, where the organisation states that two persons decided there.

    Raises:
        RefusedError: no administrator's token; the token's own member; somebody who has left; or roles that do not go
            together.

    Source:
        45 CFR 164.308(a)(4)(ii)(B): the directory's decision is the authorization; the configuration names it so.

    """
    with desk.acting(Act.PROVISION_MEMBER, details={"user_id": member.user_id, "what": "grant"}) as act:
        _require_administrator(desk)
        if member.id == desk.member.id or member.has_left_by(desk.clock.now().date()):
            raise RefusedError(
                rule="nobody-grants-to-themselves",
                because="nobody is given roles by their own token, nor after they have left",
                source=WORKFORCE_USES,
                next_step="Use the token of an administrator who is not in the group.",
            )
        with act.change():
            before = desk.workforce.held(member.id)
            after = dataclasses.replace(before, roles=checked_roles(before.roles | roles))
            act.note(counts={"roles": len(after.roles - before.roles)})
            desk.workforce.put(after)
    return after


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
        ended = desk.workforce.end_sessions(member.id, at=now) + desk.tokens.revoke_all(member.id, at=now)
        act.note(counts={"sessions_ended": ended}, details={"what": "end"})
        return dataclasses.replace(member, ends_on=now.date() - timedelta(days=1))
    if presence is Presence.ACTIVE and has_left:
        act.note(details={"what": "take back"})
        back = dataclasses.replace(member, ends_on=None, roles=frozenset())
        if not member.roles:
            return back
        require_deciders_left(desk, act, after={member.id: frozenset()})
        back, request = widened(desk, act, back, roles=member.roles, reason=_BACK)
        if request:
            desk.workforce.put_account_request(request)
        return back
    return member


def _found(desk: Desk, act: Acting, member_id: MemberId) -> Member:
    member = desk.workforce.member(member_id)
    if not is_seen_by_directory(member, desk):
        raise NotFoundError(what="such a member", next_step="Check the id.")
    act.note(details={"user_id": member.user_id})
    return member


def _external_id(person: Person) -> str:
    return person.external_id.strip()[:_LONGEST_EXTERNAL_ID] or f"{_BY_USER_NAME}{person.user_id}"


def _require_free(desk: Desk, member: Member) -> None:
    if any(other.external_id == member.external_id and other.id != member.id for other in desk.workforce.members()):
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


def _require_administrator(desk: Desk) -> None:
    if Role.ADMINISTRATOR not in desk.member.roles:
        raise RefusedError(
            rule="administrators-keep-accounts",
            because="only an administrator's token provisions members",
            source=UNIQUE_USER_ID,
            next_step="Ask an administrator for a token with the scope `scim`.",
        )
