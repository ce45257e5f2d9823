"""Stale copies in a real browser: one line beside the paragraph, one key to compare."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chartwarden.workforce.member import Member
from chartwarden_web import wiring
from tests.browser.accessibility import assert_clean
from tests.browser.floor import Floor, sign_in
from tests.builders import a_document

pytestmark = pytest.mark.browser

PLAN = (
    "ASSESSMENT AND PLAN\nAntibiotic day 2 of 10 for the urosepsis, blood pressure holding without pressors.\n"
    "Walks to the door with the therapist and eats half of each meal.\n"
)


@pytest.mark.control("CLM-1")
def test_a_stale_copy_stands_beside_its_paragraph_and_one_key_compares(
    floor: Floor, keeper: Member, house: wiring.House, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    # given a plan that was copied into the note of the next day
    desk, work = house.desk(keeper, device="test:1"), floor.work[0]
    stay = desk.charts.encounter(work.purpose.encounter_id)
    patient = desk.charts.registered([work.patient_id])[work.patient_id]
    assert stay.starts_at is not None
    for day in (1, 2):
        written_at = stay.starts_at + timedelta(days=day)
        note = a_document(f"day{day}", PLAN, patient=patient, encounter=stay, loinc="11506-3", written_at=written_at)
        desk.charts.save([note])
    sign_in(page, floor)
    # when the newer note is read, then one line stands beside its paragraph by itself
    page.goto(f"{floor.address}/work/{work.id}/documents/document-day2/")
    beside = page.locator("#note .stale-here .stale")
    expect(beside).to_have_count(1)
    expect(beside).to_contain_text("Antibiotic day 2 counts a day that has passed since")
    # and one key opens both sentences, and the older note is one step away
    page.keyboard.press("v")
    expect(beside).to_contain_text("1 day lies between the two notes")
    assert_clean(page, "stale", screenshot=screenshot)
    beside.get_by_role("link", name="Progress note").click()
    expect(page.locator("#note")).to_have_attribute("data-document", "document-day1")
    expect(page.locator("#note .stale-here")).to_have_count(0)
