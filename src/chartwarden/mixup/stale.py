"""Stale copies: words of the patient's own older note that stand in a newer one and are not true any more.

Notes are written by copying the last one forward. Allergies, past history and a normal examination are carried on
rightly; what is looked for is a copied passage that time has made wrong. It counts a day that has passed ("hospital
day 2" in the note of day 6), names the side of the body that the newer words do not, or tells a problem as present
which a note in between calls resolved. It is the right patient at the wrong time, so it is shown and never blocked.

What is compared is what a work item shows: whoever calls gives the open sections, with masks replaced.

Source: policy; ICD-10-CM Official Guidelines III (what is coded must hold for this stay); violation bench V10-09.

Example:
    >>> from datetime import datetime
    >>> from chartwarden.mixup.carried import ToldSection
    >>> old = "Stable overnight on two litres. Antibiotic day 2 of ten for the pneumonia, eating half of each meal."
    >>> told = (ToldSection(0, None, old),)
    >>> days = {"day 2": datetime(2026, 3, 2), "day 6": datetime(2026, 3, 6)}
    >>> notes = [Told(DocumentId(one), None, "11506-3", at, told) for one, at in days.items()]
    >>> [(one.kind.value, one.document_id, one.older.document_id) for one in stale_copies(notes)]
    [('day', 'day 6', 'day 2')]

"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chartwarden.evidence.assertion import Assertion, assertion_of
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.mixup.carried import Note, NotesByTime, Place, SectionWords, Told, place_in
from chartwarden.mixup.stale_words import (
    RECOUNTS,
    DayCount,
    SideNamed,
    content_words,
    day_counts,
    ended_problems,
    is_conditional,
    mentions_of,
    sentence_around,
    side_mentions,
)

_CHRONICLE: Final = 3  # different counts of one kind: the note tells the days one after the other
MOST_NOTES: Final = 120  # the newest are compared; a longer stay would be slow to look through
_DISCHARGE_SUMMARY: Final = "18842-5"


class StaleKind(StrEnum):
    """What time has made wrong."""

    DAY = "day"
    SIDE = "side"
    ENDED = "ended"

    @property
    def sentence(self) -> str:
        """What was found, in words that quote nothing."""
        return _SENTENCES[self]


_SENTENCES: Final = {
    StaleKind.DAY: "counts a day that has passed since",
    StaleKind.SIDE: "names the other side of the body than the newer words",
    StaleKind.ENDED: "tells as present what another note calls over",
}


@dataclass(frozen=True, slots=True)
class StaleCopy:
    """A copied passage that does not hold any more. It holds no word of it."""

    kind: StaleKind
    document_id: DocumentId
    section: int  # ordinal
    start: int  # of the words that do not hold, in characters of the section as shown
    end: int
    older: Place  # where they stood first
    against: Place | None = None  # the newer words that speak against them; None where the calendar does


def stale_copies(notes: Sequence[Told]) -> tuple[StaleCopy, ...]:
    """Give the copied passages that do not hold any more.

    Args:
        notes: of one patient, in any order; those without a time of writing cannot be compared.

    Returns:
        By note, the oldest first, in the order of its text; each place once.

    """
    told = sorted(notes, key=lambda one: (one.written_at, one.document_id))[-MOST_NOTES:]
    chart = NotesByTime([Note(one) for one in told])
    found: dict[tuple[DocumentId, int, int], StaleCopy] = {}
    for place in range(len(told)):
        for one in _of_note(chart, place):
            found.setdefault((one.document_id, one.section, one.start), one)
    return tuple(found.values())


def _of_note(chart: NotesByTime, place: int) -> Iterator[StaleCopy]:
    note = chart.notes[place]
    for section in note.sections:
        if section.tells_the_past:
            continue
        yield from _days(chart, place, section)
        yield from _sides(chart, place, section)
        yield from _ended(chart, place, section)


def _days(chart: NotesByTime, place: int, section: SectionWords) -> Iterator[StaleCopy]:
    """Give the day counts that stood the same in a note of an earlier day of the same encounter."""
    note = chart.notes[place]
    if note.told.loinc == _DISCHARGE_SUMMARY or section.told.loinc in RECOUNTS:
        return
    counts = day_counts(section.told.text)
    for one in counts:
        if _is_chronicle(one, counts):
            continue
        older = chart.origin(place, section, section.at(one.start, one.end))
        if older is None:
            continue
        days = (note.told.written_at.date() - older.told.written_at.date()).days
        if days >= 1 and older.told.encounter_id == note.told.encounter_id:
            yield _stale(StaleKind.DAY, note, section, (one.start, one.end), older)


def _is_chronicle(one: DayCount, counts: Sequence[DayCount]) -> bool:
    return len({each.day for each in counts if each.kind == one.kind}) >= _CHRONICLE


def _sides(chart: NotesByTime, place: int, section: SectionWords) -> Iterator[StaleCopy]:
    """Give the copied words that name the side which everything written since does not."""
    note = chart.notes[place]
    for one in side_mentions(section.told.text):
        older = None if one.is_past else chart.origin(place, section, section.at(one.start, one.end))
        if older is None or {each.side for _, each in older.sides if each.part == one.part} != {one.side}:
            continue  # no copy, or the older note knows both sides
        newer = list(_newer_sides(chart, place, older, one))
        if any(each.side in {one.side, "bilateral"} for _, _, each in newer):
            continue
        said = [each for each in newer if _speaks_of_the_same(section, one, each[1], each[2])]
        if said:
            other, where, each = said[-1]
            against = other.place_of(where, each.start, each.end)
            yield _stale(StaleKind.SIDE, note, section, (one.start, one.end), older, against=against)


def _newer_sides(
    chart: NotesByTime, place: int, older: Note, wanted: SideNamed
) -> Iterator[tuple[Note, SectionWords, SideNamed]]:
    """Give what the notes of this encounter since then say of a part's side in words of their own."""
    here = chart.notes[place].told.encounter_id
    for note in chart.between(older, place):
        if note.told.encounter_id != here:
            continue
        for section, one in note.sides:
            if one.part != wanted.part or one.is_past or section.tells_the_past:
                continue
            if not section.has_unbroken(section.at(one.start, one.end), older.runs):
                yield note, section, one


