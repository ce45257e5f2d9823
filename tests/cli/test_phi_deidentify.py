"""`deidentify` writes whole copies apart from their inputs, tells no value, and keeps the key of codes apart."""

import json
import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chartwarden.cli import phi_deidentify
from chartwarden.cli.phi_deidentify import deidentify
from chartwarden.phi.surrogate import NOT_SAFE_HARBOR
from chartwarden.redaction.reidentification import CodeKey
from chartwarden.redaction.safe_harbor import ACTUAL_KNOWLEDGE

NOTE = "Patient: Ada Example, SSN 912-44-0187, seen 03/14/2026 by Dr. Raman at ZIP 03601, aged 92.\r\n"
COPY = "Patient: [patient name], SSN [SSN], seen 2026 by Dr. [provider] at ZIP 000, aged 90+.\r\n"
VALUES = ("Ada", "Example", "0187", "03/14", "Raman", "03601")


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "in/note.txt"
    path.parent.mkdir()
    path.write_bytes(NOTE.encode())
    return path


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(deidentify, [*map(str, arguments), "--reference-date", "2026-11-25"])


def _said(answer: Result) -> str:
    error = "" if answer.exception is None or isinstance(answer.exception, SystemExit) else str(answer.exception)
    return answer.output + error


def test_a_copy_is_written_with_a_report_and_no_value_is_told(note: Path, tmp_path: Path) -> None:
    # given a note
    report = tmp_path / "report.json"
    # when it is de-identified
    answer = _run(note, "-o", tmp_path / "out", "--report", report)
    # then the copy is what Safe Harbor leaves, byte for byte
    assert answer.exit_code == 0, _said(answer)
    assert (tmp_path / "out/note.txt").read_bytes() == COPY.encode()
    # and the report has a row for each removal, and neither it nor the terminal tells a value
    [told] = json.loads(report.read_text())
    assert [row["letter"] for row in told["removals"]] == ["A", "G", "C", "A", "B", "C"]
    assert not any(value in answer.output + report.read_text() for value in VALUES)
    assert ACTUAL_KNOWLEDGE in answer.output


def test_json_tells_the_method_and_the_open_limb(note: Path, tmp_path: Path) -> None:
    # given a note
    # when JSON is asked for
    answer = _run(note, "-o", tmp_path / "out", "--json")
    # then it is all that is printed
    told = json.loads(answer.stdout)
    assert told["method"] == "45 CFR 164.514(b)(2), Safe Harbor"
    assert told["files"][0]["by_letter"] == {"A": 2, "B": 1, "C": 2, "G": 1}
    assert told["files"][0]["open"][0] == ACTUAL_KNOWLEDGE


def test_codes_name_the_copies_and_their_key_is_kept_apart(note: Path, tmp_path: Path) -> None:
    # given a note whose name tells the patient's
    named = note.rename(note.with_name("Ada_Example.txt"))
    key = tmp_path / "key.json"
    # when copies are named by codes, twice
    first = _run(named, "-o", tmp_path / "out", "--code-key", key)
    again = _run(named, "-o", tmp_path / "again", "--code-key", key)
    # then each copy has the code of its input, which the key alone leads back from
    assert (first.exit_code, again.exit_code) == (0, 0), _said(first) + _said(again)
    [copy] = (tmp_path / "out").iterdir()
    assert [one.name for one in (tmp_path / "again").iterdir()] == [copy.name]
    assert CodeKey.from_text(key.read_text()).subject_of(copy.stem) == str(named.resolve())
    # and nobody else may read the key
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "Ada" not in first.output


@pytest.mark.parametrize("name", ["Ada_Example.txt", "example-2.txt", "912-44-0187.txt", "2025-11-30.txt"])
def test_a_name_that_holds_an_identifier_is_refused_without_a_code(note: Path, tmp_path: Path, name: str) -> None:
    # given a file named for its patient, or for a date that its text does not even hold
    named = note.rename(note.with_name(name))
    # when it is de-identified without codes
    answer = _run(named, "-o", tmp_path / "out")
    # then nothing is written, and what to do is told without the name
    assert answer.exit_code == 2
    assert "Give --code-key FILE" in answer.output
    assert not (tmp_path / "out").exists()
    assert name.removesuffix(".txt") not in answer.output


def test_surrogates_are_told_to_be_no_safe_harbor(note: Path, tmp_path: Path) -> None:
    # given a note
    # when surrogates are asked for
    answer = _run(note, "-o", tmp_path / "out", "--surrogates")
    # then the copy reads like a note, holds no value, and the command says what it is not
    copy = (tmp_path / "out/note.txt").read_text()
    assert answer.exit_code == 0, _said(answer)
    assert not any(value in copy for value in VALUES)
    assert "[patient name]" not in copy
    assert NOT_SAFE_HARBOR in answer.output
    assert ACTUAL_KNOWLEDGE not in answer.output


@pytest.mark.parametrize("also", [(), ("--surrogates",)])
def test_provider_names_stay_when_asked(note: Path, tmp_path: Path, also: tuple[str, ...]) -> None:
    # given a note with its author
    # when provider names are kept, then the author stays
    assert _run(note, "-o", tmp_path / "out", "--keep-provider-names", *also).exit_code == 0
    assert "by Dr. Raman at" in (tmp_path / "out/note.txt").read_text()


