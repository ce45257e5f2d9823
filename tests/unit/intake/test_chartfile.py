import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from chartwarden.adapters.intake.chartfile import free_date, read_chart, sections_by_headings
from chartwarden.adapters.intake.limits import Limits
from chartwarden.chart.document import Document, RestrictedClass
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.chart.incoming import Incoming, PassedOver, Quarantined, TestDataMark
from chartwarden.chart.patient import NumberKind, Patient, Sex
from chartwarden.foundation.errors import MalformedError
from tests.intake_ids import ReadableIds

T = TypeVar("T")


def chart(**changes: object) -> dict[str, object]:
    return {
        "patient": {
            "name": "Ann Ibsen",
            "dob": "03/14/1958",
            "sex": "F",
            "mrn": "7",
            "ssn": "900-12-3456",
            "phone": "555-0101",
            "email": "ann@example.org",
            "next_of_kin": "Tom Ibsen",
            "insurance_id": "POL1",
        },
        "encounter": {"id": "E1", "class": "inpatient", "admit": "2026-01-01T05:40", "facility": "Fairview"},
        "other_encounters": [{"id": "E0", "class": "behavioral health outpatient", "date": "2025-05-20"}],
        "documents": [document()],
        **changes,
    }


def document(**changes: object) -> dict[str, object]:
    return {
        "id": "d1",
        "loinc": "34117-2",
        "title": "History and physical",
        "date": "2026-01-01",
        "author": "Ola Lund, MD",
        "encounter": "E1",
        "restricted": None,
        "headings": ["HPI:", "PLAN:"],
        "text": "FAIRVIEW\nHPI: cough. PLAN: rest.",
        **changes,
    }


def read(content: object) -> list[Incoming]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(read_chart(data, where="a.json", ids=ReadableIds(), limits=Limits()))


def every(found: Iterable[Incoming], kind: type[T]) -> list[T]:
    return [value for value in found if isinstance(value, kind)]


def only(found: Iterable[Incoming], kind: type[T]) -> T:
    (one,) = every(found, kind)
    return one


def test_a_chart_file_gives_its_patient_encounters_and_documents_in_order() -> None:
    # given a small chart
    found = read(chart())
    # when it is read
    patient = only(found, Patient)
    # then everything is there, and what names comes before what is named
    assert [type(value) for value in found] == [Patient, Encounter, Encounter, Document]
    assert (patient.id, patient.names[0].whole, patient.sex) == ("local#7", "Ann Ibsen", Sex.FEMALE)
    assert patient.birth_on == date(1958, 3, 14)
    assert [number.kind for number in patient.numbers] == [
        NumberKind.MEDICAL_RECORD,
        NumberKind.SOCIAL_SECURITY,
        NumberKind.MEMBER,
    ]
    assert [(one.name.whole, one.relation) for one in patient.contacts] == [("Tom Ibsen", "next of kin")]
    assert [(one.kind, one.starts_at) for one in every(found, Encounter)] == [
        (EncounterClass.INPATIENT, datetime(2026, 1, 1, 5, 40)),  # noqa: DTZ001 -- written without offset
        (EncounterClass.AMBULATORY, datetime(2025, 5, 20)),  # noqa: DTZ001 -- written without offset
    ]


def test_the_headings_given_cut_the_text() -> None:
    # given headings that share a line
    outline = only(read(chart()), Document).outline
    # when the document is read, then each section has its place and code
    assert [(one.heading, one.loinc, one.start, one.end) for one in outline.sections] == [
        ("", None, 0, 9),
        ("HPI:", "10164-2", 9, 21),
        ("PLAN:", "18776-5", 21, 32),
    ]
    assert (outline.loinc, outline.encounter_id) == ("34117-2", "local#local#7/E1")


def test_a_heading_is_not_found_inside_a_sentence_when_it_stands_on_a_line_of_its_own() -> None:
    # given a word that is also a heading
    text = "Data was reviewed.\nExam\nData unclear\nData\nNormal."
    # when the text is cut
    sections = sections_by_headings(text, headings=("Exam", "Data"))
    # then the first line that begins with it behind the heading before is the heading
    assert sections is not None
    assert [one.start for one in sections] == [0, 19, 24]


def test_half_of_a_heading_does_not_tell_what_the_whole_is() -> None:
    # given a heading that begins as a known one does, in a note that runs on without colons
    text = "PMH Asthma.\nObs Parity Two.\nLabs Fine.\nExam Clear.\nPlan Rest.\n"
    # when the sender says where it ends
    sections = sections_by_headings(text, headings=("PMH", "Obs Parity", "Plan"), document_type="11506-3")
    # then it is past history by its head, and not the vital signs that its first half is
    assert sections is not None
    assert [section.loinc for section in sections] == ["11348-0", "11348-0", "18776-5"]


def test_a_heading_that_names_sensitive_history_keeps_its_code_whatever_its_first_word_says() -> None:
    # given lines that begin with a known name, of which one heading says more
    text = "CC Cough.\nHx Social Lives alone.\nPMHx Asthma.\nA/P Rest."
    # when the document is read
    sections = sections_by_headings(text, headings=("CC", "Hx Social", "PMHx", "A/P"), document_type="11506-3")
    # then its social history is that
    assert sections is not None
    assert [one.loinc for one in sections] == ["10154-3", "29762-2", "11348-0", "51848-0"]


