"""The only way to know the time.

Example:
    >>> FixedClock(datetime(2026, 11, 23, 9, 0, tzinfo=UTC)).now().isoformat()
    '2026-11-23T09:00:00+00:00'

"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells wall time. Order never depends on it: the ledger orders by sequence."""

    def now(self) -> datetime:
        """Give the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Give the present instant, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until told to move; for tests and for reproducible wards."""

    at: datetime

    def now(self) -> datetime:
        """Give the instant at which the clock stands."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move the clock; `by` may be negative, as real clocks jump back too."""
        self.at += by
