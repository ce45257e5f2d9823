"""Every store of tokens keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from datetime import timedelta

import pytest

from chartwarden.actions.desk import Desk
from chartwarden.actions.token_store import TokenStore
from chartwarden.foundation.errors import NotFoundError
from chartwarden.workforce.member import Member
from chartwarden.workforce.token import Scope, Token, TokenId
from chartwarden_web.records.accounts import ApiTokenRecord
from tests.builders import NOW, Scene

SECRET = "cw_" + "A" * 43
OTHER = "cw_" + "B" * 43
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """Seat the coder."""
    return scene.at(scene.coder)


@pytest.fixture
def tokens(desk: Desk) -> TokenStore:
    """Give the store of tokens."""
    return desk.tokens


def _token(member: Member, key: str = "a", *, days: int = 0) -> Token:
    return Token(
        id=TokenId(f"token-{key}"),
        member_id=member.id,
        label="shift board",
        purpose="Tells the shift board how many charts wait.",
        scopes=frozenset({Scope.WORK_READ, Scope.ACCESS_READ}),
        made_at=NOW + timedelta(days=days),
        expires_at=NOW + timedelta(days=days + 30),
    )


def test_a_token_comes_back_for_its_secret_and_for_no_other(scene: Scene, tokens: TokenStore) -> None:
    # given a stored token
    token = _token(scene.coder)
    tokens.add(token, secret=SECRET)
    # when it is looked up by its secret, then it is what went in
    assert tokens.by_secret(SECRET) == token
    # and by another secret, or none, there is nothing
    for words in (OTHER, "", SECRET[:-1], SECRET.lower(), token.id):
        with pytest.raises(NotFoundError):
            tokens.by_secret(words)


def test_the_secret_stands_nowhere_in_the_table(scene: Scene, tokens: TokenStore) -> None:
    # given a stored token
    tokens.add(_token(scene.coder), secret=SECRET)
    if type(tokens).__name__ == "MemoryTokens":
        return
    # when every column of its row is read, then neither the secret nor a part of it is there
    (row,) = ApiTokenRecord.objects.values()
    assert SECRET[3:] not in str(row)
    assert len(row["key_hash"]) == 32


def test_a_members_tokens_come_newest_first_and_nobody_elses(scene: Scene, tokens: TokenStore) -> None:
    # given two tokens of a coder and one of another
    older, newer = _token(scene.coder, "a"), _token(scene.coder, "b", days=1)
    tokens.add(older, secret=SECRET)
    tokens.add(newer, secret=OTHER)
    tokens.add(_token(scene.other, "c"), secret="cw_" + "C" * 43)
    # when the coder's are listed, then there are the two
    assert tokens.of_member(scene.coder.id) == (newer, older)


def test_a_revoked_token_says_so_at_once_and_keeps_its_first_instant(scene: Scene, tokens: TokenStore) -> None:
    # given a stored token
    token = _token(scene.coder)
    tokens.add(token, secret=SECRET)
    # when it is revoked, and again a day later
    tokens.revoke(token.id, at=NOW)
    tokens.revoke(token.id, at=NOW + timedelta(days=1))
    # then it was revoked at the first
    assert tokens.by_secret(SECRET).revoked_at == NOW


def test_all_tokens_of_a_member_are_revoked_together_and_nobody_elses(scene: Scene, tokens: TokenStore) -> None:
    # given a coder with two tokens, one of them revoked, and another coder with one
    tokens.add(_token(scene.coder, "a"), secret=SECRET)
    tokens.add(_token(scene.coder, "b"), secret=OTHER)
    tokens.add(_token(scene.other, "c"), secret="cw_" + "C" * 43)
    tokens.revoke(TokenId("token-b"), at=NOW)
    # when the coder's are revoked
    count = tokens.revoke_all(scene.coder.id, at=NOW + AN_HOUR)
    # then the one that stood is revoked now, and the other coder's stands
    assert count == 1
    assert {token.id: token.revoked_at for token in tokens.of_member(scene.coder.id)} == {
        "token-a": NOW + AN_HOUR,
        "token-b": NOW,
    }
    assert tokens.by_secret("cw_" + "C" * 43).revoked_at is None


def test_a_use_is_noted(scene: Scene, tokens: TokenStore) -> None:
    # given a stored token
    tokens.add(_token(scene.coder), secret=SECRET)
    # when it was used
    tokens.used(TokenId("token-a"), at=NOW + AN_HOUR)
    # then it says when
    assert tokens.by_secret(SECRET).used_at == NOW + AN_HOUR


def test_what_changes_together_with_a_token_is_kept_or_lost_with_it(scene: Scene, desk: Desk) -> None:
    # given a change that fails after the token was stored
    def fails() -> None:
        with desk.together():
            desk.tokens.add(_token(scene.coder), secret=SECRET)
            raise ValueError

    # when it is tried
    with pytest.raises(ValueError):  # noqa: PT011 -- the very error above
        fails()
    # then there is no token
    assert desk.tokens.of_member(scene.coder.id) == ()
