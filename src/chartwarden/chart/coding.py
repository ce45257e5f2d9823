"""Codes: what a coder assigns, and what came with the chart.

Example:
    >>> Coding("ICD-10-CM", "J44.1").code
    'J44.1'

"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chartwarden.foundation.identifiers import CodedId, DocumentId, EncounterId, FactId, PatientId, WorkItemId


@dataclass(frozen=True, slots=True)
class Coding:
    """A code of a code system. `system` is ICD-10-CM, ICD-10-PCS, CPT, HCPCS, SNOMED CT, LOINC, or a URI as sent."""

    system: str
    code: str
    display: str = ""


class FactKind(StrEnum):
    """Structured parts of a chart that coding work looks at."""

    CONDITION = "condition"
    PROCEDURE = "procedure"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True, repr=False)
class Fact:
    """A coded condition, procedure or claim that came with the chart."""

    id: FactId
    patient_id: PatientId
    encounter_id: EncounterId | None
    kind: FactKind
    codings: tuple[Coding, ...]
    recorded_on: date | None = None

    def __repr__(self) -> str:
        return f"Fact({self.kind}, {len(self.codings)} codings)"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that support a code: `text[start:end]` of a document, in characters, inside one section."""

    document_id: DocumentId
    section: int  # ordinal
    start: int
    end: int


@dataclass(frozen=True, slots=True, repr=False)
class CodedResult:
    """A code that a coder assigned in a work item, with its evidence."""

    id: CodedId
    work_id: WorkItemId
    coding: Coding
    evidence: tuple[Evidence, ...] = ()

    def __repr__(self) -> str:
        return f"CodedResult({self.id!r}, {len(self.evidence)} spans)"
