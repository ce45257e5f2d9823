"""Joining: which judged tokens become one identifier, of which kind, and which are left out."""

import numpy as np
import pytest

from chartwarden.phi.joining import join
from chartwarden.phi.lexicon_file import load_lexicon
from chartwarden.phi.reading import tokenise
from chartwarden.phi.tagger import Judged, load_tagger


def _joined(text: str, kinds: dict[str, str], *, none: float = 0.01) -> list[tuple[str, str]]:
    """Join what a tagger would say that takes each of the words for the kind beside it."""
    data = text.encode()
    tokens = tokenise(data)
    words = [text[start:end] for start, end in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)]
    at = np.array([place for place, word in enumerate(words) if word in kinds], np.int64)
    known = load_tagger().kinds
    best = np.array([known.index(kinds[words[place]]) for place in at], np.int64)
    row = load_lexicon().rows(tokens.word[at])
    joined = join(tokens, Judged(known, at, best, row, np.full(len(at), none, np.float32)), data)
    places = zip(joined.start.tolist(), joined.end.tolist(), joined.kind, strict=True)
    return [(text[start:end], kind.value) for start, end, kind in places]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Rio de la Plata", True),  # two small words
        ("Rio of and the Plata", True),
        ("Rio of and the la Plata", False),  # four are a sentence
        ("Rio near Plata", False),  # no word of names
        ("Rio, Plata", True),
        ("Rio.\nPlata", True),
        ("Rio., Plata", True),
        ("Rio.,/Plata", False),  # three marks are a list
        ("Rio; Plata", False),
        ("Rio 4 Plata", False),
        ("Rio    Plata", False),  # two columns
    ],
)
def test_marks_and_small_words_stand_inside_of_a_place(text: str, whole: bool) -> None:  # noqa: FBT001 -- expectation
    # given two words of a town and something between, when they are joined, then few marks or small words part nothing
    town = {"Rio": "city", "Plata": "city"}
    assert _joined(text, town) == ([(text, "city")] if whole else [("Rio", "city"), ("Plata", "city")])


def test_small_words_part_names_of_people_and_marks_do_not() -> None:
    # given two names with a word between, and with a comma, when joined, then the word parts two people
    people = dict.fromkeys(("Ada", "Bo"), "patient_name")
    assert [name for name, _ in _joined("Ada and Bo", people)] == ["Ada", "Bo"]
    assert [name for name, _ in _joined("Ada, Bo", people)] == ["Ada, Bo"]


def test_the_kind_most_words_speak_for_names_the_whole() -> None:
    # given three words of one name of which two are said to be a clinician's, when joined, then it is a clinician's
    spoken = {"Ada": "patient_name", "Mae": "provider_name", "Bo": "provider_name"}
    assert _joined("Ada Mae Bo", spoken) == [("Ada Mae Bo", "provider_name")]


def test_a_number_needs_a_digit_and_a_date_a_digit_or_a_word_of_the_calendar() -> None:
    # given words taken for a number and for dates, when joined, then only what can be one stays
    assert _joined("call tomorrow or 5550142", dict.fromkeys(("tomorrow", "5550142"), "phone")) == [
        ("5550142", "phone")
    ]
    assert _joined("in March or later", dict.fromkeys(("March", "later"), "date")) == [("March", "date")]


def test_numbers_must_be_surer_than_words() -> None:
    # given a chance of one half that a word or a number is nothing, when joined, then the word counts alone
    assert _joined("Ada 4471", {"Ada": "patient_name", "4471": "account"}, none=0.5) == [("Ada", "patient_name")]


def test_nothing_judged_is_nothing_found() -> None:
    # given a text without a single judged token, when joined, then nothing comes of it
    assert _joined("seen today", {}) == []
