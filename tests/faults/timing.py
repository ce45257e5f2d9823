"""How long a server takes to say no: whether somebody with a clock can tell what exists.

One connection is kept open, and questions about things that exist and things that do not come in random order, so that
a machine that gets slower or faster does so for both. What is compared is the whole road, from the first byte asked to
the last byte answered.

Example:
    >>> auc([1.0, 2.0], [1.0, 2.0]), auc([1.0, 2.0], [3.0, 4.0])
    (0.5, 1.0)

"""

import http.client
import json
import random
import socket
import subprocess
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.faults.place import REPOSITORY, Place
from tests.faults.web import _wait_for, kill

PRODUCT = "chartwarden_web.wsgi:application"
LEAKING = "tests.faults.leaking:application"
_TOKEN = "t" * 32  # a form's token: what the browser holds and what the form sends need only be the same
_WARM_UP = 20


@dataclass(frozen=True)
class Pair:
    """Two questions that must be answered alike: about something that exists, and about something that does not."""

    name: str
    who: str  # user id
    foreign: str
    missing: str
    form: dict[str, str] | None = None  # None for a reading


def auc(missing: Sequence[float], foreign: Sequence[float]) -> float:
    """Give the chance that a foreign one takes longer than a missing one: 0.5 when time tells nothing.

    Source:
        Mann and Whitney's U, divided by the number of pairs; a tie counts half.

    """
    ordered = sorted(missing)
    wins = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in foreign) / 2
    return wins / (len(missing) * len(foreign))


@contextmanager
def answering(place: Place, application: str) -> Iterator[str]:
    """Serve an instance by a process of its own; give its host and port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ["--interface", "wsgi", "--port", str(port), "--workers", "1", "--blocking-threads", "4"]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", application, *arguments, "--no-access-log", "--log-level", "error"],
        cwd=REPOSITORY,
        env={**place.environment(), "DJANGO_SETTINGS_MODULE": "chartwarden_web.settings"},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"127.0.0.1:{port}"
    finally:
        kill(process)


def seated(place: Place) -> dict[str, str]:
    """Fill an instance and seat its people; give their cookies by user id."""
    environment = {**place.environment(), "DJANGO_SETTINGS_MODULE": "chartwarden_web.settings"}
    command = [sys.executable, "-m", "tests.faults.seating"]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    cookies: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return cookies


class Asking:
    """One connection, kept open, of one person."""

    def __init__(self, host: str, cookie: str) -> None:
        self._host, self._cookie = host, cookie
        self._connection = http.client.HTTPConnection(host, timeout=30)
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def asks(self, path: str, form: dict[str, str] | None) -> tuple[float, int]:
        """Ask once; give the seconds that the answer took, and its status."""
        # As HTMX asks, so that a part of a page is made and not a whole one: there is less noise around the answer.
        headers = {"Cookie": f"session={self._cookie}; csrf={_TOKEN}", "HX-Request": "true"}
        body = None
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{self._host}"}
            body = urlencode({**form, "csrfmiddlewaretoken": _TOKEN})
        began = time.perf_counter()
        self._connection.request("POST" if form is not None else "GET", path, body, headers)
        answer = self._connection.getresponse()
        answer.read()
        return time.perf_counter() - began, answer.status

    def told(self, pair: Pair, *, count: int, chance: random.Random) -> tuple[list[float], list[float], set[int]]:
        """Ask both questions so many times, in random order; give the times of each, and the statuses."""
        for _ in range(_WARM_UP):
            self.asks(pair.foreign, pair.form)
        order = [pair.foreign, pair.missing] * count
        chance.shuffle(order)
        times: dict[str, list[float]] = {pair.foreign: [], pair.missing: []}
        statuses = set()
        for path in order:
            took, status = self.asks(path, pair.form)
            times[path].append(took)
            statuses.add(status)
        return times[pair.missing], times[pair.foreign], statuses
