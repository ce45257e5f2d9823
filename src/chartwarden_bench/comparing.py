"""Comparing the product with baselines: the same cases, the same world, one rule replaced.

One instance is filled for all of them, and each plays on a copy of it. A case is played through its first door: a rule
stands behind every door, so one will do.

Example:
    >>> comparison_table({"baselines": []}).count("|")
    18

"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from chartwarden_bench.baselines import BASELINES, Baseline
from chartwarden_bench.case import Case, Door, Run
from chartwarden_bench.doing_host import ALONE
from chartwarden_bench.instance import Instance, private_instance
from chartwarden_bench.judging import Verdict
from chartwarden_bench.running import LOOKING, Plan, batch, planned, shares
from chartwarden_bench.scoring import Share
from chartwarden_bench.telling import about, told_share

_PRODUCT: Final = ""  # no rule is taken out
_TOGETHER: Final = 12  # runs on one instance: so many that starting it is little, so few that others wait for none


def compared(cases: Sequence[Case], plan: Plan, *, command: str, on_run: Callable[[Verdict], None]) -> dict[str, Any]:
    """Play the product and each baseline through the cases that the baseline's rule is about.

    Args:
        cases: what there is; the others, and those that only a real browser plays, are left out.
        plan: how.
        command: what was typed, for whoever does it again.
        on_run: hears of each verdict, in any thread.

    Returns:
        For each baseline: what the product and the baseline stopped and let through, and the cases that only the
        baseline fails. `is_seen` is true when those are among them that it must fail: if not, the bench would be blind
        to that rule, or the rule be good for nothing.

    """
    began = time.monotonic()
    runs = comparable(cases)
    verdicts = _played(runs, plan, on_run)
    rows = [row_of(name, one, verdicts) for name, one in BASELINES.items()]
    return {"about": about(plan, command=command, seconds=time.monotonic() - began), "baselines": rows}


def comparable(cases: Iterable[Case]) -> tuple[Run, ...]:
    """Give what is played, once for each case that some baseline is about."""
    wanted = {id_ for baseline in BASELINES.values() for id_ in baseline.cases}
    doors = ((case, [door for door in case.doors if door is not Door.BROWSER]) for case in cases if not case.not_built)
    return tuple(Run(case, ways[0]) for case, ways in doors if ways and case.id in wanted)


def count_of(runs: Sequence[Run]) -> int:
    """Give how many verdicts there will be: those of the product and those of each baseline."""
    return len(runs) + sum(run.case.id in one.cases for one in BASELINES.values() for run in runs)


def _played(runs: Sequence[Run], plan: Plan, on_run: Callable[[Verdict], None]) -> Mapping[str, Mapping[str, Verdict]]:
    """Give what came of each run, for the product and for each baseline."""
    chosen = {name: [run for run in runs if run.case.id in one.cases] for name, one in BASELINES.items()}
    todo = [(name, part) for name, mine in [(_PRODUCT, list(runs)), *chosen.items()] for part in _parts(mine)]
    with private_instance(database=plan.database) as filled:
        worlds = filled.settle([*map(planned, runs), LOOKING], seed=plan.seed, today=datetime.now(UTC).date())
        with ThreadPoolExecutor(max_workers=max(1, plan.jobs)) as pool:
            done = list(pool.map(lambda one: _batch(one, plan, filled, worlds, on_run), todo))
    verdicts: dict[str, dict[str, Verdict]] = {}
    for (name, _), part in zip(todo, done, strict=True):
        verdicts.setdefault(name, {}).update((one.run.id, one) for one in part)
    return verdicts


def _batch(
    one: tuple[str, Sequence[Run]],
    plan: Plan,
    filled: Instance,
    worlds: Mapping[str, Any],
    on_run: Callable[[Verdict], None],
) -> Sequence[Verdict]:
    name, part = one
    return batch(part, replace(plan, weakened=name), filled, worlds, on_run).verdicts


def _parts(runs: Sequence[Run]) -> Iterable[Sequence[Run]]:
    """Give the runs that share an instance, some at a time, and each of the others by itself."""
    alone = [run for run in runs if any(step.verb in ALONE for step in (*run.case.setup, *run.case.steps))]
    together = [run for run in runs if run not in alone]
    return [*shares(together, -(-len(together) // _TOGETHER)), *([run] for run in alone)]


def row_of(name: str, baseline: Baseline, verdicts: Mapping[str, Mapping[str, Verdict]]) -> dict[str, Any]:
    """Put a baseline beside the product. `verdicts` are by name, that of the product being empty, and by run."""
    weak = verdicts.get(name, {})
    ours = {id_: one for id_, one in verdicts.get(_PRODUCT, {}).items() if id_ in weak}
    only = [one for id_, one in weak.items() if _has_failed(one) and ours[id_].has_passed]
    missed = sorted(set(baseline.must_fail) - {one.run.case.id for one in only})
    return {
        "name": name,
        "instead": baseline.instead,
        "cases": [one.run.case.id for one in weak.values()],
        "product_attempts": told_share(_attempts(ours.values())),
        "baseline_attempts": told_share(_attempts(weak.values())),
        "product_twins": told_share(_twins(ours.values())),
        "baseline_twins": told_share(_twins(weak.values())),
        "product_leaked_bytes": _leaked(ours.values()),
        "baseline_leaked_bytes": _leaked(weak.values()),
        "only_the_baseline_fails": [{"id": one.run.id, "reasons": list(one.reasons)} for one in only],
        "must_fail": list(baseline.must_fail),
        "passes_what_it_must_fail": missed,
        "is_seen": bool(only) and not missed,
    }


def _has_failed(verdict: Verdict) -> bool:
    """Tell whether it was played, and failed by what it did: a baseline that breaks shows nothing of its rule."""
    is_broken = any(reason.endswith(" broke") for reason in verdict.reasons)
    return verdict.was_played and not verdict.has_passed and not is_broken


def _attempts(verdicts: Iterable[Verdict]) -> Share:
    tried = [one for one in verdicts if not one.run.case.is_twin]
    return Share(sum(one.has_passed for one in tried), len(tried))


def _twins(verdicts: Iterable[Verdict]) -> Share:
    twins = [one for one in verdicts if one.run.case.is_twin]
    return Share(sum(one.has_passed for one in twins), len(twins))


def _leaked(verdicts: Iterable[Verdict]) -> int:
    return sum(one.leaked for one in verdicts if not one.run.case.is_twin)


def comparison_table(told: Mapping[str, Any]) -> str:
    """Give the comparison as a Markdown table.

    Args:
        told: as `compared` gives it.

    """
    heads = (
        "baseline, and what it does instead",
        "cases",
        "attempts stopped, product",
        "baseline",
        "twins let through, product",
        "baseline",
        "bytes leaked, product",
        "baseline",
    )
    rows = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for one in told["baselines"]:
        shares = (one["product_attempts"], one["baseline_attempts"], one["product_twins"], one["baseline_twins"])
        cells = [f"{share['hits']} of {share['total']}" for share in shares]
        leaked = f"{one['product_leaked_bytes']:,} | {one['baseline_leaked_bytes']:,}"
        name = f"{one['name']}: {one['instead']}"
        rows.append(f"| {name} | {len(one['cases'])} | {' | '.join(cells)} | {leaked} |")
    return "\n".join(rows)


def comparison_figures(told: Mapping[str, Any]) -> str:
    """Give the comparison as a part of a document: the table, where each baseline fails, and how it was run.

    Args:
        told: as `compared` gives it.

    """
    parts = [comparison_table(told), "", "Where each fails and the product does not:", ""]
    for one in told["baselines"]:
        failed = ", ".join(run["id"].split("@")[0] for run in one["only_the_baseline_fails"]) or "nowhere"
        blind = f"; **it passes {', '.join(missed)}**" if (missed := one["passes_what_it_must_fail"]) else ""
        parts.append(f"- {one['name']}: {failed}{blind}.")
    made = told["about"]
    how = f"`{made['command']}`, {made['at']}, {made['seconds']:.0f} seconds, seed {made['seed']}, {made['database']}"
    parts += ["", f"{how}, {made['machine']}."]
    return "\n".join(parts)
