"""Bringing members in from a list: every line is looked at first, and then all come in or none.

Example:
    >>> Problem(3, "that day is none", "Write it like 2026-11-23.").line
    3

"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.two_persons import persons_needed, widened
from chartwarden.foundation.citation import UNIQUE_USER_ID
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Member, Role, checked_user_id
from chartwarden.workforce.roles import MAY_DECIDE, checked_roles

_REASON = "Listed in an import of members."


class Rehearsal(StrEnum):
    """Whether a list is brought in, or only looked at."""

    FOR_REAL = "for real"
    DRY_RUN = "dry run"


@dataclass(frozen=True, slots=True)
class NewMember:
    """One line of a list that could be read."""

    line: int  # as an editor counts; the heading is line 1
    user_id: str
    name: str
    roles: frozenset[Role]
    starts_on: date
    ends_on: date | None = None
    department: str = ""
    team: str = ""
    home_address: str = ""
    external_id: str | None = None
    kinds_of_work: frozenset[str] = frozenset()
    home_phone: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one line, and how to mend it. Quotes nothing of the line."""

    line: int
    what: str
    fix: str


ReadList = tuple[Sequence[NewMember], Sequence[Problem]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list. With problems, nothing came in."""

    rows: int
    added: tuple[Member, ...]
    requests: int
    problems: tuple[Problem, ...]  # by line


def import_members(desk: Desk, *, read: Callable[[], ReadList], rehearsal: Rehearsal) -> Imported:
    """Add every member of a list, or nobody. Their roles become requests, as with `add_member`.

    Args:
        desk: of an administrator.
        read: reads the list: the lines that can be used, and what is wrong with the others. It is called for an
            administrator only, so that nobody else's file is looked at.
        rehearsal: a dry run reports the same and stores nothing but its entry.

    Returns:
        Who was added (in a dry run, nobody), how many requests were made, and every problem of every line.

    Raises:
        RefusedError: no administrator.
        MalformedError: it is no such list at all, from `read`.

    Source:
        45 CFR 164.312(a)(2)(i), 164.308(a)(4)(ii)(B); control IDN-2.

    """
    with desk.acting(Act.IMPORT_MEMBERS) as act:
        if Role.ADMINISTRATOR not in desk.member.roles:
            raise RefusedError(
                rule="administrators-keep-accounts",
                because="only an administrator brings members in",
                source=UNIQUE_USER_ID,
                next_step="Ask an administrator.",
            )
        rows, problems = read()
        found = tuple(sorted((*problems, *_problems(desk, act, rows)), key=lambda one: one.line))
        act.note(counts={"rows": len(rows) + len({one.line for one in problems}), "problems": len(found), "added": 0})
        if found or rehearsal is Rehearsal.DRY_RUN:
            act.granted()
            return Imported(len(rows), (), 0, found)
        with act.change():
            added, requests = _added(desk, act, rows)
            act.note(details={"added": " ".join(member.user_id for member in added)})
            act.note(counts={"added": len(added), "requests": requests, "roles": sum(len(one.roles) for one in added)})
    return Imported(len(rows), added, requests, ())


def _added(desk: Desk, act: Acting, rows: Sequence[NewMember]) -> tuple[tuple[Member, ...], int]:
    added, requests, needed = list[Member](), 0, persons_needed(desk, act)
    for row in rows:
        fresh = Member(
            id=MemberId(desk.ids.new_id()),
            user_id=checked_user_id(row.user_id, ever_issued=frozenset()),
            name=row.name.strip(),
            roles=frozenset(),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            department=row.department,
            home_address=row.home_address,
            home_phone=row.home_phone,
            team=row.team,
            kinds_of_work=row.kinds_of_work,
            external_id=row.external_id,
        )
        member, request = widened(desk, act, fresh, roles=row.roles, reason=_REASON, needed=needed)
        desk.workforce.put(member)
        if member.roles & MAY_DECIDE:
            needed = persons_needed(desk, act)  # this line may have brought in the second who decides
        added.append(member)
        if request:
            desk.workforce.put_account_request(request)
            requests += 1
    return tuple(added), requests


def _problems(desk: Desk, act: Acting, rows: Sequence[NewMember]) -> list[Problem]:  # noqa: ARG001
    taken = desk.workforce.user_ids_ever_issued()
    external = {member.external_id for member in desk.workforce.members()} - {None}
    ids = Counter(row.user_id.strip().casefold() for row in rows)
    others = Counter(row.external_id for row in rows if row.external_id)
    found = []
    for row in rows:
        found += _refused(row, taken)
        if ids[row.user_id.strip().casefold()] > 1:
            found.append(Problem(row.line, "another line has the same user id", "Give each person an id of their own."))
        if row.external_id and (row.external_id in external or others[row.external_id] > 1):
            found.append(Problem(row.line, "that external id is somebody else's", "Look it up in the directory."))
        if row.kinds_of_work - desk.rulebook.rules.keys():
            found.append(Problem(row.line, "there is no such kind of work", "See `chartwarden purpose list`."))
        if row.ends_on is not None and row.ends_on < row.starts_on:
            found.append(Problem(row.line, "the last day lies before the first", "Look at both days."))
    return found


def _refused(row: NewMember, taken: frozenset[str]) -> list[Problem]:
    """Give why the rules refuse a line, in their own words."""
    found = []
    for check in (lambda: checked_user_id(row.user_id, ever_issued=taken), lambda: checked_roles(row.roles)):
        try:
            check()
        except RefusedError as error:
            found.append(Problem(row.line, error.because, error.next_step))
    return found
