"""Work items, assigned codes and requests in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from chartwarden.actions.stores import changed, gone
from chartwarden.chart.coding import CodedResult
from chartwarden.foundation.identifiers import CodedId, MemberId, PatientId, WideningId, WorkItemId
from chartwarden.minimum_necessary.ladder import Decision, WideningRequest
from chartwarden.purpose.work import WorkItem, WorkStatus

_HOLDERS_OWN = frozenset({WorkStatus.ASSIGNED, WorkStatus.HELD, WorkStatus.FINISHED})


@dataclass(frozen=True, slots=True)
class _Tables:
    items: dict[WorkItemId, WorkItem] = field(default_factory=dict)
    coded: dict[CodedId, CodedResult] = field(default_factory=dict)
    requests: dict[WideningId, WideningRequest] = field(default_factory=dict)


class MemoryWork:
    """The work store, in dictionaries that keep the order of insertion."""

    def __init__(self) -> None:
        self._tables = _Tables()

    def snapshot(self) -> _Tables:
        """Give what is stored now."""
        return _Tables(dict(self._tables.items), dict(self._tables.coded), dict(self._tables.requests))

    def restore(self, before: _Tables) -> None:
        """Go back to a snapshot."""
        self._tables = before

    def item(self, work_id: WorkItemId) -> WorkItem:
        """Give a work item. Raises NotFoundError."""
        if work_id not in self._tables.items:
            raise gone("that work item")
        return self._tables.items[work_id]

    def held(self, work_id: WorkItemId, *, by: MemberId) -> WorkItem:
        """Give an item that is assigned to a member, or that they finished. Raises NotFoundError."""
        found = self._tables.items.get(work_id)
        if found is None or found.member_id != by or found.status not in _HOLDERS_OWN:
            raise gone("that work item")
        return found

    def of_member(self, member_id: MemberId) -> tuple[WorkItem, ...]:
        """Give a member's items that are assigned, held or finished, by due date, priority, then id."""
        return self._sorted(
            item
            for item in self._tables.items.values()
            if item.member_id == member_id and item.status in _HOLDERS_OWN
        )

    def waiting(self) -> tuple[WorkItem, ...]:
        """Give items that nobody has, by due date, priority, then id."""
        return self._sorted(item for item in self._tables.items.values() if item.status is WorkStatus.WAITING)

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
        """Give the codes assigned in an item, in the order they were added."""
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
