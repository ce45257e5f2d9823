"""Merkle tree hashing and proofs: that an entry is in the log, and that the log only grew. Source: RFC 9162, 2.1.

One walk answers every question, because all of them ask the same: does this subtree stand at this place of that tree?
An entry is a subtree of one leaf; an earlier log is a subtree that starts at 0 (draft-ietf-plants-merkle-tree-certs,
4). What is refused beyond the standard's own words is decided in ADR 0017.

Proofs are made from a stream of leaf hashes. Memory stays at one block of leaves and one hash for each level.

Example:
    >>> leaves = [leaf_hash(body) for body in (b"a", b"b", b"c")]
    >>> proof = inclusion_proof(leaves, index=1)
    >>> proves_inclusion(leaves[1], proof, index=1, size=3, expected_root=root(leaves))
    True

"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

HASH_BYTES = 32

_LEAF = b"\x00"  # RFC 9162, 2.1.1: leaves and nodes hash under different prefixes
_NODE = b"\x01"
_EMPTY = sha256().digest()  # RFC 9162, 2.1.1: the root of no leaves
_BEGUN_LEAF = sha256(_LEAF)
_BLOCK = 4096  # leaves that are hashed together; more would only take memory


def leaf_hash(body: bytes) -> bytes:
    """Hash an entry. Source: RFC 9162, 2.1.1."""
    return sha256(_LEAF + body).digest()


def leaf_hashes(bodies: Iterable[bytes]) -> list[bytes]:
    """Hash entries, in order; may be none. A copy of a hash that has begun is made faster than a body with a prefix."""
    begun, hashes = _BEGUN_LEAF.copy, list[bytes]()
    for body in bodies:
        hashed = begun()
        hashed.update(body)
        hashes.append(hashed.digest())
    return hashes


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees together. Source: RFC 9162, 2.1.1."""
    return sha256(_NODE + left + right).digest()


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

    def extended_by(self, leaves: Iterable[bytes]) -> "Frontier":
        """Give the frontier after more leaf hashes, in order; may be none.

        Appending and verifying spend their time here: about half a microsecond for each leaf. The lengths of the
        hashes are therefore not looked at; they come from `leaf_hash`, or were looked at where they were read.
        """
        frontier, feed = self, iter(leaves)
        while block := list(islice(feed, _BLOCK)):
            frontier = frontier._with_block(block)
        return frontier

    def joined(self, right: "Frontier") -> "Frontier":
        """Give the frontier of this tree's leaves with the right part's behind them.

        So a log can be hashed by several processes: one block of a power of two leaves each, joined from the left.

        Args:
            right: the frontier of what follows, hashed as if it were a tree of its own.

        Raises:
            ValueError: the right part does not start at a multiple of a power of two that is at least its size. Its
                subtrees are then not subtrees of the whole.

        """
        unit = self.size & -self.size  # the largest power of two that divides the size
        if self.size and right.size > unit:
            raise ValueError("the right part is larger than the place where it starts allows")
        peaks, size = [*self.peaks, *right.peaks], self.size
        if right.size == unit:  # the two last peaks are equally large, so they merge, as after one more leaf
            size //= unit or 1
            while size & 1:
                last = peaks.pop()
                peaks[-1] = node_hash(peaks[-1], last)
                size >>= 1
        return Frontier(self.size + right.size, tuple(peaks))

    @property
    def is_whole(self) -> bool:
        """Tell whether these can be the peaks of that many leaves.

        The same root comes from fewer or more peaks as well (the root alone, say), and would grow into another tree.
        """
        return (
            self.size >= 0
            and len(self.peaks) == self.size.bit_count()
            and all(len(peak) == HASH_BYTES for peak in self.peaks)
        )

    @property
    def root(self) -> bytes:
        """The tree's root hash. Source: RFC 9162, 2.1.1."""
        if not self.peaks:
            return _EMPTY
        top = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            top = node_hash(peak, top)
        return top

    def _with_block(self, level: list[bytes]) -> "Frontier":
        """Add leaves level by level: an old peak goes before the level, an odd one out becomes the new peak.

        Old peaks above the last level stay as they are.
        """
        size, grown, old, peaks = self.size, self.size + len(level), list(self.peaks), list[bytes]()
        while level:
            if size & 1:
                level.insert(0, old.pop())
            if len(level) & 1:
                peaks.append(level.pop())
            pairs = iter(level)
            # `node_hash` written out: a call for each node would cost a quarter of the time.
            level = [sha256(_NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
            size >>= 1
        return Frontier(grown, (*old, *reversed(peaks)))


def root(leaves: Iterable[bytes]) -> bytes:
    """Give the root hash over leaf hashes, in order; may be empty."""
    return Frontier().extended_by(leaves).root


def inclusion_proof(leaves: Iterable[bytes], *, index: int, size: int | None = None) -> tuple[bytes, ...]:
    """Give the audit path of one leaf, from its sibling to the root's child. Source: RFC 9162, 2.1.3.1.

    Args:
        leaves: the leaf hashes from the first on, 32 bytes each; read once, and no further than `size`.
        index: the leaf, counted from 0.
        size: how many leaves the tree has. None counts them, and for that keeps an iterator's leaves in memory.

    Raises:
        IndexError: there is no such leaf.
        ValueError: the leaves end before `size`.

    """
    leaves, size = _counted(leaves, size)
    if not 0 <= index < size:
        raise IndexError("no such leaf")
    return _roots(leaves, beside(index, index + 1, size=size))


def consistency_proof(leaves: Iterable[bytes], *, old: int, size: int | None = None) -> tuple[bytes, ...]:
    """Give the proof that a tree begins with its first `old` leaves; empty when these are all.

    Args:
        leaves: the leaf hashes from the first on, 32 bytes each; read once, and no further than `size`.
        old: the size of the earlier tree; at least 1, since nothing can be shown about an empty one (ADR 0017).
        size: how many leaves the tree has. None counts them, and for that keeps an iterator's leaves in memory.

    Raises:
        IndexError: there was no such earlier tree.
        ValueError: the leaves end before `size`.

    Source:
        RFC 9162, 2.1.4.1.

    """
    leaves, size = _counted(leaves, size)
    if not 0 < old <= size:
        raise IndexError("no such earlier tree")
    return _roots(leaves, beside(0, old, size=size))


def proves_inclusion(leaf: bytes, proof: Sequence[bytes], *, index: int, size: int, expected_root: bytes) -> bool:
    """Tell whether a proof shows the leaf at `index` of the tree.

    Source:
        RFC 9162, 2.1.3.2; that hashes have 32 bytes, ADR 0017.

    """
    return 0 <= index < size and _leads_to(
        proof, start=index, end=index + 1, size=size, part_root=leaf, whole_root=expected_root
    )


def proves_consistency(proof: Sequence[bytes], *, old: int, old_root: bytes, size: int, expected_root: bytes) -> bool:
    """Tell whether a proof shows that the tree of `size` leaves begins with the earlier one's.

    With equal sizes nothing is hashed: the proof must be empty and the roots the same.

    Source:
        RFC 9162, 2.1.4.2; an earlier size of 0 is refused, and hashes have 32 bytes, by ADR 0017.

    """
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_root == expected_root
    return _leads_to(proof, start=0, end=old, size=size, part_root=old_root, whole_root=expected_root)


def is_subtree(start: int, end: int) -> bool:
    """Tell whether the leaves from `start` up to `end` are a subtree of every tree that holds them; may be empty.

    Source:
        draft-ietf-plants-merkle-tree-certs, 4.1: the start is a multiple of the power of two that the leaves fit into.
    """
    return 0 <= start <= end and start % _power_of_two(end - start) == 0


def proves_subtree_inclusion(
    leaf: bytes, proof: Sequence[bytes], *, index: int, start: int, end: int, subtree_root: bytes
) -> bool:
    """Tell whether a proof shows the leaf at `index` of the log in the subtree from `start` up to `end`.

    Source:
        draft-ietf-plants-merkle-tree-certs, 4.3; hashes have 32 bytes (ADR 0017).
    """
    return is_subtree(start, end) and proves_inclusion(
        leaf, proof, index=index - start, size=end - start, expected_root=subtree_root
    )


def proves_subtree_consistency(
    proof: Sequence[bytes], *, start: int, end: int, subtree_root: bytes, size: int, expected_root: bytes
) -> bool:
    """Tell whether a proof shows that the subtree from `start` up to `end` is part of the tree of `size` leaves.

    An empty subtree has the empty root and is part of every tree; nothing is said about the tree by that.

    Source:
        draft-ietf-plants-merkle-tree-certs, 4.4; hashes have 32 bytes (ADR 0017).
    """
    if not is_subtree(start, end) or end > size:
        return False
    if start == end:
        return not proof and subtree_root == _EMPTY
    if (start, end) == (0, size):
        return not proof and subtree_root == expected_root
    return _leads_to(proof, start=start, end=end, size=size, part_root=subtree_root, whole_root=expected_root)


def _leads_to(proof: Sequence[bytes], *, start: int, end: int, size: int, part_root: bytes, whole_root: bytes) -> bool:
    """Walk from a subtree up to the root, computing both hashes again.

    `low` and `high` are the places of the subtree's first and last node on the present level, `last` that of the
    tree's last. A subtree that ends inside a larger one starts from that end's own node, which comes first in the
    proof.

    Source:
        draft-ietf-plants-merkle-tree-certs, 4.4.3; for one leaf the same as RFC 9162, 2.1.3.2, and from 0 as 2.1.4.2.
    """
    if any(len(part) != HASH_BYTES for part in (part_root, whole_root, *proof)):
        return False  # zero-length hashes would compare equal, which the standard's pseudocode does not rule out
    low, high, last = start, end - 1, size - 1
    while low != high and (high & 1 or high == last):
        low, high, last = low >> 1, high >> 1, last >> 1
    steps = iter(proof)
    part = whole = part_root if low == high else next(steps, b"")
    for sibling in steps:
        if last == 0:
            return False
        if high & 1 or high == last:
            if low < high:
                part = node_hash(sibling, part)
            whole = node_hash(sibling, whole)
            while not high & 1:
                low, high, last = low >> 1, high >> 1, last >> 1
        else:
            whole = node_hash(whole, sibling)
        low, high, last = low >> 1, high >> 1, last >> 1
    return last == 0 and part == part_root and whole == whole_root


def beside(start: int, end: int, *, size: int) -> list[tuple[int, int]]:
    """Give the ranges of leaves whose roots lead from a subtree to the root, nearest first.

    Source:
        draft-ietf-plants-merkle-tree-certs, 4.4.1; for one leaf the same as RFC 9162, 2.1.3.1, and from 0 as 2.1.4.1.
    """
    low, high, ranges, is_known = 0, size, list[tuple[int, int]](), True
    while (start, end) != (low, high):
        half = low + _power_of_two(high - low) // 2
        if end <= half:
            ranges.append((half, high))
            high = half
        else:
            ranges.append((low, half))
            is_known = is_known and start >= half  # who checks knows the subtree's root, not those of its pieces
            low, start = half, max(start, half)
    if not is_known:
        ranges.append((start, end))
    return ranges[::-1]


def _roots(leaves: Iterable[bytes], ranges: Sequence[tuple[int, int]]) -> tuple[bytes, ...]:
    """Give the roots of ranges that do not overlap, in the order asked for, reading the leaves once."""
    feed, place, roots = iter(leaves), 0, dict[tuple[int, int], bytes]()
    for start, end in sorted(ranges):
        deque(islice(feed, start - place), maxlen=0)  # what lies between is not needed
        part = Frontier().extended_by(islice(feed, end - start))
        if part.size != end - start:
            raise ValueError("the leaves end before the tree does")
        roots[start, end], place = part.root, end
    return tuple(roots[each] for each in ranges)


def _counted(leaves: Iterable[bytes], size: int | None) -> tuple[Iterable[bytes], int]:
    if size is not None:
        return leaves, size
    known = leaves if isinstance(leaves, Sequence) else list(leaves)
    return known, len(known)


def _power_of_two(at_least: int) -> int:
    """Give the smallest power of two that is at least this; 1 for 0."""
    return 1 << max(at_least - 1, 0).bit_length()
