import base64
import gzip
import io
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from chartwarden.adapters.intake.directory import Directory
from chartwarden.adapters.intake.fhir import Rank, read_fhir_bundle, read_fhir_ndjson, survey_ndjson
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.opening import open_inputs
from chartwarden.adapters.intake.reading import TransparentIds, read
from chartwarden.chart.coding import Coding, Fact, FactKind
from chartwarden.chart.document import Document, DocumentStatus, RestrictedClass
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.chart.incoming import Incoming, PassedOver, Quarantined, TestDataMark, Withdrawn
from chartwarden.chart.patient import NumberKind, Patient
from chartwarden.foundation.errors import MalformedError

IDS = TransparentIds()
LOINC = "http://loinc.org"
ANNA = {"resourceType": "Patient", "id": "anna", "name": [{"family": "Exámple", "given": ["Anna"]}]}


def b64(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def note(name: str = "n1", **changes: object) -> dict[str, Any]:
    resource = {
        "resourceType": "DocumentReference",
        "id": name,
        "status": "current",
        "type": {"coding": [{"system": LOINC, "code": "11506-3", "display": "Progress note"}]},
        "subject": {"reference": "Patient/anna"},
        "context": {"encounter": [{"reference": "Encounter/e1"}]},
        "content": [{"attachment": {"contentType": "text/plain", "data": b64("Cough for 5 days.")}}],
    }
    return {key: value for key, value in (resource | changes).items() if value is not None}


def attached(*attachments: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"attachment": attachment} for attachment in attachments]


def bundle(*resources: dict[str, Any], urls: Sequence[str] = ()) -> dict[str, Any]:
    entries = [{"resource": resource} for resource in resources]
    for entry, url in zip(entries, urls, strict=False):
        entry["fullUrl"] = url  # type: ignore[assignment]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def read_one(resource: dict[str, Any] | bytes, directory: Directory | None = None) -> list[Incoming]:
    data = resource if isinstance(resource, bytes) else orjson.dumps(resource)
    return list(read_fhir_bundle(data, where="f.json", ids=IDS, limits=Limits(), directory=directory))


def of(kind: type, found: Sequence[Incoming]) -> list[Any]:
    return [item for item in found if isinstance(item, kind)]


def document(resource: dict[str, Any]) -> Document:
    (found,) = read_one(resource)
    assert isinstance(found, Document)
    return found


def kept_out(resource: dict[str, Any]) -> str:
    (found,) = read_one(resource)
    assert isinstance(found, Quarantined)
    return found.what


def test_a_patient_brings_everything_that_may_point_to_them() -> None:
    # given a patient as a registration system sends one
    kinds = {"MR": "MRN-1", "SS": "999-00-1234", "DL": "X0", "PPN": "P0", "QQ": "other"}
    resource = ANNA | {
        "meta": {"security": [{"code": "CEL"}]},
        "identifier": [{"system": f"urn:{k}", "value": v, "type": {"coding": [{"code": k}]}} for k, v in kinds.items()],
        "name": [
            {"use": "maiden", "family": "Before", "given": ["Anna"]},
            {"use": "official", "family": "Ordóñez", "given": ["Anna", "Ai"], "prefix": ["Mrs."]},
        ],
        "telecom": [{"system": "phone", "value": "555-0100"}, {"system": "email", "value": "a@example.org"}],
        "gender": "female",
        "birthDate": "1950-03-14",
        "deceasedDateTime": "2020-01-02T03:04:05Z",
        "address": [{"line": ["1 Main St", "Apt 2"], "city": "Town", "state": "ST", "postalCode": "00000"}],
        "contact": [
            {
                "relationship": [{"text": "Daughter"}],
                "name": {"text": "Berta B. Example"},
                "telecom": [{"system": "phone", "value": "555-0101"}],
            }
        ],
        "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", "valueString": "Clara Former"}
        ],
    }
    # when it is read
    (patient,) = of(Patient, read_one(resource))
    # then every part is there, the official name first
    assert [name.whole for name in patient.names] == ["Anna Ai Ordóñez", "Anna Before"]
    assert [number.kind for number in patient.numbers] == [
        NumberKind.MEDICAL_RECORD, NumberKind.SOCIAL_SECURITY, NumberKind.DRIVER_LICENCE, NumberKind.PASSPORT,
        NumberKind.OTHER,
    ]  # fmt: skip
    assert patient.addresses == ("1 Main St, Apt 2, Town, ST 00000",)
    assert (patient.phones, patient.emails) == (("555-0100",), ("a@example.org",))
    assert (patient.birth_on, patient.deceased_on) == (date(1950, 3, 14), date(2020, 1, 2))
    assert [(contact.name.whole, contact.relation) for contact in patient.contacts] == [
        ("Berta B. Example", "Daughter"), ("Clara Former", "mother's maiden name"),
    ]  # fmt: skip
    assert patient.is_vip


