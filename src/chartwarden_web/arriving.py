"""What a request must be before anybody looks at it: from a proxy of ours if it says so, and no larger than is needed.

What proxies add (`X-Forwarded-For` and the like) decides who is slowed down for guessing and whether the address counts
as TLS. Anybody can write these headers, so they are taken off unless one of our own proxies handed the request on.

Source: OWASP ASVS 5.0 V4.1.3, V5.2.1.

Example:
    >>> is_ours("127.0.0.1", (IPv4Network("127.0.0.0/8"),)), is_ours("192.0.2.7", (IPv4Network("127.0.0.0/8"),))
    (True, False)

"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from chartwarden_web import errors

LARGEST_REQUEST_BYTES: Final = 4 * 1024 * 1024  # policy: the largest form is some checkpoints and proofs, or a roster
WAS_HANDED_ON: Final = "chartwarden.was_handed_on"  # in META: whether anybody says that a proxy stood between
_SAID_BY_PROXIES: Final = frozenset({"HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP"})
_Next = Callable[[HttpRequest], HttpResponse]


def is_ours(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Tell whether an address lies in one of the networks; what is no address lies in none."""
    with suppress(ValueError):
        found = ip_address(address)
        mapped = getattr(found, "ipv4_mapped", None) or found
        return any(mapped in network for network in networks)
    return False


def from_our_proxies(get_response: _Next) -> _Next:
    """Take off what only a proxy of ours may say, where none of them stood between."""

    def answer(request: HttpRequest) -> HttpResponse:
        said = [name for name in request.META if name in _SAID_BY_PROXIES or name.startswith("HTTP_X_FORWARDED_")]
        request.META[WAS_HANDED_ON] = bool(said)
        is_trusted = _is_from_ours(request.META.get("REMOTE_ADDR", ""))
        if not is_trusted:
            for name in said:
                del request.META[name]
        return get_response(request)

    return answer


def _is_from_ours(address: str) -> bool:
    known = settings.CHARTWARDEN
    return known.proxies > 0 and is_ours(address, known.proxy_networks)


def bounded(get_response: _Next) -> _Next:
    """Refuse what is too large before a byte of it is read; a body that does not say its length is not read at all."""

    def answer(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal()) or int(length) > LARGEST_REQUEST_BYTES:
            return errors.too_large(request)
        return get_response(request)

    return answer
