"""Signing in and out leave entries too, the failed attempts included.

Example:
    >>> sign_in.__name__
    'sign_in'

"""

from enum import StrEnum

from chartwarden.actions.desk import Desk
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger

ANONYMOUS = "anonymous"  # the actor of an attempt that nobody can be held to; no user id has this form by rule


class Leaving(StrEnum):
    """Why a session ended."""

    OWN_WISH = "own-wish"
    MEMBERSHIP_ENDED = "membership-ended"


def sign_in(desk: Desk) -> None:
    """Let a member in who has proved who they are, once that is on record.

    Raises:
        RefusedError: the member does not work here today, or the entry could not be made durable.

    Source:
        45 CFR 164.312(a)(2)(i), 164.312(b); controls IDN-2, AUD-1.

    """
    with desk.acting(Act.SIGN_IN) as act:
        act.granted()


def sign_out(desk: Desk, *, why: Leaving = Leaving.OWN_WISH) -> None:
    """Record that a member's session ended. Source: 45 CFR 164.312(b)."""
    with desk.acting(Act.SIGN_OUT, details={"why": why.value}) as act:
        act.granted()


def sign_in_failed(ledger: Ledger, *, device: str) -> None:
    """Record an attempt with a wrong user id or password.

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
            because="user-id-and-password",
            counts={"attempts": 1},
        )
    )
