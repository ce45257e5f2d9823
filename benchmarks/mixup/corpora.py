"""Notes whose passages are pasted: of synthetic wards, of hand-written charts, and published ones.

Example:
    >>> notes = ward_notes(seed=3, patients=1)
    >>> len({note.patient for note in notes})
    1

"""

import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.copies import PrintsInMemory
from chartwarden.mixup.fingerprint import prints, words_of
from chartwarden.mixup.word_order import word_order
from chartwarden.synthetic.values import MarkKind
from chartwarden.synthetic.ward import ward

KEY: Final = b"k" * 16
_TODAY: Final = date(2026, 11, 23)
_SHORTEST: Final = 12  # words of a published section


@dataclass(frozen=True, slots=True)
class Note:
    """A note and whose it is."""

    patient: PatientId
    document: DocumentId
    text: str


class Owners:
    """Who has which run of three words, in clear and complete: tells what is one patient's, apart from any prints."""

    def __init__(self, notes: Iterable[Note]) -> None:
        self._owners: defaultdict[tuple[str, ...], set[PatientId]] = defaultdict(set)
        for note in notes:
            for run in _runs(note.text):
                self._owners[run].add(note.patient)

    def share_of(self, patient: PatientId, text: str) -> float:
        """Give the part of a text's runs that one patient's notes have and nobody else's."""
        runs = list(_runs(text))
        return sum(self._owners.get(run) == {patient} for run in runs) / max(1, len(runs))


def index_of(notes: Iterable[Note]) -> PrintsInMemory:
    """Give an index of notes as the product keeps one."""
    index = PrintsInMemory()
    for note in notes:
        order = word_order(note.text, key=KEY)
        index.add(note.patient, note.document, prints(note.text, key=KEY), order=order)
    return index


def ward_notes(*, seed: int, patients: int) -> list[Note]:
    """Give the notes of a synthetic ward, without those that lie in a wrong chart."""
    notes = []
    for chart in ward(seed=seed, patients=patients, today=_TODAY):
        strangers = {mark.document_id for mark in chart.marks if mark.kind is MarkKind.MIXED_UP}
        notes += [
            Note(chart.patient.id, document.outline.id, document.text.value)
            for document in chart.documents
            if document.outline.id not in strangers
        ]
    return notes


def chart_notes(samples: Path) -> list[Note]:
    """Give the notes of the hand-written charts."""
    read = [(path.stem, json.loads(path.read_bytes())) for path in sorted((samples / "charts").glob("*.json"))]
    return [
        Note(PatientId(name), DocumentId(document["id"]), document["text"])
        for name, chart in read
        for document in chart["documents"]
    ]


def published_notes(samples: Path) -> list[Note]:
    """Give notes of ACI-Bench and sections of MTS-Dialog, each as another patient's."""
    folder = samples / "notes"
    told = [*_column(folder / "aci-bench", "note"), *_column(folder / "mts-dialog", "section_text")]
    long_enough = [text for text in dict.fromkeys(told) if len(text.split()) >= _SHORTEST]
    return [Note(PatientId(f"p-{at}"), DocumentId(f"d-{at}"), text) for at, text in enumerate(long_enough)]


def _column(folder: Path, name: str) -> Iterator[str]:
    for path in sorted(folder.glob("*.csv.gz")):
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
        yield from (row[name] for row in csv.DictReader(io.StringIO(text)))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words: Sequence[str] = [word.plain for word in words_of(text)]
    return (tuple(words[place : place + 3]) for place in range(len(words) - 2))
