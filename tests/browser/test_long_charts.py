"""A stay of seven hundred documents, one of them a megabyte long, beside an ordinary one: what a step costs stays.

Times are told, not judged: a busy machine would decide. Sizes and counts are judged.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Page, Response, expect

from chartwarden.actions.stores import NewDocument
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.purpose.work import WorkItem
from chartwarden_web.wiring import House
from tests.browser.floor import Floor, sign_in
from tests.builders import PROGRESS_NOTE, a_document

pytestmark = pytest.mark.browser

_DOCUMENTS = 700
_LONG = 1024 * 1024
_NOTE = """SUBJECTIVE
She feels better and eats again. No fever since yesterday.
OBJECTIVE
Abdomen soft, wound dry and clean. Walks with help.
ASSESSMENT AND PLAN
1. Acute kidney injury, resolving. Repeat the creatinine tomorrow.
"""
_ELEMENTS_A_DOCUMENT = 8  # a line of the list: item, link, title, facts, time, sections
_STEPS = 5
_READABLE = "() => document.querySelector('#note .section') !== null"
_PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


@dataclass(frozen=True)
class Turned:
    """What turning documents took: seconds in the middle of several, and the longest answer in bytes."""

    seconds: float
    longest: int


@pytest.fixture
def long_stay(floor: Floor, house: House) -> tuple[WorkItem, WorkItem]:
    """Give an ordinary stay, and one that has gone on and on; both are the coder's to code."""
    ordinary, long, *_ = [item for item in floor.work if item.purpose.kind == "inpatient-final"]
    chart = next(chart for chart in floor.charts if chart.patient.id == long.patient_id)
    stay = next(one for one in chart.encounters if one.id == long.purpose.encounter_id)
    day = a_document("day", _NOTE, patient=chart.patient, encounter=stay, loinc=PROGRESS_NOTE)
    endless = a_document("endless", _long_note(), patient=chart.patient, encounter=stay, loinc=PROGRESS_NOTE)
    days = [_again(day, f"day-{number:03}") for number in range(_DOCUMENTS - 1)]
    house.desk(floor.officer, device="test:1").charts.save([*days, endless])
    return ordinary, long


def _long_note() -> str:
    """Give a note of sixty sections, together a megabyte."""
    heading, *lines = _NOTE.splitlines(keepends=True)
    section = heading + lines[0] * (_LONG // 60 // len(lines[0]) + 1)
    return "".join(section.replace(heading, f"{name}\n") for name in ("SUBJECTIVE", "OBJECTIVE", "PLAN") * 20)


def _again(new: NewDocument, key: str) -> NewDocument:
    outline = replace(new.document.outline, id=DocumentId(key))
    return replace(new, document=replace(new.document, outline=outline), digest=key)


def _opened(page: Page, floor: Floor, item: WorkItem) -> float:
    """Open a chart; give the seconds until it can be read."""
    began = time.perf_counter()
    page.goto(f"{floor.address}/work/{item.id}/", wait_until="commit")
    page.wait_for_function(_READABLE)
    page.evaluate(_PAINTED)
    seconds = time.perf_counter() - began
    page.wait_for_load_state("load")
    return seconds


def _turned(page: Page) -> Turned:
    """Turn several documents by key."""
    taken, sizes = [], []
    for _ in range(_STEPS):
        here = page.locator("#note").get_attribute("data-document")
        with page.expect_response("**/documents/**") as coming:
            began = time.perf_counter()
            page.keyboard.press("j")
        page.wait_for_function("here => document.getElementById('note').dataset.document !== here", arg=here)
        page.evaluate(_PAINTED)
        taken.append(time.perf_counter() - began)
        answer: Response = coming.value
        sizes.append(len(answer.body()))
    return Turned(sorted(taken)[_STEPS // 2], max(sizes))


def test_a_chart_of_seven_hundred_documents_is_turned_like_an_ordinary_one(
    page: Page, floor: Floor, long_stay: tuple[WorkItem, WorkItem], record_property: Callable[[str, object], None]
) -> None:
    # given an ordinary chart, which the coder opens and turns
    sign_in(page, floor)
    usual = _opened(page, floor, long_stay[0])
    short = _turned(page)
    few = page.locator("*").count()
    # when they open and turn one of seven hundred documents
    readable = _opened(page, floor, long_stay[1])
    long = _turned(page)
    listed, many = page.locator(".document").count(), page.locator("*").count()
    # and then its longest note
    began = time.perf_counter()
    page.locator(f'.document[data-document="{_ENDLESS}"]').click()
    expect(page.locator("#note")).to_have_attribute("data-document", _ENDLESS, timeout=20_000)
    page.evaluate(_PAINTED)
    endless = time.perf_counter() - began
    drawn = page.evaluate(_DRAWN)
    for name, value in (
        ("readable, ordinary", usual),
        ("readable, 700 documents", readable),
        ("j, ordinary", short.seconds),
        ("j, 700 documents", long.seconds),
        ("a note of 1 MB", endless),
        ("elements", (few, many)),
        ("answer to j", (short.longest, long.longest)),
        ("sections drawn", drawn),
    ):
        record_property(name, value)
        print(f"{name}: {value}")  # noqa: T201 -- figures of the closing note
    # then all are listed, each by a few elements and no more
    assert listed >= _DOCUMENTS
    assert many - few <= _ELEMENTS_A_DOCUMENT * listed
    # and what comes for a step is one note, however long the chart is
    assert long.longest <= 2 * short.longest
    # and of the longest note only what is in sight is laid out
    assert drawn["shown"] < drawn["all"] / 10


_ENDLESS = "document-endless"
_DRAWN = """() => {
    const all = [...document.querySelectorAll('#note .section')];
    const inside = all.map(section => section.querySelector('.section__words'));
    const shown = inside.filter(words => words.checkVisibility({contentVisibilityAuto: true})).length;
    return {all: all.length, shown};
}"""
