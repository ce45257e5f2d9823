"""The doors of the API: what an operation says of itself at the gate, and the token that it asks for.

Example:
    >>> @for_programs(Act.LIST_WORK)
    ... def work(request): ...
    >>> declared(work).proof.value, Scoped(Scope.WORK_READ).scope.value
    ('token', 'work:read')

"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from chartwarden.actions.desk import Desk
from chartwarden.actions.human_pace import keep_pace
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.token import Scope
from chartwarden_web.api.tokens import authenticated
from chartwarden_web.gate import Counts, Of, Proof, Reading, Veiled, declared, gate

__all__ = ["ProgramRequest", "Scoped", "declared", "for_programs"]

_UNSUPPORTED_MEDIA = 415
_View = TypeVar("_View", bound=Callable[..., Any])


class ProgramRequest(HttpRequest):
    """A request whose token was good: the member sits at a desk."""

    desk: Desk


class Scoped(HttpBearer):
    """Asks for a token with a scope, and slows down whoever takes charts in bulk.

    A body in another form than JSON, and a question in the address that the operation does not know, are turned away
    after the token and before anything is read: addresses end up in logs, and what is not known may name a person.
    """

    def __init__(self, scope: Scope, *, asks: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.scope, self._asks = scope, asks

    def __call__(self, request: HttpRequest) -> Desk:
        """Seat the member whose token is shown. Raises RefusedError, MalformedError, or HttpError 415."""
        desk = authenticated(request, self.scope)
        if request.method == "POST" and request.content_type != "application/json":
            raise HttpError(_UNSUPPORTED_MEDIA, "Send application/json.")
        if set(request.GET) - self._asks:
            raise MalformedError(
                what="it asks something that this operation does not know",
                where="The address",
                fix="Leave out what the description of the API does not name.",
            )
        named = request.resolver_match.kwargs if request.resolver_match else {}
        if "work_id" in named:
            keep_pace(desk, WorkItemId(named["work_id"]))
        request.desk = desk  # type: ignore[attr-defined]  # operations read it
        return desk

    def authenticate(self, request: HttpRequest, token: str) -> Desk:  # noqa: ARG002 -- ninja's signature
        """Do the same; asked by nobody, since calling does not come here."""
        return self(request)


def for_programs(*acts: Act, does: Reading = Reading.READS, of: Of = Of.NOTHING) -> Callable[[_View], _View]:
    """Declare an operation at the gate: which acts it performs, on what, by a token. It is nobody's activity."""
    return gate(*acts, does=does, of=of, proof=Proof.TOKEN, counts=Counts.NOT_AT_ALL, veiled=Veiled.OPEN)
