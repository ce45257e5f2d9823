"""IDN-3, IDN-5, IDN-8, IDN-9: one person at one screen, which is locked when nobody is there.

Also the violation bench's V04-01 to V04-03 and the harmless V04-B1.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from chartwarden.adapters.settings import Settings
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Member
from chartwarden.workforce.session import IDLE, IDLE_CEILING
from chartwarden_web.account import sitting
from chartwarden_web.gate import Counts, Proof, Veiled
from chartwarden_web.records.accounts import DeviceRecord, NoticeRecord, SessionRecord
from tests.builders import Scene
from tests.planted import left_in
from tests.web.conftest import PASSWORD, anew
from tests.web.routes import routes
from tests.web.sessions import acts_of, latest_of

_WORDS = ["urosepsis", "Sepsis due to E. coli", "Ostrander", "E-2026-a"]
_ENVIRONMENT = {"CHARTWARDEN_ENVIRONMENT": "demo", "CHARTWARDEN_HOME": "/srv/chartwarden"}


def _document(scene: Scene) -> str:
    return f"/work/{scene.work.id}/documents/{scene.summary.document.outline.id}/"


def _back(**times: timedelta) -> None:
    """Move times of the one session into the past."""
    SessionRecord.objects.update(**{name: timezone.now() - ago for name, ago in times.items()})


def _row(member: Member) -> SessionRecord:
    return SessionRecord.objects.get(member_id=member.id)


# IDN-3: credentials are never shared.


@pytest.mark.control("IDN-3")
def test_signing_in_elsewhere_needs_a_fresh_factor_ends_the_first_session_and_is_a_signal(
    signed_in: Callable[[Member], Client], scene: Scene
) -> None:
    # given a coder at work on workstation 1
    first = signed_in(scene.coder)
    assert first.get(_document(scene)).status_code == 200
    # when the same password comes from workstation 2 at the same time
    second = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    second.post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    # then it opens nothing by itself, and the first goes on
    assert second.get("/").status_code == 302
    assert first.get(_document(scene)).status_code == 200
    # and with a fresh factor it is in, and the first is ended
    assert second.post("/sign-in/factor/", anew(scene.coder))["Location"] == "/"
    assert second.get("/").status_code == 200
    assert first.get(_document(scene))["Location"] == "/sign-in/"
    # and that is on record, is a signal, and is told to the coder
    ended, signal = [entry for entry in latest_of(scene.coder, most=9) if entry.act in {Act.END_SESSION, Act.SIGNAL}]
    assert (ended.act, ended.because) == (Act.END_SESSION, "signed-in-elsewhere")
    assert (signal.act, signal.because) == (Act.SIGNAL, "concurrent-sign-in")
    told = {notice.kind: notice.said for notice in NoticeRecord.objects.filter(member_id=scene.coder.id)}
    assert told == {"new-device": "Firefox on Linux", "session-ended": "Firefox on Linux"}


@pytest.mark.control("IDN-3")
def test_coming_back_to_the_same_browser_ends_the_session_without_a_signal(
    signed_in: Callable[[Member], Client], scene: Scene
) -> None:
    # given a coder whose browser was closed, which keeps the device's cookie and loses the session's
    client = signed_in(scene.coder)
    del client.cookies["session"]
    # when they sign in again
    client.post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    client.post("/sign-in/factor/", anew(scene.coder))
    # then one session is left, on the same device, and nobody is suspected
    assert client.get("/").status_code == 200
    assert SessionRecord.objects.filter(member_id=scene.coder.id).count() == 1
    assert DeviceRecord.objects.count() == 1
    assert Act.SIGNAL not in acts_of(scene.coder)
    assert Act.END_SESSION in acts_of(scene.coder)


@pytest.mark.control("IDN-3")
def test_a_password_alone_puts_nobody_out_of_their_session(coder: Client, scene: Scene) -> None:
    # given a coder at work, and somebody who has their password and no factor
    thief = Client()
    # when they use it, often
    for _ in range(3):
        thief.post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    # then the coder works on
    assert coder.get(_document(scene)).status_code == 200
    assert Act.END_SESSION not in acts_of(scene.coder)


# IDN-5: workstations are not left open and unattended.


@pytest.mark.control("IDN-5")
def test_a_chart_left_open_is_closed_by_the_server_until_its_member_proves_who_they_are(
    coder: Client, scene: Scene
) -> None:
    # given an open chart and no input for the configured limit (V04-01)
    assert left_in(coder.get(_document(scene)).content, _WORDS)
    _back(active_at=IDLE)
    # when anything is asked for
    answers = [coder.get(_document(scene)), coder.post("/search/", {"words": "sepsis"}), coder.get("/veiled/")]
    # then the session shows nothing
    assert [left_in(answer.content, _WORDS) for answer in answers] == [[], [], []]
    # and a wrong proof opens nothing, a right one opens it
    assert coder.post("/unveil/", {"code": "000000"}).status_code == 403
    assert coder.get(_document(scene)).status_code == 302
    assert coder.post("/unveil/", anew(scene.coder)).status_code == 302
    assert left_in(coder.get(_document(scene)).content, _WORDS)
    # and each step is on record
    told = [(entry.act, entry.outcome, entry.because) for entry in latest_of(scene.coder, most=20)]
    assert [each for each in told if each[0] in {Act.VEIL, Act.UNVEIL}] == [
        (Act.VEIL, "granted", "idle"),
        (Act.UNVEIL, "refused", "prove-it-is-you"),
        (Act.UNVEIL, "granted", None),
    ]


@pytest.mark.control("IDN-5")
def test_a_hand_that_moves_the_mouse_and_does_nothing_keeps_no_screen_open_for_half_an_hour(
    coder: Client, scene: Scene
) -> None:
    # given a page that reports a hand each minute, and thirty minutes without an act (V04-02)
    coder.get(_document(scene))
    _back(worked_at=timedelta(minutes=29), active_at=timedelta(minutes=1))
    assert coder.post("/here/").status_code == 204
    _back(worked_at=timedelta(minutes=30), active_at=timedelta(minutes=1))
    # when it reports again
    answer = coder.post("/here/")
    # then the screen is locked, and there is a signal for the privacy office
    assert answer.status_code == 403
    assert [(entry.act, entry.because) for entry in latest_of(scene.coder, most=2)] == [
        (Act.VEIL, "signs-without-work"),
        (Act.SIGNAL, "signs-without-work"),
    ]


@pytest.mark.control("IDN-5")
def test_reading_a_long_note_without_typing_keeps_the_screen_open(coder: Client, scene: Scene) -> None:
    # given a coder who has read one note for eight minutes, and scrolls (V04-B1)
    coder.get(_document(scene))
    _back(worked_at=timedelta(minutes=8), active_at=timedelta(minutes=8))
    # when the page reports the hand, and eight more minutes pass
    assert coder.post("/here/").status_code == 204
    moved = _row(scene.coder)
    _back(worked_at=timedelta(minutes=16), active_at=timedelta(minutes=8))
    # then the next page is still there, and only an act counts as one
    assert timezone.now() - moved.active_at < timedelta(minutes=1) < timezone.now() - moved.worked_at
    assert coder.get(_document(scene)).status_code == 200
    assert timezone.now() - _row(scene.coder).worked_at < timedelta(minutes=1)


@pytest.mark.control("IDN-5")
def test_a_session_ends_after_twelve_hours_however_busy_it_is(coder: Client, scene: Scene) -> None:
    # given a session that began twelve hours ago, and was busy until now
    _back(began_at=timedelta(hours=12), expire_date=timedelta())
    # when it is used
    answer = coder.get("/")
    # then it is over, for good and on record
    assert answer["Location"] == "/sign-in/"
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    [ended] = latest_of(scene.coder, most=1)
    assert (ended.act, ended.because) == (Act.END_SESSION, "absolute-limit")


def test_no_request_moves_the_end_of_a_session(coder: Client, scene: Scene) -> None:
    # given a session
    before = _row(scene.coder)
    # when it is used, locked and unlocked
    coder.get(_document(scene))
    coder.post("/veil/")
    coder.post("/unveil/", anew(scene.coder))
    # then it ends when it was to end, and is the same session on the same device
    after = _row(scene.coder)
    assert (after.began_at, after.expire_date, after.public_id, after.device_id) == (
        before.began_at, before.expire_date, before.public_id, before.device_id,
    )  # fmt: skip
    assert after.expire_date - after.began_at == timedelta(hours=12)


def test_half_a_session_that_nobody_is_at_is_over(signed_in_half: Callable[[Member], Client], scene: Scene) -> None:
    # given a member without any factor, whose password was right ten minutes ago
    record = scene.coder
    client = signed_in_half(record)
    SessionRecord.objects.filter(member_id=record.id).update(
        proof=Proof.PASSWORD.value, active_at=timezone.now() - IDLE
    )
    # when it is used
    answer = client.get("/")
    # then there is nothing to come back to
    assert answer["Location"] == "/sign-in/"


# IDN-8: lock the screen when stepping away. What the browser does is in tests/browser/test_veil.py.


@pytest.mark.control("IDN-8")
def test_no_route_shows_anything_of_a_chart_while_the_screen_is_locked(coder: Client, scene: Scene) -> None:
    # given a locked screen
    coder.post("/veil/", {"path": _document(scene)})
    ids = {"work_id": scene.work.id, "document_id": scene.summary.document.outline.id}
    asked = [route for route in routes() if route.name != "account_logout"]
    # when every route but leaving is asked, as its page would, and read as far as it goes
    for route in asked:
        address = route.address(**{name: ids.get(name, "nothing") for name in route.names})
        for method in sorted(route.says.methods):
            answer = coder.generic(method, address)
            body = b"".join(getattr(answer, "streaming_content", [])) or answer.content
            # then nothing of the chart comes
            assert left_in(body, _WORDS) == [], route.name
            assert answer.status_code < 500, route.name
    # and the screen is locked still, and with a factor it is open
    assert coder.get(_document(scene))["Location"] == "/veiled/"
    coder.post("/unveil/", anew(scene.coder))
    assert left_in(coder.get(_document(scene)).content, _WORDS)


# IDN-9: inactivity limits are short.


@pytest.mark.control("IDN-9")
def test_an_idle_limit_above_fifteen_minutes_is_refused_and_ten_is_the_default() -> None:
    # given what an administrator may set
    # when nothing is set, then ten minutes hold
    assert Settings.from_environment(_ENVIRONMENT).limits.idle == timedelta(minutes=10)
    assert Settings.from_environment({**_ENVIRONMENT, "CHARTWARDEN_IDLE_MINUTES": "15"}).limits.idle == IDLE_CEILING
    # when more than fifteen are set, or none, then it is refused by its rule
    for minutes in ("16", "60", "9999", "0"):
        with pytest.raises(RefusedError, match="idle-screens-are-veiled-soon"):
            Settings.from_environment({**_ENVIRONMENT, "CHARTWARDEN_IDLE_MINUTES": minutes})
    # and what is no number is not understood
    for words in ("ten", "-5", "1.5", "1e9", "99999999999999"):
        with pytest.raises(MalformedError, match="CHARTWARDEN_IDLE_MINUTES"):
            Settings.from_environment({**_ENVIRONMENT, "CHARTWARDEN_IDLE_MINUTES": words})


@pytest.mark.control("IDN-9")
def test_a_page_that_asks_by_itself_keeps_no_screen_open(signed_in: Callable[[Member], Client], scene: Scene) -> None:
    # given an officer whose page asks how far a check is, nine minutes after the last sign of a person
    officer = signed_in(scene.officer)
    _back(active_at=timedelta(minutes=9), worked_at=timedelta(minutes=9))
    before = _row(scene.officer)
    # when it goes on asking
    for _ in range(3):
        assert officer.get("/proof/verify/progress/", headers={"HX-Request": "true"}).status_code == 200
    # then nothing has moved, and a minute later the screen is locked
    after = _row(scene.officer)
    assert (after.active_at, after.worked_at) == (before.active_at, before.worked_at)
    _back(active_at=timedelta(minutes=10))
    assert officer.get("/proof/verify/progress/", headers={"HX-Request": "true"})["HX-Redirect"] == "/veiled/"


@pytest.mark.control("IDN-9")
def test_every_page_that_is_asked_for_by_itself_says_that_it_counts_for_nothing() -> None:
    # given every template
    # when what asks by itself is looked for, then each is known here, and its route counts for nothing
    counting = {route.name: route.says.counts for route in routes()}
    assert counting["progress"] is Counts.NOT_AT_ALL
    assert counting["here"] is Counts.AS_SIGN
    assert [name for name, counts in counting.items() if counts is Counts.AS_SIGN] == ["here"]


# Whoever leaves is out at once.


@pytest.mark.control("IDN-2")
def test_a_leaver_is_out_of_every_route_within_a_second(coder: Client, scene: Scene) -> None:
    # given a coder at work
    assert left_in(coder.get(_document(scene)).content, _WORDS)
    desk = scene.at(scene.keeper)
    # when their membership ends
    desk.workforce.put(replace(scene.coder, ends_on=desk.clock.now().date() - timedelta(days=1)))
    ended = time.monotonic()
    assert coder.get(_document(scene))["Location"] == "/sign-in/"
    assert time.monotonic() - ended < 1
    ids = {"work_id": scene.work.id, "document_id": scene.summary.document.outline.id}
    asked = [route for route in routes() if not route.says.is_public and route.says.proof is not Proof.TOKEN]
    for route in asked:
        address = route.address(**{name: ids.get(name, "nothing") for name in route.names})
        method = "POST" if route.says.methods == {"POST"} else "GET"
        # then their next request and each route leads to signing in
        answer = coder.generic(method, address)
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in/"), route.name
    # and no session of theirs is left
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()


def test_every_session_of_a_member_can_be_ended_but_one(coder: Client, scene: Scene) -> None:
    # given a session of the coder's, and one of somebody else's
    row = _row(scene.coder)
    # when all but it are ended, then it stays
    assert sitting.end_all(scene.coder.id, but=row.public_id) == 0
    assert coder.get("/").status_code == 200
    # when all are ended, then it is gone
    assert sitting.end_all(scene.coder.id) == 1
    assert coder.get("/")["Location"] == "/sign-in/"


def test_only_leaving_and_unlocking_answer_a_locked_screen() -> None:
    # given every route
    # when those that a veil leaves open are counted, then they are these
    seated = [route for route in routes() if not route.says.is_public and route.says.proof is not Proof.TOKEN]
    open_ = {route.name for route in seated if route.says.veiled is Veiled.OPEN}
    assert open_ == {"account_logout", "veil", "veiled", "unveil"}
