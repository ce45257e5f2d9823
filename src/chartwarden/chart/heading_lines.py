r"""Where a heading could stand in a note: every candidate, with its place, its form and what the lexicon knows of it.

Nothing is decided here; `chart.sections` chooses among the candidates by what the whole note looks like.
Each line is read once, and only its first `LONGEST` characters can be a label: time is linear in the text.

Example:
    >>> [(c.form.value, c.case.value) for c in candidates("CC: cough\n** Plan **\n")]
    [('colon', 'caps'), ('decorated', 'title')]

"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from chartwarden.chart.heading_candidate import (
    LONGEST,
    NUMBERED,
    Candidate,
    Case,
    Form,
    Line,
    case_of,
    colon_in,
    ended,
    lines_of,
    ran_in,
)
from chartwarden.chart.heading_letters import as_letter, focus_lines, soap_letter
from chartwarden.chart.heading_meaning import DASHES, meaning_of, whole_meaning
from chartwarden.chart.heading_names import named_lines
from chartwarden.chart.headings import LEXICON, Entry, Strength, normalised

_BULLET: Final = re.compile(r"(?:[-*•‣▪◦·–●○■▶►◆✦→»]|->)[ \t\u00a0\u202f]+(?=\S)")  # noqa: RUF001 - bullets that notes use
_ORNAMENT: Final = "*_=~<>[]|+-{}/.:«»"
_ORNAMENT_IF_TWICE: Final = "-+|>/.:"  # alone, they are bullets and quotation marks
_CLOSING: Final = {"[": "]", "<": ">", "{": "}", "«": "»"}
_RULE: Final = frozenset("-=~_*")
_SHORTEST_RULE: Final = 3
_NOT_AT_END: Final = (".", ",", ";", "?", "!")
_GAP: Final = re.compile(r"\t| {2,}")
_RUN_IN_NAMES: Final = frozenset(
    """
    subj obj hpi pmh pmhx psh pshx psx ros a/p a&p assess imp subjective objective interval fhx shx meds labs
    imaging plan assessment micro exam allergies impression fh soc dhx
    """.split()
)
_SHORTEST_WORD: Final = 4
_MIDLINE: Final = re.compile(r"(?:\t|[ \t]{2}|[.;!?)\]] )([A-Z](?:[A-Za-z/&'()\-]| (?! )){1,48}):")


def _label(line: Line, skipped: int, form: Form, *, rank: int = 0) -> Candidate | None:
    """Read the label of a line after `skipped` characters of number, bullet or hash sign, which `rank` it."""
    words = line.words[skipped:]
    place = colon_in(words)
    label = words[:place] if place >= 0 else words
    if not label.strip() or len(label) > LONGEST or label.rstrip().endswith(_NOT_AT_END):
        return None
    # Bulleted items are many and almost never headings: only a whole phrase is looked up.
    key, entry = meaning_of(label) if form is not Form.BULLET else whole_meaning(label)
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
        case=case_of(label),
        key=key,
        entry=entry,
        level=rank if form is Form.MARKDOWN else 0,
        number=rank if form is Form.NUMBERED else 0,
        has_body=has_body,
        after_blank=line.after_blank,
        after_sentence=ended(line),
        next_line=line.below,
    )


def _ornament(words: str) -> tuple[int, int] | None:
    """Give where the words inside an ornament begin and end, or None when the line opens with none."""
    if words[0] not in _ORNAMENT or (words[0] in _ORNAMENT_IF_TWICE and words[:1] * 2 != words[:2]):
        return None
    opening = len(words) - len(words.lstrip(_ORNAMENT + " "))
    closing = words[:2] if words[:2] in {"**", "__"} else _CLOSING.get(words[0], words[0])
    close = words.find(closing, opening, LONGEST + opening)
    return (opening, close) if close > opening else None


def _decorated(line: Line) -> Candidate | None:
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
    key, entry = meaning_of(inner)
    return _set_apart(line, inner, end=end, key=key, entry=entry) if key else None


def _set_apart(line: Line, inner: str, *, end: int, key: str, entry: Entry | None) -> Candidate:
    return Candidate(
        start=line.start,
        end=line.start + end,
        line=line.index,
        indent=line.indent,
        form=Form.DECORATED,
        case=case_of(inner),
        key=key,
        entry=entry,
        has_body=bool(line.words[end:].strip()),
        after_blank=line.after_blank,
        after_sentence=True,
        next_line=line.below,
    )


def _run_in(line: Line) -> Candidate | None:
    """Read a name that runs into its text: `FH - stroke`, `HPI<tab>cough`, `Subj Sore`."""
    words = line.words
    head = words[: LONGEST // 2]
    for separator in (DASHES, _GAP):
        found = separator.search(head)
        if found and found.end() < len(words):
            name = words[: found.start()]
            entry = LEXICON.get(normalised(name))
            if entry is not None and entry.strength is Strength.STRONG and name[0].isupper():
                return ran_in(line, name, entry)
    name, _, rest = words.partition(" ")
    if len(name) > _SHORTEST_WORD and name.isupper() and rest.split(" ", 1)[0].isupper():
        return None  # a title in capitals
    if name.casefold() in _RUN_IN_NAMES and name[0].isupper() and rest[:1] and (rest[0].isupper() or rest[0].isdigit()):
        entry = LEXICON.get(normalised(name))
        return ran_in(line, name, entry) if entry is not None else None
    return None


def _at_start(line: Line) -> Candidate | None:
    """Read the candidate that a line begins with, if any."""
    words = line.words
    if words[0] == "#":
        level = len(words) - len(words.lstrip("#"))
        skipped = len(words) - len(words[level:].lstrip())
        found = _label(line, skipped, Form.MARKDOWN, rank=level) if skipped < len(words) else None
        return as_letter(found) if found is not None else None
    if (found := _decorated(line) or soap_letter(line)) is not None:
        return as_letter(found)
    if numbered := NUMBERED.match(words):
        return _label(line, numbered.end(), Form.NUMBERED, rank=int(numbered[1] or 0))
    if bullet := _BULLET.match(words):
        return _label(line, bullet.end(), Form.BULLET)
    found = _label(line, 0, Form.OWN)
    if found is not None and found.entry is not None and not _dashed(found, words):
        return _underlined(found)
    return _run_in(line) or (_underlined(found) if found is not None else None)


def _dashed(found: Candidate, words: str) -> bool:
    """Say whether an own line is rather a name, a dash and its text: the text is not in capitals as the name is."""
    return found.form is Form.OWN and found.case is not Case.CAPS and DASHES.search(words[:LONGEST]) is not None


def _underlined(found: Candidate) -> Candidate:
    rule = found.next_line
    is_rule = len(rule) >= _SHORTEST_RULE and set(rule) <= _RULE and len(set(rule)) == 1
    return replace(found, form=Form.DECORATED) if is_rule and not found.has_body else found


def _inside(line: Line) -> Iterator[Candidate]:
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
            case=case_of(label),
            key=normalised(label),
            entry=entry,
            has_body=True,
            after_sentence=True,
            next_line=line.below,
        )


def candidates(text: str) -> tuple[Candidate, ...]:
    """Give every run of a note that may be a heading, sorted and disjoint; empty for a text without any."""
    lines = lines_of(text)
    if named := named_lines(lines):
        taken = {candidate.line for candidate in named}
        letters = (soap_letter(line) for line in lines if line.index not in taken)
        return tuple(sorted([*named, *filter(None, letters)], key=lambda candidate: candidate.start))
    foci = focus_lines(lines)
    found: list[Candidate] = []
    for line in lines:
        first = foci.get(line.index) or _at_start(line)
        if first is not None:
            found.append(first)
        end = first.end if first is not None else 0
        found.extend(candidate for candidate in _inside(line) if candidate.start >= end)
    return tuple(found)
