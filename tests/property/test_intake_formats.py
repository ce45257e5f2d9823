"""Whatever bytes come, a reader gives values, or refuses with one kind of error, and is quick about it."""

import base64
import json
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chartwarden.adapters.intake.ccda import read_ccda
from chartwarden.adapters.intake.chartfile import read_chart, sections_by_headings
from chartwarden.adapters.intake.hl7v2 import read_hl7v2
from chartwarden.adapters.intake.hl7v2_message import Separators, unescaped
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.pdf import read_pdf
from chartwarden.adapters.intake.plain import EncounterRef, read_note_table, read_text
from chartwarden.chart.document import Document
from chartwarden.chart.incoming import Incoming
from chartwarden.chart.patient import Patient
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import EncounterId, PatientId
from tests.intake_ids import ReadableIds

Reader = Callable[[bytes], Iterator[Incoming]]
LIMITS = Limits()
CHART = EncounterRef(PatientId("p"), EncounterId("e"))
SECONDS = 2.0  # generous: each input is under 10 KB, and the machine may be busy

PACKED = base64.b64encode(b"Words.").decode()
MESSAGE = "\r".join(
    (
        "FHS|^~\\&|",
        "BHS|^~\\&|",
        "MSH|^~\\&|LAB|GH|||20260105||MDM^T02|1|P|2.5||||||UNICODE UTF-8",
        "PID|1||7^^^GH&1.2&ISO^MR||IBSEN&&&&DAHL^ANN||19580314|F|||1&Way^^Town^OH^00000||555-0101||||||900-12-3456",
        "PV1|1|I|||||12^LUND^OLA||||||||||||V1|||||||||||||||||||||||||20260101|20260104",
        "TXA|1|DS|TX|20260104||||||||D1|D0",
        "OBX|1|TX|1^Note||One \\T\\ two\\.br\\three||||||F",
        f"OBX|2|ED|1^File||^text^plain^Base64^{PACKED}||||||F",
        "DG1|1||J44.1^COPD^I10||20260101",
        "BTS|1",
        "FTS|1",
        "",
    )
).encode()
CCDA = (
    b"<ClinicalDocument xmlns='urn:hl7-org:v3'><id root='9' extension='D'/><title>Note</title><recordTarget>"
    b"<patientRole>"
    b"<id root='1' extension='7'/><patient><name><given>Ann</given><family>Ibsen</family></name>"
    b"<birthTime value='19580314'/></patient></patientRole></recordTarget><component><structuredBody><component>"
    b"<section><code code='10164-2' codeSystem='2.16.840.1.113883.6.1'/><title>HPI</title><text><list>"
    b"<item>Cough</item>"
    b"</list><table><tr><td>a</td><td>b</td></tr></table></text></section></component></structuredBody></component>"
    b"</ClinicalDocument>"
)
CHARTFILE = json.dumps(
    {
        "patient": {"name": "Ann Ibsen", "mrn": "7", "dob": "03/14/1958"},
        "encounter": {"id": "E1", "admit": "2026-01-01T05:40"},
        "documents": [{"id": "d", "encounter": "E1", "headings": ["HPI", "PLAN"], "text": "HPI\nx\nPLAN\ny"}],
    }
).encode()
TABLE = b'id,note\n1,"Cough,\nfever"\n2,Rest\n'
PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n"
    b"<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
)

READERS: dict[str, tuple[Reader, bytes]] = {
    "ccda": (lambda data: read_ccda(data, where="f", ids=ReadableIds(), limits=LIMITS), CCDA),
    "hl7v2": (lambda data: read_hl7v2(data, where="f", ids=ReadableIds(), limits=LIMITS), MESSAGE),
    "chart": (lambda data: read_chart(data, where="f", ids=ReadableIds(), limits=LIMITS), CHARTFILE),
    "table": (
        lambda data: read_note_table(data, where="f", ids=ReadableIds(), limits=LIMITS, attach_to=CHART),
        TABLE,
    ),
    "text": (lambda data: read_text(data, where="f", ids=ReadableIds(), limits=LIMITS, attach_to=CHART), b"Cough."),
    "pdf": (lambda data: read_pdf(data, where="f", ids=ReadableIds(), limits=LIMITS, attach_to=CHART), PDF),
}


