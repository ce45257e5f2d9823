"""A coder's day by keyboard: sign in, open, read, code, mark evidence, finish."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chartwarden.actions.access import my_access
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.purpose.work import WorkStatus
from chartwarden_web import wiring
from tests.browser.floor import Floor, sign_in, type_in

pytestmark = pytest.mark.browser

# Selects characters of the n-th clear stretch of the note; gives the words that a person then sees selected.
_SELECT = """([place, start, end]) => {
    const all = [...document.querySelectorAll('#note .run')].map(run => run.firstChild);
    const texts = all.filter(text => text.length > end);
    const range = document.createRange();
    range.setStart(texts[place], start);
    range.setEnd(texts[place], end);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return range.toString();
}"""
# Selects from the words before the first mask of the note to the words after it.
_SELECT_OVER_MASK = """() => {
    const mask = [...document.querySelectorAll('#note .mask')].find(
        mask => mask.previousSibling?.className === 'run' && mask.nextSibling?.className === 'run');
    const [before, after] = [mask.previousSibling.firstChild, mask.nextSibling.firstChild];
    const range = document.createRange();
    range.setStart(before, Math.max(0, before.length - 6));
    range.setEnd(after, Math.min(4, after.length));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return [before.data.slice(-6), after.data.slice(0, 4)];
}"""


# Selects a word behind the first letter that takes two units.
_SELECT_BEHIND_WIDE = """() => {
    const text = [...document.querySelectorAll('#note .run')].map(run => run.firstChild).find(
        text => /[\\u{10000}-\\u{10ffff}].{14}/u.test(text?.data || ''));
    const start = text.data.search(/[\\u{10000}-\\u{10ffff}].{14}/u) + 4;
    const range = document.createRange();
    range.setStart(text, start);
    range.setEnd(text, start + 9);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return range.toString();
}"""
# The words that are painted as evidence of the code that is turned to.
_PAINTED = "() => [...CSS.highlights.get('evidence-focus')].map(range => range.toString())"


def open_next(page: Page, floor: Floor) -> None:
    sign_in(page, floor)
    page.keyboard.press("n")
    expect(page.locator("#note .section").first).to_be_visible()
    page.wait_for_load_state(
        "load"
    )  # keys pressed before scripts are there lead through whole pages: right, but slower


@pytest.fixture
def bench(page: Page, floor: Floor) -> Page:
    """Give the workbench with the coder's first chart."""
    open_next(page, floor)
    return page


@pytest.mark.parametrize("key", ["n", "Enter"])
def test_the_next_chart_opens_with_one_key(key: str, page: Page, floor: Floor) -> None:
    # given a coder who has just signed in, by keyboard
    type_in(page, floor)
    # when they press one key
    page.wait_for_load_state("load")
    page.keyboard.press(key)
    # then the chart that is due first is open, and words of it can be read
    page.wait_for_url(f"{floor.address}/work/{floor.work[0].id}/")
    expect(page.locator("#note .run").first).not_to_be_empty()


@pytest.mark.control("MIN-6", "MIN-1")
def test_names_of_the_patient_are_nowhere_in_the_browser(bench: Page, floor: Floor) -> None:
    # given everything that the browser receives while a coder turns through the whole chart
    received = [bench.content()]
    listed = bench.locator(".document").count()
    for place in range(2, listed + 1):
        with bench.expect_response("**/documents/**") as answer:
            bench.keyboard.press("j")
        received.append(answer.value.text())
        expect(bench.locator(".note__place")).to_have_text(f"{place} of {listed}")
    received.append(bench.content())
    # when it is searched for the patient's names, numbers and address
    chart = next(one for one in floor.charts if one.patient.id == floor.work[0].patient_id)
    patient = chart.patient
    hidden = [word for name in patient.names for word in (*name.given, name.family) if len(word) > 3]
    hidden += [number.value for number in patient.numbers if number.kind.value == "SS"]
    hidden += [*patient.phones, *patient.emails, *(address.split(",")[0] for address in patient.addresses)]
    # then none is in a page, an attribute or an answer
    assert listed > 3
    assert len(received) >= listed
    assert hidden
    assert [word for word in hidden if any(word in text for text in received)] == []
    assert bench.locator("#note .mask").count() + sum(text.count('class="mask"') for text in received) > 0


def test_j_and_k_turn_documents_and_the_list_follows(bench: Page) -> None:
    # given the first document
    titles = bench.locator(".document__title").all_inner_texts()
    current = bench.locator('.document[aria-current="true"] .document__title')
    # when the coder turns on, on while typing, and back
    bench.keyboard.press("j")
    expect(bench.locator(".note__place")).to_have_text(f"2 of {len(titles)}")
    bench.keyboard.press("c")
    bench.keyboard.type("j44")
    bench.keyboard.press("Alt+ArrowDown")
    expect(bench.locator(".note__place")).to_have_text(f"3 of {len(titles)}")
    # then what was being typed stays, and list and note agree
    assert bench.input_value("#words") == "j44"
    expect(current).to_have_text(titles[2])
    bench.keyboard.press("Escape")
    bench.keyboard.press("k")
    expect(bench.locator(".note__place")).to_have_text(f"2 of {len(titles)}")
    # and the browser's own Back leads through the documents too
    bench.go_back()
    expect(bench.locator(".note__place")).to_have_text(f"3 of {len(titles)}")


