from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.chart.document import PREAMBLE, Section
from chartwarden.chart.headings import LEXICON
from chartwarden.chart.loinc import DOCUMENT_TYPES, SECTIONS
from chartwarden.chart.named_headings import STAYS_CLOSED, code_of
from chartwarden.chart.note_bodies import greeting_in, heads_a_body, with_bodies
from chartwarden.chart.sections import split_sections

_PROGRESS, _HP, _CONSULT, _ED, _DISCHARGE = "11506-3", "34117-2", "11488-4", "34111-5", "18842-5"
_OPERATION, _PROCEDURE, _IMAGING, _PATHOLOGY, _LAB, _NURSE = (
    "11504-8",
    "28570-0",
    "18748-4",
    "11526-1",
    "11502-2",
    "34746-8",
)
_MAR = "80565-5"
_CLOSED = STAYS_CLOSED

# How the same part is headed by many writers: type of document, code, headings.
_WORDINGS = [
    (_ED, "10154-3", "Chief Complaint; C/C; CC:; Presenting complaint; PC; Pt Complaint; Complaint(s)"),
    (_HP, "10164-2", "HPI; H.P.I.; Hx of Present Illness; Interval Hx; HOPC; CC/HPI; ID/CC; S (Interval History)"),
    (_HP, "11348-0", "PMHx; PMH; Past Med Hx; Hx (Med/Surg); Medical Hx; OBHx; OB/GYN Hx; Background; Co-morbidities"),
    (_HP, "47519-4", "PSHx; Past Surg Hx; Prior surgeries; Surg Hx; Past Surgical Hx"),
    (_HP, "10160-0", "Home Rx; Drug orders; Meds; Current Rx; PTA meds; DHx; Home Meds (reviewed)"),
    (_HP, "48765-2", "Allergies; ADRs; Allergic reactions; Meds allergies"),
    (_HP, "29545-1", "PEx; P.E.; O/E; Phys Exam; ON EXAM; Exam/SVE; Vitals/Exam; ROS/PE; Physical; Neuro exam"),
    (_HP, "30954-2", "Lab/Rad; Labs & Imaging; Ix; Investigations; ED Results; Labs; Data; Diagnostics; FHT/Toco"),
    (_PROGRESS, "51848-0", "A/P; A&P; Imp; Assmt; Assessment & Plan; Impression and recommendations; Impr/Plan"),
    (_ED, "51848-0", "MDM; MDM/Course; Clinical Impression; Dx; ED Dx; Medical Decision Making (MDM)"),
    (_CONSULT, "51848-0", "Assess; Opinion; Opinion and advice; Conclusions & Recs; Imp/Recs; Dx and plan"),
    (_PROGRESS, "18776-5", "Plan; Plan of Care; Plan of care today; Mgmt; Plan/Dispo; Recs; Mx plan; Tx plan"),
    (_DISCHARGE, "69730-0", "F/U; F/U:; Follow-up; Appts; D/C instructions; Return precautions; Pt education"),
    (_DISCHARGE, "11535-2", "Final Dx; D/C Dx; Diagnoses at discharge; Secondary Dx; Delivery Dx; Principal Diagnosis"),
    (_DISCHARGE, "8648-8", "Brief Hosp Course; Course; Hospital course by problem; Hospital narrative; Narrative"),
    (_DISCHARGE, "30954-2", "Path; Path results; Labs; Pathology"),
    (_DISCHARGE, "10183-2", "D/C Rx; Meds on d/c; Discharge Meds; TTOs"),
    (_DISCHARGE, "47519-4", "Procedures; Consults/Procs; Operations; Procs"),
    (_OPERATION, "10219-4", "Preop; 1. Preop; Pre-op Dx; PRE-OP DX:; DIAGNOSIS BEFORE -; Preop Diag"),
    (_OPERATION, "10218-6", "Post Op Dx; DIAGNOSIS AFTER -; Post-operative diagnosis; Postop Dx; 2. Post-op diagnosis"),
    (_OPERATION, "10223-6", "3. Procedure; Operation; NAME OF PROCEDURE -; Op; Operation(s) performed"),
    (_OPERATION, "10213-7", "4. Anes; Anaesthesia; Type of Anesth; Anesthesia:"),
    (_OPERATION, "59770-8", "5. QBL; EBL; Est Blood Loss; Blood loss (mL)"),
    (_OPERATION, "18776-5", "Post-op; Postop; 8. Post-op; Post-op plan; Postoperative plan"),
    (
        _OPERATION,
        "10215-2",
        "6. Findings; Operative findings; Op findings; Intra-op findings; Uterus; Tubes and ovaries",
    ),
    (_PROCEDURE, "59776-5", "Perineum; Liquor; Placenta; Placenta and membranes; Cord; Perineal tears"),
    (_PROCEDURE, "55109-3", "Haemorrhage; Hemorrhage; PPH; Postpartum haemorrhage; Complications"),
    (_PROCEDURE, "29554-3", "Procedure in detail; Perineal repair; Suturing; Haemostasis; Approach; Access"),
    (_PROCEDURE, "59770-8", "Blood loss; EBL; Est. blood loss"),
    (_HP, "11348-0", "Obs Hx; Obstetric Hx; Obs History; Obs & Gynae Hx; Booking history; Gest; Gestation; PMHx/Meds"),
    (_HP, "11348-0", "Meds/PMHx; Meds & PMH; Allergies/PMH; Medications / Past Medical History"),
    (_HP, "8716-3", "Obs; Observations; HT/WT; Ht & Wt; Height/Weight; Wt/BMI; Anthropometrics; Weight"),
    (_NURSE, "8716-3", "HT/WT:; Height and weight; Anthropometric data; Admission weight"),
    (_NURSE, "29545-1", "F: Skin; Focus: Skin; SITE A - SACRUM; Site B: L heel; Skin"),
    (_MAR, "29549-3", "PRE-OP IV; IV MEDS; Infusions; IVPB; Continuous drips"),
    (_MAR, "10160-0", "PO MEDS (SELF-REPORT); Home meds; Own supply; Outpatient medications"),
    (_PROGRESS, "51848-0", "*** IMPRESSION ***; [ASSESSMENT]; >> A/P; ((Imp)); == Assessment ==; //ASSESSMENT//"),
    (_PROGRESS, "10164-2", ">> HPI; <1> HPI; --- HPI ---; |HPI|; CC & HPI; \u00abHPI\u00bb; (HPI)"),
    (_OPERATION, "29554-3", "7. Details; PROCEDURE IN DETAIL -; Technique; Description of Op; Operative technique"),
    (_OPERATION, "10222-8", "8. Compl; Complications; Comps; Intraop Compl."),
    (_OPERATION, "59773-2", "9. Spec; Specimen(s) Removed; Specs sent; Tissue removed"),
    (_OPERATION, "59768-2", "Indic; Indications -; Reason for surgery; Indications for the procedure"),
    (_PROCEDURE, "59769-0", "Dx; Postop Dx; Impression; Post-procedure Dx"),
    (_PROCEDURE, "59776-5", "Findings; Wound assessment; Wound description"),
    (_PROCEDURE, "10223-6", "Delivery method; Mode of delivery; Procedure"),
    (_IMAGING, "59776-5", "Findings; Report; Result; Narrative"),
    (_IMAGING, "19005-8", "Imp; Impression; Opinion; Read; Interp; Conclusion; Dx"),
    (_IMAGING, "42349-1", "Hx; Clinical info; Reason for exam; Indication; Reason; Clin. details; Clinical indication"),
    (_IMAGING, "18834-2", "Comp; Comparison; Comparison(s); Priors; Compared with"),
    (_IMAGING, "55111-9", "Tech; Technique; Exam/Technique; Procedure; Method; Protocol"),
    (_PATHOLOGY, "22637-3", "Final Pathologic Dx; Final pathologic diagnosis; Dx; Final Path Dx; Addendum 09/28"),
    (_PATHOLOGY, "22635-7", "Micro; Microscopic; Micro Desc; Histology; Micro description"),
    (_PATHOLOGY, "22634-0", "Gross; Gross Desc; Grossing; Macro; Macroscopic appearance"),
    (_PATHOLOGY, "22633-2", "Spec; Specimen(s) Received; Tissue submitted; Received; Site"),
    (_PATHOLOGY, "22636-5", "Clinical Hx; Clin; Clin Info; History given; HISTORY"),
    (_LAB, "30954-2", "Micro; MICRO; Culture; CBC"),
    (_NURSE, "29545-1", "Skin; Site 1 - sacrum; Wound; Site 2: L heel; Wound depth"),
    (_PROGRESS, "30954-2", "Micro; Micro:; Labs today; Labs 7/4"),
]


