import base64
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from chartwarden.adapters.intake.hl7v2 import read_hl7v2
from chartwarden.adapters.intake.hl7v2_message import Separators, messages, unescaped
from chartwarden.adapters.intake.limits import Limits
from chartwarden.chart.coding import Fact, FactKind
from chartwarden.chart.document import Document, DocumentStatus, RestrictedClass
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.chart.incoming import Incoming, PassedOver, Quarantined, TestDataMark, Withdrawn
from chartwarden.chart.patient import NumberKind, Patient, Sex
from chartwarden.foundation.errors import MalformedError
from tests.intake_ids import ReadableIds

LIMITS = Limits()
PID = "PID|1||7^^^GH^MR||IBSEN^ANN||19580314|F"
PV1 = "PV1|1|I|||||12^LUND^OLA||||||||||||V1|||||||||||||||||||||||||20260101|20260104"
TXA = "TXA|1|DS|TX|202601041200||||||12^LUND^OLA||D1"

T = TypeVar("T")


def message(kind: str, *segments: str, mode: str = "P", charset: str = "", control: str = "1") -> str:
    return "\r".join((f"MSH|^~\\&|LAB|GH|||20260105||{kind}|{control}|{mode}|2.5||||||{charset}", *segments, ""))


def read(text: str | bytes, *, limits: Limits = LIMITS) -> list[Incoming]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_hl7v2(data, where="a.hl7", ids=ReadableIds(), limits=limits))


def every(found: Iterable[Incoming], kind: type[T]) -> list[T]:
    return [value for value in found if isinstance(value, kind)]


def only(found: Iterable[Incoming], kind: type[T]) -> T:
    (one,) = every(found, kind)
    return one


@pytest.mark.parametrize("line_end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\x0b"])
def test_every_line_end_mark_and_framing_gives_the_same_message(line_end: str, start: bytes) -> None:
    # given one admission, with other line ends than the standard demands
    plain = message("ADT^A01", PID, PV1)
    data = start + plain.replace("\r", line_end).encode() + (b"\x1c\r" if start == b"\x0b" else b"")
    # when it is read, then nothing changes
    assert read(data) == read(plain)


def test_an_admission_gives_patient_and_encounter() -> None:
    # given an admission
    found = read(message("ADT^A01", PID, PV1))
    # when it is read
    patient, encounter = only(found, Patient), only(found, Encounter)
    # then both are complete, the patient first, and the encounter is hers alone
    assert found.index(patient) < found.index(encounter)
    assert (patient.id, patient.birth_on, patient.sex) == ("GH#7", date(1958, 3, 14), Sex.FEMALE)
    assert encounter.id == "GH#GH#7/V1"
    assert (encounter.kind, encounter.number, encounter.attending) == (EncounterClass.INPATIENT, "V1", "OLA LUND")
    assert encounter.starts_at == datetime(2026, 1, 1)  # noqa: DTZ001 -- sent without offset
    assert encounter.ends_at == datetime(2026, 1, 4)  # noqa: DTZ001 -- sent without offset


def test_the_separators_are_those_that_the_message_names() -> None:
    # given a sender who uses none of the usual characters
    text = "MSH#*!?%#LAB#GH###20260105##ADT*A01#1#P#2.5\rPID#1##7***GH*MR##IBSEN%X*ANN!DAHL*ANN##19580314#F"
    # when it is read
    patient = only(read(text), Patient)
    # then the parts are found
    assert [name.whole for name in patient.names] == ["ANN IBSEN", "ANN DAHL"]


def test_a_doubled_escape_in_the_header_is_one_escape() -> None:
    # given `^~\\&`, as a program writes that escapes once too often
    text = message("ADT^A01", PID.replace("IBSEN", "IB\\T\\SEN")).replace("^~\\&", "^~\\\\&")
    # when it is read, then its escapes still work
    assert only(read(text), Patient).names[0].family == "IB&SEN"


