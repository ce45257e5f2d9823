"""`chartwarden bench`: play the violation bench against a private instance, and drive an instance with many coders.

Example:
    >>> sorted(bench.commands)
    ['compare', 'figures', 'load', 'run', 'verbs']

"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chartwarden.foundation.errors import MalformedError
from chartwarden_bench.baselines import BASELINES
from chartwarden_bench.case import Case, runs_of
from chartwarden_bench.case_file import read_cases
from chartwarden_bench.classes import CLASSES
from chartwarden_bench.comparing import comparable, compared, comparison_figures, comparison_table, count_of
from chartwarden_bench.controls import CONTROLS
from chartwarden_bench.fuzzing import fuzzed, kept_smallest
from chartwarden_bench.judging import Verdict
from chartwarden_bench.load_command import load
from chartwarden_bench.means import missing
from chartwarden_bench.own_server import server_for
from chartwarden_bench.report import page
from chartwarden_bench.running import Plan, run_cases
from chartwarden_bench.scoring import gates
from chartwarden_bench.telling import as_json, command_line, control_lines, figures, gap_counts, not_here_lines, table
from chartwarden_bench.verbs import page as verbs_page

_SHIPPED = Path(__file__).with_name("cases")
_REPOSITORY = Path(__file__).parents[2] / "bench" / "cases"


@click.group()
def bench() -> None:
    """Play attempts and harmless twins against a private instance, and say what came of them."""


bench.add_command(load)


@bench.command("figures")
@click.argument("told", type=click.Path(path_type=Path, exists=True))
def figures_(told: Path) -> None:
    """Print the figures of a run, or of a comparison, that was kept with --json, as a part of a document."""
    kept = json.loads(told.read_text(encoding="utf-8"))
    click.echo(comparison_figures(kept) if "baselines" in kept else figures(kept))


@bench.command()
def verbs() -> None:
    """Print the verbs that case files are written in."""
    click.echo(verbs_page())


@bench.command()
@click.argument("classes", nargs=-1)
@click.option("--cases", "folder", type=click.Path(path_type=Path, exists=True), help="Folder of case files.")
@click.option("--seed", default=7, show_default=True, help="Which invented ward, and which variations.")
@click.option("--jobs", default=2, show_default=True, help="Instances side by side.")
@click.option("--database", default="", help="`postgresql`, or the address of such a server; SQLite if left out.")
@click.option("--fuzz", default=0, show_default=True, help="Play so many variations instead of the case files.")
@click.option("--keep-failures", type=click.Path(path_type=Path), help="Folder for failures of --fuzz, as case files.")
@click.option(
    "--without",
    "weakened",
    type=click.Choice(sorted({*BASELINES, *CONTROLS})),
    help="Play a baseline or a control: one rule is out.",
)
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Write a report for people.")
@click.option("--json", "json_file", type=click.Path(path_type=Path, allow_dash=True), help="Write JSON; - prints it.")
def run(  # noqa: PLR0913, PLR0917 -- one for each option
    classes: tuple[str, ...],
    folder: Path | None,
    seed: int,
    jobs: int,
    database: str,
    fuzz: int,
    keep_failures: Path | None,
    weakened: str | None,
    html_file: Path | None,
    json_file: Path | None,
) -> None:
    """Play the cases of CLASSES (V01 V12, or single cases such as V01-03), or all, and score them.

    Everything happens in an instance of its own, in a temporary folder, with invented people. Exit code 1 when a gate
    does not hold.
    """
    cases = fuzzed(fuzz, seed=seed) if fuzz else _chosen(read_cases(folder or _cases()), classes)
    playable = [run for case in cases for run in runs_of(case) if not missing(run, database=database)]
    began = time.monotonic()
    with server_for(database) as server:
        plan = Plan(seed=seed, jobs=jobs, database=server, weakened=weakened or "")
        outcome = run_cases(cases, plan, on_run=_Progress(len(playable)))
        seconds = time.monotonic() - began
        if fuzz and keep_failures:
            kept_smallest(outcome, plan, folder=keep_failures)
    if not (classes or fuzz):
        outcome = replace(outcome, named=tuple(CLASSES))
    told = as_json(outcome, plan, command=_command(), seconds=seconds)
    if json_file is not None:
        _write(json_file, json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    if html_file is not None:
        _write(html_file, page(told))
    if str(json_file) != "-":
        _say(told, outcome.verdicts)
    if not all(gate.holds for gate in gates(outcome)):
        sys.exit(1)


@bench.command()
@click.option("--cases", "folder", type=click.Path(path_type=Path, exists=True), help="Folder of case files.")
@click.option("--seed", default=7, show_default=True, help="Which invented ward.")
@click.option("--jobs", default=2, show_default=True, help="Instances side by side.")
@click.option("--json", "json_file", type=click.Path(path_type=Path, allow_dash=True), help="Write JSON; - prints it.")
def compare(folder: Path | None, seed: int, jobs: int, json_file: Path | None) -> None:
    """Play the product and each baseline through the same cases.

    Exit code 1 when a baseline passes what it must fail: then the bench would not see what its rule is for.
    """
    cases = read_cases(folder or _cases())
    told = compared(
        cases, Plan(seed=seed, jobs=jobs), command=_command(), on_run=_Progress(count_of(comparable(cases)))
    )
    if json_file is not None:
        _write(json_file, json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    if str(json_file) != "-":
        click.echo(comparison_table(told))
    if not all(one["is_seen"] for one in told["baselines"]):
        sys.exit(1)


def _cases() -> Path:
    return _SHIPPED if _SHIPPED.is_dir() else _REPOSITORY


def _chosen(cases: tuple[Case, ...], classes: tuple[str, ...]) -> tuple[Case, ...]:
    chosen = tuple(case for case in cases if not classes or {case.id, case.violation} & set(classes))
    if not chosen:
        raise MalformedError(what="no case has that name", where="bench", fix="Name a class (V01) or a case (V01-03).")
    return chosen


def _write(path: Path, text: str) -> None:
    if str(path) == "-":
        click.echo(text, nl=False)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _say(told: dict[str, object], verdicts: tuple[Verdict, ...]) -> None:
    click.echo(table(told))
    click.echo()
    for gate in told["gates"]:  # type: ignore[attr-defined]  # a list, as `as_json` says
        mark = "holds" if gate["holds"] else "FAILS"
        click.echo(f"{mark}  {gate['name']}: {gate['hits']} of {gate['total']}, wanted {gate['wanted']:.0%}")
    failed = [one for one in verdicts if not one.has_passed]
    for one in failed:
        click.echo(f"failed  {one.run.id}  {one.run.case.title}: {'; '.join(one.reasons)}")
    for line in control_lines(told):
        click.echo(f"control  {line}")
    for line in not_here_lines(told):
        click.echo(f"cannot be run here  {line}")
    for gap, count in gap_counts(verdicts).items():
        click.echo(f"evidence  {gap} ({count} times)")


def _command() -> str:
    return command_line(sys.argv[1:])


class _Progress:
    """A bar on the terminal; nothing where nobody looks."""

    def __init__(self, total: int) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._task = self._progress.add_task("Playing", total=total)
        self._done, self._total = 0, total
        if total:
            self._progress.start()

    def __call__(self, verdict: Verdict) -> None:
        """Hear of a verdict."""
        self._done += 1
        self._progress.update(self._task, advance=1, description=verdict.run.id)
        if self._done == self._total:
            self._progress.stop()
