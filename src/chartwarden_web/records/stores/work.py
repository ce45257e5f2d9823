"""Work items, assigned codes and requests in the database.

Targets, codes and reasons are sealed under the patient's key.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, QuerySet

from chartwarden.actions.stores import changed, gone
from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.adapters.vault import Vault, seal, unseal
from chartwarden.chart.coding import CodedResult
from chartwarden.foundation.identifiers import CodedId, EncounterId, MemberId, PatientId, WideningId, WorkItemId
from chartwarden.minimum_necessary.ladder import Decision, WideningRequest
from chartwarden.purpose.target import parse_target
from chartwarden.purpose.work import KindOfWork, Priority, Purpose, WorkItem, WorkStatus
from chartwarden_web.records.models import CodedRecord, PatientRecord, WideningRecord, WorkRecord
from chartwarden_web.records.stores.keys import data_key


class DatabaseWork:
    """The work store."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def item(self, work_id: WorkItemId) -> WorkItem:
        """Give a work item. Raises NotFoundError."""
        found = self._items(WorkRecord.objects.filter(id=work_id))
        if not found:
            raise gone("that work item")
        return found[0]

    def held(self, work_id: WorkItemId, *, by: MemberId) -> WorkItem:
        """Give an item that is assigned to a member, or that they finished. Raises NotFoundError.

        The query itself asks whose it is. Reading the row first would open its patient's key for foreign work only, and
        the time of that would tell foreign work from missing work.
        """
        found = self._items(self._of(by).filter(id=work_id))
        if not found:
            raise gone("that work item")
        return found[0]

    def of_member(self, member_id: MemberId) -> tuple[WorkItem, ...]:
        """Give a member's items that are assigned, held or finished, by due date, priority, then id."""
        return self._items(self._of(member_id))

    def waiting(self) -> tuple[WorkItem, ...]:
        """Give items that nobody has, by due date, priority, then id."""
        return self._items(WorkRecord.objects.filter(status=WorkStatus.WAITING.value))

    def add(self, items: Sequence[WorkItem]) -> None:
        """Store new items, all or none; an id that exists is left as it stands. Raises NotFoundError for a patient."""
        with transaction.atomic():
            keys = {patient_id: self._key_of(patient_id) for patient_id in {item.patient_id for item in items}}
            records = [_record(item, key=keys[item.patient_id]) for item in items]
            WorkRecord.objects.bulk_create(records, ignore_conflicts=True)

    def move(self, item: WorkItem, *, seen_version: int) -> None:
        """Store an item's new state if it is still at the version seen. Raises RefusedError when it is not."""
        moved = WorkRecord.objects.filter(id=item.id, version=seen_version).update(
            status=item.status.value,
            member_id=item.member_id,
            changed_at=item.changed_at,
            version=F("version") + 1,
            priority=item.priority.value,
            sealed_hold=_sealed_hold(item, key=self._key_of(item.patient_id)) if item.hold else None,
        )
        if not moved:
            raise changed("the work item")

    def hold(self, item: WorkItem) -> None:
        """Keep an item from moving until the open transaction ends. Raises RefusedError when it has moved already."""
        if not list(WorkRecord.objects.select_for_update().filter(id=item.id, version=item.version).values_list("id")):
            raise changed("the work item")

    def coded(self, work_id: WorkItemId) -> tuple[CodedResult, ...]:
        """Give the codes assigned in an item, in the order they were added."""
        records = CodedRecord.objects.select_related("work__patient").filter(work_id=work_id).order_by("position")
        return tuple(
            decoded(
                CodedResult,
                unseal(data_key(self._vault, record.work.patient), bytes(record.sealed), bound_to=f"coded/{record.id}"),
            )
            for record in records
        )

    def add_coded(self, result: CodedResult, *, patient_id: PatientId) -> None:
        """Store an assigned code, or replace the one with its id."""
        sealed = seal(self._key_of(patient_id), encoded(result), bound_to=f"coded/{result.id}")
        with transaction.atomic():
            if CodedRecord.objects.filter(id=result.id, work_id=result.work_id).update(sealed=sealed):
                return
            last = CodedRecord.objects.filter(work_id=result.work_id).aggregate(last=Max("position"))["last"] or 0
            CodedRecord.objects.create(id=result.id, work_id=result.work_id, position=last + 1, sealed=sealed)

    def remove_coded(self, coded_id: CodedId, *, work_id: WorkItemId) -> None:
        """Remove a code from an item. Raises NotFoundError."""
        removed, _ = CodedRecord.objects.filter(id=coded_id, work_id=work_id).delete()
        if not removed:
            raise gone("that code")

    def requests(self, work_id: WorkItemId) -> tuple[WideningRequest, ...]:
        """Give the requests made in an item, oldest first."""
        return self._requests(work_id=work_id)

    def request(self, widening_id: WideningId) -> WideningRequest:
        """Give one request. Raises NotFoundError."""
        found = self._requests(id=widening_id)
        if not found:
            raise gone("that request")
        return found[0]

    def open_requests(self) -> tuple[WideningRequest, ...]:
        """Give all requests that wait for a decision, oldest first."""
        return self._requests(decision=Decision.OPEN.value)

    def put_request(self, request: WideningRequest, *, patient_id: PatientId) -> None:
        """Store a new request, or the decision on one that was open. Raises RefusedError when it was decided before."""
        sealed = seal(self._key_of(patient_id), encoded(request), bound_to=f"widening/{request.id}")
        if request.decision is Decision.OPEN:
            WideningRecord.objects.create(
                id=request.id,
                work_id=request.work_id,
                decision=request.decision.value,
                requested_at=request.requested_at,
                sealed=sealed,
            )
        elif not WideningRecord.objects.filter(id=request.id, decision=Decision.OPEN.value).update(
            decision=request.decision.value, sealed=sealed
        ):
            raise changed("the request")

    def end_approvals(self, *, after: datetime) -> int:
        """End every approval that would last beyond an instant; give how many there were."""
        count = 0
        for request in self._requests(decision=Decision.APPROVED.value):
            if request.widening is None or request.widening.expires_at <= after:
                continue
            record = WideningRecord.objects.select_related("work__patient").get(id=request.id)
            ended = encoded(replace(request, decision=Decision.ENDED))
            record.sealed = seal(data_key(self._vault, record.work.patient), ended, bound_to=f"widening/{request.id}")
            record.decision = Decision.ENDED.value
            record.save(update_fields=["sealed", "decision"])
            count += 1
        return count

    def _requests(self, **which: str) -> tuple[WideningRequest, ...]:
        records = WideningRecord.objects.select_related("work__patient").filter(**which).order_by("requested_at", "id")
        return tuple(
            decoded(
                WideningRequest,
                unseal(
                    data_key(self._vault, record.work.patient), bytes(record.sealed), bound_to=f"widening/{record.id}"
                ),
            )
            for record in records
        )

    def _of(self, member_id: MemberId) -> QuerySet[WorkRecord]:
        return WorkRecord.objects.filter(
            member_id=member_id,
            status__in=[WorkStatus.ASSIGNED.value, WorkStatus.HELD.value, WorkStatus.FINISHED.value],
        )

    def _items(self, which: QuerySet[WorkRecord]) -> tuple[WorkItem, ...]:
        """Give items by due date, priority, then id; a patient's key is opened once."""
        records = list(which.select_related("patient").order_by("due_on", "priority", "id"))
        keys = {record.patient_id: data_key(self._vault, record.patient) for record in records}
        return tuple(_item(record, key=keys[record.patient_id]) for record in records)

    def _key_of(self, patient_id: PatientId) -> bytes:
        record = PatientRecord.objects.filter(id=patient_id).first()
        if record is None:
            raise gone("that chart")
        return data_key(self._vault, record)


