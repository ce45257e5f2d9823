"""Showing one masked identifier of an open section, for a reason, with an entry of its own.

A mask is reversible by a recorded act. One act shows one place: whoever needs two numbers states two reasons and leaves
two entries, so that what was seen can be counted field by field.

Example:
    >>> MaskedField(DocumentId("d"), section=0, ordinal=2, kind=IdentifierKind.SSN).kind.value
    'ssn'

"""

from dataclasses import dataclass

from chartwarden.actions.charts import current_grant, outside_grant, shown_runs
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.reasons import note_reason, require_fresh
from chartwarden.actions.warrant import require_unchanged, warrant
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.citation import MINIMUM_NECESSARY
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.entry import Act, Seen
from chartwarden.minimum_necessary.ladder import checked_reason
from chartwarden.phi.identifier_policy import may_be_unmasked
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.free_text import require_no_secret


@dataclass(frozen=True, slots=True)
class MaskedField:
    """One masked place of an open section: the how-manieth mask it is there, and what its label says."""

    document_id: DocumentId
    section: int  # ordinal of the section
    ordinal: int  # of the mask among the masks of that section, from 0
    kind: IdentifierKind


@dataclass(frozen=True, slots=True)
class Unmasked:
    """The words behind one mask. They hide in `repr`."""

    field: MaskedField
    words: ClinicalText


def unmask(desk: Desk, work_id: WorkItemId, field: MaskedField, *, reason: str) -> Unmasked:
    """Show what one mask hides. Nothing else opens, and the next read masks it again.

    Args:
        desk: who asks, and where.
        work_id: the warrant.
        field: the place as a read document showed it; its kind is part of what is recorded.
        reason: what this identifier decides; as specific as a reason to see more.

    Raises:
        RefusedError: no warrant; the reason says nothing, was said too often, or in another chart's words; no work is
            decided by this kind of identifier; the section is not open to this work; or the entry could not be made
            durable.
        NotFoundError: the section has no such mask. Its entry says `granted`, since the text was read to find out.

    Source:
        45 CFR 164.502(b), 164.514(d)(2), 164.312(b); control RED-4.

    """
    with desk.acting(Act.UNMASK) as act:
        item = warrant(desk, act, work_id)
        _state(desk, act, item, field, reason)
        if not may_be_unmasked(field.kind):
            raise stays_masked()
        grant, outlines = current_grant(desk, item)
        outline = next((outline for outline in outlines if outline.id == field.document_id), None)
        section = next((part for part in outline.sections if part.ordinal == field.section), None) if outline else None
        if outline is None or section is None or field.section not in grant.sections_of(field.document_id):
            act.note(rule=grant.rule)
            raise outside_grant()
        pseudonym = desk.ledger.pseudonym("document", field.document_id)
        act.note(
            seen=(Seen(pseudonym, (field.section,)),),
            rule=grant.rule,
            counts={"unmasked": 1},
            details={"document_type": outline.loinc},
        )
        receipt = act.granted(covers=frozenset({field.document_id}))
        require_unchanged(desk, item)
        scanned = desk.charts.read(field.document_id, receipt=receipt, as_seen=outline)
        laid = shown_runs(scanned, outline, grant)[field.section]
        masks = [run for run in laid if run.kind is not None]
        if not 0 <= field.ordinal < len(masks) or masks[field.ordinal].kind is not field.kind:
            raise NotFoundError(what="no such masked identifier stands there", next_step="Read the document again.")
        hidden = masks[field.ordinal]
        return Unmasked(field, ClinicalText(scanned.text.value[hidden.start : hidden.end]))


def _state(desk: Desk, act: Acting, item: WorkItem, field: MaskedField, reason: str) -> None:
    """Put on the act what is wanted, and why. Raises RefusedError where the reason will not do."""
    require_no_secret(reason)
    act.note(
        details={
            "document": field.document_id,
            "section": field.section,
            "mask": field.ordinal,
            "kind": field.kind.value,
            "reason": reason,
        }
    )
    require_own_words(desk, act, item, reason)
    why = checked_reason(reason)
    require_fresh(desk, item, why)
    note_reason(desk, act, why)


def stays_masked() -> RefusedError:
    """Give the refusal for a kind of identifier by which no work here is decided."""
    return RefusedError(
        rule="this-mask-stays",
        because="no code, query or review is decided by this kind of identifier",
        source=MINIMUM_NECESSARY,
        next_step="Go on without it. If a claim truly turns on it, ask the privacy officer.",
    )
