"""What the API says of itself holds for requests that nobody would write: in its shape, and out of it."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.test import override_settings
from django.urls import path
from hypothesis import HealthCheck, given, settings
from ninja import NinjaAPI, Schema
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from chartwarden.actions.tokens import make_token
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Role
from chartwarden.workforce.token import Scope, scopes_of
from chartwarden_web.api import description, operations
from chartwarden_web.api.doors import ProgramRequest, Scoped, for_programs
from chartwarden_web.api.failures import tell_failures
from chartwarden_web.api.urls import addresses
from tests.builders import Scene, a_member

PURPOSE = "Asks every operation what it does with requests that nobody would write."
MODES = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
EXAMPLES = 25  # of each operation and mode; fewer than a token may ask for charts within an hour

load_all_checks()


@pytest.fixture
def secret(scene: Scene) -> Callable[[], str]:
    """Give a maker of tokens with all scopes, of somebody who holds the work and every role that goes with it."""
    everything = a_member(scene.coder.user_id, Role.CODER, Role.MANAGER, Role.PRIVACY_OFFICER)
    desk = scene.at(scene.coder)
    desk.workforce.put(everything)

    def make() -> str:
        asked = scopes_of(everything)
        at = scene.at(everything)
        return make_token(at, label="Fuzzing", purpose=PURPOSE, scopes=asked, days=1).secret

    return make


def _operations(of: NinjaAPI) -> Iterator[Any]:
    schema: Any = schemathesis.openapi.from_dict(description.described(of))
    schema.app = get_wsgi_application()
    schema.location = "/api/v1/openapi.json"
    return (found.ok() for found in schema.get_all_operations())


def _fuzzed(operation: Any, mode: schemathesis.GenerationMode, secret: str, ids: dict[str, str]) -> set[int]:  # noqa: ANN401 -- schemathesis' own
    """Ask an operation many times, with real ids every other time, and give the statuses that came."""
    came: list[int] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:  # noqa: ANN401 -- schemathesis' own
        if len(came) % 2 and mode is schemathesis.GenerationMode.POSITIVE:
            case.path_parameters = {name: ids.get(name, value) for name, value in case.path_parameters.items()}
        answer = case.call_and_validate(
            headers={"Authorization": f"Bearer {secret}"},
            # A code of the right shape need not be in the code set, and a reason may say nothing: that is 422 and 403.
            excluded_checks=[positive_data_acceptance],
        )
        came.append(answer.status_code)

    ask()
    return set(came)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_every_operation_answers_as_it_says_whatever_it_is_asked(
    mode: schemathesis.GenerationMode, scene: Scene, secret: Callable[[], str]
) -> None:
    # given the description of the API, a token with all scopes, and things that exist
    ids = {"work_id": scene.work.id, "document_id": scene.summary.document.outline.id, "coded_id": "nothing"}
    # when each operation is asked with what fits the description, or with what does not
    came = {operation.path: _fuzzed(operation, mode, secret(), ids) for operation in _operations(operations.api)}
    # then no answer was an error of the server or of an undescribed form, and without a token none was given at all
    assert len(came) == len(operations.api.default_router.path_operations)
    assert all(statuses <= {200, 204, 403, 404, 405, 415, 422, 401} for statuses in came.values()), came
    if mode is schemathesis.GenerationMode.POSITIVE:
        assert came["/api/v1/work/"] == {200}
        assert 200 in came["/api/v1/work/{work_id}/chart/"]


class _Answer(Schema):
    count: int


def _faulty(name: str) -> NinjaAPI:
    """Give an API of one operation, with one fault. The gate knows it, so that only asking can find the fault."""
    faulty = NinjaAPI(title=name, urls_namespace=name, openapi_url=None, docs_url=None)
    tell_failures(faulty)
    at, door = f"/{name}/{{work_id}}/", Scoped(Scope.WORK_READ)

    @for_programs(Act.LIST_WORK)
    def breaks(request: ProgramRequest, work_id: str) -> _Answer:
        return _Answer(count=len(work_id) // (len(work_id) - 1) + len(request.desk.member.name))

    @for_programs(Act.LIST_WORK)
    def says_another_thing(request: ProgramRequest, work_id: str) -> JsonResponse:  # noqa: ARG001 -- the path names it
        return JsonResponse({"count": "seven"})

    @for_programs(Act.LIST_WORK)
    def lets_anybody_in(request: ProgramRequest, work_id: str) -> _Answer:  # noqa: ARG001
        return _Answer(count=7)

    view: Callable[..., Any] = {"breaks": breaks, "lies": says_another_thing, "open": lets_anybody_in}[name]
    faulty.get(at, url_name=name, auth=None if name == "open" else door, response=_Answer)(view)
    return faulty


@pytest.mark.parametrize(
    ("name", "found"),
    [("breaks", "Server error"), ("lies", "Response violates schema"), ("open", "authentication")],
)
def test_a_fault_is_found(name: str, found: str, secret: Callable[[], str]) -> None:
    # given an API with one operation that breaks for some ids, lies about its answer, or forgets to ask for a token
    faulty, place = _faulty(name), ModuleType(f"faulty_{name}")
    place.urlpatterns = [path(f"api/v1/{one.pattern}", one.callback) for one in addresses(faulty)]  # type: ignore[attr-defined]  # what Django reads
    with override_settings(ROOT_URLCONF=place):
        (operation,) = _operations(faulty)
        # when it is asked in the same way as the product's
        with pytest.raises(FailureGroup) as told:
            _fuzzed(operation, schemathesis.GenerationMode.POSITIVE, secret(), {})
    # then the fault is told
    assert found in str(told.value)
