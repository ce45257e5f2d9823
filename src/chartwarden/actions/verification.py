"""A verification of the whole ledger under way: how far it is, what it found, and what to do then.

It runs beside the screens, and any of them shows it. What is stored of it is sealed: whoever can write the database
must not be able to write "sound" there.

Example:
    >>> verdict_words(Verdict(entries=3, first_bad=None, because=""))
    'All 3 entries stand where and as they were sealed.'

"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chartwarden.actions.desk import Desk
from chartwarden.actions.privacy_office import require_privacy_office, reviews
from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.entry import Act
from chartwarden.ledger.stretch import Fault
from chartwarden.ledger.verify import Verdict

SIGN_OF_LIFE = timedelta(seconds=30)  # policy: a check that said nothing for so long runs no more


class Stage(StrEnum):
    """What is being looked at."""

    ENTRIES = "entries"
    DETAILS = "details"  # what stands beside entries


class Standing(StrEnum):
    """Where a verification stands."""

    RUNNING = "running"
    ENDED = "ended"
    BROKE = "broke"  # it could not be carried through
    STOPPED = "stopped"  # whoever ran it is gone
    ALTERED = "altered"  # what is stored of it is not what was stored


@dataclass(frozen=True, slots=True)
class Verification:
    """The latest verification, as it is stored. Instants are aware, in UTC."""

    id: str
    by: str  # user id
    started_at: datetime
    seen_at: datetime  # its latest sign of life
    stage: Stage
    done: int
    total: int
    compared: int  # with how many earlier checkpoints
    verdict: Verdict | None = None
    broke_because: str = ""
    is_as_stored: bool = True

    def standing(self, *, now: datetime) -> Standing:
        """Tell where it stands."""
        if not self.is_as_stored:
            return Standing.ALTERED
        if self.verdict is not None:
            return Standing.ENDED
        if self.broke_because:
            return Standing.BROKE
        return Standing.RUNNING if now - self.seen_at <= SIGN_OF_LIFE else Standing.STOPPED


class Verifications(Protocol):
    """Keeps the latest verification, for every process of the product."""

    def begin(self, verification: Verification) -> None:
        """Keep a new one in place of the latest. Raises RefusedError while that one runs."""
        ...

    def note(self, verification: Verification) -> None:
        """Keep how far it is or what it found, unless another has begun meanwhile."""
        ...

    def latest(self) -> Verification | None:
        """Give the latest one; None when there was none yet."""
        ...


_WRITER = "Somebody who can write the database"
_COMPARE = "Compare with a backup or an export."
WHAT_TO_DO: Mapping[Fault, str] = {
    Fault.ALTERED: f"{_WRITER} changed this entry. {_COMPARE}",
    Fault.NOT_AN_ENTRY: f"{_WRITER} put something else in its place. {_COMPARE}",
    Fault.MISSING: f"{_WRITER} took entries out. {_COMPARE}",
    Fault.OUT_OF_ORDER: f"{_WRITER} moved entries. {_COMPARE}",
    Fault.ADDED: f"{_WRITER} added entries. Nothing was granted for them: do not believe them.",
    Fault.CUT_OFF: f"Entries are gone from the end. Ask who restored or deleted something. {_COMPARE}",
    Fault.REWRITTEN: f"{_WRITER} wrote entries anew, without the log's key. {_COMPARE}",
    Fault.FORK: "Somebody who holds the log's key wrote it anew, or a backup was restored. Keep the earlier "
    "checkpoint, and tell whoever looks after security.",
    Fault.FOREIGN_KEY: "See first that the checkpoint is one of this log. If it is, a key has signed that the log "
    "never named: tell whoever looks after security.",
    Fault.END: "The stored end of the log, or a checkpoint that it keeps, was changed. The entries before it stand.",
    Fault.DETAILS: f"What stood beside this entry was changed or deleted. The entry itself stands. {_COMPARE}",
}


def verdict_words(verdict: Verdict) -> str:
    """Tell what verifying found, in a sentence."""
    first, last = verdict.first_bad, verdict.last_bad
    if first is None:
        if verdict.entries == 1:
            return "The one entry stands as it was sealed."
        return f"All {verdict.entries:,} entries stand where and as they were sealed."
    if last is not None and last > first:
        return f"Somewhere in entries {first} to {last}: {verdict.because}."
    return f"The first entry that cannot be trusted is {first}: {verdict.because}."


def what_to_do(verdict: Verdict) -> str:
    """Say what to do about a verdict; nothing when all is sound."""
    return WHAT_TO_DO[verdict.fault] if verdict.fault is not None else ""


def look_at_verification(desk: Desk, verifications: Verifications) -> Verification | None:
    """Give how far the latest verification is. The verification itself is the entry; looking at it adds none.

    It is asked every second while a check runs. Who may not verify is refused, and that is an entry.

    Raises:
        RefusedError: the member is no privacy officer.

    """
    if reviews(desk):
        return verifications.latest()
    with desk.acting(Act.VERIFY_LEDGER):
        require_privacy_office(desk)
    return None


def one_at_a_time() -> RefusedError:
    """Give the refusal of a second verification while one runs."""
    return RefusedError(
        rule="one-verification-at-a-time",
        because="the ledger is being verified already",
        source=AUDIT_CONTROLS,
        next_step="Wait until that check has ended; its verdict is for you too.",
    )
