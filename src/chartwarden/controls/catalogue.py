"""The statements that this product must keep, where each comes from, and which tests prove it today.

The statements are data (`catalogue.toml`). Which tests prove them is data too (`proven.json`), written from the
tests' own marks, so that a claim cannot outlive its test.

Example:
    >>> catalogue()["ACC-8"].statement
    'Each access is tied to a job need at that moment; finished work opens nothing.'
    >>> [mode.value for mode in catalogue()["ACC-8"].modes]
    ['prevent', 'prove']

"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import NewType

from chartwarden.foundation.citation import Citation

ControlId = NewType("ControlId", str)

_DATA = resources.files("chartwarden.controls")


class Mode(StrEnum):
    """What software can honestly claim about a statement."""

    PREVENT = "prevent"  # the violation cannot complete
    DETECT = "detect"  # it completes, or happens outside, and is brought to light
    PROVE = "prove"  # evidence of keeping it is held
    GUIDE = "guide"  # a person must act; the product instructs


class Area(StrEnum):
    """The part of the work that a statement belongs to."""

    ACCESS = "access"
    AUDIT = "audit"
    CLAIMS_CHECK = "claims check"
    DEVICE = "device"
    IDENTITY = "identity"
    INCIDENT = "incident"
    MINIMUM_NECESSARY = "minimum necessary"
    MONITORING = "monitoring"
    PRINT = "print"
    QUERY = "query"
    REDACTION = "redaction"
    RELEASE = "release"
    RETENTION = "retention"
    SANCTIONS = "sanctions"
    TRAINING = "training"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One statement that can be tested."""

    id: ControlId
    statement: str
    source: Citation
    modes: tuple[Mode, ...]
    areas: tuple[Area, ...]


@cache
def catalogue() -> Mapping[ControlId, Control]:
    """Give every control by its id, in the catalogue's order. Read once per process."""
    raw = tomllib.loads((_DATA / "catalogue.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            ControlId(id_): Control(
                id=ControlId(id_),
                statement=fields["statement"],
                source=Citation(fields["citation"]),
                modes=tuple(map(Mode, fields["mode"])),
                areas=tuple(map(Area, fields["area"])),
            )
            for id_, fields in raw.items()
        }
    )


@cache
def proofs() -> Mapping[ControlId, tuple[str, ...]]:
    """Give the tests that prove each control, as pytest names them; a control without tests is absent.

    Written with the product (`make controls`), so an installed copy can answer without its tests.
    """
    raw: dict[str, list[str]] = json.loads((_DATA / "proven.json").read_text(encoding="utf-8"))
    return MappingProxyType({ControlId(id_): tuple(tests) for id_, tests in raw.items()})


def controls_of(area: Area) -> tuple[Control, ...]:
    """Give the controls of one area, in the catalogue's order; never empty."""
    return tuple(control for control in catalogue().values() if area in control.areas)
