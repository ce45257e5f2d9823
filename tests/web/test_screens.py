"""The screens do without JavaScript what they do with it, and show no more than the work needs."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from chartwarden.actions.charts import Banner, read_document
from chartwarden.actions.work import my_work
from chartwarden.chart.coding import CodedResult, Coding, Evidence
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import CodedId, WorkItemId
from chartwarden.ledger.entry import Outcome
from chartwarden.workforce.member import Member
from chartwarden_web.desk import code_lines, workbench
from tests.builders import Scene, a_work_item
from tests.web.conftest import anew

HTMX = {"HX-Request": "true"}
REASON = "The discharge disposition decides whether the transfer DRG applies."
HIDDEN = ("Ostrander", "Wilhelmina", "Tobias", "912-44-0187", "555-0143", "555-0142", "Tannery", "w.ostrander")


def words_of(answer: HttpResponse) -> str:
    """Give a page without the one-time tokens, which differ each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def document(scene: Scene, name: str) -> str:
    return str(getattr(scene, name).document.outline.id)


def span_of(scene: Scene, ordinal: int) -> str:
    outline = scene.summary.document.outline
    return f"{outline.id}:{ordinal}:0:9"


def latest(scene: Scene, member: Member | str) -> dict[str, object]:
    actor = member if isinstance(member, str) else member.user_id
    return json.loads(scene.at(scene.officer).ledger.store.rows_of(actor, most=1)[0].body)


# Today


def test_today_lists_my_work_without_naming_a_patient(coder: Client) -> None:
    # given a coder with one item
    # when they look at their work
    page = coder.get("/").content.decode()
    # then the item is the next chart, and nobody's name or number is on the page
    assert 'href="/work/work-a/" data-key="n"' in page
    assert [hidden for hidden in HIDDEN if hidden in page] == []


def test_today_says_in_words_what_is_overdue(scene: Scene, coder: Client) -> None:
    # given an item that was due three days ago
    desk = scene.at(scene.coder)
    due = desk.clock.now().date() - timedelta(days=3)
    desk.work.add([a_work_item("late", encounter=scene.stay, member=scene.coder, due_on=due)])
    # when the list is shown, then words carry it, not colour alone
    assert "3 days overdue" in coder.get("/").content.decode()


@pytest.mark.control("ACC-2")
def test_search_reaches_my_work_only_and_keeps_the_words_out_of_addresses(
    scene: Scene, coder: Client, signed_in: Callable[[Member], Client]
) -> None:
    # given the number of an encounter, which two coders search for
    words = {"words": scene.stay.number.casefold()}
    # when the one with the work and the one without it ask
    mine, theirs = (client.post("/search/", words) for client in (coder, signed_in(scene.other)))
    # then only the first finds it; a name that is masked cannot be spelled out; and no words are sent in an address
    assert "/work/work-a/" in mine.content.decode()
    assert "/work/work-a/" not in coder.post("/search/", {"words": "ostrander"}).content.decode()
    assert "/work/work-a/" not in theirs.content.decode()
    assert "strander" not in mine.content.decode() + theirs.content.decode()
    assert coder.get("/search/?words=ostrander").status_code == 405


# The workbench


@pytest.mark.control("MIN-1", "MIN-2", "MIN-6")
def test_the_workbench_shows_open_sections_masked_and_counts_the_rest(scene: Scene, coder: Client) -> None:
    # given a chart with a restricted note, an old stay, a face sheet and a social history
    # when the work opens it
    page = coder.get(f"/work/{scene.work.id}/").content.decode()
    # then the words that the work needs are there
    assert "was admitted with urosepsis" in page
    assert "[relative]" in page
    # and what is hidden or withheld is in no part of the page, titles and attributes included
    absent = (*HIDDEN, "half a pack", "Grief", "Diverticulitis", "A title that must not be shown")
    assert [hidden for hidden in absent if hidden in page] == []
    # and each reason is counted with its rule and paragraph
    assert "a restricted class, closed to ordinary work" in page
    assert "inpatient-final@2026.5 · 45 CFR 164.514(d)(2)" in page
    assert 'Withheld <span class="pane__count">5</span>' in page


