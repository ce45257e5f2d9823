"""What the actions need to know how fast somebody does something. Stores in memory and in the database keep the same.

Example:
    >>> Pace("checks", most=150, seconds=60).most
    150

"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chartwarden.foundation.identifiers import MemberId


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many in so many seconds, counted by a name."""

    name: str
    most: int
    seconds: int


class PaceStore(Protocol):
    """Counts what each member does, for as long as it matters and no longer. It is shared by all processes."""

    def count(self, member_id: MemberId, pace: Pace, *, at: datetime) -> int:
        """Count one more, and give how many there are within the pace's time, this one included.

        One beyond the most is remembered, so that it can be told once; further ones are not, and are answered alike.
        """
        ...

    def may_have(self, member_id: MemberId, what: str, pace: Pace, *, at: datetime) -> bool:
        """Tell whether this is among the first so many different things of a member within the pace's time.

        One that is counts from now on, and may be had as often as they like; one that is not counts for nothing. Who
        asks at once is counted one after the other.
        """
        ...

    def so_far(self, member_id: MemberId, pace: Pace, *, at: datetime) -> int:
        """Give how many there are within the pace's time, and count nothing."""
        ...
