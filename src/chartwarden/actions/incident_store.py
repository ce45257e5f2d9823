"""What the actions need from the store of incidents. Memory and database keep the same promises.

An incident is added, changed and closed; nothing here takes one away, since what was decided is kept for six years.

Source: 45 CFR 164.414(b), 164.530(j); control INC-16.

Example:
    >>> IncidentStore.__name__
    'IncidentStore'

"""

from typing import Protocol

from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.incident import Incident, IncidentId


class IncidentStore(Protocol):
    """Keeps incidents, each encrypted under a key of its own."""

    def add(self, incident: Incident) -> None:
        """Store a new incident."""
        ...

    def one(self, incident_id: IncidentId) -> Incident:
        """Give one. Raises NotFoundError."""
        ...

    def all_open(self) -> tuple[Incident, ...]:
        """Give every incident that is not closed, oldest first."""
        ...

    def closed(self, *, most: int) -> tuple[Incident, ...]:
        """Give closed incidents, not more than so many, the one that was opened last first."""
        ...

    def reported_by(self, member_id: MemberId) -> tuple[Incident, ...]:
        """Give what a member reported, the latest first."""
        ...

    def put(self, incident: Incident, *, was_version: int) -> None:
        """Store an incident as it stands after a step.

        Args:
            incident: as it stands now.
            was_version: the version that the step was taken on.

        Raises:
            RefusedError: it is stored in another version meanwhile.
            NotFoundError: there is no such incident.

        """
        ...
