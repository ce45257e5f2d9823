"""`chartwarden purpose`: rules are tested, explained, proposed, weighed and approved at a terminal."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chartwarden.adapters.memory import MemoryHouse
from chartwarden.adapters.rulebook_file import default_text
from chartwarden.cli.purpose import purpose
from tests.builders import TODAY, Scene, house_in_memory


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Let the commands work on a scene in memory, seated without a password."""
    house = house_in_memory()
    made = Scene(house)

    def seat(opened: MemoryHouse, user_id: str) -> object:
        return opened.desk(made.at(made.keeper).workforce.by_user_id(user_id), device="cli:test")

    monkeypatch.setattr("chartwarden.cli.purpose.opened", lambda: house)
    monkeypatch.setattr("chartwarden.cli.purpose.seat", seat)
    monkeypatch.setattr("chartwarden.cli.purpose._began_with", lambda _: default_text().text)
    return made


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(purpose, arguments)


def _json(*arguments: str) -> object:
    result = _run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_rule_that_answers_an_example_otherwise_is_named_and_ends_with_one(tmp_path: Path) -> None:
    # given the product's rulebook, and one in which an example was turned round
    wrong = tmp_path / "rules.yaml"
    wrong.write_text(default_text().text.replace("{shown: identifier M}", "{withheld: identifier M}", 1), "utf-8")
    # when each is asked its examples
    right, turned = _run("test"), _run("test", "--rulebook", str(wrong), "--json")
    # then the first is right, and the second names the part with both answers
    assert (right.exit_code, turned.exit_code) == (0, 1)
    [told] = json.loads(turned.stdout)["wrong"]
    assert (told["kind"], told["part"], told["should be"], told["is"]) == (
        "inpatient-final", "identifier M", "withheld", "shown",
    )  # fmt: skip


def test_each_part_is_explained_with_the_line_that_opens_it(scene: Scene) -> None:
    # given work on a discharge summary
    # when it is explained
    told = _json("explain", scene.work.id, "--as", "lena.moss")
    # then open parts have a title and a line, and closed ones a reason without a title
    assert isinstance(told, dict)
    assert [part["section"] for part in told["shown"]] == ["Hospital course", "Discharge diagnosis"]
    assert {part["by"].split()[0] for part in told["shown"]} == {"line"}
    assert {tuple(sorted(part)) for part in told["withheld"]} == {("part", "source", "why")}
    assert "Psychotherapy" not in json.dumps(told)


def test_a_rulebook_is_proposed_weighed_and_approved_by_another(scene: Scene, tmp_path: Path) -> None:
    # given a file in which final coding sees no record number
    file = tmp_path / "rules.yaml"
    text = default_text().text.replace('"2026.5"', '"2026.6"').replace("[E, M, A, P]", "[E, A, P]", 1)
    file.write_text(text.replace("      - {shown: identifier M}\n", "", 1), "utf-8")
    # when the privacy officer proposes it, and an administrator weighs and approves it
    proposed = _json("propose", str(file), "--as", "petra.vance", "--reason", "Record numbers decide no code here.")
    assert isinstance(proposed, dict)
    weighed = _json("weigh", proposed["id"], "--as", "adam.stroud")
    own = _run("approve", proposed["id"], "--as", "petra.vance")
    approved = _json("approve", proposed["id"], "--as", "adam.stroud")
    # then the weight is told in counts and letters, one's own proposal is refused, and the other is in force
    assert isinstance(weighed, dict)
    [row] = weighed["open_work"]
    assert (row["items"], row["identifiers less"], row["identifiers more"], row["parts less"]) == (1, "M", "", 0)
    assert own.exit_code != 0
    assert approved == {"id": proposed["id"], "version": "2026.6", "state": "approved"}
    assert scene.at(scene.coder).rulebook.version == "2026.6"
    assert _json("proposals", "--as", "mara.quist") == [
        {
            "id": proposed["id"], "version": "2026.6", "state": "approved",
            "asked by": scene.officer.name, "decided by": scene.keeper.name,
        }
    ]  # fmt: skip


def test_a_consent_is_recorded_and_a_proposal_declined(scene: Scene, tmp_path: Path) -> None:
    # given a consent on paper, and a proposal
    day = TODAY.isoformat()
    file = tmp_path / "rules.yaml"
    file.write_text(default_text().text.replace('"2026.5"', '"2026.6"'), "utf-8")
    # when the privacy officer records it, and an administrator declines the other's proposal
    recorded = _run("consent", scene.work.id, "--as", "petra.vance", "--signed", day, "--kept", "Folder 1")
    proposed = _json("propose", str(file), "--as", "petra.vance", "--reason", "Wording of the rationale of row one.")
    assert isinstance(proposed, dict)
    declined = _json("decline", proposed["id"], "--as", "adam.stroud")
    # then both are told
    assert recorded.output == "Recorded: given.\n"
    assert isinstance(declined, dict)
    assert declined["state"] == "declined"
    [consent] = scene.at(scene.officer).consents.of_patient(scene.patient.id)
    assert consent == replace(consent, signed_on=TODAY, ends_on=None, kept_where="Folder 1")
