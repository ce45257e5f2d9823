r"""Where a heading could stand in a note: every candidate, with its place, its form and what the lexicon knows of it.

Nothing is decided here; `chart.sections` chooses among the candidates by what the whole note looks like.
Each line is read once, and only its first `LONGEST` characters can be a label: time is linear in the text.

Example:
    >>> [(c.form.value, c.case.value) for c in candidates("CC: cough\n** Plan **\n")]
    [('colon', 'caps'), ('decorated', 'title')]

"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from chartwarden.chart.heading_words import SHORT_FORMS, expanded, sensitive_topic
from chartwarden.chart.headings import LEXICON, Entry, Strength, Topic, normalised

LONGEST: Final = 90  # characters; longer headings were not met, and sentences begin to look like them
_MOST_WORDS: Final = 9


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
class _Line:
    """A line that is not blank, stripped: `text[start : start + len(words)]`."""

    words: str
    start: int
    index: int
    indent: int
    after_blank: bool
    before: str  # the line above, stripped; empty at the top
    below: str

    def __repr__(self) -> str:
        return f"_Line({self.index})"


def _lines(text: str) -> list[_Line]:
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
        _Line(
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


# --- What the lexicon knows of a label -------------------------------------------------------------------------------

_QUALIFIERS: Final = frozenset(
    """
    current brief pertinent relevant initial todays updated additional recent focused general detailed clinical
    patient nursing physician provider ed emergency department hospital inpatient outpatient preoperative
    postoperative final interim preliminary significant new prior previous repeat limited complete full
    comprehensive formal bedside admission specialist surgical medical cardiology nephrology neurology pulmonary
    gi urology orthopedic oncology icu triage daily resident attending consultant my our the other key active
    chronic acute subsequent overall short abbreviated interval
    """.split()
)
_TRAILERS: Final = frozenset(
    """
    reviewed today continued cont contd update updated summary discussed obtained below yesterday
    available only
    """.split()
)
_ENDINGS: Final = {
    "history": Topic.PAST_HISTORY,
    "hx": Topic.PAST_HISTORY,
    "exam": Topic.EXAM,
    "examination": Topic.EXAM,
    "findings": Topic.FINDINGS,
    "results": Topic.RESULTS,
    "labs": Topic.RESULTS,
    "studies": Topic.RESULTS,
    "panel": Topic.RESULTS,
    "culture": Topic.RESULTS,
    "cultures": Topic.RESULTS,
    "trend": Topic.RESULTS,
    "trends": Topic.RESULTS,
    "imaging": Topic.RESULTS,
    "diagnosis": Topic.DIAGNOSIS,
    "diagnoses": Topic.DIAGNOSIS,
    "medications": Topic.MEDICATIONS,
    "meds": Topic.MEDICATIONS,
    "allergies": Topic.ALLERGIES,
    "plan": Topic.PLAN,
    "recommendations": Topic.PLAN,
    "instructions": Topic.PLAN,
    "precautions": Topic.PLAN,
    "course": Topic.COURSE,
    "impression": Topic.IMPRESSION,
    "procedure": Topic.PROCEDURE,
    "procedures": Topic.PROCEDURES,
    "complications": Topic.COMPLICATIONS,
    "indications": Topic.INDICATION,
    "technique": Topic.TECHNIQUE,
    "wound": Topic.EXAM,
    "wounds": Topic.EXAM,
}
_PLAIN_ENDINGS: Final = frozenset(
    """
    note notes information details comment comments status report review assessment times record records contacts
    data check signature signatures attestation statement score screening log list education explained content
    reflections risks discussion update communication questions goals summary documentation
    """.split()
)
_BEGINNINGS: Final = (
    ("reason for ", Topic.VISIT_REASON),
    ("indication for ", Topic.INDICATION),
    ("indications for ", Topic.INDICATION),
    ("description of ", Topic.NARRATIVE),
    ("details of ", Topic.NARRATIVE),
    ("course in ", Topic.COURSE),
    ("findings at ", Topic.FINDINGS),
)
_JOINTS: Final = re.compile(r" and |/|, | with ")
_MOST_PARTS: Final = 5
# One section has one code. A part that stays closed keeps all closed; else the judgement, the illness, the findings.
_TELLING: Final = (
    Topic.SOCIAL,
    Topic.FAMILY,
    Topic.PSYCHIATRIC,
    Topic.MIND,
    Topic.PAYER,
    Topic.ASSESSMENT,
    Topic.IMPRESSION,
    Topic.HPI,
    Topic.EXAM,
)
_ENDING_WORDS: Final = 5  # more words before an ending make a sentence, not a heading
_SENTENCE_WORDS: Final = frozenset(
    """
    no not nil is are was were be been has have had there he she they we i you will would should can see denies
    reports states without none if when which that this these his her their noted given done normal negative
    positive
    """.split()
)
_PARENTHESES: Final = re.compile(r"[(\[][^()\[\]]{0,80}[)\]]?")
_DASHES: Final = re.compile(r" +(?:-{1,2}|–|—) +")  # noqa: RUF001 - real notes hold en dashes
_NUMBERS: Final = re.compile(r"[#x]?\d[\d/:.,%-]*|#")


def lookup(key: str) -> Entry | None:
    """Give what a normalised label means: as a whole, without its qualifiers, or from its parts; None when unknown.

    Short forms count as the words they stand for. What is read only so is never more than plain.
    """
    words = key.split()
    if not words or len(words) > _MOST_WORDS:
        return None
    if (found := LEXICON.get(key) or _unqualified(words) or _joined(key)) is not None:
        return found
    long = expanded(key)
    if long != key and (found := LEXICON.get(long) or _unqualified(long.split()) or _joined(long)) is not None:
        return replace(found, strength=Strength.PLAIN) if found.strength is Strength.STRONG else found
    return _by_words(long, long.split())


def _unqualified(words: list[str]) -> Entry | None:
    front, back = 0, len(words)
    while front < back - 1 and words[back - 1] in _TRAILERS:
        back -= 1
        if found := LEXICON.get(" ".join(words[:back])):
            return found if found.strength is not Strength.PART else None
    while front < back - 1 and words[front] in _QUALIFIERS:
        front += 1
        if found := LEXICON.get(" ".join(words[front:back])):
            return found if found.strength in {Strength.STRONG, Strength.PLAIN} else None
    return None


def _joined(key: str) -> Entry | None:
    """Read "A and B", "A/B", "A, B": known when every part is."""
    parts = [part.strip() for part in _JOINTS.split(key)]
    if not 1 < len(parts) <= _MOST_PARTS:
        return None
    found = [entry for part in parts if (entry := LEXICON.get(part) or _unqualified(part.split())) is not None]
    if len(found) < len(parts):
        return None
    topics = {entry.topic for entry in found}
    if topics == {Topic.BODY_PART}:
        return Entry(Topic.BODY_PART, Strength.PART)
    if any(entry.strength is Strength.LABEL for entry in found):
        return Entry(Topic.OTHER, Strength.LABEL)
    strong = all(entry.strength is Strength.STRONG for entry in found)
    return Entry(_most_telling([entry.topic for entry in found]), Strength.STRONG if strong else Strength.PLAIN)


def _most_telling(topics: list[Topic]) -> Topic:
    """Give the topic that a combined heading counts as, of those of its parts in order: what stays closed wins."""
    first = next((topic for topic in topics if topic not in {Topic.OTHER, Topic.BODY_PART}), Topic.OTHER)
    return next((topic for topic in _TELLING if topic in topics), first)


def _by_words(key: str, words: list[str]) -> Entry | None:
    """Read a label by how it begins or ends: weak evidence, so the entry is only ever plain."""
    if len(words) > _ENDING_WORDS or not _SENTENCE_WORDS.isdisjoint(words):
        return None
    for beginning, begun in _BEGINNINGS:
        if key.startswith(beginning):
            return Entry(begun, Strength.PLAIN)
    if key.startswith("date of "):
        return Entry(Topic.OTHER, Strength.LABEL)
    last = words[-1].rpartition("/")[2]
    if last in _ENDINGS:  # "alcohol history" is no past history
        return Entry(sensitive_topic(key) or _ENDINGS[last], Strength.PLAIN)
    return Entry(Topic.OTHER, Strength.PLAIN) if last in _PLAIN_ENDINGS else None


def _meaning(label: str) -> tuple[str, Entry | None]:
    """Give a label's key and entry, looking past parentheses, dates, counts, and what follows a dash."""
    bare = _PARENTHESES.sub(" ", label)
    key = normalised(bare)
    if (entry := LEXICON.get(key)) is not None:
        return key, entry
    key = normalised(_NUMBERS.sub(" ", bare)) if any(char.isdigit() or char == "#" for char in bare) else key
    if (entry := lookup(key)) is not None:
        return key, entry
    head, *rest = _DASHES.split(bare, maxsplit=1)
    if rest and (entry := LEXICON.get(normalised(head))) is not None and entry.strength is Strength.STRONG:
        return key, entry
    return key, None


