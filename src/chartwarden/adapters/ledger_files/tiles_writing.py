"""Handing a log out as a folder of tiles, and going on with one that was written before.

Every file appears whole, and the checkpoint last, so that whoever reads the folder meanwhile finds all that its
checkpoint covers. Files that are there are never written over, but for the checkpoint.

Source: C2SP tlog-tiles.

Example:
    >>> Written(size=300, added=300, files=7).files
    7

"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from chartwarden.adapters.ledger_files.confined import Shelf, names_below
from chartwarden.adapters.ledger_files.growing import make_folder
from chartwarden.adapters.ledger_files.tiles_folder import CHECKPOINT, KEPT, TilesFolder
from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.errors import BrokenSealError, MalformedError, NotFoundError, RefusedError
from chartwarden.ledger.checkpoint import Head, read_head
from chartwarden.ledger.store import LedgerStore
from chartwarden.ledger.tiles import Edge, edge_at

_AT_ONCE = 4096  # entries


@dataclass(frozen=True, slots=True)
class Written:
    """What was written into a folder."""

    size: int  # entries that the folder has now
    added: int  # entries that it did not have before
    files: int  # files that were written, the checkpoint included


def write_tiles(store: LedgerStore, folder: Path, *, on_entry: Callable[[int], object] = lambda _: None) -> Written:
    """Write a log up to its checkpoint into a folder; what an earlier time has written there is gone on from.

    Args:
        store: the log. It may grow meanwhile.
        folder: empty, not there, or written here before from the same log.
        on_entry: told the number of entries that the folder has so far, for progress.

    Raises:
        NotFoundError: the log is empty.
        MalformedError: the folder is another log's or is not fit for one; or an entry is too long for a bundle.
        RefusedError: another process is writing into the folder.
        BrokenSealError: the store's entries do not lead to its checkpoint, or the folder is no earlier state of it. The
            folder's checkpoint stays as it was.

    """
    note = store.checkpoint()
    if note is None:
        raise NotFoundError(what="the log has no entries yet", next_step="Export it once it has.")
    head = read_head(note)
    make_folder(folder)
    with _alone_in(folder):
        edge = _edge_of(folder, head)
        shelf = Shelf(folder)
        added = head.size - edge.size
        _write_entries(store, shelf, edge, head=head, on_entry=on_entry)
        _write_kept(store, shelf, folder, size=head.size)
        shelf.sync()
        shelf.put(CHECKPOINT, note.encode())
        shelf.sync()
    return Written(head.size, added, shelf.files)


def _edge_of(folder: Path, head: Head) -> Edge:
    """Give the right edge of what the folder has already."""
    if CHECKPOINT not in names_below(folder, ""):
        return Edge()
    before = TilesFolder(folder)
    if before.head.origin != head.origin:
        raise MalformedError(what="this is the folder of another log", where=str(folder), fix="Name another folder.")
    edge = edge_at(before.size, read=before.tile_bytes)
    if edge.frontier.root != before.head.root:
        raise BrokenSealError(
            what="the tiles in the folder do not lead to its own checkpoint",
            next_step="Keep the folder for whoever looks into it, and write into another one.",
        )
    if before.size > head.size or (before.size == head.size and before.head.root != head.root):
        raise _other_history()
    return edge


def _write_entries(
    store: LedgerStore, shelf: Shelf, edge: Edge, *, head: Head, on_entry: Callable[[int], object]
) -> None:
    there = {file.path for file in edge.files}
    bodies = _bodies(store, start=edge.size, stop=head.size)
    while some := list(islice(bodies, _AT_ONCE)):
        grown = edge.extended_by(some)
        for file in grown.files:
            shelf.put(file.path, file.data)
        edge = grown.edge
        on_entry(edge.size)
    if (edge.size, edge.frontier.root) != (head.size, head.root):
        raise _other_history()
    for file in edge.files:
        if file.path not in there:
            shelf.put(file.path, file.data)


def _bodies(store: LedgerStore, *, start: int, stop: int) -> Iterator[bytes]:
    for place, row in enumerate(store.source().raw(start, stop), start):
        if row[0] != place:
            raise _other_history()
        yield row[1]


def _write_kept(store: LedgerStore, shelf: Shelf, folder: Path, *, size: int) -> None:
    there = set(names_below(folder, KEPT))
    for note in store.kept():
        of = read_head(note).size
        if of <= size and str(of) not in there:
            shelf.put(f"{KEPT}/{of}", note.encode())


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes from writing into the folder; the lock ends with this one at the latest."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise RefusedError(
            rule="one-process-writes-a-log",
            because="another process is writing into this folder",
            source=AUDIT_CONTROLS,
            next_step="Wait for it, or name another folder.",
        ) from None
    finally:
        os.close(handle)


def _other_history() -> BrokenSealError:
    return BrokenSealError(
        what="the entries of the log do not go on from the folder to the log's checkpoint: one of them was changed",
        next_step="Keep both as they are, and run `chartwarden ledger verify` on each.",
    )
