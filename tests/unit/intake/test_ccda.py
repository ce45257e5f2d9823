import base64
import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from chartwarden.adapters.intake.ccda import read_ccda
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.xml import local_name, parse_xml, text_of
from chartwarden.chart.coding import Fact, FactKind
from chartwarden.chart.document import Document, RestrictedClass
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.incoming import Incoming, Quarantined
from chartwarden.chart.patient import NumberKind, Patient, Sex
from chartwarden.foundation.errors import MalformedError
from tests.intake_ids import ReadableIds

LIMITS = Limits()
ANN = (
    "<id root='1.2.3' extension='MR7'/><id root='2.16.840.1.113883.4.1' extension='900-12-3456'/>"
    "<addr><streetAddressLine>1 Birch Way</streetAddressLine><city>Fairview</city><state>OH</state>"
    "<postalCode>00000</postalCode></addr><telecom value='tel:(555)555-0101'/>"
    "<telecom value='mailto:ann@example.org'/>"
    "<patient><name use='L'><given>Ann</given><given>B</given><family>Ibsen</family></name>"
    "<administrativeGenderCode code='F'/><birthTime value='19580314120000-0500'/>"
    "<guardian><code displayName='Sister'/><telecom value='tel:555-0102'/>"
    "<guardianPerson><name><given>Eva</given><family>Ibsen</family></name></guardianPerson></guardian></patient>"
)
PLAN = (
    "<section><code code='18776-5' codeSystem='2.16.840.1.113883.6.1'/><title>Plan</title><text>Rest.</text></section>"
)

T = TypeVar("T")


def clinical_document(
    *,
    role: str = ANN,
    body: str = f"<structuredBody><component>{PLAN}</component></structuredBody>",
    header: str = "<id root='9.9' extension='D1'/>",
    confidentiality: str = "N",
) -> bytes:
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        "<ClinicalDocument xmlns='urn:hl7-org:v3' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>"
        f"{header}<code code='11506-3' codeSystem='2.16.840.1.113883.6.1'/><title>Progress note</title>"
        f"<effectiveTime value='20260102030405+0100'/><confidentialityCode code='{confidentiality}'/>"
        f"<recordTarget><patientRole>{role}</patientRole></recordTarget>"
        "<author><assignedAuthor><assignedPerson><name><given>Ola</given><family>Lund</family></name>"
        f"</assignedPerson></assignedAuthor></author><component>{body}</component></ClinicalDocument>"
    ).encode()


def read(data: bytes, *, where: str = "a.xml") -> list[Incoming]:
    return list(read_ccda(data, where=where, ids=ReadableIds(), limits=LIMITS))


def only(found: Iterable[Incoming], kind: type[T]) -> T:
    (one,) = [value for value in found if isinstance(value, kind)]
    return one


def test_the_header_gives_the_patient_with_every_number_and_contact() -> None:
    # given a document about Ann
    # when it is read
    patient = only(read(clinical_document()), Patient)
    # then registration's knowledge of her is complete
    assert patient.id == "1.2.3#MR7"
    assert [name.whole for name in patient.names] == ["Ann B Ibsen"]
    assert patient.birth_on == date(1958, 3, 14)
    assert patient.sex is Sex.FEMALE
    assert [(number.kind, number.value) for number in patient.numbers] == [
        (NumberKind.MEDICAL_RECORD, "MR7"),
        (NumberKind.SOCIAL_SECURITY, "900-12-3456"),
    ]
    assert patient.addresses == ("1 Birch Way, Fairview, OH 00000",)
    assert (patient.phones, patient.emails) == (("(555)555-0101",), ("ann@example.org",))
    assert [(one.name.whole, one.relation, one.phones) for one in patient.contacts] == [
        ("Eva Ibsen", "sister", ("555-0102",))
    ]


