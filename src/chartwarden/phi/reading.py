"""A text as the finders read it: folded, with one byte a character, and cut into tokens by array operations.

One byte a character makes every place in the bytes a place in the text, so that a pattern engine and array code may
work on bytes and still speak of characters. A letter of a script that folding leaves as it is becomes one of two bytes
that stand for a small or a capital letter; any other character beyond Latin becomes a mark.

Example:
    >>> reading = read("Ann Lee, 47")
    >>> tokens = tokenise(reading.data)
    >>> [reading.text[s:e] for s, e in zip(tokens.start.tolist(), tokens.end.tolist())]
    ['Ann', 'Lee', ',', '47']

"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chartwarden.phi.fold import FoldedText, fold

CAPITAL_LETTER: Final = 0xDE
SMALL_LETTER: Final = 0xFE
_MARK: Final = 0xA7
_ASCII: Final = 0x80

SPACE, LETTERS, DIGITS, LINE_END, MARK = range(5)
"""What a token, or a byte between tokens, is."""

_FACTOR: Final = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64: see `_powers`
_MIXER: Final = 0xD6E8FEB86659FD93
_LONGEST: Final = 1 << 16


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """A text, folded, and the same with one byte a character."""

    folded: FoldedText
    data: bytes

    @property
    def text(self) -> str:
        """The folded text."""
        return self.folded.value

    def __repr__(self) -> str:
        return f"Reading({len(self.data)} chars)"


def _byte_of(character: str) -> int:
    """Give the byte that stands for a character beyond ASCII."""
    if character.isalpha():
        return CAPITAL_LETTER if character.isupper() else SMALL_LETTER
    return _MARK


def read(text: str) -> Reading:
    """Fold a text and give it one byte a character."""
    folded = fold(text)
    value = folded.value
    if value.isascii():
        return Reading(folded, value.encode("ascii"))
    codes = np.frombuffer(value.encode("utf-32-le", "surrogatepass"), np.uint32)
    narrow = np.minimum(codes, 0xFF).astype(np.uint8)
    foreign = np.flatnonzero(codes >= _ASCII)
    letters, which = np.unique(codes[foreign], return_inverse=True)
    narrow[foreign] = np.array([_byte_of(chr(letter)) for letter in letters.tolist()], np.uint8)[which]
    return Reading(folded, narrow.tobytes())


def _classes() -> NDArray[np.uint8]:
    table = np.full(256, MARK, np.uint8)
    table[[ord(" "), ord("\t"), ord("\r"), 0x0B, 0x0C]] = SPACE
    table[ord("\n")] = LINE_END
    for first, last in (("a", "z"), ("A", "Z")):
        table[ord(first) : ord(last) + 1] = LETTERS
    table[[CAPITAL_LETTER, SMALL_LETTER]] = LETTERS
    table[ord("0") : ord("9") + 1] = DIGITS
    return table


def _small() -> NDArray[np.uint8]:
    table = np.arange(256, dtype=np.uint8)
    table[ord("A") : ord("Z") + 1] += 32
    table[CAPITAL_LETTER] = SMALL_LETTER
    return table


def _capitals() -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[ord("A") : ord("Z") + 1] = True
    table[CAPITAL_LETTER] = True
    return table


CLASS_OF: Final = _classes()
SMALL_OF: Final = _small()
IS_CAPITAL: Final = _capitals()


@cache
def _powers() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Give the powers of the factor and of its inverse, so that a sum over a token does not depend on its place."""
    with np.errstate(over="ignore"):
        up = np.full(_LONGEST, _FACTOR, np.uint64)
        down = np.full(_LONGEST, pow(_FACTOR, -1, 1 << 64), np.uint64)
        up[0] = down[0] = 1
        return np.multiply.accumulate(up), np.multiply.accumulate(down)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text in order, none empty, disjoint; arrays of one length.

    A token is a run of letters, a run of digits, a line end, or one other mark. Spaces belong to none.
    """

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    kind: NDArray[np.uint8]
    word: NDArray[np.uint32]  # a hash of the token in small letters
    small: NDArray[np.uint8]  # the bytes of the whole text in small letters

    def __len__(self) -> int:
        return len(self.start)


def tokenise(data: bytes) -> Tokens:
    """Cut bytes into tokens. The cost is a fixed number of passes over the bytes."""
    raw = np.frombuffer(data, np.uint8)
    kinds = CLASS_OF[raw]
    begins = np.empty(len(raw) + 1, np.bool_)
    begins[0] = begins[-1] = True
    np.not_equal(kinds[1:], kinds[:-1], out=begins[1:-1])
    begins[:-1] |= kinds >= LINE_END
    edges = np.flatnonzero(begins).astype(np.int32)
    if len(edges) == 1:
        empty = np.zeros(0, np.int32)
        return Tokens(empty, empty, empty.astype(np.uint8), empty.astype(np.uint32), raw)
    kind = kinds[edges[:-1]]
    kept = kind != SPACE
    start, end = edges[:-1][kept], edges[1:][kept]
    small = SMALL_OF[raw]
    return Tokens(start, end, kind[kept], _hashes(small, start, end), small)


def _hashes(small: NDArray[np.uint8], start: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.uint32]:
    """Hash each token by what it holds and not by where it stands."""
    up, down = _powers()
    total = np.empty(len(small) + 1, np.uint64)
    total[0] = 0
    with np.errstate(over="ignore"):
        weighted = np.empty(len(small), np.uint64)
        for begin in range(0, len(small), _LONGEST):
            piece = small[begin : begin + _LONGEST]
            np.multiply(up[: len(piece)], piece, out=weighted[begin : begin + len(piece)])
        np.cumsum(weighted, out=total[1:])
        whole = (total[end] - total[start]) * down[start & (_LONGEST - 1)]
        # A token that crosses from one block of powers into the next must not hash another way.
        for at in np.flatnonzero((start // _LONGEST) != ((end - 1) // _LONGEST)).tolist():
            first, last = int(start[at]), min(int(end[at]), int(start[at]) + _LONGEST)
            whole[at] = np.sum(up[: last - first] * small[first:last], dtype=np.uint64)
        # The low bits hold little but the first letter; the product carries all of them into the high half.
        whole *= np.uint64(_MIXER)
        hashed: NDArray[np.uint32] = (whole >> np.uint64(32)).astype(np.uint32)
        return hashed


def word_hash(word: str) -> int:
    """Hash one word as `tokenise` hashes it. The word is folded and all letters or all digits."""
    tokens = tokenise(read(word).data)
    return int(tokens.word[0])
