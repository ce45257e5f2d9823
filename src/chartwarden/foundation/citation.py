"""Where a rule comes from.

Example:
    >>> str(Citation("45 CFR 164.502(b)"))
    '45 CFR 164.502(b)'

"""

from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How well a fact was checked; copied from the fact base, never raised here."""

    SOURCED = "S"  # read in a primary or agreeing secondary source
    KNOWN = "K"  # general professional knowledge; verify before relying on it
    POLICY = "P"  # this product's own preference: not law


@dataclass(frozen=True, slots=True)
class Citation:
    """A paragraph of law, a standard, or a named policy."""

    paragraph: str
    confidence: Confidence = Confidence.SOURCED

    def __str__(self) -> str:
        return self.paragraph


MINIMUM_NECESSARY = Citation("45 CFR 164.502(b)")
WORKFORCE_USES = Citation("45 CFR 164.514(d)(2)")
DISCLOSURES_ARE_LIMITED = Citation("45 CFR 164.514(d)(3)")
USES_AND_DISCLOSURES = Citation("45 CFR 164.502(a)")
AUDIT_CONTROLS = Citation("45 CFR 164.312(b)")
UNIQUE_USER_ID = Citation("45 CFR 164.312(a)(2)(i)")
REAL_DATA_IN_TESTS = Citation("45 CFR 164.502(a); 164.514(a)-(b)")
RETENTION = Citation("45 CFR 164.316(b)(2)(i)")
