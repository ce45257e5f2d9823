"""A real browser for the tests: Debian's Chromium, with the back-forward cache that its users have.

Playwright turns that cache off. It must be on here: a page that comes back from it was never asked of the server, and
whether it may still be read is among the things that are tested.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import get_resolver
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from chartwarden.workforce.member import Member, Role
from chartwarden_bench.window import launched, program
from chartwarden_web import wiring
from chartwarden_web.codes import icd10cm
from chartwarden_web.records.models import MemberRecord
from tests.browser.floor import PASSWORD, Floor, filled, served
from tests.builders import a_member
from tests.database import Filled
from tests.factors import with_code_app

DESKTOP = ViewportSize(width=1280, height=800)
NARROW = ViewportSize(width=360, height=740)  # the narrowest window that every screen must work in


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one running Chromium; contexts keep the tests apart."""
    if not program():
        pytest.fail("Chromium is missing: `make test` installs it.")
    # Playwright runs an event loop in this thread, which Django would otherwise take for asynchronous code of its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = launched(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Give a maker of browser contexts, each a person with cookies of their own; all are closed afterwards."""
    made: list[BrowserContext] = []

    def make(*, viewport: ViewportSize = DESKTOP, **settings: object) -> BrowserContext:
        context = browser.new_context(viewport=viewport, **settings)  # type: ignore[arg-type]  # named by Playwright
        context.set_default_timeout(10_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """Give an empty page in a desktop window."""
    return new_context(viewport=DESKTOP).new_page()


@pytest.fixture
def narrow_page(new_context: Callable[..., BrowserContext]) -> Page:
    """Give an empty page in a window 360 px wide."""
    return new_context(viewport=NARROW, has_touch=True).new_page()


@pytest.fixture
def screenshot(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Page, str], Path]:
    """Give a function that takes a picture of a whole page and says where it is.

    Pictures go to the folder in CHARTWARDEN_SCREENSHOTS, so that a person can look at them, else to the test's own.
    """
    named = os.environ.get("CHARTWARDEN_SCREENSHOTS")
    folder = Path(named) if named else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    test = re.sub(r"\W+", "-", request.node.name).strip("-")

    def take(page: Page, name: str) -> Path:
        path = folder / f"{test}-{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take


@pytest.fixture(scope="session")
def floor_filled(fill_once: Callable[[Callable[[wiring.House], Floor]], Filled]) -> Filled:
    """Give an instance with a small synthetic ward on it."""
    return fill_once(filled)


@pytest.fixture
def begins_with(request: pytest.FixtureRequest) -> Filled | None:
    """Begin with the ward where a test asks for it."""
    return request.getfixturevalue("floor_filled") if "floor" in request.fixturenames else None


@pytest.fixture
def floor(house: wiring.House, begins_with: Filled) -> Iterator[Floor]:  # noqa: ARG001 -- served from this process
    """Give a served instance with a small synthetic ward on it."""
    icd10cm.find("I10")  # reads the code set, which the server does while it starts
    assert get_resolver().url_patterns  # as it loads every view
    with served() as address:
        yield replace(begins_with.values, address=address)


@pytest.fixture(params=[DESKTOP, NARROW], ids=["wide", "narrow"])
def viewport(request: pytest.FixtureRequest) -> ViewportSize:
    """Give the size of a window: that of a desk, and the narrowest that every screen must work in."""
    found: ViewportSize = request.param
    return found


@pytest.fixture
def keeper(floor: Floor, house: wiring.House) -> Member:  # noqa: ARG001 -- the instance must be filled
    """Give an administrator, who signs in as the others do."""
    member = a_member("adam.stroud", Role.ADMINISTRATOR, name="Adam Stroud")
    house.desk(member, device="test:1").workforce.put(member)
    record = MemberRecord.objects.get(id=member.id)
    record.set_password(PASSWORD)
    record.save(update_fields=["password"])
    with_code_app(member.user_id)
    return member
