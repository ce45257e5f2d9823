"""Bringing members in from a list: what it costs, and what its entry tells."""

import pytest

from chartwarden.actions.member_import import Imported, NewMember, Rehearsal, import_members
from chartwarden.adapters.memory.workforce import MemoryWorkforce
from chartwarden.workforce.member import Member, Role
from tests.builders import TODAY, Scene, a_member, a_scene, house_in_memory


def _lines(count: int, *roles: Role) -> list[NewMember]:
    return [NewMember(place + 2, f"zed-{place}.ray", "Zed Ray", frozenset(roles), TODAY) for place in range(count)]


def _imported(scene: Scene, lines: list[NewMember]) -> Imported:
    return import_members(scene.at(scene.keeper), read=lambda: (lines, ()), rehearsal=Rehearsal.FOR_REAL)


def test_a_long_list_looks_at_all_members_no_more_often_than_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a store that counts how often everybody is looked at
    asked = 0
    members = MemoryWorkforce.members

    def counted(store: MemoryWorkforce) -> tuple[Member, ...]:
        nonlocal asked
        asked += 1
        return members(store)

    monkeypatch.setattr(MemoryWorkforce, "members", counted)
    looks = []
    # when one line comes in, and then a hundred
    for count in (1, 100):
        asked = 0
        assert _imported(a_scene(), _lines(count, Role.CODER)).requests == count
        looks.append(asked)
    # then both took as many looks
    assert looks[0] == looks[1]


def test_the_entry_of_an_import_names_whom_it_brought_in() -> None:
    # given a list of two
    scene = a_scene()
    # when it comes in
    _imported(scene, _lines(2, Role.CODER))
    # then its entry tells their user ids, sealed with its details
    ledger = scene.at(scene.keeper).ledger
    assert ledger.details(list(ledger.store.rows())[-1]) == {"added": "zed-0.ray zed-1.ray"}


def test_the_second_who_decides_in_a_list_ends_granting_alone() -> None:
    # given an instance with one administrator, who is alone so far
    house = house_in_memory()
    keeper = a_member("adam.stroud", Role.ADMINISTRATOR)
    desk = house.desk(keeper, device="test:1")
    desk.workforce.put(keeper)
    lines = [*_lines(2, Role.CODER), NewMember(4, "mara.quist", "Mara", frozenset({Role.MANAGER}), TODAY)]
    after = NewMember(5, "omar.diaz", "Omar", frozenset({Role.CODER}), TODAY)
    # when a list brings in coders, a manager, and one coder more
    imported = import_members(desk, read=lambda: ([*lines, after], ()), rehearsal=Rehearsal.FOR_REAL)
    # then all are granted up to the manager, and the last one waits for a second person
    assert [len(member.roles) for member in imported.added] == [1, 1, 1, 0]
    assert imported.requests == 1
