"""Incidents in the database, each sealed under a data key of its own: it may be about several patients, or none.

Example:
    >>> DatabaseIncidents.__name__
    'DatabaseIncidents'

"""

from django.db.models import QuerySet

from chartwarden.actions.stores import changed, gone
from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.adapters.vault import Vault, WrappedKey, seal, unseal
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.incident import Incident, IncidentId, IncidentState
from chartwarden_web.records.incidents import IncidentRecord


class DatabaseIncidents:
    """The store of incidents."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def add(self, incident: Incident) -> None:
        """Store a new incident."""
        key, wrapped = self._vault.new_key(_owner(incident.id))
        IncidentRecord.objects.create(
            id=incident.id,
            state=incident.state.value,
            opened_at=incident.opened_at,
            reporter_id=incident.opened_by,
            version=incident.version,
            wrapping_id=wrapped.wrapping_id,
            wrapped_key=wrapped.sealed,
            sealed=seal(key, encoded(incident), bound_to=_owner(incident.id)),
        )

    def one(self, incident_id: IncidentId) -> Incident:
        """Give one. Raises NotFoundError."""
        return self._opened(_row(incident_id))

    def all_open(self) -> tuple[Incident, ...]:
        """Give every incident that is not closed, oldest first."""
        return self._read(IncidentRecord.objects.exclude(state=IncidentState.CLOSED.value).order_by("opened_at", "id"))

    def closed(self, *, most: int) -> tuple[Incident, ...]:
        """Give closed incidents, not more than so many, the one that was opened last first."""
        which = IncidentRecord.objects.filter(state=IncidentState.CLOSED.value)
        return self._read(which.order_by("-opened_at", "-id")[:most])

    def reported_by(self, member_id: MemberId) -> tuple[Incident, ...]:
        """Give what a member reported, the latest first."""
        return self._read(IncidentRecord.objects.filter(reporter_id=member_id).order_by("-opened_at", "-id"))

    def put(self, incident: Incident, *, was_version: int) -> None:
        """Store an incident after a step. Raises RefusedError when it was changed meanwhile, NotFoundError."""
        sealed = seal(self._key(_row(incident.id)), encoded(incident), bound_to=_owner(incident.id))
        # One statement looks and writes, so that of two steps on one version only the first is kept.
        kept = IncidentRecord.objects.filter(id=incident.id, version=was_version).update(
            state=incident.state.value, version=incident.version, sealed=sealed
        )
        if not kept:
            raise changed("the incident")

    def _read(self, which: QuerySet[IncidentRecord]) -> tuple[Incident, ...]:
        return tuple(self._opened(record) for record in which)

    def _opened(self, record: IncidentRecord) -> Incident:
        return decoded(Incident, unseal(self._key(record), bytes(record.sealed), bound_to=_owner(record.id)))

    def _key(self, record: IncidentRecord) -> bytes:
        return self._vault.open_key(WrappedKey(record.wrapping_id, bytes(record.wrapped_key)), owner=_owner(record.id))


def _row(incident_id: IncidentId) -> IncidentRecord:
    record = IncidentRecord.objects.filter(id=incident_id).first()
    if record is None:
        raise gone("that incident")
    return record


def _owner(incident_id: str) -> str:
    """Name the incident as what its key and its record are bound to; no patient's id has a slash."""
    return f"incident/{incident_id}"
