"""The only way to know the time.

Example:
    >>> FixedClock(datetime(2026, 11, 23, 9, 0, tzinfo=UTC)).now().isoformat()
    '2026-11-23T09:00:00+00:00'

"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

# Goes on while the machine sleeps, so that waking up is no jump of wall time. Linux only; elsewhere the usual one.
_STEADY = getattr(time, "CLOCK_BOOTTIME", None)


class Clock(Protocol):
    """Tells wall time. Order never depends on it: the ledger orders by sequence."""

    def now(self) -> datetime:
        """Give the present instant, aware, in UTC."""
        ...

    def elapsed_seconds(self) -> float:
        """Give the seconds since some moment, on a clock that nobody can set: what tells a jump of wall time."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Give the present instant, aware, in UTC."""
        return datetime.now(UTC)

    def elapsed_seconds(self) -> float:
        """Give the seconds since the machine was started, those asleep included."""
        return time.monotonic() if _STEADY is None else time.clock_gettime(_STEADY)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until told to move; for tests and for reproducible wards."""

    at: datetime
    elapsed: float = 0.0

    def now(self) -> datetime:
        """Give the instant at which the clock stands."""
        return self.at

    def elapsed_seconds(self) -> float:
        """Give the seconds by which time went on so far."""
        return self.elapsed

    def advance(self, by: timedelta) -> None:
        """Let time go on; `by` is not negative."""
        self.at += by
        self.elapsed += by.total_seconds()

    def set_by(self, by: timedelta) -> None:
        """Set the hands forward or back, as somebody does who moves the clock of a machine; no time goes by."""
        self.at += by
