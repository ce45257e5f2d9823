"""When each role of a member was last used: read from what they did, newest first, no further back than needed.

A role counts as used by a granted act that needs it. Acts that everybody does, and pages that ask by themselves, tell
nothing.

Source: 45 CFR 164.308(a)(4)(ii)(C); control IDN-1.

Example:
    >>> used = [Used(Act.ASSIGN_WORK, datetime(2026, 11, 2, 9, 0, tzinfo=UTC))]
    >>> last_used(used, roles=frozenset({Role.MANAGER}), roles_of_kind={})[Role.MANAGER].day
    2

"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from chartwarden.actions.desk import Acting, Desk
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.entry import Act, Outcome
from chartwarden.ledger.store import Row
from chartwarden.ledger.telling import said_in
from chartwarden.workforce.member import Member, Role

_ROWS_AT_A_TIME = 500

# Acts on a chart by work: the kind of work says whose role it needs.
_BY_WORK = frozenset(
    {
        Act.OPEN_CHART,
        Act.READ_DOCUMENT,
        Act.SEARCH_CHART,
        Act.UNMASK,
        Act.DOWNLOAD,
        Act.REQUEST_WIDENING,
        Act.ASSIGN_CODE,
        Act.REMOVE_CODE,
        Act.FINISH_WORK,
        Act.REWORK,
        Act.TAKE_WORK,
        Act.HOLD_WORK,
        Act.RESUME_WORK,
        Act.CHANGE_CODE,
        Act.SUGGEST_EVIDENCE,
        Act.BUILD_PACKET,
        Act.REVIEW_CODING,
        Act.BREAK_GLASS,
        Act.RELATE,
    }
)
_DECIDING = frozenset({Act.DECIDE_ACCOUNT_REQUEST, Act.REVIEW_ROLES, Act.DECIDE_ROLE})
_ROLES_OF: Mapping[Role, frozenset[Act]] = {
    Role.MANAGER: frozenset(
        {
            Act.ASSIGN_WORK,
            Act.SORT_WORK,
            Act.WITHDRAW_WORK,
            Act.WAIVE_CONFLICT,
            Act.LIST_QUEUE,
            Act.EXPORT_RESULTS,
            Act.DECIDE_WIDENING,
            Act.ASK_ROLES,
            Act.REMOVE_ROLES,
            Act.ASK_FACTOR_RESET,
            *_DECIDING,
        }
    ),
    Role.PRIVACY_OFFICER: frozenset(
        {
            Act.DECIDE_WIDENING,
            Act.REVIEW_GLASS,
            Act.LIST_GLASS,
            Act.RECORD_CONSENT,
            Act.LIST_INCIDENTS,
            Act.READ_INCIDENT,
            Act.TRIAGE_INCIDENT,
            Act.CONTAIN_INCIDENT,
            Act.COUNT_INCIDENT,
            Act.ASSESS_INCIDENT,
            Act.DECIDE_INCIDENT,
            Act.HOLD_NOTICES,
            Act.DRAFT_NOTICE,
            Act.TELL_INCIDENT,
            Act.CLOSE_INCIDENT,
            Act.PROPOSE_RULEBOOK,
            Act.DECIDE_RULEBOOK,
            Act.VERIFY_LEDGER,
            Act.EXPORT_LEDGER,
            Act.PUBLISH_CHECKPOINT,
            Act.DESTROY_DETAILS,
            Act.ACCEPT_CLOCK,
            *_DECIDING,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Act.ADD_MEMBER,
            Act.CHANGE_MEMBER,
            Act.END_MEMBER,
            Act.INVITE_MEMBER,
            Act.IMPORT_MEMBERS,
            Act.ASK_ROLES,
            Act.REMOVE_ROLES,
            Act.ASK_FACTOR_RESET,
            Act.DECIDE_ACCOUNT_REQUEST,
            Act.ROTATE_KEY,
            Act.ACCEPT_CLOCK,
            Act.IMPORT,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Used:
    """A granted act, as far as it tells which role it needed."""

    act: Act
    at: datetime
    kind_of_work: str | None = None
    of_others: bool = False  # a look at the record of somebody else


def last_used(
    acts: Iterable[Used], *, roles: frozenset[Role], roles_of_kind: Mapping[str, frozenset[Role]]
) -> Mapping[Role, datetime]:
    """Give when each role was last needed. Reads no more acts than it takes to know of every role.

    Args:
        acts: granted acts of one member, newest first.
        roles: those that are asked about.
        roles_of_kind: who does each kind of work.

    Returns:
        The latest time for each role that was used; a role that was not used is missing. An act that two of the roles
        allow counts for both.

    """
    found: dict[Role, datetime] = {}
    for used in acts:
        for role in _needed(used, roles_of_kind) & roles - found.keys():
            found[role] = used.at
        if len(found) == len(roles):
            break
    return found


def is_told_of(role: Role, *, roles_of_kind: Mapping[str, frozenset[Role]]) -> bool:
    """Tell whether any act needs that role; of one that none needs yet, nothing can be said."""
    return role in _ROLES_OF or any(role in roles for roles in roles_of_kind.values())


def granted_acts(desk: Desk, act: Acting, member: Member, *, since: datetime) -> Iterator[Used]:  # noqa: ARG001
    """Give a member's granted acts that tell of a role, newest first.

    Args:
        desk: with the ledger.
        act: the act under way, for which they are read.
        member: whose.
        since: aware; older ones are left out. Rows are read in pages, and only as long as somebody asks for more.

    """
    told: set[tuple[bytes, bytes, bool]] = set()  # a second look at what was told tells nothing new, and costs more
    for row in _rows(desk, member, since=since):
        key = _key(row)
        if key is None or (*key, True) in told or (key[0] != _LOOK and (*key, False) in told):
            continue
        used = _used(desk, row)
        if used is not None and used.at >= since:
            told.add((*key, used.of_others))
            yield used


def _key(row: Row) -> tuple[bytes, bytes] | None:
    """Give the act and kind of work of a row as its bytes say them; None where the act tells of no role."""
    act = _ACT.match(row.body)
    kind = _KIND.search(row.body)
    return (act[1], kind[1] if kind else b"") if act else None


def _rows(desk: Desk, member: Member, *, since: datetime) -> Iterator[Row]:
    """Give a member's rows in pages, newest first, until a page ends before an instant."""
    before: int | None = None
    while rows := desk.ledger.store.rows_of(member.user_id, most=_ROWS_AT_A_TIME, before=before):
        yield from rows
        if _at(rows[-1]) < since:
            return
        before = rows[-1].sequence


