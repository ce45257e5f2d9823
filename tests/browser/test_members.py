"""Members, requests and the access review in a browser: by keyboard, narrow, axe-clean, and quick."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from chartwarden.actions.account_requests import ask_factor_reset
from chartwarden.actions.charts import open_chart
from chartwarden.actions.members import add_member
from chartwarden.actions.roles import change_roles
from chartwarden.actions.widening import request_widening
from chartwarden.minimum_necessary.grant import Withholding
from chartwarden.workforce.member import Member, Role
from chartwarden_web import wiring
from tests.browser.accessibility import assert_clean
from tests.browser.floor import Floor, sign_in
from tests.builders import a_member
from tests.factors import code_of

pytestmark = pytest.mark.browser

_WHY = "Covers the evening shift from December on."


@pytest.fixture
def waiting(floor: Floor, house: wiring.House, keeper: Member) -> Floor:
    """Give a floor where three requests wait: one part of a chart, one role, one reset."""
    desk = house.desk(keeper, device="test:1")
    coder = house.desk(floor.coder, device="test:1")
    chart = open_chart(coder, floor.work[0].id)
    closed = next(part for part in chart.grant.withheld if part.why is Withholding.OUTSIDE_WINDOW)
    reason = "Whether the stone was passed decides between N20.0 and N20.1."
    request_widening(coder, floor.work[0].id, closed.document_id, section=closed.section, reason=reason)
    roles = frozenset({Role.CODER, Role.AUDITOR})
    change_roles(desk, floor.coder.id, roles=roles, kinds_of_work=frozenset(), reason=_WHY)
    ask_factor_reset(desk, floor.coder.id, reason="Lost their telephone on the train.")
    return floor


def test_a_manager_approves_a_role_by_keyboard_within_ten_seconds(
    page: Page, waiting: Floor, house: wiring.House
) -> None:
    # given a manager on Today, and a request for a role
    sign_in(page, waiting, "mara.quist")
    page.wait_for_load_state("load")
    began = time.monotonic()
    # when they go to it, answer and show that it is them, with nothing but keys
    page.keyboard.type("gr")
    expect(page.locator("h1")).to_have_text("Requests")
    form = page.locator("form[action*='/requests/accounts/']").first
    form.locator("input[value=approve]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(form.locator("input[name=code]")).to_be_focused()
    page.keyboard.type(code_of("mara.quist"))
    page.keyboard.press("Enter")
    expect(page.locator(".notice--good")).to_contain_text("Approved.")
    took = time.monotonic() - began
    # then the role is theirs
    assert house.desk(waiting.manager, device="test:1").workforce.member(waiting.coder.id).roles == {
        Role.CODER,
        Role.AUDITOR,
    }
    assert took < 10, f"took {took:.1f} s"
    print(f"approved by keyboard in {took:.2f} s")  # noqa: T201 -- a measure for whoever runs it with -s


def test_the_review_of_a_quarter_is_one_form_by_keyboard(page: Page, waiting: Floor, house: wiring.House) -> None:
    # given a manager, thirty coders who did nothing, and one who worked
    desk = house.desk(waiting.manager, device="test:1")
    for place in range(30):
        desk.workforce.put(a_member(f"ray-{place:02}.lind", name=f"Ray Lind {place}"))
    sign_in(page, waiting, "mara.quist")
    # when they open the review and press its one button
    page.goto(f"{waiting.address}/members/review/")
    assert page.locator("input[name=remove]:checked").count() >= 30
    worked = page.locator(f"input[name=remove][value='{waiting.coder.id}:coder']")
    expect(worked).not_to_be_checked()
    page.locator("input[name=code]").focus()
    page.keyboard.type(code_of("mara.quist"))
    page.keyboard.press("Enter")
    # then whoever did nothing holds nothing, and who worked keeps the role
    expect(page.locator(".notice--good")).to_contain_text("removed")
    assert desk.workforce.by_user_id("ray-07.lind").roles == frozenset()
    assert desk.workforce.member(waiting.coder.id).roles == {Role.CODER}


def test_a_member_is_added_and_changed_by_keyboard(page: Page, waiting: Floor, house: wiring.House) -> None:
    # given an administrator at the list of members
    sign_in(page, waiting, "adam.stroud")
    page.wait_for_load_state("load")
    page.keyboard.type("gw")
    expect(page.locator("h1")).to_have_text("Members")
    # when they add somebody, with nothing but keys
    page.locator("summary", has_text="Add a member").focus()
    page.keyboard.press("Enter")
    for words in ("Ana Reyes", "ana.reyes"):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    # then their page says what waits
    expect(page.locator(".notice--good")).to_contain_text("A second person decides")
    expect(page.locator("h1")).to_have_text("Ana Reyes")
    assert house.desk(waiting.manager, device="test:1").workforce.by_user_id("ana.reyes").roles == frozenset()


@pytest.mark.slow
def test_every_screen_of_the_workforce_is_clean(
    waiting: Floor,
    house: wiring.House,
    keeper: Member,
    new_context: Callable[..., BrowserContext],
    screenshot: Callable[[Page, str], Path],
    viewport: ViewportSize,
) -> None:
    # given somebody who decides, and somebody who keeps accounts
    added = add_member(
        house.desk(keeper, device="test:1"),
        user_id="ana.reyes",
        name="Ana Reyes",
        roles=frozenset({Role.CODER}),
        starts_on=house.desk(keeper, device="test:1").clock.now().date(),
        department="Outpatient Coding",
        team="Late",
    )
    pages = {
        "mara.quist": ["/requests/", "/members/", f"/members/of/{added.id}/", "/members/review/"],
        "adam.stroud": ["/requests/", "/members/", f"/members/of/{added.id}/"],
    }
    for user_id, paths in pages.items():
        page = new_context(viewport=viewport).new_page()
        sign_in(page, waiting, user_id)
        for path in paths:
            # when each screen is opened, with everything on it unfolded
            page.goto(waiting.address + path)
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
            # then it fits, axe finds nothing, and there is a picture of it
            assert_clean(page, f"{user_id}{path.replace('/', '-')[:20]}", screenshot=screenshot)
