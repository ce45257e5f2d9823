"""Adding members and ending their membership.

Example:
    >>> add_member.__name__
    'add_member'

"""

import dataclasses
from collections.abc import Callable
from datetime import date

from chartwarden.actions.desk import Desk
from chartwarden.foundation.citation import UNIQUE_USER_ID, WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Member, Role, checked_user_id

_MAY_ADD = frozenset({Role.ADMINISTRATOR})
_MAY_LIST = frozenset({Role.ADMINISTRATOR, Role.MANAGER, Role.PRIVACY_OFFICER})


def add_member(
    desk: Desk,
    *,
    user_id: str,
    name: str,
    roles: frozenset[Role],
    starts_on: date,
    department: str = "",
    home_address: str = "",
) -> Member:
    """Add a person to the workforce under a user id that is theirs alone, for ever.

    Raises:
        RefusedError: no administrator; the id is taken, was taken, or reads like a shared desk; no name or role.

    Source:
        45 CFR 164.312(a)(2)(i); control IDN-2.

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
        member = Member(
            MemberId(desk.ids.new_id()), stored, name.strip(), roles, starts_on, None, department, home_address
        )
        with act.change():
            desk.workforce.put(member)
    return member


def end_member(desk: Desk, user_id: str, *, last_day: date) -> Member:
    """End a membership. The user id stays taken.

    Raises:
        RefusedError: no administrator, or the administrator's own membership.
        NotFoundError: nobody has that id.

    """
    with desk.acting(Act.END_MEMBER, details={"user_id": user_id}) as act:
        _require_administrator(desk)
        member = desk.workforce.by_user_id(user_id)
        if member.id == desk.member.id:
            raise RefusedError(
                rule="nobody-ends-themselves",
                because="an administrator cannot end their own membership",
                source=UNIQUE_USER_ID,
                next_step="Another administrator does it.",
            )
        ended = dataclasses.replace(member, ends_on=last_day)
        with act.change():
            desk.workforce.put(ended)
    return ended


def list_members(desk: Desk) -> tuple[Member, ...]:
    """Give all members, by user id, to those who keep accounts, assign work or review access.

    Raises:
        RefusedError: the member's role does none of these.

    """
    with desk.acting(Act.LIST_MEMBERS) as act:
        if not desk.member.roles & _MAY_LIST:
            raise RefusedError(
                rule="members-are-listed-for-a-reason",
                because="your role neither keeps accounts, assigns work nor reviews access",
                source=WORKFORCE_USES,
                next_step="Ask your manager.",
            )
        members = desk.workforce.members()
        act.note(counts={"members": len(members)})
        act.granted()
        return members


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


def _require_administrator(desk: Desk) -> None:
    if not desk.member.roles & _MAY_ADD:
        raise RefusedError(
            rule="administrators-keep-accounts",
            because="only an administrator adds or ends members",
            source=UNIQUE_USER_ID,
            next_step="Ask an administrator.",
        )
