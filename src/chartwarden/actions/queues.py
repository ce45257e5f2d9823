"""The queues of work as a manager keeps them: what waits, who has what, and moving many items at once.

A move of many leaves one entry for the whole, and one for each item: the record of an item is whole wherever it moved
from, and a list of ids in one entry could not be found by the item. A few are stored together: nobody's entry waits for
two hundred others. What somebody else moved meanwhile is left as it is and counted.

Source: 45 CFR 164.308(a)(4)(ii)(B)-(C), 164.514(d)(2).

Example:
    >>> Chosen().most
    1000

"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from chartwarden.actions.conflicts import KnownPeople, alert, is_of_assigner
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.stores import SEEN_AS_IT_STANDS
from chartwarden.actions.warrant import note_work
from chartwarden.actions.work import require_manager
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.purpose.conflict import Conflict
from chartwarden.purpose.work import KindOfWork, Priority, WorkItem, WorkStatus
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Member, Role

MOST_AT_ONCE = 1000  # policy: a manager moves a department's day, not its year
_TOGETHER = 10  # items in one transaction, about 0.1 s
_LEAST_WORDS_OF_REASON = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which open items are meant: those that are named, or else the first of those that all of this fits."""

    work_ids: tuple[WorkItemId, ...] = ()
    kind: KindOfWork | None = None
    status: WorkStatus | None = None
    holder: MemberId | None = None
    is_overdue: bool = False
    most: int = MOST_AT_ONCE

    def fits(self, item: WorkItem, *, today: date) -> bool:
        """Tell whether an item is among them."""
        if self.work_ids:
            return item.id in self.work_ids
        return (
            self.kind in {None, item.purpose.kind}
            and self.status in {None, item.status}
            and self.holder in {None, item.member_id}
            and (not self.is_overdue or item.due_on < today)
        )


@dataclass(frozen=True, slots=True, repr=False)
class QueueLine:
    """An item as whoever assigns it sees it: nothing of its patient, and no words of its holder."""

    item: WorkItem
    title: str
    encounter_number: str
    encounter_kind: str
    holder: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is of one kind of work, or with one member."""

    id: str
    name: str
    waiting: int
    assigned: int
    held: int
    overdue: int

    @property
    def all(self) -> int:
        """How many there are."""
        return self.waiting + self.assigned + self.held


@dataclass(frozen=True, slots=True, repr=False)
class Queues:
    """Everything that is open: counted whole, and listed as far as it was asked for."""

    kinds: tuple[Tally, ...]  # by title
    holders: tuple[Tally, ...]  # by name; only those who have something
    total: Tally
    able: tuple[tuple[Member, int], ...]  # who may be given work today, by name, with how much they have; not oneself
    lines: tuple[QueueLine, ...]  # by due date and priority
    fitting: int  # how many fit what was asked for, listed or not


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of many items. They add up to how many were chosen."""

    done: int = 0
    waits: int = 0  # for somebody else than was named
    unfit: int = 0  # nobody who was named does this kind of work today, so it is where it was
    overtaken: int = 0  # somebody else moved it meanwhile


def look_at_queues(desk: Desk, chosen: Chosen, *, listed: int) -> Queues:
    """Give what waits, who has what, and the first items that fit.

    Raises:
        RefusedError: neither a manager nor the privacy officer.

    Source:
        45 CFR 164.514(d)(2): numbers of encounters, and no patient's name.

    """
    with desk.acting(Act.LIST_QUEUE) as act:
        if Role.PRIVACY_OFFICER not in desk.member.roles:
            require_manager(desk)
        items, today = desk.work.open_items(), desk.clock.now().date()
        fitting = [item for item in items if chosen.fits(item, today=today)]
        act.note(counts={"items": len(items), "listed": min(listed, len(fitting))})
        act.granted()
        members = desk.workforce.members()
        names = {member.id: member.name for member in members}
        return Queues(
            kinds=_tallies(items, lambda item: item.purpose.kind, _titles(desk), today=today),
            holders=_tallies(
                [item for item in items if item.member_id], lambda item: item.member_id, names, today=today
            ),
            total=_tally("", "", items, today=today),
            able=_able(desk, members, chosen.kind, items),
            lines=tuple(_line(desk, item, names, today=today) for item in fitting[:listed]),
            fitting=len(fitting),
        )


