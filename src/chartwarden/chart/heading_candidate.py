r"""A run of a note that may be a heading, the line it stands on, and how both are written.

Example:
    >>> [(line.words, line.start) for line in lines_of("CC:\n\n  cough")]
    [('CC:', 0), ('cough', 7)]

"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chartwarden.chart.headings import Entry, normalised

LONGEST: Final = 90  # characters; longer headings were not met, and sentences begin to look like them
PARENTHESES: Final = re.compile(r"[(\[][^()\[\]]{0,80}[)\]]?")
NUMBERS: Final = re.compile(r"[#x]?\d[\d/:.,%-]*|#")
NUMBERED: Final = re.compile(r"(?:(\d{1,2})|[IVX]{1,4}|[A-Z])[.)][ \t]+(?=\S)")
_SENTENCE_END: Final = (".", "?", "!", ":", ";", ")", "]", "*", "-", "=", "_", '"', "”")
_WRAP_WIDTH: Final = 60  # a shorter line above was ended by its writer, not by the margin


class Form(StrEnum):
    """How a candidate is set apart from the words around it."""

    OWN = "own line"
    COLON = "colon"
    DECORATED = "decorated"  # ** X **, [X], == X ==, **X:** text, X over a line of dashes
    NUMBERED = "numbered"
    MARKDOWN = "markdown"
    BULLET = "bullet"
    NAMED = "named line"  # every line of the note begins with its name and runs on
    RUN_IN = "run in"  # a short name followed by text, with a dash, a wide gap or only a space between
    WIDE = "after a wide gap"  # a second heading on one line
    SENTENCE = "after a sentence"  # a heading inside running text, line ends lost


class Case(StrEnum):
    """How a label is written."""

    CAPS = "caps"
    TITLE = "title"  # the first letter is a capital
    LOWER = "lower"


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """A run of a note that may be a heading: `text[start:end]`. Lines count from 0 and skip blank ones."""

    start: int
    end: int
    line: int
    form: Form
    case: Case
    key: str  # the label, normalised
    entry: Entry | None
    level: int = 0  # of a markdown heading
    number: int = 0  # of a numbered one
    indent: int = 0  # characters of space before the line
    has_body: bool = False  # text follows on the same line
    after_blank: bool = False
    after_sentence: bool = False  # what stands before ends as sentences, headings or blank lines do
    next_line: str = ""  # the line that follows, stripped, at most `LONGEST` characters

    def __repr__(self) -> str:
        return f"Candidate({self.start}:{self.end}, {self.form}, {self.case})"


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """A line that is not blank, stripped: `text[start : start + len(words)]`."""

    words: str
    start: int
    index: int
    indent: int
    after_blank: bool
    before: str  # the line above, stripped; empty at the top
    below: str

    def __repr__(self) -> str:
        return f"Line({self.index})"


def lines_of(text: str) -> list[Line]:
    """Give the lines of a text that are not blank, each with what stands around it. Linear in the text."""
    rows: list[tuple[str, int, int, bool]] = []
    offset, blank = 0, True
    for raw in text.splitlines(keepends=True):
        words = raw.strip()
        if words:
            indent = len(raw) - len(raw.lstrip())
            rows.append((words, offset + indent, indent, blank))
        blank, offset = not words, offset + len(raw)
    heads = [words for words, _, _, _ in rows]
    return [
        Line(
            words=words,
            start=start,
            index=index,
            indent=indent,
            after_blank=after_blank,
            before=heads[index - 1] if index else "",
            below=heads[index + 1][:LONGEST] if index + 1 < len(heads) else "",
        )
        for index, (words, start, indent, after_blank) in enumerate(rows)
    ]


def case_of(label: str) -> Case:
    """Tell how a label is written, its numbers and parentheses aside."""
    bare = NUMBERS.sub(" ", PARENTHESES.sub(" ", label))
    letters = [char for char in bare if char.isalpha()]
    if letters and all(char.isupper() for char in letters):
        return Case.CAPS
    return Case.TITLE if letters and letters[0].isupper() else Case.LOWER


def colon_in(words: str) -> int:
    """Give the place of the colon that could end a label, or -1: not in a time, a ratio, an address or parentheses."""
    head = words[:LONGEST]
    place = head.find(":")
    while place >= 0:
        is_open = head.count("(", 0, place) + head.count("[", 0, place) > head.count(")", 0, place) + head.count(
            "]", 0, place
        )
        before, after = head[place - 1 : place], head[place + 1 : place + 2]
        if not (is_open or (before.isdigit() and after.isdigit()) or after == "/"):
            return place
        place = head.find(":", place + 1)
    return -1


def ended(line: Line) -> bool:
    """Tell whether what stands before a line ends as sentences, headings and blank lines do."""
    above = line.before
    return line.after_blank or not above or above.endswith(_SENTENCE_END) or len(above) < _WRAP_WIDTH


def ran_in(line: Line, name: str, entry: Entry) -> Candidate:
    """Give the candidate of a line that begins with its name and runs on."""
    return Candidate(
        start=line.start,
        end=line.start + len(name),
        line=line.index,
        indent=line.indent,
        form=Form.RUN_IN,
        case=case_of(name),
        key=normalised(name),
        entry=entry,
        has_body=True,
        after_blank=line.after_blank,
        after_sentence=ended(line),
        next_line=line.below,
    )
