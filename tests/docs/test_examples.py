"""What the documents tell people to type exists, and what they show as Python runs."""

import doctest
import importlib
import re
import shlex
from pathlib import Path

import click
import pytest

from chartwarden.adapters.rulebook_file import read_rulebook
from chartwarden.adapters.settings import _KEYS
from scripts.reference_docs import commands

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted([*(REPOSITORY / "docs").rglob("*.md"), REPOSITORY / "README.md"])
_WRITTEN = {"docs/reference/commands.md", "docs/reference/controls.md"}  # by programs, from the commands themselves
_COMMANDS = dict(commands())
_GROUPS = {words.rpartition(" ")[0] for words in _COMMANDS} - {""}
_BLOCK = re.compile(r"^( *)```console\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def _name(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def _typed(page: Path) -> list[str]:
    """Give the command lines that a page shows: after `$ ` in console blocks, without pipes and comments."""
    lines = [
        line.strip() for _, block in _BLOCK.findall(page.read_text(encoding="utf-8")) for line in block.split("\n")
    ]
    return [re.split(r"\s+[|>#]\s", line.removeprefix("$ "))[0] for line in lines if line.startswith("$ chartwarden")]


def _named(page: Path) -> list[str]:
    """Give the commands that a page names inside a sentence."""
    return re.findall(r"`(chartwarden [a-z][^`\n]*)`", page.read_text(encoding="utf-8"))


def _wrong(line: str) -> str:
    """Say what is wrong with a command line; nothing if it could be typed so."""
    words = shlex.split(line)[1:]
    path = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in _COMMANDS), "")
    if not path:
        return "no such command"
    command = _COMMANDS[path]
    context = click.Context(command, info_name=path)
    try:
        given, _, _ = command.make_parser(context).parse_args(words[len(path.split()) :])
    except click.UsageError as error:
        return error.format_message()
    missing = [
        str(parameter.name)
        for parameter in command.params
        if parameter.required and given.get(str(parameter.name)) in (None, (), [])
    ]
    return f"missing: {', '.join(missing)}" if missing else ""


def test_every_command_line_shown_could_be_typed_so() -> None:
    # given the console blocks of all pages
    typed = [(page, line) for page in PAGES for line in _typed(page)]
    # when each line is parsed by its own command, then nothing is wrong
    assert len(typed) > 15
    assert [f"{_name(page)}: {line}: {_wrong(line)}" for page, line in typed if _wrong(line)] == []


def test_every_command_named_in_a_sentence_exists() -> None:
    # given the commands named in sentences; there, arguments may be left out
    named = [(page, line) for page in PAGES if _name(page) not in _WRITTEN for line in _named(page)]
    # when each is looked up
    lost = [
        f"{_name(page)}: {line}"
        for page, line in named
        if (wrong := _wrong(line)) and not wrong.startswith("missing") and line.split()[1] not in _GROUPS
    ]
    # then it is a command, or a group of them
    assert named
    assert lost == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("chartwarden chart shut ENCOUNTER", "no such command"),
        ("chartwarden chart open ENCOUNTER --as CODER", "missing: work_id"),
        ("chartwarden work list --as CODER --everything", "No such option"),
        ("chartwarden ledger verify --json", ""),
    ],
)
def test_a_wrong_command_line_is_found(line: str, wrong: str) -> None:
    # given a line that could stand on a page
    # when it is parsed, then what is wrong is told
    assert _wrong(line).startswith(wrong)
    assert bool(_wrong(line)) is bool(wrong)


def test_every_setting_named_exists() -> None:
    # given the settings that pages name, without those that belong to the tests alone
    named = {
        (_name(page), key)
        for page in PAGES
        if _name(page) != "docs/how-to/change-the-product.md"
        for key in re.findall(r"\bCHARTWARDEN_[A-Z_]+\b", page.read_text(encoding="utf-8"))
    }
    # when they are looked up, then each is one that the product knows
    assert named
    assert {(page, key) for page, key in named if key not in _KEYS} == set()


_PYTHON = re.compile(r"^```pycon\n(.*?)^```", re.MULTILINE | re.DOTALL)
_PAGES_WITH_PYTHON = [page for page in PAGES if _PYTHON.search(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", _PAGES_WITH_PYTHON, ids=_name)
def test_python_that_is_shown_runs_and_answers_so(page: Path) -> None:
    # given the blocks of Python on a page, which a reader types one after the other
    blocks = "\n".join(_PYTHON.findall(page.read_text(encoding="utf-8")))
    test = doctest.DocTestParser().get_doctest(blocks, {}, _name(page), _name(page), 0)
    assert test.examples
    # when they run
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL, verbose=False)
    told: list[str] = []
    runner.run(test, out=told.append)
    # then every answer is the one shown
    assert not runner.failures, "".join(told)


def test_the_example_rule_is_a_rulebook() -> None:
    # given the rulebook that the page shows
    page = (REPOSITORY / "docs/how-to/write-a-rulebook.md").read_text(encoding="utf-8")
    shown = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert shown
    # when it is read as the product reads one
    book = read_rulebook("\n".join(line.removeprefix("   ") for line in shown[1].splitlines()), where="page")
    # then it holds the rule that the page speaks of
    assert list(book.rules) == ["ed-visit"]
    assert book.version == "2026.1-north"


def test_files_and_names_of_the_code_that_pages_speak_of_are_there() -> None:
    # given what pages name of the code: files below a package, and dotted names
    texts = {_name(page): page.read_text(encoding="utf-8") for page in PAGES if _name(page) not in _WRITTEN}
    files = {
        (name, path) for name, text in texts.items() for path in re.findall(r"`((?:\w+/)+\w+\.(?:py|yaml|toml))`", text)
    }
    dotted = {
        (name, path)
        for name, text in texts.items()
        for path in re.findall(r"`(chartwarden(?:\.\w+)+)`", text)
        if not path.endswith(("houses", "sqlite3"))  # an entry point group, and the database
    }
    # when each is looked up
    roots = [REPOSITORY, *(REPOSITORY / "src" / part for part in ("", "chartwarden"))]
    lost = {(name, path) for name, path in files if not any((root / path).exists() for root in roots)}
    lost |= {(name, path) for name, path in dotted if not _is_there(path)}
    # then it is there
    assert len(files) > 10
    assert dotted
    assert lost == set()


def _is_there(path: str) -> bool:
    module, _, name = path.rpartition(".")
    try:
        importlib.import_module(path)
    except ModuleNotFoundError:
        return hasattr(importlib.import_module(module), name)
    return True
