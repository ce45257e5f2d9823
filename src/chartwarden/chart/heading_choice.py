r"""May this candidate be a heading here? One small rule per kind, by the style of the note and the section around it.

Example:
    >>> from chartwarden.chart.heading_lines import candidates
    >>> from chartwarden.chart.heading_style import style_of
    >>> note = "CC: cough\nLungs: clear"
    >>> found = candidates(note)
    >>> style = style_of(found, text=note, document_type=None)
    >>> [accepts(one, Reading(), style) for one in found]
    [True, False]

"""

from dataclasses import replace
from typing import Final

from chartwarden.chart.heading_candidate import Candidate, Case, Form
from chartwarden.chart.heading_guard import is_surely_guarded
from chartwarden.chart.heading_inside import (
    EXAMS,
    INNER,
    ITEMS,
    ITEMS_INLINE,
    ITEMS_UNSHOUTED,
    ITEMS_WITH_COLON,
    JUDGEMENTS,
    LISTS,
    NO_TOPICS,
    REPORTED,
    SENSITIVE_PARTS,
    TOLD_OPENLY,
)
from chartwarden.chart.heading_style import FEW, SEVERAL, Reading, Style, strength_of, topic_of
from chartwarden.chart.headings import Strength, Topic

TITLE_WORDS: Final = frozenset("note report record summary consultation consult sheet form letter h&p".split())
TITLES: Final = frozenset(
    title.strip()
    for title in """
    nursing assessment; history and physical; history and physical examination; operative report; discharge summary;
    consultation; consultation note; progress note; operative note; procedure note; radiology report; pathology
    report; face sheet; h and p; emergency department note; hospital course summary; clinical summary; visit
    summary; consult; office visit; nursing note; laboratory report; final report
    """.split(";")
)
_TOP_LINES: Final = 3  # a title stands among the first lines
_PROSE: Final = 10  # characters of the line below, for it to be text that a heading announces
_PARAGRAPH: Final = 25
_LONG_NAME: Final = 6  # words; a longer unknown line is a sentence
_SHORT_NAME: Final = 4


def _is_title(candidate: Candidate, reading: Reading) -> bool:
    """The name of the document, at its top, heads no section."""
    if reading.accepted or candidate.line >= _TOP_LINES or (candidate.form is Form.COLON and candidate.has_body):
        return candidate.key in {"consultation", "consult"} and candidate.line < _TOP_LINES and not reading.accepted
    if candidate.key in TITLES:
        return True
    strong = strength_of(candidate) is Strength.STRONG and (candidate.line > 0 or candidate.key.startswith("reason"))
    return not strong and " " in candidate.key and candidate.key.rpartition(" ")[2] in TITLE_WORDS


def accepts(candidate: Candidate, reading: Reading, style: Style) -> bool:
    """Tell whether a candidate is a heading, where the reader of the note stands.

    Source:
        Policy: what a heading is.

    """
    if candidate.form is Form.NAMED:
        return True
    if not reading.accepted and not candidate.after_sentence:
        candidate = replace(candidate, after_sentence=True)  # lines of a letterhead end as they like
    if _is_title(candidate, reading):
        return False
    if candidate.form is Form.WIDE or candidate.form is Form.SENTENCE:
        return _accepts_inside(candidate, reading, style)
    if candidate.form is Form.NUMBERED and candidate.line in style.whole_list:
        return True
    if candidate.form is Form.BULLET and not (
        strength_of(candidate) is Strength.STRONG and style.main is not None and style.main[0] is Form.BULLET
    ):
        return False
    rule = {
        Strength.STRONG: _accepts_strong,
        Strength.PLAIN: _accepts_plain,
        Strength.LABEL: _accepts_label,
        Strength.PART: _accepts_part,
        None: _accepts_unknown,
    }[strength_of(candidate)]
    return rule(candidate, reading, style)


