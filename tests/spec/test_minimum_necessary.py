"""MIN: documents, sections, dates and identifiers are picked by purpose; the rest is withheld with a reason."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.desk import Desk
from chartwarden.actions.rulebooks import RulebookAnswer, decide_rulebook, propose_rulebook
from chartwarden.actions.unmasking import MaskedField, unmask
from chartwarden.actions.widening import Answer, decide_widening, request_widening
from chartwarden.adapters.rulebook_file import default_text, rulebook_text
from chartwarden.chart.patient import Patient
from chartwarden.foundation.errors import ChartwardenError, RefusedError
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.minimum_necessary.grant import Withholding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.mask import Veil
from chartwarden.purpose.target import Target
from tests.builders import (
    ADMITTED,
    NOTE,
    OPERATIVE_NOTE,
    PATHOLOGY,
    PROGRESS_NOTE,
    Scene,
    a_document,
    a_scene,
    a_work_item,
    random_id,
)

OPERATION = """PREOPERATIVE DIAGNOSIS: Gallstones.
PROCEDURE PERFORMED: Open cholecystectomy.
FAMILY HISTORY: Father with bowel cancer.
FINDINGS: Thickened gallbladder.
"""
VISIT = """HPI
Wilhelmina Ostrander, MRN MR-44719-a, SSN 912-44-0187, of 41 Tannery Row, Harlow Falls, OH 00000, telephone
(330) 555-0142, e-mail w.ostrander@example.org; next of kin Tobias Webb, 330-555-0143. Account E-2026-a. Cough.
Assessment and Plan
Bronchitis. Seen 10/02/2026. Electronically signed by Priya Raman-Holt, MD
"""


def _all_words(scene: Scene, kind: str, *, codes: tuple[str, ...] = ("K80.00",)) -> dict[str, str]:
    """Give what work of a kind shows of each document."""
    item = a_work_item(kind, encounter=scene.stay, member=scene.coder, kind=kind, codes=codes)
    desk = scene.at(scene.coder)
    desk.work.add([item])
    chart = open_chart(desk, item.id)
    return {
        listed.id: "".join(section.words for section in read_document(desk, item.id, listed.id).sections)
        for listed in chart.documents
    }


@pytest.mark.control("MIN-1")
def test_surgical_coding_lists_only_its_documents_counts_the_others_and_names_the_rule() -> None:
    # given an operative note and a pathology report among other documents
    scene = a_scene()
    operation = a_document("op", OPERATION, patient=scene.patient, encounter=scene.stay, loinc=OPERATIVE_NOTE)
    pathology = a_document(
        "path", "FINAL DIAGNOSIS\nGallstones.\n", patient=scene.patient, encounter=scene.stay, loinc=PATHOLOGY
    )
    desk = scene.at(scene.coder)
    desk.charts.save([operation, pathology])
    item = a_work_item("op", encounter=scene.stay, member=scene.coder, kind="inpatient-procedure", codes=("0FT40ZZ",))
    desk.work.add([item])
    # when the chart is opened for the procedure code
    chart = open_chart(desk, item.id)
    # then only those two are listed, the other four are counted without a title, and the rule is recorded
    assert {listed.id for listed in chart.documents} == {"document-op", "document-path"}
    whole = [part for part in chart.grant.withheld if part.section is None]
    assert len(whole) == 4
    assert {part.why for part in whole} == {
        Withholding.DOCUMENT_TYPE,
        Withholding.OUTSIDE_WINDOW,
        Withholding.RESTRICTED,
    }
    assert chart.grant.rule == "inpatient-procedure@2026.5"
    assert "A title that must not be shown" not in repr(chart) + "".join(listed.title for listed in chart.documents)


@pytest.mark.control("MIN-2")
def test_a_section_that_the_work_does_not_need_is_not_shown() -> None:
    # given an operative note with a family history
    scene = a_scene()
    operation = a_document("op", OPERATION, patient=scene.patient, encounter=scene.stay, loinc=OPERATIVE_NOTE)
    scene.at(scene.coder).charts.save([operation])
    # when it is read for the procedure code
    words = _all_words(scene, "inpatient-procedure", codes=("0FT40ZZ",))["document-op"]
    # then the procedure is shown and the family history is not
    assert "Open cholecystectomy" in words
    assert "bowel cancer" not in words


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize("document", ["face", "psychotherapy", "old", "missing"])
def test_a_document_outside_the_purpose_is_refused_alike_whether_it_exists_or_not(document: str) -> None:
    # given a document that the work does not need, or that does not exist
    scene = a_scene()
    document_id = DocumentId(random_id()) if document == "missing" else getattr(scene, document).document.outline.id
    # when it is read by its id
    with pytest.raises(RefusedError) as refused:
        read_document(scene.at(scene.coder), scene.work.id, document_id)
    # then one refusal answers, and it says how to ask
    assert refused.value.rule == "minimum-necessary"
    assert "ask for it with a reason" in refused.value.next_step


@pytest.mark.control("MIN-2")
def test_a_targeted_code_brings_in_the_section_that_it_needs() -> None:
    # given a summary with a social history
    scene = a_scene()
    # when it is read for sepsis, and for tobacco use
    sepsis = _all_words(scene, "inpatient-final", codes=("A41.51",))
    item = replace(scene.work, id=type(scene.work.id)("tobacco"))
    purpose = replace(item.purpose, target=Target(codes=("F17.210",)))
    desk = scene.at(scene.coder)
    desk.work.add([replace(item, purpose=purpose)])
    tobacco = read_document(desk, item.id, scene.summary.document.outline.id)
    # then only the second shows it
    assert "half a pack" not in "".join(sepsis.values())
    assert "half a pack" in "".join(section.words for section in tobacco.sections)


@pytest.mark.control("MIN-6")
def test_a_visit_is_coded_without_the_identifiers_that_it_does_not_need() -> None:
    # given a visit note full of identifiers
    scene = a_scene()
    visit = a_document("visit", VISIT, patient=scene.patient, encounter=scene.stay, loinc=PROGRESS_NOTE)
    scene.at(scene.coder).charts.save([visit])
    # when it is read for an evaluation and management level
    words = _all_words(scene, "professional-em", codes=("99214",))["document-visit"]
    # then SSN, address, telephone, e-mail, next of kin, name and record number are masked
    for hidden in (
        "912-44-0187", "41 Tannery Row", "Harlow Falls", "00000", "555-0142", "w.ostrander", "Tobias", "Webb",
        "555-0143", "Wilhelmina", "Ostrander", "MR-44719",
    ):  # fmt: skip
        assert hidden not in words, hidden
    # and encounter, date of service and author remain
    for shown in ("E-2026-a", "10/02/2026", "Priya Raman-Holt", "Bronchitis"):
        assert shown in words, shown


@pytest.mark.control("MIN-6")
def test_the_banner_holds_only_the_identifiers_of_the_rule() -> None:
    # given a patient with every identifier
    scene = a_scene()
    # when their chart is opened for final coding
    banner = open_chart(scene.at(scene.coder), scene.work.id).banner
    # then encounter, record number, age, sex and provider are there, and nothing that names the person
    assert (banner.encounter_number, banner.record_number, banner.age_and_sex) == (
        "E-2026-a",
        "MR-44719-a",
        "68 female",
    )
    assert (banner.name, banner.initials, banner.birth_on, banner.member_number) == ("", "", "", "")


@pytest.mark.control("MIN-7")
def test_a_note_outside_the_dates_of_the_work_is_not_shown() -> None:
    # given a stay in October 2026 and a note of an earlier stay
    scene = a_scene()
    # when the chart is opened
    chart = open_chart(scene.at(scene.coder), scene.work.id)
    # then the earlier note is withheld for its date
    assert [part.why for part in chart.grant.withheld if part.document_id == scene.old.document.outline.id] == [
        Withholding.OUTSIDE_WINDOW
    ]


@pytest.mark.control("MIN-7")
def test_only_what_was_written_soon_after_arrival_counts_for_present_on_admission() -> None:
    # given progress notes at 47 and at 49 hours, and one without a time
    scene = a_scene()
    text = "Objective\nHypotensive.\nAssessment\nShock.\n"
    early, late, unknown = (
        a_document(key, text, patient=scene.patient, encounter=scene.stay, loinc=PROGRESS_NOTE, written_at=at)
        for key, at in (
            ("early", ADMITTED + timedelta(hours=47)),
            ("late", ADMITTED + timedelta(hours=49)),
            ("unknown", None),
        )
    )
    unknown = replace(
        unknown, document=replace(unknown.document, outline=replace(unknown.document.outline, written_at=None))
    )
    scene.at(scene.coder).charts.save([early, late, unknown])
    # when the chart is opened to determine what was present on admission
    shown = _all_words(scene, "poa-determination", codes=("R65.21",))
    # then only the note within 48 hours is shown
    assert set(shown) == {"document-early"}


@pytest.mark.control("MIN-1")
def test_a_face_sheet_is_never_a_coding_source() -> None:
    # given a face sheet of the stay
    scene = a_scene()
    assert scene.face.document.outline.loinc == NOTE
    # when every kind of work that a coder does opens the chart
    desk = scene.at(scene.coder)
    for kind, rule in desk.rulebook.rules.items():
        if not rule.roles & scene.coder.roles:
            continue
        item = a_work_item(f"each-{kind}", encounter=scene.stay, member=scene.coder, kind=kind)
        desk.work.add([item])
        # then none of them lists it
        assert scene.face.document.outline.id not in {listed.id for listed in open_chart(desk, item.id).documents}, kind


def test_no_identifier_stands_in_what_an_open_chart_says_of_itself() -> None:
    # given an open chart
    scene = a_scene()
    patient: Patient = scene.patient
    chart = open_chart(scene.at(scene.coder), scene.work.id)
    document = read_document(scene.at(scene.coder), scene.work.id, chart.documents[0].id)
    # when its values are printed, as a log or a traceback would
    said = repr(chart) + repr(document) + repr(patient) + repr(scene.summary)
    # then nothing of the person is in it
    assert not any(word in said for word in ("Ostrander", "Wilhelmina", "912-44", "Tannery", "Tobias", "Sepsis"))


def test_times_are_told_as_the_clock_on_the_ward_showed_them() -> None:
    # given a note whose time was sent with an offset
    scene = a_scene()
    written_at = datetime(2026, 10, 3, 10, 59, tzinfo=timezone(timedelta(hours=-5)))
    note = a_document("late", "HPI\nCough.\n", patient=scene.patient, encounter=scene.stay, written_at=written_at)
    scene.at(scene.coder).charts.save([note])
    # when it is listed
    [listed] = [d for d in open_chart(scene.at(scene.coder), scene.work.id).documents if d.id == "document-late"]
    # then it says 10:59, as the note does, and not what that is elsewhere
    assert listed.written_at == datetime(2026, 10, 3, 10, 59)  # noqa: DTZ001 -- told without an offset on purpose


ORDINARY_NOTE = """Assessment and Plan
COPD with acute exacerbation. HIV on Biktarvy, CD4 540 told by 330-555-0142. CKD 3.
"""
REASON = "The CD4 count decides between B20 and Z21 for this admission."


def _last(desk: Desk) -> dict[str, object]:
    *_, row = desk.ledger.store.rows()
    entry: dict[str, object] = json.loads(row.body)
    return entry


def _with_ordinary_note() -> tuple[Scene, DocumentId]:
    scene = a_scene()
    note = a_document("note", ORDINARY_NOTE, patient=scene.patient, encounter=scene.stay, loinc=PROGRESS_NOTE)
    scene.at(scene.coder).charts.save([note])
    return scene, note.document.outline.id


def _words(scene: Scene, work_id: WorkItemId, document_id: DocumentId) -> str:
    return "".join(section.words for section in read_document(scene.at(scene.coder), work_id, document_id).sections)


@pytest.mark.control("MIN-2")
def test_a_sensitive_clause_in_an_ordinary_note_is_masked_unless_a_code_needs_it() -> None:
    # given a progress note in which one clause tells of HIV
    scene, note = _with_ordinary_note()
    # when it is read for sepsis, and for a code of HIV
    sepsis = _all_words(scene, "inpatient-final", codes=("A41.51",))[note]
    item = a_work_item("hiv", encounter=scene.stay, member=scene.coder, codes=("B20",))
    scene.at(scene.coder).work.add([item])
    hiv = _words(scene, item.id, note)
    # then the first shows one label, which does not tell of what, and all around it
    assert sepsis == "Assessment and Plan\nCOPD with acute exacerbation. [sensitive: ask]. CKD 3.\n"
    # and the second shows the clause, its telephone number still masked
    assert "HIV on Biktarvy, CD4 540 told by [phone]. CKD 3." in hiv


@pytest.mark.control("MIN-2")
@pytest.mark.control("ACC-7")
def test_a_sensitive_clause_opens_only_when_a_second_person_approves_its_section() -> None:
    # given work on sepsis, and a note with a masked clause in a section that is open
    scene, note = _with_ordinary_note()
    desk, item = scene.at(scene.coder), scene.work.id
    # when the coder unmasks it like an identifier
    for kind in (IdentifierKind.PHONE, IdentifierKind.UNIQUE_CODE):
        with pytest.raises(ChartwardenError):
            unmask(desk, item, MaskedField(note, section=0, ordinal=0, kind=kind), reason=REASON)
    # and when they ask for the section
    asked = request_widening(desk, item, note, section=0, reason=REASON)
    # then nothing is open before somebody else approves
    assert "[sensitive: ask]" in _words(scene, item, note)
    decide_widening(scene.at(scene.manager), asked.id, answer=Answer.APPROVE)
    assert "HIV on Biktarvy" in _words(scene, item, note)
    entries = [json.loads(row.body) for row in desk.ledger.store.rows()]
    steps = [one["act"] for one in entries if one["act"] in {"chart.request-widening", "chart.decide-widening"}]
    assert steps == ["chart.request-widening", "chart.decide-widening"]


@pytest.mark.control("MIN-2")
def test_the_mask_of_a_sensitive_clause_is_the_same_for_every_subject() -> None:
    # given notes that tell of different subjects, in clauses of different lengths
    scene = a_scene()
    told = (
        "HIV",
        "Major depressive disorder on sertraline",
        "Former heroin user",
        "BRCA1",
        "Raped in 2019",
        "IVF twice",
    )
    notes = [
        a_document(
            f"n{place}", f"Assessment\n{clause}. COPD.\n", patient=scene.patient, encounter=scene.stay,
            loinc=PROGRESS_NOTE,
        )
        for place, clause in enumerate(told)
    ]  # fmt: skip
    desk = scene.at(scene.coder)
    desk.charts.save(notes)
    visit = a_work_item("visit", encounter=scene.stay, member=scene.coder, kind="professional-em", codes=("99214",))
    desk.work.add([visit])
    # when they are read for the level of a visit
    read = [read_document(desk, visit.id, note.document.outline.id) for note in notes]
    # then all read the same
    assert {"".join(section.words for section in one.sections) for one in read} == {
        "Assessment\n[sensitive: ask]. COPD.\n"
    }
    assert {run.kind for one in read for section in one.sections for run in section.runs} == {None, Veil.SENSITIVE}
    # and for final coding of the stay, which must assign what was treated, mental health and substance use are readable
    final = [read_document(desk, scene.work.id, note.document.outline.id) for note in notes]
    assert [place for place, one in enumerate(final) if one.masked == 0] == [1, 2]


COVERAGE = """
coverage:
  - id: LCD L33787
    title: Lower limb prostheses, as a payer might word it
    documents:
      - types: [57133-1]
        sections: [42349-1]
      - types: [11506-3]
        sections: [51848-0]
      - types: [18748-4]
        sections: [19005-8]
    look_back_days: 60
    examples:
      - {shown: 57133-1 42349-1}
      - {withheld: 18842-5 8648-8}
