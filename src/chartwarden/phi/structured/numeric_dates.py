"""Dates in digits: 3/14/2026, 14.03.26, 2026-03-14T08:15Z, 20260314, 03-2026, O3/l4/2O26, 3/14-3/16.

A date is read, not only matched: the 14th month is no date. Where a fraction, a version or a number looks the same,
what stands around decides.

Example:
    >>> [c.reason for c in full_date("seen 03/14/2026", 5, 15)]
    ['date-numeric']
    >>> full_date("part 44/14/2026", 5, 15)
    []

"""

import re
from typing import Final

from chartwarden.phi.structured.date_parts import clock_end, dated, is_birth, is_day, is_day_either_way, is_year
from chartwarden.phi.structured.engine import Candidate, Letters, Tier, Trigger
from chartwarden.phi.structured.evidence import is_coded, is_measured, words_before

NUMERIC: Final = "date-numeric"
"""The reason of a candidate that has day, month and year in digits."""

_D: Final = r"[\dOoIlSZ|]"
_AS_DIGITS: Final = str.maketrans("OoIl|SZB", "00111528")
_FULL: Final = re.compile(
    rf"({_D}{{1,2}})(\s{{0,2}})([/.\-\u00b7\u2022\u2219\u22c5])(\s{{0,6}})({_D}{{1,2}})\s{{0,2}}\3(\s{{0,6}})('?{_D}{{4}}|"
    rf"'?{_D}{{2}})(?![\da-z_%]|[/.]\d)",
    re.ASCII,
)
_ISO: Final = re.compile(
    r"(\d{4})\s?([-/.])\s{0,3}(\d{1,2})\s?\2\s{0,3}(\d{1,2})"
    r"(T\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d{1,9})?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w%]|[/.]\d)"
    r"(?P<clock>[ ]{1,2}[012]\d:[0-5]\d(?::[0-5]\d(?:[.,]\d{1,6})?)?"
    r"(?:\s?(?:Z\b|UTC|GMT|[AECMPH][SD]?T\b|[+-]\d{2}:?\d{2}\b))?(?![\w:]))?",
    re.ASCII,
)
_SPACED: Final = re.compile(r"(\d{1,2})[ \t]{1,2}(\d{1,2})[ \t]{1,2}((?:19|20)?\d{2})(?![\w%/:-]|\.\d)", re.ASCII)
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})\s?[-/.]\s?((?:19|20)\d{2})(?![\w%]|[/.-]\d)", re.ASCII)
_YEAR_MONTH: Final = re.compile(r"((?:19|20)\d{2})[-/](\d{2})(?![\w%]|[/.-]\d)", re.ASCII)
_RUN: Final = re.compile(r"(\d{8})T?(\d{2}(?:\d{2}(?:\d{2})?)?)?(?:\.\d{1,6})?(?:[+-]\d{4})?Z?(?![\w.]|-\d)", re.ASCII)
_WEEK_OR_QUARTER: Final = re.compile(
    r"Q[1-4][ ,/'-]{0,3}(?:of\s)?(?:'?\d{4}|'?\d{2})\b|[1-4]Q[\s'/-]{0,2}(?:\d{4}|\d{2})\b|"
    r"\d{4}[\s-]?Q[1-4]\b|\d{4}-?W\d{2}(?:-?[1-7])?\b|"
    r"(?:week|wk|kw)\s\d{1,2}(?:\sof|[,/])?\s{0,2}\d{4}\b",
    re.IGNORECASE | re.ASCII,
)
_CUES: Final = frozenset(
    """on since from until till til thru through by dated date dates seen admit admitted admission adm discharged
    discharge disch dc started stopped start stop due last next collected drawn done before after dos doi dod
    appt visit surgery exam labs lab dob born birth birthdate signed sx exp expires expiry expiration effective
    eff printed received reported recd rcvd cert soc onset hire hired reviewed recheck f/u follow fu loss injury lmp edd
    edc edc service wk week ending begin began begins given placed removed ordered verified thru sent created
    updated taken d t dd dt""".split()
)


_MEASURES: Final = frozenset(
    """icp cpp map cvp hco na k cr bun wbc hgb hct hb plt plts glucose bg fsbg glu lactate lac crp esr ck trop inr ptt
    tsh alt ast bili alp lipase mg phos ca vbg abg gcs perio probing pd depths apgar apgars hr rr sbp dbp bp fev pef
    bis tof cpot rass""".split()
)
_HEAD_OF_PAGE: Final = re.compile(r"(?:^|\n|[ \t]{2})\Z")
_RECENT_YEAR: Final = re.compile("2[0-9]")
_RESULT_BEHIND: Final = re.compile(r"\s?[:=(]|\s{1,3}[\d<>.]")


def _plain(digits: str) -> int:
    return int(digits.translate(_AS_DIGITS).lstrip("'"))