def test_a_birth_date_that_is_only_a_year_is_not_made_up() -> None:
    # given a patient of whom only the year is known, when read, then the day stays unknown
    (patient,) = of(Patient, read_one(ANNA | {"birthDate": "1950"}))
    assert patient.birth_on is None


def test_all_ways_to_name_one_patient_give_one_id() -> None:
    # given notes that name the patient by urn, by relative and absolute url, with a version, by search, by identifier
    patient = ANNA | {"identifier": [{"system": "http://h.example.org", "value": "7"}]}
    subjects: list[dict[str, Any]] = [
        {"reference": "urn:uuid:anna"},
        {"reference": "Patient/anna"},
        {"reference": "https://fhir.example.org/r4/Patient/anna"},
        {"reference": "Patient/anna/_history/3"},
        {"reference": "Patient?identifier=http://h.example.org|7"},
        {"reference": "Patient?identifier=http%3A%2F%2Fh.example.org%7C7"},
        {"identifier": {"system": "http://h.example.org", "value": "7"}},
    ]
    notes = [note(f"n{number}", subject=subject) for number, subject in enumerate(subjects)]
    # when they are read
    found = read_one(bundle(*notes, patient))
    # then all belong to that patient
    assert [item.outline.patient_id for item in of(Document, found)] == [of(Patient, found)[0].id] * len(subjects)


def test_a_urn_that_differs_from_the_id_still_leads_to_the_resource() -> None:
    # given a transaction whose urn is not the id of the patient
    found = read_one(bundle(ANNA, note(subject={"reference": "urn:uuid:0-1"}), urls=["urn:uuid:0-1", "urn:uuid:0-2"]))
    # when the note is read, then its patient is the one with the id
    assert of(Document, found)[0].outline.patient_id == of(Patient, found)[0].id == IDS.patient("local", "Patient/anna")


def test_patients_come_before_encounters_before_notes() -> None:
    # given a bundle in the worst order
    visit = {"resourceType": "Encounter", "id": "e1", "subject": {"reference": "Patient/anna"}}
    # when it is read, then what others point to comes first
    found = read_one(bundle(note(), visit, ANNA))
    assert [type(item) for item in found] == [Patient, Encounter, Document]


