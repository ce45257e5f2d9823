"""One person, one user id, for ever."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.member import checked_user_id, shared_desk_word
from tests.builders import a_member


@pytest.mark.control("IDN-2")
@pytest.mark.parametrize(
    ("asked", "stored"), [("lena.moss", "lena.moss"), ("  Lena.Moss ", "lena.moss"), ("o_d-7", "o_d-7")]
)
def test_an_id_of_one_person_is_kept_in_small_letters(asked: str, stored: str) -> None:
    # given an id as it was typed
    # when it is checked
    # then its stored form does not depend on letter case
    assert checked_user_id(asked, ever_issued=frozenset()) == stored


@pytest.mark.control("IDN-2")
@pytest.mark.parametrize(
    ("asked", "because"),
    [
        ("ab", "3 to 32"),
        ("a" * 33, "3 to 32"),
        ("7lena", "starts with a letter"),
        ("lena moss", "letters, digits"),
        ("lena@example.org", "letters, digits"),
        ("лена", "letters, digits"),
        ("lena.moss\n.x", "letters, digits"),
        ("", "3 to 32"),
        ("front-desk2", "front"),
        ("frontdesk", "frontdesk"),
        ("NightShift3", "nightshift"),
        ("coder1", "coder"),
        ("h.i.m.shared", "shared"),
        ("Taken.Name", "is or was somebody's"),
    ],
)
def test_an_id_that_is_not_one_persons_is_refused(asked: str, because: str) -> None:
    # given a wrong shape, a shared desk, or an id that somebody has or had
    # when it is checked
    with pytest.raises(RefusedError, match=because) as refused:
        checked_user_id(asked, ever_issued=frozenset({"taken.name"}))
    # then one rule says no
    assert refused.value.rule == "one-person-one-id"


@pytest.mark.parametrize("user_id", ["daybreak.ann", "wardell", "stafford", "testa.ugo", "deskins"])
def test_a_name_that_only_begins_like_a_shared_word_is_a_persons(user_id: str) -> None:
    # given a person's name
    # when it is looked at
    # then no word of it is a shared desk
    assert shared_desk_word(user_id) is None


@given(st.integers(-400, 400))
def test_a_member_works_here_from_the_first_day_to_the_last_both_included(days: int) -> None:
    # given a member with an end
    member = a_member("lena.moss", ends_on=date(2021, 1, 1))
    day = member.starts_on + timedelta(days=days)
    # when a day is asked about
    # then only those between count
    assert member.is_active_on(day) is (0 <= days <= 366)


def test_a_member_without_an_end_works_here_still() -> None:
    # given a member who never left
    # when a far day is asked about
    # then they work here
    assert a_member("lena.moss").is_active_on(date(2099, 1, 1))
