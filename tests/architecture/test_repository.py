"""Nothing in the repository belongs to the machine it was written on, and pins are complete."""

import re
from pathlib import Path

import pytest

# Written in parts, so that this file does not hold what it looks for.
_REGISTRIES = re.compile(r"\b(?:(?:py)pi|python(?:hosted)|npm(?:js)|js(?:delivr)|un(?:pkg))\.(?:org|com|net)\b")
_HOME = re.compile(r"(?<![\w./-])/(?:home|Users)/[a-z][\w.-]*/|(?<![\w.])/(?:root)/")


def _found(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}"
        for name, text in texts.items()
        for match in pattern.finditer(text)
    ]


def test_no_file_names_a_place_of_this_machine(repository: Path, tracked_texts: dict[str, str]) -> None:
    # given where this copy lies, when that says something, and what homes look like
    here = [re.escape(str(repository))] if len(repository.parts) > 2 else []
    pattern = re.compile("|".join([*(rf"(?<![\w.]){place}(?![\w-])" for place in here), _HOME.pattern]))
    # when every file is read, then none holds such a path
    assert _found(pattern, tracked_texts) == []


def test_no_file_names_a_package_registry(tracked_texts: dict[str, str]) -> None:
    # given the names of registries and of hosts that serve scripts
    # when every file is read, then none is named: what is needed is pinned by hash or shipped
    assert _found(_REGISTRIES, tracked_texts) == []


def test_a_path_of_somebodys_home_is_found() -> None:
    # given a text that names one
    home = f"{'/'}home/ada/chart"
    # when it is read, then the line is told
    assert _found(_HOME, {"a.md": f"one\nsee {home}"}) == ["a.md:2: " + home.removesuffix("chart")]


@pytest.mark.parametrize("name", ["run.txt", "all.txt"])
def test_every_requirement_is_pinned_by_hash_and_names_no_address(repository: Path, name: str) -> None:
    # given the pins
    text = (repository / "requirements" / name).read_text(encoding="utf-8")
    # when they are taken apart into requirements
    requirements = [line for line in re.sub(r"\s*\\\n\s*", " ", text).splitlines() if line and not line.startswith("#")]
    # then each has one version and at least one hash, and there is nothing else in the file
    assert len(requirements) > 30
    assert [
        line
        for line in requirements
        if not re.match(r"[\w.-]+==[\w.]+( ;[^;]+?)?( --hash=sha256:[0-9a-f]{64})+$", line)
    ] == []


def test_the_running_set_is_part_of_the_full_set(repository: Path) -> None:
    # given both files of pins
    run, everything = (
        set(
            re.findall(
                r"^[\w.-]+==[\w.]+", (repository / "requirements" / name).read_text(encoding="utf-8"), re.MULTILINE
            )
        )
        for name in ("run.txt", "all.txt")
    )
    # when they are compared, then what is tested is what is run
    assert run - everything == set()


def test_what_silences_a_check_says_which_and_why(tracked_texts: dict[str, str]) -> None:
    # given every Python file
    python = {name: text for name, text in tracked_texts.items() if name.endswith(".py")}
    # when the marks that silence a check are read
    bare = re.compile(r"# (?:noqa(?!: [A-Z]+\d+)|type: ignore(?!\[))")
    # then each names its rule
    assert (
        _found(bare, {name: text for name, text in python.items() if name != "tests/architecture/test_repository.py"})
        == []
    )
