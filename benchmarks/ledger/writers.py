"""Writers who wait: so many at once append, each as soon as its last entry is durable, for a while.

Contestants take turns, so that whatever else the machine and its disk do falls on all of them.

Example:
    >>> from contextlib import nullcontext
    >>> nothing = Contestant("nothing", lambda: nullcontext(lambda: nullcontext(lambda: None)))
    >>> raced([nothing], waiters=2, seconds=0.01, rounds=3)["nothing"].rate > 0
    True

"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from statistics import median
from typing import Final

import psutil  # type: ignore[import-untyped]  # nobody has typed it

Append = Callable[[], object]
"""Appends one entry, and returns when it is durable."""

Writer = Callable[[], AbstractContextManager[Append]]
"""Gives one writer what it appends with; each thread asks for its own."""

_WARM_UP: Final = 6  # entries; psycopg prepares a statement when it sees it for the sixth time


@dataclass(frozen=True, slots=True)
class Contestant:
    """Something that stores entries. What is shared by its writers is open while they write."""

    name: str
    opened: Callable[[], AbstractContextManager[Writer]]


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one turn. Times are in seconds."""

    rate: float  # entries a second
    waits: tuple[float, ...]  # by how long each append took, ascending
    own_seconds: float  # of processor time for each entry, in this process
    all_seconds: float  # the same on the whole machine: database server and kernel too

    def waited(self, share: float) -> float:
        """Give how long the slowest of this share of appends took."""
        return self.waits[min(int(len(self.waits) * share), len(self.waits) - 1)]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of all turns of a contestant; medians of the turns, where nothing else is said."""

    name: str
    rounds: tuple[Round, ...]

    @property
    def rate(self) -> float:
        """Entries a second."""
        return median(one.rate for one in self.rounds)

    @property
    def best(self) -> float:
        """Entries a second in the best turn."""
        return max(one.rate for one in self.rounds)

    def waited_ms(self, share: float) -> float:
        """Milliseconds that the slowest of this share of appends took."""
        return median(one.waited(share) for one in self.rounds) * 1e3

    @property
    def own_us(self) -> float:
        """Microseconds of processor time for each entry in this process."""
        return median(one.own_seconds for one in self.rounds) * 1e6

    @property
    def all_us(self) -> float:
        """Microseconds of processor time for each entry on the whole machine."""
        return median(one.all_seconds for one in self.rounds) * 1e6

    def against(self, other: "Result") -> float:
        """Give how many times as fast this was: the median of what each round says."""
        return median(own.rate / its.rate for own, its in zip(self.rounds, other.rounds, strict=True))


def raced(contestants: Sequence[Contestant], *, waiters: int, seconds: float, rounds: int) -> dict[str, Result]:
    """Let contestants take turns.

    Args:
        contestants: with names of their own.
        waiters: how many writers each has at once.
        seconds: how long a turn is.
        rounds: how many turns each has.

    Returns:
        What came of it, by name.

    """
    taken: dict[str, list[Round]] = {contestant.name: [] for contestant in contestants}
    for _ in range(rounds):
        for contestant in contestants:
            with contestant.opened() as writer:
                taken[contestant.name].append(_Turn(writer, waiters=waiters, seconds=seconds).round())
    return {name: Result(name, tuple(its)) for name, its in taken.items()}


class _Turn:
    """One turn of one contestant."""

    def __init__(self, writer: Writer, *, waiters: int, seconds: float) -> None:
        self._writer, self._seconds = writer, seconds
        self._ready, self._begun = threading.Barrier(waiters + 1), threading.Barrier(waiters + 1)
        self._deadline = 0.0
        self._waits: list[list[float]] = []
        self._in_time: list[int] = []
        self._errors: list[BaseException] = []
        self._threads = [threading.Thread(target=self._write) for _ in range(waiters)]

    def round(self) -> Round:
        for thread in self._threads:
            thread.start()
        try:
            self._ready.wait()
            own, everybody = time.process_time(), _busy_seconds()
            self._deadline = time.perf_counter() + self._seconds
            self._begun.wait()
        except threading.BrokenBarrierError:
            raise self._errors[0] from None
        for thread in self._threads:
            thread.join()
        own, everybody = time.process_time() - own, _busy_seconds() - everybody
        if self._errors:
            raise self._errors[0]
        waits = sorted(wait for some in self._waits for wait in some)
        return Round(sum(self._in_time) / self._seconds, tuple(waits), own / len(waits), everybody / len(waits))

    def _write(self) -> None:
        try:
            with self._writer() as append:
                for _ in range(_WARM_UP):
                    append()
                self._ready.wait()
                self._begun.wait()
                waits = _appended_until(self._deadline, append)
            self._waits.append(waits)
            self._in_time.append(len(waits) - 1)  # the last one came after the deadline
        except BaseException as error:  # noqa: BLE001 -- told by the thread that measures
            self._errors.append(error)
            self._ready.abort()
            self._begun.abort()


def _appended_until(deadline: float, append: Append) -> list[float]:
    waits, clock = list[float](), time.perf_counter
    began = clock()
    while began < deadline:
        append()
        ended = clock()
        waits.append(ended - began)
        began = ended
    return waits


def _busy_seconds() -> float:
    """Give the processor time that the machine has spent on anything, since it started."""
    spent = psutil.cpu_times()
    return float(spent.user + spent.nice + spent.system + spent.irq + spent.softirq)
