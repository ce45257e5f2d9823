"""Opening a link that works once. Whatever is wrong with one is answered with the same page.

What opens a link stands behind the `#` of its address, which browsers keep to themselves: no server, proxy or log sees
it, and no other site learns it. A script puts it into the form, from where it travels in a body; without JavaScript it
is pasted there.

Source: 45 CFR 164.312(d); NIST SP 800-63B-4, 4.2; threat model 6; controls IDN-3, IDN-7.

Example:
    >>> sorted(kind.value for kind in _PROVE) == sorted(kind.value for kind in InvitationKind)
    True

"""

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.invitations import accept_invitation, link_opened_nothing
from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.clock import SystemClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.invitation import Invitation, InvitationKind
from chartwarden.workforce.password import normalised
from chartwarden_web import errors
from chartwarden_web.account import passwords, sitting, throttle
from chartwarden_web.account.anew import verify_factor
from chartwarden_web.account.devices import device_of
from chartwarden_web.account.invitation_forms import LinkForm, filled_form, form_of, parsed_opener
from chartwarden_web.account.throttle import Bucket
from chartwarden_web.gate import Proof, public
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.records.stores.accounts import DatabaseAccounts, closed_by_reset
from chartwarden_web.records.stores.invitations import DatabaseInvitations
from chartwarden_web.wiring import house

_TITLE = "Your link"
_SETS_PASSWORD: Final = frozenset({InvitationKind.JOIN, InvitationKind.PASSWORD})
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public("GET", "HEAD", "POST")
def invitation(request: HttpRequest) -> HttpResponse:
    """Ask for what opens a link; or show what a link of its kind asks for."""
    if request.method != "POST":
        return render(request, "account/invitation.html", {"title": _TITLE})
    opener = parsed_opener(request)
    return _with_link(request, lambda found: _asked(request, found, form_of(found.kind, opener=opener), status=200))


@public("POST")
def use_invitation(request: HttpRequest) -> HttpResponse:
    """Use a link with what it asks for."""
    return _with_link(request, lambda found: _used(request, found))


def _links() -> DatabaseInvitations:
    return DatabaseInvitations(key=house().keys.named("invitations"))


def _with_link(request: HttpRequest, go_on: Callable[[Invitation], HttpResponse]) -> HttpResponse:
    """Go on with an open link. Unknown, used, expired and somebody else's are one and the same answer."""
    taken = throttle.take(Bucket(throttle.INVITATION, throttle.network_of(request)))
    if taken is None:
        return errors.too_many(request)
    found = _links().find(parsed_opener(request), now=SystemClock().now())
    if found is None:
        link_opened_nothing(house().ledger, device=device_of(request))
        return render(request, "account/invitation_closed.html", {"title": _TITLE}, status=403)
    taken.give_back()  # a right link counts for nothing: many new people may sit behind one address
    return go_on(found)


def _asked(request: HttpRequest, link: Invitation, form: LinkForm, *, status: int) -> HttpResponse:
    shortest = passwords.shortest_for(_links().owner(link))
    return render(request, form.template, {"title": _TITLE, "form": form, "shortest": shortest}, status=status)


def _used(request: HttpRequest, link: Invitation) -> HttpResponse:
    record, form = _links().owner(link), filled_form(link.kind, request)
    if not form.is_valid():
        return _asked(request, link, form, status=422)
    weakness = passwords.reason_against(record, form.cleaned_data["password"]) if link.kind in _SETS_PASSWORD else None
    if weakness:
        form.add_error("password", f"{weakness[:1].upper()}{weakness[1:]}.")
        return _asked(request, link, form, status=422)
    accept_invitation(
        house().desk(record.as_member(), device=device_of(request)),
        link,
        keep=_links(),
        prove=lambda: _PROVE[link.kind](request, record),
        accept=lambda: _ACCEPT[link.kind](record, form),
    )
    record.refresh_from_db()
    logout(request)  # whoever was signed in here, it is this member's browser from now on
    if link.kind is InvitationKind.PASSWORD:
        messages.success(request, "Your new password is set. Sign in with it.")
        return redirect("account_login")
    login(request, record, backend=_BACKEND)
    sitting.begin(request, record, proof=Proof.PASSWORD)
    return redirect("today")  # the gate leads half a session to adding a factor


def _prove_nothing(_: HttpRequest, __: MemberRecord) -> None:
    """Let pass: the account has never shown anything, and has nothing to prove with."""


def _prove_password(request: HttpRequest, record: MemberRecord) -> None:
    taken = throttle.take(Bucket(throttle.PASSWORD_HERE, f"link {record.pk}"))
    waiting = closed_by_reset(record)
    encoded = waiting.encoded if waiting else record.password
    if taken is None:
        raise RefusedError(
            rule="prove-it-is-you",
            because="too many passwords were tried with this link",
            source=PERSON_AUTHENTICATION,
            next_step="Wait five minutes, then open the link again.",
        )
    if not check_password(normalised(request.POST.get("password", "")), encoded):
        raise RefusedError(
            rule="prove-it-is-you",
            because="the password is not the one that this account has",
            source=PERSON_AUTHENTICATION,
            next_step="Open the link again, and type the password that you had before the reset.",
        )
    taken.give_back()


def _prove_factor(request: HttpRequest, record: MemberRecord) -> None:
    verify_factor(request, record)


def _open_again(record: MemberRecord, _: LinkForm) -> None:
    DatabaseAccounts().open_password(MemberId(record.pk))


def _set_password(record: MemberRecord, form: LinkForm) -> None:
    passwords.keep(record, form.cleaned_data["password"])


def _set_another_password(record: MemberRecord, form: LinkForm) -> None:
    """Set a new password, and end what was opened with the one that was forgotten."""
    _set_password(record, form)
    sitting.end_all(record.pk)


_PROVE: Final[Mapping[InvitationKind, Callable[[HttpRequest, MemberRecord], None]]] = {
    InvitationKind.JOIN: _prove_nothing,
    InvitationKind.RESET: _prove_password,
    InvitationKind.PASSWORD: _prove_factor,
}
_ACCEPT: Final[Mapping[InvitationKind, Callable[[MemberRecord, LinkForm], None]]] = {
    InvitationKind.JOIN: _set_password,
    InvitationKind.RESET: _open_again,
    InvitationKind.PASSWORD: _set_another_password,
}
