"""My account and links that work once, in a browser: by keyboard, narrow, without JavaScript, axe-clean."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from chartwarden.actions.invitations import invite
from chartwarden.workforce.invitation import InvitationKind
from chartwarden.workforce.member import Member
from chartwarden.workforce.notice import NoticeKind
from chartwarden_web import wiring
from chartwarden_web.records.models import InvitationRecord, MemberRecord
from tests.browser.accessibility import assert_clean
from tests.browser.floor import Floor, sign_in
from tests.builders import a_member
from tests.factors import code_of

pytestmark = pytest.mark.browser

_NEW = "four unrelated words, and a lamp"


@pytest.fixture
def opener(keeper: Member, house: wiring.House) -> str:
    """Give what opens a link for a new member."""
    desk = house.desk(keeper, device="test:1")
    desk.workforce.put(replace(a_member("nora.finch", name="Nora Finch"), roles=frozenset()))
    return invite(desk, "nora.finch", kind=InvitationKind.JOIN, keep=house.invitations)


def _open_link(page: Page, floor: Floor, opener: str) -> None:
    """Go to a link as by a click. Its page moves on by itself, so nothing here waits for it."""
    if not page.url.startswith(floor.address):
        page.goto(f"{floor.address}/sign-in/")
    page.evaluate("address => location.assign(address)", f"/invitation/#{opener}")


def test_a_link_is_opened_and_a_password_chosen_by_keyboard_and_no_server_sees_what_opens_it(
    page: Page, floor: Floor, opener: str
) -> None:
    # given a new member's browser, which notes each address that it asks for
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
    # when they open the link and choose a password, with nothing but keys
    _open_link(page, floor, opener)
    expect(page.locator("h1")).to_have_text("Choose a password")
    page.locator("#id_password").focus()
    page.keyboard.type(_NEW)
    page.keyboard.press("Tab")
    page.keyboard.type(_NEW)
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('h1')?.textContent !== 'Choose a password'")
    # then the password is theirs, and what opens the link was in no address, Referer, history or storage
    assert MemberRecord.objects.get(user_id="nora.finch").check_password(_NEW)
    assert not any(opener in one for one in asked)
    assert opener not in page.url
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert InvitationRecord.objects.get().used_at is not None


def test_back_does_not_bring_the_address_of_the_link_again(page: Page, floor: Floor, opener: str) -> None:
    # given a link that was opened
    _open_link(page, floor, opener)
    expect(page.locator("h1")).to_have_text("Choose a password")
    # when somebody goes back
    page.go_back(wait_until="commit")
    page.wait_for_timeout(300)
    # then the address has nothing of it any more
    assert opener not in page.url


def test_a_link_works_without_javascript_by_pasting(
    new_context: Callable[..., BrowserContext], floor: Floor, opener: str
) -> None:
    # given a browser without JavaScript
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{floor.address}/invitation/#{opener}")
    # when what stands behind the # is pasted
    page.fill("#opener", opener)
    page.keyboard.press("Enter")
    # then the form is there
    expect(page.locator("h1")).to_have_text("Choose a password")


def _told(member: Member, kind: NoticeKind, said: str, house: wiring.House) -> None:
    house.invitations.tell(member.id, kind, said=said)


class Tour:
    """One person's browser in one window; each screen that it looks at is examined."""

    def __init__(self, page: Page, floor: Floor, screenshot: Callable[[Page, str], Path]) -> None:
        self.page, self.floor, self._screenshot = page, floor, screenshot

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(self.floor.address + path, wait_until="commit")

    def look(self, heading: str) -> None:
        """Wait for a screen, take a picture of it, and examine it."""
        expect(self.page.locator("h1")).to_have_text(heading)
        self.page.wait_for_load_state("load")
        assert_clean(self.page, heading.casefold().replace(" ", "-"), screenshot=self._screenshot)


@pytest.fixture
def tour(
    floor: Floor,
    new_context: Callable[..., BrowserContext],
    screenshot: Callable[[Page, str], Path],
    viewport: ViewportSize,
) -> Tour:
    return Tour(new_context(viewport=viewport).new_page(), floor, screenshot)


@pytest.mark.slow
def test_every_screen_of_an_account_is_accessible_and_fits(tour: Tour, house: wiring.House) -> None:
    # given a coder who was told several things
    for kind in (NoticeKind.NEW_DEVICE, NoticeKind.FACTOR_ADDED, NoticeKind.PASSWORD_CHANGED, NoticeKind.LINK_MADE):
        _told(tour.floor.coder, kind, "Firefox on Linux", house)
    sign_in(tour.page, tour.floor)
    # when each screen of the account is looked at, then none breaks a rule of axe or is too wide
    tour.look("Today")
    tour.go("/account/")
    tour.look("My account")
    tour.page.click("text=This wasn't me")
    tour.look("You are signed out everywhere")


@pytest.mark.slow
def test_every_screen_of_a_link_is_accessible_and_fits(tour: Tour, opener: str) -> None:
    # given a browser that nobody signed in with
    page = tour.page
    # when a link that opens nothing is tried, and then the right one in the very same page
    tour.go("/invitation/")
    tour.look("Your link")
    page.fill("#opener", "a" * 52)
    page.keyboard.press("Enter")
    tour.look("This link opens nothing")
    tour.go(f"/invitation/#{opener}")
    expect(page.locator("h1")).to_have_text("Choose a password")
    page.fill("#id_password", "short")
    page.fill("#id_again", "short")
    page.keyboard.press("Enter")
    # then each screen is one that everybody can use, and the refused password is told beside its field
    expect(page.locator(".field__error").first).to_be_visible()
    tour.look("Choose a password")


@pytest.mark.slow
def test_every_screen_of_making_a_link_is_accessible_and_fits(tour: Tour, opener: str, keeper: Member) -> None:
    # given an administrator on the page of a new member
    page = tour.page
    sign_in(page, tour.floor, keeper.user_id)
    tour.go(f"/members/of/{MemberRecord.objects.get(user_id='nora.finch').id}/")
    tour.look("Nora Finch")
    # when they make a link, with a code
    page.fill("#invite-code", code_of(keeper.user_id))
    page.click("text=Make the link")
    # then it is shown, once, and replaces the one that was made before
    tour.look("A link for nora.finch")
    shown = page.input_value("#link")
    assert shown.startswith(f"{tour.floor.address}/invitation/#")
    assert opener not in shown
    assert InvitationRecord.objects.filter(used_at=None).count() == 1


def test_the_account_is_reached_and_the_bar_dismissed_by_keyboard(
    page: Page, floor: Floor, house: wiring.House
) -> None:
    # given a coder who was told something
    _told(floor.coder, NoticeKind.NEW_DEVICE, "Firefox on Linux", house)
    sign_in(page, floor)
    page.wait_for_load_state("load")
    expect(page.locator(".toldbar")).to_contain_text("Firefox on Linux")
    # when they press g and m, and then the button that says so
    page.keyboard.type("gm")
    expect(page.locator("h1")).to_have_text("My account")
    page.locator("text=I have seen it").focus()
    page.keyboard.press("Enter")
    # then the bar is gone from every page, and what was said stands under My account
    expect(page.locator(".topbar__count")).to_have_count(0)
    expect(page.locator(".panel").first).to_contain_text("Firefox on Linux")
    page.goto(f"{floor.address}/")
    expect(page.locator(".toldbar")).to_have_count(0)
