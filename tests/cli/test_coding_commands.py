"""`chartwarden coding`: exports are whole or nothing, and samples give an auditor exactly their charts."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chartwarden.actions.codes import add_code
from chartwarden.actions.work import finish_work
from chartwarden.chart.coding import Coding
from chartwarden.cli import coding
from chartwarden.workforce.member import Member, Role
from tests.builders import Scene, a_member, a_scene

SEPSIS = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli [E. coli]")


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Finish one item with a code, where the command line finds it."""
    scene = a_scene()
    scene.at(scene.keeper).workforce.put(a_member("aida.brandt", Role.AUDITOR))
    add_code(scene.at(scene.coder), scene.work.id, SEPSIS)
    finish_work(scene.at(scene.coder), scene.work.id)

    def seated(_: Any, user_id: str) -> object:  # noqa: ANN401 -- the house is not looked at
        member: Member = scene.at(scene.keeper).workforce.by_user_id(user_id)
        return scene.at(member)

    monkeypatch.setattr(coding, "opened", lambda: scene.house)
    monkeypatch.setattr(coding, "seat", seated)
    return scene


def _run(*words: str) -> Result:
    return CliRunner().invoke(coding.coding, words)


@pytest.mark.usefixtures("scene")
@pytest.mark.parametrize(("form", "word"), [("fhir", '"resourceType":"Claim"'), ("csv", "E-2026-a,MR-44719-a")])
def test_results_are_written_in_either_form_for_their_owner_alone(tmp_path: Path, form: str, word: str) -> None:
    # given finished coding
    file = tmp_path / "results"
    # when a manager exports it
    result = _run("export", "--as", "mara.quist", "--to", str(file), "--format", form)
    # then the file holds it, and nobody else may read the file
    assert result.exit_code == 0, result.output
    assert word in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("scene")
def test_a_refused_export_and_one_over_a_file_write_nothing(tmp_path: Path) -> None:
    # given a file that is there
    file = tmp_path / "kept"
    file.write_text("kept")
    # when a manager would export over it, and a coder beside it
    over = _run("export", "--as", "mara.quist", "--to", str(file))
    beside = _run("export", "--as", "lena.moss", "--to", str(tmp_path / "new"))
    # then neither writes anything
    assert over.exit_code != 0
    assert beside.exit_code != 0
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("kept", "kept")]


@pytest.mark.usefixtures("scene")
def test_a_sample_is_one_command_and_finished_reviews_are_listed_without_a_patient() -> None:
    # given finished coding
    # when a manager draws a sample of it for an auditor
    drawn = _run(
        "sample", "lena.moss", "--as", "mara.quist", "--auditor", "aida.brandt", "--due", "2026-12-01", "--json"
    )
    # then it is assigned, and the list of reviews has none finished yet
    assert drawn.exit_code == 0, drawn.output
    assert [(one["about"], one["status"]) for one in json.loads(drawn.output)] == [("work-a", "assigned")]
    listed = _run("reviews", "--as", "mara.quist", "--json")
    assert json.loads(listed.output) == []
