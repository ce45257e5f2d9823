"""CSV, Parquet, JSON, HTML and text: columns and keys by name, free text with what its row registers, valid copies."""

import csv
import io
import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.adapters.phi_formats.columns import birth_date, kind_of_column
from chartwarden.adapters.phi_formats.csv_table import read_csv
from chartwarden.adapters.phi_formats.files import Shape, shape_of
from chartwarden.adapters.phi_formats.plain_text import read_text
from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.kinds import IdentifierKind
from tests.planted import Masking, left_in

NOTE = "Ada came with a cough for five days. Ms. Example-Sands will call 330-555-0142 with questions."
ROW = {
    "first_name": "Ada",
    "last_name": "Example-Sands",
    "dob": "1958-03-14",
    "mrn": "MR-4471902",
    "zip": "44999",
    "hemoglobin": "13.2",
    "note": NOTE,
}
PLANTED = ("Ada", "Example-Sands", "1958", "4471902", "44999", "0142")


def _csv(row: dict[str, str], *, separator: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerows([row.keys(), row.values()])
    return out.getvalue().encode()


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_a_table_is_masked_by_column_and_by_content(mask_bytes: Masking, separator: str) -> None:
    # given a table of one patient
    data = _csv(ROW, separator=separator)
    # when it is masked
    copy, rows = mask_bytes(data, name="a.csv")
    read = list(csv.DictReader(io.StringIO(copy.decode()), delimiter=separator))
    # then no planted identifier is left, and the table has its columns and its clinical values
    assert left_in(copy, PLANTED) == []
    assert list(read[0]) == list(ROW)
    assert read[0]["hemoglobin"] == "13.2"
    assert read[0]["note"].startswith("[patient name] came with a cough for five days.")
    assert "row 1, column mrn" in {row.place for row in rows}


def test_a_table_without_a_header_is_masked_from_its_first_row(mask_bytes: Masking) -> None:
    # given rows of which the first holds a patient
    data = b"330-555-0142,ada@example.org\n330-555-0143,tobias@example.org\n"
    # when it is masked
    copy, rows = mask_bytes(data, name="a.csv")
    # then nothing of the first row is left, and no place repeats it
    assert left_in(copy, ("0142", "0143", "example.org")) == []
    assert "header, column 1" in {row.place for row in rows}
    assert {row.place for row in rows if row.place.startswith("row")} == {"row 1, column 1", "row 1, column 2"}


@given(
    st.lists(
        st.lists(st.sampled_from(["cough", 'a "b"', "x,y", "two\nlines", "", "13.2"]), min_size=2, max_size=4),
        max_size=6,
    )
)
def test_cells_in_which_nothing_is_found_come_back_as_they_were(rows: list[list[str]]) -> None:
    # given a table of clinical words with quotes, commas and line ends
    out = io.StringIO()
    csv.writer(out).writerows([["alpha", "beta", "gamma", "delta"], *rows])
    data = out.getvalue().encode()
    # when its parts are written with no findings
    parts = list(read_csv(lambda: io.BytesIO(data), where="a.csv"))
    copy = b"".join(part.masked([() for _ in part.values]) for part in parts)
    # then every cell is the same
    assert list(csv.reader(io.StringIO(copy.decode(), newline=""))) == list(
        csv.reader(io.StringIO(data.decode(), newline=""))
    )


def test_a_parquet_table_keeps_its_columns_and_types(mask_bytes: Masking) -> None:
    # given a table with text, a date, a number, a list and a structure
    table = pa.table(
        {
            **{name: [value] for name, value in ROW.items() if name != "dob"},
            "dob": pa.array([date(1958, 3, 14)]),
            "patient_id": pa.array([4471902]),
            "pulse": pa.array([72]),
            "lines": pa.array([[NOTE, "Cough."]]),
            "kin": pa.array([{"next_of_kin": "Ada Example-Sands", "relation": "husband"}]),
        }
    )
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"made for": "Ada Example-Sands"}), out, compression="none")
    # when it is masked
    copy, rows = mask_bytes(out.getvalue(), name="a.parquet")
    read = pq.read_table(io.BytesIO(copy))
    # then types are the same, typed identifiers are empty, and no planted one is left in any cell or metadata
    assert read.schema.types == table.schema.types
    assert read.column("dob").to_pylist() == [None]
    assert read.column("patient_id").to_pylist() == [None]
    assert read.column("pulse").to_pylist() == [72]
    assert read.column("kin").to_pylist() == [{"next_of_kin": "[relative]", "relation": "husband"}]
    assert left_in(json.dumps(read.to_pylist()).encode() + str(read.schema.metadata).encode(), PLANTED) == []
    assert {"row 1, column dob", "row 1, column lines"} <= {row.place.partition("[")[0] for row in rows}


