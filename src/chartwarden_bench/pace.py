"""At what pace coders work, and what they do at each screen: how long until the next key, and what that key asks for.

A stay takes twenty minutes and has some fifteen documents, a visit takes five minutes, and a report of radiology a
little over one. These are the figures of trade surveys and coders' own reports; nobody publishes how the seconds lie
within a chart, so their shares here are a guess. The pauses are random with these means, so that at times many come
together.

Example:
    >>> Pace(coders=2).items_each(STAY), round(REPORT.seconds)
    (2, 72)

"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Screen(StrEnum):
    """What a coder waits for. In the tables of the load they stand by these words."""

    SIGN_IN = "sign in"
    TODAY = "today"
    CHART = "chart"
    DOCUMENT = "document"
    CODE_SEARCH = "code search"
    CODE = "code"
    FINISH = "finish"


KEYS: Final = {
    Screen.CHART: "Enter",
    Screen.DOCUMENT: "j",
    Screen.CODE_SEARCH: "letters, at each pause in typing",
    Screen.CODE: "Enter",
    Screen.FINISH: "Ctrl+Enter",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is asked for, and the mean seconds of reading or typing before it."""

    screen: Screen
    after: float
    words: str = ""  # that are searched


@dataclass(frozen=True, slots=True)
class ItemOfWork:
    """How one item of some kind is done: opened, read, coded, finished."""

    name: str
    kind: str  # of work, as the rulebook calls it
    documents: int
    read_seconds: float  # one document
    codes: int
    search_seconds: float  # until the words of a code are typed
    finish_seconds: float  # looking it over

    @property
    def seconds(self) -> float:
        """How long one takes."""
        return sum(step.after for step in self.steps())

    def steps(self) -> list[Step]:
        """Give what is asked for, in order. A code's words are typed in two runs, each of which is searched."""
        read = [Step(Screen.DOCUMENT, self.read_seconds) for _ in range(self.documents)]
        coded = [
            step
            for place in range(self.codes)
            for step in (
                Step(Screen.CODE_SEARCH, self.search_seconds, _SEARCHED[place % len(_SEARCHED)][:3]),
                Step(Screen.CODE_SEARCH, _TYPING_SECONDS, _SEARCHED[place % len(_SEARCHED)]),
                Step(Screen.CODE, _CHOOSING_SECONDS, _CODES[place % len(_CODES)]),
            )
        ]
        return [
            Step(Screen.CHART, _OPENING_SECONDS),
            *_mixed(read, coded),
            Step(Screen.FINISH, self.finish_seconds),
        ]


_SEARCHED: Final = ("sepsis", "hypertension", "diabetes", "kidney failure", "pneumonia", "heart failure", "anemia")
_CODES: Final = ("A41.9", "I10", "E11.9", "N17.9", "J18.9", "I50.9", "D64.9", "E87.6", "J96.01", "R65.20")
_TYPING_SECONDS: Final = 1.0
_CHOOSING_SECONDS: Final = 4.0
_OPENING_SECONDS: Final = 6.0

# Three stays an hour, twelve visits an hour, 400 reports in a shift of eight hours.
STAY: Final = ItemOfWork("stay", "inpatient-final", documents=15, read_seconds=48, codes=10, search_seconds=31, finish_seconds=114)  # fmt: skip  # noqa: E501 -- one line a kind
VISIT: Final = ItemOfWork("visit", "ed-visit", documents=2, read_seconds=75, codes=3, search_seconds=30, finish_seconds=39)  # fmt: skip  # noqa: E501 -- as above
REPORT: Final = ItemOfWork("report", "radiology-profee", documents=1, read_seconds=32, codes=1, search_seconds=18, finish_seconds=11)  # fmt: skip  # noqa: E501 -- as above
# Of ten coders, as they come.
DEPARTMENT: Final = (STAY, VISIT, STAY, REPORT, STAY, VISIT, STAY, VISIT, STAY, STAY)
_LONGEST: Final = 4.0  # means; a coder who goes away for longer locks the screen


@dataclass(frozen=True, slots=True)
class Pace:
    """How many coders, for how long, and how they arrive."""

    coders: int = 50
    seconds: float = 120.0  # measured in all, from the first who comes
    arrive_seconds: float = 60.0  # over which they come, evenly at random; 0 for all at once
    haste: float = 1.0  # how many times faster than coders are
    seed: int = 7
    database: str = ""
    workers: int = 1

    def items_each(self, item: ItemOfWork) -> int:
        """Give how many items somebody could begin in the time, with one to spare."""
        return math.ceil(self.seconds * self.haste / item.seconds) + 1

    def pause(self, step: Step, chance: random.Random) -> float:
        """Give the seconds before a step. Most are shorter than the mean, a few far longer."""
        mean = step.after / self.haste
        return min(chance.expovariate(1 / mean), _LONGEST * mean)

    def first_steps(self, item: ItemOfWork, chance: random.Random) -> Iterator[Step]:
        """Give the rest of an item that somebody is in the midst of: they open it and go on from a place at random.

        Otherwise all would open at the beginning and none would finish before the end of a short run.
        """
        opening, *rest = item.steps()
        yield opening
        yield from rest[chance.randrange(len(rest)) :]


def _mixed(read: Sequence[Step], coded: Sequence[Step]) -> list[Step]:
    """Read a third before the first code; then read and code by turns, three steps a code."""
    at_first = math.ceil(len(read) / 3)
    later, codes = list(read[at_first:]), [coded[place : place + 3] for place in range(0, len(coded), 3)]
    steps = list(read[:at_first])
    for place in range(max(len(later), len(codes))):
        steps += codes[place] if place < len(codes) else []
        steps += later[place : place + 1]
    return steps
