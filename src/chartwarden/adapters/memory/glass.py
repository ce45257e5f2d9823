"""Broken glass in memory.

Example:
    >>> MemoryGlass().unreviewed()
    ()

"""

from dataclasses import replace
from datetime import datetime

from chartwarden.actions.stores import changed, gone
from chartwarden.foundation.identifiers import MemberId, PatientId, WorkItemId
from chartwarden.minimum_necessary.glass import Glass, GlassId


class MemoryGlass:
    """The store of broken glass, as dictionaries keep it: in the order it was broken."""

    def __init__(self) -> None:
        self._broken: dict[GlassId, Glass] = {}

    def snapshot(self) -> dict[GlassId, Glass]:
        """Give everything as it is."""
        return dict(self._broken)

    def restore(self, snapshot: dict[GlassId, Glass]) -> None:
        """Put everything back."""
        self._broken = snapshot

    def add(self, glass: Glass, *, patient_id: PatientId) -> None:  # noqa: ARG002 -- the database seals under its key
        """Store newly broken glass."""
        self._broken[glass.id] = glass

    def one(self, glass_id: GlassId) -> Glass:
        """Give one. Raises NotFoundError."""
        if glass_id not in self._broken:
            raise gone("that glass")
        return self._broken[glass_id]

    def of_work(self, work_id: WorkItemId) -> tuple[Glass, ...]:
        """Give what was broken in a work item, oldest first."""
        return tuple(glass for glass in self._broken.values() if glass.work_id == work_id)

    def unreviewed(self, *, of: MemberId | None = None) -> tuple[Glass, ...]:
        """Give what waits for its review, of everybody or of one member, oldest first."""
        waits = (glass for glass in self._broken.values() if glass.review is None)
        return tuple(glass for glass in waits if of in {None, glass.member_id})

    def reviewed(self, *, most: int) -> tuple[Glass, ...]:
        """Give what was reviewed, the latest review first."""
        done = [(glass.review.at, glass) for glass in self._broken.values() if glass.review is not None]
        return tuple(glass for _, glass in sorted(done, key=lambda pair: pair[0], reverse=True)[:most])

    def over(self, now: datetime) -> tuple[Glass, ...]:
        """Give what has run out by an instant, and nobody has seen that yet, oldest first."""
        return tuple(glass for glass in self._broken.values() if glass.is_over(now))

    def put_review(self, glass: Glass, *, patient_id: PatientId) -> None:  # noqa: ARG002 -- as above
        """Store the review that glass carries. Raises RefusedError when it was reviewed before."""
        if self.one(glass.id).review is not None:
            raise changed("the review")
        self._broken[glass.id] = replace(self._broken[glass.id], review=glass.review)

    def end(self, glass: Glass, *, at: datetime, patient_id: PatientId) -> bool:  # noqa: ARG002 -- as above
        """Note that its hour was seen to be over; tell whether this was the first time."""
        stored = self.one(glass.id)
        if stored.ended_at is not None:
            return False
        self._broken[glass.id] = replace(stored, ended_at=at)
        return True
