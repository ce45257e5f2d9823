"""Answers of the right pane laid out for their templates: codes found, suggestions, the packet. It decides nothing.

Example:
    >>> percent(0.0041), percent(0.12), percent(0.0)
    ('0.4', '12', '0')

"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from chartwarden.actions.list_store import POA_EXEMPT, ListStore
from chartwarden.actions.packets import BuiltPacket, LeftOut
from chartwarden.actions.suggesting import Origin, Suggested
from chartwarden.adapters.icd10cm import SYSTEM
from chartwarden.chart.code_rules import CodeRules
from chartwarden.chart.coding import Coding
from chartwarden.evidence.assertion import Assertion
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId
from chartwarden_web.codes import MOST_LISTED, MOST_SHOWN, icd10cm
from chartwarden_web.desk.workbench import Outlook, raw_span

_RANGE: Final = re.compile(r"\b([0-9]{5})-([0-9]{5})\b", re.ASCII)
_FEW: Final = 2  # digits that stand for an end
_WIDEST: Final = 100  # codes of a range
_SMALL: Final = 0.1  # shares below it are told with a decimal
_ORIGINS: Final = {
    Origin.ASSIGNED: "",
    Origin.TARGET: "named by the work",
    Origin.CHART: "came with the chart",
}
_ASSERTED: Final = {
    Assertion.AFFIRMED: "",
    Assertion.UNCERTAIN: "uncertain",
    Assertion.HISTORY: "history",
    Assertion.FAMILY: "a relative",
    Assertion.NEGATED: "denied",
}


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A code found, with the notes of its code set. `system` is empty for ICD-10-CM."""

    coding: Coding
    system: str
    rules: CodeRules


@dataclass(frozen=True, slots=True, repr=False)
class PassageLine:
    """Words that may support a code, as a form would send them, with the words around."""

    span: str
    document_id: DocumentId
    where: str
    before: str
    words: str
    after: str
    asserted: str  # empty when the note simply says so


@dataclass(frozen=True, slots=True, repr=False)
class SuggestionLine:
    """A code with what may support it."""

    coding: Coding
    origin: str
    is_assigned: bool
    passages: tuple[PassageLine, ...]


@dataclass(frozen=True, slots=True)
class PacketLine:
    """A part of the packet, and the codes that would fall without it."""

    where: str
    document_id: DocumentId
    section: int
    characters: int
    supports: tuple[str, ...]
    needed_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftLine:
    """How many sections are left out for one reason."""

    count: int
    why: str


@dataclass(frozen=True, slots=True, repr=False)
class PacketView:
    """The packet, with its shares of the chart in percent."""

    built: BuiltPacket
    lines: tuple[PacketLine, ...]
    left: tuple[LeftLine, ...]
    sections: str
    characters: str
    pages: str


def found(lists: ListStore, words: str, *, within: str = "") -> tuple[ResultLine, ...]:
    """Give the codes that fit, of every code set that is there.

    Args:
        lists: those that were brought in.
        words: words, abbreviations, the beginning of a code; or its last digits, where the work names a range of codes.
        within: the target of the work, as people write it (`S82, 99281-99285`).

    """
    ends = _ending(lists, words.strip(), within)
    codes = (*ends, *icd10cm.search(words, most=MOST_SHOWN), *lists.search(words, most=MOST_LISTED))
    return tuple(_result(coding) for coding in dict.fromkeys(codes))


def _ending(lists: ListStore, digits: str, within: str) -> Iterator[Coding]:
    """Give the listed codes of a range that the target names, by their end: `3` is 99283 of `99281-99285`."""
    if not (digits.isdecimal() and len(digits) <= _FEW):
        return
    for low, high in _RANGE.findall(within):
        for number in range(int(low), min(int(high), int(low) + _WIDEST) + 1):
            if str(number).endswith(digits):
                yield from (
                    one for each in lists.systems() if (one := lists.find(each.system, f"{number:05}")) is not None
                )


def listed(lists: ListStore, system: str, code: str) -> Coding:
    """Give a code of a list that was brought.

    Raises:
        MalformedError: the list, or the code in it, is not there.

    """
    coding = None if system == POA_EXEMPT else lists.find(system, code)
    if coding is None:
        raise MalformedError(
            what="that is no code of a list that was brought in",
            where="The code",
            fix="Search by its beginning and choose one that is listed.",
        )
    return coding


def suggestion_lines(found: Sequence[Suggested]) -> tuple[SuggestionLine, ...]:
    """Lay suggestions out, in their order."""
    return tuple(
        SuggestionLine(
            one.coding,
            _ORIGINS[one.origin],
            one.is_assigned,
            tuple(
                PassageLine(
                    raw_span(passage.span),
                    passage.span.document_id,
                    passage.where,
                    passage.before,
                    passage.words,
                    passage.after,
                    _ASSERTED[passage.assertion],
                )
                for passage in one.passages
            ),
        )
        for one in found
    )


def packet_view(built: BuiltPacket, outlook: Outlook) -> PacketView:
    """Lay the packet out: what is in, what is left out and why, and how much of the chart that is."""
    return PacketView(
        built,
        tuple(
            PacketLine(
                outlook.where(part.document_id, part.section),
                part.document_id,
                part.section,
                part.characters,
                part.supports,
                part.needed_for,
            )
            for part in built.parts
        ),
        tuple(LeftLine(built.left_out[why], why.value) for why in LeftOut if built.left_out.get(why)),
        percent(built.share.sections),
        percent(built.share.characters),
        percent(built.share.pages),
    )


def percent(share: float) -> str:
    """Give a share in percent, small ones with one decimal."""
    return f"{100 * share:.0f}" if share >= _SMALL or not share else f"{100 * share:.1f}"


def _result(coding: Coding) -> ResultLine:
    ruled = icd10cm.ruled(coding.code) if coding.system == SYSTEM else None
    return ResultLine(coding, "" if coding.system == SYSTEM else coding.system, ruled.rules if ruled else CodeRules())
