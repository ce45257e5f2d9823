"""The screen of the review of roles: who holds what, when it was last used, and one button for all of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.role_review import decide_roles, review_roles
from chartwarden.ledger.entry import Act
from chartwarden.workforce.role_review import Keep
from chartwarden_web.gate import Proof, Reading, gate
from chartwarden_web.office import member_forms as forms
from chartwarden_web.request import SeatedRequest


@gate(Act.REVIEW_ROLES)
def review(request: SeatedRequest) -> HttpResponse:
    """Show the review of this quarter."""
    found = review_roles(request.desk)
    waiting = [line for line in found.lines if line.decided is None and not line.is_own]
    return render(
        request,
        "office/review.html",
        {
            "title": "Access review",
            "review": found,
            "waiting": waiting,
            "own": [line for line in found.lines if line.is_own and line.decided is None],
            "decided": [line for line in found.lines if line.decided is not None],
        },
    )


@gate(Act.DECIDE_ROLE, does=Reading.CHANGES, proof=Proof.ANEW)
def decide_review(request: SeatedRequest) -> HttpResponse:
    """Keep what was listed and take away what was ticked, all at once."""
    made = decide_roles(request.desk, forms.parsed_decisions(request))
    removed = sum(one.keep is Keep.REMOVE for one in made)
    messages.success(request, f"Decided: {len(made) - removed} kept, {removed} removed.")
    return redirect("review")
