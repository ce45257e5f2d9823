"""What the tagger takes for identifiers: many texts are judged together, and each candidate is led back to its own.

Example:
    >>> from chartwarden.phi.reading import read
    >>> reading = read("Seen by Dr. Ana Lindqvist today.")
    >>> [(reading.text[c.start : c.end], c.kind.value) for c in tagged([reading])[0]]
    [('Ana Lindqvist', 'provider_name')]

"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.edges import edged
from chartwarden.phi.joining import join
from chartwarden.phi.reading import Reading, tokenise
from chartwarden.phi.tagger import REACH, load_tagger

_BETWEEN: Final = b"\n" * REACH
"""What parts one text from the next: as many tokens as the tagger sees to one side, so no text sees another."""

_AT_ONCE: Final = 1 << 18
"""How many characters are judged together: some 70 MB of vectors."""


class _Piece(NamedTuple):
    """A stretch of one text, short enough to be judged at once."""

    owner: int  # whose text it is
    start: int  # where it begins there
    data: bytes


def _pieces(readings: Sequence[Reading]) -> Iterator[_Piece]:
    """Cut long texts at line ends, or at spaces, so that what is held at once does not grow with a text."""
    for owner, reading in enumerate(readings):
        start, data = 0, reading.data
        while len(data) - start > _AT_ONCE:
            end = data.rfind(b"\n", start, start + _AT_ONCE) + 1 or data.rfind(b" ", start, start + _AT_ONCE) + 1
            end = end or start + _AT_ONCE
            yield _Piece(owner, start, data[start:end])
            start = end
        yield _Piece(owner, start, data[start:])


def _groups(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Give pieces that are judged together, in order: none alone is too long, nor are they all."""
    group: list[_Piece] = []
    size = 0
    for piece in pieces:
        if group and size + len(piece.data) > _AT_ONCE:
            yield group
            group, size = [], 0
        group.append(piece)
        size += len(piece.data)
    if group:
        yield group


def tagged(readings: Sequence[Reading]) -> list[list[Candidate]]:
    """Find what the tagger takes for identifiers.

    Args:
        readings: any number of texts of any length; many short ones cost little more than a long one.

    Returns:
        For each text its candidates, sorted by where they begin; two may overlap where both reach for one initial.

    """
    found: list[list[Candidate]] = [[] for _ in readings]
    for group in _groups(_pieces(readings)):
        for owner, joined in _in_pieces(group):
            candidate = edged(readings[owner].text, joined)
            if candidate is not None:
                found[owner].append(candidate)
    return found


def _in_pieces(pieces: Sequence[_Piece]) -> Iterator[tuple[int, Candidate]]:
    """Judge pieces together; give whose text each candidate is of, and the candidate with its place there."""
    data = _BETWEEN.join([piece.data for piece in pieces])
    tokens = tokenise(data)
    lengths = np.array([len(piece.data) for piece in pieces])
    begins = np.cumsum(lengths + len(_BETWEEN)) - lengths - len(_BETWEEN)
    between = np.zeros(len(tokens), np.bool_)
    gaps = np.searchsorted(tokens.start, begins[1:] - len(_BETWEEN))
    between[gaps[:, None] + np.arange(REACH)] = True
    joined = join(tokens, load_tagger().judge(tokens, data, outside=between), data)
    piece_of = np.searchsorted(begins, joined.start, side="right") - 1
    shift = np.array([piece.start for piece in pieces])[piece_of] - begins[piece_of]
    owners = [pieces[place].owner for place in piece_of.tolist()]
    starts, ends = (joined.start + shift).tolist(), (joined.end + shift).tolist()
    for owner, start, end, kind, sure in zip(owners, starts, ends, joined.kind, joined.sure, strict=True):
        yield owner, Candidate(start, end, kind, Tier.TAGGED, sure, "tagger")
