"""Postal codes of any country, by shape and by what stands in front: a State, a label, a street, a town behind.

Example:
    >>> text = "Harlow Falls, OH 44999"
    >>> [text[c.start : c.end] for c in zip_code(text, 17, 22)]
    ['44999']

"""

import re
from typing import Final

from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger
from chartwarden.phi.structured.evidence import is_coded, is_measured, words_before

_STATES: Final = frozenset(
    """AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK
    OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP AE AP AA""".split()
)
_ZIP: Final = re.compile(r"[\dOIl]{5}(?:\s?-\s?\d{4})?(?![\w]|[/.]\d|-\d)", re.ASCII)
_ZIP_CUES: Final = frozenset("zip zipcode postal postcode code plz cep cap".split())
_STATE_NAMES: Final = frozenset(
    """alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho
    illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi
    missouri montana nebraska nevada hampshire jersey mexico york carolina dakota ohio oklahoma oregon
    pennsylvania island tennessee texas utah vermont virginia washington wisconsin wyoming columbia rico guam
    mass penna calif fla tex mich minn wis tenn ariz colo ill ind""".split()
)
_STREET_ENDS: Final = frozenset("street avenue ave road rd lane ln drive court boulevard blvd st dr ct".split())
_STATES_ALSO_WORDS: Final = frozenset("OR IN ME OH OK HI".split())
_TRUE_DIGITS: Final = 3  # of five; scanning makes letters of the others
_STATE_BEFORE: Final = re.compile(r"\b([A-Za-z]{2})\.?[\s,^]{1,5}\Z")


def zip_code(text: str, start: int, _end: int) -> list[Candidate]:
    """Read five digits behind a State or a label, or with four more behind a hyphen, or behind a street line."""
    m = _ZIP.match(text, start)
    if m is None or text[start - 1 : start] in {"-", "/", ".", "#", "_", "$"}:
        return []
    found = _behind_state(text, m)
    if not found and m[0][:5].isdecimal():
        near = words_before(text, start)[-3:]
        last = near[-1] if near else ""
        if last in _STATE_NAMES or not _ZIP_CUES.isdisjoint(near):
            found = [Candidate(start, m.end(), IdentifierKind.ZIP, Tier.CUE, 0.9, "zip-label")]
        elif "-" in m[0]:
            found = [Candidate(start, m.end(), IdentifierKind.ZIP, Tier.SHAPE, 0.6, "zip-plus-four")]
        elif last in _STREET_ENDS and text[start - 2 : start - 1] in {",", "."}:
            found = [Candidate(start, m.end(), IdentifierKind.ZIP, Tier.SHAPE, 0.7, "zip-after-street")]
        found = [] if found and is_coded(text, start) else found
    return [] if found and is_measured(text, m.end()) else found


def _behind_state(text: str, m: re.Match[str]) -> list[Candidate]:
    """Read the code behind the two letters of a State; the letters of Idaho also stand for identifier."""
    state = _STATE_BEFORE.search(text, max(0, m.start() - 8), m.start())
    true_digits = sum(map(str.isdecimal, m[0]))
    if state is None or state[1].upper() not in _STATES or true_digits < _TRUE_DIGITS:
        return []
    behind_comma = text[max(0, state.start() - 2) : state.start()].strip() == ","
    if state[1] == "ID" and not behind_comma:
        return []
    sure = state[1].isupper() or behind_comma or state[1].upper() not in _STATES_ALSO_WORDS
    return [Candidate(m.start(), m.end(), IdentifierKind.ZIP, Tier.CUE, 0.95 if sure else 0.4, "zip-after-state")]


_LABELLED_ZIP: Final = re.compile(
    r"(?:zip(?:\s?code)?|postal\s?code|post\s?code|plz|cep|pin\s?code)[\s:#=.,|"
    r"]{1,5}(?P<zip>\d{5}-\d{3}|\d{4}\s?[A-Z]{2}|\d{3}-\d{4}|\d{6}|\d{4}|\d{3}\s\d{2,3})(?![\w/]|-\d|"
    r"\.\d)",
    re.IGNORECASE | re.ASCII,
)


