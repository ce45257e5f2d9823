"""The ledger in memory. Nothing survives the process, so it is for tests and for trying the library."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from chartwarden.ledger.store import Batch, Listed, Row, Source, Tip


class MemoryLedger:
    """The ledger store, as a list."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: list[Row] = []
        self._kept: list[str] = []
        self._tip = Tip()

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Seal a batch onto the end, one caller at a time."""
        with self._lock:
            batch = seal(self.tip())
            if batch.rows:
                self._rows.extend(batch.rows)
                self._tip = batch.tip
            if batch.kept:
                self._kept.append(batch.kept)
        return batch

    def is_durable(self) -> bool:
        """Tell that there is never an open transaction here."""
        return True

    def rows(self, *, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        """Give rows by sequence, `start` included, `stop` excluded."""
        yield from self._rows[start:stop]

    def rows_of(self, actor: str, *, most: int, before: int | None = None) -> Sequence[Row]:
        """Give the latest rows of one member, newest first."""
        some = (row for row in reversed(self._rows) if row.actor == actor)
        return [row for row in some if before is None or row.sequence < before][:most]

    def tip(self) -> Tip:
        """Give the end of the log, with the last of the rows as they stand."""
        return replace(self._tip, last=self._rows[-1] if self._rows else None)

    def checkpoint(self) -> str | None:
        """Give the latest signed checkpoint; None when the log is empty."""
        return self._tip.checkpoint

    def source(self) -> Source:
        """Give the rows as they stand."""
        with self._lock:
            return Listed(tuple(self._rows))

    def kept(self) -> Sequence[str]:
        """Give the checkpoints that were kept, by size."""
        return tuple(self._kept)

    def destroy_details(self, *, first: int, last: int) -> int:
        """Destroy what stands beside the entries from `first` to `last`; give how many there were."""
        with self._lock:
            doomed = [at for at, row in enumerate(self._rows) if first <= row.sequence <= last and row.sealed_details]
            for at in doomed:
                self._rows[at] = replace(self._rows[at], sealed_details=b"")
        return len(doomed)
