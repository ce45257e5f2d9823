"""What is dictated or said on the telephone: numbers in words, single digits apart, names spelled letter by letter.

Seven words for digits in a row are a number of somebody; fewer need a word before them that announces one (fax, zip,
record, call). Counts and doses are shorter: one two three, twenty five milligrams.

Example:
    >>> text = "call nine eight five, five five five, oh one one six thanks"
    >>> [text[c.start : c.end] for c in said_number(text, 5, 20)]
    ['nine eight five, five five five, oh one one six']

"""

import re
from typing import Final

from chartwarden.phi.lexicon_file import facts_of
from chartwarden.phi.number_words import ONES, TEENS, TENS
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Tier, Trigger
from chartwarden.phi.structured.evidence import words_before

_K = IdentifierKind
_UNITS: Final = "|".join(("zero", "oh", *ONES))
_TENS: Final = "|".join((*TEENS, *TENS, "hundred", "thousand"))
_LINKS: Final = "double|triple|dash|hyphen|slash|space|comma|dot"
_GAP: Final = r"[ ,.\n-]{1,3}"
_SAID: Final = rf"(?:{_UNITS}|{_TENS})"
_RUN: Final = re.compile(
    rf"\(?(?:{_UNITS}|{_TENS}|double (?:{_UNITS})|triple (?:{_UNITS}))"
    rf"(?:\)?{_GAP}(?:(?:{_LINKS}){_GAP})?(?:{_SAID}\b|\d{{1,8}}\b(?!%|\.\d|/\d))){{1,40}}\)?"
    r"(?:[ ,-]{1,2}\d{3}[- ]\d{4}\b)?",
    re.IGNORECASE,
)
_WORD: Final = re.compile(rf"\b{_SAID}\b|\d", re.IGNORECASE)
_UNIT_WORD: Final = re.compile(rf"\b(?:{_UNITS})\b|\d", re.IGNORECASE)
_MEASURED: Final = re.compile(
    r"[ -]{1,2}(?:mg|mcg|milli|micro|gram|unit|cc|cm|kilo|percent|degree|times|day|week|month|year|hour|minute|second|"
    r"inch|feet|foot|french|gauge|point|over|o'?clock|am|pm|by\s)",
    re.IGNORECASE,
)
_ANNOUNCED: Final = {
    **dict.fromkeys("fax facsimile".split(), _K.FAX),
    **dict.fromkeys("zip code zipcode postal".split(), _K.ZIP),
    **dict.fromkeys("record mrn chart".split(), _K.MEDICAL_RECORD),
    **dict.fromkeys("member policy subscriber medicaid medicare".split(), _K.MEMBER),
    **dict.fromkeys("accession specimen case job claim prescription rx".split(), _K.CASE_NUMBER),
    **dict.fromkeys("account".split(), _K.ACCOUNT),
    **dict.fromkeys("social ssn last".split(), _K.SSN),
    **dict.fromkeys("serial lot device".split(), _K.DEVICE),
    **dict.fromkeys(
        "phone telephone number call callback cell mobile pager extension ext reach dial at".split(), _K.PHONE
    ),
}
_WEAK: Final = frozenset("at code last case call".split())
_LEAST: Final = 7  # digits of a telephone number without its area
_LEAST_ANNOUNCED: Final = 4


def said_number(text: str, start: int, _end: int) -> list[Candidate]:
    """Read three or more words for digits in a row, single digits among them perhaps."""
    start -= text[start - 1 : start] == "("
    m = _RUN.match(text, start)
    if m is None or (m[0][0] == "(" and ")" not in m[0]):
        m = _RUN.match(text, start + 1) if m is not None else None
    if m is None or _MEASURED.match(text, m.end()):
        return []
    words, units = len(_WORD.findall(m[0])), len(_UNIT_WORD.findall(m[0]))
    digits = 2 * words - units  # forty is two of them
    if digits < _LEAST_ANNOUNCED:
        return []
    cues = [word for word in words_before(text, m.start(), reach=40)[-4:] if word in _ANNOUNCED]
    if not cues and units < _LEAST:
        return []
    if cues and cues[-1] in _WEAK and units < _LEAST - (cues[-1] != "at"):
        return []
    kind = _ANNOUNCED[cues[-1]] if cues else _K.PHONE
    return [Candidate(m.start(), m.end() - (m[0][-1] in ",.- "), kind, Tier.CUE, 0.85, "number-said")]


_APART: Final = re.compile(r"\d(?:(?: |, ?|-| - | dash )\d){6,14}(?![\w/%]|[.:]\d)", re.ASCII)


