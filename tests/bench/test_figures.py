"""The figures in the documentation are those of the kept results."""

import json
from pathlib import Path
from typing import Any

import pytest

from chartwarden_bench.telling import figures

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "explanation" / "violation-bench.md"
RESULTS = REPOSITORY / "benchmarks" / "results" / "bench.json"


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def test_the_page_shows_what_the_kept_run_came_to(told: dict[str, Any]) -> None:
    # given the kept results
    # when they are told as `chartwarden bench figures` tells them, then the page has them
    assert figures(told) in PAGE.read_text(encoding="utf-8")


def test_the_kept_run_says_how_to_do_it_again(told: dict[str, Any]) -> None:
    # given the kept results
    # when what they were made with is read, then command, seed, database and machine are there
    assert all(told["about"][name] for name in ("command", "at", "seed", "database", "machine", "product", "python"))


def test_a_class_without_cases_is_told_as_not_built(told: dict[str, Any]) -> None:
    # given all classes of the guide; those of faults stand beside them
    assert sum(one["class"].startswith("V") for one in told["classes"]) == 24
    # when those that nothing was played of are read, then each says so
    waiting = [one for one in told["classes"] if not one["is_built"]]
    assert waiting
    assert all(f"| {one['class']} | not built |" in figures(told) for one in waiting)