def assign_many(desk: Desk, chosen: Chosen, *, to: Sequence[MemberId]) -> Moved:
    """Spread items evenly over members, or put them back into the queue. The former holders' access ends at once.

    An item goes to whoever of them has been given least, does this kind of work today, and may be given the chart. If
    nobody of them may, it waits for somebody else. Neither the manager nor they learn why.

    Args:
        desk: of the manager.
        chosen: which items.
        to: among whom; nobody for the queue.

    Raises:
        RefusedError: no manager, or one of the members is the manager.
        NotFoundError: there is no such member.

    Source:
        45 CFR 164.308(a)(4)(ii)(B)-(C); controls ACC-3, ACC-5.

    """
    with desk.acting(Act.ASSIGN_WORK) as act:
        require_manager(desk)
        members = [desk.workforce.member(id_) for id_ in dict.fromkeys(to)]
        _require_others(desk, members)
        items = _chosen(desk, act, chosen)
        act.note(details={"among": " ".join(member.user_id for member in members)})
    spreading = _Spreading(desk, members)
    return _each(desk, items, spreading.one)


def sort_many(desk: Desk, chosen: Chosen, *, priority: Priority | None = None, due_on: date | None = None) -> Moved:
    """Change what comes first. Nobody who works on one of the items is disturbed.

    Args:
        desk: of the manager.
        chosen: which items.
        priority: the new one; None leaves it.
        due_on: the new date; None leaves it.

    Raises:
        RefusedError: no manager.

    """
    with desk.acting(Act.SORT_WORK) as act:
        require_manager(desk)
        items = _chosen(desk, act, chosen)
    return _each(desk, items, lambda item: _sorted(desk, item, priority=priority, due_on=due_on))


def withdraw_many(desk: Desk, chosen: Chosen, *, reason: str) -> Moved:
    """Take items off every list, for a reason; what their holders have open closes.

    Raises:
        RefusedError: no manager; the reason says nothing.

    """
    with desk.acting(Act.WITHDRAW_WORK) as act:
        require_manager(desk)
        require_no_secret(reason)
        require_own_words(desk, act, None, reason)
        _require_reason(reason)
        items = _chosen(desk, act, chosen)
        act.note(details={"reason": reason.strip()})
    return _each(desk, items, lambda item: _withdrawn(desk, item))


def _sorted(desk: Desk, item: WorkItem, *, priority: Priority | None, due_on: date | None) -> Moved:
    sorted_ = replace(item, priority=item.priority if priority is None else priority, due_on=due_on or item.due_on)
    with desk.acting(Act.SORT_WORK) as act:
        note_work(desk, act, item)
        act.note(counts={"priority": sorted_.priority}, details={"due_on": sorted_.due_on.isoformat()})
        with act.change():
            desk.work.sort(sorted_)
    return Moved(done=1)


def _withdrawn(desk: Desk, item: WorkItem) -> Moved:
    with desk.acting(Act.WITHDRAW_WORK) as act:
        note_work(desk, act, item)
        gone = item.moved(WorkStatus.WITHDRAWN, to=None, at=desk.clock.now())
        with act.change():
            desk.work.move(gone, seen_version=item.version)
    return Moved(done=1)


class _Spreading:
    """Many items on their way to several members."""

    def __init__(self, desk: Desk, members: Sequence[Member]) -> None:
        self._desk, self._members = desk, members
        self._people = {member.id: KnownPeople(desk, member) for member in members}
        self._own = KnownPeople(desk, desk.member)
        self._given: Counter[MemberId] = Counter()
        self._has_alerted = False

    def one(self, item: WorkItem) -> Moved:
        """Give one item to whom it fits, or back to the queue."""
        with self._desk.acting(Act.ASSIGN_WORK) as act:
            note_work(self._desk, act, item)
            able = [member for member in self._members if self._does(member, item)]
            if self._members and not able:
                raise _unfit()
            to = self._free(act, item, sorted(able, key=lambda member: self._given[member.id]))
            act.note(details={"to": to.user_id if to else ""})
            status = WorkStatus.ASSIGNED if to else WorkStatus.WAITING
            moved = item.moved(status, to=to.id if to else None, at=self._desk.clock.now())
            with act.change():
                self._desk.work.move(moved, seen_version=item.version)
        if to is not None:
            self._given[to.id] += 1
        return Moved(done=1) if to or not self._members else Moved(waits=1)

    def _does(self, member: Member, item: WorkItem) -> bool:
        rule = self._desk.rulebook.rules.get(item.purpose.kind)
        today = self._desk.clock.now().date()
        return rule is not None and member.does(item.purpose.kind, roles=rule.roles) and member.is_active_on(today)

    def _free(self, act: Acting, item: WorkItem, able: Sequence[Member]) -> Member | None:
        """Give the first who may be given the chart; note in the entry's sealed part who may not, and why."""
        kept_from = list[str]()
        if able and is_of_assigner(self._desk, act, self._own, item.patient_id, item=item):
            return None
        for member in able:
            conflict = self._people[member.id].conflict(item.patient_id, item=item)
            if conflict is None:
                return member
            kept_from.append(f"{member.user_id}:{conflict.value}")
            act.note(counts={"rerouted": 1}, details={"conflicts": " ".join(kept_from)})
            if conflict is Conflict.VIP and not self._has_alerted:
                alert(self._desk, act, [conflict])
                self._has_alerted = True
        return None


