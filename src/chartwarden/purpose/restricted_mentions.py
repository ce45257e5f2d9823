"""Where a note mentions a sensitive subject: its terms, its codes, and the words that count only beside those.

"The programme" tells nothing. Beside a screen for drugs it tells who treats the patient. So such a word counts in the
line of a mention of its subject, and the words of a laboratory's panel count in the lines around a test of it.

Source: 45 CFR 164.502(b); control MIN-2. Which words: `restricted_terms`. How far company reaches is policy.

Example:
    >>> [(one.start, one.subject.value) for one in mentions("CKD. CD4 212.", 0, 13, frozenset())]
    [(5, 'hiv')]

"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import accumulate
from types import MappingProxyType
from typing import Final, NamedTuple

from chartwarden.purpose.restricted_subjects import Subject, subjects_told_by
from chartwarden.purpose.restricted_term import ANY_NUMBER, ANY_WORD, Term, Weight
from chartwarden.purpose.restricted_terms import IN_HEADINGS, TERMS
from chartwarden.purpose.target import Target


class Mention(NamedTuple):
    """Where a term or a code stands: `text[start:end]`. A tuple, since a chart may have thousands."""

    start: int
    end: int
    subject: Subject
    weight: Weight


_WORD: Final = re.compile(r"[^\W_]+")
_WRITTEN_CODE: Final = re.compile(
    r"[A-Z](?<=\b[A-Z])[0-9][0-9A-Z]\.[0-9A-Z]{1,4}\b"
)  # with its point; without, it may be a size
_TWO_WHEN_SMALL: Final = "\u0130"  # the one letter whose small form is two characters, of which one is no letter
_GAP: Final = re.compile(r"([\W_]+)")  # between words
_WIDEST_GAP: Final = 3  # characters between two words of one term, such as a hyphen or the end of a line
_NEAR: Final = 6  # words on either side in which another meaning shows
_CLAUSE_ENDS: Final = re.compile(r"[;!?]|[.,]\s")
_SENTENCE_ENDS: Final = re.compile(r"[;!?]|[.]\s")
_PARTED: Final = re.compile(r"[.,;:!?]\s")  # what stands behind this does not change the meaning of a word before it
_LINE_REACH: Final = 160  # characters of a line in which a word keeps company; a paragraph may be one line
_PANEL_REACH: Final = 2  # lines between a test and the next line of its panel
_COMPANY: Final = frozenset({Weight.IN_LINE, Weight.IN_PANEL})

_KIN: Final[Mapping[Subject, str]] = MappingProxyType(
    {subject: subject.value for subject in Subject}
    | dict.fromkeys((Subject.SUBSTANCE_USE, Subject.ALCOHOL_USE, Subject.DRUG_USE), "substance")
)
"""Which subjects keep each other company: a programme beside a screen for alcohol is one for substances."""


class _Entry(NamedTuple):
    """A term, and its words in small letters."""

    term: Term
    subject: Subject
    folded: tuple[str, ...]


class _Shape(NamedTuple):
    """The terms of one length that are looked for at the same of their words; those with `#` or `*` lie apart."""

    anchor: int
    size: int
    by_words: Mapping[tuple[str, ...], tuple[_Entry, ...]]
    loose: tuple[_Entry, ...]


_COMMON: Final = frozenset(
    """
    a an and any at been by denies female for from had has have he her him his in into is it last lives male me more my
    no not of off old on one or out patient plan prior seen she since the their them then to was weeks who with years
    blood family has having known positive negative physical same up used using wants
    """.split()
)
_UNLIKELY: Final = _COMMON | {ANY_NUMBER, ANY_WORD}
"""Words of nearly every note: a term that begins with one is looked for at a rarer word of it."""


def _entry(subject: str, term: Term) -> tuple[str, int, _Entry]:
    """Give a term with the word at which it is looked for, and that word's place in it."""
    folded = tuple(word.lower() for word in term.words)
    rare = (place for place, word in enumerate(folded) if word not in _UNLIKELY and not word.isdecimal())
    anchor = next(rare, 0)
    return folded[anchor], anchor, _Entry(term, Subject(subject), folded)


