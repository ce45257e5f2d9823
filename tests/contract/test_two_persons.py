"""The two-person rule where two people act in one instant, on a database that lets them."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import connections

from chartwarden.actions import members, role_review, roles
from chartwarden.actions.desk import Desk
from chartwarden.actions.members import end_membership
from chartwarden.actions.role_review import decide_roles
from chartwarden.actions.roles import change_roles
from chartwarden.actions.two_persons import require_deciders_left
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.role_review import Keep
from chartwarden.workforce.roles import MAY_DECIDE
from chartwarden_web.records.stores.workforce import DatabaseWorkforce
from chartwarden_web.wiring import House
from tests.builders import Scene, a_member


@pytest.fixture
def scene(on_postgresql: None, fresh_house: House) -> Scene:  # noqa: ARG001
    return Scene(fresh_house)


@pytest.fixture(autouse=True)
def _meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each of two acts wait after its check until the other has checked too, or is found to stand in line."""
    both = threading.Barrier(2, timeout=1)

    def checked(*given: object, **more: object) -> None:
        require_deciders_left(*given, **more)  # type: ignore[arg-type]  # handed on as they came
        with suppress(threading.BrokenBarrierError):
            both.wait()

    for module in (members, role_review, roles):
        monkeypatch.setattr(module, "require_deciders_left", checked)


def _at_once(*acts: Callable[[], object]) -> list[str]:
    """Give the outcomes of acts that begin together, in alphabetical order."""
    outcomes = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except RefusedError as error:
            outcomes.append(error.rule)
        except Exception as error:  # noqa: BLE001 -- shown by the test that compares it
            outcomes.append(type(error).__name__)
        else:
            outcomes.append("done")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def _with(scene: Scene, role: Role) -> list[Member]:
    return [member for member in scene.at(scene.manager).workforce.members() if role in member.roles]


def _may_decide(desk: Desk) -> list[str]:
    return [member.user_id for member in desk.workforce.members() if member.roles & MAY_DECIDE]


def _take_all(desk: Desk, member: Member) -> Callable[[], object]:
    return lambda: change_roles(desk, member.id, roles=frozenset(), kinds_of_work=frozenset())


@pytest.mark.control("IDN-1")
def test_two_changes_in_one_instant_leave_two_who_decide(scene: Scene) -> None:
    # given three who decide
    desk = scene.at(scene.keeper)
    # when one of them takes the roles of both others, in two requests at once
    outcomes = _at_once(_take_all(desk, scene.officer), _take_all(desk, scene.manager))
    # then one goes, and two are left
    assert outcomes == ["done", "two-persons-can-decide"]
    assert len(_may_decide(desk)) == 2


@pytest.mark.control("IDN-1")
def test_a_review_and_a_change_in_one_instant_leave_two_who_decide(scene: Scene) -> None:
    # given three who decide
    desk = scene.at(scene.keeper)
    removed = {(scene.manager.id, Role.MANAGER): Keep.REMOVE}
    # when two roles go at once, one by the review and one by a change
    outcomes = _at_once(_take_all(desk, scene.officer), lambda: decide_roles(scene.at(scene.officer), removed))
    # then one goes, and two are left
    assert outcomes.count("done") == 1
    assert len(_may_decide(desk)) == 2


def test_two_administrators_who_end_each_other_in_one_instant_leave_one(scene: Scene) -> None:
    # given two administrators
    other = a_member("anna.reyes", Role.ADMINISTRATOR)
    scene.at(scene.keeper).workforce.put(other)
    # when each ends the other at once
    outcomes = _at_once(
        lambda: end_membership(scene.at(scene.keeper), other.id, last_day=None),
        lambda: end_membership(scene.at(other), scene.keeper.id, last_day=None),
    )
    # then one goes, and one administrator works here still
    assert outcomes.count("done") == 1
    assert [one.ends_on for one in _with(scene, Role.ADMINISTRATOR)].count(None) == 1


def test_two_reviews_in_opposite_order_wait_for_each_other(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    # given two who review, and a store in which holding somebody takes a while
    held = DatabaseWorkforce.held

    def slow(store: DatabaseWorkforce, member_id: MemberId) -> Member:
        found = held(store, member_id)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(DatabaseWorkforce, "held", slow)
    one, two = (scene.coder.id, Role.CODER), (scene.other.id, Role.CODER)
    # when both decide the same two roles at once, from either end of the list
    outcomes = _at_once(
        lambda: decide_roles(scene.at(scene.officer), {one: Keep.KEEP, two: Keep.KEEP}),
        lambda: decide_roles(scene.at(scene.manager), {two: Keep.KEEP, one: Keep.KEEP}),
    )
    # then the second is told that the first was quicker
    assert outcomes == ["done", "seen-as-it-stands"]
