"""Sensitive subjects in ordinary notes: found by their words, clause by clause, and never where a code needs them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.chart.document import RestrictedClass, Section
from chartwarden.purpose.restricted import Subject, classes_opened_by, needed_subjects, sensitive_in, sensitive_spans
from chartwarden.purpose.restricted_terms import TERMS
from chartwarden.purpose.target import Target

FOUND = {
    "a drug tells as much as a diagnosis": ("HTN, on Biktarvy, CKD 3.", ["on Biktarvy"]),
    "a value follows its colon": ("Labs: CD4: 540\nGlucose: 90", ["CD4: 540"]),
    "a count in a list": ("Creatinine 0.9, CD4 count 212, sodium 140.", ["CD4 count 212"]),
    "a denial is a mention": ("He denies any HIV exposure. No fever.", ["He denies any HIV exposure"]),
    "capitals tell the disease from the verb": ("AIDS, 2011. He aids his wife.", ["AIDS"]),
    "a list loses one item": ("PMH: HTN; major depressive disorder; COPD", ["major depressive disorder"]),
    "what goes on is part of it": ("MDD, single episode, moderate. COPD, stable.", ["MDD, single episode, moderate"]),
    "neighbours are joined": ("HIV on Biktarvy, CD4 540, CKD 3", ["HIV on Biktarvy, CD4 540"]),
    "a term over the end of a line": ("History of sexual\nassault in 2019.", ["History of sexual\nassault in 2019"]),
    "a hyphen": ("Known HIV-positive. Alert.", ["Known HIV-positive"]),
    "genes": ("Mother died at 50, BRCA1 carrier, no surgery.", ["BRCA1 carrier"]),
    "a pregnancy that ended": ("G2P1, one elective abortion in 2015, no surgery", ["one elective abortion in 2015"]),
    "substances": ("Former heroin user, now on methadone, lives alone", ["Former heroin user, now on methadone"]),
    "a counsellor": ("Quit smoking 1999. Sees a counsellor; rests.", ["Sees a counsellor"]),
    "a code tells as much as its title": ("Dx: I10, F33.1, E11.9.", ["F33.1"]),
    "a letter that is two in small print": ("İİİ: COPD, HIV on Biktarvy, CKD", ["HIV on Biktarvy"]),
    "a doctor's name": ("HIV, followed by Dr. Iyer in Fargo. COPD.", ["HIV"]),
    "a doctor's name within": ("HIV managed by Dr. Iyer in Fargo. COPD.", ["HIV managed by Dr. Iyer in Fargo"]),
    "a code that needs a subject and tells nothing": ("Dx: N87.1, C53.9, T39.395A, A51.0, E11.9", ["A51.0"]),
    "codes among words": ("COPD J44.1; R45.851 and T74.21XA; Z79.4", ["R45.851 and T74.21XA"]),
    "letters with points": ("No fever. Known H.I.V. Alert.", ["Known H.I.V"]),
    "the whole text": ("HIV", ["HIV"]),
    "a status of the blood": (
        "Double gloved in view of his serostatus. Closed in layers.",
        ["Double gloved in view of his serostatus"],
    ),
    "a mark on the skin": ("Ext: old track marks, no edema", ["old track marks"]),
    "a team": (
        "Sister reports low mood; crisis team saw pt; xray neg",
        ["Sister reports low mood; crisis team saw pt"],
    ),
    "a patient of a kind": ("Psychiatric patient, fell. Rule out fracture.", ["Psychiatric patient"]),
    "what a relative had": ("Brother's overdose in May, mother has COPD", ["Brother's overdose in May"]),
    "a wish": ("Says he wants to die, refuses insulin, eats well", ["Says he wants to die"]),
    "a place that nobody may know": (
        "Discharged to an undisclosed location, walking.",
        ["Discharged to an undisclosed location"],
    ),
    "a drink": ("Worse since she stopped drinking in March, no fever", ["Worse since she stopped drinking in March"]),
    "letters of a pregnancy that ended": ("G2P1, prior TAB 2014, rubella immune", ["prior TAB 2014"]),
    "a count of copies": ("SEND-OUT: RNA quant 41,200 copies/mL, Cr 0.9", ["RNA quant 41,200 copies/mL"]),
    "what a sticker says": ("Specimen in formalin; RVD sticker; no fixative", ["RVD sticker"]),
    "an injury of one's own": ("Cut her forearm in May, sutured, healed", ["Cut her forearm in May"]),
    "what drinking leaves": ("Ethyl glucuronide pos, creatinine 90", ["Ethyl glucuronide pos"]),
    "initials of ideas": ("Denies SI/HI. Lungs clear.", ["Denies SI/HI"]),
}
HARMLESS = [
    "ST depression of 1 mm in V4, no ischaemia.",
    "Respiratory depression after morphine.",
    "Hearing aids in both ears.",
    "Bowel prep was adequate.",
    "PCP is Dr. Example. Sees a physical therapist.",
    "Nicotine dependence, cigarettes. Counselled, 2 minutes.",
    "Nonalcoholic steatohepatitis. Two beers a week.",
    "Lung function preserved. Art line placed.",
    "Two tabs daily. TABLET 5 mg. 1 TAB by mouth.",
    "Skin cleaned with an alcohol swab. Isopropyl alcohol used. Alcohol-based hand rub.",
    "Depressed skull fracture. Depressed ejection fraction. Left ventricular function depressed.",
    "Recovered in the recovery room. Physical rehab twice a week. Relapsing MS.",
    "Fentanyl and ketamine for induction. Opioid given for pain.",
    "Strangulated hernia. Neglect of the left side. Plan: physical therapist.",
    "ROS: psychiatric negative. Neuropsychiatric lupus excluded by the consultant.",
    "Foley F16. Size K70, F 33.1 mm. E11.9, F17.210 and S00.83XA.",
    "",
]
"""Text that would cost a coder if it were masked."""


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize("case", FOUND)
def test_the_clause_that_mentions_a_subject_is_found_and_its_neighbours_are_not(case: str) -> None:
    # given an ordinary note
    text, clauses = FOUND[case]
    # when it is looked through
    # then exactly those clauses are found
    assert [text[span.start : span.end] for span in sensitive_spans(text)] == clauses


@pytest.mark.parametrize("text", HARMLESS)
def test_everyday_words_are_left_alone(text: str) -> None:
    # given words that look like a sensitive subject and are none
    # when they are looked through
    # then nothing is found
    assert sensitive_spans(text) == ()


@pytest.mark.parametrize(
    ("codes", "subjects"),
    [
        (("B20",), {Subject.HIV}),
        (("Z21", "F32.1"), {Subject.HIV, Subject.MENTAL_HEALTH}),
        (("F10.20",), {Subject.ALCOHOL_USE}),
        (("I42.6",), {Subject.ALCOHOL_USE}),
        (("F11.20", "K70.30"), {Subject.ALCOHOL_USE, Subject.DRUG_USE}),
        (("99408",), {Subject.SUBSTANCE_USE}),
        (("F17.210",), set()),
        (("Z80.3",), {Subject.GENETIC}),
        (("O03.9",), {Subject.REPRODUCTIVE}),
        (("T74.21XA",), {Subject.SEXUAL_ASSAULT}),
        (("90834",), {Subject.MENTAL_HEALTH}),
        (("T42.4X2A",), {Subject.MENTAL_HEALTH, Subject.DRUG_USE}),
        (("Z62.21",), {Subject.SEXUAL_ASSAULT}),
        (("A51.0",), {Subject.SEXUAL_HEALTH}),
        (("N87.1",), {Subject.SEXUAL_HEALTH}),
        (("86592",), {Subject.SEXUAL_HEALTH}),
        (("Z30.09",), {Subject.REPRODUCTIVE, Subject.SEXUAL_HEALTH}),
        (("A41.51", "99214", "0FT40ZZ", "MS-DRG 872"), set()),
    ],
)
def test_a_code_makes_its_own_subject_evidence(codes: tuple[str, ...], subjects: set[Subject]) -> None:
    # given a target
    # when it is asked which subjects it needs
    # then only those that its codes are about
    assert needed_subjects(Target(codes=codes)) == subjects


@pytest.mark.parametrize(
    ("code", "opened"),
    [("F32.1", {RestrictedClass.BEHAVIORAL}), ("T42.4X2A", set()), ("B20", {RestrictedClass.HIV}), ("N87.1", set())],
)
def test_a_code_that_only_needs_a_subject_opens_no_labelled_document(code: str, opened: set[RestrictedClass]) -> None:
    # given a code that speaks of a subject, or one that only needs what is said of it
    # when it is asked which labelled documents it opens
    # then the second opens none
    assert classes_opened_by(Target(codes=(code,))) == opened


def test_what_a_code_needs_stays_readable_and_the_rest_does_not() -> None:
    # given a note with two subjects
    text = "HIV on Biktarvy; MDD on sertraline; COPD"
    # when the target has a code for one
    spans = sensitive_spans(text, except_for=needed_subjects(Target(codes=("B20",))))
    # then the other is found
    assert [text[span.start : span.end] for span in spans] == ["MDD on sertraline"]


@pytest.mark.parametrize(
    ("needed", "found"),
    [
        ({Subject.ALCOHOL_USE}, ["Methadone daily"]),
        ({Subject.DRUG_USE}, ["Vodka daily"]),
        ({Subject.SUBSTANCE_USE}, []),
        ({Subject.HIV}, ["Methadone daily. Vodka daily. Sober since May"]),
    ],
)
def test_a_code_for_drinking_opens_nothing_that_is_said_of_drugs(needed: set[Subject], found: list[str]) -> None:
    # given a note that speaks of both, and of being sober
    text = "Methadone daily. Vodka daily. Sober since May. COPD."
    # when one of them is needed
    spans = sensitive_spans(text, except_for=frozenset(needed))
    # then the other stays closed, and what is said of either is read
    assert [text[span.start : span.end] for span in spans] == found


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("A51.0", "Primary syphilis, RPR 1:64, benzathine given."),
        ("A56.01", "Chlamydia NAAT positive, partner treated."),
        ("N87.1", "CIN II, HPV 16 positive, on biopsy."),
        ("C53.9", "Squamous carcinoma of the cervix, HPV 18."),
        ("R87.610", "ASC-US, HPV high risk positive."),
        ("Z30.09", "Condoms advised, no other contraception."),
        ("Z72.51", "Unprotected sex with several partners."),
    ],
)
def test_sexual_health_is_evidence_for_its_own_codes_and_for_no_other(code: str, text: str) -> None:
    # given a note that supports a code of sexual health
    # when it is looked through for that code, and for a broken wrist
    own = sensitive_spans(text, except_for=needed_subjects(Target(codes=(code,))))
    other = sensitive_spans(text, except_for=needed_subjects(Target(codes=("S52.531A",))))
    # then it is readable for the one, and masked for the other
    assert own == ()
    assert other != ()


def test_a_heading_that_names_a_subject_takes_its_whole_section() -> None:
    # given a section whose heading is the subject, and one that only mentions it
    text = "PHQ-9\n16 today.\n"
    # when each is looked through
    whole = sensitive_in(text, Section(0, None, "PHQ-9", 0, len(text)))
    line = sensitive_in("Data\nPHQ-9 was 16. BP 128.\n", Section(0, None, "Data", 0, 27))
    # then the first is sensitive from end to end
    assert [(span.start, span.end) for span in whole] == [(0, len(text))]
    assert [(span.start, span.end) for span in line] == [(5, 17)]


_WORDS = st.sampled_from(
    [*(" ".join(term.words) for _, term in TERMS[::9]), "COPD", "fever", "3.1", "\n", ", ", ". ", "é"]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(_WORDS, max_size=12).map(" ".join), st.integers(0, 40), st.integers(0, 80))
def test_spans_are_sorted_disjoint_and_within_the_part_asked_for(text: str, start: int, length: int) -> None:
    # given any words, and any part of them
    first = min(start, len(text))
    last = min(first + length, len(text))
    # when it is looked through
    spans = sensitive_spans(text, start=first, end=last)
    # then the spans lie in it, in order, none empty and none over another
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(first <= span.start < span.end <= last for span in spans)
    # and what lies between them mentions nothing by itself
    assert all(span.start != span.end for span in spans)
