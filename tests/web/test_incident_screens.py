"""Incidents on the screen, without JavaScript: reported in a moment, triaged, assessed, decided, and told of."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from chartwarden.workforce.member import Member
from chartwarden_web import wiring
from chartwarden_web.records.accounts import SessionRecord
from tests.builders import Scene
from tests.incident_office import ASSOCIATE
from tests.incidents import a_breach_told_of, an_incident_of
from tests.web.conftest import anew
from tests.web.gate_table import FACTS, NOTICE

_WHAT = "I faxed a discharge summary of Wilhelmina Ostrander to the old number."
_WORDS = "The fax journal was read, and it agrees."
_WHY = {
    "extent": "A name and one diagnosis of one person; nothing that money can be taken with.",
    "recipient": "A practice that HIPAA binds, by its own privacy officer.",
    "acquired": "The clerk stopped at the cover sheet, and the journal shows one page.",
    "mitigation": "The practice wrote to us that it shredded the page on that day.",
}
_LETTER = "sha256:" + "5d" * 32 + " the letter of the practice"


def _page(answer: object) -> str:
    return html.unescape(answer.content.decode())  # type: ignore[attr-defined]  # an answer of the test client


def _said(**changes: str) -> dict[str, str]:
    return {"kind": "misdirected", "what": _WHAT, "known_on": "2026-11-20", **changes}


def _only(office: Client) -> str:
    """Give the address of the one incident in the list."""
    [address] = re.findall(r'href="(/office/incidents/[^/"]+/)"', _page(office.get("/office/incidents/")))
    return str(address)


@pytest.fixture
def office(scene: Scene, signed_in: Callable[[Member], Client]) -> Client:
    """Give the browser of the privacy officer."""
    return signed_in(scene.officer)


@pytest.mark.control("INC-2")
def test_a_kind_and_a_sentence_are_a_report_and_the_link_to_it_is_on_every_page(
    coder: Client, scene: Scene, office: Client
) -> None:
    # given the link on each page, which brings the work along where some is open
    for path in ("/", "/access/", "/account/", "/report/mine/", "/work/nothing/"):
        assert 'href="/report/" data-key="!"' in coder.get(path).content.decode(), path
    bench = coder.get(f"/work/{scene.work.id}/").content.decode()
    [way] = re.findall(r'href="(/report/\?work=[^"]+)"', bench)
    assert f'name="work" value="{scene.work.id}" checked' in coder.get(way).content.decode()
    # when a coder says what kind it is and what happened, and nothing else
    sent = coder.post("/report/send/", _said(work=str(scene.work.id)), follow=True)
    # then it is with the privacy office, and how it stands is told without a word of it
    assert "The privacy office has it now" in _page(sent)
    mine = _page(coder.get("/report/mine/"))
    assert "received" in mine
    assert "Ostrander" not in mine
    read = _page(office.get(_only(office)))
    assert _WHAT in read
    assert "Lena" in read
    # and no address or title holds anything of it
    assert re.findall(r"<title>(.*?)</title>", read) == ["Incident · Chartwarden"]
    assert re.fullmatch(r"/office/incidents/[a-z2-7]{32}/", _only(office))


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"kind": ""}, "Choose one"),
        ({"known_on": "2999-01-01"}, "still to come"),
        ({"known_on": "0202-11-20"}, "Look at the year"),
        ({"work": "work-a' or 1"}, "Nothing was sent yet"),
        ({"without_name": "on", "by_me": "on"}, "tell who you are"),
        ({"without_name": "on", "work": "work-a"}, "tell who you are"),
        ({"what": "She typed my password: Heron!42 there."}, "held a password"),
        ({"about": "nobody.here"}, "no user id here"),
        ({"exhibits": "the fax"}, "Write the number of a ledger entry"),
    ],
)
def test_a_slip_loses_nothing_that_was_typed(slip: dict[str, str], told: str, coder: Client, scene: Scene) -> None:
    # given a form with a slip in it
    typed = _said(how_found="The practice <called>.", individuals="3", phi="diagnosis", unknown="recipient") | slip
    # when it is sent
    answer = coder.post("/report/send/", typed)
    page = _page(answer)
    # then nothing is filed, the slip is named, and everything else is still there, as it was typed
    assert answer.status_code == 422
    assert told in page
    assert 'value="The practice &lt;called&gt;."' in answer.content.decode()
    assert 'name="individuals" type="number" min="0" max="400000000" inputmode="numeric" value="3"' in page
    assert re.search(r'name="phi" value="diagnosis" checked', page)
    assert typed["what"] in page
    assert scene.at(scene.officer).incidents.all_open() == ()


@pytest.mark.control("INC-6")
def test_a_report_without_a_name_leaves_none(scene: Scene, coder: Client, office: Client) -> None:
    # given what the ledger says of the coder so far
    ledger = scene.at(scene.keeper).ledger.store
    SessionRecord.objects.update(worked_at=F("worked_at") - timedelta(seconds=30))
    worked = set(SessionRecord.objects.values_list("worked_at"))
    coder.get("/report/")
    before = ledger.tip().last.sequence  # type: ignore[union-attr]  # signing in left entries
    # when they report without their name
    sent = coder.post("/report/send/", _said(without_name="on"))
    # then neither the file nor an entry nor their session names them, and it is not among their reports
    assert sent["Location"] == "/report/#sent"
    assert set(SessionRecord.objects.values_list("worked_at")) == worked
    assert "without your name" not in str(dict(coder.session.items()))
    assert 'id="sent" role="status"' in _page(coder.get("/report/"))
    rows = list(ledger.rows(start=before + 1))
    assert rows
    assert not any(scene.coder.user_id.encode() in row.body for row in rows)
    assert "Lena" not in _page(office.get(_only(office)))
    assert "You have reported nothing" in _page(coder.get("/report/mine/"))


@pytest.mark.control("INC-6")
def test_whoever_it_is_about_finds_nothing_of_it(scene: Scene, coder: Client, office: Client) -> None:
    # given a report about the privacy officer
    coder.post("/report/send/", _said(about=scene.officer.user_id))
    incident_id = scene.at(scene.officer).incidents.all_open()[0].id
    # when they look for it
    listed, opened = office.get("/office/incidents/"), office.get(f"/office/incidents/{incident_id}/")
    missing = office.get("/office/incidents/" + "a" * 32 + "/")
    # then there is none, as if there had never been one
    assert "Nothing is open." in _page(listed)
    assert (opened.status_code, missing.status_code) == (404, 404)


@pytest.mark.control("INC-7")
def test_an_incident_is_triaged_assessed_and_decided_in_that_order(scene: Scene, coder: Client, office: Client) -> None:
    # given a report with blanks
    coder.post("/report/send/", _said())
    at = _only(office)
    assert "Opens when triage is complete" in _page(office.get(at))
    # when triage is sent with the blanks, and then with what was found out
    refused = office.post(f"{at}triage/", {**_said(), "words": _WORDS})
    office.post(f"{at}triage/", {**FACTS, "what": _WHAT, "individuals": "1", "words": _WORDS})
    # then the first is refused and names them, and the second opens the assessor with what the facts imply
    assert "how it was found" in _page(refused)
    page = _page(office.get(at))
    assert "1. Which information" in page
    assert "That alone never makes the probability low" in page
    # when low probability is decided with the third factor blank, and then with all in words and shown by a letter
    said = {f"{factor}-rating": "low" for factor in _WHY} | {f"{factor}-words": why for factor, why in _WHY.items()}
    said |= {f"{factor}-counterweight": f"The letter says of {factor} what the facts leave open." for factor in _WHY}
    said |= {f"{factor}-exhibits": _LETTER for factor in ("extent", "acquired", "mitigation")}
    decision = {"conclusion": "low-probability", "words": "The page was never read."}
    office.post(f"{at}assess/", {**said, "acquired-words": ""})
    blank = office.post(f"{at}decide/", {**decision, **anew(scene.officer)})
    stands_in_the_way = "The third factor (whether it was seen) has no words of its own" in _page(office.get(at))
    office.post(f"{at}assess/", said)
    leads_to = re.findall(r'kinds__name">([^<]*) <span[^>]*>where the assessment leads', _page(office.get(at)))
    office.post(f"{at}decide/", {**decision, **anew(scene.officer)})
    # then the blank one is refused and the page says why, and the whole one is decided, with both assessments kept
    assert (blank.status_code, stands_in_the_way) == (403, True)
    assert leads_to == ["The four factors show a low probability of compromise: no breach"]
    page = _page(office.get(at))
    assert "Next: close it." in page
    assert "2 are kept" in page
    assert page.index(">Decided</span>") < page.index(">Assessment saved</span>") < page.rindex(">Reported</span>")


@pytest.mark.control("INC-8")
@pytest.mark.control("INC-14")
def test_a_count_that_grows_brings_its_duties_and_the_old_one_stays(scene: Scene, office: Client) -> None:
    # given an incident that touches 480 people of Utah
    incident_id = an_incident_of(scene.at(scene.other), scene.at(scene.officer))
    at = f"/office/incidents/{incident_id}/"
    office.post(f"{at}count/", {"individuals": "480", "state": "UT", "people": "480"})
    assert "Tell prominent media in Utah" not in _page(office.get(at))
    # when somebody counts 520
    office.post(f"{at}count/", {"individuals": "520", "state": ["UT", ""], "people": ["520", ""]})
    page = _page(office.get(at))
    # then media and HHS are told with the patients, with the day, and both counts stand
    assert "Tell prominent media in Utah" in page
    assert "19 Jan 2027" in page
    assert "500 people or more" in page
    assert ">480</td>" in page
    assert ">520</td>" in page
    # and a State that stands twice is no count
    twice = office.post(f"{at}count/", {"individuals": "9", "state": ["UT", "UT"], "people": ["4", "5"]})
    assert twice.status_code == 422


@pytest.mark.control("INC-14")
def test_a_notice_is_checked_before_it_is_a_letter(scene: Scene, office: Client) -> None:
    # given a breach, and an incident that is not decided
    told = f"/office/incidents/{a_breach_told_of(scene.at(scene.other), scene.at(scene.officer))}/"
    undecided = f"/office/incidents/{an_incident_of(scene.at(scene.other), scene.at(scene.officer))}/"
    # when notices are drafted: one that lacks its end and names a number, one that is whole, one of no breach
    lacking = office.post(
        f"{told}notice/draft/", {**NOTICE, "toll_free": "", "postal": "", "what_we_do": "SSN 912-44-0187"}
    )
    whole = office.post(f"{told}notice/draft/", NOTICE)
    early = office.post(f"{undecided}notice/draft/", NOTICE)
    # then the first comes back with what it must have, the second is a letter, and the third is refused
    assert (lacking.status_code, whole.status_code, early.status_code) == (422, 200, 403)
    assert _page(lacking).count("<strong>Must:</strong>") >= 2
    assert "<pre" not in _page(lacking)
    assert "1-800-555-0142" in re.findall(r"<pre.*?</pre>", _page(whole), re.DOTALL)[0]
    assert "nothing to write to patients yet" in _page(office.get(f"{undecided}notice/"))


@pytest.mark.control("ROLE-1")
@pytest.mark.control("INC-13")
def test_a_business_associate_is_told_to_notify_the_covered_entity_and_nobody_else(
    scene: Scene, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an instance set up for a business associate whose contract gives three days
    seat = wiring.House.desk
    monkeypatch.setattr(
        wiring.House,
        "desk",
        lambda house, member, **seated: replace(seat(house, member, **seated), organisation=ASSOCIATE),
    )
    incident_id = an_incident_of(scene.at(scene.other), scene.at(scene.officer))
    at = f"/office/incidents/{incident_id}/"
    office.post(f"{at}decide/", {"conclusion": "breach", "words": _WORDS, **anew(scene.officer)})
    # when its pages are opened
    page, notice = _page(office.get(at)), _page(office.get(f"{at}notice/"))
    # then there is one duty, by the contract's day with the law's limit apart, and no way to write to patients
    assert re.findall(r"Tell [^<]+(?=</h3>)", page) == ["Tell Quillhaven Regional Hospital, the covered entity"]
    assert "23 Nov 2026" in page
    assert "19 Jan 2027" in page
    assert f'{at}notice/"' not in page
    assert "<form" not in notice.split("<main")[1]
    assert office.post(f"{at}notice/draft/", NOTICE).status_code == 403


def test_a_step_on_a_page_that_has_aged_is_refused(scene: Scene, office: Client) -> None:
    # given a page that somebody has left open while another step was taken
    incident_id = an_incident_of(scene.at(scene.other), scene.at(scene.officer))
    at = f"/office/incidents/{incident_id}/"
    [seen] = set(re.findall(r'name="version" value="(\d+)"', _page(office.get(at))))
    done = {"step": "keep-evidence", "state": "done", "words": "The message is in the archive.", "version": seen}
    office.post(f"{at}contain/", done)
    # when the old page is sent
    answer = office.post(f"{at}contain/", {**done, "words": "It was deleted."})
    # then nothing is written over what was not seen
    assert answer.status_code == 403
    [step] = scene.at(scene.officer).incidents.one(incident_id).steps
    assert step.words == "The message is in the archive."


@pytest.mark.control("INC-2")
def test_a_half_written_report_comes_back_when_the_screen_is_unlocked(coder: Client, scene: Scene) -> None:
    # given a report that is half written when the screen locks, with ticks and a choice
    typed = [("kind", "mix-up"), ("what", _WHAT), ("phi", "diagnosis"), ("phi", "name"), ("how_found", "By myself.")]
    told = json.dumps([["/report/send/", name, words] for name, words in typed])
    coder.post("/veil/", {"path": "/report/", "typed": told})
    kept = str(dict(coder.session.items()))
    # when it is unlocked
    unlocked = coder.post("/unveil/", anew(scene.coder))
    page = _page(coder.get(unlocked["Location"]))
    # then it stands there as it was, and was nowhere readable meanwhile; a second look finds an empty form
    assert unlocked["Location"] == "/report/"
    assert _WHAT in page
    for ticked in ('value="mix-up" required checked', 'value="diagnosis" checked', 'value="name" checked'):
        assert ticked in page
    assert 'value="By myself."' in page
    assert "half-written" in kept
    assert "Ostrander" not in kept
    assert _WHAT not in _page(coder.get("/report/"))


def test_a_half_written_assessment_comes_back_on_its_own_page_and_nowhere_else(scene: Scene, office: Client) -> None:
    # given an officer whose screen locks over half an assessment
    first, second = (an_incident_of(scene.at(scene.other), scene.at(scene.officer)) for _ in range(2))
    at, elsewhere = (f"/office/incidents/{one}/" for one in (first, second))
    typed = [[f"{at}assess/", "extent-words", _WHY["extent"]], [f"{at}assess/", "extent-rating", "low"]]
    office.post("/veil/", {"path": at, "typed": json.dumps(typed)})
    unlocked = office.post("/unveil/", anew(scene.officer))
    # when they look at another incident, and then at theirs
    other, own = _page(office.get(elsewhere)), _page(office.get(unlocked["Location"]))
    # then the words are with the one that they were written on, for its script to put them back
    assert _WHY["extent"] not in other
    assert f'data-form="{at}assess/" data-field="extent-words">{_WHY["extent"]}</span>' in own
    assert _WHY["extent"] not in _page(office.get(at))
