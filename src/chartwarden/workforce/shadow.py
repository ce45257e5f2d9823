"""Two people at one screen, declared: whom a member says sits beside them, and until when.

Training somebody means that they look on. Undeclared, that is a shared account: what they saw would be on nobody's
record. Declared, they are named, prove themselves, and nothing opens that one of the two must not see.

Source: 45 CFR 164.312(a)(2)(i), (d), 164.530(b); controls IDN-2, IDN-3; violation bench V04-B2. The minutes are policy.

Example:
    >>> LENGTHS
    (30, 60, 120)

"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.workforce.factor import FactorKind, has_second_factor
from chartwarden.workforce.member import Member

LENGTHS: Final = (30, 60, 120)  # minutes; policy: who learns for longer says so again


@dataclass(frozen=True, slots=True)
class Shadow:
    """Who sits beside a member, and until when. `until` is aware, in UTC."""

    member: Member
    until: datetime

    def is_over(self, now: datetime) -> bool:
        """Tell whether the time that was said has passed."""
        return now >= self.until


def read_length(minutes: int) -> timedelta:
    """Give how long somebody will sit there.

    Raises:
        MalformedError: it is none of `LENGTHS`.

    """
    if minutes not in LENGTHS:
        raise MalformedError(
            what="that is no length of time to choose", where="For how long", fix="Choose 30, 60 or 120 minutes."
        )
    return timedelta(minutes=minutes)


def require_may_sit_beside(member: Member, *, beside: Member, kinds: Collection[FactorKind], today: date) -> None:
    """Let pass somebody else who works here today and has a second factor to prove it.

    Args:
        member: who would sit there.
        beside: whose screen it is.
        kinds: the factors that `member` has.
        today: a calendar day.

    Raises:
        RefusedError: they are no such person. The words are those of a factor that proves nothing: who tries names of
            others learns nothing of them.

    Source:
        45 CFR 164.312(d).

    """
    if member.id == beside.id or not member.is_active_on(today) or not has_second_factor(kinds):
        raise not_proven()


def not_proven() -> RefusedError:
    """Give the one refusal for an unknown id, somebody who may not, and a factor that proves nothing."""
    return RefusedError(
        rule="prove-who-sits-there",
        because="that user id and that factor do not prove who sits beside you",
        source=PERSON_AUTHENTICATION,
        next_step="Let them check their user id, wait for a new code, and try again. Nobody sits beside themselves.",
    )
