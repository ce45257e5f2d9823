"""A part beyond the rule that was opened for a reason: by a second person, the ladder, or broken glass.

Source: 45 CFR 164.514(d)(2); 164.508(a)(2); 42 CFR 2.33; 164.312(a)(2)(ii) (emergency access).

Example:
    >>> Through.GLASS.value
    'glass'

"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from chartwarden.chart.document import Outline, RestrictedClass
from chartwarden.foundation.identifiers import DocumentId, EncounterId
from chartwarden.minimum_necessary.withholding import FINAL, Withholding

# Broken glass opens none of these: each has a law of its own (45 CFR 164.508(a)(2), 42 CFR 2.33) or a court's order.
_WHOLE_UNDER_GLASS: Final = frozenset({RestrictedClass.PSYCHOTHERAPY, RestrictedClass.PART_2, RestrictedClass.SEALED})


class Through(StrEnum):
    """By which way a part beyond the rule was opened."""

    SECOND_PERSON = "second-person"
    LADDER = "ladder"  # at once, since the ladder's table lets a specific reason do; nobody has looked at it yet
    GLASS = "glass"  # at once, by breaking glass, which is always reviewed


@dataclass(frozen=True, slots=True)
class Widening:
    """A part beyond the rule that was opened for a reason, until `expires_at`.

    `section` None is the whole document. Without a document it is all of an encounter, and without either the chart.
    Broken glass names documents, and opens some restricted classes; nothing else does.
    """

    document_id: DocumentId | None
    section: int | None
    expires_at: datetime
    encounter_id: EncounterId | None = None
    through: Through = Through.SECOND_PERSON

    def covers(self, outline: Outline) -> bool:
        """Tell whether the document, or a section of it, is among what was opened."""
        if self.document_id is not None:
            return self.document_id == outline.id
        return self.encounter_id is None or self.encounter_id == outline.encounter_id

    def reaches(self, outline: Outline, closed: Withholding | None) -> bool:
        """Tell whether it opens anything of a document, given why the document as a whole is closed, if it is."""
        if not self.covers(outline):
            return False
        if closed is Withholding.RESTRICTED:
            breaks = self.through is Through.GLASS and self.document_id is not None
            return breaks and outline.restricted not in _WHOLE_UNDER_GLASS
        return closed not in FINAL
