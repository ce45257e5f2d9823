"""Codes: what a coder assigns, and what came with the chart.

Example:
    >>> Coding("ICD-10-CM", "J44.1").code
    'J44.1'

"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chartwarden.foundation.identifiers import (
    CodedId,
    DocumentId,
    EncounterId,
    FactId,
    MemberId,
    PatientId,
    WorkItemId,
)


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


class PresentOnAdmission(StrEnum):
    """Whether a condition was there at the order to admit. Source: ICD-10-CM Guidelines, Appendix I."""

    YES = "Y"
    NO = "N"
    UNKNOWN = "U"  # the documentation is not enough to say
    UNDETERMINED = "W"  # the provider cannot say clinically
    EXEMPT = "1"  # the code is exempt from reporting


@dataclass(frozen=True, slots=True, repr=False)
class CodedResult:
    """A code that a coder assigned in a work item, with its evidence. The order of an item's codes is their sequence.

    `present_on_admission` is None until somebody says. `comment` is the coder's, for whoever reads the codes next.
    """

    id: CodedId
    work_id: WorkItemId
    coding: Coding
    evidence: tuple[Evidence, ...] = ()
    present_on_admission: PresentOnAdmission | None = None
    comment: str = ""

    def __repr__(self) -> str:
        return f"CodedResult({self.id!r}, {len(self.evidence)} spans)"


class Change(StrEnum):
    """What a coder did to the codes of a work item."""

    ASSIGNED = "assigned"
    REMOVED = "removed"
    MARKED = "marked"  # words became evidence
    UNMARKED = "unmarked"
    ADMISSION = "present-on-admission"
    MOVED = "moved"
    COMMENTED = "commented"


@dataclass(frozen=True, slots=True, repr=False)
class CodingStep:
    """One change of the codes of a work item, and all codes as they stood before it, so that it can be taken back."""

    work_id: WorkItemId
    by: MemberId
    change: Change
    code: str
    before: tuple[CodedResult, ...]

    def __repr__(self) -> str:
        return f"CodingStep({self.change}, {len(self.before)} codes before)"
