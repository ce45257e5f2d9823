"""Permission is read at the moment of the act: what one process revokes, another refuses from then on (promise 3)."""

from collections.abc import Callable

import pytest

from chartwarden.actions.work import reassign_work
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.workforce.member import Member, Role
from chartwarden_bench.racing import Ask, Reading, after
from chartwarden_web import wiring
from tests.builders import a_member
from tests.faults.place import Place
from tests.faults.timing import PRODUCT, Asking, answering, seated

REMEMBERING = "tests.faults.remembering:application"
DOCUMENT = "/work/work-a/documents/document-summary/"
ROUNDS, READERS = 6, 2
OPENED, REFUSED = 200, 403


def _late(host: str, cookie: str, *, revoke: Callable[[], None]) -> list[Reading]:
    """Read in several connections, revoke meanwhile; give the readings that started after it and were not refused."""
    readings = after([_asking(Asking(host, cookie)) for _ in range(READERS)], revoke=revoke)
    assert readings
    return [reading for reading in readings if reading.status != REFUSED]


def _asking(connection: Asking) -> Ask:
    return lambda: (connection.asks(DOCUMENT, None)[1], "")


def _moved(house: wiring.House, to: Member | None) -> None:
    """Give the work to somebody, or back to the queue, in this process."""
    manager = house.desk(a_member("mara.quist", Role.MANAGER), device="test:1")
    reassign_work(manager, WorkItemId("work-a"), to=to)


@pytest.mark.slow
def test_what_was_revoked_in_one_process_is_refused_to_every_request_that_starts_after_it_in_another(
    on_a_file: Place,
) -> None:
    # given a coder who reads through a server, and a manager in another process
    cookie, coder = seated(on_a_file)["lena.moss"], a_member("lena.moss")
    late = []
    with answering(on_a_file, PRODUCT) as host, on_a_file.opened() as house:
        for _ in range(ROUNDS):
            # when the manager takes the work away while they read, and gives it back
            late += _late(host, cookie, revoke=lambda: _moved(house, None))
            _moved(house, coder)
    # then no request that started afterwards was answered with the chart
    assert late == []


@pytest.mark.slow
def test_a_server_that_remembers_its_decisions_is_found(on_a_file: Place) -> None:
    # given a server that keeps a decision for a while
    cookie = seated(on_a_file)["lena.moss"]
    with answering(on_a_file, REMEMBERING) as host, on_a_file.opened() as house:
        # when the work is taken away while somebody reads
        late = _late(host, cookie, revoke=lambda: _moved(house, None))
    # then requests that started afterwards were answered with the chart
    assert late
    assert {reading.status for reading in late} == {OPENED}
