"""Sensitive subjects: which codes need them, and where ordinary notes speak of them.

A label on a document is not enough: a drug, a count or one clause of an ordinary note tells as much. So each clause
that mentions a sensitive subject is found by its words, or by a code of it. Whether it was denied plays no part: "no
history of" tells that it was asked, and often why. What is found is masked unless the target has a code of the subject.

Source: 45 CFR 164.502(b); State law on HIV, mental health, reproductive and genetic information; GINA (Pub. L.
110-233); 42 CFR Part 2. What belongs to a subject is professional knowledge that no authority publishes as a list.

Example:
    >>> note = "COPD, HIV on Biktarvy, CKD 3."
    >>> [note[span.start : span.end] for span in sensitive_spans(note)]
    ['HIV on Biktarvy']
    >>> sensitive_spans(note, except_for=needed_subjects(Target(codes=("B20",))))
    ()

"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from chartwarden.chart.document import RestrictedClass, Section
from chartwarden.purpose.restricted_terms import TERMS, Term
from chartwarden.purpose.target import Target


class Subject(StrEnum):
    """What a person may suffer for when it is known. Which one it is never leaves the server."""

    HIV = "hiv"
    MENTAL_HEALTH = "mental-health"
    SUBSTANCE_USE = "substance-use"  # of whichever substance: alcohol and drugs
    ALCOHOL_USE = "alcohol-use"
    DRUG_USE = "drug-use"
    GENETIC = "genetic"
    SEXUAL_ASSAULT = "sexual-assault"
    REPRODUCTIVE = "reproductive"


_CODES: Final[Mapping[Subject, tuple[str, ...]]] = MappingProxyType(
    {
        Subject.HIV: ("B20", "B97.35", "R75", "Z11.4", "Z20.6", "Z21", "Z29.81", "Z71.7", "O98.7"),
        Subject.MENTAL_HEALTH: (
            "F01-F09", "F20-F99", "R45", "T14.91", "X71-X83", "Z13.3", "Z63", "Z65", "Z86.5", "Z91.5",
            "90785-90899", "96105-96171",
        ),
        Subject.SUBSTANCE_USE: ("99408-99409", "H0001-H0050"),
        Subject.ALCOHOL_USE: (
            "E24.4", "E51.2", "F10", "G31.2", "G62.1", "G72.1", "I42.6", "K29.2", "K70", "K85.2", "K86.0", "O99.31",
            "R78.0", "T51", "Y90", "Z71.4",
        ),
        Subject.DRUG_USE: (
            "F11-F16", "F18-F19", "O99.32", "R78.1-R78.9", "T40", "Z71.5", "Z72.2",
        ),
        Subject.GENETIC: ("D68.5", "G10", "Q90-Q99", "Z13.7", "Z14-Z15", "Z31.4-Z31.5", "Z80-Z84", "81105-81479"),
        Subject.SEXUAL_ASSAULT: (
            "O9A.3-O9A.5", "T74", "T76", "X92-Y09", "Z04.4", "Z04.7", "Z04.8", "Z69", "Z91.4",
        ),
        Subject.REPRODUCTIVE: (
            "N46", "N96-N98", "O00-O9A", "Z30-Z39", "Z3A", "Z64", "Z79.3", "10A07ZX-10Y07ZY", "58300-58301",
            "58600-58671", "58970-58976", "59000-59899",
        ),
    }
)  # fmt: skip
"""Codes for which a subject is evidence. Source: ICD-10-CM and CPT chapter headings; professional knowledge."""

_SUBSTANCES: Final = frozenset({Subject.ALCOHOL_USE, Subject.DRUG_USE})

_OF_LABEL: Final[Mapping[RestrictedClass, frozenset[Subject]]] = MappingProxyType(
    {
        RestrictedClass.HIV: frozenset({Subject.HIV}),
        RestrictedClass.BEHAVIORAL: frozenset(
            {Subject.MENTAL_HEALTH, Subject.SUBSTANCE_USE, Subject.ALCOHOL_USE, Subject.DRUG_USE}
        ),
    }
)


@dataclass(frozen=True, slots=True)
class SensitiveSpan:
    """A clause of a note that mentions a sensitive subject: `text[start:end]`. It does not say which."""

    start: int
    end: int


def needed_subjects(target: Target) -> frozenset[Subject]:
    """Give the subjects that the target asks about: what is said of them is evidence and stays readable.

    A wide range asks about none that it only reaches over. Else `A00-Z99` would open them all to work that is about
    nothing in particular (bench V12-03, V12-04).
    """
    return frozenset(subject for subject, codes in _CODES.items() if target.is_about(codes))


def classes_opened_by(target: Target) -> frozenset[RestrictedClass]:
    """Give the restricted classes that a code of the target needs. Psychotherapy notes are never among them.

    Source:
        45 CFR 164.508(a)(2) for what stays out; the rest is policy: a labelled note is needed for its own code only.

    """
    needed = needed_subjects(target)
    return frozenset(label for label, subjects in _OF_LABEL.items() if subjects & needed)


_WORD: Final = re.compile(r"[^\W_]+")
_WRITTEN_CODE: Final = re.compile(r"\b[A-Z][0-9][0-9A-Z]\.[0-9A-Z]{1,4}\b")  # with its point; without, it may be a size
_GAP: Final = 3  # characters between two words of one term, such as a hyphen or the end of a line
_BEFORE: Final = re.compile(r"[;!?\n\r•|]|[.,:](?=\s|$)")
_AFTER: Final = re.compile(r"[;!?\n\r•|]|[.,](?=\s|$)")  # a value follows its colon: "CD4: 540"
_GOES_ON: Final = re.compile(  # the next item of a list says more of this one
    r",\s+(?:(?:single|recurrent|first|mild|moderate|severe|partial|full|in|on|off|since|diagnosed|stable|well|poorly|"
    r"controlled|uncontrolled|compliant|adherent|undetectable|detectable|managed|treated|untreated|taking|with|without|"
    r"last|currently|now|previously|not|never|quit|sober|started|newly)\b)",
    re.IGNORECASE,
)


def _indexed(terms: Iterable[tuple[str, Term]]) -> dict[str, list[tuple[Subject, Term]]]:
    index: dict[str, list[tuple[Subject, Term]]] = {}
    for subject, term in terms:
        index.setdefault(term.words[0].casefold(), []).append((Subject(subject), term))
    return index


_BY_FIRST_WORD: Final = _indexed(TERMS)


def sensitive_spans(
    text: str, *, except_for: frozenset[Subject] = frozenset(), start: int = 0, end: int | None = None
) -> tuple[SensitiveSpan, ...]:
    """Find the clauses of a part of a text that mention a sensitive subject.

    A clause runs between commas, colons, full stops, semicolons and line ends: a list of problems loses the one item
    and keeps the others. Neighbours are joined. Linear in the text.

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
    spans: list[SensitiveSpan] = []
    for at, behind in _mentions(text, start, stop, _with_words_for_both(except_for)):
        if spans and behind <= spans[-1].end:
            continue
        clause = _clause(text, at, behind, start=min(spans[-1].end, at) if spans else start, stop=stop)
        if spans and not text[spans[-1].end : max(clause.start, spans[-1].end)].strip(" ,;:.\t"):
            clause = SensitiveSpan(spans.pop().start, clause.end)
        spans.append(clause)
    return tuple(spans)


