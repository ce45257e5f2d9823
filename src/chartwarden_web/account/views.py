"""Signing in and out."""

from functools import wraps
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import clear_authentication_records, perform_login, record_authentication
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.models import Login
from allauth.account.views import LoginView
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from chartwarden.actions.signing import sign_out
from chartwarden.ledger.entry import Act
from chartwarden_web import errors
from chartwarden_web.account import devices, passkeys, sitting, throttle
from chartwarden_web.account.adapter import login_of
from chartwarden_web.account.factors import kinds_of
from chartwarden_web.account.forms import FactorForm, PasskeySignInForm, SignInForm
from chartwarden_web.account.stages import FactorStage
from chartwarden_web.account.throttle import Bucket
from chartwarden_web.gate import Counts, Proof, Reading, Veiled, gate, public
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.request import SeatedRequest

_TODAY = "/"  # where signing in leads, always: an address in the query could lead elsewhere


def slowed(view: Any) -> Any:  # noqa: ANN401 -- views differ in what they take
    """Turn a flood away; what comes after it leaves no entries, which would fill the ledger."""

    @wraps(view)
    def slow(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        if request.method == "POST" and not throttle.take(Bucket(throttle.FLOOD, _who(request))):
            return errors.too_many(request)
        answer: HttpResponse = view(request, *args, **named)
        return answer

    return slow


def _who(request: HttpRequest) -> str:
    """Give who is turned away alone: a session, or a browser that the named member has used; else a whole network.

    So a flood from somewhere in a network keeps nobody there from their work.
    """
    if isinstance(request.user, MemberRecord):
        return f"session {sitting.row_of(request).public_id}"
    named = _named(request)
    device = devices.known(request, named) if named is not None else None
    return f"device {device.id}" if device is not None else throttle.network_of(request)


def _named(request: HttpRequest) -> MemberRecord | None:
    """Give who tries to sign in: whose password was right, or else who is named."""
    pending = request.session.get(LOGIN_SESSION_KEY, {}).get("user_pk")
    if pending:
        return MemberRecord.objects.filter(pk=pending).first()
    return MemberRecord.objects.filter(user_id=login_of(request.POST.get("login", ""))).first()


class SignIn(LoginView):
    """User id and password. Where to go afterwards is never taken from the address."""

    form_class = SignInForm
    template_name = "account/sign_in.html"
    redirect_field_name = None

    def get_form_class(self) -> type[SignInForm]:
        """Give our form."""
        return SignInForm

    def get_success_url(self) -> str:
        """Lead to Today."""
        return _TODAY

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Give what the template needs, and nothing for social sign-in or sign-up, which do not exist here."""
        return {"form": kwargs.get("form") or self.get_form(), "title": "Sign in"}


sign_in = public("GET", "HEAD", "POST")(slowed(SignIn.as_view()))


@public("POST")
@slowed
def ask_passkey(request: HttpRequest) -> HttpResponse:
    """Give what the browser is asked for a passkey: this member's, where the session knows who that is.

    Anybody's, where a form says so: that of whoever sits beside the member.
    """
    is_anybodys = "anybody" in request.GET
    record = request.user if isinstance(request.user, MemberRecord) and not is_anybodys else None
    return JsonResponse(passkeys.ask(request, record))


@public("POST")
@slowed
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone: it is two factors by itself."""
    form = PasskeySignInForm(request.POST, request=request)
    if not form.is_valid():
        context = {"form": SignInForm(request=request), "passkey_form": form, "title": "Sign in"}
        return render(request, "account/sign_in.html", context)
    clear_authentication_records(request)
    record_authentication(request, form.record, "mfa", type="passkey", passwordless=True)
    return perform_login(request, Login(user=form.record, redirect_url=_TODAY))


@public("GET", "HEAD", "POST")
@slowed
@login_stage_required(stage=FactorStage.key, redirect_urlname="account_login")
def show_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of somebody whose password was right."""
    stage = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 -- allauth puts it there
    if stage.is_stale():
        stale: HttpResponse = stage.abort()
        return stale
    record: MemberRecord = stage.login.user
    form = FactorForm(request.POST or None, request=request, record=record)
    if not form.is_valid():
        context = {"form": form, "kinds": kinds_of(record), "record": record, "title": "Second factor"}
        return render(request, "account/factor.html", context)
    record_authentication(request, record, "mfa", type=form.shown)
    answer: HttpResponse = stage.exit()
    return answer


@gate(Act.SIGN_OUT, does=Reading.CHANGES, proof=Proof.PASSWORD, counts=Counts.NOT_AT_ALL, veiled=Veiled.OPEN)
def leave(request: SeatedRequest) -> HttpResponse:
    """End the session, on the server and in the browser."""
    desk = request.desk
    logout(request)  # before its entry: a ledger that cannot write keeps nobody signed in
    sign_out(desk)
    response = redirect("account_login")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
