"""Telephone numbers of all countries, and results that look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.phi.structured.forms import found, kinds, marked

PHONES = [
    "call [(330) 555-0142] now",
    "call [330-555-0142] now",
    "call [330.555.0142] now",
    "call [330 555 0142] now",
    "call [330/555-0142] now",
    "cell [3305550142] now",
    "[+1 330 555 0142] now",
    "[1-330-555-0142] now",
    "call [(330)555-0142] now",
    "at [330-555-0142 x22] or",
    "at [330-555-0142 ext. 22] or",
    "bare [555-0142] now",
    "pager [41877] if",
    "pgr [0417] if",
    "ext [4417] or",
    "ext [4-7720] or",
    "[x4417] or",
    "[1-800-FLOWERS] or",
    "[+44 20 7946 0018] or",
    "[+44 (0)20 7946 0018] or",
    "tel [01937 496 0112] or",
    "Tel: [0490 75 40 81] or",
    "tel [030/901-820] or",
    "[+49 30 901820] or",
    "[+33 1 23 45 67 89] or",
    "[+234 803 555 0123] or",
    "Phone: [555 0142] or",
    "call [330-555-\n0142] now",
    "[330 555 Ol42] or",
]
FAXES = ["fax 330-555-0142", "FAX: (330) 555-0142", "Fax no. 330.555.0142", "ph closed; fax 3305550142"]
PIECES = [
    ("o 808.555.0150  f .0151 now", ".0151", "fax"),
    ("day: 304-555-0142 press 2. nite: -0143. ok", "-0143", "phone"),
    ("asks daily, 805 area code 555 0182. ok", "805 area code 555 0182", "phone"),
    ("if unstable call us, ir 24411", "24411", "phone"),
    ("ekg peaked. cb 71190 jas", "71190", "phone"),
    ("beeper 9-21-338.", "9-21-338", "phone"),
]
NO_PHONES = [
    "call if over 15000 cells",
    "call for temp .1015",
    "Called: 2250 to ward",
    "150 LIQUID stool",
    "quit line 1-800-QUIT-NOW",
    "0600 0800 1000",
    "platelets 150-400",
    "WBC 140 4200",
    "120/80 98.6 72",
    "Na 140 K 4.2 Cl 101",
    "NPI 1234567893 is",
    "x10 reps",
    "3 x 10",
    "0800 1200 2000",
    "LOINC 34117-2",
    "300-1000 mL",
    "$1,200-4,500",
    "cells 250-1500",
    "range 500-1500",
    "ext rotation 45 degrees",
]


@pytest.mark.parametrize("phrase", PHONES)
def test_a_phone_number_is_found_whole(phrase: str) -> None:
    # given a phrase whose number stands in brackets
    text = phrase.replace("[", "").replace("]", "")
    # when it is read without the brackets
    # then the same characters are taken, as a phone
    assert marked(text) == phrase
    assert kinds(text) == {"phone"}


@pytest.mark.parametrize("text", FAXES)
def test_the_label_makes_a_number_a_fax(text: str) -> None:
    # given a number behind the word fax
    # when it is read
    # then it is a fax
    assert kinds(text) == {"fax"}


@pytest.mark.parametrize(("text", "piece", "kind"), PIECES)
def test_a_piece_of_a_number_is_found_by_what_stands_before(text: str, piece: str, kind: str) -> None:
    # given the last digits of a number, an inside line or an area called so
    # when it is read
    # then the piece is taken
    assert (piece, kind) in found(text)


@pytest.mark.parametrize("text", NO_PHONES)
def test_results_and_times_are_no_phone(text: str) -> None:
    # given results, ranges or times
    # when they are read
    # then no phone is taken
    assert not kinds(text) & {"phone", "fax"}


@given(
    st.integers(200, 989),
    st.integers(100, 199),
    st.sampled_from(["({}) 555-0{}", "{}-555-0{}", "{}.555.0{}", "{} 555 0{}", "+1 {} 555 0{}"]),
)
def test_every_number_of_the_reserved_range_is_found(area: int, line: int, form: str) -> None:
    # given a number of the range kept for stories
    number = form.format(area, line)
    # when it stands in a sentence
    # then the whole of it is a phone
    assert found(f"Reach her at {number} today.") == [(number, "phone")]
