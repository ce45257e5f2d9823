"""The coder's screens. Each view parses, calls an action, and renders; failures go to `errors.py`."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.vary import vary_on_headers

from chartwarden.actions.access import browse_access
from chartwarden.actions.charts import Mark, open_chart, read_document
from chartwarden.actions.codes import add_code, add_shown_evidence, remove_code
from chartwarden.actions.ledger_proof import prove_entry
from chartwarden.actions.widening import open_requests, request_widening
from chartwarden.actions.work import WorkRow, finish_work, my_work, rework, search_work
from chartwarden.foundation.identifiers import CodedId, DocumentId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Role
from chartwarden_web.account.places import places
from chartwarden_web.attachment import attachment
from chartwarden_web.codes import MOST_SHOWN, icd10cm
from chartwarden_web.desk import forms, workbench, worklist
from chartwarden_web.desk.looking_back import LookingBack
from chartwarden_web.gate import Of, Reading, gate
from chartwarden_web.office.member_words import review_due_of
from chartwarden_web.request import SeatedRequest

# Whose start page lists requests. It only spares others an empty page: whether they may decide is asked by the action.
_DECIDES = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})


@gate(Act.LIST_WORK, Act.LIST_WIDENINGS)
def today(request: SeatedRequest) -> HttpResponse:
    """Show my work, the next chart first; and to those who decide, what waits for them."""
    desk = request.desk
    waiting = open_requests(desk) if desk.member.roles & _DECIDES else ()
    due = review_due_of(desk)
    pressing = due if due is not None and due.is_pressing else None
    return _worklist(request, my_work(desk), {"title": "Today", "requests": waiting, "review_due": pressing})


@gate(Act.SEARCH_WORK, does=Reading.ASKS)
def search(request: SeatedRequest) -> HttpResponse:
    """Search inside my own work. The words come in the body and are not repeated in any address."""
    words = forms.parsed(forms.WordsForm, request)["words"]
    return _worklist(request, search_work(request.desk, words), {"title": "Search my work", "is_search": True})


@gate(Act.OPEN_CHART, Act.READ_DOCUMENT, of=Of.OWN_WORK)
@vary_on_headers("HX-Request")
def work(request: SeatedRequest, work_id: str, document_id: str = "") -> HttpResponse:
    """Show the workbench with one document; or, to HTMX, that document alone."""
    if request.htmx and document_id:
        return _note(request, WorkItemId(work_id), DocumentId(document_id))
    return _workbench(request, WorkItemId(work_id), DocumentId(document_id) if document_id else None, {})


@gate(Act.ASSIGN_CODE, Act.OPEN_CHART, Act.READ_DOCUMENT, does=Reading.ASKS, of=Of.OWN_WORK)
def search_codes(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Search the code set. It holds nothing about a patient."""
    words = forms.parsed(forms.WordsForm, request)["words"]
    context = {"results": icd10cm.search(words, most=MOST_SHOWN), "words": words, "work_id": work_id}
    if request.htmx:
        return render(request, "desk/_results.html", context)
    return _workbench(request, WorkItemId(work_id), None, context)


