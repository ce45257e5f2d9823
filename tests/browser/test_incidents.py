"""A mistake is reported by keyboard from the middle of the work, and the privacy office finds it with its days."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chartwarden.actions.incidents import report_incident
from chartwarden.incident.kind import IncidentKind
from chartwarden.incident.report import Said
from chartwarden_web import wiring
from tests.browser.accessibility import assert_clean, assert_fits
from tests.browser.floor import Floor, sign_in
from tests.factors import code_of

pytestmark = pytest.mark.browser

_MOST_KEYS = 8  # of those that are no words: a minute has time for four times as many
_WHAT = "I faxed a summary to the number of another practice."
_WORDS = "The fax journal was read."


@pytest.mark.control("INC-2")
def test_a_mistake_is_reported_from_the_work_with_a_few_keys_and_survives_the_lock(
    page: Page, floor: Floor, screenshot: Callable[[Page, str], Path]
) -> None:
    # given a coder who is typing a code when they see their mistake
    pressed = ["Alt+!", "ArrowDown", "ArrowDown", "Tab", "Control+Enter"]
    sign_in(page, floor)
    page.goto(f"{floor.address}/work/{floor.work[0].id}/")
    page.wait_for_load_state("load")
    page.keyboard.press("c")
    # when they turn to the report without a mouse, say what happened, and lock their screen on the way
    page.keyboard.press(pressed[0])
    expect(page.locator("input[name=kind]").first).to_be_focused()
    assert_clean(page, "report", screenshot=screenshot)
    for key in pressed[1:4]:
        page.keyboard.press(key)
    page.keyboard.type(_WHAT)
    page.locator(".report__more summary").press("Enter")
    page.select_option("#recipient", "covered-entity")
    _lock_and_unlock(page)
    # then what they typed is there again, also when the screen locks once more before they go on; one more key files it
    page.keyboard.press("Control+l")
    page.wait_for_url("**/veiled/")
    page.fill("input[name=code]", code_of("lena.moss"))
    page.wait_for_url("**/report/")
    expect(page.locator("#what")).to_have_value(_WHAT)
    expect(page.locator("#recipient")).to_have_value("covered-entity")
    page.keyboard.press(pressed[4])
    expect(page.locator(".notice--good")).to_contain_text("The privacy office has it now")
    expect(page.locator(".said__one").last).to_contain_text("Sent, given or faxed to the wrong place")
    assert len(pressed) <= _MOST_KEYS


def _lock_and_unlock(page: Page) -> None:
    page.keyboard.press("Control+l")
    page.wait_for_url("**/veiled/")
    page.fill("input[name=code]", code_of("lena.moss"))
    page.wait_for_url("**/report/")


def test_an_incident_is_found_by_key_and_a_refusal_stands_where_it_is_caused(
    page: Page, floor: Floor, house: wiring.House, screenshot: Callable[[Page, str], Path]
) -> None:
    # given an incident that somebody knew of four days ago
    desk = house.desk(floor.coder, device="test:1")
    report_incident(desk, Said(IncidentKind.PAPER, _WHAT, desk.clock.now().date() - timedelta(days=4)))
    sign_in(page, floor, "petra.vance")
    # when the privacy officer goes to it by key
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page.locator(".incidents__one")).to_contain_text("56 days left")
    page.locator(".incidents__name").focus()
    page.keyboard.press("Enter")
    # then it shows who must be told by when, to everybody's eyes
    expect(page.locator(".owes__whom").first).to_have_text("Tell the patients")
    assert_clean(page, "incident", screenshot=screenshot)
    # and triage with a blank is refused in sight of its button, with what was typed still there
    page.fill("#triage-words", _WORDS)
    page.locator("button", has_text="Complete triage").click()
    expect(page.locator("#notices")).to_contain_text("when it happened")
    expect(page.locator("#notices")).to_be_in_viewport()
    expect(page.locator("#triage-words")).to_have_value(_WORDS)
    page.set_viewport_size({"width": 360, "height": 740})
    assert_fits(page)
