"""Every read is served after its entry was synced: the system calls are watched, of the database server too."""

from pathlib import Path

import pytest

from chartwarden.foundation.errors import RefusedError
from chartwarden_bench.call_order import why_no_trace
from tests.faults.calls import traced
from tests.faults.place import Place, Server

_NORMAL = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"

pytestmark = pytest.mark.skipif(bool(why_no_trace()), reason="strace is missing, or may not trace here")


@pytest.mark.control("AUD-1")
def test_on_sqlite_every_read_is_served_after_a_completed_sync(on_a_file: Place, tmp_path: Path) -> None:
    # given an instance
    with on_a_file.opened():
        pass
    # when a process of it serves reads in four threads under a trace
    order = traced(on_a_file, tmp_path, "ledger", "--threads=4", "--count=10")
    # then each was served after the sync that followed the write of its entry
    assert (order.served + order.unseen, order.troubles) == (40, ())
    assert order.unseen <= 2


def test_a_sqlite_that_does_not_sync_each_commit_is_caught_and_does_not_start(on_a_file: Place, tmp_path: Path) -> None:
    # given the control: a process whose connection syncs at checkpoints only
    with on_a_file.opened():
        pass
    # when it serves under a trace
    order = traced(on_a_file, tmp_path, "ledger", "--threads=1", "--count=10", "--option", "init_command", _NORMAL)
    # then the same oracle names its reads, and an instance with such a database does not start
    assert len(order.troubles) == order.served > 0
    with pytest.raises(RefusedError, match="synchronous=1"), on_a_file.opened(init_command=_NORMAL):
        pass


@pytest.mark.control("AUD-1")
@pytest.mark.postgresql
def test_on_postgresql_every_read_is_served_after_a_completed_sync(
    server: Server, own_place: Place, tmp_path: Path
) -> None:
    # given an instance and its server
    with own_place.opened():
        pass
    # when a process serves reads in four threads, and it and the server are traced together
    order = traced(own_place, tmp_path, "ledger", "--threads=4", "--count=10", server=server)
    # then each was served after the sync that followed the write of its entry, whichever process of the server did it
    assert (order.served + order.unseen, order.troubles) == (40, ())
    assert order.unseen <= 10
    # and the control, which does not wait for the sync, is caught and does not start. What the server syncs by itself,
    # now and then, would come before some of its reads by chance
    with server.syncing_nothing_by_itself():
        loose = traced(
            own_place, tmp_path, "ledger", "--threads=1", "--count=10",
            "--option", "options", "-c synchronous_commit=off", server=server,
        )  # fmt: skip
    assert len(loose.troubles) + loose.unseen == 10
    with (
        pytest.raises(RefusedError, match="synchronous_commit=off"),
        own_place.opened(options="-c synchronous_commit=off"),
    ):
        pass
