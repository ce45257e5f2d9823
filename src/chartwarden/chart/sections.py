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

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from chartwarden.chart.document import PREAMBLE, Section
from chartwarden.chart.heading_candidate import Candidate, Case, Form
from chartwarden.chart.heading_letters import with_neighbours, without_stray_letters
from chartwarden.chart.heading_lines import candidates
from chartwarden.chart.headings import Entry, Strength, Topic, code_by_phrase, loinc_of
from chartwarden.chart.loinc import NOTE, document_type_from_title
from chartwarden.chart.named_headings import greeting_in, with_bodies

_NURSING: Final = frozenset({"34746-8", "28623-7"})
_TITLE_WORDS: Final = frozenset("note report record summary consultation consult sheet form letter h&p".split())
_TITLES: Final = frozenset(
    title.strip()
    for title in """
    nursing assessment; history and physical; history and physical examination; operative report; discharge summary;
    consultation; consultation note; progress note; operative note; procedure note; radiology report; pathology
    report; face sheet; h and p; emergency department note; hospital course summary; clinical summary; visit
    summary; consult; office visit; nursing note; laboratory report; final report
    """.split(";")
)
_TOP_LINES: Final = 3  # a title stands among the first lines
_TITLE_REACH: Final = 200  # characters

# Sections whose lines often look like headings of their own; what may not stand inside which.
_EXAMS: Final = frozenset({Topic.EXAM, Topic.ROS, Topic.DISCHARGE_EXAM, Topic.VITALS, Topic.GENERAL, Topic.OBJECTIVE})
_JUDGEMENTS: Final = frozenset({Topic.ASSESSMENT, Topic.IMPRESSION, Topic.PLAN, Topic.DIAGNOSIS, Topic.PROBLEMS})
_REPORTED: Final = frozenset({Topic.RESULTS, Topic.FINDINGS, Topic.GROSS, Topic.MICROSCOPIC, Topic.DISCHARGE_STUDIES})
_LISTS: Final = (
    _EXAMS
    | _JUDGEMENTS
    | _REPORTED
    | {
        Topic.MEDICATIONS,
        Topic.DISCHARGE_MEDICATIONS,
        Topic.MEDICATIONS_GIVEN,
        Topic.ALLERGIES,
        Topic.FAMILY,
        Topic.SOCIAL,
        Topic.PAST_HISTORY,
        Topic.PAST_PROCEDURES,
        Topic.ADMISSION_DIAGNOSIS,
        Topic.DISCHARGE_DIAGNOSIS,
        Topic.PREOP_DIAGNOSIS,
        Topic.POSTOP_DIAGNOSIS,
        Topic.PROCEDURE,
        Topic.PROCEDURES,
        Topic.SPECIMEN,
        Topic.IMPLANTS,
        Topic.CHIEF_COMPLAINT,
        Topic.VISIT_REASON,
        Topic.PAYER,
    }
)
_ITEMS: Final = (
    _LISTS
    - _EXAMS
    - {
        Topic.RESULTS,
        Topic.CHIEF_COMPLAINT,
        Topic.VISIT_REASON,
        Topic.PROCEDURE,
        Topic.PAYER,
        Topic.SOCIAL,
        Topic.FAMILY,
    }
)
_ITEMS_UNSHOUTED: Final = _ITEMS | _EXAMS | {Topic.RESULTS, Topic.SOCIAL, Topic.FAMILY}
_ITEMS_INLINE: Final = _EXAMS | {
    Topic.SOCIAL,
    Topic.FAMILY,
    Topic.MEDICATIONS,
    Topic.ALLERGIES,
    Topic.PROBLEMS,
    Topic.RESULTS,
    Topic.PAYER,
}
_ITEMS_WITH_COLON: Final = (_EXAMS | _JUDGEMENTS | _REPORTED | _ITEMS) - {
    Topic.PREOP_DIAGNOSIS,
    Topic.POSTOP_DIAGNOSIS,
    Topic.SPECIMEN,
    Topic.IMPLANTS,
    Topic.PAST_HISTORY,
}
_INNER: Final = {  # what a line inside such a section may be about without being a new section
    **dict.fromkeys(_EXAMS, _EXAMS - {Topic.OBJECTIVE} | {Topic.MIND, Topic.FUNCTION, Topic.DEVICES, Topic.FINDINGS}),
    **dict.fromkeys(
        _REPORTED,
        _REPORTED
        | {Topic.IMPRESSION, Topic.TECHNIQUE, Topic.COMPARISON, Topic.SPECIMEN, Topic.DIAGNOSIS, Topic.INDICATION},
    ),
    **dict.fromkeys(_JUDGEMENTS - {Topic.PLAN}, _JUDGEMENTS - {Topic.PLAN}),
    Topic.PLAN: frozenset({Topic.PLAN, Topic.MEDICATIONS, Topic.RESULTS, Topic.DISPOSITION, Topic.PROCEDURE}),
    Topic.SOCIAL: frozenset({Topic.SOCIAL, Topic.FUNCTION}),
}
_NO_TOPICS: Final[frozenset[Topic]] = frozenset()
_OPERATIONS: Final = frozenset({"11504-8", "28570-0"})
_OPERATED: Final = Entry(Topic.OTHER, Strength.STRONG)
_SENSITIVE: Final = frozenset({Topic.SOCIAL, Topic.FAMILY, Topic.PSYCHIATRIC})
_FEW: Final = 2
_SEVERAL: Final = 3
_ABBREVIATION: Final = 6  # letters
_PROSE: Final = 10  # characters of the line below, for it to be text that a heading announces
_PARAGRAPH: Final = 25
_LONG_NAME: Final = 6  # words; a longer unknown line is a sentence
_SHORT_NAME: Final = 4
_SAMPLE: Final = 5_000  # characters, to see whether a note is all capitals
_SHOUTED: Final = 0.7  # of all letters in capitals: capitals then set nothing apart


