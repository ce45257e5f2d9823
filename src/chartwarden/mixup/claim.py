"""A claim beside its chart: whether the two can be about one person and one stay.

Source: 45 CFR 164.312(c)(1); control CLM-2. Which codes fit which age and sex: CMS, Definitions of Medicare Code Edits
(age and sex conflict edits), by chapter and category; exceptions that its lists make are not built.

Example:
    >>> from chartwarden.foundation.identifiers import EncounterId, PatientId
    >>> person = Patient(PatientId("p"), sex=Sex.MALE, birth_on=date(1958, 3, 14))
    >>> stay = Encounter(EncounterId("e"), PatientId("p"))
    >>> [doubt.kind.value for doubt in claim_doubts(Claim(codes=("O80",)), person, stay, on=date(2026, 11, 26))]
    ['age-code', 'sex-code']

"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import NumberKind, Patient, Sex


@dataclass(frozen=True, slots=True, repr=False)
class Claim:
    """What a claim says of its patient and stay. What it leaves out contradicts nothing."""

    member_number: str = ""
    birth_on: date | None = None
    sex: Sex = Sex.UNKNOWN
    from_on: date | None = None
    through_on: date | None = None
    codes: tuple[str, ...] = ()  # ICD-10-CM, with or without the point

    def __repr__(self) -> str:
        return f"Claim({len(self.codes)} codes)"


class ClaimDoubtKind(StrEnum):
    """What on a claim does not fit the chart."""

    MEMBER_NUMBER = "member-number"
    BIRTH_DATE = "birth-date"
    SEX = "sex"
    DATES = "dates"
    AGE_CODE = "age-code"
    SEX_CODE = "sex-code"

    @property
    def sentence(self) -> str:
        """What does not fit, in words that quote nothing."""
        return _SENTENCES[self]


_SENTENCES: Final = {
    ClaimDoubtKind.MEMBER_NUMBER: "the member number on the claim is not this patient's",
    ClaimDoubtKind.BIRTH_DATE: "the birth date on the claim is not this patient's",
    ClaimDoubtKind.SEX: "the sex on the claim is not this patient's",
    ClaimDoubtKind.DATES: "the dates on the claim lie outside of this stay",
    ClaimDoubtKind.AGE_CODE: "a code does not fit this patient's age",
    ClaimDoubtKind.SEX_CODE: "a code does not fit this patient's sex",
}


@dataclass(frozen=True, slots=True)
class ClaimDoubt:
    """One thing that does not fit, with the code where it is one."""

    kind: ClaimDoubtKind
    code: str = ""


class _Fits(NamedTuple):
    """Codes from `first` to `last` by their first three letters, and whom they fit."""

    first: str
    last: str
    ages: range
    sex: Sex | None = None


_ANY: Final = range(125)
_NEWBORN: Final = range(1)
_MATERNITY: Final = range(9, 65)
_FITS: Final = (
    _Fits("O00", "O9A", _MATERNITY, Sex.FEMALE),
    _Fits("P00", "P96", _NEWBORN),
    _Fits("Z38", "Z38", _NEWBORN),
    _Fits("C51", "C58", _ANY, Sex.FEMALE),
    _Fits("D25", "D28", _ANY, Sex.FEMALE),
    _Fits("N70", "N98", _ANY, Sex.FEMALE),
    _Fits("Z33", "Z37", _MATERNITY, Sex.FEMALE),
    _Fits("Z3A", "Z3A", _MATERNITY, Sex.FEMALE),
    _Fits("C60", "C63", _ANY, Sex.MALE),
    _Fits("D29", "D29", _ANY, Sex.MALE),
    _Fits("N40", "N53", _ANY, Sex.MALE),
    _Fits("F03", "F03", range(15, 125)),
    _Fits("G30", "G30", range(15, 125)),
)
_OPPOSITES: Final = {Sex.FEMALE, Sex.MALE}


def claim_doubts(claim: Claim, patient: Patient, encounter: Encounter, *, on: date) -> tuple[ClaimDoubt, ...]:
    """Give what on a claim does not fit the chart; empty when nothing contradicts.

    Args:
        claim: what would be sent.
        patient: as registration knows them.
        encounter: the stay that is billed.
        on: a day for the age, where the stay has no dates.

    Source:
        45 CFR 164.312(c)(1); control CLM-2.

    """
    return (*_persons(claim, patient), *_dates(claim, encounter), *_codes(claim, patient, encounter, on))


def _persons(claim: Claim, patient: Patient) -> Iterator[ClaimDoubt]:
    members = {_plain(number.value) for number in patient.numbers if number.kind is NumberKind.MEMBER}
    if claim.member_number and members and _plain(claim.member_number) not in members:
        yield ClaimDoubt(ClaimDoubtKind.MEMBER_NUMBER)
    if claim.birth_on and patient.birth_on and claim.birth_on != patient.birth_on:
        yield ClaimDoubt(ClaimDoubtKind.BIRTH_DATE)
    if {claim.sex, patient.sex} == _OPPOSITES:
        yield ClaimDoubt(ClaimDoubtKind.SEX)


def _dates(claim: Claim, encounter: Encounter) -> Iterator[ClaimDoubt]:
    starts_on = encounter.starts_at.date() if encounter.starts_at else None
    ends_on = encounter.ends_at.date() if encounter.ends_at else None
    is_before = claim.from_on is not None and starts_on is not None and claim.from_on < starts_on
    is_after = claim.through_on is not None and ends_on is not None and claim.through_on > ends_on
    is_never = claim.from_on is not None and ends_on is not None and claim.from_on > ends_on
    if is_before or is_after or is_never:
        yield ClaimDoubt(ClaimDoubtKind.DATES)


def _codes(claim: Claim, patient: Patient, encounter: Encounter, on: date) -> Iterator[ClaimDoubt]:
    seen_at = encounter.starts_at or encounter.ends_at
    age = patient.age_on(seen_at.date() if seen_at else on)
    for code in claim.codes:
        for fits in _FITS:
            if not fits.first <= code[:3].upper() <= fits.last:
                continue
            if age is not None and age not in fits.ages:
                yield ClaimDoubt(ClaimDoubtKind.AGE_CODE, code)
            if fits.sex is not None and {fits.sex, patient.sex} == _OPPOSITES:
                yield ClaimDoubt(ClaimDoubtKind.SEX_CODE, code)


def _plain(number: str) -> str:
    return "".join(mark for mark in number.upper() if mark.isalnum())
