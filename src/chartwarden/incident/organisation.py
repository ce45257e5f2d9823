"""What the organisation is under HIPAA: a covered entity, which tells its patients, or a business associate.

Source: 45 CFR 160.103; 164.404-164.410; controls ROLE-1, INC-13.

Example:
    >>> COVERED_ENTITY.tells_patients
    True
    >>> coding = Organisation(OrganisationKind.BUSINESS_ASSOCIATE, covered_entity="Example Clinic", contract_days=3)
    >>> coding.tells_patients
    False

"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chartwarden.foundation.citation import ASSOCIATE_NOTICE, ENTITY_TELLS_PATIENTS
from chartwarden.foundation.errors import MalformedError, RefusedError

LONGEST_CONTRACT_DAYS: Final = 60  # 45 CFR 164.410(b): a contract may be shorter than the law, never longer
_WHERE: Final = "the organisation's settings"


class OrganisationKind(StrEnum):
    """Whom an organisation answers to."""

    COVERED_ENTITY = "covered-entity"  # the patients
    BUSINESS_ASSOCIATE = "business-associate"  # the covered entity that it works for


class Agency(StrEnum):
    """How a business associate stands to the covered entity, by the federal common law of agency."""

    AGENT = "agent"  # what it knows, the covered entity knows
    INDEPENDENT = "independent-contractor"  # the covered entity knows when it is told


@dataclass(frozen=True, slots=True)
class Organisation:
    """What this organisation is, for whom it works, and what was agreed about telling.

    Raises:
        MalformedError: a business associate names nobody that it works for, or a covered entity has a contract.
        RefusedError: a contract gives longer than the law, or no day at all.

    """

    kind: OrganisationKind = OrganisationKind.COVERED_ENTITY
    name: str = ""  # our own, as letters give it
    covered_entity: str = ""  # whom a business associate works for
    contract_days: int | None = None  # calendar days; None when the contract names none
    agency: Agency = Agency.INDEPENDENT
    delegation: str = ""  # the paper by which a business associate writes to patients; empty when there is none

    def __post_init__(self) -> None:
        """Refuse what no contract may say, at load and not on the day when it counts."""
        if self.is_business_associate and not self.covered_entity.strip():
            raise MalformedError(
                what="a business associate works for a covered entity, and none is named",
                where=_WHERE,
                fix="Name it under covered_entity.",
            )
        contract = (self.covered_entity, self.contract_days is not None, self.agency is Agency.AGENT, self.delegation)
        if not self.is_business_associate and any(contract):
            raise MalformedError(
                what="a covered entity has no contract of a business associate with itself",
                where=_WHERE,
                fix="Leave out covered_entity, contract_days, agency and delegation, or set kind anew.",
            )
        if self.contract_days is not None and not 0 < self.contract_days <= LONGEST_CONTRACT_DAYS:
            raise RefusedError(
                rule="a-contract-never-extends-the-law",
                because=f"the law lets a contract give 1 to {LONGEST_CONTRACT_DAYS} days, and this one gives others",
                source=ASSOCIATE_NOTICE,
                next_step=f"Set contract_days to the days of the contract, at most {LONGEST_CONTRACT_DAYS}.",
            )

    @property
    def is_business_associate(self) -> bool:
        """Whether it works for a covered entity, which it tells first."""
        return self.kind is OrganisationKind.BUSINESS_ASSOCIATE

    @property
    def tells_patients(self) -> bool:
        """Whether it writes to patients, the media and HHS itself: a covered entity, or a delegation is recorded."""
        return not self.is_business_associate or bool(self.delegation.strip())

    def require_tells_patients(self) -> None:
        """Let pass an organisation that writes to patients itself.

        Raises:
            RefusedError: it is a business associate, and no delegation is recorded.

        Source:
            45 CFR 164.404(a)(1), 164.410(a)(1); control ROLE-1.

        """
        if not self.tells_patients:
            raise RefusedError(
                rule="the-covered-entity-tells-its-patients",
                because="a business associate tells the covered entity, and no delegation to tell patients is recorded",
                source=ENTITY_TELLS_PATIENTS,
                next_step="Notify the covered entity. Name a delegation in CHARTWARDEN_ORGANISATION if it gave one.",
            )


COVERED_ENTITY: Final = Organisation()
"""An organisation of which nothing is said: it answers to its patients, since that is the longer list of duties."""
