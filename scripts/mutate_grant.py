"""Breaks the rule engine in every place that this knows, one at a time, and counts the breaks that the tests notice.

A mutant is a module with one thing changed: a comparison turned, a condition negated, `and` for `or`, a number moved by
one, a set operation exchanged, a truth turned, an answer left out. Each lives in a process of its own, which ends with
1 when the second telling, the examples of the default rulebook or the unit cases answer otherwise. Survivors are told.

Example:
    python -m scripts.mutate_grant

"""

import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings  # imported before anything is broken, since it takes long

from chartwarden.chart import document, encounter, headings
from chartwarden.minimum_necessary import rulebook
from chartwarden.purpose import restricted, target, work

_READY = (document, encounter, headings, rulebook, restricted, target, work, settings)  # each process begins with these
_ROOT = Path(__file__).resolve().parent.parent
_MODULES = ("grant", "question", "answers", "widened", "withholding", "window")
_CASES = 4_000
_LEAST_KILLED = 0.95
_LONGEST_SECONDS = 60  # of processor time; a mutant that does not end is noticed
_NOTICED = 1
_TURNED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A module with one thing changed."""

    module: str
    line: int
    what: str
    source: str


def mutants(module: str) -> Iterator[Mutant]:
    """Give every mutant of a module of the rule engine."""
    text = (_ROOT / f"src/chartwarden/minimum_necessary/{module}.py").read_text(encoding="utf-8")
    tree = ast.parse(text)
    inside = {
        id(part)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for statement in function.body
        for part in ast.walk(statement)
    }
    for place, node in enumerate(ast.walk(tree)):
        if id(node) not in inside:
            continue
        for what, change in _changes(node):
            changed = copy.deepcopy(tree)
            change(next(one for at, one in enumerate(ast.walk(changed)) if at == place))
            source = ast.unparse(ast.fix_missing_locations(changed))
            yield Mutant(module, getattr(node, "lineno", 0), what, source)


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:  # noqa: C901 -- one branch for each kind
    """Give each way in which this breaks a node."""
    if isinstance(node, ast.Compare):
        for at, sign in enumerate(node.ops):
            yield f"{type(sign).__name__} turned", _replaced("ops", _TURNED[type(sign)](), at)
    elif isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in _TURNED:
        yield f"{type(node.op).__name__} turned", _replaced("op", _TURNED[type(node.op)]())
    elif isinstance(node, ast.If | ast.IfExp):
        yield "condition negated", _replaced("test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.comprehension):
        for at, condition in enumerate(node.ifs):
            yield "filter negated", _replaced("ifs", ast.UnaryOp(ast.Not(), condition), at)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "truth turned", _replaced("value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "one more", _replaced("value", node.value + 1)
    elif isinstance(node, ast.Return) and node.value is not None:
        yield "no answer", _replaced("value", ast.Constant(None))


def _replaced(name: str, value: object, at: int | None = None) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        if at is None:
            setattr(node, name, value)
        else:
            getattr(node, name)[at] = value

    return change


class _Broken(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutant in place of its module to whoever imports it from here on."""

    def __init__(self, mutant: Mutant) -> None:
        self._name, self._source = f"chartwarden.minimum_necessary.{mutant.module}", mutant.source

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 -- the protocol's
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for the one module."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant's source."""
        exec(compile(self._source, self._name, "exec"), module.__dict__)  # noqa: S102  # nosec B102 -- our own source, changed


def is_killed(mutant: Mutant) -> bool:
    """Tell whether anything notices a mutant."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST_SECONDS, _LONGEST_SECONDS))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        os._exit(_noticed(mutant))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def _noticed(mutant: Mutant) -> int:
    """Give 1 when something answers otherwise than it did, or breaks."""
    sys.meta_path.insert(0, _Broken(mutant))
    try:
        from chartwarden.adapters.rulebook_file import default_rulebook  # noqa: PLC0415 -- reads the mutant
        from chartwarden.minimum_necessary.examples import asked_of  # noqa: PLC0415
        from tests.property.rule_reference import a_case, reference  # noqa: PLC0415

        if any((case := a_case(seed)).shown() != reference(case) for seed in range(_CASES)):
            return _NOTICED
        if not all(one.is_right for one in asked_of(default_rulebook())):
            return _NOTICED
        tests = [str(_ROOT / f"tests/unit/minimum_necessary/test_{name}.py") for name in ("grant", "default_rules")]
        return int(pytest.main(["-x", "-q", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]) != 0)
    except BaseException:  # noqa: BLE001 -- a mutant may break in any way, and that is noticed
        return _NOTICED


def main() -> int:
    """Break, count and tell; 1 when too few are noticed."""
    begun = time.monotonic()
    made = [mutant for module in _MODULES for mutant in mutants(module)]
    survivors = [mutant for mutant in made if not is_killed(mutant)]
    for mutant in survivors:
        print(f"survives: {mutant.module}.py, line {mutant.line}: {mutant.what}")
    share = 1 - len(survivors) / len(made)
    told = f"{len(made)} mutants, {len(made) - len(survivors)} killed ({share:.1%})"
    print(f"{told}, in {time.monotonic() - begun:.0f} s")
    return int(share < _LEAST_KILLED)


if __name__ == "__main__":
    sys.exit(main())
