"""A race between readers and whoever takes their permission away."""

import threading
import time

import pytest

from chartwarden_bench import racing
from chartwarden_bench.racing import after


class Door:
    """A door that is open until it is shut; a forgetful one goes on letting people in for a while."""

    def __init__(self, *, remembers_seconds: float = 0.0) -> None:
        self._shut_at: float | None = None
        self._remembers, self._turn = remembers_seconds, threading.Lock()

    def ask(self) -> tuple[int, str]:
        time.sleep(0.001)
        with self._turn:
            is_shut = self._shut_at is not None and time.monotonic() >= self._shut_at + self._remembers
        return (403, "") if is_shut else (200, "HPI")

    def shut(self) -> None:
        with self._turn:
            self._shut_at = time.monotonic()


def test_whoever_asks_after_the_permission_is_gone_is_refused() -> None:
    # given a door that looks each time
    door = Door()
    # when it is shut while three people ask
    readings = after([door.ask] * 3, revoke=door.shut)
    # then every request that began afterwards was refused
    assert len(readings) >= 3
    assert {one.status for one in readings} == {403}


def test_a_door_that_remembers_is_caught() -> None:
    # given the control: a door that remembers its decision for a moment
    door = Door(remembers_seconds=0.2)
    # when it is shut while people ask, then what it served too late is there, words and all
    late = [one for one in after([door.ask] * 2, revoke=door.shut) if one.status == 200]
    assert {one.words for one in late} == {"HPI"}


def test_a_race_that_nobody_may_enter_shows_nothing_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a door that was shut before, and little patience
    monkeypatch.setattr(racing, "_PATIENCE_SECONDS", 0.1)
    # when the race is begun, then it is an error, not a pass
    with pytest.raises(TimeoutError, match="403"):
        after([lambda: (403, "")], revoke=lambda: None)
