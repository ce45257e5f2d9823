"""Dates with the name of a month: March 14, 14th of March 2026, 14MAR26, 26 IX 2025, early March.

Example:
    >>> text = "from March 14-16, 2026 on"
    >>> [text[c.start:c.end] for c in month_first(text, 5, 13)]
    ['March 14-16, 2026']

"""

import re
from typing import Final

from chartwarden.phi.structured.calendar_words import AFTER_DAY, LONE_MONTHS, MONTHS
from chartwarden.phi.structured.date_parts import clock_end, dated, is_day, is_year
from chartwarden.phi.structured.engine import Candidate, Trigger, Words
from chartwarden.phi.structured.evidence import has_digit, is_measured, words_before
from chartwarden.phi.structured.holidays import HOLIDAYS

_NAME: Final = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
_NTH: Final = r"(?:\s?(?:st|nd|rd|th|er|ro|o|a)\b|\.)?"
_TO: Final = r"\s{0,2}(?:-|/|,?\s?\band\b|\bto\b|&|\bthrough\b|\bthru\b|\buntil\b|\bor\b|,)\s{0,2}"
_YEAR: Final = r"(?P<year>(?:19|2[0Oo])[\dOo]{2}|'\s?\d{2}|\d{2})(?![\w%]|[:/.]\d)"
_MONTH_FIRST: Final = re.compile(
    rf"(?P<month>{_NAME})\b\.?(?P<gap>[\s,/'_-]{{0,4}})(?:the\s{{1,2}}|"
    rf"dia\s)?(?P<day>[\dOIl]{{1,2}}){_NTH}(?![\w%:]|[.]\d|/\d)"
    rf"(?P<range>(?:{_TO}(?:(?:{_NAME})\b\.?\s{{0,2}})?\d{{1,2}}{_NTH}(?![\w%:]|[./]\d)){{1,4}})?"
    rf"(?P<after>,?[\s/'-]{{0,4}}(?:of\s|del?\s)?{_YEAR})?",
    re.IGNORECASE | re.ASCII,
)
_DAY_FIRST: Final = re.compile(
    rf"(?P<day>\d{{1,2}}){_NTH}(?P<range>{_TO}\d{{1,2}}{_NTH})?(?P<gap>[\s,./_-]{{0,4}})(?:"
    rf"(?:day\s)?of\s{{1,2}}|d[ei]\s{{1,2}}|d'|the\s)?"
    rf"(?P<month>{_NAME})(?![a-z])\.?(?P<after>,?[\s./'_-]{{0,4}}(?:of\s|del?\s)?{_YEAR}|\d{{4}}(?!\w)|\d{{2}}(?!\w))?",
    re.IGNORECASE | re.ASCII,
)
_MONTH_YEAR: Final = re.compile(
    rf"(?P<month>{_NAME})\b\.?(?:\s{{0,2}}(?:-|/|,|to|and)\s{{0,2}}{_NAME}\b\.?)?[\s,/'-]{{0,3}}"
    rf"(?:of\s{{1,2}}|del?\s{{1,2}})?(?:the\s)?"
    r"(?P<year>(?:19|20)\d{2}|'\s?\d{2}|(?<=[-/])\d{2})(?![\w%]|[:/.]\d)",
    re.IGNORECASE | re.ASCII,
)
_YEAR_FIRST: Final = re.compile(
    rf"(?P<year>(?:19|20)\d{{2}})[\s/-]{{1,2}}(?P<month>{_NAME})\b\.?(?:[\s./-]{{1,2}}(?P<day>\d{{1,2}}))?(?![\w%])",
    re.IGNORECASE | re.ASCII,
)
_ALSO_WORDS: Final = frozenset(
    """may march mar dec sun sat mars mai mayo marco mei maja jan dic dez abr ago avr set marz lutego okt""".split()
)
_DUE_BEFORE: Final = re.compile(
    r"\b(?:on|since|until|till|thru|f/u|fu|rtc|due|by|seen|appt|adm)\s{1,2}\Z", re.IGNORECASE
)
_FOREIGN: Final = frozenset("mar jan mars mai mei maja marz lutego okt avr abr dez dic marco".split())
_WITH_CAPITAL: Final = frozenset("may march mar dec jan mayo".split())
_DAY_BEFORE: Final = re.compile(
    r"(?<![\w$])(?:\d{1,2}(?:\s?(?:st|nd|rd|th|er|ro))?(?:\s?(?:-|/|to|and|&)\s?))?\d{1,2}(?:\s?(?:st|"
    r"nd|rd|th|er|ro)\b)?\.?[\s,./_-]{0,4}(?:(?:day\s)?of\s{1,2}|d[ei]\s{1,2}|d'|the\s)?\Z",
    re.IGNORECASE | re.ASCII,
)
_YEAR_BEFORE: Final = re.compile(r"(?<![\w.-])(?:19|20)\d{2}[\s./-]{1,2}\Z", re.ASCII)
_AHEAD: Final = re.compile(r"\.?[\s,/'_-]{0,4}(?:the\s|of\s|del?\s|dia\s)?['\dOIl]")
_FAR: Final = 26


