"""The grant: what a purpose opens of a chart. A pure decision over outlines; no words of any note are needed.

Every part of every document of the patient ends up shown or withheld, each with the rule that decided.
Deny wins: a restricted class is withheld whatever a rule or a widening says.

Source: 45 CFR 164.502(b), 164.514(d)(2); 164.508(a)(2) (psychotherapy notes); 42 CFR Part 2.

Example:
    >>> Withholding.OUTSIDE_WINDOW.sentence
    'outside the dates that this work needs'

"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from chartwarden.chart.document import DocumentStatus, Outline, RestrictedClass, Section
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.headings import normalised
from chartwarden.foundation.citation import MINIMUM_NECESSARY, WORKFORCE_USES, Citation
from chartwarden.foundation.identifiers import DocumentId, EncounterId
from chartwarden.minimum_necessary.rulebook import (
    AtOnce,
    CoverageUse,
    DocumentRule,
    Narrowing,
    Rule,
    Rulebook,
    Unlabelled,
    Window,
)
from chartwarden.minimum_necessary.window import Dates
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.restricted import Subject, classes_opened_by, needed_subjects
from chartwarden.purpose.target import Target
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


@dataclass(frozen=True, slots=True)
class Shown:
    """Sections of a document that the purpose opens. `sections` are ordinals, ascending, never empty.

    `lines` says for each of them which line of the rulebook opened it; 0 for a part that was widened.
    """

    document_id: DocumentId
    sections: tuple[int, ...]
    rule: str
    lines: tuple[int, ...] = ()


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
        return closed not in _FINAL


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What counts beside the rule and the outlines.

    `opened` are restricted classes that a recorded consent, or a clearance of the member, opens. `marked` are sections,
    by document and ordinal, that hold evidence somebody marked for the target; a query is narrowed to their documents.
    """

    opened: frozenset[RestrictedClass] = frozenset()
    marked: frozenset[tuple[DocumentId, int]] = frozenset()


ORDINARY = Circumstances()