@pytest.mark.parametrize(
    "author",
    [
        "<id root='1.2.3' extension='MR7'/><assignedPerson><name>An I.</name></assignedPerson>",
        "<assignedPerson><name><given>Ann</given><given>B</given><family>Ibsen</family></name></assignedPerson>",
        "<code code='SIS' codeSystem='2.16.840.1.113883.5.111'/><assignedPerson><name>Eva I.</name></assignedPerson>",
        "<code code='ONESELF'/><assignedPerson><name>Ann Ibsen</name></assignedPerson>",
    ],
)
def test_a_patient_or_relative_who_writes_is_not_named_as_a_professional(author: str) -> None:
    # given a document that the patient, or her sister, wrote before a doctor did
    lay = f"<author><assignedAuthor>{author}</assignedAuthor></author><author>".encode()
    data = clinical_document().replace(b"<author>", lay, 1)
    # when it is read, then the author named is the doctor
    assert only(read(data), Document).outline.author == "Ola Lund"


def test_a_former_name_is_kept_beside_the_present_one() -> None:
    # given a patient who changed her name
    role = (
        "<id root='1.2.3' extension='MR7'/><patient><name><given>Ann</given><family>Ibsen</family></name>"
        "<name use='SRCH'><given>Ann</given><family>Dahl</family></name></patient>"
    )
    # when the document is read
    patient = only(read(clinical_document(role=role)), Patient)
    # then both names are known
    assert [name.whole for name in patient.names] == ["Ann Ibsen", "Ann Dahl"]


def test_a_patient_without_a_usable_number_is_named_by_name_and_birth_date_in_this_file_only() -> None:
    # given an id without extension, as one vendor sends it
    role = (
        "<id root='2.100'/><patient><name><given>Ann</given><family>Ibsen</family></name>"
        "<birthTime value='19580314'/></patient>"
    )
    # when two files say so
    first, second = (only(read(clinical_document(role=role), where=where), Patient) for where in ("a.xml", "b.xml"))
    # then nobody is taken for the same person because of a shared name
    assert first.id == "local/a.xml#ann ibsen|1958-03-14"
    assert first.id != second.id


def test_a_social_security_number_names_a_person_only_when_there_is_no_record_number() -> None:
    # given a patient known by that number alone
    role = "<id root='2.16.840.1.113883.4.1' extension='900-12-3456'/><patient><name>Ann Ibsen</name></patient>"
    # when the document is read
    patient = only(read(clinical_document(role=role)), Patient)
    # then it names her, and a name without parts is still a name
    assert patient.id == "2.16.840.1.113883.4.1#900-12-3456"
    assert (patient.names[0].given, patient.names[0].family) == (("Ann",), "Ibsen")


@pytest.mark.parametrize("role", ["", "<id nullFlavor='UNK'/><patient><name><given>Ann</given></name></patient>"])
def test_a_document_about_nobody_is_kept_out(role: str) -> None:
    # given a header that names nobody
    # when it is read
    found = read(clinical_document(role=role))
    # then only the reason remains
    assert len(found) == 1
    assert only(found, Quarantined).what.startswith("no patient")


def test_a_document_about_two_people_is_kept_out() -> None:
    # given two record targets
    data = clinical_document().replace(
        b"<author>", b"<recordTarget><patientRole><id root='1' extension='2'/></patientRole></recordTarget><author>", 1
    )
    # when it is read, then only the reason remains
    (found,) = read(data)
    assert isinstance(found, Quarantined)
    assert "more than one patient" in found.what


def test_a_bare_section_is_kept_out_for_lack_of_a_patient() -> None:
    # given a section without a header
    # when it is read
    found = only(read(b"<section><title>Nursing</title></section>"), Quarantined)
    # then the reason is understandable
    assert "no patient" in found.what


def test_the_sections_cover_the_text_exactly_and_in_order() -> None:
    # given nested sections, one of them without title and one without words
    body = (
        "<structuredBody><component><section><title>Draping</title><component><section>"
        "<code code='59768-2' codeSystem='2.16.840.1.113883.6.1'/><title>Why</title><text><list><item>Pain</item>"
        "<item>Swelling</item></list></text></section></component><component><section><text> </text></section>"
        f"</component></section></component><component>{PLAN}</component></structuredBody>"
    )
    # when the document is read
    document = only(read(clinical_document(body=body)), Document)
    # then heading, code and words of each stand where they should
    text, sections = document.text.value, document.outline.sections
    assert [(one.heading, one.loinc, text[one.start : one.end]) for one in sections] == [
        ("Draping", None, "Draping\n\n"),
        ("Why", "59768-2", "Why\n- Pain\n- Swelling\n\n"),
        ("Plan", "18776-5", "Plan\nRest.\n\n"),
    ]
    assert "".join(text[one.start : one.end] for one in sections) == text


