"""The veil as the server keeps it: what a veiled session is shown, and what comes back when it is taken off."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from chartwarden.actions.sessions import Typed
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Member
from chartwarden_web.account.veil_form import VeilForm
from chartwarden_web.records.accounts import PlaceRecord, SessionRecord
from tests.builders import Scene
from tests.planted import left_in
from tests.web.conftest import anew
from tests.web.sessions import acts_of, latest_of
from tests.web.test_factors import _with_passkey as with_passkey

_WORDS = ["urosepsis", "Sepsis due to E. coli", "Ostrander", "E-2026-a"]


def _document(scene: Scene) -> str:
    return f"/work/{scene.work.id}/documents/{scene.summary.document.outline.id}/"


def _typed(scene: Scene, words: str) -> str:
    return json.dumps([[f"/work/{scene.work.id}/parts/", "reason", words]])


@pytest.mark.control("IDN-8")
def test_a_locked_screen_shows_nothing_on_any_address_until_it_is_unlocked(coder: Client, scene: Scene) -> None:
    # given a coder who reads a document, and locks the screen
    assert left_in(coder.get(_document(scene)).content, _WORDS)
    assert coder.post("/veil/", {"path": _document(scene)})["Location"] == "/veiled/"
    # when the same cookie asks again: for the page, a part of it, another page, a change, or the lock's own page
    answers = [
        coder.get(_document(scene)),
        coder.get(_document(scene), headers={"HX-Request": "true"}),
        coder.get("/"),
        coder.post("/search/", {"words": "sepsis"}),
        coder.post(f"/work/{scene.work.id}/finish/"),
        coder.get("/veiled/"),
    ]
    # then nothing of the chart comes back
    assert [left_in(answer.content, _WORDS) for answer in answers] == [[]] * len(answers)
    assert [answer.status_code for answer in answers] == [302, 200, 302, 403, 403, 200]
    assert answers[1]["HX-Redirect"] == answers[0]["Location"] == "/veiled/"
    # and with a factor it does
    assert coder.post("/unveil/", anew(scene.coder))["Location"] == _document(scene)
    assert left_in(coder.get(_document(scene)).content, _WORDS)


def test_locking_and_unlocking_are_on_record(coder: Client, scene: Scene) -> None:
    # given a screen that was locked
    coder.post("/veil/")
    # when it is unlocked
    coder.post("/unveil/", anew(scene.coder))
    # then both stand in the ledger, and say why
    veiled, unveiled = latest_of(scene.coder, most=2)
    assert (veiled.act, veiled.outcome, veiled.because) == (Act.VEIL, "granted", "own-wish")
    assert (unveiled.act, unveiled.outcome, unveiled.because) == (Act.UNVEIL, "granted", None)


def test_unlocking_gives_the_session_another_cookie_and_the_old_one_opens_nothing(coder: Client, scene: Scene) -> None:
    # given a locked screen, and a copy of its cookie
    coder.post("/veil/")
    copy = Client()
    copy.cookies["session"] = coder.cookies["session"].value
    # when it is unlocked
    coder.post("/unveil/", anew(scene.coder))
    # then only the new cookie opens pages
    assert copy.get("/")["Location"] == "/sign-in/"
    assert coder.get("/").status_code == 200


def test_a_wrong_code_leaves_the_veil_down_and_five_of_them_end_the_session(coder: Client, scene: Scene) -> None:
    # given a locked screen
    coder.post("/veil/")
    # when wrong codes are typed
    answers = [coder.post("/unveil/", {"code": "not-a-code"}) for _ in range(5)]
    # then each is refused and on record, and the fifth ends the session
    assert [answer.status_code for answer in answers] == [403] * 4 + [302]
    assert b"Locked" in answers[0].content
    assert coder.get("/veiled/")["Location"] == "/sign-in/"
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    assert [entry.act for entry in latest_of(scene.coder, most=6)] == [Act.UNVEIL] * 5 + [Act.END_SESSION]
    assert latest_of(scene.coder, most=1)[0].because == "wrong-proofs"


def test_what_was_typed_comes_back_once_and_is_stored_only_as_ciphertext(coder: Client, scene: Scene) -> None:
    # given words about the patient in a form that was not sent
    words = "Her mother's <history> decides it."
    coder.post("/veil/", {"path": _document(scene), "offset": "420", "typed": _typed(scene, words)})
    # then no table has them in clear
    [kept] = PlaceRecord.objects.all()
    assert (kept.document_id, kept.offset) == (scene.summary.document.outline.id, 420)
    assert b"mother" not in bytes(kept.sealed)
    # when the screen is unlocked
    coder.post("/unveil/", anew(scene.coder))
    page = coder.get(_document(scene)).content.decode()
    # then they are on the page, with the place, and the next page has them no more
    assert "Her mother&#x27;s &lt;history&gt; decides it." in page
    assert 'data-offset="420"' in page
    assert 'id="place"' not in coder.get(_document(scene)).content.decode()
    assert not PlaceRecord.objects.exists()


def test_nothing_is_kept_in_work_that_is_somebody_elses(signed_in: Callable[[Member], Client], scene: Scene) -> None:
    # given a coder who has no such work
    other = signed_in(scene.other)
    # when their page names it
    answer = other.post("/veil/", {"path": _document(scene), "typed": _typed(scene, "words")})
    # then the veil falls, and nothing is kept
    assert answer["Location"] == "/veiled/"
    assert not PlaceRecord.objects.exists()


@pytest.mark.parametrize(
    "path", ["https://example.org/", "//example.org/", "/sign-in/", "/nothing/", "/search/", "javascript:alert(1)", ""]
)
def test_unlocking_leads_only_to_a_page_of_ours(path: str, coder: Client, scene: Scene) -> None:
    # given a page that says it was at another address
    coder.post("/veil/", {"path": path})
    # when it is unlocked, then it leads to Today
    assert coder.post("/unveil/", anew(scene.coder))["Location"] == "/"


@pytest.mark.parametrize(
    "typed",
    ["", "{", "[[", "{}", "[1]", '[["a", "b"]]', '[["a", "b", 3]]', f'[["a", "b", "{"c" * 4001}"]]', "[" * 9999],
)
def test_what_cannot_be_read_is_left_out_and_the_veil_falls(typed: str, coder: Client, scene: Scene) -> None:
    # given a page that says nothing that makes sense
    # when its veil falls
    answer = coder.post("/veil/", {"path": _document(scene), "offset": "-1e9", "typed": typed})
    # then it has fallen
    assert answer["Location"] == "/veiled/"
    assert VeilForm.read({"typed": typed}).typed == ()


def test_what_can_be_read_is_kept_as_it_was_typed() -> None:
    # given what a page says
    posted = {"path": "/x/", "offset": "7", "typed": '[["/f/", "reason", "a\\nb"]]', "why": "idle", "echo": "1"}
    # when it is read, then it is all there
    assert VeilForm.read(posted) == VeilForm("/x/", 7, (Typed("/f/", "reason", "a\nb"),), is_idle=True, is_echo=True)


def test_a_passkey_unlocks_without_a_code(coder: Client, scene: Scene) -> None:
    # given a coder with a passkey, whose screen is locked
    passkey = with_passkey(coder, scene.coder)
    coder.post("/veil/", {"path": _document(scene)})
    # when the passkey answers what the locked page asks
    asked = coder.post("/sign-in/passkey/ask/").json()
    answer = coder.post("/unveil/", {"credential": passkey.answered(asked)})
    # then the screen is back
    assert answer["Location"] == _document(scene)
    assert left_in(coder.get(_document(scene)).content, _WORDS)


def test_a_locked_session_can_sign_out(coder: Client, scene: Scene) -> None:
    # given a locked screen
    coder.post("/veil/")
    # when whoever is there signs out
    assert coder.post("/sign-out/")["Location"] == "/sign-in/"
    # then the session is gone
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()


@pytest.mark.control("IDN-5")
def test_the_server_locks_a_session_that_nobody_was_at_without_hearing_from_its_page(
    coder: Client, scene: Scene
) -> None:
    # given an open chart, and ten minutes in which nobody was there
    coder.get(_document(scene))
    SessionRecord.objects.update(active_at=timezone.now() - timedelta(minutes=10))
    # when the page asks for more
    answer = coder.get(_document(scene), headers={"HX-Request": "true"})
    # then it is led to the lock, which is on record, once
    assert answer["HX-Redirect"] == "/veiled/"
    coder.get("/")
    assert acts_of(scene.coder)[-1] == Act.VEIL
    assert acts_of(scene.coder).count(Act.VEIL) == 1
    assert latest_of(scene.coder, most=1)[0].because == "idle"
