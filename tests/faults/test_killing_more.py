"""A process that is killed while its keys rotate, and a database server that is killed under a process."""

import random

import pytest

from tests.faults.killing import killed, server_killed
from tests.faults.place import Place, Server


@pytest.mark.control("AUD-4")
@pytest.mark.slow
def test_a_process_killed_while_it_rotates_keys_leaves_a_log_that_goes_on(place: Place, chance: random.Random) -> None:
    # given an instance that gives its log one key after another
    # when it is killed at random moments
    done = killed(place, kills=2, chance=chance, roads=["rotate"])
    # then every read has its entry, and the log is sound from its first key on
    assert (done.kills, done.troubles, done.refused) == (2, (), 0)


@pytest.mark.control("AUD-1")
@pytest.mark.postgresql
@pytest.mark.slow
def test_a_killed_database_server_is_refused_for_and_served_from_again(
    server: Server, own_place: Place, chance: random.Random
) -> None:
    # given one process of the product that goes on serving
    # when the server under it is killed and started again
    done = server_killed(server, own_place, kills=2, chance=chance)
    # then reads were refused meanwhile, each that was served has its entry, and the log says that it could not write
    assert (done.kills, done.troubles) == (2, ())
    assert done.refused > 0
