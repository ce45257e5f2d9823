"""What a column or key is by its name, read from `columns.toml`, and whom the fields of one row register.

Example:
    >>> kind_of_column("Date of Birth").value
    'birth_date'
    >>> kind_of_column("hemoglobin") is None
    True
    >>> row_registers({"last_name": "Example", "first_name": "Ada", "mrn": "MR-0000001"})  # doctest: +ELLIPSIS
    KnownIdentifiers(...)

"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, TypeVar

from chartwarden.adapters.phi_formats.values import SHORT, Value
from chartwarden.chart.patient import PersonName
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers, provider_name

_T = TypeVar("_T")
_AGES: Final = frozenset({"age", "ageyears", "patientage", "ageatadmission", "anchorage"})
_SAYS_NOTHING: Final = frozenset({"", "id", "code", "value", "type", "text", "key", "name", "status", "note", "column"})
_FAMILY: Final = frozenset({"lastname", "familyname", "surname", "last", "family", "patientlastname", "patlastname"})
_GIVEN: Final = frozenset({"firstname", "givenname", "forename", "first", "given", "patientfirstname", "patfirstname"})
_PERSONAL: Final = frozenset(
    {"dob", "dateofbirth", "birthdate", "mrn", "ssn", "sex", "gender", "nextofkin", "patientid"}
)
_YEAR_ALONE: Final = re.compile(r"\s*(?:19|20)\d\d\s*")
_TRUTH: Final = frozenset({"true", "false", "yes", "no", "y", "n", "none", "null", "na", "n/a", "unknown", "-", "0"})
_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_AMERICAN: Final = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")
NUMBERS: Final = frozenset(
    {
        IdentifierKind.MEDICAL_RECORD,
        IdentifierKind.SSN,
        IdentifierKind.MEMBER,
        IdentifierKind.ACCOUNT,
        IdentifierKind.CASE_NUMBER,
        IdentifierKind.LICENCE,
    }
)  # fmt: skip -- rows of a set
_FEWEST_DIGITS: Final = 5  # a shorter number could be anything
_MOST_NUMBERS: Final = 500
_OLDEST_SHOWN: Final = 89  # 45 CFR 164.514(b)(2)(i)(C): ages over 89


@cache
def _table() -> Mapping[str, IdentifierKind]:
    raw = tomllib.loads(files("chartwarden.adapters.phi_formats").joinpath("columns.toml").read_text("utf-8"))
    return {name: IdentifierKind(kind) for kind, names in raw.items() for name in names}


@lru_cache(maxsize=10_000)
def plain_name(name: str) -> str:
    """Give a name as the table has it: lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def kind_of_column(name: str, *, beside: frozenset[str] = frozenset()) -> IdentifierKind | None:
    """Say what a column or key holds by its name; None when the finder must look.

    Args:
        name: as written.
        beside: the plain names of the other columns: a bare `name` is a patient's beside a birth date, and that of a
            drug or a test elsewhere.

    Source:
        45 CFR 164.514(b)(2)(i); the names are policy.

    """
    plain = plain_name(name)
    if plain == "name" and beside & _PERSONAL:
        return IdentifierKind.PATIENT_NAME
    return _table().get(plain)


def is_identifier(kind: IdentifierKind, value: str) -> bool:
    """Tell whether a value under such a name is one: a bare year, a yes or no, and an empty cell are not."""
    plain = value.strip().lower()
    if not plain or plain in _TRUTH:
        return False
    return not (kind is IdentifierKind.DATE and _YEAR_ALONE.fullmatch(value))


def cue_of(name: str, value: str) -> str:
    """Give what stands before a short value for the finder: the name of its field, where that says something."""
    is_telling = plain_name(name) not in _SAYS_NOTHING and len(value) <= SHORT
    return f"{name}: " if is_telling else ""


def is_age_over_89(name: str, value: str) -> bool:
    """Tell whether a column of ages holds one that may not be told. Source: 45 CFR 164.514(b)(2)(i)(C)."""
    return plain_name(name) in _AGES and value.strip().isdecimal() and int(value) > _OLDEST_SHOWN


