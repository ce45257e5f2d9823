"""Addresses that name no street as in North America: rue, calle, ul., boxes, rural routes, highways, corners, units.

Example:
    >>> text = "mail to P.O. Box 4410 only"
    >>> [text[c.start : c.end] for c in post_box(text, 8, 20)]
    ['P.O. Box 4410']

"""

import re
from typing import Final

from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger, one_of
from chartwarden.phi.structured.evidence import is_measured, words_before
from chartwarden.phi.structured.streets import UNIT

_FOREIGN: Final = re.compile(
    r"(?:(?:rue|avenue|boulevard|bd|impasse|chemin|allee|quai|place|calle|c/|avenida|avda|av|paseo|plaza|carrera|"
    r"cra|camino|calzada|privada|via|viale|piazza|corso|largo|travessa|praca|rua|ul|ulica|al|aleja|os|heol|chaussee|"
    r"ulitsa|jalan|jl|jln|soi|strada|str)\.?\s{1,2})"
    r"(?:(?:d[eu]s?|de\sla|de\sl'|de\slos|del|della|dei|di|da|do|dos|la|le|les|"
    r"l')[\s']\s?){0,2}(?=[\w'.-]{0,24}[A-Za-z])[A-Z0-9][\w'.-]{1,24}(?:\s{1,2}(?:(?:de|del|la|du|des|di|da|do|"
    r"y)\s{1,2}){0,2}(?-i:[A-Z])[\w'.-]{1,24}){0,3}"
    r"(?P<after>,?\s{1,2}(?:n[o.]{0,2}|num\.?|#|nr\.?)?\s?\d{1,5}(?:[-/]\d{1,4})?\s?[A-Za-z]?\b(?!\s?"
    r"(?:mg|ml|%)))?(?:,?\s{1,2}(?:(?:apto?|piso|depto|int|m|lok|esc|"
    r"apt)\.?\s?\d{1,4}[A-Z]?(?:[-\s]?[A-Z])?\b))?",
    re.ASCII | re.IGNORECASE,
)
_HOUSE_IN_FRONT: Final = re.compile(r"(?<![\w./-])\d{1,5}(?:\s?(?:bis|ter|[A-D]))?,?\s{1,2}\Z", re.ASCII)
_GERMAN: Final = re.compile(
    r"[A-Z][\w-]{2,30}(?:str(?:asse|aat)?\.?|strasse|weg|gasse|platz|allee|damm|ufer|ring|gatan|vagen|"
    r"gade|vej|veien|gata|katu|tie|laan|plein|gracht|kade|utca)"
    r"\s{1,2}\d{1,4}\s?[a-zA-Z]?\b(?:/\d{1,3})?(?!\s?(?:mg|ml|%))",
    re.ASCII,
)


def foreign_street(text: str, start: int, _end: int) -> list[Candidate]:
    """Read rue de la Paix 12, Calle Mayor 5, ul. Kwiatowa 7, 12 Rua das Flores."""
    m = _FOREIGN.match(text, start)
    house = _HOUSE_IN_FRONT.search(text, max(0, start - 14), start)
    start = house.start() if house else start
    if m is None or text[start - 1 : start] in {"/", "-", "."} or not (house or m["after"]):
        return []
    word = _FIRST_WORD.match(text, m.start())
    if (word and word[0].upper() in _SHORT_FORMS and not m[0].isupper() and word[0].isupper()) or "\n" in m[0]:
        return []
    if _DECIMAL.match(text, m.end()):
        return []
    if text[m.start() : m.start() + 4] == "via " or (
        text[m.start()].islower()
        and not (
            (house and m["after"] is None) or text[m.start() : m.start() + 2] in {"ru", "ul", "c/", "ca", "st", "al"}
        )
    ):
        return []
    return [Candidate(start, m.end(), IdentifierKind.ADDRESS, Tier.CUE, 0.75, "street-abroad")]


_FIRST_WORD: Final = re.compile(r"[^\W\d_]+")
_SHORT_FORMS: Final = frozenset("AV CRA JL BD STR AL OS UL VIA".split())
_DECIMAL: Final = re.compile(r"[.:]\d{1,2}(?!\d)")
_GERMAN_HEAD: Final = re.compile(r"[A-Z][\w-]{1,30}\Z", re.ASCII)


def german_street(text: str, start: int, _end: int) -> list[Candidate]:
    """Read Hauptstrasse 5a, Storgatan 12, Keizersgracht 104; `start` is within the word."""
    head = _GERMAN_HEAD.search(text, max(0, start - 31), start)
    m = _GERMAN.match(text, head.start()) if head else None
    start = head.start() if head else start
    return [Candidate(start, m.end(), IdentifierKind.ADDRESS, Tier.CUE, 0.8, "street-abroad")] if m else []


