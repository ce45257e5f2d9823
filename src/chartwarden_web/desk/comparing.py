"""What was copied forward and does not hold any more, beside the words that do. It decides nothing.

Example:
    >>> look_for_stale.__name__
    'look_for_stale'

"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from chartwarden.actions.stale_copies import StalePassage, find_stale
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden_web.desk.pages import workbench_page
from chartwarden_web.desk.workbench import raw_span
from chartwarden_web.gate import Of, Reading, gate
from chartwarden_web.request import SeatedRequest


@dataclass(frozen=True, slots=True, repr=False)
class StaleLine:
    """A passage, with where it stands as a script would go there."""

    passage: StalePassage
    span: str


@gate(Act.SCAN_MIXUP, Act.STALE_COPY, Act.OPEN_CHART, Act.READ_DOCUMENT, does=Reading.ASKS, of=Of.OWN_WORK)
def look_for_stale(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Look through what this work opens for words of older notes that do not hold any more."""
    found = find_stale(request.desk, WorkItemId(work_id))
    context: dict[str, object] = {"stale": stale_lines(found), "work_id": work_id}
    if request.htmx:
        return render(request, "desk/_stale.html", context)
    return workbench_page(request, WorkItemId(work_id), None, context)


def stale_lines(found: Sequence[StalePassage]) -> tuple[StaleLine, ...]:
    """Lay passages out, in their order."""
    return tuple(StaleLine(one, raw_span(one.now.span)) for one in found)
