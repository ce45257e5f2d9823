"""What becomes of each kind of identifier in a Safe Harbor copy: a label, a year, three digits of a ZIP, a category.

One line for each kind, so that a new kind cannot stay in a copy unnoticed: a test compares the table with the kinds.

Source: 45 CFR 164.514(b)(2)(i).

Example:
    >>> from chartwarden.redaction.zip3 import default_table
    >>> case = Case(date(2026, 11, 25), None, default_table(), is_american=True)
    >>> treated(IdentifierKind.DATE, "03/14/2026", case)
    ('2026', <Rule.DATE_TO_YEAR: 'date-to-year'>)

"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.lexicon import STATE_NAMES, STATES
from chartwarden.phi.mask import LABELS
from chartwarden.phi.written_date import century_of, read, years_in
from chartwarden.redaction.over_89 import CATEGORY, LONGEST_LIFE_IN_DOUBT, category_for, tells_over_89
from chartwarden.redaction.zip3 import RESTRICTED_PREFIX, Zip3Table


class Rule(StrEnum):
    """What was done at one place."""

    REMOVED = "removed"
    DATE_TO_YEAR = "date-to-year"
    DATE_REMOVED = "date-without-sure-year-removed"
    TELLING_YEAR = "telling-year-removed"
    AGE_TO_CATEGORY = "age-to-category"
    ZIP_TO_THREE_DIGITS = "zip-to-three-digits"
    ZIP_TO_ZEROES = "zip-to-000"


MEANING: Final[Mapping[Rule, tuple[str, str]]] = MappingProxyType(
    {
        Rule.REMOVED: ("a label stands in its place", "164.514(b)(2)(i)"),
        Rule.DATE_TO_YEAR: ("the year stays", "164.514(b)(2)(i)(C)"),
        Rule.DATE_REMOVED: ("no year is written, or none is sure", "164.514(b)(2)(i)(C)"),
        Rule.TELLING_YEAR: ("the year tells an age over 89", "164.514(b)(2)(i)(C)"),
        Rule.AGE_TO_CATEGORY: ("ages over 89 are one category", "164.514(b)(2)(i)(C)"),
        Rule.ZIP_TO_THREE_DIGITS: ("more than 20,000 people live there", "164.514(b)(2)(i)(B)(1)"),
        Rule.ZIP_TO_ZEROES: ("20,000 people or fewer live there, or it is unknown", "164.514(b)(2)(i)(B)(2)"),
    }
)
"""What each rule means, and the paragraph of 45 CFR that it comes from."""


_CENTURY: Final = 100


@dataclass(frozen=True, slots=True)
class Case:
    """What a treatment may need to know besides the words."""

    reference_on: date
    born_on: date | None
    zip_table: Zip3Table
    is_american: bool  # the words before a ZIP code say that it is one of the United States


_Treatment = Callable[[IdentifierKind, str, Case], tuple[str, Rule]]


def treated(kind: IdentifierKind, written: str, case: Case) -> tuple[str, Rule]:
    """Give what stands in place of an identifier, and the rule that says so.

    Args:
        kind: of the identifier.
        written: its words in the text.
        case: what else decides.

    Source:
        45 CFR 164.514(b)(2)(i).

    """
    return TREATMENTS[kind](kind, written, case)


def _removed(kind: IdentifierKind, _written: str, _case: Case) -> tuple[str, Rule]:
    return f"[{LABELS[kind]}]", Rule.REMOVED


def _to_year(kind: IdentifierKind, written: str, case: Case) -> tuple[str, Rule]:
    full = _year_of_birth if kind is IdentifierKind.BIRTH_DATE else _year_of_event
    read_years = [full(year, case) for year in years_in(written)]
    years = tuple(year for year in read_years if year is not None)
    if not years or len(years) < len(read_years):
        return f"[{LABELS[kind]}]", Rule.DATE_REMOVED
    born_on = _day_of_birth(kind, written, years[0]) or case.born_on
    if any(tells_over_89(year, reference_on=case.reference_on, born_on=born_on) for year in years):
        return f"[{LABELS[kind]}: {CATEGORY}]", Rule.TELLING_YEAR
    return "-".join(map(str, years)), Rule.DATE_TO_YEAR


def _year_of_event(year: int, case: Case) -> int:
    return century_of(year, reference_on=case.reference_on)


def _year_of_birth(year: int, case: Case) -> int | None:
    """Give the full year of a birth; None where two digits fit a child and somebody of a hundred years alike."""
    if year >= _CENTURY:
        return year
    if case.born_on is not None and case.born_on.year % _CENTURY == year:
        return case.born_on.year
    latest = case.reference_on.year - (case.reference_on.year - year) % _CENTURY  # nobody is born in the future
    could_be_older = case.reference_on.year - (latest - _CENTURY) <= LONGEST_LIFE_IN_DOUBT
    return None if could_be_older else latest


def _day_of_birth(kind: IdentifierKind, written: str, year: int) -> date | None:
    """Give the whole birth date ; of two possible orders of day and month, the earlier day."""
    one = read(written.strip()) if kind is IdentifierKind.BIRTH_DATE else None
    if one is None or one.day is None:
        return None
    day = one.on(year=year)
    return day if one.is_order_sure or day is None else min(day, date(year, one.day, one.month))


def _to_category(_kind: IdentifierKind, written: str, _case: Case) -> tuple[str, Rule]:
    return category_for(written), Rule.AGE_TO_CATEGORY


def _to_three_digits(kind: IdentifierKind, written: str, case: Case) -> tuple[str, Rule]:
    if not any(map(str.isdigit, written)) or any(map(str.isalpha, written)):
        return _removed(kind, written, case)  # a postal code of another country
    kept = case.zip_table.kept_of(written) if case.is_american else RESTRICTED_PREFIX
    return kept, Rule.ZIP_TO_ZEROES if kept == RESTRICTED_PREFIX else Rule.ZIP_TO_THREE_DIGITS


_ALSO_TOWNS: Final = frozenset({"New York", "Washington"})
_STATE: Final = "|".join(sorted(STATES | STATE_NAMES))
_AMERICAN: Final = re.compile(
    rf"(?:\b(?:{_STATE})\.?[\s,]{{0,3}}|\bzip(?:\s?code)?[\s:=#]{{0,3}}(?:is\s|of\s)?)\Z", re.IGNORECASE
)
_LOOK_BACK: Final = 32


_PLACES: Final = frozenset(
    {
        IdentifierKind.ADDRESS,
        IdentifierKind.CITY,
        IdentifierKind.COUNTY,
        IdentifierKind.ZIP,
        IdentifierKind.FACILITY,
        IdentifierKind.ORGANISATION,
    }
)


def is_state(kind: IdentifierKind, written: str) -> bool:
    """Say whether a place that somebody found is a State and nothing more, which may stay.

    A name that a town bears too is no State here: where it is one, little is lost.

    Source:
        45 CFR 164.514(b)(2)(i)(B): subdivisions smaller than a State.

    Example:
        >>> is_state(IdentifierKind.CITY, "Texas"), is_state(IdentifierKind.CITY, "New York")
        (True, False)

    """
    place = written.strip(" .,\n")
    return kind in _PLACES and place in (STATE_NAMES | STATES) - _ALSO_TOWNS


def is_american(text: str, start: int) -> bool:
    """Say whether the words before a postal code make it one of the United States: a State, or the word ZIP.

    Three digits may stay of those only; a code whose country nobody tells is unknown, and unknown means `000`.
    """
    return _AMERICAN.search(text, max(0, start - _LOOK_BACK), start) is not None


TREATMENTS: Final[Mapping[IdentifierKind, _Treatment]] = MappingProxyType(
    {
        IdentifierKind.PATIENT_NAME: _removed,
        IdentifierKind.RELATIVE_NAME: _removed,
        IdentifierKind.PROVIDER_NAME: _removed,  # unless the policy keeps it
        IdentifierKind.PERSON_NAME: _removed,
        IdentifierKind.STAFF_ID: _removed,
        IdentifierKind.FACILITY: _removed,
        IdentifierKind.ADDRESS: _removed,
        IdentifierKind.CITY: _removed,
        IdentifierKind.COUNTY: _removed,
        IdentifierKind.COORDINATES: _removed,
        IdentifierKind.ZIP: _to_three_digits,
        IdentifierKind.BIRTH_DATE: _to_year,
        IdentifierKind.DATE: _to_year,
        IdentifierKind.AGE_OVER_89: _to_category,
        IdentifierKind.PHONE: _removed,
        IdentifierKind.FAX: _removed,
        IdentifierKind.EMAIL: _removed,
        IdentifierKind.SSN: _removed,
        IdentifierKind.MEDICAL_RECORD: _removed,
        IdentifierKind.MEMBER: _removed,
        IdentifierKind.ACCOUNT: _removed,
        IdentifierKind.CASE_NUMBER: _removed,
        IdentifierKind.LICENCE: _removed,
        IdentifierKind.VEHICLE: _removed,
        IdentifierKind.DEVICE: _removed,
        IdentifierKind.URL: _removed,
        IdentifierKind.IP_ADDRESS: _removed,
        IdentifierKind.BIOMETRIC: _removed,
        IdentifierKind.EMPLOYER: _removed,
        IdentifierKind.ORGANISATION: _removed,
        IdentifierKind.UNIQUE_CODE: _removed,
    }
)
"""What happens to each kind. Every kind has a line: a new kind without one would stay in a copy unnoticed."""
