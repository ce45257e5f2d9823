"""What SCIM's addresses answer: what this service is, its users, and its groups. Each change is an action's."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from scim2_models import (
    Context,
    Group,
    ListResponse,
    NotFoundException,
    NotImplementedException,
    PatchOp,
    Resource,
    ResponseParameters,
    SearchRequest,
)

from chartwarden.actions import provisioning
from chartwarden.actions.desk import Desk
from chartwarden.actions.provisioning import Person
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.member import Member
from chartwarden_web.provisioning import groups
from chartwarden_web.provisioning.doors import answer
from chartwarden_web.provisioning.resources import (
    CONFIG,
    MOST_RESULTS,
    PUBLISHED,
    ScimGroup,
    ScimMember,
    Sent,
    person_of,
    sent_of,
    user_of,
)
from chartwarden_web.wiring import house

_FOUND, _CREATED = Context.RESOURCE_QUERY_RESPONSE, Context.RESOURCE_CREATION_RESPONSE
_REPLACED, _PATCHED = Context.RESOURCE_REPLACEMENT_RESPONSE, Context.RESOURCE_PATCH_RESPONSE
_DOMAIN = re.compile(r'(userName\s+eq\s+"[^"@]*)@[^"]*"', re.IGNORECASE)


def config(_: Desk, request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- each door has the same form
    """Say what this service can do."""
    return answer(CONFIG, _FOUND)


def described(of: Callable[[], Sequence[Resource[Any]]]) -> Callable[..., HttpResponse]:
    """Give what lists descriptions, or one of them by its id."""

    def list_or_one(_: Desk, request: HttpRequest, name: str = "") -> HttpResponse:
        if name:
            found = [each for each in of() if name in {str(each.id), str(getattr(each, "name", ""))}]
            if not found:
                raise NotFoundException
            return answer(found[0], _FOUND)
        return _listed(list(of()), request)

    return list_or_one


resource_types = described(lambda: PUBLISHED.resource_types)
schemas = described(lambda: PUBLISHED.schemas)


def list_users(desk: Desk, request: HttpRequest) -> HttpResponse:
    """List members, by user id."""
    return _listed([_user(desk, member, request) for member in provisioning.provisioned(desk)], request, ScimMember)


def read_user(desk: Desk, request: HttpRequest, user: str) -> HttpResponse:
    """Show one member."""
    return answer(_user(desk, _member(desk, user), request), _FOUND, asked=_asked(request, ScimMember))


def make_user(desk: Desk, request: HttpRequest) -> HttpResponse:
    """Add a member without a role."""
    sent = Sent.model_validate_json(request.body, scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    member = provisioning.provision(desk, person_of(sent))
    return answer(_user(desk, member, request), _CREATED, status=201, asked=_asked(request, ScimMember))


def replace_user(desk: Desk, request: HttpRequest, user: str) -> HttpResponse:
    """Store what the directory says of a member, in place of what it said before."""
    sent = Sent.model_validate_json(request.body, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
    return _changed(desk, request, user, person_of(sent), _REPLACED)


def patch_user(desk: Desk, request: HttpRequest, user: str) -> HttpResponse:
    """Change parts of what the directory says of a member."""
    patch = PatchOp[Sent].model_validate_json(request.body, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
    member = _member(desk, user)
    said = sent_of(member)
    patch.patch(said)
    return _changed(desk, request, user, person_of(said), _PATCHED)


def delete_user(desk: Desk, request: HttpRequest, user: str) -> HttpResponse:  # noqa: ARG001 -- as above
    """End a membership; the directory forgets the member, and this product does not."""
    provisioning.delete_provisioned(desk, MemberId(user))
    return HttpResponse(status=204)


def list_groups(desk: Desk, request: HttpRequest) -> HttpResponse:
    """List the groups of the configuration."""
    return _listed(list(groups.all_groups(desk, _directory(), at=_at(request))), request, ScimGroup)


def read_group(desk: Desk, request: HttpRequest, group: str) -> HttpResponse:
    """Show one group."""
    found = groups.one(desk, _directory(), group, at=_at(request))
    return answer(found, _FOUND, asked=_asked(request, ScimGroup))


def make_group(desk: Desk, request: HttpRequest) -> HttpResponse:
    """Refuse: groups are named in the configuration. One that is there already is answered as the standard says."""
    sent = Group.model_validate_json(request.body, scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    raise groups.not_made(desk, _directory(), sent.display_name or "")


def replace_group(desk: Desk, request: HttpRequest, group: str) -> HttpResponse:
    """Put exactly these members into a group."""
    sent = Group.model_validate_json(request.body, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
    wanted = {str(member.value) for member in sent.members or []}
    return answer(groups.fill(desk, _directory(), group, wanted=wanted, at=_at(request)), _REPLACED)


def patch_group(desk: Desk, request: HttpRequest, group: str) -> HttpResponse:
    """Put members into a group, or take them out."""
    patch = PatchOp[Group].model_validate_json(request.body, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
    before = groups.one(desk, _directory(), group, at=_at(request))
    after, had = groups.patched(before, patch), {str(member.value) for member in before.members or []}
    changed = groups.change(desk, _directory(), group, joins=after - had, leaves=had - after, at=_at(request))
    return answer(changed, _PATCHED)


def delete_group(desk: Desk, request: HttpRequest, group: str) -> HttpResponse:  # noqa: ARG001 -- as above
    """Refuse: groups are named in the configuration."""
    raise groups.stands_in_configuration()


def not_built(_: Desk, request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- as above
    """Refuse a way of asking that the configuration does not claim."""
    raise NotImplementedException


def nothing(_: Desk, request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 -- as above
    """Answer an address that leads nowhere."""
    raise NotFoundException


def _changed(desk: Desk, request: HttpRequest, user: str, person: Person, context: Context) -> HttpResponse:
    member = provisioning.change_provisioned(desk, MemberId(user), person, keep=house().invitations)
    return answer(_user(desk, member, request), context, asked=_asked(request, ScimMember))


def _member(desk: Desk, user: str) -> Member:
    found = [member for member in provisioning.provisioned(desk) if member.id == user]
    if not found:
        raise NotFoundException
    return found[0]


def _user(desk: Desk, member: Member, request: HttpRequest) -> ScimMember:
    return user_of(member, at=_at(request), presence=provisioning.presence_of(member, desk))


def _asked(request: HttpRequest, model: type[Resource[Any]]) -> ResponseParameters[Any]:
    named = {name: request.GET[name] for name in ("attributes", "excludedAttributes") if name in request.GET}
    asked: ResponseParameters[Any] = _for(ResponseParameters, model).model_validate(named)
    return asked


def _listed(resources: list[Any], request: HttpRequest, model: type[Resource[Any]] | None = None) -> HttpResponse:
    """Give the page of a list that was asked for. A user id is found with or without the directory's domain."""
    asked: Any = None
    if model is not None:
        named = {name: request.GET[name] for name in request.GET if name in _QUESTION}
        if "filter" in named:
            named["filter"] = _DOMAIN.sub(r'\1"', named["filter"])
        asked = _for(SearchRequest, model).model_validate(named)
        resources = [each for each in resources if asked.filter is None or asked.filter.match(each)]
    start = (asked.start_index if asked else None) or 1
    most = MOST_RESULTS if asked is None or asked.count is None else min(asked.count, MOST_RESULTS)
    page = resources[start - 1 : start - 1 + most]
    told = _for(ListResponse, model or type(resources[0]))
    said = told(total_results=len(resources), start_index=start, items_per_page=len(page), resources=page)
    return answer(said, _FOUND, asked=asked)


def _for(message: Any, model: type[Resource[Any]]) -> Any:  # noqa: ANN401 -- the library makes the class at run time
    return message[model]


_QUESTION = {"filter", "startIndex", "count", "attributes", "excludedAttributes"}


def _directory() -> groups.Directory:
    return house().settings.sign_on.directory


def _at(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("scim_config")).removesuffix("ServiceProviderConfig")
