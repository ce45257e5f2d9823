"""Tokens for programs: making one, listing and revoking one's own, and letting a program in that shows one.

A program acts as the member whose token it shows, through the same actions as a screen; its entries name the device
`api:` and the token's id. Whatever is wrong with a token is answered alike.

Example:
    >>> device_of_token(TokenId("abc")), is_program("api:abc"), is_program("web:abc")
    ('api:abc', True, False)

"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from chartwarden.actions.desk import Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.signing import ANONYMOUS
from chartwarden.foundation.citation import PERSON_AUTHENTICATION, UNIQUE_USER_ID, WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.foundation.randomness import random_bytes
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.purpose.reason import is_specific
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Member
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.token import (
    LONGEST_LABEL,
    LONGEST_PURPOSE,
    MOST_IN_FORCE,
    SECRET_BYTES,
    Scope,
    Token,
    TokenId,
    checked_life,
    checked_scopes,
    is_secret,
    scopes_of,
    secret_of,
)

IN_FORCE = "token-in-force"  # the rule behind every answer to a token that opens nothing
MayTell = Callable[[TokenId | None], bool]
_DEVICE = "api:"
_NOBODY = Member(MemberId(ANONYMOUS), ANONYMOUS, "", frozenset(), date.min)
_USE_IS_TOLD_EVERY = timedelta(minutes=1)  # so that a busy program does not write a row with each request


class Seats(Protocol):
    """Whatever seats members at desks."""

    def desk(self, member: Member, *, device: str) -> Desk:
        """Seat a member at a device."""
        ...


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token just made, and its secret, which is kept nowhere and shown once."""

    token: Token
    secret: str = field(repr=False)


def make_token(desk: Desk, *, label: str, purpose: str, scopes: frozenset[Scope], days: int) -> MadeToken:
    """Make a token of one's own.

    Args:
        desk: whose token it is.
        label: what they call it; 1 to 80 characters.
        purpose: what the program does with it; as specific as a reason to see more.
        scopes: what it may be used for, among those of the member's roles.
        days: how long it lasts.

    Raises:
        RefusedError: a program asks; the purpose says nothing; a scope is beyond the member's roles; it would last too
            long; there is no label; or the member has as many in force as they may have.

    Source:
        45 CFR 164.312(a)(1), 164.312(d), 164.514(d)(2).

    """
    now = desk.clock.now()
    token_id = TokenId(desk.ids.new_id())
    told = {"token": token_id, "label": label, "purpose": purpose, "scopes": sorted(scope.value for scope in scopes)}
    with desk.acting(Act.MAKE_TOKEN, counts={"days": days, "scopes": len(scopes)}) as act:
        require_no_secret(label, purpose)
        require_own_words(desk, act, None, purpose)
        act.note(details=told)
        _require_person(desk)
        life = checked_life(days)
        token = Token(
            id=token_id,
            member_id=desk.member.id,
            label=_checked_label(label),
            purpose=_checked_purpose(purpose),
            scopes=checked_scopes(scopes, member=desk.member),
            made_at=now,
            expires_at=now + life,
        )
        made = MadeToken(token, secret_of(random_bytes(SECRET_BYTES)))
        with act.change():
            _require_few(desk)
            desk.tokens.add(token, secret=made.secret)
            desk.workforce.tell(desk.member.id, NoticeKind.TOKEN_MADE, said=token.label, at=now)
    return made


def my_tokens(desk: Desk) -> tuple[Token, ...]:
    """Give one's own tokens, newest first, those that are over and revoked included. Looking is an entry."""
    with desk.acting(Act.REVIEW_ACCOUNT, details={"of": "tokens"}) as act:
        tokens = desk.tokens.of_member(desk.member.id)
        act.note(counts={"tokens": len(tokens)})
        act.granted()
        return tokens


def revoke_token(desk: Desk, token_id: TokenId) -> Token:
    """Revoke a token of one's own; every request that starts after this is turned away.

    Raises:
        RefusedError: a program asks.
        NotFoundError: the member has no such token, or it was revoked before; somebody else's is answered alike.

    """
    with desk.acting(Act.REVOKE_TOKEN, details={"token": token_id}) as act:
        _require_person(desk)
        token = next((one for one in desk.tokens.of_member(desk.member.id) if one.id == token_id), None)
        if token is None or token.revoked_at is not None:
            raise NotFoundError(
                what="no token of yours that could be revoked", next_step="Look at the list of your tokens."
            )
        with act.change():
            now = desk.clock.now()
            desk.tokens.revoke(token_id, at=now)
            desk.workforce.tell(desk.member.id, NoticeKind.TOKEN_REVOKED, said=token.label, at=now)
    return token


