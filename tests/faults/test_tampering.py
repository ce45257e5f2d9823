"""Whatever somebody without a key does to a stored log is found, and where."""

import random

import pytest

from tests.faults.place import Place
from tests.faults.tampering import BESIDE, KINDS, tampered, without_hashing


@pytest.mark.control("AUD-4")
@pytest.mark.slow
def test_every_manipulation_is_found_at_the_right_place(place: Place, chance: random.Random) -> None:
    # given a log whose guards were taken away
    kinds = [kind for kind in KINDS[place.kind] if kind not in BESIDE]
    # when it is manipulated at random, twice in each way
    done = tampered(place, times=2 * len(kinds), chance=chance, only=kinds)
    # then all is found where it is, and the log that nobody touched is sound
    assert (done.missed, done.misplaced) == ((), ())
    assert done.found == 2 * len(kinds)


def test_every_manipulation_of_kept_checkpoints_is_found(on_a_file: Place, chance: random.Random) -> None:
    # given a log whose guards were taken away
    # when what its kept checkpoints say, or what vouches for them, is manipulated
    done = tampered(on_a_file, times=12, chance=chance, only=BESIDE)
    # then all is found
    assert (done.missed, done.misplaced) == ((), ())


def test_a_verifier_that_does_not_hash_is_caught(on_a_file: Place, chance: random.Random) -> None:
    # given the control: a verifier that believes the stored hashes
    # when bits are turned over in entries
    done = tampered(on_a_file, times=10, chance=chance, judge=without_hashing, only=["bit flip in an entry"])
    # then the same oracle says that it missed all of them
    assert len(done.missed) == 10