def test_json_is_masked_by_its_keys_and_its_words(mask_bytes: Masking) -> None:
    # given an object that is no FHIR, with a name in a key, numbers and an age
    data = {
        "patient": {"name": "Ada Example-Sands", "dob": "03/14/1958", "mrn": 4471902, "age": 93},
        "home": {"lat": 40.0912, "lon": -81.25},
        "notes": [{"text": NOTE, "pulse": 72, "weight": 61.50}],
        "Ada Example-Sands, 330-555-0142": {"status": "here"},
    }
    # when it is masked
    copy, _ = mask_bytes(json.dumps(data).encode(), name="a.json")
    read = json.loads(copy)
    # then no planted identifier is left, and what identifies nobody is
    assert left_in(copy, (*PLANTED, "93", "40.09", "81.25")) == []
    assert read["patient"]["mrn"] is None
    assert read["patient"]["age"] == 90
    assert (read["notes"][0]["pulse"], read["notes"][0]["weight"]) == (72, 61.5)
    assert {"status": "here"} in read.values()


def test_each_json_line_is_masked_by_itself(mask_bytes: Masking) -> None:
    # given lines of JSON
    lines = b'{"mrn": "MR-4471902", "note": "Cough."}\n\n{"mrn": "MR-4471903"}\n'
    # when they are masked
    copy, rows = mask_bytes(lines, name="a.jsonl")
    # then each line is JSON again, and places name the line
    assert [json.loads(line)["mrn"] for line in copy.splitlines()] == ["[record number]", "[record number]"]
    assert {row.place for row in rows} == {"line 1: $.mrn", "line 3: $.mrn"}


def test_a_page_keeps_its_tags_and_loses_its_comments(mask_bytes: Masking) -> None:
    # given a web page
    page = b"<html><body><!-- Ada Example-Sands --><p alt='x'>Ms. Exam<b>ple</b> called 330-555-0142.</p></body></html>"
    # when it is masked
    copy, _ = mask_bytes(page, name="a.html")
    # then the name that a tag split is gone and the tags are there
    assert left_in(copy, ("Ada", "Exam", "ple<", "0142")) == []
    assert copy.count(b"<b></b>") == 1


def test_text_keeps_its_line_ends_and_its_mark(mask_bytes: Masking) -> None:
    # given a text with a byte order mark and other line ends
    data = b"\xef\xbb\xbfCall 330-555-0142.\r\nCough.\r\n"
    # when it is masked, then all else is byte for byte the same
    assert mask_bytes(data, name="a.txt")[0] == b"\xef\xbb\xbfCall [phone].\r\nCough.\r\n"


def test_only_the_kinds_asked_for_are_masked(mask_bytes: Masking) -> None:
    # given a text with a phone and an e-mail
    data = b"Call 330-555-0142 or write to ada@example.org."
    # when only phones are asked for, then the address stays
    assert mask_bytes(data, name="a.txt", kinds=frozenset({IdentifierKind.PHONE}))[0] == (
        b"Call [phone] or write to ada@example.org."
    )


@pytest.mark.parametrize("data", [b"caf\xe9", b"a\x00b", b"\xff\xfe\x00"])
def test_what_is_no_unicode_text_is_refused(data: bytes) -> None:
    # given bytes of some other kind
    # when they are read as text, then they are refused
    with pytest.raises(MalformedError):
        list(read_text(data, where="a.txt"))


@pytest.mark.parametrize(
    ("head", "name", "shape"),
    [
        (b'{"resourceType": "Patient"}', "a.txt", Shape.JSON),
        (b'{"a": 1}\n{"a": 2}\n', "a.json", Shape.JSON_LINES),
        (b"[1, 2]", "a", Shape.JSON),
        (b"<ClinicalDocument/>", "a.txt", Shape.XML),
        (b"<html></html>", "a.xml", Shape.HTML),
        (b"MSH|^~\\&|A", "a.txt", Shape.HL7V2),
        (b"a,b\n1,2\n", "a.csv", Shape.CSV),
        (b"Cough, five days.\nFever, no.\n", "a.txt", Shape.TEXT),
        (b"PAR1....", "a.bin", Shape.PARQUET),
    ],
)
def test_a_format_is_told_by_content_before_name(head: bytes, name: str, shape: Shape) -> None:
    # given the first bytes of a file
    # when they are looked at, then the format is told
    assert shape_of(head, name=name) is shape


@pytest.mark.parametrize(
    "head", [b"", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"ISA*00*  ", b'<Patient xmlns="http://hl7.org/fhir"/>']
)
def test_what_is_not_searched_here_is_refused_by_name(head: bytes) -> None:
    # given a file of another format
    # when it is looked at
    with pytest.raises(MalformedError) as refused:
        shape_of(head, name="a.bin")
    # then the refusal says where
    assert refused.value.where == "a.bin"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Date of Birth", "birth_date"),
        ("PATIENT_ID", "medical_record"),
        ("E-mail", "email"),
        ("zip_code", "zip"),
        ("hemoglobin", None),
        ("name", None),
    ],
)
def test_a_column_is_known_by_its_name_however_it_is_written(name: str, kind: str | None) -> None:
    # given a heading
    # when it is looked up, then its kind is told
    assert kind_of_column(name) == kind


def test_a_bare_name_is_a_patients_beside_a_birth_date() -> None:
    # given a column called name beside one of birth dates
    # when it is looked up, then it holds patients
    assert kind_of_column("name", beside=frozenset({"dob"})) is IdentifierKind.PATIENT_NAME
    assert birth_date("3/14/1958") == date(1958, 3, 14)
    assert birth_date("14 March") is None
