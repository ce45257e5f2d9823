"""Every outward duty that follows from an incident, with its last day and the paragraph that asks for it.

Until somebody has decided, an incident counts as a breach: the law presumes one, and its clocks run from discovery.

Source: 45 CFR 164.404-164.412; the States' rows are in `states.toml`; controls INC-8, INC-13, INC-14, ROLE-1.

Example:
    >>> from chartwarden.incident.organisation import COVERED_ENTITY
    >>> facts = DutyFacts(date(2026, 6, 1), individuals=501, residents={State.UT: 501})
    >>> [(duty.whom.value, duty.due.isoformat()) for duty in duties(facts, COVERED_ENTITY)]
    [('individuals', '2026-07-31'), ('media', '2026-07-31'), ('hhs', '2026-07-31')]

"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from chartwarden.foundation.citation import (
    ASSOCIATE_NOTICE,
    ASSOCIATE_REPORTS_ANY_USE,
    HHS_NOTICE_LARGE,
    HHS_NOTICE_SMALL,
    INDIVIDUAL_NOTICE,
    MEDIA_NOTICE,
    Citation,
)
from chartwarden.incident.assessment import Conclusion
from chartwarden.incident.delay import Delay
from chartwarden.incident.duty import Duty, Told
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.organisation import Agency, Organisation
from chartwarden.incident.states import Counted, Start, StateRule, rules_of

LATEST_NOTICE: Final = timedelta(days=60)  # 45 CFR 164.404(b), 164.406(b), 164.408(b), 164.410(b)
LATEST_YEARLY_FILING: Final = timedelta(days=60)  # 45 CFR 164.408(c), after the end of the calendar year
LARGE: Final = 500  # 45 CFR 164.408(b): 500 or more individuals, whatever their States
MEDIA_ABOVE: Final = 500  # 45 CFR 164.406(a): more than 500 residents of one State
_FIRST_WEEKEND_DAY: Final = 5  # of date.weekday()


class Standing(StrEnum):
    """What has been decided of an incident, as far as telling goes."""

    PRESUMED = "presumed"  # nothing yet: a breach until shown otherwise, 45 CFR 164.402(2)
    BREACH = "breach"
    NOT_REPORTABLE = "not-reportable"  # impermissible, but secured, excepted or of low probability
    NO_VIOLATION = "no-violation"  # the Privacy Rule allowed it


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """What duties follow from."""

    discovered_on: date  # the first day on which anybody here knew but whoever did it, 45 CFR 164.404(a)(2)
    standing: Standing = Standing.PRESUMED
    determined_on: date | None = None  # when it was decided to be a breach
    individuals: int | None = None  # people and not records; None while nobody knows
    residents: Mapping[State, int] = field(default_factory=lambda: MappingProxyType({}))
    delay: Delay | None = None  # what law enforcement asked for
    agent_knew_on: date | None = None  # when a business associate that is our agent knew
    told_on: Mapping[Told, date] = field(default_factory=lambda: MappingProxyType({}))  # who has been told already

    @property
    def known_on(self) -> date:
        """The day of discovery: what an agent knows, its principal knows. Source: 45 CFR 164.404(a)(2)."""
        return min(self.discovered_on, self.agent_knew_on or self.discovered_on)

    @property
    def people(self) -> int | None:
        """How many people it touched: the larger count where two differ, None while nobody knows."""
        return max(self.individuals or 0, sum(self.residents.values())) if self._is_counted else None

    @property
    def unplaced(self) -> int:
        """How many people nobody has put in a State."""
        return (self.people or 0) - sum(self.residents.values())

    @property
    def _is_counted(self) -> bool:
        return self.individuals is not None or bool(self.residents)


def duties(facts: DutyFacts, organisation: Organisation) -> tuple[Duty, ...]:
    """Give every duty to tell somebody, the earliest first.

    Args:
        facts: what is known; an unknown count is taken as a large one, since its day is the earlier.
        organisation: a business associate tells the covered entity, and nobody else unless a delegation is recorded.

    Returns:
        Sorted by last day. Empty when nothing is owed. Weekends and holidays extend no day.

    Source:
        45 CFR 164.404-164.412; controls INC-8, INC-13, INC-14, ROLE-1.

    """
    if facts.standing is Standing.NO_VIOLATION:
        return ()
    owed: list[Duty] = []
    if organisation.is_business_associate:
        owed.append(_to_covered_entity(facts, organisation))
    if organisation.tells_patients:
        federal = [] if facts.standing is Standing.NOT_REPORTABLE else list(_federal(facts))
        owed += [*federal, *_of_states(facts, federal)]
    return tuple(sorted(owed, key=lambda duty: duty.due))


def standing_of(conclusion: Conclusion | None) -> Standing:
    """Give what a conclusion means for telling; None is an incident that nobody has decided yet.

    Source:
        45 CFR 164.402: what is not shown to be otherwise is presumed to be a breach.

    """
    match conclusion:
        case None:
            return Standing.PRESUMED
        case Conclusion.BREACH:
            return Standing.BREACH
        case Conclusion.NOT_IMPERMISSIBLE:
            return Standing.NO_VIOLATION
        case _:
            return Standing.NOT_REPORTABLE


def small_breaches_due(discovered_on: date) -> date:
    """Give the last day on which HHS may be told of a breach of fewer than 500 people.

    Example:
        >>> small_breaches_due(date(2027, 3, 1)).isoformat()
        '2028-02-29'

    Source:
        45 CFR 164.408(c): 60 days after the end of the calendar year of discovery.

    """
    return date(discovered_on.year, 12, 31) + LATEST_YEARLY_FILING


def business_days_after(start: date, days: int) -> date:
    """Give the day that many weekdays after `start`. Holidays count, which gives the earlier day.

    Example:
        >>> business_days_after(date(2026, 6, 5), 1).isoformat()  # a Friday
        '2026-06-08'

    """
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < _FIRST_WEEKEND_DAY
    return day


def _federal(facts: DutyFacts) -> Iterator[Duty]:
    limit = facts.known_on + LATEST_NOTICE
    counted = f"Counted from discovery on {facts.known_on}."
    if facts.known_on < facts.discovered_on:
        counted = f"Counted from {facts.known_on}, when a business associate that is our agent knew."
    why = f"Without unreasonable delay, and within 60 calendar days. {counted}"
    yield _held(facts, Told.INDIVIDUALS, "the patients", limit, INDIVIDUAL_NOTICE, why=why)
    yield from _to_media(facts, limit)
    yield _to_hhs(facts, limit)


def _to_media(facts: DutyFacts, limit: date) -> Iterator[Duty]:
    elsewhere = 0  # the most residents of a State that has not reached the number
    for state, residents in sorted(facts.residents.items()):
        if residents > MEDIA_ABOVE:
            to, why = (
                f"prominent media in {state.words}",
                f"{residents} of them reside in {state.words}: more than 500.",
            )
            yield _held(facts, Told.MEDIA, to, limit, MEDIA_NOTICE, why=why, state=state)
        else:
            elsewhere = max(elsewhere, residents)
    if elsewhere + facts.unplaced > MEDIA_ABOVE:
        why = f"Nobody has said in which State {facts.unplaced} of them reside."
        only = "where more than 500 of them reside in one State"
        yield _held(facts, Told.MEDIA, "prominent media", limit, MEDIA_NOTICE, why=why, condition=only)


def _to_hhs(facts: DutyFacts, limit: date) -> Duty:
    if facts.people is not None and facts.people < LARGE:
        why = "Fewer than 500 people: within 60 days after the end of the year of discovery, each breach by itself."
        return _held(facts, Told.HHS, "HHS", small_breaches_due(facts.known_on), HHS_NOTICE_SMALL, why=why)
    why = "500 people or more: together with the patients."
    if facts.people is None:
        why = "Nobody knows yet how many people it touched; the earlier day stands until somebody does."
    return _held(facts, Told.HHS, "HHS", limit, HHS_NOTICE_LARGE, why=why)


def _to_covered_entity(facts: DutyFacts, organisation: Organisation) -> Duty:
    to = f"{organisation.covered_entity}, the covered entity"
    limit = facts.discovered_on + LATEST_NOTICE
    days = organisation.contract_days
    agreed = limit if days is None else facts.discovered_on + timedelta(days=days)
    if facts.standing is Standing.NOT_REPORTABLE:
        why = "No breach by the assessment, and still a use that the contract does not allow, which has to be reported."
        return Duty(Told.COVERED_ENTITY, to, agreed, None, ASSOCIATE_REPORTS_ANY_USE, why)
    why = f"Within 60 calendar days of discovery on {facts.discovered_on}; the contract names no shorter time."
    if days is not None:
        why = f"The contract gives {days} calendar days from discovery on {facts.discovered_on}; the law 60 at most."
    if organisation.agency is Agency.AGENT:
        why += f" We are its agent, so its own 60 days to tell the patients run from that day too, and end on {limit}."
    duty = _held(facts, Told.COVERED_ENTITY, to, agreed, ASSOCIATE_NOTICE, why=why)
    outer = limit if facts.delay is None else facts.delay.extends(limit)
    return duty if outer == duty.due else replace(duty, outer=outer)


def _held(  # noqa: PLR0913 -- the columns of a duty
    facts: DutyFacts,
    whom: Told,
    to: str,
    due: date,
    citation: Citation,
    *,
    why: str,
    state: State | None = None,
    condition: str = "",
) -> Duty:
    """Give a duty under HIPAA, held back as long as law enforcement asked. Source: 45 CFR 164.412."""
    held = due if facts.delay is None else facts.delay.extends(due)
    if held > due:
        why += f" Law enforcement holds it back until {held}; tell at once when that is over."
    return Duty(whom, to, held, None, citation, why, state, condition)


def _of_states(facts: DutyFacts, federal: Sequence[Duty]) -> Iterator[Duty]:
    for state, residents in sorted(facts.residents.items()):
        rules = [rule for rule in rules_of(state) if residents >= rule.at_least]
        if facts.standing is Standing.NOT_REPORTABLE:
            rules = [rule for rule in rules if rule.is_owed_always]
        so_far = list(federal)
        # What is counted from the telling of others comes after them.
        for rule in sorted(rules, key=lambda rule: rule.start is Start.INDIVIDUALS_TOLD):
            duty = _of_state(rule, facts, so_far)
            so_far.append(duty)
            yield duty


def _of_state(rule: StateRule, facts: DutyFacts, so_far: Sequence[Duty]) -> Duty:
    """Give a duty under a State's law. A delay under HIPAA does not move it: States have delay clauses of their own."""
    why = rule.why
    if rule.start is Start.DETERMINATION and facts.determined_on is None:
        why += " No day of determination is recorded, so it is counted from discovery."
    if rule.days is None:
        due = facts.known_on + LATEST_NOTICE
        why += " The day shown is HIPAA's limit, as the statute has no number."
    elif rule.counted is Counted.BUSINESS:
        due = business_days_after(_start(rule, facts, so_far), rule.days)
    else:
        due = _start(rule, facts, so_far) + timedelta(days=rule.days)
    if facts.delay is not None:
        why += " The delay under HIPAA does not move it; ask counsel about the State's own clause."
    return Duty(rule.whom, rule.to, due, None, rule.citation, why, rule.state, rule.only)


def _start(rule: StateRule, facts: DutyFacts, so_far: Sequence[Duty]) -> date:
    """Give the day from which a State counts. Who has not been told yet is told on their last day, no later."""
    match rule.start:
        case Start.DISCOVERY:
            return facts.known_on
        case Start.DETERMINATION:
            return facts.determined_on or facts.known_on
        case Start.INDIVIDUALS_TOLD:
            return _told_on(Told.INDIVIDUALS, facts, so_far)
        case Start.HHS_TOLD:
            return _told_on(Told.HHS, facts, so_far)


def _told_on(whom: Told, facts: DutyFacts, so_far: Sequence[Duty]) -> date:
    last_days = [duty.due for duty in so_far if duty.whom is whom and not duty.condition]
    return facts.told_on.get(whom) or min(last_days, default=facts.known_on + LATEST_NOTICE)
