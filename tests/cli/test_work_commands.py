"""`chartwarden work`: a queue is spread, taken from, put on hold and gone on with."""

import json

from click.testing import CliRunner, Result

from chartwarden.cli import group
from chartwarden.purpose.work import WorkStatus
from tests.builders import Scene


def _work(*words: str) -> Result:
    return CliRunner().invoke(group, ["work", *words])


def test_work_goes_round_by_command(scene: Scene) -> None:
    # given a coder with one item, which a manager puts back and looks for in the queue
    desk = scene.at(scene.manager)
    assert _work("spread", "--as", "mara.quist", "--of", "lena.moss").stdout == (
        "1 moved, 0 wait for others, 0 as they were\n"
    )
    (kind,) = json.loads(_work("queue", "--as", "mara.quist", "--json").stdout)
    assert (kind["id"], kind["waiting"], kind["assigned"]) == ("inpatient-final", 1, 0)
    # when another coder takes the next, holds it and goes on
    taken = _work("next", "--as", "omar.diaz")
    assert taken.stdout == f"{scene.work.id}\n"
    refused = _work("hold", scene.work.id, "--reason", "other", "--as", "omar.diaz")
    held = _work("hold", scene.work.id, "--reason", "document missing", "--as", "omar.diaz")
    assert (refused.exit_code, held.exit_code) == (3, 0)
    assert desk.work.item(scene.work.id).hold == "document missing"
    assert _work("resume", scene.work.id, "--as", "omar.diaz").exit_code == 0
    # then it is theirs, and nothing is left in the queue
    assert desk.work.item(scene.work.id).status is WorkStatus.ASSIGNED
    assert "Nothing waits" in _work("next", "--as", "lena.moss").stderr
    # and a whole department is not moved by leaving options out
    assert _work("spread", "--as", "mara.quist").exit_code == 2
