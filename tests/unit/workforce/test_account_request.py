"""A request about an account moves as its table says, and lapses by itself."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.account_request import (
    MOVES,
    REQUEST_LASTS,
    AccountRequest,
    AccountRequestId,
    RequestKind,
    RequestState,
    checked_account_reason,
)
from chartwarden.workforce.member import Role
from chartwarden.workforce.roles import CHART_ROLES, change_of, checked_roles
from tests.builders import NOW

_SECONDS_IN_A_WEEK = 7 * 24 * 60 * 60
roles = st.frozensets(st.sampled_from(Role))
kinds = st.frozensets(st.sampled_from(["ed-visit", "professional-em", "inpatient-final"]))


def _request(state: RequestState = RequestState.OPEN) -> AccountRequest:
    return AccountRequest(
        AccountRequestId("r"),
        RequestKind.ROLES,
        MemberId("lena"),
        "why",
        MemberId("adam"),
        NOW,
        frozenset({Role.CODER}),
        state=state,
    )


@pytest.mark.parametrize("before", RequestState)
@pytest.mark.parametrize("to", RequestState)
def test_a_request_moves_only_as_the_table_allows(before: RequestState, to: RequestState) -> None:
    # given a request in some state, in time
    request = _request(before)
    # when it is moved
    if to in MOVES[before]:
        moved = request.moved(to, by=MemberId("mara"), at=NOW)
        # then it stands there, with who decided
        assert (moved.state, moved.decided_by, moved.decided_at) == (to, "mara", NOW)
    else:
        with pytest.raises(RefusedError, match="requests-are-decided-once"):
            request.moved(to, by=MemberId("mara"), at=NOW)


def test_only_an_open_request_leads_anywhere() -> None:
    # given the table
    # when the states that lead somewhere are read, then there is one, and nothing leads back to it
    assert [state for state, to in MOVES.items() if to] == [RequestState.OPEN]
    assert all(RequestState.OPEN not in to for to in MOVES.values())


@given(st.integers(0, 2 * _SECONDS_IN_A_WEEK))
def test_an_open_request_lapses_at_the_seventh_day_and_not_before(seconds: int) -> None:
    # given an open request, some time later
    now = NOW + timedelta(seconds=seconds)
    # when it is looked at
    is_open = _request().state_at(now) is RequestState.OPEN
    # then a week decides, to the second
    assert is_open == (seconds < _SECONDS_IN_A_WEEK)
    assert REQUEST_LASTS.total_seconds() == _SECONDS_IN_A_WEEK


def test_a_decided_request_never_lapses() -> None:
    # given an approval of long ago
    # when it is looked at, then it stands
    assert _request(RequestState.APPROVED).state_at(NOW + timedelta(days=400)) is RequestState.APPROVED


@pytest.mark.parametrize(
    ("reason", "is_reason"),
    [("", False), (" " * 20, False), ("1234567", False), ("12345678", True), ("x" * 401, False)],
)
def test_a_reason_says_something(reason: str, is_reason: bool) -> None:  # noqa: FBT001 -- a row of the table above
    # given some words
    # when they are to be a reason
    try:
        checked_account_reason(reason)
    except RefusedError:
        found = False
    else:
        found = True
    # then empty, short and endless ones are none
    assert found == is_reason


@given(before=roles, after=roles, kinds_before=kinds, kinds_after=kinds)
def test_what_is_not_called_wider_opens_nothing_new(
    before: frozenset[Role], after: frozenset[Role], kinds_before: frozenset[str], kinds_after: frozenset[str]
) -> None:
    # given any change
    change = change_of(before, after, kinds_before=kinds_before, kinds_after=kinds_after)
    # when it is narrower or nothing
    every = {"ed-visit", "professional-em", "inpatient-final", "another"}
    could = {(role, kind) for role in before for kind in (kinds_before or every)}
    can = {(role, kind) for role in after for kind in (kinds_after or every)}
    # then whatever can be done after it could be done before
    if not change.is_wider:
        assert can <= could
    # and a change that is neither wider nor narrower is none
    if not change.is_wider and not change.is_narrower:
        assert (before, kinds_before) == (after, kinds_after)


@pytest.mark.control("IDN-1")
@given(roles)
def test_roles_go_together_unless_one_is_the_administrators(held: frozenset[Role]) -> None:
    # given any set of roles
    # when one person is to hold them
    try:
        checked_roles(held)
    except RefusedError:
        is_allowed = False
    else:
        is_allowed = True
    # then only an administrator with something else is refused
    assert is_allowed == (not (Role.ADMINISTRATOR in held and held & CHART_ROLES))
