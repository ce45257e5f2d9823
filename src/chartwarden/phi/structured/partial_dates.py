"""Day and month without a year: 3/14, 3/14-3/16, 14.3., the 14th. A fraction, a score or a strength looks the same.

Evidence is added up: words in front and behind, whether numbers look like a common fraction or like a day.

Example:
    >>> [c.reason for c in partial("Seen on 3/14 for", 8, 12)]
    ['date-partial']
    >>> partial("strength 4/5", 9, 12)
    []

"""

import re
from typing import Final

from chartwarden.phi.structured.calendar_words import MONTHS, WEEKDAY
from chartwarden.phi.structured.date_parts import dated, is_day, is_day_either_way, weekday_start
from chartwarden.phi.structured.engine import Candidate, Tier, Trigger, one_of
from chartwarden.phi.structured.evidence import is_measured, words_after, words_before

_PARTIAL: Final = re.compile(
    r"([\dOIl]{1,2})/([\dOIl]{1,2})(?:\s?-\s?(?:(\d{1,2})/)?(\d{1,2}))?(?![\w%/]|\.\d|-\d)", re.ASCII
)
_PARTIAL_ALONE: Final = re.compile(r"([\dOIl]{1,2})/([\dOIl]{1,2})(?![\w%/]|\.\d)", re.ASCII)
_AS_DIGITS: Final = str.maketrans("OIl", "011")
_FOR: Final = frozenset(
    """on since from until till til thru through by dated date dates seen admit admitted admission adm discharged
    discharge disch dc started stopped start stop due collected drawn done before after dos doi appt appointment
    visit surgery exam labs lab signed exp expires effective eff printed received reported rcvd cert soc onset
    recheck fu loss injury lmp edd service ending began begins placed removed ordered verified sent taken last
    next next mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday
    sunday week yesterday today tomorrow cx bcx ucx cultures culture ct mri xr cxr echo tte us ekg ecg eeg
    biopsy bx scan mammo colonoscopy addendum addenda update re-eval eval set finished finish given retest good
    lastbm edd court hearing hold prior wks bp contrast swab reply elos goal target lkw onset arrival adm cath
    egd called call met note notes am pm scheduled sched booked rescheduled moved fell fall d/c dcd death died
    expired meeting returns return rtc refill filled chemo cycle mailed faxed faxd extubated intubated extub
    transfused tx'd repeat repeated compared vs prior film study imaging postop preop op around about approx @ d
    t evening morning night back resulted result every of was lov nov nv pod event conference friday""".split()
)
_AGAINST: Final = frozenset(
    """pain score scored scale strength power motor phq gad grade graded murmur apgar apgars reflexes reflex dtr
    dtrs pulses pulse rated level mrc orientation bp ratio va od os ou gcs stage hx vision acuity systolic
    diastolic sem nps vas x sets reps nodes cores node core bishop mallampati strong weak esi asa nyha percocet
    norco vicodin hydrocodone bupe suboxone symbicort advair flovent combivent ps peep vent gtt dose doses tabs
    tab rass cam moca mmse minicog mini-cog rr quads hs biceps triceps deltoid grip ip ehl plantarflexion
    dorsiflexion hip flexion extension knee intensity severity cpap bipap sve berg edss nihss alvarado curb
    wells hads audit dast cage fev timed days wks out mood anxiety concentration recall words serial lvl plus
    page pages part parts items positive bottles sites set fiber oriented axo aox aao a&ox ao normal delts tip
    pt's rest activity worst best avg average currently approximately gr now of-10 hep cat line chair bed room
    rm""".split()
)
_AGAINST_AFTER: Final = frozenset(
    """strength pain power motor systolic murmur sem pulses bilaterally bilat throughout positive bottles sites
    sets nodes cores lymph vision reflexes words recall apgar le ue rle lle rue lue upper lower extremities grip
    out intensity severity scale hx score criteria symmetric distal proximal in_all tabs tab teeth items strong
    gr bilaterally, dp pt radial hs quads negative neg of hol holosystolic diastolic pansystolic early heard mid
    tsp cup dose plus palpable peripheral dtrs family siblings stool stools bms meals days tid bid qid""".split()
)
_COMMON_PARTS: Final = frozenset(
    tuple(map(int, part.split("/")))
    for part in """1/2 1/3 2/3 1/4 3/4 1/5 2/5 3/5 4/5 1/6 2/6 3/6 4/6 5/6 1/8 3/8 5/8 7/8 1/1 2/2 3/3 4/4 5/5 6/6 9/9
    10/10 12/12 0/0 2/1 4/1 8/2 24/7""".split()
)
_DATE_AFTER: Final = frozenset("visit appt note labs admission at am pm with and clinic cxr ct mri echo xr".split())
_OF_TEN: Final = 10
_GOES_ON: Final = frozenset(".-/,+^")
_HOPELESS: Final = -0.25
_WEAKEST: Final = 0.2
_SUREST: Final = 0.95
_LINE_START: Final = re.compile(r"(?:^|\n)[ \t>*\u2022-]{0,6}\Z")
_HEADS_LINE: Final = re.compile(r"\s{0,2}(?:\s{2,12}\S|:|-\s|@|\(|\u2013|\s\d{3,4}\b|\s{0,2}\d{1,2}:\d\d|\s[A-Za-z])")
_CLOCK_AFTER: Final = re.compile(
    r"[\s,]{1,3}(?:at\s|@\s?)?(?:\d{1,2}:\d{2}\b|\d{1,2}\s?[ap]\.?m\b|[012]\d{3}\b|@)", re.IGNORECASE
)
_CLOCK_BEFORE: Final = re.compile(r"(?:\b[012]\d{3}|\b\d{1,2}:\d{2}|\d\s?[ap]m)(?:\son)?[\s,]{1,2}\Z", re.IGNORECASE)
_ENDS_LINE: Final = re.compile(r"[.)]?[ \t]{0,3}(?:\n|\Z)")
_WEEKDAY_STEMS: Final = frozenset("mo tu we th fr sa su lu ma mi me ju vi do je ve di so".split())
_DAY_OF_WEEK_AFTER: Final = re.compile(rf"\s?\(?{WEEKDAY}\b", re.IGNORECASE)