def test_a_family_name_in_parts_is_its_first_part_and_the_partners_name_follows() -> None:
    # given the parts that the standard allows
    pid = "PID|1||7^^^GH^MR||EVERYMAN&&&&ANISTON^ADAM~ROE^AD|ODE^EVA|19580314"
    # when it is read
    patient = only(read(message("ADT^A01", pid)), Patient)
    # then no separator is left in a name, and the mother is a contact
    assert [name.whole for name in patient.names] == ["ADAM EVERYMAN", "AD ROE", "ADAM ANISTON"]
    assert [(one.name.whole, one.relation) for one in patient.contacts] == [("EVA ODE", "mother's maiden name")]


def test_numbers_relatives_and_insurance_are_known_for_masking() -> None:
    # given every place where a number or relative can stand
    found = read(
        message(
            "ADT^A04",
            "PID|1|X9|7^^^GH&1.2.3&ISO^MR~900-12-3456^^^USA^SS||IBSEN^ANN||19580314|F||"
            "|1&Birch Way^Apt 2^Fairview^OH^00000||(555)555-0101~^NET^Internet^ann@example.org|^^^^^555^5550102"
            "||||A5^^^GH|900123456|DL77^OH",
            "NK1|1|IBSEN^EVA|SIS^Sister||555-0103",
            "GT1|1||IBSEN^TOM|||555-0104",
            "IN1|1|PLAN|PAYER|||||||||||||IBSEN^UNA||||||||||||||||||||POL1",
        )
    )
    # when it is read
    patient = only(found, Patient)
    # then each is there with its kind
    assert patient.id == "1.2.3#7"
    assert [(one.kind, one.value) for one in patient.numbers] == [
        (NumberKind.MEDICAL_RECORD, "7"),
        (NumberKind.SOCIAL_SECURITY, "900-12-3456"),
        (NumberKind.OTHER, "X9"),
        (NumberKind.ACCOUNT, "A5"),
        (NumberKind.SOCIAL_SECURITY, "900123456"),
        (NumberKind.DRIVER_LICENCE, "DL77"),
        (NumberKind.MEMBER, "POL1"),
    ]
    assert patient.addresses == ("1 Birch Way, Apt 2, Fairview, OH 00000",)
    assert patient.phones == ("(555)555-0101", "555-5550102")
    assert patient.emails == ("ann@example.org",)
    assert [(one.name.whole, one.relation, one.phones) for one in patient.contacts] == [
        ("EVA IBSEN", "sister", ("555-0103",)),
        ("TOM IBSEN", "guarantor", ("555-0104",)),
        ("UNA IBSEN", "insured", ()),
    ]


def test_a_record_number_shaped_like_a_social_security_number_is_masked_as_one() -> None:
    # given a register that files people under that number
    patient = only(read(message("ADT^A01", "PID|||900-44-4444||IBSEN^ANN")), Patient)
    # when it is read, then it names her and is known for what it is
    assert patient.id == "GH#900-44-4444"
    assert patient.numbers[0].kind is NumberKind.SOCIAL_SECURITY


@pytest.mark.parametrize(
    ("event", "expected"),
    [("A40", "never merged silently"), ("A45", "never rearranged"), ("A47", "never rearranged"), ("A11", "cancels")],
)
def test_merges_moves_and_cancels_change_nothing_and_wait_for_a_person(event: str, expected: str) -> None:
    # given a message that would join, move or undo charts
    found = read(message(f"ADT^{event}", PID, "MRG|8^^^GH^MR", PID.replace("7^", "9^"), "MRG|10^^^GH^MR"))
    # when it is read, then only the reason remains
    assert len(found) == 1
    assert expected in only(found, Quarantined).what
    assert "person" in only(found, Quarantined).fix


