"""What an element of a C-CDA document is by definition, read from `ccda_elements.toml`.

Example:
    >>> ccda_rules().name_of(("ClinicalDocument", "recordTarget", "patientRole", "patient", "name", "given")).value
    'patient_name'

Source: 45 CFR 164.514(b)(2)(i).

"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from chartwarden.phi.kinds import IdentifierKind

V3_TIME: Final = re.compile(
    r"\s*((?:18|19|20|21)\d\d)(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])(?:\d{2}){0,3}(?:\.\d{1,6})?(?:[+-]\d{4})?)?\s*"
)
_TIMED: Final = frozenset(
    {"effectiveTime", "time", "low", "high", "center", "birthTime", "deceasedTime", "value", "comp", "event", "period"}
)
_BIRTH: Final = "birthTime"


@dataclass(frozen=True, slots=True)
class CcdaRules:
    """The table, ready to be asked. Paths are element names from the root down."""

    name: Mapping[str, IdentifierKind]
    name_kept: frozenset[str]
    addr: Mapping[str, IdentifierKind]
    id_root: Mapping[str, IdentifierKind]
    id_in: Mapping[str, IdentifierKind]
    kept: frozenset[str]

    def name_of(self, path: tuple[str, ...]) -> IdentifierKind | None:
        """Say whose name the words at a path are; None when they are no name of a person or place."""
        if "name" not in path[-2:] or path[-1] in self.name_kept:
            return None
        return next((self.name[step] for step in reversed(path) if step in self.name), None)

    def addr_part(self, path: tuple[str, ...]) -> IdentifierKind | None:
        """Say what the words at a path inside an address are; None outside of one, and for State and country."""
        return self.addr.get(path[-1]) if "addr" in path[-2:] else None

    def identifier(self, root: str, path: tuple[str, ...]) -> IdentifierKind:
        """Say what an `id` is, by the authority that gave it, else by the element it stands in."""
        listed = self.id_root.get(root)
        return listed or self.id_in.get(path[-2] if len(path) > 1 else "", IdentifierKind.CASE_NUMBER)

    def is_time(self, path: tuple[str, ...]) -> bool:
        """Tell whether an element holds times."""
        return path[-1] in _TIMED

    def is_birth(self, path: tuple[str, ...]) -> bool:
        """Tell whether a time is that of a birth."""
        return _BIRTH in path


@cache
def ccda_rules() -> CcdaRules:
    """Give the table, read once."""
    raw = tomllib.loads(files("chartwarden.adapters.phi_formats").joinpath("ccda_elements.toml").read_text("utf-8"))
    return CcdaRules(
        name=_turned(raw["name"]),
        name_kept=frozenset(raw["name_kept"]["parts"]),
        addr=_turned(raw["addr"]),
        id_root=_turned(raw["id_root"]),
        id_in=_turned(raw["id"]),
        kept=frozenset(raw["attributes"]["kept"]),
    )


def _turned(table: Mapping[str, list[str]]) -> dict[str, IdentifierKind]:
    return {word: IdentifierKind(kind) for kind, words in table.items() for word in words}
