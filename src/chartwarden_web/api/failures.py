"""Failures of the API, told by the one table of `errors.py`; nothing of what was sent is quoted.

Example:
    >>> malformed([{"type": "missing", "loc": ("body", "sent", "code")}]).where
    'code'

"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from chartwarden.foundation.errors import ChartwardenError, MalformedError
from chartwarden_web import errors
from chartwarden_web.problems import problem

_UNSUPPORTED_MEDIA = 415


def malformed(found: Iterable[Mapping[str, Any]]) -> MalformedError:
    """Name the fields that cannot be used, as pydantic told of them; what a program invented is not repeated."""
    known = {
        str(one["loc"][-1]) for one in found if one["type"] != "extra_forbidden" and isinstance(one["loc"][-1], str)
    }
    return MalformedError(
        what="it is missing, of a wrong shape, or not known here",
        where=" and ".join(sorted(known)) or "a field",
        fix="Compare what was sent with the description of the API.",
    )


def tell_failures(api: NinjaAPI) -> None:
    """Let an API answer every failure as JSON of the same shape."""
    for family, told in _HANDLERS.items():
        api.add_exception_handler(family, told)


def _told(request: HttpRequest, error: ChartwardenError) -> HttpResponse:
    return errors.page(request, error)


def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return errors.page(request, malformed(error.errors))


def _too_large(request: HttpRequest, _: RequestDataTooBig) -> HttpResponse:
    return errors.too_large(request)


def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Tell what ninja itself finds: a body of another kind than JSON, or one that is no JSON."""
    if error.status_code == _UNSUPPORTED_MEDIA:
        said = "The body is not declared as application/json, so it was not read."
        return problem(status=_UNSUPPORTED_MEDIA, family="malformed", title="Not understood", detail=said)
    unreadable = MalformedError(what="it cannot be read as JSON", where="The body", fix="Send one JSON object.")
    return errors.page(request, unreadable)


_HANDLERS: Mapping[type[Exception], Any] = {  # ninja hands each what it was registered for
    ChartwardenError: _told,
    ValidationError: _malformed,
    HttpError: _other,
    RequestDataTooBig: _too_large,
}
