"""A token: what a program shows in a member's name, for one purpose, for some scopes, for a while.

A token never has more than its member has now: the roles are read anew at each use, and a scope that they do not carry
any more is not there. No scope of an administrator leads to a chart.

Source: 45 CFR 164.312(a)(1), 164.312(d); how long it lasts is policy.

Example:
    >>> secret = secret_of(bytes(32))
    >>> secret[:6], len(secret), is_secret(secret)
    ('cw_AAA', 46, True)

"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from chartwarden.foundation.citation import UNIQUE_USER_ID, WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.member import Member, Role

TokenId = NewType("TokenId", str)

SECRET_BYTES = 32  # 256 bits: nobody guesses it, so a plain keyed hash is enough to find it by
DEFAULT_LIFE = timedelta(days=30)  # policy
LONGEST_LIFE = timedelta(days=90)  # policy: a token outlives no quarter in which roles are reviewed
MOST_IN_FORCE = 10  # policy: a token for each program; nobody keeps an eye on more
LONGEST_LABEL = 80
LONGEST_PURPOSE = 200
_PREFIX = "cw_"  # so that scanners of source code know a token when they see one
_SECRET = re.compile(r"cw_[A-Za-z0-9_-]{43}", re.ASCII)


class Scope(StrEnum):
    """What a token may be used for."""

    WORK_READ = "work:read"
    CHART_READ = "chart:read"
    CODE_WRITE = "code:write"
    WIDENING_ASK = "widening:ask"
    ACCESS_READ = "access:read"
    MEMBERS_READ = "members:read"
    SCIM = "scim"
    METRICS = "metrics"


_DESK = frozenset({Scope.WORK_READ, Scope.CHART_READ, Scope.CODE_WRITE, Scope.WIDENING_ASK})
_OF_ROLE: Mapping[Role, frozenset[Scope]] = MappingProxyType(
    {
        Role.CODER: _DESK,
        Role.AUDITOR: _DESK,
        Role.CDI: _DESK,
        Role.PROVIDER: _DESK,
        Role.MANAGER: frozenset({Scope.WORK_READ, Scope.MEMBERS_READ}),
        Role.PRIVACY_OFFICER: frozenset({Scope.WORK_READ, Scope.MEMBERS_READ}),
        Role.ADMINISTRATOR: frozenset({Scope.MEMBERS_READ, Scope.SCIM, Scope.METRICS}),
    }
)
_OF_EVERYBODY = frozenset({Scope.ACCESS_READ})  # anybody may read what they themselves opened


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret. `id` names it on screens and in entries, and opens nothing."""

    id: TokenId
    member_id: MemberId
    label: str
    purpose: str
    scopes: frozenset[Scope]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_in_force(self, now: datetime) -> bool:
        """Tell whether it is neither revoked nor over; it is over at `expires_at` itself."""
        return self.revoked_at is None and self.made_at <= now < self.expires_at


def secret_of(raw: bytes) -> str:
    """Give a token's secret as a program shows it.

    Args:
        raw: 32 random bytes.

    """
    return _PREFIX + base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def is_secret(words: str) -> bool:
    """Tell whether words have the form of a secret, before anything is looked up."""
    return _SECRET.fullmatch(words) is not None


def scopes_of(member: Member) -> frozenset[Scope]:
    """Give what a token of this member may be used for, with the roles that they hold.

    Source:
        45 CFR 164.514(d)(2)(i); threat model 6: administrators have no way to a chart.

    """
    if not member.roles:
        return frozenset()
    return _OF_EVERYBODY.union(*(_OF_ROLE[role] for role in member.roles))


def checked_scopes(scopes: frozenset[Scope], *, member: Member) -> frozenset[Scope]:
    """Give the scopes, if there are any and the member's roles carry each.

    Raises:
        RefusedError: none was chosen, or one is beyond the member's roles.

    Source:
        45 CFR 164.514(d)(2).

    """
    if not scopes or scopes - scopes_of(member):
        raise RefusedError(
            rule="token-within-its-member",
            because="a token has at least one scope, and none that its member's roles do not carry",
            source=WORKFORCE_USES,
            next_step="Choose among the scopes that are offered to you.",
        )
    return scopes


def checked_life(days: int) -> timedelta:
    """Give how long a token lasts.

    Args:
        days: whole days, 1 to 90.

    Raises:
        RefusedError: it would not last at all, or longer than the ceiling.

    """
    life = timedelta(days=days) if 0 < days <= LONGEST_LIFE.days else None
    if life is None:
        raise RefusedError(
            rule="tokens-expire",
            because="a token lasts for 1 to 90 days",
            source=UNIQUE_USER_ID,
            next_step="Choose fewer days, and make another one when it is over.",
        )
    return life
