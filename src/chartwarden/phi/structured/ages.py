"""Ages over 89 in digits, words and decades; ages up to 89, doses, weights and saturations stay.

Source: 45 CFR 164.514(b)(2)(i)(C).

Example:
    >>> text = "a 93 y/o man"
    >>> [text[c.start:c.end] for c in age_before_unit(text, 2, 8)]
    ['93']

"""

import re
from typing import Final

from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger

_OVER_89: Final = r"(?:9[0-9]|1[01][0-9]|12[0-5])"
_YEARS: Final = (
    r"(?:y\s?[./-]?\s?o\b\.?|yo[wbhaf]{0,2}[mf]\b|y\.?o\.?\b|y/[mfo]\b|yom\b|yof\b|[\s-]?year[\s-]?-?old|"
    r"years?[\s-]{1,2}old|yrs?\.?[\s-]?old|years?\s(?:of\sage|young)|"
    r"years?\b|yrs?\b|ys?\b|-?jahrig\w{0,2}|-jarige?\b|-latk?\w{0,3}\b|-letni\w{0,3}\b|jahre?\b|anos\b|ans\b|anni\b|jaar\b|lat\b|ani\b|let\b|yas\w{0,6}\b|taong\sgulang|yoa\b|y\.\s?o\.)"
)
_UNIT_AGE: Final = re.compile(rf"({_OVER_89})[\s-]{{0,3}}(?P<years>{_YEARS})", re.IGNORECASE | re.ASCII)
_NO_AGE_AFTER: Final = re.compile(
    r"[\s-]{1,2}(?:ago|history|hx|pack|later|warranty|survival|apart|lease|smoking|of\s(?!age)|prior|earlier|from)",
    re.IGNORECASE,
)
_SURE_YEARS: Final = re.compile(r"old|o\b|age|y/|yo|jahrig|young|y\.?\s?o|gulang|yasinda", re.IGNORECASE)
_NO_AGE_BEFORE: Final = re.compile(
    r"\b(?:x|for|over|about|past|next|within|last|after|spo2|sats?|o2|hr|bp|hiv|wt|weight)[\s:=]{0,3}\Z", re.IGNORECASE
)


def _aged(start: int, end: int, *, confidence: float = 0.95, tier: Tier = Tier.CUE) -> list[Candidate]:
    return [Candidate(start, end, IdentifierKind.AGE_OVER_89, tier, confidence, "age-over-89")]


def age_before_unit(text: str, start: int, _end: int) -> list[Candidate]:
    """Read 93 y/o, 94yo, 101-year-old, 96 anos; the number only is taken."""
    m = _UNIT_AGE.match(text, start)
    if m is None or text[start - 1 : start] in {".", "/"} or _NO_AGE_AFTER.match(text, m.end()):
        return []
    if _SURE_YEARS.search(m["years"]):
        return _aged(start, m.end(1))
    if _NO_AGE_BEFORE.search(text, max(0, start - 10), start):
        return []
    return _aged(start, m.end(1), confidence=0.7)


_LABELLED: Final = re.compile(
    rf"(?:\baged?|\bturn(?:ed|s|ing)|\bedad|\balter|\bidade|\beta|\baet(?:at)?\.?|\bwiek|\byasi?|\balder|\bvek|\bika|"
    rf"\bleeftijd)(?:\s{{0,2}}(?:\(\w{{1,6}}\)|in\syears|yrs?|years|of|is|now|at\s\w{{1,9}}))?[\s:=./|"
    rf"-]{{0,6}}({_OVER_89})(?![\w%]|[./]\d)",
    re.IGNORECASE | re.ASCII,
)
_LABELLED_UNIT: Final = re.compile(
    rf"(?:\baged?)[\s:=.|-]{{0,6}}({_OVER_89})(?=\s?(?:y|f|m|yr|yrs)\b)", re.IGNORECASE | re.ASCII
)


def age_after_label(text: str, start: int, _end: int) -> list[Candidate]:
    """Read age: 90, aged 91, AGE/SEX 92/F, turned 90."""
    m = _LABELLED.match(text, start) or _LABELLED_UNIT.match(text, start) or _AGE_SEX.match(text, start)
    return _aged(m.start(1), m.end(1)) if m else []


_AGE_SEX: Final = re.compile(
    rf"(?:age\s?[/&,]\s?(?:sex|gender)|sex\s?/\s?age)[\s:=|-]{{0,6}}(?:[mf]\s?/\s?)?({_OVER_89})(?!\d|%)",
    re.IGNORECASE | re.ASCII,
)
_SEXED: Final = re.compile(
    rf"({_OVER_89})\s?(?:yo)?\s?(?:[mMfF]|male|female|woman|man|lady|gentleman|widow(?:er)?|veteran|matriarch)\b",
    re.IGNORECASE | re.ASCII,
)
_STORY_AFTER: Final = re.compile(
    r"[\s,]{1,2}(?:w/?|with|who|here|adm\w*|presents?|presenting|from|s/p|hx|h/o|p/w|c/o|pmh|in\s|"
    r"seen|brought|bib\w*|found|known|lives?|"
    r"fell|fall|dnr|full|retired|resid\w+|old|f/u|on|is|was|unrestrained|restrained|ground|gcs|\()",
    re.IGNORECASE,
)
_WARM: Final = re.compile(
    r"\b(?:t|temp|temperature|tmax|tm|tc|hr|p|spo2|sat|sats|bp|r|o2|afebrile|at|@)[\s:=]{0,3}\Z", re.IGNORECASE
)
_OPENS: Final = re.compile(
    r"(?:^|[\n.:;(\u2013-]|\b(?:a|an|this|is|the|pt|patient|hpi|for|our))[ \t]{0,3}\Z", re.IGNORECASE
)


