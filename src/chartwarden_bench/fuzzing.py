"""Variations: persona x patient x door x what is asked x how the address is written x when; files x how they say it.

Each is a case like those of the files. One that fails is made smaller, feature by feature, while it still fails, and
kept as a case file.

Example:
    >>> [case.id for case in fuzzed(2, seed=7)] == [case.id for case in fuzzed(2, seed=7)]
    True

"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

from chartwarden_bench.case import Answered, Case, Chart, Door, Expected, Level, Step
from chartwarden_bench.case_writing import yaml_of
from chartwarden_bench.running import Outcome, Plan, run_cases

_WORDS: Final = ("one", "two", "three", "four", "five", "six")
_PATIENTS: Final = ("ordinary#2", "ordinary#3", "restricted", "vip", "neighbour", "over-89", "non-ascii", "twin")
_ROLES: Final = ("coder", "auditor", "cdi", "provider", "manager", "privacy_officer", "administrator")
_WAYS: Final[Mapping[str, Callable[[str], str]]] = {
    "plain": lambda address: address,
    "double slash": lambda address: address.replace("/work/", "//work/"),
    "dot segment": lambda address: address.replace("/work/", "/static/../work/"),
    "encoded slash": lambda address: address.rstrip("/") + "%2F",
    "null": lambda address: address.rstrip("/") + "%00/",
    "query": lambda address: address + "?work_id={victim.work}&format=json&as=holder",
    "upper": lambda address: address.replace("/work/", "/WORK/"),
    "semicolon": lambda address: address.rstrip("/") + ";v=1/",
}
_ASKS: Final[Mapping[str, str]] = {
    "chart": "/work/{victim.work}/",
    "document": "/work/{victim.work}/documents/{victim.document}/",
    "document of own work": "/work/{own.work}/documents/{victim.document}/",
    "codes": "/work/{victim.work}/codes/search/",
    "api chart": "/api/v1/work/{victim.work}/chart/",
    "api document": "/api/v1/work/{victim.work}/documents/{victim.document}/",
    "api document of own work": "/api/v1/work/{own.work}/documents/{victim.document}/",
}
_SEARCHES: Final = ("{victim.name}", "{victim.family}", "{victim.mrn}", "{victim.ssn}", "{victim.number}")
_NUMBERS: Final = "MRN {victim.mrn}. SSN {victim.ssn}. Phone {victim.phone}."  # which each patient of a ward has
_CONTAINERS: Final[Mapping[str, str]] = {
    "note.txt": "HISTORY\n@{victim.name}. " + _NUMBERS + "\nPlan: rest.\n",
    "list.csv": "patient_name,ssn,phone,note\n{victim.name},{victim.ssn},{victim.phone},@{victim.name} was seen.\n",
    "data.json": '{"patient_name": "{victim.name}", "ssn": "{victim.ssn}", "note": "@{victim.name}. ' + _NUMBERS + '"}',
    "page.html": "<html><title>@{victim.name}</title><body><p>@{victim.name}</p><p>" + _NUMBERS + "</p></body></html>",
}
_LABELS: Final = ("Patient: ", "PATIENT NAME: ", "Pt: ", "Name:\u00a0", "Re: ", "Mrs. ")
_TIMES: Final = ("at once", "after own work", "after lock", "after idle")


@dataclass(frozen=True, slots=True)
class Variation:
    """What is varied. The defaults are the plainest."""

    role: str = "coder"
    patient: str = "ordinary#2"
    asks: str = "chart"
    way: str = "plain"
    when: str = "at once"
    is_own: bool = False  # the harmless twin: the work is one's own
    container: str = ""  # a file to be masked, in place of a question to the server
    label: str = "Patient: "  # what stands before the name in it

    @property
    def door(self) -> Door:
        """Whether a screen or a program asks, or a command."""
        if self.container:
            return Door.CLI
        return Door.API if self.asks.startswith("api") else Door.UI


def fuzzed(count: int, *, seed: int) -> tuple[Case, ...]:
    """Give so many variations; the same seed gives the same, and more of them begin with the same."""
    chance = random.Random(seed)  # noqa: S311 -- repeatable on purpose
    return tuple(case_of(drawn(chance), number) for number in range(count))


def drawn(chance: random.Random) -> Variation:
    """Draw one variation; every fifth is a harmless twin."""
    if chance.random() < 0.2:  # noqa: PLR2004 -- a share
        asks = chance.choice([name for name in _ASKS if "own work" not in name and name != "codes"])
        own = [patient for patient in _PATIENTS if patient != "vip"]  # that one takes a clearance
        return Variation(patient=chance.choice(own), asks=asks, is_own=True)
    if chance.random() < 0.2:  # noqa: PLR2004 -- a share; each takes the start of a process
        return Variation(
            patient=chance.choice(_PATIENTS), container=chance.choice(list(_CONTAINERS)), label=chance.choice(_LABELS)
        )
    return Variation(
        role=chance.choice(_ROLES),
        patient=chance.choice(_PATIENTS),
        asks=chance.choice([*_ASKS, *_SEARCHES]),
        way=chance.choice(list(_WAYS)),
        when=chance.choice(_TIMES),
    )


def case_of(variation: Variation, number: int) -> Case:
    """Give the case that a variation is."""
    address = _ASKS.get(variation.asks)
    if variation.container:
        words = _CONTAINERS[variation.container].replace("@", variation.label)
        step = Step("mask", {"files": {variation.container: words}}, 0)
    elif address is None:
        step = Step("search_work", {"words": variation.asks}, 0)
    else:
        step = Step("visit", {"path": _WAYS[variation.way](address)}, 0)
    holder = "actor" if variation.is_own else "holder"
    charts = {"own": Chart("ordinary", "actor"), "victim": Chart(variation.patient, holder)}
    if variation.role not in {"coder", "auditor", "cdi"}:
        charts["own"] = Chart("ordinary", "holder")  # they hold no work themselves
    return Case(
        id=f"V99-{number:03d}",
        level=Level.BENIGN if variation.is_own else Level.L3,
        title=", ".join(str(getattr(variation, field.name)) for field in fields(variation)),
        guide="A variation of the bench",
        doors=(variation.door,),
        people={"actor": variation.role, "holder": "coder"},
        charts=charts,
        setup=tuple(_before(variation)),
        steps=(step,),
        expected=Expected.BENIGN if variation.is_own else Expected.PREVENTED,
        answered=Answered.DONE if variation.is_own else Answered.EITHER,
        seeks=() if variation.is_own else ("victim.identifiers",) if variation.container else ("victim",),
        faults={"variation": repr(variation)},
    )


def _before(variation: Variation) -> Iterator[Step]:
    """Give what happens before: nothing, own work, or the screen is veiled. A program knows no veil."""
    if variation.door is not Door.UI or variation.when == "at once":
        return
    if variation.when == "after own work" and variation.role == "coder":
        yield Step("open_chart", {"work": "{own.work}"}, 0)
    elif variation.when == "after lock":
        yield Step("lock", {}, 0)
    elif variation.when == "after idle":
        yield Step("leave_idle", {"minutes": 11}, 0)


def smallest(variation: Variation, *, fails: Callable[[Variation], bool]) -> Variation:
    """Set one feature after the other back to the plainest while it still fails.

    Example:
        >>> found = smallest(Variation(role="cdi", way="null", when="after lock"), fails=lambda one: one.way == "null")
        >>> found == Variation(way="null")
        True

    """
    plain = Variation()
    for field in fields(variation):
        if field.name == "is_own" or getattr(variation, field.name) == getattr(plain, field.name):
            continue
        smaller = replace(variation, **{field.name: getattr(plain, field.name)})
        if fails(smaller):
            variation = smaller
    return variation


def kept_smallest(outcome: Outcome, plan: Plan, *, folder: Path) -> list[Path]:
    """Make each failure of a fuzz run smaller, and keep it as a case file; give where they are."""

    def fails(one: Variation) -> bool:
        return any(not verdict.has_passed for verdict in run_cases([case_of(one, 0)], plan).verdicts)

    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    chance = random.Random(plan.seed)  # noqa: S311
    drawn_ones = {f"V99-{number:03d}": drawn(chance) for number in range(len(outcome.verdicts))}
    for verdict in outcome.verdicts:
        if not verdict.has_passed:
            found = smallest(drawn_ones[verdict.run.case.id], fails=fails)
            path = folder / f"{verdict.run.case.id}.yaml"
            case = replace(case_of(found, int(verdict.run.case.id.split("-")[1])), faults={})
            path.write_text(yaml_of(case), encoding="utf-8")
            kept.append(path)
    return kept
