"""Opening a link that works once. Whatever is wrong with one is answered with the same page.

What opens a link stands behind the `#` of its address, which browsers keep to themselves: no server, proxy or log sees
it, and no other site learns it. A script puts it into the form, from where it travels in a body; without JavaScript it
is pasted there.

Source: 45 CFR 164.312(d); NIST SP 800-63B-4, 4.2; threat model 6; controls IDN-3, IDN-7.

Example:
    >>> sorted(kind.value for kind in _USES) == sorted(kind.value for kind in InvitationKind)
    True

"""

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.invitations import accept_invitation, link_opened_nothing
from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.clock import SystemClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.factor import FactorKind
from chartwarden.workforce.invitation import Invitation, InvitationKind
from chartwarden.workforce.notice import NoticeKind
from chartwarden_web import errors
from chartwarden_web.account import factors, passwords, sitting, throttle
from chartwarden_web.account.anew import verify_factor
from chartwarden_web.account.changing import end_everything, tell
from chartwarden_web.account.devices import device_of
from chartwarden_web.account.invitation_forms import LinkForm, filled_form, form_of, parsed_opener
from chartwarden_web.account.throttle import Bucket
from chartwarden_web.gate import Proof, public
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.records.stores.accounts import DatabaseAccounts, closed_by_reset, is_shut
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
    record = _links().owner(link)
    context = {"title": _TITLE, "form": form, "shortest": passwords.shortest_for(record), "record": record}
    return render(request, form.template, context, status=status)


def _used(request: HttpRequest, link: Invitation) -> HttpResponse:
    record, form = _links().owner(link), filled_form(link.kind, request)
    if not form.is_valid():
        return _asked(request, link, form, status=422)
    weakness = passwords.reason_against(record, form.cleaned_data["password"]) if link.kind in _SETS_PASSWORD else None
    if weakness:
        form.add_error("password", f"{weakness[:1].upper()}{weakness[1:]}.")
        return _asked(request, link, form, status=422)
    use = _USES[link.kind](request, link, record, form)
    desk = house().desk(record.as_member(), device=device_of(request))
    accept_invitation(desk, link, keep=_links(), prove=use.prove, accept=use.accept)
    record.refresh_from_db()
    sitting.make_room(request)
    logout(request)  # whoever was signed in here, it is this member's browser from now on
    if link.kind is InvitationKind.PASSWORD:
        messages.success(request, "Your new password is set. Sign in with it.")
        return redirect("account_login")
    login(request, record, backend=_BACKEND)
    sitting.begin(request, record, proof=Proof.PASSWORD)
    return redirect("today")  # the gate leads half a session to adding a factor


class _Joining:
    """A first password. Nothing is asked for: the account has never shown anything, and has nothing to prove with."""

    def __init__(self, request: HttpRequest, link: Invitation, record: MemberRecord, form: LinkForm) -> None:
        self._request, self._link, self._record, self._form = request, link, record, form

    def prove(self) -> None:
        """Let pass."""

    def accept(self) -> None:
        """Set the password."""
        passwords.keep(self._record, self._form.cleaned_data["password"])


class _Beginning(_Joining):
    """The password that was there before a reset of the second factors, which opens the account again."""

    def prove(self) -> None:
        """Compare with the password that the reset has closed. A link that was tried too often opens nothing more."""
        record = self._record
        taken = throttle.take(
            Bucket(throttle.PASSWORD_HERE, f"link {record.pk}"), Bucket(throttle.PASSWORD_OF_LINK, self._link.id)
        )
        waiting = closed_by_reset(record)
        if taken is None:
            raise RefusedError(
                rule="prove-it-is-you",
                because="too many passwords were tried with this link",
                source=PERSON_AUTHENTICATION,
                next_step="Wait five minutes, then open the link again. After ten wrong ones, ask for another reset.",
            )
        if not passwords.is_of(waiting.encoded if waiting else record.password, self._form.cleaned_data["password"]):
            raise RefusedError(
                rule="prove-it-is-you",
                because="the password is not the one that this account has",
                source=PERSON_AUTHENTICATION,
                next_step="Open the link again, and type the password that you had before the reset.",
            )
        taken.give_back()

    def accept(self) -> None:
        """Let the password open the account again."""
        DatabaseAccounts().open_password(MemberId(self._record.pk))


class _Changing(_Joining):
    """Another password, for whoever shows a second factor."""

    _shown: int  # the factor's number

    def prove(self) -> None:
        """Use the factor up."""
        kind = FactorKind(verify_factor(self._request, self._record))
        self._shown = factors.shown_last(self._record, kind)

    def accept(self) -> None:
        """Set the password, and end what was opened with the one before.

        Where the owner had shut the account, since somebody else was in it, only the factor that was shown stays: any
        other one could be that person's.
        """
        if is_shut(self._record) and factors.keep_only(self._record, self._shown):
            tell(self._record, NoticeKind.FACTOR_REMOVED, said="all but the one that you showed with your link")
        super().accept()
        end_everything(self._record, NoticeKind.PASSWORD_CHANGED)


_USES: Final[Mapping[InvitationKind, type[_Joining]]] = {
    InvitationKind.JOIN: _Joining,
    InvitationKind.RESET: _Beginning,
    InvitationKind.PASSWORD: _Changing,
}
