"""Failures are of four families, and nothing swallows them."""

import ast
import builtins
import re
from collections.abc import Iterator

import pytest

from chartwarden.foundation import errors

_FAMILIES = {name for name, value in vars(errors).items() if isinstance(value, type)}
# A mistake of the programmer, not of a person or of input: it ends the process with a traceback.
_MISTAKES = {
    "ValueError",
    "TypeError",
    "KeyError",
    "IndexError",
    "NotImplementedError",
    "StopIteration",
    "AssertionError",
}
_BUILT_IN = {
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
}

# Where everything may be caught and not passed on, and why.
_CATCH_ALL = {
    "chartwarden/cli/__init__.py": "the process entry point turns whatever is left into one line without PHI",
    "chartwarden/adapters/intake/worker.py": "the entry point of the process that reads files from outside",
    "chartwarden/adapters/checkpoints_out/schedule.py": "the schedule goes on, whatever one publication raised",
    "chartwarden_web/office/checking.py": "the end of a thread; whoever asked for the check is told",
    "chartwarden/ledger/ledger.py": "each waiter of a group commit must learn of the failure, whatever it is",
}


def _raised(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Raise) and node.exc is not None:
            named = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            yield ast.unparse(named).split(".")[-1]


def test_the_rules_raise_only_the_four_families_or_a_programmers_mistake(modules: dict[str, ast.Module]) -> None:
    # given everything that the rules raise by the name of a built-in class
    raised = {
        (place, name)
        for place, module in modules.items()
        if place.startswith("chartwarden/")
        for name in _raised(module)
        if name in _BUILT_IN
    }
    # when programmers' mistakes are set aside, then nothing is left
    assert {found for found in raised if found[1] not in _MISTAKES} == set()


def test_every_error_class_of_the_rules_belongs_to_a_family(modules: dict[str, ast.Module]) -> None:
    # given every class that the rules define outside foundation.errors; one with _ never leaves its module
    strangers = [
        f"{place}: {node.name}"
        for place, module in modules.items()
        if place.startswith("chartwarden/") and place != "chartwarden/foundation/errors.py"
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        if any(ast.unparse(base) in _BUILT_IN for base in node.bases)
    ]
    # when those that extend a built-in error are collected, then there are none
    assert strangers == []
    assert {"RefusedError", "NotFoundError", "MalformedError", "BrokenSealError"} <= _FAMILIES


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:  # it tidies up and lets the error go on
        return False
    return handler.type is None or bool(re.search(r"\b(Base)?Exception\b", ast.unparse(handler.type)))


def test_only_entry_points_catch_everything(modules: dict[str, ast.Module]) -> None:
    # given every handler in both packages
    handlers = {
        place
        for place, module in modules.items()
        for node in ast.walk(module)
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
    }
    # when the listed places are set aside, then every other one names what it can handle
    assert handlers - set(_CATCH_ALL) == set()


@pytest.mark.parametrize("caught", ["except:", "except Exception:", "except (OSError, BaseException) as error:"])
def test_a_handler_that_catches_everything_is_found(caught: str) -> None:
    # given one of the ways to catch everything
    module = ast.parse(f"try:\n    pass\n{caught}\n    pass\n")
    # when it is read, then it is found
    assert [_catches_everything(node) for node in ast.walk(module) if isinstance(node, ast.ExceptHandler)] == [True]


def test_views_leave_errors_to_the_one_table(modules: dict[str, ast.Module]) -> None:
    # given the modules that hold views
    views = {place: module for place, module in modules.items() if re.search(r"/views(_\w+)?(\.py|/)", place)}
    # when they are read, then none catches an error: chartwarden_web/errors.py turns them into pages
    assert [place for place, module in views.items() if any(isinstance(n, ast.Try) for n in ast.walk(module))] == []
