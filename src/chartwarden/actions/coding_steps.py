"""Changing the codes of a work item one step at a time, each of which can be taken back, back to the first.

What is taken back is an act with an entry of its own: the ledger tells what was done and that it was undone.

Example:
    >>> evidence = Evidence("d", 0, 5, 10)
    >>> len(evidence_key(evidence, key=b"a key of at least thirty-two bytes"))
    16

"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from chartwarden.actions.admission import require_indicator
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.stores import gone
from chartwarden.actions.warrant import warrant
from chartwarden.chart.coding import Change, CodedResult, CodingStep, Evidence, PresentOnAdmission
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.foundation.identifiers import CodedId, WorkItemId, keyed_id
from chartwarden.ledger.entry import Act
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.free_text import require_no_secret

LONGEST_COMMENT: Final = 500  # characters; policy: a comment says why, and does not retell the note


def say_present(
    desk: Desk, work_id: WorkItemId, coded_id: CodedId, *, present: PresentOnAdmission | None
) -> CodedResult:
    """Say whether a condition was present on admission; None takes back what was said.

    Raises:
        RefusedError: no warrant.
        NotFoundError: the item has no such code.
        MalformedError: the list of exempt codes says otherwise.

    Source:
        ICD-10-CM Official Guidelines, Appendix I; 42 U.S.C. 1395ww(d)(4)(D).

    """
    with desk.acting(Act.CHANGE_CODE) as act:
        item = warrant(desk, act, work_id)
        act.note(details={"present_on_admission": present.value if present else ""})

        def told(coded: CodedResult) -> CodedResult:
            require_indicator(desk, coded.coding, present)
            return replace(coded, present_on_admission=present)

        return _changed(desk, act, item, coded_id, Change.ADMISSION, told)


def comment_code(desk: Desk, work_id: WorkItemId, coded_id: CodedId, *, comment: str) -> CodedResult:
    """Leave a comment on a code, for whoever reads the codes next; an empty one takes it away.

    The words themselves are not put on the entry: they are about the chart, and stay under its patient's key.

    Raises:
        RefusedError: no warrant; the words read as if they held a secret, or are of another patient's chart.
        NotFoundError: the item has no such code.
        MalformedError: the comment is too long.

    """
    with desk.acting(Act.CHANGE_CODE) as act:
        item = warrant(desk, act, work_id)
        words = " ".join(comment.split())
        if len(words) > LONGEST_COMMENT:
            raise MalformedError(
                what=f"a comment has at most {LONGEST_COMMENT} characters", where="The comment", fix="Shorten it."
            )
        require_no_secret(words)
        require_own_words(desk, act, item, words)
        act.note(counts={"comment": len(words)})
        return _changed(desk, act, item, coded_id, Change.COMMENTED, lambda coded: replace(coded, comment=words))


def unmark(desk: Desk, work_id: WorkItemId, coded_id: CodedId, *, evidence: str) -> CodedResult:
    """Take one stretch of evidence away from a code.

    Args:
        desk: who codes.
        work_id: the warrant.
        coded_id: the code.
        evidence: which one, by its `evidence_key`.

    Raises:
        RefusedError: no warrant.
        NotFoundError: the item has no such code, or the code no such evidence.

    """
    with desk.acting(Act.CHANGE_CODE) as act:
        item = warrant(desk, act, work_id)

        def without(coded: CodedResult) -> CodedResult:
            left = tuple(one for one in coded.evidence if evidence_key(one, key=desk.content_key) != evidence)
            if left == coded.evidence:
                raise gone("that evidence")
            act.note(counts={"evidence": len(left)})
            return replace(coded, evidence=left)

        return _changed(desk, act, item, coded_id, Change.UNMARKED, without)


def move_code(desk: Desk, work_id: WorkItemId, coded_id: CodedId, *, to: int) -> CodedResult:
    """Put a code at another place of the sequence. The first is the principal or first-listed diagnosis.

    Args:
        desk: who codes.
        work_id: the warrant.
        coded_id: the code.
        to: its new place, from 1; a place beyond either end means that end.

    Raises:
        RefusedError: no warrant.
        NotFoundError: the item has no such code.

    Source:
        ICD-10-CM Official Guidelines, Sections II and IV.G.

    """
    with desk.acting(Act.CHANGE_CODE) as act:
        item = warrant(desk, act, work_id)
        with act.change():
            codes = held_codes(item, desk=desk)
            coded = coded_in(codes, coded_id)
            order = [one.id for one in codes if one.id != coded_id]
            order.insert(max(0, to - 1), coded_id)
            act.note(details=_named(coded), counts={"place": order.index(coded_id) + 1})
            note_step(item, Change.MOVED, coded.coding.code, before=codes, desk=desk)
            desk.work.order_coded(order, work_id=item.id)
    return coded


def undo(desk: Desk, work_id: WorkItemId) -> CodingStep:
    """Take back the latest change that this member made to the codes of a work item.

    Returns:
        The change that was taken back.

    Raises:
        RefusedError: no warrant, or there is nothing of theirs to take back.

    """
    with desk.acting(Act.CHANGE_CODE) as act:
        item = warrant(desk, act, work_id)
        step = undoable(desk.work.last_step(item.id), item)
        if step is None:
            raise _nothing_to_undo()
        act.note(details={"undone": step.change.value, "code": step.code}, counts={"codes": len(step.before)})
        with act.change():
            desk.work.hold(item)
            if desk.work.last_step(item.id) != step:
                raise _nothing_to_undo()
            _restore(desk, item, step.before)
            desk.work.drop_step(item.id)
    return step


def undoable(step: CodingStep | None, item: WorkItem) -> CodingStep | None:
    """Give a change if it is one that the item's holder made: nobody takes back what another coder did."""
    return step if step is not None and step.by == item.member_id else None