def _whole(label: str) -> tuple[str, Entry | None]:
    key = normalised(label)
    return key, LEXICON.get(key)


def _case(label: str) -> Case:
    bare = _NUMBERS.sub(" ", _PARENTHESES.sub(" ", label))
    letters = [char for char in bare if char.isalpha()]
    if letters and all(char.isupper() for char in letters):
        return Case.CAPS
    return Case.TITLE if letters and letters[0].isupper() else Case.LOWER


# --- Where a label ends ----------------------------------------------------------------------------------------------

_NUMBERED: Final = re.compile(r"(?:(\d{1,2})|[IVX]{1,4}|[A-Z])[.)][ \t]+(?=\S)")
_BULLET: Final = re.compile(r"(?:[-*•‣▪◦·–●○]|->)[ \t\u00a0\u202f]+(?=\S)")  # noqa: RUF001 - bullets that notes use
_ORNAMENT: Final = "*_=~<>[]|+-{}"
_ORNAMENT_IF_TWICE: Final = "-+|>"  # alone, they are bullets and quotation marks
_CLOSING: Final = {"[": "]", "<": ">", "{": "}"}
_RULE: Final = frozenset("-=~_*")
_SHORTEST_RULE: Final = 3
_NOT_AT_END: Final = (".", ",", ";", "?", "!")
_SENTENCE_END: Final = (".", "?", "!", ":", ";", ")", "]", "*", "-", "=", "_", '"', "”")
_WRAP_WIDTH: Final = 60  # a shorter line above was ended by its writer, not by the margin
_GAP: Final = re.compile(r"\t| {2,}")
_RUN_IN_NAMES: Final = frozenset(
    """
    subj obj hpi pmh pmhx psh pshx psx ros a/p a&p assess imp subjective objective interval fhx shx meds labs
    imaging plan assessment micro exam allergies impression fh soc dhx
    """.split()
)
_SHORTEST_WORD: Final = 4
_MIDLINE: Final = re.compile(r"(?:\t|[ \t]{2}|[.;!?)\]] )([A-Z](?:[A-Za-z/&'()\-]| (?! )){1,48}):")
_SOAP: Final = {"s": Topic.SUBJECTIVE, "o": Topic.OBJECTIVE, "a": Topic.ASSESSMENT, "p": Topic.PLAN}


