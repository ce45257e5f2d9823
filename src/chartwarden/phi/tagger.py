"""The tagger: says of each word and number of a text what kind of identifier it is part of, from the words around it.

It finds what rules cannot know: a name that nobody registered, a town without a State, a firm. For each token the sum
of a few learnt vectors (its word, what the lexicon knows of it, its shape, its ends, its line) is made once; a token
that may be part of an identifier is judged by the vectors of the five tokens before and after it and by the gist of its
line and of the lines beside it, with two layers of weights. All is array arithmetic; `training/phi/train.py` makes the
weights, `docs/reference/tagger.md` is their card.

Example:
    >>> from chartwarden.phi.reading import read, tokenise
    >>> reading = read("Seen by Dr. Lindqvist today.")
    >>> judged = load_tagger().judge(tokenise(reading.data), reading.data)
    >>> judged.kinds[int(judged.best[list(judged.at).index(4)])]
    'provider_name'

"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chartwarden.phi.features import Features, features
from chartwarden.phi.lexicon_file import load_lexicon
from chartwarden.phi.reading import LETTERS, LINE_END, MARK, Tokens

REACH: Final = 5
"""How many tokens before and after a token are seen."""
WINDOW: Final = 2 * REACH + 1
SIEVE_REACH: Final = 2
"""The same for the first, narrow look."""
_SIEVE: Final = -3.0
"""A token with lower odds (as a logarithm; 5 %) after the narrow look is none."""
_AT_ONCE: Final = 2048  # windows judged together; their vectors then stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Judged:
    """The tokens that were judged, in order: their places, the best kind (0 is none) and the chance of none."""

    kinds: tuple[str, ...]
    at: NDArray[np.int64]
    best: NDArray[np.int64]
    row: NDArray[np.int32]  # of the lexicon
    none: NDArray[np.float32]  # that it is no identifier


@dataclass(frozen=True, slots=True)
class Tagger:
    """The weights. They are read once and never change, so one tagger serves every thread."""

    kinds: tuple[str, ...]
    word: NDArray[np.int32]  # vector of a word by lexicon row
    words: NDArray[np.float32]
    meanings: NDArray[np.float32]  # vector by row of the lexicon's meanings
    classes: NDArray[np.float32]
    shapes: NDArray[np.float32]
    heads: NDArray[np.float32]
    tails: NDArray[np.float32]
    lines: NDArray[np.float32]
    outside: NDArray[np.float32]  # stands for what is before the beginning and after the end
    plain: NDArray[np.bool_]  # by lexicon class: in small letters never part of an identifier
    sieve: NDArray[np.float32]
    sieve_bias: NDArray[np.float32]
    sieve_last: NDArray[np.float32]
    sieve_last_bias: NDArray[np.float32]
    gist: NDArray[np.float32]
    gist_bias: NDArray[np.float32]
    around: NDArray[np.float32]  # what the gists of the line before, this line and the next add to the first layer
    first: NDArray[np.float32]
    first_bias: NDArray[np.float32]
    second: NDArray[np.float32]
    second_bias: NDArray[np.float32]
    last: NDArray[np.float32]
    last_bias: NDArray[np.float32]

    def judge(self, tokens: Tokens, data: bytes, *, outside: NDArray[np.bool_] | None = None) -> Judged:
        """Judge every token that may be part of an identifier.

        Args:
            tokens: of one text, or of several with tokens between them.
            data: what the tokens were cut from.
            outside: which tokens stand between texts and belong to none; they are seen as no text at all.

        """
        seen = features(tokens, data)
        vectors = self._vectors(seen)
        if outside is not None:
            vectors[REACH : len(tokens) + REACH][outside] = self.outside
        at = self._sifted(vectors, np.flatnonzero(self.worth_judging(tokens, seen)))
        windows = _windows(vectors, REACH)
        line = lines_of(tokens)
        gists = self._gists(vectors[REACH : len(tokens) + REACH], line, outside)
        best = np.empty(len(at), np.int64)
        none = np.empty(len(at), np.float32)
        for begin in range(0, len(at), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            scores = self._scores(windows[at[part]], gists, line[at[part]])
            scores -= scores.max(axis=1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=1, keepdims=True)
            none[part] = scores[:, 0]
            best[part] = scores[:, 1:].argmax(axis=1) + 1
        return Judged(self.kinds, at, best, seen.row[at], none)

    def worth_judging(self, tokens: Tokens, seen: Features) -> NDArray[np.bool_]:
        """Leave out marks, line ends, and plain words in small letters."""
        is_plain = (seen.case == 0) & self.plain[load_lexicon().classes[seen.row]]
        worth: NDArray[np.bool_] = (
            (tokens.kind != MARK) & (tokens.kind != LINE_END) & ~(is_plain & (tokens.kind == LETTERS))
        )
        return worth

    def _vectors(self, seen: Features) -> NDArray[np.float32]:
        """Give each token's vector, with five rows of `outside` before and after."""
        lexicon = load_lexicon()
        count, size = len(seen.row), self.shapes.shape[1]
        padded = np.empty((count + 2 * REACH, size), np.float32)
        padded[:REACH] = padded[count + REACH :] = self.outside
        inner = padded[REACH : count + REACH]
        parts = (
            (self.classes, lexicon.classes[seen.row]),
            (self.meanings, lexicon.meaning[seen.row]),
            (self.words, self.word[seen.row]),
            (self.heads, seen.head),
            (self.tails, seen.tail),
            (self.lines, seen.line),
        )
        looked_up = np.empty((min(count, _AT_ONCE), size), np.float32)
        for begin in range(0, count, _AT_ONCE):
            sums = inner[begin : begin + _AT_ONCE]
            some = looked_up[: len(sums)]
            np.take(self.shapes, seen.shape[begin : begin + _AT_ONCE], axis=0, out=sums, mode="clip")
            for table, places in parts:
                np.take(table, places[begin : begin + _AT_ONCE], axis=0, out=some, mode="clip")
                sums += some
        return padded

    def _sifted(self, vectors: NDArray[np.float32], at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Leave out the tokens that a narrow look is sure about; most are, and the wide look costs twenty times it."""
        windows = _windows(vectors, SIEVE_REACH)
        kept = []
        for begin in range(0, len(at), _AT_ONCE):
            part = at[begin : begin + _AT_ONCE]
            hidden = _layer(windows[part + (REACH - SIEVE_REACH)], self.sieve, self.sieve_bias)
            kept.append(part[(hidden @ self.sieve_last + self.sieve_last_bias)[:, 0] > _SIEVE])
        return np.concatenate(kept) if kept else at

    def _gists(
        self, vectors: NDArray[np.float32], line: NDArray[np.int64], outside: NDArray[np.bool_] | None
    ) -> NDArray[np.float32]:
        """Give the mean of what each line's tokens tell, with an empty line before the first and after the last."""
        count = int(line[-1]) + 1 if len(line) else 0
        total = np.zeros((count + 2, self.gist.shape[1]), np.float32)
        for begin in range(0, len(line), _AT_ONCE):
            here = line[begin : begin + _AT_ONCE]
            told = _layer(vectors[begin : begin + _AT_ONCE], self.gist, self.gist_bias)
            if outside is not None:
                told[outside[begin : begin + _AT_ONCE]] = 0
            firsts = np.flatnonzero(np.diff(here, prepend=-1))
            total[here[firsts] + 1] += np.add.reduceat(told, firsts, axis=0)
        inside = line if outside is None else line[~outside]
        total[1:-1] /= np.maximum(np.bincount(inside, minlength=count), 1)[:, None]
        return total

    def _scores(
        self, windows: NDArray[np.float32], gists: NDArray[np.float32], line: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Score each kind. `line` says in which line each window's token stands; lines come in order."""
        own = np.diff(line, prepend=-1) != 0
        seen = line[own]
        around = np.concatenate([gists[seen], gists[seen + 1], gists[seen + 2]], axis=1) @ self.around
        hidden = windows @ self.first
        hidden += self.first_bias
        hidden += around[np.cumsum(own) - 1]
        np.maximum(hidden, 0, out=hidden)
        hidden = _layer(hidden, self.second, self.second_bias)
        return np.asarray(hidden @ self.last + self.last_bias, np.float32)


def _layer(values: NDArray[np.float32], weights: NDArray[np.float32], bias: NDArray[np.float32]) -> NDArray[np.float32]:
    hidden: NDArray[np.float32] = values @ weights
    hidden += bias
    np.maximum(hidden, 0, out=hidden)
    return hidden


def lines_of(tokens: Tokens) -> NDArray[np.int64]:
    """Give the number of each token's line; a line end closes the line that it stands in."""
    ends = tokens.kind == LINE_END
    return np.asarray(np.cumsum(ends) - ends, np.int64)


def _windows(vectors: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """Give, for each row, it and the rows that follow it as one: they lie side by side, so nothing is copied."""
    width = 2 * reach + 1
    shape = (len(vectors) - width + 1, width * vectors.shape[1])
    return np.lib.stride_tricks.as_strided(vectors, shape, (vectors.strides[0], vectors.strides[1]), writeable=False)


@cache
def load_tagger() -> Tagger:
    """Read the weights that ship with the package, once."""
    with files("chartwarden.phi").joinpath("data/tagger.npz").open("rb") as file, np.load(file) as arrays:
        held = {name: arrays[name] for name in arrays.files}
    kinds = tuple(held.pop("kinds").tolist())
    word, plain = held.pop("word").astype(np.int32), held.pop("plain").astype(np.bool_)
    meanings = load_lexicon().meanings.astype(np.float32) @ held.pop("meaning").astype(np.float32)
    weights = {name: array.astype(np.float32) for name, array in held.items()}
    return Tagger(kinds=kinds, word=word, plain=plain, meanings=meanings, **weights)
