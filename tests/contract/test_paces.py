"""Every store of paces keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from datetime import timedelta

from chartwarden.actions.pace_store import Pace
from chartwarden.workforce.member import Member
from tests.builders import NOW, Scene

THREE = Pace("three", most=3, seconds=60)
OTHER = Pace("other", most=3, seconds=60)


def test_what_is_counted_counts_for_its_time_and_for_its_member_alone(scene: Scene) -> None:
    # given a store of paces, and somebody who did a thing four times
    paces = scene.at(scene.coder).paces
    # when each is counted, then the store says how many there are, and one too many once
    at = [NOW + timedelta(seconds=second) for second in range(5)]
    assert [paces.count(scene.coder.id, THREE, at=one) for one in at] == [1, 2, 3, 4, 5]
    assert paces.count(scene.coder.id, THREE, at=at[-1]) == 5
    assert paces.so_far(scene.coder.id, THREE, at=at[-1]) == 4
    # and neither others nor other things are counted with it
    assert paces.so_far(scene.other.id, THREE, at=at[-1]) == 0
    assert paces.count(scene.other.id, THREE, at=at[-1]) == 1
    assert paces.count(scene.coder.id, OTHER, at=at[-1]) == 1
    # and what is old counts no more, at the very second
    assert paces.so_far(scene.coder.id, THREE, at=NOW + timedelta(seconds=60)) == 3
    assert paces.count(scene.coder.id, THREE, at=NOW + timedelta(seconds=62)) == 2
    # and another desk of theirs sees the same
    assert scene.at(scene.coder).paces.so_far(scene.coder.id, THREE, at=NOW + timedelta(seconds=62)) == 2


def test_a_member_has_so_many_different_things_and_the_same_again_as_often_as_they_like(scene: Scene) -> None:
    # given a member who may have two things an hour
    paces, two = scene.at(scene.coder).paces, Pace("two", most=2, seconds=3600)

    def has(what: str, *, minutes: int = 0, of: Member = scene.coder) -> bool:
        return paces.may_have(of.id, what, two, at=NOW + timedelta(minutes=minutes))

    # when they ask for three, then the third is one too many; the first two stay open, and other members have their own
    assert [has("a"), has("b", minutes=10), has("c", minutes=20), has("a", minutes=30)] == [True, True, False, True]
    assert has("a", minutes=30)  # at once again: nothing is written, and nothing changes
    assert has("c", minutes=30, of=scene.other)
    # and when an hour has gone by since the second was asked for, there is room again; what was refused took none
    assert not has("c", minutes=69)
    assert has("c", minutes=70)
    # and what is counted once and what is counted as often as it is done are not mixed up
    assert paces.count(scene.coder.id, THREE, at=NOW) == 1
