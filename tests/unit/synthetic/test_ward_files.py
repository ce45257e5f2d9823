import base64
import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from chartwarden.adapters.insurance_card import print_card
from chartwarden.adapters.ward_files import write_ward
from chartwarden.foundation.errors import MalformedError
from chartwarden.synthetic.values import InsuranceCard
from chartwarden.synthetic.ward import ward

TODAY = date(2026, 11, 23)
PATIENTS = 16


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ward") / "out"
    write_ward(home, seed=7, patients=PATIENTS, today=TODAY)
    return home


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _resources(folder: Path) -> list[dict]:
    return [row for path in sorted((folder / "fhir").iterdir()) for row in _lines(path)]


def test_every_resource_says_that_it_holds_test_data(folder: Path) -> None:
    # given all resources
    resources = _resources(folder)
    # when their security labels are read
    # then each carries HTEST
    assert len(resources) > 100
    for resource in resources:
        assert "HTEST" in {label["code"] for label in resource["meta"]["security"]}


def test_the_folder_is_marked_as_synthetic(folder: Path) -> None:
    # given the mark
    mark = json.loads((folder / "MARK.json").read_text(encoding="utf-8"))
    # when it is read
    # then it says what made the folder, and from what
    assert mark["mark"] == "synthetic"
    assert (mark["seed"], mark["patients"]) == (7, PATIENTS)


def test_references_lead_to_resources_of_the_same_ward(folder: Path) -> None:
    # given all resources and their references
    resources = _resources(folder)
    known = {f"{one['resourceType']}/{one['id']}" for one in resources}
    # when each reference is followed
    found = [value for one in resources for value in _references(one)]
    # then none leads nowhere, and no id comes twice
    assert set(found) <= known
    assert len(known) == len(resources)


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if "reference" in value else []
        return own + [one for inner in value.values() for one in _references(inner)]
    return [one for inner in value for one in _references(inner)] if isinstance(value, list) else []


def test_documents_hold_the_very_text_of_the_ward(folder: Path) -> None:
    # given the texts of the ward
    texts = {
        document.outline.id: document.text.value
        for chart in ward(seed=7, patients=PATIENTS, today=TODAY)
        for document in chart.documents
    }
    # when the attachments are opened
    written = {row["id"]: row["content"][0]["attachment"] for row in _lines(folder / "fhir/DocumentReference.ndjson")}
    # then text is the same, and cards are pictures
    assert written.keys() == texts.keys()
    for name, attachment in written.items():
        body = base64.b64decode(attachment["data"])
        if attachment["contentType"] == "image/png":
            assert body.startswith(b"\x89PNG")
        else:
            assert body.decode() == texts[name]


def test_closed_notes_and_vips_carry_their_labels(folder: Path) -> None:
    # given documents and patients
    documents = _lines(folder / "fhir/DocumentReference.ndjson")
    patients = _lines(folder / "fhir/Patient.ndjson")
    # when labels are read
    labels = {
        coding["code"] for row in documents for label in row.get("securityLabel", []) for coding in label["coding"]
    }
    # then psychotherapy, Part 2 and celebrity are said in the codes of HL7
    assert {"PSYTHPN", "42CFRPart2"} <= labels
    assert sum("CEL" in {label["code"] for label in one["meta"]["security"]} for one in patients) == 1


def test_each_line_of_the_answer_key_quotes_words_of_its_document(folder: Path) -> None:
    # given the answer key and the texts
    bodies = {
        row["id"]: base64.b64decode(row["content"][0]["attachment"]["data"])
        for row in _lines(folder / "fhir/DocumentReference.ndjson")
    }
    rows = _lines(folder / "answer_key.ndjson")
    # when each quote is cut out
    quoted = [bodies[row["document"]].decode()[row["start"] : row["end"]] for row in rows if row["document"]]
    # then it is made of words
    assert len(quoted) > 100
    assert all(words.strip() == words != "" for words in quoted)
    assert {row["role"] for row in rows} >= {"evidence", "trap"}


def test_work_names_encounters_of_the_ward_and_members_of_its_staff(folder: Path) -> None:
    # given work, encounters and members
    encounters = {row["id"] for row in _lines(folder / "fhir/Encounter.ndjson")}
    with (folder / "members.csv").open(encoding="utf-8", newline="") as file:
        members = {row["user_id"]: row for row in csv.DictReader(file)}
    # when the work is read
    work = _lines(folder / "work.ndjson")
    # then each item has its encounter, a target, a due date and a known assignee or none
    assert len(work) >= PATIENTS
    for row in work:
        assert row["encounter"] in encounters
        assert row["target"]
        assert date.fromisoformat(row["due_on"])
        assert row.get("assignee") is None or row["assignee"] in members
    assert {"coder", "privacy_officer"} <= {row["roles"] for row in members.values()}


