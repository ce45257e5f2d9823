"""What surrounds every request: headers, the gate, and errors turned into pages.

Example:
    >>> NO_STORE
    'no-store'

"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from chartwarden.actions.desk import Desk
from chartwarden.actions.signing import Leaving, sign_out
from chartwarden.foundation.errors import ChartwardenError
from chartwarden.foundation.identifiers import RandomIds
from chartwarden_web import errors
from chartwarden_web.gate import declared
from chartwarden_web.wiring import house

NO_STORE = "no-store"
_DEVICE_LETTERS = 12
_HEADERS = {
    "Cache-Control": NO_STORE,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), clipboard-read=(), display-capture=(), usb=()",
    "X-Robots-Tag": "noindex",
}

_Next = Callable[[HttpRequest], HttpResponse]


def headers(get_response: _Next) -> _Next:
    """Add the headers that every page made by a view carries. Static files pass by, since WhiteNoise answers first."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in _HEADERS.items():
            response[name] = value
        return response

    return answer


def device_of(request: HttpRequest) -> str:
    """Name the browser session for the ledger: random, made at sign-in, and no part of the session's secret."""
    if "device" not in request.session:
        request.session["device"] = RandomIds().new_id()[:_DEVICE_LETTERS]
    return f"web:{request.session['device']}"


def seated(request: HttpRequest) -> Desk:
    """Give the desk of the member who is signed in."""
    return house().desk(request.user.as_member(), device=device_of(request))  # type: ignore[union-attr]  # not anonymous


class Gate:
    """Lets a request through to a view that declared itself, for a member who works here today."""

    def __init__(self, get_response: _Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through; what follows happens around the view."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: list[Any], _named: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse, or seat the member and let pass."""
        declaration = declared(view)
        if declaration is None:
            return errors.undeclared(request)
        if request.method not in declaration.methods:
            return errors.wrong_method(request, declaration.methods)
        if declaration.is_public:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        desk = seated(request)
        if not desk.member.is_active_on(desk.clock.now().date()):
            sign_out(desk, why=Leaving.MEMBERSHIP_ENDED)
            logout(request)
            return _to_sign_in(request)
        request.desk = desk  # type: ignore[attr-defined]  # views read it
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a failure of the four families into its page; anything else goes on to Django's 500."""
        return errors.page(request, error) if isinstance(error, ChartwardenError) else None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = resolve_url(settings.LOGIN_URL)
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
