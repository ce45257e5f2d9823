"""What protection costs a coder: the chart page at sixteen clients, against the same page with protection off.

Both are served by the product's own web server from the same database, in turn. The peer is
`chart_page/unprotected.py`. Times are the clients'; processor time is the server's, also where others keep it busy.
"""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it has no types

from benchmarks.chart_page.clients import asked, percentile
from benchmarks.figure import Figure
from benchmarks.house import throwaway_house
from chartwarden.cli.serve import server_command

_CLIENTS = 16
_ROUNDS, _PAGES_A_ROUND = 4, 8  # of each kind: 512 pages, of which p99 leaves out the slowest five
_AT_MOST = 1.5
_READY_SECONDS = 90


@dataclass(frozen=True, slots=True)
class _Server:
    port: int
    process: psutil.Process

    @property
    def processor_seconds(self) -> float:
        """What it has used so far, with its workers."""
        times = [one.cpu_times() for one in (self.process, *self.process.children(recursive=True))]
        return float(sum(one.user + one.system for one in times))


def measure() -> Iterator[Figure]:
    """Measure on SQLite: sixteen coders, each with a chart of forty notes."""
    house = throwaway_house()
    house.prepare_pages()
    from benchmarks.chart_page.staff import staffed  # noqa: PLC0415 -- tables need Django set up

    seats = staffed(house, coders=_CLIENTS)
    product = ["chartwarden_web.wsgi:application"]
    peer = ["benchmarks.chart_page.unprotected:application", "--factory"]
    with _serving(product) as protected, _serving(peer) as bare:
        seconds: dict[int, list[float]] = {protected.port: [], bare.port: []}
        for server in (protected, bare):
            asked(server.port, seats, times=2)  # warms caches
        used = {server.port: -server.processor_seconds for server in (protected, bare)}
        for _ in range(_ROUNDS):
            for server in (protected, bare):
                seconds[server.port] += asked(server.port, seats, times=_PAGES_A_ROUND)
        used = {server.port: used[server.port] + server.processor_seconds for server in (protected, bare)}
    pages = _ROUNDS * _PAGES_A_ROUND * _CLIENTS
    ours, theirs = (seconds[server.port] for server in (protected, bare))
    for name, taken in (("protected", ours), ("protection off", theirs)):
        yield Figure(f"{_CLIENTS} clients, p50, {name}", round(percentile(taken, 50) * 1000, 1), "ms")
        yield Figure(f"{_CLIENTS} clients, p99, {name}", round(percentile(taken, 99) * 1000, 1), "ms")
    ratio = percentile(ours, 99) / percentile(theirs, 99)
    yield Figure("p99 of a chart page, protected against not", round(ratio, 2), "times", at_most=_AT_MOST)
    for name, server in (("protected", protected), ("protection off", bare)):
        yield Figure(f"processor time of a page, {name}", round(used[server.port] / pages * 1000, 1), "ms")
    yield Figure("processor time, protected against not", round(used[protected.port] / used[bare.port], 2), "times")


@contextmanager
def _serving(target: Sequence[str]) -> Iterator[_Server]:
    """Serve by one process, as `chartwarden serve` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    application, *flags = target
    command = [*server_command(application, host="127.0.0.1", port=port, workers=1), *flags]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "CHARTWARDEN_ENVIRONMENT": "test"}
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        server = subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere)
        try:
            _wait_for(port)
            yield _Server(port, psutil.Process(server.pid))
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(port: int) -> None:
    end = time.monotonic() + _READY_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    message = "the server did not start"
    raise TimeoutError(message)
