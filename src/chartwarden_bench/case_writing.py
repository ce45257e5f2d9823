"""Writing a case as a file, so that a failure that was found by chance is kept and played again.

Example:
    >>> from chartwarden_bench.case import Answered, Door, Expected, Level
    >>> case = Case("V99-001", Level.L3, "t", "g", (Door.UI,), {}, {}, (), (Step("list_work", {}, 0),),
    ...     Expected.PREVENTED, Answered.EITHER)
    >>> yaml_of(case).splitlines()[0]
    'id: V99-001'

"""

from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from chartwarden_bench.case import Case, Chart, Step, Value


def yaml_of(case: Case) -> str:
    """Give the text of a case file that reads back as the case."""
    told: dict[str, Any] = {
        "id": case.id,
        "level": case.level.value,
        "title": case.title,
        "guide": case.guide,
        "doors": [door.value for door in case.doors],
        "people": dict(case.people),
        "charts": {alias: _chart(chart) for alias, chart in case.charts.items()},
        "setup": [_step(step) for step in case.setup],
        "steps": [_step(step) for step in case.steps],
        "expect": {
            "outcome": case.expected.value,
            "answered": case.answered.value,
            "shows": list(case.shows),
            "hides": list(case.hides),
            "seeks": list(case.seeks),
            "same_if_absent": case.is_same_if_absent,
        },
    }
    out = StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 4096
    yaml.dump(told, out)
    return out.getvalue()


def _chart(chart: Chart) -> dict[str, Any]:
    told = {"patient": chart.patient, "held_by": chart.held_by, "kind": chart.kind, "count": chart.count}
    return {name: value for name, value in told.items() if value not in {"", 1}}


def _step(step: Step) -> dict[str, Any]:
    return {step.verb: {word: _given(value) for word, value in step.given.items()} or None}


def _given(value: Value) -> Any:  # noqa: ANN401 -- what YAML takes
    return list(value) if isinstance(value, tuple) else value
