import base64
import io
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.adapters.intake.codec import dump, load
from chartwarden.adapters.intake.fhir import read_fhir_bundle, read_fhir_ndjson, survey_ndjson
from chartwarden.adapters.intake.fhir_attachments import Written, read_attachment
from chartwarden.adapters.intake.fhir_scope import key_of_url
from chartwarden.adapters.intake.jsontext import nesting
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.narrative import html_text
from chartwarden.adapters.intake.reading import TransparentIds
from chartwarden.adapters.intake.sniffing import sniff
from chartwarden.chart.coding import Coding, Fact, FactKind
from chartwarden.chart.document import Document, DocumentStatus, Outline, RestrictedClass, Section
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.chart.incoming import Incoming, PassedOver, Quarantined, TestDataMark
from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber, Sex
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.errors import MalformedError

IDS, LIMITS = TransparentIds(), Limits()
words = st.text(max_size=20)
ordinals = st.integers(0, 2**40)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.none() | st.datetimes(timezones=st.none() | st.just(UTC) | offsets)
days = st.none() | st.dates()


def many(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(inner, max_size=3).map(tuple)


def one_of(kind: type[StrEnum]) -> st.SearchStrategy[Any]:
    return st.sampled_from(list(kind))


names = st.builds(PersonName, many(words), words)
patients = st.builds(
    Patient, words, many(names), days, one_of(Sex), days,
    many(st.builds(RecordNumber, one_of(NumberKind), words, words)),
    many(words), many(words), many(words), many(st.builds(Contact, names, words, many(words))), st.booleans(),
)  # fmt: skip
encounters = st.builds(Encounter, words, words, one_of(EncounterClass), instants, instants, words, words, words, words)
sections = st.builds(Section, ordinals, st.none() | words, words, ordinals, ordinals)
outlines = st.builds(
    Outline, words, words, st.none() | words, words, words, instants, words, many(sections), one_of(DocumentStatus),
    st.none() | one_of(RestrictedClass), words, st.none() | words,
)  # fmt: skip
documents = st.builds(Document, outlines, st.builds(ClinicalText, st.text()), st.binary(max_size=200))
facts = st.builds(
    Fact, words, words, st.none() | words, one_of(FactKind), many(st.builds(Coding, words, words, words)), days
)
others = (
    st.builds(Quarantined, words, words, words) | st.builds(PassedOver, words, words) | st.builds(TestDataMark, words)
)
incoming = patients | encounters | documents | facts | others


@settings(max_examples=60, deadline=None)
@given(incoming)
def test_a_value_survives_its_way_between_processes(value: Incoming) -> None:
    # given any value, when it is written and read, then it is the same, on one line
    line = dump(value)
    assert load(line) == value
    assert b"\n" not in line


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=25,
)


def true_nesting(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(true_nesting, value.values()), default=0)
    return 1 + max(map(true_nesting, value), default=0) if isinstance(value, list) else 0


@given(json_values)
def test_nesting_is_counted_without_parsing(value: object) -> None:
    # given any JSON, when its nesting is counted on the bytes, then it is that of the value
    assert nesting(orjson.dumps(value)) == true_nesting(value)


