r"""Where a text holds enough digits, close together, to be a date, a number of a record, a telephone or a postal code.

Most shapes need four digits, or fewer with letters that touch them, and most digits of a chart are no such thing: a
dose, an age, a decimal. Array operations find the few stretches that are worth the price of all those shapes.

Example:
    >>> data = b"took 5 mg and felt well for 12 hours and all of the next day; call 555-0142 " + b"then " * 20
    >>> excerpt = excerpt_of(data)
    >>> excerpt.data
    b'f the next day; call 555-0142 then then then then then then '

"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_LEAST_WEIGHT: Final = 4  # digits, and letters that touch them
_NEXT_TO: Final = 3
_FAR: Final = 9  # a separator between spaces
_BEFORE: Final = 16  # the longest that a shape has in front of its first digit
_BEHIND: Final = 32  # the longest that a shape has behind its fourth digit without another
_AREA_CODE: Final = 3
_BREAK: Final = b"\0\n\0"  # no shape crosses it: none allows a zero byte, and most end with the line
_PAD: Final = b"\0" * 4
_SEPARATORS: Final = np.isin(np.arange(256), np.frombuffer(b" \t\n/-.()+_#*:'\"|" + bytes(range(65, 91)), np.uint8))
_LETTERS: Final = np.array([chr(byte).isalpha() or byte >= 0x80 for byte in range(256)])  # noqa: PLR2004 -- beyond ASCII
_CAPITALS: Final = np.isin(np.arange(256), np.arange(ord("A"), ord("Z") + 1))

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, repr=False)
class Excerpt:
    """The stretches of a text that hold numbers, one behind another, and where each of them comes from."""

    data: bytes
    starts: Places  # of each stretch in the excerpt
    shifts: Places  # what is to be added to a place in that stretch to get the place in the text

    def __repr__(self) -> str:
        return f"Excerpt({len(self.starts)} stretches)"

    def shifts_at(self, places: list[int]) -> list[int]:
        """Give for each place in the excerpt what is to be added to get the place in the text."""
        found: list[int] = self.shifts[np.searchsorted(self.starts, places, side="right") - 1].tolist()
        return found


def excerpt_of(data: bytes) -> Excerpt:
    """Cut out what stands around numbers. The cost is a fixed number of passes over the bytes.

    Args:
        data: any bytes, one a character.

    Returns:
        Stretches in order, disjoint; none when no number is long enough.

    """
    starts, ends = _stretches(np.frombuffer(_PAD + data + _PAD, np.uint8))
    starts, ends = np.maximum(starts - len(_PAD), 0), np.minimum(ends - len(_PAD), len(data))
    places = np.cumsum(ends - starts + len(_BREAK)) - (ends - starts + len(_BREAK))
    pieces = [data[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    return Excerpt(_BREAK.join(pieces), places, starts - places)


def _stretches(codes: NDArray[np.uint8]) -> tuple[Places, Places]:
    """Give where stretches start and end in padded bytes."""
    is_digit = (codes - np.uint8(ord("0"))) < 10  # noqa: PLR2004 -- digits; lesser bytes wrap around
    edges = np.flatnonzero(is_digit[1:] != is_digit[:-1]) + 1
    first, last = edges[::2], edges[1::2]
    if not len(first):
        return first, last
    heads, tails = _chains(codes, first, last)
    weights = np.add.reduceat(_weights(codes, first, last), heads)
    kept = weights >= _LEAST_WEIGHT
    starts, ends = first[heads[kept]] - _BEFORE, last[tails[kept]] + _BEHIND
    opens = np.ones(len(starts), np.bool_)
    opens[1:] = starts[1:] > ends[:-1]
    return starts[opens], ends[np.roll(opens, -1)]


def _chains(codes: NDArray[np.uint8], first: Places, last: Places) -> tuple[Places, Places]:
    """Give the first and last run of digits of each chain: runs that one number may hold."""
    gaps = first[1:] - last[:-1]
    linked = (gaps <= _NEXT_TO) | ((gaps <= _FAR) & _SEPARATORS[codes[last[:-1]]] & _SEPARATORS[codes[first[1:] - 1]])
    ends = np.flatnonzero(~linked)
    return np.append(0, ends + 1), np.append(ends, len(first) - 1)


def _weights(codes: NDArray[np.uint8], first: Places, last: Places) -> Places:
    """Count the digits of each run and the letters at its sides, as in K1A 0B1 and O3/l4/2O26."""
    lengths: Places = last - first
    # Three digits alone are enough in front of capitals: (800) FLOWERS.
    worded = (lengths == _AREA_CODE) & (_CAPITALS[codes[last + 1]] | _CAPITALS[codes[last + 2]])
    return lengths + _LETTERS[codes[first - 1]] + _LETTERS[codes[last]] + worded
