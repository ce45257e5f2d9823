"""Which judged tokens belong together: an identifier is a run of tokens, a mark or a small word between them perhaps.

All is array arithmetic over the tokens of many texts at once; nothing is done token by token but to weigh the kinds of
an identifier whose tokens speak for several.

Example:
    >>> from chartwarden.phi.reading import read, tokenise
    >>> from chartwarden.phi.tagger import load_tagger
    >>> data = read("Seen by Dr. Ana Lindqvist today.").data
    >>> tokens = tokenise(data)
    >>> joined = join(tokens, load_tagger().judge(tokens, data), data)
    >>> [data[start:end] for start, end in zip(joined.start.tolist(), joined.end.tolist())]
    [b'Ana Lindqvist']

"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chartwarden.phi.kinds import PERSON_NAMES, IdentifierKind
from chartwarden.phi.lexicon_file import ROLES, load_lexicon
from chartwarden.phi.reading import DIGITS, IS_CAPITAL, LETTERS, LINE_END, MARK, Tokens, word_hash
from chartwarden.phi.tagger import Judged, load_tagger

__all__ = ["WORDED", "IdentifierKind", "Joined", "join"]

_DOUBT: Final = 0.75
"""A token whose chance to be nothing is lower is part of an identifier: to hide too much harms less."""
_UNKNOWN_DOUBT: Final = 0.87
"""As above for a word with a capital that no list holds, or only lists of names do: `_NAME_DOUBT`."""
_NAME_DOUBT: Final = 0.93
_TOWN_DOUBT: Final = 0.96
"""As above for a large town whose name means nothing in medicine."""
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
_NAMES: Final = 1
WORDED: Final = frozenset(
    {
        *(*PERSON_NAMES, K.STAFF_ID),
        *(K.FACILITY, K.EMPLOYER, K.ORGANISATION, K.ADDRESS, K.CITY, K.COUNTY),
        *(K.UNIQUE_CODE, K.BIOMETRIC, K.VEHICLE),
    }
)
"""Kinds that words make. The others need a digit or, for a date, a word of the calendar."""
_CALENDAR: Final = tuple(map(ROLES.index, ("month", "holiday", "season")))
_INNER_WORDS: Final = "of and the de la at for on in del y e van der du des do da"
_WORDS_INSIDE: Final = 3
_MARKS_INSIDE: Final = 2  # a full stop and a comma, not a list
_SHORTEST_NAME: Final = 2
_LARGE: Final = 3  # the lexicon's class of the largest towns
_WIDEST: Final = 3


def _inner_marks() -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[list(b"'-.&/,")] = True
    return table


_IS_INNER_MARK: Final = _inner_marks()


@dataclass(frozen=True, slots=True)
class Joined:
    """Identifiers, in order and disjoint: where each begins and ends, its kind, how sure it is."""

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    kind: list[IdentifierKind]
    sure: list[float]


@cache
def _kinds() -> tuple[IdentifierKind, ...]:
    """Give the kinds in the tagger's order; it counts them from 1, and its 0 is none."""
    return tuple(map(K, load_tagger().kinds[1:]))


@cache
def _families() -> NDArray[np.int64]:
    return np.array([0, *(_FAMILY.get(kind, 10 + at) for at, kind in enumerate(_kinds()))])


@cache
def _is_worded() -> NDArray[np.bool_]:
    return np.array([False, *(kind in WORDED for kind in _kinds())])


@cache
def _is_dated() -> NDArray[np.bool_]:
    return np.array([False, *(kind in _DATES for kind in _kinds())])


@cache
def _inner_words() -> NDArray[np.uint32]:
    return np.sort(np.array([word_hash(word) for word in _INNER_WORDS.split()], np.uint32))


def _are_inner(words: NDArray[np.uint32]) -> NDArray[np.bool_]:
    inner = _inner_words()
    are_inner: NDArray[np.bool_] = inner[np.minimum(np.searchsorted(inner, words), len(inner) - 1)] == words
    return are_inner


@cache
def _is_calendar() -> NDArray[np.bool_]:
    """Say of each class of the lexicon whether its words are of the calendar."""
    return np.isin(load_lexicon().facts["role"], _CALENDAR)


