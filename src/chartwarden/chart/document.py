"""A document of a chart, its sections, and its outline (everything but the words).

The outline is what `minimum_necessary` decides on: it can be read without the body.

Example:
    >>> Section(ordinal=0, loinc="10164-2", heading="HPI", start=0, end=10)
    Section(ordinal=0, loinc='10164-2', 0:10)

"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.identifiers import DocumentId, EncounterId, PatientId

PREAMBLE = ""  # the heading of what stands before the first heading


class RestrictedClass(StrEnum):
    """Why a document is closed to ordinary work. Source: 45 CFR 164.508(a)(2); 42 CFR Part 2; policy."""

    PSYCHOTHERAPY = "psychotherapy"
    PART_2 = "part2"
    SEALED = "sealed"
    VIP = "vip"
    HIV = "hiv"
    BEHAVIORAL = "behavioral"


class DocumentStatus(StrEnum):
    """FHIR DocumentReference.status. `superseded` alone says nothing about need: bulk exports mark most notes so."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    ENTERED_IN_ERROR = "entered-in-error"


@dataclass(frozen=True, slots=True, repr=False)
class Section:
    """A run of a document's text, heading included: `text[start:end]`, in characters.

    `loinc` is a section code of `chart.loinc.SECTIONS`, or None when the heading maps to none.
    The sections of a document are sorted, disjoint and cover its text.
    """

    ordinal: int
    loinc: str | None
    heading: str
    start: int
    end: int

    def __repr__(self) -> str:
        return f"Section(ordinal={self.ordinal}, loinc={self.loinc!r}, {self.start}:{self.end})"


@dataclass(frozen=True, slots=True, repr=False)
class Outline:
    """Everything about a document but its words. Titles and headings may hold PHI, so `repr` hides them."""

    id: DocumentId
    patient_id: PatientId
    encounter_id: EncounterId | None
    loinc: str  # document type; `34109-9` (note) when the sender named none we know
    title: str
    written_at: datetime | None
    author: str
    sections: tuple[Section, ...]
    status: DocumentStatus = DocumentStatus.CURRENT
    restricted: RestrictedClass | None = None
    media_type: str = "text/plain"
    replaces: DocumentId | None = None

    def __repr__(self) -> str:
        return f"Outline(id={self.id!r}, loinc={self.loinc!r}, {len(self.sections)} sections)"


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """A document with its words. `original` keeps the bytes of a PDF or image as received."""

    outline: Outline
    text: ClinicalText
    original: bytes = b""

    def __repr__(self) -> str:
        return f"Document({self.outline!r}, {self.text!r})"