def held_codes(item: WorkItem, *, desk: Desk) -> tuple[CodedResult, ...]:
    """Give the codes of an item as they stand, and keep them so until the open transaction ends.

    A change begins with it: what another tab did a moment before is neither undone nor done twice, and a code that was
    taken out does not come back with a comment on it.

    Raises:
        RefusedError: the item was moved meanwhile.

    """
    desk.work.hold(item)
    return desk.work.coded(item.id)


def note_step(item: WorkItem, change: Change, code: str, *, before: tuple[CodedResult, ...], desk: Desk) -> None:
    """Keep how the codes of an item stand before a change. Part of an act that is about to change them.

    Args:
        item: the work.
        change: what is about to be done.
        code: to which code.
        before: from `held_codes`, in the same transaction.
        desk: who changes them.

    """
    step = CodingStep(item.id, desk.member.id, change, code, before)
    desk.work.add_step(step, patient_id=item.patient_id)


def coded_in(codes: Sequence[CodedResult], coded_id: CodedId) -> CodedResult:
    """Give the code with an id. Raises NotFoundError."""
    found = next((one for one in codes if one.id == coded_id), None)
    if found is None:
        raise gone("that code")
    return found


def evidence_key(evidence: Evidence, *, key: bytes) -> str:
    """Name a stretch of evidence for a form, without telling where in the note it stands: masks lie in between."""
    place = (str(evidence.section), str(evidence.start), str(evidence.end))
    return keyed_id(key, "evidence", evidence.document_id, *place)[:16]


def _changed(
    desk: Desk,
    act: Acting,
    item: WorkItem,
    coded_id: CodedId,
    change: Change,
    to: Callable[[CodedResult], CodedResult],
) -> CodedResult:
    with act.change():
        codes = held_codes(item, desk=desk)
        coded = to(coded_in(codes, coded_id))
        act.note(details=_named(coded))
        note_step(item, change, coded.coding.code, before=codes, desk=desk)
        desk.work.add_coded(coded, patient_id=item.patient_id)
    return coded


def _named(coded: CodedResult) -> dict[str, str]:
    return {"code": coded.coding.code, "system": coded.coding.system}


def _restore(desk: Desk, item: WorkItem, before: Sequence[CodedResult]) -> None:
    """Put the codes of an item back as they stood."""
    now = {one.id: one for one in desk.work.coded(item.id)}
    for coded_id in now.keys() - {one.id for one in before}:
        desk.work.remove_coded(coded_id, work_id=item.id)
    for one in before:
        if now.get(one.id) != one:
            desk.work.add_coded(one, patient_id=item.patient_id)
    desk.work.order_coded([one.id for one in before], work_id=item.id)


def _nothing_to_undo() -> RefusedError:
    return RefusedError(
        rule="own-changes-are-undone",
        because="there is no change of yours to take back in this work",
        source=WORKFORCE_USES,
        next_step="Change the code itself.",
    )
