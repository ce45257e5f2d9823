"""Fingerprints of text: a few keyed numbers that two texts share when they share a run of words.

Words are read without letter case, accents and punctuation, and as a reader sees them (`mixup.lookalike`), so that
retyping, another font or another line length changes nothing. Identifiers are left out where they are known, and so are
the labels of masks: what is copied from a masked page gives the same prints, and nobody can ask whether a name stands
beside an illness. Every run of `SHINGLE` words is hashed under a key of the instance, and of every `WINDOW`
neighbouring hashes the smallest is kept (winnowing). So any run of `SHINGLE + WINDOW - 1` words that two texts share
gives both of them a common print, and a print tells nothing about the words to anybody who lacks the key.

Source: Schleimer, Wilkerson, Aiken, Winnowing: Local Algorithms for Document Fingerprinting, SIGMOD 2003.

Example:
    >>> one = prints("She was given two units of red cells overnight.", key=b"k")
    >>> other = prints("gave blood: she was given TWO units of red cells", key=b"k")
    >>> bool({p.value for p in one} & {p.value for p in other})
    True

"""

import hashlib
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from chartwarden.mixup.lookalike import ATTACHED, UNSEEN, as_read
from chartwarden.phi.mask import SHOWN_LABELS

SHINGLE: Final = 3  # words; short, so that an edited passage keeps many runs
WINDOW: Final = 2  # hashes; every shared run of SHINGLE + WINDOW - 1 = 4 words is found

_LABEL: Final = "|".join(map(re.escape, sorted(SHOWN_LABELS)))  # no others: words in brackets are words
_WORD: Final = re.compile(rf"{_LABEL}|[^\W_](?:[^\W_]|[{UNSEEN}{ATTACHED}])*")  # a mask's label, or a word
_OF: Final = b"text-print"  # apart from whatever else the same key is used for
BITS: Final = 63  # fits a signed column of 64 bits on every database


class Print(NamedTuple):
    """A number that stands for a run of words, and where the run is: `text[start:end]`, in characters."""

    value: int  # 0 to 2^63 - 1
    start: int
    end: int


class Word(NamedTuple):
    """A word `text[start:end]` as it is compared: without letter case and accents."""

    plain: str
    start: int
    end: int


def prints(text: str, *, key: bytes, without: Iterable[tuple[int, int]] = ()) -> tuple[Print, ...]:
    """Give the fingerprints of a text, in its order.

    Args:
        text: any text; with fewer than `SHINGLE` words it has no print.
        key: at most 64 bytes; equal keys make prints comparable.
        without: the identifiers in it, as sorted and disjoint `(start, end)` in characters; their words are no part.

    Returns:
        Prints sorted by place; a run that comes twice has a print for each time.

    """
    return tuple(_winnowed(every_run(text, key=key, without=without)))


def every_run(text: str, *, key: bytes, without: Iterable[tuple[int, int]] = ()) -> tuple[Print, ...]:
    """Give a print for each run of `SHINGLE` words, the one at place `n` beginning with the word at place `n`.

    A text that is asked about asks for all of them: which of them winnowing keeps depends on the words beside, and
    those may have been changed. Arguments are those of `prints`.
    """
    words = words_of(text, without=without)
    return tuple(
        Print(_hashed(words[first : first + SHINGLE], key), words[first].start, words[first + SHINGLE - 1].end)
        for first in range(len(words) - SHINGLE + 1)
    )


def words_of(text: str, *, without: Iterable[tuple[int, int]] = ()) -> tuple[Word, ...]:
    """Give the words of a text in order, without the labels of masks. `without` as for `prints`."""
    return tuple(_outside(_words(text), list(without)))


def word_count(text: str) -> int:
    """Give how many words of its own a text has."""
    return sum(1 for _ in _words(text))


def _words(text: str) -> Iterator[Word]:
    for found in _WORD.finditer(text):
        if not found.group().startswith("["):
            yield Word(_plain(found.group()), found.start(), found.end())


def _outside(words: Iterable[Word], spans: list[tuple[int, int]]) -> Iterator[Word]:
    """Give the words that no span touches. Both are sorted."""
    place = 0
    for word in words:
        while place < len(spans) and spans[place][1] <= word.start:
            place += 1
        if place == len(spans) or spans[place][0] >= word.end:
            yield word


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", as_read(word)).casefold()
    return "".join(letter for letter in apart if not unicodedata.category(letter).startswith("M"))


def _hashed(words: Sequence[Word], key: bytes) -> int:
    joined = " ".join(word.plain for word in words).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(joined, key=key, digest_size=8, person=_OF).digest()) >> (64 - BITS)


def _winnowed(hashes: Sequence[Print]) -> Iterator[Print]:
    """Give the smallest of every window, the rightmost of equals, each once. A short text has one window."""
    window = min(WINDOW, len(hashes))
    waiting: deque[int] = deque()  # places whose values rise from left to right
    given = -1
    for place, one in enumerate(hashes):
        while waiting and hashes[waiting[-1]].value >= one.value:
            waiting.pop()
        waiting.append(place)
        if waiting[0] <= place - window:
            waiting.popleft()
        if place >= window - 1 and waiting[0] != given:
            given = waiting[0]
            yield hashes[given]
