"""From judged tokens to candidates: which words belong together, where one identifier ends, which numbers count.

Example:
    >>> from chartwarden.phi.reading import read
    >>> reading = read("Seen by Dr. Ana Lindqvist today.")
    >>> [(reading.text[c.start : c.end], c.kind.value) for c in tagged([reading])[0]]
    [('Ana Lindqvist', 'provider_name')]

"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.edges import edged
from chartwarden.phi.kinds import PERSON_NAMES, IdentifierKind
from chartwarden.phi.lexicon_file import ROLES, load_lexicon
from chartwarden.phi.reading import DIGITS, IS_CAPITAL, LETTERS, LINE_END, MARK, Reading, Tokens, tokenise
from chartwarden.phi.tagger import REACH, Judged, load_tagger

_BETWEEN: Final = b"\n" * REACH
"""What parts one text from the next: as many tokens as the tagger sees to one side, so no text sees another."""

_AT_ONCE: Final = 1 << 18
"""How many characters are judged together: some 70 MB of vectors."""

_DOUBT: Final = 0.75
"""A token whose chance to be nothing is lower is part of an identifier: to hide too much harms less."""
_UNKNOWN_DOUBT: Final = 0.87
"""As above for a word with a capital that no list holds, or only lists of names do: `_NAME_DOUBT`."""
_NAME_DOUBT: Final = 0.93
_NUMBER_DOUBT: Final = 0.15
"""As above for numbers, which rules know better."""

K = IdentifierKind
_DATES: Final = frozenset({K.DATE, K.BIRTH_DATE})
_FAMILY: Final = {
    **dict.fromkeys(PERSON_NAMES, 1),
    **dict.fromkeys((K.FACILITY, K.EMPLOYER, K.ORGANISATION), 2),
    **dict.fromkeys(_DATES, 3),
    **dict.fromkeys((K.ADDRESS, K.CITY, K.COUNTY), 4),
}
"""Kinds that the tagger may mix up within one identifier; it takes the kind that most of its words speak for."""
WORDED: Final = frozenset(
    {
        *(*PERSON_NAMES, K.STAFF_ID),
        *(K.FACILITY, K.EMPLOYER, K.ORGANISATION, K.ADDRESS, K.CITY, K.COUNTY),
        *(K.UNIQUE_CODE, K.BIOMETRIC, K.VEHICLE),
    }
)
"""Kinds that words make. The others need a digit or, for a date, a word of the calendar."""
_CALENDAR: Final = frozenset(map(ROLES.index, ("month", "holiday", "season")))
_INNER_MARKS: Final = frozenset(b"'-.&/,")
_INNER_WORDS: Final = frozenset(b"of and the de la at for on in del y e & van der du des do da".split())
_WORDS_INSIDE: Final = 3
_SHORTEST_NAME: Final = 2
_WIDEST: Final = 3


@cache
def _families() -> NDArray[np.int64]:
    kinds = load_tagger().kinds
    return np.array([0, *(_FAMILY.get(K(kind), 10 + at) for at, kind in enumerate(kinds[1:]))])


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
        for piece, joined in _in_pieces(group):
            candidate = edged(readings[piece.owner].text, joined)
            if candidate is not None:
                found[piece.owner].append(candidate)
    return found


def _in_pieces(pieces: Sequence[_Piece]) -> Iterator[tuple[_Piece, Candidate]]:
    """Judge pieces together; give each candidate, with places in its text."""
    data = _BETWEEN.join(piece.data for piece in pieces)
    tokens = tokenise(data)
    lengths = np.array([len(piece.data) for piece in pieces])
    begins = np.cumsum(lengths + len(_BETWEEN)) - lengths - len(_BETWEEN)
    between = np.zeros(len(tokens), np.bool_)
    for end in (begins[1:] - len(_BETWEEN)).tolist():
        first = int(np.searchsorted(tokens.start, end))
        between[first : first + REACH] = True
    judged = load_tagger().judge(tokens, data, outside=between)
    starts = begins.tolist()
    for joined in _candidates(tokens, judged, data):
        owner = bisect_right(starts, joined.start) - 1
        shift = pieces[owner].start - starts[owner]
        yield pieces[owner], joined._replace(start=joined.start + shift, end=joined.end + shift)


def _candidates(tokens: Tokens, judged: Judged, data: bytes) -> Iterator[Candidate]:
    """Join the tokens that belong together."""
    chosen = np.flatnonzero(judged.none < _doubts(tokens, judged, data))
    if not len(chosen):
        return
    at = judged.at[chosen]
    best, none, row = judged.best[chosen], judged.none[chosen], judged.row[chosen]
    family = _families()[best]
    breaks = np.flatnonzero(~_joins(tokens, data, at, family)) + 1
    edges = [0, *breaks.tolist(), len(chosen)]
    starts, ends = tokens.start[at].tolist(), tokens.end[at].tolist()
    numbers, sures = best.tolist(), (1 - none).tolist()
    for first, stop in pairwise(edges):
        kind = K(judged.kinds[_spoken_for(numbers[first:stop], sures[first:stop])])
        has_digit = bool((tokens.kind[at[first:stop]] == DIGITS).any())
        if kind not in WORDED and not has_digit and not (kind in _DATES and _is_of_calendar(row[first:stop])):
            continue
        sure = round(sum(sures[first:stop]) / (stop - first), 3)  # the last bits depend on what is judged beside it
        yield Candidate(starts[first], ends[stop - 1], kind, Tier.TAGGED, sure, "tagger")


def _spoken_for(kinds: list[int], sures: list[float]) -> int:
    """Give the kind that most tokens of an identifier speak for, the surer the more."""
    if len(kinds) == 1:
        return kinds[0]
    weight: dict[int, float] = {}
    for kind, sure in zip(kinds, sures, strict=True):
        weight[kind] = weight.get(kind, 0.0) + sure
    return max(weight, key=weight.__getitem__)


@cache
def _doubt_of_class() -> NDArray[np.float32]:
    """Give, for each class of the lexicon, the doubt allowed for a word of it that begins with a capital."""
    facts = load_lexicon().facts
    odd = (facts["english"] == 0) & (facts["medical"] == 0) & (facts["role"] == 0)
    named = odd & ((facts["given"] > 0) | (facts["family"] > 0) | (facts["town"] > 1))
    return np.select([named, odd], [_NAME_DOUBT, _UNKNOWN_DOUBT], _DOUBT).astype(np.float32)


def _doubts(tokens: Tokens, judged: Judged, data: bytes) -> NDArray[np.float32]:
    """Give how likely each judged token may be nothing and still count."""
    raw = np.frombuffer(data, np.uint8)
    at = judged.at
    start = tokens.start[at]
    second = IS_CAPITAL[raw[np.minimum(start + 1, len(raw) - 1)]]
    capitalised = IS_CAPITAL[raw[start]] & ~second & (tokens.end[at] - start > _SHORTEST_NAME)
    by_class = _doubt_of_class()[load_lexicon().classes[judged.row]]
    doubt = np.where(capitalised, by_class, np.float32(_DOUBT))
    return np.where(tokens.kind[at] == DIGITS, np.float32(_NUMBER_DOUBT), doubt)


def _is_of_calendar(row: NDArray[np.int32]) -> bool:
    """Say whether any of the words, by row of the lexicon, is one of the calendar."""
    lexicon = load_lexicon()
    return not _CALENDAR.isdisjoint(lexicon.facts["role"][lexicon.classes[row]].tolist())


def _joins(tokens: Tokens, data: bytes, at: NDArray[np.int64], family: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of each chosen token but the last whether the next one belongs to the same identifier."""
    step = np.diff(at)
    same = family[1:] == family[:-1]
    near = tokens.start[at[1:]] - tokens.end[at[:-1]] <= _WIDEST
    joins: NDArray[np.bool_] = same & (step == 1) & near
    for place in np.flatnonzero(same & (step > 1) & (step <= _WORDS_INSIDE + 1)).tolist():
        joins[place] = _is_inside(tokens, data, range(int(at[place]) + 1, int(at[place + 1])), int(family[place]))
    return joins


def _is_inside(tokens: Tokens, data: bytes, between: range, family: int) -> bool:
    """Say whether the tokens between two parts of an identifier are such as stand inside of one."""
    marks = 0
    for token in between:
        kind = tokens.kind[token]
        start, end = int(tokens.start[token]), int(tokens.end[token])
        if kind == MARK:
            marks += 1
            if data[start] not in _INNER_MARKS:
                return False
        elif kind == LINE_END:
            marks += 1
        elif kind != LETTERS or family == 1 or data[start:end].lower() not in _INNER_WORDS:
            return False
    return marks <= 2  # noqa: PLR2004 -- a full stop and a comma, not a list
