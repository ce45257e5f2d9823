"""Reporting a mistake: a form that is one key away on every page, and how one's own reports stand.

The form itself leaves no entry, and neither it nor sending it counts as activity, of which a session has the time:
next to a report without a name, either would tell whose it is.

Source: 45 CFR 164.308(a)(6)(ii), 164.530(d) and (g); controls INC-2, INC-6.

Example:
    >>> report_mistake.__name__
    'report_mistake'

"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from chartwarden.actions.incidents import Naming, my_reports, report_incident
from chartwarden.incident.containment import steps_for
from chartwarden.incident.incident import IncidentState
from chartwarden.ledger.entry import Act
from chartwarden_web.account.drafts import as_sent, take_draft
from chartwarden_web.desk.report_form import ReportForm, Shown, blank, half_written, shown, work_named
from chartwarden_web.gate import Counts, Reading, gate
from chartwarden_web.request import SeatedRequest
from chartwarden_web.wiring import house

_THANKS = "Reported. The privacy office has it now. Until you hear from them, keep everything as it is."
_WITHOUT_NAME = "#sent"  # the address alone says so: a message would wait in the session, which has an owner
_UNUSABLE = 422


@gate(Act.REPORT_INCIDENT, counts=Counts.NOT_AT_ALL)
def report_mistake(request: SeatedRequest) -> HttpResponse:
    """Show the form, with what was half written when the screen was locked."""
    now, work = request.desk.clock.now(), work_named(request.GET.get("work", ""))
    typed = take_draft(request, of=request.desk.member.id, vault=house().vault)
    sent = as_sent(typed, to=reverse("send_report"))
    return _page(request, half_written(sent, now=now) if sent else blank(now, work=work))


@gate(Act.REPORT_INCIDENT, does=Reading.CHANGES, counts=Counts.NOT_AT_ALL)
def send_report(request: SeatedRequest) -> HttpResponse:
    """File the report; a form that cannot be used comes back as it was sent."""
    form = ReportForm(request.POST, desk=request.desk)
    if not form.is_valid():
        again = shown(request.POST, now=request.desk.clock.now(), errors=form.errors)
        return _page(request, again, status=_UNUSABLE)
    naming = Naming.UNNAMED if form.cleaned_data["without_name"] else Naming.NAMED
    report_incident(request.desk, form.said(), naming=naming)
    if naming is Naming.UNNAMED:
        return redirect(reverse("report_mistake") + _WITHOUT_NAME)
    messages.success(request, _THANKS)
    return redirect("my_reports")


@gate(Act.LIST_OWN_REPORTS)
def reports(request: SeatedRequest) -> HttpResponse:
    """Show how one's own reports stand, and what helps with the latest."""
    rows = my_reports(request.desk)
    is_fresh = bool(rows) and rows[0].state is IncidentState.OPEN
    helps = steps_for(rows[0].kind) if is_fresh else ()
    return render(request, "desk/my_reports.html", {"title": "My reports", "reports": rows, "helps": helps})


def _page(request: SeatedRequest, form: Shown, *, status: int = 200) -> HttpResponse:
    return render(request, "desk/report.html", {"title": "Report a mistake", "form": form}, status=status)
