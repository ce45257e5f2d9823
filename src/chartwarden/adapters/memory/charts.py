"""Charts in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from chartwarden.actions.stores import NewDocument, Scanned, StoredValue, by_start, by_writing, changed, gone, owner_of
from chartwarden.chart.coding import Fact
from chartwarden.chart.document import DocumentStatus, Outline
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import Patient
from chartwarden.foundation.identifiers import DocumentId, EncounterId, FactId, PatientId
from chartwarden.ledger.receipt import Receipt, ReceiptBook
from chartwarden.mixup.doubt import Doubt
from chartwarden.phi.finding import Finding

_PART = "that part of a chart"


class MemoryCharts:
    """The chart store, in one dictionary per kind."""

    def __init__(self, *, receipts: ReceiptBook) -> None:
        self._receipts = receipts
        self._values: dict[tuple[type, str], StoredValue] = {}

    def snapshot(self) -> Mapping[tuple[type, str], StoredValue]:
        """Give what is stored now."""
        return dict(self._values)

    def restore(self, before: Mapping[tuple[type, str], StoredValue]) -> None:
        """Go back to a snapshot."""
        self._values = dict(before)

    def encounter(self, encounter_id: EncounterId) -> Encounter:
        """Give an encounter. Raises NotFoundError."""
        found = self._values.get((Encounter, encounter_id))
        if not isinstance(found, Encounter):
            raise gone(_PART)
        return found

    def encounters_of(self, patient_id: PatientId) -> tuple[Encounter, ...]:
        """Give all encounters of a patient, earliest first; those without a start come first."""
        mine = [v for v in self._values.values() if isinstance(v, Encounter) and v.patient_id == patient_id]
        return tuple(sorted(mine, key=by_start))

    def outlines(self, patient_id: PatientId) -> tuple[Outline, ...]:
        """Give the outline of every document of a patient, earliest first."""
        mine = [
            value.document.outline
            for value in self._values.values()
            if isinstance(value, NewDocument) and value.document.outline.patient_id == patient_id
        ]
        return tuple(sorted(mine, key=by_writing))

    def outline(self, document_id: DocumentId, *, patient_id: PatientId) -> Outline | None:
        """Give the outline of one document of that patient; None alike when it is another's and when there is none."""
        found = self._values.get((NewDocument, document_id))
        outline = found.document.outline if isinstance(found, NewDocument) else None
        return outline if outline and outline.patient_id == patient_id else None

    def read(self, document_id: DocumentId, *, receipt: Receipt, as_seen: Outline | None = None) -> Scanned:
        """Give a document's words, if its outline still is the one seen. Raises RefusedError, NotFoundError."""
        self._receipts.check(receipt, document_id)
        found = self._values.get((NewDocument, document_id))
        if not isinstance(found, NewDocument):
            raise gone(_PART)
        if as_seen is not None and found.document.outline != as_seen:
            raise changed("the document")
        return _scanned(found)

    def patient(self, patient_id: PatientId, *, receipt: Receipt) -> Patient:
        """Give what registration knows. Raises RefusedError without a durable receipt that covers it; NotFoundError."""
        self._receipts.check(receipt, patient_id)
        found = self._values.get((Patient, patient_id))
        if not isinstance(found, Patient):
            raise gone(_PART)
        return found

    def facts(self, encounter_id: EncounterId, *, receipt: Receipt) -> tuple[Fact, ...]:
        """Give the coded facts of an encounter; the receipt must cover its patient."""
        mine = [v for v in self._values.values() if isinstance(v, Fact) and v.encounter_id == encounter_id]
        for fact in mine:
            self._receipts.check(receipt, fact.patient_id)
        return tuple(sorted(mine, key=lambda fact: fact.id))

    def registered(self, patient_ids: Iterable[PatientId]) -> Mapping[PatientId, Patient]:
        """Give the stored patients among these, for the identity check at intake; shown to nobody."""
        found = (self._values.get((Patient, patient_id)) for patient_id in patient_ids)
        return {patient.id: patient for patient in found if isinstance(patient, Patient)}

    def digests(self, document_ids: Iterable[DocumentId]) -> Mapping[DocumentId, str]:
        """Give the digests of the stored documents among these."""
        found = (self._values.get((NewDocument, document_id)) for document_id in document_ids)
        return {new.document.outline.id: new.digest for new in found if isinstance(new, NewDocument)}

    def known_encounters(self, encounter_ids: Iterable[EncounterId]) -> Mapping[EncounterId, PatientId]:
        """Give the stored encounters among these, with their patients."""
        found = (self._values.get((Encounter, encounter_id)) for encounter_id in encounter_ids)
        return {encounter.id: encounter.patient_id for encounter in found if isinstance(encounter, Encounter)}

    def known_facts(self, fact_ids: Iterable[FactId]) -> Mapping[FactId, PatientId]:
        """Give the stored facts among these, with their patients."""
        found = (self._values.get((Fact, fact_id)) for fact_id in fact_ids)
        return {fact.id: fact.patient_id for fact in found if isinstance(fact, Fact)}

    def withdraw(self, document_id: DocumentId, *, patient_id: PatientId) -> bool:
        """Mark a stored document of that patient as entered in error; tell whether there is such a document."""
        stored = self._values.get((NewDocument, document_id))
        if not isinstance(stored, NewDocument) or stored.document.outline.patient_id != patient_id:
            return False
        outline = replace(stored.document.outline, status=DocumentStatus.ENTERED_IN_ERROR)
        self._values[NewDocument, document_id] = replace(stored, document=replace(stored.document, outline=outline))
        return True

    def rescan(self, patient_id: PatientId, *, find: Callable[[str], tuple[Finding, ...]], finder: str) -> int:
        """Find identifiers anew in every document of a patient, and keep them; shown to nobody. Gives how many."""
        count = 0
        for key, stored in list(self._values.items()):
            if isinstance(stored, NewDocument) and stored.document.outline.patient_id == patient_id:
                self._values[key] = replace(stored, findings=find(stored.document.text.value), finder=finder)
                count += 1
        return count

    def patient_ids(self, *, after: PatientId | None, most: int) -> tuple[PatientId, ...]:
        """Give the ids of stored patients in their order, behind one, not more than so many."""
        every = sorted(value.id for value in self._values.values() if isinstance(value, Patient))
        return tuple([one for one in every if after is None or one > after][:most])

    def doubts(self, document_id: DocumentId, *, patient_id: PatientId) -> tuple[Doubt, ...]:
        """Give what was doubted of a document of that patient; empty alike when there is none. It holds no words."""
        found = self._values.get((NewDocument, document_id))
        is_mine = isinstance(found, NewDocument) and found.document.outline.patient_id == patient_id
        return found.doubts if isinstance(found, NewDocument) and is_mine else ()

    def look_over(self, patient_id: PatientId, *, look: Callable[[Outline, Scanned], tuple[Doubt, ...] | None]) -> int:
        """Have every document of a patient looked at, and keep what is doubted; shown to nobody. Gives how many."""
        count = 0
        for key, stored in list(self._values.items()):
            if isinstance(stored, NewDocument) and stored.document.outline.patient_id == patient_id:
                doubts = look(stored.document.outline, _scanned(stored))
                self._values[key] = stored if doubts is None else replace(stored, doubts=doubts)
                count += 1
        return count

    def save(self, values: Sequence[StoredValue]) -> None:
        """Store all or nothing. The same id again replaces what was stored. Patients come before what is theirs."""
        patients = {key[1] for key in self._values if key[0] is Patient}
        patients |= {value.id for value in values if isinstance(value, Patient)}
        fresh: dict[tuple[type, str], StoredValue] = {}
        for value in values:
            owner = owner_of(value)
            if owner not in patients:
                raise KeyError(owner)
            fresh[type(value), value.document.outline.id if isinstance(value, NewDocument) else value.id] = value
        self._values.update(fresh)


def _scanned(stored: NewDocument) -> Scanned:
    return Scanned(stored.document.text, stored.findings, stored.finder, stored.doubts)
