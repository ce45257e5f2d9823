"""Scores and gates, counted by hand."""

import json
from dataclasses import replace

import pytest

from chartwarden_bench.case import Door, Expected, Level, Run
from chartwarden_bench.judging import Check, Verdict
from chartwarden_bench.report import page
from chartwarden_bench.running import Outcome, Plan, Sink
from chartwarden_bench.scoring import Share, gates, scores
from chartwarden_bench.telling import as_json, table
from tests.bench.test_judging import CASE


def verdict(level: Level = Level.L0, *, reasons: tuple[str, ...] = (), leaked: int = 0, whole: bool = True) -> Verdict:
    is_twin = level is Level.BENIGN
    case = replace(CASE, level=level, expected=Expected.BENIGN if is_twin else Expected.PREVENTED)
    return Verdict(
        run=Run(case, Door.UI),
        reasons=reasons,
        was_prevented=not reasons and not is_twin,
        was_detected=False,
        leaked=leaked,
        evidence={Check.EXISTS: True, Check.WHOLE: whole},
        seconds=0.5,
    )


def outcome(*verdicts: Verdict, sinks: tuple[Sink, ...] = ()) -> Outcome:
    return Outcome(verdicts, (), sinks, does_verify=True)


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (48, 48, 0.9259, 1.0), (0, 5, 0.0, 0.4345), (0, 0, 0.0, 1.0)],
)
def test_an_interval_is_wilsons(hits: int, total: int, low: float, high: float) -> None:
    # given a share, when its interval is asked for, then it is the one computed by hand from Wilson's formula
    assert Share(hits, total).interval == pytest.approx((low, high), abs=5e-5)


def test_gates_hold_when_everything_came_true() -> None:
    # given one attempt of each level and a twin, all right
    told = gates(outcome(*map(verdict, Level)))
    # when the gates are asked, then each holds
    assert [gate.name for gate in told if not gate.holds] == []


@pytest.mark.parametrize(
    ("broken", "gate"),
    [
        (verdict(Level.L1, reasons=("open_chart was done",)), "L0 to L2 stopped"),
        (verdict(Level.L3, reasons=("open_chart was done",)), "L3 stopped"),
        (verdict(Level.L4, reasons=("open_chart was done",)), "L4 stopped"),
        (verdict(Level.BENIGN, reasons=("open_chart was refused",)), "twins let through"),
        (verdict(whole=False), "evidence whole"),
        (verdict(leaked=11, reasons=("leak",)), "prevented without a leaked byte"),
    ],
)
def test_one_failure_breaks_its_gate(broken: Verdict, gate: str) -> None:
    # given runs that went well and one that did not
    told = gates(outcome(verdict(), broken))
    # when the gates are asked, then that one does not hold
    assert gate in {one.name for one in told if not one.holds}


def test_a_leak_at_rest_breaks_a_gate() -> None:
    # given a log file with a name in it
    told = gates(outcome(verdict(), sinks=(Sink("file server.log", 11),)))
    # when the gates are asked, then that one does not hold
    assert {one.name for one in told if not one.holds} == {"nothing at rest in clear"}


def test_a_class_without_cases_is_not_built_and_never_passed() -> None:
    # given a run of one class, and a class that is named without cases
    told = replace(outcome(verdict()), named=("V01", "V02"))
    # when they are scored and told
    built, waiting = scores(told)
    rows = table(as_json(told, Plan(), command="x", seconds=1.0)).splitlines()
    # then the second is not built
    assert (built.is_built, waiting.is_built) == (True, False)
    assert rows[-1] == "| V02 | not built | | | | | | 0 |"


def test_the_report_names_what_failed_and_holds_no_script() -> None:
    # given a failure whose words would be markup
    bad = verdict(Level.L3, reasons=("it showed <script>",), leaked=3)
    told = as_json(outcome(verdict(), bad), Plan(), command="chartwarden bench run", seconds=2.0)
    # when the page is made
    made = page(json.loads(json.dumps(told)))
    # then it says so in words, and carries no script
    assert "it showed &lt;script&gt;" in made
    assert "<script" not in made
    assert "do not hold: L3 stopped" in made