def test_the_outline_says_what_when_and_by_whom() -> None:
    # given a progress note
    # when it is read
    outline = only(read(clinical_document()), Document).outline
    # then its outline is filled
    assert (outline.loinc, outline.title, outline.author) == ("11506-3", "Progress note", "Ola Lund")
    assert outline.written_at == datetime.fromisoformat("2026-01-02T03:04:05+01:00")
    assert outline.encounter_id is None
    assert outline.id == "9.9#1.2.3#MR7/D1"


def test_one_document_id_given_to_two_people_names_two_documents() -> None:
    # given a template whose document id was never changed
    other = ANN.replace("MR7", "MR8")
    # when both documents are read
    first, second = (only(read(clinical_document(role=role)), Document) for role in (ANN, other))
    # then neither takes the place of the other
    assert first.outline.id != second.outline.id


def test_a_document_without_an_id_is_named_by_its_words() -> None:
    # given two documents without id
    section = "<section><title>Plan</title><text>Walk.</text></section>"
    body = f"<structuredBody><component>{section}</component></structuredBody>"
    same, again, other = (
        only(read(clinical_document(header="", **kept)), Document).outline.id for kept in ({}, {}, {"body": body})
    )
    # when they are read, then the same words have the same name
    assert same == again != other


def test_an_encompassing_encounter_becomes_one_and_a_service_event_does_not() -> None:
    # given a visit, and a service event that spans a life
    event = (
        "<documentationOf><serviceEvent><effectiveTime><low value='1958'/></effectiveTime></serviceEvent>"
        "</documentationOf>"
    )
    visit = (
        "<componentOf><encompassingEncounter><id root='5' extension='V1'/><code code='IMP'/><effectiveTime>"
        "<low value='20260101'/><high nullFlavor='UNK'/></effectiveTime></encompassingEncounter></componentOf>"
    )
    with_visit = clinical_document().replace(b"<component>", f"{visit}<component>".encode(), 1)
    with_event = clinical_document().replace(b"<component>", f"{event}<component>".encode(), 1)
    # when both are read
    encounter = only(read(with_visit), Encounter)
    # then only the visit is an encounter, and its id is the patient's own
    assert (encounter.kind.value, encounter.number, encounter.starts_at) == ("IMP", "V1", datetime(2026, 1, 1))  # noqa: DTZ001 -- sent without offset
    assert encounter.ends_at is None
    assert encounter.id == "5#1.2.3#MR7/V1"
    assert not [value for value in read(with_event) if isinstance(value, Encounter)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("N", None),
        ("R", None),
        ("V", None),
        ("ETH", RestrictedClass.PART_2),
        ("PSY", RestrictedClass.BEHAVIORAL),
        ("HIV", RestrictedClass.HIV),
        ("C", RestrictedClass.VIP),
    ],
)
def test_a_confidentiality_code_that_names_a_reason_closes_the_document(
    code: str, expected: RestrictedClass | None
) -> None:
    # given a document with that code
    found = read(clinical_document(confidentiality=code))
    # when it is read, then how much confidentiality alone closes nothing
    assert only(found, Document).outline.restricted is expected
    assert only(found, Patient).is_vip is (expected is RestrictedClass.VIP)


def test_the_strictest_reason_in_any_section_closes_the_whole_document() -> None:
    # given an ordinary document with a psychotherapy section
    section = PLAN.replace("<title>", "<confidentialityCode code='PSYTHPN'/><title>")
    body = f"<structuredBody><component>{section}</component></structuredBody>"
    # when it is read
    outline = only(read(clinical_document(body=body, confidentiality="HIV")), Document).outline
    # then psychotherapy decides
    assert outline.restricted is RestrictedClass.PSYCHOTHERAPY