@pytest.mark.parametrize(("document_type", "code", "headings"), _WORDINGS)
def test_the_same_part_is_known_under_many_headings(document_type: str, code: str, headings: str) -> None:
    # when each wording is read in that type of document
    read = {heading: code_of(heading, document_type=document_type) for heading in map(str.strip, headings.split(";"))}
    # then all mean the same section
    assert read == dict.fromkeys(read, code)


_SENSITIVE = """
Social History; SOC; SocHx; Soc Hx:; Social hx/habits; SHx; HABITS; Tob/EtOH/Drugs; Tobacco, alcohol & drugs; EtOH
use; Drug use; Alcohol and other drug use; Substance Use History; Substance abuse; Hx of substance misuse; Addiction
history; Recreational drugs; Opioid use disorder treatment; Methadone program; UDS history; IVDU; Vaping; Smoking
status; Lifestyle; Living situation; Housing; Home situation; Lives with; Social barriers; Social determinants;
Psychosocial; Biopsychosocial assessment; Occupational Hx; Military history; Legal history; Incarceration;
Relationship status; Partner; Sexual History; Sexual hx; SOGI; Sexual activity and partners; STI history; Intimate
partner violence; DV screen; Abuse/neglect screening; Domestic situation; Disclosure of assault; Firearms at home;
Safety at home; Safety plan; Suicide risk assessment; SI/HI; Past Psych Hx; Psychiatric History; Psych Hx; Mental
health history; PPHx psych; Behavioral health; Behavioural health hx; PHQ-9; Depression screening; Trauma history;
Adverse childhood experiences; Self-harm; Family History; FHx; FamHx; Fam Hx; FH; Fam/Genetic; KIN; Family hx &
genetics; Genetics; Pedigree; Mother; Maternal history; Genetic screening; PMFSH; PFSH; PMH/FH/SH; SOC/FAM; Fam/Soc;
Past medical, family and social history; PMH, PSH, FH, SH; FH/SH; HPI/Social Hx; Medical and social history; Exam/MSE;
MSE; Family & social history; Meds/EtOH; Psych & Social; History: social; 3. Social Hx; IV. FAMILY HISTORY; Insurance;
Payor; Ins; Guarantor/Employer; Coverage;
Routine enquiry; DV enquiry; F: Family; Focus: Mood; Chairside conversation; Told in confidence; Support in
labour; Support at home; --- SOCIAL HX ---; *** FAMILY HISTORY ***; [PSYCH HX]; Meds/Social; Obs Hx / Social
"""


