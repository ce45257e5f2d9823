"""Notes of one chart by time, and which words of a note an older one has: what was copied forward.

Words are compared in runs of four, without letter case and punctuation. A passage counts as copied when ten words of it
stand in one older note, with a few changed in between.

Source: policy; violation bench V10-09.

Example:
    >>> text = "Right hip dressing dry and intact, pain controlled, walked to the door with therapy."
    >>> told = (ToldSection(0, None, text),)
    >>> days = {"a": datetime(2026, 3, 2), "b": datetime(2026, 3, 3)}
    >>> notes = NotesByTime([Note(Told(DocumentId(one), None, "11506-3", at, told)) for one, at in days.items()])
    >>> section = notes.notes[1].sections[0]
    >>> notes.origin(1, section, section.at(0, 9)).told.document_id
    'a'

"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, NamedTuple

from chartwarden.foundation.identifiers import DocumentId, EncounterId
from chartwarden.mixup.fingerprint import Word
from chartwarden.mixup.stale_words import (
    TELLS_THE_PAST,
    Ended,
    SideNamed,
    ended_problems,
    side_mentions,
    words_of,
)

RUN: Final = 4  # words; a shorter run that two notes share says nothing
_FEWEST: Final = 10  # words; policy: a passage that is carried forward is longer than a phrase that comes by itself
_GAP: Final = 4  # words of a passage that may have been changed in one place


@dataclass(frozen=True, slots=True, repr=False)
class ToldSection:
    """An open section: its words as they are shown."""

    ordinal: int
    loinc: str | None
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """A note as a work item shows it."""

    document_id: DocumentId
    encounter_id: EncounterId | None
    loinc: str
    written_at: datetime  # by the clock on the ward
    sections: tuple[ToldSection, ...]


class Place(NamedTuple):
    """Words of a note: `text[start:end]` of one of its sections, as shown."""

    document_id: DocumentId
    section: int
    start: int
    end: int


class SectionWords:
    """The words of a section, and the runs that begin at each of them."""

    def __init__(self, told: ToldSection) -> None:
        self.told = told
        self.words: tuple[Word, ...] = words_of(told.text)
        plain = [word.plain for word in self.words]
        self.runs = [hash(tuple(plain[at : at + RUN])) for at in range(len(plain) - RUN + 1)]

    @property
    def tells_the_past(self) -> bool:
        """Tell whether the section is for what was, so that carrying it on is right."""
        return self.told.loinc in TELLS_THE_PAST

    def covered(self, runs: frozenset[int]) -> list[bool]:
        """Tell of each word whether a run that stands in `runs` covers it."""
        covered = [False] * len(self.words)
        for at, run in enumerate(self.runs):
            if run in runs:
                covered[at : at + RUN] = [True] * RUN
        return covered

    def has_unbroken(self, words: range, runs: frozenset[int]) -> bool:
        """Tell whether some words stand in `runs` as they follow each other, none changed or put in between."""
        joined = [at for at, run in enumerate(self.runs) if run in runs]
        pairs = [(at, at + 1) for at in words[:-1]] or [(at, at) for at in words]
        return bool(pairs) and all(any(at <= first and last < at + RUN for at in joined) for first, last in pairs)

    def at(self, start: int, end: int) -> range:
        """Give the places of the words that stand in `text[start:end]`."""
        first = next((place for place, word in enumerate(self.words) if word.end > start), len(self.words))
        last = next((place for place in range(first, len(self.words)) if self.words[place].start >= end), None)
        return range(first, len(self.words) if last is None else last)


class Note:
    """A note with the words of its sections. What is asked of it is worked out once."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.sections = tuple(SectionWords(one) for one in told.sections)

    @cached_property
    def runs(self) -> frozenset[int]:
        """Every run of words in it."""
        return frozenset(run for section in self.sections for run in section.runs)

    @cached_property
    def sides(self) -> tuple[tuple[SectionWords, SideNamed], ...]:
        """The parts of the body that it names with a side, and in which section."""
        return tuple((section, one) for section in self.sections for one in side_mentions(section.told.text))

    @cached_property
    def ended(self) -> tuple[tuple[SectionWords, Ended], ...]:
        """What it calls over, and in which section."""
        return tuple((section, one) for section in self.sections for one in ended_problems(section.told.text))

    def place_of(self, section: SectionWords, start: int, end: int) -> Place:
        """Give a place in it."""
        return Place(self.told.document_id, section.told.ordinal, start, end)


class NotesByTime:
    """The notes of a chart by time, and where each run of words stands first."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self.notes = notes
        self._places = {note.told.document_id: place for place, note in enumerate(notes)}
        self.holders: dict[int, list[int]] = {}
        for place, note in enumerate(notes):
            for run in note.runs:
                self.holders.setdefault(run, []).append(place)

    def origin(self, place: int, section: SectionWords, words: range) -> Note | None:
        """Give the first older note that has some words of a section and the passage around them; None when none has.

        Args:
            place: of the section's note, by time.
            section: the section.
            words: places of the words in it.

        """
        around = section.runs[max(0, words.start - RUN + 1) : words.stop]
        older = sorted({one for run in around for one in self.holders.get(run, ()) if one < place})
        for one in older:
            runs = self.notes[one].runs
            if section.has_unbroken(words, runs) and _passage(section.covered(runs), words) >= _FEWEST:
                return self.notes[one]
        return None

    def place_of(self, document_id: DocumentId) -> int:
        """Give the place of a note by time. It is one of them."""
        return self._places[document_id]

    def between(self, older: Note, place: int) -> Sequence[Note]:
        """Give the notes after an older one, up to the one at a place."""
        return [one for one in self.notes[: place + 1] if one.told.written_at > older.told.written_at]


def _passage(covered: Sequence[bool], words: range) -> int:
    """Count the shared words around some words, over gaps of a few that were changed."""
    count = len(words)
    for step, at in ((-1, words.start - 1), (1, words.stop)):
        gap, place = 0, at
        while 0 <= place < len(covered) and gap <= _GAP:
            gap = 0 if covered[place] else gap + 1
            count += covered[place]
            place += step
    return count


def place_in(older: Note, section: SectionWords, span: tuple[int, int]) -> Place:
    """Give where the same words stand in an older note: in the section that has most of the runs around them."""
    words = section.at(*span)
    around = set(section.runs[max(0, words.start - RUN + 1) : words.stop])
    there = max(older.sections, key=lambda one: len(around.intersection(one.runs)))
    told = [section.words[at].plain for at in words]
    plain = [word.plain for word in there.words]
    places = [at for at in range(len(plain) - len(told) + 1) if plain[at : at + len(told)] == told]
    if not places:  # the words are spread over two of its sections
        return older.place_of(there, 0, 0)
    best = max(places, key=lambda at: len(around.intersection(there.runs[max(0, at - RUN + 1) : at + len(told)])))
    return older.place_of(there, there.words[best].start, there.words[best + len(told) - 1].end)