kinds = st.sampled_from(
    [
        "Patient",
        "Encounter",
        "DocumentReference",
        "DiagnosticReport",
        "Condition",
        "Claim",
        "Practitioner",
        "Bundle",
        "Binary",
        "X",
    ]
)
keys = st.sampled_from(
    "id status subject patient name identifier type code coding content attachment data url contentType period class "
    "participant entry resource fullUrl reference text div presentedForm meta security item encounter context "
    "relatesTo target author extension".split()
)
wild = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=8)
    | kinds
    | st.just("Patient/1")
    | st.just("urn:uuid:1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)
resources = st.builds(lambda kind, rest: rest | {"resourceType": kind}, kinds, st.dictionaries(keys, wild, max_size=8))


@settings(max_examples=60, deadline=None)
@given(st.lists(resources, min_size=1, max_size=4))
def test_no_shape_of_a_resource_makes_the_reader_fail(found: list[dict[str, Any]]) -> None:
    # given resources whose elements have any type, as bundle and as lines
    bundle = {"resourceType": "Bundle", "entry": [{"resource": resource} for resource in found]}
    data = b"\n".join(map(orjson.dumps, found))
    # when they are read
    whole = list(read_fhir_bundle(orjson.dumps(bundle), where="f", ids=IDS, limits=LIMITS))
    survey = survey_ndjson(io.BytesIO(data), where="f", limits=LIMITS)
    lines = list(read_fhir_ndjson(io.BytesIO(data), where="f", ids=IDS, limits=LIMITS, survey=survey))
    # then each is a value or a reason, none vanishes, and no note is empty
    assert len(whole) >= len(found)
    assert len(lines) >= len(found)
    assert all(item.text.value.strip() or item.original for item in (*whole, *lines) if isinstance(item, Document))


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300)
    | resources.map(orjson.dumps).flatmap(lambda data: st.integers(0, len(data)).map(lambda cut: data[:cut]))
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    # given any bytes, or a resource cut off anywhere, when they are looked at and read
    sniff(data)
    refused: MalformedError | None = None
    found: list[Incoming] = []
    try:
        found = list(read_fhir_bundle(data, where="f", ids=IDS, limits=LIMITS))
    except MalformedError as error:
        refused = error
    # then they were a resource, or they are refused with a place and a next step
    assert bool(found) == (refused is None)
    assert refused is None or (refused.where == "f" and refused.fix)


@given(st.text(min_size=1), st.sampled_from(["utf-8", "utf-16", "iso-8859-1", "windows-1252"]))
def test_a_note_in_the_character_set_it_names_loses_nothing(text: str, charset: str) -> None:
    # given a text that its character set can write
    text = text.encode(charset, "ignore").decode(charset)
    found = read_attachment(text.encode(charset), content_type=f"text/plain; charset={charset}", limits=LIMITS)
    # when it is read as an attachment, then it is the same but for line ends
    if isinstance(found, Written):
        assert found.text == text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    else:
        assert not text.strip() or "\x00" in text or text.startswith(("%PDF-", "{\\rtf", "PK\x03\x04")) or found.what


@given(st.text())
def test_markup_never_leaves_a_tag_that_it_did_not_say(text: str) -> None:
    # given any text between tags, escaped as markup wants it
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # when the markup becomes words, then every letter and digit is there
    found = html_text(f"<div><p>{escaped}</p></div>")
    assert [letter for letter in found if letter.isalnum()] == [letter for letter in text if letter.isalnum()]


@given(st.text(alphabet="abcdef0123456789-", min_size=1, max_size=36))
def test_a_urn_and_a_relative_reference_of_one_id_are_one_key(name: str) -> None:
    # given an id, when it is named in four ways, then the key is one
    ways = [
        f"urn:uuid:{name}",
        f"Patient/{name}",
        f"http://x.example.org/fhir/Patient/{name}",
        f"Patient/{name}/_history/9",
    ]
    assert {key_of_url(way, "Patient") for way in ways} == {f"Patient/{name}"}


@pytest.mark.parametrize("value", [date(2024, 2, 29), datetime(2024, 2, 29, 1, 2, 3, 4, UTC)])
def test_base64_of_a_note_is_decoded_as_sent(value: date) -> None:
    # given a note with a date, broken over lines as mail does
    data = base64.encodebytes(f"Seen on {value.isoformat()}. ".encode() * 9).decode()
    resource = {
        "resourceType": "DocumentReference", "id": "n", "subject": {"reference": "Patient/p"},
        "date": value.isoformat(),
        "content": [{"attachment": {"data": data}}],
    }  # fmt: skip
    # when it is read, then nothing is lost
    (found,) = read_fhir_bundle(orjson.dumps(resource), where="f", ids=IDS, limits=LIMITS)
    assert isinstance(found, Document)
    assert found.text.value.count(value.isoformat()) == 9
