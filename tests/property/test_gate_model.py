"""The gate against a picture of it in plain sets: whatever people do, in whatever order, both give the same answers."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chartwarden.actions import beyond, glass, warrant, widening, work
from chartwarden.adapters.memory.work import MemoryWork
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.session import State
from chartwarden_web import settings as settings_of_tests
from chartwarden_web import wiring
from tests.builders import NOW, House
from tests.database import _sqlite, connected
from tests.property.gate_machine import GateMachine
from tests.property.gate_sessions import SessionMachine

# Nothing is shrunk: that a mistake is found is what is asked, and not how short the way to it is.
_QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
_FEW = settings(
    max_examples=300,
    stateful_step_count=30,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=_QUIET,
    report_multiple_bugs=False,
)


@pytest.mark.control("ACC-1")
@pytest.mark.control("ACC-7")
@pytest.mark.slow
def test_whatever_people_do_exactly_those_with_open_work_and_its_role_may_open_a_chart() -> None:
    # given an instance, and a picture of it in plain sets
    # when people are given and lose work, ask, decide, leave, and time goes on, in any order
    # then the product and the picture always agree, and each act has left one entry with the right outcome
    run_state_machine_as_test(
        GateMachine,
        settings=settings(max_examples=200, stateful_step_count=30, deadline=None, suppress_health_check=_QUIET),
    )


@pytest.fixture
def on_databases(
    sqlite_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: Any,  # noqa: ANN401
) -> Iterator[type[SessionMachine]]:
    """Give the machine on instances on SQLite, each with a clock of its own, where any factor is taken for right."""
    monkeypatch.setattr("chartwarden_web.account.sitting.verify_factor", lambda *_: "code-app")

    class OnDatabases(SessionMachine):
        """The same people and rules, on tables, with screens in front."""

        def fresh_house(self) -> tuple[House, FixedClock]:
            home, clock = tmp_path / secrets.token_hex(8), FixedClock(NOW)
            (home / "database").mkdir(parents=True)
            file = home / "database" / "chartwarden.sqlite3"
            shutil.copy(sqlite_template, file)
            self.open = ExitStack()
            self.open.enter_context(connected(_sqlite(file)))
            monkeypatch.setattr(wiring, "SystemClock", lambda: clock)
            monkeypatch.setattr(timezone, "now", clock.now)
            of_this = replace(settings_of_tests.CHARTWARDEN, home=home, keys=home / "keys")
            monkeypatch.setattr(settings_of_tests, "CHARTWARDEN", of_this)
            wiring.house.cache_clear()
            return wiring.house(), clock

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.open.close()

    with django_db_blocker.unblock():
        yield OnDatabases
    wiring.house.cache_clear()


@pytest.mark.slow
def test_the_model_agrees_with_the_product_on_a_database_with_its_screens_too(
    on_databases: type[SessionMachine],
) -> None:
    # given instances on SQLite
    # when people sign in, lock, sit down elsewhere, stay away, and do all that they do to each other's work
    # then the product's screens and the picture agree
    run_state_machine_as_test(
        on_databases,
        settings=settings(
            max_examples=12, stateful_step_count=30, deadline=None, database=None, suppress_health_check=_QUIET
        ),
    )


# Each mistake with sessions: where it is made, and what stands there instead.
MISTAKES_WITH_SESSIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "the first session stays": ("chartwarden_web.account.sitting._end_for_another", lambda *_, **__: None),
    "nobody is locked out": ("chartwarden_web.account.sitting.looked_at", lambda *_: State.OPEN),
    "leavers stay in": ("chartwarden.workforce.member.Member.is_active_on", lambda *_: True),
}


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES_WITH_SESSIONS)
def test_a_mistake_with_sessions_is_found_by_the_model(
    mistake: str, on_databases: type[SessionMachine], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a product with a mistake
    monkeypatch.setattr(*MISTAKES_WITH_SESSIONS[mistake])
    # when people do things at random, then some answer differs from the picture's
    with pytest.raises(AssertionError, match=r"the product says"):
        run_state_machine_as_test(on_databases, settings=_FEW)


def _always(*_: object, **__: object) -> bool:
    return True


def _no_matter(*_: object, **__: object) -> None:
    return None


def _whosever(store: MemoryWork, work_id: WorkItemId, *, by: object) -> WorkItem:  # noqa: ARG001 -- the mistake
    return store.item(work_id)


# Each mistake: where it is made, and what stands there instead.
MISTAKES: dict[str, list[tuple[Any, str, Callable[..., Any]]]] = {
    "roles are not asked": [(warrant, "require_role", _no_matter), (work, "require_role", _no_matter)],
    "anybody's work is a warrant": [(MemoryWork, "held", _whosever), (WorkItem, "is_warrant_for", _always)],
    "finished work stays open": [(WorkItem, "is_warrant_for", _always)],
    "a widened part outlives its holder": [(beyond, "is_of_holder", _always), (widening, "is_of_holder", _always)],
    "broken glass outlives its holder": [(beyond, "is_of_this_holding", _always)],
    "glass is broken again before its review": [(glass, "_require_reviewed", _no_matter)],
    "people decide for themselves": [(widening, "_require_second_person", _no_matter)],
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_product_is_found_by_the_model(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a product with a mistake
    for place, name, instead in MISTAKES[mistake]:
        monkeypatch.setattr(place, name, instead)
    # when people do things at random
    # then some answer differs from the picture's
    with pytest.raises(AssertionError, match=r"the product says|nobody decides|another end than"):
        run_state_machine_as_test(GateMachine, settings=_FEW)
