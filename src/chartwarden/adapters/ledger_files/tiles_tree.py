"""Roots and proofs from tiles: each asks for a few hashes, wherever in the log they are.

Source: C2SP tlog-tiles; RFC 9162, 2.1.

Example:
    >>> from chartwarden.ledger.merkle import leaf_hash
    >>> leaves = [leaf_hash(body) for body in (b"a", b"b", b"c")]
    >>> tree = TileTree(lambda level, index: leaves)
    >>> tree.root(0, 3) == root(leaves), tree.path(0, 2, 3) == (leaves[2],)
    (True, True)

"""

from collections.abc import Callable, Sequence
from typing import Final

from chartwarden.ledger.merkle import Frontier, beside, root
from chartwarden.ledger.tiles import TILE_WIDTH

TILE_BITS: Final = 8  # levels of the tree in one level of tiles


class TileTree:
    """The tree over tiles, with those that one question has read: two a level at most."""

    def __init__(self, hashes: Callable[[int, int], Sequence[bytes]]) -> None:
        """Take what reads a tile: given its level and index, it gives the hashes in it."""
        self._hashes = hashes
        self._read: dict[tuple[int, int], Sequence[bytes]] = {}

    def root(self, start: int, stop: int) -> bytes:
        """Give the root over leaves from `start` up to `stop`, which are a subtree."""
        peaks, here = list[bytes](), start
        for height in reversed(range((stop - start).bit_length())):
            if (stop - start) >> height & 1:
                peaks.append(self._node(here >> height, height))
                here += 1 << height
        return Frontier(stop - start, tuple(peaks)).root

    def path(self, start: int, stop: int, size: int) -> tuple[bytes, ...]:
        """Give the roots that lead from a subtree to the root, nearest first. Source: RFC 9162, 2.1.3.1 and 2.1.4.1."""
        return tuple(self.root(*each) for each in beside(start, stop, size=size))

    def _node(self, index: int, height: int) -> bytes:
        """Give the root of a full subtree of 2^height leaves."""
        level, above = divmod(height, TILE_BITS)
        tile, place = divmod(index << above, TILE_WIDTH)
        if (level, tile) not in self._read:
            self._read[level, tile] = self._hashes(level, tile)
        return root(self._read[level, tile][place : place + (1 << above)])
