"""The command line from end to end: import in a separate process, open for a work item, nothing in clear at rest."""

import base64
import json
import logging
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from chartwarden.actions.desk import Environment
from chartwarden.cli import group
from chartwarden.cli.show import printable
from chartwarden.foundation.identifiers import EncounterId
from chartwarden.workforce.member import Role
from chartwarden_web.wiring import House
from tests.builders import a_member, a_work_item
from tests.factors import code_of, with_code_app

PLANTED = (
    "Zebulonia",
    "Quarrington",
    "1931-07-19",
    "07/19/1931",
    "955-12-7788",
    "(614) 555-0177",
    "Vantage Loop",
    "pyelonephritis",
)
NOTE = """HOSPITAL COURSE
Zebulonia Quarrington (born 07/19/1931, SSN 955-12-7788, (614) 555-0177, 77 Vantage Loop) had pyelonephritis.
DISCHARGE DIAGNOSES
1. Acute pyelonephritis.
"""


def _bundle(*, note: str = NOTE, is_marked: bool = True) -> dict[str, object]:
    mark = {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}]}
    meta = {"meta": mark} if is_marked else {}
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"given": ["Zebulonia"], "family": "Quarrington"}],
        "birthDate": "1931-07-19",
        "gender": "female",
        "identifier": [{"system": "http://hl7.org/fhir/sid/us-ssn", "value": "955-12-7788"}],
        "telecom": [{"system": "phone", "value": "(614) 555-0177"}],
        "address": [{"line": ["77 Vantage Loop"], "city": "Harlow Falls", "state": "OH", "postalCode": "00000"}],
        **meta,
    }
    encounter = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "finished",
        "class": {"code": "IMP"},
        "subject": {"reference": "Patient/p1"},
        "period": {"start": "2026-10-02T07:30:00Z", "end": "2026-10-05T10:00:00Z"},
        **meta,
    }
    document = {
        "resourceType": "DocumentReference",
        "id": "d1",
        "status": "current",
        "type": {"coding": [{"system": "http://loinc.org", "code": "18842-5"}]},
        "subject": {"reference": "Patient/p1"},
        "date": "2026-10-05T10:00:00Z",
        "content": [{"attachment": {"contentType": "text/plain", "data": base64.b64encode(note.encode()).decode()}}],
        "context": {"encounter": [{"reference": "Encounter/e1"}]},
        **meta,
    }
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": r} for r in (patient, encounter, document)],
    }


@pytest.fixture
def keeper(house: House) -> str:
    """Add an administrator to an empty instance; give their user id."""
    member = a_member("adam.stroud", Role.ADMINISTRATOR)
    house.desk(member, device="test:1").workforce.put(member)
    return member.user_id


def _file(folder: Path, content: object) -> Path:
    path = folder / "bundle.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


def _counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in ("patient", "encounter", "document", "fact"):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 -- names from the line above
            counts[table] = cursor.fetchone()[0]
    return counts


@pytest.mark.control("ACC-1", "ACC-5", "MIN-1", "MIN-6")
def test_a_chart_comes_in_and_is_opened_masked_for_its_work_alone(house: House, keeper: str, tmp_path: Path) -> None:
    # given an imported chart and a coder with work on it
    assert _run("chart", "import", str(_file(tmp_path, _bundle())), "--as", keeper).exit_code == 0
    coder, other = a_member("lena.moss"), a_member("omar.diaz")
    desk = house.desk(coder, device="test:1")
    desk.workforce.put(coder)
    desk.workforce.put(other)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM encounter")
        encounter = desk.charts.encounter(EncounterId(cursor.fetchone()[0]))
    item = a_work_item("a", encounter=encounter, member=coder, codes=("N10",))
    desk.work.add([item])
    # when the coder and another member open it
    seen = _run("chart", "open", encounter.id, "--as", "lena.moss", "--work", item.id, "--json")
    refused = _run("chart", "open", encounter.id, "--as", "omar.diaz", "--work", item.id)
    # then the coder sees the diagnosis without identifiers, and the other gets exit code 3 and a sentence
    assert seen.exit_code == 0, seen.output
    [document] = json.loads(seen.output)["documents"]
    text = "".join(section["text"] for section in document["sections"])
    assert "Acute pyelonephritis" in text
    assert not any(word in text for word in ("Zebulonia", "Quarrington", "955-12", "555-0177", "Vantage", "1931"))
    assert refused.exit_code == 3
    assert "work-is-the-warrant" in refused.output
    # and the ledger that recorded all of it verifies
    assert json.loads(_run("ledger", "verify", "--json").stdout)["sound"] is True


