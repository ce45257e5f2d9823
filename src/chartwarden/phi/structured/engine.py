r"""One pass over the bytes of a text for all shapes and cue words, and the rules that read what was met.

A trigger is a shape that can be told from ordinary words and results without reading around it; its rule then reads
the text at that place, within bounds. Hyperscan reports each place where a shape may end; the engine keeps the longest
from each start and never calls a rule again inside of what that rule has just taken, by whichever trigger.

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
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from itertools import count
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
    """An expression that `re`, over bytes, and hyperscan read alike; empty where anything may follow."""


_BORDER: Final = r"\b"
_LONG: Final = 4  # letters of a word that is not met in every line
_IN_WORD: Final = tuple(re.match(rb"\w", bytes([byte])) is not None for byte in range(256))


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


_Numbered: TypeAlias = tuple[int, Trigger]
"""A trigger and its place in the table."""


_Scanner: TypeAlias = tuple[hyperscan.Database, hyperscan.Scratch]


def _compiled(family: Sequence[_Numbered]) -> hyperscan.Database | None:
    if not family:
        return None
    database = hyperscan.Database()
    database.compile(
        expressions=[trigger.expression.encode() for _, trigger in family],
        ids=[place for place, _ in family],
        flags=[hyperscan.HS_FLAG_SOM_LEFTMOST | trigger.letters for _, trigger in family],
        elements=len(family),
    )
    return database


_Hit: TypeAlias = tuple[int, int, int]
"""Where a word and what follows it end, where it starts, and its trigger's place: hits sort by their ends."""


_Met: TypeAlias = Callable[[int, int, int, int, object], None]
"""What hyperscan calls where a trigger stands: its number, start and end, and two things we do not need."""


def _keeping_longest(ends: Hits) -> _Met:
    def keep(trigger: int, start: int, end: int, _flags: int, _context: object) -> None:
        ends[trigger, start] = end  # of several ends hyperscan tells the longest last

    return keep


def _listing(met: list[_Hit]) -> _Met:
    def keep(trigger: int, start: int, end: int, _flags: int, _context: object) -> None:
        met.append((end, start, trigger))

    return keep


def _rest(some: Words) -> re.Pattern[bytes] | None:
    """Give what must follow words; None for a word border, which is asked for most often and needs no pattern."""
    flags = re.IGNORECASE if some.letters is Letters.ANY_CASE else re.NOFLAG
    return None if some.rest == _BORDER else re.compile(some.rest.encode(), flags)


_Follows: TypeAlias = tuple[int, re.Pattern[bytes] | None]
"""The place of some words in the table of triggers, and what must follow them."""


class _WordTable:
    """The long words of an engine in one automaton, and what must follow each."""

    __slots__ = ("_follows", "_words")

    def __init__(self, numbered: Iterable[tuple[int, Words]]) -> None:
        table: defaultdict[tuple[str, Letters], list[_Follows]] = defaultdict(list)
        for place, some in numbered:
            rest = _rest(some)
            for word in some.words:
                if len(word) >= _LONG:
                    table[word, some.letters].append((place, rest))
        self._words = tuple(table)
        self._follows = tuple(table.values())

    def compiled(self) -> hyperscan.Database | None:
        """Give the automaton; None for a table without words."""
        if not self._words:
            return None
        database = hyperscan.Database()
        database.compile(
            expressions=[word.encode() for word, _ in self._words],
            ids=list(range(len(self._words))),
            flags=[hyperscan.HS_FLAG_SOM_LEFTMOST | letters for _, letters in self._words],
            elements=len(self._words),
            literal=True,
        )
        return database

    def keeping_whole(self, met: list[_Hit], data: bytes) -> _Met:
        """Give what keeps those that stand behind a word border and before what must follow."""
        follows, in_word, size = self._follows, _IN_WORD, len(data)

        def keep(word: int, start: int, end: int, _flags: int, _context: object) -> None:
            if start and in_word[data[start - 1]]:
                return
            for trigger, rest in follows[word]:
                if rest is None:
                    if end == size or not in_word[data[end]]:
                        met.append((end, start, trigger))
                elif m := rest.match(data, end):
                    met.append((m.end(), start, trigger))

        return keep


