"""`chartwarden grant`: ask to see more, answer such requests, and sweep up what is over.

Example:
    >>> sorted(grant.commands)
    ['approve', 'ask', 'decline', 'expire', 'list']
    >>> read_part("abc:2")
    ('abc', 2, None)

"""

from datetime import timedelta

import click

from chartwarden.actions.beyond import sweep_expired
from chartwarden.actions.widening import Answer, decide_widening, open_requests, request_widening
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, WideningId, WorkItemId
from chartwarden.minimum_necessary.ladder import Decision

_as = click.option("--as", "user_id", required=True, help="User id of the member who acts.")
_ENCOUNTER = "encounter:"


@click.group()
def grant() -> None:
    """Ask to see more of a chart than the work opens, and answer such requests."""


@grant.command()
@_as
@click.argument("work_id", metavar="WORK")
@click.argument("part")
@click.option("--reason", required=True, help="What it decides: a code, a finding or a rule that can be checked.")
@json_option
def ask(user_id: str, work_id: str, part: str, reason: str, form: str | None) -> None:
    """Ask to see PART: a document's id, `DOCUMENT:SECTION`, `encounter:ID`, or `chart`.

    Exit code 3 when the reason says nothing, or that part cannot be asked for.
    """
    document_id, section, encounter_id = read_part(part)
    asked = request_widening(
        seat(opened(), user_id),
        WorkItemId(work_id),
        document_id,
        section=section,
        reason=reason,
        encounter_id=encounter_id,
    )
    if form == "json":
        click.echo(as_json({"request": asked.id, "decision": asked.decision, "expires_at": asked.expires_at}))
        return
    is_open = asked.decision is Decision.APPROVED
    click.echo(
        f"Open until {asked.expires_at:%H:%M} UTC." if is_open else f"Asked: {asked.id}. A second person decides."
    )


@grant.command("list")
@_as
@json_option
def list_(user_id: str, form: str | None) -> None:
    """List the requests that wait for a second person."""
    rows = open_requests(seat(opened(), user_id))
    heads = ("request", "part", "scope", "asked by", "work", "target", "reason")
    values = [
        (
            row.request.id,
            row.part,
            row.request.scope.value,
            row.asked_by,
            row.work_title,
            row.target,
            row.request.reason,
        )
        for row in rows
    ]
    if form == "json":
        click.echo(as_json([dict(zip(heads, value, strict=True)) for value in values]))
        return
    table(heads, values)


@grant.command()
@_as
@click.argument("request")
@click.option("--hours", type=click.IntRange(min=1, max=8), help="How long; as long as its rung may be if left out.")
def approve(user_id: str, request: str, hours: int | None) -> None:
    """Approve somebody else's request: it opens what was asked for, until its time is over."""
    lasts = timedelta(hours=hours) if hours else None
    decided = decide_widening(seat(opened(), user_id), WideningId(request), answer=Answer.APPROVE, lasts=lasts)
    click.echo(f"Approved, until {decided.expires_at:%Y-%m-%d %H:%M} UTC.")


@grant.command()
@_as
@click.argument("request")
def decline(user_id: str, request: str) -> None:
    """Decline somebody else's request."""
    decide_widening(seat(opened(), user_id), WideningId(request), answer=Answer.DECLINE)
    click.echo("Declined. Nothing was opened.")


@grant.command()
@_as
def expire(user_id: str) -> None:
    """Put on record what is over and nobody has seen yet. It opens nothing already; this leaves the entries."""
    click.echo(f"{sweep_expired(seat(opened(), user_id))} were over.")


def read_part(text: str) -> tuple[DocumentId | None, int | None, EncounterId | None]:
    """Read what is asked for: a document, a section of it, an encounter, or the chart.

    Raises:
        MalformedError: what stands for a section is no number.

    """
    if text == "chart":
        return None, None, None
    if text.startswith(_ENCOUNTER):
        return None, None, EncounterId(text.removeprefix(_ENCOUNTER))
    document, colon, section = text.partition(":")
    if colon and not (section.isascii() and section.isdigit()):
        raise MalformedError(what="the section is no number", where="PART", fix="Write DOCUMENT:2 for its third.")
    return DocumentId(document), int(section) if colon else None, None
