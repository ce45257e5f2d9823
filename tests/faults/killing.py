"""Ending processes with SIGKILL while they serve audited reads, and looking what is left.

Example:
    >>> Killing(Kind.SQLITE, kills=200, served=90_000, troubles=(), starts=()).slowest_start
    0.0

"""

import random
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.builders import Scene
from tests.faults.oracle import Served, acts_of, log_troubles, served_troubles, size_of
from tests.faults.place import REPOSITORY, Kind, Place, Server, python

_LATEST_KILL_SECONDS = 0.3
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Start:
    """How long a start took, in seconds, on a database whose last process was killed."""

    importing: float  # the interpreter's own start is in `whole` alone
    opening: float  # processor time, as is the next
    first_entry: float
    whole: float  # from the start of the process to its first entry

    @property
    def own(self) -> float:
        """What the database and the ledger have to do with."""
        return self.opening + self.first_entry


@dataclass(frozen=True, slots=True)
class Killing:
    """What came of killing a process again and again."""

    kind: Kind
    kills: int
    served: int
    troubles: tuple[str, ...]
    starts: tuple[Start, ...]
    refused: int = 0

    @property
    def slowest_start(self) -> float:
        """The longest from opening to the first entry, in seconds of processor time."""
        return max((start.own for start in self.starts), default=0.0)

    @property
    def slowest_whole_start(self) -> float:
        """The longest time from the start of the process to the first entry, in seconds."""
        return max((start.whole for start in self.starts), default=0.0)


class Child:
    """A process that serves reads, and what it has said so far."""

    def __init__(self, place: Place, *arguments: str) -> None:
        self.served: list[Served] = []
        self.refused: list[str] = []
        self.start: Start | None = None
        self._began, self._arrived = time.monotonic(), threading.Condition()
        self.process = subprocess.Popen(
            python("tests.faults.child", *arguments),
            cwd=REPOSITORY,
            env=place.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._reader = threading.Thread(target=self._listen)
        self._reader.start()

    def wait_for_reads(self, more: int = 1) -> None:
        """Return when it has served so many more reads."""
        with self._arrived:
            wanted = len(self.served) + more
            ready = self._arrived.wait_for(lambda: len(self.served) >= wanted, _PATIENCE_SECONDS)
        assert ready, f"the process serves nothing; it ended with {self.process.poll()}"

    def wait_for_refusals(self, more: int = 1) -> None:
        """Return when it has refused so many more reads."""
        with self._arrived:
            wanted = len(self.refused) + more
            assert self._arrived.wait_for(lambda: len(self.refused) >= wanted, _PATIENCE_SECONDS)

    def kill(self) -> None:
        """End it, and read all that it has said."""
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            kind, *words = line.decode().split()
            with self._arrived:
                if kind == "up":
                    self.start = Start(
                        float(words[0]), float(words[1]), float(words[2]), time.monotonic() - self._began
                    )
                elif kind == "read":
                    self.served.append(Served(words[0], None if words[1] == "-" else int(words[1])))
                else:
                    self.refused.append(words[1])
                self._arrived.notify_all()


@contextmanager
def running(place: Place, *arguments: str) -> Iterator[Child]:
    """Give a process that serves reads; it is killed at the end."""
    child = Child(place, *arguments)
    try:
        yield child
    finally:
        child.kill()


def killed(place: Place, *, kills: int, chance: random.Random, roads: Sequence[str] = ("ledger", "desk")) -> Killing:
    """Kill the process of an instance so many times, each at a random moment of its serving.

    Args:
        place: the instance; one log goes through all of it.
        kills: how many times.
        chance: decides the moments.
        roads: what the processes do, in turn; `rotate` gives the log new keys meanwhile.

    """
    with place.opened() as house:
        Scene(house)
    served, starts, troubles = 0, list[Start](), list[str]()
    refused, left = 0, list[str]()  # the latest checkpoint, as it left the host before the kill
    for turn in range(kills):
        with running(place, roads[turn % len(roads)]) as child:
            child.wait_for_reads()
            time.sleep(chance.uniform(0, _LATEST_KILL_SECONDS))
        served, refused = served + len(child.served), refused + len(child.refused)
        troubles += [f"a read was refused by {rule}" for rule in child.refused]
        starts += [child.start] if child.start else []
        with place.opened() as house:
            troubles += log_troubles(house.ledger, earlier=left)
            troubles += served_troubles(house.ledger, child.served, start=max(map(size_of, left), default=0))
            left = [house.ledger.store.checkpoint() or ""]
    with place.opened() as house:
        troubles += log_troubles(house.ledger)
    return Killing(place.kind, kills, served, tuple(troubles), tuple(starts), refused)


def killed_too_early(place: Place) -> Killing:
    """Kill a process that says what it serves before the entry is there: the control."""
    with place.opened() as house:
        Scene(house)
    with running(place, "ledger", "--says=before", "--threads=32") as child:
        child.wait_for_reads(100)
    with place.opened() as house:
        troubles = served_troubles(house.ledger, child.served)
        return Killing(place.kind, 1, len(child.served), tuple(troubles), ())


def server_killed(server: Server, place: Place, *, kills: int, chance: random.Random) -> Killing:
    """Kill the database server itself while one process of the product goes on serving."""
    troubles, refused = list[str](), 0
    with running(place, "ledger", "--pause=0.002") as child:
        for _ in range(kills):
            child.wait_for_reads()
            time.sleep(chance.uniform(0, _LATEST_KILL_SECONDS))
            server.kill()
            child.wait_for_refusals()
            server.start()
            child.wait_for_reads()
    refused += len(child.refused)
    with place.opened() as house:
        troubles += log_troubles(house.ledger)
        troubles += served_troubles(house.ledger, child.served)
        outages = [said for said in acts_of(house.ledger) if said["act"] == "ledger.outage"]
    if len(outages) < kills:
        troubles.append(f"{kills} outages left {len(outages)} entries")
    troubles += [f"a read was refused by {rule}" for rule in set(child.refused) - {"no-record-no-read"}]
    return Killing(place.kind, kills, len(child.served), tuple(troubles), (), refused)
