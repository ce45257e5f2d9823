"""What stands around a place: the words before and after it, within bounds, and what they say.

Example:
    >>> words_before("Seen on 3/14", 8)
    ['seen', 'on']
    >>> is_measured("take 250 mg", 8)
    True

"""

import re
from typing import Final

_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?|[#@:=(]")
_DIGIT: Final = re.compile("[0-9]")
_REACH: Final = 28
_UNITS: Final = frozenset(
    """ml mg mm mcg ug kg g gm gram grams lb lbs pound pounds oz unit units iu u cell cells copies k kcal cal cc eq meq
    mol mmol mosm nmol pmol ng pg cm hz bpm breaths beats feet ft steps hour hours hr hrs h minute minutes min mins
    sec secs second seconds l lpm liter liters day days week weeks wk wks month months mo mos year years yr yrs tab
    tabs tablet tablets cap caps capsule capsules puff puffs drops gtt gtts dose doses patches vial vials percent
    degrees times fold dollars usd patients cases subjects rpm gy cgy mgy msv joule joules volt volts ma mah ms msec
    pills sprays lozenges fr french gauge mmhg torr psi hpf lpf wbc wbcs rbc rbcs""".split()
)
_UNIT: Final = re.compile(r"(?:[ \t-]{0,2}|[ \t]?\n[ \t]?(?=[a-z/%]))(?:(?P<word>[a-zA-Z]+)|[/%](?![a-zA-Z]))")
_RESULT_FOLLOWS: Final = frozenset(" :=")
_TIMES_TEN: Final = re.compile(r"[\s-]{0,2}[xX]\s?10(?![a-zA-Z])")
_CODE_WORDS: Final = frozenset(
    """icd cpt hcpcs loinc drg ms-drg ndc rxnorm rxcui cui umls snomed sct sctid cvx mvx atc omim mesh hpo cas pmid
    pmcid doi nct modifier cdt hcc oid taxonomy revenue concept dx px code codes diagnosis apr-drg sopclass lcd
    hcpc""".split()
)
_CODE_CUE: Final = re.compile(
    r"\b(?:icd(?:[ -]?(?:9|10|11|o))?(?:[ -]?(?:cm|pcs))?|cpt|hcpcs?|loinc|drg|ms-drg|apr-drg|ndc|"
    r"rxnorm|rxcui|cui|umls|"
    r"snomed(?:[ -]ct)?|sct|sctid|concept|cvx|mvx|atc|omim|mesh|hpo|cas|pmid|pmcid|doi|nct|modifier|revenue|taxonomy|"
    r"dx|diagnosis|px|codes?|hcc|oid|cdt|lcd)"
    r"(?:\s{0,2}(?:codes?|number|no|ids?|#|is|was))?[\s:#=(.,]{0,4}(?:[a-z]?\d[\w.]{1,9}[\s,/;&-]{1,3}){0,3}\Z",
    re.IGNORECASE,
)
_ENDS_PHRASE: Final = re.compile(r"\s?(?:[.,;)\n]|\Z)")
_MONEY: Final = re.compile(r"(?:[$\u20ac\u00a3]|usd|eur)\s?\Z", re.IGNORECASE)


def words_before(text: str, at: int, *, reach: int = _REACH) -> list[str]:
    """Give the words and signs in front of a place, in lower case, the nearest last; the first may be cut."""
    return _WORD.findall(text[max(0, at - reach) : at].lower())


def words_after(text: str, at: int, *, reach: int = _REACH) -> list[str]:
    """Give the words and signs behind a place, in lower case, the nearest first; the last may be cut."""
    return _WORD.findall(text[at : at + reach].lower())


def has_digit(text: str, start: int, end: int) -> bool:
    """Say whether a digit of ASCII stands in `text[start:end]`."""
    return _DIGIT.search(text, max(0, start), end) is not None


def ends_phrase(text: str, end: int) -> bool:
    """Say whether a full stop, a comma, a bracket or the end of the line follows: no word that would be counted."""
    return _ENDS_PHRASE.match(text, end) is not None


def line_start(text: str, at: int, *, reach: int) -> int:
    """Give where the line of a place begins, or `reach` characters before the place when that is nearer."""
    floor = max(0, at - reach)
    return text.rfind("\n", floor, at) + 1 or floor


def is_measured(text: str, end: int) -> bool:
    """Say whether a unit of measure follows."""
    m = _UNIT.match(text, end)
    if m is None:
        return False
    word = m["word"]
    if word == "K" and text[m.end() : m.end() + 1] in _RESULT_FOLLOWS:  # potassium
        return False
    return word is None or word.lower() in _UNITS or (word in {"x", "X"} and _TIMES_TEN.match(text, end) is not None)


def is_coded(text: str, start: int) -> bool:
    """Say whether the name of a code system of medicine stands before (ICD, CPT, LOINC, SNOMED), codes between."""
    words = words_before(text, start, reach=44)
    if _CODE_WORDS.isdisjoint(words):
        return False
    return _CODE_CUE.search(text, max(0, start - 44), start) is not None


def is_money(text: str, start: int) -> bool:
    """Say whether a sign of currency stands before."""
    return _MONEY.search(text, max(0, start - 4), start) is not None


def is_inside(text: str, start: int, end: int) -> bool:
    """Say whether a decimal, ratio or longer number goes on at either side of `text[start:end]`."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (before[-1:] in {".", "/", "-", ","} and before[:1].isdecimal() and len(before) > 1) or (
        after[:1] in {".", "/", ","} and after[1:].isdecimal()
    )
