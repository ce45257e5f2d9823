"""`chartwarden chart`: bring charts in, open one for a work item, unmask one identifier, cut a note into sections.

Example:
    >>> sorted(chart.commands)
    ['download', 'import', 'open', 'sections', 'unmask']

"""

import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.desk import Desk, Environment
from chartwarden.actions.importing import ImportReport, ImportRun, Mark, encounter_to_attach, import_charts, mark_of
from chartwarden.adapters.intake.ids import KeyedIds
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.opening import Input, open_inputs
from chartwarden.adapters.intake.plain import EncounterRef
from chartwarden.adapters.intake.sniffing import Shape
from chartwarden.adapters.intake.worker import IntakeWorker, read_isolated
from chartwarden.adapters.ward_files import MARK_FILE, is_marked
from chartwarden.chart.incoming import Incoming, TestDataMark
from chartwarden.chart.loinc import SECTIONS
from chartwarden.chart.sections import split_sections
from chartwarden.cli.chart_download import download_
from chartwarden.cli.chart_unmask import unmask_
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, printable, table
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.foundation.identifiers import EncounterId, WorkItemId

_BAD_INPUT = MalformedError.exit_code
_MOST_REASONS_SHOWN = 20


@click.group()
def chart() -> None:
    """Bring charts in, open one for a work item, unmask one identifier, cut a note into sections."""


chart.add_command(unmask_)
chart.add_command(download_)


@dataclass(slots=True)
class _File:
    """What became of one file."""

    label: str
    report: ImportReport = field(default_factory=ImportReport)
    refused: str = ""
    exit_code: int = 0

    def as_dict(self) -> dict[str, object]:
        report = self.report
        return {
            "file": self.label,
            "refused": self.refused or None,
            "stored": dict(report.stored),
            "unchanged": dict(report.unchanged),
            "passed_over": dict(report.passed_over),
            "quarantined": [{"place": part.place, "what": part.what, "fix": part.fix} for part in report.quarantined],
            "identifiers_found": report.identifiers_found,
            "marked": report.marked,
        }


@chart.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "user_id", required=True, help="User id of the administrator who imports.")
@click.option("--source", "system", default="local", show_default=True, help="Name of the system the charts come from.")
@click.option("--encounter", help="Encounter that plain text or PDF files belong to, by its id here.")
@click.option("--mark", type=click.Choice(["synthetic", "safe-harbor"]), help="Attest that no real patient is in it.")
@json_option
def import_(
    paths: tuple[Path, ...], user_id: str, system: str, encounter: str | None, mark: str | None, form: str | None
) -> None:
    """Bring charts in: FHIR R4, C-CDA, HL7 v2, PDF and text; files, folders and archives.

    A second import of the same files changes nothing. Each file is taken whole or, where a part of it is unusable, that
    part is quarantined with the reason. Exit code 2 when a file could not be used, or contradicts what is stored.
    """
    house = opened()
    desk = seat(house, user_id)
    attach_to = _encounter_ref(desk, encounter)
    attested = Mark(f"attested {mark} by {user_id}") if mark else _mark_of_folders(paths)
    limits, ids, run = Limits(), KeyedIds(house.keys.named("ids")), ImportRun()
    files: list[_File] = []
    with _progress() as progress, IntakeWorker(limits=limits) as worker:
        if desk.environment is Environment.PRODUCTION:
            click.echo(f"Parsing in {worker.isolation()}.", err=True)
        task = progress.add_task("Importing", total=None, file="")
        tick = partial(progress.advance, task)
        for source in _inputs(paths, limits=limits, label_key=house.keys.named("file-names")):
            if isinstance(source, MalformedError):
                files.append(_File(source.where, refused=str(source), exit_code=source.exit_code))
                continue
            progress.update(task, file=source.label)
            stream = read_isolated(source, ids=ids, worker=worker, system=system, attach_to=attach_to)
            files.append(_imported(desk, source, stream, attested=attested, run=run, tick=tick))
    _print_report(files, form)
    sys.exit(_exit_code(files))


def _inputs(paths: Sequence[Path], *, limits: Limits, label_key: bytes) -> Iterator[Input | MalformedError]:
    """Give what there is to read; last, the error of a path or an archive that cannot be opened: it ends the walk."""
    try:
        yield from open_inputs(paths, limits=limits, label_key=label_key)
    except MalformedError as error:
        yield error


def _exit_code(files: Sequence[_File]) -> int:
    """Give 3 when a rule refused something, 2 when something could not be used or nothing came in, else 0."""
    worst = max((file.exit_code for file in files), default=0)
    conflicts = any(file.report.conflicts for file in files)
    nothing = all(file.report.brought_nothing for file in files)
    return worst or (_BAD_INPUT if conflicts or nothing else 0)


def _mark_of_folders(paths: Sequence[Path]) -> Mark | None:
    """Give the mark that every path carries by a MARK.json inside it or beside it; None when one carries none."""
    return Mark(MARK_FILE) if all(is_marked(path) or is_marked(path.parent) for path in paths) else None


def _imported(
    desk: Desk,
    source: Input,
    stream: Iterator[Incoming],
    *,
    attested: Mark | None,
    run: ImportRun,
    tick: Callable[[], None],
) -> _File:
    file = _File(source.label)
    try:
        mark, values = _marked(source, stream)
        file.report = import_charts(
            desk, values, source=source.safe_label, mark=attested or mark, run=run, on_value=tick
        )
    except (MalformedError, RefusedError) as error:
        file.refused, file.exit_code = str(error), error.exit_code
    return file


