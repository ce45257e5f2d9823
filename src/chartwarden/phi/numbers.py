"""Identifiers that begin with a digit and show what they are by shape: telephone, SSN, street, IP, age, coordinates.

Each rule starts at one digit run and looks at a bounded piece of text, so a text of nothing but digits costs no
more than another. Rules are chosen by the length of the run. Values with a unit, vital signs, codes of code systems
and ranges are refused.

Example:
    >>> [c.reason for c in at_number("Call (330) 555-0142 today", 6, 9)]
    ['phone-grouped']

"""

import re
from collections.abc import Iterator
from typing import Final

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.checks import is_ip, is_luhn, is_mbi, is_npi
from chartwarden.phi.dates import (
    compact_dates_at_number,
    dates_at_number,
    has_birth_cue,
)
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.lexicon import STATES, STREET_WORDS

_SSN = re.compile(r"\d{3}(?:-\d{2}-|\s\d{2}\s|\.\d{2}\.)\d{4}(?![\w-])")
_PHONE = re.compile(
    r"(?:1[-. ]{1,2}\(?)?\d{3}\)?(?:[-./ ]{1,3}|(?<=\)))\d{3}[-. ]{1,3}\d{4}"
    r"(?:,?\s{0,2}(?:x|ext\.?|extension)\s{0,2}\d{1,6})?(?![\w-]|[/.]\d)",
    re.IGNORECASE,
)
_BROKEN_PHONE = re.compile(
    r"\d{3}\)?[-. ]{0,2}\n\s{0,8}\d{3}-\d{4}(?![\w-])|\d{3}\)?[-. ]?\d{3}-\s{0,2}\n\s{0,8}\d{4}(?![\w-])"
)
_LOCAL_PHONE = re.compile(
    r"[2-9]\d{2}[-. ]\d{4}(?:,?\s{0,2}(?:x|ext\.?|extension)\s{0,2}\d{1,6})?(?![\w%-]|[/.]\d)", re.IGNORECASE
)
_PHONE_DIGITS = re.compile(r"(?:1)?\d{10}(?![\w-])")
_ABROAD = re.compile(r"\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,6}(?!\w)")
_UNIT_AFTER = re.compile(
    r"\s{0,2}(?:m[lgm]|mcg|ug|kg|g|units?|iu|cells?|copies|x10|kcal|cal|cc|meq|mmol|/|%|cm|mm|hz|feet|steps|am|pm|hours)\b",
    re.IGNORECASE,
)
_PHONE_CUE = re.compile(
    r"\b(?:phone|telephone|tel|cell|mobile|fax|pager|pgr|beeper|home|work|call(?:ed)?|contact|ph|at|number|no|dial|"
    r"text|voicemail|ext|fon|office|line|c|h|w|p|f|t)\W{0,5}(?:is\W{1,2}|no\W{1,2}|number\W{1,3})?\Z",
    re.IGNORECASE,
)
_SPACED_PHONE = re.compile(r"\d{2,5}(?:[ .-]\d{2,8}){1,4}(?![\w-])")
_PHONE_WORD = re.compile(r"\b(?:phone|telephone|tel|cell|mobile|fax)(?:\s(?:no|number|is))?\W{1,4}\Z", re.IGNORECASE)
_FAX_CUE = re.compile(r"\b(?:fax|facsimile|telefax)(?:\s{1,2}(?:no|number|num|is|to|at))?\W{0,5}\Z", re.IGNORECASE)
_MONEY_CUE = re.compile(r"[$#]\s?\Z")
_LOOK_BACK: Final = 24
_LONGEST_DATE_PART: Final = 4  # digits of a year; longer runs hold a whole date
# Most numbers in a chart are results: one look at what follows spares them the rules of dates and streets.
_MAY_BE_DATE: Final = re.compile(r"\s{0,3}(?:[-/.]\s?\w|[A-Za-z]{2})")
_MAY_BE_STREET: Final = re.compile(r"(?:[A-Z-]|\s{1,3}[A-Z\d])")
_LONGEST_RUN: Final = 19  # a payment card
_LONGEST_HOUSE: Final = 6  # digits of a house number

