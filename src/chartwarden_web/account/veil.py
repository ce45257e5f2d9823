"""The veil: locking a screen, unlocking it, and telling the server that somebody is there.

The page empties itself first and tells the server then; the server does not wait for it to keep its own time. A
veiled session answers these routes and signing out, and shows nothing of a chart on any other.

Source: 45 CFR 164.310(b), (c), 164.312(a)(2)(iii); controls IDN-5, IDN-8.

Example:
    >>> veil.__name__
    'veil'

"""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.ledger.entry import Act
from chartwarden.workforce.session import Why
from chartwarden_web.account import sitting
from chartwarden_web.account.places import back_of, keep_place
from chartwarden_web.account.veil_form import VeilForm
from chartwarden_web.gate import Counts, Reading, Veiled, gate
from chartwarden_web.request import SeatedRequest


@gate(Act.VEIL, does=Reading.CHANGES, counts=Counts.NOT_AT_ALL, veiled=Veiled.OPEN)
def veil(request: SeatedRequest) -> HttpResponse:
    """Let the veil fall, and keep where the member was and what they had typed."""
    told = VeilForm.read(request.POST)
    sitting.fall(request, request.desk, why=Why.IDLE if told.is_idle else Why.OWN_WISH)
    keep_place(request, told)
    response = redirect("veiled")
    response["Clear-Site-Data"] = '"cache"'  # with what the browser kept for Back
    return response


@gate(Act.UNVEIL, counts=Counts.NOT_AT_ALL, veiled=Veiled.OPEN)
def veiled(request: SeatedRequest) -> HttpResponse:
    """Show what a veiled screen shows: who locked it, and how they unlock it."""
    return _locked(request) if request.screen.is_veiled else redirect(back_of(request))


@gate(Act.UNVEIL, does=Reading.CHANGES, counts=Counts.NOT_AT_ALL, veiled=Veiled.OPEN)
def unveil(request: SeatedRequest) -> HttpResponse:
    """Take the veil off for whoever shows a factor of the member's, and lead back to where they were."""
    if not request.screen.is_veiled:
        return redirect(back_of(request))
    refusal = sitting.tried(request, request.desk, request.user)
    if request.user.is_anonymous:
        return redirect("account_login")
    return _locked(request, refusal=refusal, status=403) if refusal else redirect(back_of(request))


@gate(Act.VEIL, does=Reading.CHANGES, counts=Counts.AS_SIGN)
def here(_: SeatedRequest) -> HttpResponse:
    """Hear from a page that somebody is there. The gate has counted it, or has answered that the veil is down."""
    return HttpResponse(status=204)


def _locked(request: SeatedRequest, *, refusal: object = None, status: int = 200) -> HttpResponse:
    return render(request, "account/veiled.html", {"title": "Locked", "refusal": refusal}, status=status)
