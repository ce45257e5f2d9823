"""Day and month without a year: 3/14, 3/14-3/16, 14.3. A fraction, a score or a strength looks the same.

Evidence is added up: words in front and behind, whether numbers look like a common fraction or like a day.

Example:
    >>> [c.reason for c in partial("Seen on 3/14 for", 8, 12)]
    ['date-partial']
    >>> partial("strength 4/5", 9, 12)
    []

"""

import re
from typing import Final

from chartwarden.phi.structured.calendar_words import WEEKDAY
from chartwarden.phi.structured.date_parts import dated, is_day, is_day_either_way, weekday_start
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger, Words
from chartwarden.phi.structured.evidence import ends_phrase, is_measured, words_before
from chartwarden.phi.structured.ordinal_days import ORDINAL_DAYS
from chartwarden.phi.structured.partial_words import words_around

PARTIAL: Final = "date-partial"
"""The reason of a candidate that has a day and a month in digits and no year."""

_PARTIAL: Final = re.compile(
    r"([\dOIl]{1,2})/\n?(?P<second>[\dOIl]{1,2})(?:\s?(?:->?|>|\u2192|thru|through)\s?(?:(\d{1,2})/)?(\d{1,2}))?"
    r"(?![\w%/]|\.\d|-\d)",
    re.ASCII,
)
_PARTIAL_ALONE: Final = re.compile(r"([\dOIl]{1,2})/\n?([\dOIl]{1,2})(?![\w%/]|\.\d)", re.ASCII)
_AS_DIGITS: Final = str.maketrans("OIl", "011")
_COMMON_PARTS: Final = frozenset(
    tuple(map(int, part.split("/")))
    for part in """1/2 1/3
    2/3 1/4 3/4 1/5 2/5 3/5 4/5 1/6 2/6 3/6 4/6 5/6 1/8 3/8 5/8 7/8 1/1 2/2 3/3 4/4 5/5 6/6 7/7 8/8
    9/9 10/10 12/12 0/0 2/1 4/1 8/2 24/7""".split()
)
_OF_TEN: Final = 10
_OF_YEAR: Final = 12
_GOES_ON: Final = frozenset(".-/+^")
_HOPELESS: Final = -0.25
_WEAKEST: Final = 0.05  # such evidence counts only with other dates beside it
_REPORTED: Final = 0.5
_SUREST: Final = 0.95
_LINE_START: Final = re.compile(r"(?:^|\n)[ \t>*\u2022-]{0,6}\Z")
_HEADS_LINE: Final = re.compile(r"\s{0,2}(?:\s{2,12}\S|:|-\s|@|\(|\u2013|\s\d{3,4}\b|\s{0,2}\d{1,2}:\d\d|\s[A-Za-z])")
_CLOCK_AFTER: Final = re.compile(
    r"[\s,]{1,3}(?:at\s|@\s?)?(?:\d{1,2}:\d{2}(?:\b|[ap]\b)|\d{1,2}\s?[ap]\.?m\b|\d{1,2}[ap]\b|[012]\d{3}\b|@)",
    re.IGNORECASE,
)
_CLOCK_BEFORE: Final = re.compile(r"(?:\b[012]\d{3}|\b\d{1,2}:\d{2}|\d\s?[ap]m)(?:\son)?[\s,]{1,2}\Z", re.IGNORECASE)
_ENDS_LINE: Final = re.compile(r"[.)]?[ \t]{0,3}(?:\n|\Z)")
_WEEKDAY_STEMS: Final = frozenset("mo tu we th fr sa su lu ma mi me ju vi do je ve di so".split())
_DAY_OF_WEEK_AFTER: Final = re.compile(rf"\s?\(?{WEEKDAY}\b", re.IGNORECASE)


def is_common_part(first: int, second: int) -> bool:
    """Say whether two numbers are a usual fraction, strength or dose: 1/2, 5/5, 24/7."""
    return (first, second) in _COMMON_PARTS


def _shape(first: int, second: int, written: str) -> float:
    """Say how much two numbers alone look like a day of a month rather than a part of a whole."""
    if is_common_part(first, second):
        return 0.1
    if second in {_OF_TEN, 7, 52} and first <= second:
        return 0.15
    if written[0] == "0" or "/0" in written or second > 12:  # noqa: PLR2004 -- no month
        return 0.55 if second not in {15, 20, 24, 30} else 0.45
    if first > 12:  # noqa: PLR2004 -- more than twelve is no month
        return 0.4
    return 0.35


_TO_OF_TEN: Final = re.compile(r"\s?(?:to|->?|\u2192|now)\s?\d{1,2}/10\b", re.IGNORECASE)
_OF_TEN_TO: Final = re.compile(r"\b\d{1,2}/10\s?(?:to|->?|\u2192|now)\s?\Z", re.IGNORECASE)


