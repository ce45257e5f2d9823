"""What States ask beside HIPAA, as dated data in `states.toml`. What nobody has checked says so.

Example:
    >>> [(rule.whom.value, rule.days, rule.at_least) for rule in rules_of(State.TX)]
    [('individuals', 60, 1), ('state-regulator', 30, 250)]
    >>> states_without_rules([State.GA, State.TX])
    (<State.GA: 'GA'>,)

"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, Final

from chartwarden.foundation.citation import Citation, Confidence
from chartwarden.incident.duty import Told
from chartwarden.incident.jurisdiction import State


class Start(StrEnum):
    """From which day a State counts."""

    DISCOVERY = "discovery"
    DETERMINATION = "determination"  # when it was found to be a breach
    INDIVIDUALS_TOLD = "individuals-told"
    HHS_TOLD = "hhs-told"


class Counted(StrEnum):
    """Which days a State counts."""

    CALENDAR = "calendar"
    BUSINESS = "business"  # Saturdays and Sundays left out, and no holiday: the earlier day


@dataclass(frozen=True, slots=True)
class StateRule:
    """One duty under the law of one State."""

    state: State
    whom: Told
    to: str
    days: int | None  # None: the statute has no number
    counted: Counted
    start: Start
    at_least: int  # residents of the State
    is_owed_always: bool  # even where the assessment under HIPAA finds no breach
    only: str  # a condition that the facts of an incident do not settle
    why: str
    citation: Citation


_RESIDENTS: Final = "the patients who reside in {state}"
_BUREAUS: Final = "the consumer reporting agencies, of residents of {state}"
_WORDS: Final = {Told.INDIVIDUALS: _RESIDENTS, Told.CREDIT_BUREAUS: _BUREAUS}


def rules_of(state: State) -> tuple[StateRule, ...]:
    """Give the duties that a State adds, in the order of the file; empty when no row is known."""
    return _rules().get(state, ())


def states_without_rules(states: Iterable[State]) -> tuple[State, ...]:
    """Give the States of which nothing is known here, sorted: counsel has to be asked about them."""
    return tuple(sorted({state for state in states if not rules_of(state)}))


@cache
def _rules() -> dict[State, tuple[StateRule, ...]]:
    raw = tomllib.loads(resources.files("chartwarden.incident").joinpath("states.toml").read_text(encoding="utf-8"))
    rules: dict[State, tuple[StateRule, ...]] = {}
    for row in raw["rule"]:
        for state in map(State, row["states"]):
            rules[state] = (*rules.get(state, ()), _rule(row, state))
    return rules


def _rule(row: dict[str, Any], state: State) -> StateRule:
    whom = Told(row["whom"])
    return StateRule(
        state=state,
        whom=whom,
        to=row.get("to") or _WORDS[whom].format(state=state.words),
        days=row.get("days"),
        counted=Counted(row.get("counted", Counted.CALENDAR)),
        start=Start(row.get("from", Start.DISCOVERY)),
        at_least=row.get("at_least", 1),
        is_owed_always=row.get("always", False),
        only=row.get("only", ""),
        why=row["why"],
        citation=Citation(row["citation"], Confidence(row["mark"])),
    )
