"""Taking documents out of a chart as masked text: those that the work opens, all that were asked for or none.

Source: 45 CFR 164.514(d)(2), 164.310(d)(1); control MIN-3.

Example:
    >>> download_documents.__name__
    'download_documents'

"""

from collections.abc import Sequence

from chartwarden.actions.charts import ReadDocument, current_grant, outside_grant, read_document
from chartwarden.actions.desk import Desk
from chartwarden.actions.seen import note_seen
from chartwarden.actions.warrant import warrant
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.entry import Act


def download_documents(desk: Desk, work_id: WorkItemId, *, only: Sequence[DocumentId] = ()) -> tuple[ReadDocument, ...]:
    """Give documents for storing elsewhere, masked as on the screen. The download is an entry, and each reading is one.

    Args:
        desk: who asks.
        work_id: the warrant.
        only: which documents; all that the work opens when left out.

    Raises:
        RefusedError: no warrant, or one of the documents is not among what this work opens; then nothing is given.

    Source:
        45 CFR 164.514(d)(2), 164.310(d)(1); control MIN-3.

    """
    with desk.acting(Act.DOWNLOAD) as act:
        item = warrant(desk, act, work_id)
        grant, _ = current_grant(desk, item)
        act.note(rule=grant.rule, withheld=len(grant.withheld), counts={"asked": len(only)})
        wanted = tuple(dict.fromkeys(only)) or tuple(part.document_id for part in grant.shown)
        if not all(grant.sections_of(document_id) for document_id in wanted):
            raise outside_grant()
        note_seen(desk, act, ((one, grant.sections_of(one)) for one in wanted))
        act.granted()
    return tuple(read_document(desk, work_id, document_id) for document_id in wanted)