def _short(numbered: Iterable[tuple[int, Words]]) -> Iterator[_Numbered]:
    """Give a trigger for the short words of each list, which stand everywhere: Python would look at too many."""
    for place, some in numbered:
        if words := "|".join(word for word in some.words if len(word) < _LONG):
            yield place, Trigger(rf"\b(?:{words}){some.rest}", some.rule, some.letters)


class Engine:
    """Families of triggers, each compiled into one automaton at the first use. May be shared by threads.

    One automaton for all families would be no faster and takes four times as long to compile.
    """

    __slots__ = ("_databases", "_families", "_lock", "_readers", "_threads", "_words")

    def __init__(self, *families: Sequence[Trigger | Words]) -> None:
        numbers = count()
        numbered = [[(next(numbers), one) for one in family] for family in families]
        self._families = [[(at, one) for at, one in family if isinstance(one, Trigger)] for family in numbered]
        words = [(at, one) for family in numbered for at, one in family if isinstance(one, Words)]
        self._families.append(list(_short(words)))
        self._words = _WordTable(words)
        rules = [one.rule for family in families for one in family]
        numbers_of = {rule: number for number, rule in enumerate(rules)}
        self._readers = tuple((numbers_of[rule], rule) for rule in rules)
        self._lock = Lock()
        self._threads = local()  # a scratch space serves one scan at a time
        self._databases: tuple[hyperscan.Database | None, ...] = ()

    def _compiled(self) -> tuple[hyperscan.Database | None, ...]:
        """Give an automaton for each family, then those of the short words and of the long ones."""
        with self._lock:
            if not self._databases:
                # Hyperscan lets other threads run while it compiles.
                with ThreadPoolExecutor() as pool:
                    self._databases = (*pool.map(_compiled, self._families), self._words.compiled())
            return self._databases

    def _scanners(self) -> list[_Scanner | None]:
        scanners: list[_Scanner | None] | None = getattr(self._threads, "scanners", None)
        if scanners is None:
            scanners = [None if one is None else (one, hyperscan.Scratch(one)) for one in self._compiled()]
            self._threads.scanners = scanners
        return scanners

    def hits(self, datas: Sequence[bytes]) -> list[Hits]:
        """Meet the triggers in several texts, given as for `candidates_in`; the answer has an entry for each."""
        met: list[Hits] = [{} for _ in datas]
        *families, short, long = self._scanners()
        keepers = list(map(_keeping_longest, met))
        # One automaton reads all texts before the next does, so that its tables stay in the processor's cache.
        for database, scratch in filter(None, families):
            for data, keep in zip(datas, keepers, strict=True):
                database.scan(data, match_event_handler=keep, scratch=scratch)
        words: list[list[_Hit]] = [[] for _ in datas]
        if short:
            database, scratch = short
            for data, some in zip(datas, words, strict=True):
                database.scan(data, match_event_handler=_listing(some), scratch=scratch)
        if long:
            database, scratch = long
            for data, some in zip(datas, words, strict=True):
                database.scan(data, match_event_handler=self._words.keeping_whole(some, data), scratch=scratch)
        for some, ends in zip(words, met, strict=True):
            self._keep_leftmost(some, ends)
        return met

    def _keep_leftmost(self, whole: list[_Hit], ends: Hits) -> None:
        """Keep words in order of their ends, and of those of one rule that end alike the first, as hyperscan does."""
        seen: set[tuple[int, int]] = set()
        whole.sort()
        for end, start, trigger in whole:
            place = self._readers[trigger][0], end
            if place not in seen:
                seen.add(place)
                ends[trigger, start] = end

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
        taken: dict[int, Candidate] = {}  # what each rule found last
        for (trigger, start), end in hits.items():
            reader, rule = self._readers[trigger]
            last = taken.get(reader)
            if last is not None and last.start <= start < last.end:
                continue
            more = rule(text, start, end)
            if more:
                found += more
                taken[reader] = more[-1]
        return found
