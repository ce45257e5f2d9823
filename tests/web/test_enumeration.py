"""Accounts cannot be discovered by signing in: not by the words, not by the status, and not by the time it takes."""

import random
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from chartwarden_web.account import adapter
from chartwarden_web.records.models import MemberRecord
from tests.builders import Scene
from tests.web.conftest import PASSWORD

_TRIES, _ROUNDS = 60, 3
_BOUND = 0.6
_PLAIN = 0.75  # far beyond the bound, which chance does not reach with so many tries


class LightArgon2(Argon2PasswordHasher):
    """Argon2 as in production, with less memory: the hash hides less of what else takes time, so the test is harder."""

    time_cost, memory_cost, parallelism = 2, 4096, 1


@pytest.fixture
def accounts(scene: Scene, settings: object) -> Mapping[str, tuple[str, str]]:
    """Give user id and password of attempts that fail for different reasons."""
    settings.PASSWORD_HASHERS = [f"{__name__}.LightArgon2"]  # type: ignore[attr-defined]  # pytest-django's settings
    for record in MemberRecord.objects.all():
        record.set_password(PASSWORD)
        record.save(update_fields=["password"])
    desk = scene.at(scene.keeper)
    desk.workforce.put(replace(scene.other, ends_on=desk.clock.now().date() - timedelta(days=1)))
    from_outside = MemberRecord.objects.get(user_id=scene.manager.user_id)
    from_outside.set_unusable_password()
    from_outside.save(update_fields=["password"])
    return {
        "wrong password": (scene.coder.user_id, "not the password of anybody"),
        "nobody": ("nora.body", "not the password of anybody"),
        "has left": (scene.other.user_id, PASSWORD),
        "signs in elsewhere": (scene.manager.user_id, "not the password of anybody"),
    }


@pytest.fixture
def networks() -> Iterator[str]:
    """Give an address for each attempt, so that none is slowed down."""
    return (f"2001:db8:{place:x}::1" for place in count(1))


def _tried(login: str, password: str, *, at: str) -> tuple[float, bytes]:
    """Give the processor's seconds, which others on this machine disturb least, and the answer of one attempt."""
    client = Client(REMOTE_ADDR=at)
    began = time.process_time()
    answer = client.post("/sign-in/", {"login": login, "password": password})
    taken = time.process_time() - began
    assert answer.status_code == 200
    return taken, re.sub(rb'csrfmiddlewaretoken" value="[^"]*"', b"", answer.content).replace(login.encode(), b"")


def _measured(accounts: Mapping[str, tuple[str, str]], networks: Iterator[str], tries: int) -> dict[str, list[float]]:
    """Give the seconds of each kind of attempt, in turns of random order."""
    seconds: dict[str, list[float]] = {kind: [] for kind in accounts}
    kinds = list(accounts)
    for _ in range(tries):
        random.shuffle(kinds)
        for kind in kinds:
            seconds[kind].append(_tried(*accounts[kind], at=next(networks))[0])
    return seconds


def _told_apart(one: list[float], other: list[float]) -> float:
    """Give how well two kinds are told apart by time: 0.5 not at all, 1 always (area under the curve)."""
    wins = sum((a > b) + (a == b) / 2 for a in one for b in other) / (len(one) * len(other))
    return max(wins, 1 - wins)


def test_the_answer_to_an_attempt_tells_nothing_of_the_account(
    accounts: Mapping[str, tuple[str, str]], networks: Iterator[str]
) -> None:
    # given attempts that fail for four reasons
    # when each is answered
    pages = {_tried(*attempt, at=next(networks))[1] for attempt in accounts.values()}
    # then there is one page, byte for byte but for what was typed
    assert len(pages) == 1


def test_the_time_of_an_attempt_tells_nothing_of_the_account(
    accounts: Mapping[str, tuple[str, str]], networks: Iterator[str]
) -> None:
    # given attempts that fail for four reasons
    seconds: dict[str, list[float]] = {kind: [] for kind in accounts}
    _measured(accounts, networks, 2)  # what is made once per process is made here
    worst = 1.0
    # when their times are compared, with more of them while chance may explain the difference
    for _ in range(_ROUNDS):
        for kind, more in _measured(accounts, networks, _TRIES).items():
            seconds[kind] += more
        worst = max(_told_apart(seconds["wrong password"], seconds[kind]) for kind in accounts)
        if worst <= _BOUND:
            break
    # then a guesser who times them learns hardly more than from a coin
    assert worst <= _BOUND, worst


def test_an_account_that_is_answered_faster_would_be_found(
    accounts: Mapping[str, tuple[str, str]], networks: Iterator[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a mistake: nothing is hashed where nobody has the user id
    checked = adapter.passwords.is_right
    monkeypatch.setattr(
        adapter.passwords, "is_right", lambda record, typed: record is not None and checked(record, typed)
    )
    two = {kind: accounts[kind] for kind in ("wrong password", "nobody")}
    seconds: dict[str, list[float]] = {kind: [] for kind in two}
    # when times are compared as above, with more of them while the machine is too busy to see it
    for _ in range(_ROUNDS):
        for kind, more in _measured(two, networks, _TRIES // 2).items():
            seconds[kind] += more
        if _told_apart(seconds["wrong password"], seconds["nobody"]) > _PLAIN:
            break
    # then the difference is plain
    assert _told_apart(seconds["wrong password"], seconds["nobody"]) > _PLAIN
