"""Pages that several of the desk's views answer with: the workbench, the next chart, and where a change leads.

Example:
    >>> after.__name__
    'after'

"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.coding_review import review_of
from chartwarden.actions.unmasking import Unmasked
from chartwarden.actions.work import my_work, take_next
from chartwarden.chart.encounter import EncounterClass
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden_web.account.places import places
from chartwarden_web.desk import code_lines, frame, withheld, workbench, worklist
from chartwarden_web.request import SeatedRequest


def workbench_page(
    request: SeatedRequest,
    work_id: WorkItemId,
    document_id: DocumentId | None,
    context: dict[str, object],
    *,
    unmasked: Unmasked | None = None,
) -> HttpResponse:
    """Give the whole workbench, opened and read anew.

    Args:
        request: who asks.
        work_id: the warrant.
        document_id: what is read; None for the first in reading order.
        context: what a form without scripts has asked for beside.
        unmasked: what has just been opened of that document for a reason.

    """
    desk = request.desk
    chart = open_chart(desk, work_id)
    documents = workbench.in_reading_order(chart.documents)
    # A document that was asked for and is not listed goes to the action too: the action refuses, and records it.
    listed = None if document_id else workbench.opened(chart, None)
    wanted = document_id or (listed.id if listed else None)
    read = read_document(desk, work_id, wanted, opened=chart) if wanted else None
    outlook = workbench.Outlook(chart.grant, chart.outlines)
    marks, person, kind = read.marks if read else (), chart.banner.age_and_sex, EncounterClass(chart.banner.kind)
    pane = code_lines.pane_of(desk, chart.work, chart.coded, outlook, marks=marks, person=person, kind=kind)
    rule = desk.rulebook.rules[chart.work.purpose.kind]
    note = workbench.note_of(read, documents, key=desk.content_key) if read else None
    return render(
        request,
        "desk/workbench.html",
        {
            "title": "Workbench",
            "work_id": work_id,
            "chart": chart,
            "rule": rule,
            "banner": workbench.banner_cells(chart.banner),
            "documents": documents,
            "note": workbench.with_opened(note, unmasked) if note and unmasked else note,
            "pane": pane,
            "review": review_of(desk, chart.work),
            "codes": pane.lines,
            "withheld": withheld.pane_of(desk, chart.work, outlook, chart.requests, read=read),
            "place": places().taken(desk.member.id, work_id),  # once, and only now that the chart is open
            "asked_mask": request.GET.get("mask", ""),  # compared with the masks of the note, and not shown
            **frame.around(request, chart, read),
            **context,
        },
    )


def go_on(request: SeatedRequest, said: str) -> HttpResponse:
    """Open the next chart, once one is closed: one's own that is due first, else the first that waits for anybody."""
    following = worklist.next_of(my_work(request.desk)) or take_next(request.desk)
    if following is None:
        messages.success(request, f"{said} Nothing is left to do.")
        return after(request, "today")
    messages.success(request, f"{said} This is your next chart.")
    return after(request, "work", following.id)


def after(request: SeatedRequest, name: str, *arguments: str) -> HttpResponse:
    """Send the browser on after a change; HTMX follows by itself only with a header."""
    response = redirect(name, *arguments)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response
