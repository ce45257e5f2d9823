"""A member of the workforce: one person, one user id, for ever.

Source: 45 CFR 160.103 (workforce); 164.312(a)(2)(i) (unique user identification).

Example:
    >>> shared_desk_word("front-desk2")
    'front'

"""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from chartwarden.foundation.citation import UNIQUE_USER_ID
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId


class Role(StrEnum):
    """The class of the workforce a member belongs to. Source: 45 CFR 164.514(d)(2)(i)."""

    CODER = "coder"
    AUDITOR = "auditor"
    CDI = "cdi"
    PROVIDER = "provider"
    MANAGER = "manager"
    PRIVACY_OFFICER = "privacy_officer"
    ADMINISTRATOR = "administrator"

    @property
    def words(self) -> str:
        """The role as people say it."""
        return "CDI" if self is Role.CDI else self.value.replace("_", " ")


@dataclass(frozen=True, slots=True, order=True)
class Leave:
    """Days on which a member does not work here, both ends included. Their work stays theirs."""

    starts_on: date
    ends_on: date

    def covers(self, day: date) -> bool:
        """Tell whether that day is one of them."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Member:
    """One person. `user_id` is what they sign in with; it is never given to anybody else."""

    id: MemberId
    user_id: str
    name: str
    roles: frozenset[Role]
    starts_on: date
    ends_on: date | None = None
    department: str = ""
    home_address: str = field(default="", repr=False)
    home_phone: str = field(default="", repr=False)
    team: str = ""
    kinds_of_work: frozenset[str] = frozenset()  # what they do of what their roles may do; empty for all of it
    external_id: str | None = None  # what the organisation's directory calls them
    leaves: tuple[Leave, ...] = ()  # earliest first
    clearances: frozenset[str] = frozenset()  # restricted pools whose work they may be given, such as `vip`

    def is_active_on(self, day: date) -> bool:
        """Tell whether the member works here on that calendar day: within the membership and not on leave."""
        return not self.has_left_by(day) and self.starts_on <= day and not self.is_on_leave(day)

    def has_left_by(self, day: date) -> bool:
        """Tell whether the membership is over on that calendar day; the last day is a day of work."""
        return self.ends_on is not None and self.ends_on < day

    def is_on_leave(self, day: date) -> bool:
        """Tell whether the member is on leave on that calendar day."""
        return any(leave.covers(day) for leave in self.leaves)

    @property
    def is_nobody(self) -> bool:
        """Tell whether this stands for no person: who sets an instance up, or who has not said who they are."""
        return self.user_id in _NOBODYS_IDS

    def holds_no_less_than(self, former: "Member") -> bool:
        """Tell whether the member may still do whatever they could as they were.

        Args:
            former: the same member, earlier.

        Source:
            45 CFR 164.308(a)(4)(ii)(C).

        """
        if Role.ADMINISTRATOR in self.roles - former.roles or former.roles - self.roles:
            return False  # an administrator opens no chart, so becoming one is less too
        if former.clearances - self.clearances:
            return False
        if not self.kinds_of_work:
            return True
        return bool(former.kinds_of_work) and former.kinds_of_work <= self.kinds_of_work

    def without_home(self) -> "Member":
        """Give the member as those know them who need not know where they live or by which telephone."""
        return replace(self, home_address="", home_phone="")

    def does(self, kind_of_work: str, *, roles: frozenset[Role]) -> bool:
        """Tell whether the member may be given a kind of work.

        An administrator opens no chart, whatever else is stored of them: deny wins.

        Args:
            kind_of_work: the id of its rule.
            roles: who does it, as the rule says.

        Source:
            45 CFR 164.308(a)(4), 164.514(d)(2)(i); control IDN-1.

        """
        if Role.ADMINISTRATOR in self.roles or not roles & self.roles:
            return False
        return not self.kinds_of_work or kind_of_work in self.kinds_of_work


# Words that name a place, a shift or a role rather than a person. Policy; serves 164.312(a)(2)(i).
_SHARED_WORDS = frozenset(
    "desk front back office shared share team station kiosk workstation ward unit shift night day coder coders coding "
    "generic guest temp user users test admin administrator root nurse nurses reception registration billing hospital "
    "clinic audit auditor him everyone staff all any common public login".split()
)
_ONLY_SHARED_WORDS = re.compile(f"(?:{'|'.join(sorted(_SHARED_WORDS))})+")  # also run together: `frontdesk`
# Actors of entries that no member leaves: a failed sign-in, setting an instance up, the ledger itself.
_NOBODYS_IDS = frozenset({"anonymous", "installer", "ledger"})
_USER_ID = re.compile(r"[a-z][a-z0-9._-]{2,31}")


def shared_desk_word(user_id: str) -> str | None:
    """Give the word that makes an id read like a shared desk, or None when it reads like a person."""
    for word in re.split(r"[^a-z]+", user_id.casefold()):
        if _ONLY_SHARED_WORDS.fullmatch(word):
            return word
    return None


def checked_user_id(user_id: str, *, ever_issued: frozenset[str]) -> str:
    """Give the user id in its stored form.

    Args:
        user_id: what was asked for; letter case does not make two ids different.
        ever_issued: the stored form of each id that anybody has or had.

    Raises:
        RefusedError: when the id is not one person's: shared, in use, used before, or of a wrong shape.

    Source:
        45 CFR 164.312(a)(2)(i).

    """
    stored = user_id.strip().casefold()
    if not _USER_ID.fullmatch(stored):
        because = "a user id has 3 to 32 letters, digits, dots, dashes or underscores and starts with a letter"
    elif word := shared_desk_word(stored):
        because = f'"{word}" reads like a shared desk or a role, not like one person'
    elif stored in _NOBODYS_IDS:
        because = f'"{stored}" stands in the ledger for acts that are nobody\'s'
    elif stored in ever_issued:
        because = "that user id is or was somebody's; ids are never issued again"
    else:
        return stored
    raise RefusedError(
        rule="one-person-one-id",
        because=because,
        source=UNIQUE_USER_ID,
        next_step="Choose an id from the person's own name.",
    )