def test_an_encounter_learns_names_from_the_directory() -> None:
    # given people and places in one file, and an encounter that names them only by identifier in another
    directory = Directory(max_entries=100)
    npi = {"system": "http://hl7.org/fhir/sid/us-npi", "value": "9999999999"}
    read_one(
        bundle(
            {
                "resourceType": "Practitioner",
                "id": "d",
                "identifier": [npi],
                "name": [{"family": "House", "given": ["Gina"], "prefix": ["Dr."]}],
            },
            {"resourceType": "Organization", "id": "o", "name": "Example Hospital"},
        ),
        directory,
    )
    visit = {
        "resourceType": "Encounter",
        "id": "e1",
        "class": {"code": "IMP"},
        "subject": {"reference": "Patient/anna"},
        "identifier": [{"value": "x"}, {"value": "V-77", "type": {"coding": [{"code": "VN"}]}}],
        "participant": [
            {"individual": {"display": "Nurse Nobody"}, "type": [{"coding": [{"code": "CON"}]}]},
            {
                "individual": {"reference": "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999999999"},
                "type": [{"coding": [{"code": "ATND"}]}],
            },
        ],
        "period": {"start": "2024-02-03T04:05:06-05:00"},
        "serviceProvider": {"reference": "Organization/o"},
        "reasonCode": [{"text": "Cough"}],
    }
    # when the encounter is read
    (found,) = of(Encounter, read_one(visit, directory))
    # then it carries their names, and the number that people say aloud
    assert (found.attending, found.facility, found.number, found.reason) == (
        "Dr. Gina House",
        "Example Hospital",
        "V-77",
        "Cough",
    )
    assert found.kind is EncounterClass.INPATIENT
    assert found.starts_at is not None
    assert found.starts_at.isoformat() == "2024-02-03T04:05:06-05:00"


def test_a_full_directory_learns_no_more() -> None:
    # given a directory with room for one, when two names come, then the second is not kept
    directory = Directory(max_entries=1)
    directory.learn("Practitioner/1", "Dr. One")
    directory.learn("Practitioner/2", "Dr. Two")
    assert (directory.name("Practitioner/1"), directory.name("Practitioner/2")) == ("Dr. One", "")


def test_a_superseded_note_is_kept() -> None:
    # given a note that a newer one has superseded, when it is read, then it is there, and says so
    assert document(note(status="superseded")).outline.status is DocumentStatus.SUPERSEDED


BERTA = {"resourceType": "RelatedPerson", "id": "b", "name": [{"text": "Berta Exámple"}]}


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ({"reference": "Patient/anna", "display": "Anna Exámple"}, ""),
        ({"reference": "RelatedPerson/b", "display": "Berta Exámple"}, ""),
        ({"reference": "http://ehr.example.org/Patient/anna/_history/1", "display": "Anna Exámple"}, ""),
        ({"reference": "RelatedPerson?identifier=x|1", "display": "Berta Exámple"}, ""),
        ({"reference": "urn:uuid:anna", "display": "Anna Exámple"}, ""),
        ({"reference": "#b", "display": "Berta Exámple"}, ""),
        ({"reference": "#b"}, ""),
        ({"type": "Patient", "display": "Anna Exámple"}, ""),
        ({"display": "Anna Exámple"}, ""),
        ({"reference": "urn:uuid:elsewhere", "display": "Anna Exámple"}, ""),
        ({"reference": "Practitioner/p", "display": "Gina House"}, "Gina House"),
        ({"reference": "PractitionerRole?identifier=x|1", "display": "Gina House"}, "Gina House"),
        ({"type": "Organization", "display": "Example Hospital"}, "Example Hospital"),
        ({"display": "Dr. Gina House"}, "Dr. Gina House"),
        ({"display": "Gina House, M.D."}, "Gina House, M.D."),
        ({"display": "Gina House, D.O."}, "Gina House, D.O."),
        ({"display": "Anna Do"}, ""),
    ],
)
def test_only_professionals_and_organizations_are_named_as_authors(author: dict[str, str], shown: str) -> None:
    # given a note with an author who may be the patient herself
    resource = note(author=[author], contained=[BERTA])
    # when it is read, then only the name of a professional is kept, since work that needs authors is shown it
    found = read_one(bundle(ANNA, resource, urls=["urn:uuid:anna"]))
    assert of(Document, found)[0].outline.author == shown