def _speaks_of_the_same(section: SectionWords, one: SideNamed, other: SectionWords, another: SideNamed) -> bool:
    """Tell whether two sentences are about one thing: the left knee may hurt and the right one be stiff."""
    if another.is_title:
        return True
    said, newer = (
        content_words(text[slice(*sentence_around(text, side.start, side.end))])
        for text, side in ((section.told.text, one), (other.told.text, another))
    )
    return bool((said & newer) - {one.part})


def _ended(chart: NotesByTime, place: int, section: SectionWords) -> Iterator[StaleCopy]:
    """Give the copied words that tell as present what a note in between calls over."""
    note, text = chart.notes[place], section.told.text
    if note.told.loinc == _DISCHARGE_SUMMARY or section.told.loinc in RECOUNTS:
        return
    calls_over = [(by, where, one) for by in chart.notes[: place + 1] for where, one in by.ended]
    for by, where, over in calls_over:
        for first, last in mentions_of(over.problem, text):
            older = chart.origin(place, section, section.at(first, last))
            if older is None or older.told.written_at >= by.told.written_at or not _is_present(text, first, last):
                continue
            end = by.place_of(where, over.start, over.end)
            if not any(_is_back(chart, each, end, older, over.problem) for each in range(place + 1)):
                yield _stale(StaleKind.ENDED, note, section, (first, last), older, against=end)


def _is_present(text: str, start: int, end: int) -> bool:
    """Tell whether a sentence tells something as present, and not what to do if it comes."""
    first, last = sentence_around(text, start, end)
    sentence = text[first:last]
    if assertion_of(sentence, start - first, end - first) is not Assertion.AFFIRMED:
        return False
    return not ended_problems(sentence) and not is_conditional(sentence, start - first, end - first)


def _is_back(chart: NotesByTime, place: int, end: Place, older: Note, problem: str) -> bool:
    """Tell whether a note tells something as present again, in words that are newer than its end and no copy.

    Args:
        chart: the notes.
        place: of the note, by time.
        end: where it is called over.
        older: the note that had it before.
        problem: what it is.

    """
    note = chart.notes[place]
    if place < chart.place_of(end.document_id):
        return False
    is_same = note.told.document_id == end.document_id
    return any(
        not (is_same and (section.told.ordinal, start) < (end.section, end.end))
        and not section.has_unbroken(section.at(start, last), older.runs)
        and _is_present(section.told.text, start, last)
        for section in note.sections
        if not section.tells_the_past
        for start, last in mentions_of(problem, section.told.text)
    )


def _stale(
    kind: StaleKind,
    note: Note,
    section: SectionWords,
    span: tuple[int, int],
    older: Note,
    *,
    against: Place | None = None,
) -> StaleCopy:
    where = place_in(older, section, span)
    return StaleCopy(kind, note.told.document_id, section.told.ordinal, *span, where, against)
