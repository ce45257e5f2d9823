"""`chartwarden member`: the first administrator, new members, members who leave.

Example:
    >>> sorted(member.commands)
    ['add', 'end', 'first', 'list', 'password']

"""

from datetime import UTC, date, datetime

import click

from chartwarden.actions.members import add_member, change_password, end_member, list_members
from chartwarden.cli.house import House, installer, opened, seat
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.citation import UNIQUE_USER_ID
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.member import Role

_as = click.option("--as", "user_id", required=True, help="User id of the administrator who acts.")
_name = click.option("--name", required=True, help="The person's name.")


@click.group()
def member() -> None:
    """Keep the workforce: one person, one user id, for ever."""


@member.command()
@click.argument("new_user_id")
@_name
def first(new_user_id: str, name: str) -> None:
    """Make the first administrator of a new instance. Refused as soon as anybody works here."""
    house = opened()
    desk = installer(house)
    if desk.workforce.members():
        raise RefusedError(
            rule="administrators-keep-accounts",
            because="this instance has members already",
            source=UNIQUE_USER_ID,
            next_step="Ask an administrator to add you.",
        )
    made = add_member(desk, user_id=new_user_id, name=name, roles=frozenset({Role.ADMINISTRATOR}), starts_on=_today())
    _ask_password(house, made.user_id)


@member.command()
@_as
@click.argument("new_user_id")
@_name
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice([role.value for role in Role]))
@click.option("--department", default="")
def add(user_id: str, new_user_id: str, name: str, roles: tuple[str, ...], department: str) -> None:
    """Add a member under a user id that is theirs alone."""
    house = opened()
    made = add_member(
        seat(house, user_id),
        user_id=new_user_id,
        name=name,
        roles=frozenset(Role(role) for role in roles),
        starts_on=_today(),
        department=department,
    )
    _ask_password(house, made.user_id)


@member.command()
@_as
@click.argument("leaver")
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d"]), help="Today if left out.")
def end(user_id: str, leaver: str, last_day: datetime | None) -> None:
    """End a membership. The user id is never issued again."""
    end_member(seat(opened(), user_id), leaver, last_day=(last_day or datetime.now(UTC)).date())


@member.command()
@_as
def password(user_id: str) -> None:
    """Change my own password."""
    house = opened()
    desk = seat(house, user_id)
    change_password(desk, change=lambda: _ask_password(house, desk.member.user_id))


@member.command("list")
@_as
@json_option
def list_(user_id: str, form: str | None) -> None:
    """List the members."""
    desk = seat(opened(), user_id)
    rows = [
        (one.user_id, one.name, ", ".join(sorted(one.roles)), one.starts_on, one.ends_on or "")
        for one in list_members(desk)
    ]
    if form == "json":
        click.echo(
            as_json([dict(zip(("user_id", "name", "roles", "from", "until"), row, strict=True)) for row in rows])
        )
        return
    table(("user id", "name", "roles", "from", "until"), rows)


def _ask_password(house: House, user_id: str) -> None:
    secret = click.prompt("Password (15 characters or more)", hide_input=True, confirmation_prompt=True, err=True)
    house.set_password(user_id, secret)


def _today() -> date:
    return datetime.now(UTC).date()
