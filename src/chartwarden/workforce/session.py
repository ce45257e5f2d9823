"""A session at a screen: when it is open, when the veil falls over it, and when it is over.

A veiled session shows nothing until its member proves again who they are; one that is over is gone. What a page does by
itself is no sign of a person. A hand at the mouse is a sign; an act on the work is more, and signs without any act do
not keep a screen open for ever.

Source: 45 CFR 164.312(a)(2)(iii) (automatic logoff); 164.310(b), (c); NIST SP 800-63B-4, 2.2.3. The minutes are policy.

Example:
    >>> from datetime import UTC
    >>> nine = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    >>> sitting = Sitting(began_at=nine, active_at=nine, worked_at=nine)
    >>> standing(sitting, now=nine + timedelta(minutes=10), limits=Limits()).state.value
    'veiled'

"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chartwarden.foundation.citation import AUTOMATIC_LOGOFF
from chartwarden.foundation.errors import RefusedError

IDLE = timedelta(minutes=10)  # policy; stricter than the hour that SP 800-63B-4, 2.2.3 allows
IDLE_CEILING = timedelta(minutes=15)  # policy: nobody sets more than this
ABSOLUTE = timedelta(hours=12)  # SP 800-63B-4, 2.2.3 allows a day; policy: a long shift
SIGNS_ONLY = timedelta(minutes=30)  # policy: signs of a hand, and no act, for so long
MOST_WRONG = 5  # wrong proofs in a row; policy
AT_THE_SAME_TIME = timedelta(minutes=5)  # policy: who was active so lately may still be there


class State(StrEnum):
    """What a session shows."""

    OPEN = "open"
    VEILED = "veiled"  # nothing, until its member proves who they are
    OVER = "over"  # nothing, ever again


class Why(StrEnum):
    """Why a veil fell or a session ended, as entries and notices name it."""

    OWN_WISH = "own-wish"
    IDLE = "idle"
    SIGNS_WITHOUT_WORK = "signs-without-work"
    ABSOLUTE_LIMIT = "absolute-limit"
    WRONG_PROOFS = "wrong-proofs"
    SIGNED_IN_ELSEWHERE = "signed-in-elsewhere"
    SHADOW_OVER = "shadow-over"  # somebody sat beside the member for as long as was said
    SHADOW_ELSEWHERE = "shadow-elsewhere"  # whoever sat there has sat down at a screen of their own
    OTHER_BROWSER = "other-browser"  # its cookie was shown by a browser that did not sign in with it


class Strength(StrEnum):
    """How well whoever sits there has proved who they are."""

    NOTHING = "none"
    PASSWORD = "password"  # noqa: S105 -- half a session: there is nothing under a veil of it
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session stays open. Raises RefusedError for an idle limit above the ceiling, or of nothing."""

    idle: timedelta = IDLE
    absolute: timedelta = ABSOLUTE
    signs_only: timedelta = SIGNS_ONLY

    def __post_init__(self) -> None:
        """Let pass limits that are short enough."""
        if not timedelta() < self.idle <= IDLE_CEILING:
            raise RefusedError(
                rule="idle-screens-are-veiled-soon",
                because="the idle limit must be more than nothing and no more than 15 minutes",
                source=AUTOMATIC_LOGOFF,
                next_step="Set CHARTWARDEN_IDLE_MINUTES to a number from 1 to 15.",
            )


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is known of a session. Instants are aware, in UTC."""

    began_at: datetime
    active_at: datetime  # the last sign of a person
    worked_at: datetime  # the last act
    veiled_at: datetime | None = None
    wrong_proofs: int = 0  # in a row
    strength: Strength = Strength.FACTOR
    shadow_until: datetime | None = None  # until when somebody sits beside the member; None where nobody does


@dataclass(frozen=True, slots=True)
class Standing:
    """How a session stands, and why it is not open; None when it is, or when its veil fell before."""

    state: State
    why: Why | None = None


def standing(sitting: Sitting, *, now: datetime, limits: Limits) -> Standing:
    """Tell how a session stands at an instant. What ended never opens again, however the clock moves on.

    Source:
        45 CFR 164.312(a)(2)(iii); controls IDN-5, IDN-9; violation bench V04-02.

    """
    if sitting.wrong_proofs >= MOST_WRONG:
        return Standing(State.OVER, Why.WRONG_PROOFS)
    if now - sitting.began_at >= limits.absolute:
        return Standing(State.OVER, Why.ABSOLUTE_LIMIT)
    if sitting.veiled_at is not None:
        return Standing(State.VEILED)
    why = _unattended(sitting, now=now, limits=limits)
    if why is None:
        return Standing(State.OPEN)
    return Standing(State.VEILED if sitting.strength is Strength.FACTOR else State.OVER, why)


def _unattended(sitting: Sitting, *, now: datetime, limits: Limits) -> Why | None:
    if now - sitting.active_at >= limits.idle:
        return Why.IDLE
    if sitting.shadow_until is not None and now >= sitting.shadow_until:
        return Why.SHADOW_OVER
    return Why.SIGNS_WITHOUT_WORK if now - sitting.worked_at >= limits.signs_only else None


def is_concurrent(*, other_active_at: datetime, now: datetime, other_device: str | None, device: str) -> bool:
    """Tell whether somebody may be at work on another device while this one signs in.

    Source:
        45 CFR 164.308(a)(5)(ii)(D); control IDN-3; violation bench V04-03.

    """
    return other_device != device and now - other_active_at < AT_THE_SAME_TIME
