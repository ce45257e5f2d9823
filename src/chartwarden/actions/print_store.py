"""What recognising another patient's words needs from storage: prints of texts and of persons, and links.

Prints are keyed numbers. The store keeps no word, name or number of a chart in clear, and gives none.

Example:
    >>> PrintedText(DocumentId("d"), PatientId("p"), (1, 2)).values
    (1, 2)

"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.copies import Holder
from chartwarden.mixup.link import Link


@dataclass(frozen=True, slots=True)
class PrintedText:
    """The prints that are kept of a document."""

    document_id: DocumentId
    patient_id: PatientId
    values: tuple[int, ...]


class PrintStore(Protocol):
    """Keeps which document has which print, and which patient's number or name has which."""

    def holders(self, values: Iterable[int]) -> Mapping[int, frozenset[Holder]]:
        """Give the documents that have each print; those that none has are left out."""
        ...

    def persons(self, values: Iterable[int]) -> Mapping[int, frozenset[PatientId]]:
        """Give the patients whose number or name has each print; those that nobody has are left out."""
        ...

    def put_texts(self, texts: Sequence[PrintedText]) -> None:
        """Keep the prints of stored documents, in place of those that were kept of them."""
        ...

    def put_persons(self, prints: Mapping[PatientId, frozenset[int]]) -> None:
        """Keep the prints of stored patients, in place of those that were kept of them."""
        ...

    def remove(self, document_id: DocumentId) -> None:
        """Forget the prints of a document. Nothing to do when there are none."""
        ...


class LinkStore(Protocol):
    """Keeps which documents speak rightly of another person."""

    def of_patient(self, patient_id: PatientId) -> tuple[Link, ...]:
        """Give the links of a patient's chart, oldest first."""
        ...

    def add(self, link: Link) -> None:
        """Store a new link."""
        ...