def apart(text: str, start: int, _end: int) -> list[Candidate]:
    """Read seven or more single digits apart: 7 0 2 5 5 5 0 1 4 6; behind an id fewer."""
    m = _APART.match(text, start)
    if m is None or text[start - 1 : start] in {".", "/", "-"} or len(set(re.findall(r"\d", m[0]))) < 3:  # noqa: PLR2004 -- scores in a row are alike
        return []
    return [Candidate(start, m.end(), _K.PHONE, Tier.SHAPE, 0.7, "number-apart")]


_LETTER: Final = r"[A-Za-z](?:'s)?"
_STEP: Final = r"(?:-|[ ,]{1,2}|\. ?| dash | hyphen | space )"
_LETTERS: Final = re.compile(
    rf"(?:capital )?{_LETTER}(?:{_STEP}(?:capital |double )?{_LETTER}(?![A-Za-z])){{1,40}}(?![\w])", re.IGNORECASE
)
_SPELLING: Final = re.compile(
    r"(?:spelled|spelt|spelling|spells|spell)\b[\s:,]{1,3}(?:(?:as|it|out|that|is|his|her|my|first|last|name|the)\b[\s:,]{1,2}){0,3}",
    re.IGNORECASE,
)


def spelled(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a name behind `spelled`: S A L D I V A R, C-Z-E-P, v a n space d e r."""
    cue = _SPELLING.match(text, start)
    m = _LETTERS.match(text, cue.end()) if cue else None
    return [_name(m)] if m and not _is_word(m[0]) else []


def _is_word(spelled_out: str) -> bool:
    """Say whether letters apart make a word of the language or of medicine: D I S C H A R G E, a drug's name."""
    facts = facts_of("".join(re.findall(r"\b[a-z]\b", spelled_out.lower())))
    return facts.medical > 0 or facts.english > _RARE


_RARE: Final = 1


def _name(m: re.Match[str]) -> Candidate:
    return Candidate(m.start(), m.end(), _K.PERSON_NAME, Tier.CUE, 0.8, "name-spelled")


_ANSWERS: Final = frozenset("YNRLXABCDEFMTWSP")
_SHORTEST_NAME: Final = 5
_GOES_BEFORE: Final = re.compile(r"(?:(?<![A-Za-z'])[A-Za-z][ -]|[-'.])\Z")


def letters_apart(text: str, start: int, _end: int) -> list[Candidate]:
    """Read five or more letters apart by hyphens or spaces; a row of answers, sides or weekdays is none."""
    m = None if _GOES_BEFORE.search(text, max(0, start - 3), start) else _LETTERS.match(text, start)
    if m is None:
        return []
    letters = re.findall(r"\b[A-Z]\b", m[0].upper())
    hyphens = m[0].count("-")
    few = len(letters) < _SHORTEST_NAME or len(set(letters)) < _SHORTEST_NAME - 1
    mixed = not (m[0].isupper() or m[0].islower())
    if few or mixed or (not hyphens and set(letters) <= _ANSWERS) or _is_word(m[0]):
        return []
    return [_name(m)]


_AS_IN: Final = re.compile(
    r"(?:[A-Za-z] (?:as in|like|for) [A-Za-z]{2,12}\b[, ]{0,2}){1,12}"
    rf"(?:{_LETTER}(?:{_STEP}{_LETTER}(?![A-Za-z])){{1,20}}(?!\w)|"
    rf"(?:(?:dash|{_UNITS}|{_TENS}|\d)\b[ ,]{{0,2}}){{2,14}})?",
    re.IGNORECASE,
)


def as_in(text: str, start: int, _end: int) -> list[Candidate]:
    """Read letters with a word for each: B as in boy, O-G-N-A; N as in Nancy, 0 0 7 7 1 8."""
    m = _AS_IN.match(text, start)
    if m is None:
        return []
    numbered = _WORD.search(m[0]) is not None
    end = m.start() + len(m[0].rstrip(", "))
    kind = _K.UNIQUE_CODE if numbered else _K.PERSON_NAME
    return [Candidate(m.start(), end, kind, Tier.CUE, 0.85, "letters-said")]


SPOKEN: Final = (
    Trigger(rf"\b(?:{_UNITS}|{_TENS}){_GAP}(?:(?:{_UNITS}|{_TENS}|dash|double|triple)\b|\d{{7}}\b)", said_number),
    Trigger(r"\b\d(?: |, ?|-)\d(?: |, ?|-)\d(?: |, ?|-)\d(?: |, ?|-| dash )\d(?: |, ?|-)\d\b", apart),
    Trigger(r"\bspell(?:ed|s|ing)?\b[ :,]", spelled),
    Trigger(r"\b[a-z](?:[ -][a-z]){4}\b", letters_apart),
    Trigger(r"\b[a-z] as in [a-z]", as_in),
)
