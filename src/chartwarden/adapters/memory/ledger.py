"""The ledger in memory. Nothing survives the process, so it is for tests and for trying the library."""

import threading
from collections.abc import Callable, Iterator, Sequence

from chartwarden.ledger.store import Batch, Row, Tip


class MemoryLedger:
    """The ledger store, as a list."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: list[Row] = []
        self._tip = Tip()
        self._checkpoint: str | None = None

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Seal a batch onto the end, one caller at a time."""
        with self._lock:
            batch = seal(self._tip)
            self._rows.extend(batch.rows)
            self._tip, self._checkpoint = batch.tip, batch.checkpoint
        return batch

    def is_durable(self) -> bool:
        """Tell that there is never an open transaction here."""
        return True

    def rows(self, *, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        """Give rows by sequence, `start` included, `stop` excluded."""
        yield from self._rows[start:stop]

    def rows_of(self, actor: str, *, most: int) -> Sequence[Row]:
        """Give the latest rows of one member, newest first."""
        return [row for row in reversed(self._rows) if row.actor == actor][:most]

    def checkpoint(self) -> str | None:
        """Give the latest signed checkpoint; None when the log is empty."""
        return self._checkpoint