def _colon(words: str) -> int:
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


def _label(line: _Line, skipped: int, form: Form, *, rank: int = 0) -> Candidate | None:
    """Read the label of a line after `skipped` characters of number, bullet or hash sign, which `rank` it."""
    words = line.words[skipped:]
    place = _colon(words)
    label = words[:place] if place >= 0 else words
    if not label.strip() or len(label) > LONGEST or label.rstrip().endswith(_NOT_AT_END):
        return None
    # Bulleted items are many and almost never headings: only a whole phrase is looked up.
    key, entry = _meaning(label) if form is not Form.BULLET else _whole(label)
    if not key:
        return None
    has_body = place >= 0 and bool(words[place + 1 :].strip())
    if form is Form.OWN and place >= 0:
        form = Form.COLON
    end = skipped + (place + 1 if place >= 0 else len(label.rstrip()))
    return Candidate(
        start=line.start,
        end=line.start + end,
        line=line.index,
        indent=line.indent,
        form=form,
        case=_case(label),
        key=key,
        entry=entry,
        level=rank if form is Form.MARKDOWN else 0,
        number=rank if form is Form.NUMBERED else 0,
        has_body=has_body,
        after_blank=line.after_blank,
        after_sentence=_ended(line),
        next_line=line.below,
    )


def _ended(line: _Line) -> bool:
    above = line.before
    return line.after_blank or not above or above.endswith(_SENTENCE_END) or len(above) < _WRAP_WIDTH


