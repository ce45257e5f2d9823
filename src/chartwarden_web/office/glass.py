"""The review of broken glass on the screen. Each view parses, acts and renders.

Example:
    >>> glass_reviews.__name__
    'glass_reviews'

"""

from django import forms as fields
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from chartwarden.actions.glass_review import list_glass, review_glass, sample_at_once
from chartwarden.incident.assessment import Further
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.glass import GlassId, Verdict
from chartwarden_web.desk.forms import parsed
from chartwarden_web.desk.pages import after
from chartwarden_web.gate import Of, Reading, gate
from chartwarden_web.request import SeatedRequest

_REVIEWED = "Reviewed. They may break glass again."
_SAID = {True: f"{_REVIEWED} An incident was opened: it needs the four factors.", False: _REVIEWED}


class ReviewForm(fields.Form):
    """What the reviewer says."""

    verdict = fields.ChoiceField(choices=[(verdict.value, verdict.value) for verdict in Verdict])
    words = fields.CharField(max_length=1000, required=False)
    shared_further = fields.ChoiceField(choices=[(further.value, further.value) for further in Further], required=False)


@gate(Act.LIST_GLASS, Act.LIST_WIDENINGS)
def glass_reviews(request: SeatedRequest) -> HttpResponse:
    """Show what was broken: first what waits for its review."""
    rows = list_glass(request.desk)
    context = {
        "title": "Broken glass",
        "waiting": [row for row in rows if row.glass.review is None],
        "reviewed": [row for row in rows if row.glass.review is not None],
        "sampled": sample_at_once(request.desk),
        "now": request.desk.clock.now(),
    }
    return render(request, "office/glass.html", context)


@gate(Act.REVIEW_GLASS, does=Reading.CHANGES, of=Of.OTHERS_REQUEST)
def review(request: SeatedRequest, glass_id: str) -> HttpResponse:
    """Write a review."""
    sent = parsed(ReviewForm, request)
    verdict, further = Verdict(sent["verdict"]), Further(sent["shared_further"] or Further.UNKNOWN)
    review_glass(request.desk, GlassId(glass_id), verdict=verdict, words=sent["words"], shared_further=further)
    messages.success(request, _SAID[verdict is Verdict.WITHOUT_NEED])
    return after(request, "glass_reviews")