_NAME_COLUMN: Final = re.compile(r"[A-Z][\w'-]{1,24},[ ]?[A-Z][\w'-]{0,20}(?:[ ][A-Z]\.?)?[ \t]{1,20}\Z", re.ASCII)


def age_before_sex(text: str, start: int, _end: int) -> list[Candidate]:
    """Read 93F with, 91 M, a 95 woman; not a temperature."""
    m = _SEXED.match(text, start)
    if m is None or text[start - 1 : start] in {".", "/", "-"} or _WARM.search(text, max(0, start - 14), start):
        return []
    opens = (
        _OPENS.search(text, max(0, start - 10), start) or _NAME_COLUMN.search(text, max(0, start - 40), start)
    ) is not None
    goes_on = _STORY_AFTER.match(text, m.end()) is not None
    if not (opens or goes_on):
        return []
    return _aged(start, m.end(1), confidence=0.85 if opens and goes_on else 0.6)


_AGE_SLASH_SEX: Final = re.compile(
    rf"(?:[mf]\s?/\s?)?(?P<age>{_OVER_89})(?:\s?/\s?[mf]\b)?(?![\w%/]|\.\d)", re.IGNORECASE
)


def age_and_sex(text: str, start: int, _end: int) -> list[Candidate]:
    """Read 94/F and M/91; a longer row of numbers with slashes is none."""
    m = _AGE_SLASH_SEX.match(text, start)
    if m is None or text[start - 1 : start] in {"/", ".", "-"} or _WARM.search(text, max(0, start - 14), start):
        return []
    return _aged(m.start("age"), m.end("age"), confidence=0.8)


_FAMILY: Final = re.compile(
    r"(?:(?:who|he|she|patient) is|s?he's|will be|"
    rf"died|dies|d\.|passed(?:\saway)?|lived|living|deceased|expired|until|mother|father|mom|dad|"
    rf"mum|grand\w{{3,6}}|aunt|uncle|wife|husband|spouse|sister|brother|mg[mf]|pg[mf]|widow|alive)"
    rf"(?:\W{{1,3}}|\s(?:at|to|of|is|was|age|until|now)\s){{1,2}}(?P<age>{_OVER_89})(?![\w%/]|[.]\d|"
    rf"\s?(?:m[gl]|kg|lbs?|%|days?|weeks?|months?|min|hours?|on\b|ra\b|systolic|over|bpm|miles|blocks|feet|ft|yards|stairs|steps|hrs?))",
    re.IGNORECASE | re.ASCII,
)
_COLUMN: Final = re.compile(
    rf"[A-Z][A-Z'-]{{1,24}},[ ]?[A-Z][A-Z'-]{{1,20}}(?:[ ][A-Z]\.?)?(?:[ ]{{2,20}}|\t)"
    rf"(?P<age>{_OVER_89})(?=[ ]{{2}}|\t|[ ]?\n)",
    re.ASCII,
)
_NAMED: Final = re.compile(
    rf"[A-Z][\w'-]{{1,20}}[ ][A-Z][\w'-]{{1,24}}[ ]?(?:\(|,\s)(?P<age>{_OVER_89})(?=\)|,)", re.ASCII
)


def family_age(text: str, start: int, end: int) -> list[Candidate]:
    """Read died at 97, mother 96, Hanae Whitlock (91)."""
    m = _FAMILY.search(text, start, end + 12) or _NAMED.match(text, start) or _COLUMN.match(text, start)
    return _aged(m.start("age"), m.end("age"), confidence=0.7) if m else []


