"""What recognising another patient's words needs from storage: prints of texts and of persons, and links.

Prints are keyed numbers, and so is the order of a note's words, which is sealed as the note is. The store keeps no
word, name or number of a chart in clear, and gives none.

Example:
    >>> PrintedText(DocumentId("d"), PatientId("p"), (1, 2)).values
    (1, 2)

"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.copies import Holder
from chartwarden.mixup.link import Link, LinkId


@dataclass(frozen=True, slots=True)
class PrintedText:
    """The prints that are kept of a document, and the order of its words."""

    document_id: DocumentId
    patient_id: PatientId
    values: tuple[int, ...]
    order: bytes = b""  # `mixup.word_order`; empty where it is not known


class PrintStore(Protocol):
    """Keeps which document has which print, and which patient's number or name has which."""

    def holders(self, values: Iterable[int]) -> Mapping[int, frozenset[Holder]]:
        """Give the documents that have each print; those that none has are left out."""
        ...

    def orders(self, document_ids: Iterable[DocumentId]) -> Mapping[DocumentId, bytes]:
        """Give the order of the words of documents; those of which none is kept are left out."""
        ...

    def orders_of(self, patient_id: PatientId) -> Mapping[DocumentId, bytes]:
        """Give the order of the words of all documents of a patient of which one is kept."""
        ...

    def persons(self, values: Iterable[int]) -> Mapping[int, frozenset[PatientId]]:
        """Give the patients whose number or name has each print; those that nobody has are left out."""
        ...

    def put_texts(self, texts: Sequence[PrintedText]) -> None:
        """Keep the prints of stored documents and the order of their words, in place of what was kept of them."""
        ...

    def put_persons(self, prints: Mapping[PatientId, frozenset[int]]) -> None:
        """Keep the prints of stored patients, in place of those that were kept of them."""
        ...

    def remove(self, document_id: DocumentId) -> None:
        """Forget the prints of a document and the order of its words. Nothing to do when there are none."""
        ...


class LinkStore(Protocol):
    """Keeps which documents speak rightly of another person."""

    def of_patient(self, patient_id: PatientId) -> tuple[Link, ...]:
        """Give the links of a patient's chart, oldest first."""
        ...

    def add(self, link: Link) -> None:
        """Store a new link."""
        ...

    def remove(self, link_id: LinkId, *, patient_id: PatientId) -> None:
        """Forget a link of a patient's chart. Nothing to do when there is none."""
        ...
