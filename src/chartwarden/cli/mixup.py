"""`chartwarden mixup`: look for another patient's data in a chart, a claim or a text; index what was stored before.

Example:
    >>> sorted(mixup.commands)
    ['index', 'scan']

"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chartwarden.actions.claim_check import refused, scan_claim
from chartwarden.actions.mixups import index_texts, scan_chart
from chartwarden.actions.own_words import check_text
from chartwarden.chart.patient import Sex
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.mixup.claim import Claim
from chartwarden.mixup.doubt import Verdict

_LARGEST_CLAIM: Final = 1024 * 1024
_BLOCKED: Final = RefusedError.exit_code
_as = click.option("--as", "user_id", required=True, help="User id of the member who acts.")


@click.group()
def mixup() -> None:
    """Look for another patient's data in a chart, a claim or a text; index what was stored before."""


@mixup.group()
def scan() -> None:
    """Look through a chart, a claim or a text for somebody else's data. Exit code 3 when there is some."""


@scan.command("chart")
@click.argument("work_id")
@_as
@json_option
def chart_(work_id: str, user_id: str, form: str | None) -> None:
    """Look through the documents that a work item opens. Prints kinds of doubt, never words."""
    suspects = scan_chart(seat(opened(), user_id), WorkItemId(work_id))
    doubted = [one for one in suspects if one.verdict is not Verdict.CLEAR]
    rows = [(one.document_id, one.title, one.verdict.value, ", ".join(one.kinds)) for one in doubted]
    if form == "json":
        heads = ("document", "title", "verdict", "doubts")
        click.echo(as_json({"looked_at": len(suspects), "doubted": [dict(zip(heads, r, strict=True)) for r in rows]}))
    else:
        if rows:
            table(("Document", "Title", "Verdict", "Doubts"), rows)
        click.echo(f"{len(suspects)} documents looked at, {len(doubted)} doubted.")
    sys.exit(_BLOCKED if doubted else 0)


@scan.command("claim")
@click.argument("work_id")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_as
def claim_(work_id: str, file: Path, user_id: str) -> None:
    """Compare a claim (FHIR R4 Claim with its Patient contained, JSON) with the chart of a work item."""
    claim = claim_in(file)
    found = scan_claim(seat(opened(), user_id), WorkItemId(work_id), claim)
    if found:
        raise refused(found)
    click.echo("The claim fits the chart.")


@scan.command("paste")
@click.argument("work_id")
@_as
def paste_(work_id: str, user_id: str) -> None:
    """Check a text from standard input as if it were pasted into the work. It is kept nowhere."""
    text = click.get_text_stream("stdin").read()
    check_text(seat(opened(), user_id), WorkItemId(work_id), text)
    click.echo("Nothing of another patient was found in it.")


@mixup.command()
@_as
def index(user_id: str) -> None:
    """Make the prints of everything stored before prints were made, and look at each document anew."""
    desk = seat(opened(), user_id)
    columns = (TextColumn("Indexing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Indexing", total=None)
        done = index_texts(desk, on_patient=lambda: progress.advance(task))
    click.echo(f"Indexed {done.documents} documents of {done.patients} patients; {done.marked} are marked.")


def claim_in(file: Path) -> Claim:
    """Read what a claim says of its patient and stay.

    Raises:
        MalformedError: the file is no FHIR Claim, or a date in it is none.

    Source:
        HL7 FHIR R4, Claim.

    """
    try:
        raw = file.read_bytes()[: _LARGEST_CLAIM + 1]
        said = json.loads(raw) if len(raw) <= _LARGEST_CLAIM else None
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("resourceType") != "Claim":
        raise MalformedError(what="it is no FHIR Claim", where=file.name, fix="Give one Claim resource as JSON.")
    try:
        return _claim(said)
    except (ValueError, TypeError, AttributeError, KeyError):
        raise MalformedError(
            what="a part of the claim has a form that cannot be used",
            where=file.name,
            fix="Check billablePeriod, diagnosis and the contained Patient and Coverage.",
        ) from None


def _claim(said: dict[str, Any]) -> Claim:
    contained = {part.get("resourceType"): part for part in said.get("contained", ())}
    patient, coverage, period = (
        contained.get("Patient", {}),
        contained.get("Coverage", {}),
        said.get("billablePeriod", {}),
    )
    sex = patient.get("gender", Sex.UNKNOWN.value)
    return Claim(
        member_number=str(coverage.get("subscriberId", "")),
        birth_on=_day(patient.get("birthDate")),
        sex=Sex(sex) if sex in set(Sex) else Sex.UNKNOWN,
        from_on=_day(period.get("start")),
        through_on=_day(period.get("end")),
        codes=tuple(
            str(coding["code"])
            for diagnosis in said.get("diagnosis", ())
            for coding in diagnosis.get("diagnosisCodeableConcept", {}).get("coding", ())
        ),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written[:10]) if written else None
