"""Around a chart: whose it is, why the access is in order, what was found in it, one mask opened, work put on hold."""

import re

import pytest
from django.test import Client

from chartwarden.actions.access import my_access
from chartwarden.actions.codes import add_code
from chartwarden.chart.coding import Coding, Evidence
from chartwarden.ledger.entry import Outcome
from chartwarden.purpose.work import WorkStatus
from tests.builders import Scene, a_document, a_work_item

_REASON = "Decides whether the name in the note is the patient's of E-2026-a."


@pytest.fixture
def bench(scene: Scene) -> str:
    return f"/work/{scene.work.id}/"


@pytest.fixture
def summary(scene: Scene, bench: str) -> str:
    return f"{bench}documents/{scene.summary.document.outline.id}/"


def _check(page: str, name: str) -> str:
    found = re.search(rf'<details class="(check[^"]*)" id="check-{name}".*?</details>', page, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) + found[1]


@pytest.mark.control("MIN-6")
def test_the_cue_shows_what_the_rule_allows_and_no_more(coder: Client, bench: str) -> None:
    # given a rule that allows encounter number, record number, age and sex, but no name
    # when the chart is opened
    page = coder.get(bench).content.decode()
    cue = re.search(r'<div class="cue".*?</div>', page, re.DOTALL)
    # then the cue is made of these, and the name is nowhere
    assert cue is not None
    assert "68 female" in cue[0]
    assert "record number ending in " in cue[0]
    assert "19-a" in cue[0]
    assert "Ostrander" not in page


def test_the_frame_of_a_chart_is_always_the_same(coder: Client, bench: str) -> None:
    # given a chart
    # when it is opened twice, then its colour and pattern are the same, told in words too
    one, other = (
        re.findall(r"frame--c(\d) frame--p(\d)|data-frame-words>([a-z]+ [a-z]+)<", coder.get(bench).content.decode())
        for _ in range(2)
    )
    assert one == other != []


@pytest.mark.control("AUD-3")
def test_the_checklist_names_the_very_entries_of_this_access(coder: Client, bench: str, scene: Scene) -> None:
    # given a chart that is opened
    page = coder.get(bench).content.decode()
    # when the ledger is asked which entries that left
    rows = {row.sentence.split()[0]: row for row in my_access(scene.at(scene.coder))}
    # then the first line names both
    told = _check(page, "logged")
    assert f"Logged as entry {rows['Opened'].sequence}" in told
    assert f"Reading this document is entry {rows['Read'].sequence}." in told


@pytest.mark.control("MIN-1")
def test_the_checklist_counts_what_is_shown_and_what_is_not(coder: Client, bench: str, scene: Scene) -> None:
    # given a chart of which two sections are open, and of which some stay closed
    page = coder.get(bench).content.decode()
    row = next(row for row in my_access(scene.at(scene.coder)) if row.sentence.startswith("Opened"))
    # when the second and third line are read
    # then they say what the entry says, and count the masks that are in the note
    told = _check(page, "relevant")
    assert row.sections == 2
    assert "2 sections of 1 documents are open, by rule inpatient-final@" in told
    masks = len(re.findall(r'class="mask[ "]', page))
    assert f"{masks} identifiers masked" in _check(page, "minimised")


def test_a_page_that_came_unencrypted_from_elsewhere_says_so(coder: Client, bench: str) -> None:
    # given a browser on this machine, and one on another
    here = coder.get(bench, headers={"host": "localhost"}).content.decode()
    there = coder.get(bench, headers={"host": "localhost"}, REMOTE_ADDR="192.0.2.7").content.decode()
    # when the fourth line is read
    # then it is in order only where the page did not leave the machine
    assert "Did not leave this machine" in _check(here, "sent")
    assert "Not encrypted" in _check(there, "sent")
    assert "check--look" in _check(there, "sent")


def test_opened_and_used_documents_are_counted(coder: Client, bench: str, summary: str, scene: Scene) -> None:
    # given a second document, and a chart in which one has been opened
    other = a_document("second", "HOSPITAL COURSE\nSepsis.\n", patient=scene.patient, encounter=scene.stay)
    scene.at(scene.keeper).charts.save([other])
    coder.get(summary)
    # when the other is opened too, twice, and words of it support a code
    for _ in range(2):
        coder.get(f"{bench}documents/{other.document.outline.id}/", headers={"HX-Request": "true"})
    section = other.document.outline.sections[0]
    span = Evidence(other.document.outline.id, section.ordinal, section.start, section.end)
    add_code(scene.at(scene.coder), scene.work.id, Coding("ICD-10-CM", "A41.51", "Sepsis"), evidence=[span])
    page = coder.get(summary).content.decode()
    # then two were opened, and one is used
    told = re.sub(r"<[^>]+>", "", re.search(r'<p class="ratio".*?</p>', page, re.DOTALL)[0])  # type: ignore[index]
    assert told == "Opened 2 · used 1"


