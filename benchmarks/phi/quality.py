"""Quality on the evaluation corpus: by author, with and without registration, clean and damaged, and by kind.

Example:
    >>> found_in(corpus("a")[:3], Registration.UNKNOWN)[0].tokens > 0
    True

"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from enum import Enum
from typing import Final

from benchmarks.figure import Figure
from benchmarks.part import Part
from benchmarks.phi.notes import DEVELOPMENT, NOISES, UNTOUCHED, corpus, damaged, registration, spans
from benchmarks.phi.score import Tally, intervals, recall_by_kind, scores
from chartwarden.phi.scan import scan_many
from training.phi.marked import Note

AUTHORS: Final = (*DEVELOPMENT, *UNTOUCHED)
CLEAN: Final = "clean"
_UNSEEN: Final = f"{', '.join(UNTOUCHED[:-1])} and {UNTOUCHED[-1]}"
_GROUPS: Final = {
    _UNSEEN: UNTOUCHED,
    "all": AUTHORS,
    **{f"{author} (development)": (author,) for author in DEVELOPMENT},
    **{author: (author,) for author in UNTOUCHED},
}
_MEASURES: Final = ("token recall", "precision", "found whole", "notes with a direct one left", "notes with any left")
_SCORE: Final = (
    "A token is a run of letters or digits; it is found when a finding covers any of it. In brackets: 95 % bootstrap "
    "intervals over notes. `registered` gives the finder what the note's own registration lines hold, `bare` nothing."
)


class Registration(Enum):
    """Whether the finder is given what registration knows."""

    UNKNOWN = "bare"
    KNOWN = "registered"


def found_in(notes: Sequence[Note], given: Registration) -> list[Tally]:
    """Scan notes and compare what was found with their spans."""
    known = [registration(note) if given is Registration.KNOWN else None for note in notes]
    found = scan_many([note.text for note in notes], known=known)
    return [Tally.of(n.text, spans(n), [(f.start, f.end) for f in fs]) for n, fs in zip(notes, found, strict=True)]


Tallies = dict[tuple[str, str, Registration], list[Tally]]
"""By author, noise and registration."""


def _tallies() -> Tallies:
    made: Tallies = {}
    for author in AUTHORS:
        notes = corpus(author)
        for noise in (CLEAN, *NOISES):
            some = notes if noise == CLEAN else damaged(notes, noise)
            for given in Registration:
                made[author, noise, given] = found_in(some, given)
    return made


def with_intervals(tallies: Sequence[Tally]) -> list[str]:
    """Write the five measures, each with its interval."""
    low, high = intervals(tallies)
    triples = zip(*map(astuple, (scores(tallies), low, high)), strict=True)
    return [f"{value:.4f} ({lower:.4f}-{upper:.4f})" for value, lower, upper in triples]


def _together(made: Tallies, group: str, noise: str, given: Registration) -> list[Tally]:
    return [tally for author in _GROUPS[group] for tally in made[author, noise, given]]


def _by_author(made: Tallies) -> Part:
    rows = [
        (group, given.value, len(some := _together(made, group, CLEAN, given)), *with_intervals(some))
        for group in _GROUPS
        for given in Registration
    ]
    figures = []
    for given in Registration:
        some = _together(made, _UNSEEN, CLEAN, given)
        figures += [
            Figure(f"untouched notes, {given.value}: {name}", round(value, 4), "share")
            for name, value in zip(_MEASURES, astuple(scores(some)), strict=True)
        ]
    columns = ("author", "registration", "notes", *_MEASURES)
    return Part("By author, clean", _SCORE, columns, tuple(rows), tuple(figures))


def _by_noise(made: Tallies) -> Part:
    rows = [
        (group, noise, given.value, *with_intervals(_together(made, group, noise, given)))
        for group in _GROUPS
        for noise in NOISES
        for given in Registration
    ]
    figures = [
        Figure(f"untouched notes, {noise}, {given.value}: {name}", round(value, 4), "share")
        for noise in NOISES
        for given in Registration
        for name, value in zip(_MEASURES[:2], astuple(scores(_together(made, _UNSEEN, noise, given)))[:2], strict=True)
    ]
    says = (
        "The same notes, damaged: `ocr` (look-alikes, lost and added spaces), `wrap` (line ends inside identifiers), "
        "`layout` (wide spacing, lost punctuation), `typing` (slips), `case` (half in capitals, half in small letters)."
    )
    columns = ("author", "noise", "registration", *_MEASURES)
    return Part("By author and noise", says, columns, tuple(rows), tuple(figures))


def _by_kind(made: Tallies) -> Part:
    bare, registered, noisy = (
        recall_by_kind([t for noise in noises for t in _together(made, _UNSEEN, noise, given)])
        for noises, given in (
            ((CLEAN,), Registration.UNKNOWN),
            ((CLEAN,), Registration.KNOWN),
            (NOISES, Registration.UNKNOWN),
        )
    )
    rows = [
        (kind, there, hit / there, registered[kind][0] / registered[kind][1], noisy[kind][0] / noisy[kind][1])
        for kind, (hit, there) in sorted(bare.items(), key=lambda pair: pair[1][0] / pair[1][1])
    ]
    columns = ("kind", "tokens", "bare", "registered", "bare, all noises")
    says = f"Token recall on the untouched notes ({_UNSEEN}), the weakest kind first."
    return Part("By kind", says, columns, tuple(rows))


def measure() -> Iterator[Part]:
    """Measure quality on the whole corpus."""
    made = _tallies()
    yield _by_author(made)
    yield _by_noise(made)
    yield _by_kind(made)
