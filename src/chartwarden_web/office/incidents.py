"""Incidents on the screen: the list, one incident, and each step of it. Each view parses, acts and renders.

Source: 45 CFR 164.400-164.414; controls INC-1 to INC-16, ROLE-1.

Example:
    >>> incidents.__name__
    'incidents'

"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from chartwarden.actions.incident_steps import (
    assess_incident,
    close_incident,
    contain_incident,
    count_incident,
    decide_incident,
    hold_notices,
    tell_incident,
    triage_incident,
)
from chartwarden.actions.incidents import IncidentView, list_incidents, read_incident
from chartwarden.incident.assessment import Conclusion
from chartwarden.incident.containment import ContainmentStep, StepState
from chartwarden.incident.duty import Told
from chartwarden.incident.incident import IncidentId, IncidentState
from chartwarden.incident.jurisdiction import State
from chartwarden.ledger.entry import Act
from chartwarden_web.account.drafts import take_draft
from chartwarden_web.desk.forms import parsed
from chartwarden_web.desk.pages import after
from chartwarden_web.desk.report_form import as_reported
from chartwarden_web.gate import Of, Proof, Reading, gate
from chartwarden_web.office import incident_forms as forms
from chartwarden_web.office.assessor_page import assessor_of
from chartwarden_web.office.incident_page import case_of, line_of, state_choices
from chartwarden_web.request import SeatedRequest
from chartwarden_web.wiring import house

_SPARE_STATES = 2  # empty rows in the form of a count
_SAVED = "Saved. The assessment before it, if any, is kept with it."


@gate(Act.LIST_INCIDENTS)
def incidents(request: SeatedRequest) -> HttpResponse:
    """Show every incident that is not about the reader, the earliest duty first."""
    today = request.desk.clock.now().date()
    lines = [line_of(row, today=today) for row in list_incidents(request.desk)]
    context = {
        "title": "Incidents",
        "running": [line for line in lines if line.row.state is not IncidentState.CLOSED],
        "closed": [line for line in lines if line.row.state is IncidentState.CLOSED],
    }
    return render(request, "office/incidents.html", context)


@gate(Act.READ_INCIDENT, of=Of.OTHERS_REQUEST)
def incident(request: SeatedRequest, incident_id: str) -> HttpResponse:
    """Show one incident."""
    desk = request.desk
    view, now = read_incident(desk, IncidentId(incident_id)), desk.clock.now()
    context = {
        "title": "Incident",
        "view": view,
        "case": case_of(view, today=now.date()),
        "assessor": assessor_of(view),
        "form": as_reported(view.incident.report, user_ids=_user_ids(request, view), now=now),
        "states": [(state.value, state.words) for state in State],
        "residents": state_choices(view.incident.residents, spare=_SPARE_STATES),
        "today": now.date(),
        "typed": take_draft(request, of=desk.member.id, vault=house().vault),  # only now that it may be read
    }
    return render(request, "office/incident.html", context)


@gate(Act.TRIAGE_INCIDENT, does=Reading.CHANGES, of=Of.OTHERS_REQUEST)
def triage(request: SeatedRequest, incident_id: str) -> HttpResponse:
    """Complete triage, or correct the facts."""
    sent, corrected = parsed(forms.WordsForm, request), forms.corrected_of(request)
    known, seen = IncidentId(incident_id), sent["version"]
    triage_incident(request.desk, known, corrected=corrected, words=sent["words"], seen_version=seen)
    return _back(request, incident_id, "The facts are kept, beside those that were reported first.")


@gate(Act.CONTAIN_INCIDENT, does=Reading.CHANGES, of=Of.OTHERS_REQUEST)
def contain(request: SeatedRequest, incident_id: str) -> HttpResponse:
    """Say what came of a containment step."""
    sent = parsed(forms.StepForm, request)
    contain_incident(
        request.desk,
        IncidentId(incident_id),
        step=ContainmentStep(sent["step"]),
        state=StepState(sent["state"]),
        words=sent["words"],
        seen_version=sent["version"],
    )
    return _back(request, incident_id, "Kept. A step that worked does not end the assessment.")


@gate(Act.COUNT_INCIDENT, does=Reading.CHANGES, of=Of.OTHERS_REQUEST)
def count(request: SeatedRequest, incident_id: str) -> HttpResponse:
    """Count the patients anew."""
    sent = parsed(forms.CountForm, request)
    count_incident(
        request.desk,
        IncidentId(incident_id),
        individuals=sent["individuals"],
        residents=forms.residents_of(request.POST.getlist("state"), request.POST.getlist("people")),
        seen_version=sent["version"],
    )
    return _back(request, incident_id, "Counted. The duties are computed anew; the count before it is kept.")


@gate(Act.ASSESS_INCIDENT, does=Reading.CHANGES, of=Of.OTHERS_REQUEST)
def assess(request: SeatedRequest, incident_id: str) -> HttpResponse:
    """Save an assessment, complete or not."""
    said, seen = forms.assessed_of(request)
    assess_incident(request.desk, IncidentId(incident_id), assessment=said, seen_version=seen)
    return _back(request, incident_id, _SAVED)


@gate(Act.DECIDE_INCIDENT, does=Reading.CHANGES, of=Of.OTHERS_REQUEST, proof=Proof.ANEW)
def decide_on_incident(request: SeatedRequest, incident_id: str) -> HttpResponse:
    """Decide what it was."""
    sent = parsed(forms.DecideForm, request)
    conclusion, known, seen = Conclusion(sent["conclusion"]), IncidentId(incident_id), sent["version"]
    decide_incident(request.desk, known, conclusion=conclusion, words=sent["words"], seen_version=seen)
    return _back(request, incident_id, f"Decided. {conclusion.words}.")


@gate(Act.HOLD_NOTICES, does=Reading.CHANGES, of=Of.OTHERS_REQUEST)
def hold_back(request: SeatedRequest, incident_id: str) -> HttpResponse:
    """Hold notices back, as law enforcement asks."""
    delay, seen = forms.delay_of(request)
    hold_notices(request.desk, IncidentId(incident_id), delay=delay, seen_version=seen)
    return _back(request, incident_id, "Kept. The last days are computed anew.")


@gate(Act.TELL_INCIDENT, does=Reading.CHANGES, of=Of.OTHERS_REQUEST)
def tell(request: SeatedRequest, incident_id: str) -> HttpResponse:
    """Say that somebody was told."""
    sent = parsed(forms.TellForm, request)
    tell_incident(
        request.desk,
        IncidentId(incident_id),
        whom=Told(sent["whom"]),
        on=sent["on"],
        state=State(sent["state"]) if sent["state"] else None,
        seen_version=sent["version"],
    )
    return _back(request, incident_id, "Kept, with the day.")


@gate(Act.CLOSE_INCIDENT, does=Reading.CHANGES, of=Of.OTHERS_REQUEST)
def close(request: SeatedRequest, incident_id: str) -> HttpResponse:
    """Close it."""
    sent = parsed(forms.WordsForm, request)
    close_incident(request.desk, IncidentId(incident_id), words=sent["words"], seen_version=sent["version"])
    return _back(request, incident_id, "Closed. It is kept for six years.")


def _back(request: SeatedRequest, incident_id: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return after(request, "incident", incident_id)


def _user_ids(request: SeatedRequest, view: IncidentView) -> tuple[str, ...]:
    subjects = view.incident.subjects
    return tuple(member.user_id for member in request.desk.workforce.members() if member.id in subjects)
