"""What the rule answers for one document and for each of its sections, without any widening.

Source: 45 CFR 164.502(b), 164.514(d)(2).

Example:
    >>> Answer
    chartwarden.minimum_necessary.withholding.Withholding | int

"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from chartwarden.chart.document import Outline, Section
from chartwarden.chart.headings import normalised
from chartwarden.chart.note_bodies import body_code
from chartwarden.minimum_necessary.document_kinds import DocumentKind, kinds_of, words_of
from chartwarden.minimum_necessary.heading_reading import guarded_codes, reads_as_narrative, words_in
from chartwarden.minimum_necessary.question import Question, closed_for_good
from chartwarden.minimum_necessary.rulebook import DocumentRule, Unlabelled, Unless
from chartwarden.minimum_necessary.withholding import Withholding

Answer = Withholding | int  # why a section is closed, or the line of the rulebook that opens it
Ways = tuple[tuple[int, Unlabelled], ...]  # entries, each with what becomes of headings that have no code
Kind = tuple[str, Ways, str | None, str, bool]  # of section: type, entries, code and heading, whether alone

_A_DAY: Final = timedelta(days=1)  # a note on an assessment may be written the morning after


def entries_of(outline: Outline, question: Question) -> Withholding | list[DocumentRule]:
    """Say why a whole document is closed, or give the entries that decide on its sections."""
    for_good = closed_for_good(outline, question)
    if for_good is not None:
        return for_good
    if not question.dates.hold(outline) and not any(_is_within(outline, one, question) for one in question.entries):
        return Withholding.OUTSIDE_WINDOW
    entries = _entries(outline, question)
    if not question.marked:
        return entries or _unused(outline, question)
    if outline.id in question.narrowed_to:
        return entries
    return Withholding.NOT_MARKED if entries else Withholding.DOCUMENT_TYPE


def _unused(outline: Outline, question: Question) -> Withholding:
    """Say why no entry decides on a document: its day, where another would have let it in, or its type."""
    named = [entry for entry in question.entries if outline.loinc in entry.types]
    is_late = any(not _is_in_time(outline, entry, question) for entry in named)
    return Withholding.OUTSIDE_WINDOW if is_late else Withholding.DOCUMENT_TYPE


def _entries(outline: Outline, question: Question) -> list[DocumentRule]:
    """Give the entries that decide on a document: the first that is about it, and those that the target's codes add."""
    if _is_of_another_title(outline, question) or _is_of_another_procedure(outline, question):
        return []
    has_kinds = any((entry.kinds or entry.not_kinds) and outline.loinc in entry.types for entry in question.entries)
    kinds = kinds_of(outline.title, author=outline.author) if has_kinds else frozenset[DocumentKind]()
    having = [
        entry
        for entry in question.entries
        if entry.is_about(outline.loinc, kinds)
        and _is_within(outline, entry, question)
        and not any(section.loinc in entry.lacking for section in outline.sections)
        and _is_in_time(outline, entry, question)
    ]
    first = next((entry for entry in having if not entry.is_for_some_codes), None)
    return [entry for entry in having if entry.is_for_some_codes or entry is first]


def _is_of_another_title(outline: Outline, question: Question) -> bool:
    """Tell whether the title names something that no code of the target is about, and nothing that one is about."""
    if not question.rule.titled:
        return False
    words = frozenset(words_of(outline.title))
    lines = (line for line in question.rule.titled if not line.types or outline.loinc in line.types)
    named = [line for line in lines if line.words & words]
    return bool(named) and not any(question.target.touches(line.codes) for line in named)


def _is_of_another_procedure(outline: Outline, question: Question) -> bool:
    """Tell whether a record is of another procedure than those of the target, which have records of their own."""
    given = question.rule.procedures
    is_record = given is not None and outline.loinc in given.types
    return is_record and question.named is not None and outline.id not in question.named


def _is_within(outline: Outline, entry: DocumentRule, question: Question) -> bool:
    """Tell whether a document lies in the window, or in the days before it where its entry looks back."""
    if question.dates.hold(outline):
        return True
    looks_back = entry.look_back_days and outline.loinc in entry.types and not entry.types & question.types
    return bool(looks_back) and question.dates.are_shortly_before(outline, days=entry.look_back_days)


def _is_in_time(outline: Outline, entry: DocumentRule, question: Question) -> bool:
    """Tell whether a document was written on a day on which its entry counts. Unknown dates fail closed."""
    first = _days_of(entry.after, question)
    others = _days_of(entry.near, question)
    if not _is_of_the_service(outline, entry, question):
        return False
    if not (first or others):
        return True
    if outline.written_at is None:
        return False
    day = outline.written_at.date()
    return (not first or day >= min(first)) and (not others or any(abs(day - other) <= _A_DAY for other in others))


