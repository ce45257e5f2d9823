"""Text as the finders read it: one way to write a quote, a dash, a space, a letter with an accent.

A finder that meets `Ordonez` must know `Ordóñez`, whether the accent is one character with its letter or follows
it, whether a soft hyphen stands inside, whether a PDF made one character of `ff`, and whether somebody wrote a letter
with a look-alike of another script. Folding happens once, and
every place in the folded text leads back to the place in the original.

Example:
    >>> folded = fold("Jose\u0301 O\u2019Hara")
    >>> folded.value
    "Jose O'Hara"
    >>> folded.span(0, 4)
    (0, 5)

"""

import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_LETTERS_WITHOUT_PARTS: Final = {
    "ł": "l",
    "Ł": "L",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "ß": "ss",
    "\u0131": "i",
    "æ": "ae",
    "Æ": "Ae",
    "œ": "oe",
    "Œ": "Oe",
    "þ": "th",
    "Þ": "Th",
}  # fmt: skip -- a table reads better in rows
_LOOK_ALIKES: Final = dict(
    zip(
        "АВЕКМНОРСТУХІЈЅаеорсухіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονυι",  # noqa: RUF001 -- these look-alikes are the very point
        "ABEKMHOPCTYXIJSaeopcyxijshdqwABEZHIKMNOPTYXovui",
        strict=True,
    )
)
"""Letters of Cyrillic and Greek that nobody can tell from Latin ones. Source: Unicode TR 39, confusables."""
_DOUBLE_QUOTES: Final = "“”„‟«»″"
_ASCII: Final = 0x80
_LONGEST_PLAIN: Final = 6
_QUOTES: Final = "‘’‛ʼ´`′"  # noqa: RUF001 -- these look-alikes are the very point


_READ_AS: Final = {
    **_LOOK_ALIKES,
    **_LETTERS_WITHOUT_PARTS,
    **dict.fromkeys(_QUOTES, "'"),
    **dict.fromkeys(_DOUBLE_QUOTES, '"'),
}
_CATEGORY_READ_AS: Final = {"Zs": " ", "Pd": "-", "Mn": "", "Cf": ""}  # spaces, dashes, marks, what shows nothing


@dataclass(frozen=True, slots=True, repr=False)
class FoldedText:
    """`value` is what finders read. `offsets[i]` is where character i came from; None when nothing moved."""

    value: str
    offsets: NDArray[np.int64] | None  # one longer than `value`

    def __repr__(self) -> str:
        return f"FoldedText({len(self.value)} chars)"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Lead a non-empty span of the folded text back to the original, marks that belong to it included."""
        if self.offsets is None:
            return start, end
        return int(self.offsets[start]), max(int(self.offsets[end]), int(self.offsets[end - 1]) + 1)


def _plain(character: str) -> str:
    """Give what a finder reads for one character: usually one, for a ligature more, for a mark none."""
    if character in _READ_AS:
        return _READ_AS[character]
    category = unicodedata.category(character)
    if category in _CATEGORY_READ_AS:
        return _CATEGORY_READ_AS[category]
    if character.isalpha() or character.isdecimal():
        parts = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
        # Scripts whose letters are not Latin stay as they are.
        return parts if parts.isascii() and parts.isalnum() and len(parts) <= _LONGEST_PLAIN else character
    return character


def fold(text: str) -> FoldedText:
    """Give the text as finders read it, with the way back to the original. Letter case is kept."""
    if text.isascii():
        return FoldedText(text, None)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    foreign = np.flatnonzero(codes >= _ASCII)
    letters, which = np.unique(codes[foreign], return_inverse=True)
    plains = [_plain(chr(letter)) for letter in letters.tolist()]
    lengths = np.array([len(plain) for plain in plains], np.int64)
    if (lengths == 1).all():
        folded = codes.copy()
        folded[foreign] = np.array([ord(plain) for plain in plains], np.uint32)[which]
        return FoldedText(_text_of(folded), None)
    repeats = np.ones(len(codes), np.int64)
    repeats[foreign] = lengths[which]
    origin = np.repeat(np.arange(len(codes)), repeats)
    folded = codes[origin]
    longer = np.array([plain.ljust(_LONGEST_PLAIN, "\0") for plain in plains])
    spelled = longer.view(np.uint32).reshape(len(plains), _LONGEST_PLAIN)
    begins = np.cumsum(repeats) - repeats
    for nth in range(_LONGEST_PLAIN):
        has = lengths[which] > nth
        folded[begins[foreign[has]] + nth] = spelled[which[has], nth]
    return FoldedText(_text_of(folded), np.append(origin, len(codes)))


def _text_of(codes: NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")
