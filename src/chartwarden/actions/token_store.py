"""What the actions need to keep tokens. Stores in memory and in the database keep the same promises.

Example:
    >>> TokenStore.__name__
    'TokenStore'

"""

from datetime import datetime
from typing import Protocol

from chartwarden.foundation.errors import NotFoundError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.token import Token, TokenId


class TokenStore(Protocol):
    """Keeps tokens by a keyed hash of their secret; the secret itself is kept nowhere."""

    def add(self, token: Token, *, secret: str) -> None:
        """Store a new token."""
        ...

    def by_secret(self, secret: str) -> Token:
        """Give the token with that secret, whatever its state. Raises NotFoundError."""
        ...

    def of_member(self, member_id: MemberId) -> tuple[Token, ...]:
        """Give a member's tokens, newest first."""
        ...

    def used(self, token_id: TokenId, *, at: datetime) -> None:
        """Note when a token was last used."""
        ...

    def revoke(self, token_id: TokenId, *, at: datetime) -> None:
        """Revoke a token; one that was revoked before stays as it is."""
        ...

    def revoke_all(self, member_id: MemberId, *, at: datetime) -> int:
        """Revoke every token of a member that is not revoked; give how many there were."""
        ...


def no_such_token() -> NotFoundError:
    """Give the error of a store that has no token with that secret."""
    return NotFoundError(what="such a token", next_step="Make one under My account.")
