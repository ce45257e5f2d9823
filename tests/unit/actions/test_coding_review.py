"""Second-level review: who may be given one, what may be said in it, and what a coder reads of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.codes import add_code, remove_code
from chartwarden.actions.coding_review import (
    answer_finding,
    assign_review,
    draw_sample,
    record_finding,
    review_of,
    reviews_of_coding,
    reviews_of_my_coding,
    take_finding_back,
)
from chartwarden.actions.work import assign_work, finish_work, rework
from chartwarden.chart.coding import CodedResult, Coding
from chartwarden.chart.coding_review import CoderAnswer, Verdict
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import CodedId, WorkItemId
from chartwarden.minimum_necessary.grant import Withholding
from chartwarden.purpose.work import WorkItem, WorkStatus
from chartwarden.workforce.member import Role
from tests.builders import TODAY, Scene, a_document, a_member, a_scene, a_work_item

SEPSIS = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli [E. coli]")
UTI = Coding("ICD-10-CM", "N39.0", "Urinary tract infection, site not specified")
WHY = "The assessment names E. coli as the organism, so A41.51 stands alone."


class Reviewed:
    """A finished item with two codes, and an auditor who may be given its review."""

    def __init__(self) -> None:
        self.scene = a_scene()
        self.auditor = a_member("aida.brandt", Role.AUDITOR)
        self.scene.at(self.scene.keeper).workforce.put(self.auditor)
        coder = self.scene.at(self.scene.coder)
        self.codes = (add_code(coder, self.scene.work.id, SEPSIS), add_code(coder, self.scene.work.id, UTI))
        finish_work(coder, self.scene.work.id)

    def review(self) -> WorkItem:
        manager = self.scene.at(self.scene.manager)
        return assign_review(manager, self.scene.work.id, to=self.auditor, due_on=TODAY)

    def judged(self) -> WorkItem:
        """Give a finished review: one code stands, one is deleted, one is missing."""
        item = self.review()
        desk = self.scene.at(self.auditor)
        record_finding(desk, item.id, verdict=Verdict.AGREE, coded_id=self.codes[0].id)
        record_finding(desk, item.id, verdict=Verdict.DELETE, coded_id=self.codes[1].id, reason=WHY)
        record_finding(desk, item.id, verdict=Verdict.ADD, coding=replace(UTI, code="R65.20"), reason=WHY)
        return finish_work(desk, item.id)


@pytest.fixture
def reviewed() -> Reviewed:
    return Reviewed()


def test_a_review_is_work_of_its_own_about_finished_work(reviewed: Reviewed) -> None:
    # given finished coding
    # when a manager gives its review to an auditor
    item = reviewed.review()
    # then it is assigned work on the same stay and for the same target, about that work
    assert (item.status, item.member_id, item.about) == (
        WorkStatus.ASSIGNED,
        reviewed.auditor.id,
        reviewed.scene.work.id,
    )
    assert item.purpose.target == reviewed.scene.work.purpose.target


def test_nobody_but_a_manager_gives_a_review(reviewed: Reviewed) -> None:
    # given finished coding
    # when its coder would give the review away
    # then they are refused
    with pytest.raises(RefusedError, match="only a manager"):
        assign_review(
            reviewed.scene.at(reviewed.scene.coder), reviewed.scene.work.id, to=reviewed.auditor, due_on=TODAY
        )


def test_nobody_reviews_their_own_coding() -> None:
    # given a coder who is an auditor too, with finished work
    scene = a_scene()
    both = replace(scene.coder, roles=frozenset({Role.CODER, Role.AUDITOR}))
    scene.at(scene.keeper).workforce.put(both)
    finish_work(scene.at(both), scene.work.id)
    # when a manager gives them its review
    # then it is refused
    with pytest.raises(RefusedError, match="nobody reviews their own coding"):
        assign_review(scene.at(scene.manager), scene.work.id, to=both, due_on=TODAY)


def test_work_that_is_open_is_not_reviewed_nor_is_a_review() -> None:
    # given open work, and a finished review
    scene = a_scene()
    manager = scene.at(scene.manager)
    done = Reviewed()
    item = done.judged()
    # when their review is assigned
    # then both are refused
    with pytest.raises(RefusedError, match="only finished coding"):
        assign_review(manager, scene.work.id, to=None, due_on=TODAY)
    with pytest.raises(RefusedError, match="only finished coding"):
        assign_review(done.scene.at(done.scene.manager), item.id, to=None, due_on=TODAY)


@pytest.mark.parametrize(
    ("verdict", "named", "coding", "reason"),
    [
        (Verdict.ADD, 0, UTI, WHY),  # a missing code is none of the reviewed work
        (Verdict.ADD, None, None, WHY),  # which code?
        (Verdict.CHANGE, 0, None, WHY),  # to which code?
        (Verdict.AGREE, 0, UTI, ""),  # agreeing names no other code
        (Verdict.DELETE, 0, None, "wrong"),  # says nothing
    ],
)
def test_a_finding_says_all_that_its_verdict_needs(
    reviewed: Reviewed, verdict: Verdict, named: int | None, coding: Coding | None, reason: str
) -> None:
    # given an open review
    item = reviewed.review()
    # when something lacks or is too much
    # then it is refused, and nothing is said
    with pytest.raises(RefusedError):
        record_finding(
            reviewed.scene.at(reviewed.auditor),
            item.id,
            verdict=verdict,
            coded_id=None if named is None else reviewed.codes[named].id,
            coding=coding,
            reason=reason,
        )
    review = review_of(reviewed.scene.at(reviewed.auditor), item)
    assert review is not None
    assert review.open_codes == len(reviewed.codes)


def test_a_code_of_other_work_is_not_judged(reviewed: Reviewed) -> None:
    # given a review, and a code that stands in other work
    item, scene = reviewed.review(), reviewed.scene
    other = a_work_item("b", encounter=scene.earlier, member=scene.other)
    scene.at(scene.other).work.add([other])
    foreign = CodedResult(CodedId("foreign"), other.id, UTI)
    scene.at(scene.other).work.add_coded(foreign, patient_id=scene.patient.id)
    # when the auditor judges that code
    # then it is refused
    with pytest.raises(RefusedError, match="not one of the reviewed work"):
        record_finding(scene.at(reviewed.auditor), item.id, verdict=Verdict.AGREE, coded_id=foreign.id)


def test_saying_it_again_takes_the_place_of_before_and_taking_back_leaves_nothing(reviewed: Reviewed) -> None:
    # given a finding
    item, desk = reviewed.review(), reviewed.scene.at(reviewed.auditor)
    first = record_finding(desk, item.id, verdict=Verdict.AGREE, coded_id=reviewed.codes[0].id)
    # when another is said of the same code, and taken back
    second = record_finding(desk, item.id, verdict=Verdict.DELETE, coded_id=reviewed.codes[0].id, reason=WHY)
    assert (second.id, [one.verdict for one in desk.findings.of_review(item.id)]) == (first.id, [Verdict.DELETE])
    take_finding_back(desk, item.id, second.id)
    # then nothing is left, and it cannot be taken back twice
    assert desk.findings.of_review(item.id) == ()
    with pytest.raises(RefusedError):
        take_finding_back(desk, item.id, second.id)


def test_a_finished_review_is_closed(reviewed: Reviewed) -> None:
    # given a finished review
    item = reviewed.judged()
    # when its auditor goes on
    # then there is no warrant any more
    with pytest.raises(RefusedError, match="no open work item"):
        record_finding(
            reviewed.scene.at(reviewed.auditor), item.id, verdict=Verdict.AGREE, coded_id=reviewed.codes[0].id
        )


def test_the_coder_reads_the_findings_and_answers_each_once_it_is_finished(reviewed: Reviewed) -> None:
    # given a finished review of one right, one wrong and one missing code
    reviewed.judged()
    coder = reviewed.scene.at(reviewed.scene.coder)
    # when the coder looks, and rebuts one
    (row,) = reviews_of_my_coding(coder)
    wrong = next(one.finding for one in row.review.codes if one.finding and one.finding.verdict is Verdict.DELETE)
    answer_finding(coder, wrong.id, answer=CoderAnswer.REBUTTED, reason="The culture names a second organism too.")
    # then a third of the codes stands, and the answer is kept
    assert row.review.accuracy == pytest.approx(1 / 3)
    assert coder.findings.finding(wrong.id).answer is CoderAnswer.REBUTTED


def test_a_coder_does_not_mend_the_figures_of_a_review_by_mending_the_work(reviewed: Reviewed) -> None:
    # given a finished review that struck a code out
    reviewed.judged()
    coder, manager = reviewed.scene.at(reviewed.scene.coder), reviewed.scene.at(reviewed.scene.manager)
    # when its coder opens the work again and takes that code out, even to assign it anew
    rework(coder, reviewed.scene.work.id, reason="The review asks for another look at N39.0 of this stay.")
    remove_code(coder, reviewed.scene.work.id, reviewed.codes[1].id)
    add_code(coder, reviewed.scene.work.id, UTI)
    finish_work(coder, reviewed.scene.work.id)
    # then what was said of it stays said, by name, and counts as before
    (row,) = reviews_of_coding(manager)
    assert row.review.accuracy == pytest.approx(1 / 3)
    assert [(one.verdict, one.judged) for one in row.review.gone] == [(Verdict.DELETE, UTI)]


def test_what_a_coder_answered_is_not_taken_away_with_the_finding(reviewed: Reviewed) -> None:
    # given a finding that its coder rebutted, and an auditor who opens the review again
    item = reviewed.judged()
    coder, auditor = reviewed.scene.at(reviewed.scene.coder), reviewed.scene.at(reviewed.auditor)
    (row,) = reviews_of_my_coding(coder)
    wrong = next(one.finding for one in row.review.codes if one.finding and one.finding.verdict is Verdict.DELETE)
    answer_finding(coder, wrong.id, answer=CoderAnswer.REBUTTED, reason="The culture names a second organism too.")
    rework(auditor, item.id, reason="The rebuttal of N39.0 has to be looked at once more.")
    # when the auditor takes the finding back, then it is refused
    with pytest.raises(RefusedError, match="answers-stay"):
        take_finding_back(auditor, item.id, wrong.id)
    # and when the auditor agrees with the coder now, then the answer stands beside it
    said = record_finding(auditor, item.id, verdict=Verdict.AGREE, coded_id=reviewed.codes[1].id)
    assert (said.id, said.verdict, said.answer) == (wrong.id, Verdict.AGREE, CoderAnswer.REBUTTED)


def test_a_finding_is_answered_by_its_coder_only_and_not_before_the_end(reviewed: Reviewed) -> None:
    # given an open review with a finding
    item, scene = reviewed.review(), reviewed.scene
    said = record_finding(scene.at(reviewed.auditor), item.id, verdict=Verdict.AGREE, coded_id=reviewed.codes[0].id)
    # when the coder answers too early, and somebody else at any time
    # then both are refused alike
    for member in (scene.coder, scene.other):
        with pytest.raises(RefusedError, match="no open work item"):
            answer_finding(scene.at(member), said.id, answer=CoderAnswer.ACKNOWLEDGED)


def test_only_a_manager_sees_the_reviews_of_others(reviewed: Reviewed) -> None:
    # given a finished review
    reviewed.judged()
    scene = reviewed.scene
    # when a manager looks, and another coder
    # then the manager sees it, and the other coder neither there nor among their own
    assert len(reviews_of_coding(scene.at(scene.manager))) == 1
    with pytest.raises(RefusedError, match="only a manager"):
        reviews_of_coding(scene.at(scene.other))
    assert reviews_of_my_coding(scene.at(scene.other)) == ()


def _with_finished(scene: Scene, count: int) -> None:
    for number in range(count):
        item = a_work_item(f"s{number}", encounter=scene.stay, member=scene.coder)
        scene.at(scene.coder).work.add([item])
        finish_work(scene.at(scene.coder), item.id)


def test_a_sample_is_drawn_by_chance_once_from_what_no_review_is_about(reviewed: Reviewed) -> None:
    # given seven finished items
    scene, manager = reviewed.scene, reviewed.scene.at(reviewed.scene.manager)
    _with_finished(scene, 6)
    # when the same sample is drawn twice, and its reviews are assigned
    drawn = draw_sample(manager, scene.coder, count=3, seed=5)
    assert drawn == draw_sample(manager, scene.coder, count=3, seed=5)
    assert drawn != draw_sample(manager, scene.coder, count=3, seed=6)
    for item in drawn:
        assign_review(manager, item.id, to=reviewed.auditor, due_on=TODAY + timedelta(days=7))
    # then they are not drawn again
    rest = draw_sample(manager, scene.coder, count=10, seed=5)
    assert len(rest) == 4
    assert not {item.id for item in rest} & {item.id for item in drawn}


def test_a_review_opens_what_the_reviewed_work_used_and_nothing_else() -> None:
    # given a stay with two notes that its work opens, of which the coder read one
    scene = a_scene()
    coder, auditor = scene.at(scene.coder), a_member("aida.brandt", Role.AUDITOR)
    scene.at(scene.keeper).workforce.put(auditor)
    unread = a_document("hp", "HPI\nFlank pain.\n", patient=scene.patient, encounter=scene.stay, loinc="34117-2")
    coder.charts.save([unread])
    read = scene.summary.document.outline.id
    assert {one.id for one in open_chart(coder, scene.work.id).documents} == {read, unread.document.outline.id}
    read_document(coder, scene.work.id, read)
    finish_work(coder, scene.work.id)
    # when an auditor opens the review of that work
    item = assign_review(scene.at(scene.manager), scene.work.id, to=auditor, due_on=TODAY)
    chart = open_chart(scene.at(auditor), item.id)
    # then the note that was read is there, the other one is withheld for that, and no record number is shown
    assert [one.id for one in chart.documents] == [read]
    why = {part.why for part in chart.grant.withheld if part.document_id == unread.document.outline.id}
    assert why == {Withholding.NOT_USED}
    assert (chart.grant.rule.partition("@")[0], chart.banner.record_number) == ("internal-audit", "")
    with pytest.raises(RefusedError, match="does not need that part"):
        read_document(scene.at(auditor), item.id, unread.document.outline.id)


def test_an_audit_that_names_no_finished_work_is_not_assigned() -> None:
    # given somebody who would look into a chart for an audit that is about nothing (bench V01-04)
    scene = a_scene()
    auditor = a_member("aida.brandt", Role.AUDITOR)
    scene.at(scene.keeper).workforce.put(auditor)
    # when even a manager assigns it by hand, and when its number is invented
    # then both are refused
    with pytest.raises(RefusedError, match="names the finished work"):
        assign_work(
            scene.at(scene.manager),
            encounter_id=scene.stay.id,
            kind="internal-audit",
            target="A41.51",
            due_on=TODAY,
            to=auditor,
        )
    with pytest.raises(NotFoundError):
        assign_review(scene.at(scene.manager), WorkItemId("work-invented"), to=auditor, due_on=TODAY)
