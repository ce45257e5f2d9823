"""Coding results: what finished work goes on to billing with, and no more of the person than billing matches by.

Example:
    >>> export_results.__name__
    'export_results'

"""

from dataclasses import dataclass
from datetime import datetime

from chartwarden.actions.desk import Desk
from chartwarden.actions.warrant import note_work
from chartwarden.chart.coding import CodedResult
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import NumberKind
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.member import Role

_MAY_EXPORT = frozenset({Role.MANAGER})


@dataclass(frozen=True, slots=True, repr=False)
class FinishedCoding:
    """The codes of one finished work item. `record_number` is empty unless the rule of that work shows it."""

    work: WorkItem
    encounter: Encounter
    record_number: str
    coder: str  # user id; empty for a member who is gone
    codes: tuple[CodedResult, ...]  # in their sequence


def export_results(desk: Desk, *, since: datetime | None = None, kind: str | None = None) -> tuple[FinishedCoding, ...]:
    """Give the codes of finished work, for the billing system. A manager does this; each item leaves its own entry.

    No name, birth date, address or member number goes along: billing holds them, and matches by the account's number.

    Args:
        desk: who exports.
        since: only work finished at or after it; None for all.
        kind: only one kind of work; None for all.

    Raises:
        RefusedError: no manager, or an entry could not be made durable; nothing is given then.

    Source:
        45 CFR 164.502(b), 164.506(c)(1); 164.514(d)(3)(i).

    """
    items = (
        [item for item in desk.work.finished(since=since) if kind in {None, item.purpose.kind}] if _may(desk) else []
    )
    if not items:
        with desk.acting(Act.EXPORT_RESULTS, counts={"items": 0}):
            _require_manager(desk)
            return ()
    return tuple(_exported(desk, item) for item in items)


def _exported(desk: Desk, item: WorkItem) -> FinishedCoding:
    with desk.acting(Act.EXPORT_RESULTS) as act:
        _require_manager(desk)
        note_work(desk, act, item)
        codes = desk.work.coded(item.id)
        act.note(counts={"codes": len(codes)})
        receipt = act.granted(covers=frozenset({item.patient_id}))
        patient = desk.charts.patient(item.patient_id, receipt=receipt)
        rule = desk.rulebook.rules.get(item.purpose.kind)
        is_number_shown = rule is not None and IdentifierClass.RECORD_NUMBER in rule.identifiers
        numbers = (one.value for one in patient.numbers if one.kind is NumberKind.MEDICAL_RECORD)
        return FinishedCoding(
            item,
            desk.charts.encounter(item.purpose.encounter_id),
            next(numbers, "") if is_number_shown else "",
            _user_id(desk, item.member_id),
            codes,
        )


def _user_id(desk: Desk, member_id: MemberId | None) -> str:
    try:
        return desk.workforce.member(member_id).user_id if member_id else ""
    except NotFoundError:
        return ""


def _may(desk: Desk) -> bool:
    return bool(desk.member.roles & _MAY_EXPORT)


def _require_manager(desk: Desk) -> None:
    if not _may(desk):
        raise RefusedError(
            rule="managers-export-results",
            because="only a manager exports coding results",
            source=WORKFORCE_USES,
            next_step="Ask your manager; results go to billing from there.",
        )
