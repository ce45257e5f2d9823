r"""Cut a note into sections: sorted, disjoint, covering every character, each named by a LOINC code where one fits.

Every line that could be a heading is a candidate (`chart.heading_lines`). Which candidates are headings is decided over
the whole note, because notes differ more from each other than from themselves: first the style in which this note
writes the headings we know, then, in order, each candidate by that style and by the section it would stand in.
A line of an examination ("Lungs: clear") or an item of a list of problems is no heading there.

Example:
    >>> note = "CC: cough\nPMH: asthma\nPlan: rest"
    >>> [(section.heading, section.loinc) for section in split_sections(note)]
    [('CC:', '10154-3'), ('PMH:', '11348-0'), ('Plan:', '18776-5')]

"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chartwarden.chart.document import PREAMBLE, Section
from chartwarden.chart.heading_candidate import Candidate, Form
from chartwarden.chart.heading_choice import TITLE_WORDS, TITLES, accepts
from chartwarden.chart.heading_letters import is_letter, with_neighbours, without_stray_letters
from chartwarden.chart.heading_lines import candidates
from chartwarden.chart.heading_style import FEW, Reading, strength_of, style_of, topic_of
from chartwarden.chart.headings import Entry, Strength, Topic, code_by_phrase, loinc_of
from chartwarden.chart.loinc import NOTE, document_type_from_title
from chartwarden.chart.named_headings import code_of, is_plain_name
from chartwarden.chart.note_bodies import greeting_in, with_bodies

_OPERATIONS: Final = frozenset({"11504-8", "28570-0"})
_OPERATED: Final = Entry(Topic.OTHER, Strength.STRONG)
_COMPLICATED: Final = Entry(Topic.COMPLICATIONS, Strength.STRONG)
_TITLE_REACH: Final = 200  # characters


def _without_top_line(found: Sequence[Candidate]) -> Sequence[Candidate]:
    """Drop a first line that a known heading follows at once: it names the document."""
    if len(found) < FEW or found[0].line > 0 or found[0].has_body or found[0].form is not Form.OWN:
        return found
    second = found[1]
    follows = second.line == 1 and not second.after_blank and second.entry is not None and not second.has_body
    return found[1:] if follows else found


def _guessed_type(text: str, found: Sequence[Candidate]) -> str | None:
    """Read the type from the title above the first heading of a note whose sender gave none."""
    first = next((c.start for c in found if strength_of(c) is Strength.STRONG and c.key not in TITLES), len(text))
    top = [line for line in text[: min(first, _TITLE_REACH)].splitlines() if line.strip()][:FEW]
    types = (document_type_from_title(line) for line in top if _reads_as_title(line))
    return next((code for code in types if code != NOTE), None)


def _reads_as_title(line: str) -> bool:
    words = set(line.casefold().split())
    return not line.rstrip().endswith(".") and (line.isupper() or bool(words & TITLE_WORDS))


def _guess_from_topics(accepted: Sequence[Candidate]) -> str | None:
    topics = {topic_of(candidate) for candidate in accepted}
    if Topic.FINDINGS in topics and topics & {Topic.TECHNIQUE, Topic.COMPARISON} and Topic.NARRATIVE not in topics:
        return "18748-4"
    if topics >= {Topic.GROSS, Topic.DIAGNOSIS} or topics >= {Topic.GROSS, Topic.SPECIMEN}:
        return "11526-1"
    if topics & {Topic.PREOP_DIAGNOSIS, Topic.POSTOP_DIAGNOSIS}:
        return "11504-8"
    return None


def split_sections(text: str, *, document_type: str | None = None) -> tuple[Section, ...]:
    r"""Cut a note at its headings.

    The sections are sorted and disjoint and cover the text exactly; each begins with its heading's first character.
    What stands before the first heading, or the whole of a note without headings, is one section with an empty
    heading. An empty text is one empty section. Time is linear in the text. Pure: nothing is kept between calls.

    Args:
        text: the note, with any line ends.
        document_type: a code of `DOCUMENT_TYPES`, when known; it decides what some headings mean.

    Returns:
        Sections with offsets in characters; `heading` is the exact words as they stand, colon and ornament included.

    Source:
        LOINC section codes: HL7 doc-section-codes. What a heading is: policy.

    """
    found = without_stray_letters(candidates(text))
    known = document_type if document_type not in {None, NOTE} else _guessed_type(text, found)
    style = style_of(found, text=text, document_type=known)
    reading = Reading()
    for candidate in _without_top_line(_as_operated(found, document_type=known)):
        if accepts(candidate, reading, style):
            reading.accepted.append(candidate)
    kind = known or _guess_from_topics(reading.accepted)
    return _sections(text, reading.accepted, document_type=kind)


def _code(candidate: Candidate, heading: str, *, document_type: str | None) -> str | None:
    """Give the code of a heading. Of a line that runs on without a sign only the name is sure."""
    is_sure = candidate.form is Form.NAMED or is_letter(candidate) or is_plain_name(candidate.key)
    if candidate.entry is not None and is_sure:
        return loinc_of(candidate.entry.topic, document_type=document_type, phrase=candidate.key)
    return code_of(heading, document_type=document_type)


def _as_operated(found: Sequence[Candidate], *, document_type: str | None) -> list[Candidate]:
    """Give the candidates of a record of an operation as they mean something there: problems are complications."""
    if document_type not in _OPERATIONS:
        return list(found)
    return [replace(c, entry=entry) if (entry := _operated(c, document_type)) is not None else c for c in found]


def _operated(candidate: Candidate, document_type: str | None) -> Entry | None:
    """Give what a candidate means in a record of an operation only, or None where it means what it means elsewhere."""
    if topic_of(candidate) is Topic.PROBLEMS:
        return _COMPLICATED
    is_other = candidate.form is Form.COLON and topic_of(candidate) is Topic.OTHER
    return _OPERATED if is_other and code_by_phrase(candidate.key, document_type=document_type) else None


def _sections(text: str, accepted: Sequence[Candidate], *, document_type: str | None) -> tuple[Section, ...]:
    cuts: list[tuple[int, str, str | None]] = [
        (c.start, text[c.start : c.end], _code(c, text[c.start : c.end], document_type=document_type)) for c in accepted
    ]
    greeting = greeting_in(text[: cuts[0][0]]) if cuts else None
    if greeting is not None:  # a letter is read from its greeting on, not only from its first heading
        cuts.insert(0, (greeting[0], text[slice(*greeting)], None))
    if not cuts or cuts[0][0] > 0:
        cuts.insert(0, (0, PREAMBLE, None))
    ends = [start for start, _, _ in cuts[1:]] + [len(text)]
    plain = tuple(
        Section(ordinal=ordinal, loinc=loinc, heading=heading, start=start, end=end)
        for ordinal, ((start, heading, loinc), end) in enumerate(zip(cuts, ends, strict=True))
    )
    cut = with_neighbours(plain, document_type=document_type)
    return cut if greeting is None else with_bodies(cut, document_type=document_type)
