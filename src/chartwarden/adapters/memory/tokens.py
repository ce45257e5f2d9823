"""Tokens in memory. As in the database, a token is found by a keyed hash of its secret."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chartwarden.actions.token_store import no_such_token
from chartwarden.foundation.identifiers import MemberId, keyed_id
from chartwarden.workforce.token import Token, TokenId

_KEY = b"memory token key, 32 bytes long.."


class MemoryTokens:
    """The store of tokens."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}  # by the keyed hash of their secret

    def snapshot(self) -> Mapping[str, Token]:
        """Give what is stored now."""
        return dict(self._tokens)

    def restore(self, before: Mapping[str, Token]) -> None:
        """Go back to a snapshot."""
        self._tokens = dict(before)

    def add(self, token: Token, *, secret: str) -> None:
        """Store a new token."""
        self._tokens[_hash(secret)] = token

    def by_secret(self, secret: str) -> Token:
        """Give the token with that secret, whatever its state. Raises NotFoundError."""
        found = self._tokens.get(_hash(secret))
        if found is None:
            raise no_such_token()
        return found

    def of_member(self, member_id: MemberId) -> tuple[Token, ...]:
        """Give a member's tokens, newest first."""
        own = [token for token in self._tokens.values() if token.member_id == member_id]
        return tuple(sorted(own, key=lambda token: (token.made_at, token.id), reverse=True))

    def used(self, token_id: TokenId, *, at: datetime) -> None:
        """Note when a token was last used."""
        for key, token in self._tokens.items():
            if token.id == token_id:
                self._tokens[key] = replace(token, used_at=at)

    def revoke(self, token_id: TokenId, *, at: datetime) -> None:
        """Revoke a token; one that was revoked before stays as it is."""
        for key, token in self._tokens.items():
            if token.id == token_id and token.revoked_at is None:
                self._tokens[key] = replace(token, revoked_at=at)

    def revoke_all(self, member_id: MemberId, *, at: datetime) -> int:
        """Revoke every token of a member that is not revoked; give how many there were."""
        standing = [token for token in self.of_member(member_id) if token.revoked_at is None]
        for token in standing:
            self.revoke(token.id, at=at)
        return len(standing)


def _hash(secret: str) -> str:
    return keyed_id(_KEY, "token", secret)
