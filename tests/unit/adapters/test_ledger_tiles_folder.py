"""A log that is handed out as a folder of tiles is read back, proven from and checked without the ledger."""

import errno
import json
import os
import pickle
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chartwarden.adapters.ledger_check import verified_in_processes
from chartwarden.adapters.ledger_files import tiles_folder
from chartwarden.adapters.ledger_files.confined import read_below
from chartwarden.adapters.ledger_files.tiles_folder import TilesFolder
from chartwarden.adapters.ledger_files.tiles_tree import TileTree
from chartwarden.adapters.ledger_files.tiles_writing import Written, write_tiles
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.foundation.errors import BrokenSealError, ChartwardenError, MalformedError, NotFoundError, RefusedError
from chartwarden.ledger.checkpoint import Head, Signer, opened_by_any, read_head, signed_by_all
from chartwarden.ledger.entry import Act, Draft, Entry, Outcome
from chartwarden.ledger.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    proves_consistency,
    proves_inclusion,
    root,
)
from chartwarden.ledger.note import verifier_key
from chartwarden.ledger.store import Batch, Row, Tip
from chartwarden.ledger.stretch import Fault
from chartwarden.ledger.verify import Claims
from tests.builders import NOW

SIGNER = Signer("test.example/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
DRAFT = Draft(actor="lena.moss", device="test:1", act=Act.OPEN_CHART, outcome=Outcome.GRANTED)


def grow(store: MemoryLedger, entries: int, *, signer: Signer = SIGNER) -> MemoryLedger:
    """Add a signed batch to a log; its checkpoint is kept."""

    def seal(tip: Tip) -> Batch:
        start = tip.frontier.size
        bodies = [Entry(place, NOW, DRAFT, None).body() for place in range(start, start + entries)]
        rows = tuple(Row(place, body, leaf_hash(body), "lena.moss") for place, body in enumerate(bodies, start))
        frontier = tip.frontier.extended_by(row.leaf for row in rows)
        note = signed_by_all(Head(signer.origin, frontier.size, frontier.root), [signer])
        return Batch(rows, Tip(frontier, NOW, note, rows[-1]), note)

    store.append(seal)
    return store


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _verified(folder: TilesFolder) -> tuple[int | None, Fault | None]:
    claims = Claims(folder.checkpoint(), [SIGNER.verifier], kept=folder.kept())
    verdict = verified_in_processes(folder, claims, size=folder.size)
    return verdict.first_bad, verdict.fault


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a log of 70,000 entries; copy it to change it."""
    folder = tmp_path_factory.mktemp("tiles") / "log"
    write_tiles(grow(MemoryLedger(), 70_000), folder)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Give a folder of a log of 600 entries that may be changed."""
    write_tiles(grow(grow(MemoryLedger(), 300), 300), tmp_path / "small")
    return tmp_path / "small"


def test_a_log_is_written_as_the_files_that_its_size_asks_for(small: Path) -> None:
    # given a log of 600 entries, with checkpoints that were kept at 300 and 600
    # when it is handed out
    # then there are two full tiles and bundles and one of 88, a tile of two above, and the checkpoints
    assert sorted(_files(small)) == [
        "checkpoint",
        "kept/300",
        "kept/600",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
    ]
    # and all of it is for its owner alone
    modes = {stat.S_IMODE(path.stat().st_mode) for path in small.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in small.rglob("*") if path.is_dir()} == {0o700}


def test_a_folder_gives_back_the_log_it_was_written_from(tmp_path: Path) -> None:
    # given a log and its folder
    store = grow(grow(MemoryLedger(), 300), 5)
    assert write_tiles(store, tmp_path / "log") == Written(305, 305, 8)
    # when it is read
    folder = TilesFolder(tmp_path / "log")
    # then rows, leaves, checkpoints and root are the log's
    rows = list(store.rows())
    assert list(folder.rows()) == rows
    assert list(folder.rows(250, 260)) == rows[250:260]
    assert list(folder.rows(300, 999)) == rows[300:]
    assert list(folder.rows(305)) == []
    assert list(folder.leaves(255, 258)) == [row.leaf for row in rows[255:258]]
    assert (folder.checkpoint(), folder.kept(), folder.size) == (store.checkpoint(), store.kept(), 305)
    assert folder.root() == store.tip().frontier.root
    assert folder.root(0) == root(())
    # and it verifies, here and sent to another process
    folder.require_whole()
    assert _verified(pickle.loads(pickle.dumps(folder))) == (None, None)  # noqa: S301 -- our own


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(1, 400), min_size=1, max_size=5))
def test_a_folder_that_grew_has_what_one_written_at_once_has(tmp_path: Path, steps: list[int]) -> None:
    # given a log that is handed out after each step
    shutil.rmtree(tmp_path / "log", ignore_errors=True)
    shutil.rmtree(tmp_path / "at once", ignore_errors=True)
    store, told, after = MemoryLedger(), list[int](), dict[str, bytes]()
    for step in steps:
        before = after
        done = write_tiles(grow(store, step), tmp_path / "log", on_entry=told.append)
        after = _files(tmp_path / "log")
        # when it grows
        # then only new files are written, and no other than the checkpoint changes
        new = {name for name, data in after.items() if before.get(name) != data}
        assert (done.added, done.files) == (step, len(new))
        assert {name for name in before if before[name] != after[name]} <= {"checkpoint"}
        assert told[-1] == done.size
    # and all that a folder written at once has is in it
    write_tiles(store, tmp_path / "at once")
    assert _files(tmp_path / "at once").items() <= after.items()
    assert _verified(TilesFolder(tmp_path / "log")) == (None, None)


