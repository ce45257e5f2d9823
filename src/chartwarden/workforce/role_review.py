"""The review of who holds which role, once a quarter: what is due, what is overdue, what was decided.

Source: 45 CFR 164.308(a)(4)(ii)(C) (access is reviewed and modified), 164.308(a)(1)(ii)(D); the quarter is policy.

Example:
    >>> str(Quarter.of(date(2026, 11, 23))), Quarter.of(date(2026, 11, 23)).last_day
    ('2026-Q4', datetime.date(2026, 12, 31))

"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.member import Member, Role

UNUSED_AFTER = timedelta(days=90)  # policy: a role that nobody used for a quarter is proposed for removal
_MONTHS = 3
_WRITTEN = re.compile(r"(20\d\d|21\d\d)-Q([1-4])")


class Keep(StrEnum):
    """What the reviewer says of one role of one member."""

    KEEP = "keep"
    REMOVE = "remove"
    LAPSED = "lapsed"  # kept, and taken away since: whoever holds it again was given it anew; nobody chooses this


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three calendar months."""

    year: int
    number: int  # 1 to 4

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Give the quarter that a day lies in."""
        return cls(day.year, (day.month - 1) // _MONTHS + 1)

    @classmethod
    def read(cls, text: str) -> "Quarter":
        """Read a quarter as `str` writes it.

        Raises:
            MalformedError: it is none.

        """
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise MalformedError(what="that is no quarter", where="The quarter", fix="Write it like 2026-Q4.")
        return cls(int(match[1]), int(match[2]))

    @property
    def first_day(self) -> date:
        """The day it begins."""
        return date(self.year, (self.number - 1) * _MONTHS + 1, 1)

    @property
    def last_day(self) -> date:
        """The day it ends; the review is due by then."""
        return self.following.first_day - timedelta(days=1)

    @property
    def following(self) -> "Quarter":
        """The next one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        """The one before."""
        return Quarter.of(self.first_day - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


@dataclass(frozen=True, slots=True)
class RoleDecision:
    """What was decided of one role of one member in one quarter."""

    quarter: Quarter
    member_id: MemberId
    role: Role
    keep: Keep
    decided_by: MemberId
    decided_at: datetime

    @property
    def speaks_of_who_holds_it(self) -> bool:
        """Tell whether it answers for a role that is held: one that was removed and is held again was granted since."""
        return self.keep is Keep.KEEP


def to_review(members: Iterable[Member], *, today: date) -> tuple[tuple[Member, Role], ...]:
    """Give each role that somebody holds who has not left, by user id and role."""
    held = [(member, role) for member in members if not member.has_left_by(today) for role in member.roles]
    return tuple(sorted(held, key=lambda pair: (pair[0].user_id, pair[1])))


def is_overdue(
    members: Iterable[Member], decided: Collection[tuple[MemberId, Role]], *, today: date, kept_since: date
) -> bool:
    """Tell whether the quarter before went by without a review of every role that was held in it.

    Args:
        members: everybody.
        decided: what was decided in this quarter or the one before.
        today: a calendar day.
        kept_since: when this instance began; nothing was due before.

    """
    last = Quarter.of(today).before.last_day
    return kept_since <= last and any(
        member.starts_on <= last and (member.id, role) not in decided
        for member, role in to_review(members, today=today)
    )
