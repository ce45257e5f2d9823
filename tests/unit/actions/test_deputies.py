"""V19-07: a role that was given while an approver was away, and what it was then used for, does not stay unseen."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.access import access_report
from chartwarden.actions.account_requests import decide_account_request
from chartwarden.actions.deputies import FRESH
from chartwarden.actions.roles import change_roles
from chartwarden.actions.widening import Answer, decide_widening, request_widening
from chartwarden.adapters.memory import MemoryHouse
from chartwarden.foundation.clock import FixedClock
from chartwarden.ledger.canonical import Canonical
from chartwarden.workforce.member import Leave, Member, Role
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.relation import Relation, RelationKind
from tests.builders import NOW, TODAY, Scene, a_member, a_scene, house_in_memory

REASON = "Tobacco use decides F17.210; the assessment refers to the older note."
AWAY = (Leave(TODAY - timedelta(days=1), TODAY + timedelta(days=6)),)


def _with_deputy(scene: Scene, *, away: tuple[Leave, ...] = AWAY) -> Member:
    """Let the manager go on leave, and somebody be made a manager meanwhile, by two persons."""
    keeper = scene.at(scene.keeper)
    keeper.workforce.put(replace(scene.manager, leaves=away))
    asked = change_roles(
        keeper,
        scene.other.id,
        roles=frozenset({Role.CODER, Role.MANAGER}),
        kinds_of_work=frozenset(),
        reason="Stands in meanwhile.",
    ).request
    assert asked is not None
    decide_account_request(scene.at(scene.officer), asked.id, answer=Answer.APPROVE, carry_out=lambda *_: None)
    return keeper.workforce.member(scene.other.id)


def _approved(scene: Scene, by: Member, *, answer: Answer = Answer.APPROVE, place: str = "old") -> None:
    document = {"old": scene.old, "face": scene.face}[place].document.outline.id
    asked = request_widening(scene.at(scene.coder), scene.work.id, document, section=None, reason=REASON)
    decide_widening(scene.at(by), asked.id, answer=answer)


def _signs(scene: Scene) -> list[tuple[dict[str, object], Mapping[str, Canonical]]]:
    desk = scene.at(scene.officer)
    rows = [(json.loads(row.body), desk.ledger.details(row)) for row in desk.ledger.store.rows()]
    return [(said, beside) for said, beside in rows if said["act"] == "account.signal"]


def _told(scene: Scene, member: Member) -> list[NoticeKind]:
    assert isinstance(scene.house, MemoryHouse)
    return [kind for kind, _ in scene.house.workforce.notices(member.id)]


@pytest.mark.control("ACC-7")
def test_a_friend_who_approves_in_the_managers_absence_leaves_a_sign_and_the_manager_is_told() -> None:
    # given a friend of the coder, who was made a manager while the manager was on leave
    scene = a_scene()
    deputy = _with_deputy(scene)
    friend = Relation(RelationKind.OTHER, scene.coder.name)
    scene.at(scene.keeper).workforce.put_relations(deputy.id, [friend])
    # when the friend approves what the coder asks for
    _approved(scene, deputy)
    # then one sign says so, with what ties the two together and who gave the role, sealed
    [(said, beside)] = _signs(scene)
    assert (said["actor"], said["because"], said["counts"]) == (
        "omar.diaz", "approval-delegated", {"passed_over": 2, "ties": 1},
    )  # fmt: skip
    assert (beside["for"], beside["away"], beside["ties"]) == ("lena.moss", "mara.quist", "relation")
    assert (beside["role_asked_by"], beside["role_decided_by"]) == (scene.keeper.id, scene.officer.id)
    # and whoever was passed over is told, and whoever reads the record is told what the sign means
    assert _told(scene, scene.manager) == [NoticeKind.DEPUTY_APPROVED]
    assert _told(scene, scene.officer) == [NoticeKind.DEPUTY_APPROVED]
    assert NoticeKind.DEPUTY_APPROVED not in _told(scene, scene.coder)
    report = access_report(scene.at(scene.officer), "omar.diaz")
    assert any("given while an approver was away" in row.sentence for row in report)


def test_what_follows_for_the_same_person_is_no_further_sign_and_declining_is_none() -> None:
    # given a deputy
    scene = a_scene()
    deputy = _with_deputy(scene)
    # when they decline, and approve twice
    _approved(scene, deputy, answer=Answer.DECLINE)
    assert _signs(scene) == []
    for place in ("old", "face"):
        _approved(scene, deputy, place=place)
    # then there is one sign
    assert len(_signs(scene)) == 1


@pytest.mark.parametrize("case", ["nobody is away", "in the role for long", "the deputy's role is older"])
def test_an_approval_in_the_ordinary_way_leaves_no_sign(case: str) -> None:
    # given a deputy while nobody is away, a manager who has been one for long, or a deputy of last month
    clock = FixedClock(NOW)
    scene = Scene(house_in_memory(clock=clock))
    second = a_member("hugo.lind", Role.MANAGER)
    scene.at(scene.keeper).workforce.put(second)
    deputy = _with_deputy(scene, away=() if case == "nobody is away" else AWAY)
    if case == "the deputy's role is older":
        clock.advance(FRESH + timedelta(hours=1))
        scene.at(scene.keeper).workforce.put(replace(scene.manager, leaves=(Leave(TODAY, TODAY + timedelta(days=60)),)))
    # when they approve
    _approved(scene, second if case == "in the role for long" else deputy)
    # then there is no sign, and nobody is told
    assert _signs(scene) == []
    assert NoticeKind.DEPUTY_APPROVED not in _told(scene, scene.manager)