@dataclass(frozen=True, slots=True)
class _Style:
    """How this note writes the headings that we know."""

    counts: Counter[tuple[Form, Case]]
    anchors: int
    nursing: bool
    indent: int  # of most headings
    shouted: bool
    flattened: bool  # line ends were lost: headings stand after sentences
    whole_list: frozenset[int]  # lines of numbered headings that number the note itself, not items in a section

    def has(self, candidate: Candidate) -> bool:
        """Say whether headings of this form and case are usual here."""
        count = self.counts[candidate.form, candidate.case]
        if candidate.case is Case.CAPS and len(candidate.key) <= _ABBREVIATION:
            count = max(count, self.counts[candidate.form, Case.TITLE])  # "ECG" stands among "Impression" and "Plan"
        return count >= _FEW or (count == 1 and self.anchors <= _SEVERAL)

    @property
    def main(self) -> tuple[Form, Case] | None:
        """The form and case of most headings."""
        common = self.counts.most_common(1)
        return common[0][0] if common else None


@dataclass(slots=True)
class _Reading:
    """Where the reader of the note stands: what was accepted, and the section it is in."""

    accepted: list[Candidate] = field(default_factory=list)
    labelled_line: int = -1  # a line that begins as a field of the letterhead

    @property
    def last(self) -> Candidate | None:
        return self.accepted[-1] if self.accepted else None

    @property
    def topic(self) -> Topic | None:
        """The topic of the section that the next line stands in, or None before the first heading."""
        if self.last is None:
            return None
        return self.last.entry.topic if self.last.entry is not None else Topic.OTHER


def _strength(candidate: Candidate) -> Strength | None:
    return candidate.entry.strength if candidate.entry is not None else None


def _topic(candidate: Candidate) -> Topic:
    return candidate.entry.topic if candidate.entry is not None else Topic.OTHER


_STARTING: Final = frozenset(Form) - {Form.WIDE, Form.SENTENCE}


def _style_of(found: Sequence[Candidate], *, text: str, document_type: str | None) -> _Style:
    strong = [c for c in found if c.form in _STARTING and _strength(c) is Strength.STRONG]
    if len(strong) < _FEW:  # a registration sheet has only everyday words for headings
        weaker = {Strength.STRONG, Strength.PLAIN}
        strong = [c for c in found if c.form in _STARTING and _strength(c) in weaker and not c.has_body]
        if len(strong) < _FEW:
            strong = [c for c in found if c.form in _STARTING and _strength(c) is Strength.STRONG]
    if document_type in _NURSING:
        strong += [c for c in found if c.form in {Form.OWN, Form.COLON} and _strength(c) is Strength.PART]
    indents = Counter(c.indent for c in strong)
    run = [c for c in found if c.form is Form.SENTENCE and _strength(c) is Strength.STRONG]
    sample = text[:_SAMPLE]
    upper = sum(1 for char in sample if char.isupper())
    return _Style(
        counts=Counter((c.form, c.case) for c in strong),
        anchors=len(strong),
        nursing=document_type in _NURSING,
        indent=indents.most_common(1)[0][0] if indents else 0,
        shouted=upper > _SHOUTED * (upper + sum(1 for char in sample if char.islower()) + 1),
        flattened=len(run) >= _SEVERAL and len(run) > len(strong),
        whole_list=_numbering(found),
    )