"""


@pytest.mark.control("MIN-4")
def test_a_fourth_document_beside_a_coverage_rules_three_takes_a_reason_and_an_approval() -> None:
    # given a coverage rule that lists three elements, approved by a second person, and a chart that has four
    scene = a_scene()
    given = rulebook_text(default_text().text.replace("2026.5", "2026.5-payer") + COVERAGE, where="rules.yaml")
    why = "Payer work on prostheses follows the payer's own written rule."
    proposal = propose_rulebook(scene.at(scene.officer), given, reason=why, began_with=default_text())
    decide_rulebook(
        scene.at(scene.keeper),
        proposal.id,
        answer=RulebookAnswer.APPROVE,
        read=lambda text: rulebook_text(text, where="x"),
    )
    notes = [
        a_document(key, text, patient=scene.patient, encounter=scene.stay, loinc=loinc)
        for key, loinc, text in (
            ("order", "57133-1", "REASON FOR REFERRAL\nProsthesis.\n"),
            ("visit", PROGRESS_NOTE, "Assessment\nBelow-knee amputation.\n"),
            ("imaging", "18748-4", "IMPRESSION:\nHealed stump.\n"),
        )
    ]
    desk = scene.at(scene.coder)
    desk.charts.save(notes)
    item = a_work_item("payer", encounter=scene.stay, member=scene.coder, kind="payer-medical-necessity")
    item = replace(item, purpose=replace(item.purpose, target=Target(coverage_rule="LCD L33787")))
    desk.work.add([item])
    # when the chart is opened for that rule
    chart = open_chart(desk, item.id)
    # then its three elements are there, and the discharge summary is not
    assert {listed.id for listed in chart.documents} == {"document-order", "document-visit", "document-imaging"}
    # when the coder asks for it because the payer always asks, then for what it decides
    summary = scene.summary.document.outline.id
    with pytest.raises(RefusedError) as refused:
        request_widening(desk, item.id, summary, section=None, reason="they always ask")
    assert refused.value.rule == "reasons-are-specific"
    assert (_last(desk)["outcome"], _last(desk)["because"]) == ("refused", "reasons-are-specific")
    reason = "The discharge summary names the date of amputation, which section B of the rule counts from."
    asked = request_widening(desk, item.id, summary, section=None, reason=reason)
    # then it is open only once somebody else has approved, and the ledger has both
    assert summary not in {listed.id for listed in open_chart(desk, item.id).documents}
    decide_widening(scene.at(scene.manager), asked.id, answer=Answer.APPROVE)
    assert summary in {listed.id for listed in open_chart(desk, item.id).documents}


@pytest.mark.control("MIN-5")
def test_the_entire_record_is_refused_unless_it_is_justified_and_approved() -> None:
    # given an excision, with operative note, pathology report and other documents
    scene = a_scene()
    operation = a_document("op", OPERATION, patient=scene.patient, encounter=scene.stay, loinc=OPERATIVE_NOTE)
    pathology = a_document(
        "path", "FINAL DIAGNOSIS\nMelanoma.\n", patient=scene.patient, encounter=scene.stay, loinc=PATHOLOGY
    )
    desk = scene.at(scene.coder)
    desk.charts.save([operation, pathology])
    item = a_work_item("ex", encounter=scene.stay, member=scene.coder, kind="professional-surgery", codes=("11606",))
    desk.work.add([item])
    # when the chart is opened
    # then the default selection is the operative note and the pathology report only
    assert {listed.id for listed in open_chart(desk, item.id).documents} == {"document-op", "document-path"}
    # when the coder asks for all of it, without a justification and with one
    with pytest.raises(RefusedError):
        request_widening(desk, item.id, None, section=None, reason="entire record needed")
    assert _last(desk)["outcome"] == "refused"
    justified = (
        "The surgeon refers to margins, staging and consent across notes of the whole stay, and the payer's audit "
        "letter names each of them as an element to be shown."
    )
    asked = request_widening(desk, item.id, None, section=None, reason=justified)
    # then nothing more is open until a second person approves
    assert len(open_chart(desk, item.id).documents) == 2
    with pytest.raises(RefusedError):
        decide_widening(desk, asked.id, answer=Answer.APPROVE)
    decide_widening(scene.at(scene.manager), asked.id, answer=Answer.APPROVE)
    assert len(open_chart(desk, item.id).documents) > 2
