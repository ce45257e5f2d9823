"""Tokens in the database: a row holds a keyed hash of the secret, and whoever reads the table can be nobody."""

from datetime import datetime

from django.utils.crypto import constant_time_compare

from chartwarden.actions.token_store import no_such_token
from chartwarden.foundation.identifiers import MemberId, keyed_id
from chartwarden.workforce.token import Scope, Token, TokenId
from chartwarden_web.records.accounts import ApiTokenRecord

_SCOPES = frozenset(Scope)


class DatabaseTokens:
    """The store of tokens."""

    def __init__(self, *, key: bytes) -> None:
        """Take the key that secrets are hashed with; it stands outside of the database."""
        self._key = key

    def add(self, token: Token, *, secret: str) -> None:
        """Store a new token."""
        ApiTokenRecord.objects.create(
            id=token.id,
            member_id=token.member_id,
            key_hash=self._hash(secret),
            label=token.label,
            purpose=token.purpose,
            scopes=sorted(scope.value for scope in token.scopes),
            made_at=token.made_at,
            expires_at=token.expires_at,
            used_at=token.used_at,
            revoked_at=token.revoked_at,
        )

    def by_secret(self, secret: str) -> Token:
        """Give the token with that secret, whatever its state. Raises NotFoundError."""
        wanted = self._hash(secret)
        record = ApiTokenRecord.objects.filter(key_hash=wanted).first()
        # How the database compares may tell by its time; what it compares is a hash that nobody can steer.
        if record is None or not constant_time_compare(record.key_hash, wanted):
            raise no_such_token()
        return _token(record)

    def of_member(self, member_id: MemberId) -> tuple[Token, ...]:
        """Give a member's tokens, newest first."""
        return tuple(map(_token, ApiTokenRecord.objects.filter(member_id=member_id).order_by("-made_at", "-id")))

    def used(self, token_id: TokenId, *, at: datetime) -> None:
        """Note when a token was last used."""
        ApiTokenRecord.objects.filter(id=token_id).update(used_at=at)

    def revoke(self, token_id: TokenId, *, at: datetime) -> None:
        """Revoke a token; one that was revoked before stays as it is."""
        ApiTokenRecord.objects.filter(id=token_id, revoked_at=None).update(revoked_at=at)

    def revoke_all(self, member_id: MemberId, *, at: datetime) -> int:
        """Revoke every token of a member that is not revoked; give how many there were."""
        return ApiTokenRecord.objects.filter(member_id=member_id, revoked_at=None).update(revoked_at=at)

    def _hash(self, secret: str) -> str:
        """Give 32 letters of HMAC-SHA-256 (160 bits) of a secret."""
        return keyed_id(self._key, "token", secret)


def _token(record: ApiTokenRecord) -> Token:
    return Token(
        id=TokenId(record.id),
        member_id=MemberId(record.member_id),
        label=record.label,
        purpose=record.purpose,
        scopes=frozenset(Scope(word) for word in record.scopes if word in _SCOPES),  # one that is no more opens nothing
        made_at=record.made_at,
        expires_at=record.expires_at,
        used_at=record.used_at,
        revoked_at=record.revoked_at,
    )
