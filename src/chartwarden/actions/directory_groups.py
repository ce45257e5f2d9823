"""What a group of the organisation's directory gives and takes, once the directory says who is in it.

Leaving takes the roles at once, and what was asked for and waits. Joining asks for them, as a manager would, and a
second person here decides: whoever has the directory's token, or writes the configuration, is one person.

Source: 45 CFR 164.308(a)(3)(ii)(C), (a)(4)(ii)(B)-(C); docs/adr/0025.

Example:
    >>> leave_group.__name__
    'leave_group'

"""

import dataclasses
from datetime import datetime

from chartwarden.actions.desk import Desk
from chartwarden.actions.provisioning import found, require_administrator, shut_out
from chartwarden.actions.stores import Workforce
from chartwarden.actions.two_persons import require_deciders_left
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.account_request import AccountRequest, RequestKind, RequestState
from chartwarden.workforce.member import Member, Role


def leave_group(desk: Desk, member_id: MemberId, *, roles: frozenset[Role]) -> Member:
    """Take from a member the roles of a group that the directory took them out of, and what was asked for and waits.

    Both are one act, whoever asked: a request of somebody else's keeps nobody in a group.

    Raises:
        RefusedError: no administrator's token; the token's own member; or too few would be left who may decide.
        NotFoundError: there is no such member.

    Source:
        45 CFR 164.308(a)(3)(ii)(C), (a)(4)(ii)(C).

    """
    with desk.acting(Act.REMOVE_ROLES, details={"what": "leave group"}) as act:
        require_administrator(desk, act)
        found(desk, act, member_id)
        if member_id == desk.member.id:
            raise RefusedError(
                rule="nobody-grants-to-themselves",
                because="nobody's roles are changed by their own token",
                source=WORKFORCE_USES,
                next_step="Use the token of an administrator who is not in the group.",
            )
        with act.change():
            desk.workforce.hold_deciders()
            before = desk.workforce.held(member_id)
            gone = before.roles & roles
            act.note(details={"removed": " ".join(sorted(gone))}, counts={"removed": len(gone)})
            after = dataclasses.replace(before, roles=before.roles - roles)
            if gone:
                require_deciders_left(desk, act, after=[after])
                shut_out(desk, act, member_id)
                desk.workforce.put(after)
            act.note(counts={"requests_withdrawn": _withdraw(desk, member_id, roles=roles)})
    return after


def waiting_for_roles(workforce: Workforce, *, now: datetime) -> tuple[AccountRequest, ...]:
    """Give the requests for roles that a second person has still to decide about. `now` is aware."""
    waiting = workforce.account_requests()
    return tuple(one for one in waiting if one.kind is RequestKind.ROLES and one.state_at(now) is RequestState.OPEN)


def _withdraw(desk: Desk, member_id: MemberId, *, roles: frozenset[Role]) -> int:
    now = desk.clock.now()
    waiting = waiting_for_roles(desk.workforce, now=now)
    asked = [one for one in waiting if one.member_id == member_id and one.roles & roles]
    for request in asked:
        desk.workforce.put_account_request(request.moved(RequestState.WITHDRAWN, by=None, at=now))
    return len(asked)
