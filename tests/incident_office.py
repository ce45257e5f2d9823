"""A privacy office in memory, and reports, assessments and letters that a test may take as they are.

Example:
    >>> an_office().triaged() != ""
    True

"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pytest

from chartwarden.actions.desk import Desk
from chartwarden.actions.incident_steps import (
    assess_incident,
    contain_incident,
    triage_incident,
)
from chartwarden.actions.incidents import (
    read_incident,
    report_incident,
)
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.incident.assessment import Assessed, Ground, Rating
from chartwarden.incident.contact import Contact
from chartwarden.incident.containment import StepState
from chartwarden.incident.exhibit import exhibit_of
from chartwarden.incident.incident import IncidentId
from chartwarden.incident.kind import IncidentKind, PhiKind, Recipient
from chartwarden.incident.notice import NoticeDraft
from chartwarden.incident.organisation import Organisation, OrganisationKind
from chartwarden.incident.report import Said
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.notice import NoticeKind
from tests.builders import NOW, Scene, a_member, house_in_memory

LETTER = exhibit_of(b"We shredded it. Example Payer", words="signed letter")
FOUND = Ground(Rating.LOW, "Three account numbers and nothing that names anybody.", (LETTER,), "The letter lists them.")
KNOWN_PAYER = Ground(Rating.LOW, "A payer that HIPAA binds, by its privacy officer.")
UNREAD = Ground(
    Rating.LOW, "The envelope came back sealed with its tape whole.", (LETTER,), "The tape was seen by two."
)
LESSENED = Ground(Rating.LOW, "All pages were returned and counted again here.", (LETTER,), "A letter says so, signed.")
WHOLE = Assessed(extent=FOUND, recipient=KNOWN_PAYER, acquired=UNREAD, mitigation=LESSENED)
ASSOCIATE = Organisation(
    OrganisationKind.BUSINESS_ASSOCIATE, covered_entity="Quillhaven Regional Hospital", contract_days=3
)
DRAFT = NoticeDraft(
    what_happened="On June 1, 2026, a list was sent to the wrong payer. We found out on the same day.",
    types=frozenset({PhiKind.NAME, PhiKind.DIAGNOSIS}),
    steps_to_take="Read the statements of your health plan, and call them if you see care that you did not have.",
    what_we_do="We took the list back, we are looking into how it happened, and we changed how lists are sent.",
    contact=Contact(toll_free="1-800-555-0142", postal="1 Main Street, Harlow Falls, OH 00000"),
)


def a_report(**changes: object) -> Said:
    """Make what somebody said of a list that went to a wrong payer on a Friday."""
    known = Said(
        IncidentKind.MISDIRECTED,
        "A list went to the wrong payer.",
        date(2026, 11, 20),
        occurred_on=date(2026, 11, 20),
        how_found="The payer called.",
        recipient=Recipient.COVERED_ENTITY,
        phi=frozenset({PhiKind.NAME, PhiKind.DIAGNOSIS}),
        individuals=3,
    )
    return replace(known, **changes)  # type: ignore[arg-type]  # names fields of Said


@dataclass
class Office(Scene):
    """The scene with a second privacy officer, and a clock that can be moved."""

    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    second: Member = field(default_factory=lambda: a_member("ines.okafor", Role.PRIVACY_OFFICER))

    def __post_init__(self) -> None:
        """Fill the house."""
        super().__post_init__()
        self.at(self.keeper).workforce.put(self.second)

    def entries(self, act: Act) -> list[dict[str, object]]:
        """Give the entries of one act."""
        said = [json.loads(row.body) for row in self.at(self.keeper).ledger.store.rows()]
        return [entry for entry in said if entry["act"] == act.value]

    def ended(self, act: Act) -> list[tuple[object, object]]:
        """Give how the entries of one act ended, and why."""
        return [(entry["outcome"], entry["because"]) for entry in self.entries(act)]

    def desk(self) -> Desk:
        """Seat the privacy officer."""
        return self.at(self.officer)

    def notices(self, member: Member) -> list[NoticeKind]:
        """Give what a member was told."""
        return [kind for kind, _ in self.house.workforce.notices(member.id)]  # type: ignore[attr-defined]  # in memory

    def reported(self, **changes: object) -> IncidentId:
        """Have the coder report."""
        return report_incident(self.at(self.coder), a_report(**changes))

    def triaged(self, **changes: object) -> IncidentId:
        """Have the coder report, and the officer complete it."""
        incident_id = self.reported(**changes)
        words = "The payer's letter was read."
        triage_incident(self.desk(), incident_id, corrected=a_report(**changes), words=words)
        return incident_id

    def assessed(self, said: Assessed = WHOLE, **changes: object) -> IncidentId:
        """Have it reported, triaged and assessed."""
        incident_id = self.triaged(**changes)
        assess_incident(self.desk(), incident_id, assessment=said)
        return incident_id

    def contained(self, incident_id: IncidentId) -> None:
        """Answer every step of containment."""
        for step in read_incident(self.desk(), incident_id).steps:
            contain_incident(self.desk(), incident_id, step=step, state=StepState.DONE, words="Done and seen.")


def an_office(*, organisation: Organisation | None = None, now: datetime = NOW) -> Office:
    """Make an office in memory."""
    clock = FixedClock(now)
    house = house_in_memory(clock=clock)
    return Office(replace(house, organisation=organisation) if organisation else house, clock=clock)


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """Ask for a refusal by a rule."""
    with pytest.raises(RefusedError) as raised:
        yield
    assert raised.value.rule == rule