def test_two_patients_in_one_admission_are_kept_out() -> None:
    # given a message with a second PID
    found = read(message("ADT^A01", PID, PV1, PID.replace("7^", "8^")))
    # when it is read, then nobody's visit is put into another's chart
    assert len(found) == 1
    assert "more than one patient" in only(found, Quarantined).what


def test_the_rows_of_a_document_message_are_one_text() -> None:
    # given a discharge summary in four rows, with escapes and repetitions
    found = read(
        message(
            "MDM^T02",
            PID,
            PV1,
            TXA,
            "OBX|1|TX|18842-5^Summary^LN||Pain 3\\F\\10 \\T\\ fever||||||F",
            "OBX|2|TX|18842-5^Summary^LN||||||||F",
            "OBX|3|FT|18842-5^Summary^LN||One\\.br\\two \\H\\bold\\N\\ \\X41\\||||||F",
            "OBX|4|TX|18842-5^Summary^LN||three~four||||||F",
        )
    )
    # when it is read
    document = only(found, Document)
    # then a person can read it
    assert document.text.value == "Pain 3|10 & fever\n\nOne\ntwo bold A\nthree\nfour"
    assert (document.outline.loinc, document.outline.author) == ("18842-5", "OLA LUND")
    assert document.outline.id == "GH#GH#7/D1"
    assert document.outline.encounter_id == "GH#GH#7/V1"
    assert document.outline.written_at == datetime(2026, 1, 4, 12)  # noqa: DTZ001 -- sent without offset


@pytest.mark.parametrize("event", ["T01", "T03", "T05", "T07", "T09"])
def test_an_announcement_without_words_is_passed_over(event: str) -> None:
    # given a notification
    found = read(message(f"MDM^{event}", PID, TXA))
    # when it is read, then it is counted and nothing is stored
    assert only(found, PassedOver).kind == f"MDM^{event}"
    assert not every(found, Document)


DELETED_TXA = TXA + "|||||||CA"


@pytest.mark.parametrize("text", [message("MDM^T11", PID, TXA), message("MDM^T03", PID, DELETED_TXA)])
def test_a_cancelled_document_is_withdrawn_and_a_person_looks_at_its_versions(text: str) -> None:
    # given a stored document, and the message that cancels it
    before = only(read(message("MDM^T02", PID, TXA, "OBX|1|TX|1^Note||Cough.||||||F")), Document)
    # when that message is read
    found = read(text)
    # then it withdraws this very document of this very patient, and says what it cannot know
    withdrawn = only(found, Withdrawn)
    assert (withdrawn.document_id, withdrawn.patient_id) == (before.outline.id, before.outline.patient_id)
    assert "other versions" in only(found, Quarantined).what
    assert not every(found, Document)


def test_a_cancellation_that_names_no_document_is_kept_out() -> None:
    # given a cancellation without the number of the document, when it is read, then nothing is withdrawn
    found = read(message("MDM^T11", PID, TXA.removesuffix("D1")))
    assert "does not name it" in only(found, Quarantined).what
    assert not every(found, Withdrawn)


@pytest.mark.parametrize("state", ["D", "W"])
def test_a_report_whose_results_are_deleted_or_wrong_is_withdrawn(state: str) -> None:
    # given a final report, and its correction: every row deleted, or another patient's
    order = "OBR|1||R7|24627-2^CT chest^LN|||||||||||||||||||20260105|||{}"
    row = "OBX|1|TX|1^Findings||No nodule.||||||{}"
    before = only(read(message("ORU^R01", PID, order.format("F"), row.format("F"))), Document)
    # when the correction is read, then the report is among what it takes back, and its words do not come in
    found = read(message("ORU^R01", PID, order.format("C"), row.format(state)))
    assert before.outline.id in {value.document_id for value in every(found, Withdrawn)}
    assert not every(found, Document)


