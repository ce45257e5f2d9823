"""A changed rulebook: proposed by one person, weighed against the work that is open, and decided by another.

Source: 45 CFR 164.514(d)(2), 164.308(a)(4)(ii)(C), 164.316(b)(1); bench V12-07.

Example:
    >>> weighed([Sight(KindOfWork("a"), frozenset({("d", 0)}), frozenset({("d", 0), ("d", 1)}))])[0].parts_more
    1

"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from chartwarden.foundation.identifiers import MemberId
from chartwarden.minimum_necessary.rulebook import Rulebook
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.work import KindOfWork

RulebookId = NewType("RulebookId", str)


class ProposalState(StrEnum):
    """Where a proposed rulebook stands."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class RulebookText:
    """A rulebook file with what it says. Only its reader makes one, so the two always agree."""

    text: str
    book: Rulebook


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rulebook that somebody proposed. It holds no PHI; the one that was approved last is in force."""

    id: RulebookId
    version: str
    text: str
    reason: str
    asked_by: MemberId
    asked_at: datetime
    state: ProposalState = ProposalState.OPEN
    decided_by: MemberId | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What one open work item sees under the rulebook in force, and would see under another. Parts by id, ordinal."""

    kind: KindOfWork
    before: frozenset[tuple[str, int]]
    after: frozenset[tuple[str, int]]
    identifiers_before: frozenset[IdentifierClass] = frozenset()
    identifiers_after: frozenset[IdentifierClass] = frozenset()
    at_once_before: frozenset[tuple[str, int]] = frozenset()  # closed parts that a reason alone opens; -1 a document
    at_once_after: frozenset[tuple[str, int]] = frozenset()
    loses_rule: bool = False  # the other rulebook has no rule for its kind: it would open nothing


@dataclass(frozen=True, slots=True)
class Blast:
    """How a change would fall on the open work of one kind. Counts and letters only: no chart can be told from it."""

    kind: KindOfWork
    items: int
    items_more: int
    items_less: int
    parts_more: int
    parts_less: int
    identifiers_more: frozenset[IdentifierClass]
    identifiers_less: frozenset[IdentifierClass]
    items_closed: int  # those that would have no rule any more
    at_once_more: int = 0  # closed parts that a specific reason would open without a second person
    at_once_less: int = 0

    @property
    def changes_nothing(self) -> bool:
        """Tell whether every item would see the same, and every closed part opens by the same way."""
        parts = self.parts_more or self.parts_less or self.at_once_more or self.at_once_less
        return not (parts or self.identifiers_more or self.identifiers_less)


def weighed(sights: Iterable[Sight]) -> tuple[Blast, ...]:
    """Add up what changes, by kind of work, in the order of their names.

    Args:
        sights: one for each open work item.

    Source:
        45 CFR 164.514(d)(2): who sees more is decided before it happens.

    """
    by_kind: dict[KindOfWork, list[Sight]] = {}
    for sight in sights:
        by_kind.setdefault(sight.kind, []).append(sight)
    return tuple(_blast(kind, by_kind[kind]) for kind in sorted(by_kind))


def _blast(kind: KindOfWork, sights: list[Sight]) -> Blast:
    more = [len(sight.after - sight.before) for sight in sights]
    less = [len(sight.before - sight.after) for sight in sights]
    none: frozenset[IdentifierClass] = frozenset()
    return Blast(
        kind=kind,
        items=len(sights),
        items_more=sum(map(bool, more)),
        items_less=sum(map(bool, less)),
        parts_more=sum(more),
        parts_less=sum(less),
        identifiers_more=none.union(*(sight.identifiers_after - sight.identifiers_before for sight in sights)),
        identifiers_less=none.union(*(sight.identifiers_before - sight.identifiers_after for sight in sights)),
        items_closed=sum(sight.loses_rule for sight in sights),
        at_once_more=sum(len(sight.at_once_after - sight.at_once_before) for sight in sights),
        at_once_less=sum(len(sight.at_once_before - sight.at_once_after) for sight in sights),
    )
