"""What a store of the ledger must do. It keeps rows; it decides nothing.

Example:
    >>> Tip().frontier.size
    0

"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from chartwarden.ledger.merkle import Frontier


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
    last_at: datetime | None = None
    checkpoint: str | None = None  # the signed head over the frontier; None is right for an empty log only
    last: Row | None = None  # the row with the highest sequence, whatever the rest says; None when there are no rows


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows to append, and the log's end after them."""

    rows: tuple[Row, ...]
    tip: Tip


class LedgerStore(Protocol):
    """Keeps the log. One contract suite runs over every store."""

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Lock the end of the log, seal a batch onto it, and store rows, end and checkpoint in one transaction.

        `Tip.last` is read from the rows themselves, under the same lock: a log whose end was deleted, while its rows
        stand, must not look empty. What `seal` raises is passed on and stores nothing.

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

    def rows_of(self, actor: str, *, most: int) -> Sequence[Row]:
        """Give the latest rows of one member, newest first."""
        ...

    def tip(self) -> Tip:
        """Give the end of the log as it is stored now. Raises BrokenSealError when it is no end of any log."""
        ...

    def checkpoint(self) -> str | None:
        """Give the latest signed checkpoint; None when the log is empty."""
        ...
