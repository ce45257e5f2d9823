"""A disk that is really full: nothing is shown without its entry, and all goes on when there is room again."""

import pytest

from tests.faults.place import Kind
from tests.faults.small_disk import can_mount, on_a_small_disk


@pytest.mark.control("AUD-1")
@pytest.mark.parametrize("kind", [Kind.SQLITE, pytest.param(Kind.POSTGRESQL, marks=pytest.mark.postgresql)])
def test_a_full_disk_shows_nothing_without_an_entry_and_goes_on_when_there_is_room(kind: Kind) -> None:
    # given an instance on a disk of its own, of a few megabytes
    if not can_mount(kind):
        pytest.skip("this user may not mount a file system of their own")
    # when the disk is filled up, reads go on until five are refused, and room is made
    outage = on_a_small_disk(kind)
    # then each refusal raised an alarm and is counted in the log, and every read that was served has its entry
    assert (outage.refused, outage.troubles) == (5, ())
