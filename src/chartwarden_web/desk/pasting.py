"""Pasting: the browser asks before a text enters a field; and a word on documents that speak of another person.

The text comes in the body and is kept nowhere. Yes is an empty answer; no is the refusal that every form would get.

Example:
    >>> PasteForm({"text": "see op note"}).is_valid()
    True

"""

from django import forms
from django.contrib import messages
from django.http import HttpResponse

from chartwarden.actions.mixups import relate
from chartwarden.actions.own_words import MOST_CHARACTERS, check_text
from chartwarden.actions.unrelating import unrelate
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.mixup.link import Relates
from chartwarden_web.desk.forms import parsed
from chartwarden_web.desk.pages import after
from chartwarden_web.gate import Of, Reading, gate
from chartwarden_web.request import SeatedRequest

_DONE = 204


class PasteForm(forms.Form):
    """A text that is about to enter a field."""

    text = forms.CharField(max_length=MOST_CHARACTERS, required=False, strip=False)


class RelatesForm(forms.Form):
    """How a document is about another person."""

    relates = forms.ChoiceField(choices=[(one.value, one.sentence) for one in Relates])


@gate(Act.CHECK_TEXT, does=Reading.ASKS, of=Of.OWN_WORK)
def paste(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Say whether a text may be pasted into the work on a chart."""
    check_text(request.desk, WorkItemId(work_id), parsed(PasteForm, request)["text"])
    return HttpResponse(status=_DONE)


@gate(Act.CHECK_TEXT, does=Reading.ASKS)
def paste_anywhere(request: SeatedRequest) -> HttpResponse:
    """Say whether a text may be pasted where no chart is open."""
    check_text(request.desk, None, parsed(PasteForm, request)["text"])
    return HttpResponse(status=_DONE)


@gate(Act.RELATE, does=Reading.CHANGES, of=Of.OWN_WORK)
def relate_document(request: SeatedRequest, work_id: str, document_id: str) -> HttpResponse:
    """Say that a document speaks rightly of another person."""
    relates = Relates(parsed(RelatesForm, request)["relates"])
    relate(request.desk, WorkItemId(work_id), DocumentId(document_id), relates=relates)
    messages.success(request, "Noted. The alarm of this document is settled.")
    return after(request, "document", work_id, document_id)


@gate(Act.RELATE, does=Reading.CHANGES, of=Of.OWN_WORK)
def unrelate_document(request: SeatedRequest, work_id: str, document_id: str) -> HttpResponse:
    """Take back what was said of a document."""
    unrelate(request.desk, WorkItemId(work_id), DocumentId(document_id))
    messages.success(request, "Taken back. The alarm of this document stands again.")
    return after(request, "document", work_id, document_id)
