"""Incidents for the demo's privacy officer: one just reported, one whose days run out, and one decided to be a breach.

Example:
    >>> report_and_begin.__name__
    'report_and_begin'

"""

from datetime import timedelta
from typing import Final

from chartwarden.actions.desk import Desk
from chartwarden.actions.incident_steps import (
    assess_incident,
    contain_incident,
    count_incident,
    decide_incident,
    triage_incident,
)
from chartwarden.actions.incidents import report_incident
from chartwarden.incident.assessment import Assessed, Conclusion, Ground, Rating
from chartwarden.incident.containment import ContainmentStep, StepState
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import IncidentKind, PhiKind, Recipient
from chartwarden.incident.report import ReportField, Said

_PEOPLE: Final = 612
_IN_OHIO: Final = 540
_ASSESSED: Final = Assessed(
    extent=Ground(Rating.MEDIUM, "A name, a date of birth and one diagnosis of one person."),
    recipient=Ground(Rating.HIGH, "The number belongs to a shop, which nothing binds to keep it secret."),
    acquired=Ground(Rating.HIGH, "Somebody there read it aloud when we called."),
    mitigation=Ground(Rating.MEDIUM, "They say that they threw it away, and will not write it down."),
)


def report_and_begin(coder: Desk, officer: Desk) -> None:
    """Have a coder report three incidents, and the privacy officer begin with two of them. Done once."""
    if officer.incidents.all_open():
        return
    _just_reported(coder)
    _running_out(coder, officer)
    _a_breach(coder, officer)


def _just_reported(coder: Desk) -> None:
    today = coder.clock.now().date()
    report_incident(coder, Said(IncidentKind.PAPER, "Two face sheets lay in the copier on the third floor.", today))


def _running_out(coder: Desk, officer: Desk) -> None:
    """Leave a week: it was known long ago, touches more than 500 people of one State, and is not assessed."""
    known_on = coder.clock.now().date() - timedelta(days=38)
    said = Said(
        IncidentKind.LOST_DEVICE,
        "A laptop with coding worksheets was taken from a car. Nobody knows yet whether its disk was encrypted.",
        known_on,
        occurred_on=known_on - timedelta(days=1),
        how_found="Its user told their manager on the next morning.",
        recipient=Recipient.CRIMINAL,
        phi=frozenset({PhiKind.NAME, PhiKind.BIRTH_DATE, PhiKind.RECORD_NUMBER, PhiKind.DIAGNOSIS}),
        unknown=frozenset({ReportField.INDIVIDUALS}),
    )
    known = report_incident(coder, said)
    triage_incident(officer, known, corrected=said, words="The user and the IT desk were asked.")
    wiped = "The command to wipe it waits until it is online."
    contain_incident(officer, known, step=ContainmentStep.WIPE_DEVICE, state=StepState.NOT_DONE, words=wiped)
    police = "Reported on the same day; the number of the report is in the archive."
    contain_incident(officer, known, step=ContainmentStep.REPORT_THEFT, state=StepState.DONE, words=police)
    count_incident(officer, known, individuals=480, residents={State.OH: 480})
    count_incident(officer, known, individuals=_PEOPLE, residents={State.OH: _IN_OHIO, State.IN: _PEOPLE - _IN_OHIO})


def _a_breach(coder: Desk, officer: Desk) -> None:
    known_on = coder.clock.now().date() - timedelta(days=6)
    said = Said(
        IncidentKind.MISDIRECTED,
        "A discharge summary was faxed to a number with two digits changed over.",
        known_on,
        occurred_on=known_on,
        how_found="The shop that has the number called us.",
        recipient=Recipient.UNKNOWN_PERSON,
        phi=frozenset({PhiKind.NAME, PhiKind.BIRTH_DATE, PhiKind.DIAGNOSIS}),
        individuals=1,
    )
    known = report_incident(coder, said)
    triage_incident(officer, known, corrected=said, words="The fax journal was read, and the shop was called.")
    asked = "They say that it is thrown away; they do not write."
    contain_incident(officer, known, step=ContainmentStep.ASK_TO_DESTROY, state=StepState.DONE, words=asked)
    assess_incident(officer, known, assessment=_ASSESSED)
    words = "It was read by somebody whom nothing binds."
    decide_incident(officer, known, conclusion=Conclusion.BREACH, words=words)
