"""Widening: a justified step outside the grant, decided by a second person, limited to one part and a time.

Source: 45 CFR 164.514(d)(3)(ii), (d)(5); controls ACC-6, ACC-7, MIN-2.

Example:
    >>> WIDENING_LASTS
    datetime.timedelta(seconds=28800)

"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, MemberId, WideningId, WorkItemId
from chartwarden.minimum_necessary.grant import Widening
from chartwarden.purpose.reason import LEAST_REASON_CHARACTERS, is_specific

WIDENING_LASTS = timedelta(hours=8)  # policy: one working day


class Decision(StrEnum):
    """What the second person said, and that it holds no more."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    ENDED = "ended"  # approved, and closed before its time: the clock by which it was counted was set anew


@dataclass(frozen=True, slots=True, repr=False)
class WideningRequest:
    """One part of a chart that somebody asked to see. `section` None means the whole document.

    `work_version` is how often the work item had moved when this was asked; None where it was not yet noted.
    """

    id: WideningId
    work_id: WorkItemId
    document_id: DocumentId
    section: int | None
    reason: str
    requested_by: MemberId
    requested_at: datetime
    decision: Decision = Decision.OPEN
    decided_by: MemberId | None = None
    expires_at: datetime | None = None
    work_version: int | None = None

    def __repr__(self) -> str:
        return f"WideningRequest({self.id!r}, {self.decision})"

    @property
    def widening(self) -> Widening | None:
        """The part this request opens; None unless it was approved."""
        if self.decision is not Decision.APPROVED or self.expires_at is None:
            return None
        return Widening(self.document_id, self.section, self.expires_at)


def checked_reason(reason: str) -> str:
    """Give the reason, stripped.

    Raises:
        RefusedError: it is empty, short, or made of words that fit any request.

    """
    if not is_specific(reason):
        raise RefusedError(
            rule="reasons-are-specific",
            because=f"a reason has at least {LEAST_REASON_CHARACTERS} characters and says what this part decides",
            source=WORKFORCE_USES,
            next_step="Name the code, finding or rule that depends on this part.",
        )
    return reason.strip()
