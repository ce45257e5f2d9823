"""What surrounds every request: the gate, and errors turned into pages.

The gate asks in this order: was the route declared, has it this method, is it public; who is it, do they work here
today, is their session open, is its veil down, have they proved enough. Only then does it count that somebody was here.

Example:
    >>> Gate.__name__
    'Gate'

"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from chartwarden.actions.desk import Desk
from chartwarden.actions.signing import Leaving, sign_out
from chartwarden.foundation.citation import AUTOMATIC_LOGOFF
from chartwarden.foundation.errors import ChartwardenError, RefusedError
from chartwarden.workforce.session import State, Strength
from chartwarden_web import errors
from chartwarden_web.account import sitting
from chartwarden_web.account.beside import shadow_of
from chartwarden_web.account.devices import device_of, remember
from chartwarden_web.gate import Declaration, Proof, Veiled, declared
from chartwarden_web.request import Screen
from chartwarden_web.wiring import house

_READS = frozenset({"GET", "HEAD"})
_Next = Callable[[HttpRequest], HttpResponse]


def seated(request: HttpRequest) -> Desk:
    """Give the desk of the member who is signed in, with whoever sits beside them."""
    return house().desk(
        request.user.as_member(),  # type: ignore[union-attr]  # not anonymous
        device=device_of(request),
        shadow=shadow_of(sitting.row_of(request)),
        is_seat_kept=lambda: sitting.is_kept(request),
    )


class Gate:
    """Lets a request through to a view that declared itself, for a member who works here today."""

    def __init__(self, get_response: _Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through; what follows happens around the view."""
        response = self._get_response(request)
        remember(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: list[Any], _named: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse, or seat the member and let pass."""
        declaration = declared(view)
        if declaration is None:
            return errors.undeclared(request)
        if request.method not in declaration.methods:
            return errors.wrong_method(request, declaration.methods)
        if declaration.is_public or declaration.proof is Proof.TOKEN:
            return None
        try:
            _wait_for_all(request)
            return _answer_instead(request, declaration)
        except ChartwardenError as error:  # Django hands on only what views raise
            return errors.page(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a failure of the four families into its page; anything else goes on to Django's 500."""
        return errors.page(request, error) if isinstance(error, ChartwardenError) else None


def _wait_for_all(request: HttpRequest) -> None:
    """Wait until the whole request is here, before anybody is looked up: what is decided meanwhile counts for it."""
    if request.method not in _READS:
        _ = request.POST


def _answer_instead(request: HttpRequest, declaration: Declaration) -> HttpResponse | None:
    """Give the answer to a request that must not reach its view; None for one that may."""
    if not request.user.is_authenticated:
        sitting.tell_of_expired(request)
        return _to(request, settings.LOGIN_URL)
    desk = seated(request)
    if not desk.member.is_active_on(desk.clock.now().date()):
        sitting.end_all(desk.member.id, but=sitting.row_of(request).public_id)
        sign_out(desk, why=Leaving.MEMBERSHIP_ENDED)
        logout(request)
        return _to(request, settings.LOGIN_URL)
    if sitting.row_of(request).member_id != desk.member.id:
        logout(request)  # signed in by no way of ours: nobody has begun this session
        return _to(request, settings.LOGIN_URL)
    if sitting.is_copied(request):
        sitting.end_copied(request, desk)
        return _to(request, settings.LOGIN_URL)
    state = sitting.looked_at(request, desk)
    if state is State.OVER:
        return _to(request, settings.LOGIN_URL)
    return _before_screen(request, declaration, desk, state)


def _before_screen(request: HttpRequest, declaration: Declaration, desk: Desk, state: State) -> HttpResponse | None:
    """Go on for a member whose session stands: veiled, half, or open."""
    is_whole = sitting.strength_of(sitting.row_of(request)) is Strength.FACTOR
    if state is State.VEILED and declaration.veiled is Veiled.SHUT:
        return _veiled(request)
    if not is_whole and declaration.proof is not Proof.PASSWORD:
        return _to(request, settings.SECOND_FACTOR_URL)
    idle = int(sitting.limits().idle.total_seconds()) if is_whole else 0
    request.screen = Screen(idle, is_veiled=state is State.VEILED)  # type: ignore[attr-defined]  # views read them
    request.desk = desk  # type: ignore[attr-defined]
    if declaration.proof is Proof.ANEW:
        sitting.prove_anew(request, desk, request.user)  # type: ignore[arg-type]  # not anonymous
    if state is State.OPEN:
        sitting.count(request, desk, counts=declaration.counts)
    return None


def _veiled(request: HttpRequest) -> HttpResponse:
    """Answer for a screen that is veiled: nothing of it, whatever was asked for."""
    if request.method in _READS or getattr(request, "htmx", False):
        return _to(request, settings.VEILED_URL)
    raise RefusedError(
        rule="a-veiled-screen-shows-nothing",
        because="this screen is locked, and nothing is shown or changed until you unlock it",
        source=AUTOMATIC_LOGOFF,
        next_step="Unlock the screen, then do it again.",
    )


def _to(request: HttpRequest, name: str) -> HttpResponse:
    """Send the browser to another page; HTMX moves the whole page only with a header."""
    address = resolve_url(name)
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