def _numbering(found: Sequence[Candidate]) -> frozenset[int]:
    """Give the lines of a numbering 1, 2, 3 that heads parts of the note: bare names, text below, half known."""
    runs: list[list[Candidate]] = []
    for candidate in found:
        if candidate.form is not Form.NUMBERED or candidate.has_body or not candidate.number:
            continue
        if runs and candidate.number == runs[-1][-1].number + 1 and candidate.line > runs[-1][-1].line + 1:
            runs[-1].append(candidate)
        elif candidate.number == 1:
            runs.append([candidate])
    return frozenset(
        candidate.line
        for run in runs
        if len(run) >= _SEVERAL and _FEW * sum(1 for c in run if c.entry is not None) >= len(run)
        for candidate in run
    )


# --- May this candidate be a heading here? One small rule per kind. --------------------------------------------------


def _is_title(candidate: Candidate, reading: _Reading) -> bool:
    """The name of the document, at its top, heads no section."""
    if reading.accepted or candidate.line >= _TOP_LINES or (candidate.form is Form.COLON and candidate.has_body):
        return candidate.key in {"consultation", "consult"} and candidate.line < _TOP_LINES and not reading.accepted
    if candidate.key in _TITLES:
        return True
    strong = _strength(candidate) is Strength.STRONG and (candidate.line > 0 or candidate.key.startswith("reason"))
    return not strong and " " in candidate.key and candidate.key.rpartition(" ")[2] in _TITLE_WORDS


def _accepts(candidate: Candidate, reading: _Reading, style: _Style) -> bool:
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
        _strength(candidate) is Strength.STRONG and style.main is not None and style.main[0] is Form.BULLET
    ):
        return False
    rule = {
        Strength.STRONG: _accepts_strong,
        Strength.PLAIN: _accepts_plain,
        Strength.LABEL: _accepts_label,
        Strength.PART: _accepts_part,
        None: _accepts_unknown,
    }[_strength(candidate)]
    return rule(candidate, reading, style)


def _accepts_inside(candidate: Candidate, reading: _Reading, style: _Style) -> bool:
    """A heading further along a line: after a wide gap, or in running text that lost its line ends."""
    if reading.labelled_line == candidate.line:
        return False
    strong = _strength(candidate) is Strength.STRONG
    begins = reading.last is not None and reading.last.line == candidate.line
    if candidate.form is Form.WIDE:
        alike = begins and reading.last is not None and reading.last.case is candidate.case
        plain = _strength(candidate) is Strength.PLAIN and alike and style.has(replace(candidate, form=Form.COLON))
        return plain or ((strong and (alike or candidate.case is Case.CAPS)) and _topic(candidate) is not reading.topic)
    if not strong or _topic(candidate) is reading.topic:
        return False
    if style.flattened:
        return True
    is_coded = candidate.case is Case.CAPS and len(candidate.key) > _FEW and _topic(candidate) is not Topic.OTHER
    return (
        is_coded and not style.shouted and _topic(candidate) not in _INNER.get(reading.topic or Topic.OTHER, _NO_TOPICS)
    )


_SAFE_RUN_IN: Final = frozenset({"subj", "obj", "hpi", "pmh", "psh", "ros", "fh", "a/p", "a and p"})


def _accepts_strong(candidate: Candidate, reading: _Reading, style: _Style) -> bool:
    """A name we are sure of is a heading unless its form, its case or the section it stands in speak against it."""
    usual = style.has(candidate)
    inner = _topic(candidate) in _INNER.get(reading.topic or Topic.OTHER, _NO_TOPICS)
    if inner and candidate.indent > style.indent + 1:
        return False
    if candidate.form is Form.NUMBERED:
        return usual and reading.topic not in _LISTS
    if candidate.form is Form.RUN_IN:
        is_main = style.main is not None and style.main[0] is Form.RUN_IN
        return (usual and is_main) or candidate.key in _SAFE_RUN_IN
    if candidate.form is Form.MARKDOWN:
        return usual or not candidate.has_body
    if candidate.case is Case.LOWER:
        return candidate.after_sentence and (candidate.form is Form.COLON or (candidate.after_blank and usual))
    return usual or (candidate.after_sentence and not inner and _topic(candidate) is not reading.topic)


