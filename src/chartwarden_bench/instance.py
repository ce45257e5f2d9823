"""A private instance for the bench: a folder of its own, the product's own server and commands, gone afterwards.

Example:
    >>> Product().command("ledger", "verify")[-2:]
    ['ledger', 'verify']

"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from chartwarden.cli.serve import server_command
from chartwarden.foundation.errors import MalformedError
from chartwarden_bench.store import PostgresqlStore, SqliteStore, Store, drop_database, new_database

_PATIENCE_SECONDS: Final = 60.0
MARK: Final = "bench.json"  # in a folder that the bench made
WEAKENED: Final = "BENCH_WEAKENED"  # the baseline that a process of the product plays
CLOCK: Final = "BENCH_CLOCK"  # the file through which it looks at the clock


@dataclass(frozen=True, slots=True)
class Product:
    """How the product's commands are started. A baseline starts them with a rule taken out."""

    weakened: str = ""
    is_clocked: bool = False  # it looks at the clock through a file, with which the bench sets it

    @property
    def is_plain(self) -> bool:
        """Tell whether it is started as anybody starts it."""
        return not (self.weakened or self.is_clocked)

    def command(self, *words: str) -> list[str]:
        """Give the command that runs one of the product's verbs."""
        if not self.is_plain:
            return [sys.executable, "-m", "chartwarden_bench.weakened", *words]
        return [sys.executable, "-c", "from chartwarden.cli import main; main()", *words]

    def server(self, port: int, *, workers: int = 1) -> list[str]:
        """Give the command that serves."""
        if self.is_plain:
            return self.command("serve", "--port", str(port), "--workers", str(workers))
        return server_command("chartwarden_bench.weakened:application", host="127.0.0.1", port=port, workers=workers)


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str
    seconds: float


class Instance:
    """A running instance. `folder` holds everything of it: home, temporary files, logs, and what commands write."""

    def __init__(self, folder: Path, *, database: str = "", product: Product = Product()) -> None:
        self.folder, self.product, self.database = folder, product, database
        self.home, self.temporary, self.log = folder / "home", folder / "tmp", folder / "server.log"
        self.clock = folder / "clock"
        for made in (self.home, self.temporary):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / MARK).write_text("{}", encoding="utf-8")
        self._port = 0
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Host and port of the server."""
        return f"127.0.0.1:{self._port}"

    @property
    def server_pid(self) -> int:
        """The server's first process; 0 when it does not run."""
        return self._server.pid if self._server else 0

    def server_pids(self) -> list[int]:
        """Give every process of the server, by the group that they were started in."""
        running = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
        return [pid for pid in running if self.server_pid and _group_of(pid) == self.server_pid]

    @property
    def store(self) -> Store:
        """The database, as its administrator sees it."""
        if self.database:
            return PostgresqlStore(self.database)
        return SqliteStore(self.home / "chartwarden.sqlite3")

    def environment(self) -> dict[str, str]:
        """Give what each process of this instance finds in its environment."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CHARTWARDEN_")}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        return {
            **kept,
            "CHARTWARDEN_ENVIRONMENT": "demo",
            "CHARTWARDEN_TLS": "off",
            "CHARTWARDEN_HOME": str(self.home),
            "CHARTWARDEN_DATABASE": self.database,
            "TMPDIR": str(self.temporary),
            **({WEAKENED: self.product.weakened} if self.product.weakened else {}),
            **({CLOCK: str(self.clock)} if self.product.is_clocked else {}),
        }

    def settle(self, runs: Sequence[Mapping[str, Any]], *, seed: int, today: date) -> dict[str, Any]:
        """Fill the instance; give what each run knows of its world.

        Raises:
            MalformedError: the plan asks for people or charts that no world has.

        """
        plan = json.dumps({"seed": seed, "today": today.isoformat(), "runs": list(runs)})
        done = subprocess.run(
            [sys.executable, "-m", "chartwarden_bench.settle"], input=plan.encode(), env=self.environment(),
            capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise MalformedError(what=f"the world could not be made: {last}", where="bench", fix="Look at the cases.")
        world: dict[str, Any] = json.loads(done.stdout)
        return world

    def copied_from(self, other: "Instance") -> None:
        """Take over what another instance holds, keys and all; neither may be running."""
        shutil.rmtree(self.home)
        shutil.copytree(other.home, self.home)

    def run(self, *words: str, typed: str = "", folder: Path | None = None) -> Done:
        """Run one of the product's commands, with what somebody types."""
        began = time.monotonic()
        done = subprocess.run(  # noqa: S603 -- the product's own command
            self.product.command(*words), input=typed.encode(), env=self.environment(), cwd=folder or self.folder,
            capture_output=True, check=False,
        )  # fmt: skip
        out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        return Done(done.returncode, out, err, time.monotonic() - began)

    def start(self, *, workers: int = 1) -> None:
        """Start the server on a free port, with so many processes; returns when it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603
                self.product.server(self._port, workers=workers), env=self.environment(), cwd=self.folder,
                start_new_session=True, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline and self._server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.05)
        raise MalformedError(what="the server does not start", where=str(self.log), fix="Read its log.")

    def kill(self) -> None:
        """End the server and its workers at once."""
        if self._server is not None and self._server.poll() is None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
        self._server = None

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Give every file of the instance but keys and static pages: what somebody with the disk would read."""
        for path in sorted(self.folder.rglob("*")):
            inside = path.relative_to(self.folder)
            if path.is_file() and not {"static", "keys", "tried"}.intersection(inside.parts):
                yield str(inside), path.read_bytes()


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


@contextmanager
def private_instance(
    *,
    database: str = "",
    product: Product = Product(),
    copy_of: Instance | None = None,
) -> Iterator[Instance]:
    """Give an instance that is gone afterwards, server and all.

    Args:
        database: the address of a PostgreSQL server, for a database of its own there; SQLite if empty.
        product: how commands are started.
        copy_of: an instance that was filled and does not run: this one begins as it is.

    """
    place = Path(tempfile.mkdtemp(prefix="chartwarden-bench-"))
    address = new_database(database, copy_of=copy_of.database if copy_of else "") if database else ""
    instance = Instance(place, database=address, product=product)
    if copy_of is not None:
        instance.copied_from(copy_of)
    try:
        yield instance
    finally:
        instance.kill()
        shutil.rmtree(place, ignore_errors=True)
        if address:
            drop_database(database, address)
