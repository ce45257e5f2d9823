"""The privacy office's screens. Each view parses, calls an action, and renders; failures go to `errors.py`."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.vary import vary_on_headers

from chartwarden.actions.proof_room import check_entry_proof, look_at_ledger
from chartwarden.actions.verification import look_at_verification
from chartwarden.ledger.entry import Act
from chartwarden_web.attachment import attachment
from chartwarden_web.gate import Counts, Reading, gate
from chartwarden_web.office import forms
from chartwarden_web.office.checking import start_verification, verifications
from chartwarden_web.office.standing import surroundings
from chartwarden_web.office.telling import told
from chartwarden_web.request import SeatedRequest
from chartwarden_web.wiring import house


@gate(Act.REVIEW_ACCESS)
def proof_room(request: SeatedRequest) -> HttpResponse:
    """Show what the ledger is, how it stands, and what its latest verification found."""
    return _room(request, {})


@gate(Act.REVIEW_ACCESS)
def checkpoint(request: SeatedRequest) -> HttpResponse:
    """Hand out the latest checkpoint as a file."""
    standing = look_at_ledger(request.desk)
    return attachment(standing.checkpoint, name=standing.file_name)


@gate(Act.VERIFY_LEDGER, does=Reading.CHANGES)
def verify(request: SeatedRequest) -> HttpResponse:
    """Start verifying the whole ledger, and say how far it is."""
    start_verification(request.desk, earlier=forms.parsed_checkpoints(request))
    return _verification(request) if request.htmx else redirect("progress")


@gate(Act.VERIFY_LEDGER, counts=Counts.NOT_AT_ALL)
@vary_on_headers("HX-Request")
def progress(request: SeatedRequest) -> HttpResponse:
    """Say how far the latest verification is, or what it found."""
    return _verification(request)


@gate(Act.VERIFY_LEDGER, Act.REVIEW_ACCESS, does=Reading.ASKS)
def check_a_proof(request: SeatedRequest) -> HttpResponse:
    """Say what a proof proves. It travels in a body, since the entry in it is somebody's."""
    witnesses = [witness.key for witness in house().settings.witnesses]
    answer = check_entry_proof(request.desk, forms.parsed_proof(request), witnesses=witnesses)
    if request.htmx:
        return render(request, "office/_proven.html", {"answer": answer})
    return _room(request, {"answer": answer})


def _room(request: SeatedRequest, context: dict[str, object]) -> HttpResponse:
    desk = request.desk
    standing = look_at_ledger(desk)
    verification = look_at_verification(desk, verifications())
    return render(
        request,
        "office/proof_room.html",
        {
            "title": "Proof room",
            "standing": standing,
            "around": surroundings(),
            "check": told(verification, now=desk.clock.now()),
            **context,
        },
    )


def _verification(request: SeatedRequest) -> HttpResponse:
    desk = request.desk
    check = told(look_at_verification(desk, verifications()), now=desk.clock.now())
    template = "office/_check.html" if request.htmx else "office/check.html"
    return render(request, template, {"title": "Verification", "check": check, "is_part": bool(request.htmx)})
