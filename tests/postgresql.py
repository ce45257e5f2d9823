"""A private PostgreSQL for the tests: its own folder, port and password, gone when the tests end.

It keeps `fsync` and `synchronous_commit` on, since durability is among the things that are tested.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from chartwarden.foundation.errors import MalformedError
from chartwarden_bench.own_server import POSTGRESQL, programs, server_for

_LEAVE_OUT = "CHARTWARDEN_NO_POSTGRESQL"


def installed_programs() -> Path:
    """Give PostgreSQL's programs; fail without them, or skip where that was asked for."""
    try:
        return programs()
    except MalformedError:
        if os.environ.get(_LEAVE_OUT) == "1":
            pytest.skip(f"PostgreSQL is missing and {_LEAVE_OUT}=1 leaves its tests out")
        pytest.fail(f"PostgreSQL is missing: `make test` installs it, or set {_LEAVE_OUT}=1 to leave its tests out")


@pytest.fixture(scope="session")
def postgresql_dsn() -> Iterator[str]:
    """Give the address of a running PostgreSQL 15+ whose user may make databases; one per test process."""
    installed_programs()
    with server_for(POSTGRESQL) as address:
        yield address


@pytest.fixture
def postgresql_database(postgresql_dsn: str) -> Iterator[str]:
    """Give the address of an empty database for one test; it is dropped afterwards, open connections included."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(postgresql_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield postgresql_dsn.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(postgresql_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