def test_a_relative_is_never_the_attending() -> None:
    # given a visit whose participant is contained, and a relative
    visit = {
        "resourceType": "Encounter",
        "id": "e1",
        "subject": {"reference": "Patient/anna"},
        "participant": [{"individual": {"reference": "#b", "display": "Berta Exámple"}}],
        "contained": [BERTA],
    }
    # when it is read, then nobody attends
    assert of(Encounter, read_one(visit))[0].attending == ""


@pytest.mark.parametrize("changes", [{"status": "entered-in-error"}, {"docStatus": "entered-in-error"}])
def test_a_note_entered_in_error_withdraws_what_was_stored(changes: dict[str, str]) -> None:
    # given a note of two pages, and the same note marked as entered in error
    pages = attached(*({"contentType": "text/plain", "data": b64(words)} for words in ("Page one.", "Page two.")))
    stored = [found.outline for found in of(Document, read_one(note(content=pages)))]
    # when the second is read
    found = read_one(note(content=pages, **changes))
    # then each page is withdrawn, and none of it comes in
    assert [(item.document_id, item.patient_id) for item in of(Withdrawn, found)] == [
        (outline.id, outline.patient_id) for outline in stored
    ]
    assert len(found) == 2
    # and one that was emptied withdraws its first page
    assert [item.document_id for item in read_one(note(content=None, **changes))] == [stored[0].id]  # type: ignore[union-attr]


def test_a_report_entered_in_error_withdraws_what_was_stored() -> None:
    # given a report, and the same report marked as entered in error
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "subject": {"reference": "Patient/anna"},
        "conclusion": "No nodule.",
    }
    # when the second is read, then it withdraws the first
    (withdrawn,) = read_one(report | {"status": "entered-in-error"})
    assert isinstance(withdrawn, Withdrawn)
    assert withdrawn.document_id == document(report | {"status": "final"}).outline.id


def test_a_note_says_what_it_replaces() -> None:
    # given a note that replaces another, when it is read, then it names it
    outline = document(note(relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/n0"}}])).outline
    assert outline.replaces == IDS.document("local", "DocumentReference/n0")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"status": "entered-in-error", "subject": None}, "names no patient"),
        ({"subject": None}, "names no patient"),
        ({"subject": {"reference": "Group/g"}}, "not about a patient"),
        ({"subject": {"reference": "#contained"}}, "cannot look up"),
        ({"subject": {"reference": "Patient?identifier=x|unknown"}}, "cannot look up"),
        ({"content": []}, "no content"),
        ({"content": attached({"contentType": "text/plain", "url": "/Binary/1"})}, "only a link"),
        ({"content": attached({"contentType": "application/pdf", "url": "http://x.example.org/a.pdf"})}, "only a link"),
        ({"content": attached({"contentType": "text/plain", "data": ""})}, "is empty"),
        ({"content": attached({"contentType": "text/plain", "data": b64(" \n\t ")})}, "is empty"),
        ({"content": attached({"contentType": "text/html", "data": b64("<div><br/></div>")})}, "no words"),
        ({"content": attached({"contentType": "text/plain", "data": "Q291Z2g"})}, "not complete base64"),
        ({"content": attached({"contentType": "text/plain", "data": "Q29*Z2g="})}, "not complete base64"),
        ({"content": attached({"contentType": "text/plain", "data": b64(b"caf\xe9")})}, "not in UTF-8"),
        ({"content": attached({"contentType": "text/plain; charset=x-unknown", "data": b64("a")})}, "character set"),
        ({"content": attached({"contentType": "text/plain", "data": b64(b"%PDF-1.7")})}, "says it is text and is not"),
        (
            {"content": attached({"contentType": "image/png", "data": b64("not a png")})},
            "says it is image/png and is not",
        ),
        ({"content": attached({"contentType": "text/rtf", "data": b64("{\\rtf1}")})}, "text/rtf are not read yet"),
        ({"content": attached({"contentType": "text/html", "data": b64("<div>" * 400 + "deep")})}, "nest too deep"),
        ({"id": None}, "has no id"),
    ],
)
def test_a_note_that_cannot_be_used_is_kept_out_with_its_reason(changes: dict[str, Any], what: str) -> None:
    # given a note with something wrong, when it is read, then it is kept out, and the reason is a clause
    assert what in kept_out(note(**changes))


