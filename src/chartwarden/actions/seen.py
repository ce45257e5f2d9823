"""What an act shows of many documents, noted on its entry: named one by one, and where there is no room, counted.

An entry has an end (65,535 bytes), and a long stay is longer. What does not fit stands sealed beside it, and is
committed to and counted; what is read of each document is in the entry of its own reading.

Source: 45 CFR 164.312(b); control AUD-3.

Example:
    >>> note_seen.__name__
    'note_seen'

"""

from collections.abc import Iterable, Sequence
from typing import Final

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.warrant import require_unchanged
from chartwarden.chart.document import Outline
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.ledger.entry import Seen
from chartwarden.ledger.receipt import Receipt
from chartwarden.minimum_necessary.grant import Grant
from chartwarden.purpose.work import WorkItem

# How much of what an act shows fits into one entry: documents with all their sections, or documents alone.
_NAMED_WITH_SECTIONS: Final = 400  # documents
_SECTIONS_NAMED: Final = 8_000
_NAMED_ALONE: Final = 900  # documents


def note_seen(desk: Desk, act: Acting, opened: Iterable[tuple[DocumentId, tuple[int, ...]]]) -> None:
    """Note on an act which sections of which documents it shows.

    Args:
        desk: who acts.
        act: the act under way.
        opened: each document with the ordinals of its sections that are shown.

    """
    seen = tuple(Seen(desk.ledger.pseudonym("document", document_id), sections) for document_id, sections in opened)
    sections = sum(len(one.sections) for one in seen)
    if len(seen) <= _NAMED_WITH_SECTIONS and sections <= _SECTIONS_NAMED:
        act.note(seen=seen)
        return
    act.note(
        seen=tuple(Seen(one.document, ()) for one in seen[:_NAMED_ALONE]),
        counts={"documents": len(seen), "sections": sections},
        details={"seen": [{"document": one.document, "sections": one.sections} for one in seen]},
    )


def look_noted(desk: Desk, act: Acting, item: WorkItem, grant: Grant, looked_at: Sequence[Outline]) -> Receipt:
    """Seal the entry of a look through what a work item opens of some documents, before any of them is read.

    Args:
        desk: who looks.
        act: the act under way.
        item: the work, whose patient may be read too.
        grant: what it opens.
        looked_at: the documents that are going to be read.

    Raises:
        RefusedError: the entry could not be made durable, or the item was moved meanwhile.

    """
    act.note(withheld=len(grant.withheld), rule=grant.rule)
    note_seen(desk, act, ((one.id, grant.sections_of(one.id)) for one in looked_at))
    receipt = act.granted(covers=frozenset({item.patient_id, *(one.id for one in looked_at)}))
    require_unchanged(desk, item)
    return receipt
