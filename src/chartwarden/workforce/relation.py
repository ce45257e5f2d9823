"""Who shares a household, a family or a workplace with a member. Declared by the member, for conflict checks.

Source: 45 CFR 164.308(a)(4)(ii)(B); a chart of one's own people is nobody's work (policy).

Example:
    >>> RelationKind.SPOUSE.value
    'spouse'

"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
class Relation:
    """Somebody whose chart a member must not be given. Few see it: administrators and the privacy officer."""

    kind: RelationKind
    name: str
    address: str = ""
    birth_on: date | None = None

    def __repr__(self) -> str:
        return f"Relation({self.kind.value})"