def _shape(first: int, second: int, written: str) -> float:
    """Say how much two numbers alone look like a day of a month rather than a part of a whole."""
    if (first, second) in _COMMON_PARTS:
        return 0.1
    if second in {_OF_TEN, 7, 52} and first <= second:
        return 0.15
    if written[0] == "0" or "/0" in written or second > 12:  # noqa: PLR2004 -- no month
        return 0.55 if second not in {15, 20, 24, 30} else 0.45
    if first > 12:  # noqa: PLR2004 -- more than twelve is no month
        return 0.4
    return 0.35


_SURELY_FOR: Final = frozenset(
    """on since dated until till thru through dos lmp admitted adm seen appt date th tu addendum""".split()
)
_FILLERS: Final = frozenset("of is at was were the : ( # = to an a and for x was by in".split())


def _around(text: str, start: int, end: int) -> float:
    """Add up what the words around say, for a date and against."""
    line_start = text.rfind("\n", max(0, start - 28), start) + 1
    near = words_before(text, start, reach=min(28, start - line_start) if line_start else 28)[-2:]
    after = words_after(text, end, reach=16)
    score = 0.0
    if near:
        first, last = near[0], near[-1]
        filled = last in _FILLERS
        if last in _SURELY_FOR:
            score += 0.5
        elif last in _FOR or (filled and first in _FOR):
            score += 0.4
        elif last == "(" or first in _FOR:
            score += 0.15
        if last in _AGAINST or (filled and first in _AGAINST):
            score -= 0.5
        elif first in _AGAINST:
            score -= 0.1
    if after:
        score -= 0.55 if after[0] in _AGAINST_AFTER else 0.2 * any(word in _AGAINST_AFTER for word in after[1:2])
        score += 0.25 * (after[0] in _DATE_AFTER)
    return score


