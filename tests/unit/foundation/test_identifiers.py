"""Identifiers carry no meaning and cannot be guessed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.identifiers import RandomIds, SeededIds, keyed_id

KEY = b"k" * 32
_parts = st.lists(st.text(st.characters(codec="utf-8"), max_size=6), max_size=4)


@pytest.mark.parametrize("ids", [RandomIds(), SeededIds(7)])
def test_new_ids_are_32_small_letters_and_digits_and_do_not_repeat(ids: RandomIds | SeededIds) -> None:
    # given a source of ids
    # when a thousand are made
    made = {ids.new_id() for _ in range(1000)}
    # then all differ, and each has the one form
    assert len(made) == 1000
    assert all(re.fullmatch("[a-z2-7]{32}", new) for new in made)


def test_a_seed_gives_the_same_ids_again_and_another_seed_others() -> None:
    # given two seeds
    first, again, other = SeededIds(1), SeededIds(1), SeededIds(2)
    # when each makes ids
    # then equal seeds agree and others do not
    ids = [first.new_id() for _ in range(3)]
    assert ids == [again.new_id() for _ in range(3)]
    assert ids != [other.new_id() for _ in range(3)]


@given(_parts, _parts)
def test_a_keyed_id_is_the_same_for_the_same_parts_alone(some: list[str], others: list[str]) -> None:
    # given two lists of parts
    # when each is named
    # then the names are equal exactly when the parts are
    assert (keyed_id(KEY, *some) == keyed_id(KEY, *others)) is (some == others)


def test_a_keyed_id_tells_nothing_without_the_key() -> None:
    # given two keys
    # when the same thing is named with each
    # then the names differ
    assert keyed_id(KEY, "patient", "123") != keyed_id(b"j" * 32, "patient", "123")


def test_text_that_has_no_bytes_is_named_too() -> None:
    # given half of a surrogate pair, as a file name or a form can bring it
    # when it is named
    # then it has a name of its own
    assert len({keyed_id(KEY, "a\udcff"), keyed_id(KEY, "a\ufffd"), keyed_id(KEY, "a")}) == 3
