"""Incidents at a terminal: who must be told by when, reporting a mistake, and the files of the privacy office."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from chartwarden.cli import group
from chartwarden.incident.kind import IncidentKind
from chartwarden.incident.organisation import Organisation, OrganisationKind
from chartwarden_web.wiring import House
from tests.builders import Scene

_CLOCK = ("incident", "clock", "--discovered", "2026-06-01", "--on", "2026-06-02")
_WORDS = "A face sheet lay in the copier."


def _run(*arguments: str, code: int = 0, typed: str = "") -> str:
    result = CliRunner().invoke(group, list(arguments), input=typed)
    assert result.exit_code == code, result.output
    return result.output


def test_the_clock_gives_every_duty_with_its_last_day_and_paragraph() -> None:
    # given 501 people in one State, of which nothing is decided
    arguments = (*_CLOCK, "--individuals", "501", "--resident", "co=501")
    # when the clock is asked as data and in words
    found = json.loads(_run(*arguments, "--json"))
    words = _run(*arguments)
    # then the State's thirty days come before the sixty of HIPAA, the media included
    assert [(duty["whom"], duty["due"], duty["days_left"]) for duty in found["duties"]] == [
        ("individuals", "2026-07-01", 29),
        ("state-regulator", "2026-07-01", 29),
        ("individuals", "2026-07-31", 59),
        ("media", "2026-07-31", 59),
        ("hhs", "2026-07-31", 59),
    ]
    assert "45 CFR 164.406" in words
    assert "what is not shown to be otherwise counts as a breach" in words


def test_the_clock_of_a_business_associate_reads_its_contract_from_the_file(tmp_path: Path) -> None:
    # given a business associate with three days
    path = tmp_path / "organisation.toml"
    path.write_text('kind = "business-associate"\ncovered_entity = "Example Clinic"\ncontract_days = 3\n')
    # when the clock is asked, then the covered entity is told, and the law's day stands apart
    words = _run(*_CLOCK, "--organisation", str(path))
    assert "2026-06-04 (the law: 2026-07-31)" in words
    assert "Example Clinic, the covered entity" in words


def test_the_clock_says_what_is_unverified_unknown_or_not_owed() -> None:
    # given residents of a State whose row nobody checked, and of one without rows
    words = _run(*_CLOCK, "--resident", "ME=1", "--resident", "GA=2")
    # when the clock is asked, then it says so
    assert "10 M.R.S. 1348 (unverified)" in words
    assert "No rule is known here, ask counsel: Georgia." in words
    # and of what was no violation nobody is told
    assert _run(*_CLOCK, "--standing", "no-violation") == "Nobody has to be told.\n"


def test_a_delay_is_counted_and_one_without_its_day_is_malformed() -> None:
    # given a delay in writing
    asked = ("--delay", "written", "--delay-until", "2026-09-15", "--official", "Agent Roe, Example Bureau")
    # when the clock is asked with the day of asking, and without
    found = json.loads(_run(*_CLOCK, *asked, "--delay-asked", "2026-06-02", "--json"))
    # then it moves the days, or says what is missing
    assert {duty["due"] for duty in found["duties"]} == {"2026-09-15"}
    assert "Add --delay-asked" in _run(*_CLOCK, *asked, code=2)


@pytest.mark.parametrize("resident", ["XX=1", "CO", "CO=-1", "CO=many"])
def test_a_resident_that_is_no_state_with_a_number_is_malformed(resident: str) -> None:
    # given a count that cannot be read, when the clock is asked, then exit code 2 says how to write it
    assert "Write it as CO=501" in _run(*_CLOCK, "--resident", resident, code=2)


def test_the_help_names_every_kind_of_incident() -> None:
    # given the help of the report, when it is read, then each kind stands in it
    told = " ".join(_run("incident", "report", "--help").split()).replace("- ", "-")
    assert [kind.value for kind in IncidentKind if kind.value not in told] == []


@pytest.mark.usefixtures("scene")
def test_a_mistake_is_reported_listed_and_shown_at_a_terminal() -> None:
    # given a coder who types what happened, so that no history of the shell keeps it
    reported = json.loads(_run("incident", "report", "paper", "--as", "lena.moss", "--json", typed=_WORDS))
    # when the privacy officer lists incidents and opens that one
    [row] = json.loads(_run("incident", "list", "--as", "petra.vance", "--json"))
    shown = json.loads(_run("incident", "show", reported["incident"], "--as", "petra.vance", "--json"))
    # then both name it, with its earliest duty
    assert (row["incident"], row["state"], row["days_left"]) == (reported["incident"], "open", 60)
    assert (shown["what"], shown["duties"][0]["whom"]) == (_WORDS, "individuals")
    assert [event["what"] for event in shown["events"]] == ["opened"]
    # and in words too
    assert reported["incident"] in _run("incident", "list", "--as", "petra.vance")
    assert _WORDS in _run("incident", "show", reported["incident"], "--as", "petra.vance")


def test_every_desk_knows_what_the_organisation_is(scene: Scene, house: House) -> None:
    # given an instance that was set up as a business associate
    associate = Organisation(OrganisationKind.BUSINESS_ASSOCIATE, covered_entity="Example Clinic", contract_days=3)
    set_up = replace(house, settings=replace(house.settings, organisation=associate))
    # when somebody sits down there, then their desk says so
    assert set_up.desk(scene.officer, device="cli:test").organisation == associate


@pytest.mark.usefixtures("scene")
def test_a_coder_reads_no_incident_at_a_terminal() -> None:
    # given a coder who reported something, in one line
    said = _run("incident", "report", "paper", "--what", _WORDS, "--known", "2026-06-01", "--as", "lena.moss")
    # when they list incidents or open their own, then they are refused
    assert "Reported: " in said
    assert "privacy-office-keeps-incidents" in _run("incident", "list", "--as", "lena.moss", code=3)
    number = said.removeprefix("Reported: ").split(".")[0]
    _run("incident", "show", number, "--as", "lena.moss", code=3)
