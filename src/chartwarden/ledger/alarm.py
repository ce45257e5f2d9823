"""Alarms: what the ledger tells those who keep it running, at once and beside the log, since the log may be what fails.

Example:
    >>> Alarm.NOT_WRITTEN.value
    'ledger.not-written'

"""

from enum import StrEnum
from typing import Protocol


class Alarm(StrEnum):
    """Why nothing can be shown just now."""

    NOT_WRITTEN = "ledger.not-written"  # disk full, read-only, database gone
    BROKEN_END = "ledger.broken-end"  # the end of the log is not one that its key has signed
    CLOCK_BEHIND = "ledger.clock-behind"  # the clock was set back behind what is recorded
    GUARD_GONE = "ledger.guard-gone"  # the database's own guard over the log was taken away


class Alarms(Protocol):
    """Where alarms go. It returns at once and raises nothing: what failed must not fail twice."""

    def __call__(self, alarm: Alarm, *, because: str) -> None:
        """Raise an alarm. `because` is a clause of the product or the name of an error's class; it holds no PHI."""
        ...


def no_alarms(alarm: Alarm, *, because: str) -> None:
    """Raise nothing anywhere, for a log that nobody keeps running, as in tests of something else."""
