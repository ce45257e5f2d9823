"""Every act leaves exactly one entry, which tells how it ended."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chartwarden.actions.desk import Desk
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import BrokenSealError, ChartwardenError, MalformedError, NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Member, Role
from tests.builders import TODAY, a_member, a_scene, a_work_item

YESTERDAY = TODAY - timedelta(days=1)
REFUSAL = RefusedError(rule="some-rule", because="it may not be", source=WORKFORCE_USES, next_step="Ask.")


def _entries(desk: Desk) -> list[dict[str, object]]:
    return [json.loads(row.body) for row in desk.ledger.store.rows()]


@pytest.mark.control("AUD-1")
@pytest.mark.parametrize(
    ("error", "outcome", "because"),
    [
        (REFUSAL, "refused", "some-rule"),
        (NotFoundError(what="that", next_step="Reload."), "refused", "not-found"),
        (MalformedError(what="it ends", where="line 1", fix="Send it."), "failed", "MalformedError"),
        (BrokenSealError(what="a record", next_step="Stop."), "failed", "BrokenSealError"),
        (ZeroDivisionError("Wilhelmina Ostrander"), "failed", "ZeroDivisionError"),
        (KeyboardInterrupt(), "failed", "KeyboardInterrupt"),
    ],
)
def test_an_act_that_ends_early_says_why_without_the_words_of_the_error(
    error: BaseException, outcome: str, because: str
) -> None:
    # given an act that ends with an error
    scene = a_scene()
    desk = scene.at(scene.coder)
    # when it is run
    with pytest.raises(type(error)), desk.acting(Act.OPEN_CHART, details={"work": "w"}):
        raise error
    # then one entry says so, under its member and device, and quotes nothing
    [entry] = _entries(desk)
    assert (entry["outcome"], entry["because"]) == (outcome, because)
    assert (entry["actor"], entry["device"], entry["act"]) == ("lena.moss", "test:1", "chart.open")
    assert "Ostrander" not in json.dumps(entry)


@pytest.mark.control("AUD-1")
def test_an_act_that_ends_well_leaves_one_entry_whether_or_not_it_asked_for_a_receipt() -> None:
    # given an act that needs nothing, and one that asks for a receipt and fails afterwards
    scene = a_scene()
    desk = scene.at(scene.coder)
    # when both are run
    with desk.acting(Act.LIST_WORK) as act:
        act.note(counts={"items": 1}, details={"a": 1})
        act.note(counts={"more": 2}, details={"b": 2})

    def fail_after_the_receipt() -> None:
        with desk.acting(Act.OPEN_CHART) as act:
            act.granted()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_the_receipt()
    # then each has one entry; what was granted stays granted, and what was noted is merged
    first, second = _entries(desk)
    assert (first["outcome"], first["counts"]) == ("granted", {"items": 1, "more": 2})
    assert desk.ledger.details(next(iter(desk.ledger.store.rows()))) == {"a": 1, "b": 2}
    assert second["outcome"] == "granted"


@pytest.mark.control("AUD-1")
def test_a_change_and_its_entry_are_kept_together_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a change whose entry cannot be stored
    scene = a_scene()
    desk = scene.at(scene.manager)
    item = a_work_item("new", encounter=scene.stay, member=scene.coder)

    def broken(*_: object, **__: object) -> None:
        raise REFUSAL

    def change() -> None:
        with desk.acting(Act.ASSIGN_WORK) as act, monkeypatch.context() as patch, act.change():
            desk.work.add([item])
            patch.setattr(type(desk.ledger), "append", broken)

    # when it is made
    with pytest.raises(RefusedError):
        change()
    # then the change is gone, and one entry tells of the refusal
    with pytest.raises(NotFoundError):
        desk.work.item(item.id)
    [entry] = _entries(desk)
    assert entry["outcome"] == "refused"


def test_a_change_that_is_kept_leaves_one_entry() -> None:
    # given a change
    scene = a_scene()
    desk = scene.at(scene.manager)
    item = a_work_item("new", encounter=scene.stay, member=scene.coder)
    # when it is made
    with desk.acting(Act.ASSIGN_WORK) as act, act.change():
        desk.work.add([item])
    # then it is there, with one entry
    assert desk.work.item(item.id) == replace(item)
    assert [entry["outcome"] for entry in _entries(desk)] == ["granted"]


def test_a_desk_does_not_show_its_key() -> None:
    # given a desk
    scene = a_scene()
    # when it is shown to a programmer
    # then the key of digests is not in it
    assert "memory content key" not in repr(scene.at(a_member("lena.moss")))
    assert issubclass(RefusedError, ChartwardenError)


@pytest.mark.control("ACC-1")
@pytest.mark.parametrize(
    ("former", "becomes", "rule"),
    [
        ({}, {"ends_on": YESTERDAY}, "members-work-here-today"),
        ({}, {"roles": frozenset()}, "roles-as-they-stand"),
        ({}, {"roles": frozenset({Role.AUDITOR})}, "roles-as-they-stand"),
        ({}, {"roles": frozenset({Role.CODER, Role.ADMINISTRATOR})}, "roles-as-they-stand"),
        ({}, {"kinds_of_work": frozenset({"inpatient-final"})}, "roles-as-they-stand"),
        ({"kinds_of_work": frozenset({"a", "b"})}, {"kinds_of_work": frozenset({"b", "c"})}, "roles-as-they-stand"),
        ({}, {"roles": frozenset({Role.CODER, Role.AUDITOR})}, None),
        ({"kinds_of_work": frozenset({"a"})}, {"kinds_of_work": frozenset()}, None),
        ({"kinds_of_work": frozenset({"a"})}, {"kinds_of_work": frozenset({"a", "b"})}, None),
        ({}, {"name": "Lena Moss-Webb"}, None),
    ],
)
def test_a_change_is_refused_to_who_was_ended_or_holds_less_since_they_sat_down(
    former: dict[str, Any], becomes: dict[str, Any], rule: str | None
) -> None:
    # given a coder who sits at a desk, and is ended, narrowed or widened while their act is under way
    scene = a_scene()
    sat_down = replace(scene.coder, **former)
    desk = scene.at(sat_down)
    item = a_work_item("new", encounter=scene.stay, member=scene.coder)

    def change() -> None:
        with desk.acting(Act.ASSIGN_CODE) as act:
            scene.at(scene.keeper).workforce.put(replace(sat_down, **becomes))
            with act.change():
                desk.work.add([item])

    # when it comes to its change
    if rule is None:
        change()
    else:
        with pytest.raises(RefusedError, match=rule):
            change()
    # then who holds less changes nothing, and one entry says why
    assert [(entry["outcome"], entry["because"]) for entry in _entries(desk)] == [
        ("granted", None) if rule is None else ("refused", rule)
    ]
    assert any(one.id == item.id for one in desk.work.of_member(scene.coder.id)) is (rule is None)


def test_whoever_sets_an_instance_up_is_no_member_who_could_be_narrowed() -> None:
    # given the installer, whom no store knows
    scene = a_scene()
    nobody = Member(MemberId("installer"), "installer", "Installer", frozenset({Role.ADMINISTRATOR}), date.min)
    desk = scene.at(nobody)
    # when they change something
    with desk.acting(Act.ADD_MEMBER) as act, act.change():
        desk.workforce.put(a_member("nora.quill"))
    # then it is kept
    assert desk.workforce.by_user_id("nora.quill").user_id == "nora.quill"


def test_whom_nobody_stored_changes_nothing() -> None:
    # given somebody who sits at a desk and is in no table
    scene = a_scene()
    desk = scene.at(a_member("una.known"))
    # when they change something, then it is refused
    with pytest.raises(NotFoundError), desk.acting(Act.ASSIGN_CODE) as act, act.change():
        desk.work.add([])
