"""Codes without a label that only their shape gives away: S26-01442, 7730-4419-2, AAR 6629 318, #6610-334.

Shapes that code systems of medicine use are refused (ICD, LOINC, NDC, billing modifiers, doses, ranges).

Example:
    >>> text = "seen S26-01442 today"
    >>> [text[c.start : c.end] for c in code(text, 5, 14)]
    ['S26-01442']

"""

import re
from typing import Final

from chartwarden.phi.checks import is_dea, is_luhn, is_vin
from chartwarden.phi.structured.date_parts import is_day_either_way
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger
from chartwarden.phi.structured.evidence import is_coded, is_measured

_NOT_CODES: Final = frozenset(
    """COVID SARS ICD CPT HCPCS LOINC SNOMED RXNORM NDC DRG HLA CA PHQ GAD HPV AJCC TNM ISO ASTM CYP PMID DOI CT
    MRI H HN OMIM RFC CAS E-CODE ICD-O ICD-CM ICD-PCS PHQ-9 CHA DS VASC FDG TC TI TL IN-111 GE AS LA I V D T L C
    S P HBA B G IL CD TNF FEV NCT VAS NRS ASA HSV HIV HTLV EBV CMV FY CY Q""".split()
)
_ICD: Final = re.compile(r"[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\Z", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[A-Za-z]+")
_MIXED: Final = re.compile(r"[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+){0,6}", re.ASCII)
_RADIO: Final = re.compile(
    r"\d{1,4}(?:mg|mcg|ml|mm|cm|kg|g|h|hr|hrs|min|am|pm|units?|u|cc|x)?(?:[-/]\d{1,4}(?:mg|mcg|ml|mm|"
    r"cm|kg|g|h|hr|hrs|min|am|pm|units?|u|cc)?)+\Z",
    re.IGNORECASE,
)
_FORM: Final = re.compile(
    r"(?:GG|[A-Z])0\d{3}[A-Z]\d?\Z|\d[A-HJ-NP-Z][\dA-HJ-NP-Z]{5}\Z|(?:HCFA|CMS|MCSA|FEF|ERR|KT|GLI)-?\d"
)
"""Items of an assessment (GG0130A1), procedures (4A023N7), printed forms and instruments, which many share."""
_STRONG_DIGITS: Final = 5


def mixed(text: str, start: int, end: int) -> list[Candidate]:
    """Judge a code of letters and at least four digits that no code system of medicine uses: S26-01442, ACCT-44."""
    m = _MIXED.match(text, start)
    if (
        m is None
        or m.end() < end
        or text[start - 1 : start] in {"_", "@", ".", "/", "-"}
        or text[m.end() : m.end() + 1] in {"@", "_"}
    ):
        return []
    value = m[0]
    digits = sum(map(str.isdecimal, value))
    if _FORM.match(value):
        return []
    if digits < 4 or digits == len(value.replace("-", "").replace("/", "")) or _ICD.match(value) or _RADIO.match(value):  # noqa: PLR2004 -- how many digits such a number has
        return []
    letters = _LETTERS.match(value)
    if (letters and letters[0].upper() in _NOT_CODES and digits <= _STRONG_DIGITS) or (
        letters
        and letters[0].upper()
        in {"RS", "NM", "NP", "COVID", "SARS", "NCT", "CPT", "ICD", "HCPCS", "PMID", "NDC", "RFC"}
    ):
        return []
    if is_coded(text, start):
        return []
    kind, confidence = _code_kind(value), 0.6
    upper = value.upper() == value
    if digits < _STRONG_DIGITS and not ("-" in value and upper):
        confidence = 0.4
    if not upper:
        confidence -= 0.05
    serial = letters is not None and len(letters[0]) > 1 and text.startswith(" / ", m.end())
    confidence = 0.1 if is_measured(text, m.end()) and "-" not in value and not serial else confidence
    return [Candidate(start, m.end(), kind, Tier.SHAPE, confidence, "code-shape")]


_DEA_LENGTH: Final = 9
_VIN_LENGTH: Final = 17


def code(text: str, start: int, end: int) -> list[Candidate]:
    """Judge letters and digits: a check digit names a DEA number or a VIN, else the shape decides."""
    value = text[start:end].upper()
    if len(value) == _DEA_LENGTH and is_dea(value):
        return [Candidate(start, end, IdentifierKind.LICENCE, Tier.CUE, 0.9, "dea-check-digit")]
    if len(value) == _VIN_LENGTH and is_vin(value):
        return [Candidate(start, end, IdentifierKind.VEHICLE, Tier.CUE, 0.95, "vin-check-digit")]
    return mixed(text, start, end)


_PREFIXES: Final = (
    (re.compile(r"(?:E?MRN?|MR|UH|HN|PT|UR|HRN|CHI)[-_]?\d", re.IGNORECASE), IdentifierKind.MEDICAL_RECORD),
    (re.compile(r"(?:ACCT|ACC?T|HAR|CSN|FIN|V|E|ENC|VN|INV|VIS)[-_]?\d", re.IGNORECASE), IdentifierKind.ACCOUNT),
    (
        re.compile(
            r"(?:[A-Z]{1,3}\d{2}-\d{3,7}\Z|(?:ACC|RX|CT|MR|US|XR|CLM|WC|AUTH|PA|REF|ORD|CASE|REQ|SP|CY|LAB|"
            r"CDQ|PT)[-_]\d)",
            re.IGNORECASE,
        ),
        IdentifierKind.CASE_NUMBER,
    ),
    (re.compile(r"(?:SN|LOT|UDI|DEV|SER)[-_]?\d", re.IGNORECASE), IdentifierKind.DEVICE),
    (re.compile(r"(?:MEM|GRP|POL|MBR|SUB|INS)[-_]?\d", re.IGNORECASE), IdentifierKind.MEMBER),
)


def _code_kind(value: str) -> IdentifierKind:
    return next((kind for prefix, kind in _PREFIXES if prefix.match(value)), IdentifierKind.UNIQUE_CODE)


_DASHED: Final = re.compile(r"\d{1,8}(?:-\d{1,8}){1,4}(?![\w]|\.\d|/\d|-\w)", re.ASCII)
_CLOCK: Final = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d\Z")
_STEP: Final = re.compile(r"[1-9]?\d?[05]\Z")
_LOT_BEHIND: Final = re.compile(r"[,;]?\s{1,6}(?:lot|s/?n|serial)\b", re.IGNORECASE)
_MODIFIERS: Final = frozenset("22 24 25 26 33 50 51 52 53 57 58 59 62 76 77 78 79 80 82 90 91 93 95".split())
_LAST_MINUTE: Final = 2400  # of a day, written as a time
_LONGEST_RANGE: Final = 8  # digits of a range of results


def dashed(text: str, start: int, _end: int) -> list[Candidate]:
    """Judge digits in groups with hyphens: 7730-4419-2, 00481-77; not LOINC, NDC, a range or two years."""
    m = _DASHED.match(text, start)
    if m is None or (
        text[start - 1 : start] in {"-", "/", ".", ",", "_", "$", "#", "("} and text[start - 2 : start - 1].isalnum()
    ):
        return []
    groups = m[0].split("-")
    digits = sum(map(len, groups))
    if all(map(_CLOCK.match, groups)) or (len(groups) > 2 and all(map(_STEP.match, groups))):  # noqa: PLR2004 -- a taper
        return []
    if digits < _least(groups) or is_coded(text, start) or is_measured(text, m.end()) or is_loinc(m[0]):
        return []
    if text[start - 4 : start - 1].upper() == "REF" and _LOT_BEHIND.match(text, m.end()):
        return []
    if len(groups) == 2 and _is_range(*groups):  # noqa: PLR2004 -- a range has two ends
        return []
    billed = len(groups) == 2 and len(groups[0]) == 5 and groups[0][0] != "0" and groups[1] in _MODIFIERS  # noqa: PLR2004 -- how many digits such a number has
    ndc = billed or [len(group) for group in groups] in ([5, 4, 2], [4, 4, 2], [5, 3, 2], [5, 4, 1])
    return [Candidate(start, m.end(), IdentifierKind.MEDICAL_RECORD, Tier.SHAPE, 0.4 if ndc else 0.55, "number-dashed")]


def _least(groups: list[str]) -> int:
    """Give how many digits a number in groups has at least: one less in three pairs that are no date."""
    pairs = [len(group) for group in groups] == [2, 2, 2] and not is_day_either_way(int(groups[0]), int(groups[1]))
    return 6 if pairs else 7


def _is_range(low: str, high: str) -> bool:
    """Say whether two runs of digits look like the ends of a range rather than the halves of a number."""
    if low[0] == "0" and len(low) > 3 and max(int(low), int(high)) > _LAST_MINUTE:  # noqa: PLR2004 -- no count, no time
        return False
    short = len(low) + len(high) <= _LONGEST_RANGE
    return len(low) == len(high) or (short and len(high) == len(low) + 1 and int(low) < int(high))


def is_loinc(value: str) -> bool:
    """Say whether it is a LOINC code: its last digit checks the others. Source: LOINC Users' Guide, mod 10."""
    body, dash, check = value.partition("-")
    if not dash or not (body + check).isdecimal() or len(check) != 1 or not 3 <= len(body) <= 6:  # noqa: PLR2004 -- how many digits such a number has
        return False
    return is_luhn(body + check)


_SIGNED_NUMBER: Final = re.compile(
    r"(?:#|\bnos?\.?:?)\s{0,2}(?P<value>[A-Za-z]{0,5}[-/]?\d[\dA-Za-z]{0,12}(?:[-/]\d[\dA-Za-z]{0,9}){0,4})(?!\w)",
    re.IGNORECASE | re.ASCII,
)


def signed_number(text: str, start: int, _end: int) -> list[Candidate]:
    """Read #6610-334 and no. SC-88174: a number sign with four digits or more, that no word before explains."""
    m = _SIGNED_NUMBER.match(text, start)
    if m is None or sum(map(str.isdecimal, m["value"])) < 4 or is_measured(text, m.end()) or is_coded(text, start):  # noqa: PLR2004 -- how many digits such a number has
        return []
    kind = _code_kind(m["value"])
    return [Candidate(m.start("value"), m.end("value"), kind, Tier.SHAPE, 0.65, "number-sign")]


_SPACED: Final = re.compile(
    r"(?:(?:[A-Z]{1,3}-?[A-Z]?\d{1,5}|[A-Z]{1,4}) )?\d{2,9}(?: \d{1,9}){1,4}(?: [A-Z]{1,2}\b)?(?![\w%/:]|[.-]\d)",
    re.ASCII,
)
_NO_PREFIX: Final = frozenset(
    "CALL FAX TEL CELL ROOM RM PH ZIP APT UNIT BOX PO DOB SSN MRN BP HR RR WT HT T P R O2 CC ML MG "
    "AT ON OF NA K CL BUN CR GLU WBC HGB PLT HCT AM PM OR IN MD PA TX CA NY OH FL IL NHS SNS SS CHI "
    "NHI UPS JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
)
_LETTERED: Final = re.compile(r"(?:[A-Z]{3} \d{6} [A-Z]|[A-Z]\d{4} \d{2} \d{6}(?: [A-Z0-9])?)(?![\w-])", re.ASCII)
"""The serial number of a lead, and of a donation as ISBT 128 writes it."""
_ROW_BEFORE: Final = re.compile(r"(?<!\d)\d{3} \Z")
_SPACED_LEAST: Final = 9


def spaced_code(text: str, start: int, _end: int) -> list[Candidate]:
    """Judge groups of digits apart by spaces, a letter group in front perhaps: AAR 6629 318, 4490 2217 8816."""
    if serial := _LETTERED.match(text, start):
        return [Candidate(start, serial.end(), IdentifierKind.DEVICE, Tier.SHAPE, 0.6, "code-spaced")]
    m = _SPACED.match(text, start)
    if m is None or text[start - 1 : start] in {"-", "/", ".", "+", "("} or is_measured(text, m.end()):
        return []
    groups = m[0].split()
    if groups[0] in _NO_PREFIX:
        return spaced_code(text, start + len(groups[0]) + 1, _end) if len(groups) > 2 else []  # noqa: PLR2004 -- how many digits such a number has
    digits = sum(map(str.isdecimal, m[0]))
    lettered = groups[0][0].isalpha()
    wide = all(len(group) >= 3 for group in groups[:-1])  # noqa: PLR2004 -- results in a row are shorter
    if digits < (7 if lettered else _SPACED_LEAST) or not wide or _are_results(text, start, groups):
        return []
    return [Candidate(start, m.end(), IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.6, "code-spaced")]


def _are_results(text: str, start: int, groups: list[str]) -> bool:
    """Say whether groups are codes of medicine, times, or results in a row that began before them."""
    in_row = len(groups) > 3 and all(len(group) == 3 for group in groups)  # noqa: PLR2004 -- as results of one test are
    goes_on = groups[0].isdecimal() and _ROW_BEFORE.search(text, max(0, start - 5), start) is not None
    return groups[0] in _NOT_CODES or in_row or goes_on or all(map(_CLOCK.match, groups))


_BRACKETED: Final = re.compile(r"\((?P<value>\d{3,7}-\d{1,4}|\d{6,10})\)", re.ASCII)


def bracketed(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a number alone in brackets behind a word with a capital, as charts put it behind a name: Pilar (7719-03)."""
    start += 1
    m = _BRACKETED.match(text, start)
    if (
        m is None
        or is_coded(text, start)
        or not re.search(r"\b[A-Z][\w'.-]*\s\Z", text[max(0, start - 20) : start], re.ASCII)
    ):
        return []
    return [
        Candidate(
            m.start("value"), m.end("value"), IdentifierKind.MEDICAL_RECORD, Tier.SHAPE, 0.55, "number-in-brackets"
        )
    ]


CODES: Final = (
    Trigger(r"\b[A-Z]{1,6}(?:-[A-Z]{1,5})?[-_/]?\d[A-Z\d_/-]{3,28}\b", code, Letters.AS_WRITTEN),
    Trigger(r"\b\d{1,9}[-_/]?[A-Z][A-Z\d_/-]{3,28}\b", code, Letters.AS_WRITTEN),
    Trigger(r"\b[a-z]{1,5}-?\d{5,14}\b", code, Letters.AS_WRITTEN),
    Trigger(r"\b(?:\d{3,8}-\d{1,8}|\d{1,2}-\d{2,8}-\d{2,8}|\d\d-\d{5,8})\b", dashed),
    Trigger(r"# {0,2}[a-z]{0,5}[-/]?\d[a-z\d/-]{3}|\bnos?\.:? {0,2}[a-z]{0,5}[-/]?\d[a-z\d/-]{3}", signed_number),
    Trigger(
        r"\b[A-Z]{1,4}\d{0,5} \d{3,6} \d{1,6}\b|\b\d{3,6} \d{3,6} \d{3,6}\b|\b[A-Z]{2,4} \d{6} [A-Z]\b|"
        r"\b[A-Z]\d{4} \d{2} \d{6}\b",
        spaced_code,
        Letters.AS_WRITTEN,
    ),
    Trigger(r" \((?:\d{3,7}-\d{1,4}|\d{6,10})\)", bracketed),
)
