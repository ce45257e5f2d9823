"""Passkeys in a real browser, by keyboard: adding one, signing in with it alone, and proving anew with it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from chartwarden_web.account.factors import factors_of
from chartwarden_web.records.models import MemberRecord
from tests.browser.accessibility import assert_axe_clean, assert_fits
from tests.browser.conftest import NARROW
from tests.browser.floor import PASSWORD, Floor, sign_in
from tests.factors import code_of, without_factors

pytestmark = pytest.mark.browser

# The words or the id of what has the focus, if it is something to act on: the page itself says everything.
_FOCUSED = """() => {
    const focused = document.activeElement;
    return focused.matches('a, button, input') ? focused.innerText || focused.id : '';
}"""


@pytest.fixture
def at_home(floor: Floor) -> Floor:
    """Give the floor under a name: a passkey belongs to one, and an address with digits has none."""
    return replace(floor, address=floor.address.replace("127.0.0.1", "localhost"))


def device_of(page: Page) -> CDPSession:
    """Give a page a device that makes and keeps passkeys, and that has asked for the person."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def add_passkey(page: Page, floor: Floor) -> None:
    """Sign in at a device that makes passkeys, and add one."""
    device_of(page)
    sign_in(page, floor)
    page.goto(f"{floor.address}/factors/passkey/")
    page.fill("#id_name", "office laptop")
    page.fill("#code", code_of("lena.moss"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{floor.address}/factors/")


def press_until(page: Page, words: str, *, key: str = "Tab") -> None:
    """Move by keyboard until what has the focus says these words."""
    for _ in range(60):
        page.keyboard.press(key)
        said = page.evaluate(_FOCUSED).split()
        if words in " ".join(said):
            return
    pytest.fail(f"nothing that says {words} is reached by keyboard")


def looked_at(page: Page, name: str, screenshot: Callable[[Page, str], Path]) -> None:
    """Take a picture and examine the screen, wide and narrow."""
    wide = page.viewport_size
    for size in (wide, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a page of ours has a size
        screenshot(page, f"{name}-{size['width']}")  # type: ignore[index]
        assert_axe_clean(page)
        assert_fits(page)
    page.set_viewport_size(wide)  # type: ignore[arg-type]


@pytest.mark.control("IDN-7")
def test_a_passkey_is_added_and_signs_in_alone_by_keyboard(
    page: Page, at_home: Floor, screenshot: Callable[[Page, str], Path]
) -> None:
    # given a coder who is signed in with a code, at a device that makes passkeys
    device_of(page)
    sign_in(page, at_home)
    # when they add one by keyboard
    page.goto(f"{at_home.address}/factors/passkey/")
    looked_at(page, "add-passkey", screenshot)
    press_until(page, "id_name")
    page.keyboard.type("office laptop")
    press_until(page, "code")
    page.keyboard.type(code_of("lena.moss"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{at_home.address}/factors/")
    # then it stands in the list
    expect(page.get_by_text("Passkey: office laptop")).to_be_visible()
    looked_at(page, "factors", screenshot)
    # and when they sign out, it signs them in without a user id
    press_until(page, "Sign out", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{at_home.address}/sign-in/")
    looked_at(page, "sign-in", screenshot)
    page.wait_for_selector("input[name=login]:focus")
    press_until(page, "Sign in with a passkey", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{at_home.address}/")
    expect(page.locator(".topbar__name")).to_have_text("Lena Moss")


@pytest.mark.control("IDN-7")
def test_a_passkey_proves_anew_before_a_factor_goes(page: Page, at_home: Floor) -> None:
    # given a coder with a code app and a passkey
    add_passkey(page, at_home)
    # when they remove the code app, and prove with the passkey that it is them
    press_until(page, "Change code app")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Remove it")
    press_until(page, "Use a passkey")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{at_home.address}/factors/")
    # then it is gone, and the passkey stays
    expect(page.get_by_text("The factor is removed.")).to_be_visible()
    assert [one.kind.value for one in factors_of(MemberRecord.objects.get(user_id="lena.moss"))] == ["passkey"]


@pytest.mark.control("IDN-7")
def test_a_passkey_is_the_second_factor_after_a_password(page: Page, at_home: Floor) -> None:
    # given a coder with a passkey, who has signed out
    add_passkey(page, at_home)
    press_until(page, "Sign out", key="Shift+Tab")
    page.keyboard.press("Enter")
    # when they sign in with their password
    page.wait_for_selector("input[name=login]:focus")
    page.keyboard.type("lena.moss")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{at_home.address}/sign-in/factor/")
    # then the passkey is the next step, and they are in
    press_until(page, "Use a passkey")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{at_home.address}/")


def test_half_a_session_begins_with_a_passkey(
    page: Page, at_home: Floor, screenshot: Callable[[Page, str], Path]
) -> None:
    # given a member without a factor, whose password was right
    device_of(page)
    without_factors("lena.moss")
    page.goto(f"{at_home.address}/sign-in/")
    page.fill("#id_login", "lena.moss")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{at_home.address}/factors/")
    looked_at(page, "half", screenshot)
    # when they begin with a passkey
    press_until(page, "Begin with a passkey")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_name")
    page.fill("#id_name", "office laptop")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You are signed in")
    # then they are signed in
    page.goto(f"{at_home.address}/")
    expect(page.locator(".topbar__name")).to_have_text("Lena Moss")


def test_a_browser_without_a_passkey_says_so_and_takes_a_code(
    page: Page, at_home: Floor, screenshot: Callable[[Page, str], Path]
) -> None:
    # given a browser whose device asks for the person in vain
    session = device_of(page)
    page.goto(f"{at_home.address}/sign-in/")
    session.send("WebAuthn.disable")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('none')); }")
    # when somebody asks for a passkey
    page.keyboard.press("Alt+p")
    # then the page says that none answered, and the password still works
    expect(page.get_by_text("No passkey answered")).to_be_visible()
    assert_axe_clean(page)
    page.fill("#id_login", "lena.moss")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{at_home.address}/sign-in/factor/")
    looked_at(page, "second-factor", screenshot)
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The code is not right")
    looked_at(page, "second-factor-wrong", screenshot)


def test_factors_work_without_javascript(
    new_context: Callable[..., BrowserContext], at_home: Floor, screenshot: Callable[[Page, str], Path]
) -> None:
    # given a browser without JavaScript
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{at_home.address}/sign-in/")
    assert page.get_by_text("Sign in with a passkey").is_hidden()
    # when somebody signs in with password and code, and looks at adding a code app
    page.fill("#id_login", "lena.moss")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.fill("#code", code_of("lena.moss"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{at_home.address}/")
    page.goto(f"{at_home.address}/factors/code-app/")
    # then the secret is there, as a picture and as letters
    screenshot(page, "code-app")
    expect(page.locator(".factors__picture")).to_be_visible()
    assert len(page.locator("#secret").inner_text().replace(" ", "").replace("\n", "")) == 32