_BOX: Final = re.compile(
    r"(?:p\.?\s{0,2}o\.?\s{0,2}(?:box|b0x|bx|drawer)|post(?:al)?\s(?:office\s)?box|apartado(?:\spostal)?|"
    r"postfach|postbus|casilla|caixa\spostal|b\.?p\.?|box|psc|gpo\sbox|private\sbag|locked\sbag)"
    r"\s{0,2}(?:no\.?|number|#|:)?\s{0,2}[A-Z]{0,2}-?\d{1,7}\b(?:,?\s{1,2}box\s\d{1,6})?",
    re.IGNORECASE | re.ASCII,
)
_RURAL: Final = re.compile(
    r"(?:r\.?\s?[rd]\.?|rural\s(?:route|rt|rte)|rt\.?|rte\.?|route|h\.?c\.?|star\sroute|hcr|"
    r"general\sdelivery)\s{0,2}#?\s?\d{1,4}[A-Z]?,?\s{1,3}(?:p\.?o\.?\s)?(?:box|"
    r"bx)\s{0,2}#?\s?[A-Z]?\d{1,6}(?:-?[A-Z])?\b"
    r"|(?:rr|rural\sroute)\s{0,2}#?\s?\d{1,3}\b",
    re.IGNORECASE | re.ASCII,
)


def post_box(text: str, start: int, _end: int) -> list[Candidate]:
    """Read P.O. Box 4410 and its kin."""
    m = _BOX.match(text, start)
    return [Candidate(start, m.end(), IdentifierKind.ADDRESS, Tier.CUE, 0.95, "post-office-box")] if m else []


def rural_route(text: str, start: int, _end: int) -> list[Candidate]:
    """Read RR 2 Box 88 and HC 71 Box 12; RR 16 alone is a rate of breathing."""
    m = _RURAL.match(text, start)
    if m is None:
        return []
    boxed = "b" in m[0].lower()
    sure = boxed or text[start : start + 5].lower() == "rural"
    return [Candidate(start, m.end(), IdentifierKind.ADDRESS, Tier.CUE, 0.95, "rural-route")] if sure else []


_HIGHWAY_ADDRESS: Final = re.compile(
    r"\d{1,6}[A-Z]?\s{1,3}(?:[NSEW]\.?\s)?(?:(?:county|state|us|u\.s\.|old|private|farm\sto\smarket|"
    r"indian)\s{1,2})?(?:highway|hwy|route|rte|road|rd|cr|sr|fm|rt)\s{0,2}#?\s?\d{1,5}[A-Z]?\b" + UNIT + "{0,2}",
    re.IGNORECASE | re.ASCII,
)


def highway_address(text: str, start: int, _end: int) -> list[Candidate]:
    """Read 4410 County Road 12, 88 State Route 9."""
    m = _HIGHWAY_ADDRESS.match(text, start)
    creatinine = m is not None and (" Cr " in m[0] or re.match(r"\.\d", text[m.end() : m.end() + 2]) is not None)
    if m is None or creatinine or text[start - 1 : start] in {"/", ".", "-"}:
        return []
    return [Candidate(start, m.end(), IdentifierKind.ADDRESS, Tier.CUE, 0.9, "street-line")]


_DIRECTED: Final = re.compile(
    r"\d{2,5} (?:[NSEW]|NE|NW|SE|SW)\.? [A-Z][a-z]{3,20}\b(?! (?:Hospital|Clinic|Medical|Center))", re.ASCII
)


def directed(text: str, start: int, _end: int) -> list[Candidate]:
    """Read 1914 N Kedvale: a house, a direction and a name without a word for a street."""
    m = _DIRECTED.match(text, start)
    return [Candidate(start, m.end(), IdentifierKind.ADDRESS, Tier.SHAPE, 0.65, "street-direction")] if m else []


def crossing(text: str, start: int, end: int) -> list[Candidate]:
    """Take the corner of a numbered street and another: 5th and Alder, Euclid & 9th."""
    if text[start:end].split(maxsplit=1)[0] in {"The", "On", "Between", "Then", "Both", "His", "Her"}:
        return []
    return [Candidate(start, end, IdentifierKind.ADDRESS, Tier.SHAPE, 0.6, "street-corner")]


_HIGHWAY: Final = re.compile(
    r"(?:(?:Hwy|Highway|Route|Rte|Rt|SR|CR|County Road|State Road|FM)[ -]?\d{1,4}|(?:I|US)-\d{1,3}|"
    r"US \d{1,3}(?= (?:and|at|near|east|west|north|south|[NSEW]B)))\b"
    r"(?: [NSEW]B\b)?(?: (?:mm|mile marker|exit|at exit) ?\d{1,4}\b)?",
    re.ASCII,
)


