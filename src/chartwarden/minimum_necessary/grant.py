"""The grant: what a purpose opens of a chart. A pure decision over outlines; no words of any note are needed.

Every part of every document of the patient ends up shown or withheld, each with the rule that decided.
Deny wins: a restricted class is withheld whatever a rule or a widening says.

Source: 45 CFR 164.502(b), 164.514(d)(2); 164.508(a)(2) (psychotherapy notes); 42 CFR Part 2.

Example:
    >>> Withholding.OUTSIDE_WINDOW.sentence
    'outside the dates that this work needs'

"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chartwarden.chart.document import DocumentStatus, Outline, Section
from chartwarden.chart.encounter import Encounter
from chartwarden.foundation.citation import MINIMUM_NECESSARY, WORKFORCE_USES, Citation
from chartwarden.foundation.identifiers import DocumentId, EncounterId
from chartwarden.minimum_necessary.rulebook import DocumentRule, Rule, Rulebook, Unlabelled, Window
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.work import Purpose


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
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Sections of a document that the purpose opens. `sections` are ordinals, ascending, never empty."""

    document_id: DocumentId
    sections: tuple[int, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A document, or one section of it, that stays closed. `section` None means the whole document."""

    document_id: DocumentId
    section: int | None
    why: Withholding
    rule: str
    source: Citation

    @property
    def may_be_requested(self) -> bool:
        """Tell whether a justified request can open it."""
        return self.why not in _FINAL


@dataclass(frozen=True, slots=True)
class Widening:
    """A part beyond the rule that was opened for a reason, until `expires_at`.

    `section` None is the whole document. Without a document it is all of an encounter, and without either the chart.
    """

    document_id: DocumentId | None
    section: int | None
    expires_at: datetime
    encounter_id: EncounterId | None = None

    def covers(self, outline: Outline) -> bool:
        """Tell whether the document, or a section of it, is among what was opened."""
        if self.document_id is not None:
            return self.document_id == outline.id
        return self.encounter_id is None or self.encounter_id == outline.encounter_id


@dataclass(frozen=True, slots=True)
class Grant:
    """The answer. `shown` and `withheld` together cover every section of every outline given, once."""

    purpose: Purpose
    shown: tuple[Shown, ...]
    withheld: tuple[Withheld, ...]
    identifiers: frozenset[IdentifierClass]
    rule: str  # `inpatient-final@2026.1`

    def sections_of(self, document_id: DocumentId) -> tuple[int, ...]:
        """Give the ordinals of a document's open sections; empty when the document is closed."""
        return next((shown.sections for shown in self.shown if shown.document_id == document_id), ())


_FINAL = frozenset(  # no request opens these
    {Withholding.OTHER_PATIENT, Withholding.RESTRICTED, Withholding.IN_ERROR, Withholding.PICTURE}
)


def grant_parts(
    purpose: Purpose,
    outlines: Sequence[Outline],
    *,
    encounters: Iterable[Encounter],
    rulebook: Rulebook,
    widenings: Sequence[Widening] = (),
    now: datetime,
) -> Grant:
    """Split a patient's chart into what this purpose needs and what it does not.

    Args:
        purpose: its kind must be a rule of the rulebook.
        outlines: every document of the patient, of all encounters; may be empty. One of another patient stays closed.
        encounters: the patient's encounters; must hold the purpose's own.
        rulebook: the rules in force.
        widenings: approved parts beyond the rule; those expired at `now` do not count.
        now: aware instant of the decision.

    Returns:
        A grant that covers each section of each outline exactly once, documents in the order given.

    Raises:
        KeyError: the kind of work has no rule, or the encounter is not among `encounters`.

    Source:
        45 CFR 164.514(d)(2).

    """
    rule = rulebook.rules[purpose.kind]
    rule_id = f"{rule.kind}@{rulebook.version}"
    by_id = {encounter.id: encounter for encounter in encounters}
    own = by_id[purpose.encounter_id]
    live = [widening for widening in widenings if widening.expires_at > now]
    shown: list[Shown] = []
    withheld: list[Withheld] = []
    for outline in outlines:
        closed = _closed(outline, rule, own=own, by_id=by_id)
        answers = [closed or _section_answer(section, outline, rule, purpose) for section in outline.sections]
        if closed not in _FINAL:
            wider = {widening.section for widening in live if widening.covers(outline)}
            answers = [
                None if None in wider or section.ordinal in wider else answer
                for section, answer in zip(outline.sections, answers, strict=True)
            ]
        open_sections = tuple(s.ordinal for s, answer in zip(outline.sections, answers, strict=True) if answer is None)
        if open_sections:
            shown.append(Shown(outline.id, open_sections, rule_id))
            withheld.extend(
                Withheld(outline.id, section.ordinal, answer, rule_id, _source(answer))
                for section, answer in zip(outline.sections, answers, strict=True)
                if answer is not None
            )
        else:
            why = closed or Withholding.SECTION
            withheld.append(Withheld(outline.id, None, why, rule_id, _source(why)))
    return Grant(purpose, tuple(shown), tuple(withheld), rule.identifiers, rule_id)


def _closed(outline: Outline, rule: Rule, *, own: Encounter, by_id: dict[EncounterId, Encounter]) -> Withholding | None:
    """Say why a whole document is closed, or None when its sections decide."""
    for_good = _closed_for_good(outline, own=own)
    if for_good is not None:
        return for_good
    if not _within(outline, rule, own=own, by_id=by_id):
        return Withholding.OUTSIDE_WINDOW
    if _document_rule(outline, rule) is None:
        return Withholding.DOCUMENT_TYPE
    return None


def _closed_for_good(outline: Outline, *, own: Encounter) -> Withholding | None:
    """Say why no purpose opens a document, or None."""
    if outline.patient_id != own.patient_id:
        return Withholding.OTHER_PATIENT
    if outline.restricted is not None:
        return Withholding.RESTRICTED
    if outline.status is DocumentStatus.ENTERED_IN_ERROR:
        return Withholding.IN_ERROR
    if outline.media_type.startswith("image/"):
        return Withholding.PICTURE
    return None


def _within(outline: Outline, rule: Rule, *, own: Encounter, by_id: dict[EncounterId, Encounter]) -> bool:
    """Tell whether a document lies in the rule's window. Unknown dates fail closed."""
    if rule.window is Window.NONE:
        return False
    if rule.window is Window.SERVICE_YEAR:
        theirs = by_id.get(outline.encounter_id) if outline.encounter_id else None
        year = theirs.starts_at.year if theirs and theirs.starts_at else None
        return own.starts_at is not None and year == own.starts_at.year
    if outline.encounter_id != own.id:
        return False
    if rule.window is Window.ENCOUNTER:
        return True
    return _hours_after(own.starts_at, outline.written_at) <= timedelta(hours=rule.hours or 0)


def _hours_after(start: datetime | None, written: datetime | None) -> timedelta:
    """Give the time from arrival to the writing of a note; endless when either is unknown."""
    if start is None or written is None:
        return timedelta.max
    if (start.tzinfo is None) != (written.tzinfo is None):  # one was sent without an offset: compare local clocks
        start, written = start.replace(tzinfo=None), written.replace(tzinfo=None)
    return written - start


def _document_rule(outline: Outline, rule: Rule) -> DocumentRule | None:
    return next((documents for documents in rule.documents if outline.loinc in documents.types), None)


def _section_answer(section: Section, outline: Outline, rule: Rule, purpose: Purpose) -> Withholding | None:
    """Say why a section of an open document is closed, or None when it is shown."""
    if not section.heading and section.loinc is None:
        # A note without headings is one section; otherwise this is what stands before the first heading.
        return None if len(outline.sections) == 1 else Withholding.LETTERHEAD
    return None if _names_section(section, _document_rule(outline, rule), rule, purpose) else Withholding.SECTION


def _names_section(section: Section, documents: DocumentRule | None, rule: Rule, purpose: Purpose) -> bool:
    """Tell whether the rule opens a section that has a heading."""
    if documents is None:
        return False
    if section.loinc is None:
        return documents.unlabelled is Unlabelled.SHOW
    if any(unless.section == section.loinc and purpose.target.touches(unless.codes) for unless in rule.unless):
        return True
    if section.loinc in rule.never:
        return False
    return documents.sections is None or section.loinc in documents.sections


def _source(why: Withholding) -> Citation:
    """Give the paragraph that is cited; the same for every restricted class, since the class tells a diagnosis."""
    return WORKFORCE_USES if why in {Withholding.DOCUMENT_TYPE, Withholding.SECTION} else MINIMUM_NECESSARY
