"""The assessment: four factors, each in its own words, and what they allow to be concluded.

What was used or disclosed without being permitted is presumed to be a breach. Only the definition's own order leads out
of that: it was permitted after all, it was secured, an exception fits, or the four factors together show a low
probability that it was compromised. Nothing here adds up ratings; a score is no reason.

Source: 45 CFR 164.402, 164.414(b); 78 FR 5566, 5641-5646; controls INC-9, INC-10, INC-16, ACC-9, MIN-8.

Example:
    >>> [factor.value for factor in Factor]
    ['extent', 'recipient', 'acquired', 'mitigation']

"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.exhibit import Exhibit


class Factor(StrEnum):
    """What an assessment weighs, in the order of the law."""

    EXTENT = "extent"
    RECIPIENT = "recipient"
    ACQUIRED = "acquired"
    MITIGATION = "mitigation"

    @property
    def words(self) -> str:
        """What the factor asks."""
        return _FACTORS[self]


_FACTORS: Final = {
    Factor.EXTENT: "Which information, how much, and can it be tied to a person?",
    Factor.RECIPIENT: "Who used it or got it?",
    Factor.ACQUIRED: "Was it actually seen or taken?",
    Factor.MITIGATION: "How far has the risk been lessened?",
}


class Rating(StrEnum):
    """How likely a factor makes it that the information was compromised."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def place(self) -> int:
        """0 for low, 2 for high: for comparing two ratings of one factor, never for adding up."""
        return tuple(Rating).index(self)


@dataclass(frozen=True, slots=True, repr=False)
class Ground:
    """What an officer says of one factor.

    `counterweight` says why a high rating, or one below what the facts imply, does not decide.
    """

    rating: Rating | None = None
    words: str = ""
    exhibits: tuple[Exhibit, ...] = ()
    counterweight: str = ""

    def __repr__(self) -> str:
        return f"Ground({self.rating})"


class BreachException(StrEnum):
    """The three exceptions of the definition.

    Source:
        45 CFR 164.402(1)(i)-(iii).

    """

    UNINTENTIONAL = "unintentional"
    INADVERTENT = "inadvertent"
    NOT_RETAINED = "not-retained"

    @property
    def words(self) -> str:
        """What the exception says."""
        return _EXCEPTIONS[self]


_EXCEPTIONS: Final = {
    BreachException.UNINTENTIONAL: (
        "Somebody of the workforce came upon it without intent, in good faith, within their authority, and it went no"
        " further."
    ),
    BreachException.INADVERTENT: (
        "It passed between two people who both have access at this organisation or arrangement, and it went no further."
    ),
    BreachException.NOT_RETAINED: "In good faith, whoever got it cannot have kept the information.",
}


