"""The chart page with protection off, for measuring what protection costs. It cannot be had in the product.

The product's own view, templates, stores and sign-in, with two actions put in place of its own: one lists every
document of the chart and one reads a whole note, as any viewer would. No warrant, grant, ledger entry or mask.

Example:
    >>> callable(application)
    True

"""

import os
from collections.abc import Callable
from typing import Any

from chartwarden.actions.charts import Banner, Listed, MaskedRun, MaskedSection, OpenChart, ReadDocument
from chartwarden.actions.desk import Desk
from chartwarden.chart.document import Outline
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.receipt import Receipt
from chartwarden.minimum_necessary.grant import Grant, Shown
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.work import WorkItem


def application() -> Callable[..., Any]:
    """Give what the web server calls: the product with the two actions put in place."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chartwarden_web.settings")
    from chartwarden_web import wsgi  # noqa: PLC0415 -- sets Django up, which no import may do
    from chartwarden_web.desk import views  # noqa: PLC0415
    from chartwarden_web.wiring import house  # noqa: PLC0415

    issue = house().receipts.issue

    def opens(desk: Desk, work_id: WorkItemId) -> OpenChart:
        return _whole_chart(desk, work_id, issue)

    def reads(desk: Desk, work_id: WorkItemId, document_id: DocumentId, **_: object) -> ReadDocument:
        return _whole_note(desk, work_id, document_id, issue)

    vars(views).update(open_chart=opens, read_document=reads)
    served: Callable[..., Any] = wsgi.application
    return served


def _whole_chart(desk: Desk, work_id: WorkItemId, issue: Callable[[int, frozenset[str]], Receipt]) -> OpenChart:
    item = desk.work.item(work_id)
    outlines = desk.charts.outlines(item.patient_id)
    encounter = desk.charts.encounter(item.purpose.encounter_id)
    patient = desk.charts.patient(item.patient_id, receipt=issue(0, frozenset({item.patient_id})))
    banner = Banner(
        encounter.number, encounter.kind.value, encounter.starts_at, encounter.ends_at,
        initials=patient.initials, name=patient.names[0].whole, birth_on=f"{patient.birth_on}",
        record_number=patient.numbers[0].value, attending=encounter.attending,
    )  # fmt: skip
    listed = tuple(_listed(outline) for outline in outlines)
    coded, requests = desk.work.coded(item.id), desk.work.requests(item.id)
    return OpenChart(item, _everything(item, outlines), banner, listed, coded, requests, outlines, 0)


def _whole_note(
    desk: Desk, work_id: WorkItemId, document_id: DocumentId, issue: Callable[[int, frozenset[str]], Receipt]
) -> ReadDocument:
    item = desk.work.item(work_id)
    outline = desk.charts.outline(document_id, patient_id=item.patient_id)
    assert outline is not None
    text = desk.charts.read(document_id, receipt=issue(0, frozenset({document_id}))).text.value
    sections = tuple(
        MaskedSection(one.ordinal, one.loinc, one.heading or "Note", (MaskedRun(0, text[one.start : one.end], None),))
        for one in outline.sections
    )
    return ReadDocument(_listed(outline), sections, (), 0)


def _everything(item: WorkItem, outlines: tuple[Outline, ...]) -> Grant:
    shown = tuple(Shown(one.id, tuple(range(len(one.sections))), "none@0") for one in outlines)
    return Grant(item.purpose, shown, (), frozenset(IdentifierClass), "none@0")


def _listed(outline: Outline) -> Listed:
    titles = tuple(section.heading for section in outline.sections)
    return Listed(outline.id, outline.loinc, outline.title, outline.written_at, outline.author, titles, 0)
