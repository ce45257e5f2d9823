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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.db import Error, InterfaceError, InternalError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from chartwarden.foundation.copies import begins_anew_in_copies
from chartwarden.ledger.store import Batch, Tip
from chartwarden_web.records.stores.ledger_writing import writing_for

_PLANNED_AFTER = 2  # times


class _Place(NamedTuple):
    """Where the connection leads: by which description, to which file."""

    described: int
    file: tuple[int, int] | None


def _file_of(described: Mapping[str, Any]) -> tuple[int, int] | None:
    """Give which file a SQLite database is: the same name may be another file. None where there is none."""
    if not described["ENGINE"].endswith("sqlite3"):
        return None
    try:
        found = Path(described["NAME"]).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Committer:
    """Appends in transactions of its own, one at a time."""

    def __init__(self) -> None:
        self._own: BaseDatabaseWrapper | None = None
        self._inherited: list[BaseDatabaseWrapper | None] = []  # kept, since closing a copy would close the original
        self.begin_anew()
        begins_anew_in_copies(self)

    def begin_anew(self) -> None:
        """Open a connection of its own in a copy of the process; leave the original's alone."""
        self._turn = threading.Lock()
        self._inherited.append(self._own)
        self._own = None
        self._line: int | None = None
        self._opened_at: _Place | None = None
        self._end: Tip | None = None  # the end that this process stored last

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
        """Append; on PostgreSQL once more in a new session, if the one there was does not take it.

        A server that was restarted meanwhile, or sessions that were cut, refuse nobody. What was sealed before is
        looked for first: it may have been stored although no answer came.
        """
        sealed: list[Batch] = []

        def noted(tip: Tip) -> Batch:
            sealed.append(seal(tip))
            return sealed[-1]

        try:
            return self._stored(own, noted)
        except Error as error:
            if own.vendor == "sqlite":  # a file has no session that could be the trouble
                raise
            own.close()  # what it has planned ahead may be gone from the server, or be of tables that are no more
            if not isinstance(error, OperationalError | InterfaceError | InternalError):
                raise
        own.ensure_connection()
        if sealed and sealed[-1].rows and writing_for(own.vendor)(own).checkpoint() == sealed[-1].tip.checkpoint:
            return sealed[-1]
        return self._stored(own, seal)

    def _stored(self, own: BaseDatabaseWrapper, seal: Callable[[Tip], Batch]) -> Batch:
        """Store onto the end that was stored last, if nobody else has stored since; or onto the end as it is now."""
        tip, self._end = self._end, None
        writing = writing_for(own.vendor)(own)
        with own.wrap_database_errors:
            batch = seal(tip) if tip is not None else None
            if tip is None or batch is None or not batch.rows or not writing.continue_and_commit(tip, batch):
                batch = writing.append_and_commit(seal)
        if batch.rows:
            self._end = batch.tip
        return batch

    def _connected(self) -> BaseDatabaseWrapper:
        """Give the connection, opened anew where the database is another one now.

        A SQLite file that was put back under a running process is another file of the same name. Whoever has the old
        one open could go on writing to it, and nobody would ever read that.
        """
        described = connections.settings["default"]
        if self._opened_at != _Place(id(described), _file_of(described)):
            self._close()
        if self._own is None:
            self._own = connections.create_connection("default")
            self._own.inc_thread_sharing()
        self._own.ensure_connection()
        if self._own.vendor == "postgresql":  # one statement is most of what this session does: planned once
            self._own.connection.prepare_threshold = _PLANNED_AFTER
        self._opened_at = _Place(id(described), _file_of(described))
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
