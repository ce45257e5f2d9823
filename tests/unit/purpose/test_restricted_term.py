"""The notation of the lists: alternatives, numbers, any word, capitals, and words that show another meaning."""

import pytest

from chartwarden.purpose.restricted import sensitive_spans
from chartwarden.purpose.restricted_term import Weight, Words


def test_alternatives_are_written_out_even_over_the_end_of_a_line() -> None:
    # given a list with alternatives, and one that goes on in the next line
    words = Words(subject="x", alone="cut/cuts her/\n his wrist; ; noose")
    # when it is read
    # then each phrase is there once, and an empty entry is none
    assert [" ".join(term.words) for term in words.terms()] == [
        "cut her wrist",
        "cut his wrist",
        "cuts her wrist",
        "cuts his wrist",
        "noose",
    ]


def test_each_list_has_its_weight_and_its_other_meanings() -> None:
    # given one phrase in each list
    words = Words(
        subject="x",
        alone="a ~ B",
        cased="C ~~ d",
        tests="e",
        cased_tests="F",
        in_line="g",
        cased_in_line="H",
        in_panel="i",
    )
    # when they are read
    told = {
        " ".join(term.words): (term.weight, term.is_cased, sorted(term.not_near), term.is_near_in_sentence)
        for term in words.terms()
    }
    # then each has the weight of its list
    assert told == {
        "a": (Weight.ALONE, False, ["b"], False),
        "C": (Weight.ALONE, True, ["d"], True),
        "e": (Weight.TEST, False, [], False),
        "F": (Weight.TEST, True, [], False),
        "g": (Weight.IN_LINE, False, [], False),
        "H": (Weight.IN_LINE, True, [], False),
        "i": (Weight.IN_PANEL, False, [], False),
    }


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Positive since 2009", True),
        ("Positive since Monday", False),
        ("Referred back to Harbor Recovery", True),
        ("Referred back to the new Harbor Recovery", False),
        ("On ART", True),
        ("On art", False),
        ("Pushed by Callum, wheelchair at home", True),  # the next clause shows no other meaning
        ("Wheelchair pushed by a friend", False),
        ("Pathogenic variant in TP53, somatic", False),  # for this one the sentence does
        ("Pathogenic variant in TP53. Somatic pain", True),
        ("Condom. Catheter out", True),
        ("Condom catheter out", False),
    ],
)
def test_numbers_names_capitals_and_other_meanings_decide(text: str, is_found: bool) -> None:  # noqa: FBT001 -- a table
    # given a phrase of the notation in a note
    # when it is looked through
    # then it is found only as it is meant
    assert bool(sensitive_spans(text)) is is_found
