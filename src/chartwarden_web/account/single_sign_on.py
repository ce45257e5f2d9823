"""Single sign-on: going to a provider of the configuration, and coming back as one member.

A browser leaves with a question in its session and comes back with an answer to it; any other answer is refused. The
session's cookie does not travel with a request that another site starts, so what comes back first gets a page that
leads the browser to the next address by itself; that second request is ours, and brings the cookie.

Where somebody lands afterwards is never taken from an address. Signing out here does not sign out at the provider.

Source: 45 CFR 164.312(d); threat model, section 6.

Example:
    >>> names_of_providers(SignOn())
    ()

"""

import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.internal.flows.login import clear_authentication_records, perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt

from chartwarden.actions.arrival import Vouched, join, link_by_directory, link_own, unlink_own, verified
from chartwarden.actions.desk import Desk
from chartwarden.actions.signing import ANONYMOUS
from chartwarden.adapters.sign_on_file import OpenIdProvider, SamlProvider, SignOn
from chartwarden.foundation.errors import NotFoundError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.external_id import is_from_outside, unmarked
from chartwarden.workforce.member import Member
from chartwarden.workforce.session import State, Why
from chartwarden_web import errors
from chartwarden_web.account import sitting, sso_openid, sso_saml, throttle
from chartwarden_web.account.devices import device_of
from chartwarden_web.account.sso_carrying import CARRIED_SECONDS, carried, carrying
from chartwarden_web.account.sso_links import DatabaseLinks, record_of
from chartwarden_web.account.sso_refusals import not_verified, told_alike
from chartwarden_web.account.throttle import Bucket
from chartwarden_web.gate import Proof, Reading, gate, public
from chartwarden_web.middleware import seated
from chartwarden_web.origins import is_foreign
from chartwarden_web.request import SeatedRequest
from chartwarden_web.wiring import house

_PENDING = "sign_on"  # in the session: what was asked, when, and by whom if it is to link
_PENDING_SECONDS = 600  # policy: how long somebody may take at the provider
_CARRIED = "arrival"  # a cookie that carries a verified SAML answer over to the request that brings the session
_AGAIN = "again"
_NOBODY = Member(MemberId(ANONYMOUS), ANONYMOUS, "Nobody yet", frozenset(), date.min)

_More = ParamSpec("_More")
_View = Callable[Concatenate[HttpRequest, _More], HttpResponse]


def names_of_providers(sign_on: SignOn) -> tuple[tuple[str, str], ...]:
    """Give id and name of each provider, for the buttons of the sign-in page."""
    return tuple((provider.id, provider.name) for provider in sign_on.providers)


def _paced(view: _View[_More]) -> _View[_More]:
    """Answer a flood from one network with a page that says to wait: each arrival may leave an entry."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: _More.args, **named: _More.kwargs) -> HttpResponse:
        if throttle.take(Bucket(throttle.FLOOD, throttle.network_of(request))) is None:
            return errors.too_many(request)
        return view(request, *args, **named)

    return answer


@public("GET", "HEAD")
def choose(request: HttpRequest) -> HttpResponse:
    """Show a button for each provider, for those who sign in nowhere else."""
    return render(request, "account/sso_choose.html", {"title": "Sign in"})


@public("POST")
@_paced
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leave for a provider, to come back signed in."""
    return _leaving(request, _provider(provider_id), linking="")


@gate(Act.LINK_SIGN_ON, does=Reading.CHANGES, proof=Proof.ANEW)
def link(request: SeatedRequest, provider_id: str) -> HttpResponse:
    """Leave for a provider, to come back linked to who one is there."""
    return _leaving(request, _provider(provider_id), linking=request.desk.member.id)


@gate(Act.LINK_SIGN_ON, does=Reading.CHANGES, proof=Proof.ANEW)
def unlink(request: SeatedRequest, provider_id: str) -> HttpResponse:
    """Forget who one is at a provider."""
    unlink_own(request.desk, provider_id, links=DatabaseLinks())
    return redirect("sso_mine")


