"""Weighing: what the facts imply for each factor, and which conclusion an assessment carries.

The definition is asked in its own order. Whatever stands in the way of a conclusion is said in full, so that an officer
sees at once what is missing. A breach needs no assessment: who would rather tell patients may.

Source: 45 CFR 164.402; 78 FR 5566, 5641-5646; the levels that facts imply are policy; controls INC-9, INC-10, INC-16,
ACC-9, MIN-8.

Example:
    >>> from datetime import UTC, date, datetime
    >>> from chartwarden.incident.report import Said, report_of
    >>> said = Said(IncidentKind.MISDIRECTED, "A fax went to a shop.", date(2026, 11, 2), recipient=Recipient.PUBLIC)
    >>> report = report_of(said, at=datetime(2026, 11, 2, 15, tzinfo=UTC))
    >>> [implied.rating.value for implied in suggested_ratings(report)]
    ['high', 'high', 'high', 'high']
    >>> concluded(report, Assessed()).value
    'breach'

"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from chartwarden.foundation.citation import BREACH_DEFINED, FOUR_FACTORS, UNSECURED_PHI
from chartwarden.foundation.errors import RefusedError
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
from chartwarden.incident.containment import ContainmentStep, StepResult, StepState, steps_for
from chartwarden.incident.kind import IncidentKind, PhiClass, Recipient
from chartwarden.incident.report import Report

LARGE: Final = 500  # individuals; 45 CFR 164.408(b) treats as large what reaches this many
LEAST_GROUND_CHARACTERS: Final = 20  # policy: fewer tell nothing of an incident
LEAST_GROUND_WORDS: Final = 3  # policy: different words that are no rating, number or filler
_FEW_TO_POINT_AT_A_PERSON: Final = 2  # policy: two indirect kinds together, as a birth date and a date of care
_NO_REASON: Final = frozenset(
    "a all an and are average by factor factors for high is it low mean medium of out over overall per points"
    " probability rated rating risk score scored scores sum the therefore this total was with".split()
)
_SEEN: Final = frozenset({IncidentKind.ACCESS_WITHOUT_NEED, IncidentKind.SHARED_CREDENTIALS, IncidentKind.PHISHING})
_READABLE: Final = frozenset(
    {IncidentKind.ACCESS_WITHOUT_NEED, IncidentKind.SHARED_CREDENTIALS, IncidentKind.MINIMUM_NECESSARY}
)
_INSIDE: Final = frozenset({Recipient.WORKFORCE, Recipient.ARRANGEMENT})
_SUBPART_E: Final = re.compile(r"(?:45 CFR )?164\.5\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Implied:
    """What the facts imply for one factor, and why, as a sentence without a word of the report."""

    factor: Factor
    rating: Rating
    why: str


def suggested_ratings(report: Report, *, steps: tuple[StepResult, ...] = ()) -> tuple[Implied, ...]:
    """Give what the facts imply for each factor, in the order of the law. What nobody knows implies the worst.

    Args:
        report: what is held to be so now.
        steps: what came of containment, oldest first.

    Returns:
        One for each of the four factors.

    Source:
        45 CFR 164.402(2)(i)-(iv); the levels are policy.

    """
    return (
        Implied(Factor.EXTENT, *_extent(report)),
        Implied(Factor.RECIPIENT, *_recipient(report)),
        Implied(Factor.ACQUIRED, *_acquired(report)),
        Implied(Factor.MITIGATION, *_mitigation(report, steps)),
    )


def _extent(report: Report) -> tuple[Rating, str]:
    if not report.phi:
        return Rating.HIGH, "It is not known which information it was."
    is_grave = any(kind.phi_class in {PhiClass.PROTECTED, PhiClass.FINANCIAL} for kind in report.phi)
    indirect = sum(kind.phi_class is PhiClass.INDIRECT for kind in report.phi)
    names = any(kind.names_a_person for kind in report.phi) or indirect >= _FEW_TO_POINT_AT_A_PERSON
    if is_grave and names:
        return Rating.HIGH, "It names people, and other law protects part of it or money can be stolen with it."
    if not is_grave and not names:
        return Rating.LOW, "Nothing in it names a person, and little points at one."
    if report.individuals is not None and report.individuals >= LARGE:
        return Rating.HIGH, f"It is about {LARGE} people or more."
    return Rating.MEDIUM, "It names people or can be tied to them." if names else "It is of a protected kind."


def _recipient(report: Report) -> tuple[Rating, str]:
    if report.recipient is None:
        return Rating.HIGH, "It is not known who used it or got it."
    if report.recipient is Recipient.WORKFORCE and report.kind in _SEEN:
        return Rating.MEDIUM, "Whoever it was is bound to secrecy, and has used access that was not theirs to use."
    if report.recipient.owes_confidentiality:
        return Rating.LOW, "HIPAA binds the recipient to secrecy. That alone never makes the probability low."
    if report.recipient.can_harm:
        return Rating.HIGH, "Nothing binds the recipient, who may use it against the patient or cannot be reached."
    return Rating.MEDIUM, "Nothing binds the recipient to secrecy."


def _acquired(report: Report) -> tuple[Rating, str]:
    if report.kind is IncidentKind.ACCESS_WITHOUT_NEED:
        return Rating.HIGH, "The chart was opened: access is what happened."
    if report.kind in _SEEN:
        return Rating.HIGH, "Whoever had the access could read all that it opens."
    if report.recipient in {Recipient.PUBLIC, Recipient.CRIMINAL}:
        return Rating.HIGH, "Nobody can tell who has seen it since."
    return Rating.MEDIUM, "It was within reach; whether it was read is not shown. A recall does not show it."


def _mitigation(report: Report, steps: tuple[StepResult, ...]) -> tuple[Rating, str]:
    latest = {result.step: result.state for result in steps}
    lessening = [step for step in steps_for(report.kind) if step is not ContainmentStep.KEEP_EVIDENCE]
    states = [latest.get(step) for step in lessening]
    if StepState.DONE not in states:
        return Rating.HIGH, "No containment step has been done."
    if all(state in {StepState.DONE, StepState.NOT_POSSIBLE} for state in states):
        return Rating.LOW, "All that could be done was done. Low still needs an exhibit that shows it."
    return Rating.MEDIUM, "Some containment steps have been done, and others not."


def concluded(report: Report, said: Assessed, *, steps: tuple[StepResult, ...] = ()) -> Conclusion:
    """Give where the definition leads: the first conclusion, in its order, that nothing stands in the way of.

    Source:
        45 CFR 164.402.

    """
    return next(conclusion for conclusion in Conclusion if not objections(report, said, conclusion, steps=steps))


def objections(
    report: Report, said: Assessed, conclusion: Conclusion, *, steps: tuple[StepResult, ...] = ()
) -> tuple[str, ...]:
    """Give all that stands in the way of a conclusion.

    Returns:
        Clauses without a word of the report, in the order of the form; empty when it may be drawn, as a breach always
        may.

    Source:
        45 CFR 164.402, 164.414(b) (the burden of proof); controls INC-9, INC-10, INC-16, ACC-9, MIN-8.

    """
    if conclusion is Conclusion.BREACH:
        return ()
    found = list(_AGAINST[conclusion](report, said))
    if conclusion is Conclusion.LOW_PROBABILITY:
        found += _against_low(report, said, steps)
    elif report.kind.is_never_permitted:
        found += _unstated(said)
    return tuple(found)


def require_concludable(
    report: Report, said: Assessed | None, conclusion: Conclusion, *, steps: tuple[StepResult, ...] = ()
) -> None:
    """Let pass a conclusion that an assessment carries. A breach always passes.

    Raises:
        RefusedError: the assessment is missing, or does not carry it.

    Source:
        45 CFR 164.402, 164.414(b); controls INC-9, INC-10, INC-16, ACC-9, MIN-8.

    """
    found = "; ".join(objections(report, said or Assessed(), conclusion, steps=steps))
    if not found:
        return
    match conclusion:
        case Conclusion.NOT_IMPERMISSIBLE:
            raise RefusedError(
                rule="no-incident-needs-a-paragraph",
                because=f"the assessment does not carry that: {found}",
                source=BREACH_DEFINED,
                next_step="Complete the assessment, or decide that it is a breach.",
            )
        case Conclusion.SECURED:
            raise RefusedError(
                rule="secured-is-shown",
                because=f"the assessment does not carry that: {found}",
                source=UNSECURED_PHI,
                next_step="Complete the assessment, or decide that it is a breach.",
            )
        case Conclusion.EXCEPTION:
            raise RefusedError(
                rule="an-exception-fits-wholly",
                because=f"the assessment does not carry that: {found}",
                source=BREACH_DEFINED,
                next_step="Complete the assessment, or decide that it is a breach.",
            )
        case _:
            raise RefusedError(
                rule="four-factors-each-in-words",
                because=f"the assessment does not carry that: {found}",
                source=FOUR_FACTORS,
                next_step="Complete the assessment, or decide that it is a breach.",
            )


def _against_permitted(report: Report, said: Assessed) -> Iterator[str]:
    if report.kind.is_never_permitted:
        yield "access without need, or more than was needed, is a violation whether or not it went further"
    claim = said.permitted
    if claim is None or (claim.basis is Basis.PARAGRAPH and not _SUBPART_E.search(claim.paragraph)):
        yield "no paragraph of Subpart E is named that permitted it"
        return
    if claim.basis is Basis.NO_PHI and not claim.exhibits:
        yield "that no health information was touched needs an exhibit"
    if not _is_reason(claim.words):
        yield "it is not said why nothing impermissible happened"


def _against_secured(report: Report, said: Assessed) -> Iterator[str]:
    claim = said.secured
    if report.kind in _READABLE:
        yield "whoever got it could read it, so that nothing secured it"
    if claim is None:
        yield "it is not said what secured it"
        return
    if claim.by is SecuredBy.REDACTED:
        yield "redaction is no destruction"
    if claim.by is SecuredBy.PASSWORD_ONLY:
        yield "a password or access control alone secures nothing"
    if claim.by in {SecuredBy.ENCRYPTED_AT_REST, SecuredBy.ENCRYPTED_IN_MOTION} and claim.key is not KeyState.APART:
        yield "it is not shown that the key was kept apart and is safe"
    if claim.by is SecuredBy.ENCRYPTED_AT_REST and claim.device in {DeviceState.UNLOCKED, DeviceState.UNKNOWN}:
        yield "it is not shown that the device was off or locked"
    if not claim.exhibits or not _is_reason(claim.words):
        yield "that it was secured needs words of its own and an exhibit"


def _against_exception(report: Report, said: Assessed) -> Iterator[str]:
    claim = said.exception
    if claim is None:
        yield "no exception is named"
        return
    if not _is_reason(claim.words):
        yield "it is not said why the exception fits"
    if report.kind is IncidentKind.ACCESS_WITHOUT_NEED:
        yield "access without need is neither unintentional nor in scope, and it was seen"
    if claim.exception is BreachException.NOT_RETAINED:
        yield from _against_not_retained(report, said)
        return
    if report.recipient not in _INSIDE:
        yield "it did not stay with people of this organisation or arrangement"
    if claim.further is not Further.NO:
        yield "it is not shown that it was not used or disclosed further"


def _against_not_retained(report: Report, said: Assessed) -> Iterator[str]:
    if report.kind in _SEEN or report.recipient in {None, Recipient.PUBLIC, Recipient.CRIMINAL}:
        yield "nobody can believe in good faith that whoever got it could not have kept it"
    if said.acquired.rating is Rating.HIGH:
        yield "the assessment itself says that it was seen or taken"


def _against_low(report: Report, said: Assessed, steps: tuple[StepResult, ...]) -> Iterator[str]:
    yield from _unstated(said)
    given = [_reasons(ground.words) for ground in said.grounds.values() if ground.words.strip()]
    if len(set(given)) < len(given):
        yield "two factors are given the same words"
    for implied in suggested_ratings(report, steps=steps):
        ground = said.grounds[implied.factor]
        if ground.rating is not None and _asks_counterweight(ground, implied.rating) and not _has_counterweight(ground):
            yield f"{_NAMES[implied.factor]} is high, or rated lower than the facts imply, and nothing outweighs that"
    if said.mitigation.rating is Rating.LOW and not said.mitigation.exhibits:
        yield "an assurance without an exhibit does not make the remaining risk low"
    if not any(
        ground.rating is Rating.LOW and ground.exhibits
        for factor, ground in said.grounds.items()
        if factor is not Factor.RECIPIENT
    ):
        yield "who got it never suffices alone: no other factor is low and shown to be so by an exhibit"


def _against_nothing(report: Report, said: Assessed) -> Iterator[str]:  # noqa: ARG001 -- its factors are asked apart
    yield from ()


def _unstated(said: Assessed) -> Iterator[str]:
    for factor, ground in said.grounds.items():
        if ground.rating is None:
            yield f"{_NAMES[factor]} is not rated"
        if not _is_reason(ground.words):
            yield f"{_NAMES[factor]} has no words of its own; a rating or a score is no reason"


def _asks_counterweight(ground: Ground, implied: Rating) -> bool:
    rating = ground.rating
    return rating is Rating.HIGH or (rating is not None and rating.place < implied.place)


def _has_counterweight(ground: Ground) -> bool:
    return _is_reason(ground.counterweight) and _reasons(ground.counterweight) != _reasons(ground.words)


def _reasons(words: str) -> frozenset[str]:
    """Give the words that can be a reason: a number behind them, or another order, makes no other one."""
    return frozenset(word for word in re.findall(r"\w+", words.casefold()) if not word.isdigit()) - _NO_REASON


def _is_reason(words: str) -> bool:
    return len(words.strip()) >= LEAST_GROUND_CHARACTERS and len(_reasons(words)) >= LEAST_GROUND_WORDS


_NAMES: Final[Mapping[Factor, str]] = {
    Factor.EXTENT: "the first factor (what it was)",
    Factor.RECIPIENT: "the second factor (who got it)",
    Factor.ACQUIRED: "the third factor (whether it was seen)",
    Factor.MITIGATION: "the fourth factor (what lessened the risk)",
}
_AGAINST: Final[Mapping[Conclusion, Callable[[Report, Assessed], Iterator[str]]]] = {
    Conclusion.NOT_IMPERMISSIBLE: _against_permitted,
    Conclusion.SECURED: _against_secured,
    Conclusion.EXCEPTION: _against_exception,
    Conclusion.LOW_PROBABILITY: _against_nothing,
}
