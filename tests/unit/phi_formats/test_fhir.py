"""FHIR resources: what is an identifier by definition, what the narrative holds, and that the copy is still FHIR."""

import base64
import json

import pytest

from chartwarden.adapters.phi_formats.fhir_rules import Style, rules
from chartwarden.foundation.errors import MalformedError
from tests.planted import Masking, left_in

NOTE = "Ada Example-Sands (DOB 03/14/1958, MRN MR-4471902) was seen by Dr. Ravenholt. Tobias called 330-555-0142."
PLANTED = (
    "Example-Sands",
    "Tobias",
    "Ravenholt",
    "03-14",
    "03/14",
    "MR-4471902",
    "912-44-0187",
    "555-0142",
    "Tannery",
    "Harlow",
    "44999",
    "ada@example.org",
    "BHP-77301955",
    "SN-9920017",
    "pat-4471902",
    "40.0912",
)
PATIENT = {
    "resourceType": "Patient",
    "id": "pat-4471902",
    "meta": {"lastUpdated": "2026-03-14T08:15:00Z"},
    "text": {
        "status": "generated",
        "div": '<div xmlns="http://www.w3.org/1999/xhtml"><!-- Tobias --><p title="Ada Example-Sands">Ada '
        "Example-<b>Sands</b>, born 03/14/1958</p></div>",
    },
    "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", "valueString": "Tobias"},
        {
            "url": "http://hl7.org/fhir/StructureDefinition/geolocation",
            "extension": [{"url": "latitude", "valueDecimal": 40.0912}],
        },
    ],
    "identifier": [
        {"type": {"coding": [{"code": "MR"}]}, "system": "urn:oid:1.2", "value": "MR-4471902"},
        {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "912-44-0187"},
    ],
    "name": [{"prefix": ["Ms."], "family": "Example-Sands", "given": ["Ada"]}],
    "telecom": [{"system": "phone", "value": "330-555-0142"}, {"system": "email", "value": "ada@example.org"}],
    "birthDate": "1958-03-14",
    "address": [
        {"line": ["41 Tannery Row"], "city": "Harlow Falls", "state": "OH", "postalCode": "44999", "country": "US"}
    ],
    "contact": [{"name": {"family": "Example-Sands", "given": ["Tobias"]}}],
    "photo": [{"contentType": "image/png", "data": "iVBORw0KGgo="}],
}
DOCUMENT = {
    "resourceType": "DocumentReference",
    "id": "doc-1",
    "status": "current",
    "date": "2026-03-14T08:15:00Z",
    "subject": {"reference": "Patient/pat-4471902", "display": "Ada Example-Sands"},
    "author": [{"reference": "Practitioner/9", "display": "Dr. Ravenholt"}],
    "content": [
        {
            "attachment": {
                "contentType": "text/plain; charset=utf-8",
                "data": base64.b64encode(NOTE.encode()).decode(),
                "size": len(NOTE),
                "hash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
            }
        }
    ],
}
OTHERS = [
    {
        "resourceType": "Coverage",
        "id": "cov-1",
        "subscriberId": "BHP-77301955",
        "beneficiary": {"reference": "Patient/pat-4471902"},
        "payor": [{"display": "Buckeye Horizon Plan"}],
    },
    {
        "resourceType": "Device",
        "id": "dev-1",
        "serialNumber": "SN-9920017",
        "patient": {"reference": "Patient/pat-4471902"},
    },
    {
        "resourceType": "Condition",
        "id": "con-1",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "49049000", "display": "Parkinson disease"}]},
        "onsetAge": {"value": 93, "unit": "years", "code": "a"},
        "recordedDate": "2026-03-14",
        "subject": {"reference": "Patient/pat-4471902"},
    },
]
RESOURCES = [PATIENT, DOCUMENT, *OTHERS]
BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "timestamp": "2026-03-14T08:15:00Z",
    "entry": [
        {"fullUrl": f"https://north.example.org/fhir/{r['resourceType']}/{r['id']}", "resource": r} for r in RESOURCES
    ],
}
BUNDLE_BYTES = json.dumps(BUNDLE).encode()
NDJSON = b"".join(json.dumps(resource).encode() + b"\n" for resource in RESOURCES)


