"""Running the bench: instances side by side, each filled for its share of the runs, played, and then looked through.

Example:
    >>> shares(["a", "b", "c"], 2)
    [['a', 'c'], ['b']]

"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from chartwarden_bench.browsing import Codes
from chartwarden_bench.case import Case, Run, runs_of
from chartwarden_bench.doing_faults import CLOCKED
from chartwarden_bench.doing_host import ALONE
from chartwarden_bench.instance import Instance, Product, private_instance
from chartwarden_bench.judging import Check, Verdict, judge, leaked_bytes
from chartwarden_bench.means import missing
from chartwarden_bench.playing import play
from chartwarden_bench.seat import Seat
from chartwarden_bench.store import table_bytes
from chartwarden_bench.world import World

_One = TypeVar("_One")
LOOKING: Final = {"id": "looking", "people": {"officer": "privacy_officer"}, "charts": {}}


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run: on which database, from which seed, how many instances side by side, with which rule taken out."""

    seed: int = 7
    jobs: int = 2
    database: str = ""
    weakened: str = ""
    keep: Path | None = None


@dataclass(frozen=True, slots=True)
class Sink:
    """A place at rest where something was found that must not be there."""

    place: str
    leaked: int  # bytes


@dataclass(frozen=True, slots=True)
class NotHere:
    """A run that cannot be played on this machine, and why."""

    run: Run
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of all runs."""

    verdicts: tuple[Verdict, ...]
    not_built: tuple[Case, ...]
    sinks: tuple[Sink, ...]
    does_verify: bool  # whether each shared instance's ledger verified offline
    named: tuple[str, ...] = ()  # classes that the score names, played or not
    not_here: tuple[NotHere, ...] = ()
    controls: tuple[Verdict, ...] = ()  # on the product with a mistake in it, which each must bring to light


def run_cases(cases: Sequence[Case], plan: Plan, *, on_run: Callable[[Verdict], None] = lambda _: None) -> Outcome:
    """Play cases, and judge them.

    Args:
        cases: what to play.
        plan: how.
        on_run: hears of each verdict as it is there, in any thread.

    Raises:
        MalformedError: the world that the cases ask for cannot be made.

    """
    runs, not_here = played_here(cases, plan)
    alone = [run for run in runs if _verbs(run) & ALONE]
    together = [run for run in runs if run not in alone]
    batches = [(share, plan) for share in (*shares(together, plan.jobs), *([run] for run in alone))]
    controlled = [([run], replace(plan, weakened=run.case.control)) for run in runs if _is_controlled(run, plan)]
    today = datetime.now(UTC).date()
    with private_instance(database=plan.database) as filled:
        worlds = filled.settle([*map(planned, runs), LOOKING], seed=plan.seed, today=today)

        def played(one: tuple[Sequence[Run], Plan]) -> Outcome:
            return batch(one[0], one[1], filled, worlds, on_run if one[1] is plan else lambda _: None)

        with ThreadPoolExecutor(max_workers=max(1, plan.jobs)) as pool:
            done = list(pool.map(played, [*batches, *controlled]))
    order = {run.id: place for place, run in enumerate(runs)}
    ours, controls = done[: len(batches)], done[len(batches) :]
    verdicts = sorted((one for part in ours for one in part.verdicts), key=lambda one: order[one.run.id])
    return Outcome(
        tuple(verdicts),
        tuple(case for case in cases if case.not_built),
        tuple(sink for part in ours for sink in part.sinks),
        all(part.does_verify for part in ours),
        not_here=not_here,
        controls=tuple(one for part in controls for one in part.verdicts),
    )


def played_here(cases: Sequence[Case], plan: Plan) -> tuple[list[Run], tuple[NotHere, ...]]:
    """Give the runs that this machine can play, and those that it cannot, with the reason."""
    told = [(run, missing(run, database=plan.database)) for case in cases for run in runs_of(case)]
    return [run for run, why in told if not why], tuple(NotHere(run, why) for run, why in told if why)


def _verbs(run: Run) -> set[str]:
    return {step.verb for step in (*run.case.setup, *run.case.steps)}


def _is_controlled(run: Run, plan: Plan) -> bool:
    """Tell whether its control is played beside a run: at its first door, and not where a rule is out already."""
    return bool(run.case.control and run.door is run.case.doors[0] and not plan.weakened)


def shares(things: Sequence[_One], count: int) -> list[list[_One]]:
    """Deal things out into so many shares; none is empty."""
    return [share for start in range(max(1, count)) if (share := list(things[start :: max(1, count)]))]


def planned(run: Run) -> dict[str, Any]:
    """Give what the world must have for a run. There is always an actor, a coder unless the case says otherwise."""
    people = {"actor": "coder", **run.case.people}
    charts = {
        alias: {"patient": chart.patient, "held_by": chart.held_by, "kind": chart.kind, "count": chart.count}
        for alias, chart in run.case.charts.items()
    }
    return {"id": run.id, "people": people, "charts": charts}


def batch(
    runs: Sequence[Run], plan: Plan, filled: Instance, worlds: Mapping[str, Any], on_run: Callable[[Verdict], None]
) -> Outcome:
    """Play some runs on a copy of the filled instance."""
    verdicts = []
    verbs = {verb for run in runs for verb in _verbs(run)}
    is_alone, product = bool(verbs & ALONE), Product(plan.weakened, is_clocked=bool(verbs & CLOCKED))
    with private_instance(database=plan.database, product=product, copy_of=filled) as instance:
        instance.start()
        codes: dict[str, Codes] = {}
        for run in runs:
            world = World(run.id, worlds[run.id]["people"], worlds[run.id]["charts"])
            verdicts.append(_played(instance, run, world, codes=codes))
            on_run(verdicts[-1])
        is_looked_through = not (is_alone or plan.weakened)  # of a baseline only what it answers is of interest
        officer = worlds["looking"]["people"]["officer"]["user_id"]
        does_verify = verifies_offline(instance, officer) if is_looked_through else True
        sinks = look_through(instance, {run.id: worlds[run.id] for run in runs}) if is_looked_through else ()
    sealed = [
        replace(one, evidence={**one.evidence, Check.VERIFIES: does_verify})
        if one.evidence and is_looked_through
        else one
        for one in verdicts
    ]
    return Outcome(tuple(sealed), (), sinks, does_verify)


def _played(instance: Instance, run: Run, world: World, *, codes: dict[str, Codes]) -> Verdict:
    seat = Seat(instance, world, run.door, datetime.now(UTC).date().isoformat(), codes=codes)
    try:
        return judge(play(seat, run), world)
    finally:
        seat.close()


def verifies_offline(instance: Instance, officer: str) -> bool:
    """Take the whole ledger out as files, and verify them without the instance's database, against its key."""
    out = instance.folder / "taken-out"
    taken = instance.run("ledger", "export", "--as", officer, "--form", "tiles", "--out", str(out))
    key = instance.run("ledger", "key").out.strip().splitlines()
    if taken.code or not key:
        return False
    return instance.run("ledger", "verify", "--files", str(out), "--key", key[0]).code == 0


