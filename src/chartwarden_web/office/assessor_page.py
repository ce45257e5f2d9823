"""The breach assessor as its page shows it: what the facts imply, what was said, and what stands in the way.

Example:
    >>> [choice.value for choice in _choices(Rating, None)]
    ['low', 'medium', 'high']

"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chartwarden.actions.incidents import IncidentView
from chartwarden.incident.assessment import (
    Assessed,
    Basis,
    BreachException,
    Conclusion,
    DeviceState,
    Factor,
    Further,
    Ground,
    KeyState,
    Rating,
    SecuredBy,
)
from chartwarden.incident.exhibit import Exhibit
from chartwarden.incident.weighing import Implied, concluded, objections
from chartwarden_web.desk.report_form import Choice

_PLAIN: Final[Mapping[StrEnum, str]] = {
    KeyState.APART: "Kept apart, and not breached",
    KeyState.WITH_DATA: "With the data",
    KeyState.BREACHED: "Breached too",
    DeviceState.OFF_OR_LOCKED: "Off, or on and locked",
    DeviceState.UNLOCKED: "On and unlocked",
    DeviceState.NO_DEVICE: "There was no device",
}
_NOT_ASSESSED: Final = ("nobody has assessed the four factors yet",)


@dataclass(frozen=True, slots=True, repr=False)
class FactorPart:
    """One of the four factors, with what the facts imply for it and what an officer said."""

    number: int
    factor: Factor
    implied: Implied
    ground: Ground
    ratings: tuple[Choice, ...]
    exhibits: str


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """A conclusion, and what stands in its way."""

    value: str
    words: str
    objections: tuple[str, ...]
    is_where_it_leads: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True, repr=False)
class Assessor:
    """The assessor's part of an incident's page."""

    said: Assessed
    factors: tuple[FactorPart, ...]
    outcomes: tuple[Outcome, ...]
    bases: tuple[Choice, ...]
    permitted_exhibits: str
    secured: tuple[Choice, ...]
    keys: tuple[Choice, ...]
    devices: tuple[Choice, ...]
    secured_exhibits: str
    exceptions: tuple[Choice, ...]
    further: tuple[Choice, ...]
    exception_exhibits: str


def assessor_of(view: IncidentView) -> Assessor:
    """Give the assessor of an incident, with what was said last."""
    said = view.incident.assessment.said if view.incident.assessment else Assessed()
    permitted, secured, exception = said.permitted, said.secured, said.exception
    return Assessor(
        said=said,
        factors=tuple(_factors(view, said)),
        outcomes=tuple(_outcomes(view, said)),
        bases=_choices(Basis, permitted.basis if permitted else None),
        permitted_exhibits=exhibit_lines(permitted.exhibits if permitted else ()),
        secured=_choices(SecuredBy, secured.by if secured else None),
        keys=_choices(KeyState, secured.key if secured else None),
        devices=_choices(DeviceState, secured.device if secured else None),
        secured_exhibits=exhibit_lines(secured.exhibits if secured else ()),
        exceptions=_choices(BreachException, exception.exception if exception else None),
        further=_choices(Further, exception.further if exception else None),
        exception_exhibits=exhibit_lines(exception.exhibits if exception else ()),
    )


def exhibit_lines(exhibits: tuple[Exhibit, ...]) -> str:
    """Write exhibits as a form takes them, one a line."""
    return "\n".join(f"{one.reference} {one.words}".strip() for one in exhibits)


def _factors(view: IncidentView, said: Assessed) -> Iterator[FactorPart]:
    implied = {one.factor: one for one in view.suggested}
    for number, (factor, ground) in enumerate(said.grounds.items(), start=1):
        yield FactorPart(
            number=number,
            factor=factor,
            implied=implied[factor],
            ground=ground,
            ratings=_choices(Rating, ground.rating),
            exhibits=exhibit_lines(ground.exhibits),
        )


def _outcomes(view: IncidentView, said: Assessed) -> Iterator[Outcome]:
    incident = view.incident
    leads_to = concluded(incident.report, said, steps=incident.steps) if incident.assessment else None
    held = incident.decision.conclusion if incident.decision else None
    for one in Conclusion:
        in_the_way = objections(incident.report, said, one, steps=incident.steps)
        if incident.assessment is None and one is Conclusion.LOW_PROBABILITY:
            in_the_way = _NOT_ASSESSED
        yield Outcome(one.value, one.words, in_the_way, is_where_it_leads=one is leads_to, is_chosen=one is held)


def _choices(kind: type[StrEnum], chosen: StrEnum | None) -> tuple[Choice, ...]:
    return tuple(Choice(one.value, _words_of(one), one is chosen) for one in kind)


def _words_of(one: StrEnum) -> str:
    """Give the words of a choice; a plain one is its own word."""
    return _PLAIN.get(one, str(getattr(one, "words", one.value.replace("-", " "))))
