"""Assigning codes in a work item, each with the words that support it.

Example:
    >>> add_code.__name__
    'add_code'

"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from chartwarden.actions.admission import said_by_the_list
from chartwarden.actions.charts import Mark, current_grant, marks_in, outside_grant, read_with_runs
from chartwarden.actions.coding_steps import coded_in, held_codes, note_step
from chartwarden.actions.desk import Desk
from chartwarden.actions.spans import ShownSpan, shown_length, to_note
from chartwarden.actions.warrant import warrant
from chartwarden.chart.coding import Change, CodedResult, Coding, Evidence
from chartwarden.chart.document import Outline
from chartwarden.foundation.citation import SAFEGUARDS
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import CodedId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.grant import Grant

# Policy. A claim holds 25 diagnoses and 25 procedures (837I), and a code stands on a few sentences.
MOST_CODES: Final = 200  # of one work item
MOST_EVIDENCE: Final = 100  # stretches of one code


def add_code(desk: Desk, work_id: WorkItemId, coding: Coding, *, evidence: Sequence[Evidence] = ()) -> CodedResult:
    """Assign a code, once per item: the same code again adds its evidence to what is there.

    Args:
        desk: who codes.
        work_id: the warrant.
        coding: the code, checked against its code set by the caller.
        evidence: spans inside sections that this work has open; may be empty.

    Raises:
        RefusedError: no warrant, a span lies outside what the work opens, or there are as many as there may be.

    Source:
        45 CFR 164.514(d)(2); control MIN-2.

    """
    with desk.acting(Act.ASSIGN_CODE) as act:
        item = warrant(desk, act, work_id)
        if evidence:
            grant, outlines = current_grant(desk, item)
            if not all(_is_open(span, grant, outlines) for span in evidence):
                raise outside_grant()
        act.note(
            counts={"evidence": len(evidence)},
            details={"code": coding.code, "system": coding.system},
        )
        with act.change():
            codes = held_codes(item, desk=desk)
            same = next((coded for coded in codes if _key(coded.coding) == _key(coding)), None)
            spans = tuple(dict.fromkeys((*(same.evidence if same else ()), *evidence)))
            _require_few(len(codes) + (same is None), len(spans))
            blank = same or CodedResult(
                CodedId(desk.ids.new_id()),
                item.id,
                coding,
                present_on_admission=said_by_the_list(desk, item, coding),
            )
            result = replace(blank, coding=coding, evidence=spans)
            note_step(item, Change.MARKED if same else Change.ASSIGNED, coding.code, before=codes, desk=desk)
            desk.work.add_coded(result, patient_id=item.patient_id)
    return result


@dataclass(frozen=True, slots=True, repr=False)
class Supported:
    """A code with new evidence, and where all evidence of the work stands in the document that it is in."""

    coded: CodedResult
    marks: tuple[Mark, ...]


def add_shown_evidence(desk: Desk, work_id: WorkItemId, coding: Coding, *, span: ShownSpan) -> Supported:
    """Assign a code with words as a screen shows them: their place is translated here, past the masks.

    The place is found by reading the document, which has an entry of its own. A span that begins or ends in a mask is
    cut there, so that stored evidence never tells where a masked stretch begins or ends by what was chosen in it.

    Args:
        desk: who codes.
        work_id: the warrant.
        coding: the code, checked against its code set by the caller.
        span: a stretch of an open section's shown words.

    Raises:
        RefusedError: no warrant, or the span lies outside what the work opens, or holds masks only.

    Source:
        45 CFR 164.514(d)(2); controls MIN-2, MIN-6.

    """
    _, laid = read_with_runs(desk, work_id, span.document_id)
    parts = laid.get(span.section, ())
    place = to_note(parts, span.start, span.end) if span.end <= shown_length(parts) else None
    if place is None:
        # Tried and refused, like any other span outside of the grant.
        with desk.acting(Act.ASSIGN_CODE) as act:
            warrant(desk, act, work_id)
            raise outside_grant()
    coded = add_code(desk, work_id, coding, evidence=[Evidence(span.document_id, span.section, *place)])
    return Supported(coded, marks_in(span.document_id, laid, desk.work.coded(work_id)))


def remove_code(desk: Desk, work_id: WorkItemId, coded_id: CodedId) -> None:
    """Take a code out of a work item.

    Raises:
        RefusedError: no warrant.
        NotFoundError: the item has no such code.

    """
    with desk.acting(Act.REMOVE_CODE) as act:
        item = warrant(desk, act, work_id)
        with act.change():
            codes = held_codes(item, desk=desk)
            coded = coded_in(codes, coded_id)
            act.note(details={"code": coded.coding.code, "system": coded.coding.system})
            note_step(item, Change.REMOVED, coded.coding.code, before=codes, desk=desk)
            desk.work.remove_coded(coded_id, work_id=item.id)


def _require_few(codes: int, spans: int) -> None:
    """Let pass as much as a claim may need, and more: each change keeps all codes as they stood, to be taken back."""
    if codes > MOST_CODES or spans > MOST_EVIDENCE:
        raise RefusedError(
            rule="codes-are-few",
            because=f"work has at most {MOST_CODES} codes, and a code at most {MOST_EVIDENCE} stretches of evidence",
            source=SAFEGUARDS,
            next_step="Take out what the claim does not need.",
        )


def _key(coding: Coding) -> tuple[str, str]:
    return coding.system, coding.code


def _is_open(span: Evidence, grant: Grant, outlines: Sequence[Outline]) -> bool:
    """Tell whether a span lies inside one open section; empty and reversed spans do not."""
    outline = next((outline for outline in outlines if outline.id == span.document_id), None)
    if outline is None or span.section not in grant.sections_of(span.document_id):
        return False
    section = next((section for section in outline.sections if section.ordinal == span.section), None)
    return section is not None and section.start <= span.start < span.end <= section.end
