"""Fingerprints of text: a few keyed numbers that two texts share when they share a run of words.

Words are read without letter case, accents and punctuation, so that retyping, another font or another line length
changes nothing. Identifiers are left out where they are known, and so are the labels of masks: what is copied from a
masked page gives the same prints, and nobody can ask whether a name stands beside an illness. Every run of `SHINGLE`
words is hashed under a key of the instance, and of every `WINDOW` neighbouring hashes the smallest is kept (winnowing).
So any run of `SHINGLE + WINDOW - 1` words that two texts share gives both of them a common print, and a print tells
nothing about the words to anybody who lacks the key.

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
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

SHINGLE: Final = 3  # words; short, so that an edited passage keeps many runs
WINDOW: Final = 2  # hashes; every shared run of SHINGLE + WINDOW - 1 = 4 words is found

_WORD: Final = re.compile(r"\[(?:masked: )?[a-z][a-z ]{1,30}\]|[^\W_]+")  # a mask's label, or a word
_OF: Final = b"text-print"  # apart from whatever else the same key is used for
BITS: Final = 63  # fits a signed column of 64 bits on every database


class Print(NamedTuple):
    """A number that stands for a run of words, and where the run is: `text[start:end]`, in characters."""

    value: int  # 0 to 2^63 - 1
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
    words = list(_outside(_words(text), list(without)))
    hashes = [
        Print(_hashed(words[first : first + SHINGLE], key), words[first][1], words[first + SHINGLE - 1][2])
        for first in range(len(words) - SHINGLE + 1)
    ]
    return tuple(_winnowed(hashes))


def word_count(text: str) -> int:
    """Give how many words of its own a text has."""
    return sum(1 for _ in _words(text))


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _WORD.finditer(text):
        if not found.group().startswith("["):
            yield _plain(found.group()), found.start(), found.end()


def _outside(words: Iterable[tuple[str, int, int]], spans: list[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    """Give the words that no span touches. Both are sorted."""
    place = 0
    for word in words:
        while place < len(spans) and spans[place][1] <= word[1]:
            place += 1
        if place == len(spans) or spans[place][0] >= word[2]:
            yield word


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _hashed(words: list[tuple[str, int, int]], key: bytes) -> int:
    joined = " ".join(word for word, _, _ in words).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(joined, key=key, digest_size=8, person=_OF).digest()) >> (64 - BITS)


def _winnowed(hashes: list[Print]) -> Iterator[Print]:
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
