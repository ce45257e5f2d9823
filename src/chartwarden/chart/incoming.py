"""What intake brings in: chart values, and words about what it could not use.

An intake format turns a file into a stream of these. It decides nothing: the import action checks identity, finds PHI
and stores.

Example:
    >>> Quarantined(place="line 3", what="the attachment is empty", fix="Send the note's text.").what
    'the attachment is empty'

"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chartwarden.chart.coding import Fact
from chartwarden.chart.document import Document
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import Patient
from chartwarden.foundation.identifiers import DocumentId, EncounterId, FactId, PatientId


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One part of a file that is kept out, while the rest may come in. Holds no PHI."""

    place: str  # "line 12", "entry 4", "OBX 3": where in the file
    what: str  # what is wrong, as a clause
    fix: str  # what the sender can do, as a sentence


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A part that coding work does not use, by type: counted, not stored, not an error."""

    kind: str  # "Observation", "SIU^S12"
    why: str


@dataclass(frozen=True, slots=True)
class TestDataMark:
    """The file says of itself that it holds no real patient (FHIR HTEST, HL7 v2 MSH-11 T or D, a ward's MARK.json)."""

    __test__ = False  # not a pytest class
    how: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The sender takes a document back: it was entered in error, or deleted. If it is stored, it must close.

    Only a sender who names the same patient may take a document back: check both against what is stored. An id that is
    not stored is no mistake, since a sender may correct a document before anyone imported it.
    """

    document_id: DocumentId
    patient_id: PatientId
    place: str  # "line 12", "entry 4": where in the file; no PHI


class ReaderSource(StrEnum):
    """The formats that intake knows."""

    FHIR = "fhir"
    CCDA = "ccda"
    HL7V2 = "hl7v2"
    PDF = "pdf"
    TEXT = "text"
    CHART = "chart"


Incoming = Patient | Encounter | Document | Fact | Withdrawn | Quarantined | PassedOver | TestDataMark


class IntakeIds(Protocol):
    """Names what a source names, the same way each time, so that a second import finds the first."""

    def patient(self, system: str, value: str) -> PatientId:
        """Give the id of the patient whom `system` calls `value`."""
        ...

    def encounter(self, system: str, value: str) -> EncounterId:
        """Give the id of the encounter that `system` calls `value`."""
        ...

    def document(self, system: str, value: str) -> DocumentId:
        """Give the id of the document that `system` calls `value`."""
        ...

    def fact(self, system: str, value: str) -> FactId:
        """Give the id of the fact that `system` calls `value`."""
        ...
