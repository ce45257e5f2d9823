"""Addresses of SCIM, as the standard names them. They carry ids, and user ids in a filter; nothing of a patient."""

from django.urls import path

from chartwarden.ledger.entry import Act
from chartwarden_web.provisioning import views
from chartwarden_web.provisioning.doors import door

_READ = Act.LIST_MEMBERS
_KEEP = (Act.LIST_MEMBERS, Act.PROVISION_MEMBER)
_FILL = (Act.LIST_MEMBERS, Act.PROVISION_MEMBER, Act.ASK_ROLES, Act.REMOVE_ROLES)

urlpatterns = [
    path("ServiceProviderConfig", door(_READ, get=views.config), name="scim_config"),
    path("ResourceTypes", door(_READ, get=views.resource_types), name="scim_resource_types"),
    path("ResourceTypes/<str:name>", door(_READ, get=views.resource_types), name="scim_resource_type"),
    path("Schemas", door(_READ, get=views.schemas), name="scim_schemas"),
    path("Schemas/<str:name>", door(_READ, get=views.schemas), name="scim_schema"),
    path("Users", door(*_KEEP, get=views.list_users, post=views.make_user), name="scim_users"),
    path("Users/.search", door(_READ, post=views.not_built), name="scim_search_users"),
    path(
        "Users/<str:user>",
        door(*_KEEP, get=views.read_user, put=views.replace_user, patch=views.patch_user, delete=views.delete_user),
        name="scim_user",
    ),
    path("Groups", door(*_FILL, get=views.list_groups, post=views.make_group), name="scim_groups"),
    path("Groups/.search", door(_READ, post=views.not_built), name="scim_search_groups"),
    path(
        "Groups/<str:group>",
        door(*_FILL, get=views.read_group, put=views.replace_group, patch=views.patch_group, delete=views.delete_group),
        name="scim_group",
    ),
    path(".search", door(_READ, post=views.not_built), name="scim_search"),
    path("Bulk", door(_READ, post=views.not_built), name="scim_bulk"),
    path("Me", door(_READ, get=views.not_built), name="scim_me"),
    path("<path:rest>", door(_READ, get=views.nothing, post=views.nothing), name="scim_nothing"),
]
