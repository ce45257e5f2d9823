"""Each kind of identifier in the forms people write, and what stays readable beside it."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.phi.charts import chart_recall, read_charts
from benchmarks.phi.clinical import hidden_negatives
from benchmarks.phi.snippets import snippet_score
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber
from chartwarden.foundation.identifiers import EncounterId, PatientId
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.mask import mask
from chartwarden.phi.scan import FINDER_VERSION, scan, scan_many

ADA = PatientId("p")
KNOWN = KnownIdentifiers.of_patient(
    Patient(
        ADA,
        names=(PersonName(("Rosalie", "An120"), "White904"),),
        birth_on=date(1961, 7, 21),
        numbers=(RecordNumber(NumberKind.MEDICAL_RECORD, "00-331-7788"),),
        addresses=("88 Quarry Bend, Apt 4B, Larkmoor, PA 00011",),
        phones=("555-555-0133",),
        emails=("r.white@example.org",),
        contacts=(Contact(PersonName(("Petra",), "Ferncastle")),),
    ),
    encounters=(Encounter(EncounterId("e"), ADA, number="V2026-771200", facility="Larkmoor Valley Hospital"),),
    providers=("Tamsin Okonedo, MD", "Brandt, L.", "System generated"),
)


def found(text: str, *, known: KnownIdentifiers | None = None) -> list[tuple[str, str]]:
    """Give the words found and their kinds."""
    return [(text[f.start : f.end], f.kind.value) for f in scan(text, known=known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seen 3/9/26 and 03-09-2026", [("3/9/26", "date"), ("03-09-2026", "date")]),
        ("on 2026-03-09T10:20:00Z", [("2026-03-09T10:20:00Z", "date")]),
        ("since March 4", [("March 4", "date")]),
        ("on the 4th of March 2026", [("4th of March 2026", "date")]),
        ("14-Mar-2026", [("14-Mar-2026", "date")]),
        ("Tuesday, March 3rd", [("Tuesday, March 3rd", "date")]),
        ("sent 20260309102000", [("20260309102000", "date")]),
        ("died in June 2019", [("June 2019", "date")]),
        ("DOB: 07/21/1961", [("07/21/1961", "birth_date")]),
        ("born July 21, 1961", [("July 21, 1961", "birth_date")]),
        ("a fall on Christmas Eve", [("Christmas Eve", "date")]),
        ("SSN 000-12-3456", [("000-12-3456", "ssn")]),
        ("SSN: 000123456", [("000123456", "ssn")]),
        ("SSN ending in 4321", [("4321", "ssn")]),
        ("ssn xxx-xx-4321", [("xxx-xx-4321", "ssn")]),
        ("call (555) 555-0133 x22", [("(555) 555-0133 x22", "phone")]),
        ("call +44 20 7946 0018 now", [("+44 20 7946 0018", "phone")]),
        ("fax: 555.555.0177", [("555.555.0177", "fax")]),
        ("ada.m+chart@example.org.", [("ada.m+chart@example.org", "email")]),
        ("see https://example.org/p?id=3.", [("https://example.org/p?id=3", "url")]),
        ("from 192.0.2.44", [("192.0.2.44", "ip_address")]),
        ("MRN: 00913377", [("00913377", "medical_record")]),
        ("Acct # 5520019", [("5520019", "account")]),
        ("Accession LM26-0099812", [("LM26-0099812", "case_number")]),
        ("member ID QHP-88120077", [("QHP-88120077", "member")]),
        ("NPI 1234567893", [("1234567893", "licence")]),
        ("DEA AB1234563", [("AB1234563", "licence")]),
        ("VIN 1M8GDM9AXKP042788", [("1M8GDM9AXKP042788", "vehicle")]),
        ("serial number PM-4471-9920", [("PM-4471-9920", "device")]),
        ("card 4111 1111 1111 1111", [("4111 1111 1111 1111", "account")]),
        ("IBAN GB82 WEST 1234 5698 7654 32", [("GB82 WEST 1234 5698 7654 32", "account")]),
        ("Phone: 0490 75 40 81", [("0490 75 40 81", "phone")]),
        ("a 93-year-old man", [("93", "age_over_89")]),
        ("P.O. Box 4410", [("P.O. Box 4410", "address")]),
        ("1204 North Hollow Road, Apt 5", [("1204 North Hollow Road, Apt 5", "address")]),
        ("Larkmoor, PA 00011-0001", [("Larkmoor", "city"), ("00011-0001", "zip")]),
        ("Dr. Graves called", [("Graves", "provider_name")]),
        ("Hal Wendover, MD", [("Hal Wendover", "provider_name")]),
        ("H. Wendover, M.D.", [("H. Wendover", "provider_name")]),
        ("Attending: VALBUENA, INES", [("VALBUENA, INES", "provider_name")]),
        ("his wife, Ann, came", [("Ann", "relative_name")]),
        ("daughter Imogen Tamber-Cho", [("Imogen Tamber-Cho", "relative_name")]),
        ("Petra Wray (sister)", [("Petra Wray", "relative_name")]),
        ("Patient: José Ordóñez", [("José Ordóñez", "patient_name")]),
        ("at Quillhaven Regional Hospital", [("Quillhaven Regional Hospital", "facility")]),
        ("Employer: Tolliver Glass Company", [("Tolliver Glass Company", "employer")]),
    ],
)
def test_an_identifier_is_found_in_the_form_people_write(text: str, expected: list[tuple[str, str]]) -> None:
    # given a phrase with an identifier and no registration
    # when it is scanned
    # then exactly the identifier is found, with its kind
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "BP 120/80, pain 4/10, strength 5/5, cough for 3/7",
        "diagnosed in 2014, at 10:20, for 2 weeks",
        "ICD-10 E11.65, CPT 99214, LOINC 34117-2",
        "Murphy sign, Foley catheter, Crohn's disease, Parkinson disease",
        "Order 1000 mL saline, case 12 of the series",
        "NPI-like 1234567890 mL", "a 67-year-old, 90 minutes ago", "Room 412-B on Monday",
        "version 1.2.10, ratio 1.5.3", "ANA 1:40, from 3/10 to 10/10", "a High School education",
        "May will help; the white rose to 12",
    ],
)  # fmt: skip
def test_medicine_stays_readable(text: str) -> None:
    # given clinical words that look like identifiers
    # when they are scanned
    # then nothing is found
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ROSALIE WHITE came", [("ROSALIE WHITE", "patient_name")]),
        ("White904, Rosalie An120", [("White904, Rosalie An120", "patient_name")]),
        ("Rosalie\n is a 64 year-old", [("Rosalie", "patient_name")]),
        ("R. White's cough", [("R. White", "patient_name")]),
        ("the white count and an ulcer", []),
        ("told Mrs. White", [("White", "patient_name")]),
        ("Petra drove", [("Petra", "relative_name")]),
        ("seen 21 July 1961 and 7/21/61 and 1961-07-21",
         [("21 July 1961", "birth_date"), ("7/21/61", "birth_date"), ("1961-07-21", "birth_date")]),
        ("seen 07/21/2025", [("07/21/2025", "date")]),
        ("no 003317788 nor 3317788", [("003317788", "medical_record"), ("3317788", "medical_record")]),
        ("at 88 QUARRY BEND apt 4b", [("88 QUARRY BEND apt 4b", "address")]),
        ("in larkmoor 00011", [("larkmoor", "city"), ("00011", "zip")]),
        ("5555550133", [("5555550133", "phone")]),
        ("V2026 771200", [("V2026 771200", "account")]),
        ("seen at Larkmoor Valley", [("Larkmoor Valley", "facility")]),
        ("okonedo and Brandt agree", [("okonedo", "provider_name"), ("Brandt", "provider_name")]),
        ("System generated", []),
    ],
)  # fmt: skip
def test_what_registration_knows_is_found_without_a_cue(text: str, expected: list[tuple[str, str]]) -> None:
    # given words that only registration can explain
    # when they are scanned with what it knows
    # then they are found with their kinds
    assert found(text, known=KNOWN) == expected


def test_a_name_found_once_is_found_again_without_its_cue() -> None:
    # given a name with a cue and the same name bare
    text = "Dr. Wendover operated. Later Wendover's team agreed; Wendover sign was absent."
    # when it is scanned
    # then each place is found
    assert [words for words, _ in found(text)] == ["Wendover", "Wendover", "Wendover"]


def test_many_texts_are_found_as_each_alone_however_they_are_portioned(monkeypatch: pytest.MonkeyPatch) -> None:
    # given texts, some of patients who are registered, and portions of two texts or forty characters
    texts = ["Rosalie White came.", "", "DOB 07/21/1961", "Call 555-555-0133 now, or Dr. Lindqvist of Larkmoor.", "x"]
    known = [KNOWN, None, KNOWN, None, KNOWN]
    alone = [scan(text, known=of_patient) for text, of_patient in zip(texts, known, strict=True)]
    monkeypatch.setattr("chartwarden.phi.scan._MOST_TEXTS", 2)
    monkeypatch.setattr("chartwarden.phi.scan._MOST_CHARACTERS", 40)
    # when they are scanned in one call
    # then each has the findings it has alone
    assert scan_many(texts, known=known) == alone
    assert scan_many([]) == []


def test_what_is_known_hides_itself() -> None:
    # given known identifiers
    # when they are shown
    # then only a count is told
    assert "White" not in repr(KNOWN)
    assert repr(KNOWN).startswith("KnownIdentifiers(Matcher(")


def test_combining_accents_and_ligatures_keep_offsets_right() -> None:
    # given a text whose folded form is shorter and longer at places
    text = "Staﬀ told Dr. Jose\u0301 Nu\u0301n\u0303ez to call 555-555-0133."
    # when it is masked
    # then the marks went with their letters and the rest is whole
    assert mask(text, scan(text)) == "Staﬀ told Dr. [provider] to call [phone]."


def test_the_finder_names_its_version() -> None:
    # given findings that are stored
    # when a reader asks who made them
    # then there is a version to store with them
    assert FINDER_VERSION == "tagger-2"


def test_hard_negatives_stay_readable() -> None:
    # given clinical words that look like identifiers
    # when they are scanned
    total, hidden = hidden_negatives()
    # then at most two in a hundred are hidden
    assert total >= 100
    assert len(hidden) <= 0.02 * total, hidden


def test_marked_snippets_are_mostly_found_and_little_else() -> None:
    # given snippets marked by hand
    # when they are scanned without registration
    score = snippet_score()
    # then the finder holds its floor
    assert score.found >= 0.95 * score.marked
    assert score.precision >= 0.97


def test_registered_identifiers_are_found_on_real_charts(samples: Path) -> None:
    # given charts with their registration data
    charts = read_charts(samples)
    # when each is scanned with what registration knows, and without
    known = [count for chart in charts for count in chart_recall(chart, known=chart.known).values()]
    unknown = [count for chart in charts for count in chart_recall(chart, known=None).values()]
    # then nearly all are found with it, and most without
    assert sum(there for there, _ in known) >= 200
    assert sum(hit for _, hit in known) >= 0.99 * sum(there for there, _ in known)
    assert sum(hit for _, hit in unknown) >= 0.95 * sum(there for there, _ in unknown)
