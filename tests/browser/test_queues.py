"""Queues in a browser: a sick coder's work moves in a few clicks, the next of the queue takes one key, all is clean."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from chartwarden.actions.queues import Chosen, assign_many, sort_many
from chartwarden.actions.work import hold_work
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.purpose.work import HoldReason, Priority, WorkItem
from chartwarden.synthetic.values import WardChart
from chartwarden_web import wiring
from tests.browser.accessibility import assert_clean
from tests.browser.floor import Floor, sign_in
from tests.builders import a_member

pytestmark = pytest.mark.browser

_MANY = 200


@pytest.fixture
def staffed(floor: Floor, house: wiring.House) -> Floor:
    """Give a floor with colleagues, where one item is on hold and one is urgent."""
    desk = house.desk(floor.manager, device="test:1")
    for user_id, name in (("omar.diaz", "Omar Diaz"), ("ana.reyes", "Ana Reyes"), ("tim.vance", "Tim Vance")):
        desk.workforce.put(a_member(user_id, name=name))
    coder = house.desk(floor.coder, device="test:1")
    hold_work(coder, floor.work[2].id, reason=HoldReason.QUERY_PENDING, words="asked on Monday")
    sort_many(desk, Chosen((floor.work[3].id,)), priority=Priority.URGENT)
    return floor


def test_two_hundred_items_of_a_sick_coder_move_in_four_clicks(page: Page, staffed: Floor, house: wiring.House) -> None:
    # given a coder with two hundred items, two colleagues, and a manager at the queues
    desk = house.desk(staffed.manager, device="test:1")
    more = [
        replace(staffed.work[0], id=WorkItemId(f"more-{place}"), due_on=staffed.work[0].due_on + timedelta(days=place))
        for place in range(_MANY - len(staffed.work))
    ]
    desk.work.add(more)
    sign_in(page, staffed, "mara.quist")
    page.goto(f"{staffed.address}/queues/")
    # when they choose her, tick two others, and give out: four clicks
    page.click("a:text-is('Lena Moss')")
    page.click("text=Omar Diaz >> nth=0")
    page.click("text=Ana Reyes >> nth=0")
    page.click("button:text-is('Give out')")
    # then each has half, but for what is a VIP's, and she has nothing
    restricted = sum(chart.patient.is_vip for chart in staffed.charts for work in staffed.work if _is_of(work, chart))
    told = f"{_MANY - restricted} given out." + (f" {restricted} waits for somebody else." if restricted else "")
    expect(page.locator(".notice--good")).to_have_text(told, timeout=30_000)
    shares = [len(desk.work.of_member(desk.workforce.by_user_id(one).id)) for one in ("omar.diaz", "ana.reyes")]
    assert sum(shares) == _MANY - restricted
    assert max(shares) - min(shares) <= 1
    assert desk.work.of_member(staffed.coder.id) == ()


def _is_of(work: WorkItem, chart: WardChart) -> bool:
    return work.patient_id == chart.patient.id


def test_the_next_of_the_queue_is_one_key_away(page: Page, floor: Floor, house: wiring.House) -> None:
    # given a queue, and a coder on Today to whom nothing is assigned
    desk = house.desk(floor.manager, device="test:1")
    assign_many(desk, Chosen(), to=())
    sign_in(page, floor)
    expect(page.locator(".next--take")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    # when they press one key
    page.keyboard.press("n")
    # then the chart that is due first is open, and theirs
    page.wait_for_url(f"**/work/{floor.work[0].id}/")
    expect(page.locator("main h1")).to_contain_text("coding")


@pytest.mark.slow
def test_queues_and_what_is_on_hold_are_clean(
    staffed: Floor,
    new_context: Callable[..., BrowserContext],
    screenshot: Callable[[Page, str], Path],
    viewport: ViewportSize,
    house: wiring.House,
) -> None:
    # given a manager and a coder
    page = new_context(viewport=viewport).new_page()
    for user_id, path, name in (("mara.quist", "/queues/?kind=inpatient-final", "queues"), ("lena.moss", "/", "today")):
        page.context.clear_cookies()
        sign_in(page, staffed, user_id)
        # when the screen is opened, with everything on it unfolded
        page.goto(staffed.address + path)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
        # then it fits, and axe finds nothing
        assert_clean(page, name, screenshot=screenshot)
    # and so it is for a coder to whom nothing is assigned
    assign_many(house.desk(staffed.manager, device="test:1"), Chosen(), to=())
    page.goto(f"{staffed.address}/")
    assert_clean(page, "nothing", screenshot=screenshot)
