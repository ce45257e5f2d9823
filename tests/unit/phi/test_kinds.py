"""Kinds that have no shape: the forms in which people write them, found whole and with nothing beside them."""

import pytest

from benchmarks.phi.score import TOKEN
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.scan import scan
from training.phi.marked import parse

K = IdentifierKind
PEOPLE = {K.PATIENT_NAME, K.RELATIVE_NAME, K.PROVIDER_NAME, K.PERSON_NAME}
BODIES = {K.FACILITY, K.EMPLOYER, K.ORGANISATION}
PLACES = {K.CITY, K.COUNTY, K.ADDRESS}

PATIENTS = [
    "Patient: [[Odalys Ferncastle]]",
    "PATIENT NAME: [[FERNCASTLE, ODALYS M]]",
    "Pt [[Odalys Ferncastle]] seen today.",
    "[[Odalys Ferncastle]] is a 44-year-old woman with asthma.",
    "Re: [[Sunil Bhattarai]]",
    "Mr. [[Tuilagi]] was admitted.",
    "Mrs. [[Adeyemi-Clarke]] denies pain.",
    "Mrs. [[O'Hara-Lund]]'s cough has settled.",
    "Dear Ms. [[Nakashima]],",
    "Name: [[Vang, Tou]]",
    "Miss [[Wren Halloway]] tolerated the procedure well.",
    "Patient name [[Zofia Kowalczyk]] DOB",
    "pt. [[lindqvist]] denies chest pain",
    "[[Ngozi Okonkwo]] presents with cough.",
]
RELATIVES = [
    "His wife [[Petra]] drove him in.",
    "daughter [[Imogen Tamber-Cho]] at the bedside",
    "Next of kin: [[Petra Ferncastle]] (sister)",
    "her son, [[Ravi]], called",
    "mother [[Folasade Adeyemi]] agrees",
    "Emergency contact: [[Bukola Ogunleye]], husband",
    "lives with his brother [[Casimir]].",
    "wife ([[Marguerite]]) present",
    "grandson [[Tobias Webb]] helps her",
]
PROVIDERS = [
    "Seen by Dr. [[Ana Lindqvist]] today.",
    "Attending: [[VALBUENA, INES]]",
    "[[Hal Wendover]], MD",
    "[[H. Wendover]], M.D.",
    "Electronically signed by [[Noor Haddadin]], DO",
    "Surgeon: [[Manjit Sandhu]], MD",
    "Assistant: [[Joy Pemberley]], PA-C",
    "cc: Dr. [[Okonedo]]",
    "RN [[Delphine Marsh]] notified",
    "PCP [[Ruth Penhallow]]",
    "per Dr [[graves]]",
    "Dictated by [[Tamsin Okonedo]]",
    "Referring physician: [[R. Penhallow]], MD",
    "discussed with Dr. [[O'Hara]]",
    "Nurse: [[K. Ostrowska]] RN",
]
OTHER_PEOPLE = [
    "Saw [[Thessaly Quint]] in the waiting room.",
    "her friend [[Anselm Wray]] drove",
    "Spoke with Officer [[Reyes-Lund]]",
    "neighbor [[Wanda Zimnikov]] found her down",
    "his boss, [[Gerald Finch]], called",
    "lawyer [[Martin Oyelaran]] wrote",
]
FACILITIES = [
    "at [[Quillhaven Regional Hospital]]",
    "transferred from [[Larkmoor Valley Hospital]]",
    "admitted to [[Mercy General Hospital]]",
    "seen at [[Brackett Street Urgent Care]]",
    "[[St. Brigid Medical Center]]",
    "[[Harrow Point University Hospital]]",
    "discharged to [[Cedar Glen Nursing Home]]",
    "labs drawn at [[Ojai Bluff Medical Center]]",
    "the [[Larkmoor Dialysis Clinic]] called",
    "sent to [[Pine Ridge Rehab]]",
    "[[Sacred Heart Hospice]] accepted her",
]
TOWNS = [
    "Lives in [[Larkmoor]].",
    "moved from [[Albuquerque]], NM",
    "born in [[Memphis]]",
    "works in [[Minneapolis]]",
    "from [[Ibadan]], Nigeria",
    "travelled to [[Kyoto]] last year",
    "lives in [[San Antonio]] with her son",
    "resides in [[Millbrae]]",
]
COUNTIES = ["lives in [[Harlan County]]", "[[Maricopa County]] resident", "from [[Otero County]]"]
EMPLOYERS = [
    "Employer: [[Tolliver Glass Company]]",
    "works at [[Plainsong Freight LLC]]",
    "works for [[Lattice & Rook Bindery]]",
    "employed by [[Marlow Steel Inc]]",
    "job at [[Tin Lantern Noodle House]]",
    "retired from [[Halvorsen Lumber]]",
    "drives for [[Quick Arrow Logistics]]",
]
ORGANISATIONS = [
    "attends [[Larkmoor Elementary School]]",
    "student at [[Larkmoor High School]]",
    "member of [[Redeemed Vineyard Chapel]]",
    "[[Larkmoor Police Department]] called",
    "teaches at [[Harlow Community College]]",
    "goes to [[St. Agnes Church]]",
    "[[Quillhaven Fire Department]] brought him",
    "plays for the [[Larkmoor Rugby Club]]",
    "sings at [[Grace Lutheran Church]]",
]


def words_within(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Give the words of the text of which any letter lies within one of the spans."""
    return [m[0] for m in TOKEN.finditer(text) if any(start < m.end() and end > m.start() for start, end in spans)]


def assert_found(form: str, kinds: set[IdentifierKind]) -> None:
    """Scan a form without its marks: the marked words and no others must be found, as one of the kinds."""
    note = parse(f"=== form | form\n{form.replace(']]', '|person_name]]')}\n")[0]
    findings = scan(note.text)
    found = words_within(note.text, [(finding.start, finding.end) for finding in findings])
    assert found == words_within(note.text, [(span.start, span.end) for span in note.spans])
    assert kinds & {finding.kind for finding in findings}


@pytest.mark.parametrize("form", [*PATIENTS, *RELATIVES, *PROVIDERS, *OTHER_PEOPLE])
def test_a_person_is_found_as_a_person_without_the_title(form: str) -> None:
    # given a name as people write it, and no registration
    # when it is scanned
    # then the name is found and neither its title nor its credential; who it is may be told otherwise
    assert_found(form, PEOPLE)


@pytest.mark.parametrize("form", [*FACILITIES, *EMPLOYERS, *ORGANISATIONS])
def test_a_facility_an_employer_and_an_organisation_are_found_whole(form: str) -> None:
    # given a body as people name it
    # when it is scanned
    # then all of its name is found, as one of the three
    assert_found(form, BODIES)


@pytest.mark.parametrize("form", [*TOWNS, *COUNTIES])
def test_a_town_and_a_county_are_found_and_no_state(form: str) -> None:
    # given a place smaller than a State
    # when it is scanned
    # then it is found as a place, and the State or country beside it stays
    assert_found(form, PLACES)
