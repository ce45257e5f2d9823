"""What a document says of its patient that does not fit the patient whose chart it lies in.

Labelled identifiers weigh most: a birth date, a record number, a name after its label or at the head of a line that
goes on with them. What the prose says of age and sex weighs less, since notes speak of relatives, newborns and donors
too. One strong contradiction, or two weak ones, is doubt.

Source: policy; serves 45 CFR 164.502(a) and 164.526 (a record that is another patient's is a wrong record).

Example:
    >>> from chartwarden.chart.patient import PersonName
    >>> from chartwarden.foundation.identifiers import PatientId
    >>> ada = Patient(PatientId("p"), names=(PersonName(("Ada",), "Moss"),), birth_on=date(1958, 3, 14), sex=Sex.FEMALE)
    >>> [found.kind.value for found in contradictions("DOB: 05/29/1962. A 64-year-old man.", ada, on=date(2026, 10, 2))]
    ['birth-date', 'age', 'sex']

"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from chartwarden.chart.patient import NumberKind, Patient, Sex
from chartwarden.mixup.identity import name_words
from chartwarden.phi.birth_date import is_birth_date
from chartwarden.phi.written_date import read


class Said(StrEnum):
    """What a document and a registration disagree about."""

    BIRTH_DATE = "birth-date"
    NUMBER = "number"
    NAME = "name"
    AGE = "age"
    SEX = "sex"


_WEAK: Final = frozenset({Said.AGE, Said.SEX})
_DAYS_A_YEAR: Final = 365
_FEW_YEARS: Final = 2  # ages are copied forward from older notes


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A disagreement and the words `text[start:end]` that make it. It holds no word of the text."""

    kind: Said
    start: int
    end: int


def contradictions(text: str, patient: Patient, *, on: date | None) -> tuple[Contradiction, ...]:
    """Give what a text says that does not fit a patient, in the order of the text.

    Args:
        text: a note.
        patient: whose chart it lies in; what registration does not know contradicts nothing.
        on: when the note was written; without it ages say nothing.

    """
    found = [
        *_birth_dates(text, patient),
        *_birth_dates_at_head(text, patient, on),
        *_numbers(text, patient),
        *_names(text, patient),
        *_ages_and_sexes(text, patient, on),
    ]
    return tuple(sorted(found, key=lambda one: (one.start, one.kind.value)))


def statements(text: str) -> tuple[Contradiction, ...]:
    """Give each labelled birth date, record number and name in a text, whosever it is.

    For texts that are to hold none of them, where comparing them with the patient's would answer what they are.
    """
    dates = (found for found in _BIRTH.finditer(text) if read(found["date"]) is not None)
    return (
        *(Contradiction(Said.BIRTH_DATE, found.start("date"), found.end("date")) for found in dates),
        *(Contradiction(Said.NUMBER, found.start("number"), found.end("number")) for found in _NUMBER.finditer(text)),
        *(Contradiction(Said.NAME, found.start("name"), found.end("name")) for found, _ in _named(text)),
    )


def is_doubt(found: Iterable[Contradiction]) -> bool:
    """Tell whether contradictions are enough to keep a document out of the chart until a person has looked."""
    kinds = {one.kind for one in found}
    return bool(kinds - _WEAK) or kinds >= _WEAK


