"""Numbers and codes that a label announces (`MRN`, `Acct #`, `policy`), and codes that only their shape gives away.

A label that is also a plain word (order, case, visit, lot) needs a sign, the word number or a value that no dose
or year looks like.

Example:
    >>> [c.kind.value for c in at_label("MRN: MR-4471902", 0, "mrn")]
    ['medical_record']

"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.checks import is_dea, is_iban, is_vin
from chartwarden.phi.kinds import IdentifierKind

_VALUE: Final = (
    r"(?P<value>(?:[A-Z]{2,6}[ -])?\d{2,5}(?: \d{2,5}){1,3}(?![\w/:.-]| ?%)"
    r"|[A-Za-z0-9]{1,24}(?:[-._/][A-Za-z0-9]{1,16}){0,5})"
)
_BETWEEN: Final = r"(?P<sign>(?:[\s:#=(|.\-]|\b(?:no|num|number|nbr|nr|id|ids|is|was|code)\b){1,12})"
_SIGNED: Final = re.compile(r"[:#=]|\b(?:no|num|number|nbr|nr|id|ids)\b", re.IGNORECASE)
_DATELIKE: Final = re.compile(
    r"(?:19|20)\d{2}(?:[-/.]\d{1,2}){0,2}\Z|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\Z|\d+\.\d+\Z|\d{1,4}/\d{1,4}\Z"
)
_UNIT: Final = re.compile(
    r"\s{0,2}(?:m[lg]|mcg|kg|g|units?|%|cc|meq|mmol|hours?|days?|minutes?|ml/h|patients?)\b", re.IGNORECASE
)
_SURE_DIGITS: Final = 6


class _Label(NamedTuple):
    cue: re.Pattern[str]
    kind: IdentifierKind
    reason: str
    least_digits: int
    sure: bool  # the label is no plain word: any value behind it counts


def _label(cue: str, kind: IdentifierKind, reason: str, *, least: int = 4) -> _Label:
    return _Label(re.compile(rf"(?:{cue}){_BETWEEN}{_VALUE}", re.IGNORECASE), kind, reason, least, sure=True)


def _word_label(cue: str, kind: IdentifierKind, reason: str, *, least: int = 4) -> _Label:
    return _label(cue, kind, reason, least=least)._replace(sure=False)


_K = IdentifierKind
_LABELS: Final = {
    "mrn mr# mrno emrn empi crn umrn": _label(r"e?mrn|mr#|mrno|empi|crn|umrn", _K.MEDICAL_RECORD, "mrn-label", least=3),
    "medical med": _label(r"med(?:ical)?\.?\s{1,2}rec(?:ord)?s?", _K.MEDICAL_RECORD, "mrn-label", least=3),
    "record chart unit hospital": _word_label(r"record|chart|unit|hospital", _K.MEDICAL_RECORD, "record-label"),
    "patient pt person client": _word_label(
        r"(?:patient|pt|person|client)(?:'s)?\s{0,2}(?:id|number|no|identifier|#)",
        _K.MEDICAL_RECORD,
        "patient-id",
        least=3,
    ),
    "nhs": _label("nhs", _K.MEDICAL_RECORD, "nhs-number", least=10),
    "acct har csn fin": _label(r"acct|har|csn|fin", _K.ACCOUNT, "account-label"),
    "account encounter visit invoice inv bill billing statement": _word_label(
        r"account|encounter|visit|invoice|inv|bill(?:ing)?|statement", _K.ACCOUNT, "account-label"
    ),
    "accession acc": _label(r"accession|acc", _K.CASE_NUMBER, "accession-label"),
    "specimen case claim order requisition req authorization auth referral reference ref": _word_label(
        r"specimen|case|claim|order|requisition|req|authorization|auth|referral|reference|ref",
        _K.CASE_NUMBER,
        "case-label",
    ),
    "ticket study exam tracking incident": _word_label(
        r"ticket|study|exam|tracking|incident", _K.CASE_NUMBER, "case-label"
    ),
    "member subscriber beneficiary medicare medicaid mbi hicn hic insurance insured": _word_label(
        r"(?:member|subscriber|beneficiary|medicare|medicaid|mbi|hicn?|insurance|insured)(?:ship)?(?:'s)?"
        r"(?:\s{1,2}(?:beneficiary|policy|member))?",
        _K.MEMBER,
        "member-label",
    ),
    "policy group grp plan rxgrp certificate": _word_label(
        r"policy|group|grp|plan|rxgrp|certificate", _K.MEMBER, "plan-label", least=2
    ),
    "ssn ss# ssno": _label(r"ssn|ss#|ssno", _K.SSN, "ssn-label", least=4),
    "social soc": _label(r"soc(?:ial)?\.?\s{1,2}sec(?:urity)?", _K.SSN, "ssn-label", least=9),
    "npi dea": _label(r"npi|dea", _K.LICENCE, "licence-label", least=6),
    "license licence lic": _word_label(r"lic(?:en[sc]e)?", _K.LICENCE, "licence-label"),
    "driver drivers driver's dl passport": _label(
        r"(?:driver'?s?'?\s{1,2}licen[sc]e|dl|passport)", _K.LICENCE, "licence-label"
    ),
    "vin": _label("vin", _K.VEHICLE, "vin-label", least=4),
    "plate plates": _word_label(r"plates?", _K.VEHICLE, "plate-label", least=2),
    "serial udi imei implant device": _word_label(
        r"(?:implant|device)?\s{0,2}(?:serial|udi|imei|identifier)?", _K.DEVICE, "serial-label"
    ),
    "lot": _word_label("lot", _K.DEVICE, "lot-label"),
    "fingerprint voiceprint biometric retina retinal iris": _word_label(
        r"(?:fingerprint|voiceprint|biometric|retinal?|iris)(?:\s{1,2}(?:scan|template|print))?",
        _K.BIOMETRIC,
        "biometric-label",
    ),
    "pager pgr beeper ext extension": _word_label(r"pager|pgr|beeper|ext(?:ension)?", _K.PHONE, "pager-label", least=3),
}  # fmt: skip -- rows of a table

_BY_WORD: Final = {word: label for words, label in _LABELS.items() for word in words.split()}
LABEL_WORDS: Final = frozenset(_BY_WORD)
"""The lower-case words that `at_label` knows."""

_CODE: Final = re.compile(r"[A-Z]{1,6}(?:-[A-Z]{1,4})?-?\d{2,12}(?:-\d{2,10}){0,3}(?![\w-])")
_NOT_A_CODE: Final = frozenset(
    """COVID SARS ICD CPT HCPCS LOINC SNOMED RXNORM NDC DRG HLA CA IL PHQ GAD HPV AJCC TNM NCT ISO ASTM CYP PMID DOI
    CT MRI ICD-O ICD-CM ICD-PCS H HN CLIA OMIM RFC CAS E-CODE""".split()
)
_IBAN: Final = re.compile(r"[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?\b")
_VIN: Final = re.compile(r"[A-HJ-NPR-Z0-9](?<![A-Za-z0-9]{2})[A-HJ-NPR-Z0-9]{16}\b")
_LETTERS: Final = re.compile(r"[A-Z]+(?:-[A-Z]+)?")
_CODE_DIGITS: Final = 5


def _plausible(label: _Label, value: str, sign: str, text: str, end: int) -> bool:
    digits = sum(map(str.isdecimal, value))
    if digits < label.least_digits or _DATELIKE.match(value):
        return False
    if label.sure or _SIGNED.search(sign):
        return True
    mixed = any(map(str.isalpha, value)) or "-" in value or digits >= _SURE_DIGITS
    return mixed and value[0] in value.upper() and not _UNIT.match(text, end)


def at_label(text: str, start: int, word: str) -> Iterator[Candidate]:
    """Find the value that a label at `start` announces; `word` is its first word in lower case, of `LABEL_WORDS`."""
    label = _BY_WORD[word]
    if (m := label.cue.match(text, start)) and _plausible(label, m["value"], m["sign"], text, m.end()):
        yield Candidate(m.start("value"), m.end(), label.kind, Tier.CUE, 0.95, label.reason)


def codes(text: str) -> Iterator[Candidate]:
    """Find codes of letters and at least five digits that no code system of medicine uses."""
    for m in _CODE.finditer(text):
        before = text[m.start() - 1 : m.start()]
        if before.isalnum() or before in {"-", "_", "/"}:
            continue
        value = m[0]
        letters = _LETTERS.match(value)
        if not letters or letters[0] in _NOT_A_CODE or sum(map(str.isdecimal, value)) < _CODE_DIGITS:
            continue
        if is_dea(value):
            yield Candidate(m.start(), m.end(), IdentifierKind.LICENCE, Tier.CUE, 0.9, "dea-check-digit")
        elif "-" in value or len(value) > _CODE_DIGITS + 2:
            yield Candidate(m.start(), m.end(), IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.6, "code-shape")


def bank_accounts(text: str) -> Iterator[Candidate]:
    """Find international bank account numbers whose check digits hold."""
    for m in _IBAN.finditer(text):
        if is_iban(m[0].replace(" ", "")) and not text[m.start() - 1 : m.start()].isalnum():
            yield Candidate(m.start(), m.end(), IdentifierKind.ACCOUNT, Tier.CUE, 0.95, "iban-check-digit")


def vehicles(text: str) -> Iterator[Candidate]:
    """Find vehicle identification numbers whose check digit holds."""
    for m in _VIN.finditer(text):
        if is_vin(m[0]):
            yield Candidate(m.start(), m.end(), IdentifierKind.VEHICLE, Tier.CUE, 0.95, "vin-check-digit")
