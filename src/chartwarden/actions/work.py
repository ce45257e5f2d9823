"""Work: taking it, finding it, finishing it, doing it again.

Example:
    >>> WorkRow.__name__
    'WorkRow'

"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chartwarden.actions.claim_check import require_claim_fits
from chartwarden.actions.conflicts import KnownPeople, require_no_conflict, rerouted
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.reasons import note_reason, require_fresh
from chartwarden.actions.searching import found_in, is_signal
from chartwarden.actions.sessions import Signal, signal
from chartwarden.actions.stores import SEEN_AS_IT_STANDS, changed
from chartwarden.actions.warrant import against_both, no_warrant, note_asked, note_work, require_role, warrant
from chartwarden.chart.encounter import Encounter
from chartwarden.foundation.citation import MINIMUM_NECESSARY, WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import EncounterId, MemberId, PatientId, WorkItemId, keyed_id
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.ladder import checked_reason
from chartwarden.minimum_necessary.rulebook import Rule
from chartwarden.mixup.claim import Claim
from chartwarden.purpose.target import asked_target
from chartwarden.purpose.work import (
    CODING_REVIEW,
    MOVES,
    OPEN,
    HoldReason,
    KindOfWork,
    Priority,
    Purpose,
    WorkItem,
    WorkStatus,
    fits,
)
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Member, Role

_MAY_ASSIGN = frozenset({Role.MANAGER})
_WITH_ME = frozenset({WorkStatus.ASSIGNED, WorkStatus.HELD})
_LOOKED_AT_ONCE = 20  # waiting items


@dataclass(frozen=True, slots=True, repr=False)
class WorkRow:
    """A line of the worklist: the least that tells one item from another. No name of a patient."""

    id: WorkItemId
    title: str
    target: str
    due_on: date
    status: WorkStatus
    encounter_number: str
    encounter_kind: str
    is_overdue: bool
    priority: Priority = Priority.ROUTINE
    hold: str = ""  # what its holder waits for, in their words; empty unless it is on hold


def my_work(desk: Desk) -> tuple[WorkRow, ...]:
    """Give the member's assigned and finished items, earliest due first. Source: 45 CFR 164.514(d)(2)."""
    with desk.acting(Act.LIST_WORK) as act:
        rows = _rows(desk, _open_to_all(desk, desk.work.of_member(desk.member.id)))
        act.note(counts={"items": len(rows)})
        act.granted()
        return rows


def search_work(desk: Desk, words: str) -> tuple[WorkRow, ...]:
    """Search inside one's own assigned work, and nowhere else.

    The words are recorded: as a keyed hash that shows repeats, and sealed for the privacy officer. Names that lead
    nowhere again and again leave a signal, and one of a restricted patient is marked in the sealed part; the answer is
    the same.

    Args:
        desk: who searches.
        words: parts of an encounter number, a kind of work or a code; or whole names of a patient whose name that work
            shows anyway. All must fit. A name that is masked cannot be spelled out by searching.

    Source:
        Control ACC-2; 45 CFR 164.502(a).

    """
    with desk.acting(Act.SEARCH_WORK, search=search_fingerprint(desk, words), details={"words": words}) as act:
        mine = [item for item in desk.work.of_member(desk.member.id) if item.status in _WITH_ME]
        items = _open_to_all(desk, mine)
        rows = _rows(desk, items)
        shown = [f"{row.encounter_number} {row.title} {row.target}".casefold() for row in rows]
        found = found_in(desk, act, items, shown, words=words)
        act.granted()
        is_one_too_many = not found and is_signal(desk, act)
    if is_one_too_many:
        signal(desk, sign=Signal.EMPTY_SEARCHES)
    return tuple(rows[place] for place in found)


def assign_work(
    desk: Desk, *, encounter_id: EncounterId, kind: str, target: str, due_on: date, to: Member | None
) -> WorkItem:
    """Make a work item, for a member or for the queue. A manager does this, never for themselves.

    Returns:
        The item; it waits in the queue where the member must not be given this chart (`actions.conflicts`).

    Raises:
        RefusedError: no manager; no target; unknown kind of work; the assignee's role does not do it; or it is not
            done on that sort of encounter.
        NotFoundError: there is no such encounter.

    Source:
        45 CFR 164.308(a)(4)(ii)(B); 164.514(d)(2); control ACC-5.

    """
    with desk.acting(Act.ASSIGN_WORK) as act:
        note_asked(act, encounter_id)
        require_manager(desk)
        purpose = Purpose(KindOfWork(kind), encounter_id, asked_target(target))
        encounter = desk.charts.encounter(encounter_id)
        require_fit(desk, purpose, to)
        _require_no_review(purpose)
        _require_fits_encounter(purpose, encounter)
        item = new_item(desk, act, purpose, encounter.patient_id, due_on=due_on, to=to)
        with act.change():
            desk.work.add([item])
    return item


