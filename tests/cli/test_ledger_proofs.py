"""`chartwarden ledger` proves, checks, hands out and keeps the log; what is handed out needs no database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chartwarden.actions.work import my_work
from chartwarden.cli import group
from chartwarden_web.wiring import House
from tests.builders import Scene


@pytest.fixture
def scene(house: House) -> Scene:
    """Give a scene whose coder has looked at their work a few times."""
    scene = Scene(house)
    for _ in range(3):
        my_work(scene.at(scene.coder))
    return scene


def _ledger(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, ["ledger", *map(str, arguments)])


@contextmanager
def _without_instance() -> Iterator[None]:
    """Take the way to any instance away: what goes on works from files alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chartwarden.cli.house.entry_points", lambda **_: ())
        yield


def _key() -> str:
    return _ledger("key").output.strip()


@pytest.mark.control("AUD-4")
def test_a_proof_is_checked_with_the_file_and_the_key_alone(scene: Scene, tmp_path: Path) -> None:  # noqa: ARG001
    # given the proof of an entry of one's own
    file = tmp_path / "entry-1.tlog-proof"
    assert _ledger("prove", 1, "--as", "lena.moss", "--out", file).exit_code == 0
    key = _key()
    # when it is checked where there is no instance
    with _without_instance():
        answer = _ledger("check", file, "--key", key, "--json")
        plain = _ledger("check", file, "--key", key)
    # then it holds, and says what the entry says
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["entry"]["act"] == "work.list"
    assert "Proven: entry 1 of the first" in plain.output
    assert oct(file.stat().st_mode & 0o777) == "0o600"


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("change", ["a letter of the entry", "the key", "no key", "half of the file"])
def test_a_proof_that_does_not_hold_says_what_is_wrong(scene: Scene, tmp_path: Path, change: str) -> None:  # noqa: ARG001
    # given a proof that was changed, or another log's key
    words, key = _ledger("prove", 1, "--as", "lena.moss").stdout, _key()
    if change == "a letter of the entry":
        line = words.split("\n")[1]
        words = words.replace(line, line[:40] + ("A" if line[40] != "A" else "B") + line[41:])
    elif change == "half of the file":
        words = words[: len(words) // 2]
    file = tmp_path / "proof"
    file.write_bytes(words.encode())
    other = "test.example/log+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
    # when it is checked
    arguments = [] if change == "no key" else ["--key", other if change == "the key" else key]
    answer = _ledger("check", file, *arguments)
    # then it is refused with a sentence, and the documented code
    assert answer.exit_code in {2, 4}, answer.output
    assert answer.output.count("\n") == 1


@pytest.mark.control("AUD-4")
def test_a_folder_of_tiles_is_verified_without_a_database(scene: Scene, tmp_path: Path) -> None:
    # given a log that was handed out, and its key; then more of it
    folder, key = tmp_path / "log", _key()
    done = _ledger("export", "--as", "petra.vance", "--form", "tiles", "--out", folder)
    assert done.exit_code == 0, done.output
    first = (folder / "checkpoint").read_bytes()
    kept = tmp_path / "checkpoint-before.txt"
    kept.write_bytes(first)
    my_work(scene.at(scene.coder))
    assert _ledger("export", "--as", "petra.vance", "--form", "tiles", "--out", folder).exit_code == 0
    # when it is verified from the files alone, against the checkpoint from before
    with _without_instance():
        sound = _ledger("verify", "--files", folder, "--key", key, "--checkpoint", kept, "--json")
        # and when a byte of an entry is changed
        bundle = max((folder / "tile" / "entries").rglob("*.p/*"), key=lambda file: int(file.name))
        data = bytearray(bundle.read_bytes())
        data[data.index(b"lena.moss")] ^= 1
        bundle.write_bytes(bytes(data))
        altered = _ledger("verify", "--files", folder, "--key", key, "--json")
    # then the first is sound, and the second names the entry
    assert (sound.exit_code, json.loads(sound.stdout)["sound"]) == (0, True), sound.output
    assert altered.exit_code == 4


def test_a_range_of_the_log_is_no_folder_of_tiles(scene: Scene, tmp_path: Path) -> None:  # noqa: ARG001
    # given the form that is a whole log
    # when a part is asked for, or no folder is named, then it says what to give
    for more in (["--from", "1", "--out", str(tmp_path / "log")], []):
        answer = _ledger("export", "--as", "petra.vance", "--form", "tiles", *more)
        assert (answer.exit_code, "a whole log in a folder" in answer.output) == (2, True)
    assert list(tmp_path.glob("log*")) == []


def test_the_key_rotates_and_who_knew_the_first_can_still_verify(scene: Scene, tmp_path: Path) -> None:
    # given the log's first key, carried away
    first, folder = _key(), tmp_path / "log"
    # when an administrator rotates, and work goes on
    rotated = _ledger("rotate-key", "--as", "adam.stroud")
    my_work(scene.at(scene.coder))
    _ledger("export", "--as", "petra.vance", "--form", "tiles", "--out", folder)
    # then both keys are told, and the first is enough to verify what was handed out
    assert rotated.exit_code == 0, rotated.output
    assert _key().split("\n")[0] == first
    with _without_instance():
        verified = _ledger("verify", "--files", folder, "--key", first, "--json")
    assert len(json.loads(verified.stdout)["keys"]) == 2
    # and somebody who keeps no ledger is refused
    assert _ledger("rotate-key", "--as", "lena.moss").exit_code == 3


def test_the_clock_is_accepted_and_details_are_destroyed_by_those_who_may(scene: Scene) -> None:  # noqa: ARG001
    # given the commands that keep the log
    # when they are given by those who may, and by somebody who may not
    accepted = _ledger("accept-clock", "--as", "adam.stroud")
    destroyed = _ledger("destroy-details", "--as", "petra.vance", "--before", "2019-01-01")
    too_young = _ledger("destroy-details", "--as", "petra.vance", "--before", "2026-01-01")
    foreign = _ledger("destroy-details", "--as", "lena.moss", "--before", "2019-01-01")
    # then they say what was done, or why not
    assert (accepted.exit_code, destroyed.exit_code, too_young.exit_code, foreign.exit_code) == (0, 0, 3, 3)
    assert "details of 0 entries" in destroyed.output
    assert "six years" in too_young.output


def test_a_file_that_is_there_is_not_written_over(scene: Scene, tmp_path: Path) -> None:  # noqa: ARG001
    # given a file under the name
    folder = tmp_path / "mine"
    folder.mkdir()
    file = folder / "proof"
    file.write_text("something of somebody's")
    # when a proof is to be written there
    answer = _ledger("prove", 0, "--as", "lena.moss", "--out", file)
    # then it stays, and nothing is left beside it
    assert answer.exit_code == 2
    assert (file.read_text(), list(folder.iterdir())) == ("something of somebody's", [file])
