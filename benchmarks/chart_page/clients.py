"""Coders at their desks: each asks for the page of their own chart again as soon as it has come.

Example:
    >>> percentile([0.1, 0.2, 0.3, 0.4], 50)
    0.2

"""

import http.client
import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from chartwarden.foundation.identifiers import WorkItemId


@dataclass(frozen=True, slots=True)
class Seat:
    """A coder who is signed in, and the work they do."""

    cookies: str
    work_id: WorkItemId


def asked(port: int, seats: Sequence[Seat], *, times: int) -> list[float]:
    """Let everybody ask at once, each `times` times, one page after the other; give the seconds of each page."""
    with ThreadPoolExecutor(len(seats)) as pool:
        return [seconds for each in pool.map(lambda seat: _pages(port, seat, times), seats) for seconds in each]


def percentile(seconds: Sequence[float], percent: float) -> float:
    """Give the time that this share of the pages took at most."""
    ordered = sorted(seconds)
    return ordered[max(math.ceil(len(ordered) * percent / 100) - 1, 0)]


def _pages(port: int, seat: Seat, times: int) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        connection.request("GET", f"/work/{seat.work_id}/", headers={"Cookie": seat.cookies})
        answer = connection.getresponse()
        page = answer.read()
        taken.append(time.perf_counter() - began)
        assert answer.status == http.client.OK, (answer.status, page)
        assert b'id="note"' in page
    connection.close()
    return taken
