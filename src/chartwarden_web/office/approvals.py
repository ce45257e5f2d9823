"""What waits for a second person, in one list: parts of charts, roles, resets. Each view parses, acts and renders."""

from datetime import timedelta

from django import forms as fields
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.account_requests import (
    decide_account_request,
    open_account_requests,
    withdraw_account_request,
)
from chartwarden.actions.approving import MOST_IN_A_MINUTE, pace_of
from chartwarden.actions.widening import Answer, RequestRow, decide_widening, open_requests
from chartwarden.foundation.identifiers import WideningId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.account_request import AccountRequestId, RequestKind
from chartwarden.workforce.member import Role
from chartwarden_web.account.inviting import shown_link
from chartwarden_web.gate import Of, Proof, Reading, gate
from chartwarden_web.office import member_forms as forms
from chartwarden_web.office.member_words import request_words, role_words
from chartwarden_web.office.resets import carry_out_reset
from chartwarden_web.request import SeatedRequest

HOURS = ("1", "4", "8")  # what an approver may choose; a request's own rung is the most
_OPENS_CHARTS = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})
_APPROVED = {
    RequestKind.ROLES: "Approved. It holds from their next request on.",
    RequestKind.CLEARANCE: "Approved. From now on they may be given charts of VIPs.",
    RequestKind.RELATIONS: "Approved. Those relations hold no more; the others do.",
    RequestKind.FACTOR_RESET: "Approved. Their factors and sessions are gone; the link to begin anew is theirs alone.",
}


class DecideForm(fields.Form):
    """The second person's answer, and for how many hours it is to be open."""

    answer = fields.ChoiceField(choices=[(answer.value, answer.value) for answer in Answer])
    hours = fields.ChoiceField(choices=[(hours, hours) for hours in HOURS], required=False)


@gate(Act.LIST_WIDENINGS)
def requests(request: SeatedRequest) -> HttpResponse:
    """Show what waits for a second person's answer."""
    desk = request.desk
    accounts = open_account_requests(desk)
    titles = {str(kind): rule.title for kind, rule in desk.rulebook.rules.items()}
    decides = bool(desk.member.roles & _OPENS_CHARTS)
    return render(
        request,
        "office/requests.html",
        {
            "title": "Requests",
            "requests": [(row, _hours(row)) for row in open_requests(desk)] if decides else (),
            "pace": pace_of(desk) if decides else None,
            "most": MOST_IN_A_MINUTE,
            "reviews": desk.glass.unreviewed() if Role.PRIVACY_OFFICER in desk.member.roles else (),
            "accounts": [
                (row, request_words(row.request, titles=titles), role_words(row.member.roles) or "no role")
                for row in accounts
            ],
        },
    )


@gate(Act.DECIDE_WIDENING, does=Reading.CHANGES, of=Of.OTHERS_REQUEST, proof=Proof.ANEW)
def decide(request: SeatedRequest, widening_id: str) -> HttpResponse:
    """Approve or decline a request to see more."""
    sent = forms.parsed(DecideForm, request)
    hours = timedelta(hours=int(sent["hours"])) if sent["hours"] else None
    decided = decide_widening(request.desk, WideningId(widening_id), answer=Answer(sent["answer"]), lasts=hours)
    approved = f"Approved. It is open to them until {decided.expires_at:%H:%M} UTC." if decided.expires_at else ""
    return _said(request, approved or "Declined. Nothing was opened.")


@gate(Act.DECIDE_ACCOUNT_REQUEST, does=Reading.CHANGES, of=Of.OTHERS_REQUEST, proof=Proof.ANEW)
def decide_account(request: SeatedRequest, request_id: str) -> HttpResponse:
    """Approve or decline a request about an account."""
    answer = _answer(request)
    resetting = carry_out_reset(request)
    decided = decide_account_request(request.desk, AccountRequestId(request_id), answer=answer, carry_out=resetting)
    if resetting.opener is not None:
        return shown_link(request, resetting.opener, user_id=resetting.user_id)
    return _said(request, _APPROVED[decided.kind] if answer is Answer.APPROVE else "Declined. Nothing was changed.")


@gate(Act.DECIDE_ACCOUNT_REQUEST, does=Reading.CHANGES, of=Of.OTHERS_REQUEST)
def withdraw(request: SeatedRequest, request_id: str) -> HttpResponse:
    """Take back one's own request."""
    withdraw_account_request(request.desk, AccountRequestId(request_id))
    return _said(request, "Taken back.")


def _hours(row: RequestRow) -> tuple[str, ...]:
    """Give for how long a request may be approved, the longest first."""
    return tuple(hours for hours in reversed(HOURS) if timedelta(hours=int(hours)) <= row.lasts)


def _answer(request: SeatedRequest) -> Answer:
    return Answer(forms.parsed(forms.AnswerForm, request)["answer"])


def _said(request: SeatedRequest, words: str) -> HttpResponse:
    """Send the browser on after a change; HTMX follows by itself only with a header."""
    messages.success(request, words)
    response = redirect("requests")
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response
