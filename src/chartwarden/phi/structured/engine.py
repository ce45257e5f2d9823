r"""One pass over the bytes of a text for all shapes and cue words, and the rules that read what was met.

A trigger is a shape that can be told from ordinary words and results without reading around it; its rule then reads
the text at that place, within bounds. Hyperscan reports each place where a shape may end; the engine keeps the longest
from each start and never calls a rule again inside of what that rule has just taken.

Long lists of words stand apart (`Words`): hyperscan looks for their letters alone, and `re` reads what must follow. As
one expression with word borders such a list takes forty times as long to compile, and ten times the memory to scan.

Example:
    >>> def pair(text: str, start: int, end: int) -> list[Candidate]:
    ...     return [Candidate(start, end, IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.5, "pair")]
    >>> engine = Engine([Trigger(r"\b[0-9]{2}\b", pair)])
    >>> [(c.start, c.end) for c in engine.candidates("a 12 of 34", data=b"a 12 of 34")]
    [(2, 4), (8, 10)]

"""

import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from itertools import accumulate
from threading import Lock, local
from typing import Final, NamedTuple, TypeAlias

import hyperscan

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.kinds import IdentifierKind

__all__ = ["Candidate", "Engine", "Hits", "IdentifierKind", "Letters", "Rule", "Tier", "Trigger", "Words", "one_of"]

Rule: TypeAlias = Callable[[str, int, int], Sequence[Candidate]]
"""Reads `text` at the place `start`..`end` that a trigger met; looks at a bounded piece around it only."""


Hits: TypeAlias = dict[tuple[int, int], int]
"""The longest end for each trigger (by its place in the table) and start, in order of first ends."""


class Letters(IntEnum):
    """Whether capitals count in a trigger."""

    ANY_CASE = hyperscan.HS_FLAG_CASELESS
    AS_WRITTEN = 0


class Trigger(NamedTuple):
    """A shape in hyperscan's dialect (bytes; no look-around but word borders), and the rule called where it stands."""

    expression: str
    rule: Rule
    letters: Letters = Letters.ANY_CASE


class Words(NamedTuple):
    """Words or their beginnings, the rule called where one stands behind a word border, and what must follow it."""

    words: Iterable[str]
    rule: Rule
    letters: Letters = Letters.ANY_CASE
    rest: str = r"\b"
    """An expression of `re` for bytes; empty where anything may follow."""


class _Word(NamedTuple):
    """One word of a table: the place of its `Words` among all triggers, and what must follow."""

    trigger: int
    rest: re.Pattern[bytes] | None
    letters: Letters


_BORDER: Final = r"\b"
_IN_WORD: Final = tuple(chr(byte).isalnum() and byte < 0x80 or byte == ord("_") for byte in range(256))  # noqa: PLR2004 -- ASCII


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


def _keeping_longest(ends: Hits) -> Callable[[int, int, int, int, object], None]:
    def keep(trigger: int, start: int, end: int, _flags: int, _context: object) -> None:
        ends[trigger, start] = end  # of several ends hyperscan tells the longest last

    return keep


def _compiled_words(words: Sequence[str], letters: Sequence[Letters]) -> hyperscan.Database:
    database = hyperscan.Database()
    database.compile(
        expressions=[word.encode() for word in words],
        ids=list(range(len(words))),
        flags=[hyperscan.HS_FLAG_SOM_LEFTMOST | letter for letter in letters],
        elements=len(words),
        literal=True,
    )
    return database


class Engine:
    """Families of triggers, each compiled into one automaton at the first use. May be shared by threads.

    One automaton for all families would be no faster and takes four times as long to compile.
    """

    __slots__ = ("_databases", "_lock", "_rules", "_threads", "families")

    def __init__(self, *families: Sequence[Trigger]) -> None:
        self.families = families
        self._rules = tuple(trigger.rule for family in families for trigger in family)
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

    def hits(self, datas: Sequence[bytes]) -> list[Hits]:
        """Meet the triggers in several texts, given as for `candidates_in`; the answer has an entry for each."""
        met: list[Hits] = [{} for _ in datas]
        keepers = list(map(_keeping_longest, met))
        # One automaton reads all texts before the next does, so that its tables stay in the processor's cache.
        for database, scratch in self._scanners():
            for data, keep in zip(datas, keepers, strict=True):
                database.scan(data, match_event_handler=keep, scratch=scratch)
        return met

    def candidates(self, text: str, *, data: bytes) -> list[Candidate]:
        """Give what the rules find in one text; see `candidates_in`."""
        return self.candidates_in([text], datas=[data])[0]

    def candidates_in(self, texts: Sequence[str], *, datas: Sequence[bytes]) -> list[list[Candidate]]:
        """Give what the rules find.

        Args:
            texts: folded texts.
            datas: the same, one byte a character: ASCII as it is, any other character a byte of 0x80 or more.

        Returns:
            For each text its candidates in no order; they may overlap.

        """
        return [self._read(text, hits) for text, hits in zip(texts, self.hits(datas), strict=True)]

    def _read(self, text: str, hits: Hits) -> list[Candidate]:
        found: list[Candidate] = []
        taken: dict[int, Candidate] = {}  # what each trigger's rule found last
        for (trigger, start), end in hits.items():
            last = taken.get(trigger)
            if last is not None and last.start <= start < last.end:
                continue
            more = self._rules[trigger](text, start, end)
            if more:
                found += more
                taken[trigger] = more[-1]
        return found
