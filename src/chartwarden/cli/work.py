"""`chartwarden work`: list my work, take it, assign it, put it on hold, finish it.

Example:
    >>> sorted(work.commands)
    ['assign', 'finish', 'hold', 'list', 'next', 'queue', 'reassign', 'resume', 'rework', 'search', 'spread']

"""

import dataclasses
from collections.abc import Sequence
from datetime import datetime

import click

from chartwarden.actions.queues import Chosen, assign_many, look_at_queues
from chartwarden.actions.work import (
    WorkRow,
    assign_work,
    finish_work,
    hold_work,
    my_work,
    reassign_work,
    resume_work,
    rework,
    search_work,
    take_next,
)
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.identifiers import EncounterId, WorkItemId
from chartwarden.purpose.work import HoldReason, KindOfWork, WorkItem
from chartwarden.workforce.member import Member

_as = click.option("--as", "user_id", required=True, help="User id of the member who acts.")


@click.group()
def work() -> None:
    """List my work, search in it, take the next, assign it, put it on hold, finish it."""


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
@click.option(
    "--target",
    required=True,
    help="Codes (K80-K87, J44.1) or a coverage rule (LCD L33787); the day of the service may follow"
    " (12002 on 2026-04-07).",
)
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


@work.command("next")
@_as
def next_(user_id: str) -> None:
    """Take the next item of the queue: what is due first of the kinds I do. Says its id, or nothing."""
    taken = take_next(seat(opened(), user_id))
    click.echo(taken.id if taken else "Nothing waits that is yours to do.", err=taken is None)


@work.command()
@_as
@click.argument("work_id")
@click.option("--reason", type=click.Choice([reason.value for reason in HoldReason]), required=True)
@click.option("--words", default="", help="More of it; needed for `other`.")
def hold(user_id: str, work_id: str, reason: str, words: str) -> None:
    """Put my work on hold until something comes; its chart closes."""
    hold_work(seat(opened(), user_id), WorkItemId(work_id), reason=HoldReason(reason), words=words)


@work.command()
@_as
@click.argument("work_id")
def resume(user_id: str, work_id: str) -> None:
    """Take my work off hold."""
    resume_work(seat(opened(), user_id), WorkItemId(work_id))


@work.command()
@_as
@click.option("--kind", default="", help="Only this kind of work.")
@json_option
def queue(user_id: str, kind: str, form: str | None) -> None:
    """Show a manager how much waits, is assigned and is on hold, by kind of work."""
    chosen = Chosen(kind=KindOfWork(kind) if kind else None)
    rows = look_at_queues(seat(opened(), user_id), chosen, listed=0).kinds
    if form == "json":
        click.echo(as_json([dataclasses.asdict(row) for row in rows]))
        return
    heading = ("kind", "title", "waiting", "assigned", "on hold", "overdue")
    table(heading, [(row.id, row.name, row.waiting, row.assigned, row.held, row.overdue) for row in rows])


@work.command()
@_as
@click.option("--kind", default="", help="Of this kind of work.")
@click.option("--of", "holder", default="", help="What this member has, by user id.")
@click.option("--most", default=1000, show_default=True, type=click.IntRange(1, 1000), help="At most how many.")
@click.option("--to", "members", multiple=True, help="User id of who gets them; the queue if left out. Repeat it.")
def spread(user_id: str, kind: str, holder: str, most: int, members: tuple[str, ...]) -> None:
    """Spread open work evenly over members, or put it back into the queue."""
    if not kind and not holder:
        raise click.UsageError("Name a kind of work or a member: nobody moves a whole department by accident.")
    desk = seat(opened(), user_id)
    chosen = Chosen(
        kind=KindOfWork(kind) if kind else None,
        holder=desk.workforce.by_user_id(holder).id if holder else None,
        most=most,
    )
    moved = assign_many(desk, chosen, to=[desk.workforce.by_user_id(one).id for one in members])
    click.echo(f"{moved.done} moved, {moved.waits} wait for others, {moved.unfit + moved.overtaken} as they were")


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
