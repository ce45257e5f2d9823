"""The doors of SCIM: the token that each asks for, the methods that each has, and how failures are told there.

SCIM has its own form of errors, and directories act on it; so failures are not told as pages here. Nothing of what was
sent is repeated beyond the name of an attribute.

Source: RFC 7644, 3.12.

Example:
    >>> told(MalformedError(what="it is torn", where="The body", fix="Send it again.")).status_code
    400

"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError
from scim2_models import Context, Error, ResponseParameters, SCIMException, ScimPolicy
from scim2_models.base import BaseModel

from chartwarden.actions.provisioning import NEVER_REISSUED, ONE_PERSON_ONE_EXTERNAL_ID
from chartwarden.actions.tokens import IN_FORCE
from chartwarden.foundation.errors import ChartwardenError, MalformedError, NotFoundError, RefusedError
from chartwarden.ledger.entry import Act
from chartwarden.workforce.token import Scope
from chartwarden_web.api.tokens import authenticated
from chartwarden_web.gate import Counts, Declaration, Proof, Veiled
from chartwarden_web.provisioning.resources import PUBLISHED

MEDIA_TYPE = "application/scim+json"
# Directories in wide use depart from the letter of the standard in these three ways.
TOLERANT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_STATUS: Mapping[str, tuple[int, str | None]] = MappingProxyType(
    {
        IN_FORCE: (401, None),
        NEVER_REISSUED: (409, "uniqueness"),
        ONE_PERSON_ONE_EXTERNAL_ID: (409, "uniqueness"),
        "one-person-one-id": (400, "invalidValue"),
        "groups-stand-in-the-configuration": (403, "mutability"),
    }
)

Handler = Callable[..., HttpResponse]


def door(*acts: Act, **by_method: Handler) -> Callable[..., HttpResponseBase]:
    """Give the view of an address: what each method does there, for whoever shows a token with the scope `scim`.

    Args:
        acts: what may happen there.
        by_method: for each method, in small letters, what answers it. It gets the desk, the request and the ids.

    """

    @csrf_exempt
    def view(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            desk = request.desk = authenticated(request, Scope.SCIM)  # type: ignore[attr-defined]  # the log names it
            method = "get" if request.method == "HEAD" else str(request.method).lower()
            if method not in by_method:
                return _wrong_method(by_method)
            # PostgreSQL cannot even look for a NUL; what nobody is called is looked for, and told, like any other.
            ids = {name: value.replace("\0", "\ufffd") for name, value in named.items()}
            with PUBLISHED, TOLERANT:
                return by_method[method](desk, request, **ids)
        except (ChartwardenError, SCIMException, ValidationError) as error:
            return told(error)

    declaration = Declaration(acts, _METHODS, proof=Proof.TOKEN, counts=Counts.NOT_AT_ALL, veiled=Veiled.OPEN)
    view.chartwarden_gate = declaration  # type: ignore[attr-defined]  # what the gate reads of a view
    return view


def answer(
    said: BaseModel, context: Context, *, status: int = 200, asked: ResponseParameters | None = None
) -> HttpResponse:
    """Give an answer in SCIM's form."""
    body = said.model_dump_json(scim_ctx=context, response_parameters=asked)
    response = HttpResponse(body, status=status, content_type=MEDIA_TYPE)
    location = getattr(getattr(said, "meta", None), "location", None)
    if status == 201 and location:  # noqa: PLR2004 -- created
        response["Location"] = str(location)
    return response


def told(error: ChartwardenError | SCIMException | ValidationError) -> HttpResponse:
    """Give the answer that tells a failure."""
    if isinstance(error, RefusedError):
        status, kind = _STATUS.get(error.rule, (403, None))
        said = Error(status=status, scim_type=kind, detail=f"{error.because} ({error.rule}). {error.next_step}")
    elif isinstance(error, NotFoundError):
        said = Error(status=404, detail="Nothing here answers to that.")
    elif isinstance(error, MalformedError):
        said = Error(status=400, scim_type="invalidSyntax", detail=str(error))
    elif isinstance(error, SCIMException):
        said = error.to_error()
    elif isinstance(error, ValidationError):
        said = Error.from_validation_error(error.errors(include_input=False)[0])
    else:
        said = Error(status=500, detail="Something that was sealed does not verify, so nothing was done.")
    response = HttpResponse(said.model_dump_json(), status=said.status, content_type=MEDIA_TYPE)
    if said.status == 401:  # noqa: PLR2004 -- unauthorized
        response["WWW-Authenticate"] = 'Bearer realm="chartwarden"'
    return response


def _wrong_method(by_method: Mapping[str, Handler]) -> HttpResponse:
    said = Error(status=405, detail="This address does not do that.")
    response = HttpResponse(said.model_dump_json(), status=405, content_type=MEDIA_TYPE)
    response["Allow"] = ", ".join(sorted(method.upper() for method in by_method))
    return response