@cache
def _doubt_of_class() -> NDArray[np.float32]:
    """Give, for each class of the lexicon, the doubt allowed for a word of it that begins with a capital."""
    facts = load_lexicon().facts
    odd = (facts["english"] == 0) & (facts["medical"] == 0) & (facts["role"] == 0)
    named = odd & ((facts["given"] > 0) | (facts["family"] > 0) | (facts["town"] > 1))
    large = (facts["town"] == _LARGE) & (facts["medical"] == 0) & (facts["role"] != ROLES.index("heading"))
    doubts = [_TOWN_DOUBT, _NAME_DOUBT, _UNKNOWN_DOUBT]
    return np.select([large, named, odd], doubts, _DOUBT).astype(np.float32)


def join(tokens: Tokens, judged: Judged, data: bytes) -> Joined:
    """Join the judged tokens that belong together, and leave out what is no identifier.

    Args:
        tokens: of any number of texts.
        judged: what the tagger says of them.
        data: what the tokens were cut from.

    """
    chosen = np.flatnonzero(judged.none < _doubts(tokens, judged, data))
    if not len(chosen):
        empty = np.zeros(0, np.int32)
        return Joined(empty, empty, [], [])
    at, best, sure = judged.at[chosen], judged.best[chosen], (1 - judged.none[chosen]).astype(np.float64)
    ends_here = np.flatnonzero(~_joins(tokens, data, at, _families()[best]))
    first = np.concatenate([[0], ends_here + 1])
    last = np.concatenate([ends_here, [len(chosen) - 1]])
    kind = _spoken_for(best, sure, first, last)
    has_digit = np.logical_or.reduceat(tokens.kind[at] == DIGITS, first)
    of_calendar = np.logical_or.reduceat(_is_calendar()[load_lexicon().classes[judged.row[chosen]]], first)
    kept = _is_worded()[kind] | has_digit | (_is_dated()[kind] & of_calendar)
    means = np.add.reduceat(sure, first)[kept] / (last - first + 1)[kept]
    # The last bits depend on what is judged beside it.
    sures = [round(mean, 3) for mean in means.tolist()]
    named = [_kinds()[number - 1] for number in kind[kept].tolist()]
    return Joined(tokens.start[at[first[kept]]], tokens.end[at[last[kept]]], named, sures)


def _spoken_for(
    best: NDArray[np.int64], sure: NDArray[np.float64], first: NDArray[np.int64], last: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give for each identifier the kind that most of its tokens speak for, the surer the more."""
    kind = best[first]
    mixed = np.flatnonzero(np.minimum.reduceat(best, first) != np.maximum.reduceat(best, first))
    for place in mixed.tolist():
        part = slice(first[place], last[place] + 1)
        weight: dict[int, float] = {}
        for spoken, how_sure in zip(best[part].tolist(), sure[part].tolist(), strict=True):
            weight[spoken] = weight.get(spoken, 0.0) + how_sure
        kind[place] = max(weight, key=weight.__getitem__)
    return kind


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


def _joins(tokens: Tokens, data: bytes, at: NDArray[np.int64], family: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of each chosen token but the last whether the next one belongs to the same identifier."""
    step = np.diff(at)
    same = family[1:] == family[:-1]
    near = tokens.start[at[1:]] - tokens.end[at[:-1]] <= _WIDEST
    joins: NDArray[np.bool_] = same & (step == 1) & near
    apart = np.flatnonzero(same & (step > 1) & (step <= _WORDS_INSIDE + 1))
    joins[apart] = _are_inside(tokens, data, at[apart], at[apart + 1], family[apart])
    return joins


def _are_inside(
    tokens: Tokens, data: bytes, before: NDArray[np.int64], behind: NDArray[np.int64], family: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say of each gap in an identifier whether the tokens in it, one to three, are such as stand inside of one."""
    place = before[:, None] + np.arange(1, _WORDS_INSIDE + 1)
    beyond = place >= behind[:, None]
    place = np.minimum(place, behind[:, None])
    kind = tokens.kind[place]
    ends_line = kind == LINE_END
    inner_mark = (kind == MARK) & _IS_INNER_MARK[np.frombuffer(data, np.uint8)[tokens.start[place]]]
    inner_word = (kind == LETTERS) & (family != _NAMES)[:, None] & _are_inner(tokens.word[place])
    marks = ((ends_line | inner_mark) & ~beyond).sum(axis=1)
    inside: NDArray[np.bool_] = (beyond | ends_line | inner_mark | inner_word).all(axis=1) & (marks <= _MARKS_INSIDE)
    return inside
