"""Who shares a household, a family or a workplace with a member. Declared by the member, for conflict checks.

Source: 45 CFR 164.308(a)(4)(ii)(B); a chart of one's own people is nobody's work (policy).

Example:
    >>> RelationKind.SPOUSE.value
    'spouse'

"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.member import Member


class RelationKind(StrEnum):
    """What somebody is to a member."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    OTHER_FAMILY = "other_family"
    HOUSEHOLD = "household"
    CO_WORKER = "co_worker"
    OTHER = "other"


@dataclass(frozen=True, slots=True, repr=False)
class Colleague:
    """What is compared of somebody of the workforce, to tell whether a chart is theirs."""

    id: MemberId
    name: str
    home_address: str = ""
    department: str = ""
    team: str = ""

    @classmethod
    def of(cls, member: Member) -> "Colleague":
        """Give what is compared of a member."""
        return cls(member.id, member.name, member.home_address, member.department, member.team)

    def works_with(self, other: "Colleague") -> bool:
        """Tell whether two are of one department or team; who has none is everybody's colleague, but not their own."""
        if self.id == other.id:
            return False
        if not self.department or not other.department:
            return True
        return self.department == other.department or (bool(self.team) and self.team == other.team)


@dataclass(frozen=True, slots=True, repr=False)
class Relation:
    """Somebody whose chart a member must not be given. Few see it: administrators and the privacy officer."""

    kind: RelationKind
    name: str
    address: str = ""
    birth_on: date | None = None

    def __repr__(self) -> str:
        return f"Relation({self.kind.value})"