def _each(desk: Desk, items: Sequence[WorkItem], do: Callable[[WorkItem], Moved]) -> Moved:
    """Do something to each item, a few to a transaction: one each is slow, and all in one holds everybody up."""
    counted: Counter[str] = Counter()
    for first in range(0, len(items), _TOGETHER):
        with desk.together():
            became = [_became(item, do) for item in items[first : first + _TOGETHER]]
        for one in became:
            counted.update(asdict(one))
    return Moved(**counted)


def _became(item: WorkItem, do: Callable[[WorkItem], Moved]) -> Moved:
    try:
        return do(item)
    except RefusedError as refusal:
        if refusal.rule not in {SEEN_AS_IT_STANDS, _UNFIT}:
            raise
        return Moved(unfit=1) if refusal.rule == _UNFIT else Moved(overtaken=1)


def _chosen(desk: Desk, act: Acting, chosen: Chosen) -> list[WorkItem]:
    """Give the items that are meant, and say on the act how many and which."""
    today = desk.clock.now().date()
    fitting = [item for item in desk.work.open_items() if chosen.fits(item, today=today)]
    items = fitting[: min(chosen.most, MOST_AT_ONCE)]
    act.note(counts={"items": len(items)}, details={"items": " ".join(item.id for item in items)})
    return items


_UNFIT = "work-fits-its-holder"


def _unfit() -> RefusedError:
    return RefusedError(
        rule="work-fits-its-holder",
        because="nobody of those does this kind of work today",
        source=WORKFORCE_USES,
        next_step="Choose somebody whose role does.",
    )


def _require_others(desk: Desk, members: Sequence[Member]) -> None:
    if any(member.id == desk.member.id for member in members):
        raise RefusedError(
            rule="work-fits-its-holder",
            because="nobody assigns work to themselves",
            source=WORKFORCE_USES,
            next_step="Let another manager assign it.",
        )


def _require_reason(reason: str) -> None:
    if len(reason.split()) < _LEAST_WORDS_OF_REASON:
        raise RefusedError(
            rule="reasons-are-specific",
            because="work is withdrawn for a reason of two words or more",
            source=WORKFORCE_USES,
            next_step="Say why nobody has to do it any more.",
        )


def _able(
    desk: Desk, members: Sequence[Member], kind: KindOfWork | None, items: Sequence[WorkItem]
) -> tuple[tuple[Member, int], ...]:
    rules = {kind_: rule for kind_, rule in desk.rulebook.rules.items() if kind in {None, kind_}}
    today = desk.clock.now().date()
    has = Counter(item.member_id for item in items)
    able = [
        (member, has[member.id])
        for member in members
        if member.id != desk.member.id
        and member.is_active_on(today)
        and any(member.does(kind_, roles=rule.roles) for kind_, rule in rules.items())
    ]
    return tuple(sorted(able, key=lambda one: one[0].name.casefold()))


def _titles(desk: Desk) -> dict[KindOfWork, str]:
    return {kind: rule.title for kind, rule in desk.rulebook.rules.items()}


def _tallies(
    items: Sequence[WorkItem], key: Callable[[WorkItem], str | None], names: Mapping[Any, str], *, today: date
) -> tuple[Tally, ...]:
    groups: dict[str, list[WorkItem]] = {}
    for item in items:
        groups.setdefault(str(key(item)), []).append(item)
    tallies = (_tally(id_, names.get(id_, id_), of_it, today=today) for id_, of_it in groups.items())
    return tuple(sorted(tallies, key=lambda tally: tally.name.casefold()))


def _tally(id_: str, name: str, items: Sequence[WorkItem], *, today: date) -> Tally:
    counts = Counter(item.status for item in items)
    overdue = sum(item.due_on < today for item in items)
    return Tally(id_, name, counts[WorkStatus.WAITING], counts[WorkStatus.ASSIGNED], counts[WorkStatus.HELD], overdue)


def _line(desk: Desk, item: WorkItem, names: dict[MemberId, str], *, today: date) -> QueueLine:
    encounter = desk.charts.encounter(item.purpose.encounter_id)
    rule = desk.rulebook.rules.get(item.purpose.kind)
    return QueueLine(
        item=item,
        title=rule.title if rule else item.purpose.kind,
        encounter_number=encounter.number,
        encounter_kind=encounter.kind.value,
        holder=names.get(item.member_id, "") if item.member_id else "",
        is_overdue=item.due_on < today,
    )
