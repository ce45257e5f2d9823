"""Which roles go together, what makes access wider, and who may ask for and decide a change of it.

Widening takes two persons; narrowing takes one and happens at once. Administrators keep accounts and open no chart, so
that nobody gives charts to themselves by making an account.

Source: 45 CFR 164.308(a)(3)(ii)(A), (a)(4)(ii)(B)-(C); control IDN-1.

Example:
    >>> sorted(change_of(frozenset({Role.CODER}), frozenset({Role.AUDITOR})).added)
    [<Role.AUDITOR: 'auditor'>]

"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.member import Member, Role

# Whoever holds one of these can come to see something of a chart: by work, or by deciding and reviewing that of others.
CHART_ROLES = frozenset(Role) - {Role.ADMINISTRATOR}
MAY_ASK = frozenset({Role.ADMINISTRATOR, Role.MANAGER})
MAY_LIST = MAY_ASK | {Role.PRIVACY_OFFICER}
MAY_KEEP_RELATIONS = frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER})
MAY_DECIDE = frozenset({Role.ADMINISTRATOR, Role.MANAGER, Role.PRIVACY_OFFICER})


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What would change of a member's access. `kinds_of_work` None means that they stay as they are."""

    added: frozenset[Role] = frozenset()
    removed: frozenset[Role] = frozenset()
    kinds_of_work: frozenset[str] | None = None
    widens_work: bool = False

    @property
    def is_wider(self) -> bool:
        """Tell whether something would be open to them that is not now."""
        return bool(self.added) or self.widens_work

    @property
    def is_narrower(self) -> bool:
        """Tell whether something would close."""
        return bool(self.removed) or (self.kinds_of_work is not None and not self.widens_work)


def change_of(
    before: frozenset[Role],
    after: frozenset[Role],
    *,
    kinds_before: frozenset[str] = frozenset(),
    kinds_after: frozenset[str] = frozenset(),
) -> RoleChange:
    """Give what differs. No kind of work means every kind that the roles may do.

    A list of kinds that leaves some out and takes others in counts as wider.
    """
    widens = bool(kinds_before) and (not kinds_after or not kinds_after <= kinds_before)
    kinds = None if kinds_before == kinds_after else kinds_after
    return RoleChange(after - before, before - after, kinds, widens)


def checked_roles(roles: frozenset[Role]) -> frozenset[Role]:
    """Give the roles, if one person may hold them together.

    Raises:
        RefusedError: administrator with any other role.

    Source:
        45 CFR 164.308(a)(4)(ii)(B); separation of duties, NIST SP 800-53 AC-5.

    """
    if Role.ADMINISTRATOR in roles and roles & CHART_ROLES:
        raise RefusedError(
            rule="administrators-open-no-chart",
            because="an administrator holds no other role, since whoever keeps accounts must not come to charts by one",
            source=WORKFORCE_USES,
            next_step="Give the other role to another person.",
        )
    return roles


def may_decide(member: Member, *, asked_by: str, about: str) -> bool:
    """Tell whether a member is the second person for a request: neither who asked nor whom it is about.

    Args:
        member: who would decide.
        asked_by: id of the member who asked.
        about: id of the member whose account it is.

    """
    return bool(member.roles & MAY_DECIDE) and member.id not in {asked_by, about}


def active_in(members: Iterable[Member], *roles: Role, on: date) -> list[Member]:
    """Give the members who hold one of some roles and work here on a day, in the order given.

    Example:
        >>> active_in([], Role.PRIVACY_OFFICER, on=date(2026, 11, 23))
        []

    """
    return [one for one in members if one.is_active_on(on) and not one.roles.isdisjoint(roles)]


def require_may_list(member: Member) -> None:
    """Let pass somebody who keeps accounts, assigns work or reviews access.

    Raises:
        RefusedError: none of their roles does.

    Source:
        45 CFR 164.514(d)(2).

    """
    if not member.roles & MAY_LIST:
        raise RefusedError(
            rule="members-are-listed-for-a-reason",
            because="your role neither keeps accounts, assigns work nor reviews access",
            source=WORKFORCE_USES,
            next_step="Ask your manager.",
        )


def require_somebody_else(member: Member, member_id: MemberId) -> None:
    """Let pass what a member says of somebody else's account. Raises RefusedError where it is their own."""
    if member_id == member.id:
        raise RefusedError(
            rule="nobody-changes-their-own-account",
            because="what is said of your own account is said by somebody else",
            source=WORKFORCE_USES,
            next_step="Ask another administrator or manager.",
        )
