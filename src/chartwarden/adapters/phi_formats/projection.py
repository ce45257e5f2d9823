r"""The words of a marked-up string, and the way back: which characters of the source each of them came from.

A name may be split by tags (`Exam<b>ple</b>`) or written with escapes (`O&#39;Hara`). The finder sees the plain words;
what it finds is cut out of the source piece by piece, so that the tags between stay balanced.

Example:
    >>> builder = Builder("Exam<b>ple</b>")
    >>> builder.copy(0, 4)
    >>> builder.copy(7, 10)
    >>> words = builder.done()
    >>> words.text, words.spans(0, 7)
    ('Example', ((0, 4), (7, 10)))

"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple


class _Piece(NamedTuple):
    at: int  # place in the words
    length: int  # of the words
    start: int  # place in the source
    end: int


@dataclass(frozen=True, slots=True, repr=False)
class Projection:
    """Words, and where in a source they stand. `repr` hides the words."""

    text: str
    pieces: tuple[_Piece, ...]

    def __repr__(self) -> str:
        return f"Projection({len(self.text)} chars, {len(self.pieces)} pieces)"

    def spans(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Give the parts of the source that hold `text[start:end]`.

        Returns:
            Sorted, disjoint, non-empty spans in characters of the source; empty when the words were made up between
            elements, such as a line end.

        """
        spans: list[tuple[int, int]] = []
        first = max(bisect_right(self.pieces, start, key=lambda piece: piece.at) - 1, 0)
        for piece in self.pieces[first:]:
            if piece.at >= end:
                break
            span = _within(piece, start, end)
            if span[0] < span[1]:
                joins = bool(spans) and spans[-1][1] == span[0]
                spans[-1:] = [(spans[-1][0], span[1])] if joins else [*spans[-1:], span]
        return tuple(spans)


def _within(piece: _Piece, start: int, end: int) -> tuple[int, int]:
    first, last = max(start, piece.at), min(end, piece.at + piece.length)
    if first >= last:
        return piece.start, piece.start
    if piece.length != piece.end - piece.start:
        return piece.start, piece.end  # an escape is one thing: it goes whole
    return piece.start + first - piece.at, piece.start + last - piece.at


def whole(text: str, start: int, end: int) -> Projection:
    """Give a part of a source as its own words."""
    return Projection(text[start:end], (_Piece(0, end - start, start, end),))


@dataclass(slots=True)
class Builder:
    """Collects words of a source in reading order."""

    source: str
    _words: list[str] = field(default_factory=list)
    _pieces: list[_Piece] = field(default_factory=list)
    _length: int = 0

    def copy(self, start: int, end: int) -> None:
        """Take characters of the source as they are."""
        if start < end:
            self._add(self.source[start:end], start, end)

    def say(self, words: str, start: int, end: int) -> None:
        """Take words for what stands in the source in another form; an empty span makes words up."""
        if words:
            self._add(words, start, end)

    def gap(self, mark: str) -> None:
        """Set what follows apart from what came before; twice is the same as once."""
        if self._words and not self._words[-1].endswith(mark):
            self._add(mark, 0, 0)

    def done(self) -> Projection:
        """Give what was collected."""
        return Projection("".join(self._words), tuple(self._pieces))

    def _add(self, words: str, start: int, end: int) -> None:
        self._words.append(words)
        self._pieces.append(_Piece(self._length, len(words), start, end))
        self._length += len(words)


class Edit(NamedTuple):
    """`source[start:end]` is replaced by some words."""

    start: int
    end: int
    words: str


def edited(source: str, edits: list[Edit]) -> str:
    """Give the source with every edit made. Of overlapping edits, what any of them covers is gone."""
    pieces: list[str] = []
    here = 0
    for edit in sorted(edits):
        if edit.start >= here:
            pieces += (source[here : edit.start], edit.words)
        here = max(here, edit.end)
    pieces.append(source[here:])
    return "".join(pieces)
