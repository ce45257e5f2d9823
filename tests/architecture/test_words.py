"""Folders and names use the words of GLOSSARY.md."""

import ast
import re
from pathlib import Path

import pytest

_UNNAMED_IDEAS = {"utils", "util", "common", "helpers", "core", "services", "managers", "misc", "lib"}


@pytest.fixture(scope="module")
def glossary(repository: Path) -> list[list[str]]:
    rows = (repository / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if row.startswith("| ")][1:]


def test_every_room_is_an_idea_of_the_glossary(repository: Path, glossary: list[list[str]]) -> None:
    # given the rooms that hold code
    rooms = {path.parent.name for path in (repository / "src/chartwarden").glob("*/*.py")}
    # when they are looked up, then the glossary says what each is
    assert rooms - {row[2] for row in glossary} == set()


def test_no_folder_or_file_is_named_for_an_idea_nobody_named(modules: dict[str, ast.Module]) -> None:
    # given every module's path
    # when its parts are read
    parts = {part.removesuffix(".py") for place in modules for part in Path(place).parts}
    # then none is a drawer for everything
    assert parts & _UNNAMED_IDEAS == set()


def _names_in(module: ast.Module) -> set[str]:
    defined = {
        node.name
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }
    stored = {node.id for node in ast.walk(module) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in defined | stored}


def test_names_use_the_glossarys_word_and_not_another(
    modules: dict[str, ast.Module], glossary: list[list[str]]
) -> None:
    # given the words that have another name here
    others = {other: row[0] for row in glossary for other in re.split(r",\s*", row[3]) if other}
    # when every name that the rules define is read
    found = [
        f"{place}: {name} (say {word})"
        for place, module in modules.items()
        if place.startswith("chartwarden/")
        for name in _names_in(module)
        for other, word in others.items()
        if re.search(rf"(^|_){other}s?(_|$)", name)
    ]
    # then each uses our word
    assert others
    assert found == []


def test_a_name_with_another_word_is_found() -> None:
    # given a class named with a word that the glossary rules out
    # when its name is read, then it is compared in its parts
    assert _names_in(ast.parse("class AuditLogEntry: pass")) == {"audit_log_entry"}
