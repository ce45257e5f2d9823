"""Adding members, ending their membership, listing them, and changing one's own password.

Example:
    >>> add_member.__name__
    'add_member'

"""

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.two_persons import require_deciders_left, widened, withdraw_undone
from chartwarden.foundation.citation import UNIQUE_USER_ID
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act, Outcome
from chartwarden.workforce.external_id import unmarked
from chartwarden.workforce.member import Member, Role, checked_user_id
from chartwarden.workforce.roles import checked_roles, require_may_list

_MAY_ADD = frozenset({Role.ADMINISTRATOR})
MAY_SEE_HOME = frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER})
_LONGER = "The membership was ended already, and is made longer."


def add_member(  # noqa: PLR0913 -- each is a field of one form
    desk: Desk,
    *,
    user_id: str,
    name: str,
    roles: frozenset[Role],
    starts_on: date,
    department: str = "",
    home_address: str = "",
    home_phone: str = "",
    team: str = "",
    kinds_of_work: frozenset[str] = frozenset(),
    external_id: str | None = None,
) -> Member:
    """Add a person to the workforce under a user id that is theirs alone, for ever.

    The member begins without roles. Those that are named become a request, which a second person decides; only while
    an instance is being set up, and nobody else is there to decide, they are granted at once.

    Returns:
        The member as stored: without roles where a second person is awaited.

    Raises:
        RefusedError: no administrator; the id is taken, was taken, or reads like a shared desk; no name or role; roles
            that do not go together.

    Source:
        45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(2)(i); control IDN-2.

    """
    with desk.acting(Act.ADD_MEMBER, details={"user_id": user_id}) as act:
        _require_administrator(desk)
        stored = checked_user_id(user_id, ever_issued=desk.workforce.user_ids_ever_issued())
        if not name.strip() or not roles:
            raise RefusedError(
                rule="one-person-one-id",
                because="a member has a name and at least one role",
                source=UNIQUE_USER_ID,
                next_step="Give both.",
            )
        fresh = Member(
            id=MemberId(desk.ids.new_id()),
            user_id=stored,
            name=name.strip(),
            roles=frozenset(),
            starts_on=starts_on,
            department=department,
            home_address=home_address,
            home_phone=home_phone,
            team=team,
            kinds_of_work=kinds_of_work,
            external_id=external_id or None,
        )
        with act.change():
            member = _put_new(desk, act, fresh, roles=roles)
    return member


def _put_new(desk: Desk, act: Acting, fresh: Member, *, roles: frozenset[Role]) -> Member:
    member, request = widened(desk, act, fresh, roles=checked_roles(roles), reason="A new member.")
    desk.workforce.put(member)
    if request:
        desk.workforce.put_account_request(request)
    return member


def end_member(desk: Desk, user_id: str, *, last_day: date) -> Member:
    """End a membership. The user id stays taken; every session and token is gone with the same transaction.

    Where the membership was to end sooner, the member stays or comes back without roles, and a second person decides
    about those they held.

    Args:
        desk: of an administrator.
        user_id: whose.
        last_day: a day of work still, on which they may sign in. Yesterday shuts them out from now on.

    Raises:
        RefusedError: no administrator, or the administrator's own membership.
        NotFoundError: nobody has that id.

    Source:
        45 CFR 164.308(a)(3)(ii)(C); control IDN-2.

    """
    with desk.acting(Act.END_MEMBER, details={"user_id": user_id, "last_day": last_day.isoformat()}) as act:
        _require_administrator(desk)
        return _ended(desk, act, desk.workforce.by_user_id(user_id), last_day=last_day)


def end_membership(desk: Desk, member_id: MemberId, *, last_day: date | None) -> Member:
    """End a membership as `end_member` does, by the member's id; without a last day, from now on.

    Raises:
        RefusedError: no administrator, or the administrator's own membership.
        NotFoundError: there is no such member.

    Source:
        45 CFR 164.308(a)(3)(ii)(C).

    """
    with desk.acting(Act.END_MEMBER) as act:
        _require_administrator(desk)
        member = desk.workforce.member(member_id)
        about_member(act, member, what="end")
        last = last_day or desk.clock.now().date() - timedelta(days=1)
        act.note(details={"last_day": last.isoformat()})
        return _ended(desk, act, member, last_day=last)


