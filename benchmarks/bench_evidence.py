"""How well suggested evidence finds what supports a code, and how small the packet is that still supports all codes.

The answers are those of the sample charts, written by hand, and of the synthetic ward, which also plants traps:
passages that name a code which must not be assigned. Rules were written while looking at wards of seed 7; seed 23 is
kept apart.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks.figure import Figure
from benchmarks.samples import samples_of
from chartwarden.adapters.icd10cm import SYSTEM, Icd10Cm
from chartwarden.chart.document import Section
from chartwarden.chart.sections import split_sections
from chartwarden.evidence.suggestion import suggestions
from chartwarden.minimum_necessary.packet import Part, Support, smallest_packet
from chartwarden.synthetic.values import WardChart, WardWork
from chartwarden.synthetic.ward import ward

_SEED, _PATIENTS, _TODAY = 23, 60, date(2026, 11, 23)
_ASIDE = "ward kept aside"
_FIRST = 3
_HARD_TRAPS = ("ruled-out", "family")

_Notes = dict[str, tuple[str, Sequence[Section]]]
_Span = tuple[str, int, int]  # document, start, end


@dataclass(frozen=True, slots=True)
class _Case:
    notes: _Notes
    code: str
    evidence: tuple[_Span, ...]


def measure() -> Iterator[Figure]:
    """Rank passages for every diagnosis code of every key, and make the packet of every work item."""
    codes = Icd10Cm()
    samples = samples_of("evidence")
    if samples is not None:
        charts = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((samples / "charts").glob("c*.json"))]
        yield from _ranked("hand-written charts", [case for chart in charts for case in _cases_of_chart(chart)], codes)
        yield from _packets("hand-written charts", [p for chart in charts for p in _packets_of_chart(chart)])
    patients = list(ward(seed=_SEED, patients=_PATIENTS, today=_TODAY))
    yield from _ranked(_ASIDE, [case for chart in patients for case in _cases_of_ward(chart)], codes)
    yield from _packets(_ASIDE, [p for chart in patients for p in _packets_of_ward(chart)])
    yield from _trapped(patients, codes)


def _ranked(of: str, cases: Sequence[_Case], codes: Icd10Cm) -> Iterator[Figure]:
    found: Counter[str] = Counter()
    for case in cases:
        hits = [
            any(document == named and start < stop and begin < end for named, begin, stop in case.evidence)
            for document, start, end in _passages(case.notes, case.code, codes)
        ]
        found["first"] += any(hits[:1])
        found["first three"] += any(hits[:_FIRST])
        found["any"] += any(hits)
    yield Figure(f"{of}: codes with evidence in the key", len(cases), "codes")
    for name in ("first", "first three", "any"):
        yield Figure(f"{of}: evidence among the suggestions, {name}", round(found[name] / len(cases), 3), "share")


def _passages(notes: _Notes, code: str, codes: Icd10Cm) -> list[_Span]:
    ranked = sorted(
        (-one.score, document, one.start, one.end)
        for document, (text, sections) in notes.items()
        for one in suggestions(text, codes.wanted(code), weights=codes.weights(), sections=sections)
    )
    return [(document, start, end) for _, document, start, end in ranked[:8]]


def _packets(of: str, packets: Iterable[tuple[int, int, bool]]) -> Iterator[Figure]:
    """Tell how much of the charts the packets show."""
    told = list(packets)
    shown, whole = sum(size for size, _, _ in told), sum(all_ for _, all_, _ in told)
    yield Figure(f"{of}: packets", len(told), "work items")
    yield Figure(f"{of}: packets proven smallest", sum(proven for _, _, proven in told), "work items")
    yield Figure(f"{of}: characters of the chart in the packet", round(shown / whole, 4), "share")


def _packet(notes: _Notes, supports: Iterable[tuple[str, Iterable[_Span]]]) -> tuple[int, int, bool]:
    sizes = {
        Part(document, section.ordinal): section.end - section.start
        for document, (_, sections) in notes.items()
        for section in sections
    }
    packet = smallest_packet(
        [Support(code, tuple(frozenset({_part(notes, span)}) for span in spans)) for code, spans in supports],
        sizes=sizes,
    )
    return packet.size, sum(sizes.values()), packet.is_smallest


def _part(notes: _Notes, span: _Span) -> Part:
    document, start, _ = span
    return Part(document, next(s.ordinal for s in notes[document][1] if s.start <= start < s.end))


def _notes_of_chart(chart: dict[str, Any]) -> _Notes:
    return {
        note["id"]: (note["text"], split_sections(note["text"], document_type=note["loinc"]))
        for note in chart["documents"]
    }


def _spans(notes: _Notes, evidence: Iterable[dict[str, str]]) -> tuple[_Span, ...]:
    places = ((told["document"], notes[told["document"]][0].index(told["quote"]), told["quote"]) for told in evidence)
    return tuple((document, start, start + len(quote)) for document, start, quote in places)


def _cases_of_chart(chart: dict[str, Any]) -> Iterator[_Case]:
    notes = _notes_of_chart(chart)
    for work in chart["work"]:
        for code in work["codes"]:
            if code["system"] == SYSTEM:
                yield _Case(notes, code["code"], _spans(notes, code["evidence"]))


def _packets_of_chart(chart: dict[str, Any]) -> Iterator[tuple[int, int, bool]]:
    notes = _notes_of_chart(chart)
    for work in chart["work"]:
        if work["codes"]:
            yield _packet(notes, [(code["code"], _spans(notes, code["evidence"])) for code in work["codes"]])


def _notes_of_ward(chart: WardChart) -> _Notes:
    return {
        note.outline.id: (note.text.value, split_sections(note.text.value, document_type=note.outline.loinc))
        for note in chart.documents
    }


def _answers(work: WardWork) -> Iterator[tuple[str, str, tuple[_Span, ...]]]:
    for code in work.answer.codes:
        if code.evidence:
            yield code.coding.system, code.coding.code, tuple((q.document_id, q.start, q.end) for q in code.evidence)


def _cases_of_ward(chart: WardChart) -> Iterator[_Case]:
    notes = _notes_of_ward(chart)
    for work in chart.work:
        for system, code, evidence in _answers(work):
            if system == SYSTEM:
                yield _Case(notes, code, evidence)


def _packets_of_ward(chart: WardChart) -> Iterator[tuple[int, int, bool]]:
    notes = _notes_of_ward(chart)
    for work in chart.work:
        if answers := [(code, evidence) for _, code, evidence in _answers(work)]:
            yield _packet(notes, answers)


def _trapped(patients: Sequence[WardChart], codes: Icd10Cm) -> Iterator[Figure]:
    planted, suggested = Counter[str](), Counter[str]()
    for chart in patients:
        notes = _notes_of_ward(chart)
        for trap in (trap for work in chart.work for trap in work.answer.traps if trap.coding.system == SYSTEM):
            planted[trap.kind.value] += 1
            suggested[trap.kind.value] += any(
                document == trap.quote.document_id and start < trap.quote.end and trap.quote.start < end
                for document, start, end in _passages(notes, trap.coding.code, codes)
            )
    for kind in _HARD_TRAPS:
        if planted[kind]:
            yield Figure(f"{_ASIDE}: traps suggested, {kind}", round(suggested[kind] / planted[kind], 3), "share")
