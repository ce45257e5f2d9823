r"""Reading case files. What cannot be used is an error that names the file, the line and the way to mend it.

Example:
    >>> read_case(Path("V99-01.yaml"), "id: V99-01\nlevel: L9\n")
    Traceback (most recent call last):
    chartwarden.foundation.errors.MalformedError: V99-01.yaml, line 2: `level` is none of L0, L1, L2, L3, L4, B. Write one of them.

"""  # noqa: E501 -- the sentence as it is said

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from chartwarden.foundation.errors import MalformedError
from chartwarden_bench.case import Answered, Case, Chart, Door, Expected, ExpectedEntry, Level, Step, Value
from chartwarden_bench.controls import CONTROLS
from chartwarden_bench.verbs import VERBS, Verb

_ID = re.compile(r"[VF]\d{2}-B?\d{1,3}[a-z]?")
_KEYS = frozenset("id level title guide doors people charts setup steps expect control not_built not_covered".split())
_EXPECT_KEYS = frozenset("outcome answered entries shows hides seeks same_if_absent".split())
_ENTRY_KEYS = frozenset("act outcome because actor about by counts shadow".split())
_CHART_KEYS = frozenset("patient held_by kind count".split())
_Word = TypeVar("_Word", bound=StrEnum)


def read_cases(folder: Path) -> tuple[Case, ...]:
    """Give every case below a folder, by id.

    Raises:
        MalformedError: a file cannot be used, two have one id, or there is none.

    """
    cases: dict[str, Case] = {}
    for path in sorted(folder.rglob("*.yaml")):
        case = read_case(path, path.read_text(encoding="utf-8"))
        if case.id in cases:
            raise MalformedError(what=f"{case.id} is there twice", where=str(path), fix="Give one of them another id.")
        cases[case.id] = case
    if not cases:
        raise MalformedError(what="there is no case file", where=str(folder), fix="Name a folder with .yaml files.")
    return tuple(cases[id_] for id_ in sorted(cases))


def read_case(path: Path, text: str) -> Case:
    """Read one case.

    Args:
        path: named in errors, and kept.
        text: YAML.

    Raises:
        MalformedError: it is no YAML, a key or verb is unknown, or something is missing.

    """
    try:
        told = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise MalformedError(
            what="this is no YAML", where=f"{path.name}, line {line}", fix="Mend the indentation or the quotes there."
        ) from error
    return _Reading(path).case(told)