def birth_date(value: str) -> date | None:
    """Read a birth date written as in ISO 8601 or in American order; None when it is another."""
    iso, american = _ISO.match(value.strip()), _AMERICAN.match(value.strip())
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        return date(int(american[3]), int(american[1]), int(american[2])) if american else None
    except ValueError:
        return None


def row_registers(row: Mapping[str, str]) -> KnownIdentifiers | None:
    """Gather what the fields of one row, or of one JSON object, say of the person it is about.

    Args:
        row: values by the names as written.

    Returns:
        What the same row's free text is searched with; None when no field names anybody.

    """
    beside = frozenset(map(plain_name, row))
    by_kind: dict[IdentifierKind, list[str]] = {}
    for name, value in row.items():
        kind = kind_of_column(name, beside=beside)
        if kind is not None and is_identifier(kind, value):
            by_kind.setdefault(kind, []).append(value.strip())
    if not by_kind:
        return None
    born = [found for value in by_kind.get(IdentifierKind.BIRTH_DATE, ()) if (found := birth_date(value))]
    return KnownIdentifiers(
        names=_patient_names(row, by_kind.get(IdentifierKind.PATIENT_NAME, [])),
        relatives=tuple(filter(None, map(provider_name, by_kind.get(IdentifierKind.RELATIVE_NAME, ())))),
        providers=tuple(by_kind.get(IdentifierKind.PROVIDER_NAME, ())),
        facilities=tuple(by_kind.get(IdentifierKind.FACILITY, ())),
        employers=tuple(by_kind.get(IdentifierKind.EMPLOYER, ())),
        birth_on=born[0] if born else None,
        numbers=tuple((kind, value) for kind in sorted(NUMBERS) for value in by_kind.get(kind, ())),
        addresses=tuple(_address(by_kind)),
        phones=(*by_kind.get(IdentifierKind.PHONE, ()), *by_kind.get(IdentifierKind.FAX, ())),
        emails=tuple(by_kind.get(IdentifierKind.EMAIL, ())),
    )


def _patient_names(row: Mapping[str, str], values: list[str]) -> tuple[PersonName, ...]:
    family = [value.strip() for name, value in row.items() if plain_name(name) in _FAMILY and value.strip()]
    given = [value.strip() for name, value in row.items() if plain_name(name) in _GIVEN and value.strip()]
    whole = [value for value in values if value not in {*family, *given}]
    names = [PersonName(tuple(given), family[0])] if family else [PersonName((), one) for one in given]
    return (*names, *filter(None, map(provider_name, whole)))


def _address(by_kind: Mapping[IdentifierKind, list[str]]) -> list[str]:
    parts = [*by_kind.get(IdentifierKind.ADDRESS, ()), *by_kind.get(IdentifierKind.CITY, ())]
    line = ", ".join([*parts, *by_kind.get(IdentifierKind.ZIP, ())[:1]])
    return [line] if line else []


def together(parts: Sequence[KnownIdentifiers]) -> KnownIdentifiers:
    """Give what several values register as one; a birth date only when all that have one agree."""
    born = {part.birth_on for part in parts} - {None}
    return KnownIdentifiers(
        names=_distinct(part.names for part in parts),
        relatives=_distinct(part.relatives for part in parts),
        providers=_distinct(part.providers for part in parts),
        facilities=_distinct(part.facilities for part in parts),
        employers=_distinct(part.employers for part in parts),
        birth_on=born.pop() if len(born) == 1 else None,
        numbers=_distinct(part.numbers for part in parts),
        addresses=_distinct(part.addresses for part in parts),
        phones=_distinct(part.phones for part in parts),
        emails=_distinct(part.emails for part in parts),
    )


def numbers_in(values: Iterable[Value]) -> KnownIdentifiers:
    """Give the numbers that stand in fields of a file, so that they are found again in its words."""
    numbers = {
        (value.kind, value.text.strip()): None
        for value in values
        if value.kind in NUMBERS and sum(map(str.isdecimal, value.text)) >= _FEWEST_DIGITS
    }
    return KnownIdentifiers(numbers=tuple((kind, text) for kind, text in numbers if kind)[:_MOST_NUMBERS])


def _distinct(values: Iterable[tuple[_T, ...]]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(item for value in values for item in value))
