"""Every store keeps queues alike, and two who take the next at once never get the same: in memory and on databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from chartwarden.actions.clearances import ask_clearance
from chartwarden.actions.codes import add_code
from chartwarden.actions.desk import Desk
from chartwarden.actions.work import finish_work, take_next
from chartwarden.chart.coding import Coding
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.purpose.conflict import VIP_POOL, Waiver
from chartwarden.purpose.work import HoldReason, KindOfWork, Priority, WorkItem, WorkStatus
from chartwarden.workforce.account_request import AccountRequestId, RequestKind
from chartwarden.workforce.member import Member
from chartwarden.workforce.relation import Colleague
from chartwarden_web import wiring
from tests.builders import NOW, TODAY, Scene, a_work_item

_INPATIENT, _APPEAL = KindOfWork("inpatient-final"), KindOfWork("denial-appeal")


def test_a_store_keeps_queues(scene: Scene) -> None:
    desk = scene.at(scene.manager)
    # given waiting work: two kinds, three dates, and an urgent item on the date of another
    late = a_work_item("late", encounter=scene.stay, member=None, due_on=TODAY + timedelta(days=1))
    soon = a_work_item("soon", encounter=scene.stay, member=None)
    urgent = replace(a_work_item("urgent", encounter=scene.stay, member=None), priority=Priority.URGENT)
    appeal = a_work_item("appeal", encounter=scene.earlier, member=None, kind=_APPEAL)
    desk.work.add([late, soon, urgent, appeal])
    # when the queue is read, then by date, priority and id; of one kind; and a part of it
    assert [item.id for item in desk.work.waiting()] == [urgent.id, appeal.id, soon.id, late.id]
    assert [item.id for item in desk.work.waiting(kinds={_INPATIENT})] == [urgent.id, soon.id, late.id]
    assert [item.id for item in desk.work.waiting(most=2, beyond=1)] == [appeal.id, soon.id]
    assert desk.work.waiting(kinds=()) == ()
    # and what is open of a patient is what waits, is assigned or on hold
    held = scene.work.put_off(HoldReason.QUERY_PENDING, words="", at=NOW)
    desk.work.move(held, seen_version=0)
    assert {item.id for item in desk.work.open_items(patients=[scene.patient.id])} == {
        late.id, soon.id, urgent.id, appeal.id, scene.work.id,
    }  # fmt: skip
    assert desk.work.open_items(patients=[]) == ()
    assert desk.work.item(scene.work.id).hold == "query pending"
    # and another priority and date are no move
    desk.work.sort(replace(late, priority=Priority.SOON, due_on=TODAY - timedelta(days=1)))
    first = desk.work.waiting(most=1)[0]
    assert (first.id, first.priority, first.version) == (late.id, Priority.SOON, 0)
    with pytest.raises(RefusedError, match="seen-as-it-stands"):
        desk.work.sort(scene.work)


def test_a_store_keeps_who_was_approved_in_spite_of_a_conflict(scene: Scene) -> None:
    desk = scene.at(scene.manager)
    # given an approval
    reason = "Nobody else codes transplants here."
    first = Waiver(scene.work.id, scene.other.id, reason, scene.manager.id, NOW)
    desk.work.put_waiver(first, patient_id=scene.patient.id)
    # when another person approves the same, and somebody else
    second = replace(first, approved_by=scene.officer.id, approved_at=NOW + timedelta(hours=1))
    other = replace(first, member_id=scene.coder.id, approved_at=NOW + timedelta(minutes=1))
    for waiver in (second, other):
        desk.work.put_waiver(waiver, patient_id=scene.patient.id)
    # then the latest of each stands, oldest first, and other work has none
    assert desk.work.waivers(scene.work.id) == (other, second)
    assert desk.work.waivers(WorkItemId("another")) == ()


def test_a_store_gives_what_is_compared_of_everybody(scene: Scene) -> None:
    desk = scene.at(scene.manager)
    # given a member with a home, a department and a team
    ana = replace(scene.other, home_address="9 Elm St, Ford, OH 00012", department="Coding", team="Late")
    desk.workforce.put(ana)
    # when everybody is given, then as they are, by user id
    colleagues = desk.workforce.colleagues()
    assert Colleague(ana.id, ana.name, "9 Elm St, Ford, OH 00012", "Coding", "Late") in colleagues
    assert [one.id for one in colleagues] == [one.id for one in desk.workforce.members()]


@pytest.mark.control("ACC-1")
def test_two_who_take_the_next_at_once_never_get_the_same(house_anywhere: wiring.House) -> None:
    # given twelve waiting items and two coders without work
    scene = Scene(house_anywhere)
    scene.at(scene.manager).work.move(scene.work.moved(WorkStatus.WITHDRAWN, to=None, at=NOW), seen_version=0)
    waiting = [a_work_item(f"w{place:02}", encounter=scene.stay, member=None) for place in range(12)]
    scene.at(scene.manager).work.add(waiting)
    together = Barrier(2)

    def take_all(member: Member) -> list[WorkItem]:
        desk, taken = scene.at(member), []
        together.wait(timeout=20)
        while (item := take_next(desk)) is not None:
            taken.append(item)
            finish_work(desk, item.id)
        connection.close()
        return taken

    # when both take and finish, each as fast as they can
    with ThreadPoolExecutor(2) as pool:
        mine, theirs = pool.map(take_all, (scene.coder, scene.other))
    # then every item was somebody's, and none was both's
    assert sorted(item.id for item in (*mine, *theirs)) == sorted(item.id for item in waiting)


@pytest.mark.control("ACC-1")
def test_two_tabs_of_one_coder_take_one_item_and_assign_a_code_once(house_anywhere: wiring.House) -> None:
    # given a coder without work, and three tabs
    scene, tabs = Scene(house_anywhere), 3
    scene.at(scene.manager).work.add(
        [a_work_item(f"w{place}", encounter=scene.stay, member=None) for place in range(6)]
    )

    def in_all_tabs(do: Callable[[Desk], object]) -> None:
        together = Barrier(tabs)

        def in_one(_: int) -> None:
            desk = scene.at(scene.other)
            together.wait(timeout=20)
            with suppress(RefusedError):
                do(desk)
            connection.close()

        with ThreadPoolExecutor(tabs) as pool:
            list(pool.map(in_one, range(tabs)))

    # when each tab takes the next at once, and each assigns the same code to what was taken
    in_all_tabs(take_next)
    mine = [one for one in scene.at(scene.other).work.of_member(scene.other.id) if one.status is WorkStatus.ASSIGNED]
    in_all_tabs(lambda desk: add_code(desk, mine[0].id, Coding("ICD-10-CM", "A41.51")))
    # then one item is theirs, and the code is there once
    assert (len(mine), len(scene.at(scene.other).work.coded(mine[0].id))) == (1, 1)


@pytest.mark.control("ACC-4")
def test_a_store_keeps_clearances_and_what_is_asked_of_them(scene: Scene) -> None:
    desk = scene.at(scene.manager)
    # given a member who is cleared, and a request that another be
    cleared = replace(scene.other, clearances=frozenset({VIP_POOL}))
    desk.workforce.put(cleared)
    asked = ask_clearance(desk, scene.coder.id, reason="Covers the pool in December.")
    # when both are read, then they are as they went in
    assert desk.workforce.member(cleared.id).clearances == {VIP_POOL}
    assert desk.workforce.account_requests(of=scene.coder.id) == (asked,)
    assert asked.clearances == {VIP_POOL}
    # and so is one to take relations back
    back = replace(
        asked,
        id=AccountRequestId("request-back"),
        kind=RequestKind.RELATIONS,
        clearances=frozenset(),
        relations=frozenset({"a-keyed-name"}),
    )
    desk.workforce.put_account_request(back)
    assert desk.workforce.account_request(back.id) == back