def test_a_deleted_row_of_a_report_is_left_out_of_its_words() -> None:
    # given a report with one row that was another patient's
    rows = ("OBX|1|TX|1^Findings||No nodule.||||||F", "OBX|2|TX|1^Findings||Fracture.||||||W")
    # when it is read, then only the other row has words
    found = read(message("ORU^R01", PID, "OBR|1||R7|24627-2^CT chest^LN", *rows))
    assert only(found, Document).text.value == "No nodule."
    assert not every(found, Withdrawn)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("OBX|1|ED|1^Echo||^application^pdf^Base64^||||||F", "empty"),
        ("OBX|1|ED|1^Echo||^application^pdf^Base64^JVBERi0x||||||F", "damaged"),
        ("OBX|1|ED|1^Echo||^application^pdf^Base64^@@@||||||F", "base64"),
        ("OBX|1|ED|1^Echo||^text^plain^Hex^6g||||||F", "hex"),
        ("OBX|1|RP|1^Echo||https://files.example.org/1^^PDF||||||F", "only a pointer"),
        ("OBX|1|TX|1^Echo|| ||||||F", "no words"),
        ("NTE|1", "no words"),
    ],
)
def test_a_document_message_without_words_is_kept_out_with_its_reason(row: str, expected: str) -> None:
    # given content that is absent, damaged or elsewhere
    found = read(message("MDM^T02", PID, PV1, TXA, row))
    # when it is read, then no empty document is stored
    assert not every(found, Document)
    assert expected in only(found, Quarantined).what


def test_words_and_an_attached_text_file_are_two_documents() -> None:
    # given a note with a file
    packed = base64.b64encode(b"Attached words.").decode()
    found = read(message("MDM^T02", PID, TXA, "OBX|1|TX|1^Note||Words.", f"OBX|2|ED|1^File||LAB^TEXT^^Base64^{packed}"))
    # when it is read
    first, second = every(found, Document)
    # then both can be told apart
    assert (first.text.value, second.text.value) == ("Words.", "Attached words.")
    assert (first.outline.id, second.outline.id) == ("GH#GH#7/D1", "GH#GH#7/D1/file 1")


def test_an_edit_is_a_new_version_that_names_the_old_one() -> None:
    # given an original, its edit, and a replacement under a new number
    row = "OBX|1|TX|1^Note||Words."
    original, edit, replacement = (
        only(read(message(f"MDM^{event}", PID, txa, row)), Document).outline
        for event, txa in (("T02", TXA), ("T08", TXA), ("T10", TXA.replace("D1", "D2") + "|D1"))
    )
    # when they are read, then none takes the other's place and each says what it replaces
    assert len({original.id, edit.id, replacement.id}) == 3
    assert (original.replaces, edit.replaces, replacement.replaces) == (None, original.id, original.id)


def test_a_psychiatric_document_is_closed_and_an_obsolete_one_superseded() -> None:
    # given a psychiatric consultation that is no longer available
    txa = "TXA|1|PC|TX|20260104||||||||D1|||||||OB"
    outline = only(read(message("MDM^T02", PID, txa, "OBX|1|TX|1^Note||Words.")), Document).outline
    # when it is read, then both are said
    assert outline.restricted is RestrictedClass.BEHAVIORAL
    assert outline.status is DocumentStatus.SUPERSEDED


def test_measured_results_become_lines_under_each_order() -> None:
    # given two orders, an empty row, a specimen with a row of its own
    found = read(
        message(
            "ORU^R01",
            PID,
            "OBR|1|P1|F1|24317-0^Hemogram^LN|||20260102",
            "OBX|1|NM|718-7^Hemoglobin^LN||12.1|g/dL|12-16|N|||F",
            "OBX|2|NM|777-3^Platelets^LN||||||||I",
            "OBX|3|SN|1554-5^Glucose^LN||>^182|mg/dL|70-105|H|||F",
            "SPM|1",
            "OBX|1|NM|1^Volume||5|mL",
            "OBR|2|P2|F2|600-7^Culture^LN|||20260103",
            "OBX|1|CWE|600-7^Culture^LN||112283007^Escherichia coli^SCT~3092008^Staphylococcus^SCT|||A|||F",
        )
    )
    # when it is read
    first, second = every(found, Document)
    # then each order is a laboratory report that a person can read
    assert first.text.value == "Hemoglobin: 12.1 g/dL (reference 12-16)\nGlucose: >182 mg/dL (reference 70-105) [H]"
    assert second.text.value == "Culture: Escherichia coli, Staphylococcus [A]"
    assert (first.outline.loinc, first.outline.title) == ("11502-2", "Hemogram")
    assert first.outline.written_at == datetime(2026, 1, 2)  # noqa: DTZ001 -- sent without offset