def test_the_character_set_that_a_note_names_is_honoured() -> None:
    # given a Latin-1 note that says so, when it is read, then its letters are right
    content = attached({"contentType": "text/plain; charset=ISO-8859-1", "data": b64("Größe".encode("latin-1"))})
    assert document(note(content=content)).text.value == "Größe"


def test_markup_becomes_words_without_scripts_or_entities() -> None:
    # given a hostile XHTML report
    markup = """<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "boom">]>
    <html><head><title>t</title></head><body><h1>Findings</h1><p>Lungs&nbsp;clear.&x;&y;</p><script>alert(1)</script>
    <table><tr><td>A</td><td>B</td></tr></table></body></html>"""
    content = attached({"contentType": "application/xhtml+xml", "data": b64(markup)})
    # when it is read
    text = document(note(content=content)).text.value
    # then the words are there, and nothing else came in
    assert "Findings\n\nLungs clear." in text
    assert "A\tB" in text
    assert not any(word in text for word in ("alert", "root:", "boom", "<"))


def test_words_are_preferred_to_pictures_and_pages_of_one_kind_are_all_kept() -> None:
    # given a note as picture and as text, and one as two pictures
    png = b64(b"\x89PNG\r\n\x1a\n0")
    both = note(
        content=attached({"contentType": "image/png", "data": png}, {"contentType": "text/plain", "data": b64("Cough")})
    )
    pages = note(content=attached({"contentType": "image/png", "data": png}, {"contentType": "image/png", "data": png}))
    # when they are read
    words, pictures = read_one(both), of(Document, read_one(pages))
    # then the one is words, the other two documents with names of their own, without invented text
    assert [item.text.value for item in of(Document, words)] == ["Cough"]
    assert len({item.outline.id for item in pictures}) == 2
    assert [(item.text.value, item.outline.media_type) for item in pictures] == [("", "image/png")] * 2
    assert pictures[0].original.startswith(b"\x89PNG")


def test_a_binary_in_the_same_bundle_is_followed() -> None:
    # given a note whose text is a Binary of the bundle, named by urn
    binary = {"resourceType": "Binary", "id": "b1", "contentType": "text/plain", "data": b64("Cough")}
    linked = note(content=attached({"url": "urn:uuid:77"}))
    # when the bundle is read, then the note has its words
    found = of(Document, read_one(bundle(linked, binary, urls=["urn:uuid:76", "urn:uuid:77"])))
    assert [item.text.value for item in found] == ["Cough"]


@pytest.mark.parametrize(
    ("code", "restricted"),
    [
        ("PSYTHPN", RestrictedClass.PSYCHOTHERAPY),
        ("42CFRPart2", RestrictedClass.PART_2),
        ("HIV", RestrictedClass.HIV),
        ("R", None),
    ],
)
def test_a_security_label_restricts_a_note(code: str, restricted: RestrictedClass | None) -> None:
    # given a note with a label, on the note or in its meta, when it is read, then the class is the label's
    assert document(note(securityLabel=[{"coding": [{"code": code}]}])).outline.restricted is restricted
    assert document(note(meta={"security": [{"code": code}]})).outline.restricted is restricted


