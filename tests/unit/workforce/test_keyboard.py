"""A member's keys can be told apart, survive being written down, and never take what must stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.foundation.errors import MalformedError
from chartwarden.workforce.keyboard import KeyMap, kept_key_map, read_key, read_key_map, read_key_text, verb
from chartwarden.workforce.verbs import VERBS, Place

names = st.sampled_from([one.name for one in VERBS])
keys = st.sampled_from(
    [*"jkxyzQ!;[", "F2", "Control+h", "Control+Enter", "Alt+j", "g d", "g z", "z z", "Control+Alt++"]
)


def test_keys_from_the_start_can_be_told_apart() -> None:
    # given nobody's choice
    # when the keys from the start are read as if somebody had chosen each of them
    found = read_key_map({one.name: one.key for one in VERBS})
    # then nothing clashes, and nothing counts as chosen
    assert found == KeyMap()


@pytest.mark.parametrize(
    ("chosen", "because"),
    [
        ({"next-document": "k"}, "k would do two things: next document, and previous document"),
        ({"today": "j"}, "j would do two things: go to today, and next document"),
        ({"next-document": "g"}, "would do two things"),
        ({"find-code": "w", "withheld": "w"}, "w would do two things"),
    ],
)
def test_a_key_that_would_do_two_things_is_refused(chosen: dict[str, str], because: str) -> None:
    # given a choice in which one press could mean two things
    # when it is read
    with pytest.raises(MalformedError) as told:
        read_key_map(chosen)
    # then both are named
    assert because in str(told.value)


def test_the_same_key_may_do_another_thing_on_another_screen() -> None:
    # given the key that filters entries under My access
    # when the workbench gets it for something of its own
    found = read_key_map({"find-code": "f"})
    # then both keep it
    assert (found.key_of("find-code"), found.key_of("filter")) == ("f", "f")


def test_two_keys_can_change_places() -> None:
    # given somebody who wants the other hand
    # when two keys are exchanged at once
    found = read_key_map({"next-document": "k", "previous-document": "j"})
    # then each means the other on the workbench, and nothing changes elsewhere
    assert found.translated(Place.CODING) == {"k": "j", "j": "k"}
    assert found.translated(Place.TODAY) == {}


@pytest.mark.parametrize(
    "key", ["", " ", "jj", "g  d", "Enter", "1", "9", "Control+l", "Control+r", "F5", "1 d", "é", "g d d", "Meta+x"]
)
def test_what_is_no_key_or_must_stay_is_refused(key: str) -> None:
    # given something that is no key, or that the browser, the lock or the codes need
    # when it is chosen, then it is refused
    with pytest.raises(MalformedError):
        read_key(key)


@settings(max_examples=100)
@given(st.dictionaries(names, keys, max_size=6))
def test_keys_that_were_chosen_come_back_from_their_text(chosen: dict[str, str]) -> None:
    # given any choice that can be told apart
    found = kept_key_map(chosen)
    # when it is written down and read
    # then it is the same, and every press means at most one thing
    assert read_key_text(found.as_text()) == found
    for place in (Place.CODING, Place.TODAY):
        meant = [key for key in found.translated(place).values() if key]
        assert len(meant) == len(set(meant))


def test_an_empty_text_gives_the_keys_from_the_start() -> None:
    # given nothing, and comments alone
    # when it is read, then there is no choice
    assert read_key_text("") == read_key_text("# mine\n") == KeyMap()


@pytest.mark.parametrize(
    "text", ["next-document", "next-document = 5", 'nothing = "j"', 'hold = "Control+h', "[a]\nb=1"]
)
def test_a_text_of_another_form_is_told_how_to_be_written(text: str) -> None:
    # given a text that is no list of keys
    # when it is read
    with pytest.raises(MalformedError) as told:
        read_key_text(text)
    # then the reader learns what to do, and nothing of the text is repeated
    assert told.value.where == "My keys"
    assert "hold" not in str(told.value)


def test_stored_keys_that_a_later_version_clashes_with_give_way() -> None:
    # given keys stored before a version that uses one of them otherwise, and one that it no longer knows
    # when they are read from the store
    # then the page works with the keys from the start, and a lost name alone does no harm
    assert kept_key_map({"next-document": "k"}) == KeyMap()
    assert kept_key_map({"next-document": "F2", "gone": "x"}).key_of("next-document") == "F2"
    assert verb("hold").key == "Control+h"
