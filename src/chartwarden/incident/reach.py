"""How a notice reaches patients: by letter, and what is owed where a letter does not arrive.

Source: 45 CFR 164.404(d).

Example:
    >>> [str(advice.citation) for advice in methods(Reach(unreachable=12))]
    ['45 CFR 164.404(d)(1)(i)', '45 CFR 164.404(d)(2)(ii)']

"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chartwarden.foundation.citation import (
    NOTICE_BY_MAIL,
    NOTICE_TO_KIN,
    SUBSTITUTE_NOTICE_FEW,
    SUBSTITUTE_NOTICE_MANY,
    URGENT_NOTICE,
    Citation,
)

MANY_UNREACHABLE: Final = 10  # 45 CFR 164.404(d)(2)(ii): 10 or more whose contact data does not serve


class Urgency(StrEnum):
    """Whether somebody may be about to misuse the information."""

    USUAL = "usual"
    IMMINENT_MISUSE = "imminent-misuse"


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of where the patients can be reached."""

    unreachable: int = 0  # whose contact data is missing, wrong, or whose letter came back
    deceased: int = 0
    urgency: Urgency = Urgency.USUAL


@dataclass(frozen=True, slots=True)
class Advice:
    """One way in which the notice goes out."""

    words: str
    citation: Citation


def methods(reach: Reach) -> tuple[Advice, ...]:
    """Give how the notice goes out, the letter first.

    Source:
        45 CFR 164.404(d).

    """
    advice = [Advice(_MAIL, NOTICE_BY_MAIL)]
    if reach.deceased:
        advice.append(Advice(_KIN, NOTICE_TO_KIN))
    if reach.unreachable >= MANY_UNREACHABLE:
        advice.append(Advice(_MANY.format(count=reach.unreachable), SUBSTITUTE_NOTICE_MANY))
    elif reach.unreachable:
        advice.append(Advice(_FEW.format(count=reach.unreachable), SUBSTITUTE_NOTICE_FEW))
    if reach.urgency is Urgency.IMMINENT_MISUSE:
        advice.append(Advice(_AT_ONCE, URGENT_NOTICE))
    return tuple(advice)


_MAIL: Final = (
    "Send a letter by first-class mail to the last known address; e-mail only to those who agreed to it and still do."
)
_KIN: Final = (
    "Write to the next of kin or personal representative of those who died, where an address is known. No substitute "
    "notice is owed for them."
)
_FEW: Final = "For the {count} whose contact data does not serve: another written form, a call, or other means."
_MANY: Final = (
    "For the {count} whose contact data does not serve: a conspicuous posting on the home page for 90 days, or a "
    "notice in major print or broadcast media where they likely live; and a toll-free number that answers for at least "
    "90 days."
)
_AT_ONCE: Final = "Call them too, or reach them otherwise at once, beside the letter."
