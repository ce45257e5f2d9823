"""A process keeps few connections between requests, and none for whoever stands in line."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from chartwarden_web.records import kept_connections
from chartwarden_web.records.models import MemberRecord

_MANY = 5


@pytest.fixture
def all_at_once() -> Callable[[Callable[[], bool]], list[bool]]:
    """Give a runner of many threads, each with a connection of its own that is open until all have answered."""

    def run(answer: Callable[[], bool]) -> list[bool]:
        opened, answered = Barrier(_MANY), Barrier(_MANY)

        def one(_: int) -> bool:
            MemberRecord.objects.exists()
            opened.wait(10)
            said = answer()
            answered.wait(10)
            connection.close()
            return said

        with ThreadPoolExecutor(_MANY) as crowd:
            return list(crowd.map(one, range(_MANY)))

    return run


@pytest.mark.usefixtures("house")
def test_what_is_beyond_the_number_is_closed_when_its_request_ends(
    all_at_once: Callable[[Callable[[], bool]], list[bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a process that keeps two
    monkeypatch.setattr(kept_connections, "MOST_KEPT", 2)

    def ended() -> bool:
        kept_connections.close_beyond()
        return connection.connection is not None

    # when five requests end
    still_open = all_at_once(ended)
    # then no more than two are kept
    assert sum(still_open) <= 2


@pytest.mark.usefixtures("house")
def test_whoever_waits_holds_no_connection_unless_in_a_transaction() -> None:
    # given a connection
    MemberRecord.objects.exists()
    # when it is let go within a transaction, it stays
    with transaction.atomic():
        kept_connections.let_go()
        assert connection.connection is not None
    # and without one it is closed, until something is asked again
    kept_connections.let_go()
    assert connection.connection is None
    assert not MemberRecord.objects.filter(id="nobody").exists()
