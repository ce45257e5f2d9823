"""Sensitive clauses of ordinary notes: what is masked unless the target has a code of the subject.

A label on a document is not enough: a drug, a count or one clause of an ordinary note tells as much. So each clause
that mentions a sensitive subject is found by its words, or by a code of it. Whether it was denied plays no part: "no
history of" tells that it was asked, and often why.

Source: 45 CFR 164.502(b); State law on HIV, mental health, reproductive and genetic information; GINA (Pub. L.
110-233); 42 CFR Part 2.

Example:
    >>> note = "COPD, HIV on Biktarvy, CKD 3."
    >>> [note[span.start : span.end] for span in sensitive_spans(note)]
    ['HIV on Biktarvy']
    >>> sensitive_spans(note, except_for=needed_subjects(Target(codes=("B20",))))
    ()

"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from chartwarden.chart.document import Section
from chartwarden.purpose.restricted_mentions import Mention, are_kin, headings_company, mentions
from chartwarden.purpose.restricted_panel import panel_lines
from chartwarden.purpose.restricted_subjects import Subject, classes_opened_by, needed_subjects, with_words_for_both
from chartwarden.purpose.restricted_term import Weight
from chartwarden.purpose.target import Target

__all__ = [
    "SensitiveSpan",
    "Subject",
    "Target",
    "classes_opened_by",
    "needed_subjects",
    "sensitive_in",
    "sensitive_spans",
]


@dataclass(frozen=True, slots=True)
class SensitiveSpan:
    """A clause of a note that mentions a sensitive subject: `text[start:end]`. It does not say which."""

    start: int
    end: int


_NO_TITLE: Final = r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)"  # a name follows, not a sentence
_BEFORE: Final = re.compile(rf"[;!?\n\r•|]|[.,:](?=\s|$){_NO_TITLE}")
_AFTER: Final = re.compile(rf"[;!?\n\r•|]|[.,](?=\s|$){_NO_TITLE}")  # a value follows its colon: "CD4: 540"
_GOES_ON: Final = re.compile(  # the next item of a list says more of this one
    r",\s+(?:(?:single|recurrent|first|mild|moderate|severe|partial|full|in|on|off|since|diagnosed|stable|well|poorly|"
    r"controlled|uncontrolled|compliant|adherent|undetectable|detectable|managed|treated|untreated|taking|with|without|"
    r"last|currently|now|previously|not|never|quit|sober|started|newly)\b|\d{1,3}(?:\.\d)?\s?%)"
    r"|\|[ \t]*(?=(?:[<>≤≥]?\d[\d.,/ <>%-]*(?:[a-z/]+\d?)?|[HL]|pos\w*|neg\w*|(?:not )?detected|(?:non-?)?reactive)"
    r"[ \t]*(?:[|\n]|$))",  # the cells of one row
    re.IGNORECASE,
)
_BETWEEN: Final = " ,;:.\t"  # marks between two spans that are one


def sensitive_spans(
    text: str, *, except_for: frozenset[Subject] = frozenset(), start: int = 0, end: int | None = None
) -> tuple[SensitiveSpan, ...]:
    """Find the clauses of a part of a text that mention a sensitive subject.

    A clause runs between commas, colons, full stops, semicolons and line ends: a list of problems loses the one item
    and keeps the others. The lines of a laboratory's panel go with its test. Neighbours are joined. Linear in the text.

    Args:
        text: the whole text.
        except_for: subjects that the purpose needs.
        start: first character of the part wanted.
        end: where the part ends; None means the end of the text.

    Returns:
        Sorted, disjoint, non-empty spans within the part, in characters of the whole text.

    Source:
        45 CFR 164.502(b); control MIN-2. Which words count: `restricted_terms`.

    """
    stop = len(text) if end is None else end
    return _spans(text, mentions(text, start, stop, with_words_for_both(except_for)), start, stop)


def _spans(text: str, found: Sequence[Mention], start: int, stop: int) -> tuple[SensitiveSpan, ...]:
    spans: list[SensitiveSpan] = []
    tests: list[SensitiveSpan] = []
    for mention in found:
        at, behind = mention.start, mention.end
        if spans and behind <= spans[-1].end:
            continue
        spans.append(_clause(text, at, behind, start=min(spans[-1].end, at) if spans else start, stop=stop))
        if mention.weight is Weight.TEST:
            tests.append(SensitiveSpan(at, spans[-1].end))
    return _joined(text, [*spans, *_panels(text, tests, start, stop)] if tests else spans)


def _panels(text: str, tests: Sequence[SensitiveSpan], start: int, stop: int) -> Iterator[SensitiveSpan]:
    """Give the lines around tests. Each is looked for up to the test before and the test behind, so none twice."""
    edges = [start, *(test.end for test in tests)]
    next_ones = [*(test.start for test in tests[1:]), stop]
    for test, since, until in zip(tests, edges, next_ones, strict=False):
        for first, last in panel_lines(text, test.start, test.end, start=since, stop=max(until, test.end)):
            yield _stripped(text, first, last)


def _joined(text: str, spans: list[SensitiveSpan]) -> tuple[SensitiveSpan, ...]:
    """Sort spans, and make one of those that overlap or have nothing between them but marks."""
    joined: list[SensitiveSpan] = []
    for span in sorted(spans, key=lambda span: span.start):
        if joined and not text[joined[-1].end : max(span.start, joined[-1].end)].strip(_BETWEEN):
            before = joined.pop()
            joined.append(SensitiveSpan(before.start, max(before.end, span.end)))
        else:
            joined.append(span)
    return tuple(joined)


def _stripped(text: str, first: int, last: int) -> SensitiveSpan:
    while first < last - 1 and text[first].isspace():
        first += 1
    while last > first + 1 and text[last - 1].isspace():
        last -= 1
    return SensitiveSpan(first, last)


def _clause(text: str, at: int, behind: int, *, start: int, stop: int) -> SensitiveSpan:
    """Give the clause around a term, without the space and the marks at its ends."""
    line = max(text.rfind("\n", start, at), start)
    first = start
    for mark in _BEFORE.finditer(text, line, at):
        first = mark.end()
    following = _AFTER.search(text, behind, stop)
    while following and (more := _GOES_ON.match(text, following.start(), stop)):
        following = _AFTER.search(text, more.end(), stop)
    last = following.start() if following else stop
    while first < at and not text[first].isalnum():
        first += 1
    while last > behind and text[last - 1].isspace():
        last -= 1
    return SensitiveSpan(first, last)


def sensitive_in(
    text: str, section: Section, *, except_for: frozenset[Subject] = frozenset()
) -> tuple[SensitiveSpan, ...]:
    """Find what is sensitive in one section: its clauses, or all of it where its heading names the subject.

    A heading that only keeps a subject's company ("TOX", "Biohazard") takes all of it where the body names the subject.

    Args:
        text: the whole text of the document.
        section: one of its sections.
        except_for: subjects that the purpose needs.

    """
    found = mentions(text, section.start, section.end, with_words_for_both(except_for))
    if not found:
        return ()
    spans = _spans(text, found, section.start, section.end)
    heading_ends = section.start + len(section.heading or "")
    if heading_ends > section.start and (
        spans[0].start < heading_ends
        or are_kin(headings_company(section.heading), {mention.subject for mention in found})
    ):
        return (SensitiveSpan(section.start, section.end),)
    return spans
