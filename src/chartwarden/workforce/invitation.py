"""Invitations: a link that works once, so that nobody ever knows another person's password.

A link alone opens nothing but what its kind allows. A new member sets a first password with it. Who lost a second
factor proves the password with it, and who forgot the password proves a second factor: so neither the person who made a
link nor whoever found it can sign in with the link alone to an account that is in use.

Source: 45 CFR 164.312(d); NIST SP 800-63B-4, 4.2 (account recovery); threat model 6.

Example:
    >>> sorted(kind.value for kind in InvitationKind)
    ['join', 'password', 'reset']

"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId

InvitationId = NewType("InvitationId", str)

LASTS: Final = timedelta(hours=72)  # policy: made on a Friday, it opens on Monday morning


class InvitationKind(StrEnum):
    """What a link is for, and with it what must be proven by other means."""

    JOIN = "join"  # a first password, for an account that nobody has used
    RESET = "reset"  # a new second factor, for whoever knows the password
    PASSWORD = "password"  # noqa: S105 -- a new password, for whoever shows a second factor


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link as it is kept: without what opens it."""

    id: InvitationId
    member_id: MemberId
    kind: InvitationKind
    made_by: str  # user id
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None

    def is_open_at(self, now: datetime) -> bool:
        """Tell whether it can be used: once, before it expires."""
        return self.used_at is None and self.made_at <= now < self.expires_at


def new_invitation(
    invitation_id: str, *, of: MemberId, kind: InvitationKind, made_by: str, now: datetime
) -> Invitation:
    """Give a new link, which ends by itself after `LASTS`. `now` is aware."""
    return Invitation(InvitationId(invitation_id), of, kind, made_by, now, now + LASTS)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account has by which its owner can prove who they are."""

    has_password: bool
    has_factor: bool
    is_in_use: bool  # it has or had a second factor, or a link to the organisation's sign-on: it has shown charts

    @property
    def was_used(self) -> bool:
        """Tell whether anybody has made the account theirs: whoever comes next must prove to be the same."""
        return self.has_password or self.has_factor or self.is_in_use


def require_fits(kind: InvitationKind, standing: Standing) -> None:
    """Let pass a kind of link that leaves something to prove. Asked when it is made and again when it is used.

    Raises:
        RefusedError: the link alone would open an account that somebody uses, or it would lead nowhere.

    Source:
        Violation bench V04-09: whoever resets a factor must not be able to sign in as its owner.

    """
    if kind is InvitationKind.JOIN and standing.is_in_use:
        because, next_step = (
            "the account is in use, and a link to join would open it to its bearer",
            "For a forgotten password make a link for a password; for a lost second factor, ask for a reset.",
        )
    elif kind is InvitationKind.RESET and not standing.has_password:
        because, next_step = (
            "without a password nothing is left by which the member could prove who opens the link",
            "Whoever signs in through the organisation gets a new second factor there.",
        )
    elif kind is InvitationKind.PASSWORD and not standing.has_factor:
        because, next_step = (
            "without a second factor nothing is left by which the member could prove who opens the link",
            "Who is new joins with a link to join; who lost everything starts anew under another user id.",
        )
    else:
        return
    raise RefusedError(
        rule="a-link-alone-opens-no-account", because=because, source=PERSON_AUTHENTICATION, next_step=next_step
    )
