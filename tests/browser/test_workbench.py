"""The frame of the workbench by keyboard: going to documents, finding words, one mask, hold, own keys, two charts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chartwarden.actions.access import my_access
from chartwarden.purpose.work import WorkStatus
from chartwarden_web import wiring
from tests.browser.accessibility import assert_clean
from tests.browser.floor import Floor, sign_in
from tests.builders import PROGRESS_NOTE, a_document

pytestmark = pytest.mark.browser

_REASON = "Decides which of the two stays the note is about."
_FOUND = "() => [...(CSS.highlights.get('found') || [])].map(range => range.toString().toLowerCase())"


@pytest.fixture
def bench(page: Page, floor: Floor) -> Page:
    """Give the workbench with the coder's first chart."""
    sign_in(page, floor)
    page.keyboard.press("n")
    expect(page.locator("#note .section").first).to_be_visible()
    page.wait_for_load_state("load")
    return page


def _title(page: Page) -> str:
    return page.locator(".note__title").inner_text()


def test_two_keys_lead_to_what_coders_look_for_first(bench: Page) -> None:
    # given the workbench
    # when two keys are pressed, then the laboratory report is there; and again, the next of its kind or the same
    bench.keyboard.type("gl")
    expect(bench.locator(".note__title")).to_have_text("Laboratory report")
    bench.keyboard.type("gd")
    expect(bench.locator(".note__title")).to_have_text("Discharge summary")
    # and what the work does not open is said to be lacking, and the note stays
    bench.keyboard.type("gp")
    expect(bench.locator("#notices")).to_have_text("No pathology report is among the documents of this work.")
    assert _title(bench) == "Discharge summary"


def test_every_plain_key_works_with_alt_while_somebody_types(bench: Page) -> None:
    # given a coder in the middle of a word
    bench.keyboard.press("c")
    bench.keyboard.type("seps")
    # when keys are pressed with Alt
    bench.keyboard.press("Alt+j")
    expect(bench.locator(".note__place")).to_contain_text("2 of")
    bench.keyboard.press("Alt+g")
    bench.keyboard.press("Alt+d")
    expect(bench.locator(".note__place")).to_contain_text("1 of")
    bench.keyboard.press("Alt+w")
    expect(bench.locator("#withheld")).to_have_attribute("open", "")
    # then the word stands as it was, without the letters of the keys
    assert bench.input_value("#words") == "seps"


def test_words_are_found_and_jumped_to(bench: Page) -> None:
    # given a word of another document
    bench.keyboard.type("/flank")
    bench.keyboard.press("Enter")
    expect(bench.locator(".hit").first).to_be_focused()
    section = bench.locator(".hit__section").nth(1).inner_text()
    # when the coder goes to the second place
    bench.keyboard.press("ArrowDown")
    bench.keyboard.press("Enter")
    # then the word is painted in its section, in view
    expect(bench.locator(".note__place")).not_to_contain_text("1 of")
    bench.wait_for_function(f"({_FOUND})().length > 0")
    assert bench.evaluate(_FOUND) == ["flank"]
    expect(bench.locator(".section__title", has_text=section).first).to_be_visible()


@pytest.mark.control("RED-4")
def test_one_mask_is_opened_in_its_place_for_a_reason(bench: Page, floor: Floor, house: wiring.House) -> None:
    # given a note with masks, the first of which no reason opens
    masks = bench.locator("#note .mask")
    before = masks.all_inner_texts()
    # when the coder goes to the second and opens it, with the keyboard alone
    bench.keyboard.press("m")
    bench.keyboard.press("m")
    expect(masks.nth(1)).to_be_focused()
    bench.keyboard.press("Enter")
    expect(bench.locator("#unmask-reason")).to_be_focused()
    bench.keyboard.type(_REASON)
    bench.keyboard.press("Enter")
    # then this one is open and has the focus, and the others are not
    shown = bench.locator("#note .mask--open")
    expect(shown).to_be_focused()
    expect(shown).to_contain_text("shown for a reason: ")
    after = masks.all_inner_texts()
    assert [one for one, other in zip(after, before, strict=True) if one != other] == [after[1]]
    # and turning the page masks it again
    bench.keyboard.press("j")
    expect(bench.locator(".note__place")).to_contain_text("2 of")
    bench.keyboard.press("k")
    expect(bench.locator(".note__place")).to_contain_text("1 of")
    assert masks.all_inner_texts() == before
    rows = my_access(house.desk(floor.coder, device="test:1"))
    assert sum(row.sentence.startswith("Unmasked") for row in rows) == 1


