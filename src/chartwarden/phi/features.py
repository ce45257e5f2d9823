"""What the tagger sees of a token: which word, what is known of it, its shape, its beginning and end, its line.

Every feature is a small number made by array operations from `reading.Tokens` and the lexicon; a text is never walked
token by token.

Example:
    >>> from chartwarden.phi.reading import tokenise
    >>> seen = features(tokenise(b"Dr. Chen"), b"Dr. Chen")
    >>> [int(case) for case in seen.case], len(seen.row)  # Capital, a mark, Capital
    ([1, 6, 1], 3)

"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chartwarden.phi.lexicon_file import load_lexicon
from chartwarden.phi.reading import DIGITS, IS_CAPITAL, LETTERS, LINE_END, Tokens

_CASES: Final = 6  # small, Capital, CAPITALS, miXed, one capital, one small letter
_LENGTHS: Final = 6
_DIGIT_SHAPES: Final = 20
_MARK_SHAPES: Final = 96
_LONGEST_NUMBER: Final = 12  # digits; longer numbers count as one of so many
_GAPS: Final = 3
_LETTER_SHAPES: Final = _CASES * _LENGTHS
_BEFORE_GAP: Final = _LETTER_SHAPES + _DIGIT_SHAPES + _MARK_SHAPES + 1
SHAPES: Final = _BEFORE_GAP * _GAPS
LINES: Final = 6
AFFIXES: Final = 4096
"""How many values each feature has."""

_SHOUTED: Final = 0.8  # share of capitals from which on a line is in capitals; a few small letters may be among them
_LENGTH_CLASS: Final = np.array([0, 0, 1, 2, 3, 3, 4, 4, 4, 5], np.int64)


@dataclass(frozen=True, slots=True)
class Features:
    """One value a token in each array."""

    row: NDArray[np.int32]  # of the lexicon; 0 for an unknown word
    shape: NDArray[np.int64]
    head: NDArray[np.int64]  # of the first three letters
    tail: NDArray[np.int64]  # of the last three letters
    line: NDArray[np.int64]  # how its line is capitalised, and whether it begins the line
    case: NDArray[np.int64]  # 0 to 5, of letters; 6 of anything else


def _digit_shapes() -> NDArray[np.int64]:
    """Sort numbers by length (up to 12) and first two digits: days, months, ages, years, and longer ones."""
    table = np.empty((_LONGEST_NUMBER + 1, 100), np.int64)
    table[:] = 10 + np.arange(_LONGEST_NUMBER + 1)[:, None] - 3
    table[:2] = 6
    table[:2, 0] = 5
    table[2] = np.digitize(np.arange(100), [1, 13, 32, 90])  # none, months, days, ages to be told, ages over 89
    table[4] = 9
    table[4, [19, 20]] = 7, 8  # centuries
    return table


def _mark_shapes() -> NDArray[np.int64]:
    """Give the shape of a line end and of any other mark, by its byte."""
    table = _LETTER_SHAPES + _DIGIT_SHAPES + np.clip(np.arange(256) - ord(" "), 0, _MARK_SHAPES - 1)
    table[ord("\n")] = _BEFORE_GAP - 1
    return table


_DIGIT_SHAPE: Final = _digit_shapes()
_MARK_SHAPE: Final = _mark_shapes()


def _cases(
    capitals: NDArray[np.int64], first_capital: NDArray[np.bool_], length: NDArray[np.int32]
) -> NDArray[np.int64]:
    case = np.where((capitals == 1) & first_capital, 1, 3)
    case[capitals == length] = 2
    case[capitals == 0] = 0
    return np.where(length == 1, 5 - first_capital, case)


def features(tokens: Tokens, data: bytes) -> Features:
    """Describe each token. `data` is what the tokens were cut from."""
    small, start, end = tokens.small, tokens.start, tokens.end
    length = end - start
    capital = IS_CAPITAL[np.frombuffer(data, np.uint8)]
    running = np.zeros(len(capital) + 1, np.int32)
    np.cumsum(capital, out=running[1:])
    capitals = (running[end] - running[start]).astype(np.int64)
    is_letters = tokens.kind == LETTERS
    case = np.where(is_letters, _cases(capitals, capital[start], length), _CASES)
    letters = np.flatnonzero(is_letters)
    row = np.zeros(len(start), np.int32)
    row[letters] = load_lexicon().rows(tokens.word[letters])
    affixes = np.zeros((2, len(start)), np.int64)
    ends = np.stack([start[letters], np.maximum(end[letters] - 3, start[letters])])
    affixes[:, letters] = _affix(small, ends, length[letters])
    shape = _shapes(tokens, case, length)
    return Features(row, shape, affixes[0], affixes[1], _lines(tokens, capitals, length, is_letters), case)


def _shapes(tokens: Tokens, case: NDArray[np.int64], length: NDArray[np.int32]) -> NDArray[np.int64]:
    """Say of each token how it looks and how far it stands from the one before."""
    small, start = tokens.small, tokens.start
    worded = case * _LENGTHS + _LENGTH_CLASS[np.minimum(length, len(_LENGTH_CLASS) - 1)]
    shape = np.where(tokens.kind == LETTERS, worded, _MARK_SHAPE[small[start]])
    digits = np.flatnonzero(tokens.kind == DIGITS)
    shape[digits] = _numbers(small, start[digits], length[digits])
    gap = np.empty(len(start), np.int64)
    gap[:1] = np.minimum(start[:1], _GAPS - 1)
    gap[1:] = np.minimum(start[1:] - tokens.end[:-1], _GAPS - 1)
    return shape * _GAPS + gap


def _numbers(small: NDArray[np.uint8], start: NDArray[np.int32], length: NDArray[np.int32]) -> NDArray[np.int64]:
    """Give the shape of numbers."""
    first = small[start].astype(np.int64) - ord("0")
    second = small[np.minimum(start + 1, len(small) - 1)].astype(np.int64) - ord("0")
    two = np.where(length > 1, first * 10 + second, first)
    shapes: NDArray[np.int64] = _LETTER_SHAPES + _DIGIT_SHAPE[np.minimum(length, _LONGEST_NUMBER), two]
    return shapes


def _affix(small: NDArray[np.uint8], at: NDArray[np.int32], length: NDArray[np.int32]) -> NDArray[np.int64]:
    """Hash up to three letters from each `at`; 0 is kept for what is no word."""
    last = len(small) - 1
    one = small[at].astype(np.int64)
    two = np.where(length > 1, small[np.minimum(at + 1, last)], 0).astype(np.int64)
    three = np.where(length > 2, small[np.minimum(at + 2, last)], 0).astype(np.int64)  # noqa: PLR2004 -- letters
    hashed: NDArray[np.int64] = 1 + ((one * 31 + two) * 37 + three) % (AFFIXES - 1)
    return hashed


def _lines(
    tokens: Tokens, capitals: NDArray[np.int64], length: NDArray[np.int32], is_letters: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Say of each token whether its line holds no capital, only capitals or both, and whether it begins the line."""
    ends = tokens.kind == LINE_END
    line = np.cumsum(ends)
    count = int(line[-1]) + 1 if len(line) else 0
    high = np.bincount(line, np.where(is_letters, capitals, 0), count)
    all_letters = np.bincount(line, np.where(is_letters, length, 0), count)
    style = np.where(high == 0, 0, np.where(high >= _SHOUTED * all_letters, 2, 1))
    begins = np.ones(len(line), np.bool_)
    begins[1:] = ends[:-1]
    return np.asarray(style[line] * 2 + begins, np.int64)
