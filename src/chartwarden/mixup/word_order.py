"""The order of words: the words of a note one after the other as keyed numbers, to compare whole passages by.

Prints say that two texts share a few words; the order says how much of a passage they share, and tells a passage that
somebody edited from a phrase that everybody uses. It is no text, but whoever knows how often words come could guess
some of them from numbers in a row: it is kept sealed under the patient's key, as the note is.

Letters and digits that a scanner takes for each other are one, so that a slip of recognition changes no number.

Example:
    >>> one, other = (numbers_of(word_order(text, key=b"k")) for text in ("Sodium 140, calm.", "sodium l4O calm"))
    >>> (one == other).all()
    np.True_

"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chartwarden.mixup.fingerprint import words_of

_FORM: Final = b"\x01"  # of what is kept; notes whose order has another form count as notes without one
_BYTES: Final = 4  # of a number: two words in a thousand million are equal by chance
_OF: Final = b"word-order"
_ALIKE: Final = (("rn", "m"), ("vv", "w"))
_SEEN_AS: Final = str.maketrans("015i", "olsl")  # what scanners confuse; two different numbers stay different
_LITTLE: Final = frozenset(
    "a an and are as at be been but by for from had has have he her him his i in is it its me my no not of on or our "
    "s she that the their them there they this to was we were which who will with you your".split()
)
_LITTLE_WEIGHT: Final = 0.4  # policy: words that stand everywhere count less than half


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a text that somebody pasted or typed."""

    numbers: NDArray[np.int64]
    weights: NDArray[np.float64]  # of each word, 0 to 1: how much it says that two texts share it
    starts: tuple[int, ...]  # in characters
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts)


def word_order(text: str, *, key: bytes, without: Iterable[tuple[int, int]] = ()) -> bytes:
    """Give the order of a note's words, to be kept sealed. Four bytes a word; arguments as of `fingerprint.prints`."""
    numbers = _numbers([word.plain for word in words_of(text, without=without)], key)
    return _FORM + numbers.astype("<u4").tobytes()


def numbers_of(order: bytes) -> NDArray[np.int64] | None:
    """Give the numbers of a kept order; None when it has a form that is not this version's."""
    if order[:1] != _FORM or len(order) % _BYTES != 1:
        return None
    return np.frombuffer(order, dtype="<u4", offset=1).astype(np.int64)


def asked(text: str, *, key: bytes) -> Asked:
    """Give the words of a text that is asked about. Its words stand at the places of `fingerprint.every_run`."""
    words = words_of(text)
    weights = np.array([_LITTLE_WEIGHT if word.plain in _LITTLE else 1.0 for word in words], dtype=np.float64)
    starts, ends = tuple(word.start for word in words), tuple(word.end for word in words)
    return Asked(_numbers([word.plain for word in words], key), weights, starts, ends)


def _numbers(words: list[str], key: bytes) -> NDArray[np.int64]:
    known = {word: _hashed(_seen(word), key) for word in set(words)}
    return np.array([known[word] for word in words], dtype=np.int64)


def _seen(word: str) -> str:
    for one, other in _ALIKE:
        word = word.replace(one, other)
    return word.translate(_SEEN_AS)


def _hashed(word: str, key: bytes) -> int:
    raw = word.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(raw, key=key, digest_size=_BYTES, person=_OF).digest())
