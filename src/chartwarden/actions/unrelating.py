"""Taking a link back: what a coder said of a document, that it speaks rightly of another person, was not so.

It narrows: the alarm of the document comes back, and the other person's words are refused here again. So whoever works
on the chart may do it alone, as whoever worked on it said the link alone. The entries of both stay.

Source: policy; serves 45 CFR 164.312(c)(1) and control CLM-1; violation bench V10-B1.

Example:
    >>> unrelate.__name__
    'unrelate'

"""

from chartwarden.actions.charts import current_grant, outside_grant
from chartwarden.actions.desk import Desk
from chartwarden.actions.stores import gone
from chartwarden.actions.warrant import warrant
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.mixup.link import Link


def unrelate(desk: Desk, work_id: WorkItemId, document_id: DocumentId) -> tuple[Link, ...]:
    """Take back every link of a document, whoever made it.

    Returns:
        Those that were taken back, oldest first.

    Raises:
        RefusedError: no warrant, or the document is not among what the work opens.
        NotFoundError: it has none.

    Source:
        45 CFR 164.312(c)(1); control CLM-1.

    """
    with desk.acting(Act.RELATE) as act:
        item = warrant(desk, act, work_id)
        act.note(details={"document": document_id})
        grant, _ = current_grant(desk, item)
        if not grant.sections_of(document_id):
            raise outside_grant()
        with act.change():
            desk.work.hold(item)
            links = [one for one in desk.links.of_patient(item.patient_id) if one.document_id == document_id]
            if not links:
                raise gone("a link of that document")
            for link in links:
                desk.links.remove(link.id, patient_id=item.patient_id)
            taken_back = " ".join(link.relates.value for link in links)
            act.note(details={"taken_back": taken_back}, counts={"taken_back": len(links)})
    return tuple(links)