def _spelled(text: str, start: int, end: int, *, confidence: float, reason: str = "date-spelled") -> list[Candidate]:
    return [dated(text, start, end - (text[end - 1] == "."), confidence=confidence, reason=reason)]


def at_month(text: str, start: int, end: int) -> list[Candidate]:
    """Read a date around the name of a month at `text[start:end]`: what stands before it, behind it, or neither."""
    # By far the most frequent of the words is the verb, which has no number beside it.
    if text[start:end] == "may" and not has_digit(text, start - 8, end + 8):
        return []
    found: list[Candidate] = []
    last = text[max(0, start - 4) : start]
    if last.lower().endswith("of "):
        found = _in_words(text, start, end)
    if not found and has_digit(text, start - 8, start):
        if day := _DAY_BEFORE.search(text, max(0, start - _FAR), start):
            found = day_first(text, day.start(), end)
        elif year := _YEAR_BEFORE.search(text, max(0, start - 8), start):
            found = year_first(text, year.start(), end)
    if not found and not last[-1:].isalnum() and _AHEAD.match(text, end):
        found = month_first(text, start, end)
    if not found and not last[-1:].isalnum() and not text[end : end + 1].isalnum():
        found = _in_words(text, start, end) or month_pair(text, start, end) or lone_month(text, start, end)
    return found


def _end_of(text: str, m: re.Match[str]) -> int:
    """Give where the date ends: with its year, unless that number is a measure or a time."""
    if m["after"] is None:
        return m.end()
    year = (m["year"] or m["after"]).lstrip("' ").replace("O", "0").replace("o", "0")
    bare = m["year"] is not None and len(m["year"]) == 2 and m["after"][0] in " ,\t\n" and "'" not in m["after"]  # noqa: PLR2004 -- letters or digits of a short form
    if not is_year(year) or (
        bare and (is_measured(text, m.end()) or text[m.end() : m.end() + 2].lower() in {" y", " m", " f"})
    ):
        return m.start("after")
    return clock_end(text, m.end())


def behind_day(text: str, start: int, end: int) -> list[Candidate]:
    """Read 12 Subat or 24. dubna 2026: a name of a month that means something only behind the number of a day."""
    day = _DAY_BEFORE.search(text, max(0, start - _FAR), start) if has_digit(text, start - 8, start) else None
    return day_first(text, day.start(), end) if day else []


def month_first(text: str, start: int, _end: int) -> list[Candidate]:
    """Read March 14, March 14-16, March the 14th 2026, Mar-14-26."""
    m = _MONTH_FIRST.match(text, start)
    if m is None:
        return month_and_year(text, start, _end)
    day = m["day"].translate(str.maketrans("OIl", "011"))
    month = MONTHS[m["month"].lower()]
    if not day.isdecimal() or not is_day(month, int(day)) or (m["day"][0] in "OIl" and not m["day"][1:].isdecimal()):
        return month_and_year(text, start, _end)
    word, end = m["month"], _end_of(text, m)
    confidence = 0.95
    if end == m.end("day") and is_measured(text, end):
        return []
    if word.lower() in _ALSO_WORDS and word.islower() and m["after"] is None:
        confidence = 0.75 if m["gap"] and (word != "may" or not text[end : end + 2].strip()[:1].isalpha()) else 0.35
    return _spelled(text, start, end, confidence=confidence)