def test_a_mask_that_stays_says_why(bench: Page, floor: Floor, house: wiring.House) -> None:
    # given words of a sensitive subject, which no reason opens here
    work = floor.work[0]
    chart = next(one for one in floor.charts if one.patient.id == work.patient_id)
    stay = next(one for one in chart.encounters if one.id == work.purpose.encounter_id)
    text = "ASSESSMENT\nCOPD. HIV on Biktarvy.\n"
    note = a_document("hiv", text, patient=chart.patient, encounter=stay, loinc=PROGRESS_NOTE)
    house.desk(floor.coder, device="test:1").charts.save([note])
    bench.goto(f"{floor.address}/work/{work.id}/documents/{note.document.outline.id}/")
    # when the coder presses Enter on their mask
    bench.locator(".mask--stays").first.focus()
    bench.keyboard.press("Enter")
    # then the way that there is is told
    expect(bench.locator("#notices")).to_contain_text("Ask to see the section, with a reason.")


def test_work_is_put_on_hold_with_two_keys(bench: Page, floor: Floor, house: wiring.House) -> None:
    # given an open chart, while a word is typed
    bench.keyboard.press("c")
    # when the coder asks to hold it, and chooses the reason by its number
    bench.keyboard.press("Control+h")
    expect(bench.locator(".hold__choice").first).to_be_focused()
    bench.keyboard.press("1")
    # then the next chart is open
    bench.wait_for_url(f"{floor.address}/work/{floor.work[1].id}/")
    expect(bench.locator("#notices")).to_contain_text("On hold. This is your next chart.")
    assert house.desk(floor.coder, device="test:1").work.item(floor.work[0].id).status is WorkStatus.HELD


def test_a_key_is_chosen_by_pressing_it_and_works(bench: Page, floor: Floor) -> None:
    # given My keys
    bench.goto(f"{floor.address}/account/keys/")
    row = bench.locator(".verbs__row", has_text="Next document")
    # when a key that something else has is pressed for turning on, then that is told
    row.locator("[data-captures]").click()
    bench.keyboard.press("k")
    expect(bench.locator("#notices")).to_contain_text("k would do two things")
    # when a free one is pressed, then it turns the page, and the one from the start does not
    row.locator("[data-captures]").click()
    bench.keyboard.press("F2")
    expect(row.locator(".verbs__own")).to_be_visible()
    bench.goto(f"{floor.address}/work/{floor.work[0].id}/")
    expect(bench.locator(".note__turn .kbd").first).to_have_text("F2")
    bench.keyboard.press("j")
    bench.keyboard.press("F2")
    expect(bench.locator(".note__place")).to_contain_text("2 of")


def test_two_charts_differ_and_say_which_is_which(bench: Page, floor: Floor) -> None:
    # given a chart, and a second one in another tab
    second = bench.context.new_page()
    second.goto(f"{floor.address}/work/{floor.work[1].id}/")
    expect(second.locator("#second")).to_be_visible()
    expect(bench.locator("#second")).to_be_visible()
    one, other = (page.locator("[data-frame-words]").inner_text() for page in (bench, second))
    # when both are looked at, then colour and pattern differ, the later one is framed, and each names both
    assert not set(one.split()) & set(other.split())
    assert second.locator("#second").inner_text() == (
        f"A second chart is open in another tab: {one}. This chart is {other}, and was opened later."
    )
    assert f"This chart is {one}, and was opened first." in bench.locator("#second").inner_text()
    classes = [page.locator("body").get_attribute("class") or "" for page in (bench, second)]
    assert ["page__body--second" in one for one in classes] == [False, True]
    # and nothing is kept in the browser, and the notice goes with the tab
    assert second.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    second.close()
    expect(bench.locator("#second")).to_be_hidden()


def test_the_cue_stays_in_view_in_a_narrow_window(
    new_context: Callable[..., BrowserContext], floor: Floor, screenshot: Callable[[Page, str], object]
) -> None:
    # given a telephone
    page = new_context(viewport={"width": 360, "height": 740}, has_touch=True).new_page()
    sign_in(page, floor)
    page.click(".next")
    page.wait_for_load_state("load")
    # when somebody scrolls far down
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    # then who the chart is about is still in view, and nothing lies over it
    cue = page.locator(".cue__who")
    expect(cue).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.elementFromPoint(120, 20).closest('.cue') !== null")
    # and the checklist, with every line open, and the form for a mask break no rule of axe
    for line in page.locator(".check__line").all():
        line.click()
        assert line.locator("xpath=..").get_attribute("open") is not None
    page.locator("#note a.mask").first.dispatch_event("click")
    page.locator(".hold summary").click()
    assert_clean(page, "workbench-open", screenshot=screenshot)
