"""ACC-3, CLM-1: what was declared wrongly is taken back: alone where it closes, by two persons where it opens."""

import json
from dataclasses import replace
from typing import Any, NoReturn

import pytest

from chartwarden.actions.account_requests import decide_account_request, open_account_requests, withdraw_account_request
from chartwarden.actions.alarm import alarm_of
from chartwarden.actions.desk import Desk
from chartwarden.actions.mixups import relate
from chartwarden.actions.relations import declare_relations
from chartwarden.actions.unrelating import unrelate
from chartwarden.actions.widening import Answer
from chartwarden.actions.work import assign_work
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.mixup.doubt import Doubt, DoubtKind
from chartwarden.mixup.link import Relates
from chartwarden.purpose.work import WorkStatus
from chartwarden.workforce.account_request import AccountRequest, RequestKind
from chartwarden.workforce.member import Member
from chartwarden.workforce.relation import Relation, RelationKind
from tests.builders import TODAY, Scene, a_document, a_scene

PARENT = Relation(RelationKind.PARENT, "Wilhelmina Ostrander")
COUSIN = Relation(RelationKind.OTHER_FAMILY, "Ida Atwell")
WHY = "Entered for the wrong coder by mistake."


def _never(_: AccountRequest, __: Member) -> NoReturn:
    raise AssertionError


def _decide(desk: Desk, request: AccountRequest | None, answer: Answer = Answer.APPROVE) -> None:
    assert request is not None
    decide_account_request(desk, request.id, answer=answer, carry_out=_never)


def _latest(desk: Desk) -> tuple[dict[str, Any], dict[str, Any]]:
    row = desk.ledger.store.rows_of(desk.member.user_id, most=1)[0]
    return json.loads(row.body), dict(desk.ledger.details(row))


@pytest.fixture
def scene() -> Scene:
    """Give a scene in which the coder declared two relations, the patient among them."""
    made = a_scene()
    declare_relations(made.at(made.keeper), made.coder.id, relations=[PARENT, COUSIN])
    return made


@pytest.mark.control("ACC-3")
def test_a_relation_that_is_left_out_holds_until_a_second_person_agrees(scene: Scene) -> None:
    # given a relation that an administrator says is not theirs
    keeper, officer = scene.at(scene.keeper), scene.at(scene.officer)
    declared = declare_relations(keeper, scene.coder.id, relations=[COUSIN], reason=WHY)
    # when nobody has agreed, then it holds: the work waits for somebody else
    assert set(declared.in_force) == set(keeper.workforce.relations(scene.coder.id)) == {PARENT, COUSIN}
    said, details = _latest(keeper)
    assert (said["act"], said["counts"]["requests"], details["what"]) == ("member.change", 1, "relations")
    assert _given(scene) is WorkStatus.WAITING
    # and whoever asked does not agree with themselves, nor does a manager, who sees no relations
    with pytest.raises(RefusedError, match="asked for themselves"):
        _decide(keeper, declared.request)
    with pytest.raises(RefusedError, match="sees relations"):
        _decide(scene.at(scene.manager), declared.request)
    # and once the privacy officer agrees, it holds no more, with an entry of that; the other holds
    _decide(officer, declared.request)
    assert officer.workforce.relations(scene.coder.id) == (COUSIN,)
    said, details = _latest(officer)
    assert (said["act"], said["counts"]["taken_back"], details["kind"]) == ("member.decide-request", 1, "relations")
    assert "Wilhelmina" not in str(said)
    assert _given(scene) is WorkStatus.ASSIGNED


def _given(scene: Scene) -> WorkStatus:
    desk = scene.at(scene.manager)
    item = assign_work(
        desk, encounter_id=scene.stay.id, kind="inpatient-final", target="A41.51", due_on=TODAY, to=scene.coder
    )
    return item.status


@pytest.mark.control("ACC-3")
def test_nothing_opens_by_declining_withdrawing_or_asking_twice(scene: Scene) -> None:
    # given a request of the privacy officer to take both back
    officer, keeper = scene.at(scene.officer), scene.at(scene.keeper)
    first = declare_relations(officer, scene.coder.id, relations=[], reason=WHY).request
    # when it is asked again, then nothing more waits; and without a reason nothing is asked
    assert declare_relations(officer, scene.coder.id, relations=[], reason="").request is None
    assert [row.request.kind for row in open_account_requests(keeper)] == [RequestKind.RELATIONS]
    # when it is declined, or withdrawn by who asked, then both hold
    _decide(keeper, first, Answer.DECLINE)
    with pytest.raises(RefusedError, match="a reason has"):
        declare_relations(officer, scene.coder.id, relations=[PARENT], reason="")
    second = declare_relations(officer, scene.coder.id, relations=[PARENT], reason=WHY).request
    assert second is not None
    withdraw_account_request(officer, second.id)
    assert set(keeper.workforce.relations(scene.coder.id)) == {PARENT, COUSIN}


def test_a_changed_relation_closes_at_once_and_the_old_one_holds_meanwhile(scene: Scene) -> None:
    # given a relation whose address is written down anew
    keeper, moved = scene.at(scene.keeper), replace(COUSIN, address="9 Elm Street, Ford, OH 00012")
    # when it is declared, then both hold until somebody agrees; one that is only added asks nobody
    declared = declare_relations(keeper, scene.coder.id, relations=[PARENT, moved], reason=WHY)
    assert set(keeper.workforce.relations(scene.coder.id)) == {PARENT, COUSIN, moved}
    _decide(scene.at(scene.officer), declared.request)
    assert set(keeper.workforce.relations(scene.coder.id)) == {PARENT, moved}
    more = declare_relations(keeper, scene.coder.id, relations=[PARENT, moved, COUSIN])
    assert more.request is None


@pytest.mark.control("CLM-1")
def test_a_link_that_was_not_so_is_taken_back_alone_and_its_alarm_stands_again() -> None:
    # given a note that says another birth date, and a coder who said that it is rightly about a relative
    scene = a_scene()
    note = a_document(
        "other", "HOSPITAL COURSE\nDOB: 05/29/1931. Slept well.\n", patient=scene.patient, encounter=scene.stay
    )
    scene.at(scene.keeper).charts.save([note])
    desk, id_ = scene.at(scene.coder), DocumentId("document-other")
    relate(desk, scene.work.id, id_, relates=Relates.FAMILY)
    # when another coder tries to take it back, then it is refused; when the coder of the chart does, it is gone
    with pytest.raises(RefusedError, match="no open work item"):
        unrelate(scene.at(scene.other), scene.work.id, id_)
    assert [link.relates for link in unrelate(desk, scene.work.id, id_)] == [Relates.FAMILY]
    assert desk.links.of_patient(scene.patient.id) == ()
    said, details = _latest(desk)
    assert (said["act"], said["outcome"], said["counts"]) == ("chart.relate", "granted", {"taken_back": 1})
    assert details["taken_back"] == "family"
    # and the entry of what was said before stays, a doubt is an alarm again, and twice is once too often
    acts = [json.loads(row.body)["act"] for row in desk.ledger.store.rows_of(desk.member.user_id, most=9)]
    assert acts.count("chart.relate") == 2
    doubt = Doubt(DoubtKind.BIRTH_DATE, 0, 4)
    links = desk.links.of_patient(scene.patient.id)
    alarm = alarm_of([doubt], {}, note.document.text.value, links=links, document_id=id_)
    assert alarm is not None
    assert alarm.settled is None
    with pytest.raises(NotFoundError):
        unrelate(desk, scene.work.id, id_)
