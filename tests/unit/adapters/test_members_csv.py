"""Members as CSV: every fault of every line, and no cell that runs as a formula."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.actions.member_import import Imported, NewMember, Problem, Rehearsal, import_members
from chartwarden.adapters.members_csv import members_as_csv, read_members_csv
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.ledger.telling import said_in
from chartwarden.workforce.member import Role
from tests.builders import Scene, a_member, a_scene

_HEAD = "user_id,name,roles,starts_on,ends_on,department,team,home_address,external_id,kinds_of_work\n"


def _import(scene: Scene, text: str, *, rehearsal: Rehearsal = Rehearsal.FOR_REAL) -> Imported:
    return import_members(scene.at(scene.keeper), read=lambda: read_members_csv(text), rehearsal=rehearsal)


def test_a_line_becomes_a_member_with_everything_it_says() -> None:
    # given a list as a spreadsheet writes it
    text = (
        "\ufeff" + _HEAD + "Ana.Reyes,Ana Reyes,coder auditor,2026-11-23,2027-11-22,Coding,Late,"
        '"12 Tannery Row, Harlow",S-1,ed-visit\r\n'
    )
    # when it is read
    rows, problems = read_members_csv(text)
    # then everything is there
    assert problems == ()
    assert rows == (
        NewMember(
            2,
            "Ana.Reyes",
            "Ana Reyes",
            frozenset({Role.CODER, Role.AUDITOR}),
            date(2026, 11, 23),
            date(2027, 11, 22),
            "Coding",
            "Late",
            "12 Tannery Row, Harlow",
            "S-1",
            frozenset({"ed-visit"}),
        ),
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "user_id is missing"),
        ("user_id,name,roles\nx,y,coder\n", "starts_on is missing"),
        ("user_id,name,roles,starts_on,password\n", "not known"),
        ("user_id,name,roles,starts_on,name\n", "twice"),
        ('user_id,name,roles,starts_on\n"a', "no CSV"),
    ],
)
def test_what_is_no_such_list_is_not_understood(text: str, what: str) -> None:
    # given something else
    # when it is read, then the fault and its place are told
    with pytest.raises(MalformedError, match=what):
        read_members_csv(text)


@pytest.mark.control("IDN-2")
def test_every_fault_of_every_line_is_told_and_nothing_is_stored() -> None:
    # given a list in which nearly everything is wrong, and a member who has left
    scene = a_scene()
    workforce = scene.at(scene.keeper).workforce
    workforce.put(replace(scene.other, ends_on=date(2026, 1, 1)))
    before = workforce.members()
    text = _HEAD + (
        "ana.reyes,Ana,coder,2026-11-23,,,,,,\n"
        "omar.diaz,Another Omar,coder,2026-11-23,,,,,,\n"
        "front-desk,Somebody,coder,2026-11-23,,,,,,\n"
        "bo.lind,Bo,coder,2026-11-23,,,,,,\n"
        "BO.LIND,Bo,coder,2026-11-23,,,,,,\n"
        "cy.ray,Cy,administrator coder,2026-11-23,,,,,,\n"
        "di.ray,,wizard,soon,later,,,,,\n"
        "ed.ray,Ed,coder,2026-11-23,2026-11-22,,,,,no-such-kind\n"
        "fe.ray,Fe,coder,2026-11-23,,,,,,,,\n"
    )
    # when it is brought in
    imported = _import(scene, text)
    # then each fault has its line
    assert [(one.line, one.what) for one in imported.problems] == [
        (3, "that user id is or was somebody's; ids are never issued again"),
        (4, '"front" reads like a shared desk or a role, not like one person'),
        (5, "another line has the same user id"),
        (6, "another line has the same user id"),
        (7, "an administrator holds no other role, since whoever keeps accounts must not come to charts by one"),
        (8, "there is no name"),
        (8, "there is no role, or one that is not known"),
        (8, "the first day is no day"),
        (8, "the last day is no day"),
        (9, "there is no such kind of work"),
        (9, "the last day lies before the first"),
        (10, "there are more cells than columns"),
    ]
    # and nobody came in, which one entry counts
    assert workforce.members() == before
    said = said_in(list(scene.at(scene.keeper).ledger.store.rows())[-1])
    assert said["counts"] == {"added": 0, "problems": 12, "rows": 9}


def test_a_sound_list_comes_in_whole_and_its_roles_wait() -> None:
    # given a sound list
    scene = a_scene()
    text = _HEAD + "ana.reyes,Ana,coder,2026-11-23,,,,,,\nbo.lind,Bo,administrator,2026-11-23,,,,,,\n"
    # when it is rehearsed, and then brought in
    rehearsed = _import(scene, text, rehearsal=Rehearsal.DRY_RUN)
    workforce = scene.at(scene.keeper).workforce
    assert (rehearsed.added, "ana.reyes" in workforce.user_ids_ever_issued()) == ((), False)
    imported = _import(scene, text)
    # then both are there without roles, and two requests wait
    assert [(one.user_id, one.roles) for one in imported.added] == [
        ("ana.reyes", frozenset()),
        ("bo.lind", frozenset()),
    ]
    assert [request.roles for request in workforce.account_requests()] == [{Role.CODER}, {Role.ADMINISTRATOR}]
    said = said_in(list(scene.at(scene.keeper).ledger.store.rows())[-1])
    assert said["counts"] == {"added": 2, "problems": 0, "requests": 2, "roles": 0, "rows": 2}


def test_nobody_elses_list_is_read() -> None:
    # given a manager, who adds nobody
    scene = a_scene()
    # when they send a list
    with pytest.raises(RefusedError, match="administrators-keep-accounts"):
        import_members(scene.at(scene.manager), read=lambda: pytest.fail("was read"), rehearsal=Rehearsal.FOR_REAL)
    # then it was not looked at
    assert len(scene.at(scene.keeper).workforce.members()) == 5


_texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
_cells = st.builds(lambda first, rest: first + rest, st.sampled_from(["", "=", "+", "-", "@", "'", "'="]), _texts)


@given(name=_cells, team=_cells, home=_cells)
def test_what_is_written_reads_the_same_and_no_cell_runs(name: str, team: str, home: str) -> None:
    # given a member whose fields may begin like formulas
    one = replace(a_member("lena.moss", name=name), team=team, home_address=home)
    # when they are written as CSV
    text = members_as_csv([one])
    # then no cell begins like a formula
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    # and it reads as it was, but for an apostrophe that stood before a sign already
    rows, problems = read_members_csv(text)
    if not any(cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"} for cell in (name, team, home)):
        assert (problems, [(row.name, row.team, row.home_address) for row in rows]) == ((), [(name, team, home)])


def test_a_fault_has_a_line_and_quotes_nothing() -> None:
    # given a line with a name in a wrong place
    _, problems = read_members_csv(_HEAD + "ana.reyes,Ana,Wilhelmina Ostrander,2026-11-23,,,,,,\n")
    # when its fault is told, then the words are not
    assert problems == (Problem(2, "there is no role, or one that is not known", f"Use {', '.join(Role)}."),)
