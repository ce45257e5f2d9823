"""How often notes that are nobody else's raise an alarm, what intake finds, and what a paste costs.

First the rules alone, on a synthetic ward. Its notes are told from templates, so they share more with each other than
notes that people write. Then the product itself, on SQLite: each document of the ward is looked at as intake does,
against all others, and texts are pasted with a durable entry each. How surely passages are found is measured by
`mixup_edited`.
"""

import random
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.db import connection

from benchmarks.figure import Figure, fastest
from benchmarks.house import throwaway_house
from chartwarden.actions.desk import Desk
from chartwarden.actions.own_words import check_text
from chartwarden.actions.pace_store import Pace, PaceStore
from chartwarden.actions.stores import NewDocument
from chartwarden.actions.whose import Whose
from chartwarden.chart.document import Document, Outline
from chartwarden.chart.sections import split_sections
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, MemberId, PatientId, WorkItemId
from chartwarden.mixup.copies import Holder, Look, PrintsInMemory, copies
from chartwarden.mixup.doubt import Verdict
from chartwarden.mixup.edited import edited_copies
from chartwarden.mixup.fingerprint import Print, prints
from chartwarden.mixup.word_order import word_order
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose, WorkItem, WorkStatus
from chartwarden.synthetic.values import MarkKind, WardChart
from chartwarden.synthetic.ward import ward
from chartwarden.workforce.member import Member, Role

_SEED, _PATIENTS, _TODAY, _KEY = 23, 200, date(2026, 11, 23), b"k" * 16
_INTAKE_SEED, _INTAKE_PATIENTS, _PASTES = 31, 400, 200


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


@dataclass(frozen=True, slots=True)
class _CountsOnly:
    """Counts as the product does, and lets everything pass."""

    paces: PaceStore

    def count(self, member_id: MemberId, pace: Pace, *, at: datetime) -> int:
        """Count one more."""
        self.paces.count(member_id, pace, at=at)
        return 1

    def so_far(self, member_id: MemberId, pace: Pace, *, at: datetime) -> int:
        """Give none."""
        return self.paces.so_far(member_id, pace, at=at) * 0


def measure() -> Iterator[Figure]:
    """Fill an index with a ward, look at each of its notes, and paste passages across charts."""
    notes = list(_notes())
    index = PrintsInMemory()
    for note in notes:
        index.add(note.patient, note.document, note.prints, order=word_order(note.text, key=_KEY))
    yield Figure("charts", _PATIENTS, "charts")
    yield Figure("notes", len(notes), "notes")
    alarms = sum(bool(_alarm(note, index)) for note in notes)
    yield Figure("false alarms at notes, per 200 charts", alarms * 200 / _PATIENTS, "alarms", at_most=1)
    longest = max(notes, key=lambda note: len(note.text)).text
    [seconds] = fastest(lambda: copies(prints(longest, key=_KEY), own=PatientId("x"), index=index))
    yield Figure("printing and looking up a note", round(len(longest) / seconds / 1e6, 2), "MB/s")
    few, many = fastest(*(partial(_paste, longest[:length], index) for length in (600, 6000)))
    yield Figure("a paste of 600 characters", round(few * 1000, 2), "ms", at_most=200)
    yield Figure("a paste of 6,000 characters", round(many * 1000, 2), "ms", at_most=200)
    yield from _in_the_product()


def _notes() -> Iterator[_Note]:
    for chart in ward(seed=_SEED, patients=_PATIENTS, today=_TODAY):
        strangers = {mark.document_id for mark in chart.marks if mark.kind is MarkKind.MIXED_UP}
        for document in chart.documents:
            if document.outline.id not in strangers:
                text = document.text.value
                yield _Note(chart.patient.id, document.outline.id, text, prints(text, key=_KEY))


def _paste(text: str, index: PrintsInMemory) -> None:
    edited_copies(text, key=_KEY, own=PatientId("x"), index=index)


def _alarm(note: _Note, index: PrintsInMemory) -> bool:
    return bool(copies(note.prints, own=note.patient, index=_Without(index, note.document), look=Look.NOTE))