@pytest.mark.control("MIN-1")
def test_withheld_parts_that_can_be_asked_for_are_told_by_place_never_by_title_or_a_day_elsewhere(
    scene: Scene, coder: Client
) -> None:
    # given the withheld parts of a chart
    page = html.unescape(coder.get(f"/work/{scene.work.id}/").content.decode())
    # when the form lists them
    offered = re.findall(r'name="part" value="([^"]+)" required><span class="part__words">(.*?)<span', page)
    # then each has a place, those of this stay a date, and the restricted note is not among them
    assert (f"{document(scene, 'old')}:whole", "All of the document of an earlier date (1 of 1)") in offered
    assert "20 May 2025" not in page
    assert (f"{document(scene, 'summary')}:2", "Section 3 of this document") in offered
    assert not any(value.startswith(document(scene, "psychotherapy")) for value, _ in offered)


@pytest.mark.control("ACC-1")
@pytest.mark.parametrize("tail", ["", "documents/nothing/", "documents/document-summary/"])
def test_a_foreign_and_a_missing_work_item_are_answered_alike(
    tail: str, scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a coder whose work it is not
    other = signed_in(scene.other)
    # when they ask for it, and for one that does not exist
    foreign, missing = other.get(f"/work/{scene.work.id}/{tail}"), other.get(f"/work/work-zz/{tail}")
    # then status, headers and body do not differ
    assert foreign.status_code == missing.status_code == 403
    assert words_of(foreign) == words_of(missing)
    assert foreign.headers.keys() == missing.headers.keys()
    assert "work-is-the-warrant" in words_of(foreign)


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["whole page", "part"])
def test_a_withheld_a_restricted_and_a_missing_document_are_answered_alike(
    headers: dict[str, str], scene: Scene, coder: Client
) -> None:
    # given documents that the work does not open, and one that does not exist
    names = [document(scene, name) for name in ("old", "psychotherapy", "face")]
    # when each is asked for
    answers = [coder.get(f"/work/{scene.work.id}/documents/{name}/", headers=headers) for name in [*names, "nothing"]]
    # then the answers are one, and each attempt is on record
    assert {answer.status_code for answer in answers} == {403}
    assert len({words_of(answer) for answer in answers}) == 1
    assert latest(scene, scene.coder)["outcome"] == Outcome.REFUSED


def test_htmx_gets_the_same_note_as_the_whole_page(scene: Scene, coder: Client) -> None:
    # given a document
    address = f"/work/{scene.work.id}/documents/{document(scene, 'summary')}/"
    # when it is asked for whole and as a part
    whole, part = coder.get(address).content.decode(), coder.get(address, headers=HTMX).content.decode()
    # then the part is a fragment, and its note is the page's
    note = re.search(r"<article.*</article>", part, re.DOTALL)
    assert note is not None
    assert not part.lstrip().startswith("<!doctype")
    assert note[0] in whole


@pytest.mark.control("AUD-1")
def test_opening_and_reading_are_on_record_before_they_are_seen(scene: Scene, coder: Client) -> None:
    # given an empty ledger but for signing in
    store = scene.at(scene.officer).ledger.store
    before = len(list(store.rows()))
    # when the workbench opens
    coder.get(f"/work/{scene.work.id}/")
    # then there are two entries more: the chart, and the document in the middle
    acts = [json.loads(row.body)["act"] for row in list(store.rows())[before:]]
    assert acts == ["chart.open", "chart.read"]


# Codes


def test_a_code_is_searched_and_assigned_with_plain_forms(scene: Scene, coder: Client) -> None:
    # given a coder without JavaScript
    # when they search for words, and send the form of a result
    found = coder.post(f"/work/{scene.work.id}/codes/search/", {"words": "sepsis e coli"}).content.decode()
    coder.post(f"/work/{scene.work.id}/codes/", {"code": "A41.51", "evidence": span_of(scene, 3)})
    # then the result was on the page, and the code stands with its evidence marked in the note
    assert 'name="code" value="A41.51"' in found
    page = coder.get(f"/work/{scene.work.id}/").content.decode()
    assert "Sepsis due to Escherichia coli [E. coli]" in page
    assert "Discharge diagnosis · Discharge summary" in page
    assert "run--evidence" in page


@pytest.mark.control("MIN-2")
def test_evidence_outside_the_open_sections_is_refused(scene: Scene, coder: Client) -> None:
    # given spans in a closed section, across two sections, and in a withheld document
    outline = scene.summary.document.outline
    shown = next(one for one in read_document(scene.at(scene.coder), scene.work.id, outline.id).sections if one.ordinal)
    closed, across = span_of(scene, 2), f"{outline.id}:{shown.ordinal}:0:{len(shown.words) + 1}"
    for span in (closed, across, f"{document(scene, 'old')}:0:0:5", f"{outline.id}:1:5:5"):
        # when one is sent as evidence
        answer = coder.post(f"/work/{scene.work.id}/codes/", {"code": "A41.51", "evidence": span})
        # then it is refused, and no code was assigned
        assert answer.status_code == 403
    assert scene.at(scene.coder).work.coded(scene.work.id) == ()


