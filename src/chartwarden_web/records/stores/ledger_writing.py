"""Writing the ledger with as few statements as there can be, on SQLite and on PostgreSQL.

The rest of the product goes through Django's queries. Here each statement is on the way of every read of a chart, and
each gives the interpreter away to other threads and has to get it back, so a batch is a handful of statements whatever
its size.

There are two ways. A batch is sealed onto the end as it is read under the lock; that is always right. Or it is sealed
onto the end that this process stored last, before there is any lock, and stored only if that still is the end, down to
the bytes of the last row: one statement on PostgreSQL, and no reading.

Example:
    >>> writing_for("sqlite").__name__
    'SqliteWriting'

"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, ClassVar, LiteralString, Protocol

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.merkle import Frontier
from chartwarden.ledger.store import Batch, Row, Tip

_HASH_BYTES = 32
_ROWS_A_STATEMENT = 256  # SQLite takes 32,766 values a statement


class Writing(Protocol):
    """How one kind of database takes a batch."""

    def __init__(self, wrapper: BaseDatabaseWrapper) -> None:
        """Take a connection that is open."""
        ...

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Append inside a transaction that the caller holds open."""
        ...

    def append_and_commit(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Append in a transaction of its own; durable when it returns."""
        ...

    def continue_and_commit(self, tip: Tip, batch: Batch) -> bool:
        """Store a batch that was sealed onto this end, if it still is the end; tell whether it was stored, durably."""
        ...

    def checkpoint(self) -> str | None:
        """Give the latest checkpoint, or None."""
        ...


def writing_for(vendor: str) -> type[Writing]:
    """Give how a kind of database takes a batch."""
    return SqliteWriting if vendor == "sqlite" else PostgresqlWriting


class SqliteWriting:
    """Writes on SQLite."""

    _TIP: ClassVar = (
        "SELECT CAST(size AS INTEGER), CAST(peaks AS BLOB), last_at, CAST(checkpoint AS BLOB) "
        "FROM ledger_tip WHERE id = 1"
    )
    _LAST: ClassVar = (
        "SELECT CAST(sequence AS INTEGER), CAST(body AS BLOB), CAST(leaf AS BLOB), CAST(actor AS BLOB) "
        "FROM ledger ORDER BY sequence DESC LIMIT 1"
    )

    def __init__(self, wrapper: BaseDatabaseWrapper) -> None:
        self._raw = wrapper.connection

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Append inside a transaction that the caller holds open; it holds the only lock that SQLite has."""
        batch = seal(self._tip())
        self._store(batch)
        return batch

    def append_and_commit(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Append in a transaction of its own."""
        self._raw.execute("BEGIN IMMEDIATE")
        try:
            batch = self.append(seal)
            self._raw.execute("COMMIT")
        except BaseException:
            with suppress(Exception):  # the database may have rolled back by itself, as it does when the disk is full
                self._raw.execute("ROLLBACK")
            raise
        return batch

    def continue_and_commit(self, tip: Tip, batch: Batch) -> bool:
        """Store a batch that was sealed onto this end, if it still is the end."""
        last = tip.last
        if last is None:
            return False
        self._raw.execute("BEGIN IMMEDIATE")
        try:
            moved = self._raw.execute(
                "UPDATE ledger_tip SET size = ?, peaks = ?, last_at = ?, checkpoint = ? "
                "WHERE id = 1 AND size = ? AND peaks = ? AND checkpoint = ? "
                "AND (SELECT sequence = ? AND leaf = ? AND body = ? FROM ledger ORDER BY sequence DESC LIMIT 1)",
                (
                    *_columns(batch.tip),
                    tip.frontier.size, b"".join(tip.frontier.peaks), tip.checkpoint,
                    last.sequence, last.leaf, last.body,
                ),
            )  # fmt: skip
            is_stored = moved.rowcount == 1
            if is_stored:
                self._store_rows(batch)
            self._raw.execute("COMMIT" if is_stored else "ROLLBACK")
        except BaseException:
            with suppress(Exception):  # the database may have rolled back by itself, as it does when the disk is full
                self._raw.execute("ROLLBACK")
            raise
        return is_stored

    def checkpoint(self) -> str | None:
        """Give the latest checkpoint, or None."""
        return self._tip().checkpoint

    def _tip(self) -> Tip:
        found = self._raw.execute(self._TIP).fetchone()
        last = self._raw.execute(self._LAST).fetchone()
        return tip_of(found, last)

    def _store(self, batch: Batch) -> None:
        if not batch.rows:
            return
        self._store_rows(batch)
        self._raw.execute(
            "INSERT INTO ledger_tip (id, size, peaks, last_at, checkpoint) VALUES (1, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET size = excluded.size, peaks = excluded.peaks, last_at = excluded.last_at, "
            "checkpoint = excluded.checkpoint",
            _columns(batch.tip),
        )

    def _store_rows(self, batch: Batch) -> None:
        rows, details = batch.rows, [row for row in batch.rows if row.sealed_details]
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            some = rows[start : start + _ROWS_A_STATEMENT]
            self._raw.execute(
                f"INSERT INTO ledger (sequence, body, leaf, actor) VALUES {_places(len(some), 4)}",  # noqa: S608 -- marks
                [value for row in some for value in (row.sequence, row.body, row.leaf, row.actor)],
            )
        for start in range(0, len(details), _ROWS_A_STATEMENT):
            beside = details[start : start + _ROWS_A_STATEMENT]
            self._raw.execute(
                f"INSERT INTO ledger_details (sequence, sealed) VALUES {_places(len(beside), 2)}",  # noqa: S608 -- marks
                [value for row in beside for value in (row.sequence, row.sealed_details)],
            )
        if batch.kept:
            self._raw.execute(
                "INSERT INTO ledger_checkpoint (size, note) VALUES (?, ?)", (batch.tip.frontier.size, batch.kept)
            )


class PostgresqlWriting:
    """Writes on PostgreSQL: one way there and back for the lock and the end, and one for all the rest."""

    _LOCK: ClassVar[LiteralString] = "SELECT 1 FROM ledger_tip WHERE id = 1 FOR UPDATE"
    _CONTINUE: ClassVar[LiteralString] = """
        WITH moved AS (
            UPDATE ledger_tip
            SET size = %(size)b, peaks = %(peaks)b, last_at = %(last_at)s, checkpoint = %(checkpoint)t
            WHERE id = 1 AND size = %(old_size)b AND peaks = %(old_peaks)b AND checkpoint = %(old_checkpoint)t
              AND (SELECT sequence = %(last_sequence)b AND leaf = %(last_leaf)b AND body = %(last_body)b
                   FROM ledger ORDER BY sequence DESC LIMIT 1)
            RETURNING 1
        ), entries AS (
            INSERT INTO ledger (sequence, body, leaf, actor)
            SELECT new.* FROM moved, unnest(
                %(sequences)b::bigint[], %(bodies)b::bytea[], %(leaves)b::bytea[], %(actors)t::text[]) AS new
        ), beside AS (
            INSERT INTO ledger_details (sequence, sealed)
            SELECT new.* FROM moved, unnest(%(beside)b::bigint[], %(sealed)b::bytea[]) AS new
        ), kept AS (
            INSERT INTO ledger_checkpoint (size, note)
            SELECT %(size)b, %(kept)t::text FROM moved WHERE %(kept)t::text IS NOT NULL
        )
        SELECT count(*) FROM moved
    """
    _FIRST: ClassVar[LiteralString] = (
        "INSERT INTO ledger_tip (id, size, peaks, checkpoint) VALUES (1, 0, '', '') ON CONFLICT DO NOTHING"
    )
    # Each statement sees what was committed before it began, so the end is read only once the lock is held.
    _END: ClassVar[LiteralString] = (
        "SELECT size, peaks, last_at, convert_to(checkpoint, 'UTF8') FROM ledger_tip WHERE id = 1; "
        "SELECT sequence, body, leaf, convert_to(actor, 'UTF8') FROM ledger ORDER BY sequence DESC LIMIT 1"
    )

    def __init__(self, wrapper: BaseDatabaseWrapper) -> None:
        self._raw: psycopg.Connection[Any] = wrapper.connection

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Append inside a transaction that the caller holds open."""
        with psycopg.Cursor(self._raw) as cursor:
            batch = seal(self._tip(cursor, f"{self._LOCK}; {self._END}"))
            self._store(cursor, batch)
        return batch

    def append_and_commit(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Append in a transaction of its own."""
        try:
            with psycopg.Cursor(self._raw) as cursor:
                batch = seal(self._tip(cursor, f"BEGIN ISOLATION LEVEL READ COMMITTED; {self._LOCK}; {self._END}"))
                with self._raw.pipeline():
                    self._store(cursor, batch)
                    cursor.execute("COMMIT")
        except BaseException:
            with suppress(psycopg.Error):  # the connection may be what is gone
                self._raw.execute("ROLLBACK")
            raise
        return batch

    def continue_and_commit(self, tip: Tip, batch: Batch) -> bool:
        """Store a batch that was sealed onto this end, if it still is the end: one statement, its own transaction.

        Whoever waits here for the lock of another looks at the end again when it is free, and finds it moved.
        """
        if tip.last is None:
            return False
        rows, details = batch.rows, [row for row in batch.rows if row.sealed_details]
        with psycopg.Cursor(self._raw) as cursor:
            cursor.execute(
                self._CONTINUE,
                {
                    "size": batch.tip.frontier.size,
                    "peaks": b"".join(batch.tip.frontier.peaks),
                    "last_at": batch.tip.last_at,
                    "checkpoint": batch.tip.checkpoint,
                    "old_size": tip.frontier.size,
                    "old_peaks": b"".join(tip.frontier.peaks),
                    "old_checkpoint": tip.checkpoint,
                    "last_sequence": tip.last.sequence,
                    "last_leaf": tip.last.leaf,
                    "last_body": tip.last.body,
                    "sequences": [row.sequence for row in rows],
                    "bodies": [row.body for row in rows],
                    "leaves": [row.leaf for row in rows],
                    "actors": [row.actor for row in rows],
                    "beside": [row.sequence for row in details],
                    "sealed": [row.sealed_details for row in details],
                    "kept": batch.kept,
                },
            )
            [found] = cursor.fetchall()
        return found[0] == 1

    def checkpoint(self) -> str | None:
        """Give the latest checkpoint, or None."""
        with psycopg.Cursor(self._raw) as cursor:
            cursor.execute(self._END, prepare=False)
            found = cursor.fetchone()
        return tip_of(found, None).checkpoint

    def _tip(self, cursor: psycopg.Cursor[Any], statements: LiteralString) -> Tip:
        cursor.execute(statements, prepare=False)  # several at once cannot be planned ahead
        while cursor.description is None:  # BEGIN has no rows
            cursor.nextset()
        if cursor.fetchone() is None:  # the first entry of all: there is no row to lock yet
            cursor.execute(self._FIRST)
            cursor.execute(f"{self._LOCK}; {self._END}", prepare=False)
        cursor.nextset()
        found = cursor.fetchone()
        cursor.nextset()
        return tip_of(found, cursor.fetchone())

    def _store(self, cursor: psycopg.Cursor[Any], batch: Batch) -> None:
        rows, details = batch.rows, [row for row in batch.rows if row.sealed_details]
        if not rows:
            return
        cursor.execute(
            "INSERT INTO ledger (sequence, body, leaf, actor) "
            "SELECT * FROM unnest(%b::bigint[], %b::bytea[], %b::bytea[], %t::text[])",
            (
                [row.sequence for row in rows],
                [row.body for row in rows],
                [row.leaf for row in rows],
                [row.actor for row in rows],
            ),
        )
        if details:
            cursor.execute(
                "INSERT INTO ledger_details (sequence, sealed) SELECT * FROM unnest(%b::bigint[], %b::bytea[])",
                ([row.sequence for row in details], [row.sealed_details for row in details]),
            )
        if batch.kept:
            cursor.execute(
                "INSERT INTO ledger_checkpoint (size, note) VALUES (%s, %s)", (batch.tip.frontier.size, batch.kept)
            )
        cursor.execute(
            "UPDATE ledger_tip SET size = %s, peaks = %b, last_at = %s, checkpoint = %s WHERE id = 1",
            (
                batch.tip.frontier.size,
                b"".join(batch.tip.frontier.peaks),
                batch.tip.last_at,
                batch.tip.checkpoint or "",
            ),
        )


def tip_of(found: tuple[Any, ...] | None, last: tuple[Any, ...] | None) -> Tip:
    """Give the end of the log from what the two tables hold.

    Raises:
        BrokenSealError: it is no end of any log.

    """
    row = None if last is None else row_of(*last)
    if found is None:
        return Tip(last=row)
    size, peaks, last_at, checkpoint = found
    peaks = bytes(peaks or b"")
    split = tuple(peaks[start : start + _HASH_BYTES] for start in range(0, len(peaks), _HASH_BYTES))
    note = bytes(checkpoint or b"").decode(errors="replace") or None
    try:
        return Tip(Frontier(int(size), split), _instant(last_at), note, row)
    except (TypeError, ValueError) as error:
        raise BrokenSealError(
            what="the stored end of the ledger is not one",
            next_step="Stop, keep the database as it is, and run `chartwarden ledger verify`.",
        ) from error


def row_of(sequence: int, body: bytes, leaf: bytes, actor: bytes, sealed_details: bytes = b"") -> Row:
    """Give a row from its columns, read as bytes whatever they hold."""
    return Row(
        int(sequence),
        bytes(body or b""),
        bytes(leaf or b""),
        bytes(actor or b"").decode(errors="replace"),
        bytes(sealed_details or b""),
    )


def _instant(stored: datetime | str | None) -> datetime | None:
    """Give an instant as SQLite keeps it, in UTC without saying so, or as PostgreSQL gives it."""
    if stored is None:
        return None
    instant = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _columns(tip: Tip) -> tuple[int, bytes, str | None, str]:
    """Give the end of the log as SQLite keeps it: size, peaks, latest time (in UTC, unsaid), checkpoint."""
    at = None if tip.last_at is None else str(tip.last_at.replace(tzinfo=None))
    return tip.frontier.size, b"".join(tip.frontier.peaks), at, tip.checkpoint or ""


def _places(rows: int, columns: int) -> str:
    one = f"({', '.join('?' * columns)})"
    return ", ".join([one] * rows)