def _item(record: WorkRecord, *, key: bytes) -> WorkItem:
    target = unseal(key, bytes(record.sealed), bound_to=f"work/{record.id}/target").decode()
    return WorkItem(
        id=WorkItemId(record.id),
        patient_id=PatientId(record.patient_id),
        purpose=Purpose(KindOfWork(record.kind), EncounterId(record.encounter_id), parse_target(target)),
        due_on=record.due_on,
        status=WorkStatus(record.status),
        member_id=MemberId(record.member_id) if record.member_id else None,
        changed_at=record.changed_at,
        version=record.version,
        priority=Priority(record.priority),
        hold=unseal(key, bytes(record.sealed_hold), bound_to=f"work/{record.id}/hold").decode()
        if record.sealed_hold
        else "",
        about=WorkItemId(record.about_id) if record.about_id else None,
    )


def _sealed_hold(item: WorkItem, *, key: bytes) -> bytes:
    return seal(key, item.hold.encode(), bound_to=f"work/{item.id}/hold")


def _record(item: WorkItem, *, key: bytes) -> WorkRecord:
    return WorkRecord(
        id=item.id,
        patient_id=item.patient_id,
        encounter_id=item.purpose.encounter_id,
        kind=item.purpose.kind,
        sealed=seal(key, str(item.purpose.target).encode(), bound_to=f"work/{item.id}/target"),
        due_on=item.due_on,
        status=item.status.value,
        member_id=item.member_id,
        changed_at=item.changed_at,
        version=item.version,
        priority=item.priority.value,
        sealed_hold=_sealed_hold(item, key=key) if item.hold else None,
        about_id=item.about,
    )
