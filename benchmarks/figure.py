"""One measured figure, with the limit that it must keep.

Example:
    >>> Figure("start", 1.4, "times python", at_most=2.0).is_kept
    True

"""

import statistics
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


def seconds(work: Callable[[], object], *, times: int = 5) -> float:
    """Give the median time that some work takes, after one run that warms caches."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
