"""Every store of findings keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from dataclasses import replace

import pytest

from chartwarden.actions.desk import Desk
from chartwarden.chart.coding import Coding
from chartwarden.chart.coding_review import CoderAnswer, CodingFinding, FindingId, Verdict
from chartwarden.foundation.errors import NotFoundError
from chartwarden.foundation.identifiers import CodedId, PatientId, WorkItemId
from chartwarden.purpose.work import WorkStatus
from tests.builders import NOW, Scene


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """Seat the coder."""
    return scene.at(scene.coder)


def _finding(key: str, work_id: WorkItemId) -> CodingFinding:
    return CodingFinding(
        FindingId(f"finding-{key}"),
        work_id,
        CodedId("coded-a"),
        Verdict.CHANGE,
        Coding("ICD-10-CM", "A41.9"),
        "The organism is not named.",
        NOW,
    )


def _put_and_fail(desk: Desk, scene: Scene) -> None:
    desk.findings.put(_finding("a", scene.work.id), patient_id=scene.patient.id)
    desk.findings.remove(FindingId("nothing"), work_id=scene.work.id)


def test_findings_come_back_as_said_in_their_order_and_may_be_answered(scene: Scene, desk: Desk) -> None:
    # given two findings of one review
    first, second = _finding("z", scene.work.id), _finding("a", scene.work.id)
    for finding in (first, second):
        desk.findings.put(finding, patient_id=scene.patient.id)
    # when the first is answered
    answered = replace(first, answer=CoderAnswer.REBUTTED, answer_reason="The culture names it.")
    desk.findings.put(answered, patient_id=scene.patient.id)
    # then both come back whole, in the order they were said
    assert desk.findings.of_review(scene.work.id) == (answered, second)
    assert desk.findings.finding(first.id) == answered


def test_a_finding_is_removed_from_its_own_review_only(scene: Scene, desk: Desk) -> None:
    # given a finding
    finding = _finding("a", scene.work.id)
    desk.findings.put(finding, patient_id=scene.patient.id)
    # when it is removed from another review, and then from its own
    # then the first finds nothing, and the second leaves nothing
    with pytest.raises(NotFoundError):
        desk.findings.remove(finding.id, work_id=WorkItemId("work-other"))
    desk.findings.remove(finding.id, work_id=scene.work.id)
    with pytest.raises(NotFoundError):
        desk.findings.finding(finding.id)


def test_a_change_that_fails_leaves_no_finding(scene: Scene, desk: Desk) -> None:
    # given a change of several stores that fails halfway
    # when a finding is part of it
    with pytest.raises(NotFoundError), desk.together():
        _put_and_fail(desk, scene)
    # then there is none
    assert desk.findings.of_review(scene.work.id) == ()


def test_finished_work_is_listed_since_an_instant(scene: Scene, desk: Desk) -> None:
    # given one finished item
    done = scene.work.moved(WorkStatus.FINISHED, to=scene.coder.id, at=NOW)
    desk.work.move(done, seen_version=scene.work.version)
    # when finished work is listed
    # then it is among all, and among those since that instant, and not among later ones
    assert [item.id for item in desk.work.finished(since=None)] == [scene.work.id]
    assert [item.id for item in desk.work.finished(since=NOW)] == [scene.work.id]
    assert desk.work.finished(since=NOW.replace(hour=23)) == ()


def test_work_remembers_its_priority_its_hold_and_what_it_is_about(scene: Scene, desk: Desk) -> None:
    # given an item about another, on hold
    about = replace(scene.work, id=WorkItemId("work-review"), about=scene.work.id)
    desk.work.add([about])
    held = replace(about.moved(WorkStatus.HELD, to=scene.coder.id, at=NOW), hold="query pending")
    # when it is stored and read
    desk.work.move(held, seen_version=about.version)
    # then all of it is there, and its holder sees it among their own
    assert desk.work.item(about.id) == held
    assert held in desk.work.of_member(scene.coder.id)


def test_nothing_is_kept_for_a_patient_that_is_not_there(scene: Scene, desk: Desk) -> None:
    # given a database, in which everything is sealed for a patient
    # when a finding names one that is not there
    if type(desk.findings).__name__ == "MemoryFindings":
        return  # nothing is sealed there
    # then it is not kept
    with pytest.raises(NotFoundError):
        desk.findings.put(_finding("a", scene.work.id), patient_id=PatientId("nobody"))
