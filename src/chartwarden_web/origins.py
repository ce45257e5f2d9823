"""Where a request comes from, as the browser itself says: only our own pages may ask for more than a public page.

Browsers add `Sec-Fetch-Site` to each request, and no page can set it. Programs and old browsers send none; they pass,
and meet the form's token and the cookie's `SameSite` as before.

Source: OWASP ASVS 5.0 V3.5.1, V3.5.8; W3C Fetch Metadata Request Headers.

Example:
    >>> is_foreign("cross-site"), is_foreign("same-origin"), is_foreign(None)
    (True, False, False)

"""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from chartwarden_web import errors
from chartwarden_web.gate import declared

# Identity providers send people back here from their own site, by a form too. What comes is signed and checked there.
CALLBACKS: Final = "/sso/"
_OURS: Final = frozenset({"same-origin", "none"})  # none: typed, or a bookmark
_Next = Callable[[HttpRequest], HttpResponse]


def is_foreign(site: str | None) -> bool:
    """Tell whether another site made the browser ask. A neighbour under the same domain is another site."""
    return site is not None and site not in _OURS


class OnlyOurPages:
    """Refuses what another site made a browser ask for."""

    def __init__(self, get_response: _Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through; the route must be known first."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: list[Any], _named: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse, or let pass. A link on another site may lead to a public page, as a whole page."""
        if not is_foreign(request.headers.get("Sec-Fetch-Site")):
            return None
        is_whole_page = (
            request.headers.get("Sec-Fetch-Mode") == "navigate" and request.headers.get("Sec-Fetch-Dest") == "document"
        )
        if is_whole_page and request.path_info.startswith(CALLBACKS):
            return None
        declaration = declared(view)
        is_public = declaration is not None and declaration.is_public
        if is_whole_page and is_public and request.method in {"GET", "HEAD"}:
            return None
        return errors.from_elsewhere(request)


class FormTokens(CsrfViewMiddleware):
    """Django's check of form tokens, for pages that tell nobody where they are.

    Under `Referrer-Policy: no-referrer` browsers send forms with `Origin: null`, which Django refuses, since a frame
    without an origin sends the same. `Sec-Fetch-Site` tells the two apart. Browsers send it to trustworthy addresses
    only: TLS, or this machine. A demo on plain HTTP in a network has the token alone, as Django has without an Origin.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.META["HTTP_ORIGIN"] != "null":
            return bool(super()._origin_verified(request))  # type: ignore[misc]  # the stubs leave it out
        site = request.headers.get("Sec-Fetch-Site")
        return site == "same-origin" or (site is None and not request.is_secure())
