"""Databases to measure on: a SQLite file or a PostgreSQL server of their own, with the product's tables.

Example:
    >>> Database.__name__
    'Database'

"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from psycopg import sql

from chartwarden.foundation.errors import MalformedError
from chartwarden_bench.own_server import POSTGRESQL, programs, server_for
from tests.database import _postgresql, _sqlite, connected


@dataclass(frozen=True, slots=True)
class Database:
    """A database with the product's tables, as Django describes it."""

    described: dict[str, Any]

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Let Django's default connection be one to this database."""
        with connected(self.described):
            yield

    @staticmethod
    def ledger_store() -> Any:  # noqa: ANN401 -- its class cannot be imported before Django is set up
        """Give the ledger's store on the database that is connected."""
        from chartwarden_web.records.stores.ledger import DatabaseLedger  # noqa: PLC0415 -- tables need Django set up

        return DatabaseLedger()


def sqlite_database(folder: Path, name: str) -> Database:
    """Make a SQLite database, with the options that the product serves with."""
    return _migrated(Database(_sqlite(folder / f"{name}.sqlite3")))


def postgresql_database(address: str, name: str) -> Database:
    """Make a database on a server."""
    with closing(psycopg.connect(address, autocommit=True)) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return _migrated(Database(_postgresql(address, name)))


@contextmanager
def postgresql_server() -> Iterator[str | None]:
    """Run a server that syncs its commits, and give its address; None where PostgreSQL is not installed."""
    try:
        programs()
    except MalformedError:
        yield None
        return
    with server_for(POSTGRESQL) as address:
        yield address


def _migrated(database: Database) -> Database:
    with database.connected():
        call_command("migrate", interactive=False, verbosity=0)
    return database
