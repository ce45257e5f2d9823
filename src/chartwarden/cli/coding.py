"""`chartwarden coding`: results that go to billing, and second-level review.

Example:
    >>> sorted(coding.commands)
    ['export', 'reviews', 'sample']

"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.progress import track

from chartwarden.actions.coding_review import ReviewRow, assign_review, draw_sample, reviews_of_coding
from chartwarden.actions.results import FinishedCoding, export_results
from chartwarden.adapters.checkpoints_out.whole_files import FOR_OWNER, write_whole
from chartwarden.adapters.results.comma_separated import lines
from chartwarden.adapters.results.fhir_claim import claims
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.errors import MalformedError

_as = click.option("--as", "user_id", required=True, help="User id of the member who acts.")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def coding() -> None:
    """Export finished coding, and have it reviewed."""


@coding.command()
@_as
@click.option("--to", "file", required=True, type=click.Path(path_type=Path), help="File to write; must not exist.")
@click.option("--format", "form", type=click.Choice(["fhir", "csv"]), default="fhir", show_default=True)
@click.option("--since", type=_DAY, help="Only work finished on that day (UTC) or later.")
@click.option("--kind", help="Only one kind of work; see `chartwarden purpose list`.")
def export(user_id: str, file: Path, form: str, since: datetime | None, kind: str | None) -> None:
    """Write the codes of finished work for billing: FHIR claims as NDJSON, or CSV. All of it or nothing.

    The account's number goes along, and the record number where the rule of the work shows it; no name, birth date,
    address or member number does. Each item leaves an entry.
    """
    if file.exists():
        raise MalformedError(what="there is such a file", where=file.name, fix="Name one that does not exist.")
    results = export_results(seat(opened(), user_id), since=since.replace(tzinfo=UTC) if since else None, kind=kind)
    write_whole(file, _as_file(results, form), mode=FOR_OWNER)
    click.echo(f"{file.name}: {sum(len(one.codes) for one in results)} codes of {len(results)} work items.", err=True)


@coding.command()
@_as
@click.argument("coder")
@click.option("--count", type=click.IntRange(1, 500), default=20, show_default=True, help="How many charts.")
@click.option("--auditor", required=True, help="User id of the auditor who gets them.")
@click.option("--due", required=True, type=_DAY, help="Due date of the reviews.")
@click.option("--seed", type=int, default=0, help="Where chance begins; the same seed draws the same sample.")
@json_option
def sample(user_id: str, coder: str, count: int, auditor: str, due: datetime, seed: int, form: str | None) -> None:
    """Draw finished charts of a coder by chance, and give their review to an auditor."""
    desk = seat(opened(), user_id)
    to = desk.workforce.by_user_id(auditor)
    drawn = draw_sample(desk, desk.workforce.by_user_id(coder), count=count, seed=seed)
    shown = track(drawn, description="Assigning", disable=form == "json")
    made = [assign_review(desk, item.id, to=to, due_on=due.date()) for item in shown]
    if form == "json":
        click.echo(as_json([{"work": item.id, "about": item.about, "status": item.status.value} for item in made]))
        return
    click.echo(f"{len(made)} charts of {coder} go to {auditor}.")


@coding.command()
@_as
@json_option
def reviews(user_id: str, form: str | None) -> None:
    """List finished reviews with their accuracy: reviews, codes, members; no patient, no account number."""
    rows = reviews_of_coding(seat(opened(), user_id))
    if form == "json":
        click.echo(as_json([_told(row) for row in rows]))
        return
    table(
        ("review", "coder", "auditor", "codes", "missing", "accuracy"),
        [
            (
                row.review.item.id,
                row.coder,
                row.auditor,
                len(row.review.codes),
                len(row.review.missing),
                _percent(row.review.accuracy),
            )
            for row in rows
        ],
    )


def _as_file(results: Sequence[FinishedCoding], form: str) -> bytes:
    if form == "csv":
        return lines(results).encode()
    return b"".join(line + b"\n" for line in claims(results))


def _told(row: ReviewRow) -> dict[str, object]:
    said = [one.finding for one in row.review.codes if one.finding]
    findings = [*said, *row.review.gone, *row.review.missing]
    return {
        "review": row.review.item.id,
        "coder": row.coder,
        "auditor": row.auditor,
        "kind": row.title,
        "accuracy": row.review.accuracy,
        "findings": [
            {"verdict": one.verdict.value, "code": one.coding.code if one.coding else None, "answer": one.answer}
            for one in findings
        ],
    }


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