@pytest.mark.parametrize("code", ["A41", "A41.5", "Z99.99", "sepsis", "A41.51'--"])
def test_only_valid_codes_of_the_set_are_assigned(code: str, scene: Scene, coder: Client) -> None:
    # given a heading, a code that does not exist, or words
    # when it is sent as a code
    answer = coder.post(f"/work/{scene.work.id}/codes/", {"code": code})
    # then the form is not understood, and what was typed is not repeated
    assert answer.status_code == 422
    assert "Search by its beginning" in answer.content.decode()


@pytest.mark.parametrize("evidence", ["x", "a:b:c:d", "a:1:2", "a:1:2:3:4", "a:1:-2:3", "a:1:٣:9"])
def test_evidence_of_a_wrong_form_is_not_understood(evidence: str, scene: Scene, coder: Client) -> None:
    # given something that is no span
    # when it is sent, then it is turned away before any act
    answer = coder.post(f"/work/{scene.work.id}/codes/", {"code": "A41.51", "evidence": evidence})
    assert answer.status_code == 422


def test_the_same_code_again_adds_evidence_and_can_be_taken_out(scene: Scene, coder: Client) -> None:
    # given a code with evidence in one section
    address = f"/work/{scene.work.id}/codes/"
    coder.post(address, {"code": "A41.51", "evidence": span_of(scene, 3)})
    # when it is assigned again with another section, and then taken out
    coder.post(address, {"code": "a4151", "evidence": span_of(scene, 1)}, headers=HTMX)
    (coded,) = scene.at(scene.coder).work.coded(scene.work.id)
    gone = coder.post(f"{address}{coded.id}/remove/")
    # then it had both, and is gone
    assert [span.section for span in coded.evidence] == [3, 1]
    assert isinstance(coded.evidence[0], Evidence)
    assert gone.status_code == 302
    assert scene.at(scene.coder).work.coded(scene.work.id) == ()


@pytest.mark.control("MIN-6")
def test_no_place_in_a_page_tells_how_long_a_masked_word_is(scene: Scene, coder: Client) -> None:
    # given a page with masks and with evidence behind one of them
    address = f"/work/{scene.work.id}/"
    coder.post(f"{address}codes/", {"code": "A41.51", "evidence": span_of(scene, 3)})
    page = coder.get(f"{address}documents/{document(scene, 'summary')}/").content.decode()
    # when the places of the stretches are added up
    parts = re.findall(
        r'class="mask[^>]+><span class="hidden">masked: </span>(\[[^]]+\])</|data-at="(\d+)">([^<]*)</span>',
        page,
    )
    at = gaps = 0
    for label, start, words in parts:
        if start == "0":
            at = 0
        # then each begins where the shown words before it end, labels included
        assert label or int(start) == at
        gaps += bool(label)
        at += len(label or html.unescape(words))
    assert gaps
    assert "data-start" not in page
    # and neither do the places of evidence, on the page or in the part that follows a new code
    shown = f"{document(scene, 'summary')}:3:0:9"
    part = coder.post(f"{address}codes/", {"code": "A41.51", "evidence": span_of(scene, 3)}, headers=HTMX)
    assert re.findall(r'data-(?:mark|evidence)="([^"]+)"', page) == [shown, shown]
    assert re.findall(r'data-evidence="([^"]+)"', part.content.decode()) == [shown]


@pytest.mark.control("MIN-1")
def test_a_closed_section_of_an_open_document_is_not_named_as_evidence(scene: Scene) -> None:
    # given a work item that opens some sections of a document, as after a widening of another one has ended
    desk, outline = scene.at(scene.coder), scene.summary.document.outline
    outlook = workbench.outlook_of(desk, scene.work.id)
    coded = CodedResult(
        CodedId("c"),
        scene.work.id,
        Coding("ICD-10-CM", "A41.51", "Sepsis"),
        tuple(Evidence(outline.id, section, 0, 5) for section in (3, 2)),
    )
    # when evidence in an open section and in a closed one is laid out
    (line,) = code_lines.code_lines([coded], outlook, key=b"k" * 32)
    # then the closed one has neither a title nor a link
    assert [one.is_open for one in line.evidence] == [True, False]
    assert [one.where for one in line.evidence][1] == "a part that this work no longer opens"
    assert outlook.where(outline.id, 2) == ""


