"""What a synthetic ward is made of: charts with their answers, members, and what is special about whom.

Example:
    >>> Quote(DocumentId("ward-7-0-d01"), 10, 25).length
    15

"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chartwarden.chart.coding import Coding, Fact
from chartwarden.chart.document import Document
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import Patient
from chartwarden.foundation.identifiers import DocumentId, EncounterId, PatientId
from chartwarden.workforce.member import Member


@dataclass(frozen=True, slots=True)
class Quote:
    """The words `text[start:end]` of one document, in characters."""

    document_id: DocumentId
    start: int
    end: int

    @property
    def length(self) -> int:
        """How many characters are quoted."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class AnsweredCode:
    """A code that the work item should end with, and every passage the work may see that supports it."""

    coding: Coding
    evidence: tuple[Quote, ...]
    present_on_admission: str = ""  # Y, N, or empty where the indicator does not apply


class TrapKind(StrEnum):
    """Why a passage names a code that must not be assigned."""

    RULED_OUT = "ruled-out"
    UNCERTAIN_OUTPATIENT = "uncertain-outpatient"
    FAMILY = "family"
    NOT_ADDRESSED = "not-addressed"
    RESOLVED = "resolved"
    NOT_A_PROVIDER = "not-a-provider"
    FINDING_ONLY = "finding-only"
    LESS_SPECIFIC = "less-specific"


@dataclass(frozen=True, slots=True)
class Trap:
    """A tempting wrong code and the passage that tempts."""

    coding: Coding
    kind: TrapKind
    quote: Quote


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """The right answer to one work item.

    A query has no `codes`: it has `as_it_stands`, what may be coded before the provider answers, and `indicators`,
    the passages that the question may rest on.
    """

    codes: tuple[AnsweredCode, ...] = ()
    as_it_stands: tuple[Coding, ...] = ()
    indicators: tuple[Quote, ...] = ()
    traps: tuple[Trap, ...] = ()


@dataclass(frozen=True, slots=True)
class WardWork:
    """One work item: the kind of work, what is to be coded for, and the answer.

    `target` holds code families (`K80-K87`), or the name of a coverage rule.
    """

    kind: str
    encounter_id: EncounterId
    target: tuple[str, ...]
    due_on: date
    assignee: str | None  # a user id of the ward's staff
    answer: AnswerKey


class MarkKind(StrEnum):
    """What a ward plants on purpose."""

    SELF = "self"
    RELATIVE = "relative"  # same family name, address and telephone
    HOUSEHOLD = "household"  # same address and telephone, another family name
    FORMER_SPOUSE = "former-spouse"  # nothing in the chart tells
    NEIGHBOUR = "neighbour"  # same street, another house
    CO_WORKER = "co-worker"
    SAME_SURNAME = "same-surname"  # a stranger: the harmless twin of a relative
    VIP = "vip"
    TWIN = "twin"
    SAME_NAME = "same-name"  # parent and child under one whole name
    NAME_CHANGED = "name-changed"
    NON_ASCII = "non-ascii"
    OVER_89 = "over-89"
    DECEASED = "deceased"
    RESTRICTED = "restricted"
    MIXED_UP = "mixed-up"  # a document that belongs to another patient


@dataclass(frozen=True, slots=True)
class Mark:
    """Something planted in a chart: which kind, and whom or what it concerns."""

    kind: MarkKind
    user_id: str | None = None
    other_patient_id: PatientId | None = None
    document_id: DocumentId | None = None


@dataclass(frozen=True, slots=True)
class HeadingMark:
    """Where a section truly starts, and its LOINC section code; None where the heading maps to none."""

    document_id: DocumentId
    start: int
    loinc: str | None


@dataclass(frozen=True, slots=True, repr=False)
class WardChart:
    """One patient with everything that hangs on them. Documents come unsplit: `outline.sections` is empty."""

    patient: Patient
    encounters: tuple[Encounter, ...]  # the one to be coded first, earlier ones after it
    documents: tuple[Document, ...]
    facts: tuple[Fact, ...]  # what the source system claims; not always right
    work: tuple[WardWork, ...]
    marks: tuple[Mark, ...]
    headings: tuple[HeadingMark, ...]
    story: str  # which clinical story was told

    def __repr__(self) -> str:
        return f"WardChart({self.patient!r}, {len(self.documents)} documents)"


@dataclass(frozen=True, slots=True)
class WardMember:
    """A member of the ward's workforce and the telephone of their home."""

    member: Member
    home_phone: str


@dataclass(frozen=True, slots=True, repr=False)
class InsuranceCard:
    """What is printed on an insurance card."""

    plan: str
    holder: str
    member_id: str
    group: str
    effective_on: date
    copay: str
    service_phone: str
    shade: int  # 0 to 5: which colours the plan prints in

    def __repr__(self) -> str:
        return f"InsuranceCard({self.plan!r})"