def day_first(text: str, start: int, _end: int) -> list[Candidate]:
    """Read 14 March, 14th of March 2026, 14-Mar-26, 14MAR2026, 14-16 March, 3 de mayo de 2026."""
    m = _DAY_FIRST.match(text, start)
    if m is None or not is_day(MONTHS[m["month"].lower()], int(m["day"])):
        return []
    before = text[max(0, start - 2) : start]
    if before[-1:] in {"/", ".", "-", "$"} and (before[:1].isdecimal() or before[-1:] == "$"):
        return []
    word, end = m["month"], _end_of(text, m)
    written_year = end >= m.end() and m["after"] is not None
    apart = " " in m["gap"] and "-" in m["gap"] and not written_year
    between = text[m.end("day") : m.start("month")]
    if apart or ("." in between and not written_year and word.lower() in _ALSO_WORDS):
        return []
    if written_year or m["gap"] in {"-", "/"} or any(map(str.isalpha, between)):
        return _spelled(text, start, end, confidence=0.95)
    doubtful = word.lower() in _ALSO_WORDS - _FOREIGN and (word.islower() or word.lower() not in _WITH_CAPITAL)
    due = word == "may" and _DUE_BEFORE.search(text, max(0, start - 10), start) is not None
    return _spelled(text, start, end, confidence=0.9 if not doubtful else 0.7 if due else 0.35)  # 2 may be, 3 sat up


_NTH_WORD: Final = (
    r"(?:twenty[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirty[- ]first|"
    r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|"
    r"tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|"
    r"nineteenth|twentieth|thirtieth)"
)
_WORD_AFTER: Final = re.compile(
    rf"\s{{1,2}}(?:the\s)?{_NTH_WORD}\b(?:,?\s{{1,2}}(?:(?:19|20)\d{{2}}\b|(?:nineteen|"
    rf"twenty)[\s-]\w{{3,9}}(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine)\b)?|"
    r"(?:thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-](?:one|two|three|four|five|six|seven|"
    r"eight|nine)\b)?))?",
    re.IGNORECASE,
)
_WORD_BEFORE: Final = re.compile(rf"(?:\bthe\s{{1,2}})?\b{_NTH_WORD}\s{{1,2}}of\s{{1,2}}\Z", re.IGNORECASE)
_YEAR_WORDS: Final = (
    r"(?:(?:nineteen|twenty)[\s-](?:hundred|oh?|ten|eleven|twelve|\w{3,5}teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)"
    r"|two\sthousand(?:\sand)?)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty))?"
    r"(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?\b"
)
_YEAR_AFTER: Final = re.compile(rf",?\s{{1,2}}(?:(?:19|20)\d{{2}}\b|{_YEAR_WORDS})", re.IGNORECASE)


def _in_words(text: str, start: int, end: int) -> list[Candidate]:
    """Read March first, the eleventh of December, 2025, and a year in words behind."""
    if after := _WORD_AFTER.match(text, end):
        return _spelled(text, start, after.end(), confidence=0.85)
    if text[max(0, start - 4) : start].lower().rstrip().endswith("of") and (
        before := _WORD_BEFORE.search(text, max(0, start - 30), start)
    ):
        year = _YEAR_AFTER.match(text, end)
        return _spelled(text, before.start(), year.end() if year else end, confidence=0.9)
    return []


def month_pair(text: str, start: int, end: int) -> list[Candidate]:
    """Read March/April 2026."""
    return month_and_year(text, start, end) if text[end : end + 3].strip(" .")[:1] in {"/", "-", "t", "a"} else []


def month_and_year(text: str, start: int, _end: int) -> list[Candidate]:
    """Read March 2026, Mar '26, March/April 2026."""
    m = _MONTH_YEAR.match(text, start)
    return _spelled(text, start, m.end(), confidence=0.95, reason="date-month-year") if m else []


def year_first(text: str, start: int, _end: int) -> list[Candidate]:
    """Read 2026-Mar-14 and 2026 March."""
    m = _YEAR_FIRST.match(text, start)
    if m is None or (m["month"].lower() in _ALSO_WORDS and m["month"].islower() and not m["day"]):
        return []
    return _spelled(text, start, m.end() if m["day"] else m.end("month"), confidence=0.9 if m["day"] else 0.6)


