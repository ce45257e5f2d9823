"""`chartwarden controls` tells what is answered for, and what is not proven yet."""

import json

from click.testing import CliRunner

from chartwarden.cli.controls import controls
from chartwarden.controls.catalogue import proofs


def test_json_lists_every_control_with_the_tests_that_prove_it() -> None:
    # given the command
    result = CliRunner().invoke(controls, ["--json"])
    # when its JSON is read
    listed = {control["id"]: control for control in json.loads(result.output)}
    # then every control is there, proven by exactly the tests of the map
    assert result.exit_code == 0
    assert len(listed) == 109
    assert {id_: tuple(control["proven_by"]) for id_, control in listed.items() if control["proven_by"]} == dict(
        proofs()
    )


def test_an_area_limits_the_list() -> None:
    # given an area
    result = CliRunner().invoke(controls, ["--area", "print"])
    # when it is asked for, then only its controls are printed, with the count at the end
    assert [line.split()[0] for line in result.output.splitlines() if line.startswith("PRN-")] == [
        "PRN-1",
        "PRN-2",
        "PRN-3",
    ]
    assert "ACC-1" not in result.output
    assert result.output.splitlines()[-1].endswith("of 3 controls are proven by tests; the others are not built yet.")


def test_an_unknown_area_is_refused_with_the_known_ones() -> None:
    # given an area that does not exist
    result = CliRunner().invoke(controls, ["--area", "weather"])
    # when it is asked for, then the command names what can be asked
    assert result.exit_code == 2
    assert "minimum necessary" in result.output
