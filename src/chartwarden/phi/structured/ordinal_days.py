"""The number of a day that counts: the 14th, Friday the 6th, on the ninth; not the 4th rib nor the 90th percentile.

Example:
    >>> [c.reason for c in ordinal_day("Seen on the 14th again", 8, 16)]
    ['date-ordinal']
    >>> ordinal_day("fracture of the 4th rib", 12, 19)
    []

"""

import re
from typing import Final

from chartwarden.phi.structured.calendar_words import MONTHS, WEEKDAY
from chartwarden.phi.structured.date_parts import dated, weekday_start
from chartwarden.phi.structured.engine import Candidate, Tier, Trigger
from chartwarden.phi.structured.evidence import ends_phrase, words_after, words_before

NTH_WORD: Final = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|"
    r"fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|"
    r"twenty[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirtieth|thirty[- ]first)"
)
"""A pattern for the number of a day in words, any case."""

_ORDINAL: Final = re.compile(
    rf"(?:the\s{{1,3}})(?:\d{{1,2}}\s?(?:st|nd|rd|th)(?:\s(?:or|and|&|to)\s\d{{1,2}}(?:st|nd|rd|th))?|{NTH_WORD})\b",
    re.IGNORECASE | re.ASCII,
)
_NO_DAY: Final = frozenset(
    """percentile week weeks grade floor rib ribs toe digit digits cranial nerve metatarsal metacarpal intercostal
    edition generation time dose degree ventricle space trimester finger molar century child baby visit attempt
    stage line year month day hospital postoperative night one two of hour round cycle pass level street avenue
    st ave place person try pregnancy mtp mcp pip dip ray branch hand heart part portion and or vertebra""".split()
)
_NO_DAY_AT_ONCE: Final = _NO_DAY - {"of", "and", "or"}
_DAY_CUES: Final = frozenset(
    """on by since until till through thru from for of before after around about monday tuesday wednesday thursday
    friday saturday sunday mon tue tues wed thu thurs fri sat sun and""".split()
)


_OF_WHICH: Final = re.compile(
    r"\s{1,2}of\s{1,2}(?:this|last|next|the|each|every)\s{1,2}(?:month|year)\b", re.IGNORECASE
)
_OF_MONTH: Final = re.compile(
    rf"\s{{1,3}}(?:of\s{{1,3}})?(?:{'|'.join(MONTHS)})\b", re.IGNORECASE
)  # read with its month


def ordinal_day(text: str, start: int, _end: int) -> list[Candidate]:
    """Read the 14th, Friday the 6th, on the ninth; not the 4th rib or the 90th percentile."""
    m = _ORDINAL.match(text, start)
    if m is None:
        return []
    after = words_after(text, m.end(), reach=14)
    direct = text[m.end() : m.end() + 1] in {" ", "\n"} and bool(after)
    if direct and after[0] == "of" and _OF_WHICH.match(text, m.end()) is None:
        return []
    if (direct and (after[0] in _NO_DAY_AT_ONCE or after[0].rstrip("s") in _NO_DAY_AT_ONCE)) or _OF_MONTH.match(
        text, m.end()
    ):
        return []
    from_weekday = weekday_start(text, start + 4) if text[start + 3 : start + 4].isspace() else start
    if from_weekday < start:
        return [dated(text, from_weekday, m.end(), confidence=0.95, reason="date-ordinal")]
    numeric = any(map(str.isdecimal, m[0]))
    cued = words_before(text, start)[-1:]
    confidence = 0.6 if numeric else 0.2
    if cued and cued[0] in _DAY_CUES:
        confidence += 0.2 if numeric or not ends_phrase(text, m.end()) else 0.35
    return [dated(text, start, m.end(), confidence=confidence, reason="date-ordinal", tier=Tier.SHAPE)]


_WEEKDAY_NTH: Final = re.compile(
    rf"{WEEKDAY}[a-z]*\b\.?,?\s{{1,2}}(?:(?:the\s{{1,2}})?\d{{1,2}}\s?(?:st|nd|rd|th|d)|the\s{{1,2}}{NTH_WORD})\b",
    re.IGNORECASE | re.ASCII,
)
_BARE_NTH: Final = re.compile(r"\d{1,2}(?:st|nd|rd|th)\b", re.ASCII)
_DONE_ON: Final = frozenset(
    """tka tha tkr thr cabg avr tavr pci cath egd colonoscopy surgery sx op orif cs c-section section delivery hemi
    chole appy lap crani trach peg bx lp mri ct xr stroke cva mi admission onset x1 x2 last appt visit dc d/c
    discharge discharged adm admit admitted seen fell rtc fu due until till since on by from""".split()
)


def bare_ordinal(text: str, start: int, _end: int) -> list[Candidate]:
    """Read s/p TKA 4th, due 22nd; a word that counts may not follow, nor may percentiles stand around."""
    m = _BARE_NTH.match(text, start)
    if m is None or not 1 <= int(m[0][:-2]) <= 31 or not ends_phrase(text, m.end()):  # noqa: PLR2004 -- days of a month
        return []
    near = words_before(text, start, reach=14)[-1:]
    if not near or near[0] not in _DONE_ON:
        return []
    return [dated(text, start, m.end(), confidence=0.65, reason="date-ordinal", tier=Tier.SHAPE)]


def weekday_and_day(text: str, start: int, _end: int) -> list[Candidate]:
    """Read Saturday 28th."""
    m = _WEEKDAY_NTH.match(text, start)
    return [dated(text, start, m.end(), confidence=0.9, reason="date-ordinal")] if m else []


def spelled_day(text: str, start: int, end: int) -> list[Candidate]:
    """Read the ninth behind a word such as on or since, which begins at `start`."""
    return ordinal_day(text, start + text[start:end].lower().rfind("the "), end)


_ORDINAL_WORDS: Final = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
    r"fourteenth|fifteenth|"
    r"sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty|thirtieth|thirty)"
)
ORDINAL_DAYS: Final = (
    Trigger(r"\bthe\s{1,3}\d{1,2} ?(?:st|nd|rd|th)\b", ordinal_day),
    Trigger(rf"\b(?:on|since|until|till|before|after|day) the {_ORDINAL_WORDS}\b", spelled_day),
    Trigger(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? (?:the )?\d{1,2} ?(?:st|nd|rd|th|d)\b", weekday_and_day),
    Trigger(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? the [a-z]{2,9}th\b", weekday_and_day),
    Trigger(r"\b\d{1,2}(?:st|nd|rd|th)\b", bare_ordinal),
    Trigger(
        r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? the (?:first|second|third|twenty|thirty)\b", weekday_and_day
    ),
)
