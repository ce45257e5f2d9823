"""Who may look on at a screen, and for how long."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.factor import FactorKind
from chartwarden.workforce.session import Limits, Sitting, State, Why, standing
from chartwarden.workforce.shadow import Shadow, require_may_sit_beside
from tests.builders import a_member

TODAY = date(2026, 11, 26)
NINE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
APP = (FactorKind.CODE_APP,)


def test_who_sits_beside_somebody_is_somebody_else_who_works_here_and_has_a_factor() -> None:
    # given a coder, a colleague, and one who has left
    coder, other = a_member("lena.moss"), a_member("omar.diaz")
    gone = a_member("ines.roth", ends_on=date(2026, 1, 31))
    # when each is asked about, then only the colleague who can prove it may
    require_may_sit_beside(other, beside=coder, kinds=APP, today=TODAY)
    for member, kinds in ((coder, APP), (gone, APP), (other, ()), (other, (FactorKind.RECOVERY_CODE,))):
        with pytest.raises(RefusedError, match="prove-who-sits-there"):
            require_may_sit_beside(member, beside=coder, kinds=kinds, today=TODAY)


def test_a_screen_is_locked_when_the_time_that_was_said_is_over() -> None:
    # given a screen that somebody looks on at for half an hour, with a hand at the mouse all the while
    until = NINE + timedelta(minutes=30)
    for minutes, expected in ((29, (State.OPEN, None)), (30, (State.VEILED, Why.SHADOW_OVER))):
        now = NINE + timedelta(minutes=minutes)
        sitting = Sitting(began_at=NINE, active_at=now, worked_at=now, shadow_until=until)
        # when it is looked at, then it is open until then and locked from then on
        found = standing(sitting, now=now, limits=Limits())
        assert (found.state, found.why) == expected
        assert Shadow(a_member("omar.diaz"), until).is_over(now) is (minutes == 30)
