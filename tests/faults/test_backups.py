"""A restored backup is sound by itself, and beside a later checkpoint it is what it is: an earlier log."""

from pathlib import Path

import pytest

from tests.faults.backups import exchanged, restored
from tests.faults.place import Place
from tests.postgresql import installed_programs


@pytest.mark.control("AUD-4")
def test_a_restored_backup_is_sound_and_told_from_the_log_it_was_taken_of(place: Place, tmp_path: Path) -> None:
    # given an instance that is backed up while it is written to
    # when the backup is restored elsewhere, and goes on
    done = restored(place, tmp_path, programs=installed_programs() if place.address else None)
    # then it is sound, ends too early for a later checkpoint, and is a fork of it in the end
    assert done.troubles == ()


def test_a_file_that_is_put_back_under_a_running_process_takes_its_entries(on_a_file: Place, tmp_path: Path) -> None:
    # given a process that has served a read
    # when its database file is exchanged for a backup, and it serves another
    done = exchanged(on_a_file, tmp_path)
    # then the entry is in the file that is there now, or nothing was served
    assert done.troubles == ()