def test_a_report_brings_its_written_form_and_never_only_numbers() -> None:
    # given reports with a form, with narrative, with a link, and with results only
    base = note() | {
        "resourceType": "DiagnosticReport",
        "code": {"coding": [{"system": LOINC, "code": "18748-4"}]},
        "status": "final",
    }
    base.pop("content")
    form = base | {"presentedForm": [{"contentType": "text/plain", "data": b64("Clear.")}]}
    narrative = base | {"text": {"status": "generated", "div": "<div>No nodule.</div>"}}
    link = base | {
        "presentedForm": [{"contentType": "text/plain", "url": "http://x.example.org/1"}],
        "text": {"div": "<div>x</div>"},
    }
    # when they are read
    found = [read_one(resource)[0] for resource in (form, narrative, link, base)]
    # then words come from the form or the narrative; a link and bare results bring none
    assert [item.text.value for item in of(Document, found)] == ["Clear.", "No nodule."]
    assert "only a link" in of(Quarantined, found)[0].what
    assert of(PassedOver, found) == [PassedOver("DiagnosticReport", "results without a written report")]


def test_conditions_procedures_and_claims_become_facts() -> None:
    # given one of each
    about: dict[str, Any] = {"subject": {"reference": "Patient/anna"}, "encounter": {"reference": "Encounter/e1"}}
    icd = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "J44.1", "display": "COPD"}]}
    claim = {
        "resourceType": "Claim",
        "id": "c",
        "patient": {"reference": "Patient/anna"},
        "created": "2024-01-02",
        "diagnosis": [{"diagnosisCodeableConcept": icd}],
        "item": [
            {
                "productOrService": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "99213"}]},
                "encounter": [{"reference": "Encounter/e1"}],
            }
        ],
    }
    # when they are read
    found = read_one(
        bundle(
            {"resourceType": "Condition", "id": "c", "code": icd, "recordedDate": "2024-01-02T03:04:05Z"} | about,
            {
                "resourceType": "Procedure",
                "id": "p",
                "code": {"text": "Appendectomy"},
                "performedPeriod": {"start": "2024-01-01"},
            }
            | about,
            claim,
        )
    )
    # then their codes, kinds, days and encounter are there
    facts: list[Fact] = of(Fact, found)
    assert [(fact.kind, fact.codings, fact.recorded_on) for fact in facts] == [
        (FactKind.CONDITION, (Coding("ICD-10-CM", "J44.1", "COPD"),), date(2024, 1, 2)),
        (FactKind.PROCEDURE, (Coding("", "", "Appendectomy"),), date(2024, 1, 1)),
        (FactKind.CLAIM, (Coding("ICD-10-CM", "J44.1", "COPD"), Coding("CPT", "99213", "")), date(2024, 1, 2)),
    ]
    assert {fact.encounter_id for fact in facts} == {IDS.encounter("local", "Encounter/e1")}


def test_what_coding_does_not_use_is_counted_by_type() -> None:
    # given an observation and a resource type with an unprintable name
    found = read_one(bundle({"resourceType": "Observation", "id": "o"}, {"resourceType": "Evil\n[31m", "id": "x"}))
    # when they are read, then the one is passed over by name, the other not quoted
    assert found[0] == PassedOver("Observation", "coding work does not use it")
    assert isinstance(found[1], Quarantined)
    assert "Evil" not in str(found[1])


def in_lines(*resources: dict[str, Any]) -> bytes:
    return b"".join(orjson.dumps(resource) + b"\n" for resource in resources)


def as_bundle(*resources: dict[str, Any]) -> list[Incoming]:
    return read_one(bundle(*resources))


def as_lines(*resources: dict[str, Any]) -> list[Incoming]:
    data = in_lines(*resources)
    return list(read_fhir_ndjson(io.BytesIO(data), where="f.ndjson", ids=IDS, limits=Limits()))


def as_surveyed_lines(*resources: dict[str, Any]) -> list[Incoming]:
    data = in_lines(*resources)
    survey = survey_ndjson(io.BytesIO(data), where="f.ndjson", limits=Limits())
    return list(read_fhir_ndjson(io.BytesIO(data), where="f.ndjson", ids=IDS, limits=Limits(), survey=survey))


