"""Work: taking it, finding it, finishing it, doing it again.

Example:
    >>> WorkRow.__name__
    'WorkRow'

"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chartwarden.actions.conflicts import rerouted
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.warrant import no_warrant, note_work, require_role, warrant
from chartwarden.chart.patient import Patient
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import EncounterId, MemberId, WorkItemId, keyed_id
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.ladder import checked_reason
from chartwarden.minimum_necessary.rulebook import Rule
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.target import parse_target
from chartwarden.purpose.work import MOVES, KindOfWork, Purpose, WorkItem, WorkStatus
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Member, Role

_MAY_ASSIGN = frozenset({Role.MANAGER})


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


def my_work(desk: Desk) -> tuple[WorkRow, ...]:
    """Give the member's assigned and finished items, earliest due first. Source: 45 CFR 164.514(d)(2)."""
    with desk.acting(Act.LIST_WORK) as act:
        rows = _rows(desk, desk.work.of_member(desk.member.id))
        act.note(counts={"items": len(rows)})
        act.granted()
        return rows


def search_work(desk: Desk, words: str) -> tuple[WorkRow, ...]:
    """Search inside one's own assigned work, and nowhere else.

    The words are recorded: as a keyed hash that shows repeats, and sealed for the privacy officer.

    Args:
        desk: who searches.
        words: parts of an encounter number, a kind of work or a code; or whole names of a patient whose name that work
            shows anyway. All must fit. A name that is masked cannot be spelled out by searching.

    Source:
        Control ACC-2; 45 CFR 164.502(a).

    """
    asked = words.casefold().split()
    with desk.acting(Act.SEARCH_WORK, search=search_fingerprint(desk, words), details={"words": words}) as act:
        items = [item for item in desk.work.of_member(desk.member.id) if item.status is WorkStatus.ASSIGNED]
        receipt = act.granted(covers=frozenset(item.patient_id for item in items))
        found = []
        for item, row in zip(items, _rows(desk, items), strict=True):
            shown = f"{row.encounter_number} {row.title} {row.target}".casefold()
            names = _names_shown(desk, item, desk.charts.patient(item.patient_id, receipt=receipt))
            if asked and all(word in shown or word in names for word in asked):
                found.append(row)
        return tuple(found)


def assign_work(
    desk: Desk, *, encounter_id: EncounterId, kind: str, target: str, due_on: date, to: Member | None
) -> WorkItem:
    """Make a work item, for a member or for the queue. A manager does this, never for themselves.

    Returns:
        The item; it waits in the queue where the member must not be given this chart (`actions.conflicts`).

    Raises:
        RefusedError: no manager; no target; unknown kind of work; the assignee's role does not do it.
        NotFoundError: there is no such encounter.

    Source:
        45 CFR 164.308(a)(4)(ii)(B); 164.514(d)(2); control ACC-5.

    """
    with desk.acting(Act.ASSIGN_WORK) as act:
        _require_manager(desk)
        purpose = Purpose(KindOfWork(kind), encounter_id, parse_target(target))
        encounter = desk.charts.encounter(encounter_id)
        _require_fit(desk, purpose, to)
        to = rerouted(desk, act, encounter.patient_id, to)
        item = WorkItem(
            id=WorkItemId(desk.ids.new_id()),
            patient_id=encounter.patient_id,
            purpose=purpose,
            due_on=due_on,
            status=WorkStatus.ASSIGNED if to else WorkStatus.WAITING,
            member_id=to.id if to else None,
            changed_at=desk.clock.now(),
        )
        note_work(desk, act, item)
        act.note(details={"to": to.user_id if to else ""})
        with act.change():
            desk.work.add([item])
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
        _require_manager(desk)
        item = desk.work.item(work_id)
        note_work(desk, act, item)
        if item.status is WorkStatus.FINISHED:
            raise _no_such_move()
        _require_fit(desk, item.purpose, to)
        to = rerouted(desk, act, item.patient_id, to)
        act.note(details={"to": to.user_id if to else ""})
        return _moved(
            desk, act, item, WorkStatus.ASSIGNED if to else WorkStatus.WAITING, member_id=to.id if to else None
        )


def finish_work(desk: Desk, work_id: WorkItemId) -> WorkItem:
    """Finish an item. Its chart closes with it. Source: control ACC-8; 45 CFR 164.308(a)(4)."""
    with desk.acting(Act.FINISH_WORK) as act:
        item = warrant(desk, act, work_id)
        act.note(counts={"codes": len(desk.work.coded(item.id))})
        return _moved(desk, act, item, WorkStatus.FINISHED, member_id=item.member_id)


def rework(desk: Desk, work_id: WorkItemId, *, reason: str) -> WorkItem:
    """Open one's own finished item again, for a reason. Source: control ACC-8.

    Raises:
        RefusedError: the item is not one's own finished work, or the reason says nothing.

    """
    with desk.acting(Act.REWORK) as act:
        try:
            item = desk.work.held(work_id, by=desk.member.id)
        except NotFoundError:
            raise no_warrant() from None
        if item.status is not WorkStatus.FINISHED:
            raise no_warrant()
        note_work(desk, act, item)
        require_role(desk, item.purpose)
        require_no_secret(reason)
        act.note(details={"reason": checked_reason(reason)})
        return _moved(desk, act, item, WorkStatus.ASSIGNED, member_id=item.member_id)


def search_fingerprint(desk: Desk, words: str) -> str:
    """Give the keyed hash of a search, equal for equal words, that tells nobody what was searched."""
    return keyed_id(desk.content_key, "search", " ".join(sorted(words.casefold().split())))


def _names_shown(desk: Desk, item: WorkItem, patient: Patient) -> frozenset[str]:
    """Give the parts of a patient's names, if the rule of this work shows names at all."""
    rule = desk.rulebook.rules.get(item.purpose.kind)
    if rule is None or IdentifierClass.NAME not in rule.identifiers:
        return frozenset()
    return frozenset(part for name in patient.names for part in name.whole.casefold().split())


def _moved(desk: Desk, act: Acting, item: WorkItem, status: WorkStatus, *, member_id: MemberId | None) -> WorkItem:
    if status not in MOVES[item.status]:
        raise _no_such_move()
    moved = item.moved(status, to=member_id, at=desk.clock.now())
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


def _require_manager(desk: Desk) -> None:
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


def _require_fit(desk: Desk, purpose: Purpose, to: Member | None) -> None:
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
                is_overdue=item.status is WorkStatus.ASSIGNED and item.due_on < today,
            )
        )
    return tuple(rows)
