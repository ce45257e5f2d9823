"""Keys are made once, are their owner's alone, and are never guessed at."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chartwarden.adapters.keys import FolderKeys
from chartwarden.foundation.errors import BrokenSealError

_MAKE = """
import sys
from pathlib import Path
from chartwarden.adapters.keys import FolderKeys
print("ready", flush=True)
sys.stdin.readline()
keys = FolderKeys(Path(sys.argv[1]))
keys.make()
print(keys.named("x").hex(), keys.wrapping(keys.current_wrapping_id()).hex())
print(keys.signing()[0].private_bytes_raw().hex())
"""


def _made(folder: Path) -> FolderKeys:
    keys = FolderKeys(folder)
    keys.make()
    return keys


def _use_all(keys: FolderKeys) -> None:
    keys.named("x")
    keys.signing()
    keys.wrapping(keys.current_wrapping_id())


def test_keys_stay_the_same_from_one_start_to_the_next(tmp_path: Path) -> None:
    # given a folder of keys
    first, again = _made(tmp_path / "keys"), FolderKeys(tmp_path / "keys")
    # when it is opened twice
    # then each key is the same, and different names have different keys
    assert first.named("a") == again.named("a") != first.named("b")
    assert first.signing()[0].private_bytes_raw() == again.signing()[0].private_bytes_raw()
    assert first.wrapping(first.current_wrapping_id()) == again.wrapping(again.current_wrapping_id())
    assert len({first.named("a"), first.signing()[0].private_bytes_raw(), first.wrapping("wrap-0001")}) == 3


def test_keys_are_readable_by_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    # given a generous umask
    before = os.umask(0)
    try:
        # when keys are made
        _use_all(_made(tmp_path / "keys"))
    finally:
        os.umask(before)
    # then folder and files are the owner's alone, and no draft is left
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}
    assert modes == {"root.key": 0o600, "ledger-signing.key": 0o600, "wrap-0001.key": 0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o666])
def test_a_key_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    # given a key file with wider rights
    _made(tmp_path)
    (tmp_path / "root.key").chmod(mode)
    # when it is used
    # then it is refused, with the way to mend it
    with pytest.raises(BrokenSealError, match="chmod 600"):
        FolderKeys(tmp_path).named("x")


@pytest.mark.parametrize("content", [b"", b"k" * 31, b"k" * 33])
@pytest.mark.parametrize("name", ["root.key", "ledger-signing.key", "wrap-0001.key"])
def test_a_damaged_key_is_refused_and_never_made_anew(tmp_path: Path, name: str, content: bytes) -> None:
    # given a key file that is cut or grown
    _made(tmp_path)
    (tmp_path / name).write_bytes(content)
    # when the keys are used
    # then it is refused and stands as it is
    with pytest.raises(BrokenSealError, match="damaged"):
        _use_all(_made(tmp_path))
    assert (tmp_path / name).read_bytes() == content


@pytest.mark.parametrize("name", ["root.key", "ledger-signing.key", "wrap-0001.key"])
def test_a_key_that_is_missing_is_told_and_never_made_by_looking(tmp_path: Path, name: str) -> None:
    # given a folder without one of its keys
    _made(tmp_path)
    (tmp_path / name).unlink()
    # when the keys are used
    # then it is refused, with the setting to look at, and the folder stays as it is
    with pytest.raises(BrokenSealError, match=rf"no {name}.*CHARTWARDEN_KEYS"):
        _use_all(FolderKeys(tmp_path))
    assert not (tmp_path / name).exists()


def test_opening_a_folder_that_is_not_there_makes_nothing(tmp_path: Path) -> None:
    # given a misspelled folder
    # when it is opened and asked
    with pytest.raises(BrokenSealError, match=r"root\.key"):
        FolderKeys(tmp_path / "kyes").named("x")
    # then it is still not there
    assert list(tmp_path.iterdir()) == []


def test_a_wrapping_key_is_looked_for_in_its_folder_alone(tmp_path: Path) -> None:
    # given a key outside the folder
    keys = _made(tmp_path / "keys")
    (tmp_path / "outside.key").write_bytes(b"k" * 32)
    # when it is asked for by a path
    # then there is no such key
    with pytest.raises(BrokenSealError, match="missing"):
        keys.wrapping("../outside")


def test_rotation_makes_a_new_key_and_keeps_the_old(tmp_path: Path) -> None:
    # given a wrapping key
    keys = _made(tmp_path)
    old = keys.wrapping(keys.current_wrapping_id())
    # when it is rotated
    new_id = keys.rotate_wrapping()
    # then the new one is current, and the old one is there as it was
    assert (keys.current_wrapping_id(), new_id) == ("wrap-0002", "wrap-0002")
    assert keys.wrapping("wrap-0001") == old != keys.wrapping("wrap-0002")


def test_processes_that_make_keys_at_once_agree(tmp_path: Path) -> None:
    # given four processes at the same line, and no key yet
    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", _MAKE, str(tmp_path / "keys")]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    processes = [start() for _ in range(4)]
    # when they go at once
    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(lambda process: process.communicate("go\n", timeout=60)[0], processes))
    # then all have the same keys
    assert len(answers) == 1
    assert len(answers.pop().split()) == 3