def _accepts_plain(candidate: Candidate, reading: _Reading, style: _Style) -> bool:
    """Everyday words: in the style of this note's headings, and not where they name a line of the section."""
    if candidate.form in {Form.NUMBERED, Form.RUN_IN} or candidate.case is Case.LOWER:
        return False
    if _ends_what_is_open(candidate, reading):
        return True
    set_apart = candidate.form in {Form.DECORATED, Form.MARKDOWN}
    usual = style.has(candidate) or (set_apart and not candidate.has_body)
    if not usual or not (candidate.after_sentence or candidate.form is Form.OWN):
        return False
    topic, inside = _topic(candidate), reading.topic or Topic.OTHER
    if candidate.form is Form.COLON and candidate.has_body:
        nursed = style.nursing and inside in {Topic.OTHER, Topic.BODY_PART}
        return nursed or (topic is not reading.topic and _inline_is_free(candidate, inside, reading))
    if not set_apart and inside in _EXAMS and topic in _INNER[inside]:
        return False
    return topic is Topic.OTHER or topic is not reading.topic or candidate.case is Case.CAPS or candidate.after_blank


def _ends_what_is_open(candidate: Candidate, reading: _Reading) -> bool:
    """Tell whether a name of sensitive history stands where it would else count as part of an open section."""
    closed = _topic(candidate) in _SENSITIVE and candidate.after_sentence
    return closed and candidate.form is Form.COLON and reading.topic not in _SENSITIVE | _JUDGEMENTS | {None}


def _inline_is_free(candidate: Candidate, topic: Topic, reading: _Reading) -> bool:
    if not reading.accepted:
        return _topic(candidate) is not Topic.OTHER
    if _topic(candidate) in _INNER.get(topic, _NO_TOPICS):
        return False
    return candidate.case is Case.CAPS or (topic not in _ITEMS_INLINE and _topic(candidate) is not Topic.OTHER)


def _accepts_label(candidate: Candidate, reading: _Reading, style: _Style) -> bool:
    """A field of the letterhead is a heading only among headings like it, after the first."""
    if candidate.has_body:
        reading.labelled_line = candidate.line
        usual = candidate.form is Form.COLON and style.has(candidate) and candidate.case is Case.CAPS
        accepted = usual and bool(reading.accepted) and (reading.topic not in _EXAMS | _REPORTED)
        if accepted:
            reading.labelled_line = -1
        return accepted
    return candidate.form in {Form.OWN, Form.DECORATED} and style.has(candidate) and bool(candidate.next_line)


def _accepts_part(candidate: Candidate, reading: _Reading, style: _Style) -> bool:
    """A body system heads a section of a nursing note; elsewhere it is a line of the section it stands in."""
    inside_parts = reading.last is None or _strength(reading.last) in {Strength.PART, Strength.LABEL, None}
    inside_parts = inside_parts or reading.topic in {Topic.OTHER, Topic.SUBJECTIVE, Topic.COURSE}
    if candidate.form is Form.NUMBERED or not candidate.after_sentence or candidate.case is Case.LOWER:
        return False
    if style.nursing:
        return inside_parts or reading.topic not in (_EXAMS | _JUDGEMENTS) - {Topic.VITALS}
    return False


def _accepts_unknown(candidate: Candidate, reading: _Reading, style: _Style) -> bool:
    """A name we do not know, set apart as this note sets its headings apart, where no list of names stands."""
    words = len(candidate.key.split())
    if not (style.has(candidate) and _could_name(candidate, words)):
        return False
    inside = reading.topic
    if candidate.form is Form.OWN and candidate.case is Case.CAPS:
        below_letterhead = bool(reading.accepted) or candidate.line >= _FEW
        return inside not in _ITEMS and not style.shouted and below_letterhead and _announces(candidate, _PROSE)
    if candidate.form is Form.MARKDOWN:
        level = reading.last.level if reading.last is not None else candidate.level
        return (
            not candidate.has_body
            and candidate.level <= max(level, 1)
            and (inside not in _LISTS or candidate.after_blank)
        )
    if candidate.form is Form.DECORATED:
        return not candidate.has_body and candidate.line > 0 and inside not in _ITEMS_UNSHOUTED
    return bool(reading.accepted) and _names_softly(candidate, words, inside=inside, style=style)