def test_problems_and_procedures_become_facts_but_not_denials_plans_or_relatives() -> None:
    # given entries of several kinds
    problem = (
        "<entry><observation classCode='OBS' moodCode='EVN'{more}><templateId root='2.16.840.1.113883.10.20.22.4.4'/>"
        "<effectiveTime><low value='20250607'/></effectiveTime><value xsi:type='CD' nullFlavor='OTH'>"
        "<translation code='J44.1' codeSystem='2.16.840.1.113883.6.90' displayName='COPD'/></value></observation>"
        "</entry>"
    )
    procedure = (
        "<entry><procedure classCode='PROC' moodCode='{mood}'><code code='49505' codeSystem='2.16.840.1.113883.6.12'/>"
        "<effectiveTime value='20250608'/></procedure></entry>"
    )
    family = "<code code='10157-6' codeSystem='2.16.840.1.113883.6.1'/>"
    body = (
        "<structuredBody><component><section><title>Problems</title><text>COPD</text>"
        + problem.format(more="")
        + problem.format(more="")  # the same again
        + problem.format(more=" negationInd='true'")
        + procedure.format(mood="EVN")
        + procedure.format(mood="INT")
        + f"</section></component><component><section>{family}<title>Family</title><text>x</text>"
        + problem.format(more="").replace("J44.1", "J45.20")
        + "</section></component></structuredBody>"
    )
    # when the document is read
    facts = [value for value in read(clinical_document(body=body)) if isinstance(value, Fact)]
    # then what was found and done remains, once
    assert [(fact.kind, fact.codings[0].system, fact.codings[0].code, fact.recorded_on) for fact in facts] == [
        (FactKind.CONDITION, "ICD-10-CM", "J44.1", date(2025, 6, 7)),
        (FactKind.PROCEDURE, "CPT", "49505", date(2025, 6, 8)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<text><reference value='a.pdf'/></text>", "only a pointer to a file"),
        ("<text mediaType='text/plain' representation='B64'></text>", "empty"),
        ("<text mediaType='text/plain' representation='B64'>&#42;&#42;</text>", "base64"),
        (
            f"<text mediaType='text/rtf' representation='B64'>{base64.b64encode(b'{chr(92)}rtf1').decode()}</text>",
            "RTF",
        ),
        ("<text mediaType='text/plain'>{\\rtf1 x}</text>", "RTF"),
        ("<text mediaType='application/pdf' representation='B64'>JVBERi0xLjQK</text>", "damaged"),
    ],
)
def test_an_unstructured_body_without_words_is_kept_out_with_its_reason(text: str, expected: str) -> None:
    # given a body that can't be read
    found = read(clinical_document(body=f"<nonXMLBody>{text}</nonXMLBody>"))
    # when the document is read, then the patient is known and the document is not stored as empty
    assert only(found, Patient)
    assert not [value for value in found if isinstance(value, Document)]
    assert expected in only(found, Quarantined).what


def test_an_unstructured_body_of_plain_text_is_a_document_without_sections() -> None:
    # given words as base64
    packed = base64.b64encode("Größe 180 cm.".encode()).decode()
    body = f"<nonXMLBody><text mediaType='text/plain' representation='B64'>{packed}</text></nonXMLBody>"
    # when it is read
    document = only(read(clinical_document(body=body)), Document)
    # then the words are there, and their sections are left for later
    assert document.text.value == "Größe 180 cm."
    assert document.outline.sections == ()


def test_narrative_keeps_rows_items_breaks_and_leaves_out_what_was_deleted() -> None:
    # given every form of narrative
    narrative = (
        b"<text>Lead.<paragraph>One<br/>two</paragraph><list listType='ordered'><caption>Why</caption><item>a</item>"
        b"<item><paragraph>b</paragraph></item></list><list><item/><item>c <content revised='delete'>gone</content>"
        b"kept</item></list><table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody><tr><td>Aspirin</td>"
        b"<td>81\n mg<br/>daily</td></tr><tr><td/><td/></tr></tbody></table></text>"
    )
    # when its words are taken
    text = text_of(parse_xml(narrative, where="a.xml", limits=LIMITS))
    # then a person would read the same
    assert text.split("\n") == [
        "Lead.",
        "One",
        "two",
        "Why",
        "1. a",
        "2. b",
        "- c kept",
        "Drug\tDose",
        "Aspirin\t81 mg; daily",
    ]


