"""Why a part of a chart is withheld, in words that a person reads, and which reasons no request undoes.

Source: 45 CFR 164.502(b), 164.514(d)(2); 164.508(a)(2) (psychotherapy notes); 42 CFR Part 2.

Example:
    >>> Withholding.OUTSIDE_WINDOW.sentence
    'outside the dates that this work needs'

"""

from enum import StrEnum
from typing import Final

from chartwarden.foundation.citation import MINIMUM_NECESSARY, WORKFORCE_USES, Citation


class Withholding(StrEnum):
    """Why a part is not shown."""

    OTHER_PATIENT = "other-patient"
    RESTRICTED = "restricted"
    OUTSIDE_WINDOW = "outside-window"
    DOCUMENT_TYPE = "document-type"
    SECTION = "section"
    LETTERHEAD = "letterhead"
    IN_ERROR = "in-error"
    PICTURE = "picture"
    NOT_MARKED = "not-marked"  # a query looks at the documents in which its evidence was marked
    NOT_USED = "not-used"  # a review looks at what the reviewed work looked at

    @property
    def sentence(self) -> str:
        """The reason as a clause that a person reads; it names no title and no date."""
        return _SENTENCES[self]


_SENTENCES = {
    Withholding.OTHER_PATIENT: "another patient's, closed to this work",
    Withholding.RESTRICTED: "a restricted class, closed to ordinary work",
    Withholding.OUTSIDE_WINDOW: "outside the dates that this work needs",
    Withholding.DOCUMENT_TYPE: "a kind of document that this work does not need",
    Withholding.SECTION: "a section that this work does not need",
    Withholding.LETTERHEAD: "letterhead and identifiers only",
    Withholding.IN_ERROR: "entered in error",
    Withholding.PICTURE: "a picture, whose identifiers cannot be masked yet",
    Withholding.NOT_MARKED: "without evidence that was marked for this query",
    Withholding.NOT_USED: "not used by the work that this one reviews",
}

FINAL: Final = frozenset({Withholding.OTHER_PATIENT, Withholding.RESTRICTED, Withholding.IN_ERROR, Withholding.PICTURE})
"""No request opens these."""

_BY_THE_TABLE: Final = frozenset({Withholding.DOCUMENT_TYPE, Withholding.SECTION, Withholding.NOT_MARKED})


def source_of(why: Withholding) -> Citation:
    """Give the paragraph that is cited; the same for every restricted class, since the class tells a diagnosis."""
    return WORKFORCE_USES if why in _BY_THE_TABLE else MINIMUM_NECESSARY