def labelled_zip(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a postal code of another country behind its label."""
    m = _LABELLED_ZIP.match(text, start)
    if m is None or is_measured(text, m.end()):
        return []
    return [Candidate(m.start("zip"), m.end("zip"), IdentifierKind.ZIP, Tier.CUE, 0.9, "zip-label")]


_UK: Final = re.compile(
    r"(?:GIR\s?0AA|[A-PR-UWYZ](?:\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d{1,2}|"
    r"[A-HK-Y]\d[ABEHMNPRV-Y])\s{0,2}\d[ABD-HJLNP-UW-Z]{2})(?!\w)",
    re.ASCII | re.IGNORECASE,
)
_CANADA: Final = re.compile(
    r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d(?!\w)", re.ASCII | re.IGNORECASE
)
_TUMOUR: Final = re.compile(r"T\dN\dM\d\Z", re.IGNORECASE)
_COMA: Final = re.compile(r"E\dV\dM\d\Z", re.IGNORECASE)  # the scale of Glasgow
_UNITS: Final = frozenset("MG ML KG GM MM CM UG IU MM HR ND RD TH ST".split())


def british_code(text: str, start: int, _end: int) -> list[Candidate]:
    """Read LS24 9QX."""
    m = _UK.match(text, start)
    if m is None or m[0][-2:].upper() in _UNITS or text[start - 1 : start] in {"-", "/", "."}:
        return []
    upper = m[0].upper() == m[0]
    spaced = " " in m[0]
    if not spaced and text[max(0, start - 8) : start].rstrip(" ")[-1:] not in {
        ",",
        "\n",
    }:  # the name of a lens or a filter
        return []
    return [
        Candidate(
            start,
            m.end(),
            IdentifierKind.ZIP,
            Tier.SHAPE,
            0.75 if upper and spaced else 0.55 if upper else 0.4,
            "postcode",
        )
    ]


def canadian_code(text: str, start: int, _end: int) -> list[Candidate]:
    """Read K1A 0B1."""
    m = _CANADA.match(text, start)
    if m is None or text[start - 1 : start] in {"-", "/", "."} or _TUMOUR.match(m[0]) or _COMA.match(m[0]):
        return []
    upper = m[0].upper() == m[0]
    return [Candidate(start, m.end(), IdentifierKind.ZIP, Tier.SHAPE, 0.75 if upper else 0.5, "postcode")]


_EIRCODE: Final = re.compile(
    r"(?:[ACDEFHKNPRTVWXY]\d[\dW]) ?(?=[A-Z\d]{0,3}\d)(?=\d{0,3}[A-Z])[A-Z\d]{4}(?!\w)", re.ASCII
)
_NO_DUTCH: Final = frozenset("ED RN MD OP PA NP OR ER CT MR PT OT RT IV PO IM HR BP AM PM".split())
_AUSTRALIAN: Final = re.compile(r"(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT)[ ,]{1,3}(?P<zip>\d{4})(?![\w/]|[.-]\d)", re.ASCII)
_DUTCH: Final = re.compile(r"(?P<zip>[1-9]\d{3} [A-Z]{2})(?= {1,2}[A-Z][a-z]{2})", re.ASCII)


def lettered_code(text: str, start: int, _end: int) -> list[Candidate]:
    """Read an Eircode (N37 X2P0), an Australian code behind its State, a Dutch code in front of its town."""
    if (m := _EIRCODE.match(text, start)) and " " in m[0]:
        return [Candidate(start, m.end(), IdentifierKind.ZIP, Tier.SHAPE, 0.6, "postcode")]
    if m := _AUSTRALIAN.match(text, start) or _DUTCH.match(text, start):
        if m["zip"][-2:] in _NO_DUTCH:
            return []
        return [Candidate(m.start("zip"), m.end("zip"), IdentifierKind.ZIP, Tier.SHAPE, 0.75, "postcode")]
    return []


_FOREIGN_ZIP: Final = re.compile(
    r"(?:(?P<land>[A-Z]{1,2}|FIN|SE|DK)-)?(?P<zip>\d{5}|\d{4}|\d{2}-\d{3}|\d{3}\s\d{2}|"
    r"\d{4}\s?[A-Z]{2}|\d{4}-\d{3})(?=\s{1,2}[A-Z][a-z]{2,}(?:[ \n,.;)]|-[A-Z]|$))",
    re.ASCII,
)


def zip_before_town(text: str, start: int, end: int) -> list[Candidate]:
    """Read the postal code in front of a town as most of Europe writes it, behind a comma or at the head of a line."""
    start += len(text[start:end]) - len(text[start:end].lstrip(", \n"))
    m = _FOREIGN_ZIP.match(text, start)
    before = text[max(0, start - 4) : start].rstrip(" ")
    if m is None or before[-1:] not in {",", "\n"} or re.match(r"(?:19|20)\d\d\Z", m["zip"]):
        return []
    behind_number = re.search(r"\d[a-zA-Z]?[,\n]\s{0,2}\Z", text[max(0, start - 5) : start]) is not None
    shaped = bool(m["land"]) or not m["zip"].isdecimal()
    clock = before[-1:] == "\n" and len(m["zip"]) == 4  # noqa: PLR2004 -- a time at the head of a line
    confidence = 0.3 if clock else 0.8 if behind_number or shaped else 0.55 if before[-1:] == "," else 0.35
    return [Candidate(start, m.end(), IdentifierKind.ZIP, Tier.SHAPE, confidence, "postcode-before-town")]


POSTAL_CODES: Final = (
    Trigger(r"\b[\dOIl]{5}(?: ?- ?\d{4})?\b", zip_code),
    Trigger(r"\b(?:zip|zip ?code|postal ?code|post ?code|plz|cep|pin ?code)[\s:#=.,|]{1,5}\d{3}", labelled_zip),
    Trigger(r"\b[a-z]{1,2}\d[a-z\d]?\s{0,2}\d[a-z]{2}\b", british_code),
    Trigger(r"\b[a-z]\d[a-z][ -]?\d[a-z]\d\b", canadian_code),
    Trigger(
        r"\b(?:[ACDEFHKNPRTVWXY]\d[\dW] ?[A-Z\d]{4}|(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT)[ ,]{1,3}\d{4})\b|"
        r"\b\d{4} [A-Z]{2} {1,2}[A-Z][a-z]{2}",
        lettered_code,
        Letters.AS_WRITTEN,
    ),
    Trigger(
        r"[,\n] {0,3}(?:[A-Z]{1,3}-)?(?:\d{4,5}|\d\d-\d{3}|\d{3} \d\d|\d{4} ?[A-Z]{2}|\d{4}-\d{3}) {1,2}[A-Z][a-z]{2}",
        zip_before_town,
        Letters.AS_WRITTEN,
    ),
)
