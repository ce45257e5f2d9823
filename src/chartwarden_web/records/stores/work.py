"""Work items, assigned codes and requests in the database.

Targets, codes and reasons are sealed under the patient's key.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, QuerySet

from chartwarden.actions.stores import changed, gone
from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.adapters.vault import Vault, seal, unseal
from chartwarden.chart.coding import CodedResult, CodingStep
from chartwarden.foundation.identifiers import (
    CodedId,
    DocumentId,
    EncounterId,
    MemberId,
    PatientId,
    RandomIds,
    WideningId,
    WorkItemId,
)
from chartwarden.minimum_necessary.ladder import Decision, WideningRequest
from chartwarden.purpose.conflict import Waiver
from chartwarden.purpose.target import parse_target
from chartwarden.purpose.work import OPEN, KindOfWork, Priority, Purpose, WorkItem, WorkStatus
from chartwarden_web.records.desk import OpenedRecord, WaiverRecord
from chartwarden_web.records.models import CodedRecord, CodingStepRecord, PatientRecord, WideningRecord, WorkRecord
from chartwarden_web.records.stores.keys import data_key

_ALL = slice(None)


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

    def version(self, work_id: WorkItemId) -> int:
        """Give the version an item is at now; it grows whenever the item moves. Raises NotFoundError."""
        found = WorkRecord.objects.filter(id=work_id).values_list("version", flat=True)[:1]
        for version in found:
            return version
        raise gone("that work item")

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

    def waiting(
        self, *, kinds: Collection[KindOfWork] | None = None, most: int | None = None, beyond: int = 0
    ) -> tuple[WorkItem, ...]:
        """Give items that nobody has, by due date, priority, then id; of these kinds, and so many."""
        waiting = WorkRecord.objects.filter(status=WorkStatus.WAITING.value)
        of_kinds = waiting if kinds is None else waiting.filter(kind__in=kinds)
        return self._items(of_kinds, part=slice(beyond, None if most is None else beyond + most))

    def open_items(self, *, patients: Collection[PatientId] | None = None) -> tuple[WorkItem, ...]:
        """Give items that wait, are assigned or on hold, by due date, priority, then id; of these patients, or all."""
        open_ones = WorkRecord.objects.filter(status__in=[status.value for status in OPEN])
        return self._items(open_ones if patients is None else open_ones.filter(patient_id__in=patients))

    def sort(self, item: WorkItem) -> None:
        """Store an item's priority and due date. Raises RefusedError when it has moved meanwhile."""
        as_seen = WorkRecord.objects.filter(id=item.id, version=item.version)
        if not as_seen.update(priority=item.priority.value, due_on=item.due_on):
            raise changed("the work item")

    def waivers(self, work_id: WorkItemId) -> tuple[Waiver, ...]:
        """Give who was approved to do an item in spite of a conflict, oldest approval first."""
        records = WaiverRecord.objects.select_related("work__patient").filter(work_id=work_id).order_by("approved_at")
        return tuple(
            decoded(
                Waiver,
                unseal(
                    data_key(self._vault, record.work.patient), bytes(record.sealed), bound_to=f"waiver/{record.id}"
                ),
            )
            for record in records
        )

    def put_waiver(self, waiver: Waiver, *, patient_id: PatientId) -> None:
        """Store an approval, in place of an earlier one for the same item and member."""
        id_ = RandomIds().new_id()
        with transaction.atomic():
            WaiverRecord.objects.filter(work_id=waiver.work_id, member_id=waiver.member_id).delete()
            WaiverRecord.objects.create(
                id=id_,
                work_id=waiver.work_id,
                member_id=waiver.member_id,
                approved_by_id=waiver.approved_by,
                approved_at=waiver.approved_at,
                sealed=seal(self._key_of(patient_id), encoded(waiver), bound_to=f"waiver/{id_}"),
            )

    def finished(self, *, since: datetime | None) -> tuple[WorkItem, ...]:
        """Give everybody's finished items that were finished at or after an instant, by due date, priority, then id."""
        done = WorkRecord.objects.filter(status=WorkStatus.FINISHED.value)
        return self._items(done if since is None else done.filter(changed_at__gte=since))

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
        """Give the codes assigned in an item, in their order: as they were added, unless they were ordered since."""
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

    def order_coded(self, order: Sequence[CodedId], *, work_id: WorkItemId) -> None:
        """Put the codes of an item in an order; one that is not named stays behind those. Unknown ids do nothing."""
        places = {coded_id: place for place, coded_id in enumerate(order)}
        records = list(CodedRecord.objects.filter(work_id=work_id).order_by("position").only("id"))
        records.sort(key=lambda record: places.get(CodedId(record.id), len(places)))
        for position, record in enumerate(records, start=1):
            record.position = position
        CodedRecord.objects.bulk_update(records, ["position"])

    def add_step(self, step: CodingStep, *, patient_id: PatientId) -> None:
        """Store a change of an item's codes, as the latest."""
        sealed = seal(self._key_of(patient_id), encoded(step), bound_to=f"step/{step.work_id}")
        CodingStepRecord.objects.create(work_id=step.work_id, sealed=sealed)

    def last_step(self, work_id: WorkItemId) -> CodingStep | None:
        """Give the latest stored change of an item's codes; None when there is none."""
        record = CodingStepRecord.objects.select_related("work__patient").filter(work_id=work_id).last()
        if record is None:
            return None
        key = data_key(self._vault, record.work.patient)
        return decoded(CodingStep, unseal(key, bytes(record.sealed), bound_to=f"step/{work_id}"))

    def drop_step(self, work_id: WorkItemId) -> None:
        """Forget the latest stored change of an item's codes."""
        last = CodingStepRecord.objects.filter(work_id=work_id).last()
        if last is not None:
            last.delete()

    def note_opened(self, work_id: WorkItemId, document_id: DocumentId, *, at: datetime) -> None:
        """Note that a document was opened in an item; the second time adds nothing, and waits for no writer."""
        opened = OpenedRecord.objects
        if not opened.filter(work_id=work_id, document_id=document_id).exists():
            opened.bulk_create([OpenedRecord(work_id=work_id, document_id=document_id, at=at)], ignore_conflicts=True)

    def opened(self, work_ids: Iterable[WorkItemId]) -> Mapping[WorkItemId, frozenset[DocumentId]]:
        """Give the documents that were opened in each of these items; items without any are left out."""
        found: dict[WorkItemId, set[DocumentId]] = {}
        for work_id, document_id in OpenedRecord.objects.filter(work_id__in=list(work_ids)).values_list(
            "work_id", "document_id"
        ):
            found.setdefault(WorkItemId(work_id), set()).add(DocumentId(document_id))
        return {work_id: frozenset(documents) for work_id, documents in found.items()}

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

    def requests_since(self, at: datetime) -> tuple[WideningRequest, ...]:
        """Give all requests that were made at or after an instant, oldest first."""
        return self._requests(requested_at__gte=at)

    def over_requests(self, now: datetime) -> tuple[WideningRequest, ...]:
        """Give the approvals whose time is over at an instant, and that nobody has seen end yet, oldest first."""
        return tuple(one for one in self._requests(decision=Decision.APPROVED.value) if one.is_over(now))

    def end_request(self, request: WideningRequest, *, patient_id: PatientId) -> bool:
        """Note that an approval has ended; tell whether this was the first time."""
        ended = encoded(replace(request, decision=Decision.ENDED))
        approved = WideningRecord.objects.filter(id=request.id, decision=Decision.APPROVED.value)
        sealed = seal(self._key_of(patient_id), ended, bound_to=f"widening/{request.id}")
        return bool(approved.update(decision=Decision.ENDED.value, sealed=sealed))

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

    def _requests(self, **which: object) -> tuple[WideningRequest, ...]:
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

    def _items(self, which: QuerySet[WorkRecord], *, part: slice = _ALL) -> tuple[WorkItem, ...]:
        """Give items by due date, priority, then id; a patient's key is opened once."""
        records = list(which.select_related("patient").order_by("due_on", "priority", "id")[part])
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