def is_score(text: str, start: int, end: int) -> bool:
    """Say whether two numbers with a slash are a score of ten that changed: pain from 3/10 to 7/10."""
    if not text[start:end].endswith("/10"):
        return False
    return (_TO_OF_TEN.match(text, end) or _OF_TEN_TO.search(text, max(0, start - 10), start)) is not None


_COURSES: Final = frozenset({3, 5, 7, 10, 14, 21, 28, 42})
_PART_OF_YEAR: Final = re.compile(r"\b\d{1,2}/52\b")  # 6/52, 3/12: six weeks, three months
_RATED: Final = re.compile(
    r"\b(?:pain|intensity|severity|scores?|stress|rate[sd]?|scale|level)\b[^\n.]{0,36}\Z", re.IGNORECASE
)
_DAY_OF: Final = re.compile(r"\b(?:d|days?|dose|cycle|wk|week|pt|session)[ #]{1,2}\Z", re.IGNORECASE)


def _place(text: str, start: int, end: int) -> tuple[int, int, int, float] | None:
    """Give where month and day with a slash end, the two numbers, and what a range behind them is worth."""
    if text[end : end + 1] == "/":  # half of a whole date, as half of all are
        return None
    m = _PARTIAL.match(text, start)
    ranged = m is not None and m[4] is not None and _is_range(m)
    if m is None or (m[4] is not None and not ranged):
        m = _PARTIAL_ALONE.match(text, start)
    if m is None or (text[max(0, start - 1) : start] in _GOES_ON and not ranged):
        return None
    first, second = int(m[1].translate(_AS_DIGITS)), int(m[2].translate(_AS_DIGITS))
    spoilt = not m[0][0].isdecimal() and first > _OF_TEN + 2
    if spoilt or not is_day_either_way(first, second) or is_score(text, start, m.end(2 if ranged else 0)):
        return None
    return m.end(), first, second, 0.35 * ranged


def _is_counted(text: str, start: int, first: int, second: int) -> bool:
    """Say whether it counts days: abx d 3/7, day 7/28, 38 5/7 weeks."""
    weeks_and_days = second == 7 and text[max(0, start - 2) : start - 1].isdecimal()  # noqa: PLR2004 -- days of a week
    parts_of_year = second == _OF_YEAR and _PART_OF_YEAR.search(text, max(0, start - 14), start + 14) is not None
    return (
        weeks_and_days
        or parts_of_year
        or (first <= second and second in _COURSES and _DAY_OF.search(text, max(0, start - 9), start) is not None)
    )


def partial(text: str, start: int, end: int) -> list[Candidate]:
    """Read month and day with a slash, and a range of such."""
    place = _place(text, start, end)
    if place is None:
        return []
    end, first, second, confidence = place
    if _is_counted(text, start, first, second) or is_measured(text, end):
        return []
    if second == _OF_TEN and _RATED.search(text, max(0, start - 48), start):
        confidence -= 0.35
    confidence += _shape(first, second, text[start:end]) + words_around(text, start, end)
    if confidence > _HOPELESS:
        confidence += beside(text, start, end) + 0.1 * (second > _OF_TEN + 2 and _ends_line(text, end))
    if confidence >= _REPORTED:
        return [dated(text, start, end, confidence=min(_SUREST, confidence), reason=PARTIAL)]
    if confidence <= _WEAKEST:
        return []
    return [Candidate(start, end, IdentifierKind.DATE, Tier.CUE, confidence, PARTIAL)]  # its weekday would tell more


def _ends_line(text: str, end: int) -> bool:
    return _ENDS_LINE.match(text, end) is not None


def beside(text: str, start: int, end: int) -> float:
    """Add up what touches the place: a weekday, a clock time, the head of a line."""
    score = 0.0
    next_letters = text[end : end + 4].lstrip(" \n\t(")[:2].lower()
    if weekday_start(text, start) < start or (next_letters in _WEEKDAY_STEMS and _DAY_OF_WEEK_AFTER.match(text, end)):
        score += 1.0
    before = text[max(0, start - 2) : start - 1]
    clock_before = (before.isdecimal() or before in {"m", "n", ",", "M"}) and _CLOCK_BEFORE.search(
        text, max(0, start - 9), start
    )
    if _CLOCK_AFTER.match(text, end) or clock_before:
        score += 0.45
    opens = not text[max(0, start - 1) : start].strip(" \n\t>*-")
    if opens and _LINE_START.search(text, max(0, start - 8), start) and _HEADS_LINE.match(text, end):
        score += 0.3
    return score