def _with_words_for_both(needed: frozenset[Subject]) -> frozenset[Subject]:
    """Add what is said of any substance to alcohol or drugs, and both of these to substances at large.

    A code for drinking makes no evidence of an opioid, and the other way round; "sober" is evidence of either.
    """
    if Subject.SUBSTANCE_USE in needed:
        return needed | _SUBSTANCES
    return needed | {Subject.SUBSTANCE_USE} if needed & _SUBSTANCES else needed


def _mentions(text: str, start: int, stop: int, except_for: frozenset[Subject]) -> Iterable[tuple[int, int]]:
    """Give where each term and each code of a subject begins and ends, in order."""
    codes = list(_coded(text, start, stop, except_for))
    terms = _terms(text, start, stop, except_for)
    return sorted([*terms, *codes]) if codes else terms


def _coded(text: str, start: int, stop: int, except_for: frozenset[Subject]) -> Iterator[tuple[int, int]]:
    """Give where a code of a subject stands: whoever reads notes for a living knows what F33.1 is."""
    for code in _WRITTEN_CODE.finditer(text, start, stop):
        if _subjects_of(code.group()) - except_for:
            yield code.span()


@lru_cache(maxsize=4096)
def _subjects_of(code: str) -> frozenset[Subject]:
    return needed_subjects(Target((code,)))


def _terms(text: str, start: int, stop: int, except_for: frozenset[Subject]) -> Iterator[tuple[int, int]]:
    words = list(_WORD.finditer(text, start, stop))
    for place, word in enumerate(words):
        for subject, term in _BY_FIRST_WORD.get(word.group().casefold(), ()):
            if subject not in except_for and _stands(term, words, place):
                yield word.start(), words[place + len(term.words) - 1].end()
                break


def _stands(term: Term, words: list[re.Match[str]], place: int) -> bool:
    """Tell whether a term stands at a word: all of its words, near each other, and none before that changes it."""
    here = words[place : place + len(term.words)]
    if len(here) < len(term.words):
        return False
    said = [word.group() if term.is_cased else word.group().casefold() for word in here]
    if said != list(term.words) or any(b.start() - a.end() > _GAP for a, b in pairwise(here)):
        return False
    before = words[place - 1].group().casefold() if place else ""
    after = words[place + len(here)].group().casefold() if place + len(here) < len(words) else ""
    return before not in term.not_after and after not in term.not_before


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

    Args:
        text: the whole text of the document.
        section: one of its sections.
        except_for: subjects that the purpose needs.

    """
    found = sensitive_spans(text, except_for=except_for, start=section.start, end=section.end)
    if found and section.heading and found[0].start < section.start + len(section.heading):
        return (SensitiveSpan(section.start, section.end),)
    return found
