"""Writes down which tests prove which control, from the marks that the tests carry.

The marks are read from the source text (`@pytest.mark.control("ACC-1")` on a function or class, or in `pytestmark`),
so the map needs no test to be imported and takes a moment.

Example:
    python -m scripts.control_map

"""

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from chartwarden.controls.catalogue import Control, catalogue

REPOSITORY = Path(__file__).resolve().parent.parent
PROVEN = REPOSITORY / "src/chartwarden/controls/proven.json"
REFERENCE = REPOSITORY / "docs/reference/controls.md"

_INTRODUCTION = """# Controls

<!-- Written by `make controls` from the catalogue and from the marks on the tests. Do not edit. -->

Each statement that this product answers for, where it comes from, and the tests that prove it today.
*Prevent*: the violation cannot complete. *Detect*: it is brought to light. *Prove*: evidence is held.
*Guide*: a person must act, and the product says so.

"""
_HEAD = "| id | statement | source | software can | proven by |\n|---|---|---|---|---|"
_AREAS = {
    "ROLE": "Role and duty",
    "ACC": "Purpose and access",
    "IDN": "Identity and session",
    "MIN": "Minimum necessary",
    "RED": "Redaction and masking",
    "QRY": "Provider queries",
    "REL": "Release and transmission",
    "PRN": "Print and paper",
    "DEV": "Devices, storage, remote work",
    "ENV": "Talk and surroundings",
    "CLM": "Claims check",
    "AUD": "Audit and monitoring",
    "INC": "Incidents",
    "TRN": "Training",
    "RET": "Retention and destruction",
    "SAN": "Sanctions and consequences",
}


class UnknownControlError(Exception):
    """A test claims to prove a control that the catalogue does not have."""


def marks_in(tests: Path) -> dict[str, list[str]]:
    """Give the tests that prove each control, sorted, by reading every test file below a folder.

    Args:
        tests: the folder `tests` of a repository; names are given relative to its parent.

    Raises:
        UnknownControlError: a mark names a control that is not in the catalogue, or names none at all.

    """
    found: dict[str, set[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        place = path.relative_to(tests.parent).as_posix()
        for control, test in _marks_of_module(ast.parse(path.read_text(encoding="utf-8")), place):
            if control not in catalogue():
                message = f"{test}: there is no control {control!r}; see src/chartwarden/controls/catalogue.toml"
                raise UnknownControlError(message)
            found.setdefault(control, set()).add(test)
    return {control: sorted(found[control]) for control in catalogue() if control in found}


def _marks_of_module(module: ast.Module, place: str) -> Iterator[tuple[str, str]]:
    yield from _marks_below(module, place, inherited=_controls_in_pytestmark(module.body))


def _marks_below(parent: ast.Module | ast.ClassDef, place: str, *, inherited: list[str]) -> Iterator[tuple[str, str]]:
    for node in parent.body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            of_class = [*inherited, *_controls_in(node.decorator_list), *_controls_in_pytestmark(node.body)]
            yield from _marks_below(node, f"{place}::{node.name}", inherited=of_class)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            for control in [*inherited, *_controls_in(node.decorator_list)]:
                yield control, f"{place}::{node.name}"


def _controls_in_pytestmark(body: Sequence[ast.stmt]) -> list[str]:
    values = [
        statement.value
        for statement in body
        if isinstance(statement, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in statement.targets)
    ]
    return _controls_in([mark for value in values for mark in (value.elts if isinstance(value, ast.List) else [value])])


def _controls_in(marks: Sequence[ast.expr]) -> list[str]:
    calls = [mark for mark in marks if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.control"]
    return [ast.literal_eval(argument) for call in calls for argument in call.args]


def as_json(proven: Mapping[str, Sequence[str]]) -> str:
    """Give the text of `proven.json`."""
    return json.dumps(proven, indent=2) + "\n"


def as_reference(proven: Mapping[str, Sequence[str]]) -> str:
    """Give the reference page: every control with its source, what software does about it, and its tests."""
    parts = [_INTRODUCTION, f"{len(proven)} of {len(catalogue())} are proven by tests. The others are not built yet.\n"]
    for prefix, group in groupby(catalogue().values(), key=lambda control: control.id.split("-")[0]):
        rows = [_row(control, proven.get(control.id, ())) for control in group]
        parts.append("\n".join([f"\n## {_AREAS[prefix]}\n", _HEAD, *rows, ""]))
    return "".join(parts)


def _row(control: Control, tests: Sequence[str]) -> str:
    proven = "<br>".join(f"[{test.split('::')[-1]}](../../{test.split('::')[0]})" for test in tests)
    modes = ", ".join(control.modes)
    return f"| {control.id} | {control.statement} | {control.source} | {modes} | {proven or 'not yet'} |"


def main() -> None:
    """Write both files again."""
    proven = marks_in(REPOSITORY / "tests")
    PROVEN.write_text(as_json(proven), encoding="utf-8")
    REFERENCE.parent.mkdir(parents=True, exist_ok=True)
    REFERENCE.write_text(as_reference(proven), encoding="utf-8")
    print(f"{len(proven)} of {len(catalogue())} controls are proven by tests.")


if __name__ == "__main__":
    main()
