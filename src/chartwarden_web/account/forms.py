"""The forms of signing in.

Example:
    >>> SignInForm.__name__
    'SignInForm'

"""

from allauth.account.forms import LoginForm
from django import forms
from django.http import HttpRequest, QueryDict

from chartwarden.actions.desk import Desk
from chartwarden.actions.sessions import Signal, signal
from chartwarden.actions.signing import second_factor_failed, sign_in_failed
from chartwarden.foundation.clock import SystemClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.notice import NoticeKind
from chartwarden_web.account import devices, passkeys, throttle
from chartwarden_web.account.anew import verify_factor
from chartwarden_web.account.changing import tell
from chartwarden_web.account.throttle import Bucket
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.wiring import house

CODE_LENGTH = 32  # letters of a code as somebody may type it, with spaces and dashes
CREDENTIAL_LENGTH = passkeys.LONGEST_ANSWER  # letters of what a browser answers for a passkey


class SignInForm(LoginForm):
    """User id and password, and nothing else: a session never outlives the browser."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        login: forms.Field = self.fields["login"]
        login.label = "User id"
        login.widget.attrs = {
            "autocomplete": "username webauthn",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
            "class": "field__input",
        }
        password: forms.Field = self.fields["password"]
        password.label = "Password"
        password.help_text = ""
        password.widget.attrs = {"autocomplete": "current-password", "class": "field__input"}


class PasskeySignInForm(forms.Form):
    """A passkey's answer, which says by itself whose it is."""

    credential = forms.CharField(max_length=CREDENTIAL_LENGTH, widget=forms.HiddenInput)
    record: MemberRecord

    def __init__(self, posted: QueryDict | None = None, *, request: HttpRequest) -> None:
        super().__init__(posted)
        self._request = request

    def clean_credential(self) -> str:
        """Find the member; an attempt that proves nothing is on record without what was sent."""
        posted: str = self.cleaned_data["credential"]
        record = passkeys.answered(self._request, posted)
        if record is None or not record.is_active_on(SystemClock().now().date()):
            sign_in_failed(house().ledger, device=devices.device_of(self._request), because="passkey")
            raise forms.ValidationError("That passkey does not sign anybody in here. Use your user id and password.")
        self.record = record
        return posted


class FactorForm(forms.Form):
    """The second factor: a code, or a passkey's answer."""

    code = forms.CharField(
        required=False,
        max_length=CODE_LENGTH,
        label="Code",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
                "class": "field__input",
            }
        ),
    )
    credential = forms.CharField(required=False, max_length=CREDENTIAL_LENGTH, widget=forms.HiddenInput)
    shown: str

    def __init__(self, posted: QueryDict | None = None, *, request: HttpRequest, record: MemberRecord) -> None:
        super().__init__(posted)
        self._request, self._record = request, record

    def clean(self) -> dict[str, object]:
        """Use the factor up; a wrong one is on record, under the name of the member whose password was right."""
        try:
            self.shown = self._proven()
        except RefusedError as error:
            said = f"{error.because[0].upper()}{error.because[1:]}. {error.next_step}"
            raise forms.ValidationError(said) from error
        return self.cleaned_data

    def _proven(self) -> str:
        try:
            return verify_factor(self._request, self._record)
        except RefusedError as refusal:
            desk = house().desk(self._record.as_member(), device=devices.device_of(self._request))
            self._count_wrong(desk)
            second_factor_failed(desk, refusal)

    def _count_wrong(self, desk: Desk) -> None:
        """Count a wrong factor; the fifth in an hour is a signal, once, and the owner hears that somebody has it."""
        key = str(self._record.pk)
        is_burst = throttle.take(Bucket(throttle.FACTORS_WRONG, key)) is None
        if is_burst and throttle.is_first_time("factor-burst", key, seconds=throttle.FACTORS_WRONG.seconds):
            signal(desk, sign=Signal.FACTOR_BURST)
            tell(self._record, NoticeKind.FACTOR_BURST)