def let_in(house: Seats, secret: str | None, *, scope: Scope, may_tell: MayTell = lambda _: True) -> Desk:
    """Seat the member whose token a program shows.

    Each time the member, their roles and the token are read anew. What is turned away leaves an entry, unless nothing
    was shown at all or the same comes too often. An unknown, expired or revoked token, and one of somebody who does not
    work here today, are answered with the same words; only the entry tells them apart.

    Args:
        house: seats members.
        secret: what was shown; None when nothing was.
        scope: what the program is about to do.
        may_tell: asked before a token that is not in force leaves an entry, with its id if it is known; no keeps the
            ledger from a flood of them. What was tried with a token that is in force is always told.

    Returns:
        The desk, at the device `api:` and the token's id.

    Raises:
        RefusedError: rule `token-in-force` when no token that is in force was shown; `token-has-the-scope` when it is
            in force and not for this.

    Source:
        45 CFR 164.312(d), 164.312(a)(1); promise 3.

    """
    if not secret:
        raise no_token()
    door = house.desk(_NOBODY, device=_DEVICE)
    now = door.clock.now()
    token = _found(door, secret)
    if token is None:
        if may_tell(None):
            _turned_away(door, because=IN_FORCE)
        raise no_token()
    desk = house.desk(door.workforce.member(token.member_id), device=device_of_token(token.id))
    if not (token.is_in_force(now) and desk.member.is_active_on(now.date())):
        if may_tell(token.id):
            _turned_away(desk, because=IN_FORCE)
        raise no_token()
    if scope not in token.scopes & scopes_of(desk.member):
        _turned_away(desk, because="token-has-the-scope")
        raise RefusedError(
            rule="token-has-the-scope",
            because="this token is not for that, or its member's roles do not carry it any more",
            source=WORKFORCE_USES,
            next_step="Make a token that has the scope, if your roles carry it.",
        )
    if token.used_at is None or now - token.used_at >= _USE_IS_TOLD_EVERY:
        desk.tokens.used(token.id, at=now)
    return desk


def no_token() -> RefusedError:
    """Give the one answer to whoever shows no token that is in force."""
    return RefusedError(
        rule="token-in-force",
        because="no token that is in force was shown",
        source=PERSON_AUTHENTICATION,
        next_step="Send a token of yours in the header Authorization: Bearer; make one under My account.",
    )


def device_of_token(token_id: TokenId) -> str:
    """Name a token as the place where somebody sits."""
    return f"{_DEVICE}{token_id}"


def is_program(device: str) -> bool:
    """Tell whether a program sits there."""
    return device.startswith(_DEVICE)


def _found(door: Desk, secret: str) -> Token | None:
    """Give the token with this secret. What has not the form of one is looked up too, so that both cost the same."""
    try:
        return door.tokens.by_secret(secret if is_secret(secret) else "")
    except NotFoundError:
        return None


def _turned_away(desk: Desk, *, because: str) -> None:
    desk.ledger.append(
        Draft(
            actor=desk.member.user_id,
            device=desk.device,
            act=Act.SIGN_IN,
            outcome=Outcome.REFUSED,
            because=because,
            counts={"attempts": 1},
        )
    )


def _require_person(desk: Desk) -> None:
    if is_program(desk.device):
        raise RefusedError(
            rule="tokens-are-a-persons",
            because="a program neither makes nor revokes tokens",
            source=UNIQUE_USER_ID,
            next_step="Sign in, and do it under My account.",
        )


def _require_few(desk: Desk) -> None:
    """Let pass a member who has room for another token. Holds them, so that two at once are counted one by one."""
    desk.workforce.held(desk.member.id)
    now = desk.clock.now()
    if sum(token.is_in_force(now) for token in desk.tokens.of_member(desk.member.id)) >= MOST_IN_FORCE:
        raise RefusedError(
            rule="tokens-are-few",
            because="a member has at most 10 tokens in force",
            source=WORKFORCE_USES,
            next_step="Revoke one that no program needs any more.",
        )


def _checked_label(label: str) -> str:
    stripped = label.strip()
    if not 0 < len(stripped) <= LONGEST_LABEL:
        raise RefusedError(
            rule="tokens-have-a-purpose",
            because="a token has a label of 1 to 80 characters",
            source=WORKFORCE_USES,
            next_step="Name the program that will use it.",
        )
    return stripped


def _checked_purpose(purpose: str) -> str:
    stripped = purpose.strip()
    if len(stripped) > LONGEST_PURPOSE or not is_specific(stripped):
        raise RefusedError(
            rule="tokens-have-a-purpose",
            because="a purpose has 20 to 200 characters and says what the program does",
            source=WORKFORCE_USES,
            next_step="Name the program, what it reads or writes, and who reads the outcome.",
        )
    return stripped
