"""A work item: an assigned purpose with a due date. It is the warrant to see a chart.

Example:
    >>> WorkStatus.FINISHED in MOVES[WorkStatus.ASSIGNED]
    True

"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NewType

from chartwarden.chart.encounter import EncounterClass
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import EncounterId, MemberId, PatientId, WorkItemId
from chartwarden.purpose.target import Target

KindOfWork = NewType("KindOfWork", str)  # the id of a rule in the rulebook, such as `inpatient-final`
CODING_REVIEW = KindOfWork("internal-audit")  # the one kind that is about other work, and made from it


# Work that codes an inpatient stay as a whole, and opens a whole stay for it: on a visit it would be a pretext to see
# several times as much as what the visit is coded by. Where registration does not say what it was, it may be a stay.
_CODES_STAYS = frozenset({"inpatient-final", "inpatient-procedure", "poa-determination", "payer-drg-audit"})
_STAYS = frozenset({EncounterClass.INPATIENT, EncounterClass.UNKNOWN})


def fits(kind: KindOfWork, encounter: EncounterClass) -> bool:
    """Tell whether a kind of work is done on that sort of encounter.

    Source:
        45 CFR 164.502(b): the purpose is the encounter's own. 42 CFR 412.60 (DRGs are of inpatient stays); which kinds
        those are is policy, after the default rulebook.

    """
    return kind not in _CODES_STAYS or encounter in _STAYS


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

    @property
    def words(self) -> str:
        """The priority as a screen says it."""
        return self.name.casefold()


class HoldReason(StrEnum):
    """What a holder waits for. `OTHER` needs words of its own."""

    QUERY_PENDING = "query pending"
    DOCUMENT_MISSING = "document missing"
    PROVIDER_CLARIFICATION = "provider clarification"
    OTHER = "other"


LONGEST_HOLD_WORDS = 200  # policy: a hold is a line on a list, not a note about the patient


OPEN = frozenset({WorkStatus.WAITING, WorkStatus.ASSIGNED, WorkStatus.HELD})  # somebody has to do it yet

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
    hold: str = field(default="", repr=False)
    about: WorkItemId | None = None

    def is_warrant_for(self, member_id: MemberId) -> bool:
        """Tell whether this item, as it stands, lets that member open its chart."""
        return self.status is WorkStatus.ASSIGNED and self.member_id == member_id

    @property
    def hold_reason(self) -> HoldReason | None:
        """Which of the listed reasons it is on hold for; None when it is not. The holder's words are not in it."""
        if not self.hold:
            return None
        listed = self.hold.partition(":")[0]
        return HoldReason(listed) if listed in set(HoldReason) else HoldReason.OTHER

    def moved(self, status: WorkStatus, *, to: MemberId | None, at: datetime) -> "WorkItem":
        """Give the item as it stands after a move: another status or holder, since that instant, one version on."""
        return replace(self, status=status, member_id=to, changed_at=at, version=self.version + 1, hold="")

    def put_off(self, reason: HoldReason, *, words: str, at: datetime) -> "WorkItem":
        """Give the item as it stands on hold, with what its holder waits for.

        Raises:
            RefusedError: another reason has no words, or the words are too many.

        """
        said = " ".join(words.split())
        if (reason is HoldReason.OTHER and not said) or len(said) > LONGEST_HOLD_WORDS:
            raise RefusedError(
                rule="holds-say-what-they-wait-for",
                because=f"another reason is said in words, in {LONGEST_HOLD_WORDS} characters at most",
                source=WORKFORCE_USES,
                next_step="Choose a reason, or say in a few words what you wait for.",
            )
        told = said if reason is HoldReason.OTHER else f"{reason.value}: {said}" if said else reason.value
        return replace(self.moved(WorkStatus.HELD, to=self.member_id, at=at), hold=told)
