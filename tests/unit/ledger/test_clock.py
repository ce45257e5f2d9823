"""Wall time may jump; the order of entries does not care, the jump is recorded, and nothing is opened behind it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.adapters.memory import MemoryHouse
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.alarm import Alarm
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import CLOCK_TOLERANCE, Ledger
from tests.builders import NOW, house_in_memory

DRAFT = Draft("lena.moss", "test:1", Act.OPEN_CHART, Outcome.GRANTED)


@pytest.fixture
def clock() -> FixedClock:
    """Give a clock that stands."""
    return FixedClock(NOW)


@pytest.fixture
def house(clock: FixedClock) -> MemoryHouse:
    """Give an instance with that clock."""
    return house_in_memory(clock=clock)


def _acts(ledger: Ledger) -> list[tuple[str, int]]:
    bodies = [json.loads(row.body) for row in ledger.store.rows()]
    return [(body["act"], body["counts"].get("seconds", 0)) for body in bodies]


@pytest.mark.control("AUD-2")
def test_nothing_is_granted_while_the_clock_stands_behind_the_log(house: MemoryHouse, clock: FixedClock) -> None:
    # given an entry, and a clock that is set back by an hour
    alarms: list[Alarm] = []

    def raised(alarm: Alarm, *, because: str) -> None:  # noqa: ARG001 -- the words are for the log
        alarms.append(alarm)

    house.ledger._alarms = raised  # noqa: SLF001 -- keeps what was raised
    house.ledger.append(DRAFT)
    clock.set_by(timedelta(hours=-1))
    # when a chart is asked for, and when the refusal is recorded
    with pytest.raises(RefusedError, match="clock-goes-forward"):
        house.ledger.append(DRAFT)
    house.ledger.append(replace(DRAFT, outcome=Outcome.REFUSED, because="clock-goes-forward"))
    # then the jump stands in the log once, the refusal behind it, and an alarm was raised
    assert _acts(house.ledger) == [("chart.open", 0), ("ledger.clock-jump", -3600), ("chart.open", 0)]
    assert alarms == [Alarm.CLOCK_BEHIND]
    # and once the clock has gone on past the last entry, it opens again
    clock.advance(timedelta(hours=1))
    assert house.ledger.append(DRAFT).sequence == 3


def test_a_jump_forward_is_recorded_and_what_follows_it_waits_for_it(house: MemoryHouse, clock: FixedClock) -> None:
    # given a clock that is set forward by a day, and an entry with that time
    house.ledger.append(DRAFT)
    clock.set_by(timedelta(days=1))
    house.ledger.append(DRAFT)
    # when it is set right again
    clock.set_by(timedelta(days=-1))
    # then nothing opens, since the log's latest entry lies ahead
    with pytest.raises(RefusedError, match="clock-goes-forward"):
        house.ledger.append(DRAFT)
    # until somebody accepts the clock as it is
    house.ledger.append(replace(DRAFT, act=Act.ACCEPT_CLOCK))
    house.ledger.append(DRAFT)
    assert _acts(house.ledger) == [
        ("chart.open", 0),
        ("ledger.clock-jump", 86400),
        ("chart.open", 0),
        ("ledger.clock-jump", -86400),
        ("ledger.accept-clock", 0),
        ("chart.open", 0),
    ]


def test_time_that_goes_by_and_a_clock_that_is_kept_right_are_no_jumps(house: MemoryHouse, clock: FixedClock) -> None:
    # given entries with a night between them, and corrections within the tolerance
    for step in (timedelta(hours=14), -CLOCK_TOLERANCE, CLOCK_TOLERANCE):
        house.ledger.append(DRAFT)
        (clock.set_by if abs(step) <= CLOCK_TOLERANCE else clock.advance)(step)
    house.ledger.append(DRAFT)
    # then nothing is said of the clock
    assert [act for act, _ in _acts(house.ledger)] == ["chart.open"] * 4


@pytest.mark.parametrize("act", [Act.SIGN_IN, Act.SIGN_OUT])
def test_who_comes_or_goes_may_do_so_while_the_clock_is_behind(house: MemoryHouse, clock: FixedClock, act: Act) -> None:
    # given a clock that was set back
    house.ledger.append(DRAFT)
    clock.set_by(timedelta(hours=-1))
    # when somebody signs in or out
    # then that is recorded: they must be able to set it right, and to leave
    assert house.ledger.append(replace(DRAFT, act=act)).sequence == 2
