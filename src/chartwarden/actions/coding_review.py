"""Second-level review: a manager gives finished coding to an auditor, who says of each code whether it stands.

A review is work like any other: it is assigned, it is about one finished item, it opens what that item used, and it
closes when it is finished. The coder reads the findings without the chart, and answers each.

Source: 45 CFR 164.501 (health care operations), 164.514(d)(2); row 21 of the default selection table.

Example:
    >>> assign_review.__name__
    'assign_review'

"""

import dataclasses
import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.warrant import no_warrant, note_work, warrant
from chartwarden.actions.work import new_item, require_fit, require_manager
from chartwarden.chart.coding import CodedResult, Coding
from chartwarden.chart.coding_review import (
    NAMES_A_CODE,
    NEEDS_A_REASON,
    CoderAnswer,
    CodingFinding,
    FindingId,
    Verdict,
    accuracy,
)
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import CodedId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.ladder import checked_reason
from chartwarden.purpose.work import CODING_REVIEW, Purpose, WorkItem, WorkStatus
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Member, Role

_MAY_LOOK = frozenset({Role.MANAGER})


@dataclass(frozen=True, slots=True, repr=False)
class CodeUnderReview:
    """A code of the reviewed work, and what the review says of it so far."""

    coded: CodedResult
    finding: CodingFinding | None


@dataclass(frozen=True, slots=True, repr=False)
class ReviewOfCoding:
    """A review: the codes it is about in their sequence, and the codes it says are missing.

    `gone` is what it says of codes that their coder has taken out since. It counts as before: nobody mends their
    figures by mending the work.
    """

    item: WorkItem
    codes: tuple[CodeUnderReview, ...]
    missing: tuple[CodingFinding, ...]
    gone: tuple[CodingFinding, ...] = ()

    @property
    def accuracy(self) -> float | None:
        """The share of codes that stand; None until anything was said."""
        said = [one.finding for one in self.codes if one.finding is not None]
        return accuracy([finding.verdict for finding in (*said, *self.gone, *self.missing)])

    @property
    def open_codes(self) -> int:
        """How many codes nothing was said of yet."""
        return sum(one.finding is None for one in self.codes)


@dataclass(frozen=True, slots=True, repr=False)
class ReviewRow:
    """A review as a list shows it: no name of a patient, no words of a chart."""

    review: ReviewOfCoding
    encounter_number: str
    title: str  # of the reviewed work
    coder: str
    auditor: str
    finished_at: datetime | None


def assign_review(desk: Desk, about: WorkItemId, *, to: Member | None, due_on: date) -> WorkItem:
    """Give finished coding to an auditor. A manager does this; nobody reviews their own coding.

    Raises:
        RefusedError: no manager; the work is not finished, or is a review itself; the auditor did it or does not audit.
        NotFoundError: there is no such work.

    Source:
        45 CFR 164.308(a)(4)(ii)(B); 164.514(d)(2).

    """
    with desk.acting(Act.ASSIGN_WORK) as act:
        require_manager(desk)
        reviewed = desk.work.item(about)
        _require_reviewable(desk, reviewed, to)
        purpose = Purpose(CODING_REVIEW, reviewed.purpose.encounter_id, reviewed.purpose.target)
        require_fit(desk, purpose, to)
        item = new_item(desk, act, purpose, reviewed.patient_id, due_on=due_on, to=to, about=reviewed.id)
        act.note(details={"about": reviewed.id})
        with act.change():
            desk.work.hold(reviewed)
            desk.work.add([item])
    return item


def draw_sample(desk: Desk, coder: Member, *, count: int, seed: int) -> tuple[WorkItem, ...]:
    """Draw finished items of a coder by chance, for review: those that no review is about yet. A manager does this.

    The same seed draws the same sample while nothing is finished meanwhile, so that a sample can be drawn again.

    Args:
        desk: of the manager.
        coder: whose coding is reviewed.
        count: how many at most.
        seed: where chance begins.

    Returns:
        Items in the order drawn; fewer than asked for where there are fewer.

    Raises:
        RefusedError: no manager.

    """
    with desk.acting(Act.LIST_REVIEWS, details={"of": coder.user_id, "seed": seed}) as act:
        require_manager(desk)
        finished = desk.work.finished(since=None)
        reviewed = {item.about for item in (*finished, *desk.work.open_items()) if item.about}
        fit = [
            item for item in finished if item.member_id == coder.id and item.about is None and item.id not in reviewed
        ]
        fit.sort(key=lambda item: item.id)
        drawn = random.Random(seed).sample(fit, min(count, len(fit)))  # noqa: S311 -- to be drawn again, not secret
        act.note(counts={"items": len(drawn)})
        act.granted()
        return tuple(drawn)