@st.composite
def mutated(draw: st.DrawFn, original: bytes) -> bytes:
    """Change a sound file a little: cut, repeat, overwrite, insert."""
    data = bytearray(original)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        kind = draw(st.sampled_from(["cut", "drop", "repeat", "insert"]))
        if kind == "cut":
            del data[place:]
        elif kind == "drop":
            del data[place : place + length]
        elif kind == "repeat":
            data[place:place] = data[place : place + length] * draw(st.integers(1, 5))
        else:
            data[place:place] = draw(
                st.one_of(
                    st.binary(max_size=8), st.sampled_from([b"\\", b"~", b"^", b"&", b"|", b"<", b"\r", b'"', b"\x00"])
                )
            )
    return bytes(data)


def read_or_refuse(reader: Reader, data: bytes) -> list[Incoming] | MalformedError:
    begun = time.thread_time()  # of the reader alone: other tests of a busy machine do not count
    try:
        found: list[Incoming] | MalformedError = list(reader(data))
    except MalformedError as error:
        found = error
    assert time.thread_time() - begun < SECONDS
    return found


def assert_sound(found: list[Incoming] | MalformedError) -> None:
    """Check what holds for every answer of every reader."""
    if isinstance(found, MalformedError):
        assert found.where.startswith("f")
        assert found.what
        assert found.fix
        return
    known = {value.id for value in found if isinstance(value, Patient)} | {CHART.patient_id}
    for value in found:
        if isinstance(value, Document):
            assert value.outline.patient_id in known
            assert value.text.value.strip() or value.outline.media_type.startswith("image/")
            sections, text = value.outline.sections, value.text.value
            assert not sections or "".join(text[one.start : one.end] for one in sections) == text


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", READERS)
@QUICK
@given(data=st.data())
def test_a_damaged_file_gives_values_or_one_kind_of_error(name: str, data: st.DataObject) -> None:
    # given a sound file with some bytes changed
    reader, original = READERS[name]
    damaged = data.draw(mutated(original))
    # when it is read
    found = read_or_refuse(reader, damaged)
    # then nothing else than a refusal is raised, and what is given holds together
    assert_sound(found)


