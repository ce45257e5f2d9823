"""Routes with a mistake each: what the tests of the gate must find. They stand in no address of the product."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from chartwarden.actions.charts import explain_grant, open_chart
from chartwarden.foundation.errors import NotFoundError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden_web.gate import Of, gate
from chartwarden_web.records.models import WorkRecord
from chartwarden_web.request import SeatedRequest
from chartwarden_web.urls import handler404, handler429, handler500

__all__ = ["handler404", "handler429", "handler500", "urlpatterns"]


@gate(Act.OPEN_CHART, of=Of.OWN_WORK)
def forgets_the_warrant(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Shows work to whoever asks."""
    with request.desk.acting(Act.OPEN_CHART):
        return HttpResponse(WorkRecord.objects.filter(id=work_id).values_list("patient_id"))


@gate(Act.OPEN_CHART, of=Of.OWN_WORK)
def tells_missing_from_foreign(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Says "not found" for what is missing, and "refused" for what is somebody else's."""
    if not WorkRecord.objects.filter(id=work_id).exists():
        with request.desk.acting(Act.OPEN_CHART):
            raise NotFoundError(what="that work item", next_step="Reload your list.")
    return HttpResponse(repr(open_chart(request.desk, WorkItemId(work_id))))


@gate(Act.OPEN_CHART, of=Of.OWN_WORK)
def does_more_than_it_says(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Does an act that it does not declare."""
    explain_grant(request.desk, WorkItemId(work_id))
    return HttpResponse(repr(open_chart(request.desk, WorkItemId(work_id))))


@gate(Act.OPEN_CHART, of=Of.OWN_WORK)
def leaves_no_entry(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Turns people down behind the ledger's back."""
    if not WorkRecord.objects.filter(id=work_id, member_id=request.desk.member.id).exists():
        return HttpResponse("Not yours", status=403)
    return HttpResponse(repr(open_chart(request.desk, WorkItemId(work_id))))


def says_nothing(_: HttpRequest, work_id: str) -> HttpResponse:
    """Declares nothing, and would show everything."""
    return HttpResponse(f"urosepsis, and the whole chart of {work_id}")


urlpatterns = [
    path("work/<str:work_id>/open/", forgets_the_warrant, name="forgets_the_warrant"),
    path("work/<str:work_id>/told/", tells_missing_from_foreign, name="tells_missing_from_foreign"),
    path("work/<str:work_id>/more/", does_more_than_it_says, name="does_more_than_it_says"),
    path("work/<str:work_id>/silent/", leaves_no_entry, name="leaves_no_entry"),
    path("work/<str:work_id>/nothing/", says_nothing, name="says_nothing"),
]
