"""The committer: the one connection of this process that appends to the ledger, and its turn among the processes.

One connection for all threads keeps the database's pages warm; threads take turns before they come here. On PostgreSQL
processes take turns at the locked row. SQLite has those who want to write ask again and again, at growing intervals; a
lock on a file beside the database lets committers stand in line instead, and the system wakes the next one.

Example:
    >>> Committer.__name__
    'Committer'

"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from chartwarden.ledger.store import Batch, Tip
from chartwarden_web.records.stores.ledger_writing import writing_for


class Committer:
    """Appends in transactions of its own, one at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._own: BaseDatabaseWrapper | None = None
        self._line: int | None = None
        self._opened_for: tuple[int, Any] | None = None  # the process, and the description of the database
        self._end: Tip | None = None  # the end that this process stored last
        self._inherited: list[BaseDatabaseWrapper | None] = []  # kept, since closing a copy would close the original

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Append a batch; durable when it returns."""
        with self._turn:
            own = self._connected()
            with self._in_line():
                return self._appended(own, seal)

    def close(self) -> None:
        """Close the connection; the next batch opens another."""
        with self._turn:
            self._close()

    def _appended(self, own: BaseDatabaseWrapper, seal: Callable[[Tip], Batch]) -> Batch:
        """Append, and once more where the connection turns out to be gone before anything was sealed.

        So nobody is refused for a server that was restarted meanwhile.
        """
        has_sealed = False

        def noted(tip: Tip) -> Batch:
            nonlocal has_sealed
            has_sealed = True
            return seal(tip)

        try:
            return self._stored(own, noted)
        except (OperationalError, InterfaceError):
            if own.vendor == "sqlite" or not (own.connection.closed or own.connection.broken):
                raise
            own.close()
            if has_sealed:
                raise
        own.ensure_connection()
        return self._stored(own, seal)

    def _stored(self, own: BaseDatabaseWrapper, seal: Callable[[Tip], Batch]) -> Batch:
        """Store onto the end that was stored last, if nobody else has stored since; or onto the end as it is now."""
        tip, self._end = self._end, None
        writing = writing_for(own.vendor)(own)
        with own.wrap_database_errors:
            batch = seal(tip) if tip is not None else None
            if tip is None or batch is None or (batch.rows and not writing.continue_and_commit(tip, batch)):
                batch = writing.append_and_commit(seal)
        self._end = batch.tip if batch.rows else tip
        return batch

    def _connected(self) -> BaseDatabaseWrapper:
        described = connections.settings["default"]
        if self._opened_for is None or self._opened_for[0] != os.getpid() or self._opened_for[1] is not described:
            if self._opened_for is not None and self._opened_for[0] != os.getpid():
                self._inherited.append(self._own)
                self._own = self._line = None
            self._close()
            self._opened_for = os.getpid(), described
        if self._own is None:
            self._own = connections.create_connection("default")
            self._own.inc_thread_sharing()
        self._own.ensure_connection()
        return self._own

    def _close(self) -> None:
        if self._own is not None:
            self._own.close()
        if self._line is not None:
            os.close(self._line)
        self._own = self._line = self._end = None

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        if self._own is None or self._own.vendor != "sqlite":
            yield
            return
        if self._line is None:
            path = Path(f"{self._own.settings_dict['NAME']}-committer")
            self._line = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._line, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._line, fcntl.LOCK_UN)
