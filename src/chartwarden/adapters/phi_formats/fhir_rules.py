"""What an element of a FHIR resource is by definition, read from `fhir_elements.toml`.

Example:
    >>> rules().element("Patient", ("contact", "name", "family")).kind.value
    'relative_name'
    >>> rules().element("Patient", ("maritalStatus", "text")) is None
    True

Source: 45 CFR 164.514(b)(2)(i).

"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from chartwarden.adapters.intake.jsontext import JsonObject, nested, objects, string
from chartwarden.phi.kinds import IdentifierKind

_ANY: Final = "*"
FHIR_DATE: Final = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?"
)


class Style(StrEnum):
    """How a masked copy writes an element so that the resource stays valid."""

    LABEL = "label"  # a word in brackets
    YEAR = "year"  # a date without month and day
    ABSENT = "absent"  # no value, and an extension that says it was masked
    ELEMENT = "element"  # the whole element goes
    ADDRESS = "address"  # an address that leads nowhere


@dataclass(frozen=True, slots=True)
class Rule:
    """What an element is, and how it is masked."""

    kind: IdentifierKind
    letter: str
    style: Style
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The table, ready to be asked."""

    elements: Mapping[tuple[str, ...], Rule]
    extensions: tuple[tuple[str, Rule], ...]
    instants: frozenset[tuple[str, ...]]
    tokens: frozenset[str]
    reference: Mapping[str, IdentifierKind | None]
    referring: Mapping[str, IdentifierKind]
    identifier_type: Mapping[str, IdentifierKind]
    identifier_system: Mapping[str, IdentifierKind]
    identifier_resource: Mapping[str, IdentifierKind]

    def element(self, kind: str, path: tuple[str, ...]) -> Rule | None:
        """Give the rule of an element; None when the finder must look.

        Args:
            kind: the type of the resource.
            path: element names from the resource down, without indexes.

        """
        return next((self.elements[way] for way in _ways(kind, path) if way in self.elements), None)

    def is_instant(self, kind: str, path: tuple[str, ...]) -> bool:
        """Tell whether an element must hold a whole time or none."""
        return any(one in self.instants for one in _ways(kind, path))

    def extension(self, url: str) -> Rule | None:
        """Give the rule of an extension by its address; None when the finder must look."""
        return next((rule for end, rule in self.extensions if url.endswith(end)), None)

    def date(self, kind: str, path: tuple[str, ...]) -> Rule:
        """Give the rule of an element that holds a date by its form."""
        style = Style.ABSENT if self.is_instant(kind, path) else Style.YEAR
        return Rule(IdentifierKind.DATE, "C", style, "fhir:date")

    def identifier(self, value: JsonObject, kind: str) -> IdentifierKind:
        """Say what an Identifier of a resource is: by its type, its system, else the resource."""
        codes = [string(coding.get("code")).upper() for coding in objects(nested(value, "type", "coding"))]
        known = [self.identifier_type[code] for code in codes if code in self.identifier_type]
        by_system = self.identifier_system.get(string(value.get("system")))
        named = by_system or next(iter(known), None) or self.identifier_resource.get(kind)
        return named or IdentifierKind.CASE_NUMBER

    def referred(self, target: str, element: str) -> IdentifierKind | None:
        """Say whose name a Reference shows: by the type it points to, else by the element; None when it is a thing."""
        if target:
            return self.reference.get(target)
        return self.referring.get(element)


@lru_cache(maxsize=20_000)
def _ways(kind: str, path: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return ((kind, *path), *((_ANY, *path[start:]) for start in range(max(len(path) - 4, 0), len(path))))


@cache
def rules() -> Rules:
    """Give the table, read once."""
    raw = tomllib.loads(files("chartwarden.adapters.phi_formats").joinpath("fhir_elements.toml").read_text("utf-8"))
    elements = {tuple(path.split(".")): _rule(row, f"fhir:{path}") for row in raw["element"] for path in row["paths"]}
    return Rules(
        elements=elements,
        extensions=tuple((row["ends"], _rule(row, f"fhir:extension{row['ends']}")) for row in raw["extension"]),
        instants=frozenset(tuple(path.split(".")) for path in raw["instants"]),
        tokens=frozenset(raw["tokens"]),
        reference={target: IdentifierKind(kind) if kind else None for target, kind in raw["reference"].items()},
        referring=_turned(raw["referring"]),
        identifier_type=_turned(raw["identifier_type"]),
        identifier_system=_turned(raw["identifier_system"]),
        identifier_resource=_turned(raw["identifier_resource"]),
    )


def _rule(row: Mapping[str, Any], reason: str) -> Rule:
    return Rule(IdentifierKind(row["kind"]), row["letter"], Style(row.get("mask", "label")), reason)


def _turned(table: Mapping[str, list[str]]) -> dict[str, IdentifierKind]:
    return {word: IdentifierKind(kind) for kind, words in table.items() for word in words}
