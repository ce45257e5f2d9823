"""Reading the ledger fast, from any process: what verifying a million entries goes through.

A reader is a value that can be sent to another process, where it opens a connection of its own; it needs no Django
there. Columns are read as bytes whatever they hold, as everywhere in the ledger.

Example:
    >>> SqliteSource("/nowhere/chartwarden.sqlite3").raw(0, 0).__class__.__name__
    'generator'

"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import quote

import psycopg

from chartwarden.ledger.store import RawRow, Source

_ROWS_AT_A_TIME = 4096
_BELOW = -(2**63)  # the lowest sequence that a row can have


@dataclass(frozen=True, slots=True)
class SqliteSource:
    """The rows in a SQLite file."""

    path: str

    _DETAILS: ClassVar = (
        "SELECT sequence FROM ledger_details WHERE sequence >= ? AND sequence < ? AND length(sealed) > 0"
    )
    _LAST: ClassVar = "SELECT sequence FROM ledger WHERE sequence < ? ORDER BY sequence DESC LIMIT 1"
    _ROWS: ClassVar = """
        SELECT CAST(sequence AS INTEGER), COALESCE(CAST(body AS BLOB), x''), COALESCE(CAST(leaf AS BLOB), x''),
               COALESCE(CAST(actor AS BLOB), x'')
        FROM ledger WHERE sequence >= ? AND sequence < ? ORDER BY sequence
    """

    def raw(self, start: int, stop: int) -> Iterator[RawRow]:
        """Give rows by sequence, `start` included, `stop` excluded; from 0, those below too, which are none of ours."""
        with closing(sqlite3.connect(f"file:{quote(self.path)}?mode=ro", uri=True, timeout=20)) as connection:
            if start == 0:
                yield from self._some(connection, _BELOW, 0)
            last = connection.execute(self._LAST, (stop,)).fetchone()  # by the index: no row is read for it
            end = start if last is None else int(last[0]) + 1
            for first in range(start, end, _ROWS_AT_A_TIME):
                yield from self._some(connection, first, min(first + _ROWS_AT_A_TIME, end))

    def _some(self, connection: sqlite3.Connection, first: int, stop: int) -> Iterator[RawRow]:
        """Give some rows. Which have details is asked once for all of them: a question for each would take longer."""
        with_details = {sequence for (sequence,) in connection.execute(self._DETAILS, (first, stop))}
        for sequence, body, leaf, actor in connection.execute(self._ROWS, (first, stop)).fetchall():
            yield sequence, body, leaf, actor, b"\x01" if sequence in with_details else b""


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
