"""Suggested evidence: the passages of a note that most likely support a code, best first.

A code is known by its title and the terms that the code set puts under it. A sentence is suggested when it has the
words that set the code apart (rare words of the set weigh more), abbreviations and other words counted as what they
mean, and when the note asserts them of this patient now. The suggestion is a help for the eye; the coder decides.

Source: ICD-10-CM Official Guidelines I.A.19 (the provider's statement supports a code), II.H and IV.H (uncertain
diagnoses). The ranking is a preference.

Example:
    >>> wanted = Wanted("N17.9", ("Acute kidney failure, unspecified",))
    >>> note = "No pneumonia. AKI, pre-renal, resolved with fluids."
    >>> [note[found.start : found.end] for found in suggestions(note, wanted, weights={})]
    ['AKI']

"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from chartwarden.chart.document import Section
from chartwarden.evidence.assertion import Assertion, assertion_of, sentences
from chartwarden.evidence.words import ABBREVIATIONS, OTHER_WORDS, spelled

# Words that tell nothing about what a patient has; most stand in titles only.
_EMPTY: Final = frozenset(
    """
    a an and any are as at by classified due elsewhere encounter essential for from has in initial is it nec nos not of
    on or other specified subsequent that the this to type unspecified was were with without following use
    """.split()
)
_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_PLAIN_WEIGHT: Final = 5.0  # of a word that the code set does not have
_ENOUGH: Final = 0.5  # of the weight of a term, for a sentence to be suggested
_ANCHOR: Final = 0.75  # of the heaviest word of a term; one such word must be there
_GAP: Final = 0.015  # lost for every word between the words that fit
_STATED: Final = frozenset("11535-2 51848-0 19005-8 46241-6 22637-3 10219-4 10218-6 59769-0 11450-4".split())
_TOLD: Final = frozenset("8648-8 10164-2 18776-5 29545-1 10223-6 29554-3 61149-1".split())
_PAST: Final = "11348-0"
_RELATIVES: Final = "10157-6"
_AT_DISCHARGE: Final = "11535-2"
_IN_SECTION: Final = {
    **dict.fromkeys(_STATED, 0.2),
    **dict.fromkeys(_TOLD, 0.1),
    _PAST: -0.05,
    _AT_DISCHARGE: 0.25,  # what is settled last
}
_MODIFIER: Final = re.compile(r"\s\([^()]*\)")  # may be there or not, without changing the code (Guidelines I.A.7)
_ASSERTED: Final = {
    Assertion.AFFIRMED: 0.0,
    Assertion.UNCERTAIN: -0.15,
    Assertion.HISTORY: -0.3,
    Assertion.FAMILY: -1.0,
    Assertion.NEGATED: -1.0,
}
_OTHER_SIDE: Final = {"left": "right", "right": "left"}
_TAKEN_BACK: Final = 60  # characters behind a semicolon that may take back what stands before it
_WRONG_SIDE: Final = 0.3  # lost by a sentence that names the other side only
_FAMILY_CODES: Final = tuple(f"Z{number}" for number in range(80, 85))
_HISTORY_CODES: Final = tuple(f"Z{number}" for number in range(85, 93))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A code and what the code set calls it: its title first, then the terms under it."""

    code: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A passage `text[start:end]`, in characters. A `score` of about 1 means that every word of the code is there."""

    start: int
    end: int
    score: float
    assertion: Assertion


class _Token(NamedTuple):
    start: int
    end: int
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Term:
    weights: Mapping[str, float]
    total: float
    anchors: frozenset[str]  # the words that tell most; one of them must be there


@dataclass(frozen=True, slots=True)
class _Asked:
    code: str
    side: str  # that the title names; empty when it names none, or both
    terms: tuple[_Term, ...]

    def is_likely(self, said: frozenset[str]) -> bool:
        """Tell whether a sentence has a word that tells most of some term. Most sentences have none."""
        return any(not term.anchors.isdisjoint(said) for term in self.terms)


def suggestions(
    text: str, wanted: Wanted, *, weights: Mapping[str, float], sections: Sequence[Section] = (), most: int = 8
) -> tuple[Suggestion, ...]:
    """Give passages that may support a code, best first, at most one of each sentence.

    Args:
        text: a note, or the shown parts of one.
        wanted: the code.
        weights: how much each word of the code set tells, by stem (see `stem`); a word that is missing tells much.
        sections: the note's sections, sorted; they tell where diagnoses are stated and where relatives stand.
        most: how many to give.

    Returns:
        Sorted by falling score; passages that the note denies, or says of a relative, are left out unless the code is
        about just that. May be empty.

    """
    (found,) = suggestions_for_each(text, [wanted], weights=weights, sections=sections, most=most)
    return found


def suggestions_for_each(
    text: str,
    wanted: Sequence[Wanted],
    *,
    weights: Mapping[str, float],
    sections: Sequence[Section] = (),
    most: int = 8,
) -> tuple[tuple[Suggestion, ...], ...]:
    """Give the suggestions for each of several codes. The text is read once, which is most of the time.

    Returns:
        What `suggestions` gives for each code, in the order of the codes.

    """
    asked = [_asked_for(one, weights) for one in wanted]
    found: list[list[Suggestion]] = [[] for _ in wanted]
    for start, end in sentences(text):
        tokens = list(_tokens(text, start, end))
        said = frozenset[str]().union(*(token.stems for token in tokens))
        for one, place in zip(asked, found, strict=True):
            if one.is_likely(said) and (best := _best(text, (start, end), tokens, one, sections)) is not None:
                place.append(best)
    return tuple(tuple(sorted(each, key=lambda one: (-one.score, one.start))[:most]) for each in found)


def stem(word: str) -> str:
    """Give the form under which a word is compared: small letters, no plural.

    Example:
        >>> stem("Kidneys"), stem("sepsis"), stem("septic")
        ('kidney', 'sepsi', 'sepsi')

    """
    small = word.casefold()
    small = _SAME.get(small, small)
    if len(small) > 4 and small.endswith("s") and not small.endswith(("ss", "us")):  # noqa: PLR2004 -- "gas" stays
        return small[:-1]
    return small


_SAME: Final = {
    "septic": "sepsis",
    "diabetic": "diabetes",
    "hypertensive": "hypertension",
    "gangrenous": "gangrene",
    "cigarette": "nicotine",
    "cigarettes": "nicotine",
    "tobacco": "nicotine",
    "smokes": "nicotine",
    "injury": "failure",  # "acute kidney injury" is what notes write for N17
    "insufficiency": "failure",
    "polyneuropathic": "polyneuropathy",
    "depressed": "depressive",
    "depression": "depressive",
    "calculous": "calculus",
    "stone": "calculus",
    "stones": "calculus",
    "cholelithiasis": "calculus",
    "obese": "obesity",
    "malnourished": "malnutrition",
    "anemic": "anemia",
    "fractured": "fracture",
    "infarct": "infarction",
}


def _asked_for(wanted: Wanted, weights: Mapping[str, float]) -> _Asked:
    terms = (_term(words, weights) for words in wanted.terms)
    named = {word.casefold() for word in _WORD.findall(wanted.terms[0])} & _OTHER_SIDE.keys() if wanted.terms else ()
    side = next(iter(named)) if len(named) == 1 else ""
    return _Asked(wanted.code, side, tuple(term for term in terms if term is not None))


def _term(words: str, weights: Mapping[str, float]) -> _Term | None:
    stems = {stem(word) for word in spelled(_MODIFIER.sub("", words)) if word not in _EMPTY}
    weighed = {each: weights.get(each, _PLAIN_WEIGHT) for each in stems}
    total = sum(weighed.values())
    least = _ANCHOR * max(weighed.values(), default=0.0)
    anchors = frozenset(each for each, weight in weighed.items() if weight >= least)
    return _Term(weighed, total, anchors) if total else None


def _best(
    text: str, sentence: tuple[int, int], tokens: Sequence[_Token], asked: _Asked, sections: Sequence[Section]
) -> Suggestion | None:
    start, end = sentence
    fits = [fit for term in asked.terms if (fit := _fit(tokens, term)) is not None]
    if not fits:
        return None
    share, first, last = max(fits)
    begin, stop = tokens[first].start, tokens[last].end
    said = assertion_of(text[start:end] + _rest(text, end), begin - start, stop - start)
    section = next((each.loinc for each in sections if each.start <= begin < each.end), None)
    if section == _RELATIVES:
        said = Assertion.FAMILY
    score = share + _IN_SECTION.get(section or "", 0.0) + _asserted(said, asked.code) - _wrong_side(tokens, asked.side)
    return Suggestion(begin, stop, round(score, 4), said) if score >= _ENOUGH else None


def _rest(text: str, end: int) -> str:
    """Give what stands behind a semicolon on the line: "ankle sprain; films show otherwise" takes it back there."""
    return text[end : end + _TAKEN_BACK].split("\n", 1)[0] if text[end : end + 1] == ";" else ""


def _wrong_side(tokens: Sequence[_Token], side: str) -> float:
    """Give what a sentence loses that names the other side only."""
    named = {each for token in tokens for each in token.stems if each in _OTHER_SIDE} if side else set[str]()
    return _WRONG_SIDE if named == {_OTHER_SIDE.get(side)} else 0.0


def _asserted(said: Assertion, code: str) -> float:
    """Give what the assertion adds: a code for a history wants a history, and one for relatives wants relatives."""
    if code.startswith(_FAMILY_CODES):
        return 0.2 if said is Assertion.FAMILY else -0.5
    if code.startswith(_HISTORY_CODES) and said in {Assertion.HISTORY, Assertion.AFFIRMED}:
        return 0.1
    return _ASSERTED[said]


def _tokens(text: str, start: int, end: int) -> Iterator[_Token]:
    """Give the words of a sentence, each with every stem it may stand for."""
    for word in _WORD.finditer(text, start, end):
        small = word.group().casefold()
        stems = {stem(each) for each in ABBREVIATIONS.get(small, small).split()}
        following = text[word.end() : word.end() + 18]
        if len(small) == 1 and following.startswith("."):  # "E. coli" stands for its whole name
            stems.update(stem(each) for each in spelled(small + following)[:1])
        if small in OTHER_WORDS:
            stems.add(stem(OTHER_WORDS[small]))
        yield _Token(word.start(), word.end(), frozenset(stems))


def _fit(tokens: Sequence[_Token], term: _Term) -> tuple[float, int, int] | None:
    """Give how much of a term a sentence has, less what stands between, and the first and last word that count."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        for each in token.stems & term.weights.keys():
            places.setdefault(each, []).append(place)
    if term.anchors.isdisjoint(places):
        return None
    anchor = max(places, key=lambda each: (term.weights[each], each))
    return max(_around(place, places, term) for place in places[anchor])


def _around(anchor: int, places: Mapping[str, Sequence[int]], term: _Term) -> tuple[float, int, int]:
    """Give the fit that is built around one place of the anchor: of every other word the place that is nearest."""
    nearest = {each: min(where, key=lambda place: (abs(place - anchor), place)) for each, where in places.items()}
    near = {each: place for each, place in nearest.items() if abs(place - anchor) <= _REACH}
    first, last = min(near.values(), default=anchor), max(near.values(), default=anchor)
    between = (last - first + 1) - len(set(near.values()))
    share = sum(term.weights[each] for each in near) / term.total
    return share - _GAP * between, min(first, anchor), max(last, anchor)


_REACH: Final = 12  # words
