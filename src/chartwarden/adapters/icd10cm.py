"""The ICD-10-CM code set: find a valid code by its beginning, by words, or by the abbreviations coders use.

The set comes along as a file (`icd10cm_list`). Putting it in order for searching takes most of a second, so that is
done on first use, or ahead of it with `Icd10Cm.warm`. Only codes without subdivisions are valid for a claim; headings
above them are never given.

Source: 45 CFR 162.1002(c)(2) (ICD-10-CM is the code set for diagnoses); ICD-10-CM Official Guidelines I.B.2 (highest
level of detail). The ranking is a preference.

Example:
    >>> few = Icd10Cm({"N17.9": ("Acute kidney failure, unspecified", ()), "I10": ("Essential hypertension", ())})
    >>> [coding.code for coding in few.search("aki", most=5)]
    ['N17.9']

"""

import math
import re
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from chartwarden.adapters.icd10cm_list import tabular_list
from chartwarden.chart.code_rules import CodeRules, RuledCode
from chartwarden.chart.coding import Coding
from chartwarden.evidence.suggestion import Wanted, stem
from chartwarden.evidence.words import ABBREVIATIONS, OTHER_WORDS

SYSTEM: Final = "ICD-10-CM"

Terms = Mapping[str, tuple[str, tuple[str, ...]]]
"""Valid codes with their title and the inclusion terms that stand below it."""

_WORD: Final = re.compile(r"[a-z0-9]+")
_CODE: Final = re.compile(r"[a-tv-z][0-9][0-9a-z]?(?:\.?[0-9a-z]{0,4})", re.IGNORECASE)
_PASSED_OVER: Final = frozenset("a an and at by due for from in of on or other the to with without nos".split())
_WITH_SEVENTH: Final = 7  # characters of a code that tells the encounter
_LATE_WORDS: Final = frozenset("subsequent sequela later".split())
_BIRTH_WORDS: Final = frozenset(
    "pregnancy pregnant childbirth delivery newborn neonatal maternal obstetric puerperium".split()
)
_MOST_READINGS: Final = 6000  # codes weighed for one search; rarer words come first, so what is cut is the vaguest


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    title: str
    words: frozenset[str]  # of the title
    length: int  # words of the title, repeats included
    inclusions: tuple[str, ...]
    is_usual: bool  # the code chosen when the note says no more
    is_late: bool  # later encounters and sequelae of an injury
    is_of_birth: bool  # pregnancy, childbirth and newborn: chapters 15 and 16


@dataclass(frozen=True, slots=True)
class _Index:
    entries: tuple[_Entry, ...]
    by_code: Mapping[str, int]  # without the dot
    codes: tuple[str, ...]  # without the dot, sorted
    vocabulary: tuple[str, ...]  # sorted
    postings: Mapping[str, tuple[int, ...]]
    weights: Mapping[str, float]  # by stem


class Icd10Cm:
    """Searches the valid codes. Safe to share between threads."""

    def __init__(self, terms: Terms | None = None, *, load: Callable[[], Terms] | None = None) -> None:
        """Take terms that are at hand, or what loads them on first use.

        Args:
            terms: the code set itself.
            load: gives it later; without both, the whole set of this release.

        """
        self._load = load or (lambda: terms if terms is not None else tabular_list().terms())
        self._rules = _rules if terms is None and load is None else lambda _: CodeRules()
        self._lock = threading.Lock()
        self._index: _Index | None = None

    def warm(self) -> None:
        """Load the set in a thread of its own, so that nobody's first search waits for it."""
        threading.Thread(target=self._loaded, name="icd-10-cm", daemon=True).start()

    def find(self, code: str) -> Coding | None:
        """Give a valid code, dot and letter case aside; None when there is none or it has subdivisions."""
        index = self._loaded()
        place = index.by_code.get(_plain(code))
        return None if place is None else _coding(index.entries[place])

    def wanted(self, code: str) -> Wanted:
        """Give what a valid code is called, for finding what supports it. Raises KeyError for anything else."""
        index = self._loaded()
        entry = index.entries[index.by_code[_plain(code)]]
        return Wanted(entry.code, (entry.title, *entry.inclusions))

    def ruled(self, code: str) -> RuledCode | None:
        """Give a valid code with what the set says beside it: itself first, then the headings above it.

        None when there is no such code. A set that was given as terms says nothing beside its codes.
        """
        index = self._loaded()
        place = index.by_code.get(_plain(code))
        if place is None:
            return None
        entry = index.entries[place]
        return RuledCode(entry.code, entry.title, self._rules(entry.code))

    def weights(self) -> Mapping[str, float]:
        """Give how much each word of the set tells, by its stem: the rarer, the more."""
        return self._loaded().weights

    def search(self, words: str, *, most: int) -> tuple[Coding, ...]:
        """Give valid codes that fit, best first.

        Args:
            words: the beginning of a code (`J44`, `s72001`), or words and abbreviations (`copd exac`); all must fit.
            most: how many to give.

        Returns:
            At most `most` codes; empty when nothing fits or nothing was asked.

        """
        index = self._loaded()
        asked = words.strip()
        if _CODE.fullmatch(asked) and (found := list(_beginning(index, _plain(asked)))):
            return tuple(_coding(index.entries[index.by_code[plain]]) for plain in found[:most])
        tokens = _expanded(asked)
        ranked = sorted(_weighed(index, tokens, whole=_words(asked)))
        return tuple(_coding(index.entries[place]) for *_, place in ranked[:most])

    def _loaded(self) -> _Index:
        with self._lock:
            if self._index is None:
                self._index = _indexed(self._load())
            return self._index