@gate(Act.ASSIGN_CODE, Act.READ_DOCUMENT, does=Reading.CHANGES, of=Of.OWN_WORK)
def assign_code(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Assign a code, or give an assigned one more evidence."""
    fields = forms.parsed(forms.CodeForm, request)
    work, coding = WorkItemId(work_id), forms.parsed_code(fields["code"])
    if not fields["evidence"]:
        add_code(request.desk, work, coding)
        return _codes(request, work, None, focus=coding.code)
    span = forms.parsed_span(fields["evidence"])
    supported = add_shown_evidence(request.desk, work, coding, span=span)
    return _codes(request, work, span.document_id, focus=coding.code, marks=supported.marks)


@gate(Act.REMOVE_CODE, does=Reading.CHANGES, of=Of.OWN_WORK)
def take_code_out(request: SeatedRequest, work_id: str, coded_id: str) -> HttpResponse:
    """Take an assigned code out again."""
    remove_code(request.desk, WorkItemId(work_id), CodedId(coded_id))
    return _codes(request, WorkItemId(work_id), None)


@gate(Act.REQUEST_WIDENING, does=Reading.CHANGES, of=Of.OWN_WORK)
def ask_for_part(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Ask to see a part that is withheld."""
    fields = forms.parsed(forms.WideningForm, request)
    document_id, section = forms.parsed_part(fields["part"])
    request_widening(request.desk, WorkItemId(work_id), document_id, section=section, reason=fields["reason"])
    messages.success(request, "Asked. A second person decides; the part opens here when they approve.")
    return _after(request, "work", work_id)


@gate(Act.FINISH_WORK, Act.LIST_WORK, does=Reading.CHANGES, of=Of.OWN_WORK)
def finish(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Finish an item, which closes its chart, and open the next."""
    finish_work(request.desk, WorkItemId(work_id))
    following = worklist.next_of(my_work(request.desk))
    if following is None:
        messages.success(request, "Finished. Nothing is left to do.")
        return _after(request, "today")
    messages.success(request, "Finished. This is your next chart.")
    return _after(request, "work", following.id)


@gate(Act.REWORK, does=Reading.CHANGES, of=Of.OWN_WORK)
def work_again(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Open finished work again, for a reason."""
    rework(request.desk, WorkItemId(work_id), reason=forms.parsed(forms.ReasonForm, request)["reason"])
    return _after(request, "work", work_id)


@gate(Act.REVIEW_ACCESS)
def access(request: SeatedRequest) -> HttpResponse:
    """Show what I opened and why."""
    wanted, before = forms.parsed_wanted(request)
    page = browse_access(request.desk, wanted, before=before)
    return _access(request, LookingBack(page, wanted, is_first=before is None, address=reverse("access")))


@gate(Act.REVIEW_ACCESS, does=Reading.ASKS)
def find_access(request: SeatedRequest) -> HttpResponse:
    """Show what I opened and why, by the number of an encounter. It comes in the body, as all that names a person."""
    wanted, before = forms.parsed_wanted(request)
    page = browse_access(request.desk, wanted, before=before)
    return _access(request, LookingBack(page, wanted, is_first=before is None, asks_at=reverse("find_access")))


@gate(Act.REVIEW_ACCESS, does=Reading.ASKS)
def report(request: SeatedRequest) -> HttpResponse:
    """Show the privacy officer what another member opened and why."""
    user_id = forms.parsed(forms.MemberForm, request)["user_id"]
    wanted, before = forms.parsed_wanted(request)
    page = browse_access(request.desk, wanted, of=user_id, before=before)
    of = request.desk.workforce.by_user_id(user_id)
    looking = LookingBack(page, wanted, is_first=before is None, asks_at=reverse("report"), of=of)
    return _access(request, looking)


@gate(Act.PROVE_ENTRY)
def proof(request: SeatedRequest) -> HttpResponse:
    """Hand out the proof of an entry as a file."""
    entry = forms.parsed_entry(request)
    return attachment(prove_entry(request.desk, entry), name=f"entry-{entry}.tlog-proof")


def _after(request: SeatedRequest, name: str, *arguments: str) -> HttpResponse:
    """Send the browser on after a change; HTMX follows by itself only with a header."""
    response = redirect(name, *arguments)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response


def _worklist(request: SeatedRequest, rows: tuple[WorkRow, ...], context: dict[str, object]) -> HttpResponse:
    shown = tuple(replace(row, encounter_kind=workbench.encounter_word(row.encounter_kind)) for row in rows)
    groups = worklist.grouped(shown, today=request.desk.clock.now().date())
    counts = {group.title: len(group.lines) for group in groups}
    finished = counts.get("Finished", 0)
    return render(
        request,
        "desk/today.html",
        {
            **context,
            "groups": groups,
            "next": worklist.next_of(shown),
            "open": len(shown) - finished,
            "overdue": counts.get("Overdue", 0),
            "finished": finished,
        },
    )


def _workbench(
    request: SeatedRequest, work_id: WorkItemId, document_id: DocumentId | None, context: dict[str, object]
) -> HttpResponse:
    desk = request.desk
    chart = open_chart(desk, work_id)
    documents = workbench.in_reading_order(chart.documents)
    # A document that was asked for and is not listed goes to the action too: the action refuses, and records it.
    listed = None if document_id else workbench.opened(chart, None)
    wanted = document_id or (listed.id if listed else None)
    read = read_document(desk, work_id, wanted) if wanted else None
    outlook = workbench.outlook_of(desk, work_id)
    rule = desk.rulebook.rules[chart.work.purpose.kind]
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
            "note": workbench.note_of(read, documents) if read else None,
            "codes": workbench.code_lines(chart.coded, outlook, marks=read.marks if read else ()),
            "withheld": workbench.withheld_groups(chart.grant),
            "withheld_count": len(chart.grant.withheld),
            "closed": workbench.closed_parts(outlook),
            "requests": workbench.request_lines(chart.requests, outlook, now=desk.clock.now()),
            "place": places().taken(desk.member.id, work_id),  # once, and only now that the chart is open
            **context,
        },
    )


def _note(request: SeatedRequest, work_id: WorkItemId, document_id: DocumentId) -> HttpResponse:
    desk = request.desk
    read = read_document(desk, work_id, document_id)
    documents = workbench.listed_of(workbench.outlook_of(desk, work_id))
    note = workbench.note_of(read, documents)
    return render(request, "desk/_note.html", {"note": note, "work_id": work_id, "is_part": True})


def _codes(
    request: SeatedRequest,
    work_id: WorkItemId,
    document_id: DocumentId | None,
    *,
    focus: str = "",
    marks: Sequence[Mark] = (),
) -> HttpResponse:
    if not request.htmx:
        return redirect("document", work_id, document_id) if document_id else redirect("work", work_id)
    desk = request.desk
    lines = workbench.code_lines(desk.work.coded(work_id), workbench.outlook_of(desk, work_id), marks=marks)
    return render(request, "desk/_codes.html", {"codes": lines, "work_id": work_id, "focus": focus, "is_part": True})


def _access(request: SeatedRequest, looking: LookingBack) -> HttpResponse:
    may_review = Role.PRIVACY_OFFICER in request.desk.member.roles
    title = "Access report" if looking.of else "My access"
    return render(request, "desk/access.html", {"title": title, "looking": looking, "may_review": may_review})
