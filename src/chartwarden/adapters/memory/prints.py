"""Prints and links in memory."""

from collections.abc import Iterable, Mapping, Sequence

from chartwarden.actions.print_store import PrintedText
from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.copies import Holder
from chartwarden.mixup.link import Link

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

    def persons(self, values: Iterable[int]) -> Mapping[int, frozenset[PatientId]]:
        """Give the patients whose number or name has each print; those that nobody has are left out."""
        wanted = set(values)
        found: dict[int, set[PatientId]] = {}
        for patient_id, own in self._persons.items():
            for value in wanted & own:
                found.setdefault(value, set()).add(patient_id)
        return {value: frozenset(held) for value, held in found.items()}

    def put_texts(self, texts: Sequence[PrintedText]) -> None:
        """Keep the prints of stored documents, in place of those that were kept of them."""
        self._texts.update({text.document_id: text for text in texts})

    def put_persons(self, prints: Mapping[PatientId, frozenset[int]]) -> None:
        """Keep the prints of stored patients, in place of those that were kept of them."""
        self._persons.update(prints)

    def remove(self, document_id: DocumentId) -> None:
        """Forget the prints of a document. Nothing to do when there are none."""
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
