"""Codes, their evidence and the packet by keyboard; an ordinary visit in few keys."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chartwarden.actions.code_lists import import_codes
from chartwarden.chart.coding import Coding
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.purpose.work import WorkStatus
from chartwarden_web import wiring
from tests.browser.accessibility import assert_clean
from tests.browser.floor import Floor, sign_in

pytestmark = pytest.mark.browser

_PAINTED = "name => [...(CSS.highlights.get(name) || [])].map(range => range.toString())"
_MOST_KEYS = 12  # of an ordinary visit, from load to submit


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self._page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)
            self.count += 1


@pytest.fixture
def open_work(page: Page, floor: Floor) -> Callable[[str], Page]:
    """Give what opens a work item, signed in, as soon as the first suggestion is there."""
    sign_in(page, floor)

    def open_(work_id: str) -> Page:
        page.goto(f"{floor.address}/work/{work_id}/")
        expect(page.locator(".passage--now")).to_be_visible()
        return page

    return open_


def test_an_ordinary_visit_takes_twelve_keys_at_most_and_no_prompt(
    open_work: Callable[[str], Page], floor: Floor, house: wiring.House
) -> None:
    # given a visit to the emergency department, and the list of levels that the house brought in
    levels = [Coding("CPT", f"9928{level}", f"Emergency department visit, level {level}") for level in range(1, 6)]
    import_codes(house.desk(floor.manager, device="test:1"), "CPT", read=lambda: levels)
    visit = next(item for item in floor.work if item.purpose.kind == "ed-visit")
    page = open_work(visit.id)
    prompts: list[str] = []
    page.on("dialog", lambda dialog: prompts.append(dialog.message))
    keys = Keys(page)
    # when the registered diagnosis is taken with its words, the cause is found by its code, the level by its digit
    keys.press("Enter")
    expect(page.locator(".coded__code")).to_have_text(["S82.62XA"])
    keys.press("c", *"w010", "Enter")
    expect(page.locator(".coded__code")).to_have_text(["S82.62XA", "W01.0XXA"])
    expect(page.locator('.suggested[data-code="W01.0XXA"] .passage--now')).to_be_visible()
    keys.press("Enter")
    expect(page.locator(".coded[data-bare]")).to_have_count(0)
    keys.press("3")
    expect(page.locator('#results [data-words="3"]')).to_be_visible()
    keys.press("Enter")
    expect(page.locator(".coded__code")).to_have_text(["S82.62XA", "W01.0XXA", "99283"])
    keys.press("Control+Enter")
    # then the visit is finished, every diagnosis has its words, nothing asked anything, and the keys were few
    expect(page.locator("#notices")).to_contain_text("Finished")
    desk = house.desk(floor.coder, device="test:1")
    assert desk.work.item(WorkItemId(visit.id)).status is WorkStatus.FINISHED
    assert [len(one.evidence) for one in desk.work.coded(visit.id)] == [1, 1, 0]
    assert prompts == []
    assert keys.count <= _MOST_KEYS


def test_a_suggestion_is_taken_passed_over_and_turned_by_one_key_each(open_work: Callable[[str], Page]) -> None:
    # given an assigned code with several passages that may support it
    page = open_work("work-0")
    page.keyboard.press("c")
    page.keyboard.type("aki")
    page.keyboard.press("Enter")
    expect(page.locator('.suggested[data-code="N17.9"] .passage--now')).to_be_visible()
    page.keyboard.press("Escape")
    place = page.locator("#suggested")
    _, _, of = place.inner_text().partition(" of ")
    assert int(of) > 2
    # when the coder turns on and back, and passes one over
    for key, told in (("n", f"2 of {of}"), ("p", f"1 of {of}"), ("x", f"1 of {int(of) - 1}")):
        page.keyboard.press(key)
        expect(place).to_have_text(told)
    # and takes the next
    words = page.locator(".passage--now .passage__mark").inner_text()
    page.keyboard.press("Enter")
    # then the code has these words, they are painted and tagged, and another code is up
    expect(page.locator(".evidence__link")).to_have_count(1)
    expect(page.locator('.suggested[data-code="N17.9"]')).to_have_count(0)
    page.locator(".evidence__link").click()
    expect(page.locator(".tag")).to_have_text("N17.9")
    assert page.evaluate(_PAINTED, "evidence-focus") == [words]
    # and one key takes it back
    page.keyboard.press("u")
    expect(page.locator(".evidence--none")).to_have_count(1)
    expect(page.locator(".tag")).to_have_count(0)


def test_sequence_admission_and_comment_by_keyboard_and_the_last_thing_again(open_work: Callable[[str], Page]) -> None:
    # given two codes of an inpatient stay
    page = open_work("work-0")
    codes = page.locator(".coded__code")
    page.keyboard.press("c")  # once: the field stays ready for the next code
    for word, code in (("aki", "N17.9"), ("i10", "I10")):
        page.keyboard.type(word)
        page.keyboard.press("Enter")
        expect(codes.filter(has_text=code)).to_be_visible()
    page.keyboard.press("Escape")
    # when the second goes up, and both are said to be present on admission
    page.keyboard.press("2")
    page.keyboard.press("[")
    expect(codes).to_have_text(["I10", "N17.9"])
    page.keyboard.press("o")
    page.keyboard.press("y")
    expect(page.locator(".coded__admission")).to_have_text(["POA Y", "POA ?"])
    page.keyboard.press("2")
    page.keyboard.press(".")
    expect(page.locator(".coded__admission")).to_have_text(["POA Y", "POA Y"])
    # and a comment is left on it
    page.keyboard.press(";")
    page.keyboard.press("Tab")
    page.keyboard.type("Rose after surgery.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".coded__said")).to_have_text(["Rose after surgery."])
    # then everything is taken back one by one
    for _ in range(4):
        page.keyboard.press("u")  # faster than the answers come; none is lost
    expect(codes).to_have_text(["N17.9", "I10"])
    expect(page.locator(".coded__admission")).to_have_text(["POA ?", "POA ?"])


def test_the_pane_is_clean_for_everybody_with_all_of_it_open(
    viewport: dict[str, int], open_work: Callable[[str], Page], screenshot: Callable[[Page, str], Path]
) -> None:
    # given codes with evidence, remarks and a packet, in a window of either size
    page = open_work("work-0")
    page.set_viewport_size(viewport)  # type: ignore[arg-type]  # width and height
    for count in (1, 2):
        page.keyboard.press("Enter")
        expect(page.locator(".coded")).to_have_count(count)
    page.keyboard.press("c")
    for code in ("a4151", "r7881"):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        expect(page.locator("#words")).to_have_value("")
    expect(page.locator(".remark").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(".packet__proof")).to_be_visible()
    page.keyboard.press("c")
    page.keyboard.type("e1122")
    expect(page.locator(".rules--found").first).to_be_visible()
    # when it is looked at in light and dark, then no rule is broken, and nothing is wider than the window
    assert_clean(page, "everything", screenshot=screenshot)
