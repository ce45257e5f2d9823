import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.plain import EncounterRef, decoded, read_note_table, read_text
from chartwarden.chart.document import Document
from chartwarden.chart.incoming import Incoming, Quarantined
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import EncounterId, PatientId
from tests.intake_ids import ReadableIds

LIMITS = Limits()
CHART = EncounterRef(PatientId("p1"), EncounterId("e1"))


def one(
    reader: Callable[..., Iterator[Incoming]], data: bytes, *, attach_to: EncounterRef | None = None
) -> Document | Quarantined:
    (found,) = reader(data, where="x/Progress note.txt", ids=ReadableIds(), limits=LIMITS, attach_to=attach_to)
    assert isinstance(found, Document | Quarantined)
    return found


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_every_text_that_says_its_character_set_is_read(codec: str) -> None:
    # given a note with letters that are not ASCII
    data = "Ærlig:\r\nsmerte\rØye\n".encode(codec)
    # when it is decoded, then letters and lines are right
    assert decoded(data, where="a.txt") == "Ærlig:\nsmerte\nØye\n"


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"Pain\n\xe9t\xe9", "a.txt, byte 6"),
        ("smerte".encode("utf-16")[:-1], "a.txt, byte"),
        (b"ok\nbad\x00", "a.txt, line 2"),
        (b"\x7fELF", "a.txt, line 1"),
    ],
)
def test_what_is_not_certainly_text_is_refused_with_its_place(data: bytes, where: str) -> None:
    # given one-byte letters, half a character, or a program
    with pytest.raises(MalformedError) as raised:
        decoded(data, where="a.txt")
    # when it is decoded, then nothing is guessed
    assert raised.value.where.startswith(where)


def test_a_text_enters_the_chart_that_a_person_named() -> None:
    # given a note and a chart
    found = one(read_text, b"S: cough\r\nP: rest\r\n", attach_to=CHART)
    # when it is read, then it is a document of that chart
    assert isinstance(found, Document)
    assert found.text.value == "S: cough\nP: rest\n"
    assert (found.outline.patient_id, found.outline.encounter_id) == ("p1", "e1")
    assert (found.outline.title, found.outline.loinc, found.outline.sections) == ("Progress note", "11506-3", ())


def test_a_text_alone_names_no_patient() -> None:
    # given a note without a chart, when it is read, then the way out is named
    found = one(read_text, b"Ann Ibsen, cough")
    assert isinstance(found, Quarantined)
    assert "--encounter" in found.fix


def test_a_text_without_words_is_kept_out_even_with_a_chart() -> None:
    # given white space, when it is read, then no empty document is stored
    found = one(read_text, b" \n\t", attach_to=CHART)
    assert isinstance(found, Quarantined)
    assert found.what == "the file has no words"


@pytest.mark.parametrize("reader", [read_text, read_note_table])
def test_a_file_over_the_size_limit_is_refused(reader: Callable[..., Iterator[Incoming]]) -> None:
    # given a limit of three bytes, when four come, then the reader refuses
    with pytest.raises(MalformedError, match="larger than 3 bytes"):
        list(reader(b"abcd", where="a.txt", ids=ReadableIds(), limits=Limits(max_file_bytes=3)))


def test_a_table_of_notes_is_kept_out_whole_and_counted() -> None:
    # given three rows, one without a note, one with a line end inside
    data = b'id,note\n1,"Cough,\nfever"\n2,\n3,Rest\n'
    # when it is read with or without a chart, then it is never filed under one
    for chart in (None, CHART):
        found = one(read_note_table, data, attach_to=chart)
        assert isinstance(found, Quarantined)
        assert found.what == "2 notes without a patient"


def test_a_table_without_notes_is_kept_out_for_that_reason() -> None:
    # given a table about notes
    found = one(read_note_table, b"id,age\n1,58\n")
    # when it is read, then the reason says so
    assert isinstance(found, Quarantined)
    assert "no column of notes" in found.what


@pytest.mark.parametrize(
    "data", [b"id,note\n1,a,b\n", b"id,note\n1\n", b'id,note\n1,"open', b'{"note": "cut', b"id,note\n1,\xff\n"]
)
def test_a_broken_table_is_refused(data: bytes) -> None:
    # given a table that was cut or bent, when it is read, then it is refused
    with pytest.raises(MalformedError):
        one(read_note_table, data)


def test_a_single_json_note_enters_the_chart_that_a_person_named() -> None:
    # given one consultation
    data = b'{"day": 1, "note": "3/7 hx of cough"}'
    # when it is read with and without a chart
    filed, alone = one(read_note_table, data, attach_to=CHART), one(read_note_table, data)
    # then the chart makes the difference
    assert isinstance(filed, Document)
    assert filed.text.value == "3/7 hx of cough"
    assert isinstance(alone, Quarantined)
    assert "--encounter" in alone.fix


def test_every_sample_is_read_or_refused_with_a_reason(samples: Path) -> None:
    # given every sample of notes without patients
    counts = {}
    for path in sorted((samples / "notes").rglob("*.*")):
        data = path.read_bytes()
        # when it is read
        found = one(read_note_table, gzip.decompress(data) if path.suffix == ".gz" else data)
        # then it is kept out, with a reason that a person understands
        assert isinstance(found, Quarantined), path.name
        counts[path.name] = found.what
    assert counts["train.csv.gz"] == "67 notes without a patient"
    assert counts["MTS_Dataset_TrainingSet.csv.gz"] == "1201 notes without a patient"
    assert counts["day1_consultation01.json"] == "1 note without a patient"
    assert "no column of notes" in counts["train_metadata.csv"]
