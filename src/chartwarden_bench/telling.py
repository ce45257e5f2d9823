"""What a run of the bench is told as: JSON for programs, a table for a terminal. The page for people is `report`.

Example:
    >>> gap_counts([])
    {}

"""

import os
import platform
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from chartwarden import __version__
from chartwarden_bench.case import Level
from chartwarden_bench.controls import CONTROLS
from chartwarden_bench.judging import Verdict
from chartwarden_bench.running import Outcome, Plan
from chartwarden_bench.scoring import Gate, Score, Share, gates, scores

_PASSWORD = re.compile(r"(?<=://)([^:@/\s]*):[^@/\s]*(?=@)")


def command_line(words: Sequence[str]) -> str:
    """Give the command as it was typed, for results that are kept: without the password of a database's address."""
    return _PASSWORD.sub(r"\1", " ".join(["chartwarden", *words]))


def as_json(outcome: Outcome, plan: Plan, *, command: str, seconds: float) -> dict[str, Any]:
    """Give everything that a run came to, with what it takes to do it again."""
    return {
        "about": about(plan, command=command, seconds=seconds),
        "gates": [_gate(gate) for gate in gates(outcome)],
        "classes": [_score(score) for score in scores(outcome)],
        "runs": [_verdict(one) for one in outcome.verdicts],
        "not_built": [
            {"id": one.id, "title": one.title, "level": one.level.value, "why": one.not_built}
            for one in outcome.not_built
        ],
        "not_covered": sorted(
            {f"{one.run.case.id}: {one.run.case.not_covered}" for one in outcome.verdicts if one.run.case.not_covered}
        ),
        "not_here": [
            {"id": one.run.case.id, "door": one.run.door.value, "title": one.run.case.title, "why": one.why}
            for one in outcome.not_here
        ],
        "controls": [_control(one) for one in outcome.controls],
        "evidence_gaps": gap_counts(outcome.verdicts),
        "at_rest": [{"place": sink.place, "bytes": sink.leaked} for sink in outcome.sinks],
        "ledger_verifies_offline": outcome.does_verify,
    }


def about(plan: Plan, *, command: str, seconds: float) -> dict[str, Any]:
    """Say with what it was run."""
    return {
        "command": command,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "seed": plan.seed,
        "jobs": plan.jobs,
        "database": "PostgreSQL" if plan.database else "SQLite",
        "product": f"chartwarden {__version__}" + (f", with the rule out: {plan.weakened}" if plan.weakened else ""),
        "python": sys.version.split()[0],
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }


