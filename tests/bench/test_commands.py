"""`chartwarden bench`: found by an entry point, so that the product itself knows nothing of the bench."""

import tomllib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from chartwarden import cli
from chartwarden_bench.commands import bench
from chartwarden_bench.telling import command_line

REPOSITORY = Path(__file__).resolve().parents[2]


def test_the_entry_point_leads_to_the_command() -> None:
    # given what pyproject.toml declares
    told = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, name = told["project"]["entry-points"]["chartwarden.verbs"]["bench"].partition(":")
    # when it is followed, then it is the group of the bench
    assert getattr(import_module(module), name) is bench


@dataclass(frozen=True)
class _Point:
    name: str = "greet"

    def load(self) -> click.Command:
        return click.Command("greet", callback=lambda: click.echo("hello"))


class _Points(tuple[_Point, ...]):
    __slots__ = ()

    @property
    def names(self) -> set[str]:
        return {point.name for point in self}


def test_a_verb_of_another_package_is_listed_and_run(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a package that declares a verb
    monkeypatch.setattr(
        cli, "entry_points", lambda *, group: _Points([_Point()] if group == "chartwarden.verbs" else [])
    )
    # when the command line is asked, then it lists the verb and runs it, and its own verbs are still there
    assert "greet" in cli.group.list_commands(click.Context(cli.group))
    assert CliRunner().invoke(cli.group, ["greet"]).output == "hello\n"
    assert cli.group.get_command(click.Context(cli.group), "ledger") is not None
    assert cli.group.get_command(click.Context(cli.group), "no-such-verb") is None


def test_a_name_that_no_case_has_is_told(tmp_path: Path) -> None:
    # given a folder with one case
    (tmp_path / "V01-77.yaml").write_text("id: V01-77\nlevel: L0\ntitle: t\nnot_built: no door leads there\n", "utf-8")
    # when another class is asked for
    told = CliRunner().invoke(bench, ["run", "V02", "--cases", str(tmp_path)])
    # then it is an error in words
    assert told.exit_code != 0
    assert "no case has that name" in str(told.exception)


def test_the_verbs_are_printed() -> None:
    # given the command, when it is run, then the table is there
    assert "| `open_chart` | api, browser, cli, ui |" in CliRunner().invoke(bench, ["verbs"]).output


def test_results_name_the_command_without_the_password_of_a_database() -> None:
    # given a command with the address of a database, password included
    words = ["bench", "load", "--database", "postgresql://keeper:lantern@127.0.0.1:5432/work", "--json", "out.json"]
    # when its results tell how they were made
    told = command_line(words)
    # then all of it stands there but the password
    assert told == "chartwarden bench load --database postgresql://keeper@127.0.0.1:5432/work --json out.json"