@dataclass(frozen=True, slots=True)
class Grant:
    """The answer. `shown` and `withheld` together cover every section of every outline given, once."""

    purpose: Purpose
    shown: tuple[Shown, ...]
    withheld: tuple[Withheld, ...]
    identifiers: frozenset[IdentifierClass]
    rule: str  # `inpatient-final@2026.1`

    readable: frozenset[Subject] = frozenset()  # sensitive subjects whose clauses are not masked
    revealed: frozenset[tuple[DocumentId, int]] = frozenset()  # sections in which no sensitive clause is
    at_once: AtOnce = field(default_factory=AtOnce)  # what the ladder opens for a specific reason
    kept_out: frozenset[str] = frozenset()  # words of headings that the rule keeps for other codes than the target's
    _sections: Mapping[DocumentId, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note where each document stands: a chart may have a thousand, and each is asked about."""
        object.__setattr__(self, "_sections", {shown.document_id: shown.sections for shown in self.shown})

    def sections_of(self, document_id: DocumentId) -> tuple[int, ...]:
        """Give the ordinals of a document's open sections; empty when the document is closed."""
        return self._sections.get(document_id, ())


_FINAL = frozenset(  # no request opens these
    {Withholding.OTHER_PATIENT, Withholding.RESTRICTED, Withholding.IN_ERROR, Withholding.PICTURE}
)
# Broken glass opens none of these: each has a law of its own (45 CFR 164.508(a)(2), 42 CFR 2.33) or a court's order.
_WHOLE_UNDER_GLASS = frozenset({RestrictedClass.PSYCHOTHERAPY, RestrictedClass.PART_2, RestrictedClass.SEALED})
_BY_THE_TABLE = frozenset({Withholding.DOCUMENT_TYPE, Withholding.SECTION, Withholding.NOT_MARKED})
_Answer = Withholding | int  # why a section is closed, or the line of the rulebook that opens it
_Kind = tuple[str, str | None, str, bool]  # of section: its document's type, its code and heading, whether it is alone


@dataclass(frozen=True, slots=True)
class _Question:
    """A rule as it applies to one purpose."""

    rule: Rule
    target: Target
    entries: tuple[DocumentRule, ...]
    dates: Dates
    classes: frozenset[RestrictedClass]  # restricted ones that are open
    marked: frozenset[DocumentId] = frozenset()  # when there are any, no other document is open


def grant_parts(
    purpose: Purpose,
    outlines: Sequence[Outline],
    *,
    encounters: Iterable[Encounter],
    rulebook: Rulebook,
    widenings: Sequence[Widening] = (),
    now: datetime,
    circumstances: Circumstances = ORDINARY,
) -> Grant:
    """Split a patient's chart into what this purpose needs and what it does not.

    Args:
        purpose: its kind must be a rule of the rulebook.
        outlines: every document of the patient, of all encounters; may be empty. One of another patient stays closed.
        encounters: the patient's encounters; must hold the purpose's own.
        rulebook: the rules in force.
        widenings: approved parts beyond the rule; those expired at `now` do not count.
        now: aware instant of the decision.
        circumstances: consents, clearances and marked evidence; none when left out.

    Returns:
        A grant that covers each section of each outline exactly once, documents in the order given.

    Raises:
        KeyError: the kind of work has no rule, or the encounter is not among `encounters`.

    Source:
        45 CFR 164.514(d)(2); coverage rules: 164.514(d)(3)(iii), (d)(4).

    """
    rule = rulebook.rules[purpose.kind]
    rule_id = f"{rule.kind}@{rulebook.version}"
    by_id = {encounter.id: encounter for encounter in encounters}
    question = _question(purpose, outlines, rulebook=rulebook, by_id=by_id, circumstances=circumstances)
    live = [widening for widening in widenings if widening.expires_at > now]
    shown: list[Shown] = []
    withheld: list[Withheld] = []
    known: dict[_Kind, _Answer] = {}
    for outline in outlines:
        closed = _closed(outline, question)
        answers = [closed] * len(outline.sections) if closed else _section_answers(outline, question, known)
        wider = {widening.section for widening in live if widening.reaches(outline, closed)}
        if wider:
            answers = [
                0 if isinstance(answer, Withholding) and (None in wider or section.ordinal in wider) else answer
                for section, answer in zip(outline.sections, answers, strict=True)
            ]
        told = list(zip((section.ordinal for section in outline.sections), answers, strict=True))
        opened = [(ordinal, answer) for ordinal, answer in told if not isinstance(answer, Withholding)]
        if opened:
            ordinals, lines = zip(*opened, strict=True)
            shown.append(Shown(outline.id, ordinals, rule_id, lines))
            withheld.extend(
                Withheld(outline.id, ordinal, answer, rule_id, _source(answer))
                for ordinal, answer in told
                if isinstance(answer, Withholding)
            )
        else:
            why = closed or Withholding.SECTION
            withheld.append(Withheld(outline.id, None, why, rule_id, _source(why)))
    readable = rule.reveals | needed_subjects(purpose.target)
    return Grant(
        purpose,
        tuple(shown),
        tuple(withheld),
        rule.identifiers,
        rule_id,
        readable,
        _revealed(live, outlines),
        rule.at_once,
        frozenset[str]().union(*(only.words for only in rule.only_for if not purpose.target.touches(only.codes))),
    )


def _revealed(live: Iterable[Widening], outlines: Sequence[Outline]) -> frozenset[tuple[DocumentId, int]]:
    """Give the sections that a second person opened by name, or that glass was broken for.

    Whole documents and charts that a second person opened leave such clauses masked.
    """
    by_name = {
        (widening.document_id, widening.section)
        for widening in live
        if widening.through is Through.SECOND_PERSON
        and widening.document_id is not None
        and widening.section is not None
    }
    broken = {(widening.document_id, widening.section) for widening in live if widening.through is Through.GLASS}
    if not broken:
        return frozenset(by_name)
    return frozenset(by_name) | frozenset(
        (outline.id, section.ordinal)
        for outline in outlines
        for section in outline.sections
        if {(outline.id, None), (outline.id, section.ordinal)} & broken
    )


def _question(
    purpose: Purpose,
    outlines: Sequence[Outline],
    *,
    rulebook: Rulebook,
    by_id: Mapping[EncounterId, Encounter],
    circumstances: Circumstances,
) -> _Question:
    """Give the rule as it applies to one purpose: a coverage rule may decide in its place, marked evidence narrows."""
    rule, own = rulebook.rules[purpose.kind], by_id[purpose.encounter_id]
    entries, dates = rule.documents, Dates(rule.window, own, by_id, hours=rule.hours or 0)
    named = rulebook.coverage.get(purpose.target.coverage_rule)
    if named is not None and rule.coverage is CoverageUse.DECIDES:
        entries, dates = named.documents, Dates(Window.ENCOUNTER, own, by_id, look_back_days=named.look_back_days)
    entries = tuple(entry for entry in entries if not entry.for_codes or purpose.target.touches(entry.for_codes))
    classes = (circumstances.opened | classes_opened_by(purpose.target)) - rule.bars - {RestrictedClass.PSYCHOTHERAPY}
    whole = _Question(rule, purpose.target, entries, dates, classes)
    if rule.narrowed_by is not Narrowing.EVIDENCE:
        return whole
    marked = {
        outline.id
        for outline in outlines
        if _closed(outline, whole) is None
        for section in outline.sections
        if (outline.id, section.ordinal) in circumstances.marked
        and not isinstance(_section_answer(section, outline, whole), Withholding)
    }
    return replace(whole, marked=frozenset(marked))


def _closed(outline: Outline, question: _Question) -> Withholding | None:
    """Say why a whole document is closed, or None when its sections decide."""
    for_good = _closed_for_good(outline, question)
    if for_good is not None:
        return for_good
    if not question.dates.hold(outline):
        return Withholding.OUTSIDE_WINDOW
    if not _entries(outline, question):
        return Withholding.DOCUMENT_TYPE
    return Withholding.NOT_MARKED if question.marked and outline.id not in question.marked else None


def _closed_for_good(outline: Outline, question: _Question) -> Withholding | None:
    """Say why no purpose opens a document, or None."""
    if outline.patient_id != question.dates.own.patient_id:
        return Withholding.OTHER_PATIENT
    if outline.status is DocumentStatus.ENTERED_IN_ERROR:
        return Withholding.IN_ERROR
    if outline.media_type.startswith("image/"):
        return Withholding.PICTURE
    if outline.restricted is not None and outline.restricted not in question.classes:
        return Withholding.RESTRICTED  # asked last: broken glass opens some of these, and none of the above
    return None


def _entries(outline: Outline, question: _Question) -> list[DocumentRule]:
    """Give the entries that decide on a document: the first that has its type, and those that a target code adds."""
    having = [entry for entry in question.entries if outline.loinc in entry.types]
    first = next((entry for entry in having if not entry.for_codes), None)
    return [entry for entry in having if entry.for_codes or entry is first]


def _section_answers(outline: Outline, question: _Question, known: dict[_Kind, _Answer]) -> list[_Answer]:
    """Give the answer for each section of an open document. Sections alike in documents alike are decided once."""
    is_alone = len(outline.sections) == 1
    answers = []
    for section in outline.sections:
        kind = (outline.loinc, section.loinc, section.heading, is_alone)
        if question.marked or kind not in known:
            known[kind] = _section_answer(section, outline, question)
        answers.append(known[kind])
    return answers


def _section_answer(section: Section, outline: Outline, question: _Question) -> _Answer:
    """Say why a section of an open document is closed, or which line of the rulebook shows it."""
    entries = _entries(outline, question)
    if not section.heading and section.loinc is None:
        # A note without headings is one section; otherwise this is what stands before the first heading.
        return entries[0].line if len(outline.sections) == 1 else Withholding.LETTERHEAD
    return next(
        (answer for entry in entries if (answer := _line_for(section, entry, question)) is not Withholding.SECTION),
        Withholding.SECTION,
    )


def _line_for(section: Section, entry: DocumentRule, question: _Question) -> _Answer:
    """Give the line that opens a section which has a heading."""
    heading = normalised(section.heading)
    words = frozenset(heading.split())
    if any(only.words & words and not question.target.touches(only.codes) for only in question.rule.only_for):
        return Withholding.SECTION
    if section.loinc is None:
        by_name = entry.unlabelled is Unlabelled.SHOW or heading in entry.headings
        return entry.line if by_name else Withholding.SECTION
    for unless in question.rule.unless:
        if unless.section == section.loinc and question.target.touches(unless.codes):
            return unless.line
    in_entry = entry.sections is None or section.loinc in entry.sections
    return entry.line if in_entry and section.loinc not in question.rule.never else Withholding.SECTION


def _source(why: Withholding) -> Citation:
    """Give the paragraph that is cited; the same for every restricted class, since the class tells a diagnosis."""
    return WORKFORCE_USES if why in _BY_THE_TABLE else MINIMUM_NECESSARY
