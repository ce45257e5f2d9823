"""Suggested evidence: where the shown words of a chart support a code, and which codes came with the chart.

What is searched is what is shown: masked words are no words here, and parts that the work does not open are not read.
The entry names every document that was searched, before any of them is. A code that came with the chart (the target of
the work, or what the encounter was registered with) is offered only when open words support it, so that the offer tells
nothing that the words do not.

Example:
    >>> Suggested(Coding("ICD-10-CM", "N17.9"), origin=Origin.TARGET, passages=()).is_assigned
    False

"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from chartwarden.actions.charts import (
    MaskedSection,
    current_grant,
    document_title,
    section_title,
    shown_runs,
    shown_sections,
)
from chartwarden.actions.desk import Desk
from chartwarden.actions.seen import look_noted
from chartwarden.actions.spans import ShownSpan
from chartwarden.actions.warrant import warrant
from chartwarden.chart.coding import Coding, FactKind
from chartwarden.chart.document import Outline, Section
from chartwarden.evidence.assertion import Assertion
from chartwarden.evidence.suggestion import Suggestion, Wanted, suggestions_for_each
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.ledger.receipt import Receipt
from chartwarden.minimum_necessary.grant import Grant
from chartwarden.purpose.work import WorkItem

MOST_SEARCHED: Final = 120  # documents; policy: an answer comes while a coder reads. The newest of the stay come first
MOST_CODES: Final = 25  # without evidence, or offered; as many as a claim takes (CMS-1450 has 25 diagnoses)
MOST_PASSAGES: Final = 6  # of one code; further ones are hardly ever right
OFFERED_FROM: Final = 0.7  # of a score; below it the words are too few to offer a code by, though enough to look at
# Kinds of work that code the whole encounter, so that whatever was registered with it may be wanted. Measured on the
# synthetic ward: elsewhere four of five such codes are not.
_WHOLE_ENCOUNTER: Final = frozenset({"inpatient-final", "professional-em", "risk-adjustment"})


class Origin(StrEnum):
    """Where a code comes from."""

    ASSIGNED = "assigned"  # by the coder; it has no evidence yet, or was asked about
    TARGET = "target"  # the work names it
    CHART = "chart"  # it was registered with the encounter


@dataclass(frozen=True, slots=True, repr=False)
class Passage:
    """Shown words that may support a code: where they stand, and the words around them."""

    span: ShownSpan
    where: str
    before: str
    words: str
    after: str
    assertion: Assertion
    score: float


@dataclass(frozen=True, slots=True, repr=False)
class Suggested:
    """A code, with what may support it, best first."""

    coding: Coding
    origin: Origin
    passages: tuple[Passage, ...]

    @property
    def is_assigned(self) -> bool:
        """Tell whether the coder has assigned the code."""
        return self.origin is Origin.ASSIGNED


class CodeSet(Protocol):
    """What is known of codes, for finding their words."""

    def find(self, code: str) -> Coding | None:
        """Give a valid code; None when there is none."""
        ...

    def wanted(self, code: str) -> Wanted:
        """Give what a valid code is called."""
        ...

    def weights(self) -> Mapping[str, float]:
        """Give how much each word tells."""
        ...


class _Searched(NamedTuple):
    outline: Outline
    section: MaskedSection
    found: tuple[tuple[Suggestion, ...], ...]


def suggest(desk: Desk, work_id: WorkItemId, *, codes: CodeSet, code: str = "") -> tuple[Suggested, ...]:
    """Search the shown words of a chart for what supports its codes.

    Args:
        desk: who codes.
        work_id: the warrant.
        codes: the code set.
        code: one code, for its passages alone; empty for every assigned code that has no evidence, and the codes that
            came with the chart.

    Returns:
        Assigned codes in their sequence, then those that are offered. An assigned code stays without a passage when
        nothing supports it; an offered one is left out then.

    Raises:
        RefusedError: no warrant, or the entry could not be made durable.

    Source:
        45 CFR 164.514(d)(2); controls MIN-2, AUD-2. The ranking is a preference.

    """
    with desk.acting(Act.SUGGEST_EVIDENCE) as act:
        item = warrant(desk, act, work_id)
        grant, outlines = current_grant(desk, item)
        searched = _searched(grant, outlines)
        act.note(counts={"searched": len(searched)})
        receipt = look_noted(desk, act, item, grant, searched)
        asked = _asked(desk, item, codes, code, receipt)
        if not asked:
            return ()
        wanted = [codes.wanted(one.code) for one, _ in asked]
        read = list(_read(desk, grant, searched, wanted, codes.weights(), receipt))
        answers = [
            Suggested(coding, origin, _best([(each, each.found[place]) for each in read]))
            for place, (coding, origin) in enumerate(asked)
        ]
        return tuple(one for one in answers if one.is_assigned or _is_worth_offering(one))


def _searched(grant: Grant, outlines: Sequence[Outline]) -> list[Outline]:
    """Choose the open documents to search: the newest first, those of the encounter before others."""
    opened = [outline for outline in outlines if grant.sections_of(outline.id)]
    newest = sorted(opened, key=lambda one: (one.written_at is not None, str(one.written_at), one.id), reverse=True)
    own = [one for one in newest if one.encounter_id == grant.purpose.encounter_id]
    return [*own, *(one for one in newest if one.encounter_id != grant.purpose.encounter_id)][:MOST_SEARCHED]


def _asked(desk: Desk, item: WorkItem, codes: CodeSet, code: str, receipt: Receipt) -> list[tuple[Coding, Origin]]:
    """Give the codes to search for, each once."""
    coded = desk.work.coded(item.id)
    assigned = [one.coding for one in coded if (one.coding.code == code if code else not one.evidence)]
    found = {one.code: (one, Origin.ASSIGNED) for coding in assigned if (one := codes.find(coding.code)) is not None}
    if not code:
        have = {one.coding.code for one in coded}
        for told, origin in _offered(desk, item, receipt):
            one = codes.find(told)
            if one is not None and one.code not in have:
                found.setdefault(one.code, (one, origin))
    return list(found.values())[:MOST_CODES]


def _offered(desk: Desk, item: WorkItem, receipt: Receipt) -> Iterator[tuple[str, Origin]]:
    """Give what the work names, then what was registered: what the target touches first, the rest if it is wanted."""
    target = item.purpose.target
    yield from ((code, Origin.TARGET) for code in target.codes)
    told = [
        coding.code
        for fact in desk.charts.facts(item.purpose.encounter_id, receipt=receipt)
        if fact.kind in {FactKind.CONDITION, FactKind.CLAIM}
        for coding in fact.codings
    ]
    yield from ((code, Origin.CHART) for code in told if target.touches((code,)))
    if item.purpose.kind in _WHOLE_ENCOUNTER:
        yield from ((code, Origin.CHART) for code in told)


def _is_worth_offering(one: Suggested) -> bool:
    return bool(one.passages) and one.passages[0].score >= OFFERED_FROM


def _read(
    desk: Desk,
    grant: Grant,
    searched: Iterable[Outline],
    wanted: Sequence[Wanted],
    weights: Mapping[str, float],
    receipt: Receipt,
) -> Iterator[_Searched]:
    for outline in searched:
        scanned = desk.charts.read(outline.id, receipt=receipt, as_seen=outline)
        for section in shown_sections(scanned, outline, shown_runs(scanned, outline, grant)):
            text = section.clear_words
            alone = [Section(section.ordinal, section.loinc, "", 0, len(text))]
            found = suggestions_for_each(text, wanted, weights=weights, sections=alone, most=MOST_PASSAGES)
            if any(found):
                yield _Searched(outline, section, found)


def _best(found: Iterable[tuple[_Searched, tuple[Suggestion, ...]]]) -> tuple[Passage, ...]:
    ranked = sorted(
        ((one, each) for each, suggestions in found for one in suggestions), key=lambda pair: -pair[0].score
    )
    return tuple(_passage(one, each) for one, each in ranked[:MOST_PASSAGES])


_AROUND: Final = 60  # characters on either side


def _passage(one: Suggestion, each: _Searched) -> Passage:
    words, at = each.section.words, each.outline.written_at
    day = f", {at:%d %b %Y}" if at else ""
    start = words.rfind("\n", max(0, one.start - _AROUND), one.start) + 1 or max(0, one.start - _AROUND)
    stop = words.find("\n", one.end, one.end + _AROUND)
    return Passage(
        ShownSpan(each.outline.id, each.section.ordinal, one.start, one.end),
        f"{section_title(each.section.loinc)} \u00b7 {document_title(each.outline.loinc)}{day}",
        words[start : one.start].lstrip(),
        words[one.start : one.end],
        words[one.end : stop if stop >= 0 else one.end + _AROUND].rstrip(),
        one.assertion,
        one.score,
    )
