"""A private PostgreSQL for the tests: its own folder, port and password, gone when the tests end.

It keeps `fsync` and `synchronous_commit` on, since durability is among the things that are tested.
"""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

_UNPRIVILEGED = "postgres"  # PostgreSQL refuses to run as root; Debian's package makes this user
_LEAVE_OUT = "CHARTWARDEN_NO_POSTGRESQL"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A database server that runs in a folder of its own."""

    programs: Path
    folder: Path

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs, as its own user where the tests run as root."""
        as_user = ["runuser", "-u", _UNPRIVILEGED, "--"] if os.geteuid() == 0 else []
        command = [*as_user, str(self.programs / program), *arguments]
        # Output goes to a file: the server inherits it, and a pipe would never close.
        log = self.folder / "programs.log"
        with log.open("ab") as out:
            done = subprocess.run(command, cwd=self.folder, stdout=out, stderr=out, check=False)
        if done.returncode:
            pytest.fail(f"{program} failed:\n{log.read_text(errors='replace')[-2000:]}")

    def start(self, password: str) -> str:
        """Make the cluster, start it, and give the address of its first database."""
        port, secret = _free_port(), self.folder / "password"
        secret.write_text(password)
        if os.geteuid() == 0:
            for path in (self.folder, secret):
                shutil.chown(path, _UNPRIVILEGED)
        account = ["--username=chartwarden", f"--pwfile={secret}", "--auth=scram-sha-256"]
        self.run("initdb", "--pgdata=data", "--encoding=UTF8", "--no-locale", *account)
        settings = {
            "fsync": "on",
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "synchronous_commit": "on",
            "unix_socket_directories": str(self.folder),
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self.run("pg_ctl", "start", "--wait", "--pgdata=data", "--log=server.log", f"--options={options}")
        return f"postgresql://chartwarden:{password}@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        """Stop at once; nothing in it is kept."""
        self.run("pg_ctl", "stop", "--wait", "--pgdata=data", "--mode=immediate")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    if os.environ.get(_LEAVE_OUT) == "1":
        pytest.skip(f"PostgreSQL is missing and {_LEAVE_OUT}=1 leaves its tests out")
    pytest.fail(f"PostgreSQL is missing: `make test` installs it, or set {_LEAVE_OUT}=1 to leave its tests out")


@pytest.fixture(scope="session")
def postgresql_dsn() -> Iterator[str]:
    """Give the address of a running PostgreSQL 15+ whose user may make databases; one per test process."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="chartwarden-pg-"))  # short: a socket's path may have 107 bytes
    cluster = Cluster(programs, folder)
    try:
        yield cluster.start(secrets.token_hex(16))
        cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_database(postgresql_dsn: str) -> Iterator[str]:
    """Give the address of an empty database for one test; it is dropped afterwards, open connections included."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(postgresql_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield postgresql_dsn.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(postgresql_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
