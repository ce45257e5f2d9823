"""What registration knows of a patient, as one line of JSON: to travel in a column beside the texts.

Example:
    >>> known = KnownIdentifiers(names=(PersonName(("Ada",), "Example"),))
    >>> known_from_json(known_as_json(known)) == known
    True

"""

from datetime import date
from functools import lru_cache

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from chartwarden.chart.patient import PersonName
from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers

_STRICT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Name(BaseModel):
    model_config = _STRICT
    given: tuple[str, ...] = ()
    family: str = ""


class _Known(BaseModel):
    model_config = _STRICT
    names: tuple[_Name, ...] = ()
    relatives: tuple[_Name, ...] = ()
    providers: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    birth_on: date | None = None
    numbers: tuple[tuple[IdentifierKind, str], ...] = ()
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


def known_as_json(known: KnownIdentifiers) -> str:
    """Write a value as one line of JSON. It is PHI: keep the column where the texts are kept."""
    row = {name: getattr(known, name) for name in _Known.model_fields}
    for people in ("names", "relatives"):
        row[people] = [{"given": name.given, "family": name.family} for name in row[people]]
    return orjson.dumps({name: value for name, value in row.items() if value}).decode("utf-8")


@lru_cache(maxsize=256)
def known_from_json(line: str) -> KnownIdentifiers:
    """Read what `known_as_json` wrote; the last some hundred are kept, since the texts of a patient stand together.

    Raises:
        MalformedError: it is something else. Nothing of it is quoted.

    """
    try:
        row = _Known.model_validate_json(line)
    except ValidationError:
        raise MalformedError(
            what="what is known of a patient is not readable",
            where="the column of known identifiers",
            fix="Write it with known_as_json.",
        ) from None
    return KnownIdentifiers(
        names=tuple(PersonName(name.given, name.family) for name in row.names),
        relatives=tuple(PersonName(name.given, name.family) for name in row.relatives),
        providers=row.providers,
        facilities=row.facilities,
        employers=row.employers,
        birth_on=row.birth_on,
        numbers=row.numbers,
        addresses=row.addresses,
        phones=row.phones,
        emails=row.emails,
    )
