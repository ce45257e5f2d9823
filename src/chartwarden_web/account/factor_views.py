"""The screens of one's own factors and password.

Half a session (a right password, and no factor yet) reaches the pages that add a first factor, and nothing else; adding
it makes the session whole. Everything else asks anew who is there, with the very form that changes something.

Example:
    >>> factors.__name__
    'factors'

"""

import json

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.factors import Which, add_factor, look_at_factors, remove_factor, rename_factor
from chartwarden.actions.members import change_password, refuse_password
from chartwarden.ledger.entry import Act
from chartwarden.workforce.factor import FactorKind, has_second_factor, needs_passkey
from chartwarden.workforce.notice import NoticeKind
from chartwarden_web.account import factors as kept
from chartwarden_web.account import passkeys, passwords, sitting
from chartwarden_web.account.changing import end_others
from chartwarden_web.account.factor_forms import CodeAppForm, NameForm, PasskeyForm, PasswordForm
from chartwarden_web.account.offers import address_of, forget_secret, offer_secret, picture_of
from chartwarden_web.gate import Of, Proof, Reading, gate
from chartwarden_web.request import SeatedRequest


@gate(Act.REVIEW_ACCOUNT, proof=Proof.PASSWORD)
def factors(request: SeatedRequest) -> HttpResponse:
    """List one's factors, and lead to adding one."""
    mine = look_at_factors(request.desk, find=lambda: kept.factors_of(request.user))
    kinds = [one.kind for one in mine]
    context = {
        "factors": [one for one in mine if one.kind is not FactorKind.RECOVERY_CODE],
        "recovery": next((one for one in mine if one.kind is FactorKind.RECOVERY_CODE), None),
        "has_code_app": FactorKind.CODE_APP in kinds,
        "is_whole": has_second_factor(kinds),
        "needs_passkey": needs_passkey(request.desk.member.roles, kinds),
        "title": "Factors",
    }
    return render(request, "account/factors.html", context)


@gate(Act.REVIEW_ACCOUNT, proof=Proof.PASSWORD)
def new_passkey(request: SeatedRequest) -> HttpResponse:
    """Show the form that makes a passkey."""
    look_at_factors(request.desk, find=lambda: kept.kinds_of(request.user))
    return _passkey_page(request, PasskeyForm(request=request))


@gate(Act.ADD_FACTOR, does=Reading.CHANGES, proof=Proof.PASSWORD)
def first_passkey(request: SeatedRequest) -> HttpResponse:
    """Add a passkey as the first factor."""
    return _add_passkey(request, Which.FIRST)


@gate(Act.ADD_FACTOR, does=Reading.CHANGES, proof=Proof.ANEW)
def add_passkey(request: SeatedRequest) -> HttpResponse:
    """Add another passkey."""
    return _add_passkey(request, Which.ANOTHER)


@gate(Act.REVIEW_ACCOUNT, proof=Proof.PASSWORD)
def new_code_app(request: SeatedRequest) -> HttpResponse:
    """Show the secret for a code app, as a picture and as text."""
    look_at_factors(request.desk, find=lambda: kept.kinds_of(request.user))
    return _code_app_page(request, CodeAppForm(request=request))


@gate(Act.ADD_FACTOR, does=Reading.CHANGES, proof=Proof.PASSWORD)
def first_code_app(request: SeatedRequest) -> HttpResponse:
    """Add a code app as the first factor."""
    return _add_code_app(request, Which.FIRST)


@gate(Act.ADD_FACTOR, does=Reading.CHANGES, proof=Proof.ANEW)
def add_code_app(request: SeatedRequest) -> HttpResponse:
    """Add a code app, in place of the one that was there."""
    return _add_code_app(request, Which.ANOTHER)


@gate(Act.ADD_FACTOR, does=Reading.CHANGES, proof=Proof.ANEW)
def renew_recovery_codes(request: SeatedRequest) -> HttpResponse:
    """Make codes to fall back on, and show them this once."""
    codes = list[str]()

    def change() -> None:
        codes.extend(kept.renew_recovery_codes(request.user))
        end_others(request, NoticeKind.RECOVERY_CODES_RENEWED)

    add_factor(request.desk, FactorKind.RECOVERY_CODE, which=Which.ANOTHER, change=change)
    return render(request, "account/recovery_codes.html", {"codes": codes, "title": "Codes to fall back on"})


@gate(Act.REVIEW_ACCOUNT, of=Of.OWN_THING)
def factor(request: SeatedRequest, factor_id: str) -> HttpResponse:
    """Show one factor, to name or remove it."""
    found = look_at_factors(request.desk, find=lambda: kept.factor_of(request.user, factor_id))
    form = NameForm(initial={"name": found.name})
    return render(request, "account/one_factor.html", {"factor": found, "form": form, "title": "Factor"})


