"""The one table that turns a failure into a page. Views catch nothing; the middleware hands every error to `page`.

A page says which rule decided, where it comes from and what to do next. It repeats nothing of the address or the form,
so it is the same whether what was asked for exists or not (control ACC-1). Programs get the same as JSON (RFC 9457).

Example:
    >>> sorted(page_.status for page_ in PAGES.values())
    [403, 404, 422, 500]

"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from chartwarden.foundation.errors import (
    BrokenSealError,
    ChartwardenError,
    MalformedError,
    NotFoundError,
    RefusedError,
)
from chartwarden_web.problems import is_for_a_program, problem, problem_of


@dataclass(frozen=True, slots=True)
class Page:
    """How a family of failures is told."""

    status: int
    title: str
    template: str


PAGES: dict[type[ChartwardenError], Page] = {
    RefusedError: Page(403, "Not opened", "errors/refused.html"),
    NotFoundError: Page(404, "Not found", "errors/not_found.html"),
    MalformedError: Page(422, "Not understood", "errors/malformed.html"),
    BrokenSealError: Page(500, "Cannot be verified", "errors/broken_seal.html"),
}


def page(request: HttpRequest, error: ChartwardenError) -> HttpResponse:
    """Give the page of a failure: whole, or the part that HTMX puts where notices stand."""
    told = next(page_ for family, page_ in PAGES.items() if isinstance(error, family))
    if is_for_a_program(request):
        return problem_of(error, status=told.status, title=told.title)
    return _rendered(request, told.template, {"error": error, "title": told.title}, status=told.status)


def no_such_page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's
    """Answer an address that leads nowhere."""
    return _rendered(request, "errors/plain.html", _plain("Not found", "There is no such page."), status=404)


def wrong_method(request: HttpRequest, methods: frozenset[str]) -> HttpResponse:
    """Answer a method that a route does not have."""
    said = _plain("Not possible", "This address does not do that.")
    response = _rendered(request, "errors/plain.html", said, status=405)
    response["Allow"] = ", ".join(sorted(methods))
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- named by Django
    """Answer a form without its one-time token: it was open for too long, or it is not ours."""
    said = _plain("Form expired", "The form was open for too long. Go back to Today and do it again.")
    response = _rendered(request, "errors/plain.html", said, status=403)
    response["X-Form-Token"] = get_token(request)  # for js/veil.js, which must be heard; other sites cannot read it
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer somebody who asks too often."""
    said = _plain("Too many attempts", "Wait five minutes, then try again.")
    return _rendered(request, "errors/plain.html", said, status=429)


def from_elsewhere(request: HttpRequest) -> HttpResponse:
    """Answer what another site made the browser ask for."""
    said = _plain("Not opened", "Another site led here. Open Chartwarden itself, and go on from there.")
    return _rendered(request, "errors/plain.html", said, status=403)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer a request that is larger than any form of ours."""
    said = _plain("Too much", "This is more than any form here takes. Nothing of it was read.")
    return _rendered(request, "errors/plain.html", said, status=413)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's
    """Answer what is no request to this host, or not in order. Made without the request, which may be anything."""
    said = _plain("Not understood", "The request is not in order, or not meant for this host.")
    return HttpResponse(render_to_string("errors/plain.html", {**said, "base": "page.html"}), status=400)


def undeclared(request: HttpRequest) -> HttpResponse:
    """Answer a route that names no act: closed, whoever asks."""
    said = _plain("Not opened", "This address has not been opened for anybody.")
    return _rendered(request, "errors/plain.html", said, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when nothing else fits. It shows no more than success would have.

    The page is made without the request: whatever broke, the session or the database may be what is gone.
    """
    said = _plain("Something broke", "Nothing was shown and nothing was changed. Try again; if it stays, tell IT.")
    if is_for_a_program(request):
        return problem(status=500, family="broken", title=str(said["title"]), detail=str(said["sentence"]))
    said["reference"] = getattr(request, "reference", "")  # leads to the line in the log of the process
    return HttpResponse(render_to_string("errors/plain.html", {**said, "base": "page.html"}), status=500)


def _plain(title: str, sentence: str) -> dict[str, object]:
    return {"title": title, "sentence": sentence}


def _rendered(request: HttpRequest, template: str, context: dict[str, object], *, status: int) -> HttpResponse:
    if is_for_a_program(request):  # it has no rule to name: nothing decided, there is just nothing to answer
        detail = str(context["sentence"])
        return problem(status=status, family="not-possible", title=str(context["title"]), detail=detail)
    is_part = bool(getattr(request, "htmx", False))
    response = render(
        request, template, {**context, "base": "errors/_notice.html" if is_part else "page.html"}, status=status
    )
    if is_part:
        response["HX-Retarget"] = "#notices"
        response["HX-Reswap"] = "innerHTML"
    return response