def test_a_code_is_found_and_assigned_without_the_mouse(bench: Page) -> None:
    # given the workbench
    bench.keyboard.press("c")
    # when an abbreviation is typed, and Enter comes before the answer does
    bench.keyboard.type("aki")
    bench.keyboard.press("Enter")
    # then what is assigned belongs to all that was typed
    expect(bench.locator(".coded__code")).to_have_text(["N17.9"])
    # and the next can be typed at once, and another than the first be chosen
    bench.keyboard.type("sepsis")
    expect(bench.locator('#results [data-words="sepsis"]')).to_be_visible()
    second = bench.locator(".result__code").nth(1).inner_text()
    bench.keyboard.press("ArrowDown")
    bench.keyboard.press("ArrowDown")
    bench.keyboard.press("Enter")
    expect(bench.locator(".coded__code")).to_have_text(["N17.9", second])


def test_selected_words_become_evidence_with_one_key(bench: Page, floor: Floor, house: wiring.House) -> None:
    # given an assigned code, and words selected in a note
    bench.keyboard.type("caki")
    bench.keyboard.press("Enter")
    expect(bench.locator(".coded")).to_have_count(1)
    bench.keyboard.press("Escape")
    selected = bench.evaluate(_SELECT, [2, 3, 18])
    # when the coder presses one key
    bench.keyboard.press("e")
    expect(bench.locator("[data-evidence]")).to_have_count(1)
    # then the stored span holds those very words of the document
    assert _evidence(floor, house) == [selected]


def test_letters_that_a_browser_counts_twice_are_counted_once(bench: Page, floor: Floor, house: wiring.House) -> None:
    # given an assigned code, and words selected behind such a letter
    bench.keyboard.type("caki")
    bench.keyboard.press("Enter")
    expect(bench.locator(".coded")).to_have_count(1)
    bench.keyboard.press("Escape")
    selected = bench.evaluate(_SELECT_BEHIND_WIDE)
    # when the coder marks them
    bench.keyboard.press("e")
    expect(bench.locator("[data-evidence]")).to_have_count(1)
    # then these very words are stored, and these very words are painted
    assert _evidence(floor, house) == [selected]
    assert bench.evaluate(_PAINTED) == [selected]
    # and still so after the coder has turned to the next document and back
    for key, place in (("j", 2), ("k", 1)):
        bench.keyboard.press(key)
        expect(bench.locator(".note__place")).to_contain_text(f"{place} of")
    assert bench.evaluate(_PAINTED) == [selected]


def test_words_marked_before_a_code_go_with_the_next_one(bench: Page, floor: Floor, house: wiring.House) -> None:
    # given a selection that runs over masked words, and no code yet
    head, tail = bench.evaluate(_SELECT_OVER_MASK)
    bench.keyboard.press("e")
    # when a code is assigned
    bench.keyboard.type("aki")
    bench.keyboard.press("Enter")
    expect(bench.locator("[data-evidence]")).to_have_count(1)
    # then its evidence reaches from the words before the mask to those after it
    (words,) = _evidence(floor, house)
    assert words.startswith(head)
    assert words.endswith(tail)
    assert len(words) > len(head + tail)
    # and what is painted are the clear words on both sides of the mask
    assert bench.evaluate(_PAINTED) == [head, tail]


def test_finishing_opens_the_next_chart_with_one_key(bench: Page, floor: Floor, house: wiring.House) -> None:
    # given an open chart
    # when the coder finishes it
    bench.keyboard.press("Control+Enter")
    # then the next is open, and the first is closed
    bench.wait_for_url(f"{floor.address}/work/{floor.work[1].id}/")
    expect(bench.locator("#notices")).to_contain_text("This is your next chart")
    desk = house.desk(floor.coder, device="test:1")
    assert desk.work.item(floor.work[0].id).status is WorkStatus.FINISHED


def test_a_key_held_down_finishes_one_chart_only(bench: Page, floor: Floor, house: wiring.House) -> None:
    # given a hand that rests on Ctrl and Enter when the next chart comes
    bench.evaluate(
        "dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, repeat: true, bubbles: true}))"
    )
    bench.wait_for_timeout(300)
    # when the browser repeats the key, then nothing is finished
    desk = house.desk(floor.coder, device="test:1")
    assert desk.work.item(floor.work[0].id).status is WorkStatus.ASSIGNED
    assert bench.url.endswith(f"/work/{floor.work[0].id}/")


def test_what_is_withheld_and_why_is_one_key_away(bench: Page) -> None:
    # given the workbench
    # when the coder presses w
    bench.keyboard.press("w")
    # then reasons, rule and paragraph are in view
    expect(bench.locator(".part__why").first).to_be_in_viewport()
    bench.locator(".reason").first.scroll_into_view_if_needed()
    expect(bench.locator(".reason__rule").first).to_contain_text("45 CFR 164.5")