def _could_name(candidate: Candidate, words: int) -> bool:
    if words > _LONG_NAME or len(candidate.key) < _SHORT_NAME or "," in candidate.key or candidate.case is Case.LOWER:
        return False
    return candidate.after_sentence and not any(char.isdigit() for char in candidate.key) and "|" not in candidate.key


def _names_softly(candidate: Candidate, words: int, *, inside: Topic | None, style: _Style) -> bool:
    if candidate.form is Form.COLON and candidate.case is Case.CAPS:
        return not style.shouted and inside not in _ITEMS_WITH_COLON
    if candidate.has_body or words > _SHORT_NAME or inside in _ITEMS_UNSHOUTED:
        return False
    if candidate.form is Form.OWN:
        usual = style.counts[candidate.form, candidate.case] >= _SEVERAL
        return _announces(candidate, _PARAGRAPH) and (usual or candidate.after_blank)
    return candidate.form is Form.COLON and candidate.after_blank and inside not in _LISTS


def _announces(candidate: Candidate, length: int) -> bool:
    """Text follows: a line of words, not another name."""
    below = candidate.next_line
    starts = below[:1].isupper() or below[:1].isdigit() or below[:1] in {"-", "*", "\u2022"}
    long_enough = len(below) >= length or (len(below) >= _PROSE and below.endswith("."))
    return long_enough and not below.isupper() and starts


# --- The note as a whole ---------------------------------------------------------------------------------------------


def _without_top_line(found: Sequence[Candidate]) -> Sequence[Candidate]:
    """Drop a first line that a known heading follows at once: it names the document."""
    if len(found) < _FEW or found[0].line > 0 or found[0].has_body or found[0].form is not Form.OWN:
        return found
    second = found[1]
    follows = second.line == 1 and not second.after_blank and second.entry is not None and not second.has_body
    return found[1:] if follows else found


def _guessed_type(text: str, found: Sequence[Candidate]) -> str | None:
    """Read the type from the title above the first heading of a note whose sender gave none."""
    first = next((c.start for c in found if _strength(c) is Strength.STRONG and c.key not in _TITLES), len(text))
    top = [line for line in text[: min(first, _TITLE_REACH)].splitlines() if line.strip()][:_FEW]
    types = (document_type_from_title(line) for line in top if _reads_as_title(line))
    return next((code for code in types if code != NOTE), None)


def _reads_as_title(line: str) -> bool:
    words = set(line.casefold().split())
    return not line.rstrip().endswith(".") and (line.isupper() or bool(words & _TITLE_WORDS))


def _guess_from_topics(accepted: Sequence[Candidate]) -> str | None:
    topics = {_topic(candidate) for candidate in accepted}
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
    style = _style_of(found, text=text, document_type=known)
    reading = _Reading()
    for candidate in _without_top_line(_as_operated(found, document_type=known)):
        if _accepts(candidate, reading, style):
            reading.accepted.append(candidate)
    kind = known or _guess_from_topics(reading.accepted)
    return _sections(text, reading.accepted, document_type=kind)


def _code(candidate: Candidate, *, document_type: str | None) -> str | None:
    """Give the code of a heading; one that the lexicon does not know has none, for it is no remark either."""
    if candidate.entry is None:
        return code_by_phrase(candidate.key, document_type=document_type)
    return loinc_of(candidate.entry.topic, document_type=document_type, phrase=candidate.key)


def _as_operated(found: Sequence[Candidate], *, document_type: str | None) -> list[Candidate]:
    """Give the candidates of a record of an operation, those known that mean something in such a record only."""
    if document_type not in _OPERATIONS:
        return list(found)
    return [
        replace(c, entry=_OPERATED)
        if c.form is Form.COLON and _topic(c) is Topic.OTHER and code_by_phrase(c.key, document_type=document_type)
        else c
        for c in found
    ]


def _sections(text: str, accepted: Sequence[Candidate], *, document_type: str | None) -> tuple[Section, ...]:
    cuts: list[tuple[int, str, str | None]] = [
        (c.start, text[c.start : c.end], _code(c, document_type=document_type)) for c in accepted
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
