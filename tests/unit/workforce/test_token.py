"""Tokens: what they may be used for, for how long, and how their secrets look."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.member import Role
from chartwarden.workforce.token import (
    Scope,
    Token,
    TokenId,
    checked_life,
    checked_scopes,
    is_secret,
    scopes_of,
    secret_of,
)
from tests.builders import a_member

MADE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _token(*, days: int = 30, revoked_at: datetime | None = None) -> Token:
    return Token(
        id=TokenId("t"),
        member_id=MemberId("m"),
        label="worklist",
        purpose="Tells the shift board how many charts wait.",
        scopes=frozenset({Scope.WORK_READ}),
        made_at=MADE,
        expires_at=MADE + timedelta(days=days),
        revoked_at=revoked_at,
    )


@given(st.binary(min_size=32, max_size=32))
def test_every_secret_begins_so_that_scanners_know_it_and_carries_all_of_its_bits(raw: bytes) -> None:
    # given 256 random bits
    # when they become a secret
    secret = secret_of(raw)
    # then it has the known beginning, one length, and only letters that need no quoting in a header
    assert (secret[:3], len(secret)) == ("cw_", 46)
    assert is_secret(secret)


def test_different_bits_give_different_secrets() -> None:
    # given all secrets that differ from the first in one bit
    others = {secret_of((1 << bit).to_bytes(32, "big")) for bit in range(256)}
    # when they are counted, then no bit was lost
    assert len(others | {secret_of(bytes(32))}) == 257


@pytest.mark.parametrize(
    "words", ["", "cw_", "cw_" + "A" * 42, "cw_" + "A" * 44, "xx_" + "A" * 43, "cw_" + "A" * 42 + "é"]
)
def test_words_of_another_form_are_no_secret(words: str) -> None:
    # given words that no token has
    # when they are looked at, then they are known as such
    assert not is_secret(words)


def test_a_token_is_over_at_the_instant_that_it_names() -> None:
    # given a token of 30 days
    token = _token()
    # when its last instant is asked for, and the one after
    # then it is in force up to it, and not at it
    assert token.is_in_force(MADE)
    assert token.is_in_force(MADE + timedelta(days=30) - timedelta(microseconds=1))
    assert not token.is_in_force(MADE + timedelta(days=30))


def test_a_revoked_token_is_not_in_force_and_nor_is_one_from_the_future() -> None:
    # given a token that was revoked, and a clock that was set back
    # when each is asked, then neither opens anything
    assert not _token(revoked_at=MADE).is_in_force(MADE + timedelta(days=1))
    assert not _token().is_in_force(MADE - timedelta(seconds=1))


@pytest.mark.parametrize(("days", "is_long_enough"), [(-1, False), (0, False), (1, True), (90, True), (91, False)])
def test_a_token_lasts_one_to_ninety_days(days: int, is_long_enough: bool) -> None:  # noqa: FBT001 -- a table of cases
    # given a number of days
    # when a life is made of it, then only 1 to 90 will do
    if is_long_enough:
        assert checked_life(days) == timedelta(days=days)
    else:
        with pytest.raises(RefusedError, match="tokens-expire"):
            checked_life(days)


def test_no_scope_of_an_administrator_leads_to_a_chart() -> None:
    # given an administrator, and somebody who holds no role
    keeper, nobody = a_member("adam.stroud", Role.ADMINISTRATOR), a_member("ned.low")
    nobody = type(nobody)(nobody.id, nobody.user_id, nobody.name, frozenset(), nobody.starts_on)
    # when their scopes are listed
    # then the administrator's lead to accounts and figures, and the other's to nothing
    assert scopes_of(keeper) == {Scope.MEMBERS_READ, Scope.SCIM, Scope.METRICS, Scope.ACCESS_READ}
    assert scopes_of(nobody) == frozenset()


@given(st.sets(st.sampled_from(list(Role)), min_size=1), st.sets(st.sampled_from(list(Role)), min_size=1))
def test_more_roles_never_carry_fewer_scopes_and_fewer_never_more(some: set[Role], others: set[Role]) -> None:
    # given the roles of a member, and more
    # when their scopes are compared, then they grow together
    assert scopes_of(a_member("ida.berg", *some)) <= scopes_of(a_member("ida.berg", *some, *others))


@given(st.sampled_from(list(Role)), st.sets(st.sampled_from(list(Scope))))
def test_scopes_are_taken_whole_or_refused_and_never_trimmed(role: Role, scopes: set[Scope]) -> None:
    # given a member of one role and some scopes
    member, asked = a_member("ida.berg", role), frozenset(scopes)
    # when a token is asked for with them, then it is refused when there are none, or one goes beyond the role
    if not asked or asked - scopes_of(member):
        with pytest.raises(RefusedError, match="token-within-its-member"):
            checked_scopes(asked, member=member)
    else:
        assert checked_scopes(asked, member=member) == asked


def test_a_scope_that_a_role_does_not_carry_is_refused() -> None:
    # given an administrator who wants to read charts by a program
    # when they ask, then they are refused
    with pytest.raises(RefusedError, match="token-within-its-member"):
        checked_scopes(frozenset({Scope.CHART_READ}), member=a_member("adam.stroud", Role.ADMINISTRATOR))
