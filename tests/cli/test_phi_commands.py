"""`chartwarden phi scan` and `mask`: counts and places, never values; copies whole or not at all; exit codes."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chartwarden.cli import group
from tests.planted import left_in

NOTE = "Ms. Example called 330-555-0142 on 03/14/2026."
PLANTED = ("Example", "0142", "03/14")
PATIENT = '{"resourceType": "Patient", "id": "p-4471902", "name": [{"family": "Example", "given": ["Ada"]}]}'


def _phi(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, ["phi", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of three formats, one of them in a folder below."""
    folder = tmp_path / "in"
    (folder / "below").mkdir(parents=True)
    (folder / "note.txt").write_text(NOTE, encoding="utf-8")
    (folder / "below/patient.json").write_text(PATIENT, encoding="utf-8")
    (folder / "table.csv").write_text(f"mrn,note\nMR-4471902,{NOTE}\n", encoding="utf-8")
    return folder


def test_a_scan_counts_by_kind_and_file_and_prints_no_value(folder: Path) -> None:
    # given files with identifiers
    # when they are scanned
    done = _phi("scan", folder)
    # then kinds and files are told, and nothing of what was found
    assert done.exit_code == 0
    assert "phone" in done.output
    assert "in/below/patient.json" in done.output
    assert left_in(done.output.encode(), PLANTED) == []


def test_json_tells_every_place_and_no_value(folder: Path) -> None:
    # given files with identifiers
    # when they are scanned as JSON
    done = _phi("scan", folder, "--json")
    told = {file["file"]: file for file in json.loads(done.output)["files"]}
    # then every finding has its place and no words
    places = {row["place"] for row in told["in/below/patient.json"]["findings"]}
    assert places == {"Patient.name[0].family", "Patient.name[0].given[0]"}
    assert [(row["start"], row["end"]) for row in told["in/note.txt"]["findings"] if row["kind"] == "phone"] == [
        (19, 31)
    ]
    assert left_in(done.output.encode(), PLANTED) == []


def test_values_are_printed_only_when_asked_for(folder: Path) -> None:
    # given a file with a phone
    # when its values are asked for, then they are printed
    done = _phi("scan", folder / "note.txt", "--show-values")
    assert "text, 19-31: phone" in done.output
    assert "330-555-0142" in done.output


@pytest.mark.parametrize(
    ("arguments", "exit_code"), [([], 0), (["--check"], 3), (["--check", "--kinds", "ssn,fax"], 0)]
)
def test_check_ends_with_3_when_something_was_found(folder: Path, arguments: list[str], exit_code: int) -> None:
    # given files without a social security number
    # when they are checked, then the exit code tells
    assert _phi("scan", folder, *arguments).exit_code == exit_code


def test_a_file_that_cannot_be_read_is_told_and_the_others_go_on(folder: Path) -> None:
    # given a file that is no text, and a link to somewhere else
    (folder / "odd.txt").write_bytes(b"caf\xe9 Example")
    (folder / "link.txt").symlink_to("/etc/passwd")
    # when the folder is scanned
    done = _phi("scan", folder, "--json")
    unread = {file["file"]: file["unread"] for file in json.loads(done.stdout)["files"] if file["unread"]}
    # then both are named with the reason, the rest was read, and the exit code says that not all was
    assert set(unread) == {"in/odd.txt", "in/link.txt"}
    assert left_in(done.output.encode(), PLANTED) == []
    assert json.loads(done.stdout)["found"]["phone"] == 2
    assert done.exit_code == 2


def test_a_missing_path_and_a_wrong_kind_end_with_2(folder: Path) -> None:
    # given a path that is not there, and a kind that is none
    # when they are named, then nothing is done
    assert _phi("scan", folder / "nothing").exit_code == 2
    assert _phi("scan", folder, "--kinds", "phones").exit_code == 2


def test_masked_copies_hold_no_planted_identifier_and_keep_their_names(folder: Path, tmp_path: Path) -> None:
    # given a folder
    out = tmp_path / "out"
    # when it is masked
    done = _phi("mask", folder, "-o", out)
    # then there is one copy per file, without the identifiers, and the sources are as they were
    assert done.exit_code == 0, done.output
    copies = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert copies == {"in/note.txt", "in/below/patient.json", "in/table.csv"}
    for copy in copies:
        assert left_in((out / copy).read_bytes(), (*PLANTED, "4471902")) == []
    assert (folder / "note.txt").read_text(encoding="utf-8") == NOTE
    assert left_in(done.output.encode(), PLANTED) == []