def test_the_parts_of_a_radiology_report_get_their_headings() -> None:
    # given description and impression in one report
    found = read(
        message(
            "ORU^R01",
            PID,
            "OBR|1|P1|F1|71020^Chest 2 views|||20260102",
            "OBX|1|TX|71020&GDT^Chest||Lungs clear.",
            "OBX|2|TX|71020&GDT^Chest||Heart normal.",
            "OBX|3|TX|71020&IMP^Chest||Normal.",
        )
    )
    # when it is read, then a heading begins each
    assert only(found, Document).text.value == "DESCRIPTION\nLungs clear.\nHeart normal.\nIMPRESSION\nNormal."


def test_results_of_two_patients_in_one_message_stay_apart() -> None:
    # given a message with two patient groups
    order = ("OBR|1|P1|F1|1^Glucose", "OBX|1|NM|1^Glucose||{value}|mg/dL")
    found = read(
        message(
            "ORU^R01",
            PID,
            order[0],
            order[1].format(value=90),
            PID.replace("7^", "8^"),
            order[0],
            order[1].format(value=250),
        )
    )
    # when it is read, then each result has its own patient
    assert [(one.outline.patient_id, one.text.value) for one in every(found, Document)] == [
        ("GH#7", "Glucose: 90 mg/dL"),
        ("GH#8", "Glucose: 250 mg/dL"),
    ]


def test_a_corrected_result_is_another_document_than_the_preliminary_one() -> None:
    # given the same order, preliminary and corrected
    first, second = (
        only(
            read(
                message("ORU^R01", PID, f"OBR|1|P1|F1|1^Glucose|||20260102{'|' * 18}{status}", "OBX|1|NM|1^Glucose||9")
            ),
            Document,
        )
        for status in ("P", "C")
    )
    # when both are read, then one does not silently replace the other
    assert first.outline.id != second.outline.id


def test_results_before_any_order_are_kept_out() -> None:
    # given a row that nobody ordered
    found = read(message("ORU^R01", PID, "OBX|1|NM|1^Glucose||9", "OBR|1|P1|F1|1^Glucose", "OBX|1|NM|1^Glucose||8"))
    # when it is read, then it is not added to the order that follows
    assert "before any order" in only(found, Quarantined).what
    assert only(found, Document).text.value == "Glucose: 8"


def test_charges_diagnoses_and_procedures_become_facts() -> None:
    # given a charge message
    found = read(
        message(
            "DFT^P03",
            PID,
            PV1,
            f"FT1|1|||20260103||CG|R1{'|' * 12}J44.1^COPD^I10{'|' * 6}99223^Initial care^C4",
            "DG1|1||J44.1^COPD^I10||20260101",
            "DG1|2||J44.1^COPD^I10||20260101",
            "DG1|3|I9|486|Pneumonia",
            "PR1|1||0BH17EZ^Intubation^I10P||20260102",
            "PR1|2||LOCAL1^Local^99LAB",
        )
    )
    # when it is read, then each known code is there once, and local ones are not
    assert [(one.kind, [(c.system, c.code) for c in one.codings], one.recorded_on) for one in every(found, Fact)] == [
        (FactKind.CLAIM, [("CPT", "99223"), ("ICD-10-CM", "J44.1")], date(2026, 1, 3)),
        (FactKind.CONDITION, [("ICD-10-CM", "J44.1")], date(2026, 1, 1)),
        (FactKind.CONDITION, [("ICD-9-CM", "486")], None),
        (FactKind.PROCEDURE, [("ICD-10-PCS", "0BH17EZ")], date(2026, 1, 2)),
    ]


