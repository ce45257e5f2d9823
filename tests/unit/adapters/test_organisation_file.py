"""The organisation is set up by a file; what is wrong in it stops the start, with the key and the fix."""

from pathlib import Path

import pytest

from chartwarden.adapters.organisation_file import read_organisation, read_organisation_file
from chartwarden.adapters.settings import Settings
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.incident.organisation import COVERED_ENTITY, Agency, Organisation, OrganisationKind

ASSOCIATE = """
kind = "business-associate"
name = "Example Coding"
covered_entity = "Example Clinic"
contract_days = 3
agency = "agent"
delegation = "Annex C of 2026-01-02"
"""


def test_each_key_is_taken_as_given() -> None:
    # given a file with every key, when it is read, then each is there
    assert read_organisation(ASSOCIATE, where="organisation.toml") == Organisation(
        OrganisationKind.BUSINESS_ASSOCIATE,
        "Example Coding",
        "Example Clinic",
        3,
        Agency.AGENT,
        "Annex C of 2026-01-02",
    )


def test_the_setting_names_the_file_and_a_covered_entity_needs_none(tmp_path: Path) -> None:
    # given a file, and the setting that names it
    path = tmp_path / "organisation.toml"
    path.write_text(ASSOCIATE, encoding="utf-8")
    demo = {"CHARTWARDEN_ENVIRONMENT": "demo"}
    # when settings are read with it and without, then the one is an associate and the other a covered entity
    with_file = Settings.from_environment({**demo, "CHARTWARDEN_ORGANISATION": str(path)})
    assert with_file.organisation.covered_entity == "Example Clinic"
    assert Settings.from_environment(demo).organisation == COVERED_ENTITY


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind = ", "not well-formed TOML"),
        ('kind = "clearinghouse"', r"organisation\.toml, kind"),
        ("contract = 3", r"organisation\.toml, contract"),
        ('contract_days = "3"', r"organisation\.toml, contract_days"),
        ("contract_days = true", r"organisation\.toml, contract_days"),
        ('name = "a\\nb"', r"organisation\.toml, name"),
        ('kind = "business-associate"', "none is named"),
    ],
)
def test_what_is_wrong_is_named(text: str, says: str) -> None:
    # given a file with a mistake, when it is read, then the key is named
    with pytest.raises(MalformedError, match=says):
        read_organisation(text, where="organisation.toml")


def test_a_contract_longer_than_the_law_stops_the_start(tmp_path: Path) -> None:
    # given a contract of 61 days, when settings are read, then nothing starts
    path = tmp_path / "organisation.toml"
    path.write_text(ASSOCIATE.replace("= 3", "= 61"), encoding="utf-8")
    with pytest.raises(RefusedError, match="a-contract-never-extends-the-law"):
        Settings.from_environment({"CHARTWARDEN_ENVIRONMENT": "demo", "CHARTWARDEN_ORGANISATION": str(path)})


def test_a_file_that_is_not_there_is_malformed(tmp_path: Path) -> None:
    # given a path without a file, when it is read, then it says so
    with pytest.raises(MalformedError, match="cannot be read"):
        read_organisation_file(tmp_path / "absent.toml")