@pytest.mark.parametrize("document_type", [_HP, _PROGRESS, _CONSULT, _ED, _DISCHARGE, _NURSE, None])
def test_what_is_sensitive_is_read_first_in_all_its_wordings(document_type: str | None) -> None:
    # given headings of social, sexual, family and psychiatric history and of payment, alone and joined with others
    headings = [heading.strip() for heading in " ".join(_SENSITIVE.split()).split(";") if heading.strip()]
    # when they are read
    read = {heading: code_of(heading, document_type=document_type) for heading in headings}
    # then each has a code that stays closed
    assert {heading: code for heading, code in read.items() if code not in _CLOSED} == {}


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Home medications",
            "Drug allergies",
            "Smoking cessation counseling",
            "Stress test",
            "Activities of daily living",
        ),
        *(
            "Fall risk",
            "Respiratory support",
            "Drug levels",
            "Hypertensive crisis course",
            "Family Medicine clinic note",
            "Drug history",
        ),
        *("Adverse events", "Living will"),
    ],
)
def test_everyday_words_do_not_make_a_heading_sensitive(heading: str) -> None:
    assert code_of(heading, document_type=_HP) not in {"29762-2", "10157-6", "10165-9", "10190-7"}


@pytest.mark.parametrize(
    "heading",
    [
        *("Appeal rights", "Consent for procedure", "Coding query", "Time spent", "Photo log", "Emergency contacts"),
        *("Newborn data", "Session", "Group", "Interview", "Billing codes reviewed", "Draping", "Infant", "Attendance"),
        *("Antiretrovirals", "Screens", "Alerts", "", "  ", "***", "7", "ZZZ"),
    ],
)
def test_a_heading_about_nothing_that_rules_speak_of_stays_unread(heading: str) -> None:
    assert code_of(heading, document_type=_PROGRESS) in {None, "48768-6"}


