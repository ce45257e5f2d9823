"""The right pane of the workbench: codes, their evidence, and the packet. Each view parses, acts once, and renders."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.charts import Mark
from chartwarden.actions.codes import add_code, add_shown_evidence, remove_code
from chartwarden.actions.coding_steps import comment_code, move_code, say_present, undo, unmark
from chartwarden.actions.packets import build_packet
from chartwarden.actions.suggesting import suggest
from chartwarden.chart.coding import Coding, PresentOnAdmission
from chartwarden.foundation.identifiers import CodedId, DocumentId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden_web.codes import icd10cm
from chartwarden_web.desk import code_lines, coding_forms, coding_parts, forms, workbench
from chartwarden_web.desk.pages import workbench_page
from chartwarden_web.gate import Of, Reading, gate
from chartwarden_web.request import SeatedRequest


@gate(Act.ASSIGN_CODE, Act.OPEN_CHART, Act.READ_DOCUMENT, does=Reading.ASKS, of=Of.OWN_WORK)
def search_codes(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Search the code sets. They hold nothing about a patient."""
    words = forms.parsed(forms.WordsForm, request)["words"]
    within = forms.parsed(coding_forms.WithinForm, request)["within"]
    context = {"results": coding_parts.found(request.desk.lists, words, within=within), "words": words}
    return _part(request, WorkItemId(work_id), "desk/_results.html", context)


@gate(Act.ASSIGN_CODE, Act.READ_DOCUMENT, does=Reading.CHANGES, of=Of.OWN_WORK)
def assign_code(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Assign a code, or give an assigned one more evidence."""
    fields = forms.parsed(forms.CodeForm, request)
    work, coding = WorkItemId(work_id), _coding(request, fields["code"])
    if not fields["evidence"]:
        add_code(request.desk, work, coding)
        return _codes(request, work, focus=coding.code)
    span = forms.parsed_span(fields["evidence"])
    supported = add_shown_evidence(request.desk, work, coding, span=span)
    return _codes(request, work, document_id=span.document_id, focus=coding.code, marks=supported.marks)


@gate(Act.REMOVE_CODE, does=Reading.CHANGES, of=Of.OWN_WORK)
def take_code_out(request: SeatedRequest, work_id: str, coded_id: str) -> HttpResponse:
    """Take an assigned code out again."""
    remove_code(request.desk, WorkItemId(work_id), CodedId(coded_id))
    return _codes(request, WorkItemId(work_id))


@gate(Act.CHANGE_CODE, does=Reading.CHANGES, of=Of.OWN_WORK)
def tell_admission(request: SeatedRequest, work_id: str, coded_id: str) -> HttpResponse:
    """Say whether a condition was present on admission."""
    told = forms.parsed(coding_forms.AdmissionForm, request)["present"]
    present = PresentOnAdmission(told) if told else None
    coded = say_present(request.desk, WorkItemId(work_id), CodedId(coded_id), present=present)
    return _codes(request, WorkItemId(work_id), focus=coded.coding.code)


@gate(Act.CHANGE_CODE, does=Reading.CHANGES, of=Of.OWN_WORK)
def place_code(request: SeatedRequest, work_id: str, coded_id: str) -> HttpResponse:
    """Put a code at another place of the sequence."""
    coded = move_code(
        request.desk, WorkItemId(work_id), CodedId(coded_id), to=forms.parsed(coding_forms.PlaceForm, request)["to"]
    )
    return _codes(request, WorkItemId(work_id), focus=coded.coding.code)


@gate(Act.CHANGE_CODE, does=Reading.CHANGES, of=Of.OWN_WORK)
def comment(request: SeatedRequest, work_id: str, coded_id: str) -> HttpResponse:
    """Leave a comment on a code."""
    words = forms.parsed(coding_forms.CommentForm, request)["comment"]
    coded = comment_code(request.desk, WorkItemId(work_id), CodedId(coded_id), comment=words)
    return _codes(request, WorkItemId(work_id), focus=coded.coding.code)


@gate(Act.CHANGE_CODE, does=Reading.CHANGES, of=Of.OWN_WORK)
def take_evidence_away(request: SeatedRequest, work_id: str, coded_id: str) -> HttpResponse:
    """Take one stretch of evidence away from a code."""
    named = forms.parsed(coding_forms.EvidenceForm, request)["evidence"]
    coded = unmark(request.desk, WorkItemId(work_id), CodedId(coded_id), evidence=named)
    return _codes(request, WorkItemId(work_id), focus=coded.coding.code)


@gate(Act.CHANGE_CODE, does=Reading.CHANGES, of=Of.OWN_WORK)
def undo_change(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Take back the latest change to the codes."""
    return _codes(request, WorkItemId(work_id), focus=undo(request.desk, WorkItemId(work_id)).code)


@gate(Act.SUGGEST_EVIDENCE, Act.OPEN_CHART, Act.READ_DOCUMENT, does=Reading.ASKS, of=Of.OWN_WORK)
def suggest_evidence(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Find words that support the codes, and codes that came with the chart and are supported."""
    code = forms.parsed(coding_forms.AskedForm, request)["code"]
    found = suggest(request.desk, WorkItemId(work_id), codes=icd10cm, code=code)
    context = {"suggested": coding_parts.suggestion_lines(found), "asked_code": code}
    return _part(request, WorkItemId(work_id), "desk/_suggestions.html", context)


@gate(Act.BUILD_PACKET, Act.OPEN_CHART, Act.READ_DOCUMENT, does=Reading.ASKS, of=Of.OWN_WORK)
def packet(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Show which few parts of the chart support the codes. Nothing leaves."""
    built = build_packet(request.desk, WorkItemId(work_id))
    outlook = workbench.outlook_of(request.desk, WorkItemId(work_id))
    return _part(
        request, WorkItemId(work_id), "desk/_packet.html", {"packet": coding_parts.packet_view(built, outlook)}
    )


def _coding(request: SeatedRequest, code: str) -> Coding:
    """Give the code that a form names: of the set of the product, or of a list that was brought."""
    system = forms.parsed(coding_forms.SystemForm, request)["system"]
    return coding_parts.listed(request.desk.lists, system, code) if system else forms.parsed_code(code)


def _part(request: SeatedRequest, work_id: WorkItemId, template: str, context: dict[str, object]) -> HttpResponse:
    """Give a part of the pane; where no script takes it in, the whole workbench with it."""
    if request.htmx:
        return render(request, template, {**context, "work_id": work_id})
    return workbench_page(request, work_id, None, context)


def _codes(
    request: SeatedRequest,
    work_id: WorkItemId,
    *,
    document_id: DocumentId | None = None,
    focus: str = "",
    marks: Sequence[Mark] = (),
) -> HttpResponse:
    if not request.htmx:
        return redirect("document", work_id, document_id) if document_id else redirect("work", work_id)
    desk = request.desk
    person = forms.parsed(coding_forms.PersonForm, request)["person"]
    item, outlook = desk.work.item(work_id), workbench.outlook_of(desk, work_id)
    pane = code_lines.pane_of(desk, item, desk.work.coded(work_id), outlook, marks=marks, person=person)
    context = {"pane": pane, "codes": pane.lines, "work_id": work_id, "focus": focus, "is_part": True}
    return render(request, "desk/_codes.html", context)
