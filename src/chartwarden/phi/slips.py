"""Known words and numbers with one slip: a letter typed wrong, doubled, dropped or swapped, a look-alike from a scan.

Only words of the text that are near to a known one are looked at again, so that the cost hardly grows with the text. A
word that is plain language or medicine is not taken for a slip of a name: `Webb` does not hide every `web`.

Example:
    >>> form = Form(IdentifierKind.PATIENT_NAME, Tier.KNOWN_PART, 0.9, "known-patient-part")
    >>> text = "Seen: OYELARNA and 0yelaran."
    >>> [text[c.start : c.end] for c in Slips({"oyelaran": form}).candidates(text)]
    ['OYELARNA', '0yelaran']

"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, combinations_with_replacement, filterfalse
from typing import Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.lexicon_file import facts_of
from chartwarden.phi.matcher import Form

__all__ = ["Slips"]

_RUN: Final = re.compile(r"[\w|!]+")
_WORD: Final = re.compile(r"(?<![\w|])(?=[^\W_]*[^\W\d_])[^\W_][\w|!]{2,39}(?![\w|])")
_WORD_LENGTHS: Final = range(3, 41)
_NUMBER: Final = re.compile(
    r"(?<![^\W_])(?:[A-Z]{1,4}[-# ]?)?\d[0-9A-Za-z]*(?:[-/. )]{1,2}\d[0-9A-Za-z]*){0,5}(?![^\W_])"
)
_GROUP: Final = re.compile(r"[0-9A-Za-z]+")
_SHORTEST_WORD: Final = 5
_SHORTEST_NUMBER: Final = 6
_LONGEST_NUMBER: Final = 20
_LIKELY: Final = 0.75
_SCANNED: Final = str.maketrans({"0": "o", "1": "l", "|": "l", "!": "l", "5": "s", "8": "b", "i": "l", "6": "b"})
_SCANNED_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"), ("ri", "n"))
_INITIALS_BEFORE: Final = re.compile(r"(?<![^\W_])(?:[A-Za-z]\.[ \t]?){1,2}[ \t]{0,2}\Z")


def _as_scanned(word: str) -> str:
    """Give what a word and all its look-alikes have in common."""
    for pair, letter in _SCANNED_PAIRS:
        word = word.replace(pair, letter)
    return word.translate(_SCANNED)


@lru_cache(maxsize=1 << 16)
def _is_plain(word: str) -> bool:
    """Say whether a word is one of the language or of medicine."""
    if not word.isalpha():
        return False
    facts = facts_of(word)
    return facts.english > 1 or facts.medical > 0 or facts.role > 0


class Slips:
    """Known words and numbers to which others are compared. It is built once and may be used from many threads."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        """Keep the forms that are long enough for a slip to be told from another word."""
        self._known = frozenset(key for key, form in forms.items() if not form.initials)
        self._words = {
            key: form
            for key, form in forms.items()
            if len(key) >= _SHORTEST_WORD
            and key.isalpha()
            and not form.initials
            and form.kind is not IdentifierKind.ADDRESS
        }
        self._scanned = {_as_scanned(key): form for key, form in self._words.items()}
        self._numbers = {k: f for k, f in forms.items() if sum(map(str.isdigit, k)) >= _SHORTEST_NUMBER}
        one_apart = {len(key) + more for key in self._numbers for more in (-1, 0, 1)}
        self._number_lengths = one_apart.intersection(range(_SHORTEST_NUMBER, _LONGEST_NUMBER + 1))

    def candidates(self, text: str) -> Iterator[Candidate]:
        """Find slips in a folded text; in the order of the text for each kind of slip."""
        if self._words:
            yield from self._slipped_words(text)
        if self._numbers:
            yield from self._slipped_numbers(text)

    def _slipped_words(self, text: str) -> Iterator[Candidate]:
        written = sorted(_odd_words(text.lower()) - self._known)
        kept = _near(written, self._words)
        for word in written:
            if (form := self._scanned.get(_as_scanned(word))) is not None:
                kept[word] = form
        if kept:
            any_of_them = "|".join(map(re.escape, sorted(kept, key=len, reverse=True)))
            for m in re.finditer(rf"(?<![^\W_])(?:{any_of_them})(?![^\W_])", text, re.IGNORECASE):
                initials = _INITIALS_BEFORE.search(text, max(0, m.start() - 8), m.start())
                yield _slip(initials.start() if initials else m.start(), m.end(), kept[m[0].lower()])

    def _slipped_numbers(self, text: str) -> Iterator[Candidate]:
        places: dict[str, list[tuple[int, int]]] = {}
        for m in _NUMBER.finditer(text):
            whole = m[0]
            if len(whole) < _SHORTEST_NUMBER:
                continue
            if whole.isalnum() and whole.isascii():  # one group, as most are
                if len(whole) in self._number_lengths:
                    places.setdefault(whole.lower(), []).append(m.span())
                continue
            groups = [group.span() for group in _GROUP.finditer(text, m.start(), m.end())]
            upto = [0, *accumulate(end - start for start, end in groups)]  # letters and digits before each group
            # Numbers stand beside others: `933 54 23388 12 mg` holds the first three groups alone.
            for first, last in combinations_with_replacement(range(len(groups)), 2):
                if upto[last + 1] - upto[first] in self._number_lengths:
                    words = "".join([text[start:end] for start, end in groups[first : last + 1]]).lower()
                    places.setdefault(words, []).append((groups[first][0], groups[last][1]))
        for written, form in _near(sorted(places.keys() - self._known), self._numbers).items():
            yield from (_slip(start, end, form) for start, end in places[written])


def _odd_words(lowered: str) -> set[str]:
    """Give the words of a text in small letters that are none of the language; marks for letters may be in them."""
    runs = set(_RUN.findall(lowered))
    words = {run for run in filterfalse(_is_plain, filter(str.isalpha, runs)) if len(run) in _WORD_LENGTHS}
    for run in filterfalse(str.isalpha, runs):  # the exact pattern is slow, and few runs need it
        if not run.isdecimal():
            words.update(filterfalse(_is_plain, _WORD.findall(run)))
    return words


def _near(written: list[str], known: Mapping[str, Form]) -> dict[str, Form]:
    """Give the written words that are one slip away from a known one, each with its form."""
    if not written or not known:
        return {}
    keys = list(known)
    apart = process.cdist(written, keys, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
    rows, columns = np.nonzero(apart <= 1)
    return {written[row]: known[keys[column]] for row, column in zip(rows.tolist(), columns.tolist(), strict=True)}


def _slip(start: int, end: int, form: Form) -> Candidate:
    form = replace(form, tier=min(form.tier, Tier.KNOWN_PART))
    return Candidate(start, end, form.kind, form.tier, _LIKELY, form.reason + "-slip")
