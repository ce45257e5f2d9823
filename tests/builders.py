"""Builders of invented people and charts. A test states only what matters to it.

Numbers come from ranges that belong to nobody: SSN 9xx, telephone 555-01xx, ZIP 00000, example.org.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chartwarden.actions.desk import Desk, Environment
from chartwarden.actions.stores import NewDocument
from chartwarden.adapters.memory import MemoryHouse, memory_house
from chartwarden.adapters.rulebook_file import default_rulebook
from chartwarden.adapters.vault import KeyedSeal
from chartwarden.chart.document import Document, Outline, RestrictedClass
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber, Sex
from chartwarden.chart.sections import split_sections
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.identifiers import (
    DocumentId,
    EncounterId,
    MemberId,
    PatientId,
    RandomIds,
    SeededIds,
    WorkItemId,
)
from chartwarden.ledger.checkpoint import Signer
from chartwarden.phi.finding import Finding
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import FINDER_VERSION, scan
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose, WorkItem, WorkStatus
from chartwarden.workforce.member import Member, Role

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ADMITTED = datetime(2026, 10, 2, 7, 30)  # noqa: DTZ001 -- charts often come without an offset

DISCHARGE_SUMMARY = "18842-5"
OPERATIVE_NOTE = "11504-8"
PATHOLOGY = "11526-1"
PROGRESS_NOTE = "11506-3"
HISTORY_AND_PHYSICAL = "34117-2"
NOTE = "34109-9"


class House(Protocol):
    """Whatever seats members at desks: the database's house or the one in memory."""

    def desk(self, member: Member, *, device: str) -> Desk:
        """Seat a member."""
        ...


def house_in_memory(*, clock: FixedClock | None = None, environment: Environment = Environment.TEST) -> MemoryHouse:
    """Make an empty instance in memory, at nine on a Monday."""
    return memory_house(
        rulebook=default_rulebook(),
        clock=clock or FixedClock(NOW),
        ids=SeededIds(1),
        signer=Signer("test.example/log", Ed25519PrivateKey.generate()),
        details_seal=KeyedSeal(b"d" * 32),
        environment=environment,
    )


def a_member(user_id: str, *roles: Role, name: str = "", ends_on: date | None = None) -> Member:
    """Make a member who has worked here since 2020."""
    return Member(
        id=MemberId(f"member-{user_id}".ljust(32, "0")[:32]),
        user_id=user_id,
        name=name or user_id.title(),
        roles=frozenset(roles or {Role.CODER}),
        starts_on=date(2020, 1, 1),
        ends_on=ends_on,
    )


def a_patient(key: str = "a", *, given: str = "Wilhelmina", family: str = "Ostrander") -> Patient:
    """Make a patient with every identifier that registration may know."""
    return Patient(
        id=PatientId(f"patient-{key}"),
        names=(PersonName((given,), family),),
        birth_on=date(1958, 3, 14),
        sex=Sex.FEMALE,
        numbers=(
            RecordNumber(NumberKind.MEDICAL_RECORD, f"MR-44719-{key}"),
            RecordNumber(NumberKind.SOCIAL_SECURITY, "912-44-0187"),
            RecordNumber(NumberKind.MEMBER, "BHP-77301955-01"),
        ),
        addresses=("41 Tannery Row, Harlow Falls, OH 00000",),
        phones=("(330) 555-0142",),
        emails=("w.ostrander@example.org",),
        contacts=(Contact(PersonName(("Tobias",), "Webb"), "spouse", ("330-555-0143",)),),
    )


def an_encounter(key: str = "a", *, patient: Patient, starts_at: datetime = ADMITTED) -> Encounter:
    """Make an inpatient stay of three days."""
    return Encounter(
        id=EncounterId(f"encounter-{key}"),
        patient_id=patient.id,
        kind=EncounterClass.INPATIENT,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=3),
        number=f"E-2026-{key}",
        facility="Quillhaven Regional Hospital",
        attending="Priya Raman-Holt, MD",
    )