_STREET = re.compile(
    r"\d{1,6}(?:-\d{1,4})?[A-Z]?(?:\s1/2)?\s{1,3}(?:(?:[NSEW]{1,2}|North|South|East|West)\.?\s{1,2})?"
    r"(?:(?:[A-Z][\w'.-]{0,24}|\d{1,3}(?:st|nd|rd|th))\s{1,3}){1,4}?"
    r"(?:"
    + "|".join({*STREET_WORDS, *(w.upper() for w in STREET_WORDS)} - {"CT", "PL", "AV", "RUN", "DR", "PATH"})
    + r")\b\.?"
    r"(?:\s{1,2}(?:[NSEW]{1,2}|road)\b)?"
    r"(?:,?\s{1,3}(?:Apartment|Apt|Unit|Suite|Ste|Floor|Fl|Bldg|Building|Lot|Trailer|#)\.?\s{0,2}#?\s?[A-Za-z0-9-]{1,6})?"
)
_LONGEST_SHORT: Final = 5  # `Blvd.`; a longer word before a full stop ends a sentence
_NOT_A_STREET = re.compile(r"\b(?:mg|mcg|mL|tabs?|Days?|Hours?|Weeks?|Months?|Years?|Left|Right|Dr\.?)\b")
_ZIP = re.compile(r"\d{5}(?:-\d{4})?(?![\w-]|[/.]\d)")
_ZIP_CUE = re.compile(r"\b(?:zip|postal|postcode)(?:\s{0,2}code)?\W{0,4}\Z", re.IGNORECASE)
_STATE_BEFORE = re.compile(r"\b([A-Z]{2})\.?,?\s{1,4}\Z")
_IP4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_COORDINATES = re.compile(r"\d{1,2}\.\d{4,16}\s?[NS]?\s{0,2}[,/ ]\s{0,3}-?\d{1,3}\.\d{4,16}\s?[EW]?\b")
_UDI = re.compile(r"01\)\d{14}(?:\(\d{2,3}\)[A-Za-z0-9.-]{1,20}){0,5}")
_CARD = re.compile(r"(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}|\d{4}[ -]\d{6}[ -]\d{5}|\d{13}|\d{15,16}|\d{19})(?![\w-])")
_MBI = re.compile(r"\d[A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d{2}(?!\w)")
_LAST_FOUR_CUE = re.compile(
    r"(?:\b(?:ssn|ss\s?#|social(?:\s{1,2}security)?(?:\s{1,2}(?:number|no))?)\W{0,4}(?:\w{1,8}\W{1,3}){0,3}"
    r"(?:ending|ends|last\W{0,3}(?:4|four))\W{0,4}(?:in|with|digits|is|are|of)?(?:\W{1,3}(?:is|are))?\W{0,3}"
    r"|\blast\W{0,2}(?:4|four)(?:\W{1,2}digits)?(?:\W{1,2}of)?(?:\W{1,2}(?:the|his|her))?\W{1,2}"
    r"(?:ssn|social(?:\s{1,2}security)?(?:\s{1,2}number)?|ss#?)\W{0,3}(?:is|are|:)?\W{0,3}"
    r"|(?:[xX*#]{3}-?[xX*#]{2}-?))\Z",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\d{2,3}[\s-]{0,2}(?:years?|yrs?|y\.?\s?/?o\.?|yo)\b(?:[\s-]{1,2}(?:old|of\sage)\b)?(?![\s-]{1,3}(?:ago|history|pack|later|hx))",
    re.IGNORECASE,
)
_AGE_SEX = re.compile(r"\d{2,3}(?:yo)?[MF]\b")
_AGE_CUE = re.compile(r"\b(?:aged?|age\sof|age\sis|turned|turning)\W{1,3}\Z", re.IGNORECASE)
_TEMPERATURE_CUE = re.compile(r"\b(?:t|temp|temperature|tmax|tm|spo2|hr|p)\W{0,3}\Z", re.IGNORECASE)
_OLDEST_COMMON: Final = 89  # 45 CFR 164.514(b)(2)(i)(C): all ages over 89
_OLDEST: Final = 125


