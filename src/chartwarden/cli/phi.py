"""`chartwarden phi`: find identifiers in files, write masked copies, de-identify.

Example:
    >>> phi.list_commands(click.Context(phi))
    ['deidentify', 'mask', 'scan']

"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import nullcontext
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chartwarden.adapters.intake.limits import MIB, Limits
from chartwarden.adapters.phi_formats.files import Setting
from chartwarden.adapters.phi_formats.renaming import Renaming
from chartwarden.adapters.phi_formats.values import ALL_KINDS
from chartwarden.adapters.phi_formats.work import File, FileReport, Keep, files_below, mask_file, scan_file
from chartwarden.cli.show import as_json, json_option, printable, table
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.scan import FINDER_VERSION

_LATE = {"deidentify": "chartwarden.cli.phi_deidentify:deidentify"}
_WORTH_A_POOL = 4 * MIB  # starting a process costs a second; below this one process is quicker
_MOST_FILES_SHOWN = 200

Work = Callable[[File], list[FileReport]]


class _Verbs(click.Group):
    """Finds the verbs of this file and those whose module is imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_LATE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _LATE:
            return super().get_command(ctx, cmd_name)
        module, _, name = _LATE[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=_Verbs)
def phi() -> None:
    """Find identifiers in files, write masked copies, de-identify."""


def _kinds(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> frozenset[IdentifierKind]:
    names = [name.strip().lower().replace("-", "_") for one in given for name in one.split(",") if name.strip()]
    strange = [name for name in names if name not in set(IdentifierKind)]
    if strange:
        raise click.BadParameter(f"no such kind. Kinds are: {', '.join(IdentifierKind)}")
    return frozenset(map(IdentifierKind, names)) or ALL_KINDS


_paths = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
_kinds_option = click.option(
    "--kinds", multiple=True, callback=_kinds, help="Only these kinds, such as phone,date; may be repeated."
)
_jobs_option = click.option(
    "--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, help="Processes to use.  [default: all cores]"
)
_engine_option = click.option(
    "--engine",
    type=click.Choice(["local", "pool", "spark"]),
    help="One process, a pool, or Spark (extra `spark`).  [default: pool when there is enough to do]",
)


@phi.command()
@_paths
@click.option("--check", is_flag=True, help="End with exit code 3 when anything is found.")
@click.option("--show-values", is_flag=True, help="Print what was found, not only where. This prints PHI.")
@_kinds_option
@_jobs_option
@_engine_option
@json_option
def scan(
    paths: tuple[Path, ...],
    kinds: frozenset[IdentifierKind],
    jobs: int,
    engine: str | None,
    form: str | None,
    *,
    check: bool,
    show_values: bool,
) -> None:
    """Find identifiers in FHIR, C-CDA, HL7 v2, CSV, Parquet, JSON, HTML and text; files, folders and archives.

    Prints how many of each kind every file holds; with --json also where each stands. What was found is never printed
    unless --show-values asks for it. Exit code 2 when a file could not be read (the others are), 3 with --check when
    anything was found.
    """
    keep = Keep.VALUES if show_values else Keep.PLACES if form == "json" else Keep.COUNTS
    setting = Setting(Limits(), Renaming(), kinds)
    files = list(files_below(paths))
    if engine == "spark":
        scan_files: Callable[..., Iterator[FileReport]] = import_module(
            "chartwarden.adapters.phi_batch"
        ).scan_files_on_spark
        reports = list(scan_files(files, setting=setting, keep=keep))
    else:
        work = partial(scan_file, setting=setting, keep=keep)
        reports = _run(work, files, jobs=_jobs(files, jobs, engine), word="Scanning")
    _print(reports, form)
    found = any(report.counts for report in reports)
    sys.exit(max([report.exit_code for report in reports] + [RefusedError.exit_code if check and found else 0]))


@phi.command()
@_paths
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder for the masked copies.")
@_kinds_option
@_jobs_option
@json_option
def mask(paths: tuple[Path, ...], out: Path, kinds: frozenset[IdentifierKind], jobs: int, form: str | None) -> None:
    """Write a masked copy of each file below the folder -o, in the same format; archives are written unpacked.

    Identifiers become labels such as [patient name]; dates in fields keep their year; ids of FHIR resources are renamed
    alike in all files of one run; attachments that cannot be searched are left out. A copy is there whole or not at
    all. Exit code 2 when a file could not be read or its copy not be written (the others are).

    A mask is no de-identification: see `chartwarden phi deidentify`.
    """
    setting = Setting(Limits(), Renaming(), kinds)
    files = list(_outside(files_below(paths), out))
    work = partial(mask_file, out=out, setting=setting)
    reports = _run(work, files, jobs=_jobs(files, jobs, None), word="Masking")
    _print(reports, form)
    sys.exit(max((report.exit_code for report in reports), default=0))


def _outside(files: Iterable[File], out: Path) -> Iterator[File]:
    """Leave out what an earlier run wrote, when the folder of the copies lies below a folder to be masked."""
    seen: Counter[str] = Counter()
    folder = out.resolve()
    for file in files:
        is_copy = "/" in file.label and file.path.resolve().is_relative_to(folder)
        if not is_copy:
            seen[file.label] += 1
            if seen[file.label] > 1:
                raise MalformedError(
                    what="two files would have the same copy", where=file.label, fix="Mask them in two runs."
                )
            yield file


def _jobs(files: Sequence[File], jobs: int, engine: str | None) -> int:
    if engine == "local" or jobs == 1 or not files:
        return 1
    size = sum(file.path.stat().st_size for file in files if file.path.is_file())
    return min(jobs, len(files)) if engine == "pool" or size > _WORTH_A_POOL else 1


def _run(work: Work, files: Sequence[File], *, jobs: int, word: str) -> list[FileReport]:
    """Do the work for every file, with a bar on the terminal; the reports come in the order of the files."""
    errors = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=errors, transient=True)
    done: dict[int, list[FileReport]] = {}
    with bar if errors.is_terminal else nullcontext():
        task = bar.add_task(word, total=len(files))
        for place, reports in _results(work, files, jobs):
            done[place] = reports
            bar.advance(task)
    return [report for place in sorted(done) for report in done[place]]