@gate(Act.LINK_SIGN_ON)
def mine(request: SeatedRequest) -> HttpResponse:
    """Show the providers, and at which of them one is known."""
    linked = DatabaseLinks().providers_of(request.desk.member.id)
    providers = [(one.id, one.name, one.id in linked) for one in house().settings.sign_on.providers]
    return render(request, "account/sso_mine.html", {"title": "Single sign-on", "providers": providers})


@gate(Act.SIGN_IN, proof=Proof.PASSWORD)
def waiting(request: SeatedRequest) -> HttpResponse:
    """Tell somebody without a role whom to ask for one."""
    return render(request, "account/sso_waiting.html", {"title": "Waiting", "roles": request.desk.member.roles})


@public("GET")
@_paced
def return_openid(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from an OpenID provider."""
    provider = _provider(provider_id)
    if not isinstance(provider, OpenIdProvider):
        raise _no_such_provider()
    # Some browsers bring the cookie at once, but count what follows as the other site's doing; ours begins anew.
    is_theirs = _PENDING not in request.session or is_foreign(request.headers.get("Sec-Fetch-Site"))
    if is_theirs and _AGAIN not in request.GET:
        return _led_on(request, f"{request.get_full_path()}&{urlencode({_AGAIN: 1})}")
    pending = request.session.pop(_PENDING, {})

    def verify() -> Vouched:
        asked = sso_openid.Asked(**_fresh(pending, provider_id))
        return sso_openid.answered(request, provider, asked, return_to=_return_to(request, provider))

    vouched = verified(house().ledger, provider_id, device=device_of(request), verify=verify)
    return _arrived(request, vouched, linking=pending["linking"])


@csrf_exempt
@public("POST")
@_paced
def receive_saml(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take an identity provider's answer, which comes without a session, and lead the browser to where it has one."""
    provider, question = _saml(provider_id), ""

    def verify() -> Vouched:
        nonlocal question
        answer = sso_saml.answered(
            request, provider, return_to=_return_to(request, provider), entity_id=_entity_id(request, provider)
        )
        question = answer.question.id
        return answer.vouched

    vouched = verified(house().ledger, provider_id, device=_DEVICE_OF_A_POST, verify=verify)
    response = _led_on(request, reverse("sso_return_saml", args=[provider_id]))
    response.set_cookie(
        _cookie(),
        carrying(question, vouched),
        max_age=CARRIED_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


@public("GET")
@_paced
def return_saml(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from an identity provider, with the session that asked and the answer that was verified."""
    pending = request.session.pop(_PENDING, {})

    def verify() -> Vouched:
        asked = sso_saml.Question(**_fresh(pending, _saml(provider_id).id))
        question, told = carried(request.COOKIES.get(_cookie(), ""))
        if question != asked.id or told.provider != provider_id:
            raise not_verified()
        return told

    vouched = verified(house().ledger, provider_id, device=device_of(request), verify=verify)
    response = _arrived(request, vouched, linking=pending["linking"])
    response.delete_cookie(_cookie(), samesite="Strict")
    return response


@public("GET", "HEAD")
def metadata(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Show this product's metadata to the administrators of an identity provider."""
    provider = _saml(provider_id)
    told = sso_saml.described(
        provider, return_to=_return_to(request, provider), entity_id=_entity_id(request, provider)
    )
    return HttpResponse(told, content_type="application/samlmetadata+xml")


_DEVICE_OF_A_POST = "web:sign-on"  # the browser's own name stands in its session, which does not come along


def _leaving(request: HttpRequest, provider: OpenIdProvider | SamlProvider, *, linking: str) -> HttpResponse:
    """Keep the question in the session and give a page that leads to the provider.

    The page, and not a redirect: browsers hold the answer to a form to `form-action 'self'`, as they should.
    """
    return_to = _return_to(request, provider)
    if isinstance(provider, OpenIdProvider):
        address, asked = sso_openid.ask(request, provider, return_to=return_to)
        question: dict[str, Any] = asdict(asked)
    else:
        address, put = sso_saml.ask(request, provider, return_to=return_to, entity_id=_entity_id(request, provider))
        question = asdict(put)
    request.session[_PENDING] = {"question": question, "at": time.time(), "linking": linking}
    return render(request, "account/sso_leaving.html", {"address": address, "name": provider.name, "title": "Sign in"})


def _led_on(request: HttpRequest, address: str) -> HttpResponse:
    """Give a page that turns to an address of ours by itself: that request is same-site, and brings the session."""
    return render(request, "account/sso_returning.html", {"address": address, "title": "Sign in"})


def _fresh(pending: dict[str, Any], provider_id: str) -> dict[str, Any]:
    """Give what was asked of this provider by this browser, if that was not long ago."""
    if not pending or not 0 <= time.time() - pending["at"] <= _PENDING_SECONDS:
        raise not_verified()
    question: dict[str, Any] = pending["question"]
    if question["provider"] != provider_id:
        raise not_verified()
    return question


def _arrived(request: HttpRequest, vouched: Vouched, *, linking: str) -> HttpResponse:
    """Let somebody in who was vouched for, or link them to who is signed in already."""
    links = DatabaseLinks()
    with told_alike():
        if linking:
            return _linked(request, vouched, links, linking=linking)
        member = _member(vouched, links, device=device_of(request))
        _end_of_another(request, member)
        record = record_of(member.id)
        clear_authentication_records(request)
        record_authentication(request, record, "socialaccount", provider=vouched.provider)
        if vouched.showed_second_factor:
            record_authentication(request, record, "mfa", type="sign-on")
        where = "/" if member.roles else reverse("sso_waiting")
        response: HttpResponse = perform_login(request, Login(user=record, redirect_url=where))
    return response


def _end_of_another(request: HttpRequest, member: Member) -> None:
    """End the session of whoever else was signed in with this browser, on record."""
    if request.user.is_authenticated and request.user.pk != member.id:
        sitting.end(request, seated(request), why=Why.SIGNED_IN_ELSEWHERE)


def _linked(request: HttpRequest, vouched: Vouched, links: DatabaseLinks, *, linking: str) -> HttpResponse:
    if not request.user.is_authenticated or request.user.pk != linking:
        raise not_verified()
    desk = seated(request)
    if sitting.looked_at(request, desk) is not State.OPEN:  # it was open, and the factor shown, when they left
        raise not_verified()
    link_own(desk, vouched, links=links)
    return redirect("sso_mine")


def _member(vouched: Vouched, links: DatabaseLinks, *, device: str) -> Member:
    """Give whom a subject is: by its link, by the directory's own id for them, or somebody new."""
    nobody: Desk = house().desk(_NOBODY, device=device)
    found = links.member_of(vouched.provider, vouched.subject)
    if found is not None:
        return nobody.workforce.member(found)
    members = nobody.workforce.members() if is_from_outside(vouched.external_id) else ()
    known = [each for each in members if unmarked(each.external_id) == vouched.external_id]  # who was ended, too
    if not known:
        return join(nobody, vouched, links=links)
    link_by_directory(house().desk(known[0], device=device), vouched, links=links, keep=house().invitations)
    return known[0]


def _provider(provider_id: str) -> OpenIdProvider | SamlProvider:
    found = [each for each in house().settings.sign_on.providers if each.id == provider_id]
    if not found:
        raise _no_such_provider()
    return found[0]


def _saml(provider_id: str) -> SamlProvider:
    provider = _provider(provider_id)
    if not isinstance(provider, SamlProvider):
        raise _no_such_provider()
    return provider


def _no_such_provider() -> NotFoundError:
    return NotFoundError(what="such a sign-in provider", next_step="Go back to the sign-in page and begin again.")


def _return_to(request: HttpRequest, provider: OpenIdProvider | SamlProvider) -> str:
    name = "sso_return_openid" if isinstance(provider, OpenIdProvider) else "sso_receive_saml"
    return request.build_absolute_uri(reverse(name, args=[provider.id]))


def _entity_id(request: HttpRequest, provider: SamlProvider) -> str:
    return request.build_absolute_uri(reverse("sso_metadata", args=[provider.id]))


def _cookie() -> str:
    return f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}{_CARRIED}"