_names = st.sampled_from(sorted(phrase for phrase in LEXICON if len(phrase) > 3 and phrase[0].isalpha()))
_types = st.sampled_from([None, *sorted(DOCUMENT_TYPES)])


@settings(max_examples=100)
@given(_names, _types, st.integers(1, 19), st.sampled_from([str.upper, str.title, str.lower]))
def test_case_numbering_spaces_and_colons_do_not_matter(
    phrase: str, document_type: str | None, number: int, write: Callable[[str], str]
) -> None:
    # given a known heading
    plain = code_of(phrase, document_type=document_type)
    # when it is written otherwise
    written = [
        f"{number}. {write(phrase)}",
        f"  {write(phrase)}  -",
        f"{number}) {write(phrase)}:",
        f"** {phrase} **",
    ]
    # then it means the same
    assert {code_of(heading, document_type=document_type) for heading in written} == {plain}


@settings(max_examples=100)
@given(st.text(max_size=200), _types)
def test_any_heading_is_read_without_failing(heading: str, document_type: str | None) -> None:
    code = code_of(heading, document_type=document_type)
    assert code is None or code in SECTIONS


@settings(max_examples=100)
@given(
    _names,
    st.sampled_from(["Social history", "FHx", "Substance use", "Psych Hx"]),
    st.sampled_from(["/", " and ", " & ", ", "]),
)
def test_a_joined_heading_stays_closed_with_its_most_sensitive_part(name: str, closed: str, joint: str) -> None:
    # given a heading that names a sensitive history beside anything else, on either side
    joined = [f"{name}{joint}{closed}", f"{closed}{joint}{name}"]
    # then it has no code that a rule opens for the other part
    assert {code_of(heading, document_type=_HP) for heading in joined} <= _CLOSED | {None}


# --- Bodies without a name -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "is_body"),
    [
        ("Dear Dr. Example,", True),
        ("To whom it may concern", True),
        ("0915", True),
        ("22:50", True),
        ("1340 hrs", True),
        ("Seen and examined 7/4 0905.", True),
        ("CLINIC NOTE 05/21/2026", True),
        ("Letter", True),
        ("Psychotherapy note", False),
        ("Plan", False),
        ("Order", False),
        ("Appeal rights", False),
        ("- - -", False),  # no words at all
    ],
)
def test_a_greeting_a_time_and_the_name_of_the_note_head_its_body(heading: str, is_body: bool) -> None:  # noqa: FBT001 -- a table's column
    assert heads_a_body(heading) is is_body


def _sections(*rows: tuple[str, str | None]) -> tuple[Section, ...]:
    return tuple(Section(n, code, heading, n * 10, n * 10 + 10) for n, (heading, code) in enumerate(rows))