def _found(
    start: int, end: int, kind: IdentifierKind, reason: str, *, tier: Tier = Tier.CUE, confidence: float = 0.95
) -> Candidate:
    return Candidate(start, end, kind, tier, confidence, reason)


def _dates(text: str, at: int, length: int) -> Iterator[Candidate]:
    if length not in {1, 2, 4, 8, 12, 14} or (
        length <= _LONGEST_DATE_PART and not _MAY_BE_DATE.match(text, at + length)
    ):
        return
    read = compact_dates_at_number if length > _LONGEST_DATE_PART else dates_at_number
    for found in read(text, at):
        born = has_birth_cue(text, found.start)
        kind = IdentifierKind.BIRTH_DATE if born else IdentifierKind.DATE
        reason = "birth-cue" if born else found.reason
        yield _found(found.start, found.end, kind, reason, confidence=found.confidence)


def _phone_kind(text: str, at: int) -> IdentifierKind:
    return IdentifierKind.FAX if _FAX_CUE.search(text, max(0, at - _LOOK_BACK), at) else IdentifierKind.PHONE


def _phones(text: str, at: int, length: int) -> Iterator[Candidate]:
    before = max(0, at - _LOOK_BACK)
    spaced = _SPACED_PHONE.match(text, at) if length in {2, 3, 4, 5} else None
    if spaced and sum(map(str.isdecimal, spaced[0])) >= 7 and _PHONE_WORD.search(text, before, at):  # noqa: PLR2004
        yield _found(at, spaced.end(), _phone_kind(text, at), "phone-label", confidence=0.9)
    if length not in {1, 3, 10, 11} and text[at - 1 : at] not in {"+", "("}:
        return
    opened = at - (at > 0 and text[at - 1] == "(")
    opened -= opened > 0 and text[opened - 1] == "+"
    if text[opened] == "+" and (m := _ABROAD.match(text, at)) and sum(map(str.isdecimal, m[0])) >= 8:  # noqa: PLR2004
        yield _found(opened, m.end(), _phone_kind(text, opened), "phone-abroad")
    if length in {1, 3} and (m := _PHONE.match(text, at) or _BROKEN_PHONE.match(text, at)):
        yield _found(opened, m.end(), _phone_kind(text, opened), "phone-grouped")
    elif length == 3 and (m := _LOCAL_PHONE.match(text, at)):  # noqa: PLR2004 -- the exchange has three digits
        cued = _PHONE_CUE.search(text, before, at) is not None
        plain = not _UNIT_AFTER.match(text, m.end()) and not _MONEY_CUE.search(text, before, at)
        if cued or (plain and text[at + 3] == "-" and not m[0].endswith("00")):
            yield _found(at, m.end(), _phone_kind(text, at), "phone-local", confidence=0.9 if cued else 0.6)
    elif length in {10, 11} and (m := _PHONE_DIGITS.match(text, at)) and _PHONE_CUE.search(text, before, at):
        yield _found(opened, m.end(), _phone_kind(text, opened), "phone-digits")


def _streets(text: str, at: int, length: int) -> Iterator[Candidate]:
    may_be = length <= _LONGEST_HOUSE and _MAY_BE_STREET.match(text, at + length)
    m = _STREET.match(text, at) if may_be else None
    if m and not _NOT_A_STREET.search(m[0]):
        end = m.end() - (m[0][-1] == "." and len(m[0].split()[-1]) > _LONGEST_SHORT)
        yield _found(at, end, IdentifierKind.ADDRESS, "street-line")


def _ages(text: str, at: int, length: int) -> Iterator[Candidate]:
    if length not in {2, 3} or not _OLDEST_COMMON < int(text[at : at + length]) <= _OLDEST:
        return
    before = max(0, at - _LOOK_BACK)
    if m := _AGE.match(text, at):
        yield _found(at, m.end(), IdentifierKind.AGE_OVER_89, "age-over-89")
        return
    sexed = _AGE_SEX.match(text, at) and not _TEMPERATURE_CUE.search(text, before, at)
    if sexed or _AGE_CUE.search(text, before, at):
        yield _found(at, at + length, IdentifierKind.AGE_OVER_89, "age-over-89")


