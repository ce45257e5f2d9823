"""What the organisation is, read from a file. What is wrong in it stops the start, with the key and the way to mend it.

Example:
    >>> read_organisation('name = "Example Clinic"', where="organisation.toml").kind.value
    'covered-entity'

"""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chartwarden.foundation.errors import MalformedError
from chartwarden.incident.organisation import Agency, Organisation, OrganisationKind

_Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: OrganisationKind = OrganisationKind.COVERED_ENTITY
    name: _Words = ""
    covered_entity: _Words = ""
    contract_days: Annotated[int, Field(strict=True)] | None = None
    agency: Agency = Agency.INDEPENDENT
    delegation: _Words = ""


def read_organisation_file(path: Path) -> Organisation:
    """Read the file that CHARTWARDEN_ORGANISATION names.

    Raises:
        MalformedError: it is missing, is not TOML, or names something that is wrong or missing.
        RefusedError: its contract gives longer than the law.

    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedError(
            what="the file cannot be read", where=path.name, fix="Name a readable UTF-8 file by its whole path."
        ) from error
    return read_organisation(text, where=path.name)


def read_organisation(text: str, *, where: str) -> Organisation:
    """Read what the organisation is from TOML text.

    Args:
        text: the file's text; keys that are left out have the values of a covered entity.
        where: what to call the file in errors.

    Raises:
        MalformedError: with the key, and the way to mend it.
        RefusedError: its contract gives longer than the law.

    Source:
        45 CFR 160.103, 164.410(b); controls ROLE-1, INC-13.

    """
    try:
        read = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MalformedError(
            what=f"the file is not well-formed TOML: {error}", where=where, fix="Mend it at that line."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        raise MalformedError(
            what=first["msg"],
            where=f"{where}, {key}",
            fix="See `docs/explanation/breach-clocks.md`, which explains each key.",
        ) from error
    return Organisation(read.kind, read.name, read.covered_entity, read.contract_days, read.agency, read.delegation)
