r"""One pass over the bytes of a text for all shapes and cue words, and the rules that read what was met.

A trigger is a shape that can be told from ordinary words and results without reading around it; its rule then reads
the text at that place, within bounds. Hyperscan reports each place where a shape may end; the engine keeps the longest
from each start and never calls a rule again inside of what that rule has just taken. Shapes of numbers are looked for
only where there are numbers.

Example:
    >>> def pair(text: str, start: int, end: int) -> list[Candidate]:
    ...     return [Candidate(start, end, IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.5, "pair")]
    >>> engine = Engine([Trigger(r"\b[0-9]{2}\b", pair)])
    >>> [(c.start, c.end) for c in engine.candidates("a 12 of 34", data=b"a 12 of 34")]
    [(2, 4), (8, 10)]

"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from threading import Lock, local
from typing import NamedTuple, TypeAlias

import hyperscan

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.structured.number_places import excerpt_of

__all__ = ["Candidate", "Engine", "IdentifierKind", "Letters", "Rule", "Tier", "Trigger"]

Rule: TypeAlias = Callable[[str, int, int], Sequence[Candidate]]
"""Reads `text` at the place `start`..`end` that a trigger met; looks at a bounded piece around it only."""


class Letters(IntEnum):
    """Whether capitals count in a trigger."""

    ANY_CASE = hyperscan.HS_FLAG_CASELESS
    AS_WRITTEN = 0


class Trigger(NamedTuple):
    """A shape in hyperscan's dialect (bytes; no look-around but word borders), and the rule called where it stands."""

    expression: str
    rule: Rule
    letters: Letters = Letters.ANY_CASE


Family: TypeAlias = tuple[tuple[int, Trigger], ...]
"""Triggers that are compiled together, each with its place in the table of all."""

Scanner: TypeAlias = tuple[hyperscan.Database, hyperscan.Scratch]


def _compiled(family: Family) -> hyperscan.Database:
    database = hyperscan.Database()
    database.compile(
        expressions=[trigger.expression.encode() for _, trigger in family],
        ids=[number for number, _ in family],
        flags=[hyperscan.HS_FLAG_SOM_LEFTMOST | trigger.letters for _, trigger in family],
        elements=len(family),
    )
    return database


def _longest(scanners: Iterable[Scanner], data: bytes) -> dict[tuple[int, int], int]:
    """Give the longest end for each trigger, by its place in the table, and start, in order of first ends."""
    ends: dict[tuple[int, int], int] = {}

    def keep(trigger: int, start: int, end: int, _flags: int, _context: object) -> None:
        ends[trigger, start] = end

    for database, scratch in scanners:
        database.scan(data, match_event_handler=keep, scratch=scratch)
    return ends


class Engine:
    """Families of triggers, each compiled into one automaton at the first use. May be shared by threads.

    One automaton for all families would be no faster and takes four times as long to compile.

    Args:
        everywhere: families to look for in the whole text.
        near_numbers: families of shapes that hold four digits, or fewer and letters that touch them
            (`number_places`).

    """

    __slots__ = ("_compiled", "_families", "_lock", "_threads", "_words", "triggers")

    def __init__(self, *everywhere: Sequence[Trigger], near_numbers: Sequence[Sequence[Trigger]] = ()) -> None:
        families = (*everywhere, *near_numbers)
        self.triggers = tuple(trigger for family in families for trigger in family)
        numbered = iter(enumerate(self.triggers))
        self._families: tuple[Family, ...] = tuple(tuple(next(numbered) for _ in family) for family in families)
        self._words = len(everywhere)
        self._lock = Lock()
        self._threads = local()  # a scratch space serves one scan at a time
        self._compiled: tuple[hyperscan.Database, ...] = ()

    def _databases(self) -> tuple[hyperscan.Database, ...]:
        with self._lock:
            if not self._compiled:
                # Hyperscan lets other threads run while it compiles.
                with ThreadPoolExecutor() as pool:
                    self._compiled = tuple(pool.map(_compiled, self._families))
            return self._compiled

    def _scanners(self) -> list[Scanner]:
        scanners: list[Scanner] | None = getattr(self._threads, "scanners", None)
        if scanners is None:
            scanners = [(database, hyperscan.Scratch(database)) for database in self._databases()]
            self._threads.scanners = scanners
        return scanners

    def hits(self, data: bytes) -> list[dict[int, int]]:
        """Give for each trigger the places where it starts and the longest end of each, in order of first ends."""
        scanners = self._scanners()
        places: list[dict[int, int]] = [{} for _ in self.triggers]
        for (trigger, start), end in _longest(scanners[: self._words], data).items():
            places[trigger][start] = end
        if len(scanners) > self._words:
            excerpt = excerpt_of(data)
            near = _longest(scanners[self._words :], excerpt.data)
            shifts = excerpt.shifts_at([start for _, start in near])
            for ((trigger, start), end), shift in zip(near.items(), shifts, strict=True):
                places[trigger][start + shift] = end + shift
        return places

    def candidates(self, text: str, *, data: bytes) -> list[Candidate]:
        """Give what the rules find.

        Args:
            text: folded text.
            data: the same, one byte a character: ASCII as it is, any other character a byte of 0x80 or more.

        Returns:
            Candidates in no order; they may overlap.

        """
        found: list[Candidate] = []
        for trigger, places in zip(self.triggers, self.hits(data), strict=True):
            first = last = 0
            for start, end in places.items():
                if not first <= start < last and (more := trigger.rule(text, start, end)):
                    found += more
                    first, last = more[-1].start, more[-1].end
        return found
