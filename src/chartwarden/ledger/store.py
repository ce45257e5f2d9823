"""What a store of the ledger must do. It keeps rows; it decides nothing.

Example:
    >>> Tip().frontier.size
    0

"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Protocol

from chartwarden.ledger.merkle import Frontier

KEPT_EVERY = 256  # entries: so close to each other stand the checkpoints that stay, and say where a log was rewritten
LONGEST_BATCH = 520  # entries


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One stored entry. `sealed_details` is ciphertext, or empty when there are none or they were destroyed."""

    sequence: int
    body: bytes
    leaf: bytes
    actor: str
    sealed_details: bytes = b""

    def __repr__(self) -> str:
        return f"Row({self.sequence})"


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of the log as it is stored: what sealing the next batch needs.

    Nothing of it is trusted for having been stored. The ledger continues only a frontier that its own key has signed.
    """

    frontier: Frontier = field(default_factory=Frontier)
    last_at: datetime | None = None  # the latest time that any entry has, or the one that somebody has accepted
    checkpoint: str | None = None  # the signed head over the frontier; None is right for an empty log only
    last: Row | None = None  # the row with the highest sequence, whatever the rest says; None when there are no rows


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows to append, and the log's end after them. Empty when there is nothing to store."""

    rows: tuple[Row, ...]
    tip: Tip
    kept: str | None = None  # the checkpoint, when it is one of those that stay


RawRow = tuple[int, bytes, bytes, bytes, bytes | None]
"""A row as it is stored: sequence, body, leaf hash, actor in UTF-8, and sealed details; None where details are not kept
beside the log at all, as in a copy that was handed out."""


@dataclass(frozen=True, slots=True)
class Run:
    """Rows that follow one another without a gap, as a database gives most of them.

    Args:
        first: the sequence of the first one.
        rows: body, leaf hash, and actor in UTF-8.
        beside: what is told of the details of each, as in `RawRow`.

    """

    first: int
    rows: Sequence[tuple[bytes, bytes, bytes]]
    beside: Sequence[bytes | None]

    def raw(self) -> list[RawRow]:
        """Give each row."""
        beside = zip(self.rows, self.beside, strict=True)
        return [(place, *row, sealed) for place, (row, sealed) in enumerate(beside, self.first)]


class InRuns(Iterator[RawRow]):
    """Rows one by one, or as they are read, for whoever looks at many of them at once: one or the other, and once."""

    def __init__(self, read: Iterator[Run | Sequence[RawRow]]) -> None:
        """Take what is read: rows by sequence."""
        self.read = read
        self._rows = chain.from_iterable(some.raw() if isinstance(some, Run) else some for some in read)

    def __iter__(self) -> Iterator[RawRow]:  # noqa: PYI034 -- what is inside gives each row faster
        """Give each row."""
        return self._rows

    def __next__(self) -> RawRow:
        """Give the next row."""
        return next(self._rows)


def raw_rows(rows: Iterable[Row]) -> Iterator[RawRow]:
    """Give rows as a store gives them in the form that is looked over."""
    return ((row.sequence, row.body, row.leaf, row.actor.encode(errors="replace"), row.sealed_details) for row in rows)


class Source(Protocol):
    """Rows of a log, to be read by whoever looks it over, in another process too: it can be pickled."""

    def raw(self, start: int, stop: int) -> Iterator[RawRow]:
        """Give rows by sequence, `start` included, `stop` excluded."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Listed:
    """Rows that are in memory already; the first one's sequence is 0."""

    rows: Sequence[Row]

    def raw(self, start: int, stop: int) -> Iterator[RawRow]:
        """Give rows by place."""
        return raw_rows(self.rows[start:stop])


class LedgerStore(Protocol):
    """Keeps the log. One contract suite runs over every store."""

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Lock the end of the log, seal a batch onto it, and store rows, end and checkpoint in one transaction.

        `Tip.last` is read from the rows themselves, under the same lock: a log whose end was deleted, while its rows
        stand, must not look empty. What `seal` raises is passed on and stores nothing. It may be called again, with
        another end, where the first turns out not to be the end any more; only the last answer counts.

        When it returns, the batch is on durable storage, unless the caller holds a transaction open: then it is durable
        when that commits, and `is_durable` is false until then.
        """
        ...

    def is_durable(self) -> bool:
        """Tell whether what this caller appended is on durable storage now."""
        ...

    def rows(self, *, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        """Give rows by sequence, `start` included, `stop` excluded."""
        ...

    def rows_of(self, actor: str, *, most: int, before: int | None = None) -> Sequence[Row]:
        """Give the latest rows of one member, newest first; with `before`, only those of a lower sequence."""
        ...

    def tip(self) -> Tip:
        """Give the end of the log as it is stored now. Raises BrokenSealError when it is no end of any log."""
        ...

    def checkpoint(self) -> str | None:
        """Give the latest signed checkpoint; None when the log is empty."""
        ...

    def source(self) -> Source:
        """Give the rows to be looked over, in another process too, while the log goes on."""
        ...

    def kept(self) -> Sequence[str]:
        """Give the checkpoints that were kept, by size."""
        ...

    def destroy_details(self, *, first: int, last: int) -> int:
        """Destroy what stands beside the entries from `first` to `last`, both included; give how many there were.

        Inside the transaction of whoever calls: the entry that says so is appended in the same one.
        """
        ...
