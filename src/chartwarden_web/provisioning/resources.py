"""What SCIM calls a user and a group, and what it publishes of this service: members, and the groups that give roles.

What is published is what is kept. Whatever else a directory sends of a person (addresses, telephones, photographs) is
read past: this product has no use for it.

Source: RFC 7643; RFC 7644.

Example:
    >>> [str(one.id) for one in PUBLISHED.resource_types]
    ['User', 'Group']

"""

import hashlib
from collections.abc import Iterable
from typing import Annotated, Any

from scim2_models import (
    AnyExtension,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    EnterpriseUser,
    ETag,
    Filter,
    Meta,
    Mutability,
    Patch,
    Required,
    Resource,
    Returned,
    ScimProvider,
    ServiceProviderConfig,
    Uniqueness,
)
from scim2_models.resources.service_provider_config import Sort
from scim2_models.urn import URN

from chartwarden.actions.provisioning import Person, Presence, external_id_of
from chartwarden.workforce.member import Member

MOST_RESULTS = 200


class ScimMember(Resource[Any]):
    """A user as this service keeps one. The schema is SCIM's own; attributes that it does not list are not kept."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true, Mutability.immutable, CaseExact.false] = None
    display_name: str | None = None
    active: Annotated[bool | None, Required.true] = None


class SentName(ComplexAttribute):
    """The parts of a name, of which one line is kept."""

    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None


class SentMember(Resource[AnyExtension]):
    """What is read of a user that a directory sends. All else is read past, so it cannot be wrong either."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true, CaseExact.false] = None
    display_name: str | None = None
    name: SentName | None = None
    active: bool | None = None


Sent = SentMember[EnterpriseUser]


class ScimGroupMember(ComplexAttribute):
    """One member of a group."""

    value: Annotated[str | None, Mutability.immutable] = None
    display: Annotated[str | None, Mutability.read_only] = None


class ScimGroup(Resource[Any]):
    """A group as the configuration names it; only who is in it is changed here."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true, Mutability.immutable, Returned.default] = None
    members: list[ScimGroupMember] | None = None


ScimMember.__name__, ScimGroup.__name__ = "User", "Group"  # what `meta.resourceType` says of them

CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=False),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Token",
            description="A token of an administrator with the scope `scim`.",
            primary=True,
        )
    ],
)
PUBLISHED = ScimProvider(models=[ScimMember, ScimGroup], config=CONFIG)


_PRESENCES = {True: Presence.ACTIVE, False: Presence.GONE, None: Presence.UNSAID}


def user_of(member: Member, *, at: str, presence: Presence) -> ScimMember:
    """Give a member as SCIM's user. `at` is the address of the service, with a slash at its end."""
    return ScimMember(
        id=member.id,
        external_id=external_id_of(member) or None,
        meta=Meta(resource_type="User", location=f"{at}Users/{member.id}"),
        user_name=member.user_id,
        display_name=None if member.name == member.user_id else member.name,
        active=presence is Presence.ACTIVE,
    )


def group_id(name: str) -> str:
    """Give the id of a group: the same for the same name, so that a directory finds it again."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def group_of(name: str, members: Iterable[Member], *, at: str) -> ScimGroup:
    """Give a group of the configuration with those who are in it."""
    return ScimGroup(
        id=group_id(name),
        meta=Meta(resource_type="Group", location=f"{at}Groups/{group_id(name)}"),
        display_name=name,
        members=[ScimGroupMember(value=member.id, display=member.user_id) for member in members],
    )


def sent_of(member: Member) -> Any:  # noqa: ANN401 -- the library makes the class
    """Give a member as a directory would send them, for a change of parts to be applied to.

    Whether they are active is left out: a change of another part says nothing of it.
    """
    said = Sent(
        user_name=member.user_id,
        external_id=external_id_of(member) or None,
        display_name=None if member.name == member.user_id else member.name,
    )
    said[EnterpriseUser] = EnterpriseUser(department=member.department or None)
    return said


def person_of(sent: Any) -> Person:  # noqa: ANN401 -- a user in either form, whose types the library makes at run time
    """Give what a directory said of somebody. Where it does not say `active`, nothing of that changes."""
    name = getattr(sent, "name", None)
    parts = [] if name is None else [name.formatted or " ".join(filter(None, [name.given_name, name.family_name]))]
    work = sent[EnterpriseUser] if isinstance(sent, SentMember) else None
    return Person(
        user_name=sent.user_name or "",
        name=sent.display_name or "".join(parts),
        external_id=sent.external_id or "",
        department="" if work is None else work.department or "",
        presence=_PRESENCES[sent.active],
    )
