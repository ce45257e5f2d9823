"""Street lines: a house number, a name and a word for a street, its unit; and a street without its number.

Names of towns are not found here: a name has no shape.

Example:
    >>> text = "at 41 Tannery Row, Apt 3B, Harlow"
    >>> [text[c.start : c.end] for c in street(text, 14, 17)]
    ['41 Tannery Row, Apt 3B']

"""

import re
from typing import Final

from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Words
from chartwarden.phi.structured.evidence import words_before

_SURE_SUFFIX: Final = (
    "street|strt|avenue|aven|ave|road|rd|drive|lane|ln|court|boulevard|blvd|bvd|terrace|terr|circle|"
    "cir|highway|hwy|parkway|pkwy|pky|"
    "turnpike|tpke|trail|trl|crescent|cres|square|sq|close|alley|aly|loop|mews|gardens|gdns|grove|"
    "esplanade|expressway|causeway|"
    "row|rue|cove|hollow|bend|crossing|xing|landing|pike|plaza|walk|quay|glen|heights|hts|ridge|run|"
    "view|vista|point|path|pass|spur|"
    "bluff|commons|green|knoll|park|rise|spring|springs|station|trace|way|place|pl|st|dr|ct|av|wynd|"
    "vale|field|fields|hill|bridge|wharf|estate|drove|croft|wood|woods|end|farm|line|sideroad|"
    "concession"
)
_ALWAYS: Final = frozenset(
    "street avenue ave road rd lane ln boulevard blvd terrace circle cir highway hwy parkway pkwy "
    "turnpike tpke crescent mews gdns alley aly drive court".split()
)
UNIT: Final = (
    r"(?:[,.]?\s{0,3}(?:\n\s{0,8})?(?:\b(?:apartment|apt|unit|suite|ste|floor|fl|flr|bldg|building|"
    r"lot|trailer|trlr|tlr|room|rm|flat|no|space|spc|slip|penthouse|ph)\b\.?\s{0,2}#?\s?|#\s?)"
    r"(?:[A-Za-z]?-?\d{1,5}[A-Za-z]?(?:-[A-Za-z0-9]{1,4})?|[A-Za-z])\b(?!\s?(?:mg|ml)))"
)
_FLOOR: Final = r"(?:,?\s{1,2}\d{1,2}(?:st|nd|rd|th)\s(?:floor|flr|fl)\b)?"
_DIRECTION: Final = r"(?:\b(?:(?-i:[NSEW]{1,2})|north|south|east|west|northeast|northwest|southeast|southwest)\b\.?)"
_HOUSE: Final = (
    r"(?:[NSEW]\d{1,5}\s?(?:[NSEW]\d{1,6})?|\d{1,6}(?:-\d{1,5}|"
    r"-[A-Za-z])?[\x80-\uffff]?(?:\s?[A-Za-z]|\s1/2|\s&\s\d{1,5})?)\b"
)
_NAME_WORD: Final = r"(?:[A-Za-z]{1,2}\.|[A-Za-z0-9][\w'-]{0,24})"
_STREET: Final = re.compile(
    rf"{_HOUSE}(?P<comma>,?)[ \t]{{1,3}}(?:{_DIRECTION}\s{{1,3}})?(?P<name>"
    rf"(?:{_NAME_WORD}\s{{1,3}}){{0,4}}?{_NAME_WORD})\s{{1,3}}(?P<suffix>{_SURE_SUFFIX})\b\.?"
    rf"(?:\s{{1,2}}{_DIRECTION}(?!\w))?{UNIT}{{0,2}}{_FLOOR}",
    re.IGNORECASE | re.ASCII,
)
_NO_STREET: Final = frozenset(
    """mg mcg ml tab tabs tablet tablets days day hours hour weeks week months month years year yo left right times
    minutes min mins the a an of in on at to with for and or is was were from patient pt he she that this per po
    bid tid daily units unit cm mm pounds lbs kg steps stairs flights hrs points out no not has had dose doses
    feet ft percent by his her their since after before as rn md hx history room bed floor am pm miles blocks
    both who will may can could did does been more less than about over under via until during be are am i we
    they it its if so but through into each every w/ c/o s/p acute wife husband son daughter can't don't nurse
    unable cannot drive called call chronic dear prof wrote grade stage level type class male female woman man
    liters l/min degrees views view x mild moderate severe""".split()
)
_NO_STREET_WORDS: Final = frozenset(word for word in _NO_STREET if len(word) > 1)  # a letter may end a house number
_MOST_WORDS: Final = 8  # what is left of a house number, its letter, a direction, five of a name
_LONGEST_WEAK: Final = 48  # a word such as view ends a longer line by chance
_LONG_NUMBER: Final = re.compile(r"\d{4}|\d-\d|^\d{1,3}$")
_DIGITS: Final = re.compile("[0-9]+")
_COMPASS: Final = frozenset("NSEW")
_GOES_ON: Final = frozenset("_.,/$:-")
_NEVER_IN_NAME: Final = re.compile(r"[;:()+%=<>]")