def _indexed(terms: Iterable[tuple[str, Term]]) -> dict[str, tuple[_Shape, ...]]:
    """Sort terms by the word at which they are looked for, the longest first."""
    index: dict[str, dict[tuple[int, int], list[_Entry]]] = {}
    for subject, term in terms:
        word, anchor, entry = _entry(subject, term)
        index.setdefault(word, {}).setdefault((len(term.words), anchor), []).append(entry)
    return {
        word: tuple(_shape(anchor, size, shapes[size, anchor]) for size, anchor in sorted(shapes, reverse=True))
        for word, shapes in index.items()
    }


def _shape(anchor: int, size: int, entries: list[_Entry]) -> _Shape:
    by_words: dict[tuple[str, ...], list[_Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.term.weight in _COMPANY):
        by_words.setdefault(entry.folded, []).append(entry)
    loose = [words for words in by_words if {ANY_NUMBER, ANY_WORD}.intersection(words)]
    return _Shape(
        anchor,
        size,
        {words: tuple(found) for words, found in by_words.items() if words not in loose},
        tuple(entry for words in loose for entry in by_words[words]),
    )


@cache
def _by_anchor() -> Mapping[str, tuple[_Shape, ...]]:
    """Sort all terms, once, when the first note is read: most commands read none."""
    return _indexed(TERMS)


def mentions(text: str, start: int, stop: int, except_for: frozenset[Subject]) -> list[Mention]:
    """Give where each term and each code of a subject stands in a part of a text, in order.

    Args:
        text: the whole text.
        start: first character of the part.
        stop: where it ends.
        except_for: subjects that are not looked for.

    """
    found = [*_terms(text, start, stop, except_for), *_coded(text, start, stop, except_for)]
    found.sort()
    return _in_company(text, found) if any(one.weight in _COMPANY for one in found) else found


def headings_company(heading: str) -> frozenset[Subject]:
    """Give the subjects of which a heading has a plain word, such as `TOX (HARBOR PROGRAM)`."""
    words = (word.group().casefold() for word in _WORD.finditer(heading))
    return frozenset(Subject(IN_HEADINGS[word]) for word in words if word in IN_HEADINGS)


def are_kin(some: Iterable[Subject], others: Iterable[Subject]) -> bool:
    """Tell whether a subject of one kind is a subject of the other, or keeps its company."""
    return not {_KIN[one] for one in some}.isdisjoint(_KIN[one] for one in others)


def _coded(text: str, start: int, stop: int, except_for: frozenset[Subject]) -> Iterator[Mention]:
    """Give where a code of a subject stands: whoever reads notes for a living knows what F33.1 is."""
    for code in _WRITTEN_CODE.finditer(text, start, stop):
        for subject in sorted(_subjects_of(code.group()) - except_for)[:1]:
            yield Mention(*code.span(), subject, Weight.ALONE)


@lru_cache(maxsize=4096)
def _subjects_of(code: str) -> frozenset[Subject]:
    return subjects_told_by(Target((code,)))


def _terms(text: str, start: int, stop: int, except_for: frozenset[Subject]) -> Iterator[Mention]:
    """Give where the terms stand. Most words begin none: these are passed over without a look at their places."""
    parts = _GAP.split(text[start:stop].replace(_TWO_WHEN_SMALL, "I").lower())
    said, gaps = parts[::2], parts[1::2]  # a gap stands behind the word of its number
    candidates = list(_said_in(said, except_for))
    if not candidates:
        return
    edges = list(accumulate(map(len, parts), initial=start))
    for first, (term, subject, folded) in candidates:
        places = edges[2 * first : 2 * (first + len(folded))]  # where each word begins and ends
        if _means_it(term, said, gaps, first) and (not term.is_cased or _is_written_so(term, text, places)):
            yield Mention(places[0], places[-1], subject, term.weight)


def _said_in(said: list[str], except_for: frozenset[Subject]) -> Iterator[tuple[int, _Entry]]:
    """Give each term whose words follow each other, whatever stands between, and which of all words is its first."""
    index = _by_anchor()
    for place in [place for place, word in enumerate(said) if word in index]:
        for anchor, size, by_words, loose in index[said[place]]:
            first = place - anchor
            if first < 0:
                continue
            here = tuple(said[first : first + size])
            entries = by_words.get(here, ())
            if loose:
                entries += tuple(entry for entry in loose if _fits(here, entry.folded))
            if entries:
                yield from ((first, entry) for entry in entries if entry.subject not in except_for)


def _fits(here: tuple[str, ...], folded: tuple[str, ...]) -> bool:
    """Tell whether words are those of a term that has `#` or `*` among its own."""
    return len(here) == len(folded) and all(
        word in {there, ANY_WORD} or (word == ANY_NUMBER and there.isdecimal())
        for word, there in zip(folded, here, strict=True)
    )


def _means_it(term: Term, said: list[str], gaps: list[str], first: int) -> bool:
    """Tell whether words that are a term's stand near each other, and beside none that changes them."""
    behind = first + len(term.words)
    if any(len(gap) > _WIDEST_GAP for gap in gaps[first : behind - 1]):
        return False
    if term.not_before and behind < len(said) and said[behind] in term.not_before:
        return _PARTED.search(gaps[behind - 1]) is not None
    if term.not_after and first and said[first - 1] in term.not_after:
        return _PARTED.search(gaps[first - 1]) is not None
    return not term.not_near or term.not_near.isdisjoint(_words_near(term, said, gaps, first))


def _is_written_so(term: Term, text: str, places: list[int]) -> bool:
    """Tell whether each word that a term writes with capitals has them; `on ART` may begin a sentence."""
    return all(
        word in {ANY_WORD, ANY_NUMBER, text[first:last]} or word.islower()
        for word, first, last in zip(term.words, places[::2], places[1::2], strict=True)
    )


def _words_near(term: Term, said: list[str], gaps: list[str], first: int) -> Iterator[str]:
    """Give the words around a term, as far as its clause or its sentence goes."""
    ends = _SENTENCE_ENDS if term.is_near_in_sentence else _CLAUSE_ENDS
    for place in range(first - 1, max(first - _NEAR, 0) - 1, -1):
        if ends.search(gaps[place]):
            break
        yield said[place]
    behind = first + len(term.words)
    for place in range(behind, min(behind + _NEAR, len(said))):
        if ends.search(gaps[place - 1]):
            break
        yield said[place]


def _in_company(text: str, found: list[Mention]) -> list[Mention]:
    """Leave out the words that count only beside a mention of their subject, where there is none."""
    kept = {place for place, one in enumerate(found) if one.weight not in _COMPANY}
    for path in (range(len(found)), range(len(found) - 1, -1, -1)):
        beside: dict[str, Mention] = {}
        panel: dict[str, Mention] = {}
        for place in path:
            one, kin = found[place], _KIN[found[place].subject]
            if one.weight is Weight.IN_PANEL and kin in panel and _lines_between(text, one, panel[kin]) <= _PANEL_REACH:
                kept.add(place)
                panel[kin] = one
            elif one.weight is Weight.IN_LINE and kin in beside and _is_in_line(text, one, beside[kin]):
                kept.add(place)
            elif one.weight is Weight.TEST:
                beside[kin] = panel[kin] = one
            elif one.weight is Weight.ALONE:
                beside[kin] = one
    return [one for place, one in enumerate(found) if place in kept]


def _lines_between(text: str, one: Mention, other: Mention) -> int:
    """Count the line ends between two mentions; many when they are far apart or an empty line is between."""
    first, last = min(one.end, other.end), max(one.start, other.start)
    if last - first > _LINE_REACH or text.find("\n\n", first, last) >= 0:
        return _PANEL_REACH + 1
    return text.count("\n", first, last)


def _is_in_line(text: str, one: Mention, other: Mention) -> bool:
    first, last = min(one.end, other.end), max(one.start, other.start)
    return last - first <= _LINE_REACH and text.find("\n", first, last) < 0
