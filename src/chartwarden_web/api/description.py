"""The description of the API (OpenAPI 3.1), for programs and for those who write them. It says nothing of anybody.

Example:
    >>> sorted(described(NinjaAPI(title="t", urls_namespace="example"))["components"]["schemas"])
    ['Problem']

"""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.operation import Operation

from chartwarden_web.api.doors import Scoped
from chartwarden_web.api.operations import api
from chartwarden_web.gate import public
from chartwarden_web.problems import MEDIA_TYPE

_PREFIX = "/api/v1"
_PROBLEM = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457): the same for what is missing and for what is somebody else's.",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "rule": {"type": "string", "description": "The rule that refused."},
        "because": {"type": "string"},
        "source": {"type": "string", "description": "The paragraph that the rule implements."},
        "next_step": {"type": "string", "description": "What can be done now."},
    },
    "required": ["type", "title", "status", "detail"],
}
_ANSWERS = {
    401: "No token that is in force was shown.",
    403: "A rule says no; the same for what is missing and for what is somebody else's.",
    404: "Nothing here answers to that.",
    422: "Something that was sent cannot be used.",
}
_ANSWERS_TO_BODIES = {413: "The body is too large.", 415: "The body is not declared as application/json."}


def described(of: NinjaAPI) -> dict[str, Any]:
    """Give the description of an API, with the problems that each operation may answer and the scope that it asks."""
    told: dict[str, Any] = of.get_openapi_schema(path_prefix=_PREFIX)
    parts = told.get("components", {})
    told["components"] = {
        "schemas": {**parts.get("schemas", {}), "Problem": _PROBLEM},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "cw_ and 43 letters"}},
    }
    for address, view in of.default_router.path_operations.items():
        for operation in view.operations:
            for method in operation.methods:
                _complete(told["paths"][_PREFIX + address][method.lower()], operation)
    return told


def _complete(told: dict[str, Any], operation: Operation) -> None:
    scopes = [one.scope.value for one in operation.auth_callbacks if isinstance(one, Scoped)]
    told["operationId"] = operation.url_name.removeprefix("api_")
    told["security"] = [{"token": scopes}]
    problems = _ANSWERS | (_ANSWERS_TO_BODIES if "POST" in operation.methods else {})
    told["responses"] = {str(status): answer for status, answer in told["responses"].items()} | {
        str(status): {
            "description": words,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, words in problems.items()
    }


@cache
def _told() -> dict[str, Any]:
    return described(api)


@public("GET", "HEAD")
def openapi(_: HttpRequest) -> HttpResponse:
    """Hand out the description."""
    return JsonResponse(_told())
