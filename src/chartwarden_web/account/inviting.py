"""Making a link for a member on a screen. It is shown once, to be handed over in person.

Example:
    >>> shown_link.__name__
    'shown_link'

"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from chartwarden.actions.invitations import invite
from chartwarden.ledger.entry import Act
from chartwarden_web.account.invitation_forms import parsed_invite
from chartwarden_web.gate import Proof, Reading, gate
from chartwarden_web.request import SeatedRequest
from chartwarden_web.wiring import house


@gate(Act.INVITE_MEMBER, does=Reading.CHANGES, proof=Proof.ANEW)
def invite_member(request: SeatedRequest) -> HttpResponse:
    """Make a link for a member; whom it is for comes in the body, as all that names a person."""
    user_id, kind = parsed_invite(request)
    opener = invite(request.desk, user_id, kind=kind, keep=house().invitations)
    return shown_link(request, opener, user_id=user_id)


def shown_link(request: HttpRequest, opener: str, *, user_id: str) -> HttpResponse:
    """Show a link that was just made. It stands on no other page, and cannot be shown again."""
    link = f"{request.build_absolute_uri(reverse('invitation'))}#{opener}"
    return render(request, "account/invitation_made.html", {"title": "A link", "link": link, "user_id": user_id})
