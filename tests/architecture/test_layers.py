"""Imports point down, and none hides inside a function."""

import ast
import subprocess
import sys
from pathlib import Path

_OWN = ("chartwarden", "chartwarden_web")

# An import of our own inside a function hides a cycle. These wait for another reason.
_OWN_MODULES_IMPORTED_LATE = {
    "chartwarden.adapters.intake.pdf",  # native code that is needed only when a PDF comes
}
_LATE_BY_DESIGN = (
    "chartwarden/cli/",  # commands load what they run only when they run, so that `chartwarden --help` stays quick
    "chartwarden_web/wiring.py",  # tables can be imported only after Django was told its settings
)


def test_every_import_points_down(repository: Path) -> None:
    # given the contracts in pyproject.toml
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    # when import-linter reads the source
    told = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    # then no contract is broken
    assert told.returncode == 0, told.stdout
    assert "3 kept, 0 broken" in told.stdout


def _imported_in_functions(module: ast.Module) -> set[str]:
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [node for function in functions for node in ast.walk(function)]
    plain = {alias.name for node in inside if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "." for node in inside if isinstance(node, ast.ImportFrom)}


def test_no_function_imports_our_own_modules(modules: dict[str, ast.Module]) -> None:
    # given every module
    # when the imports inside its functions are read
    late = {
        (place, name)
        for place, module in modules.items()
        if not place.startswith(_LATE_BY_DESIGN)
        for name in _imported_in_functions(module)
        if name.split(".")[0] in (*_OWN, "") and name not in _OWN_MODULES_IMPORTED_LATE
    }
    # then none of them is ours, except those listed above
    assert late == set()


def test_an_import_inside_a_function_is_found() -> None:
    # given a function with both forms of import, and an import at the top
    module = ast.parse("import json\ndef f():\n    import chartwarden\n    from chartwarden.chart import text\n")
    # when it is read, then the two inside the function are found
    assert _imported_in_functions(module) == {"chartwarden", "chartwarden.chart"}


_IMPORT_ALL = """
import importlib, pkgutil, sys
for name in ("django", "chartwarden_web", "allauth"):
    sys.modules[name] = None  # an import of it fails from here on
import chartwarden
for module in pkgutil.walk_packages(chartwarden.__path__, "chartwarden."):
    if not module.name.endswith(".__main__"):
        importlib.import_module(module.name)
print(sum(name.startswith("chartwarden.") for name in sys.modules))
"""


def test_the_rules_load_where_django_is_not_installed() -> None:
    # given a Python in which Django cannot be imported
    command = [sys.executable, "-c", _IMPORT_ALL]
    # when every module of the rules is loaded
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # then all of them load
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30
