"""My access and the Proof room by keyboard: filter, turn pages, verify, prove and check, also without JavaScript."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import BrowserContext, Page, expect

from chartwarden.actions.charts import open_chart
from chartwarden.actions.ledger_proof import prove_entry
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.proof import check_proof, read_proof
from chartwarden.ledger.verify import Verdict
from chartwarden_web import wiring
from chartwarden_web.office import checking
from tests.browser.accessibility import assert_axe_clean, assert_fits
from tests.browser.floor import Floor, sign_in
from tests.database import without_triggers

pytestmark = pytest.mark.browser


@pytest.fixture
def room(page: Page, floor: Floor, house: wiring.House) -> Page:
    """Give the Proof room, reached by keyboard, after a coder opened a chart three times."""
    for _ in range(3):
        open_chart(house.desk(floor.coder, device="test:1"), floor.work[0].id)
    sign_in(page, floor, "petra.vance")
    page.wait_for_load_state("load")
    page.keyboard.type("gv")
    expect(page.locator("h1")).to_have_text("Proof room")
    page.wait_for_load_state("load")
    return page


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hold every check after it has begun, until the event is set; give that event."""
    let_go = threading.Event()
    check_ledger = checking.check_ledger

    def held_check(ledger: Ledger, *, earlier: tuple[str, ...], on_entry: Callable[[int], object]) -> Verdict:
        on_entry(2)
        assert let_go.wait(30)
        return check_ledger(ledger, earlier=earlier, on_entry=on_entry)

    monkeypatch.setattr(checking, "check_ledger", held_check)
    yield let_go
    let_go.set()
    for thread in threading.enumerate():
        if thread.name == "ledger-verification":
            thread.join(30)


@pytest.mark.control("AUD-4")
def test_one_key_verifies_and_the_verdict_is_read_out(room: Page) -> None:
    # given the Proof room
    # when the officer presses v
    room.keyboard.press("v")
    # then the verdict stands on the same page
    expect(room.locator("#check")).to_contain_text("Sound")
    expect(room.locator("#check")).to_contain_text("stand where and as they were sealed")
    assert room.url.endswith("/proof/")


@pytest.mark.control("AUD-4")
def test_progress_comes_by_itself_and_ends_in_the_verdict_that_is_read_out(room: Page, held: threading.Event) -> None:
    # given a check that takes its time
    room.keyboard.press("v")
    # when it runs, then progress moves by itself, the focus stays, and the page is accessible meanwhile
    expect(room.locator("progress")).to_have_attribute("value", "2")
    expect(room.locator("button[data-key=v]")).to_be_visible()
    assert_axe_clean(room)
    # and when it has ended, then the verdict comes by itself, is read out, and nothing is asked any more
    held.set()
    expect(room.locator("#check")).to_contain_text("Sound")
    expect(room.locator("#check-told")).to_contain_text("Sound. All")
    asked: list[str] = []
    room.on("request", lambda request: asked.append(request.url))
    room.wait_for_timeout(1500)
    assert asked == []


def test_a_second_press_is_refused_in_words_and_the_first_goes_on(room: Page, held: threading.Event) -> None:
    # given a check that runs
    room.keyboard.press("v")
    expect(room.locator("progress")).to_be_visible()
    # when v is pressed again, then the refusal is told where notices stand, and stays while the page asks on
    room.keyboard.press("v")
    expect(room.locator("#notices")).to_contain_text("one-verification-at-a-time")
    room.wait_for_timeout(1500)
    expect(room.locator("#notices")).to_contain_text("one-verification-at-a-time")
    held.set()
    expect(room.locator("#check")).to_contain_text("Sound")


@pytest.mark.control("AUD-4")
def test_a_tampered_log_is_told_with_its_first_bad_entry(room: Page, floor: Floor) -> None:
    # given an entry and the end of the log, both changed by somebody who owns the database
    without_triggers()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger SET body = replace(body, 'granted', 'refused') WHERE sequence = 1")
        cursor.execute("UPDATE ledger_tip SET checkpoint = 'nothing'")
    # when the officer comes in anew and verifies
    room.goto(f"{floor.address}/proof/")
    room.wait_for_load_state("load")
    expect(room.locator(".warning--bad")).to_contain_text("The ledger takes no entries")
    room.keyboard.press("v")
    # then the verdict names the entry, and the page is still one that everybody can use
    expect(room.locator("#check")).to_contain_text("The first entry that cannot be trusted is 1")
    assert_axe_clean(room)
    assert_fits(room)


