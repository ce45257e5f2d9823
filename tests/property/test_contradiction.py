"""A document of somebody else says so; a document of the patient, whatever it tells of others, does not."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.chart.patient import NumberKind, Patient, PersonName, RecordNumber, Sex
from chartwarden.foundation.identifiers import PatientId
from chartwarden.mixup.contradiction import Said, contradictions, is_doubt
from chartwarden.synthetic.values import MarkKind
from chartwarden.synthetic.ward import ward
from tests.processor_time import grows_within

ON = date(2026, 10, 2)
ADA = Patient(
    PatientId("p"),
    names=(PersonName(("Ada", "Mae"), "Moss-Vance"),),
    birth_on=date(1958, 3, 14),
    sex=Sex.FEMALE,
    numbers=(RecordNumber(NumberKind.MEDICAL_RECORD, "MR-0091337"),),
)

HERS = [
    "Patient: Ada Moss-Vance   DOB: 03/14/1958   MRN: 91337",
    "Name: MOSS, ADA\nDOB: 14-Mar-58",
    "Patient: Ada Smith (name before marriage)",
    "A 68-year-old woman with a cough. Her 72-year-old husband, a retired man, brought her.",
    "67 yo F, copied from last year.",
    "T 98.6 F, HR 70. Temp 99 F.",
    "Mother of a 3-day-old boy. Her brother, a 45-year-old man, has diabetes.",
    "Donor kidney from a 30 year old male donor.",
    "MRN: see face sheet. DOB: unknown.",
    "Patient: reports feeling well.",
    "MOSS-VANCE, Ada     F     03/14/1958     patient no. MR-0091337",
    "Imaging of Harrow   Moss-Vance, Ada   F   09/28/2026   patient no. 118 4407",  # a day of service; another form
    "M 10/05/2026 next visit. F/U 03/01/2025. Surgery 06/02/2021. Pt ID 7.",
    "Mother Oriole F 12.01.1930, lives alone.",
    "Hospital no. 4471-90-118-2 of the other clinic.",
]
OTHERS = [
    ("DOB: 05/29/1962", {Said.BIRTH_DATE}),
    ("Date of Birth 29 May 1962", {Said.BIRTH_DATE}),
    ("MRN: MR-7712345", {Said.NUMBER}),
    ("Patient Name: Ngozi Dunmore   DOB: 03/14/1958", {Said.NAME}),
    ("DUNMORE, Ngozi   68 y/o F   00-123", {Said.NAME}),
    ("Ngozi Dunmore | DOB 03/14/1958", {Said.NAME}),
    ("IMAGING   Moss-Vance, Oriole     F     12.01.1947     patient no. MR 009 1373", {Said.BIRTH_DATE, Said.NUMBER}),
    ("Moss-Vance, O. | 1947-01-12 | F", {Said.BIRTH_DATE}),
    ("Chart # MR-7712345", {Said.NUMBER}),
    ("This 31-year-old man was struck by a car.", {Said.AGE, Said.SEX}),
]


@pytest.mark.parametrize("text", HERS)
def test_a_note_of_the_patient_contradicts_nothing(text: str) -> None:
    assert contradictions(text, ADA, on=ON) == ()


@pytest.mark.parametrize(("text", "kinds"), OTHERS, ids=[text for text, _ in OTHERS])
def test_a_note_of_somebody_else_is_told_by_what_it_says(text: str, kinds: set[Said]) -> None:
    # when a note lies in the wrong chart
    found = contradictions(text, ADA, on=ON)
    # then what does not fit is named, and it is enough for doubt
    assert {one.kind for one in found} == kinds
    assert is_doubt(found)


def test_a_date_beside_a_sex_says_nothing_in_a_newborns_chart_nor_below_the_head_of_a_page() -> None:
    # given a line with the mother's sex and birth date
    line = "Moss, Odile   F   12.01.1990"
    newborn = replace(ADA, birth_on=date(2026, 9, 30))
    # when it stands in her newborn's chart, or far down in a note, then it contradicts nothing
    assert contradictions(line, newborn, on=ON) == ()
    assert contradictions("x " * 300 + line, ADA, on=ON) == ()


def test_one_weak_contradiction_is_no_doubt() -> None:
    # an age alone may be a slip of the pen
    assert not is_doubt(contradictions("A 58-year-old woman.", ADA, on=ON))


def test_what_registration_does_not_know_contradicts_nothing() -> None:
    # given a registration with nothing but an id
    unknown = Patient(PatientId("q"))
    # when any of the notes is read, then there is nothing to say
    assert all(contradictions(text, unknown, on=None) == () for text, _ in OTHERS)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert all(0 <= one.start < one.end <= len(text) for one in contradictions(text, ADA, on=ON))


@pytest.mark.parametrize(
    "piece", ["Name: a ", "DOB ", "Pt # 11-", "F 1/1/1947", "9 y o ", "A, a\t", "Patient:\t", "MRN A", "1 M ", "aB'"]
)
def test_eight_times_the_text_takes_about_eight_times_as_long(piece: str) -> None:
    short, long = piece * 500, piece * 4000
    assert grows_within(
        lambda: contradictions(short, ADA, on=ON), lambda: contradictions(long, ADA, on=ON), times=30, besides=0.05
    )


def test_documents_of_others_in_a_ward_are_found_and_no_other_is() -> None:
    # given a ward that no rule was written for, with documents filed in the wrong chart
    planted = found = false = 0
    for chart in ward(seed=31, patients=100, today=date(2026, 11, 23)):
        strangers = {mark.document_id for mark in chart.marks if mark.kind is MarkKind.MIXED_UP}
        for document in chart.documents:
            written = document.outline.written_at
            # when each document is compared with the chart's patient
            on = written.date() if written else None
            is_doubted = is_doubt(contradictions(document.text.value, chart.patient, on=on))
            planted += document.outline.id in strangers
            found += is_doubted and document.outline.id in strangers
            false += is_doubted and document.outline.id not in strangers
    # then those are doubted, and no others
    assert planted >= 3
    assert (found, false) == (planted, 0)
