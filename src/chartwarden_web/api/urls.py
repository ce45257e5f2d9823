"""Addresses of the API. Each has one operation, and each carries to the gate what its operation declared.

Ninja makes one view for all operations of an address; with one operation each, what the gate knows of the view is what
the operation said. An operation that said nothing stays undeclared, so the gate shuts it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.operation import Operation

from chartwarden_web.api.description import openapi
from chartwarden_web.api.operations import api
from chartwarden_web.gate import as_declared

_Answer = Callable[..., HttpResponseBase]


def addresses(of: NinjaAPI) -> list[URLPattern]:
    """Give the addresses of an API's operations, each with its operation's declaration."""
    operations = {
        view.operations[0].url_name: view.operations[0] for view in of.default_router.path_operations.values()
    }
    patterns = [pattern for pattern in of.urls[0] if isinstance(pattern, URLPattern) and pattern.name in operations]
    return [_declared(pattern, operations[str(pattern.name)]) for pattern in patterns]


def _declared(pattern: URLPattern, operation: Operation) -> URLPattern:
    view = as_declared(_heads_too(pattern.callback), by=operation.view_func)
    return URLPattern(pattern.pattern, view, pattern.default_args, pattern.name)


def _heads_too(view: Callable[..., Any]) -> _Answer:
    """Answer HEAD as GET, as every screen does; the server leaves the body out."""

    @wraps(view)
    def answer(request: HttpRequest, *parts: Any, **named: Any) -> HttpResponseBase:  # noqa: ANN401 -- ids of the path
        asked, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        told: HttpResponseBase = view(request, *parts, **named)
        request.method = asked
        return told

    return answer


urlpatterns = [path("openapi.json", openapi, name="api_description"), *addresses(api)]
