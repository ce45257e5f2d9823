"""When a session is open, veiled or over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.session import (
    MOST_WRONG,
    Limits,
    Sitting,
    Standing,
    State,
    Strength,
    Why,
    is_concurrent,
    standing,
)

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_minutes = st.integers(0, 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def _sitting(
    *, active: int = 0, worked: int = 0, veiled: int | None = None, wrong: int = 0, half: bool = False
) -> Sitting:
    """Make a session that began at nine; minutes after nine for the rest."""
    return Sitting(
        began_at=NINE,
        active_at=NINE + timedelta(minutes=active),
        worked_at=NINE + timedelta(minutes=worked),
        veiled_at=None if veiled is None else NINE + timedelta(minutes=veiled),
        wrong_proofs=wrong,
        strength=Strength.PASSWORD if half else Strength.FACTOR,
    )


@pytest.mark.parametrize(
    ("sitting", "minutes", "stands"),
    [
        (_sitting(), 9, Standing(State.OPEN)),
        (_sitting(), 10, Standing(State.VEILED, Why.IDLE)),
        (_sitting(half=True), 10, Standing(State.OVER, Why.IDLE)),
        (_sitting(active=29), 29, Standing(State.OPEN)),
        (_sitting(active=29), 30, Standing(State.VEILED, Why.SIGNS_WITHOUT_WORK)),
        (_sitting(active=29, worked=1), 30, Standing(State.OPEN)),
        (_sitting(veiled=5), 6, Standing(State.VEILED)),
        (_sitting(veiled=5), 12 * 60, Standing(State.OVER, Why.ABSOLUTE_LIMIT)),
        (_sitting(active=719, worked=719), 719, Standing(State.OPEN)),
        (_sitting(active=719, worked=719), 720, Standing(State.OVER, Why.ABSOLUTE_LIMIT)),
        (_sitting(wrong=4), 1, Standing(State.OPEN)),
        (_sitting(wrong=5, veiled=0), 1, Standing(State.OVER, Why.WRONG_PROOFS)),
    ],
)
def test_a_session_stands_by_its_times_and_its_proofs(sitting: Sitting, minutes: int, stands: Standing) -> None:
    # given a session, and so many minutes since nine
    now = NINE + timedelta(minutes=minutes)
    # when it is judged, then it stands so
    assert standing(sitting, now=now, limits=Limits()) == stands


@given(_minutes, _minutes, _minutes, _minutes, st.integers(0, MOST_WRONG))
def test_time_alone_never_opens_a_session_again(
    active: timedelta, worked: timedelta, first: timedelta, later: timedelta, wrong: int
) -> None:
    # given a session that is looked at twice, with nothing in between
    sitting = Sitting(NINE, NINE + active, NINE + min(active, worked), wrong_proofs=wrong)
    order = [State.OPEN, State.VEILED, State.OVER]
    # when both judgements are compared
    before, after = (
        standing(sitting, now=NINE + active + passed, limits=Limits()).state for passed in (first, first + later)
    )
    # then the later one is never more open
    assert order.index(after) >= order.index(before)


@given(_minutes, _minutes, st.integers(1, 15))
def test_no_session_is_open_longer_than_the_idle_limit_without_a_sign(
    began: timedelta, since: timedelta, idle: int
) -> None:
    # given any idle limit that can be set
    limits = Limits(idle=timedelta(minutes=idle))
    sitting = Sitting(NINE, NINE + began, NINE + began)
    # when a session is judged so long after its last sign
    state = standing(sitting, now=NINE + began + since, limits=limits).state
    # then it is open only within the limit
    assert state is not State.OPEN or since < limits.idle


@pytest.mark.control("IDN-9")
@pytest.mark.parametrize("minutes", [16, 60, 0, -1])
def test_an_idle_limit_above_the_ceiling_or_of_nothing_is_refused(minutes: int) -> None:
    # given a limit that somebody sets
    # when it is taken, then it is refused, by its rule
    with pytest.raises(RefusedError) as refused:
        Limits(idle=timedelta(minutes=minutes))
    assert refused.value.rule == "idle-screens-are-veiled-soon"


@pytest.mark.parametrize(
    ("minutes", "other", "concurrent"), [(4, "b", True), (5, "b", False), (0, "a", False), (1, None, True)]
)
def test_two_devices_at_the_same_time_are_concurrent(minutes: int, other: str | None, concurrent: bool) -> None:  # noqa: FBT001
    # given another session, active so many minutes ago, on that device
    # when somebody signs in on device a
    found = is_concurrent(other_active_at=NINE, now=NINE + timedelta(minutes=minutes), other_device=other, device="a")
    # then it is concurrent only on another device, and lately
    assert found is concurrent
