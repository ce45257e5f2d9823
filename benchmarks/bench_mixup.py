"""How surely text of another patient is found, and how often text that is nobody else's raises an alarm.

Passages are cut out of notes of a synthetic ward and put into another patient's chart as they are, or with every tenth
or fifth word replaced. The ward's notes are told from templates, so they share more with each other than notes that
people write.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.figure import Figure, fastest
from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.copies import Holder, Look, PrintsInMemory, copies
from chartwarden.mixup.fingerprint import Print, prints
from chartwarden.synthetic.values import MarkKind
from chartwarden.synthetic.ward import ward

_SEED, _PATIENTS, _TODAY, _KEY = 23, 200, date(2026, 11, 23), b"k" * 16
_PASSAGES, _LENGTHS, _REPLACED = 300, (10, 25, 60), (0.0, 0.1, 0.2)


@dataclass(frozen=True, slots=True)
class _Note:
    patient: PatientId
    document: DocumentId
    text: str
    prints: tuple[Print, ...]


class _Without:
    """An index that does not know one note."""

    def __init__(self, index: PrintsInMemory, document: DocumentId) -> None:
        self._index, self._document = index, document

    def holders(self, values: Iterable[int]) -> Mapping[int, frozenset[Holder]]:
        """Give the other notes that have each print."""
        return {
            value: frozenset(holder for holder in held if holder.document_id != self._document)
            for value, held in self._index.holders(values).items()
        }


def measure() -> Iterator[Figure]:
    """Fill an index with a ward, look at each of its notes, and paste passages across charts."""
    notes = list(_notes())
    index = PrintsInMemory()
    for note in notes:
        index.add(note.patient, note.document, note.prints)
    yield Figure("charts", _PATIENTS, "charts")
    yield Figure("notes", len(notes), "notes")
    alarms = sum(bool(_alarm(note, index)) for note in notes)
    yield Figure("false alarms at notes, per 200 charts", alarms * 200 / _PATIENTS, "alarms", at_most=1)
    draw = random.Random(_SEED)
    for words in _LENGTHS:
        for replaced in _REPLACED:
            found = list(_pasted(notes, index, draw, words=words, replaced=replaced))
            name = f"passages of {words} words found, {replaced:.0%} replaced ({len(found)} tried)"
            yield Figure(name, round(sum(found) / len(found), 3), "share", at_least=None if replaced else 0.95)
    longest = max(notes, key=lambda note: len(note.text)).text
    [seconds] = fastest(lambda: copies(prints(longest, key=_KEY), own=PatientId("x"), index=index))
    yield Figure("printing and looking up a note", round(len(longest) / seconds / 1e6, 2), "MB/s")
    [seconds] = fastest(lambda: copies(prints(longest[:600], key=_KEY), own=PatientId("x"), index=index))
    yield Figure("a paste of 600 characters", round(seconds * 1000, 2), "ms", at_most=200)


def _notes() -> Iterator[_Note]:
    for chart in ward(seed=_SEED, patients=_PATIENTS, today=_TODAY):
        strangers = {mark.document_id for mark in chart.marks if mark.kind is MarkKind.MIXED_UP}
        for document in chart.documents:
            if document.outline.id not in strangers:
                text = document.text.value
                yield _Note(chart.patient.id, document.outline.id, text, prints(text, key=_KEY))


def _alarm(note: _Note, index: PrintsInMemory) -> bool:
    return bool(copies(note.prints, own=note.patient, index=_Without(index, note.document), look=Look.NOTE))


def _pasted(
    notes: Sequence[_Note], index: PrintsInMemory, draw: random.Random, *, words: int, replaced: float
) -> Iterator[bool]:
    """Paste passages that only one patient has; what templates gave to many charts is nobody's."""
    vocabulary = [word for note in notes[:50] for word in note.text.split()]
    for _ in range(_PASSAGES):
        source, target = draw.sample(notes, 2)
        told = source.text.split()
        if source.patient == target.patient or len(told) < words:
            continue
        start = draw.randrange(len(told) - words + 1)
        passage = told[start : start + words]
        runs = prints(" ".join(passage), key=_KEY)
        held = index.holders(run.value for run in runs)
        own = [run for run in runs if {holder.patient_id for holder in held.get(run.value, ())} == {source.patient}]
        if len(own) * 2 < len(runs):
            continue
        edited = [draw.choice(vocabulary) if draw.random() < replaced else word for word in passage]
        found = copies(prints(" ".join(edited), key=_KEY), own=target.patient, index=index)
        yield any(copy.patient_id == source.patient for copy in found)
