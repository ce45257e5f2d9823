"""Every store of paces keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from datetime import timedelta

from chartwarden.actions.pace_store import Pace
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
