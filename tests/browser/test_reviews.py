"""Second-level review in a real browser: an auditor judges by keyboard, a coder answers, a manager sees the figures."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.codes import add_code
from chartwarden.actions.coding_review import assign_review
from chartwarden.actions.work import finish_work
from chartwarden.chart.coding import Coding, Evidence
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.member import Member, Role
from chartwarden_web import wiring
from chartwarden_web.records.models import MemberRecord
from tests.browser.accessibility import assert_clean
from tests.browser.floor import PASSWORD, Floor, sign_in
from tests.builders import a_member
from tests.factors import with_code_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WHY = "The progress notes name the stone, so N20.0 stands beside it."


@pytest.fixture
def auditor(house: wiring.House, floor: Floor) -> Member:  # noqa: ARG001 -- the instance must be filled
    """Give an auditor, who signs in as the others do."""
    member = a_member("aida.brandt", Role.AUDITOR, name="Aida Brandt")
    house.desk(member, device="test:1").workforce.put(member)
    record = MemberRecord.objects.get(id=member.id)
    record.set_password(PASSWORD)
    record.save(update_fields=["password"])
    with_code_app(member.user_id)
    return member


@pytest.fixture
def review(house: wiring.House, floor: Floor, auditor: Member) -> WorkItem:
    """Finish a chart with two codes, and give its review to the auditor."""
    desk, work = house.desk(floor.coder, device="test:1"), floor.work[0]
    chart = open_chart(desk, work.id)
    document = next(one for one in desk.charts.outlines(chart.work.patient_id) if one.loinc == "18842-5")
    section = next(one for one in document.sections if one.loinc == "11535-2")
    span = Evidence(document.id, section.ordinal, section.start, section.end)
    read_document(desk, work.id, document.id)
    add_code(desk, work.id, Coding("ICD-10-CM", "N17.9", "Acute kidney failure, unspecified"), evidence=[span])
    add_code(desk, work.id, Coding("ICD-10-CM", "I10", "Essential (primary) hypertension"))
    finish_work(desk, work.id)
    manager = house.desk(floor.manager, device="test:1")
    return assign_review(manager, work.id, to=auditor, due_on=work.due_on)


@pytest.fixture
def signed_in(
    floor: Floor, new_context: Callable[..., BrowserContext], viewport: ViewportSize
) -> Callable[[str], Page]:
    """Give a browser of somebody's own, signed in."""

    def make(user_id: str) -> Page:
        page = new_context(viewport=viewport).new_page()
        sign_in(page, floor, user_id)
        return page

    return make


def _judge(page: Page, review: WorkItem, floor: Floor) -> None:
    """Agree with the first code by one key, delete the second, and add one that is missing."""
    page.goto(f"{floor.address}/work/{review.id}/#coding")
    page.keyboard.press("y")
    expect(page.locator(".verdicts__state")).to_have_text("1 left to judge")
    page.locator(".verdict__other summary").first.click()
    page.check("input[name=verdict][value=delete]")
    page.locator(".verdict__other textarea[name=reason]").first.fill("No provider says that the pressure was high.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".verdicts__state")).to_have_text("Every code is judged")
    page.locator("summary[data-key=a]").click()
    page.fill("#missing", "N20.0")
    page.fill("#missing-why", WHY)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict--add .coded__code")).to_have_text("N20.0")


def test_an_auditor_judges_by_keyboard_and_the_coder_answers_without_the_chart(
    review: WorkItem, floor: Floor, signed_in: Callable[[str], Page], screenshot: Callable[[Page, str], Path]
) -> None:
    # given an auditor with the review of a finished chart, opened by one key
    page = signed_in("aida.brandt")
    page.keyboard.press("n")
    page.wait_for_url(f"**/work/{review.id}/**")
    expect(page.locator(".verdicts__state")).to_have_text("2 left to judge")
    assert_clean(page, "review", screenshot=screenshot)
    # when they judge each code and finish
    _judge(page, review, floor)
    assert_clean(page, "review-judged", screenshot=screenshot)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"{floor.address}/")
    # then the coder reads each finding without the chart, and rebuts one
    theirs = signed_in("lena.moss")
    theirs.goto(f"{floor.address}/reviews/")
    assert_clean(theirs, "my-reviews", screenshot=screenshot)
    expect(theirs.locator(".card__help").first).to_contain_text("33 % of codes stand")
    theirs.locator("input[name=reason]").first.fill("The nurse's record and the discharge list both name it.")
    theirs.locator("button[value=rebutted]").first.click()
    expect(theirs.locator(".lines__when").first).to_contain_text("You rebutted")
    # and the manager sees how much of the coding stands
    manager = signed_in("mara.quist")
    manager.goto(f"{floor.address}/coding-reviews/")
    expect(manager.locator(".review__line").first).to_contain_text("33%")
    assert_clean(manager, "coding-reviews", screenshot=screenshot)
