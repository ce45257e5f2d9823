"""One measured figure, with the limit that it must keep.

Example:
    >>> Figure("start", 1.4, "times python", at_most=2.0).is_kept
    True

"""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. A figure without a limit is told, not judged."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the value is within its limits."""
        over = self.at_most is not None and self.value > self.at_most
        under = self.at_least is not None and self.value < self.at_least
        return not (over or under)


def fastest(*works: Callable[[], object], times: int = 15) -> tuple[float, ...]:
    """Give the shortest time in seconds that each work takes, after one run of each that warms caches.

    They take turns, so that whatever else the machine does falls on all of them; the shortest time is the one that was
    disturbed least. Medians of one work after the other differed threefold between runs on a busy machine.
    """
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(times + 1):
        for work, times_of_work in zip(works, taken, strict=True):
            began = time.perf_counter()
            work()
            if turn:
                times_of_work.append(time.perf_counter() - began)
    return tuple(map(min, taken))
