"""`chartwarden member`: two persons, lists, leave, the review, and a leaver who is out at once."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chartwarden.cli import group
from chartwarden.workforce.member import Role
from tests.builders import Scene

_HEAD = "user_id,name,roles,starts_on\n"


def _member(*words: str) -> Result:
    return CliRunner().invoke(group, ["member", *words])


def test_a_role_is_asked_for_by_one_and_given_by_another(scene: Scene) -> None:
    # given an administrator who adds a coder, and asks for a role of another
    added = _member("add", "ana.reyes", "--name", "Ana Reyes", "--role", "coder", "--as", "adam.stroud")
    assert "wait for a second person" in added.stderr
    assert "/invitation/#" in added.stdout
    roles = ["--role", "coder", "--role", "auditor"]
    asked = _member("roles", "omar.diaz", *roles, "--reason", "Audits denials from now on.", "--as", "adam.stroud")
    request = asked.stdout.split()[1].rstrip(".")
    # when who asked decides, and then the manager
    assert request in _member("requests", "--as", "mara.quist").stdout
    refused = _member("decide", request, "approve", "--as", "adam.stroud")
    approved = _member("decide", request, "approve", "--as", "mara.quist")
    # then the first is refused and the second holds
    assert (refused.exit_code, approved.exit_code, approved.stdout) == (3, 0, "Approved.\n")
    workforce = scene.at(scene.keeper).workforce
    assert workforce.member(scene.other.id).roles == {Role.CODER, Role.AUDITOR}
    assert workforce.by_user_id("ana.reyes").roles == frozenset()


def test_less_holds_at_once(scene: Scene) -> None:
    # given a coder
    # when the manager limits them to one kind of work
    done = _member("roles", "omar.diaz", "--role", "coder", "--kinds", "ed-visit", "--as", "mara.quist")
    # then nobody is asked
    assert done.stdout == "Changed.\n"
    assert scene.at(scene.keeper).workforce.member(scene.other.id).kinds_of_work == {"ed-visit"}


def test_the_installer_decides_only_where_nobody_else_could(scene: Scene) -> None:
    # given a request, and members who may decide it
    asked = _member("roles", "omar.diaz", "--role", "cdi", "--reason", "Moves to CDI.", "--as", "adam.stroud")
    request = asked.stdout.split()[1].rstrip(".")
    # when the installer answers, before and after they have left
    before = _member("decide", request, "approve", "--installer")
    for leaver in ("mara.quist", "petra.vance"):
        assert _member("end", leaver, "--now", "--as", "adam.stroud").exit_code == 0
    after = _member("decide", request, "approve", "--installer")
    # then only the second goes
    assert (before.exit_code, after.exit_code) == (3, 0)
    assert scene.at(scene.keeper).workforce.member(scene.other.id).roles == {Role.CDI}


@pytest.mark.control("IDN-2")
def test_a_list_with_a_fault_brings_nobody_in_and_tells_its_line(scene: Scene, tmp_path: Path) -> None:
    # given a list whose second person has an id that somebody has
    file = tmp_path / "members.csv"
    file.write_text(f"{_HEAD}ana.reyes,Ana Reyes,coder,2026-11-23\nlena.moss,Another Lena,coder,2026-11-23\n")
    # when it is brought in, mended, rehearsed, and brought in
    faulty = _member("import", str(file), "--as", "adam.stroud")
    known = scene.at(scene.keeper).workforce.user_ids_ever_issued()
    file.write_text(f"{_HEAD}ana.reyes,Ana Reyes,coder,2026-11-23\n")
    rehearsed = _member("import", str(file), "--dry-run", "--as", "adam.stroud")
    done = _member("import", str(file), "--as", "adam.stroud")
    # then the line is told, and only the last stored anything
    assert faulty.exit_code == 2
    assert "members.csv, line 3: that user id is or was somebody's" in faulty.stderr
    assert "ana.reyes" not in known
    assert rehearsed.stdout == "The list is sound: 1 would come in. Nothing was stored.\n"
    assert done.stdout == "1 came in.\n"
    assert "ana.reyes" in _member("list", "--csv", "--as", "adam.stroud").stdout


def test_leave_is_planned_and_taken_back(scene: Scene) -> None:
    # given a coder
    # when leave is planned, written wrongly, and taken back
    planned = _member("leave", "omar.diaz", "2026-12-24..2027-01-02", "2027-02-01", "--as", "mara.quist")
    leaves = scene.at(scene.keeper).workforce.member(scene.other.id).leaves
    wrong = _member("leave", "omar.diaz", "Christmas", "--as", "mara.quist")
    _member("leave", "omar.diaz", "--as", "mara.quist")
    # then each does what it says
    assert (planned.exit_code, wrong.exit_code) == (0, 2)
    assert [(f"{one.starts_on}", f"{one.ends_on}") for one in leaves] == [
        ("2026-12-24", "2027-01-02"),
        ("2027-02-01", "2027-02-01"),
    ]
    assert scene.at(scene.keeper).workforce.member(scene.other.id).leaves == ()


def test_the_review_is_listed_and_decided(scene: Scene) -> None:
    # given members who did nothing, and a privacy officer who decides
    # when the review is listed, and decided as proposed
    listed = _member("review", "--as", "petra.vance")
    # then every role stands in it, and one's own is somebody else's
    assert "not in 90 days" in listed.stdout
    assert "yours: somebody else" in listed.stdout
    refused = _member("review", "--keep-used", "--as", "petra.vance")
    assert "two-persons-can-decide" in refused.stderr
    assert scene.at(scene.keeper).workforce.member(scene.coder.id).roles == {Role.CODER}