def _marked(source: Input, stream: Iterator[Incoming]) -> tuple[Mark | None, Iterator[Incoming]]:
    """Give the mark that an input carries of itself, and its values.

    Line formats say it first; the others are bounded in size and are read whole, which also keeps a file that breaks
    off in its middle out of the store altogether.
    """
    if source.shape is Shape.LINES:
        first = next(stream, None)
        if isinstance(first, TestDataMark):
            return Mark(first.how), stream
        return None, stream if first is None else itertools.chain([first], stream)
    values = list(stream)
    return mark_of(values), iter(values)


def _encounter_ref(desk: Desk, encounter: str | None) -> EncounterRef | None:
    if encounter is None:
        return None
    found = encounter_to_attach(desk, EncounterId(encounter))
    return EncounterRef(found.patient_id, found.id)


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} values"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[file]}", style="dim", markup=False),
        console=Console(stderr=True),
        transient=True,
    )


def _print_report(files: list[_File], form: str | None) -> None:
    totals: Counter[str] = Counter()
    for file in files:
        totals.update(file.report.stored)
    if form == "json":
        click.echo(as_json({"stored": dict(totals), "files": [file.as_dict() for file in files]}))
        return
    table(("Stored", "Count"), sorted(totals.items()))
    unchanged = sum(sum(file.report.unchanged.values()) for file in files)
    if unchanged:
        click.echo(f"Here already, unchanged: {unchanged} patients and documents.")
    marked = sum(file.report.marked for file in files)
    if marked:
        click.echo(f"Marked, since they may be about somebody else: {marked} documents. Their readers see an alarm.")
    refused = [file.refused for file in files if file.refused]
    _print_lines(f"Not used: {len(refused)} files", refused)
    reasons = Counter((file.label, part.what, part.fix) for file in files for part in file.report.quarantined)
    lines = [f"{label}: {what} ({count}). {fix}" for (label, what, fix), count in reasons.most_common()]
    if len(lines) > _MOST_REASONS_SHOWN:
        lines[_MOST_REASONS_SHOWN:] = [f"and {len(lines) - _MOST_REASONS_SHOWN} other reasons; --json lists all."]
    _print_lines(f"Kept out: {sum(reasons.values())} parts", lines)


def _print_lines(head: str, lines: list[str]) -> None:
    if lines:
        click.echo("\n  ".join([f"\n{head}", *lines]))


@chart.command("open")
@click.argument("encounter")
@click.option("--as", "user_id", required=True, help="User id of the member who opens the chart.")
@click.option("--work", "work_id", required=True, help="The assigned work item: the warrant.")
@json_option
def open_(encounter: str, user_id: str, work_id: str, form: str | None) -> None:
    """Open a chart for an assigned work item and print what it needs, masked.

    ENCOUNTER is the id that `chartwarden work list` prints. Exit code 3 when no open work item of yours leads to it.
    """
    desk = seat(opened(), user_id)
    seen = open_chart(desk, WorkItemId(work_id), encounter_id=EncounterId(encounter))
    documents = [read_document(desk, seen.work.id, listed.id) for listed in seen.documents]
    withheld = Counter((part.why, part.rule, str(part.source)) for part in seen.grant.withheld)
    if form == "json":
        click.echo(
            as_json(
                {
                    "work": seen.work.id,
                    "rule": seen.grant.rule,
                    "documents": [
                        {
                            "id": document.listed.id,
                            "type": document.listed.loinc,
                            "title": document.listed.title,
                            "written_at": document.listed.written_at,
                            "sections": [
                                {"ordinal": s.ordinal, "title": s.title, "loinc": s.loinc, "text": s.words}
                                for s in document.sections
                            ],
                            "masked": document.masked,
                        }
                        for document in documents
                    ],
                    "withheld": [
                        {"why": why.value, "count": count, "rule": rule, "source": source}
                        for (why, rule, source), count in withheld.items()
                    ],
                }
            )
        )
        return
    banner = seen.banner
    told = (banner.encounter_number, banner.name or banner.initials, banner.age_and_sex, banner.attending)
    click.secho(" \u00b7 ".join(part for part in told if part), bold=True)
    for document in documents:
        click.secho(f"\n{document.listed.title} ({document.listed.written_at or 'no date'})", bold=True)
        for section in document.sections:
            click.echo(printable(section.words.rstrip()))
    click.secho(f"\nWithheld under {seen.grant.rule}:", bold=True)
    for (why, _, source), count in withheld.items():
        click.echo(f"  {count} \u00d7 {why.sentence} ({source})")


@chart.command()
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--type", "document_type", help="LOINC code of the document type; it helps with ambiguous headings.")
@json_option
def sections(file: TextIO, document_type: str | None, form: str | None) -> None:
    """Cut a note into sections and name their LOINC codes. Prints headings, never the text."""
    text = file.read()
    found = split_sections(text, document_type=document_type)
    rows = [
        (part.ordinal, part.start, part.end, part.loinc or "-", SECTIONS[part.loinc].title if part.loinc else "-")
        for part in found
    ]
    if form == "json":
        heads = ("ordinal", "start", "end", "loinc", "title")
        click.echo(as_json([dict(zip(heads, row, strict=True)) for row in rows]))
        return
    table(("#", "from", "to", "LOINC", "section"), rows)
