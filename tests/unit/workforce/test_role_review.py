"""Quarters, and when a review of roles is overdue."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.errors import MalformedError
from chartwarden.workforce.member import Leave, Role
from chartwarden.workforce.role_review import Quarter, is_overdue, to_review
from tests.builders import a_member

_LONG_AGO = date(2020, 1, 1)


@given(st.dates(date(2001, 1, 1), date(2199, 12, 31)))
def test_every_day_lies_in_one_quarter_that_can_be_written_and_read(day: date) -> None:
    # given any day
    quarter = Quarter.of(day)
    # when its quarter is looked at, then the day lies in it, it follows the one before, and it reads as it is written
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.before.following == quarter
    assert quarter.before.last_day + timedelta(days=1) == quarter.first_day
    assert Quarter.read(str(quarter)) == quarter


@pytest.mark.parametrize("text", ["", "2026", "2026-Q5", "2026-Q0", "26-Q1", "2026-q4", "2026-Q4 "])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    # given something else
    # when it is read, then it is no quarter
    with pytest.raises(MalformedError):
        Quarter.read(text)


def test_whoever_has_left_is_not_reviewed() -> None:
    # given a coder, one who left yesterday, and one with two roles
    today = date(2026, 11, 23)
    members = [
        a_member("omar.diaz", ends_on=date(2026, 11, 22)),
        a_member("mara.quist", Role.MANAGER, Role.AUDITOR),
        a_member("lena.moss"),
    ]
    # when the roles to review are listed
    listed = [(member.user_id, role) for member, role in to_review(members, today=today)]
    # then they are by user id, without the one who left
    assert listed == [("lena.moss", "coder"), ("mara.quist", "auditor"), ("mara.quist", "manager")]


@pytest.mark.parametrize(
    ("today", "kept_since", "overdue"),
    [
        (date(2026, 11, 23), _LONG_AGO, True),  # nothing was decided in Q3 or since
        (date(2026, 11, 23), date(2026, 9, 30), True),  # began on the last day of Q3
        (date(2026, 11, 23), date(2026, 10, 1), False),  # began in Q4, which is not over
        (date(2027, 1, 1), date(2026, 10, 1), True),  # now it is
    ],
)
def test_a_quarter_without_a_review_is_overdue_once_it_is_over(today: date, kept_since: date, overdue: bool) -> None:  # noqa: FBT001
    # given one coder, and no decision
    # when it is asked whether a review is overdue, then only a whole quarter that went by counts
    assert is_overdue([a_member("lena.moss")], [], today=today, kept_since=kept_since) is overdue


def test_a_decision_in_the_quarter_before_or_in_this_one_is_a_review() -> None:
    # given a coder whose role was decided
    coder = a_member("lena.moss")
    # when it is asked, then nothing is overdue
    decided = {(coder.id, Role.CODER)}
    assert not is_overdue([coder], decided, today=date(2026, 11, 23), kept_since=_LONG_AGO)


def test_leave_covers_both_its_days() -> None:
    # given a leave of three days
    leave = Leave(date(2026, 12, 24), date(2026, 12, 26))
    # when the days around it are asked, then the first and the last belong to it
    assert [leave.covers(date(2026, 12, day)) for day in (23, 24, 26, 27)] == [False, True, True, False]
