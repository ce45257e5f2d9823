"""A patient's written consent, which opens records of a substance use programme (42 CFR Part 2) to payment work.

It opens nothing else, and it opens no proceedings against the patient: that bar follows the record. Psychotherapy notes
have no consent here: an authorization for them is for its own purpose, and coding is none.

Source: 42 CFR 2.31 (what a consent says), 2.33 (uses with one), 2.12(d) (the bar); 45 CFR 164.508(a)(2).

Example:
    >>> from datetime import date
    >>> Consent.of_days(date(2026, 1, 1), ends_on=date(2026, 6, 30)).holds_on(date(2026, 7, 1))
    False

"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType, Self

from chartwarden.foundation.identifiers import MemberId, PatientId

ConsentId = NewType("ConsentId", str)


class ConsentState(StrEnum):
    """Whether the patient gave it, or took it back."""

    GIVEN = "given"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, repr=False)
class Consent:
    """One statement of a patient. The latest that was recorded counts."""

    id: ConsentId
    patient_id: PatientId
    state: ConsentState
    signed_on: date
    ends_on: date | None  # the last day; None when it names none
    kept_where: str  # where the signed paper or file is; no PHI
    recorded_by: MemberId
    recorded_at: datetime

    def __repr__(self) -> str:
        return f"Consent({self.state})"

    def holds_on(self, day: date) -> bool:
        """Tell whether it opens records on a calendar day."""
        return (
            self.state is ConsentState.GIVEN and self.signed_on <= day and (self.ends_on is None or day <= self.ends_on)
        )

    @classmethod
    def of_days(cls, signed_on: date, *, ends_on: date | None) -> Self:
        """Make one that counts for its days only, for examples."""
        nobody = MemberId("")
        made_at = datetime(signed_on.year, signed_on.month, signed_on.day)  # noqa: DTZ001 -- a calendar day
        return cls(ConsentId(""), PatientId(""), ConsentState.GIVEN, signed_on, ends_on, "", nobody, made_at)


def is_consented(consents: tuple[Consent, ...], *, on: date) -> bool:
    """Tell whether the consent that was recorded last holds on a day; none recorded means no.

    Args:
        consents: of one patient, oldest first.
        on: the day on which something is to be read.

    Source:
        42 CFR 2.31(a)(6), 2.33(a): a consent may be revoked, and is asked for before each use.

    """
    return bool(consents) and consents[-1].holds_on(on)
