"""What the actions need from the store of broken glass. Memory and database keep the same promises.

Example:
    >>> GlassStore.__name__
    'GlassStore'

"""

from datetime import datetime
from typing import Protocol

from chartwarden.foundation.identifiers import MemberId, PatientId, WorkItemId
from chartwarden.minimum_necessary.glass import Glass, GlassId


class GlassStore(Protocol):
    """Keeps broken glass and its reviews. What it names of a chart is sealed with the patient's own."""

    def add(self, glass: Glass, *, patient_id: PatientId) -> None:
        """Store newly broken glass."""
        ...

    def one(self, glass_id: GlassId) -> Glass:
        """Give one. Raises NotFoundError."""
        ...

    def of_work(self, work_id: WorkItemId) -> tuple[Glass, ...]:
        """Give what was broken in a work item, oldest first."""
        ...

    def unreviewed(self, *, of: MemberId | None = None) -> tuple[Glass, ...]:
        """Give what waits for its review, of everybody or of one member, oldest first."""
        ...

    def reviewed(self, *, most: int) -> tuple[Glass, ...]:
        """Give what was reviewed, the latest review first."""
        ...

    def over(self, now: datetime) -> tuple[Glass, ...]:
        """Give what has run out by an instant, and nobody has seen that yet, oldest first."""
        ...

    def put_review(self, glass: Glass, *, patient_id: PatientId) -> None:
        """Store the review that glass carries. Raises RefusedError when it was reviewed before."""
        ...

    def end(self, glass: Glass, *, at: datetime, patient_id: PatientId) -> bool:
        """Note that its hour was seen to be over; tell whether this was the first time."""
        ...
