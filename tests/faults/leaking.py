"""The product with a leak put in: it waits when work is somebody else's, so long as its id says. For the control."""

import time

from chartwarden.foundation.errors import NotFoundError
from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.purpose.work import WorkItem
from chartwarden_web.wsgi import application
from tests.faults.seating import SLOW

__all__ = ["application"]

from chartwarden_web.records.models import WorkRecord  # after the application: tables need Django set up
from chartwarden_web.records.stores.work import DatabaseWork

_held = DatabaseWork.held


def _slower_when_foreign(store: DatabaseWork, work_id: WorkItemId, *, by: MemberId) -> WorkItem:
    try:
        return _held(store, work_id, by=by)
    except NotFoundError:
        if WorkRecord.objects.filter(id=work_id).exists():
            time.sleep(SLOW.get(work_id.removeprefix("work-"), 0) / 1000)
        raise


DatabaseWork.held = _slower_when_foreign  # type: ignore[assignment, method-assign]  # the leak