def test_the_body_of_a_letter_is_its_assessment_when_no_other_part_says_one() -> None:
    # given a letter with a greeting and what was before
    letter = _sections((PREAMBLE, None), ("Dear Dr. Example,", None), ("Background", "11348-0"))
    # then its body is the assessment, and nothing else changes
    assert [one.loinc for one in with_bodies(letter, document_type=_CONSULT)] == [None, "51848-0", "11348-0"]
    assert [one.loinc for one in with_bodies(letter, document_type=_DISCHARGE)] == [None, "8648-8", "11348-0"]


def test_a_body_stays_unread_where_another_part_is_readable_or_the_type_has_none() -> None:
    # given a letter that has a plan, and one whose type nobody named
    with_plan = _sections(("Dear Dr. Example,", None), ("Plan", "18776-5"))
    untyped = _sections(("Dear Dr. Example,", None))
    # then neither body is read
    assert with_bodies(with_plan, document_type=_CONSULT) == with_plan
    assert with_bodies(untyped, document_type="34109-9") == untyped


def test_entries_under_times_and_a_dictated_note_with_an_addendum_are_read() -> None:
    # given a note kept by the clock, and one under its own title with an addendum
    clock = _sections((PREAMBLE, None), ("0915", None), ("1340", None))
    dictated = _sections(("CLINIC NOTE 05/21/2026", None), ("Addendum 05/22", "51848-0"))
    # then all entries are the assessment
    assert [one.loinc for one in with_bodies(clock, document_type=_PROGRESS)] == [None, "51848-0", "51848-0"]
    assert [one.loinc for one in with_bodies(dictated, document_type=_PROGRESS)] == ["51848-0", "51848-0"]


def test_a_letter_in_free_text_is_read_from_its_greeting_on() -> None:
    # given a letter below a letterhead, with one heading in it
    text = "EXAMPLE CLINIC\nRE: A. Example\nDear Dr. Example,\nHer angina is stable.\n\nSocial History:\nLives alone.\n"
    # when it is cut
    sections = split_sections(text, document_type=_CONSULT)
    # then the letterhead stands apart, the body is the assessment, and social history stays what it is
    assert ("Dear Dr. Example,", "51848-0") in [(one.heading, one.loinc) for one in sections]
    assert ("Social History:", "29762-2") in [(one.heading, one.loinc) for one in sections]
    assert "".join(text[one.start : one.end] for one in sections) == text


def test_a_greeting_stands_on_a_line_of_its_own_with_text_below() -> None:
    assert greeting_in("x\nDear Dr. A,\nShe is well.") == (2, 13)
    assert greeting_in("Dear Dr. A,\n\n") is None
    assert greeting_in("My dear patient was well.") is None


# --- Free text -------------------------------------------------------------------------------------------------------


def _read(text: str, *, document_type: str) -> list[tuple[str, str | None]]:
    return [(one.heading, one.loinc) for one in split_sections(text, document_type=document_type)]


def test_a_note_of_which_every_line_begins_with_its_name_is_cut_at_each_line() -> None:
    # given a note without colons, one of whose names nobody knows
    text = "CC Cough, fever.\nPMHx Asthma.\nSocHx Lives alone.\nZorble Said so.\nP.E. Lungs clear.\nA/P Pneumonia.\n"
    # when it is cut, then social history does not count as past history, nor the unknown as social history
    assert _read(text, document_type=_PROGRESS) == [
        ("CC", "10154-3"),
        ("PMHx", "11348-0"),
        ("SocHx", "29762-2"),
        ("Zorble", None),
        ("P.E.", "29545-1"),
        ("A/P", "51848-0"),
    ]


def test_a_colon_further_along_a_line_does_not_hide_its_name() -> None:
    text = "Delivery method Cesarean. Indication: arrest.\nThird stage Manual: yes.\nInfant Girl.\nAttendance Two.\n"
    assert [heading for heading, _ in _read(text, document_type=_PROCEDURE)] == [
        "Delivery method",
        "Third stage",
        "Infant",
        "Attendance",
    ]


