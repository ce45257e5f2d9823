"""One stay or visit.

Example:
    >>> Encounter(EncounterId("e"), PatientId("p"))
    Encounter(id='e')

"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chartwarden.foundation.identifiers import EncounterId, PatientId


class EncounterClass(StrEnum):
    """What sort of contact it was (HL7 v3 ActCode; HL7 v2 PV1-2 maps onto it)."""

    INPATIENT = "IMP"
    EMERGENCY = "EMER"
    AMBULATORY = "AMB"
    OBSERVATION = "OBSENC"
    HOME = "HH"
    VIRTUAL = "VR"
    UNKNOWN = "UNK"


@dataclass(frozen=True, slots=True, repr=False)
class Encounter:
    """One stay or visit. Times keep the offset they were sent with, or are naive local time when none was sent."""

    id: EncounterId
    patient_id: PatientId
    kind: EncounterClass = EncounterClass.UNKNOWN
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    number: str = ""  # the visit or account number people say aloud
    facility: str = ""
    attending: str = ""
    reason: str = ""

    def __repr__(self) -> str:
        return f"Encounter(id={self.id!r})"