_LONE_CUES: Final = frozenset(
    """in since last next this until till by during early mid late of from through thru before after around every
    to for between and or en desde hasta de im seit bis depuis jusqu'en em ate od each past through starting
    beginning - ( back sometime about""".split()
)
_NAME_AFTER: Final = re.compile(r"[ \t][A-Z][a-z]+|'s\b")
_PLAIN_CUES: Final = frozenset(
    "in since until till during early mid late around last next through thru before after by from "
    "every past this en desde hasta im seit bis depuis em ate".split()
)


def lone_month(text: str, start: int, end: int) -> list[Candidate]:
    """Read a month without a number: a sure name, or any behind a word such as in or since."""
    word = text[start:end].rstrip(".")
    shouted = word.isupper() and len(word) > 3  # noqa: PLR2004 -- letters or digits of a short form
    if (
        text[end : end + 2].lstrip(" ")[:1].isdecimal()
        or text[end : end + 1] == "'"
        or (text[start - 1 : start] in {"-", "/"} and text[max(0, start - 4) : start].lower() != "mid-")
    ):
        return []
    last = words_before(text, start, reach=14)[-1:]
    cued = bool(last) and last[0] in (_PLAIN_CUES if word.lower() in _ALSO_WORDS or word.islower() else _LONE_CUES)
    if word.islower():
        if word in {"may", "march", "mar", "dec", "set", "sat"} or not cued:
            return []
        return _spelled(text, start, start + len(word), confidence=0.75, reason="date-month")
    if word.lower() in LONE_MONTHS:
        return _spelled(text, start, start + len(word), confidence=0.85 if cued else 0.6, reason="date-month")
    if not cued or (
        shouted
        and word.lower() in {"may", "march"}
        and last[0] not in {"in", "since", "until", "during", "early", "late", "mid"}
    ):
        return []
    name_follows = _NAME_AFTER.match(text, end) is not None
    return _spelled(text, start, start + len(word), confidence=0.4 if name_follows else 0.8, reason="date-month")


_ROMAN: Final = {word: place for place, word in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), start=1)}
_ROMAN_DATE: Final = re.compile(
    r"(?P<day>\d{1,2})(?P<gap>\s?[./-]\s?|\s)(?P<month>[ivx]{1,4})(?:\s?[./-]\s?|\s)(?P<year>(?:19|20)\d\d|\d\d)"
    r"(?![\w%]|[./]\d)",
    re.IGNORECASE | re.ASCII,
)


def roman_month(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a day with its month in Roman numerals: 16.vi.97, 26 IX 2025; not 2 IV 20 mg."""
    m = _ROMAN_DATE.match(text, start)
    month = _ROMAN.get(m["month"].lower(), 0) if m else 0
    if m is None or not is_day(month, int(m["day"])) or text[start - 1 : start] in {"/", ".", "-"}:
        return []
    spaced = not m["gap"].strip()
    if spaced and len(m["year"]) == 2 and (len(m["month"]) == 1 or month == _ROMAN["iv"] or is_measured(text, m.end())):  # noqa: PLR2004 -- digits of a year
        return []
    return _spelled(text, start, m.end(), confidence=0.8)


def date_time_group(text: str, start: int, end: int) -> list[Candidate]:
    """Take the date and time of military messages: 091430Z MAR 26, 0314Z 09MAR."""
    return [dated(text, start, end, confidence=0.9, reason="date-time-group")]


_SINGLE: Final = sorted(
    set(MONTHS) - set(AFTER_DAY) - {"set", "ago", "dic", "dez", "mei", "maja", "lutego", "mars", "avr", "abr"}
)
SPELLED_DATES: Final = (
    Words(_SINGLE, at_month),
    Trigger(r"\b\d{1,2}(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)\w{0,6}\d{0,4}\b", day_first),
    Trigger(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)\d{1,2}\b", month_first),
    Trigger(r"\b\d{1,2} ?[-/. ] ?(?:de )?(?:abr|ago|avr|dez|dic|maja|mars|mei|lutego|set)\b", day_first),
    Trigger(r"\b\d{1,2} ?[./ -] ?(?:i{1,3}|i?v|vi{1,3}|ix|xi{0,2}) ?[./ -] ?(?:\d{4}|\d\d)\b", roman_month),
    Trigger(r"\b\d{6}Z ?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) ?(?:\d{4}|\d\d)?\b", date_time_group),
    Trigger(r"\b[012]\d{3}Z [0-3]?\d ?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b", date_time_group),
    Words(sorted(AFTER_DAY), behind_day),
    *HOLIDAYS,
)
