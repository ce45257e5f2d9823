"""Mix-ups that people settle and look for: links, a look through a chart, and the index of what was stored before.

Example:
    >>> Indexed(patients=2, documents=9, marked=1).marked
    1

"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from chartwarden.actions.charts import current_grant, document_title, outside_grant
from chartwarden.actions.desk import Desk
from chartwarden.actions.seen import look_noted
from chartwarden.actions.stores import Scanned
from chartwarden.actions.warrant import warrant
from chartwarden.actions.whose import Whose
from chartwarden.chart.document import DocumentStatus, Outline
from chartwarden.chart.patient import Patient
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, PatientId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.mixup.doubt import Doubt, DoubtKind, Verdict
from chartwarden.mixup.link import Link, LinkId, Relates
from chartwarden.workforce.member import Role

_MAY_INDEX: Final = frozenset({Role.ADMINISTRATOR})
_PATIENTS_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Suspect:
    """What a look through a chart says of one open document. No words of it."""

    document_id: DocumentId
    title: str
    verdict: Verdict
    kinds: tuple[DoubtKind, ...]


@dataclass(frozen=True, slots=True)
class Indexed:
    """What indexing went through. Counts only."""

    patients: int
    documents: int
    marked: int


def relate(desk: Desk, work_id: WorkItemId, document_id: DocumentId, *, relates: Relates) -> Link:
    """Say that a document speaks rightly of another person, which quiets its alarm.

    Raises:
        RefusedError: no warrant, or this work does not open the document.

    Source:
        Policy; violation bench V10-B1. The record is not changed: 45 CFR 164.526 is for that.

    """
    with desk.acting(Act.RELATE) as act:
        item = warrant(desk, act, work_id)
        act.note(details={"document": document_id, "relates": relates.value})
        grant, _ = current_grant(desk, item)
        if not grant.sections_of(document_id):
            raise outside_grant()
        doubts = desk.charts.doubts(document_id, patient_id=item.patient_id)
        link = Link(
            id=LinkId(desk.ids.new_id()),
            patient_id=item.patient_id,
            document_id=document_id,
            relates=relates,
            made_by=desk.member.id,
            made_at=desk.clock.now(),
            other_id=next((one.other_id for one in doubts if one.other_id), None),
        )
        with act.change():
            desk.work.hold(item)
            desk.links.add(link)
    return link


def scan_chart(desk: Desk, work_id: WorkItemId) -> tuple[Suspect, ...]:
    """Look through the documents that a work item opens, for signs that one of them is about somebody else.

    Returns:
        The open documents in the order of the chart, those without a sign included.

    Raises:
        RefusedError: no warrant.

    Source:
        45 CFR 164.502(b); control CLM-1.

    """
    with desk.acting(Act.SCAN_MIXUP) as act:
        item = warrant(desk, act, work_id)
        grant, outlines = current_grant(desk, item)
        opened = [outline for outline in outlines if grant.sections_of(outline.id)]
        receipt = look_noted(desk, act, item, grant, opened)
        patient = desk.charts.patient(item.patient_id, receipt=receipt)
        whose = Whose(desk)
        return tuple(
            _suspect(whose, outline, desk.charts.read(outline.id, receipt=receipt, as_seen=outline), patient)
            for outline in opened
        )


def index_texts(desk: Desk, *, on_patient: Callable[[], None] = lambda: None) -> Indexed:
    """Make the prints and word orders of everything stored, and doubt it anew. Needed once where charts are older.

    It goes over all charts twice: the first time to know them, the second time to compare each with all others.

    Args:
        desk: an administrator's.
        on_patient: called for each patient and time, for progress.

    Raises:
        RefusedError: the member's role does not keep the instance.

    """
    with desk.acting(Act.INDEX_MIXUP) as act:
        if not desk.member.roles & _MAY_INDEX:
            raise RefusedError(
                rule="administrators-index",
                because="only an administrator has the texts of charts indexed",
                source=WORKFORCE_USES,
                next_step="Ask an administrator.",
            )
        patients = documents = marked = 0
        for patient in _every_patient(desk):
            _print_chart(desk, patient)
            on_patient()
        for patient in _every_patient(desk):
            verdicts = _doubt_chart(desk, patient)
            patients += 1
            documents += len(verdicts)
            marked += sum(one is not Verdict.CLEAR for one in verdicts)
            on_patient()
        act.note(counts={"patients": patients, "documents": documents, "marked": marked})
    return Indexed(patients, documents, marked)


def _every_patient(desk: Desk) -> Iterator[Patient]:
    last: PatientId | None = None
    while some := desk.charts.patient_ids(after=last, most=_PATIENTS_AT_ONCE):
        yield from desk.charts.registered(some).values()
        last = some[-1]


def _print_chart(desk: Desk, patient: Patient) -> None:
    whose = Whose(desk)
    whose.learn([patient])

    def keep(outline: Outline, scanned: Scanned) -> None:
        if outline.status is not DocumentStatus.ENTERED_IN_ERROR:
            whose.keep(whose.look(outline, scanned.text.value, scanned.findings, patient))

    with desk.together():
        desk.charts.look_over(patient.id, look=keep)
        desk.prints.put_persons(whose.persons)
        desk.prints.put_texts(whose.printed)


def _doubt_chart(desk: Desk, patient: Patient) -> list[Verdict]:
    whose, verdicts = Whose(desk), []

    def doubt(outline: Outline, scanned: Scanned) -> tuple[Doubt, ...]:
        looked = whose.look(outline, scanned.text.value, scanned.findings, patient)
        verdicts.append(looked.verdict)
        return looked.doubts

    with desk.together():
        desk.charts.look_over(patient.id, look=doubt)
    return verdicts


def _suspect(whose: Whose, outline: Outline, scanned: Scanned, patient: Patient) -> Suspect:
    looked = whose.look(outline, scanned.text.value, scanned.findings, patient)
    kinds = tuple(dict.fromkeys(one.kind for one in looked.doubts))
    return Suspect(outline.id, document_title(outline.loinc), looked.verdict, kinds)
