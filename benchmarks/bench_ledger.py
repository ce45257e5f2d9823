"""How many durable entries a second many waiting writers get, against one transaction per row and against the disk.

Ours hashes, signs a checkpoint and keeps one order besides; writers that wait share a transaction.
"""

import os
import secrets
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections

from benchmarks.figure import Figure
from benchmarks.house import database_folder, throwaway_house
from chartwarden.ledger.entry import Act, Draft, Entry, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.verify import verified
from chartwarden_web import wiring
from tests.database import _postgresql, connected
from tests.postgresql import Cluster

_WRITERS = 32
_EACH = 20
_DRAFT = Draft(
    actor="lena.moss",
    device="bench:1",
    act=Act.READ_DOCUMENT,
    outcome=Outcome.GRANTED,
    rule="inpatient-final@2026.1",
    details={"document": "d" * 32},
)


def measure() -> Iterator[Figure]:
    """Measure on SQLite, and on PostgreSQL where its programs are installed."""
    house = throwaway_house()
    body = Entry(0, house.ledger._clock.now(), _DRAFT, "c" * 64).body()  # noqa: SLF001 -- a body of the usual size
    folder = database_folder()
    yield from _compared("SQLite", _ours(house.ledger), _rate(lambda: _sqlite_writer(folder / "single.sqlite3", body)))
    yield Figure("raw: append and fdatasync, one writer", round(_raw(folder / "raw.log", body)), "entries/s")
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        print(f"{'ledger':12} PostgreSQL left out: it is not installed")
        return
    with _postgresql_server(programs[-1]) as dsn:
        name = f"bench_{secrets.token_hex(6)}"
        with closing(psycopg.connect(dsn, autocommit=True)) as server:
            server.execute(f"CREATE DATABASE {name}")
            server.execute("CREATE TABLE single (id bigserial PRIMARY KEY, body bytea)")
        with connected(_postgresql(dsn, name)):
            call_command("migrate", interactive=False, verbosity=0)
            ours = _ours(wiring.built(house.settings).ledger)
        yield from _compared("PostgreSQL", ours, _rate(lambda: _postgresql_writer(dsn, body)))


def _compared(database: str, ours: float, single: float) -> Iterator[Figure]:
    yield Figure(f"{database}: ours, {_WRITERS} writers", round(ours), "entries/s")
    yield Figure(f"{database}: one row per transaction, {_WRITERS} writers", round(single), "entries/s")
    yield Figure(f"{database}: ours against one row per transaction", round(ours / single, 2), "times")


def _ours(ledger: Ledger) -> float:
    @contextmanager
    def writer() -> Iterator[Callable[[], object]]:
        try:
            yield lambda: ledger.append(_DRAFT)
        finally:
            connections.close_all()

    rate = _rate(writer)
    verdict = verified(
        ledger.store.rows(), checkpoint=ledger.store.checkpoint(), origin=ledger.origin, public=ledger.public_key
    )
    if not verdict.is_sound or verdict.entries < _WRITERS * _EACH:
        raise RuntimeError(verdict.because)
    return rate


def _rate(writer: Callable[[], object]) -> float:
    """Give the entries a second that all writers together store; each opens its connection before the clock starts."""
    ready, errors = threading.Barrier(_WRITERS + 1), []

    def work() -> None:
        try:
            with writer() as append:  # type: ignore[attr-defined]  # a context manager
                append()
                ready.wait()
                for _ in range(_EACH):
                    append()
        except BaseException as error:  # noqa: BLE001 -- told by the thread that measures
            errors.append(error)
            ready.abort()

    threads = [threading.Thread(target=work) for _ in range(_WRITERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    if errors:
        raise errors[0]
    return _WRITERS * _EACH / taken


@contextmanager
def _sqlite_writer(path: Path, body: bytes) -> Iterator[Callable[[], object]]:
    with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS single (id INTEGER PRIMARY KEY, body BLOB)")
        yield lambda: connection.execute("INSERT INTO single (body) VALUES (?)", (body,))


@contextmanager
def _postgresql_writer(dsn: str, body: bytes) -> Iterator[Callable[[], object]]:
    with closing(psycopg.connect(dsn, autocommit=True)) as connection:
        yield lambda: connection.execute("INSERT INTO single (body) VALUES (%s)", (body,))


def _raw(path: Path, body: bytes) -> float:
    count = 200
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        began = time.perf_counter()
        for _ in range(count):
            os.write(handle, body)
            os.fdatasync(handle)
        return count / (time.perf_counter() - began)
    finally:
        os.close(handle)


@contextmanager
def _postgresql_server(programs: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="chartwarden-pg-"))
    cluster = Cluster(programs, folder)
    try:
        yield cluster.start(secrets.token_hex(16))
        cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
