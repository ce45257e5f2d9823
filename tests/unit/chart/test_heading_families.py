"""Words that stand together tell what a heading is about, by the type of document."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.chart.document import Section
from chartwarden.chart.heading_systems import with_systems
from chartwarden.chart.named_headings import STAYS_CLOSED, code_of
from chartwarden.chart.sections import split_sections
from chartwarden.minimum_necessary.heading_reading import reads_as_narrative

_PROGRESS, _HP, _ED, _DISCHARGE, _NURSE, _MAR = "11506-3", "34117-2", "34111-5", "18842-5", "34746-8", "80565-5"
_OPERATION, _PROCEDURE, _IMAGING, _PATHOLOGY, _LAB = "11504-8", "28570-0", "18748-4", "11526-1", "11502-2"
_REMARK = "48767-8"

_READ = [
    (
        _OPERATION,
        "10215-2",
        "LESION MEASUREMENTS; Tumor Location and Size; Excision Margins; Measurements; Defect Size",
    ),
    (_PROCEDURE, "59776-5", "LESION MEASUREMENTS; Laceration Size; Length of Repair"),
    (_OPERATION, "10219-4", "PRE-OPERATIVE IMPRESSION; Pre-op impression; Clinical Impression Before Surgery"),
    (_OPERATION, "69730-0", "Post-Procedure; After the Procedure; Post-op care"),
    (_OPERATION, "11348-0", "PERTINENT HISTORY"),
    (
        _DISCHARGE,
        "10183-2",
        "LEAVING WITH; Going home with; START TAKING; CHANGE HOW YOU TAKE; Medications to Continue",
    ),
    (_DISCHARGE, "11535-2", "Left us with; Conditions Treated; Principal Problem; Other Diagnoses This Admission"),
    (_HP, "11348-0", "MEDICAL / SURGICAL; Past Medical Diagnoses; OB HISTORY; PAST MED/SURG"),
    (_HP, "10164-2", "HISTORY OF THIS PREGNANCY; Symptom History; Events Prior to Arrival"),
    (_HP, "8716-3", "MATERNAL VITALS; Temp/Pulse/Resp; Vital Signs Range"),
    (_HP, "10160-0", "Medicines at Home"),
    (_PROGRESS, "51848-0", "Assessments; Number and Complexity of Problems; Differential Considered"),
    (_PROGRESS, "29549-3", "Premedications; IV Medications; Infusion"),
    (_HP, "30954-2", "CT HEAD WITHOUT CONTRAST; XR WRIST LEFT 3 VIEWS; Echo Findings; X-Ray Interpretation"),
    (_NURSE, "29545-1", "Two-Nurse Skin Check; Ulcer Measurement; Wound Etiology"),
    (_NURSE, "18776-5", "Dressing; Periwound care"),
    (_IMAGING, "42349-1", "CLINICAL IMPRESSION; Ordering Diagnosis"),
    (_PATHOLOGY, "22637-3", "pTNM; Margins"),
    (_PATHOLOGY, "22635-7", "IHC; Immunohistochemical Stains"),
    (_PATHOLOGY, _REMARK, "MOLECULAR ADD-ON; DISTRIBUTION; SPECIMEN REMARKS"),
    (_MAR, "29549-3", "Premedications; Immunotherapy"),
]


@pytest.mark.parametrize(("document_type", "code", "headings"), _READ)
def test_words_that_stand_together_decide_in_their_type_of_document(
    document_type: str, code: str, headings: str
) -> None:
    read = {heading: code_of(heading, document_type=document_type) for heading in map(str.strip, headings.split(";"))}
    assert read == dict.fromkeys(read, code)


@pytest.mark.parametrize("heading", ["Visit Time", "Time Seen", "Time In", "Time in/out", "Consult Time"])
def test_hours_are_no_course_so_that_their_words_are_left_to_the_rules(heading: str) -> None:
    assert code_of(heading, document_type=_PROGRESS) is None
    assert code_of("Time on the ward", document_type=_DISCHARGE) == "8648-8"


def test_an_order_of_imaging_keeps_its_words_where_orders_are_filed() -> None:
    assert code_of("CT HEAD WITHOUT CONTRAST", document_type=_ED) is None


@pytest.mark.parametrize(
    ("document_type", "heading"),
    [
        *((_OPERATION, heading) for heading in ("IN THE ROOM", "REMARKS", "Attestation", "Nursery", "First Assist")),
        *((_LAB, heading) for heading in ("PATIENT SERVICE CENTER", "ALCOHOL MARKER", "SPECIMEN REMARKS", "Serology")),
        (_LAB, "STANDING CLINIC ORDERS RELEASED (PREP)"),
        *(
            (_PROGRESS, heading)
            for heading in ("Exposure History", "Findings in town", "Rehab plan", "Outside records")
        ),
        *(
            (_PROGRESS, heading)
            for heading in ("Withdrawal Symptoms", "Harm Reduction", "Contraception", "Adoption Plans")
        ),
        (_MAR, "Not Given"),
        (_PATHOLOGY, "REMARKS"),
    ],
)
def test_what_tells_nothing_that_codes_need_or_too_much_stays_closed(document_type: str, heading: str) -> None:
    # when such a heading is read in its type of document
    code = code_of(heading, document_type=document_type)
    # then it has a code that no rule opens lightly, or none, and is no part of a story
    assert code in STAYS_CLOSED | {None, _REMARK}
    if document_type == _OPERATION and code is None:
        assert not reads_as_narrative(heading.casefold())


_SENSITIVE = [
    "Withdrawal",
    "Condom Use",
    "Fertility",
    "C-SSRS Screen",
    "Paternity",
    "Self-Injury",
    "CIWA Score",
    "PrEP",
]
_FRAMES = [
    *("{} interventions", "{} follow up", "{} given", "Recommendations for {}", "{} measurements", "Functional {}"),
    *("Events prior to {}", "{} infusion", "Restrictions for {}", "Complexity of {}", "{} course", "Discharge {}"),
]


@settings(max_examples=60)
@given(st.sampled_from(_SENSITIVE), st.sampled_from(_FRAMES), st.sampled_from([_PROGRESS, _ED, _DISCHARGE, _NURSE]))
def test_no_family_opens_a_heading_that_is_guarded(guarded: str, frame: str, document_type: str) -> None:
    assert code_of(frame.format(guarded), document_type=document_type) in STAYS_CLOSED | {None, "69730-0"}


def _given(*rows: tuple[str, str]) -> tuple[str, tuple[Section, ...]]:
    text, parts = "", []
    for place, (heading, body) in enumerate(rows):
        start = len(text)
        text += f"{heading}\n{body}\n"
        code = code_of(heading, document_type=_HP)
        parts.append(Section(ordinal=place, loinc=code, heading=heading, start=start, end=len(text)))
    return text, tuple(parts)


def test_a_bare_system_is_what_its_body_says_or_stays_closed() -> None:
    # given a history whose sender headed each system alone
    text, parts = _given(
        ("GI", "Denies nausea."), ("Resp", "Clear to auscultation."), ("Renal", "AKI, trend Cr."), ("MSK", "See above.")
    )
    # when its systems are read
    codes = [one.loinc for one in with_systems(parts, text=text, document_type=_HP)]
    # then what was told, found and decided have the codes of such parts, and what tells nothing has none
    assert codes == ["10187-3", "29545-1", "51848-0", None]


def test_a_system_below_an_empty_heading_is_a_part_of_it_and_a_report_is_left_alone() -> None:
    text, parts = _given(("ROS", ""), ("GI", "No nausea."), ("Plan", "Rest."), ("CV", "As before."))
    assert [one.loinc for one in with_systems(parts, text=text, document_type=_HP)] == [
        "10187-3",
        "10187-3",
        "18776-5",
        None,
    ]
    assert with_systems(parts, text=text, document_type=_IMAGING) == parts


def test_a_result_of_ethanol_does_not_end_the_results_it_stands_in() -> None:
    note = "CC:\nfall\n\nLabs:\nNa: 140\nEthanol: 12\nCr: 1.1\n\nPlan:\nrest\n"
    assert [one.heading for one in split_sections(note, document_type=_ED)] == ["CC:", "Labs:", "Plan:"]


def test_a_heading_that_names_an_illness_is_what_a_visit_thinks_of_it_and_nothing_in_a_report() -> None:
    # given notes by problems, each headed by its name
    for heading in ("#1 AKI", "2. Sepsis", "Hyponatremia", "Acute respiratory failure"):
        assert code_of(heading, document_type=_PROGRESS) == "51848-0", heading
        assert code_of(heading, document_type=_DISCHARGE) == "8648-8", heading
        assert code_of(heading, document_type=_NURSE) is None, heading
    # then what is guarded, or only warns of an illness, is none
    for heading in ("Psychosis", "Alcohol withdrawal", "HIV infection", "Sepsis screen", "Depression"):
        assert code_of(heading, document_type=_PROGRESS) in STAYS_CLOSED | {None}, heading
