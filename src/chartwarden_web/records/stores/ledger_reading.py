"""Reading the ledger fast, from any process: what verifying a million entries goes through.

A reader is a value that can be sent to another process, where it opens a connection of its own; it needs no Django
there. Columns are read as bytes whatever they hold, as everywhere in the ledger.

Example:
    >>> source_of({"ENGINE": "django.db.backends.sqlite3", "NAME": "/nowhere/chartwarden.sqlite3"}).path
    '/nowhere/chartwarden.sqlite3'

"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import quote

import psycopg

from chartwarden.ledger.store import InRuns, RawRow, Run, Source

_ROWS_AT_A_TIME = 4096
_SQLITE_ROWS_AT_A_TIME = 1024  # so few that a processor still has them at hand when they are hashed
_THERE = b"\x01"  # what is said of details that are there
_BELOW = -(2**63)  # the lowest sequence that a row can have


@dataclass(frozen=True, slots=True)
class SqliteSource:
    """The rows in a SQLite file."""

    path: str

    def raw(self, start: int, stop: int) -> Iterator[RawRow]:
        """Give rows by sequence, `start` included, `stop` excluded; from 0, those below too, which are none of ours."""
        return InRuns(self._read(start, stop))

    def _read(self, start: int, stop: int) -> Iterator[Run | Sequence[RawRow]]:
        with closing(sqlite3.connect(f"file:{quote(self.path)}?mode=ro", uri=True, timeout=20)) as connection:
            reading = _SqliteReading(connection)
            if start == 0:
                yield reading.block(_BELOW, 0)
            end = reading.end(start, stop)
            for first in range(start, end, _SQLITE_ROWS_AT_A_TIME):
                yield reading.block(first, min(first + _SQLITE_ROWS_AT_A_TIME, end))


class _SqliteReading:
    """Reads blocks of rows from a SQLite file.

    SQLite keeps rows in the order in which they came, and their sequences in an index beside them. Going through the
    index costs a search for each row. Entries come in the order of their sequences, so the rows are read in their own
    order, those only whose sequences follow one another. If these are not all that the index has there, the index is
    what is read by.
    """

    _LAST: ClassVar = "SELECT sequence FROM ledger WHERE sequence < ? ORDER BY sequence DESC LIMIT 1"
    _COUNT: ClassVar = "SELECT count(*) FROM {} WHERE sequence >= :first AND sequence < :stop"
    _BY_INDEX: ClassVar = """
        SELECT CAST(sequence AS INTEGER), COALESCE(CAST(body AS BLOB), x''), COALESCE(CAST(leaf AS BLOB), x''),
               COALESCE(CAST(actor AS BLOB), x'')
        FROM ledger WHERE sequence >= :first AND sequence < :stop ORDER BY sequence
    """
    # A sequence that is no whole number equals none, though some compute like one: that of a text, say.
    _AS_THEY_CAME: ClassVar = """
        SELECT COALESCE(CAST(body AS BLOB), x''), COALESCE(CAST(leaf AS BLOB), x''), COALESCE(CAST(actor AS BLOB), x'')
        FROM ledger
        WHERE rowid >= :place AND rowid < :place + :stop - :first AND sequence = rowid + :first - :place ORDER BY rowid
    """
    _WITH_DETAILS: ClassVar = (
        "SELECT sequence FROM ledger_details WHERE sequence >= :first AND sequence < :stop AND length(sealed) > 0"
    )
    _DETAILS_AS_THEY_CAME: ClassVar = """
        SELECT count(*) FROM ledger_details
        WHERE rowid >= :place AND rowid < :place + :stop - :first
          AND sequence = rowid + :first - :place AND length(sealed) > 0
    """
    _PLACE: ClassVar = "SELECT rowid FROM {} WHERE sequence = :first"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._came_in_order = True  # until it turns out otherwise

    def end(self, start: int, stop: int) -> int:
        """Give where rows end, `start` when there are none behind it: by the index, and no row is read for it."""
        last = self._connection.execute(self._LAST, (stop,)).fetchone()
        return start if last is None else int(last[0]) + 1

    def block(self, first: int, stop: int) -> Run | Sequence[RawRow]:
        """Give the rows from `first` up to `stop`, by sequence; of details only whether there are any."""
        with_details = self._with_details(first, stop)
        if (rows := self._as_they_came(first, stop)) is not None:
            if isinstance(with_details, range):
                return Run(first, rows, [_THERE] * len(rows))
            return Run(first, rows, [_THERE if at in with_details else b"" for at in range(first, stop)])
        found = self._connection.execute(self._BY_INDEX, {"first": first, "stop": stop})
        return [(*row, _THERE if row[0] in with_details else b"") for row in found.fetchall()]

    def _as_they_came(self, first: int, stop: int) -> list[tuple[bytes, bytes, bytes]] | None:
        """Give body, leaf hash and actor of each row from `first` up to `stop`; None when they came in another way."""
        count = stop - first
        if not self._came_in_order or self._count("ledger", first, stop) != count:
            return None
        asked = {"first": first, "stop": stop, "place": self._place("ledger", first)}
        rows = self._connection.execute(self._AS_THEY_CAME, asked).fetchall()
        self._came_in_order = len(rows) == count
        return rows if self._came_in_order else None

    def _with_details(self, first: int, stop: int) -> Collection[int]:
        """Give which entries have details, as a range when each has. Asked for each one, it would take longer."""
        asked = {"first": first, "stop": stop}
        count = self._count("ledger_details", first, stop)
        if count == 0:
            return ()
        if count == stop - first:
            asked["place"] = self._place("ledger_details", first)
            if self._connection.execute(self._DETAILS_AS_THEY_CAME, asked).fetchone() == (count,):
                return range(first, stop)
        return {sequence for (sequence,) in self._connection.execute(self._WITH_DETAILS, asked)}

    def _count(self, table: str, first: int, stop: int) -> int:
        asked = {"first": first, "stop": stop}
        return int(self._connection.execute(self._COUNT.format(table), asked).fetchone()[0])

    def _place(self, table: str, first: int) -> int:
        """Give when a row came, in the order of coming; 0 when there is none."""
        found = self._connection.execute(self._PLACE.format(table), {"first": first}).fetchone()
        return 0 if found is None else int(found[0])


@dataclass(frozen=True, slots=True)
class PostgresqlSource:
    """The rows on a PostgreSQL server."""

    parameters: Mapping[str, Any] = field(repr=False)  # libpq's; a password may be among them

    def raw(self, start: int, stop: int) -> Iterator[RawRow]:
        """Give rows by sequence, `start` included, `stop` excluded; from 0, those below too, which are none of ours."""
        with (
            psycopg.connect(**self.parameters) as connection,
            connection.cursor("ledger_rows", binary=True) as cursor,
        ):
            cursor.itersize = _ROWS_AT_A_TIME
            cursor.execute(
                "SELECT sequence, body, leaf, convert_to(actor, 'UTF8'), "
                "CASE WHEN EXISTS (SELECT 1 FROM ledger_details d "
                "WHERE d.sequence = l.sequence AND length(d.sealed) > 0) "
                "THEN '\\x01'::bytea ELSE ''::bytea END "
                "FROM ledger l WHERE sequence < %s AND (sequence >= %s OR %s = 0) ORDER BY sequence",
                (stop, start, start),
            )
            yield from cursor


def source_of(described: Mapping[str, Any]) -> Source:
    """Give the rows of a database that Django describes so."""
    if described["ENGINE"].endswith("sqlite3"):
        return SqliteSource(str(described["NAME"]))
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    parameters = {libpq: described[name] for name, libpq in names.items() if described.get(name)}
    return PostgresqlSource({**described.get("OPTIONS", {}), **parameters})
