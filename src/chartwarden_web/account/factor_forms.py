"""The forms that add a factor, name a passkey, and change a password.

Example:
    >>> NameForm.__name__
    'NameForm'

"""

from typing import Any

from django import forms
from django.http import QueryDict

from chartwarden_web.account import passkeys
from chartwarden_web.account.factors import step_of_new_app
from chartwarden_web.account.forms import CODE_LENGTH, CREDENTIAL_LENGTH
from chartwarden_web.account.offers import offered_secret
from chartwarden_web.account.passwords import reason_against
from chartwarden_web.request import SeatedRequest

_NAME_LENGTH = 60
_PLAIN = {"autocapitalize": "none", "spellcheck": "false", "class": "field__input"}


class NameForm(forms.Form):
    """What a member calls a passkey, to know it again."""

    name = forms.CharField(
        max_length=_NAME_LENGTH,
        label="Name, to know it again",
        widget=forms.TextInput(attrs={"class": "field__input", "autocomplete": "off"}),
    )


class PasskeyForm(NameForm):
    """A new passkey, as the browser made it."""

    new_credential = forms.CharField(max_length=CREDENTIAL_LENGTH, required=False, widget=forms.HiddenInput)
    made: dict[str, Any]

    def __init__(self, posted: QueryDict | None = None, *, request: SeatedRequest) -> None:
        super().__init__(posted)
        self._request = request

    def clean_new_credential(self) -> str:
        """Look whether the browser made what it was asked to make."""
        posted: str = self.cleaned_data["new_credential"]
        made = passkeys.made(self._request, self._request.user, posted)
        if made is None:
            raise forms.ValidationError("The browser made no passkey that can be used here. Try again.")
        self.made = made
        return posted


class CodeAppForm(forms.Form):
    """A first code of a new app, which proves that it has the secret."""

    new_code = forms.CharField(
        max_length=CODE_LENGTH,
        label="The six digits that the app shows now",
        widget=forms.TextInput(attrs={**_PLAIN, "autocomplete": "off", "inputmode": "numeric"}),
    )
    secret: str
    step: int

    def __init__(self, posted: QueryDict | None = None, *, request: SeatedRequest) -> None:
        super().__init__(posted)
        self._request = request

    def clean_new_code(self) -> str:
        """Compare with the secret that this session was shown."""
        typed: str = self.cleaned_data["new_code"]
        secret = offered_secret(self._request)
        step = step_of_new_app(secret, typed)
        if step is None:
            raise forms.ValidationError(
                "That is not the code of this secret. Look whether the clock of the app is right."
            )
        self.secret, self.step = secret, step
        return typed


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        strip=False,
        label="New password",
        widget=forms.PasswordInput(attrs={"class": "field__input", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        strip=False,
        label="The same once more",
        widget=forms.PasswordInput(attrs={"class": "field__input", "autocomplete": "new-password"}),
    )

    def __init__(self, posted: QueryDict | None = None, *, request: SeatedRequest) -> None:
        super().__init__(posted)
        self._request = request

    def clean_password(self) -> str:
        """Ask the policy; it tells its reason."""
        typed: str = self.cleaned_data["password"]
        reason = reason_against(self._request.user, typed)
        if reason is not None:
            raise forms.ValidationError(f"Choose another, for example four unrelated words: {reason}.")
        return typed

    def clean_again(self) -> str:
        """Compare the two."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError("The two are not the same. Type both anew.")
        return again