def _cued(text: str, start: int) -> bool:
    before = words_before(text, start)
    return any(word in _CUES for word in before[-3:]) or is_birth(text, start, start)


def _joined(text: str, start: int, separator: str) -> bool:
    """Say whether digits go on in front: the rest of a longer number, not of a range of dates."""
    before = text[max(0, start - 2) : start]
    return (
        len(before) > 1 and before[1] in "./-" and before[0].isalnum() and not (before[1] == "-" and separator != "-")
    )


def full_date(text: str, start: int, _end: int) -> list[Candidate]:
    """Read day, month and year in digits at `start`, either order, letters that scanning made of digits allowed."""
    m = _FULL.match(text, start)
    if m is None:
        return []
    first, _, separator, _, second, _, year = m.groups()
    true_digits = sum(map(str.isdecimal, m[0]))
    if true_digits < 3 or _joined(text, start, separator) or not is_year(year.lstrip("'").translate(_AS_DIGITS)):  # noqa: PLR2004 -- digits of a day, month or year
        return []
    one, two = _plain(first), _plain(second)
    if not is_day_either_way(one, two):
        return []
    confidence = _full_confidence(text, m, one, two)
    if true_digits < sum(map(str.isalnum, m[0])):
        confidence = min(confidence, 0.8)
    end = clock_end(text, m.end())
    return [dated(text, start, end, confidence=confidence, reason=NUMERIC)] if confidence else []


def _full_confidence(text: str, m: re.Match[str], one: int, two: int) -> float:
    """Weigh a day, a month and a year by their mark and by what stands around; 0 for what is none."""
    first, gap, separator, _, second, _, year = m.groups()
    short = len(year.lstrip("'")) == 2  # noqa: PLR2004 -- digits of a short year
    if short and _is_series(text, m.start(), m):
        return 0.0
    if separator == "." or gap:
        return _dotted_confidence(text, m, one, two)
    if separator != "-" or not short:
        return 0.97
    if text[m.end() : m.end() + 1] == "-":
        return 0.0
    return 0.9 if len(first) == len(second) == 2 or max(one, two) > 12 else 0.75  # noqa: PLR2004 -- digits of a day; months


def _is_series(text: str, start: int, m: re.Match[str]) -> bool:
    """Say whether three results of one measure stand there: ICP 14/12/13. A date has a result behind it."""
    near = words_before(text, start, reach=9)[-1:]
    if not near or near[0] not in _MEASURES or not text[max(0, start - 2) : start - 1].isalnum():
        return False
    return not _RECENT_YEAR.match(m[7]) and not _RESULT_BEHIND.match(text, m.end())


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether it ends a line, behind a gap: the head of a page or of a chart."""
    return not text[end : end + 1].strip("\n") and _HEAD_OF_PAGE.search(text, max(0, start - 3), start) is not None


def _dotted_confidence(text: str, m: re.Match[str], one: int, two: int) -> float:
    """Weigh a date with dots or spaces: versions, sections and list numbers look the same."""
    long_year = len(m[7].lstrip("'")) == 4  # noqa: PLR2004 -- digits of a day, month or year
    padded = len(m[1]) == len(m[5]) == 2  # noqa: PLR2004 -- digits of a day, month or year
    if long_year or _cued(text, m.start()):
        return 0.95
    if m[3] == "/":
        return 0.9
    if not m[2] and _stands_alone(text, m.start(), m.end()):
        return 0.7
    return 0.75 if padded or (max(one, two) > 12 and not m[2]) else 0.3  # noqa: PLR2004 -- more than twelve is a day


def iso_date(text: str, start: int, _end: int) -> list[Candidate]:
    """Read year, month and day, and the time that belongs to it by a T."""
    m = _ISO.match(text, start)
    if m is None or not is_year(m[1]) or _joined(text, start, m[2]) or not is_day_either_way(int(m[3]), int(m[4])):
        return []
    return [dated(text, start, m.end(), confidence=0.98, reason="date-iso")]


def spaced_date(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a date whose separators were lost to spaces; two digits of a year need a cue."""
    m = _SPACED.match(text, start)
    if m is None or not is_day_either_way(int(m[1]), int(m[2])) or is_measured(text, m.end()):
        return []
    before = text[start - 1 : start]
    if before in {"/", ".", "-"} or text[max(0, start - 2) : start].strip().isdecimal():
        return []
    cued = _cued(text, start)
    if len(m[3]) == 2:  # noqa: PLR2004 -- digits of a day, month or year
        return [dated(text, start, m.end(), confidence=0.8, reason="date-spaced")] if cued else []
    return [dated(text, start, m.end(), confidence=0.9 if cued else 0.7, reason="date-spaced")]