def street(text: str, start: int, end: int) -> list[Candidate]:
    """Read a house number, one to five words and the word for a street at `text[start:end]`.

    Of several numbers in front of the word for a street, the first that can be a house is one.
    """
    reach = max(0, start - 52)
    gap = text.rfind("\n\n", reach, start)
    reach = gap + 2 if gap >= 0 else reach
    for number in _DIGITS.finditer(text, reach, start):
        house = number.start() - (text[number.start() - 1 : number.start()] in _COMPASS)
        if text[house - 1 : house].isalnum() or text[house - 1 : house] in _GOES_ON:
            continue
        if _may_lead(text[number.end() : start]) and (found := _street_at(text, house, last=end)):
            return found
    return named_street(text, start, end) if text[start].isupper() else []


def _may_lead(words_between: str) -> bool:
    """Say, before the exact pattern is tried, whether what stands between a number and the word may be a name."""
    if _NEVER_IN_NAME.search(words_between):
        return False
    words = words_between.lower().replace(".", "").split()
    return len(words) <= _MOST_WORDS and _NO_STREET_WORDS.isdisjoint(words)


def _street_at(text: str, start: int, *, last: int) -> list[Candidate]:
    m = _STREET.match(text, start)
    if m is None or m.end("suffix") < last:
        return []
    name, suffix = m["name"], m["suffix"]
    words = name.lower().replace(".", "").split()
    if any(word in _NO_STREET or _LONG_NUMBER.search(word) for word in words) or name.count("\n") > 1:
        return []
    if not any(letter.isalpha() for letter in name) or any(map(_ends_sentence, name.split())):
        return []
    sure = suffix.lower() in _ALWAYS
    shown = name[0].isupper() or name[0].isdecimal()
    capital = shown and (suffix[0].isupper() or not sure)
    broken = m["comma"] or "\n" in text[m.end("name") : m.start("suffix")] or words[-1] in _MONTHS
    if not sure and (broken or not (shown and suffix[0].isupper())):
        return []
    if (
        suffix.lower() in {"dr", "st", "ct", "pl", "end", "view", "run", "point", "green", "line", "station"}
        and m.end("suffix") - start > _LONGEST_WEAK
    ):
        return []
    end = m.end()
    if text[end - 1] == "." and text[end : end + 2].strip()[:1].isupper() and len(suffix) > 4:  # noqa: PLR2004 -- ends a sentence
        end -= 1
    confidence = 0.95 if sure and capital else 0.75 if capital else 0.6
    return [Candidate(start, end, IdentifierKind.ADDRESS, Tier.CUE, confidence, "street-line")]


_MONTHS: Final = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
_ONE_LETTER: Final = 2
_SHORT_FORMS: Final = frozenset("st. ste. mt. ft. ne. nw. se. sw. co. twp. old. jr. no.".split())


def _ends_sentence(word: str) -> bool:
    """Say whether a full stop behind a word of a name is no sign of a short form."""
    return word[-1] == "." and len(word) > _ONE_LETTER and word.lower() not in _SHORT_FORMS


_NAMED: Final = re.compile(
    r"(?:(?:[NSEW]|NE|NW|SE|SW|North|South|East|West|Old|New|St\.?|Mt\.?|[A-Z][a-z'.-]{1,20}|"
    r"[A-Z]{3,20}|\d{1,3}(?:st|nd|rd|th)) ){1,3}\Z",
    re.ASCII,
)
_NO_NAME: Final = frozenset("the on at from in of lives near along off to and her his dr mr mrs this a".split())


def named_street(text: str, start: int, end: int) -> list[Candidate]:
    """Read a street without its number: on Orchard Lane, the corner of Fifth Avenue; `start` is where Lane begins."""
    suffix = text[start:end].lower()
    named = suffix in _NAMED_SUFFIX and text[start - 1 : start] == " "
    m = _NAMED.search(text, max(0, start - 44), start) if named else None
    if m is None:
        return []
    words = m[0].split()
    shouted = text[start:end].isupper() and len(suffix) > 2  # noqa: PLR2004 -- a short form
    if any((word[-1] == "." and len(word) > len("St.")) or word in {"Dr.", "Dr"} for word in words) or (
        shouted and suffix in {"drive", "court"}
    ):
        return []
    while words and words[0].lower() in _NO_NAME:
        words.pop(0)
    if not words:
        return []
    at = start - len(" ".join(words)) - 1
    cue = words_before(text, at, reach=14)[-1:]
    sure = bool(cue) and cue[0] in {
        "on",
        "at",
        "of",
        "off",
        "near",
        "to",
        "from",
        "down",
        "along",
        "and",
        "in",
        "address",
        "@",
    }
    always = suffix in _ALWAYS
    if (not always or text[start:end].isupper()) and not sure:
        return []
    return [Candidate(at, end, IdentifierKind.ADDRESS, Tier.SHAPE, 0.7 if sure and always else 0.55, "street-name")]


_NAMED_SUFFIX: Final = (_ALWAYS | {"way", "pike", "trail", "loop", "row", "square"}) - {
    "court",
    "highway",
    "hwy",
    "cir",
    "rd",
}


_WEAK: Final = sorted(set(_SURE_SUFFIX.split("|")) - _ALWAYS)
_WEAK_CAPITAL: Final = [form for word in _WEAK for form in (word.capitalize(), word.upper())]
STREETS: Final = (
    Words(sorted(_ALWAYS), street),
    Words(_WEAK_CAPITAL, street, Letters.AS_WRITTEN),
)