def _is_range(m: re.Match[str]) -> bool:
    first, second, last = int(m[1].translate(_AS_DIGITS)), int(m[2].translate(_AS_DIGITS)), int(m[4])
    if m[3]:
        if int(m[3]) == first and second >= last:  # 5/10->5/5: no time runs back
            return False
        return is_day(int(m[3]), last) or is_day(last, int(m[3]))
    return is_day(first, second) and is_day(first, last) and second < last and "-" in m[0]


_DOTTED: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?!\w|\s?\d(?!\d?:\d\d))", re.ASCII)
_GERMAN: Final = frozenset(
    "am vom bis seit ab zum den der dem und fur ca geb termin datum kontrolle op mo di mi do fr sa so dne do od".split()
)


def dotted_day(text: str, start: int, _end: int) -> list[Candidate]:
    """Read 14.3. as Germans write a day, where a German word or a date cue stands before."""
    m = _DOTTED.match(text, start)
    if m is None or not is_day(int(m[2]), int(m[1])):
        return []
    cued = [word for word in words_before(text, start)[-2:] if word.isalpha()][-1:]
    if (not cued or cued[0] not in _GERMAN) and weekday_start(text, start) == start:
        return []
    return [dated(text, start, m.end(), confidence=0.75, reason=PARTIAL)]


def german_day(text: str, start: int, end: int) -> list[Candidate]:
    """Read 14.3. behind a German word that begins at `start`."""
    digit = next(place for place in range(start, end) if text[place].isdecimal())
    return dotted_day(text, digit, end)


_SHORT_SPAN: Final = 4
_DASHED: Final = re.compile(r"\b(\d{1,2})-(\d{1,2})(?![\w%/-]|\.\d)", re.ASCII)


def dashed_day(text: str, start: int, end: int) -> list[Candidate]:
    """Read 3-14 right behind a word that announces a date; `start` is where that word begins."""
    m = _DASHED.search(text, start, end + 1)
    if m is None or not is_day_either_way(int(m[1]), int(m[2])) or is_measured(text, m.end()):
        return []
    span = 0 < int(m[2]) - int(m[1]) <= _SHORT_SPAN and not ends_phrase(text, m.end())  # 2-3 times
    return [dated(text, m.start(), m.end(), confidence=0.35 if span else 0.65, reason=PARTIAL)]


_POINTED: Final = re.compile(r"\b(\d{1,2})\.(\d{2})(?![\w%]|[./-]\d)", re.ASCII)


def pointed_day(text: str, start: int, end: int) -> list[Candidate]:
    """Read 9.12 right behind on, since, thru or until, which begins at `start`; no unit may follow."""
    m = _POINTED.search(text, start, end + 1)
    if m is None or not is_day(int(m[1]), int(m[2])) or is_measured(text, m.end()):
        return []
    return [dated(text, m.start(), m.end(), confidence=0.55, reason=PARTIAL)]


_BEFORE_DASHED: Final = (
    r"(?:dos|dated?|appt|adm|admit|admitted|seen|since|until|till?|thru|from|on|by|rtc|fu|due|rec'd|recd|rcvd|coll|"
    r"collected|drawn|signed|dc|hemi|surgery|sx|tomorrow|tmrw|mon|tues?|wed|thur?s?|fri|sat|sun|[a-z]{3,6}day)"
)
PARTIAL_DATES: Final = (
    *ORDINAL_DAYS,
    Trigger(r"\b[\dOIl]{1,2}/\n?[\dOIl]{1,2}\b", partial),
    Trigger(r"\b(?:am|vom|bis|seit|ab|zum|den|dem|geb)\.? \d{1,2}\. ?\d{1,2}\.", german_day),
    Trigger(r"\b(?:termin|datum|kontrolle|op|dne|od|(?:mo|di|mi|do|fr|sa|so)\.)[,:]? \d{1,2}\. ?\d{1,2}\.", german_day),
    Trigger(r"\b(?:Mo|Di|Mi|Do|Fr|Sa|So) \d{1,2}\. ?\d{1,2}\.", german_day, Letters.AS_WRITTEN),
    Trigger(r"\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag),? \d{1,2}\. ?\d{1,2}\.", german_day),
    Words(
        "on|since|thru|until|mailed|drawn|seen|coll|collected|rcvd|recd|received|date is|dos|admitted|rtc".split("|"),
        pointed_day,
        rest=r":? \d{1,2}\.\d\d\b",
    ),
    Trigger(rf"\b{_BEFORE_DASHED}[: ,]{{1,3}}\d{{1,2}}-\d{{1,2}}\b", dashed_day),
)