@pytest.mark.parametrize(
    ("kind", "shown"), [("SIU^S12", "SIU^S12"), ("OMG^O19", "OMG^O19"), ("IBSEN^ANN", "HL7 v2^ANN")]
)
def test_messages_that_coding_does_not_use_are_counted_and_nothing_of_them_is_kept(kind: str, shown: str) -> None:
    # given a message of another kind
    found = read(message(kind, PID, PV1))
    # when it is read, then not even the patient is kept
    assert [value.kind for value in every(found, PassedOver)] == [shown]
    assert len(found) == 1


def test_what_msh_9_says_decides_and_not_the_event_segment() -> None:
    # given an admission whose event segment and document segment claim otherwise
    found = read(message("ADT^A01", "EVN|T02|20260101", PID, PV1, TXA, "OBX|1|TX|1^Note||Words."))
    # when it is read, then it is an admission
    assert only(found, Encounter)
    assert not every(found, Document)


@pytest.mark.parametrize(("modes", "marked"), [("T", True), ("D", True), ("TD", True), ("P", False), ("TP", False)])
def test_only_a_file_of_nothing_but_test_messages_is_marked_as_such(modes: str, marked: bool) -> None:  # noqa: FBT001 -- a table of cases
    # given a file of messages
    found = read("".join(message("ADT^A01", PID, mode=mode) for mode in modes))
    # when it is read, then one real message unmarks all of it
    assert bool(every(found, TestDataMark)) is marked
    assert not marked or isinstance(found[0], TestDataMark)


def test_a_batch_is_read_and_its_count_is_checked() -> None:
    # given a batch of two, whole and cut
    two = message("ADT^A01", PID) + message("ADT^A04", PID.replace("7^", "8^"))
    whole = f"FHS|^~\\&|\rBHS|^~\\&|\r{two}BTS|2\rFTS|1\r"
    # when they are read, then the whole one gives both
    assert [patient.id for patient in every(read(whole), Patient)] == ["GH#7", "GH#8"]
    # and each cut one is refused
    for cut in (f"FHS|^~\\&|\rBHS|^~\\&|\r{two}", whole.replace("BTS|2", "BTS|3"), whole.removesuffix("FTS|1\r")):
        with pytest.raises(MalformedError, match="batch"):
            read(cut)


@pytest.mark.parametrize(
    ("declared", "codec"), [("UNICODE UTF-8", "utf-8"), ("", "utf-8"), ("8859/1", "latin-1"), ("8859/15", "iso8859-15")]
)
def test_the_character_set_of_the_message_is_honoured(declared: str, codec: str) -> None:
    # given a name that is not ASCII
    data = message("ADT^A01", PID.replace("IBSEN", "ÅSØY"), charset=declared).encode(codec)
    # when it is read, then it is right
    assert only(read(data), Patient).names[0].family == "ÅSØY"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (message("ADT^A01", PID.replace("IBSEN", "ÅSØY"), charset="ASCII").encode(), "character set"),
        (message("ADT^A01", PID.replace("IBSEN", "ÅSØY")).encode("latin-1"), "character set"),
        (message("ADT^A01", PID, charset="KLINGON").encode(), "character set"),
        (message("ADT^A01", PID, "secret").encode(), "no segment"),
        (message("ADT^A01", PID, "OBX|1|TX|1||a\x00b").encode(), "control characters"),
        (message("", PID).encode(), "MSH-9 is empty"),
        (b"PID|1||7", "outside a message"),
        (b"", "no message"),
        (b"MSH", "separators"),
        (b"MSHabc", "separators"),
        (b"BTS|1\r", "closes no"),
        (b"\xff\xfeM", "UTF-16"),
    ],
)
def test_broken_messages_are_refused_with_their_place_and_without_their_words(data: bytes, expected: str) -> None:
    # given a file that can't be trusted
    with pytest.raises(MalformedError) as raised:
        read(data)
    # when it is read, then the reason is named and nothing of the content
    assert expected in raised.value.what
    assert raised.value.where.startswith("a.hl7")
    assert "secret" not in str(raised.value)


