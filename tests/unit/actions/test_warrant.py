"""Work is the warrant: it is asked at each act, and its refusals do not tell one case from another."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.warrant import NO_WARRANT, no_warrant, warrant
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import EncounterId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.purpose.target import parse_target
from chartwarden.purpose.work import MOVES, WorkItem, WorkStatus
from chartwarden.workforce.member import Role
from tests.builders import TODAY, Scene, a_member, a_scene, a_work_item


def _warrant(scene: Scene, work_id: WorkItemId, *, encounter_id: EncounterId | None = None) -> WorkItem:
    with scene.at(scene.coder).acting(Act.OPEN_CHART) as act:
        return warrant(scene.at(scene.coder), act, work_id, encounter_id=encounter_id)


@pytest.mark.control("ACC-1")
def test_assigned_work_of_ones_own_leads_to_its_chart() -> None:
    # given assigned work
    scene = a_scene()
    # when it is shown, with or without naming its chart
    # then it is the warrant
    assert _warrant(scene, scene.work.id) == _warrant(scene, scene.work.id, encounter_id=scene.stay.id) == scene.work


@pytest.mark.control("ACC-1", "ACC-8")
@pytest.mark.parametrize("status", [status for status in WorkStatus if status is not WorkStatus.ASSIGNED])
def test_work_in_any_other_state_leads_nowhere(status: WorkStatus) -> None:
    # given one's own work that is not assigned now
    scene = a_scene()
    item = replace(a_work_item("other", encounter=scene.stay, member=scene.coder), status=status)
    scene.at(scene.coder).work.add([item])
    # when it is shown
    # then it is refused
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        _warrant(scene, item.id)


def test_the_day_of_the_service_stays_out_of_the_ledger() -> None:
    # given work whose target names the day of the service
    scene = a_scene()
    item = a_work_item("dated", encounter=scene.stay, member=scene.coder)
    dated = replace(item, purpose=replace(item.purpose, target=parse_target("99232 on 2026-01-02")))
    desk = scene.at(scene.coder)
    desk.work.add([dated])
    # when it is the warrant
    assert str(_warrant(scene, dated.id).purpose.target) == "99232 on 2026-01-02"
    # then the entry has its codes and no day of the patient's
    *_, row = desk.ledger.store.rows()
    assert json.loads(row.body)["target"] == "99232"


@pytest.mark.control("ACC-1")
def test_work_on_one_chart_does_not_lead_to_another() -> None:
    # given work on a stay
    scene = a_scene()
    # when it is shown for the earlier stay of the same patient
    # then it is refused in the same words as work that does not exist
    with pytest.raises(RefusedError) as other:
        _warrant(scene, scene.work.id, encounter_id=scene.earlier.id)
    with pytest.raises(RefusedError) as missing:
        _warrant(scene, WorkItemId("missing"))
    assert str(other.value) == str(missing.value) == str(NO_WARRANT) == str(no_warrant())


@pytest.mark.parametrize("days", [-1, 0])
def test_a_member_who_has_left_has_no_warrant(days: int) -> None:
    # given a member whose last day is yesterday, or today
    scene = a_scene()
    scene.coder = a_member("lena.moss", ends_on=TODAY + timedelta(days=days))
    # when they show their work
    # then the last day still counts, and the day after does not
    if days == 0:
        assert _warrant(scene, scene.work.id) == scene.work
    else:
        with pytest.raises(RefusedError, match="members-work-here-today"):
            _warrant(scene, scene.work.id)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR, Role.PROVIDER, Role.PRIVACY_OFFICER])
def test_a_role_that_does_not_do_this_work_has_no_warrant(role: Role) -> None:
    # given work that came to hang on a member of another role
    scene = a_scene()
    scene.coder = a_member("lena.moss", role)
    # when they show it
    # then their role is refused
    with pytest.raises(RefusedError, match="role-does-this-work"):
        _warrant(scene, scene.work.id)


def test_withdrawn_work_never_comes_back_and_finished_work_only_as_rework() -> None:
    # given the moves that work may make
    # when they are read
    # then they are those written by hand
    assert {status.value: sorted(move.value for move in moves) for status, moves in MOVES.items()} == {
        "waiting": ["assigned", "withdrawn"],
        "assigned": ["assigned", "finished", "held", "waiting", "withdrawn"],
        "held": ["assigned", "waiting", "withdrawn"],
        "finished": ["assigned"],
        "withdrawn": [],
    }