def _used(desk: Desk, row: Row) -> Used | None:
    """Give a row as what it tells of a role; None for what was not granted or cannot be trusted."""
    try:
        said = said_in(row)
    except BrokenSealError:
        return None
    if said["outcome"] != Outcome.GRANTED:
        return None
    act, kind = Act(str(said["act"])), said["kind_of_work"]
    # Whose record was looked at stands beside the entry, under its seal; of other acts nothing there is needed.
    of = desk.ledger.told(row).details.get("of") if act is Act.REVIEW_ACCESS else None
    return Used(
        act,
        datetime.fromisoformat(str(said["at"])),
        kind if isinstance(kind, str) else None,
        of_others=of not in {None, row.actor},
    )


def _at(row: Row) -> datetime:
    """Give when a row was sealed; of one that cannot be read, long after anything that is asked for."""
    with suppress(BrokenSealError):
        return datetime.fromisoformat(str(said_in(row)["at"]))
    return datetime.max.replace(tzinfo=UTC)


def _needed(used: Used, roles_of_kind: Mapping[str, frozenset[Role]]) -> frozenset[Role]:
    if used.act in _BY_WORK:
        return roles_of_kind.get(used.kind_of_work or "", frozenset())
    if used.act is Act.REVIEW_ACCESS:
        return frozenset({Role.PRIVACY_OFFICER}) if used.of_others else frozenset()
    return frozenset(role for role, acts in _ROLES_OF.items() if used.act in acts)


# Entries begin with their act; of most, nothing more has to be read.
_TELLING = sorted({*_BY_WORK, Act.REVIEW_ACCESS}.union(*_ROLES_OF.values()))
_ACT = re.compile(rb'\{"act":"(' + "|".join(re.escape(act.value) for act in _TELLING).encode() + rb')"')
_KIND = re.compile(rb'"kind_of_work":"([a-z0-9-]+)"')  # a quotation mark inside a text is escaped
_LOOK = Act.REVIEW_ACCESS.value.encode()
