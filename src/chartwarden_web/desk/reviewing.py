"""Screens of second-level review: an auditor's findings beside the chart, and a coder's answers without it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.coding_review import (
    answer_finding,
    record_finding,
    review_of,
    reviews_of_my_coding,
    take_finding_back,
)
from chartwarden.chart.coding_review import CoderAnswer, FindingId, Verdict
from chartwarden.foundation.identifiers import CodedId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden_web.desk import forms
from chartwarden_web.desk.review_lines import card
from chartwarden_web.gate import Of, Reading, gate
from chartwarden_web.request import SeatedRequest


@gate(Act.REVIEW_CODING, does=Reading.CHANGES, of=Of.OWN_WORK)
def find(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Say of a code whether it stands, or that one is missing."""
    fields = forms.parsed(forms.FindingForm, request)
    record_finding(
        request.desk,
        WorkItemId(work_id),
        verdict=Verdict(fields["verdict"]),
        coded_id=CodedId(fields["coded"]) if fields["coded"] else None,
        coding=forms.parsed_code(fields["code"]) if fields["code"] else None,
        reason=fields["reason"],
    )
    return _pane(request, work_id)


@gate(Act.REVIEW_CODING, does=Reading.CHANGES, of=Of.OWN_WORK)
def take_back(request: SeatedRequest, work_id: str, finding_id: str) -> HttpResponse:
    """Take a finding back."""
    take_finding_back(request.desk, WorkItemId(work_id), FindingId(finding_id))
    return _pane(request, work_id)


@gate(Act.LIST_REVIEWS)
def my_reviews(request: SeatedRequest) -> HttpResponse:
    """Show what reviews said of one's own coding."""
    rows = reviews_of_my_coding(request.desk)
    return render(request, "desk/my_reviews.html", {"title": "My reviews", "rows": tuple(map(card, rows))})


@gate(Act.ANSWER_REVIEW, does=Reading.CHANGES, of=Of.OWN_THING)
def answer(request: SeatedRequest, finding_id: str) -> HttpResponse:
    """Answer a finding about one's own code."""
    fields = forms.parsed(forms.FindingAnswerForm, request)
    answer_finding(request.desk, FindingId(finding_id), answer=CoderAnswer(fields["answer"]), reason=fields["reason"])
    messages.success(request, "Your answer is kept with the review.")
    return redirect("my_reviews")


def _pane(request: SeatedRequest, work_id: str) -> HttpResponse:
    if not request.htmx:
        return redirect("work", work_id)
    review = review_of(request.desk, request.desk.work.item(WorkItemId(work_id)))
    return render(request, "desk/_review.html", {"review": review, "work_id": work_id})