@pytest.mark.control("AUD-4")
def test_an_entry_is_proven_and_the_proof_checked_by_keyboard(room: Page, house: wiring.House, tmp_path: Path) -> None:
    # given the Proof room
    # when the officer asks for the proof of entry 1, by keys alone
    room.keyboard.press("p")
    room.keyboard.type("1")
    with room.expect_download() as download:
        room.keyboard.press("Enter")
    # then a file comes that proves it offline
    assert download.value.suggested_filename == "entry-1.tlog-proof"
    path = tmp_path / "proof"
    download.value.save_as(path)
    proof = read_proof(path.read_text(encoding="utf-8"))
    assert check_proof(proof, origin=house.ledger.origin, keys=[house.ledger.signers[0].verifier]).index == 1
    # and the same file is checked on the same page
    room.set_input_files("#proof-files", path)
    room.keyboard.press("Tab")
    room.click("button:text-is('Check')")
    expect(room.locator("#proven")).to_contain_text("Proven")
    expect(room.locator("#proven")).to_contain_text("lena.moss")
    # and one that was changed proves nothing
    path.write_text(path.read_text(encoding="utf-8").replace("index 1", "index 2"), encoding="utf-8")
    room.set_input_files("#proof-files", path)
    room.click("button:text-is('Check')")
    expect(room.locator("#proven")).to_contain_text("Proves nothing")


def test_the_checkpoint_is_copied_and_the_browser_keeps_nothing(
    new_context: Callable[..., BrowserContext], floor: Floor, house: wiring.House
) -> None:
    # given a browser that lets pages write to the clipboard
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    sign_in(page, floor, "petra.vance")
    page.goto(f"{floor.address}/proof/")
    page.wait_for_load_state("load")
    # when the officer copies the checkpoint
    page.click("text=Copy")
    expect(page.locator("[data-copies]")).to_have_text("Copied")
    # then it is told, and what the page stored is nothing
    assert page.locator("#checkpoint-words").inner_text().startswith(house.ledger.origin)
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_the_room_does_without_javascript_what_it_does_with_it(
    new_context: Callable[..., BrowserContext], floor: Floor, house: wiring.House, held: threading.Event
) -> None:
    # given a browser without JavaScript
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, floor, "petra.vance")
    page.click("text=Proof room")
    # when the officer verifies, with a checkpoint that left before
    page.click("text=Compare with earlier checkpoints")
    page.fill("#earlier-text", house.ledger.store.checkpoint() or "")
    page.click("text=Verify now")
    # then there is a page that says how far it is, with a link to look again
    expect(page.locator("progress")).to_be_visible()
    held.set()
    for _ in range(50):
        if page.locator(".check--good").count():
            break
        page.click("text=See how far it is")
        page.wait_for_timeout(100)
    expect(page.locator("#check")).to_contain_text("Compared with 1 earlier checkpoint, which all agree.")
    # and a proof is checked on a page of its own
    page.click("text=Back to the Proof room")
    page.click("text=Or as text")
    page.fill("#proof-text", prove_entry(house.desk(floor.officer, device="test:1"), 0))
    page.click("button:text-is('Check')")
    expect(page.locator("#proven")).to_contain_text("Proven")


def test_my_access_is_filtered_and_turned_by_keyboard(page: Page, floor: Floor, house: wiring.House) -> None:
    # given a coder with more entries than a page shows
    desk = house.desk(floor.coder, device="test:1")
    for _ in range(60):
        open_chart(desk, floor.work[0].id)
    number = desk.charts.encounter(floor.work[0].purpose.encounter_id).number
    sign_in(page, floor)
    page.wait_for_load_state("load")
    page.keyboard.type("ga")
    expect(page.locator("h1")).to_have_text("My access")
    page.wait_for_load_state("load")
    # when they choose charts by keys alone
    page.keyboard.press("f")
    page.keyboard.type("Charts")
    page.keyboard.press("Enter")
    page.click("text=Show")
    page.wait_for_load_state("load")
    expect(page.locator(".act")).to_have_count(50)
    # and turn to the older ones
    page.keyboard.press("o")
    page.wait_for_url("**before=*")
    expect(page.locator(".act")).to_have_count(10)
    # and find by the encounter's number, which is in no address
    page.wait_for_load_state("load")
    page.keyboard.press("/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_url("**/access/find/")
    expect(page.locator(".act").first).to_contain_text(number)
    assert number not in page.url


def test_a_proof_comes_with_each_entry_of_ones_own(page: Page, floor: Floor, house: wiring.House) -> None:
    # given a coder's own entry
    open_chart(house.desk(floor.coder, device="test:1"), floor.work[0].id)
    sign_in(page, floor)
    page.goto(f"{floor.address}/access/?kind=charts")
    # when the proof is downloaded
    with page.expect_download() as download:
        page.click(".act__proof")
    # then it is the file of that entry, and the page stays
    assert download.value.suggested_filename == "entry-0.tlog-proof"
    expect(page.locator("h1")).to_have_text("My access")
