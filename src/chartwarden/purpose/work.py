"""A work item: an assigned purpose with a due date. It is the warrant to see a chart.

Example:
    >>> WorkStatus.FINISHED in MOVES[WorkStatus.ASSIGNED]
    True

"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NewType

from chartwarden.foundation.identifiers import EncounterId, MemberId, PatientId, WorkItemId
from chartwarden.purpose.target import Target

KindOfWork = NewType("KindOfWork", str)  # the id of a rule in the rulebook, such as `inpatient-final`


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why one encounter's chart is needed. Source: 45 CFR 164.502(b)."""

    kind: KindOfWork
    encounter_id: EncounterId
    target: Target


class WorkStatus(StrEnum):
    """Where a work item stands."""

    WAITING = "waiting"  # nobody's yet
    ASSIGNED = "assigned"
    HELD = "held"  # its holder waits for something; the chart is closed meanwhile
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


class Priority(IntEnum):
    """What comes first among items of one due date. Lower comes first."""

    URGENT = 0
    SOON = 1
    ROUTINE = 2


# The allowed moves; everything else is refused. FINISHED -> ASSIGNED is rework and needs a reason (control ACC-8).
MOVES: dict[WorkStatus, frozenset[WorkStatus]] = {
    WorkStatus.WAITING: frozenset({WorkStatus.ASSIGNED, WorkStatus.WITHDRAWN}),
    WorkStatus.ASSIGNED: frozenset(WorkStatus),
    WorkStatus.HELD: frozenset({WorkStatus.ASSIGNED, WorkStatus.WAITING, WorkStatus.WITHDRAWN}),
    WorkStatus.FINISHED: frozenset({WorkStatus.ASSIGNED}),
    WorkStatus.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One purpose on one encounter, for one member. `version` counts its moves; a move names the version it saw.

    `hold` is why it is on hold, in the holder's words; empty unless it is. `about` is the work that a review looks at.
    """

    id: WorkItemId
    patient_id: PatientId
    purpose: Purpose
    due_on: date
    status: WorkStatus = WorkStatus.WAITING
    member_id: MemberId | None = None
    changed_at: datetime | None = None
    version: int = 0
    priority: Priority = Priority.ROUTINE
    hold: str = ""
    about: WorkItemId | None = None

    def is_warrant_for(self, member_id: MemberId) -> bool:
        """Tell whether this item, as it stands, lets that member open its chart."""
        return self.status is WorkStatus.ASSIGNED and self.member_id == member_id

    def moved(self, status: WorkStatus, *, to: MemberId | None, at: datetime) -> "WorkItem":
        """Give the item as it stands after a move: another status or holder, since that instant, one version on."""
        return replace(self, status=status, member_id=to, changed_at=at, version=self.version + 1, hold="")
