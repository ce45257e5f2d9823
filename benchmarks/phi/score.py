r"""Scores findings against exact spans: tokens, identifiers, notes, and words hidden without need.

A token is a run of letters or digits. It is found when any finding covers any of its characters, whatever the kind;
an identifier is found when all of its tokens are. Intervals are 95 % bootstrap intervals over notes.

Example:
    >>> from training.phi.marked import parse
    >>> note, = parse("=== n | s\nDr. [[Chen|provider_name]] came\n")
    >>> tally = Tally.of(note.text, [(s.start, s.end, s.kind) for s in note.spans], [(0, 8)])
    >>> tally.gold, tally.hit, tally.found
    (1, 1, 2)

"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

TOKEN: Final = re.compile(r"[^\W_]+")
DIRECT: Final = frozenset(
    """patient_name relative_name person_name address phone fax email ssn medical_record member account licence
    vehicle device url ip_address biometric birth_date unique_code""".split()
)
"""Kinds that point at a person without further knowledge."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one note."""

    gold: int  # tokens inside of identifiers
    hit: int  # of those, how many were found
    found: int  # tokens that were found
    tokens: int  # all tokens
    whole: int  # identifiers found whole
    spans: int  # identifiers
    missed: frozenset[str]  # kinds of which some token was missed
    by_kind: Counter[tuple[str, bool]] = field(compare=False)

    @classmethod
    def of(cls, text: str, gold: Sequence[tuple[int, int, str]], found: Iterable[tuple[int, int]]) -> Self:
        """Compare the findings in one note with its spans."""
        owner: list[int] = [-1] * len(text)
        for at, (start, end, _) in enumerate(gold):
            owner[start:end] = [at] * (end - start)
        covered = bytearray(len(text))
        for start, end in found:
            covered[start:end] = b"\1" * (end - start)
        hit = real = hidden = tokens = 0
        missed_of: set[int] = set()
        by_kind: Counter[tuple[str, bool]] = Counter()
        for m in TOKEN.finditer(text):
            tokens += 1
            owners = [at for at in owner[m.start() : m.end()] if at >= 0]
            seen = any(covered[m.start() : m.end()])
            hidden += seen
            if owners:
                real += 1
                hit += seen
                by_kind[gold[owners[0]][2], seen] += 1
                if not seen:
                    missed_of.add(owners[0])
        missed = frozenset(gold[at][2] for at in missed_of)
        return cls(real, hit, hidden, tokens, len(gold) - len(missed_of), len(gold), missed, by_kind)


_COUNTS: Final = ("gold", "hit", "found", "spans", "whole")


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0  # of nothing, nothing is missing


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures over notes, between 0 and 1."""

    recall: float  # share of the tokens of identifiers that were found
    precision: float  # share of the tokens found that belong to an identifier
    whole: float  # share of identifiers of which every token was found
    direct_left: float  # share of notes with a direct identifier left
    any_left: float

    @classmethod
    def of(cls, sums: NDArray[np.float64], *, notes: int) -> Self:
        """Make figures of the sums of the columns that `_columns` gives."""
        gold, hit, found, spans, whole, direct, left = np.maximum(sums, 0).tolist()
        return cls(
            _share(hit, gold), _share(hit, found), _share(whole, spans), direct / max(1, notes), left / max(1, notes)
        )


def _columns(tallies: Sequence[Tally]) -> NDArray[np.float64]:
    rows = [[*(getattr(t, name) for name in _COUNTS), bool(t.missed & DIRECT), bool(t.missed)] for t in tallies] or [
        [0] * (len(_COUNTS) + 2)
    ]
    return np.array(rows, np.float64)


def scores(tallies: Sequence[Tally]) -> Scores:
    """Add up the notes."""
    return Scores.of(_columns(tallies).sum(axis=0), notes=len(tallies))


def intervals(tallies: Sequence[Tally], *, draws: int = 2000) -> tuple[Scores, Scores]:
    """Give the lower and the upper ends of the 95 % bootstrap intervals over notes."""
    columns = _columns(tallies)
    chance = np.random.default_rng(7)
    drawn = chance.multinomial(len(columns), np.full(len(columns), 1 / len(columns)), size=draws) @ columns
    each = np.array([astuple(Scores.of(sums, notes=len(columns))) for sums in drawn])
    low, high = np.quantile(each, (0.025, 0.975), axis=0)
    return Scores(*low.tolist()), Scores(*high.tolist())


def recall_by_kind(tallies: Sequence[Tally]) -> dict[str, tuple[int, int]]:
    """Give, for each kind, how many of its tokens were found and how many there are."""
    total: Counter[tuple[str, bool]] = Counter()
    for tally in tallies:
        total += tally.by_kind
    kinds = sorted({kind for kind, _ in total})
    return {kind: (total[kind, True], total[kind, True] + total[kind, False]) for kind in kinds}