@pytest.mark.parametrize("reads", [as_bundle, as_lines, as_surveyed_lines])
def test_an_id_used_twice_with_other_content_makes_the_file_unusable(reads: Callable[..., list[Incoming]]) -> None:
    # given a note, the same note again, and another note with the same id
    other = note(status="superseded")
    # when a file with the copy is read, then the copy is passed over
    assert [type(item) for item in reads(note(), note())] == [Document, PassedOver]
    # when one with the other is read, then nobody can know which is right, and the place is named
    with pytest.raises(MalformedError, match="used before in this file") as refused:
        reads(note(), note(), other)
    assert "3" in refused.value.where


@pytest.mark.parametrize("reads", [as_bundle, as_lines])
def test_a_file_is_test_data_only_when_all_of_it_says_so(reads: Callable[..., list[Incoming]]) -> None:
    # given patients and notes with the test label, and one patient without
    label = {"meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}]}}
    all_marked, one_not = (ANNA | label, note(**label)), (ANNA | label, note(**label), ANNA | {"id": "berta"})
    # when they are read, then only the first is marked, and once; so is a file of another kind that says so throughout
    assert len(of(TestDataMark, reads(*all_marked))) == 1
    assert of(TestDataMark, reads(*one_not)) == []
    visit = {"resourceType": "Encounter", "id": "e1", "subject": {"reference": "Patient/anna"}}
    assert len(of(TestDataMark, reads(visit | label))) == 1
    assert of(TestDataMark, reads(visit | label, visit | {"id": "e2"})) == []


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (orjson.dumps(bundle(ANNA))[:-9], "ends before it is complete"),
        (orjson.dumps(ANNA)[: orjson.dumps(ANNA).index(b"mple") - 1], "ends before it is complete"),
        (orjson.dumps(bundle(ANNA)).replace(b"Patient", b'Pat"ient'), "not JSON near character"),
        (orjson.dumps(ANNA).decode().encode("latin-1"), "not UTF-8 at byte"),
        (orjson.dumps(ANNA).decode().encode("utf-16"), "UTF-16 or UTF-32"),
        (orjson.dumps(ANNA).decode().encode("utf-16-le"), "UTF-16 or UTF-32"),
        (b'{"a": 1}', "not a FHIR resource"),
        (b"[]", "not a FHIR resource"),
    ],
)
def test_a_broken_file_is_refused_and_never_quoted(data: bytes, what: str) -> None:
    # given a file that is cut off, changed, or in another character set
    with pytest.raises(MalformedError, match=what) as refused:
        read_one(data)
    # when it is refused, then the message names the file and quotes nothing
    assert refused.value.where == "f.json"
    assert not any(word in str(refused.value) for word in ("Anna", "anna"))


def test_a_bulk_file_cut_off_at_its_end_is_refused_by_the_survey() -> None:
    # given two lines, the second cut off
    data = in_lines(ANNA, note())[:-30]
    # when it is surveyed, then the line is named, before anything was used
    with pytest.raises(MalformedError, match="ends before it is complete") as refused:
        survey_ndjson(io.BytesIO(data), where="f.ndjson", limits=Limits())
    assert refused.value.where == "f.ndjson, line 2"


def test_a_survey_says_what_to_read_first() -> None:
    # given a bulk file of mixed kinds in the wrong order, with an empty line
    visit = {"resourceType": "Encounter", "id": "e1", "subject": {"reference": "Patient/anna"}}
    data = in_lines(note()) + b"\n" + in_lines(visit, ANNA)
    # when it is surveyed, then there is a pass for each rank, in order
    survey = survey_ndjson(io.BytesIO(data), where="f.ndjson", limits=Limits())
    assert (survey.lines, survey.ranks) == (3, (Rank.PATIENT, Rank.ENCOUNTER, Rank.REST))


def test_an_input_of_mixed_lines_gives_patients_first(tmp_path: Path) -> None:
    # given such a file on disk
    visit = {"resourceType": "Encounter", "id": "e1", "subject": {"reference": "Patient/anna"}}
    (tmp_path / "mixed.ndjson").write_bytes(in_lines(note(), visit, ANNA))
    (source,) = open_inputs([tmp_path / "mixed.ndjson"], limits=Limits())
    # when it is read, then what others point to comes first
    assert [type(item) for item in read(source, ids=IDS, limits=Limits())] == [Patient, Encounter, Document]


