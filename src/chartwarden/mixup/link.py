"""Links: words of a chart that are rightly about another person, said by the coder who read them.

A mother's history in her newborn's chart, a donor's in the recipient's, the illness of a parent, a sentence quoted from
a court: none of it is a mix-up. A link says so once, for one document, and quiets what was doubted there.

Source: policy; violation bench V10-B1.

Example:
    >>> Relates.DONOR.sentence
    'a donor or a recipient'

"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from chartwarden.foundation.identifiers import DocumentId, MemberId, PatientId

LinkId = NewType("LinkId", str)


class Relates(StrEnum):
    """How the other person is related to this chart."""

    BIRTH = "birth"
    DONOR = "donor"
    FAMILY = "family"
    QUOTATION = "quotation"
    SAME_PERSON = "same-person"

    @property
    def sentence(self) -> str:
        """The relation in words."""
        return _SENTENCES[self]


_SENTENCES: Final = {
    Relates.BIRTH: "the mother, the newborn or a twin",
    Relates.DONOR: "a donor or a recipient",
    Relates.FAMILY: "a relative, as family history",
    Relates.QUOTATION: "somebody who is quoted, as in a letter or a court paper",
    Relates.SAME_PERSON: "the same person under another name or number",
}


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """That a document of a patient's chart speaks rightly of somebody else.

    `other_id` is whose words they are, where the product knows it: then no document of the one is doubted in the
    other's chart again.
    """

    id: LinkId
    patient_id: PatientId
    document_id: DocumentId
    relates: Relates
    made_by: MemberId
    made_at: datetime
    other_id: PatientId | None = None

    def __repr__(self) -> str:
        return f"Link(id={self.id!r})"
