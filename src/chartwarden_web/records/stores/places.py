"""Where members were when the veil fell, in the database. What they had typed is sealed under the patient's key.

Each place is given once: whoever comes back has it on their screen again, and it is kept nowhere else.
"""

import json

from django.utils import timezone

from chartwarden.actions.sessions import Place, Typed
from chartwarden.adapters.vault import Vault, seal, unseal
from chartwarden.foundation.identifiers import DocumentId, MemberId, WorkItemId
from chartwarden.purpose.work import WorkStatus
from chartwarden_web.records.models import PlaceRecord, WorkRecord
from chartwarden_web.records.stores.keys import data_key


class DatabasePlaces:
    """The store of places."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def keep(self, member_id: MemberId, place: Place) -> None:
        """Keep a place, instead of an earlier one in the same work. In work that is not theirs, nothing is kept."""
        work = (
            WorkRecord.objects.select_related("patient")
            .filter(id=place.work_id, member_id=member_id, status=WorkStatus.ASSIGNED.value)
            .first()
        )
        if work is None:
            return
        typed = json.dumps([[one.form, one.field, one.words] for one in place.typed]).encode()
        key = data_key(self._vault, work.patient)
        PlaceRecord.objects.update_or_create(
            member_id=member_id,
            work=work,
            defaults={
                "document_id": place.document_id or "",
                "offset": place.offset,
                "sealed": seal(key, typed, bound_to=_bound(member_id, place.work_id)) if place.typed else b"",
                "at": timezone.now(),
            },
        )

    def taken(self, member_id: MemberId, work_id: WorkItemId) -> Place | None:
        """Give a member's place in a work item, which then is kept no longer. Raises BrokenSealError."""
        record = (
            PlaceRecord.objects.select_related("work__patient").filter(member_id=member_id, work_id=work_id).first()
        )
        if record is None:
            return None
        typed: list[list[str]] = []
        if record.sealed:
            key = data_key(self._vault, record.work.patient)
            typed = json.loads(unseal(key, bytes(record.sealed), bound_to=_bound(member_id, work_id)))
        PlaceRecord.objects.filter(pk=record.pk).delete()
        return Place(
            work_id=work_id,
            document_id=DocumentId(record.document_id) if record.document_id else None,
            offset=record.offset,
            typed=tuple(Typed(*one) for one in typed),
        )


def _bound(member_id: MemberId, work_id: WorkItemId) -> str:
    return f"place/{member_id}/{work_id}"
