"""The secret of a code app that is being added: shown to one session, kept sealed there, gone once it is used.

Example:
    >>> picture_of("otpauth://totp/x?secret=ABC").side
    37

"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

import qrcode  # type: ignore[import-untyped]  # it has no types

from chartwarden_web.account.factors import new_secret, opened, sealed
from chartwarden_web.request import SeatedRequest

_OFFERED = "code-app-offered"


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR code as the path of an SVG, `side` units wide and high."""

    side: int
    path: str


def offer_secret(request: SeatedRequest) -> str:
    """Give a secret for a new code app; the same until it is used, so that a page can be loaded again."""
    if _OFFERED not in request.session:
        request.session[_OFFERED] = sealed(new_secret(), request.user)
    return offered_secret(request)


def offered_secret(request: SeatedRequest) -> str:
    """Give the secret that this session was shown; a new one, which no app has, when it was shown none."""
    kept = request.session.get(_OFFERED)
    return opened(kept, request.user) if kept else new_secret()


def forget_secret(request: SeatedRequest) -> None:
    """Forget it: the app is added."""
    request.session.pop(_OFFERED, None)


def address_of(request: SeatedRequest, secret: str) -> str:
    """Give what the picture says to an app: whose code it is, and the secret, in the form that such apps read."""
    label = quote(f"Chartwarden:{request.user.user_id}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': 'Chartwarden'})}"


def picture_of(address: str) -> Picture:
    """Draw a QR code: a square for each dark module, with the border of four that readers need."""
    code = qrcode.QRCode(border=4)
    code.add_data(address)
    modules = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, is_dark in enumerate(row) if is_dark)
    return Picture(len(modules), "".join(dark))