def list_members(desk: Desk, *, words: str = "") -> tuple[Member, ...]:
    """Give all members, by user id, to those who keep accounts, assign work or review access.

    Args:
        desk: who asks.
        words: parts of a user id, name, department, team or role; all must fit. None means everybody.

    Returns:
        Members; without home addresses for whom the role does not need them.

    Raises:
        RefusedError: the member's role does none of these.

    """
    with desk.acting(Act.LIST_MEMBERS, details={"words": words} if words.strip() else {}) as act:
        return _listed(desk, act, words=words)


def export_members(desk: Desk) -> tuple[Member, ...]:
    """Give all members as `list_members` does, for a file that leaves the product; the entry says that it left.

    Raises:
        RefusedError: the member's role does none of these.

    """
    with desk.acting(Act.LIST_MEMBERS, details={"what": "file"}) as act:
        return _listed(desk, act, words="")


def change_password(desk: Desk, *, change: Callable[[], None]) -> None:
    """Give oneself another password.

    Args:
        desk: whose password it is.
        change: stores the new password; the account's keeper checks and hashes it, so this room never sees it.

    Raises:
        MalformedError: the password is too weak, from `change`.

    Source:
        45 CFR 164.308(a)(5)(ii)(D).

    """
    with desk.acting(Act.CHANGE_PASSWORD) as act, act.change():
        change()


def refuse_password(desk: Desk) -> None:
    """Put on record that a new password was refused. Its owner was told why; nobody is told what it was.

    Source:
        45 CFR 164.308(a)(5)(ii)(D), 164.312(b).

    """
    with desk.acting(Act.CHANGE_PASSWORD) as act:
        act.ended(Outcome.REFUSED, because="passwords-are-hard-to-guess")


def _listed(desk: Desk, act: Acting, *, words: str) -> tuple[Member, ...]:
    require_may_list(desk.member)
    asked = words.casefold().split()
    members = tuple(
        as_seen_by(desk.member, member)
        for member in desk.workforce.members()
        if all(w in _words_of(member) for w in asked)
    )
    act.note(counts={"members": len(members)})
    act.granted()
    return members


def _ended(desk: Desk, act: Acting, member: Member, *, last_day: date) -> Member:
    if member.id == desk.member.id:
        raise RefusedError(
            rule="nobody-ends-themselves",
            because="an administrator cannot end their own membership",
            source=UNIQUE_USER_ID,
            next_step="Another administrator does it.",
        )
    with act.change():
        desk.workforce.hold_deciders()
        before = desk.workforce.held(member.id)
        kept = unmarked(before.external_id)  # a person says it now, so the directory does not take them back
        ended = dataclasses.replace(before, ends_on=last_day, external_id=kept)
        if before.ends_on is not None and last_day > before.ends_on:
            ended = _made_longer(desk, act, ended)
        else:
            require_deciders_left(desk, act, after=[ended])
        desk.workforce.put(ended)
        act.note(counts={"sessions_ended": _end_sessions(desk, ended)})
    return ended


def _made_longer(desk: Desk, act: Acting, member: Member) -> Member:
    """Let the roles of a member who stays longer, or comes back, wait for a second person."""
    without = dataclasses.replace(member, roles=frozenset())
    require_deciders_left(desk, act, after=[without])
    withdraw_undone(desk, act, member, after=without)
    stored, request = widened(desk, act, without, roles=member.roles, reason=_LONGER)
    if request and member.roles:
        desk.workforce.put_account_request(request)
    return stored


def _end_sessions(desk: Desk, member: Member) -> int:
    now = desk.clock.now()
    return desk.workforce.end_sessions(member.id, at=now) + desk.tokens.revoke_all(member.id, at=now)


def as_seen_by(reader: Member, member: Member) -> Member:
    """Leave out where a member lives and its telephone, unless the reader's role needs it."""
    return member if reader.roles & MAY_SEE_HOME else member.without_home()


def _words_of(member: Member) -> str:
    roles = " ".join(role.words for role in member.roles)
    return f"{member.user_id} {member.name} {member.department} {member.team} {roles}".casefold()


def about_member(act: Acting, member: Member, *, what: str) -> None:
    """Say on an act's entry, in its sealed part, whom it is about and what of them."""
    act.note(details={"user_id": member.user_id, "what": what})


def _require_administrator(desk: Desk) -> None:
    if not desk.member.roles & _MAY_ADD:
        raise RefusedError(
            rule="administrators-keep-accounts",
            because="only an administrator adds or ends members",
            source=UNIQUE_USER_ID,
            next_step="Ask an administrator.",
        )
