"""Others who keep a log: one row a transaction, a hash chain, and the disk alone. Each is as fast as we could make it.

They store bytes that were encoded beforehand, in a table of a number and those bytes: no details, no index.

Example:
    >>> Chain.ADVISORY.value
    'advisory lock'

"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from benchmarks.ledger.acts import BODY
from benchmarks.ledger.writers import Append, Contestant, Writer

_WAIT_SECONDS = 60


class Chain(StrEnum):
    """How a hash chain keeps two from going on from the same row."""

    ADVISORY = "advisory lock"
    TIP_ROW = "locked row"


def disk(name: str, path: Path) -> Contestant:
    """Give the disk alone: each writer adds its bytes to one file and syncs it."""

    @contextmanager
    def writer() -> Iterator[Append]:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

        def append() -> None:
            os.write(handle, BODY)
            os.fdatasync(handle)

        try:
            yield append
        finally:
            os.close(handle)

    return _alone(name, writer)


def sqlite_own_connections(name: str, path: Path) -> Contestant:
    """Give one row a transaction, each writer over a connection of its own."""

    @contextmanager
    def writer() -> Iterator[Append]:
        with closing(_sqlite(path)) as connection:
            yield lambda: connection.execute("INSERT INTO single (body) VALUES (?)", (BODY,))

    return _alone(name, writer)


def sqlite_shared_connection(name: str, path: Path) -> Contestant:
    """Give one row a transaction, all writers over one connection behind a lock."""

    @contextmanager
    def opened() -> Iterator[Writer]:
        lock = threading.Lock()
        with closing(_sqlite(path)) as connection:

            def append() -> None:
                with lock:
                    connection.execute("INSERT INTO single (body) VALUES (?)", (BODY,))

            yield lambda: nullcontext(append)

    return Contestant(name, opened)


def postgresql_rows(name: str, address: str) -> Contestant:
    """Give one row a transaction, each writer over a connection of its own, by psycopg's cursor."""
    _execute(address, "CREATE TABLE IF NOT EXISTS single (id bigserial PRIMARY KEY, body bytea NOT NULL)")

    @contextmanager
    def writer() -> Iterator[Append]:
        with closing(psycopg.connect(address, autocommit=True)) as connection, connection.cursor() as cursor:
            yield lambda: cursor.execute("INSERT INTO single (body) VALUES (%b)", (BODY,), prepare=True)

    return _alone(name, writer)


def postgresql_rows_by_libpq(name: str, address: str) -> Contestant:
    """Give the same with nothing between the writer and libpq but a prepared statement."""
    _execute(address, "CREATE TABLE IF NOT EXISTS single (id bigserial PRIMARY KEY, body bytea NOT NULL)")

    @contextmanager
    def writer() -> Iterator[Append]:
        with _link(address) as link:
            link.prepare(b"add", b"INSERT INTO single (body) VALUES ($1)")
            yield lambda: _done(link.exec_prepared(b"add", [BODY], [1]))

    return _alone(name, writer)


def postgresql_chain(name: str, address: str, *, chain: Chain) -> Contestant:
    """Give a hash chain: each row locks the chain, reads the last hash, adds its own, and commits before letting go.

    Two ways there and back: one to begin, lock and read, one to add and commit. To lock the last row itself, as is
    often written, does not keep the chain whole: who waited for that row still takes it for the last.
    """
    kind, begin, finish = _chain_statements(chain)
    _execute(address, f"CREATE TABLE {kind} (id bigserial PRIMARY KEY, body bytea NOT NULL, hash bytea NOT NULL)")
    _execute(address, f"CREATE TABLE {kind}_tip (hash bytea NOT NULL)")
    _execute(address, f"INSERT INTO {kind}_tip VALUES ('')")  # noqa: S608 -- words of this module

    @contextmanager
    def writer() -> Iterator[Append]:
        with _link(address) as link:
            link.prepare(b"add", f"INSERT INTO {kind} (body, hash) VALUES ($1::bytea, $2::bytea)".encode())  # noqa: S608 -- as above
            link.prepare(b"move", f"UPDATE {kind}_tip SET hash = $1::bytea".encode())  # noqa: S608 -- as above

            def append() -> None:
                before = bytes.fromhex(_first_value(link.exec_(begin))[2:].decode())
                hashed = sha256(before + BODY).digest()
                _first_value(link.exec_(finish % {b"body": BODY.hex().encode(), b"hash": hashed.hex().encode()}))

            yield append

    return _alone(name, writer)


def _chain_statements(chain: Chain) -> tuple[str, bytes, bytes]:
    """Give the table of a kind of chain, and what begins and what finishes a row of it."""
    add = rb"EXECUTE add ('\x%(body)b', '\x%(hash)b'); "
    if chain is Chain.ADVISORY:
        begin = b"BEGIN; SELECT pg_advisory_xact_lock(1); SELECT hash FROM chain_advisory ORDER BY id DESC LIMIT 1"
        return "chain_advisory", begin, add + b"COMMIT"
    begin = b"BEGIN; SELECT hash FROM chain_row_tip FOR UPDATE"
    return "chain_row", begin, add + rb"EXECUTE move ('\x%(hash)b'); COMMIT"


def _alone(name: str, writer: Writer) -> Contestant:
    """Make a contestant whose writers share nothing in this process."""

    @contextmanager
    def opened() -> Iterator[Writer]:
        yield writer

    return Contestant(name, opened)


def _sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS single (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    return connection


def _execute(address: str, statements: str) -> None:
    with _link(address) as link:
        _done(link.exec_(statements.encode()))


@contextmanager
def _link(address: str) -> Iterator[PGconn]:
    """Open libpq's own connection: a statement goes through it with the least that Python can do."""
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        yield connection.pgconn


def _done(result: PGresult) -> PGresult:
    if result.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
        raise RuntimeError(result.error_message.decode(errors="replace"))
    return result


def _first_value(result: PGresult) -> bytes:
    return (_done(result).get_value(0, 0) or b"") if _done(result).ntuples else b""
