"""The log as files that never change: tiles of hashes and bundles of entries, in the layout that other tools read.

A tile holds up to 256 hashes of one level; a hash of the level above is the root of a full tile below. Files of the
right edge are not full; each stands under its own name, so that growing never writes over anything.

Source: C2SP tlog-tiles.

Example:
    >>> [file.path for file in files_of([b"first", b"second"])]
    ['tile/entries/000.p/2', 'tile/0/000.p/2']

"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from chartwarden.foundation.errors import MalformedError
from chartwarden.ledger.merkle import HASH_BYTES, Frontier, leaf_hash, root

TILE_WIDTH: Final = 256  # C2SP tlog-tiles, Merkle Tree
LARGEST_ENTRY_BYTES: Final = 65_535  # C2SP tlog-tiles, Log entries: a length has 16 bits

_LENGTH_BYTES = 2
_AT_ONCE = 4096  # entries that `files_of` holds


@dataclass(frozen=True, slots=True, repr=False)
class TileFile:
    """One file of the layout. `repr` does not show the entries."""

    path: str  # relative to the log's folder, with slashes
    data: bytes

    def __repr__(self) -> str:
        return f"TileFile({self.path})"


@dataclass(frozen=True, slots=True)
class Tile:
    """The place of a tile, or of a bundle of entries when there is no level."""

    level: int | None
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The file's name. Source: C2SP tlog-tiles, Merkle Tree and Log entries."""
        thousands, rest = divmod(self.index, 1000)
        parts = [f"{rest:03}"]
        while thousands:
            thousands, rest = divmod(thousands, 1000)
            parts.append(f"x{rest:03}")
        partial = f".p/{self.width}" if self.width < TILE_WIDTH else ""
        return f"tile/{'entries' if self.level is None else self.level}/{'/'.join(reversed(parts))}{partial}"