def test_a_refused_request_keeps_what_was_written(bench: Page) -> None:
    # given a request whose reason says nothing
    bench.keyboard.press("w")
    bench.locator(".part__choice").first.check()
    bench.fill("#reason", "needed for coding this record")
    # when it is sent
    bench.click(".ask .button")
    # then the rule is told, and the words are still there to be made better
    expect(bench.locator("#notices")).to_contain_text("reasons-are-specific")
    assert bench.input_value("#reason") == "needed for coding this record"


def test_the_key_sheet_opens_and_closes_and_keys_rest_meanwhile(bench: Page) -> None:
    # given the key sheet
    bench.keyboard.press("?")
    expect(bench.locator("#keysheet")).to_be_visible()
    # when another key is pressed, and then Escape
    bench.keyboard.press("j")
    bench.keyboard.press("Escape")
    # then only the sheet has gone
    expect(bench.locator("#keysheet")).to_be_hidden()
    expect(bench.locator(".note__place")).to_contain_text("1 of")


def test_two_keys_lead_to_today_and_to_my_access(bench: Page, floor: Floor, house: wiring.House) -> None:
    # given the workbench
    # when g and a are pressed, and then g and t
    bench.keyboard.type("ga")
    expect(bench.locator("h1")).to_have_text("My access")
    bench.wait_for_load_state("load")  # the heading is there before the keys are
    told = bench.locator(".act__sentence").all_inner_texts()
    bench.keyboard.type("gt")
    # then each screen came, and My access told of the chart
    expect(bench.locator("h1")).to_have_text("Today")
    assert any(sentence.startswith("Opened a chart of") for sentence in told)
    assert len(my_access(house.desk(floor.coder, device="test:1"))) >= 4


@pytest.mark.control("ACC-8")
def test_back_after_signing_out_shows_nothing(bench: Page, floor: Floor) -> None:
    # given a chart on screen, and a coder who signs out
    words = bench.locator("#note .run").first.inner_text()
    bench.click("text=Sign out")
    bench.wait_for_url(f"{floor.address}/sign-in/")
    # when somebody presses Back, as often as there are pages of ours
    for _ in range(2):
        bench.go_back(wait_until="commit")
        bench.wait_for_timeout(300)
        # then there is the form for signing in, and no word of the chart
        assert words not in bench.content()
    expect(bench.locator("#id_login")).to_be_visible()


@pytest.mark.control("ACC-8")
def test_back_asks_the_server_again(bench: Page, floor: Floor, house: wiring.House) -> None:
    # given a chart that was left for another screen, and whose work is finished elsewhere meanwhile
    words = bench.locator("#note .run").first.inner_text()
    bench.keyboard.type("ga")
    expect(bench.locator("h1")).to_have_text("My access")
    desk = house.desk(floor.coder, device="test:2")
    item = desk.work.item(WorkItemId(floor.work[0].id))
    desk.work.move(replace(item, status=WorkStatus.FINISHED, version=item.version + 1), seen_version=item.version)
    # when the coder goes back
    bench.go_back(wait_until="commit")
    # then the page is asked for anew, and refused
    expect(bench.locator("h1")).to_have_text("Not opened")
    assert words not in bench.content()


def test_the_browser_keeps_nothing_of_a_chart(bench: Page) -> None:
    # given a coder who turned through documents
    bench.keyboard.press("j")
    expect(bench.locator(".note__place")).to_contain_text("2 of")
    # when what the page stored is asked for, then there is nothing, and no worker keeps pages
    kept = bench.evaluate("[localStorage.length, sessionStorage.length, navigator.serviceWorker?.controller ?? null]")
    assert kept == [0, 0, None]
    assert bench.title() == "Workbench · Chartwarden"


def test_the_whole_way_works_without_javascript(
    new_context: Callable[..., BrowserContext], floor: Floor, house: wiring.House
) -> None:
    # given a browser without JavaScript
    page = new_context(java_script_enabled=False).new_page()
    type_in(page, floor)
    # when the coder opens, searches, assigns, supports and finishes with plain links and forms
    page.click(".next")
    page.click(".document >> nth=1")
    page.fill("#words", "aki")
    page.keyboard.press("Enter")
    page.click('.result:has-text("N17.9")')
    page.click("text=Use as evidence")
    assert len(_evidence(floor, house)) == 1
    assert page.locator(".run--evidence").count() > 0
    page.click("text=Finish & next")
    # then the next chart is open
    page.wait_for_url(f"{floor.address}/work/{floor.work[1].id}/")


def _evidence(floor: Floor, house: wiring.House) -> list[str]:
    desk = house.desk(floor.coder, device="test:1")
    texts = {one.outline.id: one.text.value for chart in floor.charts for one in chart.documents}
    coded = desk.work.coded(floor.work[0].id)
    return [texts[span.document_id][span.start : span.end] for one in coded for span in one.evidence]
