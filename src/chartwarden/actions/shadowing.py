"""Sharing one's screen with somebody, and ending that: both are named, and both have proved who they are.

The declaring act and every one after it name two people, until the time is over, the screen is locked, somebody signs
out, or the member says that they sit alone again. Whoever sits there has an entry of their own, so that their record
leads to what they saw.

Source: 45 CFR 164.312(a)(2)(i), (b), (d); controls IDN-2, IDN-3, AUD-1; violation bench V04-B2.

Example:
    >>> share_screen.__name__
    'share_screen'

"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chartwarden.actions.desk import Desk
from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Member
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.session import Why
from chartwarden.workforce.shadow import Shadow, read_length

_LONGEST_ID: Final = 64  # of a user id as it was typed


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody who has just shown a factor of theirs, and the kind of it."""

    member: Member
    factor: str


def share_screen(
    desk: Desk, user_id: str, *, minutes: int, prove: Callable[[], Proven], begin: Callable[[Shadow], None]
) -> Shadow:
    """Let somebody sit beside a member and look on at their work, once both have said who that is.

    Args:
        desk: of the member whose screen it is; nobody sits beside them yet.
        user_id: of the second person, as it was typed.
        minutes: for how long, one of `workforce.shadow.LENGTHS`.
        prove: gives the second person, whose factor was shown with this very form; raises RefusedError where the id or
            the factor proves nothing.
        begin: stores it with the session. It runs in the transaction of the act.

    Returns:
        Who sits there, and until when.

    Raises:
        MalformedError: there is no such length.
        RefusedError: it is not proven, somebody sits there already, or the entries could not be made durable.

    Source:
        45 CFR 164.312(a)(2)(i), (d); violation bench V04-B2.

    """
    with desk.acting(Act.SHADOW, details={"named": user_id[:_LONGEST_ID]}) as act:
        length = read_length(minutes)
        proven = prove()
        shadow = Shadow(proven.member, desk.clock.now() + length)
        _sit_beside(desk, proven)
        act.note(shadow=proven.member.user_id, counts={"minutes": minutes}, details={"factor": proven.factor})
        with act.change():
            begin(shadow)
            told = f"{desk.member.user_id}, for {minutes} minutes"
            desk.workforce.tell(proven.member.id, NoticeKind.SAT_BESIDE, said=told, at=desk.clock.now())
    return shadow


def end_sharing(desk: Desk, *, why: Why, end: Callable[[], None] = lambda: None) -> None:
    """Say that nobody sits beside a member any more. Its entry is the last one that names two.

    Args:
        desk: of the member whose screen it is; it knows who sat there.
        why: what ended it.
        end: removes it from the session, whether or not that can be put on record.

    Raises:
        RefusedError: nobody sits there, or the entry could not be made durable; it is over all the same.

    """
    end()
    with desk.acting(Act.END_SHADOW, because=why.value) as act:
        if desk.shadow is None:
            raise RefusedError(
                rule="nobody-sits-there",
                because="nobody sits beside you, as far as this session knows",
                source=PERSON_AUTHENTICATION,
                next_step="Nothing has to be ended.",
            )
        act.granted()


def _sit_beside(desk: Desk, proven: Proven) -> None:
    """Leave the entry of whoever sits down: it is under their own name, and says beside whom."""
    own = dataclasses.replace(desk, member=proven.member, shadow=None)
    with own.acting(Act.SIT_BESIDE, details={"beside": desk.member.user_id, "factor": proven.factor}) as act:
        act.granted()