def test_a_document_that_closes_between_reading_and_listing_is_refused(scene: Scene) -> None:
    # given a document that was read, and a list made after what opened it had ended
    read = read_document(scene.at(scene.coder), scene.work.id, scene.summary.document.outline.id)
    # when both are laid out, then it is refused like any closed part
    with pytest.raises(RefusedError):
        workbench.note_of(read, [], key=b"k" * 32)


def test_a_stay_of_one_day_is_told_as_one_date() -> None:
    # given a visit that began and ended on one day, and a stay of two
    day = datetime(2026, 11, 13, 9, tzinfo=UTC).replace(tzinfo=None)
    told = [
        next(cell.words for cell in workbench.banner_cells(Banner("", "EMER", day, end)) if cell.term == "Dates")
        for end in (day + timedelta(hours=3), day + timedelta(days=1), None)
    ]
    # when the banner is laid out, then a day is told once
    assert told == ["13 Nov 2026", "13 Nov 2026 \u2013 14 Nov 2026", "13 Nov 2026"]


def test_evidence_on_masks_alone_is_refused(scene: Scene, coder: Client) -> None:
    # given a mask in an open section
    outline = scene.summary.document.outline
    read = read_document(scene.at(scene.coder), scene.work.id, outline.id)
    ordinal, mask = next((one.ordinal, run) for one in read.sections for run in one.runs if run.is_masked)
    span = f"{outline.id}:{ordinal}:{mask.at}:{mask.at + len(mask.words)}"
    # when it alone is sent as evidence, then it is refused, and on record
    assert coder.post(f"/work/{scene.work.id}/codes/", {"code": "A41.51", "evidence": span}).status_code == 403
    assert latest(scene, scene.coder)["act"] == "code.assign"
    assert latest(scene, scene.coder)["outcome"] == Outcome.REFUSED


# Finishing and opening again


@pytest.mark.control("ACC-8")
def test_finishing_closes_the_chart_and_opens_the_next(scene: Scene, coder: Client) -> None:
    # given a second item that is due later
    desk = scene.at(scene.coder)
    later = desk.clock.now().date() + timedelta(days=2)
    desk.work.add([a_work_item("b", encounter=scene.earlier, member=scene.coder, due_on=later)])
    # when the first is finished
    answer = coder.post(f"/work/{scene.work.id}/finish/")
    # then the second opens, and the first opens nothing any more
    assert answer["Location"] == "/work/work-b/"
    assert coder.get(f"/work/{scene.work.id}/").status_code == 403
    # and after the last, Today says that nothing is left
    assert coder.post("/work/work-b/finish/")["Location"] == "/"
    assert "Nothing is left to do" in coder.get("/").content.decode()


@pytest.mark.control("ACC-8")
def test_finished_work_opens_again_for_a_reason_only(scene: Scene, coder: Client) -> None:
    # given finished work
    coder.post(f"/work/{scene.work.id}/finish/")
    # when it is opened again for nothing, and for a reason
    without = coder.post(f"/work/{scene.work.id}/again/", {"reason": "needed for coding review please"})
    given = coder.post(f"/work/{scene.work.id}/again/", {"reason": REASON})
    # then only the reason opens it
    assert without.status_code == 403
    assert given["Location"] == f"/work/{scene.work.id}/"
    assert coder.get(given["Location"]).status_code == 200


# Seeing more


@pytest.mark.control("MIN-2")
def test_a_part_opens_once_a_second_person_approves(
    scene: Scene, coder: Client, signed_in: Callable[[Member], Client]
) -> None:
    # given a request for the social history, with its reason
    part = f"{document(scene, 'summary')}:2"
    asked = coder.post(f"/work/{scene.work.id}/parts/", {"part": part, "reason": REASON})
    before = coder.get(f"/work/{scene.work.id}/").content.decode()
    # when a manager sees it and approves
    manager = signed_in(scene.manager)
    told = html.unescape(manager.get("/requests/").content.decode())
    (request,) = scene.at(scene.manager).work.open_requests()
    manager.post(f"/requests/{request.id}/", {"answer": "approve", **anew(scene.manager)})
    after = coder.get(f"/work/{scene.work.id}/").content.decode()
    # then it was closed until then, the manager saw the reason and no words of the note, and now it is open
    assert asked.status_code == 302
    assert "half a pack" not in before
    assert REASON in told
    assert "half a pack" not in told
    assert "half a pack" in after
    assert "open until" in after


