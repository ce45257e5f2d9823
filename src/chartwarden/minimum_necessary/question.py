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
    first_written: Mapping[str, date] = field(default_factory=dict)  # by type; of those that entries look at
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
    first_written = _first_written(outlines, dates, frozenset[str]().union(*(entry.after for entry in entries)))
    whole = Question(rule, purpose.target, entries, dates, classes, first_written)
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
