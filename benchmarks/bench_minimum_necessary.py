"""How far the default rulebook agrees with what people who wrote the sample charts say each piece of work needs.

A rule that shows less than is needed stops work; one that shows more discloses. Both are told.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure
from benchmarks.samples import samples_of
from chartwarden.adapters.intake.chartfile import read_chart
from chartwarden.adapters.intake.ids import KeyedIds
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.rulebook_file import default_rulebook
from chartwarden.chart.document import Document
from chartwarden.chart.encounter import Encounter
from chartwarden.minimum_necessary.grant import grant_parts
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import Purpose

_Parts = set[tuple[str, str]]  # document, heading


def measure() -> Iterator[Figure]:
    """Compare every section of every document, for each work item that a chart's key answers."""
    samples = samples_of("minimum_necessary")
    if samples is None:
        return
    needed_shown = needed_all = out_shown = out_all = items = 0
    for path in sorted((samples / "charts").glob("c*.json")):
        for needed, shown, every in _answers(path):
            items += 1
            needed_all += len(needed)
            needed_shown += len(needed & shown)
            out_all += len(every - needed)
            out_shown += len(shown - needed)
    yield Figure("work items with a key", items, "items")
    yield Figure("needed sections", needed_all, "sections")
    yield Figure("needed sections that are shown", round(needed_shown / needed_all, 4), "share")
    yield Figure("sections to withhold", out_all, "sections")
    yield Figure("sections to withhold that are shown", out_shown, "sections")
    yield Figure("sections to withhold that are shown, share", round(out_shown / out_all, 4), "share")


def _answers(path: Path) -> Iterator[tuple[_Parts, _Parts, _Parts]]:
    """Give, for each work item of a chart, the sections it needs, those shown, and all there are."""
    chart: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    read = list(read_chart(path.read_bytes(), where=path.name, ids=KeyedIds(b"k" * 32), limits=Limits()))
    encounters = [value for value in read if isinstance(value, Encounter)]
    outlines = [value.outline for value in read if isinstance(value, Document)]
    names = dict(zip((outline.id for outline in outlines), (d["id"] for d in chart["documents"]), strict=True))
    own = next(e for e in encounters if e.number in {chart["encounter"]["id"], chart["encounter"]["account"]})
    book = default_rulebook()
    kinds = {rule.row: rule.kind for rule in book.rules.values()}
    headings = {(outline.id, s.ordinal): s.heading for outline in outlines for s in outline.sections}
    for work in chart["work"]:
        purpose = Purpose(kinds[work["purpose_row"]], own.id, Target(codes=tuple(c["code"] for c in work["codes"])))
        grant = grant_parts(purpose, outlines, encounters=encounters, rulebook=book, now=datetime.now(UTC))
        yield (
            {(part["document"], heading) for part in work["needed"] for heading in part["sections"]},
            {(names[s.document_id], headings[s.document_id, place]) for s in grant.shown for place in s.sections},
            {(names[document], heading) for (document, _), heading in headings.items()},
        )
