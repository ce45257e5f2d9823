"""Today's work as the screen shows it: grouped by when it is due, the next item first.

Example:
    >>> grouped((), today=date(2026, 11, 23))
    ()

"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chartwarden.actions.desk import Desk
from chartwarden.actions.work import WorkRow
from chartwarden.purpose.work import Priority, WorkStatus

_WEEK = timedelta(days=7)
_ORDER = ("Overdue", "Due today", "Due this week", "Later", "On hold", "Finished")
_RESTING = {WorkStatus.FINISHED: "Finished", WorkStatus.HELD: "On hold"}


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One item. `due` says in words what the date means today, so that no colour has to."""

    row: WorkRow
    due: str
    is_next: bool

    @property
    def is_finished(self) -> bool:
        """Tell whether the item is done."""
        return self.row.status is WorkStatus.FINISHED

    @property
    def is_held(self) -> bool:
        """Tell whether the item rests; its chart is closed, as that of a finished one is."""
        return self.row.status is WorkStatus.HELD

    @property
    def priority(self) -> str:
        """How urgent it is, in a word; nothing for what is routine."""
        return "" if self.row.priority is Priority.ROUTINE else self.row.priority.words


@dataclass(frozen=True, slots=True, repr=False)
class Group:
    """Items that are due alike; never empty."""

    title: str
    lines: tuple[Line, ...]


def next_of(rows: Sequence[WorkRow]) -> WorkRow | None:
    """Give the open item that is due first; None when all is done. Rows come sorted by due date."""
    return next((row for row in rows if row.status is WorkStatus.ASSIGNED), None)


def does_work(desk: Desk) -> bool:
    """Tell whether any kind of work is the member's to do, and so to take. The action decides; this spares a button."""
    return any(desk.member.does(kind, roles=rule.roles) for kind, rule in desk.rulebook.rules.items())


def grouped(rows: Sequence[WorkRow], *, today: date) -> tuple[Group, ...]:
    """Group rows, sorted by due date, into what is overdue, due and done; in that order, without empty groups."""
    first = next_of(rows)
    lines: dict[str, list[Line]] = {title: [] for title in _ORDER}
    for row in rows:
        lines[_group(row, today)].append(Line(row, _due(row, today), is_next=row is first))
    return tuple(Group(title, tuple(kept)) for title, kept in lines.items() if kept)


def _group(row: WorkRow, today: date) -> str:
    if row.status in _RESTING:
        return _RESTING[row.status]
    if row.is_overdue:
        return "Overdue"
    if row.due_on <= today:
        return "Due today"
    return "Due this week" if row.due_on < today + _WEEK else "Later"


def _due(row: WorkRow, today: date) -> str:
    days = (row.due_on - today).days
    if days < 0:
        return f"{-days} day{'s' if days < -1 else ''} overdue"
    return {0: "due today", 1: "due tomorrow"}.get(days, f"due in {days} days")
