"""Where work comes from when none is left: the queue, and what was put on hold. Each view parses, acts and renders."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from chartwarden.actions.work import resume_work, take_next
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden_web.gate import Of, Reading, gate
from chartwarden_web.request import SeatedRequest


@gate(Act.TAKE_WORK, does=Reading.CHANGES)
def take(request: SeatedRequest) -> HttpResponse:
    """Take the next item of the queue and open its chart."""
    taken = take_next(request.desk)
    if taken is None:
        messages.success(request, "Nothing waits that is yours to do.")
        return redirect("today")
    return redirect("work", taken.id)


@gate(Act.RESUME_WORK, does=Reading.CHANGES, of=Of.OWN_WORK)
def resume(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Take work off hold and open its chart."""
    resume_work(request.desk, WorkItemId(work_id))
    return redirect("work", work_id)