class Further(StrEnum):
    """Whether it was used or disclosed again."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, repr=False)
class ExceptionClaim:
    """Which exception is said to fit, and why."""

    exception: BreachException
    words: str
    further: Further = Further.UNKNOWN
    exhibits: tuple[Exhibit, ...] = ()

    def __repr__(self) -> str:
        return f"ExceptionClaim({self.exception})"


class SecuredBy(StrEnum):
    """What is said to have made it unusable, unreadable or indecipherable.

    Source:
        HHS guidance on unsecured PHI, 74 FR 19006; 74 FR 42740.

    """

    ENCRYPTED_AT_REST = "encrypted-at-rest"
    ENCRYPTED_IN_MOTION = "encrypted-in-motion"
    SHREDDED = "shredded"
    MEDIA_SANITISED = "media-sanitised"
    REDACTED = "redacted"  # offered so that it can be refused in words: redaction is expressly no destruction
    PASSWORD_ONLY = "password-only"  # noqa: S105 -- the name of a claim that is refused

    @property
    def words(self) -> str:
        """What a form calls it."""
        return _SECURED[self]


_SECURED: Final = {
    SecuredBy.ENCRYPTED_AT_REST: "Encrypted where it was stored (NIST SP 800-111)",
    SecuredBy.ENCRYPTED_IN_MOTION: "Encrypted on its way (NIST SP 800-52, 800-77, 800-113)",
    SecuredBy.SHREDDED: "Paper or film that was shredded so that it cannot be rebuilt",
    SecuredBy.MEDIA_SANITISED: "Media cleared, purged or destroyed (NIST SP 800-88)",
    SecuredBy.REDACTED: "Redacted",
    SecuredBy.PASSWORD_ONLY: "Protected by a password or access control only",
}


class KeyState(StrEnum):
    """Where the key was."""

    APART = "apart"  # kept elsewhere, and not breached itself
    WITH_DATA = "with-data"
    BREACHED = "breached"
    UNKNOWN = "unknown"


class DeviceState(StrEnum):
    """How the device was when it was lost. One that was on and unlocked is not protected by its encryption."""

    OFF_OR_LOCKED = "off-or-locked"
    UNLOCKED = "unlocked"
    NO_DEVICE = "no-device"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, repr=False)
class SecuredClaim:
    """What is said to have secured it, and what shows that."""

    by: SecuredBy
    words: str
    key: KeyState = KeyState.UNKNOWN
    device: DeviceState = DeviceState.UNKNOWN
    exhibits: tuple[Exhibit, ...] = ()

    def __repr__(self) -> str:
        return f"SecuredClaim({self.by})"


class Basis(StrEnum):
    """Why nothing impermissible is said to have happened."""

    PARAGRAPH = "paragraph"
    NO_PHI = "no-phi"

    @property
    def words(self) -> str:
        """What a form calls it."""
        return _BASES[self]


_BASES: Final = {
    Basis.PARAGRAPH: "A paragraph of the Privacy Rule permitted it",
    Basis.NO_PHI: "No health information was used, disclosed or within reach",
}


@dataclass(frozen=True, slots=True, repr=False)
class PermittedClaim:
    """Why it is said to have been permitted after all, or to have touched no health information."""

    paragraph: str  # for example "45 CFR 164.506(c)(1)"; empty where the basis is no paragraph
    words: str
    basis: Basis = Basis.PARAGRAPH
    exhibits: tuple[Exhibit, ...] = ()

    def __repr__(self) -> str:
        return f"PermittedClaim({self.basis.value})"


@dataclass(frozen=True, slots=True, repr=False)
class Assessed:
    """What an officer says: any part may be missing until something is concluded from it."""

    extent: Ground = Ground()
    recipient: Ground = Ground()
    acquired: Ground = Ground()
    mitigation: Ground = Ground()
    permitted: PermittedClaim | None = None
    secured: SecuredClaim | None = None
    exception: ExceptionClaim | None = None

    def __repr__(self) -> str:
        return "Assessed()"

    @property
    def grounds(self) -> Mapping[Factor, Ground]:
        """What is said of each factor, in the order of the law."""
        return {
            Factor.EXTENT: self.extent,
            Factor.RECIPIENT: self.recipient,
            Factor.ACQUIRED: self.acquired,
            Factor.MITIGATION: self.mitigation,
        }


def exhibits_of(said: Assessed) -> tuple[Exhibit, ...]:
    """Give every exhibit of an assessment, in the order of the form."""
    parts = (*said.grounds.values(), *(one for one in (said.permitted, said.secured, said.exception) if one))
    return tuple(exhibit for part in parts for exhibit in part.exhibits)


@dataclass(frozen=True, slots=True, repr=False)
class Assessment:
    """What was assessed, by whom and when."""

    said: Assessed
    by: MemberId
    at: datetime

    def __repr__(self) -> str:
        return "Assessment()"


class Conclusion(StrEnum):
    """What an incident was, in the order in which the definition asks."""

    NOT_IMPERMISSIBLE = "not-impermissible"
    SECURED = "secured"
    EXCEPTION = "exception"
    LOW_PROBABILITY = "low-probability"
    BREACH = "breach"

    @property
    def words(self) -> str:
        """What a form calls it."""
        return _CONCLUSIONS[self]


_CONCLUSIONS: Final = {
    Conclusion.NOT_IMPERMISSIBLE: "It was permitted after all: no incident",
    Conclusion.SECURED: "It was secured: no notice",
    Conclusion.EXCEPTION: "An exception fits: no breach",
    Conclusion.LOW_PROBABILITY: "The four factors show a low probability of compromise: no breach",
    Conclusion.BREACH: "A breach: notices follow",
}