def test_writing_once_more_writes_nothing_but_the_checkpoint(small: Path) -> None:
    # given a folder, and its log with the checkpoint signed anew
    store, before = grow(grow(MemoryLedger(), 300), 300), _files(small)
    # when it is written again
    done = write_tiles(store, small)
    # then nothing was added
    assert done == Written(600, 0, 1)
    assert _files(small) == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 1400), data=st.data())
def test_roots_and_proofs_from_tiles_are_those_of_the_whole_tree(size: int, data: st.DataObject) -> None:
    # given a tree over tiles
    leaves = [leaf_hash(b"%d" % place) for place in range(size)]
    levels = [leaves]
    while len(levels[-1]) >= 256:
        levels.append([root(levels[-1][at : at + 256]) for at in range(0, len(levels[-1]) // 256 * 256, 256)])
    tree = TileTree(lambda level, index: levels[level][index * 256 : index * 256 + 256])
    # when it is asked for any root and proof
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    # then they are what the standard's definition gives
    assert tree.root(0, old) == root(leaves[:old])
    assert tree.path(index, index + 1, size) == inclusion_proof(leaves, index=index)
    assert tree.path(0, old, size) == consistency_proof(leaves, old=old)


def test_a_proof_reads_a_few_files_of_a_large_log(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a folder of 70,000 entries in 549 files, and a count of those that are read
    folder, names = TilesFolder(written), list[str]()
    real = read_below

    def counted(path: Path, name: str, *, most: int) -> bytes:
        names.append(name)
        return real(path, name, most=most)

    monkeypatch.setattr(tiles_folder, "read_below", counted)
    # when proofs are made
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        path = folder.inclusion_proof(index)
        [leaf] = folder.leaves(index, index + 1)
        # then each leads to the signed root
        assert proves_inclusion(leaf, path, index=index, size=70_000, expected_root=folder.head.root)
    for old in (1, 300, 65_536, 69_999, 70_000):
        proof, old_root = folder.consistency_proof(old=old), folder.root(old)
        assert proves_consistency(proof, old=old, old_root=old_root, size=70_000, expected_root=folder.head.root)
    # and needs a few tiles only, no bundles
    assert not any("entries" in name for name in names)
    assert len(names) / 11 < 9


def test_proofs_of_places_that_the_log_does_not_have_are_no_proofs(small: Path) -> None:
    # given a log of 600 entries
    folder = TilesFolder(small)
    # when a proof is asked for that cannot be
    # then it is refused
    for ask in (
        lambda: folder.inclusion_proof(600),
        lambda: folder.inclusion_proof(-1),
        lambda: folder.inclusion_proof(300, size=300),
        lambda: folder.inclusion_proof(0, size=601),
        lambda: folder.consistency_proof(old=0),
        lambda: folder.consistency_proof(old=601),
        lambda: folder.root(601),
    ):
        with pytest.raises(IndexError):
            ask()


@pytest.mark.control("AUD-4")
def test_a_log_of_another_implementation_is_read_and_proven_from(samples: Path) -> None:
    # given the files of a log that another program wrote, and its key
    path = samples / "merkle/tlog-tiles"
    key = verifier_key("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
    folder = TilesFolder(path)
    # when it is read
    folder.require_whole()
    head, _ = opened_by_any(folder.checkpoint(), origin="example.com/log/testdata", keys=[key])
    # then its entries lead to the signed root, whole and from tiles
    rows = list(folder.rows())
    assert [row.body for row in rows[:3]] == [b"one", b"two", b"three"]
    assert {row.actor for row in rows} == {""}
    assert (head.size, head.root) == (15, folder.root()) == (15, root(row.leaf for row in rows))
    # and each earlier checkpoint is one that it begins with
    heads = [read_head((path / f"checkpoint.{size}").read_text(encoding="utf-8")) for size in range(1, 16)]
    for old, new in pairwise(heads):
        proof = folder.consistency_proof(old=old.size, size=new.size)
        assert proves_consistency(proof, old=old.size, old_root=old.root, size=new.size, expected_root=new.root)
    for row in rows:
        assert proves_inclusion(
            row.leaf, folder.inclusion_proof(row.sequence), index=row.sequence, size=15, expected_root=head.root
        )


@pytest.mark.parametrize("size", range(1, 15))
def test_each_earlier_state_of_another_implementations_log_is_one_too(samples: Path, tmp_path: Path, size: int) -> None:
    # given that log as it was at a size, with the partial files of all sizes beside it
    path = shutil.copytree(samples / "merkle/tlog-tiles", tmp_path / "log")
    shutil.copy(path / f"checkpoint.{size}", path / "checkpoint")
    # when it is read, then it is whole
    folder = TilesFolder(path)
    folder.require_whole()
    assert len(list(folder.rows())) == size


@pytest.mark.control("AUD-4")
def test_an_altered_entry_is_found_at_its_place(small: Path) -> None:
    # given a bundle in which somebody changed who it was in entry 257
    path = small / "tile/entries/001"
    data = path.read_bytes()
    place = data.index(b"lena.moss", data.index(b"lena.moss") + 1)
    path.write_bytes(data[:place] + b"omar.diaz" + data[place + 9 :])
    # when the folder is verified
    folder = TilesFolder(small)
    # then it is that entry, and the files are named
    assert _verified(folder) == (257, Fault.ALTERED)
    with pytest.raises(BrokenSealError, match="tile/0/001 does not hold the hashes of tile/entries/001"):
        folder.require_whole()


@pytest.mark.control("AUD-4")
def test_a_tile_above_that_does_not_fit_is_named_and_proves_nothing(small: Path) -> None:
    # given a tile above the leaves in which a hash was changed
    path = small / "tile/1/000.p/2"
    path.write_bytes(bytes(32) + path.read_bytes()[32:])
    # when a proof is made that needs it, then none is given, and the file is named
    folder = TilesFolder(small)
    for ask in (lambda: folder.inclusion_proof(300), lambda: folder.consistency_proof(old=300), folder.require_whole):
        with pytest.raises(BrokenSealError, match=r"tile/1/000\.p/2 does not hold the hashes of tile/0/000"):
            ask()


@pytest.mark.control("AUD-4")
def test_a_log_rewritten_whole_in_its_files_does_not_lead_to_the_signed_root(small: Path, tmp_path: Path) -> None:
    # given another log of the same size under a foreign key, with this log's checkpoint put on it
    foreign = Signer(SIGNER.origin, Ed25519PrivateKey.from_private_bytes(b"f" * 32))
    store = MemoryLedger()
    store.append(_other_entries(foreign, 600))
    write_tiles(store, tmp_path / "other")
    shutil.copy(small / "checkpoint", tmp_path / "other" / "checkpoint")
    # when it is read
    folder = TilesFolder(tmp_path / "other")
    # then it is found
    with pytest.raises(BrokenSealError, match="do not lead to the root"):
        folder.require_whole()
    with pytest.raises(BrokenSealError, match="do not lead to the root"):
        folder.inclusion_proof(0)
    assert _verified(folder)[1] is Fault.REWRITTEN


def _other_entries(signer: Signer, entries: int) -> Callable[[Tip], Batch]:
    def seal(tip: Tip) -> Batch:
        bodies = [Entry(place, NOW, replace(DRAFT, actor="omar.diaz"), None).body() for place in range(entries)]
        rows = tuple(Row(place, body, leaf_hash(body), "omar.diaz") for place, body in enumerate(bodies))
        frontier = tip.frontier.extended_by(row.leaf for row in rows)
        note = signed_by_all(Head(signer.origin, entries, frontier.root), [signer])
        return Batch(rows, Tip(frontier, NOW, note, rows[-1]))

    return seal


def _link(path: Path) -> None:
    path.rename(path.parent / "moved")
    path.symlink_to(path.parent / "moved")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _giant(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(1 << 40)


def _shorter(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + bytes(32))


def _too_few(path: Path) -> None:
    path.write_bytes((1).to_bytes(2, "big") + b"x")


_HOSTILE: dict[str, Callable[[Path], None]] = {
    "missing": Path.unlink,
    "link": _link,
    "pipe": _pipe,
    "folder": _folder,
    "giant": _giant,
    "shorter": _shorter,
    "longer": _longer,
    "too few": _too_few,
}


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("how", _HOSTILE)
@pytest.mark.parametrize("name", ["tile/0/000", "tile/1/000.p/2", "tile/entries/001", "tile/entries/002.p/88"])
def test_a_hostile_file_is_named_and_not_read(small: Path, name: str, how: str) -> None:
    # given a folder in which one file is not what it should be
    _HOSTILE[how](small / name)
    # when all of it is read
    # then that file is named
    with pytest.raises(BrokenSealError if how == "missing" else MalformedError, match=name):
        TilesFolder(small).require_whole()


@pytest.mark.parametrize("name", ["tile", "tile/0", "tile/0/002.p", "tile/entries", "kept"])
def test_a_link_in_the_place_of_a_folder_is_not_followed(small: Path, name: str) -> None:
    # given a folder that leads elsewhere
    _link(small / name)
    folder = TilesFolder(small)
    # when files below it are read, then they are refused
    with pytest.raises(MalformedError, match="a link"):
        folder.kept() if name == "kept" else folder.require_whole()


@pytest.mark.parametrize("how", ["missing", "link", "pipe", "folder", "giant", "too few"])
def test_a_folder_without_a_checkpoint_that_can_be_read_is_no_log(small: Path, how: str) -> None:
    # given something else in the checkpoint's place
    _HOSTILE[how](small / "checkpoint")
    # when the folder is opened, then it is refused
    with pytest.raises(ChartwardenError):
        TilesFolder(small)


def test_a_checkpoint_of_a_size_beyond_all_files_ends_at_the_first_that_is_missing(small: Path) -> None:
    # given a checkpoint that claims 2^62 entries
    (small / "checkpoint").write_text(signed_by_all(Head(SIGNER.origin, 1 << 62, bytes(32)), [SIGNER]))
    folder = TilesFolder(small)
    # when it is read, then the first file that is missing is named
    for ask in (folder.require_whole, folder.root, lambda: list(folder.rows()), lambda: folder.inclusion_proof(5)):
        with pytest.raises(BrokenSealError, match="is missing"):
            ask()


def test_checkpoints_that_were_kept_are_read_with_bounds(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given names that are none, one of a larger log, and too much of everything
    for name in ("notes.txt", "007", "0", "700", "-1"):
        (small / "kept" / name).write_text("x")
    folder = TilesFolder(small)
    # when they are read, then only those of this log are given
    assert [read_head(note).size for note in folder.kept()] == [300, 600]
    # and none that is too long, or too many
    for name, bound in (("_MOST_KEPT", 1), ("_MOST_KEPT_BYTES", 100)):
        with monkeypatch.context() as patch:
            patch.setattr(tiles_folder, name, bound)
            with pytest.raises(MalformedError, match="kept"):
                folder.kept()
    _giant(small / "kept/300")
    with pytest.raises(MalformedError, match="kept/300"):
        folder.kept()


@settings(max_examples=80, deadline=None)
@given(
    body=st.binary(max_size=60) | st.sampled_from([b'{"actor":7}', b'["actor"]', b'{"actor":"\\ud800"}', b"[" * 5000])
)
def test_a_body_of_any_kind_comes_as_a_row(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    # given a log whose one entry is anything
    path = tmp_path_factory.mktemp("any")
    note = signed_by_all(Head(SIGNER.origin, 1, leaf_hash(body)), [SIGNER])
    (path / "checkpoint").write_text(note)
    for name, data in (("0", leaf_hash(body)), ("entries", len(body).to_bytes(2, "big") + body)):
        (path / "tile" / name / "000.p").mkdir(parents=True)
        (path / "tile" / name / "000.p/1").write_bytes(data)
    # when it is read, then the row is there, and whoever looks it over says that it is no entry
    folder = TilesFolder(path)
    [row] = folder.rows()
    assert (row.body, row.leaf) == (body, leaf_hash(body))
    assert _verified(folder) == (0, Fault.NOT_AN_ENTRY)


def test_a_full_tile_stands_for_a_partial_one_that_is_gone(tmp_path: Path) -> None:
    # given a folder at 250 entries, read before it grew to 300 and its partial files were removed
    store = grow(MemoryLedger(), 250)
    write_tiles(store, tmp_path)
    folder = TilesFolder(tmp_path)
    write_tiles(grow(store, 50), tmp_path)
    for name in ("tile/0/000.p", "tile/entries/000.p"):
        shutil.rmtree(tmp_path / name)
    # when it is read, then it is as it was
    folder.require_whole()
    assert len(list(folder.rows())) == 250


def _full_after(monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    """Let the disk be full once so many files were put in their places."""
    real, left = os.rename, [None] * files

    def failing(*args: Any, **where: Any) -> None:  # noqa: ANN401 -- as the system has it
        if not left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left.pop()
        real(*args, **where)

    monkeypatch.setattr(os, "rename", failing)


def test_whoever_reads_while_a_folder_is_written_finds_all_that_its_checkpoint_covers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a folder at 300 entries, and its log at 900
    store = grow(MemoryLedger(), 300)
    write_tiles(store, tmp_path / "log")
    grow(store, 600)
    for after in range(9):  # of the nine files that it takes
        copy = shutil.copytree(tmp_path / "log", tmp_path / f"copy {after}")
        # when writing stops after any number of files
        with monkeypatch.context() as patch:
            _full_after(patch, after)
            with pytest.raises(OSError, match="No space left"):
                write_tiles(store, copy)
        # then what the checkpoint covers is whole, and no draft is left
        folder = TilesFolder(copy)
        assert folder.size == 300
        folder.require_whole()
        assert _verified(folder) == (None, None)
        assert not list(copy.rglob(".draft*"))
        # and the next time ends what was begun
        assert write_tiles(store, copy).added == 600
        assert _verified(TilesFolder(copy)) == (None, None)


@pytest.mark.control("AUD-4")
def test_a_log_that_does_not_lead_to_its_checkpoint_is_not_handed_out(tmp_path: Path) -> None:
    # given a folder, and a store in which an entry was changed, taken out, or cut off
    store = grow(MemoryLedger(), 300)
    write_tiles(store, tmp_path / "log")
    before = _files(tmp_path / "log")
    grow(store, 300)
    rows = list(store.rows())
    body = rows[400].body.replace(b"lena.moss", b"omar.diaz")
    for altered in (
        [*rows[:400], replace(rows[400], body=body, leaf=leaf_hash(body)), *rows[401:]],
        [*rows[:400], *rows[401:]],
        rows[:599],
    ):
        store._rows = altered  # noqa: SLF001 -- that is the tampering
        # when it is written
        with pytest.raises(BrokenSealError, match="do not go on from the folder"):
            write_tiles(store, tmp_path / "log")
        # then the folder says what it said
        assert {name: data for name, data in _files(tmp_path / "log").items() if name in before} == before
        TilesFolder(tmp_path / "log").require_whole()


@pytest.mark.control("AUD-4")
def test_a_folder_that_is_no_earlier_state_of_the_log_is_not_gone_on_from(small: Path, tmp_path: Path) -> None:
    # given a folder of 600 entries
    # when a log that was put back to an earlier time, or tells another history, is written into it
    other = MemoryLedger()
    other.append(_other_entries(SIGNER, 600))
    for store in (grow(MemoryLedger(), 300), other, grow(other, 100)):
        # then it is refused
        with pytest.raises(BrokenSealError, match="do not go on from the folder"):
            write_tiles(store, small)
    # and so is another log, by its name
    foreign = Signer("other.example/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    with pytest.raises(MalformedError, match="another log"):
        write_tiles(grow(MemoryLedger(), 700, signer=foreign), small)
    # and a folder whose own edge was changed
    path = small / "tile/1/000.p/2"
    path.write_bytes(bytes(64))
    with pytest.raises(BrokenSealError, match="its own checkpoint"):
        write_tiles(grow(grow(MemoryLedger(), 300), 400), small)
    # and an empty log has nothing to hand out
    with pytest.raises(NotFoundError, match="no entries"):
        write_tiles(MemoryLedger(), tmp_path / "empty")
    assert not (tmp_path / "empty").exists()


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    # given a folder in which somebody put a link to elsewhere
    (tmp_path / "log").mkdir()
    (tmp_path / "elsewhere").mkdir()
    for name in ("tile", "kept"):
        (tmp_path / "log" / name).symlink_to(tmp_path / "elsewhere")
        # when a log is written there, then it is refused
        with pytest.raises(MalformedError, match="a link"):
            write_tiles(grow(MemoryLedger(), 300), tmp_path / "log")
        (tmp_path / "log" / name).unlink()
    assert list((tmp_path / "elsewhere").iterdir()) == []
    # and a link in a file's own place is replaced, not followed
    (tmp_path / "log/tile/0/000").unlink()
    (tmp_path / "log/tile/0/000").symlink_to(tmp_path / "elsewhere/file")
    write_tiles(grow(MemoryLedger(), 300), tmp_path / "log")
    assert list((tmp_path / "elsewhere").iterdir()) == []
    TilesFolder(tmp_path / "log").require_whole()


def test_two_do_not_write_into_a_folder_at_once(tmp_path: Path) -> None:
    # given somebody who is writing
    store = grow(MemoryLedger(), 300)

    def write_too(_: int) -> None:
        # when another one begins, then it is refused
        with pytest.raises(RefusedError, match="another process is writing"):
            write_tiles(store, tmp_path / "log")

    # and the first one ends well
    assert write_tiles(store, tmp_path / "log", on_entry=write_too).size == 300


def test_an_entry_that_no_bundle_can_hold_is_named(tmp_path: Path) -> None:
    # given a log with an entry of 65,536 bytes
    store = MemoryLedger()
    body = json.dumps({"actor": "x" * 65_524}).encode()
    frontier = Tip().frontier.extended(leaf_hash(body))
    note = signed_by_all(Head(SIGNER.origin, 1, frontier.root), [SIGNER])
    row = Row(0, body, leaf_hash(body), "x")
    store.append(lambda _: Batch((row,), Tip(frontier, NOW, note, row)))
    # when it is written, then the entry is named
    with pytest.raises(MalformedError, match="entry 0"):
        write_tiles(store, tmp_path / "log")
