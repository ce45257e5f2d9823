"""Ages over 89, and whatever else tells one: a year of birth, any year of a life that began so long ago, a birthday.

The law lets a year stay and takes it away again where it tells an age over 89. Whether it does depends on the day at
which the age is counted, so a caller must state that day; the last day of the record is a sound choice.

A finder of identifiers does not report bare years, because they are none; those that matter here are found here. A
four-digit number is taken for a year unless a word beside it says that it is a clock time, a result or a dose: leaving
a telling year is a disclosure, losing a number is not.

Source: 45 CFR 164.514(b)(2)(i)(C).

Example:
    >>> [at.start for at in telling_years("Born in 1931, urine output 1931 mL.", reference_on=date(2026, 11, 25))]
    [8]

"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.number_words import ONES, TEENS

OLDEST_AGE_THAT_MAY_STAY: Final = 89  # 45 CFR 164.514(b)(2)(i)(C)
CATEGORY: Final = "90 or older"  # 45 CFR 164.514(b)(2)(i)(C): the single category
CATEGORY_IN_DIGITS: Final = "90+"
LONGEST_LIFE_IN_DOUBT: Final = 115  # policy: of two readings of two digits, one that makes somebody older is none
_LONGEST_LIFE: Final = 125  # a year further back is nobody's own

_YEAR: Final = re.compile(r"(?<![\w.,/#$+-])((?:18|19|20|21)\d{2})('?s)?(?![\w%]|[.,:/]\d|-\d{1,3}(?!\d))")
_SHORT_YEAR: Final = re.compile(r"(?<=\s)['\u2018\u2019](\d{2})(?!\w)")
_TENS_IN_WORDS: Final = {word: 10 + place for place, word in enumerate(TEENS)} | {"twenty": 20, "thirty": 30}
_ONES_IN_WORDS: Final = {word: place for place, word in enumerate(ONES, start=1)}
_SPELLED: Final = re.compile(
    r"\bnineteen[\s-]{1,2}(?:hundred[\s-]{1,2}(?:and[\s-]{1,2})?)?(?:oh?[\s-]{1,2})?"
    rf"(?P<tens>{'|'.join([*_TENS_IN_WORDS, *ONES])})(?:[\s-]{{1,2}}(?P<ones>{'|'.join(ONES)}))?\b",
    re.IGNORECASE,
)
_NOT_A_YEAR_BEFORE: Final = re.compile(
    r"(?:\b(?:at|time|hrs?|hours?|ext|code|cpt|room|rm|unit|box|bnp|ck|cpk|wbc|plt|platelets|ldh|ast|alt|ferritin|count|"
    r"total|net|volume|output|intake|uop|urine|drained|calories|kcal|dose|troponin|dimer|glucose|lipase|amylase|icd|"
    r"approximately|approx|about)[\s:=]{1,3}(?:of\s|was\s|is\s|to\s)?|[@~<>=]\s{0,2}|\d:\d{2}\s)\Z",
    re.IGNORECASE,
)
_NOT_A_YEAR_AFTER: Final = re.compile(
    r"\s{0,2}-?(?:hrs?|hours?|h|m[lg]|mcg|ug|g|kg|l|cc|units?|iu|mm|cm|kcal|cal|calories|steps|cells|k/|/|x\s|"
    r"meq|mmol|ng|pg|pm|am|ft|feet|lbs?|mi|miles|beats|bpm)(?!\w)",
    re.IGNORECASE,
)
_BIRTH_BEFORE: Final = re.compile(r"(?:\b(?:born|birth|dob|yob|birthday)\b[^.;\n]{0,24}|\bb\.\s{0,2})\Z", re.IGNORECASE)
_BIRTHDAY: Final = re.compile(r"\b(\d{2,3})(?:st|nd|rd|th)\s{1,3}(?:birthday|b-?day)\b", re.IGNORECASE)
_TURNED: Final = re.compile(r"\b(?:turn(?:s|ed|ing)?|reached|reaching)\s{1,3}(\d{2,3})\b(?!\s?(?:%|[a-z]{1,3}\b))")
_LOOK_BACK: Final = 32
_DIGITS: Final = re.compile(r"\d+")
_BESIDE_AN_AGE: Final = re.compile(r"[\sA-Za-z/.'-]*")


def tells_over_89(year: int, *, reference_on: date, born_on: date | None = None) -> bool:
    """Say whether a year in somebody's life tells that they are over 89 on the reference date.

    Args:
        year: of four digits.
        reference_on: the day on which the age is counted.
        born_on: the day of birth, where the whole of it is known and `year` is its year.

    Returns:
        True also where the year alone leaves open whether it is 89 or 90: the law removes what is indicative.

    """
    if born_on is not None and born_on.year == year:
        before_birthday = (reference_on.month, reference_on.day) < (born_on.month, born_on.day)
        return reference_on.year - year - before_birthday > OLDEST_AGE_THAT_MAY_STAY
    return reference_on.year - year > OLDEST_AGE_THAT_MAY_STAY


def category_for(age: str) -> str:
    """Write the category in place of an age over 89 as somebody wrote it, with the words beside the number.

    Example:
        >>> category_for("92-year-old"), category_for("nonagenarian"), category_for("92 years 3 months")
        ('90+ year-old', '90 or older', '90+')

    """
    numbers = list(_DIGITS.finditer(age))
    if not numbers:
        return CATEGORY
    before, after = age[: numbers[0].start()], age[numbers[0].end() :]
    if len(numbers) > 1 or not _BESIDE_AN_AGE.fullmatch(before + after):
        return CATEGORY_IN_DIGITS
    after = re.sub(r"^'?s\b", "", after)
    return before + CATEGORY_IN_DIGITS + (" " + after[1:] if after.startswith("-") else after)


def telling_years(text: str, *, reference_on: date, born_on: date | None = None) -> Iterator[Finding]:
    """Find bare years, decades and birthdays that tell an age over 89.

    Args:
        text: as `phi.fold` gives it.
        reference_on: the day on which the age is counted.
        born_on: the patient's day of birth, where it is known.

    Yields:
        Findings in no order; what other finders report already is for the caller to leave out.

    """
    for start, end, year in _years(text, reference_on=reference_on):
        within = reference_on.year - year <= _LONGEST_LIFE
        if within and tells_over_89(year, reference_on=reference_on, born_on=born_on):
            is_birth = _BIRTH_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
            kind = IdentifierKind.BIRTH_DATE if is_birth else IdentifierKind.DATE
            yield Finding(start, end, kind, 0.9, "year-tells-age-over-89")
    for m in (*_BIRTHDAY.finditer(text), *_TURNED.finditer(text)):
        if OLDEST_AGE_THAT_MAY_STAY < int(m[1]) <= _LONGEST_LIFE:
            yield Finding(m.start(1), m.end(1), IdentifierKind.AGE_OVER_89, 0.9, "birthday-over-89")


def _years(text: str, *, reference_on: date) -> Iterable[tuple[int, int, int]]:
    for m in _YEAR.finditer(text):
        before = _NOT_A_YEAR_BEFORE.search(text, max(0, m.start() - _LOOK_BACK), m.start())
        is_number = before is not None or _NOT_A_YEAR_AFTER.match(text, m.end())
        if m[2] or not is_number:
            yield m.start(), m.end(), int(m[1])
    for m in _SHORT_YEAR.finditer(text):
        if _BIRTH_BEFORE.search(text, max(0, m.start() - _LOOK_BACK), m.start()):
            latest = reference_on.year - (reference_on.year - int(m[1])) % 100
            is_in_doubt = reference_on.year - (latest - 100) <= LONGEST_LIFE_IN_DOUBT
            yield m.start(), m.end(), latest - 100 if is_in_doubt else latest
    for m in _SPELLED.finditer(text):
        tens = m["tens"].lower()
        value = _TENS_IN_WORDS.get(tens) or _ONES_IN_WORDS[tens]
        yield m.start(), m.end(), 1900 + value + (_ONES_IN_WORDS[m["ones"].lower()] if m["ones"] else 0)