def new_item(
    desk: Desk,
    act: Acting,
    purpose: Purpose,
    patient_id: PatientId,
    *,
    due_on: date,
    to: Member | None,
    about: WorkItemId | None = None,
) -> WorkItem:
    """Give a new item, noted on the act and not stored yet; it waits where the member must not be given this chart."""
    to = rerouted(desk, act, patient_id, to)
    item = WorkItem(
        id=WorkItemId(desk.ids.new_id()),
        patient_id=patient_id,
        purpose=purpose,
        due_on=due_on,
        status=WorkStatus.ASSIGNED if to else WorkStatus.WAITING,
        member_id=to.id if to else None,
        changed_at=desk.clock.now(),
        about=about,
    )
    note_work(desk, act, item)
    act.note(details={"to": to.user_id if to else ""})
    return item


def reassign_work(desk: Desk, work_id: WorkItemId, *, to: Member | None) -> WorkItem:
    """Give an item to somebody else, or back to the queue. The former holder's access ends at once.

    Returns:
        The item; it waits in the queue where the member must not be given this chart (`actions.conflicts`).

    Raises:
        RefusedError: no manager; to oneself; the role does not fit; the item is finished or was changed meanwhile.
        NotFoundError: there is no such item.

    """
    with desk.acting(Act.ASSIGN_WORK) as act:
        require_manager(desk)
        item = desk.work.item(work_id)
        note_work(desk, act, item)
        require_fit(desk, item.purpose, to)
        return moved_to(desk, act, item, to)


def finish_work(desk: Desk, work_id: WorkItemId, *, claim_reason: str = "") -> WorkItem:
    """Finish an item. Its chart closes with it.

    Args:
        desk: who finishes.
        work_id: their open work.
        claim_reason: why a code is right that does not fit the patient's age or sex; needed for such a code only.

    Raises:
        RefusedError: no warrant; a code does not fit and nothing is said of it; or the codes were changed meanwhile.

    Source:
        45 CFR 164.308(a)(4), 164.312(c)(1); controls ACC-8, CLM-2.

    """
    with desk.acting(Act.FINISH_WORK) as act:
        item = warrant(desk, act, work_id)
        codes = tuple(one.coding.code for one in desk.work.coded(item.id))
        act.note(counts={"codes": len(codes)})
        require_claim_fits(desk, act, item, Claim(codes=codes), reason=claim_reason)
        finished = item.moved(WorkStatus.FINISHED, to=item.member_id, at=desk.clock.now())
        with act.change():
            desk.work.move(finished, seen_version=item.version)
            if codes != tuple(one.coding.code for one in desk.work.coded(item.id)):
                raise changed("the codes")  # by another tab, after they were held against the chart
    return finished


def rework(desk: Desk, work_id: WorkItemId, *, reason: str) -> WorkItem:
    """Open one's own finished item again, for a reason. Source: control ACC-8.

    Raises:
        RefusedError: the item is not one's own finished work, or the reason says nothing or was given too often.

    """
    with desk.acting(Act.REWORK) as act:
        item = _own(desk, act, work_id, WorkStatus.FINISHED)
        require_no_secret(reason)
        require_own_words(desk, act, item, reason)
        why = checked_reason(reason)
        act.note(details={"reason": why})
        require_fresh(desk, item, why)
        note_reason(desk, act, why)
        require_no_conflict(desk, act, item)
        return _moved(desk, act, item, WorkStatus.ASSIGNED, member_id=item.member_id)


def take_next(desk: Desk) -> WorkItem | None:
    """Give oneself the first waiting item of the kinds one does: by due date, then by priority.

    Whoever is quicker has it; the other gets the one after. Work on a chart that the member must not be given is passed
    over, and they are not told. Nobody takes more while they have work that is neither finished nor on hold: what the
    queue gives cannot be chosen. Whoever assigns work decides what comes first, so the queue gives them nothing:
    another manager does.

    Returns:
        The item, now theirs; None when nothing waits that is theirs to do.

    Raises:
        RefusedError: no kind of work is theirs, or they have open work.

    Source:
        45 CFR 164.308(a)(4)(ii)(B), 164.502(a); controls ACC-1, ACC-3.

    """
    with desk.acting(Act.TAKE_WORK) as act, act.change():
        desk.workforce.held(desk.member.id)  # so that two tabs do not take two
        kinds = _kinds_to_take(desk)
        taken = None if desk.member.roles & _MAY_ASSIGN else _first_free(desk, act, kinds)
        act.note(counts={"items": 1 if taken else 0})
        if taken is not None:
            note_work(desk, act, taken)
    return taken


