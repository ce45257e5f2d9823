"""Randomness that a seed reproduces. Nothing in a ward draws from any other source.

Each thing has its own stream, named by the seed and a path, so that drawing more for one never changes another.

Example:
    >>> stream(7, "patient", 3).randrange(1000) == stream(7, "patient", 3).randrange(1000)
    True

"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, *path: str | int) -> Random:
    """Give the stream of that name, at its start."""
    name = "/".join(str(part) for part in (seed, *path))
    return Random(name)  # noqa: S311 -- reproducible on purpose; guards nothing


def some(chance: Random, things: Sequence[T], *, low: int, high: int) -> list[T]:
    """Give between `low` and `high` of the things, both included, in random order; all when there are fewer."""
    return chance.sample(things, min(len(things), chance.randint(low, high)))
