"""Every screen, light and dark, wide and narrow: nothing that axe or the browser complains of."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from chartwarden.actions.charts import open_chart
from chartwarden.actions.codes import add_code
from chartwarden.actions.widening import request_widening
from chartwarden.chart.coding import Coding, Evidence
from chartwarden.minimum_necessary.grant import Withholding
from chartwarden_web import wiring
from tests.browser.accessibility import assert_clean
from tests.browser.floor import Floor, sign_in
from tests.factors import code_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What Chromium writes to the console for answers that are meant: refusals, and the emptied browser at sign-out.
_MEANT = ("Failed to load resource", "Clear-Site-Data header")


class Tour:
    """One person's browser, with everything it complains of."""

    def __init__(self, page: Page, floor: Floor, screenshot: Callable[[Page, str], Path]) -> None:
        self.page, self._floor, self._screenshot = page, floor, screenshot
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(self._floor.address + path)

    def sign_in(self, user_id: str) -> None:
        """Sign in, as whoever is asked for."""
        sign_in(self.page, self._floor, user_id)

    def look(self, name: str) -> None:
        """Examine the screen as it stands, light and dark, and take pictures where somebody wants to see them."""
        assert_clean(self.page, name, screenshot=self._screenshot)


@pytest.fixture
def tour(
    floor: Floor,
    new_context: Callable[..., BrowserContext],
    screenshot: Callable[[Page, str], Path],
    viewport: ViewportSize,
) -> Tour:
    return Tour(new_context(viewport=viewport).new_page(), floor, screenshot)


def _half_done(floor: Floor, house: wiring.House) -> None:
    """Leave a code with evidence and a request behind, as after half an hour of work."""
    desk = house.desk(floor.coder, device="test:1")
    chart = open_chart(desk, floor.work[0].id)
    document = next(outline for outline in desk.charts.outlines(chart.work.patient_id) if outline.loinc == "18842-5")
    section = next(one for one in document.sections if one.loinc == "11535-2")  # discharge diagnosis
    span = Evidence(document.id, section.ordinal, section.start, section.end)
    add_code(desk, floor.work[0].id, Coding("ICD-10-CM", "N17.9", "Acute kidney failure, unspecified"), evidence=[span])
    # For the second chart: finishing the first would end a request that was made in it.
    following = open_chart(desk, floor.work[1].id)
    closed = next(part for part in following.grant.withheld if part.why is Withholding.OUTSIDE_WINDOW)
    reason = "Whether the stone was passed decides between N20.0 and N20.1."
    request_widening(desk, floor.work[1].id, closed.document_id, section=closed.section, reason=reason)


def _signing_in(tour: Tour) -> None:
    tour.go("/")
    tour.look("sign-in")
    tour.page.fill("#id_login", "lena.moss")
    tour.page.fill("#id_password", "not the password")
    tour.page.keyboard.press("Enter")
    expect(tour.page.locator(".notice--bad")).to_be_visible()
    tour.look("sign-in-refused")


def _coding(tour: Tour) -> None:
    page = tour.page
    tour.sign_in("lena.moss")
    tour.look("today")
    page.keyboard.press("n")
    expect(page.locator(".coded")).to_be_visible()
    page.wait_for_load_state("load")
    tour.look("workbench")
    page.keyboard.press("w")
    page.keyboard.press("c")
    page.keyboard.type("sepsis")
    expect(page.locator(".result").first).to_be_visible()
    tour.look("workbench-search")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keysheet")).to_be_visible()
    tour.look("keys")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice--good")).to_be_visible()
    tour.look("workbench-next")


def _looking_back(tour: Tour) -> None:
    tour.go("/")
    tour.page.click(".again__open")
    tour.look("today-again")
    for path, name in (("/access/", "my-access"), ("/work/nothing/", "refused"), ("/nothing/", "not-found")):
        tour.go(path)
        tour.look(name)
    tour.go("/access/?kind=charts&outcome=refused")
    tour.page.click(".timeline__summary")
    tour.look("my-access-filtered")
    tour.page.fill("#encounter", "nothing")
    tour.page.keyboard.press("Enter")
    expect(tour.page.locator(".empty")).to_be_visible()
    tour.look("my-access-empty")


def _deciding(tour: Tour) -> None:
    tour.go("/")
    tour.page.click("text=Sign out")
    tour.sign_in("mara.quist")
    tour.look("today-manager")
    tour.go("/requests/")
    tour.look("requests")
    tour.page.locator("input[value=approve]").first.check()
    tour.page.locator("input[name=code]").first.fill(code_of("mara.quist"))
    tour.page.locator("button", has_text="Answer").first.click()
    expect(tour.page.locator(".notice--good")).to_be_visible()
    tour.look("requests-empty")


def _proving(tour: Tour) -> None:
    page = tour.page
    tour.go("/")
    page.click("text=Sign out")
    tour.sign_in("petra.vance")
    tour.go("/access/")
    page.fill("#user_id", "lena.moss")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Access of Lena Moss")
    tour.look("access-report")
    tour.go("/proof/")
    page.wait_for_load_state("load")
    for summary in page.locator("summary").all():
        summary.click()
    tour.look("proof-room")
    page.keyboard.press("v")
    expect(page.locator("#check")).to_contain_text("Sound")
    page.fill("#proof-text", "no proof")
    page.click("button:text-is('Check')")
    expect(page.locator("#proven")).to_contain_text("Proves nothing")
    tour.look("proof-room-answers")
    tour.go("/proof/verify/progress/")
    tour.look("verification")


def test_every_screen_is_accessible_and_quiet(tour: Tour, floor: Floor, house: wiring.House) -> None:
    # given a ward where work is half done
    _half_done(floor, house)
    # when a coder, a manager and a privacy officer walk through every screen, each of which is examined
    for walk in (_signing_in, _coding, _looking_back, _deciding, _proving):
        walk(tour)
    # then the browser wrote of no error to its console, and of nothing that the content policy stopped
    assert [said for said in tour.complaints if not said.startswith(_MEANT)] == []
