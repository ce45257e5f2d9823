"""Identifiers of relatives and others in a patient's text, which must be resolved before the text leaves.

A note about one person often names another: a sister with her diagnosis, a caretaker with her telephone. They serve no
claim. Each such place is listed, and a person resolves it: remove it, or keep it for a reason that can be checked.
Until each place is resolved the text does not leave.

What is listed: every name of a relative and of a person nobody knows, and each further identifier (a telephone, a birth
date, an employer) in the same sentence as a relative's name or a word such as `sister`. Other dates are not: nearly all
are of the patient's own care.

Source: 45 CFR 164.514(d)(3); control RED-5.

Example:
    >>> from chartwarden.phi.scan import scan
    >>> text = "Her sister Beth Sands, 330-555-0143, had breast cancer. Call the patient at 330-555-0142."
    >>> [(text[e.start : e.end], e.kind.value) for e in extraneous(text, scan(text))]
    [('Beth Sands', 'relative_name'), ('330-555-0143', 'phone')]

"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chartwarden.foundation.citation import DISCLOSURES_ARE_LIMITED
from chartwarden.foundation.errors import RefusedError
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.mask import mask
from chartwarden.purpose.reason import is_specific

_OTHERS: Final = frozenset({IdentifierKind.RELATIVE_NAME, IdentifierKind.PERSON_NAME})
_NEVER_A_RELATIVES: Final = frozenset(
    {
        IdentifierKind.PATIENT_NAME,
        IdentifierKind.PROVIDER_NAME,
        IdentifierKind.STAFF_ID,
        IdentifierKind.FACILITY,
        IdentifierKind.DATE,  # nearly always of the patient's own care: `brought in by her son on 10/02`
        IdentifierKind.ACCOUNT,
        IdentifierKind.CASE_NUMBER,
    }
)
_RELATIVE_WORD: Final = (
    r"\b(?:(?:step|half|grand|great|foster|twin)[\s-]?)*(?:mother|father|mom|mum|dad|parents?|sister|brother|siblings?|"
    r"son|daughter|child|children|husband|wife|spouse|partner|fianc[eé]e?|boyfriend|girlfriend|aunt|uncle|cousin|niece|"
    r"nephew|guardian|caregiver|caretaker|roommate|housemate|neighbou?r|next of kin|nok|emergency contact)"
    r"(?:-in-law)?s?\b"
)
_RELATIVE: Final = re.compile(_RELATIVE_WORD, re.IGNORECASE)
_NAMED_SO: Final = re.compile(
    _RELATIVE_WORD + r"(?:[\s,:(-]{1,3}(?:is\s|named\s|called\s|mr\.?\s|mrs\.?\s|ms\.?\s)?)\Z", re.IGNORECASE
)
_LOOK_BACK: Final = 40
_SENTENCE_END: Final = re.compile(r"(?<=[a-z0-9)\]][.;!?])\s{1,4}(?=[A-Z(\[])|\n\s{0,8}\n|\n(?=[ \t]{0,8}[A-Z*•-])")


class Decision(StrEnum):
    """What a person decides about one place."""

    REMOVE = "remove"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, repr=False)
class Resolution:
    """A decision about one place, and why the identifier stays when it does. It hides in `repr`."""

    decision: Decision
    reason: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Extraneous:
    """`text[start:end]` identifies somebody else than the patient. It carries no words of the text."""

    start: int
    end: int
    kind: IdentifierKind


def extraneous(text: str, findings: Sequence[Finding]) -> tuple[Extraneous, ...]:
    """List the identifiers of relatives and other persons that must be resolved before the text leaves.

    Args:
        text: the whole text that the findings were made on.
        findings: of `phi.scan`, sorted and disjoint.

    Returns:
        Sorted and disjoint places. Empty when nobody else is identified.

    Source:
        45 CFR 164.514(d)(3); control RED-5.

    """
    return tuple(sorted(_places(text, findings)))


def resolved(text: str, findings: Sequence[Finding], *, by: Mapping[Extraneous, Resolution]) -> str:
    """Give the text as it may leave: with a label for each place that is removed, and with the kept ones.

    Args:
        text: the whole text that the findings were made on.
        findings: of `phi.scan`, sorted and disjoint.
        by: the decision about each place of `extraneous`.

    Raises:
        RefusedError: a place is not resolved, or is kept without a reason that can be checked.

    Source:
        45 CFR 164.514(d)(3); control RED-5.

    """
    removed: list[Finding] = []
    places = set(extraneous(text, findings))
    for finding in findings:
        place = Extraneous(finding.start, finding.end, finding.kind)
        if place in places and _decision(by.get(place)) is Decision.REMOVE:
            removed.append(finding)
    return mask(text, removed)


def _decision(resolution: Resolution | None) -> Decision:
    if resolution is None:
        raise RefusedError(
            rule="others-are-resolved-before-send",
            because="the text identifies somebody else than the patient, and nobody has decided about each place",
            source=DISCLOSURES_ARE_LIMITED,
            next_step="Remove each listed identifier, or keep it with a reason.",
        )
    if resolution.decision is Decision.KEEP and not is_specific(resolution.reason):
        raise RefusedError(
            rule="others-are-resolved-before-send",
            because="an identifier of somebody else stays only for a reason that can be checked",
            source=DISCLOSURES_ARE_LIMITED,
            next_step="Say which question of the recipient this person's identifier answers, or remove it.",
        )
    return resolution.decision


def _places(text: str, findings: Sequence[Finding]) -> Iterator[Extraneous]:
    for sentence in _sentences(text, findings):
        start, end, inside = sentence
        is_about_others = any(one.kind is IdentifierKind.RELATIVE_NAME for one in inside) or bool(
            _RELATIVE.search(text, start, end)
        )
        for one in inside:
            is_listed = one.kind in _OTHERS or (is_about_others and one.kind not in _NEVER_A_RELATIVES)
            if is_listed or _is_called_a_relative(text, one):
                yield Extraneous(one.start, one.end, one.kind)


def _is_called_a_relative(text: str, finding: Finding) -> bool:
    """Tell whether a name stands directly behind a word for a relative: `sister Beth Sands`, whomever a finder saw."""
    is_name = finding.kind in {IdentifierKind.PATIENT_NAME, IdentifierKind.PROVIDER_NAME}
    return is_name and bool(_NAMED_SO.search(text, max(0, finding.start - _LOOK_BACK), finding.start))


def _sentences(text: str, findings: Iterable[Finding]) -> Iterator[tuple[int, int, list[Finding]]]:
    """Give each sentence that holds a finding, with its findings."""
    waiting = list(findings)
    place = here = 0
    for stop in (*(m.start() for m in _SENTENCE_END.finditer(text)), len(text)):
        inside = []
        while place < len(waiting) and waiting[place].start < stop:
            inside.append(waiting[place])
            place += 1
        if inside:
            yield here, stop, inside
        here = stop
