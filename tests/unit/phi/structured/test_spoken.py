"""What is said instead of written: numbers in words, digits apart, spelled names."""

import pytest

from tests.unit.phi.structured.forms import found, kinds

SAID = [
    (
        "comma fax nine eight five five five five zero one one six period",
        "nine eight five five five five zero one one six",
        "fax",
    ),
    (
        "my number is uh eight one four five five five oh one oh nine okay",
        "eight one four five five five oh one oh nine",
        "phone",
    ),
    (
        "call at five one seven, triple five, zero one, eight eight.",
        "five one seven, triple five, zero one, eight eight",
        "phone",
    ),
    ("Zip is five eight one oh two.", "five eight one oh two", "zip"),
    ("medical record four four zero nine one two period", "four four zero nine one two", "medical_record"),
    ("Callback (five-eight-five) 555-0120. Thanks", "(five-eight-five) 555-0120", "phone"),
    ("the phone is eight zero eight 5550193 ok", "eight zero eight 5550193", "phone"),
    ("my moms 7 0 2 5 5 5 0 1 4 6 mine died", "7 0 2 5 5 5 0 1 4 6", "phone"),
    ("comma spelled S A L D I V A R with", "S A L D I V A R", "person_name"),
    ("It is spelled C-Z-E-P-A-N here", "C-Z-E-P-A-N", "person_name"),
    ("first name Bogna, B as in boy, O-G-N-A.", "B as in boy, O-G-N-A", "person_name"),
    ("serial N as in Nancy, 0 0 7 7 1 8", "N as in Nancy, 0 0 7 7 1 8", "unique_code"),
    ("khatib K-H-A-T-I-B like", "K-H-A-T-I-B", "person_name"),
]  # fmt: skip -- rows of a table
PLAIN = [
    "one, two, three, heave",
    "pain was four out of ten",
    "takes one or two tablets three or four times",
    "number twenty five milligrams",
    "call in two to three days",
    "D I S C H A R G E summary",
    "drug is spelled Z-O-F-R-A-N here",
    "scores 2 2 2 2 2 2 2 2",
    "Y N N Y N Y",
    "Mon M T W T F S S",
    "five five strength in all limbs",
]


@pytest.mark.parametrize(("text", "words", "kind"), SAID)
def test_a_number_or_a_name_that_is_said_is_found_whole(text: str, words: str, kind: str) -> None:
    # given words of a dictation or a call
    # when they are read
    # then exactly the number or the letters are taken
    assert (words, kind) in found(text)


@pytest.mark.parametrize("text", PLAIN)
def test_counts_scores_and_spaced_headings_stay(text: str) -> None:
    # given number words that count, answers in a row, a heading or a drug letter by letter
    # when they are read
    # then no number and no name is taken
    assert not kinds(text) & {"phone", "fax", "zip", "medical_record", "person_name", "unique_code"}