def _accepts_inside(candidate: Candidate, reading: Reading, style: Style) -> bool:
    """A heading further along a line: after a wide gap, or in running text that lost its line ends."""
    if reading.labelled_line == candidate.line:
        return False
    strong = strength_of(candidate) is Strength.STRONG
    begins = reading.last is not None and reading.last.line == candidate.line
    if candidate.form is Form.WIDE:
        alike = begins and reading.last is not None and reading.last.case is candidate.case
        plain = strength_of(candidate) is Strength.PLAIN and alike and style.has(replace(candidate, form=Form.COLON))
        return plain or (
            (strong and (alike or candidate.case is Case.CAPS)) and topic_of(candidate) is not reading.topic
        )
    if not strong or topic_of(candidate) is reading.topic:
        return False
    if style.flattened:
        return True
    is_coded = candidate.case is Case.CAPS and len(candidate.key) > FEW and topic_of(candidate) is not Topic.OTHER
    return (
        is_coded and not style.shouted and topic_of(candidate) not in INNER.get(reading.topic or Topic.OTHER, NO_TOPICS)
    )


_SAFE_RUN_IN: Final = frozenset({"subj", "obj", "hpi", "pmh", "psh", "ros", "fh", "a/p", "a and p"})


def _accepts_strong(candidate: Candidate, reading: Reading, style: Style) -> bool:
    """A name we are sure of is a heading unless its form, its case or the section it stands in speak against it."""
    usual = style.has(candidate)
    inner = topic_of(candidate) in INNER.get(reading.topic or Topic.OTHER, NO_TOPICS)
    if inner and candidate.indent > style.indent + 1:
        return False
    if candidate.form is Form.NUMBERED:
        return usual and reading.topic not in LISTS
    if candidate.form is Form.RUN_IN:
        is_main = style.main is not None and style.main[0] is Form.RUN_IN
        return (usual and is_main) or candidate.key in _SAFE_RUN_IN
    if candidate.form is Form.MARKDOWN:
        return usual or not candidate.has_body
    if candidate.case is Case.LOWER:
        return candidate.after_sentence and (candidate.form is Form.COLON or (candidate.after_blank and usual))
    return usual or (candidate.after_sentence and not inner and topic_of(candidate) is not reading.topic)


def _accepts_plain(candidate: Candidate, reading: Reading, style: Style) -> bool:
    """Everyday words: in the style of this note's headings, and not where they name a line of the section."""
    if candidate.form in {Form.NUMBERED, Form.RUN_IN} or candidate.case is Case.LOWER:
        return False
    if _ends_what_is_open(candidate, reading):
        return True
    set_apart = candidate.form in {Form.DECORATED, Form.MARKDOWN}
    usual = style.has(candidate) or (set_apart and not candidate.has_body)
    if not usual or not (candidate.after_sentence or candidate.form is Form.OWN):
        return False
    topic, inside = topic_of(candidate), reading.topic or Topic.OTHER
    if candidate.form is Form.COLON and candidate.has_body:
        nursed = style.nursing and inside in {Topic.OTHER, Topic.BODY_PART}
        return nursed or (topic is not reading.topic and _inline_is_free(candidate, inside, reading))
    if not set_apart and inside in EXAMS and topic in INNER[inside]:
        return False
    return topic is Topic.OTHER or topic is not reading.topic or candidate.case is Case.CAPS or candidate.after_blank


def _ends_what_is_open(candidate: Candidate, reading: Reading) -> bool:
    """Tell whether a name of sensitive history stands where it would else count as part of an open section."""
    closed = topic_of(candidate) in SENSITIVE_PARTS and candidate.after_sentence
    return closed and candidate.form is Form.COLON and reading.topic not in SENSITIVE_PARTS | JUDGEMENTS | {None}


def _inline_is_free(candidate: Candidate, topic: Topic, reading: Reading) -> bool:
    if not reading.accepted:
        return topic_of(candidate) is not Topic.OTHER
    if topic_of(candidate) in INNER.get(topic, NO_TOPICS):
        return False
    return candidate.case is Case.CAPS or (topic not in ITEMS_INLINE and topic_of(candidate) is not Topic.OTHER)


