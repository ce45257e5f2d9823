"""Signing in and out leave entries too, the failed attempts included.

Example:
    >>> sign_in.__name__
    'sign_in'

"""

from collections.abc import Callable
from enum import StrEnum
from typing import Never

from chartwarden.actions.desk import Desk
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger

ANONYMOUS = "anonymous"  # the actor of an attempt that nobody can be held to; no user id has this form by rule


class Leaving(StrEnum):
    """Why a session ended."""

    OWN_WISH = "own-wish"
    MEMBERSHIP_ENDED = "membership-ended"


def sign_in(desk: Desk, *, shown: str | None = None, require: Callable[[], None] = lambda: None) -> None:
    """Let a member in who has proved who they are, once that is on record.

    Args:
        desk: whose session it will be.
        shown: the kind of factor they showed; None for a password alone, which makes half a session: it may add a
            first factor, and leave. The entry counts the factors.
        require: raises RefusedError when the account lets nobody in just now.

    Raises:
        RefusedError: the member does not work here today, `require` refused, or the entry could not be made durable.

    Source:
        45 CFR 164.312(a)(2)(i), 164.312(b); controls IDN-2, AUD-1.

    """
    known = {"counts": {"factors": 1 if shown is None else 2}, "details": {"factor": shown or "password"}}
    with desk.acting(Act.SIGN_IN, **known) as act:
        require()
        act.granted()


def sign_out(desk: Desk, *, why: Leaving = Leaving.OWN_WISH) -> None:
    """Record that a member's session ended. Source: 45 CFR 164.312(b)."""
    with desk.acting(Act.SIGN_OUT, details={"why": why.value}) as act:
        act.granted()


def second_factor_failed(desk: Desk, refusal: RefusedError) -> Never:
    """Record that somebody with a member's right password did not show their second factor.

    This one names the member: whoever tries has the password, and the member should change it if it was not them.

    Raises:
        RefusedError: the refusal itself, once it is on record; or the entry could not be made durable.

    """
    with desk.acting(Act.SIGN_IN, counts={"factors": 1}):
        raise refusal


def sign_in_failed(ledger: Ledger, *, device: str, because: str = "user-id-and-password") -> None:
    """Record an attempt with a wrong user id or password, or with a passkey that proves nothing.

    What was typed is kept nowhere: people type passwords into the wrong field, and a list of the user ids that do not
    exist would tell which do. So an unknown id and a wrong password leave the same entry.

    Raises:
        RefusedError: the entry could not be made durable.

    """
    ledger.append(
        Draft(
            actor=ANONYMOUS,
            device=device,
            act=Act.SIGN_IN,
            outcome=Outcome.REFUSED,
            because=because,
            counts={"attempts": 1},
        )
    )
