"""Dates in words, as they are dictated: born one eleven fifty-two, three slash nineteen, ten four forty-one.

Numbers in words are everywhere, so a word must announce them: a birth, or the slash that was spoken.

Example:
    >>> text = "Verified DOB one eleven fifty-two today"
    >>> [text[c.start : c.end] for c in spoken_birth(text, 9, 12)]
    ['one eleven fifty-two']

"""

import re
from typing import Final

from chartwarden.phi.number_words import ONES, TEENS, TENS
from chartwarden.phi.structured.calendar_words import MONTHS
from chartwarden.phi.structured.date_parts import dated, is_day, is_day_either_way
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Tier, Trigger, one_of

_ORDINAL_UNITS: Final = "first second third fourth fifth sixth seventh eighth ninth".split()
_ORDINAL_TEENS: Final = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
)
_DAYS: Final = {
    **{word: number for number, word in enumerate([*ONES, *TEENS], start=1)},
    **{word: number for number, word in enumerate([*_ORDINAL_UNITS, *_ORDINAL_TEENS], start=1)},
    "twenty": 20,
    "thirty": 30,
    "twentieth": 20,
    "thirtieth": 30,
    **{f"twenty {word}": number for words in (ONES, _ORDINAL_UNITS) for number, word in enumerate(words, start=21)},
    "thirty one": 31,
    "thirty first": 31,
}
_GAP: Final = r"[\s-]{1,2}"
_OH: Final = rf"(?:(?:oh|o|zero){_GAP})?"
_MONTH: Final = "|".join([*ONES, *TEENS[:3]])
_DAY: Final = rf"(?:twenty|thirty){_GAP}(?:{'|'.join([*_ORDINAL_UNITS, *ONES])})\b|" + "|".join(
    [*_ORDINAL_UNITS, *_ORDINAL_TEENS, *ONES, *TEENS, "twentieth", "thirtieth", "twenty", "thirty"]
)
_YEAR: Final = (
    rf"(?:(?:nineteen|twenty){_GAP}(?:{'|'.join([*TENS, *TEENS, 'hundred', 'oh', 'o'])})|"
    rf"two{_GAP}thousand(?:{_GAP}and)?|"
    rf"{'|'.join([*TENS, *TEENS])}|oh|o)(?:{_GAP}(?:{'|'.join([*ONES, *TEENS])})\b)?"
)
_BIRTH: Final = re.compile(
    r"(?:d\.?o\.?b\.?|birth\s?date|birth\s?day|date\sof\sbirth|born)(?:[\s:,]{1,3}(?:is|was|on|the|of|uh|um|er|a)\b){0,4}"
    rf"[\s:,-]{{1,3}}(?P<date>{_OH}(?P<month>{_MONTH})(?:{_GAP}(?:slash|dash){_GAP}|{_GAP}){_OH}(?P<day>{_DAY})"
    rf"(?:{_GAP}(?:slash|dash){_GAP}|{_GAP})(?P<year>{_YEAR}))\b",
    re.IGNORECASE,
)
_SLASHED: Final = re.compile(
    rf"{_OH}(?P<month>{_MONTH}){_GAP}(?:slash|stroke){_GAP}{_OH}(?P<day>{_DAY})\b"
    rf"(?P<year>{_GAP}(?:slash|stroke){_GAP}(?:{_YEAR}|\d{{2,4}})\b)?",
    re.IGNORECASE,
)
_MONTH_AND_DIGITS: Final = re.compile(
    rf"(?P<month>january|february|april|june|july|august|september|october|november|december|march)\s{{1,2}}(?P<day>{_DAY})\b"
    rf"(?:,?\s{{1,2}}(?:{_YEAR})\b)?",
    re.IGNORECASE,
)
_MONTH_AND_YEAR: Final = re.compile(
    rf"[a-z]{{3,9}}\s{{1,2}}(?:of\s)?two{_GAP}thousand(?:{_GAP}and)?(?:{_GAP}(?:{'|'.join([*ONES, *TEENS])})\b)?",
    re.IGNORECASE,
)
_PARTS: Final = frozenset(
    {(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (4, 5), (5, 5), (3, 5), (2, 5), (1, 5), (1, 8), (3, 8)}
)
_OF_TEN: Final = 10


def _number(words: str) -> int:
    return _DAYS.get(" ".join(re.split(_GAP, words.lower())), 0)


def spoken_birth(text: str, start: int, _end: int) -> list[Candidate]:
    """Read the numbers behind a word for birth, which begins at `start`: dob one eleven fifty-two."""
    m = _BIRTH.match(text, start)
    if m is None or not is_day_either_way(_number(m["month"]), _number(m["day"])):
        return []
    return [Candidate(m.start("date"), m.end("date"), IdentifierKind.BIRTH_DATE, Tier.CUE, 0.95, "birth-cue")]


def spoken_slash(text: str, start: int, _end: int) -> list[Candidate]:
    """Read three slash nineteen; not one slash two, nor seven slash ten, which are a part and a score."""
    m = _SLASHED.match(text, start)
    if m is None or not is_day_either_way(_number(m["month"]), _number(m["day"])):
        return []
    if m["year"] is None and ((_number(m["month"]), _number(m["day"])) in _PARTS or _number(m["day"]) == _OF_TEN):
        return []
    return [dated(text, start, m.end(), confidence=0.8, reason="date-spoken")]


def spoken_day(text: str, start: int, _end: int) -> list[Candidate]:
    """Read March nineteen and May the twelfth twenty twenty-six: a month, then a number in words that is no ordinal."""
    if year := _MONTH_AND_YEAR.match(text, start):
        return [dated(text, start, year.end(), confidence=0.8, reason="date-spoken")]
    m = _MONTH_AND_DIGITS.match(text, start)
    if m is None or not is_day(MONTHS[m["month"].lower()], _number(m["day"])):
        return []
    return [dated(text, start, m.end(), confidence=0.8, reason="date-spoken")]


_WORDS: Final = _MONTH  # a month may be any of them
SPOKEN_DATES: Final = (
    Trigger(
        rf"\b(?:d\.?o\.?b\.?|birth ?date|birth ?day|date of birth|born)[:, ][^\d\n]{{0,16}}\b(?:{_WORDS})\b",
        spoken_birth,
    ),
    *one_of(_WORDS, " (?:slash|stroke) ", spoken_slash),
    *one_of(
        "january|february|april|june|july|august|september|october|november|december|march",
        rf" (?:{'|'.join((*ONES, *TEENS, *TENS[:2]))})\b",
        spoken_day,
    ),
)
