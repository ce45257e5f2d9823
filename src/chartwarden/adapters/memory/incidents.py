"""Incidents in memory.

Example:
    >>> MemoryIncidents().all_open()
    ()

"""

from chartwarden.actions.stores import changed, gone
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.incident import Incident, IncidentId, IncidentState


class MemoryIncidents:
    """The store of incidents, as a dictionary keeps it: in the order they were opened."""

    def __init__(self) -> None:
        self._kept: dict[IncidentId, Incident] = {}

    def snapshot(self) -> dict[IncidentId, Incident]:
        """Give everything as it is."""
        return dict(self._kept)

    def restore(self, snapshot: dict[IncidentId, Incident]) -> None:
        """Put everything back."""
        self._kept = snapshot

    def add(self, incident: Incident) -> None:
        """Store a new incident."""
        self._kept[incident.id] = incident

    def one(self, incident_id: IncidentId) -> Incident:
        """Give one. Raises NotFoundError."""
        if incident_id not in self._kept:
            raise gone("that incident")
        return self._kept[incident_id]

    def all_open(self) -> tuple[Incident, ...]:
        """Give every incident that is not closed, oldest first."""
        return tuple(one for one in self._in_order() if one.state is not IncidentState.CLOSED)

    def closed(self, *, most: int) -> tuple[Incident, ...]:
        """Give closed incidents, not more than so many, the one that was opened last first."""
        return tuple(one for one in reversed(self._in_order()) if one.state is IncidentState.CLOSED)[:most]

    def reported_by(self, member_id: MemberId) -> tuple[Incident, ...]:
        """Give what a member reported, the latest first."""
        return tuple(one for one in reversed(self._in_order()) if one.opened_by == member_id)

    def put(self, incident: Incident, *, was_version: int) -> None:
        """Store an incident after a step. Raises RefusedError when it was changed meanwhile, NotFoundError."""
        if self.one(incident.id).version != was_version:
            raise changed("the incident")
        self._kept[incident.id] = incident

    def _in_order(self) -> list[Incident]:
        return sorted(self._kept.values(), key=lambda one: (one.opened_at, one.id))
