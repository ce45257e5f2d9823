import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from chartwarden.cli.synth import synth


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


def test_a_ward_is_written_and_the_next_step_told(runner: CliRunner, tmp_path: Path) -> None:
    # given an empty place
    out = tmp_path / "ward"
    # when the command runs
    result = runner.invoke(synth, [str(out), "--patients", "2", "--seed", "3", "--today", "2026-11-23"])
    # then it says what it wrote and what to do with it
    assert result.exit_code == 0
    assert "Wrote 2 invented patients" in result.output
    assert f"chartwarden chart import {out / 'fhir'}" in result.output
    assert (out / "MARK.json").exists()


def test_counts_are_printed_as_json(runner: CliRunner, tmp_path: Path) -> None:
    # given a wish for JSON
    arguments = [str(tmp_path / "w"), "--patients", "2", "--today", "2026-11-23", "--json"]
    # when the command runs
    told = json.loads(runner.invoke(synth, arguments).stdout)
    # then the counts are there, and the place and seed that made them
    assert (told["patients"], told["seed"], told["today"]) == (2, 7, "2026-11-23")
    assert told["documents"] > 5
    assert told["bytes_written"] > 10_000


def test_a_folder_in_use_is_refused_with_exit_code_2(runner: CliRunner, tmp_path: Path) -> None:
    # given a folder with something else in it
    (tmp_path / "mine.txt").write_text("mine")
    # when the command names it
    result = runner.invoke(synth, [str(tmp_path), "--patients", "1"])
    # then it is refused with the way out
    assert result.exit_code == 2
    assert "Name a new folder." in result.stderr


@pytest.mark.parametrize("wrong", [["--patients", "-1"], ["--seed", "-1"], ["--today", "tomorrow"]])
def test_values_that_make_no_sense_are_refused(runner: CliRunner, tmp_path: Path, wrong: list[str]) -> None:
    # given an impossible value
    # when the command runs
    result = runner.invoke(synth, [str(tmp_path / "w"), *wrong])
    # then it is refused, and nothing was written
    assert result.exit_code == 2
    assert not (tmp_path / "w").exists()
