"""The bench's look at a database is the same on SQLite and PostgreSQL: rows, guards, a copy, and the copy put back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chartwarden_bench.store import PostgresqlStore, SqliteStore, Store, table_bytes


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "postgresql":
        return PostgresqlStore(request.getfixturevalue("postgresql_database"))
    with closing(sqlite3.connect(tmp_path / "bench.sqlite3")):
        return SqliteStore(tmp_path / "bench.sqlite3")


def test_a_copy_that_is_put_back_is_all_there_is(store: Store, tmp_path: Path) -> None:
    # given a table with a row, and a copy of the whole
    store.run("CREATE TABLE seen (what varchar(20))")
    store.run("INSERT INTO seen VALUES ('before')")
    copy = store.copied(tmp_path)
    # when more is written, and the copy is put back
    store.run("INSERT INTO seen VALUES ('after')")
    store.put_back(copy)
    # then only what was there before is there, and it can be written to
    assert store.rows("SELECT what FROM seen") == [("before",)]
    store.run("INSERT INTO seen VALUES ('again')")
    assert dict(table_bytes(store)) == {"seen": b"before\nagain"}
