"""Tokens for programs, by keyboard: made with a code, shown once, revoked; also at 360 px and without JavaScript."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chartwarden.workforce.token import is_secret
from tests.browser.accessibility import assert_axe_clean, assert_fits
from tests.browser.conftest import NARROW
from tests.browser.floor import Floor, sign_in
from tests.factors import code_of

pytestmark = pytest.mark.browser

PURPOSE = "Tells the shift board how many charts still wait for a final code."


def _fill(page: Page) -> None:
    """Fill the form with nothing but keys: name, purpose, the first scope, days as they stand, and a fresh code."""
    page.locator("#label").focus()
    page.keyboard.type("Shift board")
    page.keyboard.press("Tab")
    page.keyboard.type(PURPOSE)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("#code").focus()
    page.keyboard.type(code_of("lena.moss"))
    page.keyboard.press("Enter")


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without"])
def test_a_token_is_made_by_keyboard_shown_once_and_revoked(
    has_script: bool,  # noqa: FBT001 -- a table of cases
    floor: Floor,
    new_context: Callable[..., BrowserContext],
    screenshot: Callable[[Page, str], Path],
) -> None:
    # given a coder at their tokens
    page = new_context(java_script_enabled=has_script).new_page()
    sign_in(page, floor)
    page.goto(f"{floor.address}/account/tokens/")
    if has_script:
        assert_axe_clean(page)
    # when they make one
    _fill(page)
    expect(page.locator(".made")).to_contain_text("Shift board is made")
    # then its secret can be copied, and the page is accessible
    secret = page.locator("#secret").input_value()
    assert is_secret(secret)
    if has_script:
        assert_axe_clean(page)
    screenshot(page, "made")
    # and the next look shows it no more, and revokes it
    page.goto(f"{floor.address}/account/tokens/")
    assert secret not in page.content()
    page.get_by_role("button", name="Revoke").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".panel__bad")).to_have_text("revoked")


def test_the_screen_works_in_a_narrow_window(
    floor: Floor, new_context: Callable[..., BrowserContext], screenshot: Callable[[Page, str], Path]
) -> None:
    # given a window 360 px wide
    page = new_context(viewport=NARROW).new_page()
    sign_in(page, floor)
    # when a token is made there
    page.goto(f"{floor.address}/account/tokens/")
    assert_fits(page)
    _fill(page)
    # then nothing has to be scrolled sideways
    expect(page.locator(".made")).to_be_visible()
    assert_fits(page)
    assert_axe_clean(page)
    screenshot(page, "narrow")
