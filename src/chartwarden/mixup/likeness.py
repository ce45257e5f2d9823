"""Likeness: how much of a text stands in another in the same order, however it was edited.

The best local alignment: words that both have in order count their weight; a word that is replaced, left out or put in
takes a part of it away. So a passage with every fifth word changed keeps most of its sum, wherever it stands, and words
that two texts share here and there make none.

Source: Smith, Waterman, Identification of Common Molecular Subsequences, Journal of Molecular Biology 147 (1981).

Example:
    >>> text, note = np.array([1, 2, 9, 4]), np.array([[7, 1, 2, 3, 4, 8]])
    >>> likeness(text, np.ones((1, 4)), note).round(1)
    array([[2.6]])

"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

NO_WORD: Final = -1  # fills notes up to one length; no word has this number
_CHANGED: Final = 0.4  # policy: the part of its weight that a word takes away which the note does not have
_LEFT_OUT: Final = 0.3  # policy: what a word of the note takes away which the text does not have


def likeness(text: NDArray[np.int64], weights: NDArray[np.float64], notes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the best sum of each note under each weighting; 0 where they share nothing.

    Args:
        text: the numbers of its words, `(words,)`.
        weights: of its words, one row for each way to weigh them, `(ways, words)`, 0 to 1.
        notes: the numbers of their words, filled up with `NO_WORD`, `(notes, length)`.

    Returns:
        `(ways, notes)`. Time grows with the product of all four sizes.

    """
    ways, (count, length) = len(weights), notes.shape
    before = np.zeros((ways, count, length + 1), dtype=np.float32)
    now, row = np.empty_like(before), np.empty((ways, count, length), dtype=np.float32)
    best = np.zeros((ways, count), dtype=np.float32)
    skipping = (np.arange(length + 1) * _LEFT_OUT).astype(np.float32)
    for place, number in enumerate(text):
        weight = weights[:, place, np.newaxis, np.newaxis].astype(np.float32)
        np.subtract(before, _CHANGED * weight, out=now)
        np.multiply(notes == number, (1 + _CHANGED) * weight, out=row)
        row += now[:, :, :-1]
        np.maximum(now[:, :, 1:], row, out=now[:, :, 1:])
        np.maximum(now, 0, out=now)
        # The words of a note that are skipped, all at once: the best of what stands before, less the way from there.
        now += skipping
        np.maximum.accumulate(now, axis=2, out=now)
        now -= skipping
        np.maximum(best, now.max(axis=2), out=best)
        before, now = now, before
    return best.astype(np.float64)