def gap_counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Count what the evidence lacks, the most frequent first."""
    return dict(Counter(gap for one in verdicts for gap in one.gaps).most_common())


def told_share(share: Share) -> dict[str, Any]:
    """Give a share with its interval."""
    low, high = share.interval
    return {
        "hits": share.hits,
        "total": share.total,
        "rate": round(share.rate, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def _gate(gate: Gate) -> dict[str, Any]:
    return {"name": gate.name, "wanted": gate.wanted, "holds": gate.holds, **told_share(gate.share)}


def _score(score: Score) -> dict[str, Any]:
    return {
        "class": score.violation,
        "is_built": score.is_built,
        "stopped": told_share(score.stopped),
        "by_level": {level.value: told_share(share) for level, share in score.by_level.items() if share.total},
        "twins": told_share(score.twins),
        "attributed": told_share(score.attributed),
        "evidence": told_share(score.evidence),
        "leaked_bytes": score.leaked,
        "detected_after_seconds": quantiles(score.detected_after),
        "twin_seconds": score.twin_seconds,
        "not_built": score.not_built,
        "not_here": score.not_here,
    }


def _control(verdict: Verdict) -> dict[str, Any]:
    case = verdict.run.case
    return {
        "id": case.id,
        "door": verdict.run.door.value,
        "control": case.control,
        "instead": CONTROLS[case.control],
        "is_seen": verdict.was_played and not verdict.has_passed,
        "reasons": list(verdict.reasons),
        "leaked_bytes": verdict.leaked,
    }


def quantiles(values: Sequence[float]) -> dict[str, float] | None:
    """Give median and 95th percentile; None of nothing.

    Example:
        >>> quantiles([3.0, 1.0, 2.0])
        {'median': 2.0, 'p95': 3.0}

    """
    if not values:
        return None
    ordered = sorted(values)
    return {
        "median": round(ordered[len(ordered) // 2], 3),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 3),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    case = verdict.run.case
    return {
        "id": case.id,
        "door": verdict.run.door.value,
        "level": case.level.value,
        "title": case.title,
        "expected": case.expected.value,
        "passed": verdict.has_passed,
        "stopped": verdict.was_stopped,
        "reasons": list(verdict.reasons),
        "leaked_bytes": verdict.leaked,
        "evidence": {check.value: holds for check, holds in verdict.evidence.items()},
        "gaps": list(verdict.gaps),
        "seconds": round(verdict.seconds, 3),
        "detected_after": verdict.detected_after,
    }


def table(told: Mapping[str, Any]) -> str:
    """Give the scores as a Markdown table, for documents and terminals.

    Args:
        told: as `as_json` gives it.

    """
    head = (
        "| class | L0 to L2 stopped | L3 stopped | L4 stopped | twins let through | evidence whole | bytes leaked "
        "| not built |"
    )
    rows = [head, "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for one in told["classes"]:
        if not one["is_built"]:
            word = "cannot be run here" if one.get("not_here") else "not built"
            rows.append(f"| {one['class']} | {word} | | | | | | {one['not_built']} |")
            continue
        levels = one["by_level"]
        low = _summed(levels[name] for name in ("L0", "L1", "L2") if name in levels)
        cells = [low, _share(levels.get("L3")), _share(levels.get("L4")), _share(one["twins"]), _share(one["evidence"])]
        rows.append(f"| {one['class']} | {' | '.join(cells)} | {one['leaked_bytes']} | {one['not_built'] or ''} |")
    return "\n".join(rows)


def figures(told: Mapping[str, Any]) -> str:
    """Give gates, scores, failures and lacks of evidence as a part of a document.

    Args:
        told: as `as_json` gives it.

    """
    parts = [table(told), "", "| gate | came true | wanted | |", "| --- | --- | --- | --- |"]
    said = {True: "holds", False: "**does not hold**"}
    parts += [
        f"| {gate['name']} | {_share(gate)} | {gate['wanted']:.0%} | {said[gate['holds']]} |" for gate in told["gates"]
    ]
    failed = [
        f"- {one['id']}, {one['door']}: {one['title']}. {'; '.join(one['reasons'])}."
        for one in told["runs"]
        if not one["passed"]
    ]
    parts += ["", "What failed:", "", *(failed or ["- nothing."])]
    if told.get("controls"):
        parts += ["", "Controls, which must fail:", "", *(f"- {line}" for line in control_lines(told))]
    if told.get("not_here"):
        parts += ["", "Cannot be run here, and counts as nothing:", "", *(f"- {line}" for line in not_here_lines(told))]
    parts += ["", "What the evidence lacks:", ""]
    parts += [f"- {gap}: {count} times." for gap, count in told["evidence_gaps"].items()] or ["- nothing."]
    made = told["about"]
    parts += ["", f"`{made['command']}`, {made['at']}, seed {made['seed']}, {made['database']}, {made['machine']}."]
    return "\n".join(parts)


def control_lines(told: Mapping[str, Any]) -> list[str]:
    """Say of each control what its mistake is, and by what it was brought to light.

    Args:
        told: as `as_json` gives it.

    """
    return [
        f"{one['id']}, {one['door']}, {one['instead']}: "
        + (f"fails, as it must: {'; '.join(one['reasons'])}." if one["is_seen"] else "**is not brought to light**.")
        for one in told.get("controls", ())
    ]


def not_here_lines(told: Mapping[str, Any]) -> list[str]:
    """Say which runs this machine cannot play, and why.

    Args:
        told: as `as_json` gives it.

    """
    return [f"{one['id']}, {one['door']}: {one['title']}. {one['why']}." for one in told.get("not_here", ())]


def _summed(shares: Iterable[Mapping[str, Any]]) -> str:
    told = list(shares)
    return _share({"hits": sum(one["hits"] for one in told), "total": sum(one["total"] for one in told)})


def _share(told: Mapping[str, Any] | None) -> str:
    return str(Share(told["hits"], told["total"])) if told and told["total"] else "–"  # noqa: RUF001 -- a dash


def levels() -> tuple[str, ...]:
    """Give the words of the levels, as tables have them."""
    return tuple(level.value for level in Level)
