"""A link works once and for 72 hours, and none opens an account that somebody uses without more than the link."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.invitation import Invitation, InvitationKind, Standing, new_invitation, require_fits
from chartwarden.workforce.notice import NoticeKind, told

_NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_WHEN_IT_ENDS = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def _link() -> Invitation:
    return new_invitation("link-1", of=MemberId("m"), kind=InvitationKind.JOIN, made_by="adam.stroud", now=_NINE)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (_NINE - timedelta(microseconds=1), False),
        (_NINE, True),
        (_WHEN_IT_ENDS - timedelta(microseconds=1), True),
        (_WHEN_IT_ENDS, False),
    ],
)
def test_a_link_is_open_for_72_hours_from_when_it_was_made(at: datetime, is_open: bool) -> None:  # noqa: FBT001 -- a case
    # given a link that was made at nine on a Monday
    link = _link()
    # when it is shown, then it opens until nine on Thursday
    assert link.is_open_at(at) is is_open


def test_a_used_link_is_never_open() -> None:
    # given a link that was used a minute after it was made
    link = replace(_link(), used_at=_NINE + timedelta(minutes=1))
    # when it is shown again, then it opens nothing
    assert not link.is_open_at(_NINE + timedelta(minutes=2))


_FITS = [
    # kind, what the account has (password, factor, in use), whether a link of the kind may be made
    (InvitationKind.JOIN, (False, False, False), True),
    (InvitationKind.JOIN, (True, False, False), True),  # chose a password, never came to add a factor
    (InvitationKind.JOIN, (True, True, True), False),
    (InvitationKind.JOIN, (True, False, True), False),  # just after a reset
    (InvitationKind.JOIN, (False, False, True), False),  # signs in through the organisation
    (InvitationKind.RESET, (True, True, True), True),
    (InvitationKind.RESET, (False, True, True), False),
    (InvitationKind.PASSWORD, (True, True, True), True),
    (InvitationKind.PASSWORD, (False, True, True), True),
    (InvitationKind.PASSWORD, (True, False, True), False),
]


@pytest.mark.parametrize(("kind", "has", "is_made"), _FITS)
def test_a_link_is_made_only_where_it_leaves_something_to_prove(
    kind: InvitationKind,
    has: tuple[bool, bool, bool],
    is_made: bool,  # noqa: FBT001 -- a case
) -> None:
    # given an account
    standing = Standing(*has)
    # when a link of this kind is wanted, then it is made or refused in words
    if is_made:
        require_fits(kind, standing)
        return
    with pytest.raises(RefusedError, match="a-link-alone-opens-no-account"):
        require_fits(kind, standing)


@given(st.sampled_from(InvitationKind), st.builds(Standing, st.booleans(), st.booleans(), st.just(value=True)))
def test_no_link_into_an_account_in_use_opens_it_alone(kind: InvitationKind, standing: Standing) -> None:
    # given any account that is in use, and any kind of link that is made for it
    try:
        require_fits(kind, standing)
    except RefusedError:
        return
    # when what else must be shown is read, then the account has it
    asked = {InvitationKind.RESET: standing.has_password, InvitationKind.PASSWORD: standing.has_factor}
    assert asked[kind]


@pytest.mark.parametrize("kind", NoticeKind)
def test_each_notice_is_one_sentence(kind: NoticeKind) -> None:
    # given a kind of notice
    # when it is told, then it is a sentence of its own, with and without what belongs to it
    assert told(kind.value, said="").endswith(".")
    assert told(kind.value, said="Firefox on Linux").endswith(": Firefox on Linux.")
    assert "Something about your account" not in told(kind.value, said="")
