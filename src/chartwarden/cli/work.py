"""`chartwarden work`: list my work, assign it, finish it.

Example:
    >>> sorted(work.commands)
    ['assign', 'finish', 'list', 'reassign', 'rework', 'search']

"""

from collections.abc import Sequence
from datetime import datetime

import click

from chartwarden.actions.work import WorkRow, assign_work, finish_work, my_work, reassign_work, rework, search_work
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.identifiers import EncounterId, WorkItemId
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.member import Member

_as = click.option("--as", "user_id", required=True, help="User id of the member who acts.")


@click.group()
def work() -> None:
    """List my work, search in it, assign it, finish it."""


@work.command("list")
@_as
@json_option
def list_(user_id: str, form: str | None) -> None:
    """List my assigned and finished work, earliest due first."""
    desk = seat(opened(), user_id)
    _print(
        desk_rows := my_work(desk),
        {row.id: str(desk.work.item(row.id).purpose.encounter_id) for row in desk_rows},
        form,
    )


@work.command()
@_as
@json_option
def search(user_id: str, form: str | None) -> None:
    """Search inside my assigned work. The words are asked for, so that they stay out of the shell's history."""
    desk = seat(opened(), user_id)
    words = click.prompt("Search for", err=True)
    rows = search_work(desk, words)
    _print(rows, {row.id: str(desk.work.item(row.id).purpose.encounter_id) for row in rows}, form)


@work.command()
@_as
@click.argument("encounter")
@click.option("--kind", required=True, help="Kind of work; see `chartwarden purpose list`.")
@click.option("--target", required=True, help="Codes (K80-K87, J44.1) or a coverage rule (LCD L33787).")
@click.option("--due", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Due date.")
@click.option("--to", "assignee", help="User id of the member who gets it; the queue if left out.")
def assign(user_id: str, encounter: str, kind: str, target: str, due: datetime, assignee: str | None) -> None:
    """Make a work item on an encounter, for a member or for the queue."""
    desk = seat(opened(), user_id)
    to = desk.workforce.by_user_id(assignee) if assignee else None
    item = assign_work(desk, encounter_id=EncounterId(encounter), kind=kind, target=target, due_on=due.date(), to=to)
    click.echo(item.id)
    _tell_if_rerouted(item, to)


@work.command()
@_as
@click.argument("work_id")
@click.option("--to", "assignee", help="User id of the member who gets it; back to the queue if left out.")
def reassign(user_id: str, work_id: str, assignee: str | None) -> None:
    """Give an item to somebody else, or back to the queue. The former holder's access ends at once."""
    desk = seat(opened(), user_id)
    to = desk.workforce.by_user_id(assignee) if assignee else None
    _tell_if_rerouted(reassign_work(desk, WorkItemId(work_id), to=to), to)


@work.command()
@_as
@click.argument("work_id")
def finish(user_id: str, work_id: str) -> None:
    """Finish a work item; its chart closes."""
    finish_work(seat(opened(), user_id), WorkItemId(work_id))


@work.command("rework")
@_as
@click.argument("work_id")
@click.option("--reason", required=True, help="What has to be done again, and why.")
def rework_(user_id: str, work_id: str, reason: str) -> None:
    """Open my own finished item again, for a reason."""
    rework(seat(opened(), user_id), WorkItemId(work_id), reason=reason)


def _print(rows: Sequence[WorkRow], encounters: dict[WorkItemId, str], form: str | None) -> None:
    if form == "json":
        click.echo(
            as_json(
                [
                    {
                        "work": row.id,
                        "encounter": encounters[row.id],
                        "number": row.encounter_number,
                        "kind": row.title,
                        "target": row.target,
                        "due_on": row.due_on,
                        "status": row.status.value,
                    }
                    for row in rows
                ]
            )
        )
        return
    table(
        ("work", "encounter", "number", "kind", "target", "due", "status"),
        [
            (row.id, encounters[row.id], row.encounter_number, row.title, row.target, row.due_on, row.status.value)
            for row in rows
        ],
    )


def _tell_if_rerouted(item: WorkItem, to: Member | None) -> None:
    if to is not None and item.member_id is None:
        click.echo("It waits in the queue: that member must not be given this chart. Choose somebody else.", err=True)
