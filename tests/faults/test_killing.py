"""A process that is killed at any moment has served nothing without its entry, and starts again quickly."""

import random

import pytest

from tests.faults.killing import killed, killed_too_early
from tests.faults.place import Kind, Place

_START_SECONDS = {Kind.SQLITE: 2.0, Kind.POSTGRESQL: 5.0}  # from opening the instance to the first entry


@pytest.mark.control("AUD-1")
@pytest.mark.slow
def test_a_process_killed_while_it_serves_has_served_nothing_without_its_entry(
    place: Place, chance: random.Random
) -> None:
    # given an instance whose process serves audited reads, on the ledger alone and through the desk
    # when it is killed at random moments
    done = killed(place, kills=6, chance=chance)
    # then every read has its entry at its receipt's place, the log is sound, and the next start is quick
    assert (done.kills, done.troubles) == (6, ())
    assert done.served > 6
    assert done.slowest_start < _START_SECONDS[place.kind]


def test_a_process_that_serves_before_the_entry_is_there_is_caught(place: Place) -> None:
    # given the control: a process that hands out first and records then
    # when it is killed
    done = killed_too_early(place)
    # then the same oracle finds reads without an entry
    assert any("has no entry" in trouble for trouble in done.troubles)
