"""Every act leaves exactly one entry, which tells how it ended."""

import json
from dataclasses import replace

import pytest

from chartwarden.actions.desk import Desk
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import BrokenSealError, ChartwardenError, MalformedError, NotFoundError, RefusedError
from chartwarden.ledger.entry import Act
from tests.builders import a_member, a_scene, a_work_item

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