def a_document(
    key: str,
    text: str,
    *,
    patient: Patient,
    encounter: Encounter | None,
    loinc: str = DISCHARGE_SUMMARY,
    written_at: datetime | None = None,
    restricted: RestrictedClass | None = None,
) -> NewDocument:
    """Make a document as intake makes it: cut into sections, with its PHI found."""
    outline = Outline(
        id=DocumentId(f"document-{key}"),
        patient_id=patient.id,
        encounter_id=encounter.id if encounter else None,
        loinc=loinc,
        title="A title that must not be shown",
        written_at=written_at or (encounter.starts_at if encounter else None),
        author="Priya Raman-Holt, MD",
        sections=split_sections(text, document_type=loinc),
        restricted=restricted,
    )
    found = _found(text, patient, encounter)
    return NewDocument(Document(outline, ClinicalText(text)), found, FINDER_VERSION, f"digest-{key}")


@lru_cache(maxsize=512)
def _found(text: str, patient: Patient, encounter: Encounter | None) -> tuple[Finding, ...]:
    """Find the PHI of a text, once in a process: thousands of tests begin with the same few charts."""
    return scan(text, known=KnownIdentifiers.of_patient(patient, encounters=[encounter] if encounter else []))


def a_work_item(
    key: str = "a",
    *,
    encounter: Encounter,
    member: Member | None,
    kind: str = "inpatient-final",
    codes: tuple[str, ...] = ("A41.51",),
    due_on: date = TODAY,
) -> WorkItem:
    """Make a work item, assigned when a member is given."""
    return WorkItem(
        id=WorkItemId(f"work-{key}"),
        patient_id=encounter.patient_id,
        purpose=Purpose(KindOfWork(kind), encounter.id, Target(codes=codes)),
        due_on=due_on,
        status=WorkStatus.ASSIGNED if member else WorkStatus.WAITING,
        member_id=member.id if member else None,
        changed_at=NOW,
    )


SUMMARY = """QUILLHAVEN REGIONAL HOSPITAL
Patient: Wilhelmina Ostrander   DOB 03/14/1958   SSN 912-44-0187
HOSPITAL COURSE
Ms. Ostrander was admitted with urosepsis. Her husband Tobias Webb can be reached at 330-555-0143.
She lives at 41 Tannery Row, Harlow Falls, OH 00000; e-mail w.ostrander@example.org.
SOCIAL HISTORY
Smokes half a pack a day since the divorce.
DISCHARGE DIAGNOSES
1. Sepsis due to E. coli. Encounter E-2026-a, seen 10/02/2026 by Priya Raman-Holt, MD.
"""


@dataclass
class Scene:
    """One patient's chart, two coders, a manager, a privacy officer and an administrator, on some house."""

    house: House
    patient: Patient = field(default_factory=a_patient)
    coder: Member = field(default_factory=lambda: a_member("lena.moss"))
    other: Member = field(default_factory=lambda: a_member("omar.diaz"))
    manager: Member = field(default_factory=lambda: a_member("mara.quist", Role.MANAGER))
    officer: Member = field(default_factory=lambda: a_member("petra.vance", Role.PRIVACY_OFFICER))
    keeper: Member = field(default_factory=lambda: a_member("adam.stroud", Role.ADMINISTRATOR))

    def __post_init__(self) -> None:
        """Fill the house."""
        desk = self.at(self.keeper)
        for member in (self.coder, self.other, self.manager, self.officer, self.keeper):
            desk.workforce.put(member)
        self.stay = an_encounter("a", patient=self.patient)
        self.earlier = an_encounter("b", patient=self.patient, starts_at=ADMITTED - timedelta(days=500))
        self.summary = a_document("summary", SUMMARY, patient=self.patient, encounter=self.stay)
        self.old = a_document("old", "HOSPITAL COURSE\nDiverticulitis.\n", patient=self.patient, encounter=self.earlier)
        self.psychotherapy = a_document(
            "psychotherapy",
            "SESSION CONTENT\nGrief.\n",
            patient=self.patient,
            encounter=self.stay,
            restricted=RestrictedClass.PSYCHOTHERAPY,
        )
        self.face = a_document(
            "face", "PATIENT\nWilhelmina Ostrander\n", patient=self.patient, encounter=self.stay, loinc=NOTE
        )
        desk.charts.save([self.patient, self.stay, self.earlier, self.summary, self.old, self.psychotherapy, self.face])
        self.work = a_work_item("a", encounter=self.stay, member=self.coder)
        desk.work.add([self.work])

    def at(self, member: Member) -> Desk:
        """Seat a member at a test device."""
        return self.house.desk(member, device="test:1")


def a_scene() -> Scene:
    """Make a scene in memory."""
    return Scene(house_in_memory())


def random_id() -> str:
    """Give an identifier that nothing has."""
    return RandomIds().new_id()