def test_everyday_names_alone_need_three_lines() -> None:
    # given a nurse's lines, all named by everyday words, and the same with one line less
    three = "SURVEY\nBraden 11\nSite 2 cm, red.\nDrainage None.\nRemarks Says little.\n"
    two = "SURVEY\nBraden 11\nDrainage None.\nShe says little.\n"
    # then only the first is cut
    assert len(_read(three, document_type=_NURSE)) == len(["preamble", "Braden", "Site", "Drainage", "Remarks"])
    assert len(_read(two, document_type=_NURSE)) == 1


def test_numbered_names_that_run_on_are_read_by_the_type_of_note() -> None:
    text = "OPERATIVE NOTE\n1. Preop Stones.\n2. Postop Same.\n3. Procedure Cholecystectomy.\n4. Compl None.\n"
    assert _read(text, document_type=_OPERATION)[1:] == [
        ("1. Preop", "10219-4"),
        ("2. Postop", "10218-6"),
        ("3. Procedure", "10223-6"),
        ("4. Compl", "10222-8"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "She is well.\nThe plan was not needed.\nHistory is as above.\nNo cough.\n",
        "CBC WBC 9\nGlucose 98\nUA Clean\nECG Normal\n",  # a list of results
        "Assessment Ongoing\nShe walks.\nHe talks.\nThey rest.\n",
    ],
)
def test_prose_and_lists_of_results_are_no_named_lines(text: str) -> None:
    assert len(split_sections(text, document_type=_PROGRESS)) == 1


def test_joined_names_of_sensitive_history_end_the_section_above() -> None:
    # given a list of medicines, below which tobacco, alcohol and drugs stand together
    text = "HPI: Cough.\nHome Rx: Metformin.\nTob/EtOH/Drugs: None now.\nPEx: Clear.\nImp: Cold.\n"
    # then they are no part of it
    assert ("Tob/EtOH/Drugs:", "29762-2") in _read(text, document_type=_HP)


def test_a_problem_named_for_its_disease_stays_in_the_assessment() -> None:
    # given problems that also name sensitive history elsewhere
    text = "HPI: Sad.\nPE: Well.\nA/P:\nDepression: sertraline.\nAlcohol withdrawal: watch.\nAnxiety: rest.\n"
    # then the assessment is whole
    assert [heading for heading, _ in _read(text, document_type=_PROGRESS)] == ["HPI:", "PE:", "A/P:"]


def test_everyday_words_for_sensitive_things_end_the_section_above() -> None:
    # given an open history, below which somebody wrote as they speak
    text = "HPI: Cough.\nPMH: Asthma.\nBooze: 20 a week.\nExam: Clear.\nA/P: Cold.\n"
    # then it is no part of it, and has no code
    assert _read(text, document_type=_PROGRESS)[2:4] == [("Booze:", None), ("Exam:", "29545-1")]
    # and a word that stands for something else as often ends nothing
    assert "Cover test:" not in dict(_read("HPI: Squint.\nExam: Clear.\nCover test: Well.\n", document_type=_PROGRESS))


def test_in_free_text_a_heading_is_read_by_the_type_of_document_too() -> None:
    # given a record of an operation, and a report of a specimen
    operation = "OPERATIVE NOTE\nProcedure: Cholecystectomy.\nFindings: Stones.\nProblems: None.\nBlood lost: 20 mL.\n"
    report = "Specimen:\nA mole.\n\nMicroscopy:\nA naevus.\n\nPrevious material:\nAnother.\n\nConclusion:\nBenign.\n"
    # then problems are complications, lost blood is blood loss, and earlier material is a remark
    assert _read(operation, document_type=_OPERATION)[-2:] == [("Problems:", "10222-8"), ("Blood lost:", "59770-8")]
    assert ("Previous material:", "48767-8") in _read(report, document_type=_PATHOLOGY)
