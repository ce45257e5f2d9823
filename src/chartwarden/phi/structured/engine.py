r"""One pass over the bytes of a text for all shapes and cue words, and the rules that read what was met.

A trigger is a shape that can be told from ordinary words and results without reading around it; its rule then reads
the text at that place, within bounds. Hyperscan reports each place where a shape may end; the engine keeps the longest
from each start and never calls a rule again inside of what that rule has just taken.

Example:
    >>> def pair(text: str, start: int, end: int) -> list[Candidate]:
    ...     return [Candidate(start, end, IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.5, "pair")]
    >>> engine = Engine([Trigger(r"\b[0-9]{2}\b", pair)])
    >>> [(c.start, c.end) for c in engine.candidates("a 12 of 34", data=b"a 12 of 34")]
    [(2, 4), (8, 10)]

"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from itertools import accumulate
from threading import Lock, local
from typing import NamedTuple, TypeAlias

import hyperscan

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.kinds import IdentifierKind

__all__ = ["Candidate", "Engine", "IdentifierKind", "Letters", "Rule", "Tier", "Trigger", "one_of"]

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


def one_of(
    words: str, rest: str, rule: Rule, *, letters: Letters = Letters.ANY_CASE, at_once: int = 8
) -> tuple[Trigger, ...]:
    r"""Give triggers for whole words, written as `one|two|three`, with `rest` behind.

    Hyperscan filters on the letters of words as long as an expression begins with few of them; with many it walks an
    automaton over every byte, at three times the cost.

    Example:
        >>> [trigger.expression for trigger in one_of("on|since", r" \d", list, at_once=1)]
        ['\\bon \\d', '\\bsince \\d']

    """
    listed = words.split("|")
    groups = ["|".join(listed[at : at + at_once]) for at in range(0, len(listed), at_once)]
    return tuple(
        Trigger(rf"\b(?:{group}){rest}" if "|" in group else rf"\b{group}{rest}", rule, letters) for group in groups
    )


def _compiled(family: Sequence[Trigger], first: int) -> hyperscan.Database:
    database = hyperscan.Database()
    database.compile(
        expressions=[trigger.expression.encode() for trigger in family],
        ids=list(range(first, first + len(family))),
        flags=[hyperscan.HS_FLAG_SOM_LEFTMOST | trigger.letters for trigger in family],
        elements=len(family),
    )
    return database


class Engine:
    """Families of triggers, each compiled into one automaton at the first use. May be shared by threads.

    One automaton for all families would be no faster and takes four times as long to compile.
    """

    __slots__ = ("_databases", "_lock", "_threads", "_triggers", "families")

    def __init__(self, *families: Sequence[Trigger]) -> None:
        self.families = families
        self._triggers = tuple(trigger for family in families for trigger in family)
        self._lock = Lock()
        self._threads = local()  # a scratch space serves one scan at a time
        self._databases: tuple[hyperscan.Database, ...] = ()

    def _compiled(self) -> tuple[hyperscan.Database, ...]:
        with self._lock:
            if not self._databases:
                firsts = accumulate((len(family) for family in self.families), initial=0)
                # Hyperscan lets other threads run while it compiles.
                with ThreadPoolExecutor() as pool:
                    self._databases = tuple(pool.map(_compiled, self.families, firsts))
            return self._databases

    def _scanners(self) -> list[tuple[hyperscan.Database, hyperscan.Scratch]]:
        scanners: list[tuple[hyperscan.Database, hyperscan.Scratch]] | None = getattr(self._threads, "scanners", None)
        if scanners is None:
            scanners = [(database, hyperscan.Scratch(database)) for database in self._compiled()]
            self._threads.scanners = scanners
        return scanners

    def hits(self, data: bytes) -> dict[tuple[int, int], int]:
        """Give the longest end for each trigger (by its place in the table) and start, in order of first ends."""
        ends: dict[tuple[int, int], int] = {}

        def keep(trigger: int, start: int, end: int, _flags: int, _context: object) -> None:
            ends[trigger, start] = end

        for database, scratch in self._scanners():
            database.scan(data, match_event_handler=keep, scratch=scratch)
        return ends

    def candidates(self, text: str, *, data: bytes) -> list[Candidate]:
        """Give what the rules find.

        Args:
            text: folded text.
            data: the same, one byte a character: ASCII as it is, any other character a byte of 0x80 or more.

        Returns:
            Candidates in no order; they may overlap.

        """
        found: list[Candidate] = []
        rules = [trigger.rule for trigger in self._triggers]
        taken = [(0, 0)] * len(rules)
        for (trigger, start), end in self.hits(data).items():
            first, last = taken[trigger]
            if first <= start < last:
                continue
            more = rules[trigger](text, start, end)
            if more:
                found += more
                taken[trigger] = more[-1].start, more[-1].end
        return found