BILLION = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]><x>&b;</x>"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (BILLION.encode(), "document type"),
        (BILLION.encode("utf-16"), "document type"),
        (b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>", "document type"),
        (b"<x>&secret;</x>", "not well-formed"),
        (b"<ClinicalDocument xmlns='urn:hl7-org:v3'><id", "not well-formed"),
        (b"", "not well-formed"),
        (b"<a>" * 70 + b"</a>" * 70, "nested more than 64 deep"),
        (b"<a>" * 100_000, "nested more than 64 deep"),
        (b"<?xml version='1.0' encoding='UTF-8'?><x>\xff</x>", "not well-formed"),
        (b"<?xml version='1.0' encoding='EBCDIC-NONE'?><x/>", "encoding"),
        (b"<?xml version='1.0' encoding='shift_jis'?><x/>", "encoding"),
        (b"<html/>", "no C-CDA document"),
    ],
)
def test_hostile_or_broken_xml_is_refused_without_quoting_it(data: bytes, expected: str) -> None:
    # given bytes that a stranger made
    # when they are read
    with pytest.raises(MalformedError) as raised:
        read(data)
    # then the reason is named, and nothing of the content
    assert expected in raised.value.what
    assert raised.value.where.startswith("a.xml")
    assert "secret" not in str(raised.value)
    assert "passwd" not in str(raised.value)


def test_the_line_of_an_error_is_named() -> None:
    # given a tag that closes nothing, in line 3
    # when it is read
    with pytest.raises(MalformedError) as raised:
        read(b"<a>\n<b>\n</c>")
    # then the line is in the place
    assert raised.value.where == "a.xml, line 3"


def test_xml_over_the_size_limit_is_refused_before_it_is_parsed() -> None:
    # given a limit of ten bytes
    limits = Limits(max_file_bytes=10)
    # when more comes, then the reader refuses
    with pytest.raises(MalformedError, match="larger than 10 bytes"):
        list(read_ccda(clinical_document(), where="a.xml", ids=ReadableIds(), limits=limits))


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a limit of five elements
    monkeypatch.setattr("chartwarden.adapters.intake.xml.MOST_ELEMENTS", 5)
    # when six come, then the reader refuses
    with pytest.raises(MalformedError, match="more than 5 elements"):
        parse_xml(b"<a><b/><b/><b/><b/><b/></a>", where="a.xml", limits=LIMITS)


REFUSED = {
    "HL7ex_RTF_Note_(C-CDA_R2.1).xml": "no patient",
    "MS_Unstructured_Document_reference.ccda": "only a pointer to a file",
}


def test_every_sample_is_read_or_refused_with_a_reason(samples: Path) -> None:
    # given every C-CDA sample of other makers
    paths = sorted((samples / "ccda").iterdir())
    assert paths
    for path in paths:
        # when it is read
        found = read(path.read_bytes(), where=path.name)
        documents = [value for value in found if isinstance(value, Document)]
        # then it gives one document, or is one of the two that are known not to
        if path.name in REFUSED:
            assert not documents
            assert REFUSED[path.name] in only(found, Quarantined).what
        else:
            assert len(documents) == 1, path.name
            text, sections = documents[0].text.value, documents[0].outline.sections
            assert text.strip()
            assert not sections or "".join(text[one.start : one.end] for one in sections) == text


def test_no_word_of_a_samples_narrative_is_lost(samples: Path) -> None:
    # given the narrative of every sample
    for path in sorted((samples / "ccda").iterdir()):
        root = parse_xml(path.read_bytes(), where=path.name, limits=LIMITS)
        for narrative in (element for element in root.iter() if local_name(element) == "text" and len(element)):
            # when its words are taken
            shown = re.findall(r"\w", text_of(narrative))
            sent = re.findall(r"\w", "".join(narrative.itertext()))
            # then each letter sent is shown, in order; only the numbers of ordered items are new
            rest = iter(shown)
            assert all(letter in rest for letter in sent), path.name
            assert len(shown) - len(sent) <= sum(local_name(one) == "item" for one in narrative.iter()) * 2


def test_three_people_with_one_record_number_keep_their_own_names(samples: Path) -> None:
    # given three samples that share a record number and a document id
    names = ["EMERGE_Patient-10.xml", "EMERGE_Patient-100.xml", "HL7ex_Operative_Note.xml"]
    # when they are read
    people = [only(read((samples / "ccda" / name).read_bytes(), where=name), Patient) for name in names]
    # then the shared id is there for the import to see, with three different people under it
    assert len({person.id for person in people}) == 1
    assert len({(person.names, person.birth_on) for person in people}) == 3
