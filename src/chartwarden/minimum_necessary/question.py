"""The question that a purpose puts to a chart: its rule, as it applies to this target, these dates and these marks.

A coverage rule may decide in place of the rule's own documents, and marked evidence narrows a query.

Source: 45 CFR 164.502(b), 164.514(d)(2); coverage rules: 164.514(d)(3)(iii), (d)(4).

Example:
    >>> ORDINARY.marked
    frozenset()

"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from chartwarden.chart.document import DocumentStatus, Outline, RestrictedClass, Section
from chartwarden.chart.encounter import Encounter
from chartwarden.foundation.identifiers import DocumentId, EncounterId
from chartwarden.minimum_necessary.document_kinds import words_of
from chartwarden.minimum_necessary.rulebook import CoverageUse, DocumentRule, Narrowing, Rule, Rulebook, Window
from chartwarden.minimum_necessary.window import Dates
from chartwarden.minimum_necessary.withholding import Withholding
from chartwarden.purpose.restricted import classes_opened_by
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import Purpose


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
class Question:
    """A rule as it applies to one purpose."""

    rule: Rule
    target: Target
    entries: tuple[DocumentRule, ...]
    dates: Dates
    classes: frozenset[RestrictedClass]  # restricted ones that are open
    days: Mapping[str, frozenset[date]] = field(default_factory=dict)  # of writing, by type; where entries look at it
    types: frozenset[str] = frozenset()  # of the documents of the work's own encounter
    named: frozenset[DocumentId] | None = None  # the records of procedures that are asked about; None: all of them
    kept_out: frozenset[str] = frozenset()  # words of headings that the rule never shows, or keeps for other codes
    marked: frozenset[tuple[DocumentId, int]] = frozenset()  # sections with evidence that a query opens

    @property
    def narrowed_to(self) -> frozenset[DocumentId]:
        """When there are any, no other document is open."""
        return frozenset(document for document, _ in self.marked)


def question_of(
    purpose: Purpose,
    outlines: Sequence[Outline],
    *,
    rulebook: Rulebook,
    by_id: Mapping[EncounterId, Encounter],
    circumstances: Circumstances,
) -> Question:
    """Give the rule as it applies to one purpose: a coverage rule may decide in its place, marked evidence narrows."""
    rule, own = rulebook.rules[purpose.kind], by_id[purpose.encounter_id]
    entries, dates = rule.documents, Dates(rule.window, own, by_id, hours=rule.hours or 0)
    named = rulebook.coverage.get(purpose.target.coverage_rule)
    if named is not None and rule.coverage is CoverageUse.DECIDES:
        entries, dates = named.documents, Dates(Window.ENCOUNTER, own, by_id, look_back_days=named.look_back_days)
    entries = tuple(entry for entry in entries if entry.counts_for(purpose.target))
    classes = (circumstances.opened | classes_opened_by(purpose.target)) - rule.bars - {RestrictedClass.PSYCHOTHERAPY}
    days = _days(outlines, dates, frozenset[str]().union(*(_looked_at(entry, dates) for entry in entries)))
    types, kept_out = _own_types(outlines, own, entries), _kept_out(rule, purpose.target)
    whole = Question(rule, purpose.target, entries, dates, classes, days, types, kept_out=kept_out)
    whole = replace(whole, named=_named(outlines, whole))
    if rule.narrowed_by is not Narrowing.EVIDENCE:
        return whole
    marked = {
        (outline.id, section.ordinal)
        for outline in outlines
        if closed_for_good(outline, whole) is None and dates.hold(outline)
        for section in outline.sections
        if (outline.id, section.ordinal) in circumstances.marked and not _is_guarded(section, outline, rule)
    }
    return replace(whole, marked=frozenset(marked))


def _kept_out(rule: Rule, target: Target) -> frozenset[str]:
    """Give the words of headings that a rule never shows, or keeps for other codes than the target's."""
    return rule.never_words.union(*(only.words for only in rule.only_for if not target.touches(only.codes)))


def _own_types(outlines: Iterable[Outline], own: Encounter, entries: Iterable[DocumentRule]) -> frozenset[str]:
    """Give the types of an encounter's documents, closed ones among them; none where no entry looks back."""
    if not any(entry.look_back_days for entry in entries):
        return frozenset()
    return frozenset(one.loinc for one in outlines if one.encounter_id == own.id and not _is_none_of(one, own))


def _is_none_of(outline: Outline, own: Encounter) -> bool:
    """Tell whether a document is of another patient, or was entered in error."""
    return outline.patient_id != own.patient_id or outline.status is DocumentStatus.ENTERED_IN_ERROR


def _looked_at(entry: DocumentRule, dates: Dates) -> frozenset[str]:
    """Give the types whose days of writing an entry looks at; its own where the encounter tells the day."""
    is_told = entry.service_days is not None and dates.only_day is not None
    return entry.after | entry.near | (entry.types if is_told else frozenset())


def _days(outlines: Iterable[Outline], dates: Dates, types: frozenset[str]) -> dict[str, frozenset[date]]:
    """Give the days of the documents of each type within the dates. One that may not be read has a day too."""
    found: dict[str, frozenset[date]] = {}
    for outline in outlines:
        is_in = outline.written_at is not None and dates.hold(outline) and not _is_none_of(outline, dates.own)
        if outline.loinc in types and outline.written_at is not None and is_in:
            found[outline.loinc] = found.get(outline.loinc, frozenset()) | {outline.written_at.date()}
    return found


def _named(outlines: Iterable[Outline], question: Question) -> frozenset[DocumentId] | None:
    """Give the records whose titles name the procedures of the target; None where they do not tell which these are."""
    given = question.rule.procedures
    if given is None:
        return None
    asked = [one for one in given.known if question.target.touches(one.codes)]
    if question.target.goes_beyond(tuple(code for one in given.known for code in one.codes)):
        return None
    titles = {
        outline.id: frozenset(words_of(outline.title))
        for outline in outlines
        if outline.loinc in given.types and closed_for_good(outline, question) is None and question.dates.hold(outline)
    }
    if not all(any(one.words & title for title in titles.values()) for one in asked):
        return None
    words = frozenset[str]().union(*(one.words for one in asked))
    return frozenset(document for document, title in titles.items() if title & words)


def _is_guarded(section: Section, outline: Outline, rule: Rule) -> bool:
    """Tell whether not even marked evidence opens a section: what never opens lightly, and letterhead."""
    is_letterhead = section.loinc is None and not section.heading and len(outline.sections) > 1
    return is_letterhead or section.loinc in rule.never | rule.at_once.never


def closed_for_good(outline: Outline, question: Question) -> Withholding | None:
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
