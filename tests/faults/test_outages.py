"""A database that is full, read-only or gone shows nothing, says so, and is served from again without a restart."""

import pytest

from tests.faults.outages import FAULTS, audited_read, careless_read, read_only_server, stopped, suffered
from tests.faults.place import Kind, Place, Server

_CASES = [(kind, name) for kind, faults in FAULTS.items() for name in faults]


@pytest.mark.control("AUD-1")
@pytest.mark.parametrize(("place", "name"), _CASES, indirect=["place"])
def test_nothing_is_shown_while_the_database_fails_and_the_log_says_how_much_was_refused(
    place: Place, name: str
) -> None:
    # given an instance
    with place.opened() as house:
        # when its database fails, and is whole again
        outage = suffered(name, house, FAULTS[place.kind][name])
    # then every read was refused and counted, an alarm was raised, nothing was half written, and the log is sound
    assert (outage.refused, outage.troubles) == (5, ())


@pytest.mark.control("AUD-1")
@pytest.mark.postgresql
def test_a_server_that_is_stopped_and_started_needs_no_restart_of_the_product(server: Server, own_place: Place) -> None:
    # given an instance
    with own_place.opened() as house:
        # when its server is stopped, and started again
        outage = suffered("stopped", house, stopped(server))
    # then every read was refused and counted meanwhile, and the log goes on
    assert (outage.refused, outage.troubles) == (5, ())


@pytest.mark.postgresql
def test_nobody_is_refused_for_a_server_that_was_started_anew_meanwhile(server: Server, own_place: Place) -> None:
    # given an instance that has served a read
    with own_place.opened() as house:
        audited_read(house.ledger)
        # when its server is stopped and started while nobody reads
        with stopped(server)(house):
            pass
        # then the next read is served
        assert audited_read(house.ledger).sequence == 1


@pytest.mark.postgresql
def test_a_server_that_was_read_only_for_a_while_needs_no_restart_of_the_product(on_a_server: Place) -> None:
    # given an instance
    with on_a_server.opened() as house:
        # when an administrator makes its database read-only, and writable again
        outage = suffered("read-only", house, read_only_server)
    # then every read was refused and counted meanwhile, and the log goes on
    assert (outage.refused, outage.troubles) == (5, ())


def test_a_product_that_serves_without_an_entry_is_caught(place: Place) -> None:
    # given the control: reads that are served whether or not there is an entry
    with place.opened() as house:
        # when the database is full
        outage = suffered("full", house, FAULTS[Kind(place.kind)]["disk full"], read=careless_read)
    # then the same oracle says so, for each
    assert outage.troubles.count("a read was served during the outage") == 5
    assert sum("has no entry" in trouble for trouble in outage.troubles) == 5