def test_words_above_the_first_heading_are_letterhead_whatever_they_say() -> None:
    # given a title that the cutter would read as a heading
    sections = sections_by_headings(
        "PROCEDURE: Repair\n1. Preop Hernia.", headings=("1. Preop",), document_type="11504-8"
    )
    # then it has no code
    assert sections is not None
    assert [(one.heading, one.loinc) for one in sections] == [("", None), ("1. Preop", "10219-4")]


def test_a_document_without_headings_is_left_for_the_splitter() -> None:
    # given no headings, when the document is read, then it has no sections yet
    assert only(read(chart(documents=[document(headings=[])])), Document).outline.sections == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"encounter": "E9"}, "an encounter that the file does not have"),
        ({"headings": ["PLAN:", "HPI:"]}, "headings do not stand in its text"),
        ({"headings": ["EXAM:"]}, "headings do not stand in its text"),
        ({"text": " \n"}, "no words"),
    ],
)
def test_a_document_that_does_not_fit_is_kept_out_and_others_come_in(changes: dict[str, object], expected: str) -> None:
    # given a document that does not fit, and one that does
    found = read(chart(documents=[document(**changes), document(id="d2")]))
    # when the file is read, then only the first is out
    assert expected in only(found, Quarantined).what
    assert only(found, Quarantined).place == "documents 1"
    assert only(found, Document).outline.id == "local#local#7/d2"


def test_a_restricted_document_is_marked_so() -> None:
    # given a psychotherapy note, when it is read, then it is closed
    found = read(chart(documents=[document(restricted="psychotherapy")]))
    assert only(found, Document).outline.restricted is RestrictedClass.PSYCHOTHERAPY


def test_the_file_may_say_that_no_person_in_it_is_real() -> None:
    # given the mark, when the file is read, then it comes first
    assert isinstance(read(chart(test_data=True))[0], TestDataMark)
    assert not every(read(chart()), TestDataMark)


def test_tasks_and_answers_are_passed_over() -> None:
    # given work, when the file is read, then it is counted and not stored
    assert only(read(chart(work=[{"kind": "x"}])), PassedOver).kind == "work"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("11-02-1949", date(1949, 11, 2)),
        ("3/4/1958", date(1958, 3, 4)),
        ("1971-08-22", date(1971, 8, 22)),
        ("1957/05/21", date(1957, 5, 21)),
        ("03 Jun 1996", date(1996, 6, 3)),
        ("14-Jul-1996", date(1996, 7, 14)),
        ("June 3, 1996", date(1996, 6, 3)),
        ("Sept. 3, 1996", date(1996, 9, 3)),
        ("02.25.1990", date(1990, 2, 25)),
        ("25.02.1990", date(1990, 2, 25)),
        ("02.03.1990", None),
        ("3 Juno 1996", None),
        ("31 Jun 1996", None),
        ("31/12/1958", None),
        ("1958", None),
        ("", None),
    ],
)
def test_dates_are_read_as_people_write_them(written: str, expected: date | None) -> None:
    # given a date, when it is read, then the month comes first unless it is ISO, or can be no month, or has a name
    assert free_date(written) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"patient": ', "not well-formed"),
        (b"\xff", "not well-formed"),
        (b"[" * 100_000, "not well-formed"),
        (b"[]", "the top"),
        (chart(patient={"name": "secret"}), "patient.mrn"),
        (chart(patient={"name": "secret", "mrn": "7", "dob": "secret"}), "patient.dob"),
        (chart(documents=[document(restricted="secret")]), "documents.0.restricted"),
        (chart(documents=[document(date="secret")]), "documents.0.date"),
        (chart(encounter={"id": ""}), "encounter.id"),
    ],
)
def test_what_is_no_chart_file_is_refused_by_key_and_without_its_values(content: object, expected: str) -> None:
    # given a file of another shape
    with pytest.raises(MalformedError) as raised:
        read(content)
    # when it is read, then the key is named and no value
    assert expected in raised.value.what
    assert "secret" not in str(raised.value)


def test_every_sample_is_read_and_all_its_evidence_is_in_the_section_named(samples: Path) -> None:
    # given the hand-written charts with their answer keys
    paths = sorted((samples / "charts").glob("*.json"))
    assert paths
    for path in paths:
        key = json.loads(path.read_text(encoding="utf-8"))
        # when they are read
        found = read(path.read_bytes())
        documents = {one.outline.id.rpartition("/")[2]: one for one in every(found, Document)}
        # then nothing is kept out
        assert not every(found, Quarantined)
        assert len(documents) == len(key["documents"])
        # and each quote of evidence stands in the section that the key names
        for evidence in (one for work in key["work"] for code in work["codes"] for one in code["evidence"]):
            source = documents[evidence["document"]]
            section = next(one for one in source.outline.sections if one.heading == evidence["section_heading"])
            assert evidence["quote"] in source.text.value[section.start : section.end]