def test_nothing_of_a_patient_stands_in_clear_in_database_blobs_logs_or_temporary_files(
    keeper: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an instance whose temporary files go to a folder of its own
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    caplog.set_level(logging.DEBUG)
    source = tmp_path / "source"
    source.mkdir()
    # when a chart with planted names comes in, large enough for the blob store too
    path = _file(source, _bundle(note=NOTE + "Zebulonia rested.\n" * 20_000))
    done = _run("chart", "import", str(path), "--as", keeper)
    assert done.exit_code == 0, done.output
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    # then no planted word is in any byte at rest, in any usual encoding
    files = [file for file in tmp_path.rglob("*") if file.is_file() and source not in file.parents]
    assert any("blobs" in file.parts for file in files)
    assert any(file.suffix == ".sqlite3" for file in files)
    stored = {file.name: file.read_bytes() for file in files} | {
        "log": caplog.text.encode(),
        "said": done.output.encode(),
    }
    for name, data in stored.items():
        for word in PLANTED:
            for spelled in (
                word.encode(),
                word.encode("utf-16-le"),
                base64.b64encode(word.encode())[:-4],
                word.lower().encode(),
            ):
                assert spelled not in data, (name, word)


def test_the_search_for_planted_words_would_find_them(tmp_path: Path) -> None:
    # given a file that does hold a planted word
    path = _file(tmp_path, _bundle(note="Zebulonia"))
    # when it is searched as above
    # then the word is found: the test before this one can fail
    assert b"Zebulonia" in path.read_bytes()


def test_importing_again_changes_nothing(keeper: str, tmp_path: Path) -> None:
    # given an imported chart
    path = _file(tmp_path, _bundle())
    _run("chart", "import", str(path), "--as", keeper)
    before = _counts()
    # when it is imported again
    again = _run("chart", "import", str(path), "--as", keeper, "--json")
    # then nothing was added
    assert again.exit_code == 0
    assert json.loads(again.stdout)["files"][0]["unchanged"] == {"patient": 1, "document": 1}
    assert _counts() == before


def test_a_second_content_under_a_stored_id_is_kept_out(keeper: str, tmp_path: Path) -> None:
    # given an imported note
    _run("chart", "import", str(_file(tmp_path, _bundle())), "--as", keeper)
    # when another note comes in under its id
    changed = _run(
        "chart", "import", str(_file(tmp_path, _bundle(note="HPI\nSomething else.\n"))), "--as", keeper, "--json"
    )
    # then it is kept out, with the reason
    [part] = json.loads(changed.stdout)["files"][0]["quarantined"]
    assert "same id and different content" in part["what"]
    assert changed.exit_code == 2


def test_another_person_under_the_same_number_is_kept_out_with_everything_of_theirs(
    keeper: str,
    tmp_path: Path,
) -> None:
    # given a patient, and another person whose sender uses the same id
    _run("chart", "import", str(_file(tmp_path, _bundle())), "--as", keeper)
    before = _counts()
    impostor = json.loads(json.dumps(_bundle()).replace("Zebulonia", "Ottoline").replace("Quarrington", "Pym"))
    impostor["entry"][0]["resource"]["birthDate"] = "1990-01-01"
    impostor["entry"][2]["resource"]["id"] = "d2"
    # when the other comes in
    done = _run("chart", "import", str(_file(tmp_path, impostor)), "--as", keeper, "--json")
    # then nothing of them is stored, and the reason is told
    reasons = [part["what"] for part in json.loads(done.stdout)["files"][0]["quarantined"]]
    assert any("a different person's here" in reason for reason in reasons)
    assert any("its patient is in doubt" in reason for reason in reasons)
    assert _counts() == before


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (
            '{"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Pat',
            "bundle.json",
        ),
        ("[" * 100_000, "bundle.json"),
        (
            '{"resourceType": "Patient", "id": "p1"}\n' * 2
            + '{"resourceType": "Patient", "id": "p1", "gender": "male"}\n',
            "bundle.json, line 3",
        ),
        ("", "bundle.json"),
    ],
)
def test_a_broken_file_is_refused_with_exit_code_2_and_leaves_the_store_as_it_was(
    keeper: str,
    tmp_path: Path,
    content: str,
    word: str,
) -> None:
    # given a file that breaks off, nests without end, or is empty
    before = _counts()
    # when it is imported
    done = _run("chart", "import", str(_file(tmp_path, content)), "--as", keeper, "--mark", "synthetic")
    # then a sentence names the file, the exit code is 2, and nothing changed
    assert done.exit_code == 2, done.output
    assert word in done.output
    assert _counts() == before


@pytest.mark.control("TRN-1")
def test_unmarked_data_is_refused_with_exit_code_3(keeper: str, tmp_path: Path) -> None:
    # given a bundle that does not say it is test data
    path = _file(tmp_path, _bundle(is_marked=False))
    # when it is imported into an instance that is not for production, without and with an attestation
    refused = _run("chart", "import", str(path), "--as", keeper)
    assert (refused.exit_code, _counts()["patient"]) == (3, 0)
    attested = _run("chart", "import", str(path), "--as", keeper, "--mark", "synthetic")
    # then only the attested one comes in
    assert (attested.exit_code, _counts()["patient"]) == (0, 1)


def test_a_coder_cannot_import(house: House, tmp_path: Path) -> None:
    # given a coder
    coder = a_member("lena.moss")
    house.desk(coder, device="test:1").workforce.put(coder)
    # when they import
    done = _run("chart", "import", str(_file(tmp_path, _bundle())), "--as", "lena.moss")
    # then it is refused
    assert done.exit_code == 3
    assert "administrators-import" in done.output


