"""The coder's screens. Each view parses, calls an action, and renders; failures go to `errors.py`."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.vary import vary_on_headers

from chartwarden.actions.access import browse_access
from chartwarden.actions.charts import turn_to
from chartwarden.actions.ledger_proof import prove_entry
from chartwarden.actions.widening import open_requests
from chartwarden.actions.work import WorkRow, finish_work, my_work, rework, search_work
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Role
from chartwarden_web.attachment import attachment
from chartwarden_web.desk import forms, frame, withheld, workbench, worklist
from chartwarden_web.desk.looking_back import LookingBack
from chartwarden_web.desk.pages import after, go_on, workbench_page
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
    return workbench_page(request, WorkItemId(work_id), DocumentId(document_id) if document_id else None, {})


@gate(Act.FINISH_WORK, Act.LIST_WORK, Act.TAKE_WORK, does=Reading.CHANGES, of=Of.OWN_WORK)
def finish(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Finish an item, which closes its chart, and open the next."""
    said = forms.parsed(forms.FinishForm, request)["claim_reason"]
    finish_work(request.desk, WorkItemId(work_id), claim_reason=said)
    return go_on(request, "Finished.")


@gate(Act.REWORK, does=Reading.CHANGES, of=Of.OWN_WORK)
def work_again(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Open finished work again, for a reason."""
    rework(request.desk, WorkItemId(work_id), reason=forms.parsed(forms.ReasonForm, request)["reason"])
    return after(request, "work", work_id)


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


def _worklist(request: SeatedRequest, rows: tuple[WorkRow, ...], context: dict[str, object]) -> HttpResponse:
    shown = tuple(replace(row, encounter_kind=workbench.encounter_word(row.encounter_kind)) for row in rows)
    groups = worklist.grouped(shown, today=request.desk.clock.now().date())
    counts = {group.title: len(group.lines) for group in groups}
    finished, held = counts.get("Finished", 0), counts.get("On hold", 0)
    return render(
        request,
        "desk/today.html",
        {
            **context,
            "groups": groups,
            "next": worklist.next_of(shown),
            "open": len(shown) - finished - held,
            "held": held,
            "takes": worklist.does_work(request.desk),
            "overdue": counts.get("Overdue", 0),
            "finished": finished,
        },
    )


def _note(request: SeatedRequest, work_id: WorkItemId, document_id: DocumentId) -> HttpResponse:
    desk = request.desk
    read, grant, outlines = turn_to(desk, work_id, document_id)
    outlook = workbench.Outlook(grant, outlines)
    documents = workbench.listed_of(outlook)
    note = workbench.note_of(read, documents, key=desk.content_key)
    around = {"withheld": withheld.following(outlook, read), **frame.around_note(desk, work_id, read, outlook.grant)}
    return render(request, "desk/_note.html", {"note": note, "work_id": work_id, "is_part": True, **around})


def _access(request: SeatedRequest, looking: LookingBack) -> HttpResponse:
    may_review = Role.PRIVACY_OFFICER in request.desk.member.roles
    title = "Access report" if looking.of else "My access"
    ratio = frame.own_ratio(request.desk) if looking.of is None and looking.is_first else None
    context = {"title": title, "looking": looking, "may_review": may_review, "ratio": ratio}
    return render(request, "desk/access.html", context)
