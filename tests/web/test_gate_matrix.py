"""Every route, asked by every kind of person, about every kind of thing: the answer is the one written down by hand.

What somebody may not use is answered alike whether it exists or not: the status, the headers, the words, and what the
ledger keeps. How long the answer takes is measured in tests/faults/test_timing.py.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver

from tests.web.gate_cells import faults_of
from tests.web.gate_table import ROWS, WORKERS, Row
from tests.web.gate_world import PERSONAS, GateWorld, gate_world, words_of_charts_in
from tests.web.routes import routes

pytestmark = pytest.mark.slow

GATED = [route for route in routes() if route.declaration is not None and not route.says.is_public]


@pytest.fixture(scope="module")
def world(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: Any,  # noqa: ANN401
) -> Iterator[GateWorld]:
    """Give one filled instance for all cells of this process."""
    with django_db_blocker.unblock(), gate_world(sqlite_template, tmp_path_factory.mktemp("gate")) as made:
        yield made


@pytest.fixture(autouse=True)
def proofs_count(monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[None]:  # noqa: ANN401
    """Take any factor for right: what a form without one gets is asked by itself, below."""
    monkeypatch.setattr("chartwarden_web.account.sitting.verify_factor", lambda *_: "code-app")
    with django_db_blocker.unblock():
        yield


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    # given the routes of the product
    named = [route.name for route in GATED]
    # when they are laid beside the table that says who may use them
    unlisted = [name for name in named if name not in ROWS]
    # then each has a row, each row a route, and no name stands for two
    assert unlisted == [], "write into tests/web/gate_table.py who may use these routes"
    assert sorted(set(ROWS) - set(named)) == [], "these rows of tests/web/gate_table.py are of no route"
    assert len(named) == len(set(named))


@pytest.mark.control("ACC-1")
@pytest.mark.control("IDN-1")
@pytest.mark.control("IDN-7")
@pytest.mark.parametrize("persona", PERSONAS)
def test_each_person_gets_the_answer_that_the_table_calls_for(
    persona: str, world: GateWorld, record_property: Callable[[str, object], None]
) -> None:
    # given somebody of this kind
    # when they ask every route about every kind of thing
    wrong, count = faults_of(world, persona, GATED, rows=ROWS)
    record_property("cells", count)
    # then each answer is the one called for, and what is not theirs is told alike
    assert not wrong, "\n".join(wrong)


# Negative controls: routes with a mistake in them (tests/web/broken_urls.py), put before the same questions.

MISTAKES = {
    "forgets_the_warrant": "forgets_the_warrant work_id=foreign: opens",
    "tells_missing_from_foreign": "is told from",
    "does_more_than_it_says": "declares",
    "leaves_no_entry": "no entry says so",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_route_with_a_mistake_is_found(mistake: str, world: GateWorld, settings: Any) -> None:  # noqa: ANN401
    # given a route with a mistake
    settings.ROOT_URLCONF = "tests.web.broken_urls"
    route = next(route for route in routes(get_resolver("tests.web.broken_urls")) if route.name == mistake)
    # when a coder asks the same questions there
    wrong, _ = faults_of(world, "coder", [route], rows={mistake: Row(WORKERS)})
    # then the mistake is found
    assert any(MISTAKES[mistake] in fault for fault in wrong), wrong


def test_a_route_that_declares_nothing_is_shut_and_found(world: GateWorld, settings: Any) -> None:  # noqa: ANN401
    # given a route whose view says nothing of itself
    settings.ROOT_URLCONF = "tests.web.broken_urls"
    route = next(route for route in routes(get_resolver("tests.web.broken_urls")) if route.name == "says_nothing")
    # when it is looked at
    with pytest.raises(AssertionError, match="declares nothing"):
        assert not route.says.acts
    # then it is found, and whoever asks it gets nothing
    for persona in ("coder", "privacy_officer", "nobody"):
        answer = world.visit(persona, route.address(work_id="work-foreign"))
        assert (answer.status, words_of_charts_in(answer.body)) == (403, [])
