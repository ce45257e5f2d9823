"""Prints, the order of words, and links in the database.

Prints are written with plain statements: a note has hundreds of them, and a model object for each would cost more than
the rest of the import.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import connection, transaction
from django.db.models import QuerySet

from chartwarden.actions.print_store import PrintedText
from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.adapters.vault import Vault, seal, unseal
from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.copies import Holder
from chartwarden.mixup.link import Link, LinkId
from chartwarden_web.records.desk import LinkRecord, PersonPrintRecord, TextPrintRecord, WordOrderRecord
from chartwarden_web.records.models import PatientRecord
from chartwarden_web.records.stores.keys import data_key

_AT_ONCE = 500  # values of a question, rows of a statement
_MOST_PERSONS = 5_000  # rows of an answer: a number that more people have names nobody


class DatabasePrints:
    """The store of prints. The order of a document's words is sealed under its patient's key."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def holders(self, values: Iterable[int]) -> Mapping[int, frozenset[Holder]]:
        """Give the documents that have each print; those that none has are left out."""
        found: dict[int, set[Holder]] = {}
        for some in _chunks(values):
            rows = TextPrintRecord.objects.filter(print__in=some).values_list("print", "patient_id", "document_id")
            for value, patient_id, document_id in rows:
                found.setdefault(value, set()).add(Holder(PatientId(patient_id), DocumentId(document_id)))
        return {value: frozenset(held) for value, held in found.items()}

    def orders(self, document_ids: Iterable[DocumentId]) -> Mapping[DocumentId, bytes]:
        """Give the order of the words of documents; those of which none is kept are left out."""
        return self._unsealed(WordOrderRecord.objects.filter(document_id__in=list(document_ids)))

    def orders_of(self, patient_id: PatientId) -> Mapping[DocumentId, bytes]:
        """Give the order of the words of all documents of a patient of which one is kept."""
        return self._unsealed(WordOrderRecord.objects.filter(document__patient_id=patient_id))

    def persons(self, values: Iterable[int]) -> Mapping[int, frozenset[PatientId]]:
        """Give the patients whose number or name has each print; those that nobody has are left out."""
        found: dict[int, set[PatientId]] = {}
        for some in _chunks(values):
            rows = PersonPrintRecord.objects.filter(print__in=some).values_list("print", "patient_id")
            for value, patient_id in rows[:_MOST_PERSONS]:
                found.setdefault(value, set()).add(PatientId(patient_id))
        return {value: frozenset(held) for value, held in found.items()}

    def put_texts(self, texts: Sequence[PrintedText]) -> None:
        """Keep the prints of stored documents and the order of their words, in place of what was kept of them."""
        with transaction.atomic():
            for start in range(0, len(texts), _AT_ONCE):
                ids = [text.document_id for text in texts[start : start + _AT_ONCE]]
                TextPrintRecord.objects.filter(document_id__in=ids).delete()
                WordOrderRecord.objects.filter(document_id__in=ids).delete()
            self._put_orders([text for text in texts if text.order])
            _insert(
                "INSERT INTO text_print (document_id, patient_id, print) VALUES (%s, %s, %s)",
                [(text.document_id, text.patient_id, value) for text in texts for value in text.values],
            )

    def put_persons(self, prints: Mapping[PatientId, frozenset[int]]) -> None:
        """Keep the prints of stored patients, in place of those that were kept of them."""
        with transaction.atomic():
            ids = list(prints)
            for start in range(0, len(ids), _AT_ONCE):
                PersonPrintRecord.objects.filter(patient_id__in=ids[start : start + _AT_ONCE]).delete()
            _insert(
                "INSERT INTO person_print (patient_id, print) VALUES (%s, %s)",
                [(patient_id, value) for patient_id, values in prints.items() for value in sorted(values)],
            )

    def remove(self, document_id: DocumentId) -> None:
        """Forget the prints of a document and the order of its words. Nothing to do when there are none."""
        TextPrintRecord.objects.filter(document_id=document_id).delete()
        WordOrderRecord.objects.filter(document_id=document_id).delete()

    def _unsealed(self, records: QuerySet[WordOrderRecord]) -> dict[DocumentId, bytes]:
        rows = list(records.values_list("document_id", "document__patient_id", "sealed"))
        patients = PatientRecord.objects.in_bulk({patient_id for _, patient_id, _ in rows})
        keys = {one: data_key(self._vault, record) for one, record in patients.items()}
        return {
            DocumentId(document_id): unseal(keys[patient_id], bytes(sealed), bound_to=_place(document_id))
            for document_id, patient_id, sealed in rows
        }

    def _put_orders(self, texts: Sequence[PrintedText]) -> None:
        latest = {text.document_id: text for text in texts}
        patients = PatientRecord.objects.in_bulk({text.patient_id for text in latest.values()})
        keys = {one: data_key(self._vault, record) for one, record in patients.items()}
        WordOrderRecord.objects.bulk_create(
            [
                WordOrderRecord(
                    document_id=text.document_id,
                    sealed=seal(keys[text.patient_id], text.order, bound_to=_place(text.document_id)),
                )
                for text in latest.values()
            ],
            batch_size=_AT_ONCE,
        )


class DatabaseLinks:
    """The store of links. Each is sealed under its patient's key."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def of_patient(self, patient_id: PatientId) -> tuple[Link, ...]:
        """Give the links of a patient's chart, oldest first."""
        records = LinkRecord.objects.select_related("patient").filter(patient_id=patient_id).order_by("made_at", "id")
        return tuple(
            decoded(
                Link, unseal(data_key(self._vault, record.patient), bytes(record.sealed), bound_to=f"link/{record.id}")
            )
            for record in records
        )

    def add(self, link: Link) -> None:
        """Store a new link."""
        key = data_key(self._vault, PatientRecord.objects.get(id=link.patient_id))
        LinkRecord.objects.create(
            id=link.id,
            patient_id=link.patient_id,
            made_at=link.made_at,
            sealed=seal(key, encoded(link), bound_to=f"link/{link.id}"),
        )

    def remove(self, link_id: LinkId, *, patient_id: PatientId) -> None:
        """Forget a link of a patient's chart. Nothing to do when there is none."""
        LinkRecord.objects.filter(id=link_id, patient_id=patient_id).delete()


def _place(document_id: str) -> str:
    """Give what the order of a document's words is bound to."""
    return f"document/{document_id}/order"


def _insert(statement: str, rows: Sequence[tuple[str | int, ...]]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_ONCE):
            cursor.executemany(statement, rows[start : start + _AT_ONCE])


def _chunks(values: Iterable[int]) -> Iterator[list[int]]:
    every = sorted(set(values))
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
