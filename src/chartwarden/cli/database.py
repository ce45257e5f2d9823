"""`chartwarden database`: the tables, the guards of the ledger, and the two roles, as the database's owner needs them.

These commands open no chart and need no keys, so that whoever runs the database need not run the instance.

Example:
    >>> sorted(database.commands)
    ['guards', 'migrate', 'roles']

"""

import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Protocol

import click

from chartwarden.cli.show import as_json, json_option
from chartwarden.foundation.errors import BrokenSealError, MalformedError

_GROUP = "chartwarden.databases"


class Database(Protocol):
    """The database of an instance, as its owner handles it."""

    def migrate(self) -> None:
        """Bring the tables to this version. Raises MalformedError when this role may not."""
        ...

    def missing_guards(self) -> tuple[str, ...]:
        """Say which guards are not in force, name first."""
        ...

    def put_guards_back(self) -> None:
        """Make every guard anew. Raises MalformedError when this role may not."""
        ...

    def role_findings(self, role: str = "") -> tuple[str, ...]:
        """Say what a role, or this session's, could do to the ledger beyond adding to it."""
        ...

    def roles_sql(self, application: str) -> tuple[str, ...]:
        """Give the statements that make a role the application's. Raises MalformedError when none can be."""
        ...

    def grant_roles(self, application: str) -> None:
        """Run those statements. Raises MalformedError when this role may not, or there is no such role."""
        ...


@click.group()
def database() -> None:
    """Make the tables, look after the guards of the ledger, and split the roles. Needs no keys."""


@database.command()
def migrate() -> None:
    """Bring the tables to this version, as the role that owns them.

    Where the application's role owns its tables, each start does this by itself.
    """
    _opened().migrate()
    click.echo("The tables are at this version.")


@database.command()
@click.option("--put-back", "mend", flag_value="put-back", help="Make every guard anew first, as the tables' owner.")
@json_option
def guards(mend: str | None, form: str | None) -> None:
    """Say whether the database guards the ledger, and what this role could do to it. Exit code 4: a guard is not there.

    A guard is a trigger that refuses to change or delete what is sealed. One that is missing was taken away by the
    owner of the database: verify the ledger against a checkpoint that was kept elsewhere.
    """
    there = _opened()
    before = there.missing_guards()
    if mend:
        there.put_guards_back()
    missing, could = there.missing_guards() if mend else before, there.role_findings()
    mended = [words for words in before if words not in missing]
    if form == "json":
        told = {"guarded": not missing, "missing": list(missing), "put_back": mended, "role": list(could)}
        click.echo(as_json(told))
    else:
        for words in mended:
            click.echo(f"Put back: {words}.")
        for words in missing:
            click.echo(f"{words}.", err=True)
        if not missing:
            click.echo("The database guards the ledger: every trigger is there and fires.")
        for sentence in could:
            click.echo(sentence)
    if missing:
        sys.exit(BrokenSealError.exit_code)


@database.command()
@click.option("--application", required=True, help="The role that the product connects as; the server must have it.")
@click.option("--apply", "how", flag_value="apply", help="Run the statements now, as the tables' owner.")
def roles(application: str, how: str | None) -> None:
    """Print the SQL that lets a role work and only add to the ledger. Run it as the owner, after each migration."""
    there = _opened()
    if how is None:
        for words in ("BEGIN", *there.roles_sql(application), "COMMIT"):
            click.echo(f"{words};")
        return
    there.grant_roles(application)
    click.echo("Granted.")
    for sentence in there.role_findings(application):
        click.echo(sentence)


def _opened() -> Database:
    """Give the database that the environment names. Raises MalformedError when nothing is installed that keeps one."""
    for point in entry_points(group=_GROUP):
        try:
            load: Callable[[], Database] = point.load()
        except ModuleNotFoundError:
            continue
        return load()
    raise MalformedError(
        what="nothing is installed that keeps charts", where="this installation", fix="Install chartwarden[web]."
    )