def _in_the_product() -> Iterator[Figure]:
    """Look at each document of a ward as intake does, then paste into one chart what stands in others."""
    charts = list(ward(seed=_INTAKE_SEED, patients=_INTAKE_PATIENTS, today=_TODAY))
    desk = throwaway_house().desk(_coder(), device="bench")
    desk.workforce.put(desk.member)
    whose = Whose(desk)
    for chart in charts:
        desk.charts.save([chart.patient, *chart.encounters, *(_stored(one) for one in chart.documents)])
        whose.learn([chart.patient])
        for document in chart.documents:
            whose.keep(whose.look(_outline(document), document.text.value, (), chart.patient))
    desk.prints.put_persons(whose.persons)
    desk.prints.put_texts(whose.printed)
    yield Figure("prints kept of a document", round(statistics.mean(len(p.values) for p in whose.printed)), "prints")
    for name, tables in (("prints", "text_print%"), ("the order of words", "%word_order%")):
        yield Figure(f"on disk for {name} of a document", round(_bytes_of(tables) / len(whose.printed)), "bytes")
    yield from _misfiled(charts, Whose(desk))
    desk.work.add([_work_on(charts[0])])
    yield from _pastes(desk, charts)


def _bytes_of(tables: str) -> int:
    """Give the bytes of a table and its indexes on SQLite."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE %s", [tables])
        return int(cursor.fetchone()[0] or 0)


def _pastes(desk: Desk, charts: Sequence[WardChart]) -> Iterator[Figure]:
    """Paste parts of others' notes into the first chart, an entry in the ledger each."""
    draw, waits, worked, refused = random.Random(_SEED), [], [], 0
    at_ease = replace(desk, paces=_CountsOnly(desk.paces))  # nobody pastes as fast, and nobody may
    for _ in range(_PASTES):
        text = draw.choice(draw.choice(charts[1:]).documents).text.value
        start = draw.randrange(max(1, len(text) - 600))
        began, began_work = time.perf_counter(), time.process_time()
        try:
            check_text(at_ease, WorkItemId("bench-work"), text[start : start + 600])
        except RefusedError:
            refused += 1
        waits.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - began_work) * 1000)
    yield Figure("a paste in the product, median", round(statistics.median(waits), 1), "ms", at_most=200)
    yield Figure("of that, processor time", round(statistics.median(worked), 1), "ms")
    yield Figure("a paste in the product, 19 of 20 within", round(statistics.quantiles(waits, n=20)[-1], 1), "ms")
    yield Figure("of those, refused", round(refused / _PASTES, 3), "share")


def _misfiled(charts: Sequence[WardChart], whose: Whose) -> Iterator[Figure]:
    """Count documents of other patients that are kept out, and documents of the patient's own that are doubted."""
    planted = kept_out = false = looked_at = 0
    for chart in charts:
        strangers = {mark.document_id for mark in chart.marks if mark.kind is MarkKind.MIXED_UP}
        for document in chart.documents:
            looked = whose.look(_outline(document), document.text.value, (), chart.patient)
            looked_at += 1
            is_planted = document.outline.id in strangers
            planted += is_planted
            kept_out += is_planted and looked.verdict is Verdict.KEEP_OUT
            false += not is_planted and looked.verdict is not Verdict.CLEAR
    yield Figure("documents looked at as intake does", looked_at, "documents")
    yield Figure(
        f"documents in a wrong chart, kept out ({planted} planted)", kept_out / planted, "share", at_least=0.95
    )
    yield Figure(
        "own documents doubted at intake, per 200 charts", false * 200 / _INTAKE_PATIENTS, "documents", at_most=1
    )


def _outline(document: Document) -> Outline:
    sections = split_sections(document.text.value, document_type=document.outline.loinc)
    return replace(document.outline, sections=sections)


def _stored(document: Document) -> NewDocument:
    return NewDocument(replace(document, outline=_outline(document)), (), "none", document.outline.id)


def _coder() -> Member:
    return Member(MemberId("bench-coder"), "bench.coder", "Bench Coder", frozenset({Role.CODER}), date(2020, 1, 1))


def _work_on(chart: WardChart) -> WorkItem:
    return WorkItem(
        id=WorkItemId("bench-work"),
        patient_id=chart.patient.id,
        purpose=Purpose(KindOfWork("inpatient-final"), chart.encounters[0].id, Target(codes=("A41.51",))),
        due_on=_TODAY,
        status=WorkStatus.ASSIGNED,
        member_id=MemberId("bench-coder"),
    )
