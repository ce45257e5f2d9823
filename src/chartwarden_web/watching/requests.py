"""Each request that reaches a route leaves one line in the log of the process, and counts.

The line names the route and never its address, whose ids could be looked up. Who asked stands there by the ids that the
office knows people and sessions by. The ledger, not this log, is the record of what was done.

Source: 45 CFR 164.312(b), 164.308(a)(1)(ii)(D); OWASP ASVS 5.0 V16.2, V16.5.1.

Example:
    >>> route_of(HttpRequest())
    'none'

"""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from chartwarden.adapters.events import EventLog, Fields
from chartwarden.foundation.identifiers import RandomIds
from chartwarden_web.watching import numbers

_LOG = EventLog("chartwarden.request")
_REFERENCE_LETTERS = 12
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_UNNAMED = frozenset({"report_mistake", "send_report"})  # reports may be made without a name: 45 CFR 164.530(d), (g)
_Next = Callable[[HttpRequest], HttpResponse]


def watched(get_response: _Next) -> _Next:
    """Note each request once it is answered, whatever came of it."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.reference = RandomIds().new_id()[:_REFERENCE_LETTERS]  # type: ignore[attr-defined]  # told on error pages
        began = time.perf_counter()
        response = get_response(request)
        _note(request, status=response.status_code, seconds=time.perf_counter() - began)
        return response

    return answer


def route_of(request: HttpRequest) -> str:
    """Give the name of the route that a request reached; an address that leads nowhere has none."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"


def _note(request: HttpRequest, *, status: int, seconds: float) -> None:
    route = route_of(request)
    method = request.method if request.method in _METHODS else "OTHER"  # a label must not be what somebody made up
    numbers.REQUESTS.labels(route=route, method=method, status=numbers.kind_of_status(status)).inc()
    numbers.SECONDS.labels(route=route).observe(seconds)
    fields: Fields = {
        "route": route,
        "method": method or "OTHER",
        "status": status,
        "ms": round(seconds * 1000, 1),
        "reference": getattr(request, "reference", ""),
    }
    desk = getattr(request, "desk", None)  # only who passed the gate has one; nobody's session is opened for the log
    if desk is not None and route not in _UNNAMED:
        fields["member"], fields["session"] = desk.member.id, desk.device
    _LOG.info("request", **fields)