def _ornament(words: str) -> tuple[int, int] | None:
    """Give where the words inside an ornament begin and end, or None when the line opens with none."""
    if words[0] not in _ORNAMENT or (words[0] in _ORNAMENT_IF_TWICE and words[:1] * 2 != words[:2]):
        return None
    opening = len(words) - len(words.lstrip(_ORNAMENT + " "))
    closing = words[:2] if words[:2] in {"**", "__"} else _CLOSING.get(words[0], words[0])
    close = words.find(closing, opening, LONGEST + opening)
    return (opening, close) if close > opening else None


def _decorated(line: _Line) -> Candidate | None:
    """Read `** X **`, `[X]`, `=== X ===`, `**X:** text`; the ornament belongs to the heading as written."""
    words = line.words
    place = _ornament(words)
    if place is None:
        return None
    opening, end = place
    inner = words[opening:end].strip(" :")
    while end < len(words) and words[end] in _ORNAMENT + ":":
        end += 1
    body = words[end:].strip()
    if inner.endswith(_NOT_AT_END) or (words[0] in _CLOSING and body):
        return None  # a sentence, or a placeholder inside one
    key, entry = _meaning(inner)
    return _set_apart(line, inner, end=end, key=key, entry=entry) if key else None


def _set_apart(line: _Line, inner: str, *, end: int, key: str, entry: Entry | None) -> Candidate:
    return Candidate(
        start=line.start,
        end=line.start + end,
        line=line.index,
        indent=line.indent,
        form=Form.DECORATED,
        case=_case(inner),
        key=key,
        entry=entry,
        has_body=bool(line.words[end:].strip()),
        after_blank=line.after_blank,
        after_sentence=True,
        next_line=line.below,
    )


