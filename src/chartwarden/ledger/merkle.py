"""Merkle tree hashing. Source: RFC 9162, 2.1.

Example:
    >>> root([]).hex()[:16]
    'e3b0c44298fc1c14'

"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

_LEAF = b"\x00"  # RFC 9162, 2.1.1: leaves and nodes hash under different prefixes
_NODE = b"\x01"
_HASH_BYTES = 32


def leaf_hash(body: bytes) -> bytes:
    """Hash an entry. Source: RFC 9162, 2.1.1."""
    return hashlib.sha256(_LEAF + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees together. Source: RFC 9162, 2.1.1."""
    return hashlib.sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the full subtrees of a tree of `size` leaves, largest first: all that appending needs."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def extended(self, leaf: bytes) -> "Frontier":
        """Give the frontier after one more leaf hash."""
        peaks = [*self.peaks, leaf]
        size = self.size
        while size & 1:
            right = peaks.pop()
            peaks[-1] = node_hash(peaks[-1], right)
            size >>= 1
        return Frontier(self.size + 1, tuple(peaks))

    @property
    def is_whole(self) -> bool:
        """Tell whether these can be the peaks of that many leaves.

        The same root comes from fewer or more peaks as well (the root alone, say), and would grow into another tree.
        """
        return (
            self.size >= 0
            and len(self.peaks) == self.size.bit_count()
            and all(len(peak) == _HASH_BYTES for peak in self.peaks)
        )

    @property
    def root(self) -> bytes:
        """The tree's root hash. Source: RFC 9162, 2.1.1."""
        if not self.peaks:
            return hashlib.sha256().digest()
        top = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            top = node_hash(peak, top)
        return top


def root(leaves: Sequence[bytes]) -> bytes:
    """Give the root hash over leaf hashes, in order; may be empty."""
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.extended(leaf)
    return frontier.root


def inclusion_proof(leaves: Sequence[bytes], *, index: int) -> tuple[bytes, ...]:
    """Give the audit path of one leaf. Source: RFC 9162, 2.1.3.1.

    Raises:
        IndexError: there is no such leaf.

    """
    if not 0 <= index < len(leaves):
        message = "no such leaf"
        raise IndexError(message)
    if len(leaves) == 1:
        return ()
    half = _split(len(leaves))
    if index < half:
        return (*inclusion_proof(leaves[:half], index=index), root(leaves[half:]))
    return (*inclusion_proof(leaves[half:], index=index - half), root(leaves[:half]))


def proves_inclusion(leaf: bytes, proof: Sequence[bytes], *, index: int, size: int, expected_root: bytes) -> bool:
    """Tell whether a proof shows the leaf at `index` of the tree. Source: RFC 9162, 2.1.3.2."""
    if not 0 <= index < size or any(len(part) != _HASH_BYTES for part in (leaf, expected_root, *proof)):
        return False  # zero-length hashes would compare equal, which the standard's pseudocode does not rule out
    place, last, here = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            here = node_hash(sibling, here)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            here = node_hash(here, sibling)
        place >>= 1
        last >>= 1
    return last == 0 and here == expected_root


def _split(size: int) -> int:
    """Give the largest power of two below the size. Source: RFC 9162, 2.1.1."""
    return 1 << ((size - 1).bit_length() - 1)
