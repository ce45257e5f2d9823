"""What happens to a session besides signing in and out: the veil, its end, and what may be a shared account.

Example:
    >>> Signal.CONCURRENT.value
    'concurrent-sign-in'

"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from chartwarden.actions.desk import Desk
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.session import Why


class Signal(StrEnum):
    """What may mean that an account is shared or taken. It accuses nobody; the privacy office looks at it."""

    CONCURRENT = "concurrent-sign-in"  # somebody signs in while the same account is at work on another device
    FACTOR_BURST = "factor-burst"  # the right password, and wrong second factors again and again
    PASSWORD_ALONE = "password-alone"  # noqa: S105 -- a name: the right password, and no factor after it, again and again
    SIGNS_WITHOUT_WORK = "signs-without-work"  # a hand, or a machine that feigns one, and no act
    COPIED_SESSION = "copied-session"  # the cookie of a session, shown by another browser than signed in with it
    EMPTY_SEARCHES = "empty-searches"  # names that lead to none of one's own work, again and again in a day


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """Words that somebody had typed into a field and not sent yet. They may be about the patient."""

    form: str  # the address that the form would go to
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member was in a work item when the veil fell."""

    work_id: WorkItemId
    document_id: DocumentId | None
    offset: int  # pixels that the note was scrolled by
    typed: tuple[Typed, ...]


def veil(desk: Desk, *, why: Why) -> None:
    """Record that the veil fell over a screen.

    It falls before this is written, and stays when this cannot be written: an error must not leave a screen open.

    Raises:
        RefusedError: the entry could not be made durable.

    Source:
        45 CFR 164.310(b), (c), 164.312(a)(2)(iii); controls IDN-5, IDN-8.

    """
    with desk.acting(Act.VEIL, because=why.value) as act:
        act.granted()


def unveil(desk: Desk, *, prove: Callable[[], str]) -> None:
    """Let a member back to their screen, once they have proved who they are and that is on record.

    Args:
        desk: of the member whose session it is.
        prove: gives the kind of the factor that was shown; raises RefusedError when it is wrong.

    Raises:
        RefusedError: it is not them, or the entry could not be made durable.

    Source:
        45 CFR 164.312(d); controls IDN-5, IDN-8.

    """
    with desk.acting(Act.UNVEIL) as act:
        act.note(details={"factor": prove()})
        act.granted()


def end_session(desk: Desk, *, session: str, why: Why, end: Callable[[], None]) -> None:
    """End one of a member's sessions.

    Args:
        desk: of the member whose session it is.
        session: its public id, which opens nothing.
        why: what ended it.
        end: removes it.

    Raises:
        RefusedError: the entry could not be made durable; the session is over all the same.

    Source:
        45 CFR 164.312(a)(2)(iii); control IDN-3.

    """
    end()
    with desk.acting(Act.END_SESSION, because=why.value, details={"session": session}) as act:
        act.granted()


def signal(desk: Desk, *, sign: Signal) -> None:
    """Record what may mean that an account is shared or taken. Source: 45 CFR 164.308(a)(5)(ii)(C); control IDN-3."""
    with desk.acting(Act.SIGNAL, because=sign.value) as act:
        act.granted()


def wrong_proof(desk: Desk, refusal: RefusedError) -> None:
    """Record that somebody could not prove anew who they are. The right proof is told by the act that it was for.

    Raises:
        RefusedError: always: the given refusal, or that the entry could not be made durable.

    Source:
        45 CFR 164.312(d).

    """
    with desk.acting(Act.PROVE_ANEW):
        raise refusal
