"""The product with a mistake put in: each process remembers whose work an item is, for a while. For the control."""

import time

from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.purpose.work import WorkItem
from chartwarden_web.wsgi import application

__all__ = ["application"]

from chartwarden_web.records.stores.work import DatabaseWork  # after the application: tables need Django set up

_REMEMBERS_SECONDS = 5.0
_held, _item = DatabaseWork.held, DatabaseWork.item
_known: dict[tuple[WorkItemId, MemberId], tuple[float, WorkItem]] = {}


def _held_as_remembered(store: DatabaseWork, work_id: WorkItemId, *, by: MemberId) -> WorkItem:
    at, item = _known.get((work_id, by), (0.0, None))
    if item is None or time.monotonic() - at > _REMEMBERS_SECONDS:
        item = _held(store, work_id, by=by)
        _known[work_id, by] = (time.monotonic(), item)
    return item


def _item_as_remembered(store: DatabaseWork, work_id: WorkItemId) -> WorkItem:
    found = (item for (known, _), (_, item) in _known.items() if known == work_id)
    return next(found, None) or _item(store, work_id)


def _version_as_remembered(store: DatabaseWork, work_id: WorkItemId) -> int:
    return _item_as_remembered(store, work_id).version


DatabaseWork.held = _held_as_remembered  # type: ignore[assignment, method-assign]  # the mistake
DatabaseWork.item = _item_as_remembered  # type: ignore[assignment, method-assign]
DatabaseWork.version = _version_as_remembered  # type: ignore[assignment, method-assign]