def _results(work: Work, files: Sequence[File], jobs: int) -> Iterator[tuple[int, list[FileReport]]]:
    if jobs == 1:
        yield from ((place, work(file)) for place, file in enumerate(files))
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(work, file): place for place, file in enumerate(files)}
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def _print(reports: Sequence[FileReport], form: str | None) -> None:
    totals: Counter[str] = Counter()
    for report in reports:
        totals.update(report.counts)
    if form == "json":
        told = [_as_dict(report) for report in reports]
        click.echo(as_json({"finder": FINDER_VERSION, "found": dict(sorted(totals.items())), "files": told}))
        return
    kinds = [kind for kind, _ in totals.most_common()]
    rows = [(kind, totals[kind], sum(bool(report.counts[kind]) for report in reports)) for kind in kinds]
    table(("Kind", "Found", "Files"), rows)
    shown = [report for report in reports if report.counts or report.written][:_MOST_FILES_SHOWN]
    click.echo()
    table(
        ("File", "Found", "Most", "Copy"),
        [
            (
                report.label,
                report.counts.total(),
                ", ".join(kind for kind, _ in report.counts.most_common(3)),
                report.written,
            )
            for report in shown
        ],
    )
    for report in reports:
        for row in report.rows:
            found = row.found
            place = f"{report.label}: {found.place}, {found.start}-{found.end}: {found.kind} ({found.reason})"
            click.echo(f"{place}: {printable(row.value)}" if row.value else place)
    _print_rest(reports, totals)


def _print_rest(reports: Sequence[FileReport], totals: Counter[str]) -> None:
    unread = [report.error for report in reports if report.error]
    left_out = sum(len(report.left_out) for report in reports)
    click.echo(f"\n{totals.total()} found in {len(reports)} files by finder {FINDER_VERSION}.")
    if left_out:
        click.echo(f"Attachments that could not be searched to their end, and are in no copy: {left_out}.")
    if unread:
        click.echo("\n  ".join([f"Not read: {len(unread)} files", *unread]), err=True)


def _as_dict(report: FileReport) -> dict[str, object]:
    return {
        "file": report.label,
        "found": dict(sorted(report.counts.items())),
        "findings": [
            {
                "place": row.found.place,
                "start": row.found.start,
                "end": row.found.end,
                "kind": row.found.kind,
                "confidence": row.found.confidence,
                "reason": row.found.reason,
                **({"value": row.value} if row.value else {}),
            }
            for row in report.rows
        ],
        "left_out": report.left_out,
        "copy": report.written or None,
        "unread": report.error or None,
    }