_DATE: Final = (
    r"(?:\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{8}"
    r"|\d{1,2}[- ]?[A-Za-z]{3,9}\.?[- ,]{1,2}\d{2,4}|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
)
_BIRTH: Final = re.compile(
    rf"\b(?:DOB|D\.O\.B\.?|Date of Birth|Birth ?date|Birthdate)\b\s{{0,3}}[:#]?\s{{0,3}}(?P<date>{_DATE})(?!\d)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"\b(?:MRN|MR ?#|Med(?:ical)? ?Rec(?:ord)? ?(?:No|Number|Num|#)\.?)\s{0,3}[:#]?\s{0,3}"
    r"(?P<number>[A-Z]{0,4}[-\d][\dA-Z-]{3,18})",
    re.IGNORECASE,
)
_OTHER_NUMBER: Final = re.compile(  # a label that other numbers have too: it counts only in the form of a record number
    r"\b(?:(?:Patient|Pt|Hospital|Hosp|Unit|Chart) ?(?:No\b\.?|Number|Num|#|ID\b)|MRN)\s{0,3}[:#]?\s{0,3}"
    r"(?P<number>(?:[A-Z]{1,4}[- ])?\d{2,10}(?:[- ]\d{1,8}){0,3})",
    re.IGNORECASE,
)
_BESIDE_SEX: Final = re.compile(  # "F   12.01.1947" at the head of a page; dates beside a letter may be a weekday's too
    rf"(?:(?<=[\s|,(])(?:F|M|Female|Male)\b[\s,|)/]{{1,8}}(?P<date>{_DATE})(?![\d/-])"
    rf"|(?<![\d/-])(?P<before>{_DATE})[\s,|(/]{{1,8}}(?:F|M|Female|Male)\b(?=[\s|,)]|$))"
)
_HEADING: Final = 400  # characters within which the head of a page stands
_LONG_AGO: Final = 2  # years; what is nearer may be a date of service
_NAME: Final = re.compile(
    r"^[ \t]*(?:Patient(?: Name)?|Pt(?: Name)?|Name)[ \t]{0,3}:[ \t]{0,3}(?P<name>[^\W\d][^\n|;:(\d]{2,50}?)"
    r"(?=[ \t]{2,}|[ \t]*(?:$|[|;(\d])|[ \t]+(?:DOB|MRN|MR#|Age|Sex|Acct|Account|Date|D\.O\.B)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD: Final = re.compile(  # "MOSS, Ada   68 y/o F   00-769-1934", "Ada Moss | DOB 03/14/1958"
    r"^[ \t]*(?P<name>[^\W\d_][^\W\d_'-]+,[ ]?[^\W\d_][\w'. -]{1,30}?|[^\W\d_][\w'.-]+(?: [^\W\d_][\w'.-]*){1,3})"
    r"[ \t]*(?:\||[ \t]{2,})[ \t]*(?:DOB|MRN|\d{1,3} ?(?:[MF]\b|y/?o))",
    re.MULTILINE,
)
_AGED: Final = re.compile(
    r"\b(?P<age>\d{1,3})[- ]{0,2}(?:years?|yrs?|y)[-./ ]{0,2}o(?:ld)?\b\.?[- ]{0,2}(?:\w+[- ]){0,2}?"
    r"(?P<sex>man|woman|male|female|gentleman|lady|boy|girl|m|f)?\b"
    r"|(?<![\d.])(?<!\bT )(?<!emp )(?<!\bT: )\b(?P<short_age>\d{1,3}) ?(?P<short_sex>[MF])\b(?![.\w])",
    re.IGNORECASE,
)
_SEXES: Final = {
    **dict.fromkeys(("man", "male", "gentleman", "boy", "m"), Sex.MALE),
    **dict.fromkeys(("woman", "female", "lady", "girl", "f"), Sex.FEMALE),
}
_SOMEBODY_ELSE: Final = re.compile(
    r"\b(?:mother|father|brother|sister|son|daughter|husband|wife|spouse|partner|aunt|uncle|cousin|grand\w+|child|"
    r"children|baby|newborn|infant|donor|recipient|neighbou?r|friend|roommate|caregiver|driver|passenger|attendant|nephew|niece|"
    r"his|her|their|at age|since age|age of|died|deceased|when (?:he|she) was)\b",
    re.IGNORECASE,
)
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_NEAR: Final = 50  # characters around an age that may say whose it is


def _birth_dates(text: str, patient: Patient) -> Iterator[Contradiction]:
    if patient.birth_on is None:
        return
    for found in _BIRTH.finditer(text):
        written = found["date"]
        if read(written) is not None and not is_birth_date(written, patient.birth_on):
            yield Contradiction(Said.BIRTH_DATE, found.start("date"), found.end("date"))


def _birth_dates_at_head(text: str, patient: Patient, on: date | None) -> Iterator[Contradiction]:
    """Give dates of long ago beside a sex at the head of a page: nothing else stands there but a birth date."""
    if patient.birth_on is None or on is None or (on - patient.birth_on).days < _LONG_AGO * _DAYS_A_YEAR:
        return  # in a newborn's chart it may be the mother's
    for found in _BESIDE_SEX.finditer(text[:_HEADING]):
        place = "date" if found["date"] else "before"
        written = read(found[place])
        if written is None or _SOMEBODY_ELSE.search(text, max(0, found.start() - _NEAR), found.start()):
            continue
        is_old = written.year is not None and 1900 <= written.year <= on.year - _LONG_AGO  # noqa: PLR2004 -- in full
        if is_old and not is_birth_date(found[place], patient.birth_on):
            yield Contradiction(Said.BIRTH_DATE, found.start(place), found.end(place))


def _numbers(text: str, patient: Patient) -> Iterator[Contradiction]:
    known = {_plain(number.value) for number in patient.numbers if number.kind is NumberKind.MEDICAL_RECORD}
    for found in _NUMBER.finditer(text) if known else ():
        said = _plain(found["number"])
        if not any(said.endswith(number) or number.endswith(said) for number in known):
            yield Contradiction(Said.NUMBER, found.start("number"), found.end("number"))
    shapes = {_shape(number) for number in known}
    for found in _OTHER_NUMBER.finditer(text) if known else ():
        said = _plain(found["number"])
        if said not in known and _shape(said) in shapes and not _NUMBER.match(text, found.start()):
            yield Contradiction(Said.NUMBER, found.start("number"), found.end("number"))


def _names(text: str, patient: Patient) -> Iterator[Contradiction]:
    known = name_words(patient)
    for found, said in _named(text) if known else ():
        if not said & known:  # one name in common is enough: family names change
            yield Contradiction(Said.NAME, found.start("name"), found.end("name"))


def _named(text: str) -> Iterator[tuple[re.Match[str], frozenset[str]]]:
    """Give where a name stands after its label or at the head of a line, with its words as they are compared."""
    for found in (*_NAME.finditer(text), *_HEAD.finditer(text)):
        said = name_words(found["name"])
        if len(said) > 1 and all(
            word[0].isupper() for word in _LETTERS.findall(found["name"]) if word.casefold() in said
        ):
            yield found, said


def _ages_and_sexes(text: str, patient: Patient, on: date | None) -> Iterator[Contradiction]:
    age = patient.age_on(on) if on is not None else None
    for found in _AGED.finditer(text):
        around = (
            text[max(0, found.start() - _NEAR) : found.start()].rpartition(".")[2]
            + text[found.end() : found.end() + 12]
        )
        if _SOMEBODY_ELSE.search(around):
            continue
        said_age, said_sex = found["age"] or found["short_age"], found["sex"] or found["short_sex"]
        if age is not None and abs(int(said_age) - age) > _FEW_YEARS:
            yield Contradiction(Said.AGE, found.start(), found.end())
        sex = _SEXES.get((said_sex or "").casefold())
        if sex is not None and {sex, patient.sex} == {Sex.MALE, Sex.FEMALE}:
            yield Contradiction(Said.SEX, found.start(), found.end())


def _shape(number: str) -> str:
    """Give the form of a number: its letters, and a mark for each digit."""
    return re.sub(r"\d", "0", number)


def _plain(number: str) -> str:
    """Give a number as it is compared: letters and digits, without separators and leading zeros."""
    return "".join(mark for mark in number.upper() if mark.isalnum()).lstrip("0")
