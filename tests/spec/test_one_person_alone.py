"""ACC: what takes a second person is not had alone by a detour: the queue, a review, the same words, another tab."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.charts import open_chart
from chartwarden.actions.codes import add_code, remove_code
from chartwarden.actions.coding_review import assign_review, record_finding
from chartwarden.actions.coding_steps import comment_code, say_present
from chartwarden.actions.desk import Desk
from chartwarden.actions.queues import Chosen, assign_many, sort_many
from chartwarden.actions.waivers import waive_conflict
from chartwarden.actions.work import assign_work, finish_work, reassign_work, rework, take_next
from chartwarden.chart.coding import Coding, PresentOnAdmission
from chartwarden.chart.coding_review import Verdict
from chartwarden.chart.encounter import EncounterClass
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.purpose.work import Priority, WorkItem, WorkStatus
from chartwarden.workforce.member import Member, Role
from tests.builders import NOW, TODAY, Scene, a_member, a_scene, a_work_item, an_encounter

HOME = "41 Tannery Row, Harlow Falls, OH 00000"  # the patient's own
SEPSIS = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli [E. coli]")
PROSTATE = Coding("ICD-10-CM", "N40.0", "Benign prostatic hyperplasia")


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def _joins(scene: Scene, member: Member) -> Desk:
    scene.at(scene.keeper).workforce.put(member)
    return scene.at(member)


def _beside(desk: Desk, other_tab: Callable[[], object]) -> Desk:
    """Seat somebody in one tab, while in another one something is done at the last moment before each change."""
    done: list[object] = []

    @contextmanager
    def together() -> Iterator[None]:
        if not done:
            done.append(True)
            other_tab()
        with desk.together():
            yield

    return replace(desk, together=together)


# What somebody gives themselves by way of the queue.


@pytest.mark.control("ACC-1")
def test_whoever_assigns_work_makes_none_for_themselves_by_way_of_the_queue(scene: Scene) -> None:
    # given a manager who codes too, and who makes work on a chart that nobody has work on, first of all that waits
    both = a_member("ida.brook", Role.MANAGER, Role.CODER)
    desk = _joins(scene, both)
    made = assign_work(
        desk,
        encounter_id=scene.earlier.id,
        kind="inpatient-final",
        target="K57.20",
        due_on=TODAY - timedelta(days=99),
        to=None,
    )
    sort_many(desk, Chosen((made.id,)), priority=Priority.URGENT)
    # when she takes the next
    taken = take_next(desk)
    # then the queue gives her nothing, and the chart stays closed to her
    assert taken is None
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        open_chart(desk, made.id)
    # and another coder gets it
    got = take_next(scene.at(scene.other))
    assert got is not None
    assert got.id == made.id


@pytest.mark.control("ACC-5")
@pytest.mark.parametrize("kind", ["inpatient-final", "inpatient-procedure", "poa-determination", "payer-drg-audit"])
def test_a_visit_is_not_opened_as_if_it_were_an_inpatient_stay(scene: Scene, kind: str) -> None:
    # given a visit to the emergency room
    visit = replace(an_encounter("visit", patient=scene.patient), kind=EncounterClass.EMERGENCY)
    manager = scene.at(scene.manager)
    manager.charts.save([visit])
    # when work is made on it that would open a whole stay
    with pytest.raises(RefusedError, match="work-fits-its-encounter"):
        assign_work(manager, encounter_id=visit.id, kind=kind, target="A41.51", due_on=TODAY, to=scene.coder)
    # then there is none; what such a visit is coded by is work
    assert [item.id for item in manager.work.open_items()] == [scene.work.id]
    assert (
        assign_work(
            manager, encounter_id=visit.id, kind="ed-visit", target="99284", due_on=TODAY, to=scene.coder
        ).member_id
        == scene.coder.id
    )
    # and so is a stay of which nobody said what it was
    manager.charts.save([replace(visit, kind=EncounterClass.UNKNOWN)])
    assign_work(manager, encounter_id=visit.id, kind=kind, target="A41.51", due_on=TODAY, to=scene.coder)


@pytest.mark.control("ACC-3")
def test_an_approval_in_spite_of_a_conflict_opens_nothing_until_a_second_person_assigns(scene: Scene) -> None:
    # given work on a relative's chart that waits, approved by the one manager and put first by her
    relative = replace(a_member("ria.ostrander", name="Ria Ostrander"), home_address=HOME)
    desk, manager = _joins(scene, relative), scene.at(scene.manager)
    reassign_work(manager, scene.work.id, to=None)
    reason = "She is the only one who codes transplants, and the bill is due tomorrow."
    waive_conflict(manager, scene.work.id, member_id=relative.id, reason=reason)
    sort_many(manager, Chosen((scene.work.id,)), priority=Priority.URGENT)
    # when the relative takes the next, then the queue passes it over
    assert take_next(desk) is None
    assert manager.work.item(scene.work.id).status is WorkStatus.WAITING


# What somebody says of their own coding.


def _finished(scene: Scene) -> tuple[Member, WorkItem]:
    """Give a coder who audits too, and finished work of theirs."""
    dual = replace(scene.coder, roles=frozenset({Role.CODER, Role.AUDITOR}))
    desk = _joins(scene, dual)
    add_code(desk, scene.work.id, SEPSIS)
    return dual, finish_work(desk, scene.work.id)


@pytest.mark.control("ACC-5")
@pytest.mark.parametrize("way", ["the queue", "reassigned", "spread", "was theirs before"])
def test_nobody_comes_to_the_review_of_their_own_coding(scene: Scene, way: str) -> None:
    # given a coder who audits too, another auditor, and the review of the coder's own work
    dual, work = _finished(scene)
    other = a_member("aida.brandt", Role.AUDITOR)
    _joins(scene, other)
    manager = scene.at(scene.manager)
    review = assign_review(manager, work.id, to=None if way == "the queue" else other, due_on=TODAY)
    # when it comes to its coder
    match way:
        case "the queue":
            assert take_next(scene.at(dual)) is None
        case "reassigned":
            assert reassign_work(manager, review.id, to=dual).member_id is None
        case "spread":
            assert assign_many(manager, Chosen((review.id,)), to=[dual.id]).waits == 1
        case _:
            theirs = review.moved(WorkStatus.ASSIGNED, to=dual.id, at=NOW)
            manager.work.move(theirs, seen_version=review.version)
    # then they say nothing in it, and it waits for somebody else
    with pytest.raises(RefusedError):
        record_finding(scene.at(dual), review.id, verdict=Verdict.AGREE)
    assert manager.work.item(review.id).status is WorkStatus.WAITING
    # and the other auditor takes it
    taken = take_next(scene.at(other))
    assert taken is not None
    assert taken.id == review.id


@pytest.mark.control("ACC-7")
@pytest.mark.parametrize("way", ["given", "reassigned"])
def test_a_manager_who_codes_does_not_choose_who_reviews_it(scene: Scene, way: str) -> None:
    # given a manager who has finished coding of her own, and an auditor
    both = replace(scene.coder, roles=frozenset({Role.CODER, Role.MANAGER}))
    auditor = a_member("aida.brandt", Role.AUDITOR)
    _joins(scene, auditor)
    desk = _joins(scene, both)
    work = finish_work(desk, scene.work.id)
    # when she gives its review to him
    if way == "given":
        with pytest.raises(RefusedError, match="nobody chooses who reviews their own coding"):
            assign_review(desk, work.id, to=auditor, due_on=TODAY)
    else:
        review = assign_review(scene.at(scene.manager), work.id, to=None, due_on=TODAY)
        assert reassign_work(desk, review.id, to=auditor).member_id is None
    # then he has nothing of it, and another manager may give it to him
    assert desk.work.of_member(auditor.id) == ()
    assert assign_review(scene.at(scene.manager), work.id, to=auditor, due_on=TODAY).member_id == auditor.id


# What is said again and again.


REASON = "The operative note of that day decides the approach and the device value."


@pytest.mark.control("ACC-6")
@pytest.mark.parametrize(
    "changed",
    [REASON + ".", REASON.upper(), REASON.replace("e", "e\u200b"), f" ({REASON})"],
    ids=["full stop", "capitals", "unseen marks", "brackets"],
)
def test_a_reason_with_another_full_stop_is_the_same_reason(scene: Scene, changed: str) -> None:
    # given a reason that was given three times within the day
    desk = scene.at(scene.coder)
    for _ in range(3):
        finish_work(desk, scene.work.id)
        rework(desk, scene.work.id, reason=REASON)
    finish_work(desk, scene.work.id)
    # when finished work is opened once more with the same words, dressed otherwise
    with pytest.raises(RefusedError, match="you gave these very words 3 times"):
        rework(desk, scene.work.id, reason=changed)
    # then it stays finished
    assert desk.work.item(scene.work.id).status is WorkStatus.FINISHED


# What two tabs do at once.


def test_a_code_that_another_tab_took_out_does_not_come_back_with_a_comment(scene: Scene) -> None:
    # given a code, and two tabs
    desk = scene.at(scene.coder)
    coded = add_code(desk, scene.work.id, SEPSIS)
    tab = _beside(desk, lambda: remove_code(desk, scene.work.id, coded.id))
    # when one takes it out while the other comments on it
    with pytest.raises(NotFoundError):
        comment_code(tab, scene.work.id, coded.id, comment="see the culture")
    # then it is out, as the ledger says
    assert desk.work.coded(scene.work.id) == ()


def test_two_tabs_assign_a_code_once(scene: Scene) -> None:
    # given two tabs
    desk = scene.at(scene.coder)
    tab = _beside(desk, lambda: add_code(desk, scene.work.id, SEPSIS))
    # when both assign the same code
    add_code(tab, scene.work.id, SEPSIS)
    # then the claim has it once
    assert len(desk.work.coded(scene.work.id)) == 1


def test_what_two_tabs_say_of_a_code_is_both_kept(scene: Scene) -> None:
    # given a code, and two tabs
    desk = scene.at(scene.coder)
    coded = add_code(desk, scene.work.id, SEPSIS)
    tab = _beside(desk, lambda: comment_code(desk, scene.work.id, coded.id, comment="see the culture"))
    # when one comments on it while the other says that it was present on admission
    say_present(tab, scene.work.id, coded.id, present=PresentOnAdmission.YES)
    # then both stand
    (now,) = desk.work.coded(scene.work.id)
    assert (now.comment, now.present_on_admission) == ("see the culture", PresentOnAdmission.YES)


@pytest.mark.control("CLM-2")
def test_a_code_of_another_tab_does_not_slip_past_the_claim_check(scene: Scene) -> None:
    # given work on a woman's chart, and two tabs
    desk = scene.at(scene.coder)
    tab = _beside(desk, lambda: add_code(desk, scene.work.id, PROSTATE))
    # when one assigns a code that does not fit her, while the other finishes
    with pytest.raises(RefusedError, match="seen-as-it-stands"):
        finish_work(tab, scene.work.id)
    # then it is not finished, and without a reason it cannot be
    with pytest.raises(RefusedError, match="claim-fits-the-chart"):
        finish_work(desk, scene.work.id)


def test_two_tabs_take_one_item(scene: Scene) -> None:
    # given a coder without work, two waiting items, and two tabs
    desk = scene.at(scene.other)
    desk.work.add([a_work_item(key, encounter=scene.stay, member=None) for key in ("x", "y")])
    tab = _beside(desk, lambda: take_next(desk))
    # when both take the next
    with pytest.raises(RefusedError, match="the-queue-gives-one-by-one"):
        take_next(tab)
    # then one has it, and the other nothing
    assert sum(item.status is WorkStatus.ASSIGNED for item in desk.work.of_member(scene.other.id)) == 1
