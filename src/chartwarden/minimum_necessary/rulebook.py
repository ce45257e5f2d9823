"""The rulebook: for each kind of work, which documents, sections, dates and identifiers it needs.

Values only. The file is read by `adapters.rulebook_file`.
Source: 45 CFR 164.514(d)(2)-(5); the default protocols are engineering choices that no authority publishes.

Example:
    >>> Window.ENCOUNTER.value
    'encounter'

"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chartwarden.foundation.citation import WORKFORCE_USES, Citation
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.work import KindOfWork
from chartwarden.workforce.member import Role


class Window(StrEnum):
    """Which dates count."""

    ENCOUNTER = "encounter"  # documents filed under the encounter of the work
    ARRIVAL = "arrival"  # the same, and written within `hours` of its start
    SERVICE_YEAR = "service-year"  # any encounter of the patient in the calendar year of the work's encounter
    NONE = "none"  # no clinical document at all


class Unlabelled(StrEnum):
    """What becomes of a section whose heading maps to no section code."""

    SHOW = "show"
    WITHHOLD = "withhold"


@dataclass(frozen=True, slots=True)
class Unless:
    """A section that is out by default comes in when a code under one of the prefixes is targeted."""

    section: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """Which sections of certain document types are in.

    `sections` None means every section; a note without any heading is one section and is in when its type is.
    """

    types: frozenset[str]
    sections: frozenset[str] | None
    unlabelled: Unlabelled = Unlabelled.WITHHOLD
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """The protocol of one kind of work."""

    kind: KindOfWork
    row: int  # of the default selection table
    title: str
    documents: tuple[DocumentRule, ...]
    window: Window
    identifiers: frozenset[IdentifierClass]
    rationale: str
    hours: int | None = None
    unless: tuple[Unless, ...] = ()
    never: frozenset[str] = frozenset()  # section codes that stay out even where a document rule has all sections
    roles: frozenset[Role] = frozenset({Role.CODER})
    source: Citation = field(default=WORKFORCE_USES)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in force, with the version that each decision records."""

    version: str
    rules: Mapping[KindOfWork, Rule]