def _accepts_label(candidate: Candidate, reading: Reading, style: Style) -> bool:
    """A field of the letterhead is a heading only among headings like it, after the first."""
    if candidate.has_body:
        reading.labelled_line = candidate.line
        usual = candidate.form is Form.COLON and style.has(candidate) and candidate.case is Case.CAPS
        accepted = usual and bool(reading.accepted) and (reading.topic not in EXAMS | REPORTED)
        if accepted:
            reading.labelled_line = -1
        return accepted
    return candidate.form in {Form.OWN, Form.DECORATED} and style.has(candidate) and bool(candidate.next_line)


def _accepts_part(candidate: Candidate, reading: Reading, style: Style) -> bool:
    """A body system heads a section of a nursing note; elsewhere it is a line of the section it stands in."""
    inside_parts = reading.last is None or strength_of(reading.last) in {Strength.PART, Strength.LABEL, None}
    inside_parts = inside_parts or reading.topic in {Topic.OTHER, Topic.SUBJECTIVE, Topic.COURSE}
    if candidate.form is Form.NUMBERED or not candidate.after_sentence or candidate.case is Case.LOWER:
        return False
    if style.nursing:
        return inside_parts or reading.topic not in (EXAMS | JUDGEMENTS) - {Topic.VITALS}
    return False


def _accepts_unknown(candidate: Candidate, reading: Reading, style: Style) -> bool:
    """A name we do not know, set apart as this note sets its headings apart, where no list of names stands."""
    words = len(candidate.key.split())
    if _says_what_is_guarded(candidate, words, reading):
        return True
    if not (style.has(candidate) and _could_name(candidate, words)):
        return False
    inside = reading.topic
    if candidate.form is Form.OWN and candidate.case is Case.CAPS:
        below_letterhead = bool(reading.accepted) or candidate.line >= FEW
        return inside not in ITEMS and not style.shouted and below_letterhead and _announces(candidate, _PROSE)
    if candidate.form is Form.MARKDOWN:
        level = reading.last.level if reading.last is not None else candidate.level
        return (
            not candidate.has_body
            and candidate.level <= max(level, 1)
            and (inside not in LISTS or candidate.after_blank)
        )
    if candidate.form is Form.DECORATED:
        return not candidate.has_body and candidate.line > 0 and inside not in ITEMS_UNSHOUTED
    return bool(reading.accepted) and _names_softly(candidate, words, inside=inside, style=style)


def _says_what_is_guarded(candidate: Candidate, words: int, reading: Reading) -> bool:
    """Tell whether a line begins with everyday words that its open section must not swallow (`Booze: daily`)."""
    could_end = candidate.form is Form.COLON and candidate.after_sentence and words <= _SHORT_NAME
    return could_end and reading.topic in TOLD_OPENLY and is_surely_guarded(candidate.key)


def _could_name(candidate: Candidate, words: int) -> bool:
    if words > _LONG_NAME or len(candidate.key) < _SHORT_NAME or "," in candidate.key or candidate.case is Case.LOWER:
        return False
    return candidate.after_sentence and not any(char.isdigit() for char in candidate.key) and "|" not in candidate.key


def _names_softly(candidate: Candidate, words: int, *, inside: Topic | None, style: Style) -> bool:
    if candidate.form is Form.COLON and candidate.case is Case.CAPS:
        return not style.shouted and inside not in ITEMS_WITH_COLON
    if candidate.has_body or words > _SHORT_NAME or inside in ITEMS_UNSHOUTED:
        return False
    if candidate.form is Form.OWN:
        usual = style.counts[candidate.form, candidate.case] >= SEVERAL
        return _announces(candidate, _PARAGRAPH) and (usual or candidate.after_blank)
    return candidate.form is Form.COLON and candidate.after_blank and inside not in LISTS


def _announces(candidate: Candidate, length: int) -> bool:
    """Text follows: a line of words, not another name."""
    below = candidate.next_line
    starts = below[:1].isupper() or below[:1].isdigit() or below[:1] in {"-", "*", "\u2022"}
    long_enough = len(below) >= length or (len(below) >= _PROSE and below.endswith("."))
    return long_enough and not below.isupper() and starts
