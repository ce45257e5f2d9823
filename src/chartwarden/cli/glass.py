"""`chartwarden glass`: break glass in one's own work, and review what others broke.

In production a member proves who they are with password and code for every command, so breaking glass here has a fresh
proof as it has in the browser.

Example:
    >>> sorted(glass.commands)
    ['break', 'list', 'review']

"""

import click

from chartwarden.actions.glass import break_glass
from chartwarden.actions.glass_review import list_glass, review_glass
from chartwarden.cli.grant import read_part
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.incident.assessment import Further
from chartwarden.minimum_necessary.glass import GlassId, GlassPart, Verdict

_as = click.option("--as", "user_id", required=True, help="User id of the member who acts.")


@click.group()
def glass() -> None:
    """Open named parts of a chart at once when nobody can be asked, and review that."""


@glass.command("break")
@_as
@click.argument("work_id", metavar="WORK")
@click.argument("parts", metavar="PART...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why it cannot wait, in at least 20 characters that can be checked.")
@json_option
def break_(user_id: str, work_id: str, parts: tuple[str, ...], reason: str, form: str | None) -> None:
    """Open each PART, a document's id or `DOCUMENT:SECTION`, for an hour. It is always reviewed.

    Exit code 3 when no glass opens one of them, or your last was not reviewed yet.
    """
    panes = [_pane(part) for part in parts]
    broken = break_glass(seat(opened(), user_id), WorkItemId(work_id), panes, reason=reason)
    if form == "json":
        click.echo(as_json({"glass": broken.id, "expires_at": broken.expires_at, "path": broken.path}))
        return
    click.echo(f"Open until {broken.expires_at:%H:%M} UTC: {broken.id}. The privacy officer reviews it.")


@glass.command("list")
@_as
@json_option
def list_(user_id: str, form: str | None) -> None:
    """List broken glass: first what waits for a review."""
    heads = ("glass", "who", "work", "parts", "codes", "seconds", "another way", "suggested", "review", "reason")
    values = [
        (
            row.glass.id,
            row.who,
            row.work_title,
            ", ".join(row.parts),
            row.since.codes,
            row.since.seconds,
            row.glass.path.value,
            row.suggested.value,
            row.glass.review.verdict.value if row.glass.review else "waits",
            row.glass.reason,
        )
        for row in list_glass(seat(opened(), user_id))
    ]
    if form == "json":
        click.echo(as_json([dict(zip(heads, value, strict=True)) for value in values]))
        return
    table(heads, values)


@glass.command()
@_as
@click.argument("broken", metavar="GLASS")
@click.argument("verdict", type=click.Choice([verdict.value for verdict in Verdict]))
@click.option("--words", required=True, help="What you looked at.")
@click.option(
    "--shared-further",
    type=click.Choice([further.value for further in Further]),
    default=Further.UNKNOWN.value,
    show_default=True,
    help="Whether what was seen went further; for the incident that `without-need` opens.",
)
def review(user_id: str, broken: str, verdict: str, words: str, shared_further: str) -> None:
    """Write the review of what somebody else broke."""
    further = Further(shared_further)
    desk = seat(opened(), user_id)
    review_glass(desk, GlassId(broken), verdict=Verdict(verdict), words=words, shared_further=further)
    click.echo("Reviewed. They may break glass again.")


def _pane(text: str) -> GlassPart:
    document_id, section, _ = read_part(text)
    if document_id is None:
        raise MalformedError(
            what="glass opens named documents and sections only", where="PART", fix="Name the documents."
        )
    return GlassPart(document_id, section)
