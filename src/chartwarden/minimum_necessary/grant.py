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
from datetime import date, datetime
from enum import StrEnum

from chartwarden.chart.document import DocumentStatus, Outline, RestrictedClass, Section
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.headings import normalised
from chartwarden.chart.named_headings import body_code
from chartwarden.foundation.citation import MINIMUM_NECESSARY, WORKFORCE_USES, Citation
from chartwarden.foundation.identifiers import DocumentId, EncounterId
from chartwarden.minimum_necessary.document_kinds import DocumentKind, kinds_of, words_of
from chartwarden.minimum_necessary.heading_reading import guarded_codes, words_in
from chartwarden.minimum_necessary.rulebook import (
    AtOnce,
    CoverageUse,
    DocumentRule,
    Narrowing,
    Rule,
    Rulebook,
    Unlabelled,
    Unless,
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
    by document and ordinal, that hold evidence somebody marked for the target: a query opens them, and is narrowed to
    their documents.
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
_Kind = tuple[str, tuple[int, ...], str | None, str, bool]  # of section: type, entries, code and heading, whether alone


@dataclass(frozen=True, slots=True)
class _Question:
    """A rule as it applies to one purpose."""

    rule: Rule
    target: Target
    entries: tuple[DocumentRule, ...]
    dates: Dates
    classes: frozenset[RestrictedClass]  # restricted ones that are open
    first_written: Mapping[str, date] = field(default_factory=dict)  # by type; of those that entries look at
    marked: frozenset[tuple[DocumentId, int]] = frozenset()  # sections with evidence that a query opens

    @property
    def narrowed_to(self) -> frozenset[DocumentId]:
        """When there are any, no other document is open."""
        return frozenset(document for document, _ in self.marked)


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
    entries = tuple(entry for entry in entries if entry.counts_for(purpose.target))
    classes = (circumstances.opened | classes_opened_by(purpose.target)) - rule.bars - {RestrictedClass.PSYCHOTHERAPY}
    first_written = _first_written(outlines, dates, frozenset[str]().union(*(entry.after for entry in entries)))
    whole = _Question(rule, purpose.target, entries, dates, classes, first_written)
    if rule.narrowed_by is not Narrowing.EVIDENCE:
        return whole
    marked = {
        (outline.id, section.ordinal)
        for outline in outlines
        if _closed_for_good(outline, whole) is None and dates.hold(outline)
        for section in outline.sections
        if (outline.id, section.ordinal) in circumstances.marked and not _is_guarded(section, outline, rule)
    }
    return replace(whole, marked=frozenset(marked))


def _first_written(outlines: Iterable[Outline], dates: Dates, types: frozenset[str]) -> dict[str, date]:
    """Give the day of the first document of each type within the dates. One that may not be read has a day too."""
    found: dict[str, date] = {}
    for outline in outlines:
        is_another = outline.patient_id != dates.own.patient_id or outline.status is DocumentStatus.ENTERED_IN_ERROR
        if outline.loinc in types and outline.written_at is not None and not is_another and dates.hold(outline):
            day = outline.written_at.date()
            found[outline.loinc] = min(day, found.get(outline.loinc, day))
    return found


def _is_guarded(section: Section, outline: Outline, rule: Rule) -> bool:
    """Tell whether not even marked evidence opens a section: what never opens lightly, and letterhead."""
    is_letterhead = section.loinc is None and not section.heading and len(outline.sections) > 1
    return is_letterhead or section.loinc in rule.never | rule.at_once.never


def _closed(outline: Outline, question: _Question) -> Withholding | None:
    """Say why a whole document is closed, or None when its sections decide."""
    for_good = _closed_for_good(outline, question)
    if for_good is not None:
        return for_good
    if not question.dates.hold(outline):
        return Withholding.OUTSIDE_WINDOW
    if question.marked:
        return None if outline.id in question.narrowed_to else _unmarked(outline, question)
    return None if _entries(outline, question) else Withholding.DOCUMENT_TYPE


def _unmarked(outline: Outline, question: _Question) -> Withholding:
    """Say why a document without a mark is closed where others have one."""
    return Withholding.NOT_MARKED if _entries(outline, question) else Withholding.DOCUMENT_TYPE


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
    """Give the entries that decide on a document: the first that is about it, and those that a target code adds."""
    if _is_of_another_title(outline, question):
        return []
    has_kinds = any(entry.kinds or entry.not_kinds for entry in question.entries)
    kinds = kinds_of(outline.title, author=outline.author) if has_kinds else frozenset[DocumentKind]()
    having = [
        entry
        for entry in question.entries
        if entry.is_about(outline.loinc, kinds) and _is_late(outline, entry, question)
    ]
    first = next((entry for entry in having if not entry.for_codes), None)
    return [entry for entry in having if entry.for_codes or entry is first]


def _is_of_another_title(outline: Outline, question: _Question) -> bool:
    """Tell whether the title names something that no code of the target is about, and nothing that one is about."""
    if not question.rule.titled:
        return False
    words = frozenset(words_of(outline.title))
    lines = (line for line in question.rule.titled if not line.types or outline.loinc in line.types)
    named = [line for line in lines if line.words & words]
    return bool(named) and not any(question.target.touches(line.codes) for line in named)


def _is_late(outline: Outline, entry: DocumentRule, question: _Question) -> bool:
    """Tell whether a document was written on or after the day that its entry counts from. Unknown dates fail closed."""
    days = [question.first_written[kind] for kind in entry.after if kind in question.first_written]
    return not days or (outline.written_at is not None and outline.written_at.date() >= min(days))


def _section_answers(outline: Outline, question: _Question, known: dict[_Kind, _Answer]) -> list[_Answer]:
    """Give the answer for each section of an open document. Sections alike in documents alike are decided once."""
    is_alone = len(outline.sections) == 1
    entries = _entries(outline, question)
    alike = tuple(map(id, entries))
    answers: list[_Answer] = []
    for section in outline.sections:
        kind = (outline.loinc, alike, section.loinc, section.heading, is_alone)
        if kind not in known:
            known[kind] = _section_answer(section, entries, question, loinc=outline.loinc, is_alone=is_alone)
        is_marked = (outline.id, section.ordinal) in question.marked
        answers.append(question.rule.line if is_marked else known[kind])
    return answers


def _section_answer(
    section: Section, entries: Sequence[DocumentRule], question: _Question, *, loinc: str, is_alone: bool
) -> _Answer:
    """Say why a section of an open document is closed, or which line of the rulebook shows it."""
    if not entries:
        return Withholding.DOCUMENT_TYPE  # only what was marked is open
    if not section.heading and section.loinc is None:
        # A note without headings is one section; otherwise this is what stands before the first heading.
        return _line_for_body(entries, loinc) if is_alone else Withholding.LETTERHEAD
    return next(
        (answer for entry in entries if (answer := _line_for(section, entry, question)) is not Withholding.SECTION),
        Withholding.SECTION,
    )


def _line_for_body(entries: Sequence[DocumentRule], loinc: str) -> _Answer:
    """Give the line that opens a note without headings. It counts as what its type is written for, if that is known."""
    code = body_code(loinc)
    return next(
        (entry.line for entry in entries if code is None or entry.sections is None or code in entry.sections),
        Withholding.SECTION,
    )


def _line_for(section: Section, entry: DocumentRule, question: _Question) -> _Answer:
    """Give the line that opens a section which has a heading."""
    heading = normalised(section.heading)
    words = words_in(heading)
    if any(only.words & words and not question.target.touches(only.codes) for only in question.rule.only_for):
        return Withholding.SECTION
    if section.loinc is None:
        by_name = entry.unlabelled is Unlabelled.SHOW or heading in entry.headings or entry.heading_words & words
        return entry.line if by_name else Withholding.SECTION
    unless = _brought_in(section.loinc, question)
    if unless is not None and all(_brought_in(code, question) for code in guarded_codes(heading) - {section.loinc}):
        return unless.line
    in_entry = entry.sections is None or section.loinc in entry.sections
    return entry.line if in_entry and section.loinc not in question.rule.never else Withholding.SECTION


def _brought_in(code: str, question: _Question) -> Unless | None:
    """Give the line by which a code of the target brings a section in, or None."""
    lines = (line for line in question.rule.unless if line.section == code)
    return next((line for line in lines if question.target.touches(line.codes)), None)


def _source(why: Withholding) -> Citation:
    """Give the paragraph that is cited; the same for every restricted class, since the class tells a diagnosis."""
    return WORKFORCE_USES if why in _BY_THE_TABLE else MINIMUM_NECESSARY
