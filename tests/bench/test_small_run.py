"""The bench itself, small: the product passes, and the product with a rule taken out is caught."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chartwarden_bench.case import Case, Door, Run, runs_of
from chartwarden_bench.case_file import read_cases
from chartwarden_bench.instance import Instance, private_instance
from chartwarden_bench.judging import Check
from chartwarden_bench.means import why_no_browser
from chartwarden_bench.running import LOOKING, Outcome, Plan, batch, planned

CASES = Path(__file__).resolve().parents[2] / "bench" / "cases"
_PLAYED = {
    "V01-01": (Door.UI, Door.API),
    "V01-B4": (Door.UI,),
    "V04-01b": (Door.BROWSER,),
    "V12-02": (Door.API,),
    "V12-03a": (Door.API,),
}


@dataclass(frozen=True)
class Filled:
    """An instance that was filled once, and what it was filled for."""

    instance: Instance
    worlds: dict[str, Any]
    runs: tuple[Run, ...]

    def played(self, *doors: Door, weakened: str = "") -> Outcome:
        """Play the runs through these doors on a copy of it."""
        runs = [run for run in self.runs if run.door in doors]
        return batch(runs, Plan(jobs=1, weakened=weakened), self.instance, self.worlds, lambda _: None)


@pytest.fixture(scope="module")
def filled() -> Iterator[Filled]:
    cases = [case for case in read_cases(CASES) if case.id in _PLAYED]
    runs = tuple(run for case in cases for run in runs_of(_through(case)))
    with private_instance() as instance:
        worlds = instance.settle([*map(planned, runs), LOOKING], seed=7, today=datetime.now(UTC).date())
        yield Filled(instance, worlds, runs)


@pytest.fixture(scope="module")
def told(filled: Filled) -> Outcome:
    """Give what came of the product, in a real browser too where there is one."""
    windows = () if why_no_browser() else (Door.BROWSER,)
    return filled.played(Door.UI, Door.API, *windows)


def _through(case: Case) -> Case:
    return replace(case, doors=_PLAYED[case.id])


def test_the_product_stops_the_attempts_and_lets_the_twin_through(told: Outcome) -> None:
    # given attempts and a twin, through a screen and a program
    # when they are played against the product
    # then each came out as it must, nothing lies at rest in clear, and the ledger verifies without the database
    assert {one.run.id: one.reasons for one in told.verdicts if not one.has_passed} == {}
    assert told.sinks == ()
    assert told.does_verify
    assert all(one.evidence[Check.VERIFIES] for one in told.verdicts if one.evidence)


def test_a_product_without_the_warrant_is_caught(filled: Filled) -> None:
    # given the product, in which whoever has the role opens any work
    # when the same cases are played
    told = filled.played(Door.UI, Door.API, weakened="role-only")
    # then the foreign chart is seen to open and to leak, and the twin still passes
    failed = {one.run.id: one.leaked for one in told.verdicts if not one.has_passed}
    assert failed.keys() == {"V01-01@ui", "V01-01@api"}
    assert all(leaked > 0 for leaked in failed.values())


@pytest.mark.browser
def test_a_locked_page_holds_nothing_in_a_real_browser(told: Outcome) -> None:
    # given an open chart in two tabs
    # when one is locked, and everything in both pages is read, and what Back brings
    (seen,) = (one for one in told.verdicts if one.run.door is Door.BROWSER)
    # then nothing of the chart is there, and the veil is on record
    assert (seen.run.id, seen.reasons, seen.leaked, seen.gaps) == ("V04-01b@browser", (), 0, ())
    assert seen.was_prevented