def test_the_others_go_on_when_one_cannot_be_used(note: Path, tmp_path: Path) -> None:
    # given a note, a file that is no text, and one that is not there
    binary = note.with_name("scan.txt")
    binary.write_bytes(b"Ada Example \xff\xfe")
    # when all are named
    answer = _run(binary, tmp_path / "in/gone.txt", note, "-o", tmp_path / "out")
    # then the note has its copy, the others are told by their place, and the exit code says so
    assert answer.exit_code == 2
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["note.txt"]
    assert "input 1, byte 13: the text is neither UTF-8" in answer.output
    assert "input 2: the file cannot be read" in answer.output
    assert "Ada" not in _said(answer)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", '{"resourceType": "Patient", "name": [{"family": "Example"}]}'),
        ("a.hl7", "MSH|^~\\&|A|B|C|D|20260314||ADT^A01|1|P|2.5\rPID|1||4471902||EXAMPLE^ADA\r"),
        ("a.csv", "name,dob\nExample,03/14/1958\n"),
        ("a.xml", "<ClinicalDocument xmlns='urn:hl7-org:v3'><title>Example</title></ClinicalDocument>"),
        ("a.txt", "<html><body>Ada Example</body></html>"),
    ],
)
def test_what_has_fields_is_refused(tmp_path: Path, name: str, content: str) -> None:
    # given a file whose identifiers stand in fields that no words announce
    path = tmp_path / name
    path.write_text(content)
    # when it is named, then it is refused: as text its fields would pass for words
    answer = _run(path, "-o", tmp_path / "out")
    assert answer.exit_code == 2
    assert not (tmp_path / "out").exists()
    assert "Example" not in answer.output


def test_a_copy_keeps_the_encoding_of_its_input(note: Path, tmp_path: Path) -> None:
    # given a note in UTF-16
    note.write_bytes(NOTE.encode("utf-16"))
    # when it is de-identified, then the copy is in UTF-16 too
    assert _run(note, "-o", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out/note.txt").read_bytes() == COPY.encode("utf-16")


def test_a_folder_is_walked(note: Path, tmp_path: Path) -> None:
    # given a folder with texts and something else
    (note.parent / "deep").mkdir()
    (note.parent / "deep/other.txt").write_text("Stable.")
    (note.parent / "image.png").write_bytes(b"\x89PNG")
    # when it is named, then every text has a copy
    assert _run(note.parent, "-o", tmp_path / "out").exit_code == 0
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["note.txt", "other.txt"]


def test_nothing_is_written_over(note: Path, tmp_path: Path) -> None:
    # given a copy that is there already
    out = tmp_path / "out"
    out.mkdir()
    (out / "note.txt").write_text("earlier")
    # when the note is de-identified again
    answer = _run(note, "-o", out)
    # then the earlier copy stays, and no part of another is left beside it
    assert answer.exit_code == 2
    assert (out / "note.txt").read_text() == "earlier"
    assert len(list(out.iterdir())) == 1


def test_a_link_in_place_of_a_copy_is_not_followed(note: Path, tmp_path: Path) -> None:
    # given a link that leads from the copies to the input
    out = tmp_path / "out"
    out.mkdir()
    (out / "note.txt").symlink_to(note)
    # when the note is de-identified
    answer = _run(note, "-o", out)
    # then the input is as it was
    assert answer.exit_code == 2
    assert note.read_bytes() == NOTE.encode()


def test_half_a_copy_is_never_left(note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a disk that fails when the copy is made durable
    def fails(_: int) -> None:
        raise OSError

    monkeypatch.setattr(phi_deidentify.os, "fsync", fails)
    # when the note is de-identified
    answer = _run(note, "-o", tmp_path / "out")
    # then nothing is left in the folder
    assert answer.exit_code == 2
    assert "the file cannot be written" in answer.output
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("options", "because"),
    [
        (["-o", "{in}"], "an input lies in the folder for the copies"),
        (["-o", "{in}/.."], "an input lies in the folder for the copies"),
        (["-o", "{out}", "--code-key", "{out}/key.json"], "the key would lie among the copies"),
        (["-o", "{out}", "--code-key", "{in}/note.txt"], "the key would lie among the copies"),
        (["-o", "{out}", "--report", "{in}/note.txt"], "there is a file already"),
    ],
)
def test_copies_key_and_report_lie_apart(note: Path, tmp_path: Path, options: list[str], because: str) -> None:
    # given a place where something would be written over, or leave with the copies
    places = [one.format(**{"in": note.parent, "out": tmp_path / "out"}) for one in options]
    # when it is asked for
    answer = _run(note, *places)
    # then it is refused before anything is written
    assert because in _said(answer)
    assert note.read_bytes() == NOTE.encode()
    assert not (tmp_path / "out").exists()


def test_a_key_that_is_none_is_refused_and_kept(note: Path, tmp_path: Path) -> None:
    # given a file of another kind in place of the key
    key = tmp_path / "key.json"
    key.write_text("shopping list")
    # when it is named as the key, then it stays as it was
    assert "not a key of re-identification codes" in _said(_run(note, "-o", tmp_path / "out", "--code-key", key))
    assert key.read_text() == "shopping list"


def test_a_file_that_is_too_large_is_refused(note: Path, tmp_path: Path) -> None:
    # given a file of more than 64 MiB, without any words
    os.truncate(note, 64 * 1024 * 1024 + 1)
    # when it is named, then it is refused unread
    assert "larger than 64 MiB" in _run(note, "-o", tmp_path / "out").output


def test_a_folder_without_texts_is_told(tmp_path: Path) -> None:
    # given an empty folder
    (tmp_path / "in").mkdir()
    # when it is named, then that is told
    assert "there is no .txt file" in _said(_run(tmp_path / "in", "-o", tmp_path / "out"))
