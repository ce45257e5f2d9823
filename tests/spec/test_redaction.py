"""RED: identifiers that serve no purpose are removed or masked, and that it was done can be shown."""

import json
import re
from datetime import date

import pytest

from chartwarden.actions.charts import read_document
from chartwarden.actions.unmasking import MaskedField, unmask
from chartwarden.adapters.rulebook_file import default_rulebook
from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, PatientId, WorkItemId
from chartwarden.phi.identifier_policy import visible_kinds
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.mask import mask
from chartwarden.phi.scan import FINDER_VERSION, scan
from chartwarden.purpose.work import KindOfWork
from chartwarden.redaction.extraneous import Decision, Resolution, extraneous, resolved
from chartwarden.redaction.safe_harbor import ACTUAL_KNOWLEDGE, ProviderNames, deidentify
from tests.builders import PROGRESS_NOTE, Scene, a_document, a_scene, a_work_item

TODAY = date(2026, 11, 25)
_PAYER_WORK = WorkItemId("work-payer")
REASON = "The payer's letter names a member by SSN; it decides whether this is the same person."

# One line for each class of 164.514(b)(2)(i) that a text can hold: letter, line, what must be gone.
EXTRACT = (
    ("A", "Patient: Wilhelmina Ostrander; husband Tobias Webb; initials W.O.", "Wilhelmina Ostrander Tobias Webb W.O."),
    ("B", "Lives at 41 Tannery Row, Harlow Falls, NH 03601", "Tannery Harlow Falls 03601 036"),
    ("C", "DOB 03/14/1934, age 92, admitted 10/02/2026, born in 1934", "03/14 1934 92 10/02"),
    ("D", "Phone: (330) 555-0142", "330 555-0142 0142"),
    ("E", "Fax: 330-555-0187", "555-0187"),
    ("F", "E-mail w.ostrander@example.org", "ostrander@example"),
    ("G", "SSN 912-44-0171, last four 0171", "912-44 0171"),
    ("H", "MRN: MR-4471902", "4471902"),
    ("I", "Member ID: XKH884417201", "884417201"),
    ("J", "Account: E-2026-031877", "031877"),
    ("K", "DEA AB1234563, driver's license: RK884417", "1234563 884417"),
    ("L", "VIN 1HGBH41JXMN109186", "109186"),
    ("M", "Pacemaker serial number: PJN4417082", "4417082"),
    ("N", "Portal https://portal.example.org/w.ostrander", "portal.example"),
    ("O", "IP address 192.0.2.44", "192.0.2.44"),
    ("P", "Fingerprint ID: FP-88441", "88441"),
    ("R", "Accession S26-01442", "01442"),
)

PATIENT = Patient(
    PatientId("p"),
    names=(PersonName(("Wilhelmina", "Grace"), "Ostrander"),),
    birth_on=date(1934, 3, 14),
    numbers=(
        RecordNumber(NumberKind.SOCIAL_SECURITY, "912-44-0171"),
        RecordNumber(NumberKind.MEDICAL_RECORD, "MR-4471902"),
    ),
    addresses=("41 Tannery Row, Harlow Falls, NH 03601",),
    phones=("(330) 555-0142",),
    contacts=(Contact(PersonName(("Tobias",), "Webb"), "husband"),),
)
KNOWN = KnownIdentifiers.of_patient(PATIENT)