def month_and_year(text: str, start: int, _end: int) -> list[Candidate]:
    """Read 03/2026, 3-2026, 03.2026 and 2026-03."""
    m = _MONTH_YEAR.match(text, start)
    month = int(m[1]) if m else 0
    if m is None and (m := _YEAR_MONTH.match(text, start)):
        month = int(m[2])
    if (
        m is None
        or not is_day(month, 1)
        or text[start - 1 : start] in {"/", ".", "-", ","}
        or is_measured(text, m.end())
    ):
        return []
    dotted = "." in m[0] and len(m[0]) < 7  # noqa: PLR2004 -- 3.2026 may be a result
    return [dated(text, start, m.end(), confidence=0.4 if dotted else 0.8, reason="date-month-year")]


def run_date(text: str, start: int, _end: int) -> list[Candidate]:
    """Read dates without separators: HL7 DT and DTM (20260314081500), 03142026 and 031426 behind a cue."""
    m = _RUN.match(text, start)
    if m is None or text[start - 1 : start] in {".", "-", "/", "_", "#"}:
        return _short_run(text, start)
    digits = m[1]
    if is_year(digits[:4]) and is_day(int(digits[4:6]), int(digits[6:])) and _is_clock(m[2]):
        sure = m[2] is not None or _cued(text, start)
        return [dated(text, start, m.end(), confidence=0.9 if sure else 0.7, reason="date-compact")]
    if m[2] is None and is_year(digits[4:]) and is_day_either_way(int(digits[:2]), int(digits[2:4])):
        sure = _cued(text, start)
        return [dated(text, start, m.end(), confidence=0.85 if sure else 0.5, reason="date-compact", tier=Tier.SHAPE)]
    return []


def _is_clock(digits: str | None) -> bool:
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)] if digits else []
    return all(pair < limit for pair, limit in zip(pairs, (24, 60, 60), strict=False))


_RUN_CUES: Final = frozenset(
    """dos dob date dated admit adm admitted collected coll drawn rcvd received recd printed transcribed dictated dict
    trans dd dt td add addendum addm signed esign rev reviewed disch discharged dc since until""".split()
)


def _short_run(text: str, start: int) -> list[Candidate]:
    digits = text[start : start + 6]
    alone = len(digits) == 6 and digits.isdecimal() and not text[start + 6 : start + 7].isalnum()  # noqa: PLR2004 -- digits of a day, month or year
    if not alone or is_coded(text, start):
        return []
    if not (is_day_either_way(int(digits[:2]), int(digits[2:4])) or is_day(int(digits[2:4]), int(digits[4:]))):
        return []
    last = words_before(text, start)[-2:]
    sure = is_birth(text, start, start) or any(word in _RUN_CUES for word in last)
    return [dated(text, start, start + 6, confidence=0.75, reason="date-compact")] if sure else []


def quarter_or_week(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a quarter or a numbered week of a year: Q1 2026, 2026-W12, week 12 of 2026."""
    m = _WEEK_OR_QUARTER.match(text, start)
    return [dated(text, start, m.end(), confidence=0.7, reason="date-quarter-week")] if m else []


NUMERIC_DATES: Final = (
    Trigger(r"\b\d{1,2}[\x80-\xff] ?\d{1,2}[\x80-\xff] ?(?:\d{4}|\d\d)\b", full_date),
    Trigger(r"\b[\dOIl|]{1,2}\s{0,2}/\s{0,6}[\dOIl|]{1,2}\s{0,2}/\s{0,6}'?[\dOIlSZB]{2,4}\b", full_date),
    Trigger(r"\b\d{1,2}/\d{1,2}/(?:19|20)\d\d[A-Z]", full_date, Letters.AS_WRITTEN),
    Trigger(r"\b[\dOIl]{1,2}-\s{0,6}[\dOIl]{1,2}-\s{0,6}'?[\dOIlSZB]{2,4}\b", full_date),
    Trigger(r"\b[\dOl]{1,2} ?[.-]\s{0,3}[\dOl]{1,2} ?[.-]\s{0,3}(?:[\dOl]{4}|[\dOl]{2})\b", full_date),
    Trigger(r"\b(?:1[89]|2[01])\d\d ?[-/.]\s{0,3}\d{1,2} ?[-/.]\s{0,3}\d{1,2}(?:T\d|\b)", iso_date),
    Trigger(r"\b\d{1,2}[ \t]{1,2}\d{1,2}[ \t]{1,2}(?:(?:19|20)\d\d|\d\d)\b", spaced_date),
    Trigger(r"\b\d{1,2} ?[-/.] ?(?:19|20)\d\d\b", month_and_year),
    Trigger(r"\b(?:19|20)\d\d[-/][01]\d\b", month_and_year),
    Trigger(r"\b(?:\d{6}|\d{8}|\d{10}|\d{12}|\d{14})(?:\b|Z|T\d{4})", run_date),
    Trigger(r"\b(?:q[1-4]|[1-4]q|\d{4}[ -]?q[1-4]|\d{4}-?w\d\d|(?:week|wk|kw) \d{1,2})\b", quarter_or_week),
)
