"""What a sensitive term is, and the short notation in which lists of them are written. `purpose.restricted` finds them.

In a list, phrases are parted by semicolons, and the words of one by spaces or line ends. `cut/cuts her/his wrist` is
four phrases. `#` is any number and `*` any word. What follows `~` are words that stand near, in the same clause, when
something else is meant: `condom ~ catheter`; what follows `~~` may stand in another clause of the sentence. A phrase
is read without hyphens and points, since notes write it with and without.

Source: a preference; the words themselves are in `restricted_words_*`.

Example:
    >>> words = Words(subject="sexual-health", alone="condom/condoms ~ catheter", cased="STI screen")
    >>> [(term.words, sorted(term.not_near)) for term in words.terms()]
    [(('condom',), ['catheter']), (('condoms',), ['catheter']), (('STI', 'screen'), [])]

"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import Final

ANY_NUMBER: Final = "#"
ANY_WORD: Final = "*"
_OTHER_MEANING: Final = "~"
_ALTERNATIVES_GO_ON: Final = re.compile(r"/\s+")


class Weight(StrEnum):
    """How much a term tells."""

    ALONE = "alone"  # enough by itself
    TEST = "test"  # enough by itself, and the lines beside it are likely the rest of a laboratory's panel
    IN_LINE = "in-line"  # tells of the subject only beside another mention in its line
    IN_PANEL = "in-panel"  # tells of the subject only in the lines around a test


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other. `is_cased` compares capitals too; beside some words it means something else."""

    words: tuple[str, ...]
    is_cased: bool = False
    not_after: frozenset[str] = frozenset()  # the very word before it
    not_before: frozenset[str] = frozenset()  # the very word behind it
    not_near: frozenset[str] = frozenset()  # a word of the same clause, a few words away
    is_near_in_sentence: bool = False  # such a word counts in another clause of the sentence too
    weight: Weight = Weight.ALONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One subject's lists, in the notation above. `cased` and `cased_in_line` compare capitals."""

    subject: str
    alone: str = ""
    cased: str = ""
    tests: str = ""
    cased_tests: str = ""
    in_line: str = ""
    cased_in_line: str = ""
    in_panel: str = ""
    headings: str = ""  # plain words; in a heading they take the section whose body speaks of the subject

    def terms(self) -> Iterator[Term]:
        """Give each phrase as a term, in the order written."""
        yield from _read(self.alone, Weight.ALONE)
        yield from _read(self.tests, Weight.TEST)
        yield from _read(self.in_line, Weight.IN_LINE)
        yield from _read(self.in_panel, Weight.IN_PANEL)
        yield from _read_cased(self.cased, Weight.ALONE)
        yield from _read_cased(self.cased_tests, Weight.TEST)
        yield from _read_cased(self.cased_in_line, Weight.IN_LINE)


_NOTHING: Final[frozenset[str]] = frozenset()
_NOT_AFTER: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "depression": frozenset(
            """
            st segment respiratory marrow myocardial cns skull immune circulatory cardiac cortical leao spreading pr
            ventilatory bone fracture tracheal sternal inspiratory
            """.split()
        ),
        "lithium": frozenset({"battery", "ion"}),
        "alcohol": frozenset(
            {"isopropyl", "rubbing", "denatured", "stearyl", "cetyl", "benzyl", "polyvinyl", "dehydrated"}
        ),
    }
)
_NOT_BEFORE: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "alcohol": frozenset(
            "swab swabs pad pads prep preps wipe wipes based hand rub gel free bath sponge ablation septal".split()
        ),
        "depression": frozenset({"of", "fracture"}),  # "depression of 1 mm", "depression of the skull"
    }
)


def _phrases(listed: str) -> Iterator[tuple[tuple[str, ...], frozenset[str], bool]]:
    """Give each phrase of a list, its alternatives written out, and the words that make it mean something else."""
    for entry in _ALTERNATIVES_GO_ON.sub("/", listed).split(";"):
        said, _, others = entry.partition(_OTHER_MEANING)
        if said.strip():
            is_wide = others.startswith(_OTHER_MEANING)
            near = frozenset(others.removeprefix(_OTHER_MEANING).lower().split())
            yield from ((words, near, is_wide) for words in product(*(word.split("/") for word in said.split())))


def _read(listed: str, weight: Weight) -> Iterator[Term]:
    for words, near, is_wide in _phrases(listed):
        after, before = _NOT_AFTER.get(words[0], _NOTHING), _NOT_BEFORE.get(words[-1], _NOTHING)
        yield Term(words, not_after=after, not_before=before, not_near=near, is_near_in_sentence=is_wide, weight=weight)


def _read_cased(listed: str, weight: Weight) -> Iterator[Term]:
    for words, near, is_wide in _phrases(listed):
        yield Term(words, is_cased=True, not_near=near, is_near_in_sentence=is_wide, weight=weight)
