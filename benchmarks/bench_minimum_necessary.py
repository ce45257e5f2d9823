"""How far the default rulebook agrees with what people who wrote the sample charts say each piece of work needs.

A rule that shows less than is needed stops work; one that shows more discloses. Both are told. A query is compared
twice: as it opens by itself, and once its indicators are marked as evidence, which is how one is written.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.figure import Figure
from benchmarks.samples import samples_of
from chartwarden.adapters.intake.chartfile import read_chart
from chartwarden.adapters.intake.ids import KeyedIds
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.rulebook_file import default_rulebook
from chartwarden.chart.document import Document, Outline
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.sections import split_sections
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.minimum_necessary.grant import Circumstances, Grant, grant_parts
from chartwarden.purpose.restricted import sensitive_in
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import Purpose

Parts = set[tuple[str, str]]  # document, heading

CHARTS: Final = Path(__file__).parent / "charts"
SETS: Final = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
)  # of charts, each by another author; benchmarks/charts/README.md


@dataclass(frozen=True, slots=True)
class Agreement:
    """One work item of a chart's key, and what the default rulebook makes of it."""

    name: str
    needed: Parts
    shown: Parts
    shown_marked: Parts  # once the indicators of a query are marked; else the same
    every: Parts
    hidden_evidence: int  # quotes of the key, within what is shown, of which a sensitive clause is masked
    evidence: int


def measure() -> Iterator[Figure]:
    """Compare every section of every document, for each work item that a chart's key answers."""
    samples = samples_of("minimum_necessary")
    if samples is not None:
        yield from _of_set("", samples / "charts", needed_at_least=1.0, extra_at_most=(9, 1))
    for name in SETS:
        yield from _of_set(f"{name} set: ", CHARTS / name)


def _of_set(
    name: str, charts: Path, *, needed_at_least: float | None = None, extra_at_most: tuple[int, int] | None = None
) -> Iterator[Figure]:
    """Measure one set of charts. `extra_at_most` counts sections before and after a query's indicators are marked."""
    found = list(agreements(charts))
    needed, out = sum(len(one.needed) for one in found), sum(len(one.every - one.needed) for one in found)
    for place, (when, shown) in enumerate(
        [
            ("", [one.shown for one in found]),
            (", indicators marked", [one.shown_marked for one in found]),
        ]
    ):
        kept = sum(len(one.needed & parts) for one, parts in zip(found, shown, strict=True))
        extra = sum(len(parts - one.needed) for one, parts in zip(found, shown, strict=True))
        most = extra_at_most[place] if extra_at_most else None
        yield Figure(
            f"{name}needed sections that are shown{when}", round(kept / needed, 4), "share", at_least=needed_at_least
        )
        yield Figure(f"{name}sections to withhold that are shown{when}", extra, "sections", at_most=most)
        yield Figure(f"{name}sections to withhold that are shown{when}, share", round(extra / out, 4), "share")
    yield Figure(f"{name}work items with a key", len(found), "items")
    yield Figure(f"{name}needed sections", needed, "sections")
    yield Figure(f"{name}sections to withhold", out, "sections")
    yield Figure(f"{name}quotes that support a code", sum(one.evidence for one in found), "quotes")
    hidden = sum(one.hidden_evidence for one in found)
    yield Figure(f"{name}quotes hidden as sensitive", hidden, "quotes", at_most=0)


def agreements(charts: Path) -> Iterator[Agreement]:
    """Give each work item of each chart of a folder with its key's answer and ours."""
    for path in sorted(charts.glob("c*.json")):
        yield from _of_chart(path)


def _of_chart(path: Path) -> Iterator[Agreement]:
    chart: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    read = list(read_chart(path.read_bytes(), where=path.name, ids=KeyedIds(b"k" * 32), limits=Limits()))
    encounters = [value for value in read if isinstance(value, Encounter)]
    documents = [_cut(value) for value in read if isinstance(value, Document)]
    outlines = [document.outline for document in documents]
    names = dict(zip((outline.id for outline in outlines), (d["id"] for d in chart["documents"]), strict=True))
    own = next(e for e in encounters if e.number in {chart["encounter"]["id"], chart["encounter"]["account"]})
    book = default_rulebook()
    kinds = {rule.row: rule.kind for rule in book.rules.values()}
    for work in chart["work"]:
        codes = [code["code"] for code in work["codes"]] or work.get("code_as_it_stands", [])
        served = date.fromisoformat(work["service_on"]) if "service_on" in work else None
        purpose = Purpose(kinds[work["purpose_row"]], own.id, Target(codes=tuple(codes), service_on=served))

        def granted(marked: frozenset[tuple[DocumentId, int]], purpose: Purpose = purpose) -> Grant:
            return grant_parts(
                purpose,
                outlines,
                encounters=encounters,
                rulebook=book,
                now=datetime.now(UTC),
                circumstances=Circumstances(marked=marked),
            )

        indicators = {(one["document"], one["section_heading"]) for one in work.get("indicators", [])}
        grant = granted(frozenset())
        quotes = [quote for code in work["codes"] for quote in code["evidence"]]
        yield Agreement(
            name=f"{path.stem} row {work['purpose_row']}",
            needed={(part["document"], heading) for part in work["needed"] for heading in part["sections"]},
            shown=_headings(grant, outlines, names),
            shown_marked=_headings(granted(_ordinals(indicators, outlines, names)), outlines, names),
            every={(names[outline.id], s.heading) for outline in outlines for s in outline.sections},
            hidden_evidence=sum(_is_hidden(quote, documents, names, grant) for quote in quotes),
            evidence=len(quotes),
        )


def _cut(document: Document) -> Document:
    """Cut a document that names no headings, as the import does."""
    if document.outline.sections:
        return document
    sections = split_sections(document.text.value, document_type=document.outline.loinc)
    return replace(document, outline=replace(document.outline, sections=sections))


def _headings(grant: Grant, outlines: list[Outline], names: dict[DocumentId, str]) -> Parts:
    return {
        (names[outline.id], section.heading)
        for outline in outlines
        for section in outline.sections
        if section.ordinal in grant.sections_of(outline.id)
    }


def _ordinals(
    wanted: Parts, outlines: list[Outline], names: dict[DocumentId, str]
) -> frozenset[tuple[DocumentId, int]]:
    return frozenset(
        (outline.id, section.ordinal)
        for outline in outlines
        for section in outline.sections
        if (names[outline.id], section.heading) in wanted
    )


def _is_hidden(quote: dict[str, str], documents: list[Document], names: dict[DocumentId, str], grant: Grant) -> bool:
    """Tell whether a sensitive clause lies over a quote."""
    document = next(one for one in documents if names[one.outline.id] == quote["document"])
    text = document.text.value
    section = next(one for one in document.outline.sections if one.heading == quote["section_heading"])
    first = text.index(quote["quote"], section.start)
    spans = sensitive_in(text, section, except_for=grant.readable)
    return any(span.start < first + len(quote["quote"]) and first < span.end for span in spans)