def _rules(code: str) -> CodeRules:
    return tabular_list().rules(code)


def _coding(entry: _Entry) -> Coding:
    return Coding(SYSTEM, entry.code, entry.title)


def _plain(code: str) -> str:
    return code.strip().replace(".", "").upper()


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _indexed(terms: Terms) -> _Index:
    entries, postings = [], defaultdict[str, list[int]](list)

    @cache
    def telling(inclusions: tuple[str, ...]) -> frozenset[str]:  # alike for all codes below one heading
        return frozenset(word for term in inclusions for word in _words(term))

    for place, (code, (title, inclusions)) in enumerate(terms.items()):
        words = _words(title)
        entries.append(
            _Entry(
                code,
                title,
                frozenset(words),
                len(words),
                inclusions,
                _is_usual(title, words),
                _is_late(code),
                code[0] in "OP",
            )
        )
        for word in telling(inclusions).union(words) - _PASSED_OVER:
            postings[word].append(place)
    by_code = {_plain(entry.code): place for place, entry in enumerate(entries)}
    return _Index(
        tuple(entries),
        by_code,
        tuple(sorted(by_code)),
        tuple(sorted(postings)),
        {word: tuple(places) for word, places in postings.items()},
        _weights(postings, codes=len(entries)),
    )


def _weights(postings: Mapping[str, Sequence[int]], *, codes: int) -> dict[str, float]:
    """Give the logarithm of how many times rarer than the whole set the codes with a word are."""
    having = defaultdict[str, int](int)
    for word, places in postings.items():
        having[stem(word)] += len(places)
    return {each: math.log((codes + 1) / count) for each, count in having.items()}


def _is_usual(title: str, words: list[str]) -> bool:
    return "unspecified" in words or "(primary)" in title or "without" in words or "not specified" in title


def _is_late(code: str) -> bool:
    """Tell whether a seventh character says later encounter or sequela; A, B and C say initial encounter."""
    return len(_plain(code)) == _WITH_SEVENTH and code[-1].isalpha() and code[-1] not in "ABC"


def _beginning(index: _Index, plain: str) -> Iterator[str]:
    start = bisect_left(index.codes, plain)
    for code in index.codes[start : start + 200]:
        if not code.startswith(plain):
            return
        yield code


def _expanded(asked: str) -> list[str]:
    tokens = _words(asked)
    spelled = [word for token in tokens for word in _words(ABBREVIATIONS.get(token, token))]
    return list(dict.fromkeys(word for word in spelled if word not in _PASSED_OVER))


def _places(index: _Index, token: str) -> set[int]:
    """Give the codes that have a word beginning with the token, or its other word."""
    found: set[int] = set()
    start = bisect_left(index.vocabulary, token)
    for word in index.vocabulary[start:]:
        if not word.startswith(token) or (len(token) == 1 and word != token):
            break
        found.update(index.postings[word])
    other = OTHER_WORDS.get(token)
    return found | set(index.postings.get(other, ())) if other else found


def _weighed(index: _Index, tokens: list[str], *, whole: list[str]) -> Iterator[tuple[float, int, str, int]]:
    """Give each code that fits every token, with its weight (smaller is better), so that sorting ranks them."""
    if not tokens:
        return
    fitting = set.intersection(*sorted((_places(index, token) for token in tokens), key=len))
    asked, said = set(tokens), set(whole)
    late = 0.0 if said & _LATE_WORDS else 6.0
    birth = 0.0 if said & _BIRTH_WORDS else 6.0
    for place in sorted(fitting)[:_MOST_READINGS]:
        entry = index.entries[place]
        exact = len(asked & entry.words)
        others = entry.length - exact
        leads = _words(entry.title)[0] == tokens[0]
        extra = late * entry.is_late + birth * entry.is_of_birth - 3.5 * entry.is_usual - 2.0 * leads
        yield others - 4.0 * exact + extra, entry.length, entry.code, place