def review_of(desk: Desk, item: WorkItem) -> ReviewOfCoding | None:
    """Give what a work item reviews, for showing beside a chart that an action has just let this member into.

    None when the item is no review.
    """
    if item.about is None:
        return None
    findings = desk.findings.of_review(item.id)
    by_code = {one.coded_id: one for one in findings if one.coded_id is not None}
    codes = tuple(CodeUnderReview(one, by_code.pop(one.id, None)) for one in desk.work.coded(item.about))
    missing = tuple(one for one in findings if one.coded_id is None)
    return ReviewOfCoding(item, codes, missing, tuple(by_code.values()))


def record_finding(
    desk: Desk,
    work_id: WorkItemId,
    *,
    verdict: Verdict,
    coded_id: CodedId | None = None,
    coding: Coding | None = None,
    reason: str = "",
) -> CodingFinding:
    """Say of a code whether it stands, or that one is missing. Said again of a code, it takes the place of before.

    What the coder has answered meanwhile stays beside it.

    Args:
        desk: of the auditor.
        work_id: the review's own item.
        verdict: what is said.
        coded_id: the code it is about; none for one that is missing.
        coding: the right code, where the verdict names one; checked against its code set by the caller.
        reason: why; needed unless the review agrees.

    Raises:
        RefusedError: no warrant, no review; the code is not of the reviewed work; a code or a reason lacks.

    """
    with desk.acting(Act.REVIEW_CODING) as act:
        item = warrant(desk, act, work_id)
        require_no_secret(reason)
        require_own_words(desk, act, item, reason)
        act.note(details={"verdict": verdict.value, "reason": reason, "code": coding.code if coding else ""})
        if item.about is None:
            raise no_warrant()
        said = checked_reason(reason) if verdict in NEEDS_A_REASON else reason.strip()
        with act.change():
            desk.work.hold(item)
            stands = _stands(desk, item, verdict, coded_id, coding)
            finding = dataclasses.replace(stands, verdict=verdict, coding=coding, reason=said, said_at=desk.clock.now())
            desk.findings.put(finding, patient_id=item.patient_id)
    return finding


def take_finding_back(desk: Desk, work_id: WorkItemId, finding_id: FindingId) -> None:
    """Take a finding back while the review is open.

    Raises:
        RefusedError: no warrant, or the review has no such finding; or it is about a code and its coder has answered.

    """
    with desk.acting(Act.REVIEW_CODING) as act:
        item = warrant(desk, act, work_id)
        act.note(details={"verdict": "taken back"})
        with act.change():
            desk.work.hold(item)
            finding = next((one for one in desk.findings.of_review(item.id) if one.id == finding_id), None)
            if finding is None:
                raise no_warrant()
            _require_unanswered(finding)
            desk.findings.remove(finding_id, work_id=item.id)


def reviews_of_my_coding(desk: Desk) -> tuple[ReviewRow, ...]:
    """Give the finished reviews of one's own coding, latest first: codes, verdicts and reasons, nothing of the chart.

    Source:
        45 CFR 164.308(a)(5)(i): what was wrong is told to whoever can learn from it.

    """
    with desk.acting(Act.LIST_REVIEWS) as act:
        mine = {item.id for item in desk.work.of_member(desk.member.id)}
        rows = _rows(desk, [item for item in _finished(desk) if item.about in mine])
        act.note(counts={"reviews": len(rows)})
        act.granted()
        return rows


def reviews_of_coding(desk: Desk) -> tuple[ReviewRow, ...]:
    """Give all finished reviews, latest first, for those who lead.

    Raises:
        RefusedError: no manager.

    """
    with desk.acting(Act.LIST_REVIEWS) as act:
        if not desk.member.roles & _MAY_LOOK:
            raise RefusedError(
                rule="managers-see-reviews",
                because="only a manager sees the reviews of others",
                source=WORKFORCE_USES,
                next_step="See the reviews of your own coding under My reviews.",
            )
        rows = _rows(desk, _finished(desk))
        act.note(counts={"reviews": len(rows)})
        act.granted()
        return rows


def answer_finding(desk: Desk, finding_id: FindingId, *, answer: CoderAnswer, reason: str = "") -> CodingFinding:
    """Answer a finding about one's own code: acknowledge it, or say why it is wrong.

    Raises:
        RefusedError: it is not about one's own coding, its review is not finished, or a rebuttal says nothing. Findings
            that do not exist are answered alike.

    """
    with desk.acting(Act.ANSWER_REVIEW) as act:
        finding, item = _own_finding(desk, act, finding_id)
        require_no_secret(reason)
        require_own_words(desk, act, item, reason)
        act.note(details={"answer": answer.value, "reason": reason})
        said = checked_reason(reason) if answer is CoderAnswer.REBUTTED else reason.strip()
        answered = dataclasses.replace(finding, answer=answer, answer_reason=said)
        with act.change():
            desk.work.hold(item)
            desk.findings.put(answered, patient_id=item.patient_id)
    return answered


