"""A PostgreSQL server of the bench's own: its own folder, port and password, gone afterwards.

Whoever types `postgresql` has one started, from the programs that are installed here; an address is used as it is.

Example:
    >>> with server_for("") as address:
    ...     address
    ''

"""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chartwarden.foundation.errors import MalformedError

POSTGRESQL: Final = "postgresql"  # the word for a server of one's own
_USER: Final = "chartwarden"
_UNPRIVILEGED: Final = "postgres"  # PostgreSQL refuses to run as root; packages make this user


@dataclass(frozen=True, slots=True)
class Cluster:
    """A database server that runs in a folder of its own, with every commit synced as in earnest."""

    programs: Path
    folder: Path

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs, as a user of its own where this process runs as root.

        Raises:
            MalformedError: it failed.

        """
        as_user = ["runuser", "-u", _UNPRIVILEGED, "--"] if os.geteuid() == 0 else []
        log = self.folder / "programs.log"  # the server inherits it; a pipe would never close
        with log.open("ab") as out:
            done = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs
                [*as_user, str(self.programs / program), *words], cwd=self.folder, stdout=out, stderr=out, check=False
            )
        if done.returncode:
            last = log.read_text(errors="replace")[-2000:]
            raise MalformedError(what=f"{program} failed: {last}", where="PostgreSQL", fix="Read its words.")

    def make(self, password: str) -> str:
        """Make the cluster, start it, and give the address of its first database, whose user may make others."""
        secret = self.folder / "password"
        secret.write_text(password, encoding="ascii")
        secret.chmod(0o600)
        self._hand_over(self.folder, secret)
        account = (f"--username={_USER}", f"--pwfile={secret}", "--auth=scram-sha-256")
        self.run("initdb", "--pgdata=data", "--encoding=UTF8", "--no-locale", *account)
        return self.go_on(password)

    def go_on(self, password: str) -> str:
        """Start on data that were made before, and give the address as `make` does."""
        port = _free_port()
        self._hand_over(self.folder)
        self.start(port)
        return f"postgresql://{_USER}:{password}@127.0.0.1:{port}/postgres"

    @staticmethod
    def _hand_over(*paths: Path) -> None:
        if os.geteuid() == 0:
            for path in paths:
                shutil.chown(path, _UNPRIVILEGED)

    def start(self, port: int) -> None:
        """Start what was made; returns when it takes connections."""
        settings = {
            "fsync": "on",
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "synchronous_commit": "on",
            "unix_socket_directories": str(self.folder),
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self.run("pg_ctl", "start", "--wait", "--pgdata=data", "--log=server.log", f"--options={options}")

    def stop(self, *, mode: str = "immediate") -> None:
        """Stop what runs, at once: nothing in it is kept. With the mode `fast` its data may be started again."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.run("pg_ctl", "stop", "--wait", "--pgdata=data", f"--mode={mode}")


@contextmanager
def server_for(asked: str) -> Iterator[str]:
    """Give the address of a server on which databases can be made.

    Args:
        asked: empty for SQLite, which needs none; `postgresql` for a server of one's own; else the address of one.

    Raises:
        MalformedError: PostgreSQL is not installed here, or does not start.

    """
    if asked != POSTGRESQL:
        yield asked
        return
    folder = Path(tempfile.mkdtemp(prefix="chartwarden-pg-"))  # short: a socket's path may have 107 bytes
    cluster = Cluster(programs(), folder)
    try:
        yield cluster.make(secrets.token_hex(16))
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def programs() -> Path:
    """Give the folder of PostgreSQL's programs. Raises MalformedError where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise MalformedError(
            what="PostgreSQL is not installed here",
            where="--database postgresql",
            fix="Install it, or give the address of a server: --database postgresql://user@host/postgres.",
        )
    return found[-1].parent if found else Path(str(on_path)).resolve().parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
