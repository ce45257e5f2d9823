"""`chartwarden member`: the first administrator, new members, members who leave, and lists of them.

Example:
    >>> sorted(member.commands)
    ['add', 'decide', 'end', 'first', 'import', 'invite', 'leave', 'list', 'password', 'requests', 'review', 'roles']

"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from chartwarden.actions.member_import import Imported, Rehearsal, import_members
from chartwarden.actions.member_sheet import plan_leave
from chartwarden.actions.members import add_member, change_password, end_member, export_members, list_members
from chartwarden.adapters.members_csv import members_as_csv, read_members_csv
from chartwarden.cli.house import House, installer, opened, seat
from chartwarden.cli.member_invite import invite, say_link
from chartwarden.cli.member_requests import decide, requests, review, roles
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.citation import UNIQUE_USER_ID
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.workforce.member import Leave, Role

_as = click.option("--as", "user_id", required=True, help="User id of the member who acts.")
_name = click.option("--name", required=True, help="The person's name.")
_WAITS = "The roles wait for a second person: see `chartwarden member requests`."


@click.group()
def member() -> None:
    """Keep the workforce: one person, one user id, for ever."""


for command in (invite, requests, decide, roles, review):
    member.add_command(command)


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
@click.option("--role", "chosen", required=True, multiple=True, type=click.Choice([role.value for role in Role]))
@click.option("--department", default="")
@click.option("--team", default="")
def add(user_id: str, new_user_id: str, name: str, chosen: tuple[str, ...], department: str, team: str) -> None:
    """Add a member under a user id that is theirs alone, and print a link by which they join.

    A second person decides the roles. While an instance has fewer than two who may decide, they are granted at once.
    """
    house = opened()
    desk = seat(house, user_id)
    made = add_member(
        desk,
        user_id=new_user_id,
        name=name,
        roles=frozenset(Role(role) for role in chosen),
        starts_on=_today(),
        department=department,
        team=team,
    )
    if not made.roles:
        click.echo(_WAITS, err=True)
    say_link(house, desk, made.user_id)


@member.command()
@_as
@click.argument("leaver")
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d"]), help="A day of work still. Today if left out.")
@click.option("--now", "when", flag_value="now", help="Shut them out from now on, today included.")
def end(user_id: str, leaver: str, last_day: datetime | None, when: str | None) -> None:
    """End a membership with every session and token. The user id is never issued again."""
    last = _today() - timedelta(days=1) if when else (last_day or datetime.now(UTC)).date()
    end_member(seat(opened(), user_id), leaver, last_day=last)


@member.command()
@_as
@click.argument("absent")
@click.argument("days", nargs=-1)
def leave(user_id: str, absent: str, days: tuple[str, ...]) -> None:
    """Say when a member is on leave, in place of what was said before: DAYS are like 2026-12-24..2027-01-02.

    Both days are included. On them the member cannot sign in; their work stays theirs. Without days, no leave is left.
    """
    desk = seat(opened(), user_id)
    plan_leave(desk, desk.workforce.by_user_id(absent).id, leaves=[_leave(each) for each in days])


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
@click.option("--csv", "form", flag_value="csv", help="Print CSV, for spreadsheets; no cell of it runs as a formula.")
def list_(user_id: str, form: str | None) -> None:
    """List the members."""
    desk = seat(opened(), user_id)
    found = export_members(desk) if form == "csv" else list_members(desk)
    rows = [(one.user_id, one.name, ", ".join(sorted(one.roles)), one.starts_on, one.ends_on or "") for one in found]
    if form == "csv":
        click.echo(members_as_csv(found), nl=False)
    elif form == "json":
        click.echo(
            as_json([dict(zip(("user_id", "name", "roles", "from", "until"), row, strict=True)) for row in rows])
        )
    else:
        table(("user id", "name", "roles", "from", "until"), rows)


@member.command("import")
@_as
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", "rehearsal", flag_value=Rehearsal.DRY_RUN.value, help="Look the list over; store nothing.")
def import_(user_id: str, file: Path, rehearsal: str | None) -> None:
    """Add every member of a CSV file, or nobody: each fault of each line is told, and then nothing is stored.

    Columns: user_id, name, roles, starts_on; and, where wanted, ends_on, department, team, home_address, home_phone,
    external_id, kinds_of_work. Several roles are separated by spaces. A second person decides the roles.
    """
    desk = seat(opened(), user_id)
    imported = import_members(
        desk,
        read=lambda: read_members_csv(_text_of(file)),
        rehearsal=Rehearsal(rehearsal) if rehearsal else Rehearsal.FOR_REAL,
    )
    _say_imported(imported, where=file.name)


def _say_imported(imported: Imported, *, where: str) -> None:
    for problem in imported.problems:
        click.echo(f"{where}, line {problem.line}: {problem.what}. {problem.fix}", err=True)
    if imported.problems:
        raise MalformedError(
            what=f"{len(imported.problems)} faults were found, and nothing was stored",
            where=where,
            fix="Mend the lines that are told above, and try again.",
        )
    if not imported.added:
        click.echo(f"The list is sound: {imported.rows} would come in. Nothing was stored.")
        return
    click.echo(f"{len(imported.added)} came in.")
    if imported.requests:
        click.echo(_WAITS, err=True)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedError(what="the list is not UTF-8", where=file.name, fix="Export it as UTF-8.") from error


def _leave(days: str) -> Leave:
    first, _, last = days.partition("..")
    try:
        return Leave(date.fromisoformat(first), date.fromisoformat(last or first))
    except ValueError as error:
        raise MalformedError(
            what="that is no leave", where="DAYS", fix="Write it like 2026-12-24..2027-01-02."
        ) from error


def _ask_password(house: House, user_id: str) -> None:
    secret = click.prompt("Password (15 characters or more)", hide_input=True, confirmation_prompt=True, err=True)
    house.set_password(user_id, secret)


def _today() -> date:
    return datetime.now(UTC).date()
