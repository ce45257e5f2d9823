"""Work items, assigned codes and requests in memory."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from chartwarden.actions.stores import changed, gone
from chartwarden.chart.coding import CodedResult, CodingStep
from chartwarden.foundation.identifiers import CodedId, DocumentId, MemberId, PatientId, WideningId, WorkItemId
from chartwarden.minimum_necessary.ladder import Decision, WideningRequest
from chartwarden.purpose.conflict import Waiver
from chartwarden.purpose.work import OPEN, KindOfWork, WorkItem, WorkStatus

_HOLDERS_OWN = frozenset({WorkStatus.ASSIGNED, WorkStatus.HELD, WorkStatus.FINISHED})


@dataclass(frozen=True, slots=True)
class _Tables:
    items: dict[WorkItemId, WorkItem] = field(default_factory=dict)
    coded: dict[CodedId, CodedResult] = field(default_factory=dict)
    requests: dict[WideningId, WideningRequest] = field(default_factory=dict)
    opened: dict[WorkItemId, frozenset[DocumentId]] = field(default_factory=dict)
    steps: dict[WorkItemId, tuple[CodingStep, ...]] = field(default_factory=dict)
    waivers: dict[tuple[WorkItemId, MemberId], Waiver] = field(default_factory=dict)


class MemoryWork:
    """The work store, in dictionaries that keep the order of insertion."""

    def __init__(self) -> None:
        self._tables = _Tables()

    def snapshot(self) -> _Tables:
        """Give what is stored now."""
        tables = self._tables
        return _Tables(**{each.name: dict(getattr(tables, each.name)) for each in fields(_Tables)})

    def restore(self, before: _Tables) -> None:
        """Go back to a snapshot."""
        self._tables = before

    def item(self, work_id: WorkItemId) -> WorkItem:
        """Give a work item. Raises NotFoundError."""
        if work_id not in self._tables.items:
            raise gone("that work item")
        return self._tables.items[work_id]

    def version(self, work_id: WorkItemId) -> int:
        """Give the version an item is at now; it grows whenever the item moves. Raises NotFoundError."""
        return self.item(work_id).version

    def held(self, work_id: WorkItemId, *, by: MemberId) -> WorkItem:
        """Give an item that is assigned to a member, or that they finished. Raises NotFoundError."""
        found = self._tables.items.get(work_id)
        if found is None or found.member_id != by or found.status not in _HOLDERS_OWN:
            raise gone("that work item")
        return found

    def of_member(self, member_id: MemberId) -> tuple[WorkItem, ...]:
        """Give a member's items that are assigned, held or finished, by due date, priority, then id."""
        return self._sorted(
            item for item in self._tables.items.values() if item.member_id == member_id and item.status in _HOLDERS_OWN
        )

    def waiting(
        self, *, kinds: Collection[KindOfWork] | None = None, most: int | None = None, beyond: int = 0
    ) -> tuple[WorkItem, ...]:
        """Give items that nobody has, by due date, priority, then id; of these kinds, and so many."""
        found = self._sorted(
            item
            for item in self._tables.items.values()
            if item.status is WorkStatus.WAITING and (kinds is None or item.purpose.kind in kinds)
        )
        return found[beyond : None if most is None else beyond + most]

    def open_items(self, *, patients: Collection[PatientId] | None = None) -> tuple[WorkItem, ...]:
        """Give items that wait, are assigned or on hold, by due date, priority, then id; of these patients, or all."""
        return self._sorted(
            item
            for item in self._tables.items.values()
            if item.status in OPEN and (patients is None or item.patient_id in patients)
        )

    def sort(self, item: WorkItem) -> None:
        """Store an item's priority and due date. Raises RefusedError when it has moved meanwhile."""
        self.hold(item)
        stored = self._tables.items[item.id]
        self._tables.items[item.id] = replace(stored, priority=item.priority, due_on=item.due_on)

    def waivers(self, work_id: WorkItemId) -> tuple[Waiver, ...]:
        """Give who was approved to do an item in spite of a conflict, oldest approval first."""
        found = (waiver for (id_, _), waiver in self._tables.waivers.items() if id_ == work_id)
        return tuple(sorted(found, key=lambda waiver: waiver.approved_at))

    def put_waiver(self, waiver: Waiver, *, patient_id: PatientId) -> None:  # noqa: ARG002 -- nothing is sealed here
        """Store an approval, in place of an earlier one for the same item and member."""
        self._tables.waivers[waiver.work_id, waiver.member_id] = waiver

    def finished(self, *, since: datetime | None) -> tuple[WorkItem, ...]:
        """Give everybody's finished items that were finished at or after an instant, by due date, priority, then id."""
        done = (item for item in self._tables.items.values() if item.status is WorkStatus.FINISHED)
        return self._sorted(item for item in done if since is None or (item.changed_at and item.changed_at >= since))

    def add(self, items: Sequence[WorkItem]) -> None:
        """Store new items, all or none; an id that exists is left as it stands."""
        for item in items:
            self._tables.items.setdefault(item.id, item)

    def move(self, item: WorkItem, *, seen_version: int) -> None:
        """Store an item's new state if it is still at the version seen. Raises RefusedError when it is not."""
        stored = self._tables.items.get(item.id)
        if stored is None or stored.version != seen_version:
            raise changed("the work item")
        self._tables.items[item.id] = replace(item, version=seen_version + 1)

    def hold(self, item: WorkItem) -> None:
        """Keep an item from moving until the open transaction ends. Raises RefusedError when it has moved already."""
        stored = self._tables.items.get(item.id)
        if stored is None or stored.version != item.version:
            raise changed("the work item")

    def coded(self, work_id: WorkItemId) -> tuple[CodedResult, ...]:
        """Give the codes assigned in an item, in their order: as they were added, unless they were ordered since."""
        return tuple(result for result in self._tables.coded.values() if result.work_id == work_id)

    def add_coded(self, result: CodedResult, *, patient_id: PatientId) -> None:  # noqa: ARG002 -- nothing is sealed here
        """Store an assigned code, or replace the one with its id."""
        self._tables.coded[result.id] = result

    def remove_coded(self, coded_id: CodedId, *, work_id: WorkItemId) -> None:
        """Remove a code from an item. Raises NotFoundError."""
        stored = self._tables.coded.get(coded_id)
        if stored is None or stored.work_id != work_id:
            raise gone("that code")
        del self._tables.coded[coded_id]

    def order_coded(self, order: Sequence[CodedId], *, work_id: WorkItemId) -> None:
        """Put the codes of an item in an order; one that is not named stays behind those. Unknown ids do nothing."""
        places = {coded_id: place for place, coded_id in enumerate(order)}
        for result in sorted(self.coded(work_id), key=lambda one: places.get(one.id, len(places))):
            self._tables.coded[result.id] = self._tables.coded.pop(result.id)

    def add_step(self, step: CodingStep, *, patient_id: PatientId) -> None:  # noqa: ARG002 -- as above
        """Store a change of an item's codes, as the latest."""
        self._tables.steps[step.work_id] = (*self._tables.steps.get(step.work_id, ()), step)

    def last_step(self, work_id: WorkItemId) -> CodingStep | None:
        """Give the latest stored change of an item's codes; None when there is none."""
        steps = self._tables.steps.get(work_id, ())
        return steps[-1] if steps else None

    def drop_step(self, work_id: WorkItemId) -> None:
        """Forget the latest stored change of an item's codes."""
        self._tables.steps[work_id] = self._tables.steps.get(work_id, ())[:-1]

    def note_opened(self, work_id: WorkItemId, document_id: DocumentId, *, at: datetime) -> None:  # noqa: ARG002 -- nobody reads it
        """Note that a document was opened in an item; the second time adds nothing."""
        self._tables.opened[work_id] = self._tables.opened.get(work_id, frozenset()) | {document_id}

    def opened(self, work_ids: Iterable[WorkItemId]) -> Mapping[WorkItemId, frozenset[DocumentId]]:
        """Give the documents that were opened in each of these items; items without any are left out."""
        return {id_: self._tables.opened[id_] for id_ in work_ids if id_ in self._tables.opened}

    def requests(self, work_id: WorkItemId) -> tuple[WideningRequest, ...]:
        """Give the requests made in an item, oldest first."""
        return tuple(request for request in self._tables.requests.values() if request.work_id == work_id)

    def request(self, widening_id: WideningId) -> WideningRequest:
        """Give one request. Raises NotFoundError."""
        if widening_id not in self._tables.requests:
            raise gone("that request")
        return self._tables.requests[widening_id]

    def open_requests(self) -> tuple[WideningRequest, ...]:
        """Give all requests that wait for a decision, oldest first."""
        return tuple(request for request in self._tables.requests.values() if request.decision is Decision.OPEN)

    def requests_since(self, at: datetime) -> tuple[WideningRequest, ...]:
        """Give all requests that were made at or after an instant, oldest first."""
        return tuple(request for request in self._tables.requests.values() if request.requested_at >= at)

    def over_requests(self, now: datetime) -> tuple[WideningRequest, ...]:
        """Give the approvals whose time is over at an instant, and that nobody has seen end yet, oldest first."""
        return tuple(request for request in self._tables.requests.values() if request.is_over(now))

    def end_request(self, request: WideningRequest, *, patient_id: PatientId) -> bool:  # noqa: ARG002 -- as above
        """Note that an approval has ended; tell whether this was the first time."""
        stored = self._tables.requests.get(request.id)
        if stored is None or stored.decision is not Decision.APPROVED:
            return False
        self._tables.requests[request.id] = replace(stored, decision=Decision.ENDED)
        return True

    def end_approvals(self, *, after: datetime) -> int:
        """End every approval that would last beyond an instant; give how many there were."""
        lasting = [one for one in self._tables.requests.values() if one.widening and one.widening.expires_at > after]
        for request in lasting:
            self._tables.requests[request.id] = replace(request, decision=Decision.ENDED)
        return len(lasting)

    def put_request(self, request: WideningRequest, *, patient_id: PatientId) -> None:  # noqa: ARG002 -- as above
        """Store a new request, or the decision on one that was open. Raises RefusedError when it was decided before."""
        stored = self._tables.requests.get(request.id)
        if request.decision is not Decision.OPEN and (stored is None or stored.decision is not Decision.OPEN):
            raise changed("the request")
        self._tables.requests[request.id] = request

    def _sorted(self, items: Iterable[WorkItem]) -> tuple[WorkItem, ...]:
        return tuple(sorted(items, key=lambda item: (item.due_on, item.priority, item.id)))
