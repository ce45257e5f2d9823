"""Telephones as they are compared: whether a member and a chart share a line at home.

A line that many people give is a switchboard, a clinic or a shelter, and no home: who shares it share nothing else. So
registrations leave a keyed print of each number, and how many have one can be asked without a list of numbers in clear.

Source: policy; serves 45 CFR 164.502(a), 164.308(a)(4) and controls ACC-3, ACC-4.

Example:
    >>> line("+1 (330) 555-0142"), line("330.555.0142 home"), line("330-555-0100 ext. 12"), line("999-999-9999")
    ('3305550142', '3305550142', '', '')

"""

import hashlib
import re
from collections.abc import Callable
from typing import Final

from chartwarden.chart.patient import Patient

IsShared = Callable[[str], bool]
"""Whether so many people give a line that it is nobody's home."""

MOST_OF_A_HOME: Final = 8  # policy: registrations with one line; a large family, and fewer than any institution has
MOST_MEMBERS_OF_A_HOME: Final = 2  # policy: more of the workforce with one line gave that of the house they work in

_DIGITS: Final = 10  # North American Numbering Plan
_COUNTRY: Final = "1"
_EXTENSION: Final = re.compile(r"\d\W{0,3}(?:ext(?:ension)?|x)\.?\s*\d+\s*$", re.IGNORECASE)
_LEAST_ABROAD: Final = 8  # digits; shorter ones lack their area, and many places have the same
_FREE_OF_CHARGE: Final = frozenset({"800", "822", "833", "844", "855", "866", "877", "888"})
_FEW: Final = 2  # different digits; such numbers are typed to fill a field


def line(telephone: str) -> str:
    """Give the digits of a line as they are compared; empty where they tell no home.

    Numbers with an extension are switchboards, those free of charge are offices, and those of one or two digits over
    and over fill a field. A number without its area is not compared.
    """
    if _EXTENSION.search(telephone):
        return ""
    digits = "".join(mark for mark in telephone if mark.isascii() and mark.isdecimal())
    if len(digits) == _DIGITS + 1 and digits.startswith(_COUNTRY):
        digits = digits[1:]
    is_ours = len(digits) == _DIGITS
    if len(digits) < _LEAST_ABROAD or len(set(digits)) <= _FEW:
        return ""
    if is_ours and (digits[:3] in _FREE_OF_CHARGE or digits[0] in "01"):
        return ""
    return digits


def lines_of(patient: Patient) -> frozenset[str]:
    """Give the lines of a patient and of whom registration names beside: next of kin, emergency contact, guarantor."""
    told = (*patient.phones, *(phone for contact in patient.contacts for phone in contact.phones))
    return frozenset(map(line, told)) - {""}


def line_prints(patient: Patient, *, key: bytes) -> frozenset[int]:
    """Give the print of each line of a registration."""
    return frozenset(line_print(one, key=key) for one in lines_of(patient))


def line_print(digits: str, *, key: bytes) -> int:
    """Give the print of a line."""
    digest = hashlib.blake2b(f"line {digits}".encode(), key=key[:64], digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1  # a signed column holds it
