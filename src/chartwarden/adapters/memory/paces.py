"""Paces in memory."""

from datetime import datetime, timedelta

from chartwarden.actions.pace_store import Pace
from chartwarden.foundation.identifiers import MemberId


class MemoryPaces:
    """The store of paces. What a transaction counted stays counted when it is undone: it was tried."""

    def __init__(self) -> None:
        self._counted: dict[tuple[MemberId, str], list[datetime]] = {}
        self._had: dict[tuple[MemberId, str], dict[str, datetime]] = {}

    def count(self, member_id: MemberId, pace: Pace, *, at: datetime) -> int:
        """Count one more, and give how many there are within the pace's time, this one included."""
        recent = self._recent(member_id, pace, at)
        if len(recent) <= pace.most:
            recent.append(at)
            self._counted[member_id, pace.name] = recent
            return len(recent)
        return pace.most + 2

    def may_have(self, member_id: MemberId, what: str, pace: Pace, *, at: datetime) -> bool:
        """Tell whether this is among the first so many different things of a member within the pace's time."""
        since = at - timedelta(seconds=pace.seconds)
        had = {one: then for one, then in self._had.get((member_id, pace.name), {}).items() if then > since}
        if what not in had and len(had) >= pace.most:
            return False
        self._had[member_id, pace.name] = {**had, what: at}
        return True

    def so_far(self, member_id: MemberId, pace: Pace, *, at: datetime) -> int:
        """Give how many there are within the pace's time, and count nothing."""
        return len(self._recent(member_id, pace, at))

    def _recent(self, member_id: MemberId, pace: Pace, at: datetime) -> list[datetime]:
        since = at - timedelta(seconds=pace.seconds)
        return [one for one in self._counted.get((member_id, pace.name), []) if one > since]
