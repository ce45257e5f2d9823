"""A finding: where an identifier stands, what kind it is, and which rule says so.

Example:
    >>> Finding(0, 3, IdentifierKind.DATE, 1.0, "numeric-date").length
    3

"""

from dataclasses import dataclass

from chartwarden.phi.kinds import IdentifierKind


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """`text[start:end]`, in characters, holds an identifier. It carries no words of the text."""

    start: int
    end: int
    kind: IdentifierKind
    confidence: float  # 0 to 1; the rule's own estimate, not a calibrated probability
    reason: str  # the id of the rule that found it

    @property
    def length(self) -> int:
        """How many characters are covered."""
        return self.end - self.start
