"""Prints and links in memory."""

from collections.abc import Iterable, Mapping, Sequence

from chartwarden.actions.print_store import PrintedText
from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.copies import Holder
from chartwarden.mixup.link import Link, LinkId

_Kept = tuple[Mapping[DocumentId, PrintedText], Mapping[PatientId, frozenset[int]]]


class MemoryPrints:
    """The store of prints."""

    def __init__(self) -> None:
        self._texts: dict[DocumentId, PrintedText] = {}
        self._persons: dict[PatientId, frozenset[int]] = {}

    def snapshot(self) -> _Kept:
        """Give what is stored now."""
        return dict(self._texts), dict(self._persons)

    def restore(self, before: _Kept) -> None:
        """Go back to a snapshot."""
        self._texts, self._persons = dict(before[0]), dict(before[1])

    def holders(self, values: Iterable[int]) -> Mapping[int, frozenset[Holder]]:
        """Give the documents that have each print; those that none has are left out."""
        wanted = set(values)
        found: dict[int, set[Holder]] = {}
        for text in self._texts.values():
            for value in wanted.intersection(text.values):
                found.setdefault(value, set()).add(Holder(text.patient_id, text.document_id))
        return {value: frozenset(held) for value, held in found.items()}

    def orders(self, document_ids: Iterable[DocumentId]) -> Mapping[DocumentId, bytes]:
        """Give the order of the words of documents; those of which none is kept are left out."""
        return {one: self._texts[one].order for one in document_ids if one in self._texts and self._texts[one].order}

    def orders_of(self, patient_id: PatientId) -> Mapping[DocumentId, bytes]:
        """Give the order of the words of all documents of a patient of which one is kept."""
        own = [one for one in self._texts.values() if one.patient_id == patient_id]
        return {one.document_id: one.order for one in own if one.order}

    def persons(self, values: Iterable[int]) -> Mapping[int, frozenset[PatientId]]:
        """Give the patients whose number or name has each print; those that nobody has are left out."""
        wanted = set(values)
        found: dict[int, set[PatientId]] = {}
        for patient_id, own in self._persons.items():
            for value in wanted & own:
                found.setdefault(value, set()).add(patient_id)
        return {value: frozenset(held) for value, held in found.items()}

    def put_texts(self, texts: Sequence[PrintedText]) -> None:
        """Keep the prints of stored documents and the order of their words, in place of what was kept of them."""
        self._texts.update({text.document_id: text for text in texts})

    def put_persons(self, prints: Mapping[PatientId, frozenset[int]]) -> None:
        """Keep the prints of stored patients, in place of those that were kept of them."""
        self._persons.update(prints)

    def remove(self, document_id: DocumentId) -> None:
        """Forget the prints of a document and the order of its words. Nothing to do when there are none."""
        self._texts.pop(document_id, None)


class MemoryLinks:
    """The store of links."""

    def __init__(self) -> None:
        self._links: tuple[Link, ...] = ()

    def snapshot(self) -> tuple[Link, ...]:
        """Give what is stored now."""
        return self._links

    def restore(self, before: tuple[Link, ...]) -> None:
        """Go back to a snapshot."""
        self._links = before

    def of_patient(self, patient_id: PatientId) -> tuple[Link, ...]:
        """Give the links of a patient's chart, oldest first."""
        own = [link for link in self._links if link.patient_id == patient_id]
        return tuple(sorted(own, key=lambda link: (link.made_at, link.id)))

    def add(self, link: Link) -> None:
        """Store a new link."""
        self._links = (*self._links, link)

    def remove(self, link_id: LinkId, *, patient_id: PatientId) -> None:
        """Forget a link of a patient's chart. Nothing to do when there is none."""
        self._links = tuple(one for one in self._links if (one.id, one.patient_id) != (link_id, patient_id))
