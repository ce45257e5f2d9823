"""Members as their screens tell them: in words, and with what the reader may do.

Example:
    >>> role_words(frozenset({Role.PRIVACY_OFFICER, Role.MANAGER}))
    'manager, privacy officer'

"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chartwarden.actions.desk import Desk
from chartwarden.actions.member_import import Imported
from chartwarden.actions.member_sheet import MemberSheet
from chartwarden.actions.role_review import ReviewDue, review_due
from chartwarden.actions.roles import RolesAnswer
from chartwarden.purpose.conflict import VIP_POOL
from chartwarden.workforce.account_request import AccountRequest, RequestKind, RequestState
from chartwarden.workforce.external_id import as_directory_says
from chartwarden.workforce.member import Leave, Member, Role
from chartwarden.workforce.relation import Relation, RelationKind
from chartwarden.workforce.roles import MAY_ASK


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick."""

    value: str
    words: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as a line of the list."""

    member: Member
    roles: str
    standing: str  # works here, on leave, has left, starts later
    is_here: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request about a member, as their page lists it."""

    words: str
    state: str
    request: AccountRequest


@dataclass(frozen=True, slots=True)
class Sheet:
    """A member's page. What the reader may not do is not offered; the action would refuse it all the same."""

    member: Member
    row: MemberRow
    roles: tuple[Choice, ...]
    kinds_of_work: tuple[Choice, ...]
    leaves: tuple[Leave, ...]
    relations: tuple[Relation, ...] | None
    relation_kinds: tuple[tuple[str, str], ...]
    requests: tuple[RequestLine, ...]
    is_self: bool
    keeps_account: bool
    keeps_place: bool
    may_ask: bool
    may_keep_relations: bool
    is_cleared: bool  # for charts of VIPs
    external_id: str  # as the directory says it


def role_words(roles: frozenset[Role]) -> str:
    """Give roles in words, by name."""
    return ", ".join(sorted(role.words for role in roles))


def member_rows(members: Iterable[Member], *, today: date) -> tuple[MemberRow, ...]:
    """Give members as lines: those who work here first, then by user id."""
    rows = [
        MemberRow(one, role_words(one.roles) or "no role yet", _standing(one, today), one.is_active_on(today))
        for one in members
    ]
    return tuple(sorted(rows, key=lambda row: (row.standing == "has left", row.member.user_id)))


def sheet_of(desk: Desk, sheet: MemberSheet) -> Sheet:
    """Give a member's page as this reader sees it."""
    member, now = sheet.member, desk.clock.now()
    mine = desk.member.roles
    (row,) = member_rows([member], today=now.date())
    is_self = member.id == desk.member.id
    kinds = sorted((rule.title, kind) for kind, rule in desk.rulebook.rules.items())
    return Sheet(
        member=member,
        row=row,
        roles=tuple(Choice(role.value, role.words, role in member.roles) for role in Role),
        kinds_of_work=tuple(Choice(kind, title, kind in member.kinds_of_work) for title, kind in kinds),
        leaves=member.leaves,
        relations=sheet.relations,
        relation_kinds=tuple((kind.value, kind.value.replace("_", " ").replace("co ", "co-")) for kind in RelationKind),
        requests=tuple(RequestLine(request_words(one), one.state_at(now).value, one) for one in sheet.requests[::-1]),
        is_self=is_self,
        keeps_account=Role.ADMINISTRATOR in mine,
        keeps_place=bool(mine & MAY_ASK) and not is_self,
        may_ask=bool(mine & MAY_ASK) and not is_self,
        may_keep_relations=sheet.relations is not None and not is_self,
        is_cleared=VIP_POOL in member.clearances,
        external_id=as_directory_says(member.external_id),
    )


def request_words(request: AccountRequest, *, titles: dict[str, str] | None = None) -> str:
    """Tell what is asked for."""
    if request.kind is RequestKind.FACTOR_RESET:
        return "Reset the second factor"
    if request.kind is RequestKind.CLEARANCE:
        return "Clear for charts of VIPs"
    if request.kind is RequestKind.RELATIONS:
        many = len(request.relations)
        return "Take a relation back" if many == 1 else f"Take {many} relations back"
    parts = [f"Give {role_words(request.roles)}"] if request.roles else []
    if request.kinds_of_work is not None:
        named = ", ".join(sorted((titles or {}).get(kind, kind) for kind in request.kinds_of_work))
        parts.append(f"let them do {named}" if named else "let them do every kind of work of their roles")
    told = " and ".join(parts) or "Change nothing"
    return told[0].upper() + told[1:]


def changed_words(answer: RolesAnswer) -> str:
    """Tell what became of a change of roles."""
    if answer.request is not None and answer.request.state is RequestState.OPEN:
        return "Asked. A second person decides, under Requests. What was taken away is gone already."
    return "Changed. It holds from their next request on."


def imported_words(imported: Imported) -> str:
    """Tell what became of a list."""
    if imported.problems:
        return "Nothing was brought in. Mend these lines and send the list again."
    if not imported.added:
        return f"The list is sound: {imported.rows} would come in. Nothing was stored."
    asked = f" {imported.requests} wait for a second person, who decides their roles." if imported.requests else ""
    return f"{len(imported.added)} came in.{asked}"


def review_due_of(desk: Desk) -> ReviewDue | None:
    """Give what is left of the review of roles for whoever sits there."""
    today = desk.clock.now().date()
    return review_due(desk.workforce, desk.ledger.store, reader=desk.member, today=today)


def _standing(member: Member, today: date) -> str:
    if member.has_left_by(today):
        return "has left"
    if today < member.starts_on:
        return "starts later"
    return "on leave" if member.is_on_leave(today) else "works here"
