"""Many writers at once, in several processes: one order, no gap, no fork.

Example:
    >>> Crowd(Kind.SQLITE, writers=64, entries=100_000, seconds=50.0, troubles=()).rate
    2000.0

"""

import random
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from django.db import connection, connections

from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.store import Batch, Tip
from chartwarden_web.records.stores.ledger import DatabaseLedger
from tests.faults.killing import running
from tests.faults.oracle import Served, log_troubles, served_troubles
from tests.faults.outages import audited_read
from tests.faults.place import Kind, Place
from tests.faults.tampering import without_guards

PROCESSES, THREADS = 4, 16


@dataclass(frozen=True, slots=True)
class Crowd:
    """What came of it."""

    kind: Kind
    writers: int
    entries: int
    seconds: float
    troubles: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Entries a second, the processes' start included."""
        return self.entries / self.seconds


def crowded(place: Place, *, entries: int) -> Crowd:
    """Let 64 writers in four processes write that many entries or a few more, and look at the log."""
    each = -(-entries // (PROCESSES * THREADS))
    with place.opened():
        pass
    began = time.monotonic()
    words = ("ledger", f"--threads={THREADS}", f"--count={each}")
    with ExitStack() as stack:
        children = [stack.enter_context(running(place, *words)) for _ in range(PROCESSES)]
        for child in children:
            child.process.wait()
        seconds = time.monotonic() - began
    served = [read for child in children for read in child.served]
    troubles = [f"{len(child.refused)} reads were refused" for child in children if child.refused]
    if len(served) != each * PROCESSES * THREADS:
        troubles.append(f"{len(served)} reads were served of {each * PROCESSES * THREADS}")
    with place.opened() as house:
        troubles += log_troubles(house.ledger)
        troubles += served_troubles(house.ledger, served)
    return Crowd(place.kind, PROCESSES * THREADS, len(served), seconds, tuple(troubles))


class _Hasty(DatabaseLedger):
    """The control: a store that reads the end of the log before it takes its turn, and lets what stands there stand."""

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Append onto an end that may be another by now."""
        batch = seal(self.tip())
        time.sleep(random.random() / 1000)
        with connection.cursor() as cursor:
            for row in batch.rows:
                cursor.execute(
                    "INSERT INTO ledger (sequence, body, leaf, actor) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                    [row.sequence, row.body, row.leaf, row.actor],
                )
            peaks = b"".join(batch.tip.frontier.peaks)
            cursor.execute(
                "INSERT INTO ledger_tip (id, size, peaks, checkpoint) VALUES (1, %s, %s, %s) "
                "ON CONFLICT (id) DO UPDATE SET size = excluded.size, peaks = excluded.peaks, "
                "checkpoint = excluded.checkpoint",
                [batch.tip.frontier.size, peaks, batch.tip.checkpoint],
            )
        return batch


def hasty(place: Place, *, writers: int = 8, each: int = 10) -> Crowd:
    """Let several writers use stores that do not take turns: the control."""
    served, lock = list[Served](), threading.Lock()
    with place.opened() as house:
        without_guards()

        def write() -> None:
            ledger = _with_store(house.ledger, _Hasty())
            for _ in range(each):
                try:
                    read = audited_read(ledger)
                except RefusedError:  # the end did not fit, as it should
                    continue
                with lock:
                    served.append(read)
            connections.close_all()

        threads = [threading.Thread(target=write) for _ in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        troubles = [*log_troubles(house.ledger), *served_troubles(house.ledger, served)]
    return Crowd(place.kind, writers, len(served), 1.0, tuple(troubles))


def _with_store(ledger: Ledger, store: DatabaseLedger) -> Ledger:
    """Give the ledger of another process on the same database, or of one that has another store."""
    parts = {name: getattr(ledger, f"_{name}") for name in ("keys", "clock", "pseudonym_key", "receipts", "alarms")}
    return Ledger(store, details_seal=ledger._details, **parts)  # noqa: SLF001 -- no door leads there


def another_process(ledger: Ledger) -> Ledger:
    """Give a ledger on the same database that shares nothing else, as another process has it."""
    return _with_store(ledger, DatabaseLedger())