def _is_of_the_service(outline: Outline, entry: DocumentRule, question: Question) -> bool:
    """Tell whether a document may be of the day of the service, where its entry asks for that.

    Where the target names no day, an encounter of one day tells it, if one of its documents was written within a day of
    it. Where all were written late, or at no known time, nothing tells which of them is about it.
    """
    if entry.service_days is None:
        return True
    written = outline.written_at.date() if outline.written_at else None
    if question.target.service_on is not None:
        days = timedelta(days=entry.service_days)
        return written is not None and abs(written - question.target.service_on) <= days
    only_day = question.dates.only_day
    if only_day is None or written is None:
        return True
    days = max(timedelta(days=entry.service_days), _A_DAY)
    is_told = any(abs(day - only_day) <= days for day in _days_of(entry.types, question))
    return not is_told or abs(written - only_day) <= days


def _days_of(types: Iterable[str], question: Question) -> frozenset[date]:
    return frozenset[date]().union(*(question.days.get(kind, ()) for kind in types))


def section_answers(
    outline: Outline, deciding: Sequence[DocumentRule], question: Question, *, known: dict[Kind, Answer]
) -> list[Answer]:
    """Give the answer for each section of an open document. Sections alike in documents alike are decided once."""
    is_alone = len(outline.sections) == 1
    entries = [(entry, _way_of_unnamed(outline, entry)) for entry in deciding]
    alike = tuple((id(entry), unlabelled) for entry, unlabelled in entries)
    answers: list[Answer] = []
    for section in outline.sections:
        kind = (outline.loinc, alike, section.loinc, section.heading, is_alone)
        if kind not in known:
            known[kind] = _section_answer(section, entries, question, loinc=outline.loinc, is_alone=is_alone)
        is_marked = (outline.id, section.ordinal) in question.marked
        answers.append(question.rule.line if is_marked else known[kind])
    return answers


def _way_of_unnamed(outline: Outline, entry: DocumentRule) -> Unlabelled:
    """Tell what becomes of a document's headings that have no code."""
    if entry.unread is None or any(_has_code_of(section, entry) for section in outline.sections):
        return entry.unlabelled
    return entry.unread


def _has_code_of(section: Section, entry: DocumentRule) -> bool:
    return section.loinc is not None and (entry.sections is None or section.loinc in entry.sections)


def _section_answer(
    section: Section,
    entries: Sequence[tuple[DocumentRule, Unlabelled]],
    question: Question,
    *,
    loinc: str,
    is_alone: bool,
) -> Answer:
    """Say why a section of an open document is closed, or which line of the rulebook shows it."""
    if not entries:
        return Withholding.DOCUMENT_TYPE  # only what was marked is open
    if not section.heading and section.loinc is None:
        # A note without headings is one section; otherwise this is what stands before the first heading.
        return _line_for_body([entry for entry, _ in entries], loinc) if is_alone else Withholding.LETTERHEAD
    heading = normalised(section.heading)
    if words_in(heading) & question.kept_out:
        return Withholding.SECTION
    answers = (_line_for(section, heading, entry, question, unlabelled=unlabelled) for entry, unlabelled in entries)
    return next((answer for answer in answers if answer is not Withholding.SECTION), Withholding.SECTION)


def _line_for_body(entries: Sequence[DocumentRule], loinc: str) -> Answer:
    """Give the line that opens a note without headings. It counts as what its type is written for, if that is known."""
    code = body_code(loinc)
    return next(
        (entry.line for entry in entries if code is None or entry.sections is None or code in entry.sections),
        Withholding.SECTION,
    )


def _line_for(
    section: Section, heading: str, entry: DocumentRule, question: Question, *, unlabelled: Unlabelled
) -> Answer:
    """Give the line that opens a section which has a heading, given normalised as well."""
    if section.loinc is None:
        by_name = heading in entry.headings or entry.heading_words & words_in(heading)
        return entry.line if by_name or _is_shown_unnamed(heading, unlabelled) else Withholding.SECTION
    unless = _brought_in(section.loinc, question)
    if unless is not None and all(_brought_in(code, question) for code in guarded_codes(heading) - {section.loinc}):
        return unless.line
    is_in = _has_code_of(section, entry) and section.loinc not in question.rule.never
    return entry.line if is_in else Withholding.SECTION


def _is_shown_unnamed(heading: str, unlabelled: Unlabelled) -> bool:
    """Tell whether a heading without a code is in because the entry shows such headings."""
    if unlabelled is Unlabelled.NARRATIVE:
        return reads_as_narrative(heading)
    return unlabelled is Unlabelled.SHOW


def _brought_in(code: str, question: Question) -> Unless | None:
    """Give the line by which a code of the target brings a section in, or None."""
    lines = (line for line in question.rule.unless if line.section == code)
    return next((line for line in lines if question.target.touches(line.codes)), None)