def test_the_segment_of_an_error_is_named() -> None:
    # given a second message whose third line is broken
    with pytest.raises(MalformedError) as raised:
        read(message("ADT^A01", PID) + message("ADT^A01", PID, "broken"))
    # when it is read, then message and segment are in the place
    assert raised.value.where == "a.hl7, message 2, segment 3"


def test_a_file_over_the_size_limit_is_refused() -> None:
    # given a limit of ten bytes, when more comes, then the reader refuses
    with pytest.raises(MalformedError, match="larger than 10 bytes"):
        read(message("ADT^A01", PID), limits=Limits(max_file_bytes=10))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f"),
        ("one\\.br\\two\\.sp2\\three\\.ce\\four", "one\ntwo\n\nthree\nfour"),
        ("\\.in+4\\in\\.ti-2\\dented", "indented"),
        ("\\X0D0A\\\\XC3A9\\\\XE9\\\\X00\\", "\né\u00e9\ufffd"),
        ("\\C2842\\x\\M242A31\\", "\ufffdx\ufffd"),
        ("C:\\temp\\new 50\\50", "C:\\temp\\new 50\\50"),
        ("lone \\ backslash\\", "lone \\ backslash\\"),
        ("\\X4\\", "\ufffd"),
    ],
)
def test_escape_sequences_are_resolved_and_other_backslashes_left_alone(value: str, expected: str) -> None:
    # given the usual separators
    separators = Separators("|", "^", "~", "\\", "&")
    # when a value is resolved, then it reads as meant
    assert unescaped(value, separators=separators) == expected


def test_a_message_shows_nothing_of_itself_in_a_log() -> None:
    # given a message about Ann
    one = next(messages(message("ADT^A01", PID).encode(), where="a.hl7"))
    # when it and its segments are printed, then her name is not
    assert "IBSEN" not in repr((one, one.segments))


WITHOUT_PATIENT = {"OMG-O19-01", "REF-I12-01", "SIU-S12-01", "SIU-S14-01", "SIU-S15-01"}
FOR_A_PERSON = {"ADT-A11-01", "ADT-A40-01", "ADT-A40-02", "ADT-A45-01", "ADT-A47-01"}
EMPTY_FILE = {"MDM-T02-01", "MDM-T06-01", "MDM-T10-01"}


def test_every_sample_is_read_or_refused_with_a_reason(samples: Path) -> None:
    # given every HL7 v2 sample of other makers
    paths = sorted((samples / "hl7v2").iterdir())
    assert paths
    for path in paths:
        # when it is read
        found = read(path.read_bytes())
        # then it gives its patient, or the reason that was expected
        if path.stem in WITHOUT_PATIENT:
            assert [type(value) for value in found] == [PassedOver], path.name
        elif path.stem in FOR_A_PERSON:
            assert [type(value) for value in found] == [Quarantined], path.name
        else:
            assert every(found, Patient), path.name
        assert bool(path.stem in EMPTY_FILE) is any("empty" in one.what for one in every(found, Quarantined))


def test_the_longest_sample_note_has_all_its_lines(samples: Path) -> None:
    # given the note in 29 rows
    found = read((samples / "hl7v2" / "MDM-T02-03.hl7").read_bytes())
    # when it is read, then each row is a line
    assert len(only(found, Document).text.value.split("\n")) == 29