@pytest.mark.parametrize(
    "folder", ["fhir/bulk-notes", "ccda", "hl7v2", "pdf", "charts", "notes", "fhir/us-core-examples"]
)
def test_every_sample_is_stored_or_told_why_not(keeper: str, samples: Path, folder: str) -> None:
    # given a folder of real-format samples
    # when it is imported
    done = _run("chart", "import", str(samples / folder), "--as", keeper, "--mark", "synthetic", "--json")
    # then each file brought something, or says why not in a sentence
    for file in json.loads(done.stdout)["files"]:
        told = [file["refused"], *(part["what"] for part in file["quarantined"])]
        assert file["stored"] or file["unchanged"] or file["passed_over"] or any(told), file["file"]


@pytest.mark.control("IDN-2")
def test_the_first_administrator_is_made_once(house: House) -> None:  # noqa: ARG001
    # given an empty instance
    secret = "three quiet herons fly"
    # when a first and then another first administrator is made
    runner = CliRunner()
    first = runner.invoke(
        group, ["member", "first", "ada.stroud", "--name", "Ada Stroud"], input=f"{secret}\n{secret}\n"
    )
    second = runner.invoke(group, ["member", "first", "eve.moss", "--name", "Eve Moss"], input=f"{secret}\n{secret}\n")
    # then the second is refused
    assert (first.exit_code, second.exit_code) == (0, 3), first.output + second.output


def test_a_file_cut_into_sections_shows_headings_and_no_words(tmp_path: Path) -> None:
    # given a note
    path = tmp_path / "note.txt"
    path.write_text("HPI\nZebulonia coughs.\nPLAN\nRest.\n")
    # when its sections are printed
    done = _run("chart", "sections", str(path), "--json")
    # then the codes are there and the words are not
    assert [part["loinc"] for part in json.loads(done.output)] == ["10164-2", "18776-5"]
    assert "Zebulonia" not in done.output


def test_the_words_for_a_missing_work_item_say_what_to_do(keeper: str) -> None:
    # given nothing to open
    # when something is opened
    done = _run("chart", "open", "nothing", "--as", keeper, "--work", "nothing")
    # then the sentence ends in what to do next
    assert done.exit_code == 3
    assert "ask your manager to assign it." in done.output


def test_a_terminal_only_shows_what_a_note_says() -> None:
    # given words with sequences that a terminal would obey
    words = "Cough\x1b[2J\x1b]0;title\x07 since\u202e Tuesday\n"
    # when they are made printable
    shown = printable(words)
    # then the sequences have lost their control characters and the words stand
    assert not any(mark in shown for mark in ("\x1b", "\x07", "\u202e"))
    assert "Cough" in shown
    assert shown.endswith("Tuesday\n")


@pytest.mark.control("AUD-1")
def test_an_unknown_member_on_the_command_line_is_turned_away_with_an_entry(house: House) -> None:
    # given an instance without members
    # when somebody uses a command under an id that nobody has
    done = _run("work", "list", "--as", "nobody.here")
    # then they are turned away, and the attempt is on record without what was typed
    assert done.exit_code == 3
    [row] = house.ledger.store.rows()
    assert b'"outcome":"refused"' in row.body
    assert b"nobody.here" not in row.body


@pytest.mark.control("IDN-2", "IDN-7", "AUD-1")
def test_production_asks_for_password_and_code_and_records_wrong_ones(
    house: House, keeper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a production instance with a member who has a code app
    house.set_password(keeper, "three quiet herons fly")
    with_code_app(keeper)
    production = replace(house, settings=replace(house.settings, environment=Environment.PRODUCTION))
    monkeypatch.setattr("chartwarden.cli.member.opened", lambda: production)
    monkeypatch.setattr("chartwarden.cli.house._SECONDS_A_WRONG_PASSWORD_COSTS", 0)
    code = code_of(keeper)
    typed = [("a wrong password here", code), ("three quiet herons fly", "000000"), ("three quiet herons fly", code)]
    # when a command is used with a wrong password, with a wrong code, with both right, and with the same code again
    answers = [
        CliRunner().invoke(group, ["member", "list", "--as", keeper], input=f"{password}\n{shown}\n").exit_code
        for password, shown in (*typed, typed[-1])
    ]
    # then only the third gets through, and all are on record
    assert answers == [3, 3, 0, 3]
    entries = [json.loads(row.body) for row in house.ledger.store.rows()]
    assert [(entry["actor"], entry["act"], entry["outcome"], entry["because"]) for entry in entries] == [
        ("anonymous", "account.sign-in", "refused", "user-id-and-password"),
        (keeper, "account.sign-in", "refused", "prove-it-is-you"),
        (keeper, "account.sign-in", "granted", None),
        (keeper, "member.list", "granted", None),
        (keeper, "account.sign-in", "refused", "prove-it-is-you"),
    ]
