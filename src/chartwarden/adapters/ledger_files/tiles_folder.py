"""A log that was handed out as a folder of tiles: its entries, its hashes, and proofs from a few of its files.

Nothing here is trusted for being in the folder. Rows carry the leaf hash that the tile says, so that whoever looks them
over finds an altered entry at its place; a proof that does not lead to the checkpoint's root is not handed out.

Source: C2SP tlog-tiles.

Example:
    >>> TilesFolder(Path("/nowhere"))
    Traceback (most recent call last):
    ...
    chartwarden.foundation.errors.BrokenSealError: Cannot verify: the file checkpoint of the log is missing. ...

"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import orjson

from chartwarden.adapters.ledger_files.confined import names_below, read_below
from chartwarden.adapters.ledger_files.tiles_tree import TILE_BITS, TileTree
from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.checkpoint import Head, read_head
from chartwarden.ledger.merkle import HASH_BYTES, proves_consistency, proves_inclusion
from chartwarden.ledger.note import LARGEST_NOTE_BYTES
from chartwarden.ledger.store import RawRow, Row
from chartwarden.ledger.tiles import (
    LARGEST_ENTRY_BYTES,
    TILE_WIDTH,
    Tile,
    bundle_entries,
    first_unlike_entry,
    first_unlike_tile,
    tile_hashes,
)

CHECKPOINT: Final = "checkpoint"
KEPT: Final = "kept"

_LARGEST_KEPT_BYTES = 1 << 16  # a log's own checkpoints are short; witnesses' signatures stand elsewhere
_MOST_KEPT, _MOST_KEPT_BYTES = 1 << 20, 1 << 28  # how many, and how long all together: they are held in memory
_KEPT_NAME = re.compile("[1-9][0-9]{0,18}")


class TilesFolder:
    """A folder of tiles as it was when it was opened; it may grow meanwhile. It can be sent to another process."""

    def __init__(self, path: Path) -> None:
        """Open a folder. Only its checkpoint is read.

        Args:
            path: the folder that holds `checkpoint`.

        Raises:
            BrokenSealError: there is no checkpoint, or it is none.
            MalformedError: there is something else in its place.

        """
        self.path = path
        self._note = read_below(path, CHECKPOINT, most=LARGEST_NOTE_BYTES).decode(errors="replace")
        self.head: Head = read_head(self._note)  # what it says; nobody has checked a signature

    @property
    def size(self) -> int:
        """How many entries the log has, as its checkpoint says."""
        return self.head.size

    def checkpoint(self) -> str:
        """Give the log's latest checkpoint, signature unchecked."""
        return self._note

    def kept(self) -> Sequence[str]:
        """Give the checkpoints that were kept, by size, signatures unchecked. Those of a larger log are left out.

        Raises:
            MalformedError: one of them is no file, or they are too long.

        """
        names = (name for name in names_below(self.path, KEPT) if _KEPT_NAME.fullmatch(name))
        sizes = list(islice((size for size in map(int, names) if size <= self.size), _MOST_KEPT + 1))
        notes, room = list[str](), _MOST_KEPT_BYTES
        for size in sorted(sizes):
            if room <= 0 or len(sizes) > _MOST_KEPT:
                raise MalformedError(
                    what="more checkpoints were kept than fit into memory", where=KEPT, fix="Get a new copy of the log."
                )
            data = read_below(self.path, f"{KEPT}/{size}", most=_LARGEST_KEPT_BYTES)
            room -= len(data)
            notes.append(data.decode(errors="replace"))
        return tuple(notes)

    def leaves(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give leaf hashes as the tiles say, `start` included, `stop` excluded.

        Raises:
            BrokenSealError: a tile is missing.
            MalformedError: a tile is not what its name says.

        """
        for index, first, last in self._spans(start, stop):
            yield from self._hashes(0, index)[first:last]

    def raw(self, start: int, stop: int) -> Iterator[RawRow]:
        """Give rows to be looked over, by sequence: leaf hashes from the tiles, members from the entries, no details.

        A body that is no entry of ours comes with no member, and is found by whoever looks it over.

        Raises:
            BrokenSealError: a file is missing.
            MalformedError: a file is not what its name says.

        """
        for index, first, last in self._spans(start, stop):
            bodies, hashes = self._entries(index), self._hashes(0, index)
            for place in range(first, last):
                body = bodies[place]
                yield index * TILE_WIDTH + place, body, hashes[place], _actor_in(body).encode(errors="replace"), None

    def rows(self, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        """Give rows by sequence, `start` included, `stop` excluded. Raises as `raw`."""
        for sequence, body, leaf, actor, _ in self.raw(start, self.size if stop is None else stop):
            yield Row(sequence, body, leaf, actor.decode())

    def root(self, size: int | None = None) -> bytes:
        """Give the root that the tiles lead to, of the log as it was at a size; reads a few tiles.

        Raises:
            IndexError: the log never had that many entries here.
            BrokenSealError, MalformedError: a tile is missing, or is not what its name says.

        """
        return TileTree(self._hashes).root(0, self._size(size))

    def inclusion_proof(self, index: int, *, size: int | None = None) -> tuple[bytes, ...]:
        """Give the audit path of an entry in the log at a size; None means the checkpoint's. Reads a few tiles.

        Raises:
            IndexError: there is no such entry.
            BrokenSealError, MalformedError: a tile is missing, is not what its name says, or does not lead to the root.

        Source:
            RFC 9162, 2.1.3.1.

        """
        size, tree = self._size(size), TileTree(self._hashes)
        if not 0 <= index < size:
            raise IndexError("no such entry")
        path = tree.path(index, index + 1, size)
        leaf = tree.root(index, index + 1)
        if not proves_inclusion(leaf, path, index=index, size=size, expected_root=self._known_root(tree, size)):
            raise self._not_consistent()
        return path

    def consistency_proof(self, *, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """Give the proof that the log at a size begins with its first `old` entries. Reads a few tiles.

        Raises:
            IndexError: there was no such earlier log; about an empty one nothing can be shown.
            BrokenSealError, MalformedError: a tile is missing, is not what its name says, or does not lead to the root.

        Source:
            RFC 9162, 2.1.4.1.

        """
        size, tree = self._size(size), TileTree(self._hashes)
        if not 0 < old <= size:
            raise IndexError("no such earlier log")
        path = tree.path(0, old, size)
        whole = self._known_root(tree, size)
        if not proves_consistency(path, old=old, old_root=tree.root(0, old), size=size, expected_root=whole):
            raise self._not_consistent()
        return path

    def require_whole(self) -> None:
        """Read every file, and see that entries, tiles and the checkpoint's root are those of one log.

        Raises:
            BrokenSealError: a file is missing or does not fit another one; names it.
            MalformedError: a file is not what its name says.

        """
        for index, _, _ in self._spans(0, None):
            if first_unlike_entry(self._hashes(0, index), self._entries(index)) is not None:
                raise _unlike(self._tile(0, index), self._tile(None, index))
        level, width = 1, self.size // TILE_WIDTH
        while width:
            for index in range(-(-width // TILE_WIDTH)):
                above = self._hashes(level, index)
                first = index * TILE_WIDTH
                at = first_unlike_tile(above, (self._hashes(level - 1, first + place) for place in range(len(above))))
                if at is not None:
                    raise _unlike(self._tile(level, index), self._tile(level - 1, first + at))
            level, width = level + 1, width // TILE_WIDTH
        if self.root() != self.head.root:
            raise self._no_root()

    def tile_bytes(self, tile: Tile) -> bytes:
        """Give a file's bytes. A full one stands for one that was not full and is gone, as the layout allows.

        Raises:
            BrokenSealError: it is missing.
            MalformedError: it is a link, no file, or longer than any such file.

        """
        try:
            return read_below(self.path, tile.path, most=_most_bytes(tile))
        except BrokenSealError as missing:
            try:
                full = Tile(tile.level, tile.index)
                data = read_below(self.path, full.path, most=_most_bytes(full))
            except BrokenSealError:
                raise missing from None
        if tile.level is not None:
            return data[: tile.width * HASH_BYTES]
        entries = bundle_entries(data, tile=full)[: tile.width]
        return data[: sum(len(entry) + 2 for entry in entries)]

    def _hashes(self, level: int, index: int) -> tuple[bytes, ...]:
        tile = self._tile(level, index)
        return tile_hashes(self.tile_bytes(tile), tile=tile)

    def _entries(self, index: int) -> tuple[bytes, ...]:
        tile = self._tile(None, index)
        return bundle_entries(self.tile_bytes(tile), tile=tile)

    def _tile(self, level: int | None, index: int) -> Tile:
        width = (self.size >> TILE_BITS * (level or 0)) - index * TILE_WIDTH
        return Tile(level, index, min(width, TILE_WIDTH))

    def _spans(self, start: int, stop: int | None) -> Iterator[tuple[int, int, int]]:
        """Give the bundles that hold these entries, each with the first and last place that is wanted in it."""
        last = self.size if stop is None else min(stop, self.size)
        for index in range(start // TILE_WIDTH, -(-last // TILE_WIDTH)):
            first = index * TILE_WIDTH
            yield index, max(start - first, 0), min(last - first, TILE_WIDTH)

    def _size(self, size: int | None) -> int:
        if size is not None and not 0 <= size <= self.size:
            raise IndexError("the log does not have that many entries here")
        return self.size if size is None else size

    def _known_root(self, tree: TileTree, size: int) -> bytes:
        """Give the root at a size; the tiles must lead to the checkpoint's, whatever is asked for."""
        if tree.root(0, self.size) != self.head.root:
            raise self._not_consistent()
        return self.head.root if size == self.size else tree.root(0, size)

    def _not_consistent(self) -> BrokenSealError:
        """Find the file at fault, and give the error that names it."""
        try:
            self.require_whole()
        except BrokenSealError as error:
            return error
        return self._no_root()

    @staticmethod
    def _no_root() -> BrokenSealError:
        return BrokenSealError(
            what=f"the tiles do not lead to the root in {CHECKPOINT}", next_step="Get a new copy of the log."
        )


def _actor_in(body: bytes) -> str:
    try:
        actor = orjson.loads(body)["actor"]
    except (ValueError, KeyError, TypeError):
        return ""
    return actor if isinstance(actor, str) else ""


def _most_bytes(tile: Tile) -> int:
    return tile.width * (HASH_BYTES if tile.level is not None else LARGEST_ENTRY_BYTES + 2)


def _unlike(tile: Tile, below: Tile) -> BrokenSealError:
    return BrokenSealError(
        what=f"{tile.path} does not hold the hashes of {below.path}", next_step="Get a new copy of the log."
    )
