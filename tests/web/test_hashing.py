"""Many who sign in at once: passwords are hashed in line, nobody with the right one is turned away, others go on."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client

from chartwarden_web.account import adapter, passwords, throttle
from chartwarden_web.account.hashing import InTurn, Turn
from chartwarden_web.account.throttle import Limit
from chartwarden_web.records.models import MemberRecord
from tests.builders import Scene
from tests.web.conftest import PASSWORD, with_password

_MANY = 6


class _Watched:
    """Counts how many are at it at once."""

    def __init__(self) -> None:
        self.now = self.most = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        self.now += 1
        self.most = max(self.most, self.now)
        time.sleep(0.005)
        yield
        self.now -= 1


def test_hashes_are_made_one_at_a_time_for_whoever_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a hash that takes a while
    watched = _Watched()

    def slowly(_: Argon2PasswordHasher, password: str, salt: str) -> str:
        with watched.one_more():
            return f"{password}{salt}"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", slowly)
    # when many want one at once
    with ThreadPoolExecutor(_MANY) as crowd:
        given = list(crowd.map(lambda number: InTurn().encode(str(number), "s"), range(_MANY)))
    # then each got theirs, and never two at a time
    assert given == ["0s", "1s", "2s", "3s", "4s", "5s"]
    assert watched.most == 1


def test_a_copy_of_the_process_waits_for_nobody_who_did_not_come_along() -> None:
    # given somebody who has the turn, in another thread
    turn, came, may_go = Turn(), threading.Event(), threading.Event()

    def keep() -> None:
        with turn.taken():
            came.set()
            may_go.wait(10)

    keeper = threading.Thread(target=keep)
    keeper.start()
    came.wait(10)
    # when a copy begins anew
    turn.begin_anew()
    # then it has the turn at once
    with turn.taken():
        may_go.set()
    keeper.join(10)


def test_a_hash_of_eight_lanes_opens_as_before_and_is_made_anew_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a hash of Django's own hasher
    for name, less in (("memory_cost", 64), ("time_cost", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, name, less)
    before = Argon2PasswordHasher().encode("four unrelated words here", "saltsaltsaltsaltsaltsalt")
    # when
    opens, does_not = (InTurn().verify(f"four unrelated words {word}", before) for word in ("here", "there"))
    anew = InTurn().encode("four unrelated words here", "saltsaltsaltsaltsaltsalt")
    # then
    assert opens
    assert not does_not
    assert InTurn().must_update(before)
    assert not InTurn().must_update(anew)
    assert InTurn().decode(anew)["parallelism"] == 1


def test_a_hash_costs_what_django_asks_for() -> None:
    assert (InTurn.memory_cost, InTurn.time_cost) == (102400, 2)  # KiB, passes


def test_whoever_finds_the_line_full_is_told_at_once_and_not_judged(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a line with one place, which somebody has
    monkeypatch.setattr(adapter, "TURN", Turn(places=1))
    size = len(list(scene.house.ledger.store.rows()))
    with adapter.TURN.in_line():
        # when another shows the right password
        answer = Client().post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    # then they are asked to come again, and nothing was counted or put on record
    assert "Many people are signing in at this moment." in answer.content.decode()
    assert len(list(scene.house.ledger.store.rows())) == size
    # and a moment later they are let in
    assert with_password(scene.coder)


@pytest.mark.control("IDN-6")
def test_right_passwords_do_not_fill_the_count_of_their_network_while_they_wait(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a network that may try twice a minute, and hashes that take a while
    monkeypatch.setattr(throttle, "PASSWORD_NETWORK", Limit("password-network", most=2, seconds=60))
    is_right, watched = passwords.is_right, _Watched()

    def slowly(record: MemberRecord | None, typed: str) -> bool:
        with watched.one_more():
            return is_right(record, typed)

    monkeypatch.setattr(passwords, "is_right", slowly)

    def sign_in(_: int) -> bool:
        try:
            return with_password(scene.coder).session.session_key is not None  # fails by itself when turned away
        finally:
            connection.close()

    # when many of it show the right one at once
    with ThreadPoolExecutor(_MANY) as crowd:
        let_in = list(crowd.map(sign_in, range(_MANY)))
    # then all are let in, one after the other
    assert let_in == [True] * _MANY
    assert watched.most == 1
