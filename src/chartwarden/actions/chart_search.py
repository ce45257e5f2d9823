"""Searching words in what a work item shows of a chart: in the open sections, and in nothing that is masked.

What is closed is not searched, so a search tells nothing of it: not even how often a word stands there. A masked
identifier cannot be spelled out by searching either, since only clear words are compared.

Example:
    >>> hits_in((MaskedRun(0, "No fever. FEVER later.", None),), "fever")
    ((3, 8), (10, 15))

"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from chartwarden.actions.charts import (
    MaskedRun,
    MaskedSection,
    current_grant,
    document_title,
    shown_runs,
    shown_sections,
)
from chartwarden.actions.desk import Desk
from chartwarden.actions.seen import note_seen
from chartwarden.actions.spans import ShownSpan
from chartwarden.actions.warrant import require_unchanged, warrant
from chartwarden.actions.work import search_fingerprint
from chartwarden.chart.document import Outline
from chartwarden.foundation.citation import MINIMUM_NECESSARY
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.ledger.entry import Act

MOST_HITS: Final = 60  # what a person looks through; more words find less
_AROUND: Final = 40  # characters of the note on either side of what was found
_SHORTEST: Final = 2
_BEYOND: Final = "/"  # two strokes ask for the whole chart


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """A place where the words stand, with what stands around it, as it is shown."""

    outline: Outline
    title: str
    section: str
    span: ShownSpan
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True, repr=False)
class Searched:
    """What was found, by document in the order they were written. `count` may be more than there are hits."""

    hits: tuple[Hit, ...]
    count: int
    documents: int  # searched


def search_chart(desk: Desk, work_id: WorkItemId, words: str) -> Searched:
    """Find words in what a work item shows.

    Args:
        desk: who asks.
        work_id: the warrant.
        words: to be found as they stand, whatever their case and the space between them.

    Raises:
        MalformedError: fewer than two characters.
        RefusedError: no warrant; the whole chart was asked for; or the entry could not be made durable.

    Source:
        45 CFR 164.502(b), 164.514(d)(2); controls MIN-2, MIN-6, AUD-3.

    """
    asked = " ".join(words.split())
    with desk.acting(Act.SEARCH_CHART, search=search_fingerprint(desk, asked), details={"words": asked}) as act:
        item = warrant(desk, act, work_id)
        grant, outlines = current_grant(desk, item)
        act.note(withheld=len(grant.withheld), rule=grant.rule)
        if asked.startswith(_BEYOND):
            raise _stays_inside()
        if len(asked) < _SHORTEST:
            raise MalformedError(what="one character finds everything", where="The search", fix="Type a word.")
        open_ones = [outline for outline in outlines if grant.sections_of(outline.id)]
        act.note(counts={"documents": len(open_ones)})
        note_seen(desk, act, ((one.id, grant.sections_of(one.id)) for one in open_ones))
        receipt = act.granted(covers=frozenset(one.id for one in open_ones))
        require_unchanged(desk, item)
        hits: list[Hit] = []
        count = 0
        for outline in open_ones:
            scanned = desk.charts.read(outline.id, receipt=receipt, as_seen=outline)
            for section in shown_sections(scanned, outline, shown_runs(scanned, outline, grant)):
                found = hits_in(section.runs, asked)
                count += len(found)
                hits.extend(_told(outline, section, found[: MOST_HITS - len(hits)]))
        return Searched(tuple(hits), count, len(open_ones))


def hits_in(runs: Sequence[MaskedRun], words: str) -> tuple[tuple[int, int], ...]:
    """Give where words stand in the clear stretches of a section, in shown characters; in order, without overlap."""
    wanted = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
    return tuple(
        (run.at + match.start(), run.at + match.end())
        for run in runs
        if not run.is_masked
        for match in wanted.finditer(run.words)
    )


def _told(outline: Outline, section: MaskedSection, found: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    shown = section.words
    for start, end in found:
        yield Hit(
            outline,
            document_title(outline.loinc),
            section.title,
            ShownSpan(outline.id, section.ordinal, start, end),
            shown[max(0, start - _AROUND) : start],
            shown[start:end],
            shown[end : end + _AROUND],
        )


def _stays_inside() -> RefusedError:
    return RefusedError(
        rule="search-stays-inside",
        because="a search looks only at what this work opens",
        source=MINIMUM_NECESSARY,
        next_step="To see more of the chart, press w: ask for a part, and say what it decides.",
    )
