"""Looking over a stretch of the log: what can be said about rows one after another, and their part of the tree.

A stretch that starts at a multiple of `STRETCH` entries can be looked over by itself, in another process, and joined to
what comes before it.

Example:
    >>> looked_over((), start=0, marks=()).frontier.size
    0

"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

import orjson

from chartwarden.ledger.entry import Act, Outcome
from chartwarden.ledger.merkle import Frontier
from chartwarden.ledger.store import RawRow

STRETCH = 1 << 15  # entries; the tree of so many is a subtree of every larger log
_BLOCK = 4096


class Fault(StrEnum):
    """What is wrong with a log."""

    ALTERED = "altered"
    NOT_AN_ENTRY = "not-an-entry"
    MISSING = "missing"
    OUT_OF_ORDER = "out-of-order"
    ADDED = "added"
    CUT_OFF = "cut-off"
    REWRITTEN = "rewritten"  # the entries are not those that the log's own key signed over
    FORK = "fork"  # a checkpoint that left the host tells another history
    FOREIGN_KEY = "foreign-key"
    END = "end"  # the stored end, or a checkpoint that was kept, is not the entries'
    DETAILS = "details"


@dataclass(frozen=True, slots=True)
class Found:
    """The first thing wrong in a stretch."""

    place: int
    fault: Fault
    because: str


@dataclass(frozen=True, slots=True)
class Rotation:
    """An entry that names the log's next key."""

    sequence: int
    key: str


@dataclass(frozen=True, slots=True)
class Span:
    """Places from `first` to `last`, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was seen. The frontier is that of a tree of its own, up to the first thing wrong."""

    start: int
    frontier: Frontier
    found: Found | None = None
    marks: tuple[tuple[int, Frontier], ...] = ()  # frontiers at sizes that were asked for, within this stretch
    rotations: tuple[Rotation, ...] = ()
    destroyed: tuple[tuple[int, Span], ...] = ()  # entries that say so, and whose details they destroyed
    kept_signed: frozenset[int] = frozenset()  # sizes at which a kept checkpoint is signed by a key that is trusted
    without_details: tuple[Span, ...] = ()  # runs of entries, one behind the other, whose details are not there


@dataclass(slots=True)
class Noted:
    """What entries say that others are compared with, gathered on the way."""

    rotations: list[Rotation] = field(default_factory=list)
    destroyed: list[tuple[int, Span]] = field(default_factory=list)
    without_details: list[Span] = field(default_factory=list)

    def note(self, said: Mapping[str, Any], *, place: int, is_missing: bool) -> None:
        """Note what an entry says.

        Args:
            said: its members; `act` and `commitment` at least.
            place: its sequence.
            is_missing: whether nothing stands beside it.

        """
        if said["commitment"] is not None and is_missing:
            self._note_missing(place)
        if said.get("outcome") != Outcome.GRANTED:
            return
        if said["act"] == Act.ROTATE_KEY:
            self.rotations.append(Rotation(place, str(said.get("target"))))
        elif said["act"] == Act.DESTROY_DETAILS and isinstance(counts := said.get("counts"), dict):
            first, last = counts.get("first"), counts.get("last")
            if isinstance(first, int) and isinstance(last, int):
                self.destroyed.append((place, Span(first, last)))

    def stretch(
        self, start: int, frontier: Frontier, *, found: Found | None, marks: Sequence[tuple[int, Frontier]]
    ) -> Stretch:
        """Give the stretch with all that was noted."""
        return Stretch(
            start,
            frontier,
            found,
            tuple(marks),
            tuple(self.rotations),
            tuple(self.destroyed),
            without_details=tuple(self.without_details),
        )

    def _note_missing(self, place: int) -> None:
        if self.without_details and self.without_details[-1].last == place - 1:
            self.without_details[-1] = Span(self.without_details[-1].first, place)
        else:
            self.without_details.append(Span(place, place))


def looked_over(rows: Iterable[RawRow], *, start: int, marks: Sequence[int]) -> Stretch:
    """Look over rows until the first that cannot be trusted. No row makes it raise.

    Args:
        rows: by sequence, the first one's sequence being `start`.
        start: 0, or a multiple of `STRETCH`; then no more than `STRETCH` rows.
        marks: sizes of the whole log at which the frontier is wanted, ascending.

    """
    noted, frontier, leaves = Noted(), Frontier(), list[bytes]()
    reached: list[tuple[int, Frontier]] = []
    wanted = iter([mark for mark in marks if mark > start])
    place, next_mark, found = start, next(wanted, -1), None
    for sequence, body, leaf, actor, sealed in rows:
        hashed = sha256(b"\x00" + body).digest()
        try:
            said = orjson.loads(body)
            is_right = sequence == place == said["sequence"] and hashed == leaf and said["actor"].encode() == actor
            commitment, is_told_of = said["commitment"], said["act"] in _TOLD_OF
        except (ValueError, KeyError, TypeError, AttributeError):
            is_right, said, commitment, is_told_of = False, None, None, False
        if not is_right or (sealed and commitment is None):
            found = _found(sequence, said, place=place, is_hashed=hashed == leaf, is_right=is_right)
            break
        leaves.append(hashed)
        if (commitment is not None and sealed == b"") or is_told_of:
            noted.note(said, place=place, is_missing=sealed is not None and not sealed)
        place += 1
        if place == next_mark or len(leaves) == _BLOCK:
            frontier, leaves = frontier.extended_by(leaves), []
            if place == next_mark:
                reached.append((place, frontier))
                next_mark = next(wanted, -1)
    return noted.stretch(start, frontier.extended_by(leaves), found=found, marks=reached)


_TOLD_OF = frozenset({Act.ROTATE_KEY.value, Act.DESTROY_DETAILS.value})


def _found(sequence: int, said: object, *, place: int, is_hashed: bool, is_right: bool) -> Found:
    """Say what is wrong with a row that is known to be wrong."""
    if is_right:
        return Found(place, Fault.DETAILS, "details stand beside an entry that has none")
    if sequence > place:
        return Found(place, Fault.MISSING, "an entry is missing or out of order")
    if sequence < place:
        return Found(place, Fault.OUT_OF_ORDER, "an entry is missing or out of order")
    if not is_hashed:
        return Found(place, Fault.ALTERED, "the entry was altered")
    if said is None:
        return Found(place, Fault.NOT_AN_ENTRY, "the entry is not an entry")
    return Found(place, Fault.OUT_OF_ORDER, "the entry stands in another's place")
