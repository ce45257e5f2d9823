"""The manager's screen of second-level review: drawing a sample for an auditor, and how accurate coding is."""

import secrets
from datetime import UTC, datetime, time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.coding_review import assign_review, draw_sample, reviews_of_coding
from chartwarden.actions.results import export_results
from chartwarden.adapters.results.comma_separated import lines
from chartwarden.adapters.results.fhir_claim import claims
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Role
from chartwarden_web.attachment import attachment
from chartwarden_web.desk.forms import ResultsForm, SampleForm, parsed
from chartwarden_web.desk.review_lines import by_coder
from chartwarden_web.gate import Reading, gate
from chartwarden_web.request import SeatedRequest

_SEEDS = 2**31  # seeds are written down with the sample, so that it can be drawn again


@gate(Act.LIST_REVIEWS)
def coding_reviews(request: SeatedRequest) -> HttpResponse:
    """Show finished reviews with their accuracy, and a form that draws a sample."""
    rows = reviews_of_coding(request.desk)
    today = request.desk.clock.now().date()
    staff = [member for member in request.desk.workforce.members() if member.is_active_on(today)]
    return render(
        request,
        "office/coding_reviews.html",
        {
            "title": "Coding reviews",
            "coders_told": by_coder(rows),
            "coders": [member for member in staff if Role.CODER in member.roles],
            "auditors": [member for member in staff if Role.AUDITOR in member.roles],
        },
    )


@gate(Act.EXPORT_RESULTS, does=Reading.ASKS)
def results(request: SeatedRequest) -> HttpResponse:
    """Hand out the codes of finished work as a file for billing. Each item leaves an entry."""
    fields = parsed(ResultsForm, request)
    since = datetime.combine(fields["since"], time(), UTC) if fields["since"] else None
    finished = export_results(request.desk, since=since)
    if fields["form"] == "csv":
        return attachment(lines(finished), name="results.csv")
    return attachment("".join(f"{claim.decode()}\n" for claim in claims(finished)), name="claims.ndjson")


@gate(Act.ASSIGN_WORK, Act.LIST_REVIEWS, does=Reading.CHANGES)
def sample(request: SeatedRequest) -> HttpResponse:
    """Draw finished charts of a coder by chance, and give their review to an auditor."""
    fields = parsed(SampleForm, request)
    desk = request.desk
    to = desk.workforce.by_user_id(fields["auditor"])
    coder = desk.workforce.by_user_id(fields["coder"])
    drawn = draw_sample(desk, coder, count=fields["count"], seed=secrets.randbelow(_SEEDS))
    for item in drawn:
        assign_review(desk, item.id, to=to, due_on=fields["due_on"])
    messages.success(request, f"{len(drawn)} finished charts of {coder.name} go to {to.name}.")
    return redirect("coding_reviews")