def test_a_file_named_for_its_patient_gets_another_name(tmp_path: Path) -> None:
    # given a file whose name holds what its content registers
    (tmp_path / "Ada_Example.json").write_text(PATIENT, encoding="utf-8")
    # when it is masked
    done = _phi("mask", tmp_path / "Ada_Example.json", "-o", tmp_path / "out", "--json")
    (file,) = json.loads(done.stdout)["files"]
    # then the copy is named by a code and keeps its ending
    assert file["copy"].startswith("file-")
    assert file["copy"].endswith(".json")
    assert (tmp_path / "out" / file["copy"]).is_file()


def test_ids_are_renamed_alike_in_all_files_of_a_run_and_differently_in_the_next(tmp_path: Path) -> None:
    # given a patient and a condition of theirs in two files
    (tmp_path / "a.json").write_text(PATIENT, encoding="utf-8")
    condition = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p-4471902"}}
    (tmp_path / "b.json").write_text(json.dumps(condition), encoding="utf-8")
    # when they are masked in two runs
    ids = []
    for run in ("one", "two"):
        _phi("mask", tmp_path / "a.json", tmp_path / "b.json", "-o", tmp_path / run)
        patient, condition = (json.loads((tmp_path / run / name).read_bytes()) for name in ("a.json", "b.json"))
        assert condition["subject"] == {"reference": f"Patient/{patient['id']}"}  # type: ignore[comparison-overlap]
        ids.append(patient["id"])
    # then the reference resolves within a run, and the runs cannot be joined
    assert ids[0] != ids[1]


def test_a_damaged_file_leaves_no_copy_and_no_remainder(tmp_path: Path) -> None:
    # given lines of JSON that break off after a good one
    (tmp_path / "a.ndjson").write_text(PATIENT + "\n{broken\n", encoding="utf-8")
    # when they are masked
    done = _phi("mask", tmp_path / "a.ndjson", "-o", tmp_path / "out")
    # then nothing was written, and that is said
    assert done.exit_code == 2
    assert list((tmp_path / "out").iterdir()) == []


def test_nothing_is_ever_written_over(folder: Path, tmp_path: Path) -> None:
    # given a folder of copies that is the source's own, one with a copy, and one with a link that leads out
    out = tmp_path / "out"
    out.mkdir()
    (out / "note.txt").write_text("kept", encoding="utf-8")
    (tmp_path / "away").mkdir()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/in").symlink_to(tmp_path / "away")
    # when files are masked into each
    codes = [
        _phi("mask", folder / "note.txt", "-o", folder).exit_code,
        _phi("mask", folder / "note.txt", "-o", out).exit_code,
        _phi("mask", folder, "-o", tmp_path / "linked").exit_code,
    ]
    # then each is refused, and everything is as it was
    assert codes == [2, 2, 2]
    assert (folder / "note.txt").read_text(encoding="utf-8") == NOTE
    assert (out / "note.txt").read_text(encoding="utf-8") == "kept"
    assert list((tmp_path / "away").iterdir()) == []
    assert sorted(path.name for path in out.iterdir()) == ["note.txt"]


def test_members_of_an_archive_are_masked_and_stay_inside_the_folder(tmp_path: Path) -> None:
    # given an archive with a good member and one that would climb out, and a compressed file
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner/note.txt", NOTE)
        archive.writestr("../evil.txt", NOTE)
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(NOTE.encode()))
    # when both are masked
    done = _phi("mask", tmp_path / "a.zip", tmp_path / "b.txt.gz", "-o", tmp_path / "out")
    # then the good ones are there unpacked, and the other one is refused
    copies = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.txt"))
    assert copies == ["out/a.zip/inner/note.txt", "out/b.txt"]
    assert done.exit_code == 2


def test_two_files_of_one_name_are_refused_before_anything_is_written(folder: Path, tmp_path: Path) -> None:
    # given two files of one name
    (folder / "below/note.txt").write_text(NOTE, encoding="utf-8")
    # when both are named
    done = _phi("mask", folder / "note.txt", folder / "below/note.txt", "-o", tmp_path / "out")
    # then neither is masked
    assert done.exit_code == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("engine", ["local", "pool"])
def test_every_engine_prints_the_same(folder: Path, engine: str) -> None:
    # given files
    # when they are scanned by an engine (Spark: tests/unit/adapters/test_phi_batch.py, which has started one)
    done = _phi("scan", folder, "--json", "--engine", engine, "--jobs", "2")
    # then the answer is that of one process
    assert json.loads(done.stdout) == json.loads(_phi("scan", folder, "--json", "--engine", "local").stdout)


def test_help_names_the_kinds_of_files_and_the_exit_codes() -> None:
    # given the help of both commands
    # when it is read, then formats and codes are told
    assert "HL7 v2" in _phi("scan", "--help").output
    assert "Exit code 2" in _phi("mask", "--help").output
