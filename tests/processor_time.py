"""How long a piece of work keeps a processor busy, told steadily enough for a test that compares two lengths."""

import gc
import time
from collections.abc import Callable

_TIMES = 3


def least_seconds(work: Callable[[], object], *, times: int = _TIMES) -> float:
    """Give the fewest processor seconds that `work` took of this thread: the fastest run was disturbed least.

    Other threads of the process (servers, publishers) and the collection of other tests' garbage are left out.
    """
    gc.collect()
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        return min(_seconds(work) for _ in range(times))
    finally:
        if was_collecting:
            gc.enable()


def _seconds(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return time.thread_time() - begun
