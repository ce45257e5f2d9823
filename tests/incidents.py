"""Incidents on any house, as far along as a test needs them.

Example:
    >>> an_incident_of.__name__
    'an_incident_of'

"""

from chartwarden.actions.desk import Desk
from chartwarden.actions.incident_steps import (
    assess_incident,
    contain_incident,
    decide_incident,
    tell_incident,
    triage_incident,
)
from chartwarden.actions.incidents import read_incident, report_incident
from chartwarden.incident.assessment import Conclusion
from chartwarden.incident.containment import StepState
from chartwarden.incident.incident import IncidentId
from tests.incident_office import WHOLE, a_report

_WORDS = "The payer's letter was read, and it agrees."


def an_incident_of(reporter: Desk, office: Desk, **changes: object) -> IncidentId:
    """Give an incident that somebody reported and the office has triaged."""
    said = a_report(**changes)
    incident_id = report_incident(reporter, said)
    triage_incident(office, incident_id, corrected=said, words=_WORDS)
    return incident_id


def a_breach_told_of(reporter: Desk, office: Desk) -> IncidentId:
    """Give an incident that is nearly over: contained, assessed, decided to be a breach, and everybody was told."""
    incident_id = an_incident_of(reporter, office)
    for step in read_incident(office, incident_id).steps:
        contain_incident(office, incident_id, step=step, state=StepState.DONE, words="Done and seen.")
    assess_incident(office, incident_id, assessment=WHOLE)
    decide_incident(office, incident_id, conclusion=Conclusion.BREACH, words="The patients are told all the same.")
    for duty in read_incident(office, incident_id).duties:
        tell_incident(office, incident_id, whom=duty.whom, on=office.clock.now().date(), state=duty.state)
    return incident_id
