"""What comes with a link: what opens it, and what its kind asks for.

Example:
    >>> form_of(InvitationKind.RESET, opener="abc").template
    'account/invitation_reset.html'

"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

from django import forms
from django.http import HttpRequest

from chartwarden.foundation.errors import MalformedError
from chartwarden.workforce.invitation import InvitationKind

_MOST_OPENER: Final = 200
_MOST_PASSWORD: Final = 256


def _password(label: str, *, autocomplete: str) -> forms.CharField:
    attributes = {"autocomplete": autocomplete, "class": "field__input"}
    widget = forms.PasswordInput(attrs=attributes)
    return forms.CharField(label=label, max_length=_MOST_PASSWORD, strip=False, widget=widget)


class OpenerForm(forms.Form):
    """What opens a link. It comes in a body: an address would stand in logs and histories."""

    opener = forms.CharField(max_length=_MOST_OPENER, widget=forms.HiddenInput)


class _LinkForm(OpenerForm):
    template: ClassVar = ""


class _NewPasswordForm(_LinkForm):
    password = _password("New password", autocomplete="new-password")
    again = _password("The same once more", autocomplete="new-password")

    def clean(self) -> dict[str, object]:
        """Let pass two equal passwords. How good it is, the policy says when it is set."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", "The two are not the same. Type both anew.")
        return cleaned


class JoinForm(_NewPasswordForm):
    """A first password."""

    template: ClassVar = "account/invitation_join.html"


class ResetForm(_LinkForm):
    """The password that the member has."""

    template: ClassVar = "account/invitation_reset.html"
    password = _password("Your password", autocomplete="current-password")


class PasswordForm(_NewPasswordForm):
    """A new password. The passkey or code that proves who it is comes beside it, as in every form that asks for one."""

    template: ClassVar = "account/invitation_password.html"


LinkForm = JoinForm | ResetForm | PasswordForm
_FORMS: Final[Mapping[InvitationKind, type[LinkForm]]] = {
    InvitationKind.JOIN: JoinForm,
    InvitationKind.RESET: ResetForm,
    InvitationKind.PASSWORD: PasswordForm,
}


def form_of(kind: InvitationKind, *, opener: str) -> LinkForm:
    """Give the empty form of a kind of link."""
    return _FORMS[kind](initial={"opener": opener})


def filled_form(kind: InvitationKind, request: HttpRequest) -> LinkForm:
    """Give the form of a kind of link, as it was sent."""
    return _FORMS[kind](request.POST)


def parsed_opener(request: HttpRequest) -> str:
    """Give what was sent to open a link; whatever is no such thing opens nothing, like a wrong one."""
    form = OpenerForm(request.POST)
    return str(form.cleaned_data["opener"]) if form.is_valid() else ""


class _SeenForm(forms.Form):
    until = forms.DateTimeField()


def parsed_until(request: HttpRequest) -> datetime:
    """Give the instant of the newest notice that somebody has seen.

    Raises:
        MalformedError: it is no instant.

    """
    form = _SeenForm(request.POST)
    if not form.is_valid():
        raise MalformedError(
            what="it does not say up to when you have seen what you were told",
            where="The form",
            fix="Open My account, and say it there.",
        )
    until: datetime = form.cleaned_data["until"]
    return until


class _InviteForm(forms.Form):
    user_id = forms.CharField(max_length=32)
    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in InvitationKind])


def parsed_invite(request: HttpRequest) -> tuple[str, InvitationKind]:
    """Give for whom a link is wanted, and of which kind.

    Raises:
        MalformedError: one of the two is missing, or no such kind exists.

    """
    form = _InviteForm(request.POST)
    if not form.is_valid():
        raise MalformedError(
            what="it does not say for whom a link is, or of which kind",
            where="The form",
            fix="Open the member's page, and choose there.",
        )
    return form.cleaned_data["user_id"], InvitationKind(form.cleaned_data["kind"])
