"""The real web server, killed while browsers read documents through it.

Every response with a document is compared at once with the tables, through a connection of the test's own: its entry is
there before the first byte of the response is. After the kill the log is looked at as after every other.

Example:
    >>> Browser("http://127.0.0.1:1", "lena.moss").reads
    0

"""

import http.client
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

import psycopg

from tests.builders import Scene
from tests.faults.killing import Killing
from tests.faults.oracle import acts_of, log_troubles
from tests.faults.place import REPOSITORY, Kind, Place

_BROWSERS = 4
_PATIENCE_SECONDS = 60.0
_LATEST_KILL_SECONDS = 0.5
_DOCUMENT = "/work/work-a/documents/document-summary/"


class Browser:
    """A person who reads one document again and again, in a session that was begun before."""

    def __init__(self, address: str, cookie: str) -> None:
        self.reads = 0
        self._address, self._cookie = address, cookie

    def read(self) -> None:
        """Read the document; what is counted has arrived."""
        request = urllib.request.Request(  # noqa: S310 -- our own server
            self._address + _DOCUMENT, headers={"Cookie": f"session={self._cookie}"}
        )
        with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310
            words: bytes = answer.read()
        assert b"urosepsis" in words
        self.reads += 1


@contextmanager
def served(place: Place) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Serve the instance with the product's own command, and kill it with all its processes at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from chartwarden.cli import main; main()", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env=place.environment(),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}", process
    finally:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End the server and its workers at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def web_killed(place: Place, *, kills: int, chance: random.Random) -> Killing:
    """Kill the web server so many times while several people read through it."""
    troubles, total = list[str](), 0
    with place.opened() as house:
        Scene(house)
    cookie = _seated(place, "lena.moss")
    for _ in range(kills):
        before = _reads_stored(place)
        with served(place) as (address, process):
            browsers = [Browser(address, cookie) for _ in range(_BROWSERS)]
            readers = [threading.Thread(target=_read_until_gone, args=(browser,)) for browser in browsers]
            _read_one_by_one(browsers[0], lambda: _reads_stored(place), troubles)
            for reader in readers:
                reader.start()
            _wait_for_one_more(browsers)  # on a busy machine the first may take longer than any delay of chance
            time.sleep(chance.uniform(0, _LATEST_KILL_SECONDS))
            kill(process)
            for reader in readers:
                reader.join()
        reads = sum(browser.reads for browser in browsers)
        with place.opened() as house:
            stored = sum(said["act"] == "chart.read" for said in acts_of(house.ledger)) - before
            troubles += log_troubles(house.ledger)
        if not reads <= stored <= reads + _BROWSERS:  # one that was under way in each browser may be there unread
            troubles.append(f"{reads} documents arrived, and {stored} have an entry")
        total += reads
    return Killing(place.kind, kills, total, tuple(troubles), ())


def _seated(place: Place, user_id: str) -> str:
    """Begin a session in a process of the instance, which has its keys; give the value of the cookie."""
    command = [sys.executable, "-m", "tests.faults.seat", user_id]
    done = subprocess.run(command, cwd=REPOSITORY, env=place.environment(), capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _read_one_by_one(browser: Browser, stored: Callable[[], int], troubles: list[str]) -> None:
    """Look after each response, while nobody else reads, whether its entry is there."""
    for _ in range(5):
        before = stored()
        browser.read()
        if stored() != before + 1:
            troubles.append("a document arrived before its entry was stored")


def _read_until_gone(browser: Browser) -> None:
    while True:
        try:
            browser.read()
        except (OSError, http.client.HTTPException):
            return


def _wait_for_one_more(browsers: Sequence[Browser]) -> None:
    """Wait until a document has arrived while several people read."""
    before, deadline = sum(browser.reads for browser in browsers), time.monotonic() + _PATIENCE_SECONDS
    while sum(browser.reads for browser in browsers) == before and time.monotonic() < deadline:
        time.sleep(0.005)


def _reads_stored(place: Place) -> int:
    if place.kind is Kind.SQLITE:
        with closing(sqlite3.connect(place.file)) as database:
            words = 'SELECT count(*) FROM ledger WHERE CAST(body AS TEXT) LIKE \'%"act":"chart.read"%\''
            return int(database.execute(words).fetchone()[0])
    with closing(psycopg.connect(place.address)) as server:
        words = "SELECT count(*) FROM ledger WHERE convert_from(body, 'UTF8') LIKE '%\"act\":\"chart.read\"%'"
        found = server.execute(words).fetchone()
    return int(found[0]) if found else 0


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the server does not listen")
