"""What tells of another person: prints, sides of the body, identifiers in what is typed, codes on a claim."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import NumberKind, Patient, PersonName, RecordNumber, Sex
from chartwarden.foundation.identifiers import EncounterId, PatientId
from chartwarden.mixup.claim import Claim, claim_doubts
from chartwarden.mixup.identity import is_kin, is_same_person
from chartwarden.mixup.own_words import foreign_identifiers
from chartwarden.mixup.person import prints_in, prints_of
from chartwarden.mixup.side import sides
from tests.builders import a_patient
from tests.processor_time import grows_within

KEY = b"k" * 32
ADA = Patient(
    PatientId("p"),
    names=(PersonName(("Ada", "Mae"), "Moss-Vance"),),
    birth_on=date(1958, 3, 14),
    sex=Sex.FEMALE,
    numbers=(RecordNumber(NumberKind.MEDICAL_RECORD, "MR-0091337"),),
)
STAY = Encounter(EncounterId("e"), PatientId("p"))
TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    "text",
    [
        "MOSS, ADA   03/14/1958",
        "Ada Vance, born 14-Mar-58",
        "ada's chart: Mae Moss (DOB 1958-03-14)",
        "Record 91337",
        "MR 0091337",
        "Acct 00-91337.",
    ],
)
def test_a_person_is_recognised_however_name_date_and_number_are_written(text: str) -> None:
    # when the prints of a text are compared with those of the registration, then one is in common
    assert {one.value for one in prints_in(text, key=KEY)} & prints_of(ADA, key=KEY)


@pytest.mark.parametrize(
    "text", ["Ada Moss, seen 10/02/2026", "DOB 03/14/1958", "Ada Smith 03/14/1958", "BP 913/37", "room 1337"]
)
def test_a_name_without_the_birth_date_and_a_date_without_the_name_say_nothing(text: str) -> None:
    assert not {one.value for one in prints_in(text, key=KEY)} & prints_of(ADA, key=KEY)


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    # when any text is read, then every place lies in it
    places = [(one.start, one.end) for one in prints_in(text, key=KEY)]
    places += [(one.start, one.end) for one in sides(text)]
    places += [(one.start, one.end) for one in foreign_identifiers(text, ADA)]
    assert all(0 <= start < end <= len(text) for start, end in places)


@pytest.mark.parametrize("piece", ["1-", "Ab ", "3/14/58 Ab Cd ", "left knee ", "exam: left ", "Mr A"])
def test_eight_times_the_text_takes_about_eight_times_as_long(piece: str) -> None:
    short, long = piece * 500, piece * 4000
    for read in (lambda text: prints_in(text, key=KEY), sides):
        assert grows_within(lambda read=read: read(short), lambda read=read: read(long), times=30, besides=0.05)  # type: ignore[misc]  # bound early


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PROCEDURE: Left hip replacement\nThe right hip was opened.", ["right hip"]),
        ("PROCEDURE: Left hip replacement\nThe left hip was opened; the right hip is sound.", []),
        ("PROCEDURE: Bilateral knee injections\nThe right knee was injected.", []),
        ("PROCEDURE: Left and right knee injections\nThe right knee was injected.", []),
        ("PROCEDURE: Left hip replacement\nBilateral hip pain for years.", []),
        ("PROCEDURE: Left hip replacement\nThe right knee is sound.", []),
        ("The right hip was opened.", []),
    ],
)
def test_only_the_side_that_no_title_names_is_told(text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in sides(text)] == found


def test_kin_are_told_by_contact_home_or_telephone_and_strangers_are_not() -> None:
    # given a patient, one with the same home, one who is her contact, and a stranger
    anne = a_patient("a")
    housemate = Patient(PatientId("h"), addresses=anne.addresses)
    husband = Patient(PatientId("t"), names=(PersonName(("Tobias",), "Webb"),))
    # when they are compared, then the first two belong together
    assert (is_kin(anne, housemate), is_kin(husband, anne), is_kin(anne, ADA)) == (True, True, False)


def test_one_person_under_two_numbers_is_one_and_twins_are_two() -> None:
    # given the same person elsewhere, and a twin
    elsewhere = Patient(PatientId("q"), names=(PersonName(("Ada",), "Vance"),), birth_on=ADA.birth_on)
    twin = Patient(PatientId("r"), names=(PersonName(("Eve",), "Moss-Vance"),), birth_on=ADA.birth_on)
    # when they are compared, then the former is her
    assert (is_same_person(ADA, elsewhere), is_same_person(ADA, twin)) == (True, False)


@settings(max_examples=100)
@given(st.lists(st.from_regex(r"[A-TV-Z][0-9][0-9A-B](\.[0-9]{1,3})?", fullmatch=True), max_size=6))
def test_whatever_is_coded_each_doubt_names_a_code_of_the_claim(codes: list[str]) -> None:
    # when any codes are compared with a chart, then doubts are about them; without a registration there are none
    assert {one.code for one in claim_doubts(Claim(codes=tuple(codes)), ADA, STAY, on=TODAY)} <= set(codes)
    assert claim_doubts(Claim(codes=tuple(codes)), Patient(PatientId("x")), STAY, on=TODAY) == ()