def look_through(instance: Instance, worlds: Mapping[str, Any]) -> tuple[Sink, ...]:
    """Look for every chart of the worlds in what lies on the disk: tables, files, logs, temporary files.

    What is known of members of the workforce stands there in clear (their names and homes), so a chart that is one of
    theirs is sought by its own numbers and sentences only.
    """
    ours = {word for world in worlds.values() for one in world["people"].values() for word in (one["name"],)}
    sought: set[str] = set()
    for world in worlds.values():
        for chart in world["charts"].values():
            sought.update(word for word in chart["identifiers"] if word not in ours | {chart["name"]})
            sought.update(line for lines in chart["sentences"].values() for line in lines)
    homes = " ".join(
        str(row)
        for table in ("member", "relation")
        for row in instance.store.rows(f"SELECT * FROM {table}")  # noqa: S608
    )
    sought = {word for word in sought if word not in homes}
    places = [
        *((f"table {name}", body) for name, body in table_bytes(instance.store) if name not in {"member", "relation"}),
        *((f"file {name}", body) for name, body in instance.files() if ".sqlite3" not in name),
    ]
    found = [(place, leaked_bytes(body.decode("latin-1"), sought)) for place, body in places]
    return tuple(Sink(place, leaked) for place, leaked in found if leaked)
