"""Sharing one's screen: the form that says who sits beside a member, and the button that ends it.

Example:
    >>> share.__name__
    'share'

"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from chartwarden.actions.shadowing import end_sharing, share_screen
from chartwarden.ledger.entry import Act
from chartwarden.workforce.session import Why
from chartwarden.workforce.shadow import LENGTHS
from chartwarden_web.account.beside import proven_beside, sits_down, stands_up
from chartwarden_web.account.sitting import row_of
from chartwarden_web.gate import Counts, Reading, gate
from chartwarden_web.request import SeatedRequest


@gate(Act.SHADOW, does=Reading.CHANGES)
def share(request: SeatedRequest) -> HttpResponse:
    """Let somebody look on who shows a factor of theirs with this form, and lead to the work."""
    user_id, minutes = request.POST.get("user_id", ""), request.POST.get("minutes", "")
    share_screen(
        request.desk,
        user_id,
        minutes=next((length for length in LENGTHS if str(length) == minutes), 0),
        prove=lambda: proven_beside(request, request.desk, user_id),
        begin=sits_down(row_of(request)),
    )
    return redirect("today")


@gate(Act.END_SHADOW, does=Reading.CHANGES, counts=Counts.NOT_AT_ALL)
def sit_alone(request: SeatedRequest) -> HttpResponse:
    """Say that nobody looks on any more."""
    row = row_of(request)
    end_sharing(request.desk, why=Why.OWN_WISH, end=lambda: stands_up(row))
    messages.success(request, "Nobody sits beside you any more, and entries name you alone.")
    return redirect("today")
