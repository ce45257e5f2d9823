"""A case: one attempt, or its harmless twin, as data. What is tried, through which doors, and what must come of it.

Source: the violation bench's rules, in docs/explanation/violation-bench.md.

Example:
    >>> Level("L3").is_accident_or_policy, Level("L1").is_accident_or_policy
    (False, True)

"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

Value = str | int | tuple[str, ...] | Mapping[str, str]


class Level(StrEnum):
    """How hard somebody tries; B marks a harmless twin."""

    L0 = "L0"  # an accident
    L1 = "L1"  # casual or curious
    L2 = "L2"  # knows the policy
    L3 = "L3"  # a technical trick
    L4 = "L4"  # an insider with rights, or two people together
    BENIGN = "B"

    @property
    def is_accident_or_policy(self) -> bool:
        """Tell whether it belongs to the levels of which nearly all must be stopped."""
        return self in {Level.L0, Level.L1, Level.L2}


class Expected(StrEnum):
    """What must come of a case."""

    PREVENTED = "P"  # nothing of the chart is shown, sent or written
    NUDGED = "N"  # stops once; goes on with a specific reason
    DETECTED = "D"  # an entry says so by itself
    ATTRIBUTABLE = "A"  # software cannot stop it; the ledger says who, where and when
    BENIGN = "B"  # must succeed


class Door(StrEnum):
    """Through what somebody comes."""

    UI = "ui"  # a session at a screen: requests as a browser sends them
    API = "api"  # a program with a token
    CLI = "cli"  # the command line on the host
    STORE = "store"  # the database itself, as its administrator
    BROWSER = "browser"  # a real browser, with its scripts, tabs and the way back


class Answered(StrEnum):
    """How the steps must be answered."""

    REFUSED = "refused"  # the last step is turned away
    DONE = "done"  # every step is done
    EITHER = "either"  # it does not matter, so long as nothing leaks


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody does: a verb of `chartwarden_bench.verbs`, and what it is given."""

    verb: str
    given: Mapping[str, Value]
    line: int  # in the case file, for whoever has to mend it


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that a case speaks of: which patient of the world, and who holds work on it."""

    patient: str
    held_by: str = ""  # an alias of `people`; `queue` for work that waits; empty when there is none
    kind: str = ""  # the kind of work; the ward's first one if empty
    count: int = 1  # more than one makes `queue1`, `queue2` and so on


@dataclass(frozen=True, slots=True)
class ExpectedEntry:
    """An entry that the ledger must have afterwards. Empty fields are not asked for."""

    act: str
    outcome: str
    because: str = ""
    actor: str = "actor"
    about: str = ""  # the alias of a chart: the entry must lead to its patient
    by: Door | None = None  # only when the case is played through this door
    counts: Mapping[str, int] = field(default_factory=dict)  # what it must have counted
    shadow: str = ""  # the alias of whom it must name as looking on


@dataclass(frozen=True, slots=True)
class Case:
    """One attempt or twin."""

    id: str
    level: Level
    title: str
    guide: str
    doors: tuple[Door, ...]
    people: Mapping[str, str]
    charts: Mapping[str, Chart]
    setup: tuple[Step, ...]
    steps: tuple[Step, ...]
    expected: Expected
    answered: Answered
    entries: tuple[ExpectedEntry, ...] = ()
    shows: tuple[str, ...] = ()  # words that an answer must have
    hides: tuple[str, ...] = ()  # words that no answer may have, besides what `seeks` names
    seeks: tuple[str, ...] = ()  # charts, or parts of them (`own.earlier`), of which nothing may be in an answer
    is_same_if_absent: bool = False
    not_built: str = ""  # why it cannot be played yet
    control: str = ""  # the product with a mistake in it that the case must bring to light, played beside it
    not_covered: str = ""  # what of the attempt the product does not do yet, though it can be played
    faults: Mapping[str, str] = field(default_factory=dict)
    path: Path = Path()

    @property
    def violation(self) -> str:
        """The class of violation that it belongs to, such as V01."""
        return self.id.split("-", 1)[0]

    @property
    def is_twin(self) -> bool:
        """Tell whether it is a harmless twin."""
        return self.level is Level.BENIGN


@dataclass(frozen=True, slots=True)
class Run:
    """A case through one door: what is played and judged at once."""

    case: Case
    door: Door

    @property
    def id(self) -> str:
        """Names it, in the world and in reports."""
        return f"{self.case.id}@{self.door.value}"


def runs_of(case: Case) -> tuple[Run, ...]:
    """Give a case once for each of its doors; none when it is not built."""
    return () if case.not_built else tuple(Run(case, door) for door in case.doors)
