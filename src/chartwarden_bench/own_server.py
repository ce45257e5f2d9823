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
from pathlib import Path
from typing import Final

from chartwarden.foundation.errors import MalformedError

POSTGRESQL: Final = "postgresql"  # the word for a server of one's own
_UNPRIVILEGED: Final = "postgres"  # PostgreSQL refuses to run as root; packages make this user


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
    folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))  # short: a socket's path may have 107 bytes
    programs = _programs()
    try:
        yield _started(programs, folder)
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            _run(programs, folder, "pg_ctl", "stop", "--wait", "--pgdata=data", "--mode=immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _started(programs: Path, folder: Path) -> str:
    """Make and start a server, with every commit synced as in earnest; give the address of its first database."""
    password, port, secret = secrets.token_hex(16), _free_port(), folder / "password"
    secret.write_text(password, encoding="ascii")
    secret.chmod(0o600)
    if os.geteuid() == 0:
        for path in (folder, secret):
            shutil.chown(path, _UNPRIVILEGED)
    account = ("--username=bench", f"--pwfile={secret}", "--auth=scram-sha-256")
    _run(programs, folder, "initdb", "--pgdata=data", "--encoding=UTF8", "--no-locale", *account)
    options = f"-c fsync=on -c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    _run(programs, folder, "pg_ctl", "start", "--wait", "--pgdata=data", "--log=server.log", f"--options={options}")
    return f"postgresql://bench:{password}@127.0.0.1:{port}/postgres"


def _run(programs: Path, folder: Path, program: str, *words: str) -> None:
    as_user = ["runuser", "-u", _UNPRIVILEGED, "--"] if os.geteuid() == 0 else []
    log = folder / "programs.log"  # the server inherits it; a pipe would never close
    with log.open("ab") as out:
        done = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs
            [*as_user, str(programs / program), *words], cwd=folder, stdout=out, stderr=out, check=False
        )
    if done.returncode:
        last = log.read_text(errors="replace").strip().splitlines()[-1:]
        raise MalformedError(what=f"{program} failed: {last}", where="--database postgresql", fix="Read its words.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise MalformedError(
            what="PostgreSQL is not installed here",
            where="--database postgresql",
            fix="Install it, or give the address of a server: --database postgresql://user@host/postgres.",
        )
    return found[-1].parent if found else Path(str(on_path)).resolve().parent
