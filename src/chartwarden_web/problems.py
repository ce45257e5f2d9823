"""A failure told to a program: JSON with the same parts that a page shows a person, and no more.

Source: RFC 9457 (problem details), RFC 6750, 3 (what a token that opens nothing is answered).

Example:
    >>> answer = problem(status=404, family="not-found", title="Not found", detail="There is no such page.")
    >>> answer.status_code, answer["Content-Type"]
    (404, 'application/problem+json')

"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.http import HttpRequest, HttpResponse

from chartwarden.actions.tokens import IN_FORCE
from chartwarden.foundation.errors import ChartwardenError, MalformedError, NotFoundError, RefusedError

MEDIA_TYPE: Final = "application/problem+json"
API: Final = "/api/"  # whoever asks below it is a program
# One sentence for what is missing and what is somebody else's, as on the page.
_NOT_FOUND: Final = "Nothing here answers to that, or it is not yours to see."
_BROKEN: Final = "Something that was sealed does not open or does not verify, so nothing is shown."
_UNAUTHENTICATED: Final = 401
_CHALLENGE: Final = 'Bearer realm="chartwarden"'
_TYPE: Final = "urn:x-chartwarden:"

Parts = Mapping[str, str]
_NOTHING: Final[Parts] = MappingProxyType({})


def is_for_a_program(request: HttpRequest) -> bool:
    """Tell whether an answer goes to a program: one with a token, or a script of a page that asks for this form."""
    return request.path.startswith(API) or request.headers.get("Accept") == MEDIA_TYPE


def problem(*, status: int, family: str, title: str, detail: str, more: Parts = _NOTHING) -> HttpResponse:
    """Give an answer that tells a problem. A 401 asks for a token."""
    body = {"type": f"{_TYPE}{family}", "title": title, "status": status, "detail": detail, **more}
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if status == _UNAUTHENTICATED:
        answer["WWW-Authenticate"] = _CHALLENGE
    return answer


def problem_of(error: ChartwardenError, *, status: int, title: str) -> HttpResponse:
    """Tell a failure of the four families, with the status and the title that its page has."""
    if isinstance(error, RefusedError):
        source = str(error.source)
        more = {"rule": error.rule, "because": error.because, "source": source, "next_step": error.next_step}
        is_stranger = error.rule == IN_FORCE
        return problem(
            status=_UNAUTHENTICATED if is_stranger else status,
            family="refused",
            title=title,
            detail=f"{error.because[:1].upper()}{error.because[1:]}.",
            more=more,
        )
    if isinstance(error, NotFoundError):
        return problem(
            status=status, family="not-found", title=title, detail=_NOT_FOUND, more={"next_step": error.next_step}
        )
    if isinstance(error, MalformedError):
        detail = f"{error.where}: {error.what}."
        return problem(status=status, family="malformed", title=title, detail=detail, more={"next_step": error.fix})
    step = {"next_step": getattr(error, "next_step", "")}
    return problem(status=status, family="broken-seal", title=title, detail=_BROKEN, more=step)