class _Reading:
    """One file while it is read: knows where it is."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def case(self, told: Any) -> Case:  # noqa: ANN401 -- what YAML holds
        """Give the case."""
        top = self._mapping(told, CommentedMap(), "the file", _KEYS)
        level = self._word(top, "level", Level)
        expect = self._mapping(top.get("expect", CommentedMap()), top, "expect", _EXPECT_KEYS)
        usual = Expected.PREVENTED if "not_built" in top else None
        expected = self._word(expect, "outcome", Expected, Expected.BENIGN if level is Level.BENIGN else usual)
        case = Case(
            id=self._id(top),
            level=level,
            title=self._text(top, "title"),
            guide=str(top.get("guide", "")),
            doors=tuple(self._as_word(top, word, "doors", Door) for word in self._list(top, "doors")),
            people={
                str(alias): str(who) for alias, who in self._mapping(top.get("people", CommentedMap()), top).items()
            },
            charts=self._charts(top),
            setup=self._steps(top, "setup"),
            steps=self._steps(top, "steps"),
            expected=expected,
            answered=self._word(expect, "answered", Answered, _ANSWER_TO[expected]),
            entries=tuple(self._entry(expect, one) for one in self._list(expect, "entries")),
            shows=tuple(map(str, self._list(expect, "shows"))),
            hides=tuple(map(str, self._list(expect, "hides"))),
            seeks=tuple(map(str, self._list(expect, "seeks"))),
            is_same_if_absent=bool(expect.get("same_if_absent", False)),
            not_built=str(top.get("not_built", "")),
            control=self._control(top),
            not_covered=str(top.get("not_covered", "")),
            path=self._path,
        )
        return self._checked(case, top)

    def _checked(self, case: Case, top: CommentedMap) -> Case:
        if case.not_built:
            return case
        if not (case.doors and case.steps):
            self._fail(top, None, "a case has `doors` and `steps`", "Add them, or say `not_built: WHY`.")
        for step in (*case.setup, *case.steps):
            verb = VERBS[step.verb]
            for door in [Door(str(step.given["through"]))] if "through" in step.given else case.doors:
                if verb.door(door) is None:
                    self._fail_at(
                        step.line,
                        f"`{step.verb}` does not go through `{door.value}`",
                        f"It goes through {', '.join(sorted(verb.doors))}.",
                    )
        aliases = case.people.keys() | {"actor", "queue"}
        for chart in case.charts.values():
            if chart.held_by and chart.held_by not in aliases:
                self._fail(top, "charts", f"nobody is called `{chart.held_by}`", "Name them under `people`.")
        return case

    def _id(self, top: CommentedMap) -> str:
        id_ = self._text(top, "id")
        if not _ID.fullmatch(id_):
            self._fail(top, "id", "`id` is not of the form V01-03 or V01-B1", "Write the class and a number.")
        return id_

    def _control(self, top: CommentedMap) -> str:
        name = str(top.get("control", ""))
        if name and name not in CONTROLS:
            self._fail(top, "control", f"no control is called `{name}`", f"Known: {', '.join(sorted(CONTROLS))}.")
        return name

    def _charts(self, top: CommentedMap) -> Mapping[str, Chart]:
        charts = {}
        for alias, told in self._mapping(top.get("charts", CommentedMap()), top, "charts").items():
            if isinstance(told, str):
                charts[str(alias)] = Chart(told)
                continue
            one = self._mapping(told, top, f"charts.{alias}", _CHART_KEYS)
            count = one.get("count", 1)
            charts[str(alias)] = Chart(
                self._text(one, "patient"), str(one.get("held_by", "")), str(one.get("kind", "")), int(count)
            )
        return charts

    def _steps(self, top: CommentedMap, key: str) -> tuple[Step, ...]:
        steps = self._list(top, key)
        return tuple(self._step(one, self._line(steps, place)) for place, one in enumerate(steps))

    def _step(self, told: Any, line: int) -> Step:  # noqa: ANN401 -- what YAML holds
        if isinstance(told, str):
            told = CommentedMap({told: None})
        if not isinstance(told, CommentedMap) or len(told) != 1:
            self._fail_at(line, "a step is one verb with what it is given", "Write `- open_chart: {work: ...}`.")
        ((name, value),) = told.items()
        verb = VERBS.get(str(name))
        if verb is None:
            self._fail_at(line, f"there is no verb `{name}`", f"Known verbs: {', '.join(sorted(VERBS))}.")
        given = self._given(str(name), verb, value, line)
        for word in sorted(verb.needs - given.keys()):
            self._fail_at(line, f"`{name}` needs `{word}`", f"Add `{word}: ...`.")
        return Step(str(name), given, line)

    def _given(self, name: str, verb: Verb, value: Any, line: int) -> dict[str, Value]:  # noqa: ANN401 -- as above
        """Give what a verb is given, each word of which it knows."""
        knows = f"It knows {', '.join(sorted(verb.knows))}."
        if value is None:
            return {}
        if not isinstance(value, CommentedMap):
            if not verb.main:
                self._fail_at(line, f"`{name}` takes no plain value", knows)
            return {verb.main: _plain(value)}
        for word in value:
            if word not in verb.knows:
                self._fail_at(line, f"`{name}` knows no `{word}`", knows)
        return {str(word): _plain(one) for word, one in value.items()}

    def _entry(self, expect: CommentedMap, told: Any) -> ExpectedEntry:  # noqa: ANN401
        one = self._mapping(told, expect, "an entry", _ENTRY_KEYS)
        by = one.get("by")
        return ExpectedEntry(
            act=self._text(one, "act"),
            outcome=self._text(one, "outcome"),
            because=str(one.get("because", "")),
            actor=str(one.get("actor", "actor")),
            about=str(one.get("about", "")),
            shadow=str(one.get("shadow", "")),
            by=self._as_word(one, by, "by", Door) if by else None,
            counts={str(name): int(count) for name, count in one.get("counts", {}).items()},
        )

    def _mapping(
        self,
        told: Any,  # noqa: ANN401 -- as above
        above: CommentedMap,
        name: str = "this",
        known: frozenset[str] = frozenset(),
    ) -> CommentedMap:
        if not isinstance(told, CommentedMap):
            self._fail(above, None, f"{name} is no mapping", "Write `key: value` lines.")
        for key in told:
            if known and key not in known:
                self._fail(told, key, f"`{key}` is unknown in {name}", f"Known: {', '.join(sorted(known))}.")
        return told

    def _list(self, above: CommentedMap, key: str) -> CommentedSeq:
        told = above.get(key, CommentedSeq())
        if isinstance(told, str):
            told = CommentedSeq([told])
        if not isinstance(told, CommentedSeq):
            self._fail(above, key, f"`{key}` is no list", "Write `- ` before each line of it.")
        return told

    def _text(self, above: CommentedMap, key: str) -> str:
        if key not in above:
            self._fail(above, None, f"`{key}` is missing", f"Add `{key}: ...`.")
        return str(above[key])

    def _word(self, above: CommentedMap, key: str, words: type[_Word], default: _Word | None = None) -> _Word:
        if key not in above and default is not None:
            return default
        return self._as_word(above, self._text(above, key), key, words)

    def _as_word(self, above: CommentedMap, word: str, key: str, words: type[_Word]) -> _Word:
        try:
            return words(word)
        except ValueError:
            self._fail(above, key, f"`{key}` is none of {', '.join(words)}", "Write one of them.")

    def _line(self, above: CommentedMap | CommentedSeq, key: Any) -> int:  # noqa: ANN401
        place: Iterable[int] | None = None
        if above.lc.data and key in above.lc.data:
            place = above.lc.data[key]
        return (next(iter(place)) if place else above.lc.line or 0) + 1

    def _fail(self, above: CommentedMap, key: Any, what: str, fix: str) -> NoReturn:  # noqa: ANN401
        self._fail_at(self._line(above, key), what, fix)

    def _fail_at(self, line: int, what: str, fix: str) -> NoReturn:
        raise MalformedError(what=what, where=f"{self._path.name}, line {line}", fix=fix)


_ANSWER_TO = {
    Expected.PREVENTED: Answered.REFUSED,
    Expected.NUDGED: Answered.EITHER,
    Expected.DETECTED: Answered.EITHER,
    Expected.ATTRIBUTABLE: Answered.DONE,
    Expected.BENIGN: Answered.DONE,
}


def _plain(value: Any) -> Value:  # noqa: ANN401
    if isinstance(value, CommentedMap):
        return {str(key): str(words) for key, words in value.items()}
    if isinstance(value, CommentedSeq):
        return tuple(map(str, value))
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)
