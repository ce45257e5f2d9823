"""Permission is read at the moment of the act: what one process revokes, another refuses from then on (promise 3)."""

import threading
import time
from collections.abc import Callable

import pytest

from chartwarden.actions.work import reassign_work
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.workforce.member import Member, Role
from chartwarden_web import wiring
from tests.builders import a_member
from tests.faults.place import Place
from tests.faults.timing import PRODUCT, Asking, answering, seated

REMEMBERING = "tests.faults.remembering:application"
DOCUMENT = "/work/work-a/documents/document-summary/"
ROUNDS, READERS = 6, 2
OPENED, REFUSED = 200, 403

Reading = tuple[float, int]  # when the request started, and the status of its answer


class Reader(threading.Thread):
    """A coder who reads the same document again and again, through a connection of their own."""

    def __init__(self, host: str, cookie: str) -> None:
        super().__init__()
        self._asking, self._is_over = Asking(host, cookie), threading.Event()
        self.readings: list[Reading] = []

    def run(self) -> None:
        """Read until told to stop."""
        while not self._is_over.is_set():
            began = time.monotonic()
            self.readings.append((began, self._asking.asks(DOCUMENT, None)[1]))

    def stop(self) -> None:
        """Read to the end of the request under way, and no further."""
        self._is_over.set()
        self.join()


def _late(host: str, cookie: str, *, revoke: Callable[[], None]) -> list[Reading]:
    """Read in several connections, revoke meanwhile; give the readings that started after it and were not refused."""
    readers = [Reader(host, cookie) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    while not all(any(status == OPENED for _, status in reader.readings) for reader in readers):
        time.sleep(0.01)
    revoke()
    revoked_at = time.monotonic()
    while not all(reader.readings[-1][0] > revoked_at for reader in readers):
        time.sleep(0.01)
    for reader in readers:
        reader.stop()
    after = [reading for reader in readers for reading in reader.readings if reading[0] > revoked_at]
    assert after
    return [reading for reading in after if reading[1] != REFUSED]


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
    # given a server that keeps a decision for five seconds
    cookie = seated(on_a_file)["lena.moss"]
    with answering(on_a_file, REMEMBERING) as host, on_a_file.opened() as house:
        # when the work is taken away while somebody reads
        late = _late(host, cookie, revoke=lambda: _moved(house, None))
    # then requests that started afterwards were answered with the chart
    assert late
    assert {status for _, status in late} == {OPENED}