def test_relations_name_a_member_and_a_patient(folder: Path) -> None:
    # given the relations
    with (folder / "relations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # when they are read
    # then relatives, neighbours and namesakes are among them
    assert {row["relation"] for row in rows} >= {"relative", "neighbour", "same-surname", "household"}
    assert all(row["user_id"] and row["patient"].startswith("ward-7-") for row in rows)


def test_the_same_seed_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    # given a ward that was written before
    # when it is written once more elsewhere
    write_ward(tmp_path / "again", seed=7, patients=PATIENTS, today=TODAY)
    # then every file is the same, byte by byte
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert len(names) == 12
    for name in names:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_a_folder_with_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    # given a folder with somebody's file
    (tmp_path / "mine.txt").write_text("mine")
    # when a ward is to be written there, then it is refused
    with pytest.raises(MalformedError, match="holds no synthetic ward"):
        write_ward(tmp_path, seed=1, patients=1, today=TODAY)
    # and nothing has come or gone
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    "mark", ["{", "[]", '{"mark": "synthetic"}', '{"mark": "real", "generator": "chartwarden-ward"}']
)
def test_a_folder_whose_mark_is_not_a_wards_is_refused(tmp_path: Path, mark: str) -> None:
    # given a folder with a mark of another kind
    (tmp_path / "MARK.json").write_text(mark)
    # when a ward is to be written there, then it is refused
    with pytest.raises(MalformedError):
        write_ward(tmp_path, seed=1, patients=1, today=TODAY)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    # given a file
    path = tmp_path / "file"
    path.write_text("x")
    # when it is named as the folder, then it is refused
    with pytest.raises(MalformedError, match="that is a file"):
        write_ward(path, seed=1, patients=1, today=TODAY)


def test_a_ward_can_be_replaced_by_another(tmp_path: Path) -> None:
    # given a folder with a ward
    write_ward(tmp_path, seed=1, patients=3, today=TODAY)
    # when another is written there
    write_ward(tmp_path, seed=2, patients=1, today=TODAY)
    # then only the new one is left
    assert [row["id"] for row in _lines(tmp_path / "fhir/Patient.ndjson")] == ["ward-2-0"]


def test_a_ward_that_stops_half_way_leaves_the_former_one_whole(tmp_path: Path) -> None:
    # given a folder with a ward
    write_ward(tmp_path, seed=1, patients=2, today=TODAY)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    # when writing another stops after its first chart
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_ward(tmp_path, seed=2, patients=2, today=TODAY, on_chart=stop)
    # then the first is there as it was, and no part files are
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_progress_is_told_after_each_chart(tmp_path: Path) -> None:
    # given somebody who listens
    told: list[int] = []
    # when three charts are written
    summary = write_ward(tmp_path / "w", seed=1, patients=3, today=TODAY, on_chart=told.append)
    # then each was told, and the summary counts them
    assert told == [1, 2, 3]
    assert summary.patients == 3
    assert summary.documents > summary.encounters > 3


def test_a_ward_of_nobody_is_written_too(tmp_path: Path) -> None:
    # given no patients
    # when the ward is written
    summary = write_ward(tmp_path / "w", seed=1, patients=0, today=TODAY)
    # then the staff is there and nobody lies in bed
    assert summary.patients == 0
    assert (tmp_path / "w/fhir/Patient.ndjson").read_bytes() == b""
    assert len((tmp_path / "w/members.csv").read_text().splitlines()) > 8


def test_a_card_shows_its_words_in_pixels_alone() -> None:
    # given two cards that differ in the member number
    first = InsuranceCard(
        "Plan", "ADA EXAMPLE", "ZZZ-00000001-01", "G-1", date(2026, 1, 1), "PCP $10", "(800) 555-0100", 2
    )
    other = InsuranceCard(
        "Plan", "ADA EXAMPLE", "ZZZ-00000002-01", "G-1", date(2026, 1, 1), "PCP $10", "(800) 555-0100", 2
    )
    # when both are printed
    pictures = [Image.open(io.BytesIO(print_card(card))) for card in (first, other)]
    # then the pictures differ, and neither the bytes nor the metadata hold the words
    assert pictures[0].size == pictures[1].size
    assert pictures[0].tobytes() != pictures[1].tobytes()
    assert pictures[0].info.keys() <= {"transparency", "gamma", "dpi"}
    assert b"EXAMPLE" not in print_card(first)
    assert b"00000001" not in print_card(first)
