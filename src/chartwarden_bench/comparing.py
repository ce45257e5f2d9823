"""Comparing the product with baselines: the same cases, the same world, one rule replaced.

Example:
    >>> comparison_table({"baselines": []}).count("|")
    14

"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chartwarden_bench.baselines import BASELINES
from chartwarden_bench.case import Case
from chartwarden_bench.judging import Verdict
from chartwarden_bench.running import Outcome, Plan, run_cases
from chartwarden_bench.scoring import Share
from chartwarden_bench.telling import about, told_share


def compared(cases: Sequence[Case], plan: Plan, *, command: str, on_run: Callable[[Verdict], None]) -> dict[str, Any]:
    """Play the product and each baseline in the classes that the baseline is about.

    Returns:
        For each baseline: what the product and the baseline stopped and let through, and the cases that only the
        baseline fails. `is_seen` is false when there is none: the bench would be blind to that rule.

    """
    began = time.monotonic()
    cases = [replace(case, doors=case.doors[:1]) for case in cases]  # a rule is behind every door, so one will do
    wanted = {name for baseline in BASELINES.values() for name in baseline.classes}
    product = run_cases([case for case in cases if case.violation in wanted], plan, on_run=on_run)
    rows = []
    for name, baseline in BASELINES.items():
        chosen = [case for case in cases if case.violation in baseline.classes]
        weak = run_cases(chosen, replace(plan, weakened=name), on_run=on_run)
        ours = [one for one in product.verdicts if one.run.case.violation in baseline.classes]
        rows.append(_row(name, ours, weak))
    return {"about": about(plan, command=command, seconds=time.monotonic() - began), "baselines": rows}


def _row(name: str, ours: Sequence[Verdict], weak: Outcome) -> dict[str, Any]:
    passed = {one.run.id for one in ours if one.has_passed}
    only = [one for one in weak.verdicts if not one.has_passed and one.run.id in passed]
    return {
        "name": name,
        "instead": BASELINES[name].instead,
        "classes": list(BASELINES[name].classes),
        "product_attempts": told_share(_attempts(ours)),
        "baseline_attempts": told_share(_attempts(weak.verdicts)),
        "product_twins": told_share(_twins(ours)),
        "baseline_twins": told_share(_twins(weak.verdicts)),
        "baseline_leaked_bytes": sum(one.leaked for one in weak.verdicts if not one.run.case.is_twin),
        "only_the_baseline_fails": [one.run.id for one in only],
        "is_seen": bool(only),
    }


def _attempts(verdicts: Sequence[Verdict]) -> Share:
    tried = [one for one in verdicts if not one.run.case.is_twin]
    return Share(sum(one.has_passed for one in tried), len(tried))


def _twins(verdicts: Sequence[Verdict]) -> Share:
    twins = [one for one in verdicts if one.run.case.is_twin]
    return Share(sum(one.has_passed for one in twins), len(twins))


def comparison_table(told: dict[str, Any]) -> str:
    """Give the comparison as a Markdown table."""
    rows = [
        "| baseline | instead | attempts stopped, product | baseline | twins let through, product | baseline |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for one in told["baselines"]:
        shares = (one["product_attempts"], one["baseline_attempts"], one["product_twins"], one["baseline_twins"])
        cells = " | ".join(f"{share['hits']} of {share['total']}" for share in shares)
        rows.append(f"| {one['name']} | {one['instead']} | {cells} |")
    return "\n".join(rows)