def test_my_access_tells_how_much_of_what_one_opened_was_used(coder: Client, bench: str, scene: Scene) -> None:
    # given finished work in which the one document that was opened supports a code
    coder.get(bench)
    section = scene.summary.document.outline.sections[1]
    span = Evidence(scene.summary.document.outline.id, section.ordinal, section.start, section.end)
    add_code(scene.at(scene.coder), scene.work.id, Coding("ICD-10-CM", "A41.51", "Sepsis"), evidence=[span])
    assert "documents that you opened" not in coder.get("/access/").content.decode()
    coder.post(f"{bench}finish/", {})
    # when the coder looks at their access
    told = re.sub(r"<[^>]+>", "", coder.get("/access/").content.decode())
    # then the ratio is there, and in nobody else's
    assert "Of the 1 documents that you opened in your latest finished work, 1 support a code (100 %)." in told


def test_words_are_found_without_javascript(coder: Client, bench: str) -> None:
    # given a browser without JavaScript
    # when words are searched
    page = coder.post(f"{bench}words/", {"words": "sepsis"}).content.decode()
    # then the places stand beside the note, each with a link to its section
    assert "2 places in 1 of 1 document" in page
    assert len(re.findall(r'<a class="hit" href="[^"]+#s\d+"', page)) == 2
    # and what is closed is not found, nor the whole chart searched
    assert "Nowhere in the 1 document" in coder.post(f"{bench}words/", {"words": "Diverticulitis"}).content.decode()
    refused = coder.post(f"{bench}words/", {"words": "//Diverticulitis"})
    assert (refused.status_code, b"search-stays-inside" in refused.content) == (403, True)


@pytest.mark.control("RED-4")
def test_one_mask_opens_for_a_reason_and_closes_with_the_page(coder: Client, summary: str, scene: Scene) -> None:
    # given a note without JavaScript, and a mask that leads to a form
    page = coder.get(f"{summary}?mask=1-0-patient_name").content.decode()
    assert '<input type="hidden" name="mask" value="1-0-patient_name">' in page
    assert "Ostrander" not in page
    # when a reason is given
    shown = coder.post(f"{summary}mask/", {"mask": "1-0-patient_name", "reason": _REASON}).content.decode()
    # then this place is shown, and this one alone
    assert shown.count("Ostrander") == 1
    assert "Tobias" not in shown
    # and the next time the note is masked, and the look is on record
    assert "Ostrander" not in coder.get(summary).content.decode()
    rows = [row for row in my_access(scene.at(scene.coder)) if row.sentence.startswith("Unmasked")]
    assert [row.outcome for row in rows] == [Outcome.GRANTED]


@pytest.mark.control("RED-4")
def test_a_mask_by_which_no_work_is_decided_stays_and_says_why(coder: Client, summary: str, scene: Scene) -> None:
    # given an e-mail address in an open section
    page = coder.get(summary).content.decode()
    # when its mask is looked at, then it leads nowhere and says why
    assert re.search(r'<button class="mask mask--stays"[^>]*title="This stays masked: no code[^"]*"', page)
    # and a form for it, made by hand, is refused, on record
    answer = coder.post(f"{summary}mask/", {"mask": "1-6-email", "reason": _REASON})
    assert (answer.status_code, b"this-mask-stays" in answer.content) == (403, True)
    rows = [row for row in my_access(scene.at(scene.coder)) if row.sentence.startswith("Unmasked")]
    assert [row.outcome for row in rows] == [Outcome.REFUSED]


def test_work_is_put_on_hold_and_the_next_chart_opens(coder: Client, bench: str, scene: Scene) -> None:
    # given two charts
    second = a_work_item("b", encounter=scene.stay, member=scene.coder)
    scene.at(scene.keeper).work.add([second])
    # when one is put on hold
    answer = coder.post(f"{bench}hold/", {"reason": "query pending", "words": ""})
    # then the other opens, and the first is closed
    assert answer["Location"] == f"/work/{second.id}/"
    assert scene.at(scene.coder).work.item(scene.work.id).status is WorkStatus.HELD
    assert coder.get(bench).status_code == 403


def test_what_waits_in_the_queue_comes_when_nothing_of_ones_own_is_left(
    coder: Client, bench: str, scene: Scene
) -> None:
    # given one chart of one's own, and one that waits for anybody
    waiting = a_work_item("b", encounter=scene.stay, member=None)
    scene.at(scene.keeper).work.add([waiting])
    # when the own one is finished
    answer = coder.post(f"{bench}finish/", {})
    # then the waiting one is theirs and opens
    assert answer["Location"] == f"/work/{waiting.id}/"
    assert scene.at(scene.coder).work.item(waiting.id).member_id == scene.coder.id
