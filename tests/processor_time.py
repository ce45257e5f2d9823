"""How long a piece of work keeps a processor busy, told steadily enough for a test that compares two lengths."""

import gc
import time
from collections.abc import Callable

_TRIES = 3


def seconds_of(work: Callable[[], object]) -> float:
    """Give the processor seconds that `work` takes of this thread.

    Other threads of the process (servers, publishers) and the collection of other tests' garbage are left out.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        begun = time.thread_time()
        work()
        return time.thread_time() - begun
    finally:
        if was_collecting:
            gc.enable()


def grows_within(short: Callable[[], object], long: Callable[[], object], *, times: float, besides: float) -> bool:
    """Tell whether the longer work takes at most so many times as long as the shorter, and some seconds besides.

    A busy machine can only make work look slower: where the bound is not kept, both are measured again, and the fastest
    of each counts.
    """
    few = many = float("inf")
    for _ in range(_TRIES):
        few, many = min(few, seconds_of(short)), min(many, seconds_of(long))
        if many < times * few + besides:
            return True
    return False
