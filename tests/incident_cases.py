"""Builders of incidents. A test states only what matters to it; the rest is a fax that went to another practice."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.assessment import Assessed, Ground, Rating
from chartwarden.incident.containment import StepState
from chartwarden.incident.course import contained, opened, triaged
from chartwarden.incident.exhibit import exhibit_of
from chartwarden.incident.incident import Incident, IncidentId
from chartwarden.incident.kind import IncidentKind, PhiKind, Recipient
from chartwarden.incident.report import Report, Said, report_of

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
REPORTER, OFFICER, SUBJECT = MemberId("reporter"), MemberId("officer"), MemberId("subject")
LETTER = exhibit_of(b"I shredded it.", words="signed letter")


def a_said(**changes: Any) -> Said:  # noqa: ANN401 -- fields of a dataclass
    """Say that a fax went to another practice on the day before the report."""
    said = Said(
        kind=IncidentKind.MISDIRECTED,
        what="A discharge summary was faxed to another practice.",
        known_on=date(2026, 11, 22),
        occurred_on=date(2026, 11, 22),
        how_found="The practice called.",
        recipient=Recipient.COVERED_ENTITY,
        phi=frozenset({PhiKind.NAME, PhiKind.DIAGNOSIS}),
        individuals=1,
    )
    return replace(said, **changes)


def a_report(**changes: Any) -> Report:  # noqa: ANN401 -- fields of a dataclass
    """Report it."""
    return report_of(a_said(**changes), at=AT)


def an_incident(**changes: Any) -> Incident:  # noqa: ANN401 -- fields of a dataclass
    """Open it."""
    return opened(a_said(**changes), id=IncidentId("incident-1"), by=REPORTER, at=AT)


def a_triaged(**changes: Any) -> Incident:  # noqa: ANN401 -- fields of a dataclass
    """Complete its triage."""
    return triaged(an_incident(**changes), corrected=a_said(**changes), by=OFFICER, at=AT, words="As it was reported.")


def with_steps_done(incident: Incident) -> Incident:
    """Answer every containment step that fits."""
    for step in incident.containment:
        incident = contained(incident, step=step, state=StepState.DONE, by=OFFICER, at=AT)
    return incident


def low_grounds(**changes: Any) -> Assessed:  # noqa: ANN401 -- fields of a dataclass
    """Assess the fax so that the four factors show a low probability."""
    said = Assessed(
        extent=Ground(Rating.MEDIUM, "One summary with a name and two diagnoses, nothing of a protected kind."),
        recipient=Ground(Rating.LOW, "A practice that treats patients itself and is bound by HIPAA."),
        acquired=Ground(Rating.MEDIUM, "Its clerk saw the cover and stopped; nobody says that it was read through."),
        mitigation=Ground(Rating.LOW, "The practice shredded it and says so in a signed letter.", (LETTER,)),
    )
    return replace(said, **changes)