_TO_OF_TEN: Final = re.compile(r"\s?(?:to|-|->|now)\s?\d{1,2}/10\b", re.IGNORECASE)
_OF_TEN_TO: Final = re.compile(r"\b\d{1,2}/10\s?(?:to|-|->|now)\s?\Z", re.IGNORECASE)


def is_score(text: str, start: int, end: int) -> bool:
    """Say whether two numbers with a slash are a score of ten that changed: pain from 3/10 to 7/10."""
    if not text[start:end].endswith("/10"):
        return False
    return (_TO_OF_TEN.match(text, end) or _OF_TEN_TO.search(text, max(0, start - 10), start)) is not None


def partial(text: str, start: int, end: int) -> list[Candidate]:
    """Read month and day with a slash, and a range of such."""
    if text[end : end + 1] == "/":  # half of a whole date, as half of all are
        return []
    m = _PARTIAL.match(text, start)
    ranged = m is not None and m[4] is not None and _is_range(m)
    if m is None or (m[4] is not None and not ranged):
        m = _PARTIAL_ALONE.match(text, start)
    if m is None or (text[max(0, start - 1) : start] in _GOES_ON and not ranged):
        return []
    first, second = int(m[1].translate(_AS_DIGITS)), int(m[2].translate(_AS_DIGITS))
    spoilt = not m[0][0].isdecimal() and first > _OF_TEN + 2
    if is_score(text, start, m.end()):
        return []
    weeks_and_days = second == 7 and text[max(0, start - 2) : start - 1].isdecimal()  # noqa: PLR2004 -- days of a week
    if spoilt or weeks_and_days or not is_day_either_way(first, second):
        return []
    confidence = _shape(first, second, m[0]) + _around(text, start, m.end()) + 0.35 * ranged
    if confidence > _HOPELESS:
        confidence += _beside(text, start, m.end()) + 0.1 * (second > _OF_TEN + 2 and _ends_line(text, m.end()))
    if confidence <= _WEAKEST or is_measured(text, m.end()):
        return []
    return [dated(text, start, m.end(), confidence=min(_SUREST, confidence), reason="date-partial")]


def _ends_line(text: str, end: int) -> bool:
    return _ENDS_LINE.match(text, end) is not None


def _beside(text: str, start: int, end: int) -> float:
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
        return is_day(int(m[3]), last) or is_day(last, int(m[3]))
    return is_day(first, second) and is_day(first, last) and second < last and "-" in m[0]


_ORDINAL: Final = re.compile(
    r"(?:the\s{1,3})(?:\d{1,2}\s?(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|"
    r"ninth|tenth|eleventh|twelfth|"
    r"thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|"
    r"twenty[- ](?:first|second|third|fourth|"
    r"fifth|sixth|seventh|eighth|ninth)|thirtieth|thirty[- ]first)\b",
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
    if (direct and after[0] in _NO_DAY_AT_ONCE) or _OF_MONTH.match(text, m.end()):
        return []
    from_weekday = weekday_start(text, start + 4) if text[start + 3 : start + 4].isspace() else start
    if from_weekday < start:
        return [dated(text, from_weekday, m.end(), confidence=0.95, reason="date-ordinal")]
    numeric = any(map(str.isdecimal, m[0]))
    cued = words_before(text, start)[-1:]
    confidence = 0.6 if numeric else 0.2
    confidence += 0.2 if cued and cued[0] in _DAY_CUES else 0.0
    return [dated(text, start, m.end(), confidence=confidence, reason="date-ordinal", tier=Tier.SHAPE)]


_WEEKDAY_NTH: Final = re.compile(
    rf"{WEEKDAY}[a-z]*\b\.?,?\s{{1,2}}(?:the\s{{1,2}})?(?P<day>\d{{1,2}})\s?(?:st|nd|rd|th|d)\b",
    re.IGNORECASE | re.ASCII,
)


def weekday_and_day(text: str, start: int, _end: int) -> list[Candidate]:
    """Read Saturday 28th."""
    m = _WEEKDAY_NTH.match(text, start)
    return [dated(text, start, m.end(), confidence=0.9, reason="date-ordinal")] if m else []


_DOTTED: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?![\w]|\s?\d)", re.ASCII)
_GERMAN: Final = frozenset("am vom bis seit ab zum den der dem und fur ca geb".split())