_SPELLED: Final = re.compile(
    r"(?P<age>ninety(?:[\s-]{1,2}(?:one|two|three|four|five|six|seven|eight|nine))?|(?:one|"
    r"a)[\s-]hundred(?:[\s-](?:and[\s-])?(?:one|two|three|"
    r"four|five|six|seven|eight|nine|ten|eleven|twelve))?)(?=[\s-]{1,2}(?:years?|yrs?|"
    r"y/?o)[\s-]{1,2}(?:old|of\sage|young)|[\s-]y/?o\b)",
    re.IGNORECASE,
)
_WORDED: Final = re.compile(r"(?:(?:super-?)?centenarian|nonagenarian)s?\b", re.IGNORECASE)
_DECADE: Final = re.compile(
    r"(?:his|her|their|the|in)\s{1,2}(?P<age>(?:mid|early|late|high|low|upper)?(?:[-\s]{0,2}(?:to|"
    r"or)[-\s]{1,2}(?:mid|late))?[-\s]{0,2}(?:9[0o]'?s|nineties|hundreds|100'?s))\b",
    re.IGNORECASE,
)
_BIRTHDAY: Final = re.compile(
    rf"({_OVER_89}(?:st|nd|rd|th)|ninet(?:ieth|y-\w{{4,7}})|(?:one\s)?hundredth)\s{{1,2}}(?:birthday|year\b)",
    re.IGNORECASE | re.ASCII,
)
_AGED_WORD: Final = re.compile(
    r"(?:aged?|turn(?:ed|ing|s)|is|was|at)\s{1,2}(?:age\s{1,2})?(?P<age>ninety(?:-(?:one|two|three|"
    r"four|five|six|seven|eight|nine))?)(?![\s-](?:percent|degrees|minutes|days|miles|hours|seconds|"
    r"one|two|three|four|five|six|seven|eight|nine))\b",
    re.IGNORECASE,
)


def age_in_words(text: str, start: int, _end: int) -> list[Candidate]:
    """Read ninety-three years old, nonagenarian, in her 90s, 95th birthday."""
    if m := _WORDED.match(text, start):
        return _aged(start, m.end())
    if m := _SPELLED.match(text, start):
        return _aged(m.start("age"), m.end("age"))
    if m := _BIRTHDAY.match(text, start):
        return _aged(start, m.end(1), confidence=0.9)
    if m := _AGED_WORD.match(text, start):
        return _aged(m.start("age"), m.end("age"), confidence=0.75)
    return []


def decade(text: str, start: int, _end: int) -> list[Candidate]:
    """Read in her 90s, in his mid-nineties; not a heart rate in the 90s, nor the decade of the calendar."""
    m = _DECADE.match(text, start)
    if m is None:
        return []
    at = m.start("age") + len(m["age"]) - len(m["age"].lstrip(" -"))
    owned = text[start : start + 3].lower() in {"his", "her", "the"} and text[start : start + 4].lower() != "the "
    if not owned or re.search(
        r"\b(?:back|sats?|rate|hr|systolics?|bp|decade)\W", text[max(0, start - 24) : start], re.IGNORECASE
    ):
        return []
    return _aged(at, m.end("age"), confidence=0.85)


AGES: Final = (
    Trigger(
        rf"\b{_OVER_89}[\s-]{{0,3}}(?:y|jahr|jaar|anos|ans|anni|jaar|jarig|lat|ani\b|let|yas|taong)", age_before_unit
    ),
    Trigger(
        r"\b(?:age|aged|turn|turned|turns|turning|edad|alter|idade|leeftijd|aet|aetat|wiek|yas|yasi|alder|vek|eta)\b[^\n]{0,14}(?:9\d|1[012]\d)\b",
        age_after_label,
    ),
    Trigger(r"\b(?:age ?[/&,] ?(?:sex|gender)|sex ?/ ?age)\b", age_after_label),
    Trigger(
        rf"\b{_OVER_89} ?(?:yo)? ?(?:m|f|male|female|woman|man|lady|gentleman|widow|widower|veteran|matriarch)\b",
        age_before_sex,
    ),
    Trigger(
        r"\b(?:(?:who|he|she|patient) is|s?he's|will be|"
        rf"died|dies|d\.|passed|lived|living|deceased|expired|until|mother|father|mom|dad|mum|"
        rf"grand\w{{3,6}}|aunt|uncle|wife|husband|spouse|sister|brother|mg[mf]|pg[mf]|widow|alive)"
        rf"[^\d\n]{{1,12}}{_OVER_89}\b",
        family_age,
    ),
    Trigger(
        rf"\b[A-Z][A-Z'-]{{1,24}}, ?[A-Z][A-Z'-]{{1,20}}(?: [A-Z]\.?)?(?: {{2,20}}|\t){_OVER_89}(?:  |\t| ?\n)",
        family_age,
        Letters.AS_WRITTEN,
    ),
    Trigger(rf"\b{_OVER_89} ?/ ?[mf]\b", age_and_sex),
    Trigger(rf"\b[mf] ?/ ?{_OVER_89}\b", age_and_sex),
    Trigger(rf"\b[A-Z][\w'-]{{1,20}} [A-Z][\w'-]{{1,24}} ?(?:\(|, ){_OVER_89}[),]", family_age, Letters.AS_WRITTEN),
    Trigger(r"\b(?:ninety|nonagenarian|(?:super)?centenarian|(?:one|a) hundred|hundredth|ninetieth)", age_in_words),
    Trigger(r"\b(?:aged?|turn(?:ed|ing|s)|is|was|at) (?:age )?ninety", age_in_words),
    Trigger(rf"\b{_OVER_89}(?:st|nd|rd|th)\s{{1,2}}(?:birthday|year)", age_in_words),
    Trigger(
        r"\b(?:his|her|their) (?:mid|early|late|high|low|upper)?[ -]{0,2}(?:(?:to|or)[ -](?:mid|"
        r"late)[ -])?(?:9[0o]'?s|nineties|100'?s)\b",
        decade,
    ),
)
