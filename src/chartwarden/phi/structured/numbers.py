"""Numbers without a label that a check digit or a fixed width gives away: SSN, cards, IBAN, MBI, UDI, hashes.

Example:
    >>> text = "ssn 912-66-4410"
    >>> [c.kind.value for c in social(text, 4, 15)]
    ['ssn']

"""

import re
from typing import Final

from chartwarden.phi.checks import is_iban, is_luhn, is_mbi, is_npi
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger
from chartwarden.phi.structured.evidence import is_coded, is_inside, is_measured, is_money, words_before

_SSN: Final = re.compile(
    r"[\dXx*#OolI]{3}\s?([-\u2022. ])\s?\n?[\dXx*#OolI]{2}\s?\1\s?\n?[\dOoIl]{4}(?![\w-]|\.\d)", re.ASCII
)
_SSN_CUE: Final = frozenset("ssn ss social security ss# soc sec tin itin #".split())


def social(text: str, start: int, _end: int) -> list[Candidate]:
    """Read three, two and four digits, some crossed out perhaps."""
    if start and text[start - 1] in "*#" and text[start] in "*#":
        return []
    m = _SSN.match(text, start)
    if m is None or text[start - 1 : start].isalnum() or text[start - 1 : start] in {"-", ".", "/"}:
        return []
    sure = m[1] == "-" or any(word in _SSN_CUE for word in words_before(text, start)[-4:]) or m[0][0] in "xX*#"
    return [Candidate(start, m.end(), IdentifierKind.SSN, Tier.CUE, 0.95 if sure else 0.5, "ssn-grouped")]


_LAST_FOUR: Final = re.compile(
    r"(?:last|final)\W{0,2}(?:4|four)\b(?:\W{1,2}digits)?(?:\W{1,2}(?:of|on|for|the|his|her|their|"
    r"pt'?s?|patient'?s?|ssn|social|security|number|ss|soc|no|is|are|was|were|verified|"
    r"confirmed|as|in)\b#?){0,8}\W{0,12}(?P<four>\d{4})(?![\w/-])",
    re.IGNORECASE | re.ASCII,
)


def last_four(text: str, start: int, _end: int) -> list[Candidate]:
    """Read the last four digits of an SSN, or of whatever else `last four` was said."""
    m = _LAST_FOUR.match(text, start)
    if m is None:
        return []
    return [Candidate(m.start("four"), m.end("four"), IdentifierKind.SSN, Tier.CUE, 0.9, "ssn-last-four")]


_MASKED: Final = re.compile(r"(?:[xX*#\u2022]{3}[- ]?[xX*#\u2022]{2}[- ]?|[xX*#]{4,5}[- ]?)\d{4}(?!\w)")


def masked(text: str, start: int, _end: int) -> list[Candidate]:
    """Read xxx-xx-1234."""
    if text[start - 1 : start] in {"x", "X", "*", "#"}:
        return []
    m = _MASKED.match(text, start)
    return [Candidate(start, m.end(), IdentifierKind.SSN, Tier.CUE, 0.85, "ssn-last-four")] if m else []


_IN_BLOOD: Final = frozenset(
    "wbc plt platelets platelet count copies load cfu ml units unit steps cells ferritin ck troponin "
    "bnp hcg vl pvl viral x".split()
)


def _lower_if_result(text: str, start: int, end: int, confidence: float) -> float:
    last = words_before(text, start)[-3:]
    if is_measured(text, end) or is_money(text, start) or any(word in _IN_BLOOD for word in last):
        return 0.1
    return confidence


def run(text: str, start: int, end: int) -> list[Candidate]:
    """Judge a bare run of seven digits or more: a check digit names it, else it is a number of some record."""
    digits = text[start:end]
    if (
        is_inside(text, start, end)
        or text[start - 1 : start] in {"-", "_", "$"}
        or text[end : end + 1] in {"-", "_", "%"}
        or is_coded(text, start)
    ):
        return []
    kind, confidence, reason = IdentifierKind.UNIQUE_CODE, 0.55, "number-run"
    if len(digits) == 10 and is_npi(digits):  # noqa: PLR2004 -- 45 CFR 162.406(a)
        kind, confidence, reason = IdentifierKind.LICENCE, 0.7, "npi-check-digit"
    elif len(digits) in {13, 15, 16, 19} and is_luhn(digits):
        kind, confidence, reason = IdentifierKind.ACCOUNT, 0.7, "card-check-digit"
    elif len(digits) == 15:  # noqa: PLR2004 -- no number of payment, perhaps a device
        kind, reason = IdentifierKind.DEVICE, "imei-shape"
    elif set(digits[1:]) == {"0"}:
        return []
    confidence = _lower_if_result(text, start, end, confidence)
    return [Candidate(start, end, kind, Tier.SHAPE, confidence, reason)]


_CLOCK: Final = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d\Z")
_CARD: Final = re.compile(r"\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?![\w-])|\d{4}[ -]\d{6}[ -]\d{5}(?![\w-])", re.ASCII)


