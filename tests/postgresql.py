"""A private PostgreSQL for the tests: its own folder, port and password, gone when the tests end.

It keeps `fsync` and `synchronous_commit` on, since durability is among the things that are tested.
"""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from chartwarden.foundation.errors import MalformedError
from chartwarden_bench.own_server import Cluster, programs

_LEAVE_OUT = "CHARTWARDEN_NO_POSTGRESQL"


def installed_programs() -> Path:
    """Give PostgreSQL's programs; fail without them, or skip where that was asked for."""
    try:
        return programs()
    except MalformedError:
        if os.environ.get(_LEAVE_OUT) == "1":
            pytest.skip(f"PostgreSQL is missing and {_LEAVE_OUT}=1 leaves its tests out")
        pytest.fail(f"PostgreSQL is missing: `make test` installs it, or set {_LEAVE_OUT}=1 to leave its tests out")


@dataclass(frozen=True, slots=True)
class MadeCluster:
    """A cluster that was made and filled once and is only ever copied, which takes a tenth of the time."""

    folder: Path

    @contextmanager
    def running(self) -> Iterator[tuple[Cluster, str]]:
        """Run a copy; give it and the address of its first database, whose user may make others."""
        with _in_a_folder() as cluster:
            subprocess.run(["cp", "--archive", self.folder / "data", cluster.folder], check=True)
            yield cluster, cluster.go_on((self.folder / "password").read_text(encoding="ascii"))


def make_cluster(folder: Path, *, fill: Callable[[str], None]) -> None:
    """Make a cluster, fill it through its address, stop it, and leave its data and password in a folder."""
    password = secrets.token_hex(16)
    with _in_a_folder() as cluster:
        fill(cluster.make(password))
        cluster.stop(mode="fast")  # all is written: a copy begins without looking through a log
        subprocess.run(["cp", "--archive", cluster.folder / "data", folder], check=True)
    (folder / "password").write_text(password, encoding="ascii")


@contextmanager
def _in_a_folder() -> Iterator[Cluster]:
    """Give a cluster in a folder of its own: short, as a socket's path may have 107 bytes, and open to its user."""
    folder = Path(tempfile.mkdtemp(prefix="chartwarden-pg-"))
    cluster = Cluster(installed_programs(), folder)
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_dsn(postgresql_made: MadeCluster) -> Iterator[str]:
    """Give the address of a running PostgreSQL 15+ whose user may make databases; one per test process."""
    with postgresql_made.running() as (_, address):
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
