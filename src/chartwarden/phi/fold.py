"""Text as the finders read it: one way to write a quote, a dash, a space, a letter with an accent.

A finder that meets `Ordonez` must know `Ordóñez`, whether the accent is one character with its letter or follows
it, whether a soft hyphen stands inside, and whether a PDF made one character of `ff`. Folding happens once, and
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
_QUOTES: Final = "‘’‛ʼ´`′"  # noqa: RUF001 -- these look-alikes are the very point


@dataclass(frozen=True, slots=True, repr=False)
class FoldedText:
    """`value` is what finders read. `offsets[i]` is where character i came from; None when nothing moved."""

    value: str
    offsets: tuple[int, ...] | None

    def __repr__(self) -> str:
        return f"FoldedText({len(self.value)} chars)"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Lead a non-empty span of the folded text back to the original, marks that belong to it included."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], max(self.offsets[end], self.offsets[end - 1] + 1)


def _plain(character: str) -> str:
    """Give what a finder reads for one character: usually one, for a ligature more, for a mark none."""
    if character in _LETTERS_WITHOUT_PARTS:
        return _LETTERS_WITHOUT_PARTS[character]
    if character in _QUOTES:
        return "'"
    category = unicodedata.category(character)
    if category in {"Zs", "Pd"}:
        return " " if category == "Zs" else "-"
    if category in {"Mn", "Cf"}:
        return ""
    if character.isalpha() or character.isdecimal():
        parts = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
        # Scripts whose letters are not Latin stay as they are.
        return parts if parts.isascii() and parts.isalnum() else character
    return character


def fold(text: str) -> FoldedText:
    """Give the text as finders read it, with the way back to the original. Letter case is kept."""
    if text.isascii():
        return FoldedText(text, None)
    table: dict[str, str] = {letter: _plain(letter) for letter in set(text) if not letter.isascii()}
    if all(len(plain) == 1 for plain in table.values()):
        return FoldedText(text.translate({ord(letter): plain for letter, plain in table.items()}), None)
    value: list[str] = []
    offsets: list[int] = []
    for place, character in enumerate(text):
        plain = table.get(character, character)
        value.append(plain)
        offsets += [place] * len(plain)
    return FoldedText("".join(value), (*offsets, len(text)))
