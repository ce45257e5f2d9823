"""Sixty-four writers in four processes leave one log without a gap or a fork."""

import pytest

from tests.faults.crowd import crowded, hasty
from tests.faults.place import Place


@pytest.mark.control("AUD-4")
@pytest.mark.slow
def test_many_writers_in_several_processes_leave_no_gap_and_no_fork(place: Place) -> None:
    # given an instance
    # when 64 writers in four processes write at once
    done = crowded(place, entries=1_500)
    # then each has its own entry, in one order that verifies
    assert (done.writers, done.entries, done.troubles) == (64, 1_536, ())


def test_a_store_that_reads_the_end_before_its_turn_is_caught(place: Place) -> None:
    # given the control: a store that takes its turn too late
    # when several write at once
    done = hasty(place)
    # then the same oracle finds reads without their entry
    assert any("has no entry" in trouble for trouble in done.troubles)
