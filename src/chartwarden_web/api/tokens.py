"""Who a program acts for: the member whose token it shows. A session's cookie is no token, and counts for nothing.

Example:
    >>> from django.test import RequestFactory
    >>> shown(RequestFactory().get("/", headers={"Authorization": "Bearer cw_abc"}))
    'cw_abc'

"""

from contextlib import suppress

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from chartwarden.actions.desk import Desk
from chartwarden.actions.tokens import let_in
from chartwarden.workforce.token import Scope, TokenId
from chartwarden_web.account import throttle
from chartwarden_web.account.throttle import Bucket, Limit
from chartwarden_web.wiring import house

_SCHEME = "bearer"
_UNKNOWN = Limit("unknown-token", most=60, seconds=60)  # policy: what comes after from one network leaves no entry
_OVER = Limit("token-that-is-over", most=10, seconds=3600)  # policy: a program that nobody has stopped asks for years


def shown(request: HttpRequest) -> str | None:
    """Give the token that a request shows; None when it shows none. Source: RFC 6750, 2.1."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() or None if scheme.lower() == _SCHEME else None


def authenticated(request: HttpRequest, scope: Scope) -> Desk:
    """Seat the member whose token a request shows, at the device `api:` and the token's id.

    Everything is read anew: the token, the member, their roles, whether they work here today. Whatever is wrong with
    the token is answered with the same words. The body comes first: who sends it slowly is judged once it is here, by
    what holds then.

    Raises:
        RefusedError: rule `token-in-force` (401 with `WWW-Authenticate: Bearer`): none was shown that is in force; or
            `token-has-the-scope` (403): it is in force, and not for this.

    Source:
        45 CFR 164.312(d); RFC 6750.

    """

    def may_tell(known: TokenId | None) -> bool:
        bucket = Bucket(_UNKNOWN, throttle.network_of(request)) if known is None else Bucket(_OVER, known)
        return throttle.take(bucket) is not None

    with suppress(RequestDataTooBig):  # whoever reads it is told so; without a token, nobody reads it
        _ = request.body
    return let_in(house(), shown(request), scope=scope, may_tell=may_tell)