def card(text: str, start: int, _end: int) -> list[Candidate]:
    """Read the number of a payment card in groups."""
    m = _CARD.match(text, start)
    if m is None:
        return []
    sure = is_luhn(re.sub(r"\D", "", m[0]))
    if not sure and all(map(_CLOCK.match, re.findall(r"\d+", m[0]))):
        return []
    return [Candidate(start, m.end(), IdentifierKind.ACCOUNT, Tier.SHAPE, 0.9 if sure else 0.6, "card-shape")]


_IBAN: Final = re.compile(r"[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?(?!\w)", re.ASCII)


def iban(text: str, start: int, _end: int) -> list[Candidate]:
    """Read an IBAN whose check digits hold."""
    m = _IBAN.match(text, start)
    while m is not None and not is_iban(m[0].replace(" ", "")):
        shorter = m[0].rpartition(" ")[0]
        m = _IBAN.match(text, start, start + len(shorter)) if len(shorter) > 14 else None  # noqa: PLR2004 -- how many digits such a number has
    return [Candidate(start, m.end(), IdentifierKind.ACCOUNT, Tier.CUE, 0.95, "iban-check-digit")] if m else []


def mbi(text: str, start: int, end: int) -> list[Candidate]:
    """Read a Medicare Beneficiary Identifier, hyphens or spaces in it or not."""
    value = text[start:end].upper().replace(" ", "-")
    return (
        [Candidate(start, end, IdentifierKind.MEMBER, Tier.CUE, 0.95, "medicare-beneficiary")] if is_mbi(value) else []
    )


_UDI: Final = re.compile(
    r"\(01\)\s?\d{14}(?:\s?\(\d{2,3}\)\s?[A-Za-z0-9.\-/]{1,20}){0,6}|01\d{14}(?:1[17]\d{6})(?:(?:10|"
    r"21)[A-Za-z0-9-]{1,20}){0,2}",
    re.ASCII,
)


def udi(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a Unique Device Identifier as GS1 writes it. Source: 21 CFR 830.20."""
    m = _UDI.match(text, start)
    return [Candidate(start, m.end(), IdentifierKind.DEVICE, Tier.CUE, 0.97, "udi")] if m else []


_HEXADECIMAL: Final = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?!\w)|[0-9a-f]{16,64}(?!\w)", re.IGNORECASE | re.ASCII
)
_TOKEN_START: Final = re.compile(r"(?<!\w)[0-9a-f]{1,64}\Z", re.IGNORECASE | re.ASCII)


def hexadecimal(text: str, start: int, _end: int) -> list[Candidate]:
    """Take a UUID, a hash or another long run of hexadecimals; `start` is somewhere in it."""
    first = _TOKEN_START.search(text, max(0, start - 64), start)
    m = _HEXADECIMAL.match(text, first.start() if first else start)
    if m is None or not any(map(str.isdecimal, m[0])) or not any(map(str.isalpha, m[0])):
        return []
    return [Candidate(m.start(), m.end(), IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.8, "hash-or-uuid")]


_HICN: Final = re.compile(r"\d{3}-?\d{2}-?\d{4}-?[A-Z]\d?(?!\w)", re.ASCII)


def hicn(text: str, start: int, _end: int) -> list[Candidate]:
    """Read the old Medicare number: an SSN with a letter behind."""
    m = _HICN.match(text, start)
    return [Candidate(start, m.end(), IdentifierKind.MEMBER, Tier.SHAPE, 0.7, "medicare-claim-number")] if m else []


NUMBERS: Final = (
    Trigger(r"\b[\dX*#OI]{3} ?- ?\n?[\dX*#OI]{2} ?- ?\n?[\dOI]{4}\b", social),
    Trigger(r"\b\d{3}[. ]\d{2}[. ]\d{4}\b", social),
    Trigger(r"[*#]{3}-[*#]{2}-\d{4}\b", social),
    Trigger(r"(?:[x*#]{3}[- ]?[x*#]{2}[- ]?|[x*#]{4,5}-?)\d{4}\b", masked),
    Trigger(r"\b(?:last|final)[^\w\n]{0,2}(?:4|four)\b", last_four),
    Trigger(r"\b\d{7,20}\b", run),
    Trigger(r"\b\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}\b|\b\d{4}[ -]\d{6}[ -]\d{5}\b", card),
    Trigger(r"\b[a-z]{2}\d{2}(?: ?[a-z\d]{4}){3,7}(?: ?[a-z\d]{1,3})?\b", iban),
    Trigger(r"\b[1-9][a-z][a-z\d]\d[- ]?[a-z][a-z\d]\d[- ]?[a-z]{2}\d{2}\b", mbi),
    Trigger(r"\(01\) ?\d{14}|\b01\d{14}1[17]\d{6}", udi),
    Trigger(r"-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\d[0-9a-f]{13,63}\b", hexadecimal),
    Trigger(r"\b\d{3}-?\d{2}-?\d{4}-?[A-Z]\d?\b", hicn, Letters.AS_WRITTEN),
)