@gate(Act.REVIEW_ACCOUNT, does=Reading.CHANGES, of=Of.OWN_THING)
def rename(request: SeatedRequest, factor_id: str) -> HttpResponse:
    """Give a passkey another name."""
    form = NameForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    rename_factor(request.desk, change=lambda: kept.rename_passkey(request.user, factor_id, name))
    return redirect("factors")


@gate(Act.REMOVE_FACTOR, does=Reading.CHANGES, of=Of.OWN_THING, proof=Proof.ANEW)
def remove(request: SeatedRequest, factor_id: str) -> HttpResponse:
    """Remove a factor."""

    def change() -> None:
        kept.remove_factor(request.user, factor_id)
        end_others(request, NoticeKind.FACTOR_REMOVED)

    remove_factor(request.desk, change=change)
    messages.success(request, "The factor is removed. Other sessions and tokens of yours have ended.")
    return redirect("factors")


@gate(Act.REVIEW_ACCOUNT)
def new_password(request: SeatedRequest) -> HttpResponse:
    """Show the form that changes one's password."""
    look_at_factors(request.desk, find=lambda: kept.kinds_of(request.user))
    return _password_page(request, PasswordForm(request=request))


@gate(Act.CHANGE_PASSWORD, does=Reading.CHANGES, proof=Proof.ANEW)
def change_own_password(request: SeatedRequest) -> HttpResponse:
    """Change one's password."""
    form = PasswordForm(request.POST, request=request)
    if not form.is_valid():
        if form.has_error("password"):
            refuse_password(request.desk)
        return _password_page(request, form)

    def change() -> None:
        passwords.keep(request.user, form.cleaned_data["password"])
        end_others(request, NoticeKind.PASSWORD_CHANGED)

    change_password(request.desk, change=change)
    update_session_auth_hash(request, request.user)  # or Django would end this session as well, without a word
    messages.success(request, "The password is changed. Other sessions and tokens of yours have ended.")
    return redirect("factors")


def _add_passkey(request: SeatedRequest, which: Which) -> HttpResponse:
    form = PasskeyForm(request.POST, request=request)
    if not form.is_valid():
        return _passkey_page(request, form)
    name = form.cleaned_data["name"]

    def change() -> None:
        _require(request, which)
        passkeys.keep(request.user, form.made, name=name)
        end_others(request, NoticeKind.FACTOR_ADDED, said=name)

    add_factor(request.desk, FactorKind.PASSKEY, which=which, change=change)
    return _added(request, which)


def _add_code_app(request: SeatedRequest, which: Which) -> HttpResponse:
    form = CodeAppForm(request.POST, request=request)
    if not form.is_valid():
        return _code_app_page(request, form)

    def change() -> None:
        _require(request, which)
        kept.add_code_app(request.user, form.secret, used=form.step)
        end_others(request, NoticeKind.FACTOR_ADDED, said="code app")

    add_factor(request.desk, FactorKind.CODE_APP, which=which, change=change)
    forget_secret(request)
    return _added(request, which)


def _require(request: SeatedRequest, which: Which) -> None:
    """Let a password alone add the first factor only, whatever another session has added meanwhile."""
    if which is Which.FIRST:
        kept.require_none_yet(request.user)


def _added(request: SeatedRequest, which: Which) -> HttpResponse:
    """Make half a session whole, and tell what is next."""
    if which is Which.FIRST:
        sitting.begin(request, request.user, proof=Proof.FACTOR)
        messages.success(request, "You are signed in. Make codes to fall back on, for the day when the factor is lost.")
    else:
        messages.success(request, "The factor is added. Other sessions and tokens of yours have ended.")
    return redirect("factors")


def _passkey_page(request: SeatedRequest, form: PasskeyForm) -> HttpResponse:
    offer = json.dumps(passkeys.offer(request, request.user))
    return _adding(request, "account/add_passkey.html", {"form": form, "offer": offer, "title": "Add a passkey"})


def _code_app_page(request: SeatedRequest, form: CodeAppForm) -> HttpResponse:
    secret = offer_secret(request)
    groups = [secret[place : place + 4] for place in range(0, len(secret), 4)]
    context = {
        "form": form,
        "groups": groups,
        "picture": picture_of(address_of(request, secret)),
        "title": "Add a code app",
    }
    return _adding(request, "account/add_code_app.html", context)


def _password_page(request: SeatedRequest, form: PasswordForm) -> HttpResponse:
    context = {"form": form, "shortest": passwords.shortest_for(request.user), "title": "Change the password"}
    return render(request, "account/change_password.html", context)


def _adding(request: SeatedRequest, template: str, context: dict[str, object]) -> HttpResponse:
    is_first = not has_second_factor(kept.kinds_of(request.user))
    return render(request, template, {**context, "is_first": is_first})