@pytest.mark.parametrize(("data", "name"), [(BUNDLE_BYTES, "bundle.json"), (NDJSON, "all.ndjson")])
def test_what_was_planted_is_in_no_byte_of_the_copy(mask_bytes: Masking, data: bytes, name: str) -> None:
    # given resources with planted identifiers, in fields, narrative, comments, extensions and an attachment
    assert left_in(data, PLANTED)
    # when they are masked
    copy, _ = mask_bytes(data, name=name)
    # then no byte tells any of them
    assert left_in(copy, PLANTED) == []


def test_an_attachment_that_is_only_covered_is_noticed() -> None:
    # given a copy whose fields are masked and whose attachment still holds the note
    covered = json.dumps({"name": "[patient name]", "data": base64.b64encode(NOTE.encode()).decode()}).encode()
    # when it is checked, then what is left is told
    assert "Example-Sands" in left_in(covered, PLANTED)


def test_the_copy_is_still_a_bundle_whose_references_resolve(mask_bytes: Masking) -> None:
    # given the masked bundle
    copy = json.loads(mask_bytes(BUNDLE_BYTES, name="bundle.json")[0])
    patient, document, coverage, device, condition = (entry["resource"] for entry in copy["entry"])
    # when its references are followed, then they lead to the renamed patient
    assert {one["subject"]["reference"] for one in (document, condition)} == {f"Patient/{patient['id']}"}
    assert device["patient"] == coverage["beneficiary"]
    assert copy["entry"][0]["fullUrl"].endswith(f"/Patient/{patient['id']}")


def test_each_type_is_masked_so_that_it_stays_that_type(mask_bytes: Masking) -> None:
    # given the masked bundle
    patient, document, coverage, _, condition = (
        entry["resource"] for entry in json.loads(mask_bytes(BUNDLE_BYTES, name="bundle.json")[0])["entry"]
    )
    # when its elements are read
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]
    }
    # then strings are labels, dates their year, full times and birth dates absent, State and country kept
    assert patient["name"] == [{"prefix": ["Ms."], "family": "[patient name]", "given": ["[patient name]"]}]
    assert (patient["address"][0]["state"], patient["address"][0]["country"]) == ("OH", "US")
    assert "birthDate" not in patient
    assert patient["_birthDate"] == absent
    assert document["_date"] == absent
    assert "photo" not in patient
    assert [one["url"].rpartition("/")[2] for one in patient["extension"]] == ["patient-mothersMaidenName"]
    assert condition["recordedDate"] == "2026"
    assert (condition["onsetAge"]["value"], condition["onsetAge"]["comparator"]) == (90, ">=")
    assert coverage["payor"] == [{"display": "Buckeye Horizon Plan"}]
    assert condition["code"]["coding"][0]["display"] == "Parkinson disease"


def test_an_attachment_is_packed_again_with_its_new_size(mask_bytes: Masking) -> None:
    # given the masked document
    document = json.loads(mask_bytes(BUNDLE_BYTES, name="bundle.json")[0])["entry"][1]["resource"]
    # when its attachment is unpacked
    attachment = document["content"][0]["attachment"]
    words = base64.b64decode(attachment["data"]).decode()
    # then it holds the masked note, says its size, and no hash of what it was
    assert words.startswith("[patient name] (DOB ")
    assert attachment["size"] == len(words.encode())
    assert "hash" not in attachment


def test_findings_of_a_narrative_count_characters_of_its_markup(mask_bytes: Masking) -> None:
    # given the findings in a narrative whose name is split by a tag
    rows = [
        row for row in mask_bytes(json.dumps(PATIENT).encode(), name="p.json")[1] if row.place == "Patient.text.div"
    ]
    # when the spans are read in the original string
    div = PATIENT["text"]["div"]  # type: ignore[index]  # a literal above
    spans = [div[row.start : row.end] for row in rows if row.kind == "patient_name"]
    # then they hold the name with the tags inside it
    assert "Ada Example-<b>Sands" in spans


def test_an_attachment_that_cannot_be_searched_is_left_out(mask_bytes: Masking) -> None:
    # given a document whose attachment is a picture
    picture = {"contentType": "image/png", "data": base64.b64encode(b"\x89PNG\r\n\x1a\nAda").decode()}
    document = {"resourceType": "DocumentReference", "content": [{"attachment": picture}]}
    # when it is masked
    copy = json.loads(mask_bytes(json.dumps(document).encode(), name="d.json")[0])
    # then its bytes are gone, and the element says why
    attachment = copy["content"][0]["attachment"]
    assert "data" not in attachment
    assert attachment["_data"]["extension"][0]["valueCode"] == "masked"


