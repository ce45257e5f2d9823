"""The same group commit without sealing: what sealing costs is told against this.

Sealing is whatever makes the log provable: the leaf hash of each entry, the tree, the checkpoint with its signature,
looking whether the end is the one that was signed, and reading and writing that end. Without it, entries are numbered
by a count in memory, and a batch is nothing but its rows. Encoding an entry, encrypting its details and committing to
them are not counted as sealing: any log that keeps such details apart does that.

Example:
    >>> statements = []
    >>> for statement in ("INSERT INTO ledger", "UPDATE ledger_tip SET size = 1"):
    ...     without_the_end(statements.append)(statement)
    >>> statements
    ['INSERT INTO ledger']

"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

from benchmarks.ledger.databases import Database
from benchmarks.ledger.ours import ledger_on, new_keys, writer_to
from benchmarks.ledger.writers import Contestant, Writer
from chartwarden.ledger.entry import Draft
from chartwarden.ledger.ledger import Ledger, _Sealing
from chartwarden.ledger.merkle import Frontier
from chartwarden.ledger.sealing import written_at
from chartwarden.ledger.store import Batch, Row, Tip
from chartwarden_web.records.stores.committer import Committer
from chartwarden_web.records.stores.ledger_writing import PostgresqlWriting, SqliteWriting

_END = "ledger_tip"


class UnsealedLedger(Ledger):
    """The ledger, but entries only get their place and time."""

    def _sealed(self, tip: Tip, sealing: _Sealing) -> Batch:
        now = self._clock.now()
        at, start = written_at(now), tip.frontier.size
        for sequence, entry in enumerate(sealing.entries, start):
            one = entry.prepared
            entry.row = Row(sequence, one.body(sequence, at), b"", one.actor, one.sealed_details)
        rows = tuple(entry.row for entry in sealing.entries if entry.row is not None)
        return Batch(rows, Tip(Frontier(start + len(rows)), now))


class _Counting(Committer):
    """Commits as the product does, with writing that knows no end but a count."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    def _appended(self, own: BaseDatabaseWrapper, seal: Callable[[Tip], Batch]) -> Batch:
        writing = _SqliteRows if own.vendor == "sqlite" else _PostgresqlRows
        batch = writing(own, self._size).append_and_commit(seal)
        self._size = batch.tip.frontier.size
        return batch


class _SqliteRows(SqliteWriting):
    """Writes rows on SQLite."""

    def __init__(self, wrapper: BaseDatabaseWrapper, size: int) -> None:
        self._raw = _Passing(wrapper.connection)
        self._size = size

    def _tip(self) -> Tip:
        return Tip(Frontier(self._size))


class _PostgresqlRows(PostgresqlWriting):
    """Writes rows on PostgreSQL, in one way there and back."""

    def __init__(self, wrapper: BaseDatabaseWrapper, size: int) -> None:
        super().__init__(wrapper)
        self._size = size

    def append_and_commit(self, seal: Callable[[Tip], Batch]) -> Batch:
        batch = seal(Tip(Frontier(self._size)))
        with psycopg.Cursor(self._raw) as cursor, self._raw.pipeline():
            cursor.execute("BEGIN")
            self._store(_Passing(cursor), batch)  # type: ignore[arg-type]  # it is only asked to execute
            cursor.execute("COMMIT")
        return batch


class _Passing:
    """Passes statements on, but for those about the end: both kinds of log write rows by the very same statements."""

    def __init__(self, to: Any) -> None:  # noqa: ANN401 -- a connection or a cursor, of whichever driver
        self.execute = without_the_end(to.execute)


def without_the_end(execute: Callable[..., object]) -> Callable[..., object]:
    """Leave out statements about the end of the log."""

    def passed(statement: str, *values: object) -> object:
        return None if _END in statement else execute(statement, *values)

    return passed


def unsealed_in(name: str, database: Database, *, draft: Draft) -> Contestant:
    """Give the log without sealing in a database of its own."""

    @contextmanager
    def opened() -> Iterator[Writer]:
        with database.connected(), closing(database.ledger_store()) as store:
            last = store.tip().last
            store._committer = _Counting(0 if last is None else last.sequence + 1)  # noqa: SLF001 -- the one difference
            yield writer_to(ledger_on(store, keys=new_keys(), of=UnsealedLedger), draft)

    return Contestant(name, opened)
