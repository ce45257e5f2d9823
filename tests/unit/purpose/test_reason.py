"""A reason says something that somebody else can check."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.purpose.reason import LEAST_REASON_CHARACTERS, is_specific, telling_words


@pytest.mark.control("ACC-6")
@pytest.mark.parametrize(
    "reason",
    [
        "", "   ", "needed", "needed for coding", "please review the chart for coding", "n/a n/a n/a n/a n/a n/a",
        "xxxxxxxx xxxxxxxx xxxxxxxx", "aaaa bbbb cccc dddd eeee", "implant implant implant implant",
        "size of implant", "record requested as necessary for the patient's notes",
    ],
)  # fmt: skip
def test_a_reason_that_fits_any_request_is_not_specific(reason: str) -> None:
    # given words that anybody could write
    # when they are judged
    # then they are not enough
    assert not is_specific(reason)


@pytest.mark.control("ACC-6")
@pytest.mark.parametrize(
    "reason",
    [
        "Implant size decides the PCS device value; op note refers to the implant log.",
        "Tobacco use decides F17.210 here",
        "Résumé opératoire: longueur de la prothèse",
    ],
)
def test_a_reason_that_names_what_depends_on_the_part_is_specific(reason: str) -> None:
    # given a reason with a finding or a code in it
    # when it is judged
    # then it is enough
    assert is_specific(reason)


@given(st.text(max_size=60))
def test_a_short_reason_is_never_specific(reason: str) -> None:
    # given any text
    # when it is judged
    # then specific ones have the length and three telling words at least
    if is_specific(reason):
        assert len(reason.strip()) >= LEAST_REASON_CHARACTERS
        assert len(telling_words(reason)) >= 3


def test_a_word_counts_once() -> None:
    # given a reason that repeats itself in other letters
    # when its words are counted
    # then each different one counts once
    assert telling_words("Sepsis SEPSIS sepsis, lactate of 4.1") == ("sepsis", "lactate", "4", "1")[:2]
