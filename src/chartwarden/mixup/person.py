"""What names a person in a text, as keyed numbers: whose it is can be asked without a list of patients in clear.

A registration gives a print for each number and for each name with the birth date. A text gives the prints of what it
holds of the same shape. Where two prints are equal the text may speak of that person; a number alone can be equal by
chance, so what follows from it also asks for the name.

Source: policy; serves 45 CFR 164.502(a) and control CLM-1.

Example:
    >>> from chartwarden.chart.patient import PersonName
    >>> from chartwarden.foundation.identifiers import PatientId
    >>> ada = Patient(PatientId("p"), names=(PersonName(("Ada",), "Moss"),), birth_on=date(1958, 3, 14))
    >>> any(one.value in prints_of(ada, key=b"k") for one in prints_in("MOSS, Ada born 14-Mar-1958", key=b"k"))
    True

"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise, product
from typing import Final

from chartwarden.chart.patient import Patient
from chartwarden.mixup.fingerprint import BITS, Print
from chartwarden.mixup.identity import name_words
from chartwarden.phi.written_date import century_of, read

_LEAST_DIGITS: Final = 5  # a shorter number could be anything
_MOST_DIGITS: Final = 16
_NEAR: Final = 60  # characters between a name and its birth date
_REFERENCE: Final = date(2020, 1, 1)  # two digits up to 30 are of this century
_NUMBER: Final = re.compile(r"(?<![\w.])(?:[A-Z]{1,5}[- ]?)?\d[\dA-Z-]{3,24}(?!\w)", re.IGNORECASE)
_DATE: Final = re.compile(
    r"(?<![\w/.-])(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|\d{1,2}[- ]?[A-Za-z]{3,9}\.?[- ,]{1,2}\d{2,4}|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?![\w/])"
)
_CAPITALISED: Final = re.compile(r"\b[^\W\d_a-z][^\W\d_]+(?:['-][^\W\d_]+)*")


def prints_of(patient: Patient, *, key: bytes) -> frozenset[int]:
    """Give the prints of a registration: of each number of enough digits, and of each name with the birth date."""
    numbers = {digits for number in patient.numbers if (digits := _digits(number.value))}
    names = set()
    if patient.birth_on is not None:
        for name in patient.names:
            for family in name_words(name.family):
                names |= {_named(given, family, patient.birth_on) for given in name_words(" ".join(name.given))}
    return frozenset(_hashed(said, key) for said in {*(f"number {digits}" for digits in numbers), *names})


def prints_in(text: str, *, key: bytes) -> tuple[Print, ...]:
    """Give the prints of what a text holds of the same shape, in its order. Cost grows with the length only."""
    found = [Print(_hashed(said, key), start, end) for said, start, end in (*_numbers(text), *_people(text))]
    return tuple(sorted(set(found), key=lambda one: (one.start, one.end, one.value)))


def _numbers(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _NUMBER.finditer(text):
        digits = _digits(found.group())
        if digits:
            yield f"number {digits}", found.start(), found.end()


def _people(text: str) -> Iterator[tuple[str, int, int]]:
    """Give each two neighbouring names close to a date, with that date. Either of the two may be the family name."""
    for found in _DATE.finditer(text):
        day = _day(found.group())
        if day is None:
            continue
        before = _CAPITALISED.finditer(text, max(0, found.start() - _NEAR), found.start())
        after = _CAPITALISED.finditer(text, found.end(), min(len(text), found.end() + _NEAR))
        for one, other in (*pairwise(before), *pairwise(after)):
            span = (min(one.start(), found.start()), max(other.end(), found.end()))
            for left, right in product(name_words(one.group()), name_words(other.group())):
                yield _named(left, right, day), *span


def _day(written: str) -> date | None:
    value = read(written)
    if value is None or value.day is None or value.year is None:
        return None
    return value.on(year=century_of(value.year, reference_on=_REFERENCE))


def _named(one: str, other: str, birth_on: date) -> str:
    return " ".join(("person", *sorted((one, other)), birth_on.isoformat()))


def _digits(number: str) -> str:
    digits = "".join(mark for mark in number if mark.isdecimal()).lstrip("0")
    return digits if _LEAST_DIGITS <= len(digits) <= _MOST_DIGITS else ""


def _hashed(said: str, key: bytes) -> int:
    raw = said.encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(raw, key=key, digest_size=8, person=b"person-print").digest()
    return int.from_bytes(digest) >> (64 - BITS)
