"""The headers that every answer carries: pages, files of the product, redirects and failures alike.

Answers are kept nowhere, except files whose names change with their content. No other site may frame, embed or read
them, and no address of ours travels to another site.

Source: 45 CFR 164.312(a)(1), 164.312(e)(1); OWASP ASVS 5.0 V3.4, V14.3.2.

Example:
    >>> NO_STORE, EVERYWHERE["Cross-Origin-Resource-Policy"]
    ('no-store', 'same-origin')

"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseFileResponse

NO_STORE: Final = "no-store"
# What a page of ours could ask the browser for and never does. The clipboard may be written to (checkpoints are
# copied), passkeys may be made and shown.
_SHUT: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "compute-pressure",
    "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment", "picture-in-picture",
    "screen-wake-lock", "serial", "speaker-selection", "storage-access", "usb", "window-management",
    "xr-spatial-tracking",
)  # fmt: skip
EVERYWHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _SHUT),
        "Referrer-Policy": "no-referrer",  # forms still come in: see `origins.FormTokens`
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
        "X-Robots-Tag": "noindex",
    }
)

_Next = Callable[[HttpRequest], HttpResponse]


def headers(get_response: _Next) -> _Next:
    """Add the headers to whatever is answered. It stands outermost, so that nothing answers without them."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in EVERYWHERE.items():
            response[name] = value
        # WhiteNoise says itself how long its files may be kept; the names of those with a hash never mean another file.
        if not isinstance(response, WhiteNoiseFileResponse):
            response["Cache-Control"] = NO_STORE
        return response

    return answer
