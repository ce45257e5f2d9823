"""The directory's groups: each stands for roles, as the configuration file says.

Who holds all roles of a group is in it, and so is who waits for a second person to agree: the directory put them there,
and would do so again and again if it did not find them. Leaving a group takes its roles at once.

Source: 45 CFR 164.308(a)(4)(ii)(B)-(C); docs/adr/0025.

Example:
    >>> stands_in_configuration().rule
    'groups-stand-in-the-configuration'

"""

from collections.abc import Callable, Iterator
from functools import partial

from scim2_models import Context, Group, NotFoundException, PatchOp, UniquenessException

from chartwarden.actions.desk import Desk
from chartwarden.actions.directory_groups import leave_group, waiting_for_roles
from chartwarden.actions.provisioning import Presence, presence_of, provisioned
from chartwarden.actions.roles import change_roles
from chartwarden.adapters.sign_on_file import Directory
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.account_request import MOST_REASON_CHARACTERS
from chartwarden.workforce.member import Member, Role
from chartwarden_web.provisioning.resources import ScimGroup, group_id, group_of

__all__ = ["Directory", "all_groups", "change", "fill", "not_made", "one", "patched", "stands_in_configuration"]


def all_groups(desk: Desk, directory: Directory, *, at: str) -> Iterator[ScimGroup]:
    """Give every group, in the order of the configuration."""
    members = provisioned(desk)
    for name, roles in directory.groups.items():
        yield group_of(name, _in(desk, members, roles), at=at)


def one(desk: Desk, directory: Directory, group: str, *, at: str) -> ScimGroup:
    """Give one group. Raises NotFoundException."""
    name = _name(directory, group)
    return group_of(name, _in(desk, provisioned(desk), directory.groups[name]), at=at)


def fill(desk: Desk, directory: Directory, group: str, *, wanted: set[str], at: str) -> ScimGroup:
    """Put these members into a group, and nobody else. See `change`, which it comes down to."""
    roles = directory.groups[_name(directory, group)]
    inside: set[str] = {member.id for member in _in(desk, provisioned(desk), roles)}
    return change(desk, directory, group, joins=wanted - inside, leaves=inside - wanted, at=at)


def change(desk: Desk, directory: Directory, group: str, *, joins: set[str], leaves: set[str], at: str) -> ScimGroup:
    """Put members into a group and take others out; nobody else is touched. Who leaves it leaves first.

    Each change is an act of its own. One that is refused stops none of the others; the first refusal is told at the
    end, so that the directory tries again.

    Args:
        desk: of the administrator whose token it is.
        directory: the groups.
        group: the id of one of them.
        joins: ids of members.
        leaves: ids of members.
        at: the address of the service.

    Raises:
        NotFoundException: there is no such group, or no such member.
        RefusedError: one of the changes is not allowed; all others are done.

    """
    name = _name(directory, group)
    roles = directory.groups[name]
    members: dict[str, Member] = {member.id: member for member in provisioned(desk)}
    if (joins | leaves) - members.keys():
        raise NotFoundException
    acts: list[Callable[[], object]] = [
        partial(leave_group, desk, members[one].id, roles=roles) for one in sorted(leaves)
    ]
    acts += [partial(_ask, desk, members[one], roles=roles, group=name) for one in sorted(joins)]
    refusals = [refusal for act in acts if (refusal := _refusal_of(act)) is not None]
    if refusals:
        raise refusals[0]
    return one(desk, directory, group, at=at)


def _refusal_of(act: Callable[[], object]) -> RefusedError | None:
    try:
        act()
    except RefusedError as refusal:
        return refusal
    return None


def patched(current: ScimGroup, patch: PatchOp[Group]) -> set[str]:
    """Give the ids of the members that a group has after a change of it."""
    said = Group.model_validate(
        {"displayName": current.display_name, "members": [{"value": each.value} for each in current.members or []]},
        scim_ctx=Context.DEFAULT,
    )
    patch.patch(said)
    return {str(member.value) for member in said.members or []}


def not_made(desk: Desk, directory: Directory, name: str) -> Exception:  # noqa: ARG001 -- the token was asked for
    """Give why a group is not made."""
    return UniquenessException() if name in directory.groups else stands_in_configuration()


def stands_in_configuration() -> RefusedError:
    """Give the refusal to make or delete a group: what it would mean is for the instance's administrators to say."""
    return RefusedError(
        rule="groups-stand-in-the-configuration",
        because="which groups there are, and which roles they give, is said in the configuration file",
        source=WORKFORCE_USES,
        next_step="Name the group there, under [directory.groups].",
    )


def _name(directory: Directory, group: str) -> str:
    found = [name for name in directory.groups if group_id(name) == group]
    if not found:
        raise NotFoundException
    return found[0]


def _in(desk: Desk, members: tuple[Member, ...], roles: frozenset[Role]) -> tuple[Member, ...]:
    awaited: dict[str, frozenset[Role]] = {}
    for request in waiting_for_roles(desk.workforce, now=desk.clock.now()):
        awaited[request.member_id] = awaited.get(request.member_id, frozenset()) | request.roles
    return tuple(
        member
        for member in members
        if presence_of(member, desk) is Presence.ACTIVE and roles <= member.roles | awaited.get(member.id, frozenset())
    )


def _ask(desk: Desk, member: Member, *, roles: frozenset[Role], group: str) -> None:
    """Ask for the roles that a group gives; a second person decides here."""
    member = desk.workforce.member(member.id)  # as they stand by now: only what the group gives is asked for
    reason = f"The organisation's directory put this person into the group {group}."[:MOST_REASON_CHARACTERS]
    change_roles(desk, member.id, roles=member.roles | roles, kinds_of_work=member.kinds_of_work, reason=reason)
