"""Hide what was found: as runs for a screen, as labels in a copy, or as words a caller supplies.

A label names the kind and nothing else: neither the length nor a letter of what it stands for. A `Run` does hold the
place in the text, and so the length: it stays on the server, and `actions.spans` counts what a screen may know.
Where findings overlap, what must be hidden is hidden: a visible kind never uncovers a hidden one.

Example:
    >>> from chartwarden.phi.finding import Finding
    >>> mask("Call 330-555-0142.", [Finding(5, 17, IdentifierKind.PHONE, 1.0, "phone-grouped")])
    'Call [phone].'

"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind

LABELS: Final = {
    IdentifierKind.PATIENT_NAME: "patient name",
    IdentifierKind.RELATIVE_NAME: "relative",
    IdentifierKind.PROVIDER_NAME: "provider",
    IdentifierKind.PERSON_NAME: "name",
    IdentifierKind.STAFF_ID: "staff id",
    IdentifierKind.FACILITY: "facility",
    IdentifierKind.ADDRESS: "address",
    IdentifierKind.CITY: "city",
    IdentifierKind.COUNTY: "county",
    IdentifierKind.COORDINATES: "coordinates",
    IdentifierKind.ZIP: "ZIP",
    IdentifierKind.BIRTH_DATE: "birth date",
    IdentifierKind.DATE: "date",
    IdentifierKind.AGE_OVER_89: "age over 89",
    IdentifierKind.PHONE: "phone",
    IdentifierKind.FAX: "fax",
    IdentifierKind.EMAIL: "e-mail",
    IdentifierKind.SSN: "SSN",
    IdentifierKind.MEDICAL_RECORD: "record number",
    IdentifierKind.MEMBER: "member number",
    IdentifierKind.ACCOUNT: "account number",
    IdentifierKind.CASE_NUMBER: "case number",
    IdentifierKind.LICENCE: "licence number",
    IdentifierKind.VEHICLE: "vehicle",
    IdentifierKind.DEVICE: "device number",
    IdentifierKind.URL: "web address",
    IdentifierKind.IP_ADDRESS: "IP address",
    IdentifierKind.BIOMETRIC: "biometric",
    IdentifierKind.EMPLOYER: "employer",
    IdentifierKind.ORGANISATION: "organisation",
    IdentifierKind.UNIQUE_CODE: "code",
}
"""What a mask says in place of each kind, without brackets. Every kind has one."""


class Veil(StrEnum):
    """What hides words that are no identifier. It never tells what they are about."""

    SENSITIVE = "sensitive"


_VEILED: Final = "[sensitive: ask]"

SHOWN_LABELS: Final = frozenset({_VEILED, *(f"[{label}]" for label in LABELS.values())})
"""Every label as it stands in a masked text. Other words in brackets are the text's own."""

NOTHING_VISIBLE: Final[frozenset[IdentifierKind]] = frozenset()


@dataclass(frozen=True, slots=True)
class Run:
    """`text[start:end]` is clear (`kind` None) or masked as `kind`. It carries no words of the text."""

    start: int
    end: int
    kind: IdentifierKind | Veil | None

    @property
    def label(self) -> str:
        """What to show in place of a masked run, in brackets; empty for a clear one."""
        if isinstance(self.kind, Veil):
            return _VEILED
        return "" if self.kind is None else f"[{LABELS[self.kind]}]"


def _hidden(length: int, findings: Iterable[Finding], visible: frozenset[IdentifierKind]) -> list[Finding]:
    hidden = sorted(f for f in findings if f.kind not in visible and f.end > f.start)
    if hidden and (hidden[0].start < 0 or max(f.end for f in hidden) > length):
        # Findings of another version of the text would cover the wrong words: showing nothing is the safe answer.
        raise MalformedError(
            what="findings lie outside of the text", where="masking", fix="Scan this version of the text again."
        )
    return hidden


def runs(
    text: str,
    findings: Iterable[Finding],
    *,
    visible: frozenset[IdentifierKind] = NOTHING_VISIBLE,
    start: int = 0,
    end: int | None = None,
) -> tuple[Run, ...]:
    """Split a part of a text into clear and masked runs.

    Args:
        text: the whole text that the findings were made on.
        findings: in any order; overlapping ones are allowed and all that any hidden one covers is masked.
        visible: kinds that stay readable.
        start: first character of the part wanted.
        end: where the part ends; None means the end of the text.

    Returns:
        Sorted, disjoint, non-empty runs that cover `[start, end)`; empty when that is empty.

    Raises:
        MalformedError: a finding or the part lies outside of the text.

    Source:
        45 CFR 164.502(b); control MIN-6.

    """
    stop = len(text) if end is None else end
    if not 0 <= start <= stop <= len(text):
        raise MalformedError(
            what="the part asked for lies outside of the text", where="masking", fix="Ask within the text."
        )
    pieces: list[Run] = []
    here = start
    for finding in _hidden(len(text), findings, visible):
        first, last = max(finding.start, here), min(finding.end, stop)
        if first >= last:
            continue
        if first > here:
            pieces.append(Run(here, first, None))
        pieces.append(Run(first, last, finding.kind))
        here = last
    if here < stop:
        pieces.append(Run(here, stop, None))
    return tuple(pieces)


def mask(text: str, findings: Iterable[Finding], *, visible: frozenset[IdentifierKind] = NOTHING_VISIBLE) -> str:
    """Give the text with a label in place of each finding that is not of a visible kind.

    Raises:
        MalformedError: a finding lies outside of the text.

    """
    return "".join(run.label or text[run.start : run.end] for run in runs(text, findings, visible=visible))


def replace(text: str, findings: Iterable[Finding], *, by: Callable[[Finding], str]) -> str:
    """Give the text with each finding replaced by the words that `by` makes for it, such as a surrogate.

    Args:
        text: the whole text that the findings were made on.
        findings: in any order. Of overlapping ones the first is replaced, and the rest of the others is dropped,
            so that nothing a finding covers survives.
        by: gives the words that stand in for a finding; they may be longer, shorter or empty.

    Returns:
        The new text. Whatever no finding covers is kept as it is and in order.

    Raises:
        MalformedError: a finding lies outside of the text.

    """
    pieces: list[str] = []
    here = 0
    for finding in _hidden(len(text), findings, NOTHING_VISIBLE):
        if finding.start >= here:
            pieces += (text[here : finding.start], by(finding))
        here = max(here, finding.end)
    pieces.append(text[here:])
    return "".join(pieces)