@pytest.mark.control("RED-1")
@pytest.mark.parametrize(("letter", "line", "gone"), EXTRACT, ids=[letter for letter, _, _ in EXTRACT])
def test_no_identifier_of_any_class_remains_in_a_training_extract(letter: str, line: str, gone: str) -> None:
    # given a line of an extract with identifiers of one class
    # when it is exported with Safe Harbor
    done = deidentify(line, reference_on=TODAY, known=KNOWN)
    # then none remains, and the report has a row under its letter
    kept = [value for value in gone.split() if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", done.text.value)]
    assert kept == []
    assert letter in done.report.by_letter


@pytest.mark.control("RED-1")
def test_age_92_becomes_a_category_a_small_zip_zeroes_and_each_removal_is_listed() -> None:
    # given the whole extract
    text = "\n".join(line for _, line, _ in EXTRACT)
    # when it is exported
    done = deidentify(text, reference_on=TODAY, known=KNOWN)
    copy = done.text.value
    # then age, ZIP, dates and the year of birth are what the law leaves
    assert "age 90+" in copy
    assert copy.splitlines()[1].endswith(" 000")
    assert "admitted 2026" in copy
    assert "born in [birth date: 90 or older]" in copy
    # and each replaced place is listed with its letter, and no value is in the report
    told = json.dumps(done.report.as_dict())
    assert all(copy[row.start : row.end] in copy for row in done.report.removals)
    assert set(done.report.by_letter) == {letter for letter, _, _ in EXTRACT}
    assert not any(
        re.search(rf"(?<!\w){re.escape(one)}(?!\w)", told) for one in ("Ostrander", "03601", "0171", "4471902")
    )
    # and the finder, the table and what is left to a person are told
    for said in (FINDER_VERSION, "census-2000-and-2010", ACTUAL_KNOWLEDGE):
        assert said in told


@pytest.mark.control("RED-1")
def test_an_extract_that_is_only_labelled_deidentified_fails_the_check() -> None:
    # given a copy in which a careless hand covered names and left the rest
    covered = "Patient: [patient name], DOB 03/14/1934, ZIP 03601"
    # when the same check is made as above, then it finds what was left
    assert [one.kind for one in scan(covered)] == [IdentifierKind.BIRTH_DATE, IdentifierKind.ZIP]


FACE_SHEET = """PATIENT: Wilhelmina Ostrander
SSN: 123-45-6789
SSN 123 45 6789
Social Security No. 123456789
Member ID: XKH884417201
"""


@pytest.mark.parametrize("kind", ["payer-claim-validation", "payer-medical-necessity", "payer-drg-audit"])
def test_a_payer_sees_no_social_security_number_in_any_notation(kind: str) -> None:
    # given the face sheet's text, and the rule of a packet that needs no SSN
    rule = default_rulebook().rules[KindOfWork(kind)]
    # when it is masked by that rule
    shown = mask(FACE_SHEET, scan(FACE_SHEET), visible=visible_kinds(rule.identifiers))
    # then all three notations are masked, and what the payer must match stays
    assert not re.search(r"123.?45.?6789", shown)
    assert shown.count("[SSN]") == 3
    assert "XKH884417201" in shown


def test_unmasking_needs_a_reason_and_is_recorded_field_by_field() -> None:
    # given work for a payer on a note that repeats the face sheet
    scene, document, section = _payer_work()
    desk = scene.at(scene.coder)
    entries = len(list(desk.ledger.store.rows()))
    fields = [MaskedField(document, section, ordinal, IdentifierKind.SSN) for ordinal in range(3)]
    # when one is to be unmasked without a reason, then it stays masked
    with pytest.raises(RefusedError, match="reasons-are-specific"):
        unmask(desk, _PAYER_WORK, fields[0], reason="needed")
    # and when two are unmasked for a reason, then each is shown
    seen = [unmask(desk, _PAYER_WORK, field, reason=REASON).words.value for field in fields[:2]]
    assert seen == ["123-45-6789", "123 45 6789"]
    # and the refused attempt and each field have an entry of their own
    rows = list(desk.ledger.store.rows())[entries:]
    assert [(json.loads(row.body)["act"], json.loads(row.body)["outcome"]) for row in rows] == [
        ("chart.unmask", "refused"),
        ("chart.unmask", "granted"),
        ("chart.unmask", "granted"),
    ]
    assert [desk.ledger.told(row).details["mask"] for row in rows] == [0, 0, 1]
    assert {desk.ledger.told(row).details["reason"] for row in rows[1:]} == {REASON}


def _payer_work() -> tuple[Scene, DocumentId, int]:
    scene = a_scene()
    text = "Assessment and Plan\nRegistration says SSN 123-45-6789, SSN 123 45 6789, SSN 123456789. Bronchitis.\n"
    note = a_document("registration", text, patient=scene.patient, encounter=scene.stay, loinc=PROGRESS_NOTE)
    desk = scene.at(scene.coder)
    desk.charts.save([note])
    desk.work.add([a_work_item("payer", encounter=scene.stay, member=scene.coder, kind="denial-appeal")])
    shown = read_document(desk, _PAYER_WORK, note.document.outline.id)
    [section] = [one.ordinal for one in shown.sections if "Bronchitis" in one.words]
    return scene, note.document.outline.id, section


SISTER = "HISTORY: Her sister Beth Sands, DOB 05/06/1961, had breast cancer at 52.\nPlan: mammogram on 10/02/2026.\n"


def test_a_relatives_identifiers_are_flagged_and_resolved_before_the_note_leaves() -> None:
    # given a note that names the patient's sister and her diagnosis
    found = scan(SISTER)
    # when it is to be released
    flagged = extraneous(SISTER, found)
    # then her name and her birth date are flagged, and the patient's own visit is not
    assert [SISTER[one.start : one.end] for one in flagged] == ["Beth Sands", "05/06/1961"]
    # and nothing leaves while one of them is open
    with pytest.raises(RefusedError, match="others-are-resolved-before-send"):
        resolved(SISTER, found, by={flagged[0]: Resolution(Decision.REMOVE)})
    # and when both are resolved, the diagnosis leaves without her
    sent = resolved(SISTER, found, by=dict.fromkeys(flagged, Resolution(Decision.REMOVE)))
    assert re.match(r"HISTORY: Her sister \[[a-z ]+\], DOB \[birth date\], had breast cancer at 52\.", sent)


@pytest.mark.control("MIN-6")
def test_the_text_of_a_visit_is_masked_by_its_rule_alone() -> None:
    # given a note's text and the rule for an evaluation and management level
    text = (
        "Wilhelmina Ostrander, SSN 912-44-0171, of 41 Tannery Row, Harlow Falls, NH 03601, (330) 555-0142, "
        "w.ostrander@example.org, next of kin Tobias Webb 330-555-0143.\n"
        "Account: E-2026-031877. Seen 10/02/2026 by Dr. Priya Raman-Holt. Bronchitis."
    )
    rule = default_rulebook().rules[KindOfWork("professional-em")]
    # when it is masked
    shown = mask(text, scan(text, known=KNOWN), visible=visible_kinds(rule.identifiers))
    # then SSN, address, telephone, e-mail and next of kin are masked
    hidden = ("0171", "Tannery", "Harlow", "03601", "555-0142", "ostrander", "Tobias", "Webb", "0143")
    assert [word for word in hidden if word in shown] == []
    # and encounter, date of service and author remain
    assert [
        word for word in ("E-2026-031877", "10/02/2026", "Priya Raman-Holt", "Bronchitis") if word not in shown
    ] == []


# The violation bench, V13-02: the seventh mention, a nickname, an initial, a signature, a relative.
MENTIONS = """Wilhelmina Ostrander was admitted with urosepsis. Ms. Ostrander improved. OSTRANDER, WILHELMINA G.
was seen again. Mrs. Ostrander's fever fell. W. Ostrander slept. Pt W.O. ate. Her friends call her Billie.
Wilhelmina walked. Her husband Tobias Webb was told; Mr. Webb agreed, and Toby Webb signed for her.
/s/ W. G. Ostrander
"""


def test_v13_02_every_mention_of_a_person_goes_with_the_first() -> None:
    # given a note that names the patient in seven ways, and a husband in three
    # when it is de-identified
    copy = deidentify(MENTIONS, reference_on=TODAY, known=KNOWN).text.value
    # then no name, nickname, initial or signature is left
    left = re.findall(r"(?i)\b(?:wilhelmina|ostrander|billie|tobias|toby|webb|W\.\s?[OG]\.)", copy)
    assert left == []


def test_v13_02_every_mention_goes_where_nobody_registered_the_person() -> None:
    # given the same note, of which registration knows nothing, with a cue at the first mention alone
    text = "Patient: Wilhelmina Ostrander\n" + MENTIONS.replace("Her friends call her Billie.", "")
    # when it is de-identified
    copy = deidentify(text, reference_on=TODAY).text.value
    # then names and initials are gone all the same
    assert re.findall(r"(?i)\b(?:wilhelmina|ostrander|W\.\s?[OG]\.)", copy) == []


# V13-07, as text: the same letters in other characters.
DISGUISES = {
    "zero-width": "Wil\u200bhel\u200cmina Ostr\u200dander",
    "soft hyphen": "Wilhel\u00admina Ostran\u00adder",
    "right-to-left mark": "\u200fWilhelmina\u200f Ostrander",
    "isolates": "\u2066Wilhelmina\u2069 \u2066Ostrander\u2069",
    "ligature": "Wilhelmina O\ufb06rander",
    "Cyrillic letters": "W\u0456lhelm\u0456na Ostr\u0430nder",
    "full width": "Wilhelmina Ostrander".translate({letter: letter + 0xFEE0 for letter in range(0x41, 0x7B)}),
    "combining accent": "Wilhelmi\u0301na Ostrander",
    "wrapped": "Wilhelmina\n   Ostrander",
    "capitals": "WILHELMINA OSTRANDER",
    "vertical bar": "Wilhelmina | Ostrander",
}


@pytest.mark.parametrize("written", DISGUISES.values(), ids=DISGUISES)
def test_v13_07_a_name_in_other_characters_is_the_same_name(written: str) -> None:
    # given the patient's name in characters that read like it
    text = f"Seen: {written} today. Cough."
    # when it is de-identified
    copy = deidentify(text, reference_on=TODAY, known=KNOWN).text.value
    # then no letter of it is left, and what stood around it is
    assert re.fullmatch(r"Seen: (?:\[patient name\]|[\W_])+ today\. Cough\.", copy)


# V13-B1: what coders need stays.
CLINICAL = """History of Parkinson disease, Crohn's, Bell palsy, Hodgkin lymphoma, Addison disease; Foley catheter.
Babinski negative, Murphy sign positive, McBurney tenderness, Lachman test normal, Glasgow coma scale 15.
BP 120/80, HR 72, RR 16, SpO2 98%, T 98.6 F, weight 70.5 kg, BMI 27.4, pain 3/10, strength 5/5, vision 20/40.
WBC 12.3, Hgb 9.8, platelets 210, Na 138, K 4.2, creatinine 1.1, glucose 105, A1c 7.2%, INR 2.4, troponin 0.04.
Metoprolol 25 mg twice daily, warfarin 5 mg, insulin glargine 20 units, amoxicillin/clavulanate 875/125, Lasix 40 mg IV.
Codes: A41.51, J44.1, S72.001A, 99214, DRG 871, LOINC 34117-2. Stage II, T2N0M0, G3P2, NYHA class III.
89-year-old from Ohio, seen in 2026; symptoms for 3 days. Room 412, bed 2. Lives in Texas. Street drugs denied.
Circle of Willis, Hunter canal, Dressler syndrome, Medicare, Aetna, Tylenol, Coumadin, Keppra.
"""


def test_v13_b1_clinical_words_and_numbers_stay() -> None:
    # given clinical words, numbers, eponyms, drugs, codes, States, insurers and an age of 89
    before = re.findall(r"\S+", CLINICAL)
    # when they are de-identified
    after = deidentify(CLINICAL, reference_on=TODAY, known=KNOWN, providers=ProviderNames.KEEP).text.value.split()
    # then at least 99 of 100 stay
    lost = [word for word in before if word not in after]
    assert len(lost) <= len(before) // 100, lost
