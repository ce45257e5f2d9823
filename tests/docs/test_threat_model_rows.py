"""The page that says which test proves which row of the threat model names tests that are there."""

import ast
import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
_PAGE = REPOSITORY / "docs/explanation/threat-model-rows.md"
_NAMED = re.compile(r"`(test_\w+)`")


def _tests() -> set[str]:
    """Give the name of every test of this repository."""
    return {
        node.name
        for path in (REPOSITORY / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def _rows(page: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if re.match(r"\| V\d", line)
    ]


def test_every_test_that_a_row_names_is_there() -> None:
    # given the page
    page = _PAGE.read_text(encoding="utf-8")
    # when the tests that it names are looked for
    named = set(_NAMED.findall(page))
    # then each is there
    assert len(named) > 40
    assert named - _tests() == set()


def test_every_row_names_a_test_or_says_why_none_does() -> None:
    # given the rows
    rows = _rows(_PAGE.read_text(encoding="utf-8"))
    # when their last cell is read
    bare = [row[0] for row in rows if not _NAMED.search(row[-1]) and not row[-1].startswith("not proven: ")]
    # then none is empty, and no row stands there twice
    assert bare == []
    assert len({row[0] for row in rows}) == len(rows) > 40


def test_a_test_that_is_gone_is_missed() -> None:
    # given a row that names one
    row = "| V1.1.1 | something | `test_that_nobody_has_written` |"
    # when it is read, then the name is found and no test has it
    assert set(_NAMED.findall(row)) - _tests() == {"test_that_nobody_has_written"}
