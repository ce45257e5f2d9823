"""Whether the rule engine and its second telling agree on a million random cases, and how long deciding one takes."""

import time
from collections.abc import Iterator

from benchmarks.figure import Figure
from tests.property.rule_reference import a_case, reference

_CASES = 1_000_000


def measure() -> Iterator[Figure]:
    """Decide each case twice. One that differs is told by its seed."""
    engine = second = 0.0
    differing = []
    for seed in range(_CASES):
        case = a_case(seed)
        begun = time.perf_counter()
        ours = case.shown()
        decided = time.perf_counter()
        theirs = reference(case)
        second += time.perf_counter() - decided
        engine += decided - begun
        if ours != theirs:
            differing.append(seed)
    for seed in differing[:10]:
        yield Figure(f"differs: seed {seed}", 1, "case", at_most=0)
    yield Figure("random cases decided", _CASES, "cases")
    yield Figure("cases on which the second telling differs", len(differing), "cases", at_most=0)
    yield Figure("engine, for a million", round(engine, 1), "s")
    yield Figure("second telling, for a million", round(second, 1), "s")