@pytest.mark.parametrize("name", READERS)
@QUICK
@given(noise=st.binary(max_size=400))
@example(noise=b"")
@example(noise=b"\xff\xfe")
@example(noise=b"\xef\xbb\xbf")
@example(noise=b"MSH|||||||||")
@example(noise=b"MSH|^~\\&|||||||ADT^A01\rPID")
@example(noise=b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>")
@example(noise=b"{}")
@example(noise=b"[[[[")
@example(noise=b"%PDF-")
def test_noise_gives_values_or_one_kind_of_error(name: str, noise: bytes) -> None:
    # given any bytes
    reader, _ = READERS[name]
    # when they are read, then nothing else than a refusal is raised
    assert_sound(read_or_refuse(reader, noise))


@pytest.mark.parametrize("name", ["ccda", "hl7v2", "chart", "table", "text"])
def test_the_sound_file_that_is_damaged_above_is_itself_read(name: str) -> None:
    # given the file that the mutations start from
    reader, original = READERS[name]
    # when it is read, then it is not refused, so the mutations begin where a reader goes deep
    assert not isinstance(read_or_refuse(reader, original), MalformedError)


@QUICK
@given(cut=st.integers(1, len(MESSAGE) - 2))
def test_a_batch_that_was_cut_anywhere_is_never_taken_for_whole(cut: int) -> None:
    # given the beginning of a batch, without its last trailer
    reader, _ = READERS["hl7v2"]
    beginning = MESSAGE[:cut]
    # when it is read, then it is refused, but where only the count of the file trailer is missing
    found = read_or_refuse(reader, beginning)
    assert isinstance(found, MalformedError) or beginning.rpartition(b"\r")[2].startswith(b"FTS")


ESCAPABLE = st.text(st.sampled_from("ab|^~\\&\n é1X.F"), max_size=30)


@given(words=ESCAPABLE)
def test_what_was_escaped_by_the_standard_is_read_as_it_was(words: str) -> None:
    # given words with every separator in them
    separators = Separators("|", "^", "~", "\\", "&")
    letters = {"|": "\\F\\", "^": "\\S\\", "~": "\\R\\", "\\": "\\E\\", "&": "\\T\\", "\n": "\\.br\\"}
    # when they are escaped and resolved, then they are the same
    assert unescaped("".join(letters.get(letter, letter) for letter in words), separators=separators) == words


@given(value=st.text(st.sampled_from("ab\\FX0.br&"), max_size=40))
def test_resolving_escapes_never_loses_a_letter_outside_them(value: str) -> None:
    # given any text with backslashes
    separators = Separators("|", "^", "~", "\\", "&")
    # when it is resolved, then text without a backslash is untouched and nothing grows without bound
    resolved = unescaped(value, separators=separators)
    assert resolved == value or "\\" in value
    assert len(resolved) <= len(value)


HEADINGS = st.lists(st.sampled_from(["HPI", "PLAN:", "A/P", "Data", "1. Reason (why)"]), max_size=5)


@given(headings=HEADINGS, fill=st.lists(st.sampled_from(["\n", " x. ", "\nData was\n", ""]), min_size=6, max_size=6))
def test_headings_that_stand_in_a_text_always_cut_it_without_loss(headings: list[str], fill: list[str]) -> None:
    # given a text made of the headings and something between them
    text = fill[0] + "".join(f"\n{heading}{between}" for heading, between in zip(headings, fill[1:], strict=False))
    # when it is cut
    sections = sections_by_headings(text, headings=headings)
    # then every heading begins a section and the sections are the text
    assert sections is not None
    named = [one for one in sections if one.heading]
    assert [one.heading for one in named] == headings
    assert all(one.heading in text[one.start : one.end] for one in named)
    assert not headings or "".join(text[one.start : one.end] for one in sections) == text


@pytest.mark.parametrize(
    ("name", "hostile"),
    [
        ("hl7v2", b"MSH|^~\\&|||||||ADT^A01\rPID|" + b"^" * 300_000),
        ("hl7v2", b"MSH|^~\\&|||||||ADT^A01\rPID|||" + b"7~" * 100_000),
        ("hl7v2", b"MSH|^~\\&|||||||ADT^A01\rPID|||7" + b"|" * 4_000_000),
        ("hl7v2", b"MSH|^~\\&|||||||ORU^R01\rPID|||7\rOBR|1\rOBX|1|NM|1||" + b"7~" * 1_000_000),
        ("hl7v2", b"MSH|^~\\&|||||||ADT^A01\r" + b"ZZZ|\r" * 1_000_000),
        ("hl7v2", b"MSH|^~\\&|||||||MDM^T02\rPID|||7\rTXA|1\rOBX|1|TX|1||" + b"\\X" * 200_000),
        ("hl7v2", b"MSH|^~\\&|||||||ADT^A01\r" + b"PID|||7\r" * 50_000),
        ("ccda", b"<a>" * 200_000),
        ("ccda", b"<a " + b"x='1' " * 100_000),
        ("chart", b'{"patient":' * 50_000),
        ("table", b"note\n" + b'"' * 200_001),
        ("text", b"\x80" * 500_000),
        ("pdf", b"%PDF-1.7\n" + b"<<" * 100_000),
    ],
)
def test_a_file_made_to_be_slow_is_answered_quickly(name: str, hostile: bytes) -> None:
    # given an input that a careless parser takes minutes for
    reader, _ = READERS[name]
    # when it is read, then the answer comes within the time that the check allows
    assert_sound(read_or_refuse(reader, hostile))
