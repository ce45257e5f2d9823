"""What the default rulebook opens where a type, a section and a target alone would say too much or too little."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.adapters.rulebook_file import default_rulebook
from chartwarden.chart.document import Outline, Section
from chartwarden.chart.encounter import Encounter
from chartwarden.foundation.identifiers import DocumentId, EncounterId, PatientId
from chartwarden.minimum_necessary.grant import Grant, Withholding, grant_parts
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose
from tests.builders import ADMITTED, DISCHARGE_SUMMARY, NOW, PROGRESS_NOTE

STAY = Encounter(EncounterId("stay"), PatientId("ada"), starts_at=ADMITTED)


def _document(*headings: tuple[str, str | None], loinc: str = PROGRESS_NOTE, title: str = "") -> Outline:
    """Make a document whose sections have these headings and codes."""
    sections = tuple(Section(place, code, words, place, place + 1) for place, (words, code) in enumerate(headings))
    return Outline(DocumentId("d"), STAY.patient_id, STAY.id, loinc, title, ADMITTED, "", sections)


def _grant(document: Outline, *codes: str, kind: str) -> Grant:
    purpose = Purpose(KindOfWork(kind), STAY.id, Target(codes=codes))
    return grant_parts(purpose, [document], encounters=[STAY], rulebook=default_rulebook(), now=NOW)


def _opened(document: Outline, *codes: str, kind: str) -> tuple[int, ...]:
    """Give the ordinals of the sections that open for a target."""
    return _grant(document, *codes, kind=kind).sections_of(document.id)


@pytest.mark.control("MIN-4")
@pytest.mark.parametrize("kind", ["payer-claim-validation", "denial-appeal"])
def test_a_payer_who_asks_about_a_drug_gets_its_order_and_its_record_and_not_the_visit(kind: str) -> None:
    # given the parts of an infusion visit
    parts = (
        _document(("SCHEDULED", None), loinc="80565-5"),
        _document(("Protocol", None), loinc="34109-9", title="Treatment order"),
        _document(("IMPRESSION", "51848-0")),
        _document(("LABS", "30954-2")),
    )
    # when a drug, a visit, both, or a disease whose code looks like one of a drug is challenged
    for codes, told in (
        (("J9299",), (True, True, True, False)),
        (("99215",), (False, False, True, True)),
        (("J9299", "99215"), (True, True, True, True)),
        (("J44.1",), (False, False, True, True)),
    ):
        # then each opens what its own code rests on
        assert tuple(bool(_opened(part, *codes, kind=kind)) for part in parts) == told, codes


@pytest.mark.parametrize(
    ("headings", "code", "opened"),
    [
        ((("PRE-OP IV", "29549-3"), ("SCHEDULED", None), ("PRN", None)), "96365", (0,)),
        ((("SCHEDULED", None), ("HOME MEDS VERIFIED", "10160-0")), "J9299", (0,)),
        ((("ANTINEOPLASTIC", None), ("REFUSED", None)), "J9299", (0,)),
        ((("SCHEDULED", None),), "47562", ()),
    ],
)
def test_each_part_of_a_record_of_drugs_is_of_drugs_where_none_is_named_for_infusions(
    headings: tuple[tuple[str, str | None], ...], code: str, opened: tuple[int, ...]
) -> None:
    # given a record of given medicines
    record = _document(*headings, loinc="80565-5")
    # when an infusion, a drug or an operation is coded
    # then the part of infusions is open, or else all but what was taken at home and what was not given
    assert _opened(record, code, kind="outpatient-facility") == opened


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize(
    ("title", "codes", "is_open"),
    [
        ("Newborn check", ("O72.1", "D62", "Z37.0", "Z3A.39"), False),
        ("NICU progress note", ("O72.1",), False),
        ("Newborn check", ("P59.9", "Z38.00"), True),
        ("Newborn check", ("J21.0",), True),
        ("Newborn check", ("MS-DRG 795",), True),
        ("Delivery and newborn record", ("O72.1", "Z37.0"), True),
        ("Postnatal round", ("O72.1",), True),
    ],
)
@pytest.mark.parametrize("kind", ["inpatient-final", "poa-determination", "clinical-validation", "internal-audit"])
def test_a_newborns_note_in_its_mothers_chart_is_of_another_person(
    kind: str, title: str, codes: tuple[str, ...], *, is_open: bool
) -> None:
    # given a note about a child just born
    # when a birth is coded, or something of the child
    # then only the latter opens it, and a note of the birth is the mother's
    assert bool(_opened(_document(("IMPRESSION", "51848-0"), title=title), *codes, kind=kind)) is is_open


@pytest.mark.parametrize("codes", [("O82", "Z37.0"), ("K35.80",)])
def test_the_outcome_of_a_delivery_stands_in_the_note_of_the_birth(codes: tuple[str, ...]) -> None:
    # given an operative note with a line about the child
    note = _document(("Infant", None), loinc="11504-8")
    # when its outcome is coded, then it is open, and for nothing else
    assert bool(_opened(note, *codes, kind="inpatient-final")) is ("Z37.0" in codes)
    assert not _opened(note, *codes, kind="inpatient-procedure")


@pytest.mark.parametrize(
    ("loinc", "codes", "opened"),
    [
        (DISCHARGE_SUMMARY, (None, None, None, "29762-2"), (0, 1)),
        (DISCHARGE_SUMMARY, (None, None, None, "8648-8"), (3,)),
        ("34117-2", (None, None, None, "69730-0"), (0, 1)),
        (PROGRESS_NOTE, (None, None, None, "29762-2"), ()),
        ("11488-4", (None, None, None, None), ()),
    ],
)
def test_a_letter_of_which_no_heading_is_known_is_shown_but_for_what_its_words_keep(
    loinc: str, codes: tuple[str | None, ...], opened: tuple[int, ...]
) -> None:
    # given a document with a story, a plan for the way home, a consent, and a part that has a code or none
    words = ("Left us with", "The story here", "Consent", "Home with")
    document = _document(*zip(words, codes, strict=True), loinc=loinc)
    # when the stay is coded
    # then a summary or a history is read under whatever headings it has, until one is known; others stay closed
    assert _opened(document, "A41.51", kind="inpatient-final") == opened


@pytest.mark.parametrize("section", [None, "22633-2"])
@pytest.mark.parametrize("heading", ["Prior specimens", "Biohazard / account", "Nature of specimen"])
def test_words_that_a_rule_never_shows_keep_a_heading_out_whatever_its_code(heading: str, section: str | None) -> None:
    # given a part of a pathology report
    # when the report is coded
    report = _document((heading, section), ("DIAGNOSIS", "22637-3"), loinc="11526-1")
    grant = _grant(report, "88305", kind="pathology-profee")
    # then another specimen and an account are closed, and no reason opens them at once
    assert (0 in grant.sections_of(report.id)) is (heading == "Nature of specimen")
    assert grant.kept_out >= {"prior", "account"}


@pytest.mark.parametrize(
    ("code", "section", "loinc", "is_open"),
    [
        ("J96.01", "8716-3", "34746-8", True),
        ("A41.9", "8716-3", "34746-8", True),
        ("D62", "8716-3", "34746-8", False),
        ("J96.01", "29545-1", PROGRESS_NOTE, True),
        ("D62", "29545-1", PROGRESS_NOTE, False),
        ("D62", "30954-2", PROGRESS_NOTE, True),
        ("MS-DRG 812", "29545-1", PROGRESS_NOTE, True),
    ],
)
def test_a_diagnosis_is_validated_by_its_own_criteria(code: str, section: str, loinc: str, *, is_open: bool) -> None:
    # given vital signs of a nurse's flowsheet, an exam and results
    # when a diagnosis is validated
    # then what is seen and counted at the bedside is open where it is a criterion
    assert bool(_opened(_document(("HEADING", section), loinc=loinc), code, kind="clinical-validation")) is is_open


def _written(days: int | None, name: str, loinc: str, code: str, title: str = "") -> Outline:
    """Make a document of one section that was written so many days after admission, or on no known day."""
    written = None if days is None else ADMITTED + timedelta(days=days)
    return replace(_document(("HEADING", code), loinc=loinc, title=title), id=DocumentId(name), written_at=written)


def _names(target: Target, *documents: Outline, kind: str) -> set[str]:
    """Give the documents that open for a target."""
    purpose = Purpose(KindOfWork(kind), STAY.id, target)
    grant = grant_parts(purpose, documents, encounters=[STAY], rulebook=default_rulebook(), now=NOW)
    return {part.document_id for part in grant.shown}


@pytest.mark.control("MIN-7")
def test_of_a_long_stay_the_operation_of_the_day_that_the_target_names_is_open() -> None:
    # given operations on three days and on an unknown one, and a report of pathology that came later
    records = [_written(day, f"op{day}", "11504-8", "10223-6") for day in (0, 1, 3, None)]
    report = _written(5, "path", "11526-1", "22637-3")
    codes = ("0Y6M0ZF",)
    # when the target names the day of the service, and when it names none
    named = Target(codes, service_on=ADMITTED.date())
    of_the_day = _names(named, *records, report, kind="inpatient-procedure")
    of_any = _names(Target(codes), *records, report, kind="inpatient-procedure")
    # then notes within a day of it are open, and the pathology whenever it came; without a day, all are
    assert of_the_day == {"op0", "op1", "path"}
    assert of_any == {"op0", "op1", "op3", "opNone", "path"}
    # and the reason for the others is their day, but not for a note that the work never needs
    purpose = Purpose(KindOfWork("inpatient-procedure"), STAY.id, named)
    others = [records[2], _written(3, "note", PROGRESS_NOTE, "51848-0")]
    late = grant_parts(purpose, others, encounters=[STAY], rulebook=default_rulebook(), now=NOW)
    assert [part.why for part in late.withheld] == [Withholding.OUTSIDE_WINDOW, Withholding.DOCUMENT_TYPE]


def test_a_visit_of_another_day_does_not_count_for_the_billed_one() -> None:
    # given daily notes, and results that came the day after
    notes = [_written(day, f"n{day}", PROGRESS_NOTE, "51848-0") for day in (0, 1, 2)]
    results = _written(2, "lab", "11502-2", "30954-2")
    # when one day is billed
    day = ADMITTED.date() + timedelta(days=1)
    opened = _names(Target(("99232",), service_on=day), *notes, results, kind="professional-em")
    # then its note is open, and the results that it may cite
    assert opened == {"n1", "lab"}


@pytest.mark.control("MIN-7")
@pytest.mark.parametrize(
    ("hours", "opened"),
    [(4, {"n0", "n1", "nNone"}), (30, {"n0", "n1", "n6", "nNone"}), (None, {"n0", "n1", "n6", "nNone"})],
)
def test_a_visit_of_one_day_tells_which_note_was_billed(hours: int | None, opened: set[str]) -> None:
    # given notes of some days and of no known one, under an encounter of some hours or without a known end
    notes = [_written(day, f"n{day}", PROGRESS_NOTE, "51848-0") for day in (0, 1, 6, None)]
    visit = replace(STAY, ends_at=None if hours is None else ADMITTED + timedelta(hours=hours))
    # when the visit is billed and nobody names a day
    purpose = Purpose(KindOfWork("professional-em"), STAY.id, Target(("99215",)))
    grant = grant_parts(purpose, notes, encounters=[visit], rulebook=default_rulebook(), now=NOW)
    # then a visit of one day leaves out the note of the other week, and a longer one leaves out none
    assert {part.document_id for part in grant.shown} == opened
    # and where no note was written about that day, the late one may be of it
    late = grant_parts(purpose, notes[2:], encounters=[visit], rulebook=default_rulebook(), now=NOW)
    assert [part.document_id for part in late.shown] == ["n6", "nNone"]
    # and a day that the target names is kept to the letter
    named = replace(purpose, target=Target(("99215",), service_on=ADMITTED.date()))
    of_the_day = grant_parts(named, notes, encounters=[visit], rulebook=default_rulebook(), now=NOW)
    assert [part.document_id for part in of_the_day.shown] == ["n0"]


@pytest.mark.parametrize("loinc", [PROGRESS_NOTE, "11488-4", "34117-2", "34111-5"])
def test_an_exam_is_a_criterion_where_the_note_has_no_vital_signs_of_its_own(loinc: str) -> None:
    # given a note whose exam holds the vital signs, and one that has them apart
    joined = _document(("EXAM", "29545-1"), ("IMPRESSION", "51848-0"), loinc=loinc)
    apart = _document(("VITALS", "8716-3"), ("EXAM", "29545-1"), ("IMPRESSION", "51848-0"), loinc=loinc)
    # when sepsis is validated
    # then the first shows its exam, and the second its vital signs in its place
    assert _opened(joined, "A41.9", kind="clinical-validation") == (0, 1)
    assert _opened(apart, "A41.9", kind="clinical-validation") == (0, 2)


def test_films_and_procedures_of_the_days_after_an_emergency_visit_are_not_part_of_it() -> None:
    # given an emergency note, and a film and a procedure of its day and of three days later
    visit = _written(0, "ed", "34111-5", "51848-0")
    films = [_written(day, f"film{day}", "18748-4", "19005-8") for day in (0, 3)]
    lines = [_written(day, f"line{day}", "28570-0", "29554-3") for day in (0, 3)]
    # when the visit is coded, with its note in the chart and without
    # then the later ones are of the stay; without a note nothing tells
    target = Target(("99285",))
    assert _names(target, visit, *films, *lines, kind="ed-visit") == {"ed", "film0", "line0"}
    assert _names(target, *films, *lines, kind="ed-visit") == {"film0", "film3", "line0", "line3"}


def test_a_provider_names_a_condition_about_the_day_on_which_a_nurse_measured_it() -> None:
    # given notes of six days, and a nurse's record of the first
    notes = [_written(day, f"n{day}", PROGRESS_NOTE, "51848-0") for day in (0, 1, 2, 5, None)]
    nurse = _written(0, "skin", "34746-8", "29545-1")
    later = _written(4, "wound", "34746-8", "29545-1")
    target = Target(("L89.153",))
    # when the stage is asked for, with one measurement, with a second one, and with none
    one = _names(target, *notes, nurse, kind="i-b-14-exception")
    two = _names(target, *notes, nurse, later, kind="i-b-14-exception")
    none = _names(target, *notes, kind="i-b-14-exception")
    # then notes within a day of a measurement are open, and all of them where nobody measured
    assert one == {"n0", "n1", "skin"}
    assert two == {"n0", "n1", "n5", "skin", "wound"}
    assert none == {"n0", "n1", "n2", "n5", "nNone"}


@pytest.mark.parametrize("kind", ["payer-claim-validation", "denial-appeal"])
@pytest.mark.parametrize(
    ("codes", "titles", "opened"),
    [
        (("12002",), ("Laceration repair", "Splint"), {0}),
        (("12002-12004",), ("Laceration repair", "Splint"), {0}),
        (("12002",), ("Laceration repair and splint", "Suturing, hand", "Splint"), {0, 1}),
        (("12002",), ("Procedure note", "Splint"), {0, 1}),  # no title names it
        (("12002", "29125"), ("Laceration repair", "Splint", "Central line"), {0, 1}),
        (("12002", "29125"), ("Laceration repair", "Procedure note"), {0, 1}),  # one of the two has no record
        (("12002", "S61.411A"), ("Laceration repair", "Splint"), {0, 1}),  # a diagnosis may rest on either
        (("12002", "64831"), ("Laceration repair", "Splint"), {0, 1}),  # nobody knows what that one is called
        (("64831",), ("Laceration repair", "Splint"), {0, 1}),
    ],
)
def test_a_title_chooses_among_records_of_procedures_where_it_tells(
    kind: str, codes: tuple[str, ...], titles: tuple[str, ...], opened: set[int]
) -> None:
    # given records of procedures with titles
    records = [_written(0, str(place), "28570-0", "29554-3", title) for place, title in enumerate(titles)]
    # when the payer challenges codes
    # then the records that are called so are open, and all of them where titles do not tell
    assert _names(Target(codes), *records, kind=kind) == {str(place) for place in opened}


def test_a_record_of_another_patient_names_nothing() -> None:
    # given a record of another patient that is called what the code is for
    other = replace(_written(0, "other", "28570-0", "29554-3", "Laceration repair"), patient_id=PatientId("bea"))
    own = _written(0, "own", "28570-0", "29554-3", "Splint")
    # when the code is challenged
    # then it closes no record of this one
    assert _names(Target(("12002",)), other, own, kind="payer-claim-validation") == {"own"}


@pytest.mark.control("MIN-4")
def test_an_audited_diagnosis_opens_what_it_rests_on_and_no_operation() -> None:
    # given the parts of a stay
    parts = {
        "exam": _document(("EXAM", "29545-1"), loinc="34117-2"),
        "results": _document(("RESULTS", "30954-2")),
        "panel": _document(("PANEL", "30954-2"), loinc="11502-2"),
        "operation": _document(("OPERATION", "10223-6"), loinc="11504-8"),
        "tissue": _document(("DIAGNOSIS", "22637-3"), loinc="11526-1"),
        "course": _document(("COURSE", "8648-8"), loinc=DISCHARGE_SUMMARY),
    }
    # when a diagnosis, a tumour, a procedure and a whole DRG are audited
    told = {
        code: {name for name, part in parts.items() if _opened(part, code, kind="payer-drg-audit")}
        for code in ("O14.14", "C18.7", "0DTN4ZZ", "MS-DRG 330")
    }
    # then each opens its own elements
    assert told == {
        "O14.14": {"exam", "results", "panel", "course"},
        "C18.7": {"exam", "results", "panel", "course", "tissue"},
        "0DTN4ZZ": {"operation", "tissue", "course"},
        "MS-DRG 330": {"operation", "tissue", "course"},
    }


@pytest.mark.parametrize(
    ("kind", "loinc", "title", "heading", "codes", "is_open"),
    [
        ("ed-visit", "34111-5", "ED order summary", "CT HEAD WITHOUT CONTRAST", ("99284",), True),
        ("ed-visit", "34111-5", "ED physician note", "CT HEAD WITHOUT CONTRAST", ("99284",), True),  # unread: its story
        ("ed-visit", "11502-2", "ED laboratory", "STANDING CLINIC ORDERS RELEASED", ("99284",), False),
        ("ed-visit", "11502-2", "ED laboratory", "POINT OF CARE", ("99284",), True),
        ("professional-em", "11502-2", "Results", "ALCOHOL MARKER", ("99214", "E11.22"), False),
        ("professional-em", "11502-2", "Results", "ALCOHOL MARKER", ("99214", "F10.20"), True),
        ("professional-em", "11502-2", "Results", "PATIENT SERVICE CENTER", ("99214",), False),
        ("radiology-profee", "34111-5", "ED order summary", "CT HEAD", ("70450",), True),
        ("radiology-profee", "34111-5", "ED order summary", "XR WRIST LEFT 3 VIEWS", ("70450",), False),
        ("radiology-profee", "34111-5", "ED physician note", "CT HEAD", ("70450",), False),
        ("pathology-profee", "11526-1", "Pathology", "MOLECULAR ADD-ON", ("88305",), False),
        ("pathology-profee", "11526-1", "Pathology", "MOLECULAR ADD-ON", ("81210",), True),
        ("payer-medical-necessity", "34109-9", "DME order", "Item ordered", ("E11.649",), True),
        ("payer-medical-necessity", "34109-9", "DME order", "Ship to", ("E11.649",), False),
        ("payer-medical-necessity", "34109-9", "Payer prepayment review letter", "Coverage rule", ("E11.649",), True),
    ],
)
def test_what_is_no_part_of_the_work_stays_out_by_its_words(
    kind: str, loinc: str, title: str, heading: str, codes: tuple[str, ...], *, is_open: bool
) -> None:
    # given a part whose heading has no code
    part = _document((heading, None), loinc=loinc, title=title)
    # when it is needed, or not
    # then words and codes decide
    assert bool(_opened(part, *codes, kind=kind)) is is_open
