"""What a machine lacks: such runs are told as ones that cannot be played here, and count as nothing."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chartwarden_bench import call_order, means
from chartwarden_bench.case import Case, Door, Run, Step
from chartwarden_bench.case_file import read_cases
from chartwarden_bench.controls import CONTROLS
from chartwarden_bench.doing_browser import BROWSER
from chartwarden_bench.doing_host import HOST
from chartwarden_bench.doing_web import WEB
from chartwarden_bench.report import page
from chartwarden_bench.running import NotHere, Outcome, Plan, played_here
from chartwarden_bench.scoring import gates
from chartwarden_bench.telling import as_json, figures, table
from chartwarden_bench.verbs import VERBS
from chartwarden_bench.weakened_pages import SCRIPTS, spoil
from tests.bench.test_judging import CASE
from tests.bench.test_scoring import outcome, verdict

CASES = Path(__file__).resolve().parents[2] / "bench" / "cases"
TRACED = replace(CASE, id="F02-01", doors=(Door.STORE,), steps=(Step("trace_reads", {}, 1),))
FILLED = replace(CASE, id="F03-01", doors=(Door.STORE,), steps=(Step("fill_disk", {}, 1),))
WINDOW = replace(CASE, id="V04-01", doors=(Door.BROWSER,), steps=(Step("lock", {}, 1),))


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    """Let each test ask the machine itself."""
    for asked in (means.why_no_browser, call_order.why_no_trace, call_order.why_no_attaching):
        asked.cache_clear()
    yield
    for asked in (means.why_no_browser, call_order.why_no_trace, call_order.why_no_attaching):
        asked.cache_clear()


def why(case: Case, *, database: str = "") -> list[str]:
    return [one.why for one in played_here([case], Plan(database=database))[1]]


def test_without_playwright_a_case_of_the_browser_is_not_played(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a machine without the extra
    monkeypatch.setattr(means, "find_spec", lambda _: None)
    # when cases are looked at, then the one that needs it is told, and the other is played
    assert why(WINDOW) == ["Playwright is not installed (the extra `browser`)"]
    assert why(CASE) == []


def test_without_strace_the_order_of_calls_is_not_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a machine without strace, when the case is looked at, then that is the reason
    monkeypatch.setattr(call_order.shutil, "which", lambda _: None)
    assert why(TRACED) == ["strace is not installed"]


def test_a_machine_that_forbids_tracing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a strace that may not trace, when the case is looked at, then that is the reason
    monkeypatch.setattr(call_order.shutil, "which", lambda _: "/bin/false")
    assert why(TRACED) == ["strace may not trace here"]


def test_a_machine_where_strace_may_not_attach_to_the_server_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # given a strace that may trace what it starts, and nothing else
    program = tmp_path / "strace"
    program.write_text('#!/bin/sh\ncase "$*" in *attach*) echo "strace: Operation not permitted" >&2; exit 1;; esac\n')
    program.chmod(0o700)
    monkeypatch.setattr(call_order.shutil, "which", lambda _: str(program))
    # when the case is looked at, then that is the reason
    assert why(TRACED) == ["strace may not attach to a process that runs (kernel.yama.ptrace_scope)"]


def test_where_another_server_writes_the_log_neither_disk_nor_calls_are_played() -> None:
    # given an instance on PostgreSQL
    for case in (TRACED, FILLED):
        # when a fault of its disk is looked at, then it is not played
        assert why(case, database="postgresql://127.0.0.1/x") == [
            "played on SQLite only: elsewhere the database's own server writes the log"
        ]


def test_what_cannot_be_run_here_is_told_everywhere_and_never_as_passed() -> None:
    # given a run that was played, and one that this machine cannot play
    told = replace(outcome(verdict()), not_here=(NotHere(Run(WINDOW, Door.BROWSER), "Chromium is not installed"),))
    # when it is scored and told
    as_told = as_json(told, Plan(), command="x", seconds=1.0)
    # then no share counts it, and table, figures and report say why
    assert [one["id"] for one in as_told["runs"]] == ["V01-01"]
    assert "| V04 | cannot be run here | | | | | | 0 |" in table(as_told)
    assert "- V04-01, browser: t. Chromium is not installed." in figures(as_told)
    assert "Cannot be run here" in page(as_told)
    assert "Chromium is not installed" in page(as_told)


def _controlled(*reasons: str) -> Outcome:
    case = replace(CASE, control="records-later")
    seen = replace(verdict(reasons=reasons), run=Run(case, Door.UI))
    return replace(outcome(verdict()), controls=(seen,))


def test_a_control_that_passes_breaks_a_gate() -> None:
    # given a product with a mistake in it that the case does not see
    told = _controlled()
    # when the gates are asked, then that one does not hold, and the report says that the case proves nothing
    assert [gate.name for gate in gates(told) if not gate.holds] == ["controls brought to light"]
    assert "the case proves nothing" in page(as_json(told, Plan(), command="x", seconds=1.0))


def test_a_control_that_fails_stands_beside_its_case_with_the_reason() -> None:
    # given a product with a mistake in it, which the case brings to light
    told = _controlled("read_document was done")
    # when it is told, then every gate holds, and the figures say by what it was seen
    assert all(gate.holds for gate in gates(told))
    line = f"- V01-01, ui, {CONTROLS['records-later']}: fails, as it must: read_document was done."
    assert line in figures(as_json(told, Plan(), command="x", seconds=1.0))


def test_a_control_that_could_not_be_played_has_shown_nothing() -> None:
    # given a control whose server did not start
    told = _controlled("the server does not start")
    told = replace(told, controls=(replace(told.controls[0], was_played=False),))
    # when the gates are asked, then that is no proof
    assert "controls brought to light" in [gate.name for gate in gates(told) if not gate.holds]


def test_each_class_of_faults_has_a_case_with_a_control_and_each_control_a_case() -> None:
    # given the cases that ship
    cases = [case for case in read_cases(CASES) if case.control]
    # when their controls are looked at, then none is idle, and each class of faults has one
    assert {case.control for case in cases} == CONTROLS.keys()
    assert {case.violation for case in cases} >= {"F01", "F02", "F03", "F04", "F05"}


def test_each_verb_is_done_at_each_of_its_doors() -> None:
    # given the verbs with their doors
    for name, verb in VERBS.items():
        # when it is asked who does them, then somebody does
        done = set(WEB.get(name, {}))
        done |= {Door.BROWSER} if name in BROWSER or name == "unlock" else set()
        done |= verb.doors & {Door.CLI, Door.STORE} if name in HOST else set()
        assert done == verb.doors, name


def test_a_page_is_spoiled_in_its_script_and_what_is_packed_of_it_goes(tmp_path: Path) -> None:
    # given the folder of an instance's pages
    (tmp_path / "js").mkdir()
    script, other = tmp_path / "js" / "veil.0a1b.js", tmp_path / "js" / "unveil.0a1b.js"
    for path in (script, other):
        path.write_text("as it is")
        path.with_suffix(".js.gz").write_bytes(gzip.compress(b"as it is"))
    # when the veil is spoiled
    spoil(tmp_path, name="veil-covers")
    # then its script is another one, which nothing packed stands before, and every other is as it was
    assert script.read_text() == SCRIPTS["veil-covers"][1]
    assert sorted(path.name for path in tmp_path.rglob("*.gz")) == ["unveil.0a1b.js.gz"]
    assert other.read_text() == "as it is"
