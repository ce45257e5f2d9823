"""A patient as registration knows them. Nothing here shows itself in `repr`.

Example:
    >>> Patient(PatientId("p"), names=(PersonName(("Ada",), "Example"),))
    Patient(id='p')

"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chartwarden.foundation.identifiers import PatientId


class Sex(StrEnum):
    """Administrative sex (HL7 table 0001, FHIR AdministrativeGender)."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class NumberKind(StrEnum):
    """What a number of a person is (HL7 table 0203 where it has a word)."""

    MEDICAL_RECORD = "MR"
    SOCIAL_SECURITY = "SS"
    DRIVER_LICENCE = "DL"
    PASSPORT = "PPN"
    MEMBER = "MB"
    ACCOUNT = "AN"
    OTHER = "XX"


@dataclass(frozen=True, slots=True, repr=False)
class PersonName:
    """A name in parts. `given` holds first and middle names in order."""

    given: tuple[str, ...]
    family: str

    def __repr__(self) -> str:
        return "PersonName(hidden)"

    @property
    def whole(self) -> str:
        """The name as a person would write it."""
        return " ".join((*self.given, self.family)).strip()


@dataclass(frozen=True, slots=True, repr=False)
class RecordNumber:
    """A number that an authority gave this person. `authority` may be empty when the sender did not say."""

    kind: NumberKind
    value: str
    authority: str = ""

    def __repr__(self) -> str:
        return f"RecordNumber({self.kind})"


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """A relative, guarantor or emergency contact."""

    name: PersonName
    relation: str = ""
    phones: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Contact(hidden)"


@dataclass(frozen=True, slots=True, repr=False)
class Patient:
    """What registration knows of one person. Every field but the id may be empty."""

    id: PatientId
    names: tuple[PersonName, ...] = ()
    birth_on: date | None = None
    sex: Sex = Sex.UNKNOWN
    deceased_on: date | None = None
    numbers: tuple[RecordNumber, ...] = ()
    addresses: tuple[str, ...] = ()  # one line each, as sent: "1 Main St, Town, ST 00000"
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    is_vip: bool = False
    is_disputed: bool = False  # somebody else was once sent under this patient's number

    def __repr__(self) -> str:
        return f"Patient(id={self.id!r})"

    def age_on(self, day: date) -> int | None:
        """Give completed years on that day, or None when the birth date is unknown or later."""
        if self.birth_on is None or self.birth_on > day:
            return None
        return day.year - self.birth_on.year - ((day.month, day.day) < (self.birth_on.month, self.birth_on.day))

    @property
    def initials(self) -> str:
        """First letters of the first given name and the family name; empty when unknown."""
        if not self.names:
            return ""
        name = self.names[0]
        return "".join(part[:1].upper() for part in (*name.given[:1], name.family) if part)
