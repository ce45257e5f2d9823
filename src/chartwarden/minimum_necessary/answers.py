"""What the rule answers for one document and for each of its sections, without any widening.

Source: 45 CFR 164.502(b), 164.514(d)(2).

Example:
    >>> Answer
    chartwarden.minimum_necessary.withholding.Withholding | int

"""

from collections.abc import Sequence

from chartwarden.chart.document import Outline, Section
from chartwarden.chart.headings import normalised
from chartwarden.chart.named_headings import body_code
from chartwarden.minimum_necessary.document_kinds import DocumentKind, kinds_of, words_of
from chartwarden.minimum_necessary.heading_reading import guarded_codes, reads_as_narrative, words_in
from chartwarden.minimum_necessary.question import Question, closed_for_good
from chartwarden.minimum_necessary.rulebook import DocumentRule, Unlabelled, Unless
from chartwarden.minimum_necessary.withholding import Withholding

Answer = Withholding | int  # why a section is closed, or the line of the rulebook that opens it
Kind = tuple[str, tuple[int, ...], str | None, str, bool]  # of section: type, entries, code and heading, whether alone


def closed_as_a_whole(outline: Outline, question: Question) -> Withholding | None:
    """Say why a whole document is closed, or None when its sections decide."""
    for_good = closed_for_good(outline, question)
    if for_good is not None:
        return for_good
    if not question.dates.hold(outline):
        return Withholding.OUTSIDE_WINDOW
    if question.marked:
        return None if outline.id in question.narrowed_to else _unmarked(outline, question)
    return None if _entries(outline, question) else Withholding.DOCUMENT_TYPE


def _unmarked(outline: Outline, question: Question) -> Withholding:
    """Say why a document without a mark is closed where others have one."""
    return Withholding.NOT_MARKED if _entries(outline, question) else Withholding.DOCUMENT_TYPE


def _entries(outline: Outline, question: Question) -> list[DocumentRule]:
    """Give the entries that decide on a document: the first that is about it, and those that a target code adds."""
    if _is_of_another_title(outline, question):
        return []
    has_kinds = any((entry.kinds or entry.not_kinds) and outline.loinc in entry.types for entry in question.entries)
    kinds = kinds_of(outline.title, author=outline.author) if has_kinds else frozenset[DocumentKind]()
    having = [
        entry
        for entry in question.entries
        if entry.is_about(outline.loinc, kinds) and _is_late(outline, entry, question)
    ]
    first = next((entry for entry in having if not entry.for_codes), None)
    return [entry for entry in having if entry.for_codes or entry is first]


def _is_of_another_title(outline: Outline, question: Question) -> bool:
    """Tell whether the title names something that no code of the target is about, and nothing that one is about."""
    if not question.rule.titled:
        return False
    words = frozenset(words_of(outline.title))
    lines = (line for line in question.rule.titled if not line.types or outline.loinc in line.types)
    named = [line for line in lines if line.words & words]
    return bool(named) and not any(question.target.touches(line.codes) for line in named)


def _is_late(outline: Outline, entry: DocumentRule, question: Question) -> bool:
    """Tell whether a document was written on or after the day that its entry counts from. Unknown dates fail closed."""
    days = [question.first_written[kind] for kind in entry.after if kind in question.first_written]
    return not days or (outline.written_at is not None and outline.written_at.date() >= min(days))


def section_answers(outline: Outline, question: Question, known: dict[Kind, Answer]) -> list[Answer]:
    """Give the answer for each section of an open document. Sections alike in documents alike are decided once."""
    is_alone = len(outline.sections) == 1
    entries = _entries(outline, question)
    alike = tuple(map(id, entries))
    answers: list[Answer] = []
    for section in outline.sections:
        kind = (outline.loinc, alike, section.loinc, section.heading, is_alone)
        if kind not in known:
            known[kind] = _section_answer(section, entries, question, loinc=outline.loinc, is_alone=is_alone)
        is_marked = (outline.id, section.ordinal) in question.marked
        answers.append(question.rule.line if is_marked else known[kind])
    return answers


def _section_answer(
    section: Section, entries: Sequence[DocumentRule], question: Question, *, loinc: str, is_alone: bool
) -> Answer:
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


def _line_for_body(entries: Sequence[DocumentRule], loinc: str) -> Answer:
    """Give the line that opens a note without headings. It counts as what its type is written for, if that is known."""
    code = body_code(loinc)
    return next(
        (entry.line for entry in entries if code is None or entry.sections is None or code in entry.sections),
        Withholding.SECTION,
    )


def _line_for(section: Section, entry: DocumentRule, question: Question) -> Answer:
    """Give the line that opens a section which has a heading."""
    heading = normalised(section.heading)
    words = words_in(heading)
    if any(only.words & words and not question.target.touches(only.codes) for only in question.rule.only_for):
        return Withholding.SECTION
    if section.loinc is None:
        by_name = heading in entry.headings or entry.heading_words & words
        return entry.line if by_name or _is_shown_unnamed(heading, entry) else Withholding.SECTION
    unless = _brought_in(section.loinc, question)
    if unless is not None and all(_brought_in(code, question) for code in guarded_codes(heading) - {section.loinc}):
        return unless.line
    in_entry = entry.sections is None or section.loinc in entry.sections
    return entry.line if in_entry and section.loinc not in question.rule.never else Withholding.SECTION


def _is_shown_unnamed(heading: str, entry: DocumentRule) -> bool:
    """Tell whether a heading without a code is in because the entry shows such headings."""
    if entry.unlabelled is Unlabelled.NARRATIVE:
        return reads_as_narrative(heading)
    return entry.unlabelled is Unlabelled.SHOW


def _brought_in(code: str, question: Question) -> Unless | None:
    """Give the line by which a code of the target brings a section in, or None."""
    lines = (line for line in question.rule.unless if line.section == code)
    return next((line for line in lines if question.target.touches(line.codes)), None)