def hold_work(desk: Desk, work_id: WorkItemId, *, reason: HoldReason, words: str = "") -> WorkItem:
    """Put one's own work on hold until something comes. Its chart closes, and so does whatever was widened in it.

    Args:
        desk: who waits.
        work_id: their open work.
        reason: what they wait for.
        words: more of it; needed for another reason than those listed.

    Raises:
        RefusedError: it is not their open work, another reason has no words, or the words read like a secret.

    Source:
        45 CFR 164.308(a)(4), 164.502(b): nothing is open that nobody works on.

    """
    with desk.acting(Act.HOLD_WORK) as act:
        item = warrant(desk, act, work_id)
        require_no_secret(words)
        require_own_words(desk, act, item, words)
        held = item.put_off(reason, words=words, at=desk.clock.now())
        act.note(details={"reason": held.hold})
        with act.change():
            desk.work.move(held, seen_version=item.version)
    return held


def resume_work(desk: Desk, work_id: WorkItemId) -> WorkItem:
    """Take one's own work off hold; its chart opens again with it.

    Raises:
        RefusedError: it is not their own work on hold, or meanwhile it is for somebody else.

    """
    with desk.acting(Act.RESUME_WORK) as act:
        item = _own(desk, act, work_id, WorkStatus.HELD)
        require_no_conflict(desk, act, item)
        return _moved(desk, act, item, WorkStatus.ASSIGNED, member_id=item.member_id)


def search_fingerprint(desk: Desk, words: str) -> str:
    """Give the keyed hash of a search, equal for equal words, that tells nobody what was searched."""
    return keyed_id(desk.content_key, "search", " ".join(sorted(words.casefold().split())))


def _kinds_to_take(desk: Desk) -> frozenset[KindOfWork]:
    rules = desk.rulebook.rules.items()
    kinds = frozenset(kind for kind, rule in rules if desk.member.does(kind, roles=rule.roles))
    if not kinds:
        because, step = "no kind of work is yours to do", "Ask your manager to give you work."
    elif any(item.status is WorkStatus.ASSIGNED for item in desk.work.of_member(desk.member.id)):
        because, step = "you have open work of your own", "Finish it or put it on hold first."
    else:
        return kinds
    raise RefusedError(rule="the-queue-gives-one-by-one", because=because, source=WORKFORCE_USES, next_step=step)


def _first_free(desk: Desk, act: Acting, kinds: frozenset[KindOfWork]) -> WorkItem | None:
    people, passed = KnownPeople(desk, desk.member), list[str]()
    beyond = 0
    while waiting := desk.work.waiting(kinds=kinds, most=_LOOKED_AT_ONCE, beyond=beyond):
        beyond += len(waiting)
        conflicts, of_both = people.conflicts(waiting), against_both(desk, waiting)
        for item in waiting:
            why = f"shadow:{of_both[item.id]}" if item.id in of_both else conflicts[item.id]
            if why is not None:
                passed.append(f"{item.id}:{why}")
                act.note(details={"passed_over": " ".join(passed)})  # sealed: a count would tell them of a relative
            elif (taken := _taken(desk, item)) is not None:
                return taken
    return None


def _taken(desk: Desk, item: WorkItem) -> WorkItem | None:
    """Give the item once it is the member's; None when somebody was quicker."""
    mine = item.moved(WorkStatus.ASSIGNED, to=desk.member.id, at=desk.clock.now())
    try:
        desk.work.move(mine, seen_version=item.version)
    except RefusedError as refusal:
        if refusal.rule != SEEN_AS_IT_STANDS:
            raise
        return None
    return mine


def _own(desk: Desk, act: Acting, work_id: WorkItemId, status: WorkStatus) -> WorkItem:
    """Give one's own item that stands so. Raises RefusedError, in the words of any work that is no warrant."""
    try:
        item = desk.work.held(work_id, by=desk.member.id)
    except NotFoundError:
        raise no_warrant() from None
    if item.status is not status:
        raise no_warrant()
    note_work(desk, act, item)
    require_role(desk, item.purpose)
    return item


def _moved(desk: Desk, act: Acting, item: WorkItem, status: WorkStatus, *, member_id: MemberId | None) -> WorkItem:
    if status not in MOVES[item.status]:
        raise _no_such_move()
    moved = item.moved(status, to=member_id, at=desk.clock.now())
    with act.change():
        desk.work.move(moved, seen_version=item.version)
    return moved


