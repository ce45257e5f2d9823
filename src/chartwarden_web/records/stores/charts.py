"""Charts in the database, each patient's sealed under a key of their own; large bodies in the blob store."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet

from chartwarden.actions.stores import NewDocument, Scanned, StoredValue, by_start, by_writing, changed, gone, owner_of
from chartwarden.adapters.blobs import BlobStore
from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.adapters.vault import Vault, WrappedKey, opener, seal, unseal
from chartwarden.chart.coding import Fact
from chartwarden.chart.document import DocumentStatus, Outline
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import Patient
from chartwarden.foundation.identifiers import DocumentId, EncounterId, FactId, PatientId
from chartwarden.ledger.receipt import Receipt, ReceiptBook
from chartwarden.mixup.doubt import Doubt
from chartwarden.phi.finding import Finding
from chartwarden_web.records.models import DocumentRecord, EncounterRecord, FactRecord, PatientRecord
from chartwarden_web.records.stores.keys import data_key

_LARGEST_IN_THE_ROW = 64 * 1024  # bytes of ciphertext; larger bodies go to the blob store
_IDS_PER_QUERY = 500  # SQLite allows 32,766 variables; small batches keep plans cached

_PART = "that part of a chart"


class DatabaseCharts:
    """The chart store. Words and registration leave it for a durable receipt only."""

    def __init__(self, *, vault: Vault, blobs: BlobStore, receipts: ReceiptBook) -> None:
        self._vault, self._blobs, self._receipts = vault, blobs, receipts

    def encounter(self, encounter_id: EncounterId) -> Encounter:
        """Give an encounter. Raises NotFoundError."""
        record = EncounterRecord.objects.select_related("patient").filter(id=encounter_id).first()
        if record is None:
            raise gone(_PART)
        return self._encounter(record, data_key(self._vault, record.patient))

    def encounters_of(self, patient_id: PatientId) -> tuple[Encounter, ...]:
        """Give all encounters of a patient, earliest first; those without a start come first."""
        records = list(EncounterRecord.objects.select_related("patient").filter(patient_id=patient_id))
        if not records:
            return ()
        key = data_key(self._vault, records[0].patient)
        return tuple(sorted((self._encounter(record, key) for record in records), key=by_start))

    def outlines(self, patient_id: PatientId) -> tuple[Outline, ...]:
        """Give the outline of every document of a patient, earliest first."""
        return tuple(sorted(self._outlines(DocumentRecord.objects.filter(patient_id=patient_id)), key=by_writing))

    def outline(self, document_id: DocumentId, *, patient_id: PatientId) -> Outline | None:
        """Give the outline of one document of that patient; None alike when it is another's and when there is none."""
        return next(self._outlines(DocumentRecord.objects.filter(id=document_id, patient_id=patient_id)), None)

    def _outlines(self, which: QuerySet[DocumentRecord]) -> Iterator[Outline]:
        """Give the outlines of some documents of one patient, whose key is opened once."""
        opened = None
        for row_id, sealed, wrapping_id, wrapped, owner in which.values_list(
            "id", "sealed_outline", "patient__wrapping_id", "patient__wrapped_key", "patient_id"
        ):
            if opened is None:
                key = self._vault.open_key(WrappedKey(wrapping_id, bytes(wrapped)), owner=owner)
                opened = opener(key)
            yield decoded(Outline, opened(bytes(sealed), f"document/{row_id}/outline"))

    def read(self, document_id: DocumentId, *, receipt: Receipt, as_seen: Outline | None = None) -> Scanned:
        """Give a document's words, if its outline still is the one seen. Raises RefusedError, NotFoundError."""
        self._receipts.check(receipt, document_id)
        record = DocumentRecord.objects.select_related("patient").filter(id=document_id).first()
        if record is None:
            raise gone(_PART)
        key = data_key(self._vault, record.patient)
        if as_seen is not None and self._outline(record, key) != as_seen:  # of the same row, so it fits these words
            raise changed("the document")
        return self._body(record, key)

    def patient(self, patient_id: PatientId, *, receipt: Receipt) -> Patient:
        """Give what registration knows. Raises RefusedError without a durable receipt that covers it; NotFoundError."""
        self._receipts.check(receipt, patient_id)
        found = self.registered([patient_id])
        if patient_id not in found:
            raise gone(_PART)
        return found[patient_id]

    def facts(self, encounter_id: EncounterId, *, receipt: Receipt) -> tuple[Fact, ...]:
        """Give the coded facts of an encounter; the receipt must cover its patient."""
        found = []
        for record in FactRecord.objects.select_related("patient").filter(encounter_id=encounter_id).order_by("id"):
            self._receipts.check(receipt, record.patient_id)
            found.append(
                decoded(
                    Fact,
                    unseal(data_key(self._vault, record.patient), bytes(record.sealed), bound_to=f"fact/{record.id}"),
                )
            )
        return tuple(found)

    def registered(self, patient_ids: Iterable[PatientId]) -> Mapping[PatientId, Patient]:
        """Give the stored patients among these, for the identity check at intake; shown to nobody."""
        found = {}
        for some in _chunks(patient_ids):
            for record in PatientRecord.objects.filter(id__in=some):
                sealed = unseal(data_key(self._vault, record), bytes(record.sealed), bound_to=f"patient/{record.id}")
                found[PatientId(record.id)] = decoded(Patient, sealed)
        return found

    def digests(self, document_ids: Iterable[DocumentId]) -> Mapping[DocumentId, str]:
        """Give the digests of the stored documents among these."""
        return {
            DocumentId(row_id): digest
            for some in _chunks(document_ids)
            for row_id, digest in DocumentRecord.objects.filter(id__in=some).values_list("id", "digest")
        }

    def known_encounters(self, encounter_ids: Iterable[EncounterId]) -> Mapping[EncounterId, PatientId]:
        """Give the stored encounters among these, with their patients."""
        return {
            EncounterId(row_id): PatientId(patient_id)
            for some in _chunks(encounter_ids)
            for row_id, patient_id in EncounterRecord.objects.filter(id__in=some).values_list("id", "patient_id")
        }

    def known_facts(self, fact_ids: Iterable[FactId]) -> Mapping[FactId, PatientId]:
        """Give the stored facts among these, with their patients."""
        return {
            FactId(row_id): PatientId(patient_id)
            for some in _chunks(fact_ids)
            for row_id, patient_id in FactRecord.objects.filter(id__in=some).values_list("id", "patient_id")
        }

    def withdraw(self, document_id: DocumentId, *, patient_id: PatientId) -> bool:
        """Mark a stored document of that patient as entered in error; tell whether there is such a document."""
        record = DocumentRecord.objects.select_related("patient").filter(id=document_id, patient_id=patient_id).first()
        if record is None:
            return False
        key, place = data_key(self._vault, record.patient), f"document/{record.id}/outline"
        withdrawn = replace(self._outline(record, key), status=DocumentStatus.ENTERED_IN_ERROR)
        DocumentRecord.objects.filter(id=record.id).update(sealed_outline=seal(key, encoded(withdrawn), bound_to=place))
        return True

    def rescan(self, patient_id: PatientId, *, find: Callable[[str], tuple[Finding, ...]], finder: str) -> int:
        """Find identifiers anew in every document of a patient, and keep them; shown to nobody. Gives how many."""
        count = 0
        for record in DocumentRecord.objects.select_related("patient").filter(patient_id=patient_id).iterator(50):
            key = data_key(self._vault, record.patient)
            before = self._body(record, key)
            self._put_body(record, key, replace(before, findings=find(before.text.value), finder=finder))
            count += 1
        return count

    def patient_ids(self, *, after: PatientId | None, most: int) -> tuple[PatientId, ...]:
        """Give the ids of stored patients in their order, behind one, not more than so many."""
        rows = PatientRecord.objects.filter(id__gt=after or "").order_by("id").values_list("id", flat=True)
        return tuple(PatientId(row_id) for row_id in rows[:most])

    def doubts(self, document_id: DocumentId, *, patient_id: PatientId) -> tuple[Doubt, ...]:
        """Give what was doubted of a document of that patient; empty alike when there is none. It holds no words."""
        record = DocumentRecord.objects.select_related("patient").filter(id=document_id, patient_id=patient_id).first()
        return self._body(record, data_key(self._vault, record.patient)).doubts if record else ()

    def look_over(self, patient_id: PatientId, *, look: Callable[[Outline, Scanned], tuple[Doubt, ...] | None]) -> int:
        """Have every document of a patient looked at, and keep what is doubted; shown to nobody. Gives how many."""
        count = 0
        for record in DocumentRecord.objects.select_related("patient").filter(patient_id=patient_id).iterator(50):
            key = data_key(self._vault, record.patient)
            before = self._body(record, key)
            doubts = look(self._outline(record, key), before)
            if doubts is not None and doubts != before.doubts:
                self._put_body(record, key, replace(before, doubts=doubts))
            count += 1
        return count

    def _outline(self, record: DocumentRecord, key: bytes) -> Outline:
        return decoded(Outline, unseal(key, bytes(record.sealed_outline), bound_to=f"document/{record.id}/outline"))

    def _body(self, record: DocumentRecord, key: bytes) -> Scanned:
        sealed = self._blobs.get(record.blob) if record.blob else bytes(record.sealed_body)
        return decoded(Scanned, unseal(key, sealed, bound_to=f"document/{record.id}/body"))

    def _put_body(self, record: DocumentRecord, key: bytes, body: Scanned) -> None:
        fresh = seal(key, encoded(body), bound_to=f"document/{record.id}/body")
        in_row = len(fresh) <= _LARGEST_IN_THE_ROW
        DocumentRecord.objects.filter(id=record.id).update(
            sealed_body=fresh if in_row else b"", blob="" if in_row else self._blobs.put(fresh)
        )

    def save(self, values: Sequence[StoredValue]) -> None:
        """Store all or nothing. The same id again replaces what was stored. Patients come before what is theirs."""
        with transaction.atomic():
            keys = self._save_patients([value for value in values if isinstance(value, Patient)])
            owners = {owner_of(value) for value in values} - keys.keys()
            for record in PatientRecord.objects.filter(id__in=owners):
                keys[PatientId(record.id)] = data_key(self._vault, record)
            _upsert(
                EncounterRecord,
                [self._encounter_row(value, keys) for value in values if isinstance(value, Encounter)],
                changing=["sealed"],
            )
            _upsert(
                DocumentRecord,
                [self._document_row(value, keys) for value in values if isinstance(value, NewDocument)],
                changing=["sealed_outline", "sealed_body", "blob", "original_blob", "digest"],
            )
            _upsert(
                FactRecord,
                [self._fact_row(value, keys) for value in values if isinstance(value, Fact)],
                changing=["encounter_id", "sealed"],
            )

    def _save_patients(self, patients: Sequence[Patient]) -> dict[PatientId, bytes]:
        stored = PatientRecord.objects.in_bulk([patient.id for patient in patients])
        keys, rows = {}, []
        for patient in patients:
            record = stored.get(patient.id)
            if record is None:
                key, wrapped = self._vault.new_key(patient.id)
                record = PatientRecord(id=patient.id, wrapping_id=wrapped.wrapping_id, wrapped_key=wrapped.sealed)
            else:
                key = data_key(self._vault, record)
            record.sealed = seal(key, encoded(patient), bound_to=f"patient/{patient.id}")
            keys[patient.id] = key
            rows.append(record)
        _upsert(PatientRecord, rows, changing=["sealed"])
        return keys

    def _encounter_row(self, encounter: Encounter, keys: Mapping[PatientId, bytes]) -> EncounterRecord:
        sealed = seal(keys[encounter.patient_id], encoded(encounter), bound_to=f"encounter/{encounter.id}")
        return EncounterRecord(id=encounter.id, patient_id=encounter.patient_id, sealed=sealed)

    def _fact_row(self, fact: Fact, keys: Mapping[PatientId, bytes]) -> FactRecord:
        sealed = seal(keys[fact.patient_id], encoded(fact), bound_to=f"fact/{fact.id}")
        return FactRecord(id=fact.id, patient_id=fact.patient_id, encounter_id=fact.encounter_id, sealed=sealed)

    def _document_row(self, new: NewDocument, keys: Mapping[PatientId, bytes]) -> DocumentRecord:
        outline = new.document.outline
        key = keys[outline.patient_id]
        body = encoded(Scanned(new.document.text, new.findings, new.finder, new.doubts))
        sealed = seal(key, body, bound_to=f"document/{outline.id}/body")
        is_large = len(sealed) > _LARGEST_IN_THE_ROW
        original = new.document.original
        return DocumentRecord(
            id=outline.id,
            patient_id=outline.patient_id,
            encounter_id=outline.encounter_id,
            sealed_outline=seal(key, encoded(outline), bound_to=f"document/{outline.id}/outline"),
            sealed_body=b"" if is_large else sealed,
            blob=self._blobs.put(sealed) if is_large else "",
            original_blob=(
                self._blobs.put(seal(key, original, bound_to=f"document/{outline.id}/original")) if original else ""
            ),
            digest=new.digest,
        )

    def _encounter(self, record: EncounterRecord, key: bytes) -> Encounter:
        return decoded(Encounter, unseal(key, bytes(record.sealed), bound_to=f"encounter/{record.id}"))


def _upsert(model: type, rows: Sequence[object], *, changing: Sequence[str]) -> None:
    if rows:
        model.objects.bulk_create(  # type: ignore[attr-defined]  # a model class
            rows, update_conflicts=True, unique_fields=["id"], update_fields=changing, batch_size=_IDS_PER_QUERY
        )


def _chunks(ids: Iterable[str]) -> Iterable[list[str]]:
    every = list(ids)
    for start in range(0, len(every), _IDS_PER_QUERY):
        yield every[start : start + _IDS_PER_QUERY]
