"""The ladder: steps outside the grant, each justified, limited to a part and a time, and taken back by itself.

The rungs are a section, a document, all of another encounter, and the chart. What of the first two a specific reason
opens at once stands in the rulebook, and is meant to be small (ADR 0036); everything else takes a second person. Deny
wins over both.

Source: 45 CFR 164.514(d)(3)(ii), (d)(5); controls ACC-6, ACC-7, MIN-2, MIN-5.

Example:
    >>> WIDENING_LASTS
    datetime.timedelta(seconds=28800)
    >>> [scope.value for scope in Scope]
    ['section', 'document', 'encounter', 'chart']

"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from chartwarden.chart.document import Outline
from chartwarden.chart.headings import normalised
from chartwarden.foundation.citation import ENTIRE_RECORD, WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, MemberId, WideningId, WorkItemId
from chartwarden.minimum_necessary.grant import Grant, Through, Widening, Withheld, Withholding
from chartwarden.minimum_necessary.heading_reading import words_in
from chartwarden.minimum_necessary.rulebook import SectionAtOnce
from chartwarden.purpose.reason import LEAST_REASON_CHARACTERS, is_specific, telling_words

LEAST_ENTIRE_WORDS: Final = 8  # policy: telling words that justify a whole chart; serves 45 CFR 164.514(d)(5)
WIDENING_LASTS: Final = timedelta(hours=8)  # policy: one working day


class Scope(StrEnum):
    """How much a request asks for: the rungs of the ladder, lowest first."""

    SECTION = "section"
    DOCUMENT = "document"
    ENCOUNTER = "encounter"
    CHART = "chart"


# How long a rung stays open when nobody says less. Policy: the more it opens, the sooner it closes.
LASTS: Final[Mapping[Scope, timedelta]] = MappingProxyType(
    {
        Scope.SECTION: WIDENING_LASTS,
        Scope.DOCUMENT: WIDENING_LASTS,
        Scope.ENCOUNTER: timedelta(hours=4),
        Scope.CHART: timedelta(hours=1),
    }
)


class Decision(StrEnum):
    """What became of a request, and that it holds no more."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    ENDED = "ended"  # approved, and closed: its time was over, or the clock by which it was counted was set anew


@dataclass(frozen=True, slots=True, repr=False)
class WideningRequest:
    """A part of a chart that somebody asked to see, from one section to all of it.

    `section` None means the whole document; without a document it is all of `encounter_id`, and without either the
    whole chart. `work_version` is how often the work item had moved when this was asked; None where it was not yet
    noted. One that was approved and names nobody was opened by the table, at once.
    """

    id: WideningId
    work_id: WorkItemId
    document_id: DocumentId | None
    section: int | None
    reason: str
    requested_by: MemberId
    requested_at: datetime
    decision: Decision = Decision.OPEN
    decided_by: MemberId | None = None
    expires_at: datetime | None = None
    work_version: int | None = None
    encounter_id: EncounterId | None = None
    decided_at: datetime | None = None

    def __repr__(self) -> str:
        return f"WideningRequest({self.id!r}, {self.scope}, {self.decision})"

    @property
    def scope(self) -> Scope:
        """How much it asks for."""
        return scope_of(self.document_id, self.section, self.encounter_id)

    @property
    def through(self) -> Through:
        """By which way it opens, if it was approved."""
        return Through.LADDER if self.decided_by is None else Through.SECOND_PERSON

    @property
    def widening(self) -> Widening | None:
        """The part this request opens; None unless it was approved."""
        if self.decision is not Decision.APPROVED or self.expires_at is None:
            return None
        return Widening(self.document_id, self.section, self.expires_at, self.encounter_id, self.through)

    def is_over(self, now: datetime) -> bool:
        """Tell whether it was approved, and its time is over."""
        return self.decision is Decision.APPROVED and self.expires_at is not None and self.expires_at <= now


def scope_of(document_id: DocumentId | None, section: int | None, encounter_id: EncounterId | None) -> Scope:
    """Give the rung that a document, a section of it or an encounter stands on."""
    if document_id is not None:
        return Scope.DOCUMENT if section is None else Scope.SECTION
    return Scope.CHART if encounter_id is None else Scope.ENCOUNTER


def opens_at_once(asked: Withheld, outline: Outline, *, section: int | None, grant: Grant) -> bool:
    """Tell whether a specific reason alone opens a withheld section or document, by the rulebook.

    Args:
        asked: the part as it is withheld.
        outline: its document.
        section: the ordinal that is asked for; None for the whole document.
        grant: what the work opens now, the part not among it.

    Source:
        Policy (ADR 0036); serves 45 CFR 164.514(d)(2) and control MIN-2: what a rule leaves out on purpose never opens
        so.

    """
    if outline.encounter_id != grant.purpose.encounter_id:
        return False
    if section is not None and asked.section == section:
        found = next((one for one in outline.sections if one.ordinal == section), None)
        is_unnamed = found is not None and found.loinc is None and asked.why is Withholding.SECTION
        if found is not None and grant.kept_out & words_in(normalised(found.heading)):
            return False  # the rule names it, and leaves it out
        is_letterhead = asked.why is Withholding.LETTERHEAD and SectionAtOnce.LETTERHEAD in grant.at_once.sections
        is_unnamed = is_unnamed and SectionAtOnce.UNNAMED in grant.at_once.sections
        return bool(grant.sections_of(outline.id)) and (is_letterhead or is_unnamed)
    wanted = [one for one in outline.sections if section in {None, one.ordinal}]
    is_named = outline.loinc in grant.at_once.documents
    is_closed = asked.section is None and asked.why is Withholding.DOCUMENT_TYPE
    return is_named and is_closed and all(one.loinc not in grant.at_once.never for one in wanted)


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


def checked_reason_for(scope: Scope, reason: str) -> str:
    """Give the reason for a rung, stripped. A whole chart is justified in more words than a part of it.

    Raises:
        RefusedError: the reason says nothing, or too little for all of a chart.

    Source:
        45 CFR 164.514(d)(5); controls ACC-6, MIN-5.

    """
    why = checked_reason(reason)
    if scope is Scope.CHART and len(telling_words(why)) < LEAST_ENTIRE_WORDS:
        raise RefusedError(
            rule="an-entire-record-is-justified",
            because="all of a chart is asked for, and the reason does not say why no part of it would do",
            source=ENTIRE_RECORD,
            next_step="Say which question needs all of it and why its parts do not answer, or ask for a part.",
        )
    return why
