"""The notice to patients: composed, checked for what the law asks and for words of a chart, and turned into a letter.

Source: 45 CFR 164.404(c)-(d); controls INC-14, ROLE-1.

Example:
    >>> notice.__name__
    'notice'

"""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from chartwarden.actions.incident_steps import draft_notice
from chartwarden.actions.incidents import IncidentView, read_incident
from chartwarden.incident.incident import IncidentId
from chartwarden.incident.kind import PhiKind
from chartwarden.incident.reach import methods
from chartwarden.ledger.entry import Act
from chartwarden_web.account.drafts import take_draft
from chartwarden_web.desk.forms import parsed
from chartwarden_web.desk.report_form import Choice
from chartwarden_web.gate import Of, Reading, gate
from chartwarden_web.office.incident_forms import NoticeForm, notice_of
from chartwarden_web.office.incident_page import is_breach
from chartwarden_web.request import SeatedRequest
from chartwarden_web.wiring import house

_UNUSABLE = 422


@gate(Act.READ_INCIDENT, of=Of.OTHERS_REQUEST)
def notice(request: SeatedRequest, incident_id: str) -> HttpResponse:
    """Show the composer, with what the incident already says; or why this organisation writes to nobody."""
    view = read_incident(request.desk, IncidentId(incident_id))
    report, sent = view.incident.report, QueryDict(mutable=True)
    sent.update(
        {
            "happened_on": report.occurred_on.isoformat() if report.occurred_on else "",
            "discovered_on": view.incident.discovered_on.isoformat(),
        }
    )
    sent.setlist("types", sorted(report.phi))
    return _page(request, view, sent, typed=take_draft(request, of=request.desk.member.id, vault=house().vault))


@gate(Act.READ_INCIDENT, Act.DRAFT_NOTICE, does=Reading.CHANGES, of=Of.OTHERS_REQUEST)
def compose(request: SeatedRequest, incident_id: str) -> HttpResponse:
    """Check the notice; when nothing is missing, draft the letter. What was typed stays."""
    desk, known = request.desk, IncidentId(incident_id)
    view = read_incident(desk, known)
    draft, reach = notice_of(parsed(NoticeForm, request))
    drafted = draft_notice(desk, known, draft=draft)
    is_complete = bool(drafted.letter)
    checked = {"remarks": drafted.remarks, "letter": drafted.letter, "is_complete": is_complete}
    context = {**checked, "advice": methods(reach)}
    return _page(request, view, request.POST, status=200 if is_complete else _UNUSABLE, **context)


def _page(
    request: SeatedRequest, view: IncidentView, sent: QueryDict, *, status: int = 200, **context: object
) -> HttpResponse:
    ticked = sent.getlist("types")
    types = [Choice(one.value, one.words[:1].upper() + one.words[1:], one.value in ticked) for one in PhiKind]
    fields = {name: sent.get(name, "") for name in NoticeForm.base_fields}
    whole = {
        "title": "Notice",
        "view": view,
        "is_breach": is_breach(view.incident),
        "fields": fields,
        "types": types,
        **context,
    }
    return render(request, "office/incident_notice.html", whole, status=status)
