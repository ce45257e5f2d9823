"""The database as its owner handles it: tables, guards and roles, without the instance's keys.

An instance opens only when its database guards the ledger, so what mends that must not need an open instance.

Example:
    >>> hasattr(Database(), "missing_guards")
    True

"""

import os
from dataclasses import dataclass

import django
from django.core.management import call_command
from django.db import DatabaseError, connection

from chartwarden.foundation.errors import MalformedError
from chartwarden_web.records import guards, roles


@dataclass(frozen=True, slots=True)
class Database:
    """The database that the settings name, through the role that they name."""

    def migrate(self) -> None:
        """Bring the tables to this version. Raises MalformedError when this role may not."""
        roles.require_may_migrate(connection)
        call_command("migrate", interactive=False, verbosity=0)

    def missing_guards(self) -> tuple[str, ...]:
        """Say which guards are not in force, name first."""
        return guards.missing_guards(connection)

    def put_guards_back(self) -> None:
        """Make every guard anew. Raises MalformedError when this role may not."""
        try:
            guards.put_guards_back(connection)
        except DatabaseError as error:
            raise MalformedError(
                what="the database does not let this role make the guards",
                where="CHARTWARDEN_DATABASE",
                fix="Name the role that owns the tables there for this command, and migrate first.",
            ) from error

    def role_findings(self, role: str = "") -> tuple[str, ...]:
        """Say what a role, or this session's, could do to the ledger beyond adding to it."""
        return roles.role_findings(connection, role=role)

    def roles_sql(self, application: str) -> tuple[str, ...]:
        """Give the statements that make a role the application's."""
        return roles.roles_sql(connection, application)

    def grant_roles(self, application: str) -> None:
        """Run those statements."""
        roles.grant_roles(connection, application)


def open_database() -> Database:
    """Set Django up and give the database; nothing is changed in it. For commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chartwarden_web.settings")
    os.umask(0o077)  # a database file that is made here is the owner's alone
    django.setup()
    return Database()