def test_a_reason_that_says_nothing_keeps_the_form_and_names_the_rule(scene: Scene, coder: Client) -> None:
    # given a request with a stock reason
    fields = {"part": f"{document(scene, 'summary')}:2", "reason": "needed for coding this record"}
    # when it is sent from the page
    answer = coder.post(f"/work/{scene.work.id}/parts/", fields, headers=HTMX)
    # then only the notice is answered, so that what was written stays where it is
    assert (answer.status_code, answer["HX-Retarget"]) == (403, "#notices")
    assert "reasons-are-specific" in answer.content.decode()
    assert "<!doctype" not in answer.content.decode()


def test_a_coder_sees_and_decides_no_requests(scene: Scene, coder: Client) -> None:
    # given a coder's own request
    coder.post(f"/work/{scene.work.id}/parts/", {"part": f"{document(scene, 'summary')}:2", "reason": REASON})
    (request,) = scene.at(scene.manager).work.open_requests()
    # when they look for it or answer it themselves
    seen = coder.get("/requests/")
    decided = coder.post(f"/requests/{request.id}/", {"answer": "approve", **anew(scene.coder)})
    # then both are refused
    assert (seen.status_code, decided.status_code) == (403, 403)
    assert "second-person-decides" in decided.content.decode()
    assert coder.post("/requests/nothing/", {"answer": "approve", **anew(scene.coder)}).status_code == 403


# My access


@pytest.mark.control("AUD-1")
def test_my_access_tells_what_i_opened_and_what_was_refused(scene: Scene, coder: Client) -> None:
    # given one chart read and one refused
    coder.get(f"/work/{scene.work.id}/")
    coder.get("/work/nothing/")
    # when I look at my access, whole and filtered
    page, refused = (coder.get(address).content.decode() for address in ("/access/", "/access/?outcome=refused"))
    # then each is a sentence, and the filter leaves the refusal
    assert "Read the discharge summary of E-2026-a." in page
    assert "refused (work-is-the-warrant)" in refused
    assert "Read the discharge summary" not in refused


@pytest.mark.control("AUD-1", "AUD-3")
def test_the_privacy_officer_sees_anothers_access_and_leaves_an_entry(
    scene: Scene, coder: Client, signed_in: Callable[[Member], Client]
) -> None:
    # given a coder who read a chart
    coder.get(f"/work/{scene.work.id}/")
    # when the privacy officer asks for a report
    answer = signed_in(scene.officer).post("/access/report/", {"user_id": scene.coder.user_id})
    # then it tells, and the looking is on record
    assert "Read the discharge summary of E-2026-a." in answer.content.decode()
    assert latest(scene, scene.officer)["act"] == "access.review"


def test_who_may_not_review_learns_no_user_ids(scene: Scene, coder: Client) -> None:
    # given a coder
    # when they ask for reports of a colleague and of nobody
    known, unknown = (coder.post("/access/report/", {"user_id": name}) for name in (scene.other.user_id, "no.body"))
    # then both answers are one
    assert known.status_code == unknown.status_code == 403
    assert words_of(known) == words_of(unknown)


# Small promises


@pytest.mark.parametrize("path", ["/", "/access/", "/work/work-a/", "/work/nothing/", "/nothing/"])
def test_titles_name_the_screen_and_nothing_of_the_chart(path: str, coder: Client) -> None:
    # given a page
    title = re.search(r"<title>(.*?)</title>", coder.get(path).content.decode())
    # when its title is read, then it is one of the screens' own
    assert title is not None
    assert title[1] in {
        f"{name} · Chartwarden" for name in ("Today", "My access", "Workbench", "Not opened", "Not found")
    }


def test_another_members_change_between_two_pages_is_told_not_lost(scene: Scene, coder: Client) -> None:
    # given an item that the manager has taken back meanwhile
    desk = scene.at(scene.manager)
    desk.work.move(replace(scene.work, member_id=scene.other.id, version=1), seen_version=0)
    # when the coder finishes it
    answer = coder.post(f"/work/{scene.work.id}/finish/")
    # then it is refused and still the other's
    assert answer.status_code == 403
    assert [row.id for row in my_work(scene.at(scene.other))] == [WorkItemId("work-a")]