def highway(text: str, start: int, _end: int) -> list[Candidate]:
    """Read Route 9 and I-80 behind a word such as on or near; I-131 is iodine."""
    m = _HIGHWAY.match(text, start)
    if m is None:
        return []
    cue = words_before(text, start, reach=12)[-1:]
    sure = bool(cue) and cue[0] in {"on", "at", "near", "off", "along", "of", "from", "to", "down", "by", "@"}
    numbered = text[start] not in "IU"
    confidence = 0.75 if sure else 0.5 if numbered and text[start] == "H" else 0.3
    return [Candidate(start, m.end(), IdentifierKind.ADDRESS, Tier.SHAPE, confidence, "highway")]


_UNIT_ALONE: Final = re.compile(
    r"(?:apartment|apt|unit|suite|ste|flat|bldg|building|trailer|trlr|lot|spc|space)\b\.?\s{0,2}(?:#|"
    r"no\.?)?\s{0,2}(?:[A-Z]-?)?\d{1,5}(?:-?[A-Z])?\b",
    re.IGNORECASE | re.ASCII,
)


def unit(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a dwelling's unit that stands away from its street: Apt 3B, Suite 110."""
    m = _UNIT_ALONE.match(text, start)
    if m is None or is_measured(text, m.end()):
        return []
    word = m[0][:3].lower()
    confidence = (
        0.85
        if word == "apt" or m[0][:4].lower() == "apar"
        else 0.6
        if word in {"sui", "ste", "fla", "trl", "tra"}
        and (text[start].isupper() or text[start - 2 : start - 1] == ",")
        and len(m[0]) > len("suite 2")
        else 0.3
    )
    return [Candidate(start, m.end(), IdentifierKind.ADDRESS, Tier.CUE, confidence, "address-unit")]


ADDRESSES: Final = (
    *one_of(
        "rue|impasse|chemin|allee|quai|calle|avenida|avda|av|paseo|carrera|cra|camino|calzada|privada|via|viale|"
        "piazza|corso|largo|travessa|praca|rua|heol|chaussee|ul|ulica|aleja|ulitsa|jalan|jl|jln|soi|strada",
        r"\.? (?:[a-z']{1,5} ){0,2}[A-Za-z0-9]",
        foreign_street,
    ),
    Trigger(
        r"(?:str\.|strasse|straat|stra[\x80-\xff]e|weg|gasse|platz|allee|damm|ufer|gatan|vagen|gade|vej|"
        r"veien|gata|katu|laan|plein|gracht|kade|utca) \d{1,4}",
        german_street,
        Letters.AS_WRITTEN,
    ),
    Trigger(
        r"\b(?:p\.? ?o\.? ?(?:box|b0x|bx|drawer)|post(?:al)? (?:office )?box|apartado|postfach|postbus|casilla|"
        r"caixa postal|gpo box|private bag|locked bag|psc)\b[^\n]{0,4}\d",
        post_box,
    ),
    Trigger(
        r"\b(?:r\.? ?r\.?|r\.?d\.?|rural (?:route|rt|rte)|rt|rte|route|h\.?c\.?|hcr|"
        r"star route) ?#? ?\d{1,4}[a-z]?,?\s{1,3}(?:box|bx)\b|\brural route #?\d",
        rural_route,
    ),
    Trigger(
        r"\b\d{1,6}[a-z]?\s{1,3}(?:[NSEW]\.? )?(?:(?:county|state|us|u\.s\.|old|private|farm to market|"
        r"indian) )?(?:highway|hwy|route|rte|road|rd|cr|sr|fm|rt) ?#? ?\d{1,5}[a-z]?\b",
        highway_address,
    ),
    Trigger(
        r"\b(?:\d{1,3}(?:st|nd|rd|th) (?:and|&) [A-Z][a-z]{3,12}|[A-Z][a-z]{3,12} (?:and|&) \d{1,3}(?:st|"
        r"nd|rd|th)(?: (?:St|Ave))?)\b",
        crossing,
        Letters.AS_WRITTEN,
    ),
    Trigger(r"\b\d{2,5} (?:[NSEW]|NE|NW|SE|SW)\.? [A-Z][a-z]{3}", directed, Letters.AS_WRITTEN),
    Trigger(
        r"\b(?:(?:Hwy|Highway|Route|Rte|Rt|SR|CR|County Road|State Road|FM)[ -]?\d{1,4}|(?:I|US)-\d{1,3}|US \d{1,3})\b",
        highway,
        Letters.AS_WRITTEN,
    ),
    Trigger(r"\b(?:apartment|apt|suite|ste|flat|bldg|trailer|trlr)\b\.? {0,2}#? {0,2}(?:[a-z]-?)?\d", unit),
)
