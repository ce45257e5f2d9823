r"""Notes that name no part, or only themselves: a letter from its greeting on, an entry under a time, a dictated note.

Example:
    >>> greeting_in("Dear Dr. A,\nShe is well.")
    (0, 11)
    >>> body_code("18842-5")
    '8648-8'

"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chartwarden.chart.document import Section
from chartwarden.chart.heading_letters import with_neighbours
from chartwarden.chart.heading_trim import undated
from chartwarden.chart.heading_words import sensitive_topic
from chartwarden.chart.headings import normalised
from chartwarden.chart.loinc import NOTE, document_type_from_title
from chartwarden.chart.medicine_record import GIVEN_MEDICINES, without_other_routes

_MOST_WORDS: Final = 8
_SALUTATION: Final = re.compile(r"^\W*(?:dear|to whom it may concern|hello|hi)\b", re.IGNORECASE)
_CLOCK: Final = re.compile(
    r"^\W*(?:(?:at|time)\s+)?(?:[01]?\d|2[0-3])[:.h]?[0-5]\d\s*(?:hrs?|hours|h|am|pm|a\.m\.|p\.m\.)?\W*$", re.IGNORECASE
)
_OPENING: Final = re.compile(
    r"^\W*(?:(?:patient|pt|she|he|they)\s+)?(?:was\s+)?(?:(?:seen|examined|evaluated|reviewed|rounded|assessed)\b\W*(?:and\b|&|/|\+|with|on|at|by|today|this|$|\d))",
    re.IGNORECASE,
)
_PLAINLY: Final = frozenset(
    phrase.strip()
    for phrase in """
    letter; note; notes; narrative; body; text; dictation; report; entry; free text; free text note; clinical note;
    clinic note; clinic letter; progress; progress note; progress notes; daily note; interim note; office note;
    visit note; consult note; consultation letter; consultation; brief note; rounding note; event note; medical
    note; physician note; provider note; doctors note; soap note; encounter note; follow up note; note text;
    narrative note; dictated note; dictated letter
    """.replace("\n    ", " ").split(";")
)
_BODY: Final = {  # what the body of a document counts as, by its type; no other type has a body that can be read so
    "11506-3": "51848-0",
    "11488-4": "51848-0",
    "34117-2": "51848-0",
    "11492-6": "51848-0",
    "34111-5": "51848-0",
    "15507-7": "51848-0",
    "18842-5": "8648-8",
    "18761-7": "8648-8",
    "11504-8": "29554-3",
    "28570-0": "29554-3",
}
_READABLE: Final = frozenset(
    "10164-2 51848-0 18776-5 8648-8 61149-1 61150-9 29545-1 11535-2 29554-3 10223-6 30954-2 59776-5 10215-2".split()
)


_GREETING: Final = re.compile(r"^[ \t]*(?=\S)(Dear [^\n:;]{2,60}?[,:]?)[ \t]*$", re.MULTILINE)


def greeting_in(text: str) -> tuple[int, int] | None:
    """Give where the greeting of a letter stands, on a line of its own; None when there is none or nothing follows."""
    found = _GREETING.search(text)
    return found.span(1) if found is not None and text[found.end() :].strip() else None


def heads_a_body(heading: str) -> bool:
    """Tell whether a heading names no part but opens all there is to say: a greeting, a time, the name of the note."""
    if _SALUTATION.match(heading) or _CLOCK.match(heading) or _OPENING.match(heading):
        return True
    bare = normalised(undated(heading))
    is_dated = any(char.isdigit() for char in heading)
    return (not bare and is_dated) or bare in _PLAINLY or (_reads_as_note(bare) and sensitive_topic(bare) is None)


def _reads_as_note(bare: str) -> bool:
    """Tell whether words name the note of a provider, as a dictated note is headed by its own title."""
    words = bare.split()
    ends = bool(words) and words[-1] in {"note", "notes", "letter", "visit", "consultation", "dictation"}
    return ends and len(words) <= _MOST_WORDS and document_type_from_title(bare) in {*_BODY, NOTE}


def body_code(document_type: str) -> str | None:
    """Give the section code that a note without headings counts as, by its type; None where nothing is known of it."""
    return _BODY.get(document_type)


def with_bodies(sections: Sequence[Section], *, document_type: str | None) -> tuple[Section, ...]:
    """Give the sections of a document, read with their neighbours, its unnamed bodies as what its type is written for.

    A letter from its greeting on, an entry under a time, a dictated note under its own title: where the document has
    no other part that says what was found or thought, such a body is that part. Where it has one, nothing changes.

    Args:
        sections: of one document, with their codes.
        document_type: a code of `DOCUMENT_TYPES`.

    Source:
        Policy; serves 45 CFR 164.502(b): sensitive clauses in it are masked as everywhere.

    """
    sections = with_neighbours(sections, document_type=document_type)
    if document_type == GIVEN_MEDICINES:
        return without_other_routes(sections)
    code = _BODY.get(document_type or "")
    bodies = [place for place, one in enumerate(sections) if one.heading and _is_body(one)]
    if code is None or not bodies:
        return sections
    others = [one for place, one in enumerate(sections) if place not in bodies]
    if any(one.loinc in _READABLE and not _is_added(one) for one in others):
        return sections
    return tuple(replace(one, loinc=code) if place in bodies else one for place, one in enumerate(sections))


def _is_body(section: Section) -> bool:
    return section.loinc is None and heads_a_body(section.heading)


def _is_added(section: Section) -> bool:
    return normalised(undated(section.heading)) in {"addendum", "addenda", "amendment", "correction", "late entry"}