def dotted_day(text: str, start: int, _end: int) -> list[Candidate]:
    """Read 14.3. as Germans write a day, where a German word or a date cue stands before."""
    m = _DOTTED.match(text, start)
    if m is None or not is_day(int(m[2]), int(m[1])):
        return []
    cued = words_before(text, start)[-1:]
    if not cued or (cued[0] not in _GERMAN):
        return []
    return [dated(text, start, m.end(), confidence=0.75, reason="date-partial")]


def german_day(text: str, start: int, end: int) -> list[Candidate]:
    """Read 14.3. behind a German word that begins at `start`."""
    digit = next(place for place in range(start, end) if text[place].isdecimal())
    return dotted_day(text, digit, end)


_DASHED: Final = re.compile(r"\b(\d{1,2})-(\d{1,2})(?![\w%/.-])", re.ASCII)


def dashed_day(text: str, start: int, end: int) -> list[Candidate]:
    """Read 3-14 right behind a word that announces a date; `start` is where that word begins."""
    m = _DASHED.search(text, start, end + 1)
    if m is None or not is_day(int(m[1]), int(m[2])) or is_measured(text, m.end()):
        return []
    return [dated(text, m.start(), m.end(), confidence=0.65, reason="date-partial")]


def spelled_day(text: str, start: int, end: int) -> list[Candidate]:
    """Read the ninth behind a word such as on or since, which begins at `start`."""
    return ordinal_day(text, start + text[start:end].lower().rfind("the "), end)


_POINTED: Final = re.compile(r"\b(\d{1,2})\.(\d{2})(?![\w%]|[./-]\d)", re.ASCII)


def pointed_day(text: str, start: int, end: int) -> list[Candidate]:
    """Read 9.12 right behind on, since, thru or until, which begins at `start`; no unit may follow."""
    m = _POINTED.search(text, start, end + 1)
    if m is None or not is_day(int(m[1]), int(m[2])) or is_measured(text, m.end()):
        return []
    return [dated(text, m.start(), m.end(), confidence=0.55, reason="date-partial")]


_ORDINAL_WORDS: Final = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
    r"fourteenth|fifteenth|"
    r"sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty|thirtieth|thirty)"
)
_BEFORE_DASHED: Final = (
    r"(?:dos|dated?|appt|admitted|seen|since|until|thru|tomorrow|mon|tues?|wed|thur?s?|fri|sat|sun|[a-z]{3,6}day)"
)
PARTIAL_DATES: Final = (
    Trigger(r"\b[\dOIl]{1,2}/[\dOIl]{1,2}\b", partial),
    Trigger(r"\bthe\s{1,3}\d{1,2} ?(?:st|nd|rd|th)\b", ordinal_day),
    Trigger(rf"\b(?:on|since|until|till|before|after|day) the {_ORDINAL_WORDS}\b", spelled_day),
    Trigger(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? (?:the )?\d{1,2} ?(?:st|nd|rd|th|d)\b", weekday_and_day),
    Trigger(r"\b(?:am|vom|bis|seit|ab|zum|den|dem|geb)\.? \d{1,2}\. ?\d{1,2}\.", german_day),
    *one_of("on|since|thru|until|mailed|drawn|seen", r" \d{1,2}\.\d\d\b", pointed_day, at_once=1),
    Trigger(rf"\b{_BEFORE_DASHED}[: ,]{{1,3}}\d{{1,2}}-\d{{1,2}}\b", dashed_day),
)
