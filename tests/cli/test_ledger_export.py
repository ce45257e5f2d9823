"""`chartwarden ledger export` writes whole files for their owner only, and sends what can be gone on with."""

import csv
import json
import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from chartwarden.adapters.ledger_export import FILE_FORMS
from chartwarden.cli.ledger_export import FORMS, export
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.ledger.merkle import leaf_hash
from chartwarden_web.wiring import House
from tests.builders import Scene
from tests.unit.adapters.test_ledger_export_receiver import listening, paper


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an empty folder."""
    made = tmp_path / "exports"
    made.mkdir()
    return made


def _export(*arguments: str | Path, who: str = "petra.vance") -> Result:
    return CliRunner().invoke(export, ["--as", who, *map(str, arguments)])


def _entries(house: House) -> list[dict[str, object]]:
    return [json.loads(row.body) for row in house.ledger.store.rows()]


@pytest.mark.control("AUD-1")
@pytest.mark.usefixtures("scene")
def test_lines_on_standard_output_are_the_bytes_that_were_sealed(house: House) -> None:
    # given four entries
    # when they are exported to standard output
    answer = _export("--form", "jsonl", "--to", "3")
    # then each line hashes to its leaf
    assert answer.exit_code == 0, answer.output
    lines = answer.stdout_bytes.splitlines()
    assert [leaf_hash(line) for line in lines] == [row.leaf for row in house.ledger.store.rows(stop=4)]
    # and taking a seat and exporting are entries
    assert [entry["act"] for entry in _entries(house)[4:]] == ["account.sign-in", "ledger.export"]


@pytest.mark.parametrize("form", sorted(FILE_FORMS))
@pytest.mark.usefixtures("scene")
def test_a_file_is_whole_and_its_owners_alone(form: str, folder: Path) -> None:
    # given a folder, and a mask that would let others read
    before = os.umask(0)
    try:
        # when entries are exported into a file
        answer = _export("--form", form, "--out", folder / "ledger")
    finally:
        os.umask(before)
    # then it is there, alone, and nobody else may read it
    assert answer.exit_code == 0, answer.output
    assert [path.name for path in folder.iterdir()] == ["ledger"]
    assert (folder / "ledger").stat().st_mode & 0o777 == 0o600
    assert (folder / "ledger").stat().st_size > 0


@pytest.mark.usefixtures("scene")
def test_a_file_that_is_there_is_replaced_only_when_asked(house: House, tmp_path: Path) -> None:
    # given a file
    out = tmp_path / "ledger.csv"
    out.write_text("mine", encoding="ascii")
    # when entries are exported onto it
    refused = _export("--form", "csv", "--out", out)
    # then it stands as it was, and nothing was exported
    assert isinstance(refused.exception, MalformedError)
    assert out.read_text(encoding="ascii") == "mine"
    assert len(_entries(house)) == 4
    # and with --replace it is replaced
    assert _export("--form", "csv", "--out", out, "--replace").exit_code == 0
    head, *rows = csv.reader(out.read_text(encoding="utf-8").splitlines())
    assert (head[0], [row[0] for row in rows]) == ("sequence", ["0", "1", "2", "3", "4"])


@pytest.mark.usefixtures("scene")
def test_a_file_that_cannot_be_finished_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a disk that is full before the file is on it
    def full(_: int) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr("chartwarden.cli.ledger_export.os.fsync", full)
        # when entries are exported
        answer = _export("--form", "csv", "--out", folder / "ledger.csv")
    # then there is neither the file nor a part of it
    assert isinstance(answer.exception, MalformedError)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("out", ["folder", "nowhere/ledger.csv"])
def test_a_place_that_cannot_hold_the_file_is_refused_before_the_act(house: House, tmp_path: Path, out: str) -> None:
    # given a folder of that name, or no folder to put the file in
    (tmp_path / "folder").mkdir()
    # when an export is asked for, then it is refused and nothing has happened
    assert isinstance(_export("--form", "csv", "--out", tmp_path / out).exception, MalformedError)
    assert _entries(house) == []


def test_a_coder_exports_nothing(house: House, folder: Path, scene: Scene) -> None:
    # given a coder, when they export
    answer = _export("--form", "csv", "--out", folder / "ledger.csv", who=scene.coder.user_id)
    # then a rule says no, there is no file, and the attempt is an entry
    assert isinstance(answer.exception, RefusedError)
    assert list(folder.iterdir()) == []
    assert (_entries(house)[-1]["act"], _entries(house)[-1]["outcome"]) == ("ledger.export", "refused")


@pytest.mark.control("AUD-4")
@pytest.mark.usefixtures("scene")
def test_an_altered_row_is_named_with_exit_code_4_and_the_others_are_exported(tmp_path: Path) -> None:
    # given a row that somebody altered
    with connection.cursor() as cursor:
        for trigger in _triggers():
            cursor.execute(f"DROP TRIGGER {trigger}")
        cursor.execute("UPDATE ledger SET body = %s WHERE sequence = 1", [b'{"act":"x"}\n{"act":"forged"}'])
    # when the log is exported
    answer = _export("--form", "jsonl", "--to", "3", "--out", tmp_path / "ledger.jsonl")
    # then it is named, and the file has a line for each place
    assert answer.exit_code == 4
    assert "1 entries cannot be trusted. The first: entry 1 cannot be read" in answer.stderr
    lines = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_bytes().splitlines()]
    assert [line["sequence"] for line in lines] == [0, 1, 2, 3]
    assert lines[1].keys() == {"sequence", "trouble"}


def _triggers() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger'")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize(
    "options",
    [
        ["--form", "syslog"],
        ["--form", "syslog", "--tls-host", "localhost"],
        ["--form", "syslog", "--tls-host", "localhost", "--tls-ca", "missing.pem"],
        ["--form", "syslog", "--tls-host", "localhost", "--tls-ca", "ca.pem", "--tls-key", "own.key"],
        ["--form", "syslog", "--tls-host", "localhost", "--tls-ca", "ca.pem", "--out", "ledger"],
        ["--form", "csv", "--tls-host", "localhost"],
    ],
    ids=" ".join,
)
def test_options_that_do_not_fit_are_refused_before_the_act(house: House, options: list[str]) -> None:
    # given options of which one is missing or too many
    # when an export is asked for, then it is refused, and nothing has happened
    assert isinstance(_export(*options).exception, MalformedError)
    assert _entries(house) == []


@pytest.mark.control("AUD-4")
@pytest.mark.usefixtures("scene")
def test_entries_go_to_a_receiver_and_what_did_not_arrive_is_named(tmp_path: Path) -> None:
    # given a receiver that is trusted
    authority = paper(tmp_path, "authority")
    server = paper(tmp_path, "server", by=authority)
    where: list[str | Path] = ["--form", "syslog", "--tls-host", "localhost", "--tls-ca", authority.certificate]
    with listening(server) as listener:
        # when two entries are sent
        sent = _export(*where, "--tls-port", str(listener.port), "--from", "1", "--to", "2")
    # then they arrive
    assert sent.exit_code == 0, sent.output
    assert "2 entries arrived." in sent.stderr
    assert [b'sequence="%d"' % place in message for place, message in enumerate(listener.messages, 1)] == [True, True]
    # and once nobody listens there, the command says where to go on
    lost = _export(*where, "--tls-port", str(_free_port()), "--from", "3")
    assert isinstance(lost.exception, MalformedError)
    assert lost.exception.fix == "Put it right, then go on with --from 3."


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def test_every_form_can_be_chosen() -> None:
    # given the forms that there are, when the help is read, then each is named
    page = CliRunner().invoke(export, ["--help"]).output
    assert [form for form in FORMS if form not in page] == []


@pytest.mark.usefixtures("scene")
def test_progress_stays_out_of_what_is_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a terminal that shows progress
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    # when entries are exported to standard output
    answer = _export("--form", "jsonl", "--to", "3")
    # then the bar is on the other stream
    assert "Exporting" in answer.stderr
    assert len([json.loads(line) for line in answer.stdout_bytes.splitlines()]) == 4
