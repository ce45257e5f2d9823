"""A blob is there whole and unaltered, or it is not there."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.adapters.blobs import FolderBlobs
from chartwarden.foundation.errors import BrokenSealError


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@given(ciphertext=st.binary(max_size=300))
def test_what_is_stored_comes_back_from_the_address_of_its_own_hash(
    tmp_path_factory: pytest.TempPathFactory, ciphertext: bytes
) -> None:
    # given any bytes
    blobs = FolderBlobs(tmp_path_factory.getbasetemp() / "round-trip")
    # when they are stored twice
    address, again = blobs.put(ciphertext), blobs.put(ciphertext)
    # then they are there once, under their hash
    assert address == again == hashlib.sha256(ciphertext).hexdigest()
    assert blobs.get(address) == ciphertext


@pytest.mark.parametrize("content", [b"", b"cipherteXt", b"ciphertext and more"])
def test_an_altered_blob_is_refused(tmp_path: Path, content: bytes) -> None:
    # given a blob whose file was changed
    blobs = FolderBlobs(tmp_path)
    address = blobs.put(b"ciphertext")
    [path] = _files(tmp_path)
    path.write_bytes(content)
    # when it is read
    # then it is refused
    with pytest.raises(BrokenSealError, match="missing or altered"):
        blobs.get(address)


def test_a_missing_blob_is_refused(tmp_path: Path) -> None:
    # given no blob
    # when one is asked for, also where only an empty file could answer
    # then it is refused
    with pytest.raises(BrokenSealError, match="missing or altered"):
        FolderBlobs(tmp_path).get(hashlib.sha256(b"other").hexdigest())


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_half_written_blob_is_never_visible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    # given a disk that fails before the bytes are safe, or before they have their name
    blobs = FolderBlobs(tmp_path)

    def fail(*_: object) -> None:
        message = "disk full"
        raise OSError(message)

    with monkeypatch.context() as broken:
        broken.setattr(os, call, fail)
        broken.setattr(Path, "replace", fail)
        # when a blob is stored
        with pytest.raises(OSError, match="disk full"):
            blobs.put(b"ciphertext")
    # then nothing is there, no draft either; and afterwards it can be stored
    assert _files(tmp_path) == []
    assert blobs.get(blobs.put(b"ciphertext")) == b"ciphertext"


def test_new_folders_are_made_durable_with_the_blob(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a watch on what is put on durable storage
    synced: list[Path] = []
    monkeypatch.setattr("chartwarden.adapters.blobs.sync_folder", synced.append)
    # when a first blob is stored
    address = FolderBlobs(tmp_path).put(b"ciphertext")
    # then its folder and both above it are
    assert synced == [tmp_path / address[:2] / address[2:4], tmp_path / address[:2], tmp_path]