def _require_reviewable(desk: Desk, reviewed: WorkItem, to: Member | None) -> None:
    if reviewed.status is not WorkStatus.FINISHED or reviewed.about is not None:
        because, step = "only finished coding is reviewed", "Choose work that its coder has finished."
    elif to is not None and to.id == reviewed.member_id:
        because, step = "nobody reviews their own coding", "Choose another auditor."
    elif to is not None and desk.member.id == reviewed.member_id:
        because, step = "nobody chooses who reviews their own coding", "Leave it to the queue, or to another manager."
    else:
        return
    raise RefusedError(rule="reviews-are-of-finished-work", because=because, source=WORKFORCE_USES, next_step=step)


def _own_finding(desk: Desk, act: Acting, finding_id: FindingId) -> tuple[CodingFinding, WorkItem]:
    try:
        finding = desk.findings.finding(finding_id)
    except NotFoundError:
        raise no_warrant() from None
    item = desk.work.item(finding.work_id)
    reviewed = desk.work.item(item.about) if item.about else None
    if reviewed is None or reviewed.member_id != desk.member.id or item.status is not WorkStatus.FINISHED:
        raise no_warrant()
    note_work(desk, act, reviewed)
    return finding, item


def _stands(
    desk: Desk, item: WorkItem, verdict: Verdict, coded_id: CodedId | None, coding: Coding | None
) -> CodingFinding:
    """Give what a review said of a code so far, with its coder's answer; else a finding of its own, still empty.

    Raises:
        RefusedError: the finding lacks what its verdict needs, or the code is not one of the reviewed work.

    """
    review = review_of(desk, item)
    if review is None:
        raise no_warrant()
    judged = {one.coded.id: one.coded.coding for one in review.codes}
    said = [one.finding for one in review.codes if one.finding is not None]
    before = {one.coded_id: one for one in (*said, *review.gone)}
    _require_whole({*judged, *before}, verdict, coded_id, coding)
    if coded_id is not None and coded_id in before:
        return before[coded_id]
    return CodingFinding(
        id=FindingId(desk.ids.new_id()),
        work_id=item.id,
        coded_id=coded_id,
        verdict=verdict,
        coding=coding,
        reason="",
        said_at=desk.clock.now(),
        judged=judged.get(coded_id) if coded_id is not None else None,
    )


def _require_unanswered(finding: CodingFinding) -> None:
    """Let pass what nobody has answered. A missing code may go: who is told that it was right has nothing to answer."""
    if finding.answer is not None and finding.coded_id is not None:
        raise RefusedError(
            rule="answers-stay",
            because="its coder has answered this finding, and an answer is not taken away with it",
            source=WORKFORCE_USES,
            next_step="Say of the code what is right now; the answer stays beside it.",
        )


def _require_whole(
    known: Collection[CodedId | None], verdict: Verdict, coded_id: CodedId | None, coding: Coding | None
) -> None:
    """Let pass a finding that says all that its verdict needs."""
    if (coded_id is None) is not (verdict is Verdict.ADD):
        because = "only a missing code is said without a code of the reviewed work"
    elif coded_id is not None and coded_id not in known:
        because = "that code is not one of the reviewed work"
    elif (coding is None) is (verdict in NAMES_A_CODE):
        because = "a change and an addition name the right code, and nothing else does"
    else:
        return
    raise RefusedError(
        rule="findings-are-whole",
        because=because,
        source=WORKFORCE_USES,
        next_step="Choose the code, what is wrong with it, and the right one where there is one.",
    )


def _finished(desk: Desk) -> list[WorkItem]:
    return [item for item in desk.work.finished(since=None) if item.about is not None]


def _rows(desk: Desk, items: list[WorkItem]) -> tuple[ReviewRow, ...]:
    """Give finished reviews as lines, latest first."""
    items.sort(key=lambda item: (item.changed_at.isoformat() if item.changed_at else "", item.id), reverse=True)
    return tuple(row for item in items if (row := _row(desk, item)) is not None)


def _row(desk: Desk, item: WorkItem) -> ReviewRow | None:
    review = review_of(desk, item)
    if review is None or item.about is None:
        return None
    reviewed = desk.work.item(item.about)
    rule = desk.rulebook.rules.get(reviewed.purpose.kind)
    return ReviewRow(
        review,
        desk.charts.encounter(item.purpose.encounter_id).number,
        rule.title if rule else reviewed.purpose.kind,
        _name(desk, reviewed),
        _name(desk, item),
        item.changed_at,
    )


def _name(desk: Desk, item: WorkItem) -> str:
    try:
        return desk.workforce.member(item.member_id).name if item.member_id else ""
    except NotFoundError:
        return "a former member"
