"""Every store of charts, work and workforce keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.desk import Desk
from chartwarden.chart.coding import Change, CodedResult, Coding, CodingStep, Evidence, Fact, FactKind
from chartwarden.chart.document import DocumentStatus
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import (
    CodedId,
    DocumentId,
    EncounterId,
    FactId,
    MemberId,
    PatientId,
    WideningId,
    WorkItemId,
)
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.receipt import Receipt
from chartwarden.minimum_necessary.ladder import Decision, WideningRequest
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.purpose.work import WorkStatus
from tests.builders import NOW, SUMMARY, TODAY, Scene, a_document, a_member, a_work_item, an_encounter


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """Seat the coder."""
    return scene.at(scene.coder)


def _receipt(desk: Desk, *covers: str) -> Receipt:
    draft = Draft(actor=desk.member.user_id, device="test", act=Act.OPEN_CHART, outcome=Outcome.GRANTED)
    return desk.ledger.append(draft, covers=frozenset(covers))


class TestCharts:
    """The chart store."""

    def test_what_is_saved_comes_back_as_it_was(self, scene: Scene, desk: Desk) -> None:
        # given a saved chart and a receipt for it
        document = scene.summary.document
        receipt = _receipt(desk, document.outline.id, scene.patient.id)
        # when everything is read back
        scanned = desk.charts.read(document.outline.id, receipt=receipt)
        # then it equals what went in
        assert scanned.text.value == SUMMARY
        assert scanned.findings == scene.summary.findings
        assert desk.charts.patient(scene.patient.id, receipt=receipt) == scene.patient
        assert desk.charts.encounter(scene.stay.id) == scene.stay
        assert document.outline in desk.charts.outlines(scene.patient.id)

    def test_outlines_and_encounters_come_earliest_first(self, scene: Scene, desk: Desk) -> None:
        # given a chart with an earlier stay
        # when its parts are listed
        encounters = desk.charts.encounters_of(scene.patient.id)
        outlines = desk.charts.outlines(scene.patient.id)
        # then the earlier stay and its note come first
        assert [encounter.id for encounter in encounters] == [scene.earlier.id, scene.stay.id]
        assert outlines[0].id == scene.old.document.outline.id

    def test_one_outline_is_given_for_its_own_patient_and_otherwise_nothing(self, scene: Scene, desk: Desk) -> None:
        # given a note of this patient, and a patient who has none
        outline, other = scene.summary.document.outline, replace(scene.patient, id=PatientId("patient-z"))
        desk.charts.save([other])
        # when one outline is asked for
        # then it is given for its own patient; another's and a missing one are answered alike
        assert desk.charts.outline(outline.id, patient_id=scene.patient.id) == outline
        assert desk.charts.outline(outline.id, patient_id=other.id) is None
        assert desk.charts.outline(DocumentId("missing"), patient_id=scene.patient.id) is None

    @pytest.mark.control("AUD-1")
    def test_a_body_is_not_given_for_a_receipt_of_another_document(self, scene: Scene, desk: Desk) -> None:
        # given a receipt that covers the face sheet
        receipt = _receipt(desk, scene.face.document.outline.id)
        # when the discharge summary and the patient are asked for with it
        # then both are refused
        with pytest.raises(RefusedError, match="no-record-no-read"):
            desk.charts.read(scene.summary.document.outline.id, receipt=receipt)
        with pytest.raises(RefusedError, match="no-record-no-read"):
            desk.charts.patient(scene.patient.id, receipt=receipt)

    @pytest.mark.control("AUD-1")
    def test_a_forged_receipt_opens_nothing(self, scene: Scene, desk: Desk) -> None:
        # given a receipt that nobody issued, and one that was widened after it was issued
        document_id = scene.summary.document.outline.id
        forged = Receipt(0, frozenset({document_id}), b"\x00" * 32)
        widened = replace(_receipt(desk, scene.patient.id), covers=frozenset({document_id, scene.patient.id}))
        # when a body is asked for with either
        # then it is refused
        for receipt in (forged, widened):
            with pytest.raises(RefusedError, match="no-record-no-read"):
                desk.charts.read(document_id, receipt=receipt)

    @pytest.mark.control("MIN-2")
    def test_a_body_whose_outline_was_changed_meanwhile_is_not_given_by_the_one_seen(
        self, scene: Scene, desk: Desk
    ) -> None:
        # given the outline of a note, and a receipt for it
        seen = scene.summary.document.outline
        receipt = _receipt(desk, seen.id)
        assert desk.charts.read(seen.id, receipt=receipt, as_seen=seen).text.value == SUMMARY
        # when the note is taken back before it is read
        desk.charts.withdraw(seen.id, patient_id=scene.patient.id)
        # then it is not given by what was seen, and is by what is stored
        with pytest.raises(RefusedError, match="seen-as-it-stands"):
            desk.charts.read(seen.id, receipt=receipt, as_seen=seen)
        (now,) = [one for one in desk.charts.outlines(scene.patient.id) if one.id == seen.id]
        assert desk.charts.read(seen.id, receipt=receipt, as_seen=now).text.value == SUMMARY

    def test_what_is_not_there_is_not_found(self, desk: Desk) -> None:
        # given ids that nothing has
        receipt = _receipt(desk, "nothing")
        # when they are asked for
        # then they are not found
        with pytest.raises(NotFoundError):
            desk.charts.read(DocumentId("nothing"), receipt=receipt)
        with pytest.raises(NotFoundError):
            desk.charts.encounter(EncounterId("nothing"))
        assert desk.charts.outlines(scene_free_patient()) == ()

    def test_a_batch_with_one_bad_value_leaves_nothing_behind(self, scene: Scene, desk: Desk) -> None:
        # given a batch whose second document belongs to a patient nobody knows
        good = a_document("good", "HPI\nCough.\n", patient=scene.patient, encounter=scene.stay)
        stranger = replace(scene.patient, id=scene_free_patient())
        bad = a_document("bad", "HPI\nCough.\n", patient=stranger, encounter=None)
        # when it is saved
        with pytest.raises(Exception):  # noqa: B017, PT011 -- each store has its own word for it
            desk.charts.save([good, bad])
        # then the good one is not there either
        assert desk.charts.digests([good.document.outline.id]) == {}

    def test_saving_again_replaces(self, scene: Scene, desk: Desk) -> None:
        # given a patient who moved
        moved = replace(scene.patient, addresses=("2 New Street, Harlow Falls, OH 00000",))
        # when they are saved again
        desk.charts.save([moved])
        # then the new address counts, and the chart still opens
        assert desk.charts.registered([scene.patient.id])[scene.patient.id] == moved
        receipt = _receipt(desk, scene.summary.document.outline.id)
        assert desk.charts.read(scene.summary.document.outline.id, receipt=receipt).text.value == SUMMARY

    def test_a_large_body_comes_back_whole(self, scene: Scene, desk: Desk) -> None:
        # given a note larger than what stands in a row
        text = "HPI\n" + "Cough and fever since Tuesday. \N{GREEK SMALL LETTER MU}g\n" * 8_000
        large = a_document("large", text, patient=scene.patient, encounter=scene.stay)
        # when it is saved and read
        desk.charts.save([large])
        scanned = desk.charts.read(large.document.outline.id, receipt=_receipt(desk, large.document.outline.id))
        # then every character is there
        assert scanned.text.value == text

    def test_a_document_is_withdrawn_by_its_own_patient_alone(self, scene: Scene, desk: Desk) -> None:
        # given a stored document
        document_id = scene.summary.document.outline.id
        # when it is withdrawn for another patient, for a document that is not there, and for its own
        answers = [
            desk.charts.withdraw(document_id, patient_id=scene_free_patient()),
            desk.charts.withdraw(DocumentId("nothing"), patient_id=scene.patient.id),
            desk.charts.withdraw(document_id, patient_id=scene.patient.id),
        ]
        # then only the last counts
        assert answers == [False, False, True]
        statuses = {outline.id: outline.status for outline in desk.charts.outlines(scene.patient.id)}
        assert [key for key, status in statuses.items() if status is DocumentStatus.ENTERED_IN_ERROR] == [document_id]

    def test_all_notes_of_a_patient_are_scanned_anew(self, scene: Scene, desk: Desk) -> None:
        # given a patient with small notes and one that is large enough for the blob store
        large = a_document("large", "HPI\n" + "Cough. " * 20_000, patient=scene.patient, encounter=scene.stay)
        desk.charts.save([large])
        found = (Finding(0, 3, IdentifierKind.PERSON_NAME, 1.0, "test"),)
        # when they are scanned anew
        count = desk.charts.rescan(scene.patient.id, find=lambda _: found, finder="test-2")
        # then each holds what was found, with the finder that found it, and its words as before
        assert count == 5
        for note in (scene.summary, scene.old, large):
            document_id = note.document.outline.id
            scanned = desk.charts.read(document_id, receipt=_receipt(desk, document_id))
            assert (scanned.text, scanned.findings, scanned.finder) == (note.document.text, found, "test-2")

    def test_facts_need_a_receipt_for_their_patient(self, scene: Scene, desk: Desk) -> None:
        # given a stored condition
        fact = Fact(FactId("f"), scene.patient.id, scene.stay.id, FactKind.CONDITION, (Coding("ICD-10-CM", "I10"),))
        desk.charts.save([fact])
        # when it is asked for with and without the right receipt
        # then only the right one gives it
        assert desk.charts.facts(scene.stay.id, receipt=_receipt(desk, scene.patient.id)) == (fact,)
        with pytest.raises(RefusedError):
            desk.charts.facts(scene.stay.id, receipt=_receipt(desk, "another"))


class TestWork:
    """The work store."""

    def test_an_item_moves_once_from_the_version_that_was_seen(self, scene: Scene, desk: Desk) -> None:
        # given two people who saw the same item
        finished = replace(scene.work, status=WorkStatus.FINISHED)
        taken = replace(scene.work, member_id=scene.other.id)
        # when both move it
        desk.work.move(finished, seen_version=0)
        with pytest.raises(RefusedError, match="meanwhile"):
            desk.work.move(taken, seen_version=0)
        # then the first move counts
        stored = desk.work.item(scene.work.id)
        assert (stored.status, stored.member_id, stored.version) == (WorkStatus.FINISHED, scene.coder.id, 1)
        # and its version alone says so too, while work that does not exist has none
        assert desk.work.version(scene.work.id) == 1
        with pytest.raises(NotFoundError):
            desk.work.version(WorkItemId("missing"))

    @pytest.mark.control("ACC-1")
    def test_an_item_is_found_by_who_holds_it_and_by_nobody_else(self, scene: Scene, desk: Desk) -> None:
        # given an item of the coder's, finished or not, one that nobody has, and one that does not exist
        waiting = a_work_item("waiting", encounter=scene.stay, member=None)
        desk.work.add([waiting])
        assert desk.work.held(scene.work.id, by=scene.coder.id) == scene.work
        desk.work.move(replace(scene.work, status=WorkStatus.FINISHED), seen_version=0)
        assert desk.work.held(scene.work.id, by=scene.coder.id).status is WorkStatus.FINISHED
        # when it is looked for by anybody else, then all three are answered alike
        for work_id, member in (
            (scene.work.id, scene.other),
            (waiting.id, scene.coder),
            (WorkItemId("missing"), scene.coder),
        ):
            with pytest.raises(NotFoundError, match="that work item"):
                desk.work.held(work_id, by=member.id)

    def test_an_item_that_moved_cannot_be_held(self, scene: Scene, desk: Desk) -> None:
        # given an item, and what it was before it moved
        with desk.together():
            desk.work.hold(scene.work)
        desk.work.move(replace(scene.work, status=WorkStatus.FINISHED), seen_version=0)
        # when it is held as it was, and as it is
        with pytest.raises(RefusedError, match="meanwhile"), desk.together():
            desk.work.hold(scene.work)
        # then only what it is can be held
        with desk.together():
            desk.work.hold(desk.work.item(scene.work.id))

    def test_a_list_holds_only_my_items_by_due_date(self, scene: Scene, desk: Desk) -> None:
        # given items of two members and of nobody
        stay = an_encounter("c", patient=scene.patient)
        desk.charts.save([stay])
        urgent = a_work_item("urgent", encounter=stay, member=scene.coder, due_on=TODAY - timedelta(days=1))
        theirs = a_work_item("theirs", encounter=stay, member=scene.other)
        waiting = a_work_item("waiting", encounter=stay, member=None)
        desk.work.add([urgent, theirs, waiting])
        # when lists are read
        # then each holds its own
        assert [item.id for item in desk.work.of_member(scene.coder.id)] == [urgent.id, scene.work.id]
        assert [item.id for item in desk.work.waiting()] == [waiting.id]

    def test_adding_an_item_that_exists_leaves_it_as_it_stands(self, scene: Scene, desk: Desk) -> None:
        # given an item that was given to somebody else meanwhile
        desk.work.move(replace(scene.work, member_id=scene.other.id), seen_version=0)
        # when the same item is added again
        desk.work.add([scene.work])
        # then the holder stays
        assert desk.work.item(scene.work.id).member_id == scene.other.id

    def test_codes_keep_their_order_and_can_be_replaced_and_removed(self, scene: Scene, desk: Desk) -> None:
        # given two codes
        first = CodedResult(CodedId("1"), scene.work.id, Coding("ICD-10-CM", "A41.51", "Sepsis due to E. coli"))
        second = CodedResult(CodedId("2"), scene.work.id, Coding("ICD-10-CM", "N10"))
        for result in (first, second):
            desk.work.add_coded(result, patient_id=scene.patient.id)
        # when the first gets evidence and the second is removed
        evidenced = replace(first, evidence=(Evidence(scene.summary.document.outline.id, 1, 3, 9),))
        desk.work.add_coded(evidenced, patient_id=scene.patient.id)
        assert desk.work.coded(scene.work.id) == (evidenced, second)
        desk.work.remove_coded(second.id, work_id=scene.work.id)
        # then one is left, and a code of another item cannot be removed through this one
        assert desk.work.coded(scene.work.id) == (evidenced,)
        with pytest.raises(NotFoundError):
            desk.work.remove_coded(first.id, work_id=WorkItemId("other"))

    def test_codes_are_put_in_an_order_and_steps_are_taken_from_the_top(self, scene: Scene, desk: Desk) -> None:
        # given three codes
        codes = [CodedResult(CodedId(letter), scene.work.id, Coding("ICD-10-CM", "N10")) for letter in "abc"]
        for result in codes:
            desk.work.add_coded(result, patient_id=scene.patient.id)
        # when they are ordered, one of them and a stranger's not named
        desk.work.order_coded([CodedId("c"), CodedId("stranger"), CodedId("a")], work_id=scene.work.id)
        # then the one not named stands behind, and replacing a code or adding one keeps the order
        desk.work.add_coded(replace(codes[0], comment="why"), patient_id=scene.patient.id)
        desk.work.add_coded(replace(codes[0], id=CodedId("d")), patient_id=scene.patient.id)
        assert [one.id for one in desk.work.coded(scene.work.id)] == ["c", "a", "b", "d"]
        # and of two steps the later comes first, and is gone when it is dropped
        steps = [
            CodingStep(scene.work.id, scene.coder.id, Change.ASSIGNED, code, tuple(codes[:place]))
            for place, code in enumerate(("N10", "N11.9"))
        ]
        assert desk.work.last_step(scene.work.id) is None
        for step in steps:
            desk.work.add_step(step, patient_id=scene.patient.id)
        assert desk.work.last_step(scene.work.id) == steps[1]
        desk.work.drop_step(scene.work.id)
        assert desk.work.last_step(scene.work.id) == steps[0]
        desk.work.drop_step(scene.work.id)
        desk.work.drop_step(scene.work.id)
        assert desk.work.last_step(scene.work.id) is None

    def test_a_request_is_decided_once(self, scene: Scene, desk: Desk) -> None:
        # given an open request
        document_id = scene.summary.document.outline.id
        asked = WideningRequest(WideningId("r"), scene.work.id, document_id, 2, "why", scene.coder.id, NOW)
        desk.work.put_request(asked, patient_id=scene.patient.id)
        assert desk.work.open_requests() == (asked,)
        # when it is approved, and then declined
        approved = replace(asked, decision=Decision.APPROVED, decided_by=scene.manager.id, expires_at=NOW)
        desk.work.put_request(approved, patient_id=scene.patient.id)
        with pytest.raises(RefusedError, match="meanwhile"):
            desk.work.put_request(replace(asked, decision=Decision.DECLINED), patient_id=scene.patient.id)
        # then the approval stands
        assert desk.work.request(asked.id) == approved
        assert desk.work.open_requests() == ()

    def test_changes_that_belong_together_fail_together(self, scene: Scene, desk: Desk) -> None:
        # given a change that breaks after its first half
        with pytest.raises(ZeroDivisionError), desk.together():  # noqa: PT012 -- the break comes after the change
            desk.work.move(replace(scene.work, status=WorkStatus.FINISHED), seen_version=0)
            raise ZeroDivisionError
        # when the item is read
        # then nothing of the change is there
        assert desk.work.item(scene.work.id).status is WorkStatus.ASSIGNED


class TestWorkforce:
    """The workforce store."""

    @pytest.mark.control("IDN-2")
    def test_a_user_id_stays_taken_after_its_member_left(self, scene: Scene, desk: Desk) -> None:
        # given a member who left
        desk.workforce.put(replace(scene.other, ends_on=TODAY))
        # when somebody else gets the same id
        newcomer = replace(a_member("omar.diaz"), id=MemberId("somebody-new"))
        # then the store refuses, and the id counts as issued
        with pytest.raises(RefusedError, match="one person"):
            desk.workforce.put(newcomer)
        assert "omar.diaz" in desk.workforce.user_ids_ever_issued()

    def test_a_member_keeps_their_user_id(self, scene: Scene, desk: Desk) -> None:
        # given a stored member
        # when their user id is changed
        # then the store refuses
        with pytest.raises(RefusedError, match="one person"):
            desk.workforce.put(replace(scene.other, user_id="someone.else"))
        assert desk.workforce.by_user_id(" Omar.Diaz ") == scene.other


def scene_free_patient() -> PatientId:
    """Give a patient's id that no scene has."""
    return PatientId("nobody")
