"""Where a log stands while faults are put into it: a home of its own, on SQLite or on PostgreSQL.

Example:
    >>> Kind("sqlite") is Kind.SQLITE
    True

"""

import os
import secrets
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from chartwarden.adapters.settings import Settings
from chartwarden_bench.own_server import Cluster
from chartwarden_web import wiring
from tests.database import _postgresql, _sqlite, connected

REPOSITORY = Path(__file__).resolve().parents[2]


class Kind(StrEnum):
    """Which database."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class Place:
    """An instance: its folder, and the address of its database; empty for SQLite in the folder."""

    home: Path
    address: str

    @property
    def kind(self) -> Kind:
        """Which database it is on."""
        return Kind.POSTGRESQL if self.address else Kind.SQLITE

    @property
    def file(self) -> Path:
        """The database file of an instance on SQLite."""
        return self.home / "chartwarden.sqlite3"

    def environment(self) -> Mapping[str, str]:
        """Give what a process of this instance finds in its environment."""
        settings = {
            "CHARTWARDEN_ENVIRONMENT": "test",
            "CHARTWARDEN_TLS": "off",
            "CHARTWARDEN_HOME": str(self.home),
            "CHARTWARDEN_DATABASE": self.address,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CHARTWARDEN_")}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        return {**kept, **settings}

    @contextmanager
    def opened(self, **options: str) -> Iterator[wiring.House]:
        """Open the instance in this process, in every thread. `options` replace Django's own of the database."""
        if self.address:
            parts = urlsplit(self.address)
            database = _postgresql(self.address, parts.path.lstrip("/"))
        else:
            database = _sqlite(self.file)
        database["OPTIONS"] = {**database["OPTIONS"], **options}
        with connected(database):
            house = wiring.built(Settings.from_environment(self.environment()))
            try:
                yield house
            finally:
                house.ledger.store.close()  # type: ignore[attr-defined]  # stores on a database have it
                connections.close_all()


@dataclass(frozen=True, slots=True)
class Templates:
    """Migrated databases that places are copied from: a file, and a database of a server."""

    file: Path
    dsn: str
    database: str

    def place(self, kind: Kind, folder: Path) -> Place:
        """Make an empty instance."""
        home = folder / f"home-{secrets.token_hex(4)}"
        home.mkdir(mode=0o700)
        if kind is Kind.SQLITE:
            place = Place(home, "")
            shutil.copy(self.file, place.file)
            return place
        return Place(home, new_database(self.dsn, template=self.database))


def new_database(dsn: str, *, template: str = "template1") -> str:
    """Make a database on a server, and give its address."""
    name = f"faults_{secrets.token_hex(6)}"
    with closing(psycopg.connect(dsn, autocommit=True)) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, template))))
    return address_of(dsn, name)


def address_of(dsn: str, name: str) -> str:
    """Give the address of another database on the same server."""
    return f"{dsn.rsplit('/', 1)[0]}/{name}"


def template_file(folder: Path) -> Path:
    """Make a migrated SQLite file that is only ever copied."""
    path = folder / "template.sqlite3"
    with connected(_sqlite(path)):
        call_command("migrate", interactive=False, verbosity=0)
    with closing(sqlite3.connect(path)) as done:
        done.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def template_database(dsn: str) -> str:
    """Make a migrated PostgreSQL database that is only ever copied, and give its name."""
    address = new_database(dsn)
    name = urlsplit(address).path.lstrip("/")
    with connected(_postgresql(dsn, name)):
        call_command("migrate", interactive=False, verbosity=0)
    return name


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL of our own, to be killed and started again."""

    cluster: Cluster
    dsn: str

    @classmethod
    def started(cls, programs: Path, folder: Path) -> "Server":
        """Make and start one."""
        cluster = Cluster(programs, folder)
        return cls(cluster, cluster.make(secrets.token_hex(16)))

    def pids(self) -> list[int]:
        """Give its processes, the parent of the others first; none when it does not run."""
        named = self.cluster.folder / "data" / "postmaster.pid"
        if not named.exists():
            return []
        parent = int(named.read_text().splitlines()[0])
        running = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
        return [parent, *(pid for pid in running if _parent(pid) == parent)]

    @contextmanager
    def syncing_nothing_by_itself(self) -> Iterator[None]:
        """Hold the processes that sync the log when nobody asks, so that only whoever commits does."""
        behind = [pid for pid in self.pids() if any(name in _title(pid) for name in _SYNC_BEHIND)]
        assert len(behind) == len(_SYNC_BEHIND)
        for pid in behind:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in behind:
                os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        """End all its processes as a power cut would, so far as processes go; returns when they are gone."""
        doomed = self.pids()
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(map(_is_running, doomed)):
            time.sleep(0.01)
        # A process that nobody has buried yet still has its number, which the next start would take for a running one.
        for lock in (self.cluster.folder / "data" / "postmaster.pid", *self.cluster.folder.glob(".s.PGSQL.*.lock")):
            lock.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop it at once, as an administrator may."""
        self.cluster.stop()

    def start(self) -> None:
        """Start it again; returns when it takes connections."""
        self.cluster.start(int(urlsplit(self.dsn).port or 0))


_SYNC_BEHIND = ("walwriter", "checkpointer")


def _title(pid: int) -> str:
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    return ""


def _parent(pid: int) -> int | None:
    state = _state(pid)
    return int(state[1]) if state else None


def _is_running(pid: int) -> bool:
    return _state(pid)[:1] not in ([], ["Z"])


def _state(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def python(*arguments: str) -> list[str]:
    """Give the command that runs a module of the tests in an interpreter of its own."""
    return [sys.executable, "-m", *arguments]
