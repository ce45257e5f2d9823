"""What probes ask: is the process alive, can it work, and its numbers. None of it is about anybody, or is an act.

Example:
    >>> healthz(None).content
    b'{"alive": true}'

"""

from ipaddress import ip_network

from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chartwarden.adapters.settings import MetricsFor
from chartwarden.workforce.token import Scope
from chartwarden_web.api.tokens import authenticated
from chartwarden_web.arriving import WAS_HANDED_ON, is_ours
from chartwarden_web.gate import Counts, Proof, Veiled, gate, public
from chartwarden_web.watching.numbers import registry
from chartwarden_web.watching.readiness import troubles
from chartwarden_web.watching.state import State
from chartwarden_web.wiring import house

_THIS_MACHINE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@public("GET", "HEAD")
def healthz(_request: HttpRequest | None) -> HttpResponse:
    """Tell that the process answers. It asks nothing of the database: a restart would not mend that."""
    return JsonResponse({"alive": True})


@public("GET", "HEAD")
def readyz(_request: HttpRequest) -> HttpResponse:
    """Tell whether the instance can do its work, and if not, why, in codes."""
    wrong = troubles(house().settings, origin=house().ledger.origin)
    return JsonResponse({"ready": not wrong, "troubles": [*wrong]}, status=503 if wrong else 200)


@gate(proof=Proof.TOKEN, counts=Counts.NOT_AT_ALL, veiled=Veiled.OPEN)
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the numbers, for a token of that scope, or for this machine where the settings say so."""
    if not _is_from_here(request):
        request.desk = authenticated(request, Scope.METRICS)  # type: ignore[attr-defined]  # the log names who asked
    asked = registry()
    asked.register(State(house().settings, origin=house().ledger.origin))
    return HttpResponse(generate_latest(asked), content_type=CONTENT_TYPE_LATEST)


def _is_from_here(request: HttpRequest) -> bool:
    """Tell whether this machine asks and may. What a proxy hands on comes from this machine too, and says so."""
    return (
        house().settings.metrics_for is MetricsFor.LOOPBACK
        and not request.META.get(WAS_HANDED_ON, True)
        and is_ours(request.META.get("REMOTE_ADDR", ""), _THIS_MACHINE)
    )
