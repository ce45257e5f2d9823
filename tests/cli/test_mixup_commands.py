"""`chartwarden mixup`: looking through a chart, a claim and a text from a terminal, and indexing."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chartwarden.chart.patient import Sex
from chartwarden.cli import group
from chartwarden.cli.mixup import claim_in
from chartwarden.foundation.errors import MalformedError
from chartwarden_web import wiring
from tests.builders import Scene, a_document, a_patient, an_encounter

STORY = "He fell from a ladder while cleaning the gutter of his workshop and landed on the left hip"
CLAIM = {
    "resourceType": "Claim",
    "contained": [
        {"resourceType": "Patient", "birthDate": "1958-03-14", "gender": "female"},
        {"resourceType": "Coverage", "subscriberId": "BHP-77301955-01"},
    ],
    "billablePeriod": {"start": "2026-10-02", "end": "2026-10-05"},
    "diagnosis": [{"diagnosisCodeableConcept": {"coding": [{"code": "A41.51"}]}}],
}


def _run(*words: str, said: str = "") -> Result:
    return CliRunner().invoke(group, ["mixup", *words], input=said)


@pytest.fixture
def filled(house: wiring.House) -> Scene:
    """Give a scene with a stranger's note."""
    scene = Scene(house)
    stranger = a_patient("z", given="Bertram", family="Oduya")
    stay = an_encounter("z", patient=stranger)
    note = a_document("z", f"HPI\n{STORY}.\n", patient=stranger, encounter=stay)
    scene.at(scene.keeper).charts.save([stranger, stay, note])
    return scene


def test_once_indexed_a_strangers_words_are_refused_and_own_words_pass(filled: Scene) -> None:
    # given charts without prints
    work = filled.work.id
    assert _run("scan", "paste", work, "--as", "lena.moss", said=STORY).exit_code == 0
    # when they are indexed
    indexed = _run("index", "--as", "adam.stroud")
    # then the counts are told, and the same text is refused
    assert "Indexed 5 documents of 2 patients; 0 are marked." in indexed.output
    refused = _run("scan", "paste", work, "--as", "lena.moss", said=STORY)
    assert (refused.exit_code, "own-words" in refused.output, "ladder" in refused.output) == (3, True, False)
    assert _run("scan", "paste", work, "--as", "lena.moss", said="Smokes since the divorce.").exit_code == 0


def test_a_chart_is_looked_through(filled: Scene) -> None:
    # given a note about a man of 31 among those that the work opens
    text = "HOSPITAL COURSE\nThis 31-year-old man was struck by a car.\n"
    filled.at(filled.keeper).charts.save([a_document("man", text, patient=filled.patient, encounter=filled.stay)])
    # when the chart is looked through
    answer = _run("scan", "chart", filled.work.id, "--as", "lena.moss", "--json")
    # then that note is told by its doubts, and exit code 3 says that there is one
    told = json.loads(answer.stdout)
    assert answer.exit_code == 3
    assert [(one["document"], one["doubts"]) for one in told["doubted"]] == [("document-man", "age, sex")]
    assert "struck" not in answer.output


@pytest.mark.parametrize(("changes", "code"), [({}, 0), ({"billablePeriod": {"start": "2026-01-01"}}, 3)])
def test_a_claim_is_compared_with_its_chart(
    filled: Scene, tmp_path: Path, changes: dict[str, object], code: int
) -> None:
    # given a claim of the chart, and one with other dates
    file = tmp_path / "claim.json"
    file.write_text(json.dumps(CLAIM | changes), encoding="utf-8")
    # when it is compared, then the exit code tells
    assert _run("scan", "claim", filled.work.id, str(file), "--as", "lena.moss").exit_code == code


@pytest.mark.parametrize(
    "said", ["", "[]", '{"resourceType": "Patient"}', "\x00", '{"resourceType": "Claim", "contained": 3}']
)
def test_what_is_no_claim_is_told_without_quoting_it(tmp_path: Path, said: str) -> None:
    # given a file that is no claim
    file = tmp_path / "claim.json"
    file.write_text(said, encoding="utf-8")
    # when it is read, then it is malformed
    with pytest.raises(MalformedError):
        claim_in(file)


def test_what_a_claim_says_is_read(tmp_path: Path) -> None:
    # given a claim
    file = tmp_path / "claim.json"
    file.write_text(json.dumps(CLAIM), encoding="utf-8")
    # when it is read, then each part is there
    claim = claim_in(file)
    assert (claim.member_number, claim.sex, claim.codes) == ("BHP-77301955-01", Sex.FEMALE, ("A41.51",))
    assert (f"{claim.birth_on}", f"{claim.from_on}", f"{claim.through_on}") == (
        "1958-03-14",
        "2026-10-02",
        "2026-10-05",
    )
