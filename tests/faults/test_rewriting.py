"""A log rewritten by somebody who holds the key is found against a checkpoint that left the host."""

import random

import pytest

from tests.faults.place import Place
from tests.faults.rewriting import rewritten


@pytest.mark.control("AUD-4")
@pytest.mark.slow
def test_a_log_rewritten_with_its_own_key_is_found_against_a_checkpoint_from_outside(
    place: Place, chance: random.Random
) -> None:
    # given a log some of whose checkpoints have left the host
    # when it is rewritten from some entry on and signed anew, several times
    done = rewritten(place, times=6, chance=chance)
    # then it looks sound by itself, and a checkpoint from after the change finds it around that entry
    assert done.troubles == ()
    assert (done.done, done.sound_alone, done.found) == (6, 6, 6)