def test_a_masked_copy_holds_nothing_more_to_find_by_definition(mask_bytes: Masking) -> None:
    # given a masked bundle
    copy, _ = mask_bytes(BUNDLE_BYTES, name="bundle.json")
    # when it is searched again
    again = mask_bytes(copy, name="bundle.json")[1]
    # then no field of it counts as an identifier
    assert [row.place for row in again if row.reason.startswith("fhir:")] == []


def test_numbers_are_written_back_digit_for_digit(mask_bytes: Masking) -> None:
    # given decimals whose digits say how exactly was measured
    data = b'{"resourceType": "Observation", "valueQuantity": {"value": 7.10}, "x": 1e-3, "y": 12345678901234567890}'
    # when the resource is masked
    copy, _ = mask_bytes(data, name="o.json")
    # then they are as they were
    assert b'"value":7.10' in copy
    assert b"1e-3" in copy
    assert b"12345678901234567890" in copy


def test_every_row_of_the_table_names_the_letter_of_its_kind() -> None:
    # given every rule of the table
    table = rules()
    # when its letter is compared with that of its kind, then they agree
    assert len(table.elements) > 60
    assert [path for path, rule in table.elements.items() if rule.letter != rule.kind.safe_harbor] == []
    assert [end for end, rule in table.extensions if rule.letter != rule.kind.safe_harbor] == []


@pytest.mark.parametrize("path", ["Patient.birthDate", "Encounter.period.start", "Observation.effectiveDateTime"])
def test_dates_are_found_by_their_form_in_every_element(mask_bytes: Masking, path: str) -> None:
    # given a resource with a date at some element
    kind, *steps = path.split(".")
    value: object = "2026-03-14"
    for step in reversed(steps):
        value = {step: value}
    assert isinstance(value, dict)
    # when it is searched
    rows = mask_bytes(json.dumps({"resourceType": kind, **value}).encode(), name="r.json")[1]
    # then the element is named
    assert [row.place for row in rows] == [path]


def test_the_year_alone_is_no_finding(mask_bytes: Masking) -> None:
    # given a date that is only a year, and a rule that would cut dates to it
    data = b'{"resourceType": "Condition", "recordedDate": "2026"}'
    assert rules().date("Condition", ("recordedDate",)).style is Style.YEAR
    # when it is searched, then nothing is found
    assert mask_bytes(data, name="c.json")[1] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"telecom": [{"system": {"a": 1}, "value": "330-555-0142"}]},
        {"name": "Ada", "birthDate": ["1958-03-14"], "address": {"line": 5}},
        {"extension": {"url": 4, "extension": 5}, "text": {"div": "<p"}, "contained": [{"resourceType": 5}]},
        {"onsetAge": {"value": 93.5, "code": "a"}, "photo": 1, "identifier": [[{"value": "MR-4471902"}]]},
        {"content": [{"attachment": {"contentType": 1, "data": "!"}}], "meta": []},
    ],
)
def test_elements_of_a_wrong_type_are_masked_like_others(mask_bytes: Masking, wrong: dict[str, object]) -> None:
    # given a resource whose elements have types that no release gives them
    data = json.dumps({"resourceType": "Patient", "id": "p", **wrong}).encode()
    # when it is masked
    copy, _ = mask_bytes(data, name="p.json")
    # then it is JSON without the identifiers
    assert isinstance(json.loads(copy), dict)
    assert left_in(copy, ("0142", "03-14", "4471902", "93.5")) == []


@pytest.mark.parametrize(
    "data", [b'{"resourceType": "Patient"', b"{}" * 3, b'{"a":' * 80 + b"1" + b"}" * 80, b'{"a": "\xff"}']
)
def test_json_that_is_broken_or_hostile_is_refused(mask_bytes: Masking, data: bytes) -> None:
    # given JSON that is cut off, doubled, endlessly nested or in another encoding
    # when it is read, then it is refused, and nothing of it is quoted
    with pytest.raises(MalformedError):
        mask_bytes(data, name="p.json")
