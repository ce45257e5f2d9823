"""Organisations by their head word, and initials that stand for a person."""

import pytest

from tests.unit.phi.structured.forms import found, kinds

NAMED = [
    ("O2 3 L from Twin Forks DME.", "Twin Forks DME"),
    ("room at the Juniper House for Families today", "Juniper House for Families"),
    ("member of Elks Lodge 461-B now", "Elks Lodge 461-B"),
    ("he works at Threadgill Tire now", "Threadgill Tire"),
    ("seen at St. Brannock Hospital", "St. Brannock Hospital"),
    ("from the Convent of the Little Star", "Convent of the Little Star"),
    ("DUMONT-ELLIS FAMILY PRACTICE", "DUMONT-ELLIS FAMILY PRACTICE"),
    ("teaches at Garrison Point Academy", "Garrison Point Academy"),
    ("billed TULIP CITY HOME CARE, LLC", "TULIP CITY HOME CARE, LLC"),
    ("Discharged to Cedar Hollow Manor", "Cedar Hollow Manor"),
    ("refill at Rexmont Pharmacy", "Rexmont Pharmacy"),
]
TRADES = [
    "to the Emergency Department",
    "Wound Care Center follow up",
    "Home Health Care was set up",
    "seen in Urgent Care today",
    "PRIMARY CARE CLINIC",
    "POST-OPERATIVE HAND SURGERY",
    "a Nursing Home placement",
    "went to High School",
    "Called Pharmacy",
    "Poison Center was called",
    "moved to a House",
    "Medicine. Surgery was asked",
    "Refused. Hospice declined",
    "Local Church visits",
    "Best Medical therapy",
    "Family Practice",
]
PERSONS = [
    ("Re: P.K.L., seen", "P.K.L.", "patient_name"),
    ("patient A.B. walked", "A.B.", "patient_name"),
    ("case 6: I.V. done", "I.V.", "patient_name"),
    ("IN THE MATTER OF R.T.W., a minor", "R.T.W.", "patient_name"),
    ("her son M.J. drove", "M.J.", "relative_name"),
]
NO_PERSONS = ["pt P.O. intake", "patient I.V. fluids", "re P.T. consult", "seen at 5 P.M. today", "C. difficile"]


@pytest.mark.parametrize(("text", "name"), NAMED)
def test_proper_words_before_a_head_word_name_an_organisation(text: str, name: str) -> None:
    # given a phrase with the name of a place of care, a firm or a club
    # when it is read
    taken = found(text)
    # then exactly the name is taken
    assert [words for words, _ in taken] == [name]
    assert {kind for _, kind in taken} <= {"facility", "organisation", "employer"}


@pytest.mark.parametrize("text", TRADES)
def test_a_trade_names_nobody(text: str) -> None:
    # given words of a trade, or a head word that begins another sentence
    # when they are read
    # then nothing is taken
    assert found(text) == []


@pytest.mark.parametrize(("text", "initials", "kind"), PERSONS)
def test_initials_behind_a_word_for_a_person_are_a_name(text: str, initials: str, kind: str) -> None:
    # given initials with full stops
    # when they are read
    # then they are taken as that person's name
    assert (initials, kind) in found(text)


@pytest.mark.parametrize("text", NO_PERSONS)
def test_routes_and_hours_are_no_initials(text: str) -> None:
    # given abbreviations with full stops
    # when they are read
    # then no name is taken
    assert not kinds(text) & {"patient_name", "relative_name"}