# The traps of the sample files.


def counts(folder: Path) -> tuple[Counter[str], list[Incoming]]:
    directory, found = Directory(max_entries=10_000), []
    for source in open_inputs([folder], limits=Limits()):
        found += read(source, ids=IDS, limits=Limits(), directory=directory)
    return Counter(type(item).__name__ for item in found), found


def test_a_bulk_export_keeps_all_superseded_notes_and_resolves_people(samples: Path) -> None:
    # given a bulk export of nine patients, when it is read
    count, found = counts(samples / "fhir" / "bulk-notes")
    documents, visits = of(Document, found), of(Encounter, found)
    # then every note is there though all but nine are superseded, each with patient and encounter and words
    assert (count["Patient"], count["Encounter"], count["Document"], count["Fact"]) == (9, 1031, 1031, 418 + 1731)
    assert sum(item.outline.status is DocumentStatus.SUPERSEDED for item in documents) == 1022
    assert {item.outline.patient_id for item in documents} <= {item.id for item in of(Patient, found)}
    assert {item.outline.encounter_id for item in documents} <= {item.id for item in visits}
    assert min(len(item.text) for item in documents) == 366
    assert all(item.attending and item.facility for item in visits)
    assert max(Counter(item.outline.patient_id for item in documents).values()) == 708
    # and only the export's own log is left out, with a reason
    assert [item.what for item in of(Quarantined, found)] == ["JSON that is neither FHIR, nor a chart, nor a note"]


def test_two_people_of_one_name_stay_two(samples: Path) -> None:
    # given the two files of one name, when they are read
    found = [
        item
        for path in sorted((samples / "fhir" / "bundles-claims").glob("Bryan_Breitenberg_*"))
        for item in read_fhir_bundle(gzip.decompress(path.read_bytes()), where="f", ids=IDS, limits=Limits())
    ]
    # then they are two patients, and all else belongs to one of them
    one, two = of(Patient, found)
    assert one.names[0].whole == two.names[0].whole
    assert one.id != two.id
    assert {item.patient_id for item in of(Encounter, found)} == {one.id, two.id}


def test_non_ascii_names_survive(samples: Path) -> None:
    # given the file of a patient with accents, when it is read, then the accents are there
    (path,) = (samples / "fhir" / "bundles-claims").glob("Bernardo_Ord*")
    found = list(read_fhir_bundle(gzip.decompress(path.read_bytes()), where="f", ids=IDS, limits=Limits()))
    assert of(Patient, found)[0].names[0].family == "Ordóñez"


def test_bundles_without_a_patient_bring_names_and_no_chart(samples: Path) -> None:
    # given a bundle of hospitals, when it is read, then nothing but names comes of it
    (path,) = (samples / "fhir" / "bundles-2020").glob("hospitalInformation*")
    directory = Directory(max_entries=100)
    found = list(
        read_fhir_bundle(gzip.decompress(path.read_bytes()), where="f", ids=IDS, limits=Limits(), directory=directory)
    )
    assert {type(item) for item in found} == {PassedOver}
    assert len(directory) >= 18


def test_the_examples_of_us_core_bring_what_they_hold_and_no_empty_notes(samples: Path) -> None:
    # given the examples, when they are read
    count, found = counts(samples / "fhir" / "us-core-examples")
    # then five notes came in, two links are kept out, and only the picture has no words
    assert (count["Document"], count["Quarantined"], count["Encounter"], count["Fact"]) == (5, 2, 2, 1)
    assert all("only a link" in item.what for item in of(Quarantined, found))
    assert [item.outline.media_type for item in of(Document, found) if not item.text.value] == ["image/png"]