def moved_to(desk: Desk, act: Acting, item: WorkItem, to: Member | None) -> WorkItem:
    """Give an item to somebody, or back to the queue: the latter also where they must not be given its chart.

    Raises:
        RefusedError: it is in no state that allows this, or was changed meanwhile.

    """
    if item.status not in OPEN or (to is None and item.status is WorkStatus.WAITING):
        raise _no_such_move()
    to = rerouted(desk, act, item.patient_id, to, item=item)
    act.note(details={"to": to.user_id if to else ""})
    moved = item.moved(WorkStatus.ASSIGNED if to else WorkStatus.WAITING, to=to.id if to else None, at=desk.clock.now())
    with act.change():
        desk.work.move(moved, seen_version=item.version)
    return moved


def _no_such_move() -> RefusedError:
    return RefusedError(
        rule="work-moves",
        because="the work item is not in a state that allows this",
        source=WORKFORCE_USES,
        next_step="Reload your list; it may have changed meanwhile.",
    )


def _require_fits_encounter(purpose: Purpose, encounter: Encounter) -> None:
    """Let pass work that such an encounter is coded by; a purpose is not chosen for what it opens."""
    if not fits(purpose.kind, encounter.kind):
        raise RefusedError(
            rule="work-fits-its-encounter",
            because="this kind of work codes inpatient stays, and this is none",
            source=MINIMUM_NECESSARY,
            next_step="Choose the kind that such a visit is coded by: see `chartwarden purpose list`.",
        )


def _require_no_review(purpose: Purpose) -> None:
    """Let pass work that is not a review: an audit that names no finished work could be a pretext for any chart."""
    if purpose.kind == CODING_REVIEW:
        raise RefusedError(
            rule="reviews-are-of-finished-work",
            because="a review names the finished work that it is about",
            source=WORKFORCE_USES,
            next_step="Draw it from finished work, under Coding reviews or by `chartwarden coding sample`.",
        )


def require_manager(desk: Desk) -> None:
    """Let pass whoever may assign work.

    Raises:
        RefusedError: they are no manager.

    """
    if not desk.member.roles & _MAY_ASSIGN:
        raise RefusedError(
            rule="managers-assign-work",
            because="only a manager assigns work",
            source=WORKFORCE_USES,
            next_step="Ask your manager.",
        )


def _may_take(desk: Desk, purpose: Purpose, rule: Rule, to: Member) -> bool:
    """Tell whether somebody does this kind of work, and works here today."""
    return to.does(purpose.kind, roles=rule.roles) and to.is_active_on(desk.clock.now().date())


def require_fit(desk: Desk, purpose: Purpose, to: Member | None) -> None:
    """Let pass a purpose whose kind of work there is, for somebody else whose role does it today, or for the queue.

    Raises:
        RefusedError: one of it is not so.

    """
    rule = desk.rulebook.rules.get(purpose.kind)
    if rule is None:
        because, step = "the rulebook has no such kind of work", "See `chartwarden purpose list`."
    elif to is not None and to.id == desk.member.id:
        because, step = "nobody assigns work to themselves", "Let another manager assign it."
    elif to is not None and not _may_take(desk, purpose, rule, to):
        because, step = "that member's role does not do this kind of work today", "Choose somebody whose role does."
    else:
        return
    raise RefusedError(rule="work-fits-its-holder", because=because, source=WORKFORCE_USES, next_step=step)


def _open_to_all(desk: Desk, items: Sequence[WorkItem]) -> list[WorkItem]:
    """Give the items that whoever sits beside the member may see too; all of them where nobody does."""
    against = against_both(desk, items)
    return [item for item in items if item.id not in against]


def _rows(desk: Desk, items: Sequence[WorkItem]) -> tuple[WorkRow, ...]:
    today = desk.clock.now().date()
    rows = []
    for item in items:
        encounter = desk.charts.encounter(item.purpose.encounter_id)
        rule = desk.rulebook.rules.get(item.purpose.kind)
        rows.append(
            WorkRow(
                id=item.id,
                title=rule.title if rule else item.purpose.kind,
                target=str(item.purpose.target),
                due_on=item.due_on,
                status=item.status,
                encounter_number=encounter.number,
                encounter_kind=encounter.kind.value,
                is_overdue=item.status in {WorkStatus.ASSIGNED, WorkStatus.HELD} and item.due_on < today,
                priority=item.priority,
                hold=item.hold,
            )
        )
    return tuple(rows)