def _run_in(line: _Line) -> Candidate | None:
    """Read a name that runs into its text: `FH - stroke`, `HPI<tab>cough`, `Subj Sore`."""
    words = line.words
    head = words[: LONGEST // 2]
    for separator in (_DASHES, _GAP):
        found = separator.search(head)
        if found and found.end() < len(words):
            name = words[: found.start()]
            entry = LEXICON.get(normalised(name))
            if entry is not None and entry.strength is Strength.STRONG and name[0].isupper():
                return _ran_in(line, name, entry)
    name, _, rest = words.partition(" ")
    if len(name) > _SHORTEST_WORD and name.isupper() and rest.split(" ", 1)[0].isupper():
        return None  # a title in capitals
    if name.casefold() in _RUN_IN_NAMES and name[0].isupper() and rest[:1] and (rest[0].isupper() or rest[0].isdigit()):
        entry = LEXICON.get(normalised(name))
        return _ran_in(line, name, entry) if entry is not None else None
    return None


def _ran_in(line: _Line, name: str, entry: Entry) -> Candidate:
    return Candidate(
        start=line.start,
        end=line.start + len(name),
        line=line.index,
        indent=line.indent,
        form=Form.RUN_IN,
        case=_case(name),
        key=normalised(name),
        entry=entry,
        has_body=True,
        after_blank=line.after_blank,
        after_sentence=_ended(line),
        next_line=line.below,
    )


def _soap(line: _Line) -> Candidate | None:
    """Read the one-letter headings of a SOAP note; whether it is one is decided over the whole note."""
    words = line.words
    letter, sign, rest = words[0].casefold(), words[1:2], words[2:].strip()
    if (
        letter not in _SOAP
        or not words[0].isupper()
        or (sign not in {":", ")"} and words[1:3] != " -" and len(words) > 1)
    ):
        return None
    if letter == "p" and rest[:1].isdigit() and sign == ":":
        return None  # a pulse
    end = 2 if sign in {":", ")"} else 1
    found = _ran_in(line, words[:end], Entry(_SOAP[letter], Strength.STRONG))
    return replace(found, form=Form.COLON, key=f"soap {letter}", has_body=bool(rest))


def _at_start(line: _Line) -> Candidate | None:
    """Read the candidate that a line begins with, if any."""
    words = line.words
    if words[0] == "#":
        level = len(words) - len(words.lstrip("#"))
        skipped = len(words) - len(words[level:].lstrip())
        return _label(line, skipped, Form.MARKDOWN, rank=level) if skipped < len(words) else None
    if (found := _decorated(line) or _soap(line)) is not None:
        return found
    if numbered := _NUMBERED.match(words):
        return _label(line, numbered.end(), Form.NUMBERED, rank=int(numbered[1] or 0))
    if bullet := _BULLET.match(words):
        return _label(line, bullet.end(), Form.BULLET)
    found = _label(line, 0, Form.OWN)
    if found is not None and found.entry is not None and not _dashed(found, words):
        return _underlined(found)
    return _run_in(line) or (_underlined(found) if found is not None else None)


def _dashed(found: Candidate, words: str) -> bool:
    """Say whether an own line is rather a name, a dash and its text: the text is not in capitals as the name is."""
    return found.form is Form.OWN and found.case is not Case.CAPS and _DASHES.search(words[:LONGEST]) is not None


def _underlined(found: Candidate) -> Candidate:
    rule = found.next_line
    is_rule = len(rule) >= _SHORTEST_RULE and set(rule) <= _RULE and len(set(rule)) == 1
    return replace(found, form=Form.DECORATED) if is_rule and not found.has_body else found


def _inside(line: _Line) -> Iterator[Candidate]:
    """Find headings further along a line, after a wide gap or after a sentence."""
    for match in _MIDLINE.finditer(line.words):
        label = _GAP.split(match[1])[-1]
        begin = match.end() - 1 - len(label)
        if match.start(1) == 0 or not label[:1].isupper():
            continue
        entry = LEXICON.get(normalised(label))
        if entry is None or entry.strength is Strength.PART:
            continue
        wide = line.words[begin - 1] == "\t" or line.words[begin - 2 : begin].isspace()
        yield Candidate(
            start=line.start + begin,
            end=line.start + match.end(),
            line=line.index,
            form=Form.WIDE if wide else Form.SENTENCE,
            case=_case(label),
            key=normalised(label),
            entry=entry,
            has_body=True,
            after_sentence=True,
            next_line=line.below,
        )


# --- Notes of which every line begins with its name ------------------------------------------------------------------

_MOST_NAME_WORDS: Final = 5
_LEAST_NAMED: Final = 2  # lines
_NAMED_SHARE: Final = 0.6  # of all lines but the first, which may name the note
_TOP: Final = 1
_LISTED: Final = frozenset({Topic.RESULTS, Topic.BODY_PART, Topic.OTHER, Topic.PANEL})
_LEAST_EVERYDAY: Final = 3  # lines, where every name is an everyday word
_TEXT_BEGINS: Final = re.compile(r"[A-Z0-9<>~+(#]")
_NOT_IN_NAMES: Final = frozenset(".,;:0123456789")
_LETTERS: Final = re.compile(r"(?:[A-Za-z]\.)+")
_TITLE_ENDS: Final = frozenset("note report record summary survey sheet letter visit".split())
_FIRST_WORD: Final = re.compile(r"[A-Z][A-Za-z/&'().-]{1,24}(?=\s+\S)")


_FIRST: Final = frozenset(normalised(phrase).partition(" ")[0].partition("/")[0] for phrase in LEXICON) | SHORT_FORMS


def _begins_as_name(words: str) -> bool:
    """Tell quickly whether a line could begin with a name: most lines of prose do not."""
    first, *rest = words.split(maxsplit=1)
    if not rest or first.endswith(":") or not (first[0].isupper() or first[0].isdigit()):
        return False
    return first[0].isdigit() or normalised(first).partition("/")[0] in _FIRST


def _name_of(line: _Line) -> tuple[int, Entry] | None:
    """Give where the name that a line begins with ends, and what it means, as in `Labs Plt 188` or `2. Postop Same`.

    A name that is known as a whole goes before one that is known by its last word.
    """
    numbered = _NUMBERED.match(line.words)
    start = numbered.end() if numbered else 0
    ends = [found.end() for found in re.finditer(r"\S+(?=\s+\S)", line.words[start : start + LONGEST])]
    known: tuple[int, Entry] | None = None
    for end in reversed(ends[:_MOST_NAME_WORDS]):
        name, rest = line.words[start : start + end], line.words[start + end :].lstrip(" \t-")
        if not name[:1].isupper() or name.endswith((":", ",", ";", "-")) or not _TEXT_BEGINS.match(rest):
            continue
        if not (_NOT_IN_NAMES.isdisjoint(name) or _LETTERS.fullmatch(name)):
            continue
        key = normalised(name)
        whole = LEXICON.get(key) or LEXICON.get(expanded(key)) or _joined(key) or _joined(expanded(key))
        entry = whole or (lookup(key) if known is None else None)
        if entry is None or entry.strength not in {Strength.STRONG, Strength.PLAIN}:
            continue
        if whole is not None:
            return None if line.index == 0 and _may_be_title(name, rest, entry) else (start + end, entry)
        known = (start + end, entry) if entry.topic is not Topic.OTHER and line.index else known
    return known


def _may_be_title(name: str, rest: str, entry: Entry) -> bool:
    """Tell whether the first line rather names the note: `SKIN SURVEY 07/03`, `XR WRIST`, `Operative note - A`."""
    word = rest.split(maxsplit=1)[0]
    ends_so = name.rsplit(maxsplit=1)[-1].casefold() in _TITLE_ENDS
    return ends_so or (name.isupper() and word[0].isdigit()) or (entry.strength is Strength.PLAIN and word.isupper())


def _is_known(label: str) -> bool:
    return normalised(label) in LEXICON


def _are_sure(entries: list[Entry]) -> bool:
    return len(entries) >= _LEAST_EVERYDAY or any(entry.strength is Strength.STRONG for entry in entries)


def _named(lines: list[_Line]) -> list[Candidate]:
    """Read a note that gives each line a name and runs on; empty unless most of its lines are so.

    There, a line whose name nobody knows is cut off too, so that it does not count as part of the line above.
    """
    least = max(_LEAST_NAMED, _NAMED_SHARE * (len(lines) - _TOP))
    begun = [line for line in lines if _begins_as_name(line.words)]
    if len(begun) < least:
        return []
    bare = [line for line in begun if (place := _colon(line.words)) < 0 or not _is_known(line.words[:place])]
    if len(bare) < least:
        return []
    read = {line.index: _name_of(line) for line in bare}
    names = {index: name for index, name in read.items() if name is not None}
    if len(names) < least:
        return []
    entries = [entry for _, entry in names.values()]
    told = {entry.topic for entry in entries}
    if len(told) < _LEAST_NAMED or told <= _LISTED or not _are_sure(entries):
        return []
    found: list[Candidate] = []
    for line in lines:
        if line.index in names:
            end, entry = names[line.index]
            candidate = _ran_in(line, line.words[:end], entry)
            key = normalised(_NUMBERED.sub("", line.words[:end]))
            found.append(replace(candidate, form=Form.NAMED, key=key))
        elif found and (word := _FIRST_WORD.match(line.words)) is not None:
            unread = Entry(Topic.OTHER, Strength.PLAIN)
            found.append(replace(_ran_in(line, word[0], unread), form=Form.NAMED))
    return found


def candidates(text: str) -> tuple[Candidate, ...]:
    """Give every run of a note that may be a heading, sorted and disjoint; empty for a text without any."""
    lines = _lines(text)
    if named := _named(lines):
        return tuple(named)
    found: list[Candidate] = []
    for line in lines:
        first = _at_start(line)
        if first is not None:
            found.append(first)
        end = first.end if first is not None else 0
        found.extend(candidate for candidate in _inside(line) if candidate.start >= end)
    return tuple(found)
