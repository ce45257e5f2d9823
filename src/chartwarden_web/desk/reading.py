"""Reading a chart: finding words in it, opening one mask for a reason, and putting the work aside.

Example:
    >>> find_words.__name__
    'find_words'

"""

from dataclasses import dataclass

from django import forms as fields
from django.http import HttpResponse
from django.shortcuts import render

from chartwarden.actions.chart_search import Hit, Searched, search_chart
from chartwarden.actions.unmasking import unmask
from chartwarden.actions.work import hold_work
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.purpose.work import LONGEST_HOLD_WORDS, HoldReason
from chartwarden_web.desk import forms
from chartwarden_web.desk.masks import read_mask
from chartwarden_web.desk.pages import go_on, workbench_page
from chartwarden_web.desk.workbench import raw_span
from chartwarden_web.gate import Of, Reading, gate
from chartwarden_web.request import SeatedRequest


class MaskForm(fields.Form):
    """Which mask, as `section-ordinal-kind`, and what it decides."""

    mask = fields.CharField(max_length=50)
    reason = fields.CharField(max_length=1000, required=False)


class HoldForm(fields.Form):
    """What the work waits for."""

    reason = fields.ChoiceField(choices=[(reason.value, reason.value) for reason in HoldReason])
    words = fields.CharField(max_length=2 * LONGEST_HOLD_WORDS, required=False)


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """What a search found, in one document."""

    title: str
    written_at: object
    hits: tuple[tuple[str, Hit], ...]  # each with its place, as the script highlights it


@gate(Act.SEARCH_CHART, Act.OPEN_CHART, Act.READ_DOCUMENT, does=Reading.ASKS, of=Of.OWN_WORK)
def find_words(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Find words in what this work shows. They come in the body and are in no address."""
    words = forms.parsed(forms.WordsForm, request)["words"]
    searched = search_chart(request.desk, WorkItemId(work_id), words)
    context = {"searched": searched, "found": _by_document(searched), "sought": words, "work_id": work_id}
    if request.htmx:
        return render(request, "desk/_found.html", context)
    return workbench_page(request, WorkItemId(work_id), None, context)


@gate(Act.UNMASK, Act.OPEN_CHART, Act.READ_DOCUMENT, does=Reading.ASKS, of=Of.OWN_WORK)
def open_mask(request: SeatedRequest, work_id: str, document_id: str) -> HttpResponse:
    """Show what one mask hides, in this answer and in no later one."""
    sent = forms.parsed(MaskForm, request)
    field = read_mask(sent["mask"], DocumentId(document_id))
    unmasked = unmask(request.desk, WorkItemId(work_id), field, reason=sent["reason"])
    if request.htmx:
        return render(request, "desk/_unmasked.html", {"words": unmasked.words.value})
    return workbench_page(request, WorkItemId(work_id), DocumentId(document_id), {}, unmasked=unmasked)


@gate(Act.HOLD_WORK, Act.LIST_WORK, Act.TAKE_WORK, does=Reading.CHANGES, of=Of.OWN_WORK)
def hold(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Put an item on hold, which closes its chart, and open the next."""
    sent = forms.parsed(HoldForm, request)
    hold_work(request.desk, WorkItemId(work_id), reason=HoldReason(sent["reason"]), words=sent["words"])
    return go_on(request, "On hold.")


def _by_document(searched: Searched) -> tuple[Found, ...]:
    found: dict[str, list[Hit]] = {}
    for hit in searched.hits:
        found.setdefault(hit.outline.id, []).append(hit)
    return tuple(
        Found(hits[0].title, hits[0].outline.written_at, tuple((raw_span(hit.span), hit) for hit in hits))
        for hits in found.values()
    )
