"""The answers to a ward's work: which codes, and which passages the work may see that support them.

Example:
    >>> code_system("0FT44ZZ"), code_system("99214"), code_system("K80.00")
    ('ICD-10-PCS', 'CPT', 'ICD-10-CM')

"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from chartwarden.chart.coding import Coding
from chartwarden.synthetic.grammar import Passage
from chartwarden.synthetic.note import Written
from chartwarden.synthetic.story import Task
from chartwarden.synthetic.values import AnsweredCode, AnswerKey, Quote, Trap, TrapKind

_PCS = re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}")
_CPT = re.compile(r"[0-9]{5}")
_STAY = frozenset({"18842-5", "34117-2", "11506-3", "11488-4", "11504-8", "28570-0", "11526-1", "34111-5"})
_OFFICE = frozenset({"11506-3"})
# Where evidence may stand for each kind of work. The kinds' protocols decide what is shown; this list is their common
# core, kept here so that an answer never rests on a document that no protocol would open.
_SOURCES = MappingProxyType(
    {
        "inpatient-final": _STAY,
        "inpatient-procedure": frozenset({"11504-8", "28570-0", "11526-1"}),
        "excisional-debridement": frozenset({"11504-8", "28570-0", "34746-8"}),
        "neoplasm-morphology": frozenset({"11526-1", "11504-8", "28570-0", "11506-3"}),
        "i-b-14-exception": frozenset({"34746-8", "11506-3", "34117-2", "34111-5"}),
        "poa-determination": frozenset({"34111-5", "34117-2", "11506-3", "34746-8"}),
        "ed-visit": frozenset({"34111-5"}),
        "professional-em": _OFFICE,
        "professional-surgery": frozenset({"11504-8", "28570-0", "11526-1"}),
        "radiology-profee": frozenset({"18748-4"}),
        "pathology-profee": frozenset({"11526-1"}),
        "outpatient-facility": frozenset({"11504-8", "28570-0", "34746-8"}),
        "laterality-query": frozenset({"34111-5", "11506-3", "18748-4"}),
        "acuity-query": frozenset({"34117-2", "11506-3", "11488-4", "18748-4"}),
        "linkage-query": frozenset({"34117-2", "11506-3", "18842-5"}),
        "clinical-validation": _STAY,
        "risk-adjustment": _OFFICE,
        "payer-claim-validation": _STAY,
        "payer-medical-necessity": frozenset({"18748-4", "11506-3", "34117-2", "11504-8"}),
        "payer-drg-audit": _STAY,
        "internal-audit": _STAY,
        "denial-appeal": _STAY,
    }
)
KINDS_OF_WORK = tuple(_SOURCES)
_FIRST_DAYS = timedelta(hours=48)


def code_system(code: str) -> str:
    """Give the name of the code system that a code's shape belongs to."""
    if _CPT.fullmatch(code):
        return "CPT"
    return "ICD-10-PCS" if _PCS.fullmatch(code) else "ICD-10-CM"


def coding(code: str) -> Coding:
    """Give the code with its system."""
    return Coding(code_system(code), code)


@dataclass(frozen=True, slots=True)
class Stay:
    """What the answers of one encounter are read from."""

    written: Sequence[Written]  # documents of the encounter to be coded, mixed-up ones left out
    arrived_at: datetime
    present: dict[str, str]  # code -> Y or N
    trap_kinds: dict[str, TrapKind]


def _passages(stay: Stay, kind: str) -> Iterable[tuple[Passage, Quote]]:
    for written in stay.written:
        outline = written.document.outline
        if outline.loinc not in _SOURCES[kind]:
            continue
        if kind == "poa-determination" and outline.written_at and outline.written_at > stay.arrived_at + _FIRST_DAYS:
            continue
        for passage in written.passages:
            yield passage, Quote(outline.id, passage.start, passage.end)


def _imaging(stay: Stay) -> frozenset[str]:
    outlines = (written.document.outline for written in stay.written)
    return frozenset(outline.id for outline in outlines if outline.loinc == "18748-4")


def answer_to(task: Task, stay: Stay, *, wanted: tuple[str, ...]) -> AnswerKey:
    """Give the answer to one task.

    Args:
        task: the kind of work.
        stay: the documents, with their marks.
        wanted: codes the task names, variables filled in; empty for every code that has evidence.

    Returns:
        A key whose codes all have evidence; a query's key has indicators in place of codes.

    """
    evidence: dict[str, list[Quote]] = {}
    indicators: list[Quote] = []
    traps: list[Trap] = []
    for passage, quote in _passages(stay, task.kind):
        if passage.sign == "!":
            kind = stay.trap_kinds.get(passage.code, TrapKind.NOT_ADDRESSED)
            traps.append(Trap(coding(passage.code), kind, quote))
        elif passage.sign == "?" or not passage.code:
            indicators.append(quote)
        else:
            evidence.setdefault(passage.code, []).append(quote)
    if task.kind.endswith("-query"):
        # A query may also rest on where its own condition is named, and on what a radiologist read.
        named = [quote for code in wanted for quote in evidence.get(code, ())]
        read = [quote for quotes in evidence.values() for quote in quotes if quote.document_id in _imaging(stay)]
        indicators = list(dict.fromkeys((*indicators, *named, *read)))
        return AnswerKey(
            as_it_stands=tuple(coding(code) for code in wanted), indicators=tuple(indicators), traps=tuple(traps)
        )
    codes = tuple(
        AnsweredCode(coding(code), tuple(quotes), stay.present.get(code, ""))
        for code, quotes in evidence.items()
        if not wanted or code in wanted
    )
    answered = set(evidence)
    return AnswerKey(codes=codes, traps=tuple(trap for trap in traps if trap.coding.code not in answered))
