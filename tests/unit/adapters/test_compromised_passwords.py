"""A list of stolen passwords is searched where it lies, and is refused when it is something else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.adapters.compromised_passwords import CompromisedPasswords, sha1_of
from chartwarden.adapters.settings import Settings
from chartwarden.foundation.errors import MalformedError


def _written(path: Path, passwords: set[str], *, ending: str = "\n", count: str = ":12") -> CompromisedPasswords:
    path.write_bytes("".join(f"{each}{count}{ending}" for each in sorted(map(sha1_of, passwords))).encode())
    return CompromisedPasswords(path)


@given(
    listed=st.sets(st.text(max_size=8), min_size=1, max_size=40),
    others=st.sets(st.text(max_size=8), max_size=10),
    ending=st.sampled_from(["\n", "\r\n"]),
    count=st.sampled_from(["", ":3", ":123456789"]),
)
def test_a_password_is_found_when_it_is_listed_and_only_then(
    listed: set[str], others: set[str], ending: str, count: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # given a sorted list of hashes, in each form that is handed out
    stolen = _written(tmp_path_factory.mktemp("stolen") / "list.txt", listed, ending=ending, count=count)
    # when passwords are looked up
    found = {each for each in listed | others if stolen.has(each)}
    # then those of the list are found
    assert found == listed


def test_the_hash_is_the_one_that_everybody_knows() -> None:
    # given a password whose SHA-1 is in every textbook
    # when it is hashed, then it is that one
    assert sha1_of("password") == "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"


@pytest.mark.parametrize("content", [b"", b"password\n", b"5BAA61E4C9B93F3F0682250B6CF8331B7EE68F:3\n"])
def test_a_file_that_is_no_such_list_stops_the_process(content: bytes, tmp_path: Path) -> None:
    # given a file that is something else
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    # when it is named in the settings, then they are refused
    with pytest.raises(MalformedError, match="SHA-1"):
        Settings.from_environment({"CHARTWARDEN_ENVIRONMENT": "demo", "CHARTWARDEN_COMPROMISED_PASSWORDS": str(path)})


def test_a_list_that_is_not_there_stops_the_process(tmp_path: Path) -> None:
    # given a file that does not exist
    # when it is named in the settings, then they are refused, so that it does not pass for an empty list
    with pytest.raises(MalformedError, match="cannot be read"):
        Settings.from_environment(
            {"CHARTWARDEN_ENVIRONMENT": "demo", "CHARTWARDEN_COMPROMISED_PASSWORDS": str(tmp_path / "none.txt")}
        )
