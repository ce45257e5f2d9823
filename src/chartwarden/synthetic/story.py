"""A clinical story: data from which many different charts can be told. Stories are files; nobody edits code to add one.

Each file in `stories/` is TOML. In the long texts every line is one template of `grammar`.

Example:
    >>> len(stories()) >= 10
    True

"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from chartwarden.chart.encounter import EncounterClass
from chartwarden.chart.patient import Sex
from chartwarden.foundation.errors import MalformedError
from chartwarden.synthetic.values import TrapKind

Lines = tuple[str, ...]
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnosis of this stay: its code, how it is said, what is done about it."""

    code: str
    say: str
    plan: Lines = ()
    early: str = (
        ""  # how it is said on the first day, when that differs; marked only where it already supports the code
    )
    course: str = ""
    poa: str = "Y"
    when: str = ""  # `name=value`: told only when the variable has that value


@dataclass(frozen=True, slots=True)
class TemptingWords:
    """A passage that tempts to a wrong code, and the part of the chart it stands in."""

    code: str
    kind: TrapKind
    where: str  # assessment, hpi, imaging, family, past, nursing, labs, course
    say: str


@dataclass(frozen=True, slots=True)
class Study:
    """An imaging study."""

    title: str
    order: str
    technique: str
    findings: Lines
    impression: Lines
    comparison: str = "{None|None available|No prior studies for comparison}."


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation or bedside procedure."""

    title: str
    surgeon_service: str
    before: str
    after: str
    name: str
    anesthesia: str
    indications: Lines
    findings: Lines
    technique: Lines
    blood_loss: Span
    specimens: str = "None."
    implants: str = "None."
    complications: str = "{None|None apparent|No immediate complications}."
    loinc: str = "11504-8"
    day: int = 1


@dataclass(frozen=True, slots=True)
class Pathology:
    """A surgical pathology report."""

    specimen: str
    clinical: str
    gross: Lines
    microscopic: Lines
    diagnosis: Lines


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work that this story gives rise to."""

    kind: str
    target: Lines
    codes: Lines = ()  # empty: every code of the chart that has evidence this kind of work may see
    stands: Lines = ()  # for queries: what may be coded before the answer
    when: str = ""
    share: float = 1.0  # how often the work arises


@dataclass(frozen=True, slots=True)
class Story:
    """Everything a story can tell. `papers` names the documents in the order in which they are written."""

    slug: str
    setting: EncounterClass
    ages: tuple[int, int]
    service: str
    papers: Lines
    complaint: str
    problems: tuple[Problem, ...]
    work: tuple[Task, ...]
    sex: Sex | None = None
    stay_days: tuple[int, int] = (0, 0)
    avoid: Lines = ()
    hpi: Lines = ()
    hpi_more: Lines = ()
    exam: Mapping[str, str] = field(default_factory=dict)
    results: Lines = ()
    ed_course: Lines = ()
    consult_service: str = ""
    consult: Lines = ()
    consult_advice: Lines = ()
    course: Lines = ()
    daily: Lines = ()
    nursing: Lines = ()
    skin: Lines = ()
    scales: Lines = ()
    leaving: Lines = ()
    new_medications: Lines = ()
    vitals: Mapping[str, Span] = field(default_factory=dict)
    labs: Mapping[str, Span] = field(default_factory=dict)
    numbers: Mapping[str, tuple[float, float, int]] = field(default_factory=dict)
    groups: tuple[tuple[Mapping[str, str], ...], ...] = ()
    traps: tuple[TemptingWords, ...] = ()
    imaging: tuple[Study, ...] = ()
    operation: Operation | None = None
    pathology: Pathology | None = None

    def fits(self, *, age: int | None, sex: Sex | None) -> bool:
        """Tell whether the story can be told of somebody of that age and sex; None: not known yet."""
        right_age = age is None or self.ages[0] <= age <= self.ages[1]
        return right_age and (sex is None or self.sex is None or sex is self.sex)


def _lines(text: str | list[str]) -> Lines:
    if isinstance(text, list):
        return tuple(text)
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _built(kind: type[Any], table: Mapping[str, Any], *, where: str) -> Any:  # noqa: ANN401 -- one of the dataclasses above
    """Build a value from its table, turning long texts into lines.

    Raises:
        MalformedError: when the table has an unknown key or lacks one.

    """
    known = {known.name: known for known in fields(kind)}
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise MalformedError(what=f"{unknown[0]!r} is not a part of a story", where=where, fix="Correct the name.")
    values: dict[str, Any] = {}
    for name, value in table.items():
        is_lines = known[name].type is Lines
        values[name] = _lines(value) if is_lines else tuple(value) if isinstance(value, list) else value
    try:
        return kind(**values)
    except TypeError as problem:
        raise MalformedError(what=str(problem), where=where, fix="Add what is missing.") from problem


def story_from(text: str, *, where: str) -> Story:
    """Read one story.

    Raises:
        MalformedError: when it is not TOML, or not a story.

    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise MalformedError(what=f"not valid TOML ({problem})", where=where, fix="Correct that line.") from problem
    for row in table.get("traps", []):
        row["kind"] = TrapKind(row["kind"])
    parts = {"problems": Problem, "traps": TemptingWords, "imaging": Study, "work": Task}
    for name, kind in parts.items():
        table[name] = [_built(kind, row, where=f"{where}, {name}") for row in table.get(name, [])]
    for name, kind in (("operation", Operation), ("pathology", Pathology)):
        if name in table:
            table[name] = _built(kind, table[name], where=f"{where}, {name}")
    table["groups"] = [tuple(MappingProxyType(option) for option in group) for group in table.get("groups", [])]
    table["setting"] = EncounterClass(table.get("setting", ""))
    table["sex"] = Sex(table["sex"]) if table.get("sex") else None
    story: Story = _built(Story, table, where=where)
    return story


@lru_cache(maxsize=1)
def stories() -> tuple[Story, ...]:
    """Give every story in the order of their file names."""
    folder = files("chartwarden.synthetic") / "stories"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(story_from((folder / name).read_text(encoding="utf-8"), where=name) for name in names)
