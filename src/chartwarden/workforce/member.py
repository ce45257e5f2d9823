"""A member of the workforce: one person, one user id, for ever.

Source: 45 CFR 160.103 (workforce); 164.312(a)(2)(i) (unique user identification).

Example:
    >>> shared_desk_word("front-desk2")
    'front'

"""

import re
from dataclasses import dataclass
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
    home_address: str = ""

    def is_active_on(self, day: date) -> bool:
        """Tell whether the member works here on that calendar day (both ends included)."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


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
