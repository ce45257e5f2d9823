"""The fields of HL7 v2 messages that name somebody, where a message stands as text in a note: PID|1||7730021||DOE^ANN.

Source: HL7 v2.5.1, chapters 2.15, 3.4 (PID, NK1, PV1), 4.5 (ORC, OBR), 6.5 (GT1, IN1).

Example:
    >>> text = "PID|1||7730021^^^KBG^MR||ROWE^ANN||19630721|F"
    >>> [(text[c.start : c.end], c.kind.value) for c in segment(text, 0, 4)][:2]
    [('7730021', 'medical_record'), ('KBG', 'facility')]

"""

import re
from typing import Final

from chartwarden.phi.lexicon import STATES
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger

_K = IdentifierKind
_PATIENT: Final = {
    2: _K.MEDICAL_RECORD,
    3: _K.MEDICAL_RECORD,
    4: _K.MEDICAL_RECORD,
    5: _K.PATIENT_NAME,
    6: _K.RELATIVE_NAME,
    7: _K.BIRTH_DATE,
    9: _K.PATIENT_NAME,
    11: _K.ADDRESS,
    12: _K.COUNTY,
    13: _K.PHONE,
    14: _K.PHONE,
    18: _K.ACCOUNT,
    19: _K.SSN,
    20: _K.LICENCE,
    21: _K.MEDICAL_RECORD,
    23: _K.CITY,
}  # fmt: skip -- a table
_FIELDS: Final = {
    "MSH": {4: _K.FACILITY, 6: _K.FACILITY, 10: _K.CASE_NUMBER},
    "PID": _PATIENT,
    "MRG": {1: _K.MEDICAL_RECORD, 3: _K.ACCOUNT, 4: _K.MEDICAL_RECORD, 7: _K.PATIENT_NAME},
    "NK1": {2: _K.RELATIVE_NAME, 4: _K.ADDRESS, 5: _K.PHONE, 6: _K.PHONE, 13: _K.EMPLOYER, 30: _K.RELATIVE_NAME},
    "GT1": {2: _K.ACCOUNT, 3: _K.RELATIVE_NAME, 5: _K.ADDRESS, 6: _K.PHONE, 7: _K.PHONE, 8: _K.BIRTH_DATE, 12: _K.SSN},
    "IN1": {8: _K.MEMBER, 16: _K.RELATIVE_NAME, 18: _K.BIRTH_DATE, 19: _K.ADDRESS, 36: _K.MEMBER, 49: _K.MEMBER},
    "PV1": {
        5: _K.ACCOUNT,
        7: _K.PROVIDER_NAME,
        8: _K.PROVIDER_NAME,
        9: _K.PROVIDER_NAME,
        17: _K.PROVIDER_NAME,
        19: _K.ACCOUNT,
        44: _K.DATE,
        45: _K.DATE,
        52: _K.PROVIDER_NAME,
    },
    "ORC": {
        2: _K.CASE_NUMBER,
        3: _K.CASE_NUMBER,
        4: _K.CASE_NUMBER,
        9: _K.DATE,
        10: _K.STAFF_ID,
        11: _K.STAFF_ID,
        12: _K.PROVIDER_NAME,
        14: _K.PHONE,
        19: _K.STAFF_ID,
    },
    "OBR": {
        2: _K.CASE_NUMBER,
        3: _K.CASE_NUMBER,
        6: _K.DATE,
        7: _K.DATE,
        8: _K.DATE,
        10: _K.STAFF_ID,
        14: _K.DATE,
        16: _K.PROVIDER_NAME,
        17: _K.PHONE,
        22: _K.DATE,
        28: _K.PROVIDER_NAME,
        32: _K.PROVIDER_NAME,
        33: _K.PROVIDER_NAME,
        34: _K.STAFF_ID,
        35: _K.STAFF_ID,
    },
    "OBX": {14: _K.DATE, 16: _K.PROVIDER_NAME, 23: _K.FACILITY},
    "TXA": {4: _K.DATE, 5: _K.PROVIDER_NAME, 9: _K.PROVIDER_NAME, 11: _K.STAFF_ID, 12: _K.CASE_NUMBER},
}  # fmt: skip -- a table
_MIXED_ID: Final = frozenset({_K.MEDICAL_RECORD, _K.ACCOUNT, _K.MEMBER, _K.CASE_NUMBER})
_LONGEST: Final = 1500
_PIECE: Final = re.compile(r"[^|^~&\n\r]{1,80}")
_NUMBERED: Final = re.compile(r"[A-Z]{0,8}[-_]?\d[\w.-]*\Z", re.ASCII)
_BEFORE_SEGMENT: Final = frozenset(("", "\n", "\r", " ", "\t", '"', "'"))
_CODES: Final = (
    frozenset(
        """MR MRN AN PI SS DL VN PRN PH CP FX NET ORN WPN PRS BP USA US L D H B O F M U N P HOME WORK CELL DR MD
        DO NP PA RN JR SR II III MS MRS MISS LN NPI UPIN SIM EIN ISO UUID DNS GUID PRIMARY SEC
        SAME SELF UNKNOWN NONE""".split()
    )
    | STATES
)


def segment(text: str, start: int, end: int) -> list[Candidate]:
    """Read the fields of one segment, whose name and first stroke stand at `text[start:end]`."""
    if text[start - 1 : start] not in _BEFORE_SEGMENT:
        return []
    fields = _FIELDS[text[start : start + 3]]
    stop = text.find("\n", end, end + _LONGEST)
    stop = stop if stop >= 0 else min(len(text), end + _LONGEST)
    found: list[Candidate] = []
    at, number = end, 2 if text.startswith("MSH", start) else 1  # the first field of MSH is the stroke itself
    while at <= stop and number <= max(fields):
        close = text.find("|", at, stop)
        close = close if close >= 0 else stop
        if number in fields:
            found += _pieces(text, at, close, fields[number])
        at, number = close + 1, number + 1
    return found


def _pieces(text: str, start: int, end: int, kind: IdentifierKind) -> list[Candidate]:
    """Take the components of a field that are no codes of the standard."""
    found = []
    for m in _PIECE.finditer(text, start, end):
        words = m[0].strip()
        if not any(map(str.isalnum, words)) or words.upper() in _CODES or (len(words) == 1 and words.isdecimal()):
            continue
        found.append(Candidate(m.start(), m.end(), _kind(kind, words), Tier.CUE, 0.9, "hl7-field"))
    return found


def _kind(kind: IdentifierKind, words: str) -> IdentifierKind:
    """Tell who gave a number from the number, and the number of a person from the name."""
    numbered = _NUMBERED.match(words) is not None
    if kind in _MIXED_ID and not numbered:
        return _K.FACILITY
    return _K.STAFF_ID if kind is _K.PROVIDER_NAME and numbered else kind


MESSAGES: Final = (Trigger(rf"\b(?:{'|'.join(_FIELDS)})\|", segment, Letters.AS_WRITTEN),)
