"""The policy lab in a real browser: wide and narrow, light and dark, with a decision made by keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from chartwarden.actions.rulebooks import propose_rulebook
from chartwarden.adapters.rulebook_file import default_text, rulebook_text
from chartwarden.workforce.member import Member
from chartwarden_web import wiring
from tests.browser.accessibility import assert_clean
from tests.browser.floor import Floor, sign_in
from tests.factors import code_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_CHANGED = (
    ('version: "2026.5"', 'version: "2026.6"'),
    ("59768-2, 59769-0, 11493-4, 10223-6]", "59768-2, 59769-0, 11493-4, 10223-6, 29762-2]"),
    ("      - {section: 10157-6, codes: [Z80-Z84]}\n", ""),
    ("      - {shown: 18842-5 10157-6, for: Z80.3}\n", ""),
    ("identifiers: [E, M, A, P]", "identifiers: [E, A, P]"),
    ("      - {shown: identifier M}\n", ""),
)


def test_a_change_is_weighed_and_decided_on_every_width(
    floor: Floor,
    keeper: Member,
    house: wiring.House,
    new_context: Callable[..., BrowserContext],
    screenshot: Callable[[Page, str], Path],
    viewport: ViewportSize,
) -> None:
    # given a rulebook that the privacy officer proposed
    text = default_text().text
    for before, after in _CHANGED:
        assert before in text
        text = text.replace(before, after, 1)
    why = "Social history decides tobacco and housing codes on most stays here."
    proposal = propose_rulebook(
        house.desk(floor.officer, device="test:1"),
        rulebook_text(text, where="rules.yaml"),
        reason=why,
        began_with=default_text(),
    )
    # when an administrator looks at the lab and at the proposal
    page = new_context(viewport=viewport).new_page()
    sign_in(page, floor, keeper.user_id)
    page.goto(f"{floor.address}/rules/")
    expect(page.locator("h1")).to_have_text("Policy lab")
    assert_clean(page, "lab", screenshot=screenshot)
    page.goto(f"{floor.address}/rules/{proposal.id}/")
    expect(page.locator(".blast")).to_contain_text("Inpatient final coding")
    assert_clean(page, "proposal", screenshot=screenshot)
    # and approves it by keyboard
    page.locator("input[value=approve]").focus()
    page.keyboard.press("Space")
    page.locator("input[name=code]").focus()
    page.keyboard.type(code_of(keeper.user_id))
    page.keyboard.press("Enter")
    # then it is in force
    expect(page.locator(".book__name")).to_have_text("In force: 2026.6")
    assert_clean(page, "decided", screenshot=screenshot)
