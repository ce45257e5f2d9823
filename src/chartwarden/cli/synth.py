"""`chartwarden synth`: make a ward of invented people.

Example:
    >>> synth.name
    'synth'

"""

import sys
import time
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TimeRemainingColumn

from chartwarden.adapters.ward_files import MARK_FILE, WardSummary, write_ward
from chartwarden.foundation.errors import ChartwardenError

_MEGABYTE = 1_000_000


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


@click.command("synth")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--patients", type=click.IntRange(min=0), default=100, show_default=True, help="How many charts.")
@click.option("--seed", type=click.IntRange(min=0), default=7, show_default=True, help="Same seed, same ward.")
@click.option(
    "--today",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    default=_today,
    help="The day on which the ward is looked at; dates in the charts lie before it.  [default: today]",
)
@click.option("--json", "as_json", is_flag=True, help="Print counts as JSON, without a progress bar.")
def synth(out: Path, patients: int, seed: int, today: datetime, *, as_json: bool) -> None:
    """Write a synthetic ward to the folder OUT.

    The ward has charts of invented people in FHIR, members of the workforce, their work, and the answers to it. Nobody
    in it exists; every resource and the folder itself are marked as test data.
    """
    started = time.monotonic()
    errors = Console(stderr=True)
    try:
        summary = _written(
            out, patients=patients, seed=seed, today=today.date(), is_quiet=as_json or not errors.is_terminal
        )
    except ChartwardenError as refused:
        click.echo(str(refused), err=True)
        sys.exit(refused.exit_code)
    seconds = time.monotonic() - started
    if as_json:
        row = {**asdict(summary), "folder": str(out), "seed": seed, "today": today.date(), "seconds": round(seconds, 3)}
        click.echo(orjson.dumps(row).decode())
        return
    click.echo(_told(summary, out=out, seed=seed, seconds=seconds))


def _written(out: Path, *, patients: int, seed: int, today: date, is_quiet: bool) -> WardSummary:
    columns = ("[progress.description]{task.description}", BarColumn(), MofNCompleteColumn(), TaskProgressColumn())
    bar = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True))
    with nullcontext() if is_quiet else bar:
        task = bar.add_task("Writing charts", total=patients)
        return write_ward(
            out, seed=seed, patients=patients, today=today, on_chart=lambda done: bar.update(task, completed=done)
        )


def _told(summary: WardSummary, *, out: Path, seed: int, seconds: float) -> str:
    size = summary.bytes_written / _MEGABYTE
    return (
        f"Wrote {summary.patients:,} invented patients with {summary.encounters:,} encounters, "
        f"{summary.documents:,} documents and {summary.work_items:,} work items to {out}\n"
        f"{size:,.1f} MB in {seconds:.1f} s, seed {seed}. {MARK_FILE} marks the folder as synthetic.\n"
        f"Next: chartwarden chart import {out / 'fhir'} --as ADMINISTRATOR"
    )
