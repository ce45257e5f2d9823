"""Queues on the screen: what a manager sees and sends, what a coder takes, and what either is not told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from chartwarden.actions.work import hold_work
from chartwarden.purpose.work import HoldReason, Priority, WorkStatus
from chartwarden.workforce.member import Member
from tests.builders import TODAY, Scene, a_work_item


@pytest.fixture
def manager(scene: Scene, signed_in: Callable[[Member], Client]) -> Client:
    return signed_in(scene.manager)


def test_a_manager_reads_numbers_and_nothing_of_a_patient(scene: Scene, manager: Client) -> None:
    # given work on hold, for a reason that its holder put into words
    hold_work(scene.at(scene.coder), scene.work.id, reason=HoldReason.QUERY_PENDING, words="her husband calls back")
    # when the manager looks at the queues
    page = manager.get("/queues/").content.decode()
    # then the encounter and the listed reason are there, and neither her name nor the words
    assert "E-2026-a" in page
    assert "on hold: query pending" in page
    assert "husband" not in page
    assert "Wilhelmina" not in page
    assert "Ostrander" not in page
    # and a filter by what nobody is leaves nothing
    assert "Nothing open fits." in manager.get("/queues/?status=waiting").content.decode()
    assert manager.get("/queues/?status=finished").status_code == 422


def test_ticked_work_is_given_out_and_the_list_comes_back_as_it_was(scene: Scene, manager: Client) -> None:
    # given a manager who looks at what one coder has
    sent = {"which": "ticked", "work": scene.work.id, "to": scene.other.id, "holder": scene.coder.id}
    # when her item is ticked and given to another
    answer = manager.post("/queues/spread/", sent)
    # then it is theirs, and the same list is shown
    assert answer["Location"] == f"/queues/?holder={scene.coder.id}"
    assert scene.at(scene.other).work.item(scene.work.id).member_id == scene.other.id
    # and nothing happens where nothing is ticked, or nobody is chosen
    assert manager.post("/queues/spread/", {"which": "ticked", "to": scene.other.id}).status_code == 422
    assert manager.post("/queues/spread/", {"which": "all"}).status_code == 422


def test_many_are_sorted_put_back_and_withdrawn(scene: Scene, manager: Client) -> None:
    # given two items of a coder
    more = a_work_item("b", encounter=scene.stay, member=scene.coder)
    desk = scene.at(scene.manager)
    desk.work.add([more])
    all_ = {"which": "all", "holder": scene.coder.id}
    # when both are made urgent and due tomorrow
    manager.post("/queues/sort/", {**all_, "priority": "0", "due_on": (TODAY + timedelta(days=1)).isoformat()})
    # then they are, and stay hers
    assert {(item.priority, item.due_on, item.member_id) for item in desk.work.open_items()} == {
        (Priority.URGENT, TODAY + timedelta(days=1), scene.coder.id)
    }
    # when one is put back and then withdrawn
    manager.post("/queues/back/", {**all_, "most": "1"})
    (waiting,) = desk.work.waiting()
    manager.post("/queues/withdraw/", {"which": "ticked", "work": waiting.id, "reason": "not billed after all"})
    # then nobody has it
    assert desk.work.item(waiting.id).status is WorkStatus.WITHDRAWN


def test_today_gives_the_next_of_the_queue_and_goes_on_with_what_was_on_hold(scene: Scene, coder: Client) -> None:
    # given a coder whose only work is on hold, and an item that waits
    desk = scene.at(scene.coder)
    hold_work(desk, scene.work.id, reason=HoldReason.OTHER, words="implant log is missing")
    desk.work.add([a_work_item("b", encounter=scene.stay, member=None)])
    # when she looks at Today
    page = coder.get("/").content.decode()
    # then what she waits for is there, and the queue is one key away
    assert "Waits: implant log is missing" in page
    assert "Take the next of the queue" in page
    # when she takes it, its chart opens; and so does the other when she goes on with it
    assert coder.post("/next/")["Location"] == "/work/work-b/"
    assert coder.post(f"/work/{scene.work.id}/resume/")["Location"] == f"/work/{scene.work.id}/"
    assert coder.get(f"/work/{scene.work.id}/").status_code == 200


@pytest.mark.control("ACC-3")
def test_work_of_ones_own_people_is_answered_with_one_sentence(scene: Scene, coder: Client) -> None:
    # given a coder who turns out to live with her patient
    scene.at(scene.keeper).workforce.put(replace(scene.coder, home_address=scene.patient.addresses[0]))
    # when she opens the chart
    answer = coder.get(f"/work/{scene.work.id}/")
    # then she reads that it went to somebody else, and nothing of whom
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "work went to somebody else" in page
    assert "household" not in page
    assert "Ostrander" not in page