def _zips(text: str, at: int, length: int) -> Iterator[Candidate]:
    m = _ZIP.match(text, at) if length == 5 else None  # noqa: PLR2004 -- ZIP
    if m is None:
        return
    state = _STATE_BEFORE.search(text, max(0, at - 8), at)
    named = re.search(r"[a-z]{3},?\s{1,3}\Z", text[max(0, at - 8) : at]) if "-" in m[0] else None
    if (state and state[1] in STATES) or named or _ZIP_CUE.search(text, max(0, at - _LOOK_BACK), at):
        yield _found(at, m.end(), IdentifierKind.ZIP, "zip-after-state")


def _codes(text: str, at: int, length: int) -> Iterator[Candidate]:
    """Find what checksums, octets or fixed widths give away."""
    if length <= 3 and (m := _IP4.match(text, at)) and is_ip(m[0]) and text[at - 1 : at] != ".":  # noqa: PLR2004
        yield _found(at, m.end(), IdentifierKind.IP_ADDRESS, "ip-address")
    if length in {4, 13, 15, 16, 19} and (m := _CARD.match(text, at)) and is_luhn(re.sub(r"\D", "", m[0])):
        yield _found(at, m.end(), IdentifierKind.ACCOUNT, "card-check-digit", tier=Tier.SHAPE, confidence=0.7)
    if length == 1 and (m := _MBI.match(text, at)) and is_mbi(m[0]):
        yield _found(at, m.end(), IdentifierKind.MEMBER, "medicare-beneficiary")
    if length == 10 and is_npi(text[at : at + 10]):  # noqa: PLR2004 -- NPI has ten digits
        yield _found(at, at + 10, IdentifierKind.LICENCE, "npi-check-digit", tier=Tier.SHAPE, confidence=0.7)
    if length == 2:  # noqa: PLR2004 -- degrees, and the UDI's first application identifier
        if m := _COORDINATES.match(text, at):
            yield _found(at - (text[at - 1 : at] == "-"), m.end(), IdentifierKind.ADDRESS, "coordinates")
        if text[at - 1 : at] == "(" and (m := _UDI.match(text, at)):
            yield _found(at - 1, m.end(), IdentifierKind.DEVICE, "udi")


def _socials(text: str, at: int, length: int) -> Iterator[Candidate]:
    if length == 3 and (m := _SSN.match(text, at)):  # noqa: PLR2004 -- area number
        yield _found(at, m.end(), IdentifierKind.SSN, "ssn-grouped")
    if length == 4 and (m := _LAST_FOUR_CUE.search(text, max(0, at - 48), at)):  # noqa: PLR2004 -- last four
        start = m.start() if m[0][0] in "xX*#" else at
        yield _found(start, at + 4, IdentifierKind.SSN, "ssn-last-four")


def at_number(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Find what begins at a run of digits.

    Args:
        text: folded text.
        start: where the run begins; the character before it is not a digit.
        end: where the run ends.

    Yields:
        Candidates, which may overlap. Runs longer than any identifier yield none.

    """
    length = end - start
    before = text[start - 1 : start]
    if length > _LONGEST_RUN:
        return
    if length in {3, 4} and (before in {"x", "X"} or not before.isalnum()):  # an SSN may be crossed out but for four
        yield from _socials(text, start, length)
    if before.isalnum() or before == "_":
        return
    yield from _standing_free(text, start, length)


def _standing_free(text: str, start: int, length: int) -> Iterator[Candidate]:
    before = text[start - 1 : start]
    digit_ahead = text[start - 2 : start - 1].isdecimal()
    if before in {".", "/"} and digit_ahead:  # the rest of a decimal, a ratio or a date begun earlier
        yield from _zips(text, start, length)
        return
    if not (before == "-" and digit_ahead):
        yield from _dates(text, start, length)
    if not (before == "-" and text[start - 2 : start - 1].isalnum()):
        yield from _phones(text, start, length)
        yield from _streets(text, start, length)
    if length in {2, 3}:
        yield from _ages(text, start, length)
    elif length == 5:  # noqa: PLR2004 -- ZIP
        yield from _zips(text, start, length)
    yield from _codes(text, start, length)