@dataclass(frozen=True, slots=True, repr=False)
class Edge:
    """The right edge of the layout: what is in files that are not full, which is all that growing needs."""

    size: int = 0
    entries: tuple[bytes, ...] = ()  # of the last bundle, fewer than 256
    levels: tuple[tuple[bytes, ...], ...] = ()  # of each level's last tile, the leaves' first; fewer than 256 each

    def __repr__(self) -> str:
        return f"Edge({self.size})"

    def extended_by(self, bodies: Iterable[bytes]) -> "Grown":
        """Add entries in order, and give the files that became full by them.

        Raises:
            MalformedError: an entry is longer than a bundle can hold.

        """
        first = self.size - len(self.entries)
        entries, levels = [*self.entries, *bodies], [list(level) for level in self.levels] or [[]]
        levels[0].extend(map(leaf_hash, entries[len(self.entries) :]))
        size, files = first + len(entries), list[TileFile]()
        for start in range(0, len(entries) - TILE_WIDTH + 1, TILE_WIDTH):
            bundle = Tile(None, (first + start) // TILE_WIDTH)
            files.append(TileFile(bundle.path, bundle_bytes(entries[start : start + TILE_WIDTH], first=first + start)))
        del entries[: len(entries) // TILE_WIDTH * TILE_WIDTH]
        files += _lifted(levels, size=size)
        return Grown(Edge(size, tuple(entries), tuple(map(tuple, levels))), tuple(files))

    @property
    def files(self) -> tuple[TileFile, ...]:
        """The files that are not full: the bundle, then the levels from the leaves up; none that would be empty.

        Raises:
            MalformedError: an entry is longer than a bundle can hold.

        """
        first = self.size - len(self.entries)
        bundle = Tile(None, first // TILE_WIDTH, len(self.entries))
        bundles = (TileFile(bundle.path, bundle_bytes(self.entries, first=first)),) if self.entries else ()
        return bundles + tuple(
            TileFile(Tile(level, (self.size >> 8 * level) // TILE_WIDTH, len(hashes)).path, b"".join(hashes))
            for level, hashes in enumerate(self.levels)
            if hashes
        )

    @property
    def frontier(self) -> Frontier:
        """The frontier of the whole log, which these hashes are enough for: a level above counts for 256 below."""
        peaks = (peak for level in reversed(self.levels) for peak in Frontier().extended_by(level).peaks)
        return Frontier(self.size, tuple(peaks))


@dataclass(frozen=True, slots=True)
class Grown:
    """A layout after more entries: its new edge, and the files that are full now."""

    edge: Edge
    files: tuple[TileFile, ...]


def files_of(bodies: Iterable[bytes]) -> Iterator[TileFile]:
    """Give every file of a log, in an order in which they can be written; holds a few thousand entries at a time.

    Args:
        bodies: the entries from the first on.

    Yields:
        The full files as soon as they are, then those of the right edge.

    Raises:
        MalformedError: an entry is longer than a bundle can hold.

    """
    edge, feed = Edge(), iter(bodies)
    while some := list(islice(feed, _AT_ONCE)):
        grown = edge.extended_by(some)
        yield from grown.files
        edge = grown.edge
    yield from edge.files


def edge_at(size: int, *, read: Callable[[Tile], bytes]) -> Edge:
    """Give the right edge of a layout that was written before, to go on from.

    Args:
        size: how many entries it has.
        read: gives a file's bytes; asked only for files that are not full.

    Raises:
        MalformedError: a file does not hold what its name says.

    """
    bundle = Tile(None, size // TILE_WIDTH, size % TILE_WIDTH)
    entries = bundle_entries(read(bundle), tile=bundle) if bundle.width else ()
    levels, count = list[tuple[bytes, ...]](), size
    while count:
        tile = Tile(len(levels), count // TILE_WIDTH, count % TILE_WIDTH)
        levels.append(tile_hashes(read(tile), tile=tile) if tile.width else ())
        count //= TILE_WIDTH
    return Edge(size, entries, tuple(levels))


def tiles_of(size: int) -> Iterator[Tile]:
    """Give the place of every file that a log of this size has: bundles first, then level by level.

    Source:
        C2SP tlog-tiles, Partial Tiles.
    """
    yield from _row(None, size)
    level = 0
    while size:
        yield from _row(level, size)
        size, level = size // TILE_WIDTH, level + 1


def tile_hashes(data: bytes, *, tile: Tile) -> tuple[bytes, ...]:
    """Read a tile.

    Raises:
        MalformedError: it is not as wide as its name says.

    """
    if len(data) != tile.width * HASH_BYTES:
        raise MalformedError(
            what=f"the tile does not hold {tile.width} hashes", where=tile.path, fix="Export the log again."
        )
    return tuple(data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES))


def bundle_bytes(entries: Sequence[bytes], *, first: int) -> bytes:
    """Write entries one behind the other, each after its length. Source: C2SP tlog-tiles, Log entries.

    Args:
        entries: at most 256, in order.
        first: the sequence of the first, to name one that does not fit.

    Raises:
        MalformedError: an entry is longer than 65535 bytes.

    """
    for sequence, entry in enumerate(entries, start=first):
        if len(entry) > LARGEST_ENTRY_BYTES:
            raise MalformedError(
                what=f"the entry is longer than {LARGEST_ENTRY_BYTES} bytes, which a tiled log cannot hold",
                where=f"entry {sequence}",
                fix="Export the log as JSON lines.",
            )
    return b"".join(part for entry in entries for part in (len(entry).to_bytes(_LENGTH_BYTES, "big"), entry))


def bundle_entries(data: bytes, *, tile: Tile) -> tuple[bytes, ...]:
    """Read a bundle of entries.

    Raises:
        MalformedError: it ends inside an entry, or does not hold as many as its name says.

    """
    entries, place = list[bytes](), 0
    while place < len(data):
        start = place + _LENGTH_BYTES
        place = start + int.from_bytes(data[place:start], "big")
        entries.append(data[start:place])
    if place != len(data) or len(entries) != tile.width:
        raise MalformedError(
            what=f"the bundle does not hold {tile.width} whole entries", where=tile.path, fix="Export the log again."
        )
    return tuple(entries)


def first_unlike_entry(hashes: Sequence[bytes], entries: Sequence[bytes]) -> int | None:
    """Give the place of the first entry of a bundle that its tile of leaves does not hold; None when all fit."""
    return _first_unlike(hashes, [leaf_hash(entry) for entry in entries])


def first_unlike_tile(above: Sequence[bytes], below: Iterable[Sequence[bytes]]) -> int | None:
    """Give the place of the first hash of a tile that is not the root of its full tile below; None when all fit.

    Args:
        above: the hashes of a tile, full or not.
        below: the hashes of the full tiles that it stands on, in order; read one at a time.

    Returns:
        A place in the tile above, the first being 0; also where either ends before the other.

    """
    return _first_unlike(above, [root(hashes) if len(hashes) == TILE_WIDTH else b"" for hashes in below])


def _first_unlike(said: Sequence[bytes], found: Sequence[bytes]) -> int | None:
    for place, (one, other) in enumerate(zip(said, found, strict=False)):
        if one != other:
            return place
    return None if len(said) == len(found) else min(len(said), len(found))


def _lifted(levels: list[list[bytes]], *, size: int) -> Iterator[TileFile]:
    """Take the full tiles out of each level and put their roots into the level above."""
    level = 0
    while level < len(levels):
        hashes = levels[level]
        index = ((size >> 8 * level) - len(hashes)) // TILE_WIDTH
        while len(hashes) >= TILE_WIDTH:
            full = hashes[:TILE_WIDTH]
            del hashes[:TILE_WIDTH]
            if level + 1 == len(levels):
                levels.append([])
            levels[level + 1].append(root(full))
            yield TileFile(Tile(level, index).path, b"".join(full))
            index += 1
        level += 1


def _row(level: int | None, width: int) -> Iterator[Tile]:
    full, rest = divmod(width, TILE_WIDTH)
    yield from (Tile(level, index) for index in range(full))
    if rest:
        yield Tile(level, full, rest)
