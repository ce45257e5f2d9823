"""The database of an instance, as its administrator sees it: plain SQL, without the product.

Example:
    >>> SqliteStore(Path("none.sqlite3")).mark
    '?'

"""

import json
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


class Store(Protocol):
    """A database: rows out of it, statements into it."""

    mark: str  # what stands for a value in its SQL

    def rows(self, words: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give what a question finds."""
        ...

    def run(self, words: str, values: Sequence[object] = ()) -> None:
        """Run a statement as the owner of the tables, for good."""
        ...

    def tables(self) -> list[str]:
        """Give the names of all tables."""
        ...

    def triggers(self) -> list[tuple[str, str]]:
        """Give each trigger with its table."""
        ...

    def without_guards(self) -> None:
        """Take every trigger away, as the owner of the tables can."""
        ...

    def copied(self, folder: Path) -> str:
        """Take a copy of the whole, and give where it is. Nobody may be connected."""
        ...

    def put_back(self, copy: str) -> None:
        """Make the whole what a copy is. Nobody may be connected."""
        ...


class SqliteStore:
    """A SQLite file."""

    mark = "?"

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self, words: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give what a question finds."""
        with closing(sqlite3.connect(self._path, timeout=20)) as database:
            return list(database.execute(words, tuple(values)))

    def run(self, words: str, values: Sequence[object] = ()) -> None:
        """Run a statement."""
        with closing(sqlite3.connect(self._path, timeout=20)) as database, database:
            database.execute(words, tuple(values))

    def tables(self) -> list[str]:
        """Give the names of all tables."""
        return [row[0] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]

    def triggers(self) -> list[tuple[str, str]]:
        """Give each trigger with its table."""
        return [(row[0], row[1]) for row in self.rows("SELECT name, tbl_name FROM sqlite_master WHERE type='trigger'")]

    def without_guards(self) -> None:
        """Drop the triggers."""
        for name, _ in self.triggers():
            self.run(f'DROP TRIGGER "{name}"')

    def copied(self, folder: Path) -> str:
        """Copy the file, with what was not moved into it yet."""
        target = folder / "backup.sqlite3"
        with closing(sqlite3.connect(self._path)) as database, closing(sqlite3.connect(target)) as copy:
            database.backup(copy)
        return str(target)

    def put_back(self, copy: str) -> None:
        """Put the file in the place of the other."""
        for beside in ("-wal", "-shm"):
            self._path.with_name(self._path.name + beside).unlink(missing_ok=True)
        shutil.copy(copy, self._path)


class PostgresqlStore:
    """A PostgreSQL database."""

    mark = "%s"

    def __init__(self, address: str) -> None:
        self._address = address

    def rows(self, words: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give what a question finds."""
        with closing(psycopg.connect(self._address, autocommit=True)) as server:
            found = server.execute(words, tuple(values))
            return [tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in found]

    def run(self, words: str, values: Sequence[object] = ()) -> None:
        """Run a statement."""
        with closing(psycopg.connect(self._address, autocommit=True)) as server:
            server.execute(words, tuple(values))

    def tables(self) -> list[str]:
        """Give the names of all tables."""
        return [row[0] for row in self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]

    def triggers(self) -> list[tuple[str, str]]:
        """Give each trigger with its table."""
        words = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        return [(row[0], row[1]) for row in self.rows(words)]

    def without_guards(self) -> None:
        """Drop the triggers."""
        for name, table in self.triggers():
            self.run(f'DROP TRIGGER "{name}" ON {table}')

    def copied(self, folder: Path) -> str:  # noqa: ARG002 -- the copy stays on the server
        """Make another database of it."""
        return new_database(self._server, copy_of=self._address)

    def put_back(self, copy: str) -> None:
        """Drop the database, and make it anew of the copy."""
        drop_database(self._server, self._address)
        new_database(self._server, copy_of=copy, name=_name(self._address))
        drop_database(self._server, copy)

    @property
    def _server(self) -> str:
        """The address of a database that is not this one, from which databases are made and dropped."""
        parts = urlsplit(self._address)
        return urlunsplit((parts.scheme, parts.netloc, "/postgres", parts.query, ""))


def entries(store: Store, *, start: int) -> list[dict[str, Any]]:
    """Give what the ledger's entries say, from one on, in order."""
    words = f"SELECT body FROM ledger WHERE sequence >= {store.mark} ORDER BY sequence"  # noqa: S608 -- `?` or `%s`
    found = store.rows(words, [start])
    return [json.loads(bytes(row[0])) for row in found]


def size(store: Store) -> int:
    """Give how many entries the ledger has."""
    return int(store.rows("SELECT count(*) FROM ledger")[0][0])


def table_bytes(store: Store) -> Iterator[tuple[str, bytes]]:
    """Give every table with the bytes of all its values, as a backup or a report would hold them."""
    for table in store.tables():
        cells = (cell for row in store.rows(f'SELECT * FROM "{table}"') for cell in row)  # noqa: S608 -- its own names
        parts = (bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in cells)
        yield table, b"\n".join(parts)


def new_database(server: str, *, copy_of: str = "", name: str = "") -> str:
    """Make a database on a PostgreSQL server, as a copy of another one there if named, and give its address."""
    name = name or f"bench_{secrets.token_hex(6)}"
    template = _name(copy_of) if copy_of else "template1"
    words = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, template)))
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(words)
    parts = urlsplit(server)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


def drop_database(server: str, address: str) -> None:
    """Remove a database that `new_database` made."""
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_name(address))))


def _name(address: str) -> str:
    return urlsplit(address).path.lstrip("/")
