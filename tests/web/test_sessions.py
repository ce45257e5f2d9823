"""A row of the session table is no session."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import timezone

from chartwarden.actions.widening import request_widening
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Member
from chartwarden_web.account.devices import is_known, label_of, noted
from chartwarden_web.account.sessions import SessionStore
from chartwarden_web.gate import Proof
from chartwarden_web.records.accounts import DeviceRecord
from chartwarden_web.records.accounts import SessionRecord as Session
from chartwarden_web.records.models import MemberRecord
from tests.builders import Scene
from tests.web.conftest import anew
from tests.web.routes import routes
from tests.web.sessions import acts_of, latest_of

_REASON = "Tobacco use decides F17.210; the assessment refers to the social history."


def _copied(row: Session, **different: object) -> Session:
    """Put a row beside another, as somebody who can write the table would."""
    fields = {field.attname: getattr(row, field.attname) for field in Session._meta.concrete_fields}  # noqa: SLF001
    return Session.objects.create(**{**fields, "public_id": "p" * 32, **different})


@pytest.mark.control("IDN-2", "ACC-1")
def test_what_the_session_table_holds_signs_nobody_in(coder: Client) -> None:
    # given somebody who is signed in, and a thief who has read the whole session table
    assert coder.get("/").status_code == 200
    rows = list(Session.objects.all())
    assert rows
    # when the thief shows a row's key, or its data, as a cookie
    for stolen in [row.session_key for row in rows] + [row.session_data for row in rows]:
        thief = Client()
        thief.cookies["session"] = stolen
        # then they are sent to sign in
        assert thief.get("/").status_code == 302
    # and the cookie itself stands nowhere in the table
    cookie = coder.cookies["session"].value
    assert not any(cookie in (row.session_key, row.session_data) for row in rows)
    # and the member is still signed in
    assert coder.get("/").status_code == 200


@pytest.mark.control("IDN-2")
@pytest.mark.parametrize("what", ["the session's cookie", "every cookie"])
def test_a_cookie_that_another_browser_shows_ends_the_session_and_leaves_a_sign(
    coder: Client, scene: Scene, rf: RequestFactory, what: str
) -> None:
    # given somebody who signed in with a browser that is known by a cookie of its own
    coder.cookies[settings.DEVICE_COOKIE_NAME] = "their browser's own"
    request = rf.get("/", headers={"Cookie": f"{settings.DEVICE_COOKIE_NAME}=their browser's own"})
    request.COOKIES[settings.DEVICE_COOKIE_NAME] = "their browser's own"
    Session.objects.update(device=noted(request, MemberRecord.objects.get(user_id="lena.moss")))
    assert coder.get("/").status_code == 200
    # when somebody else shows the cookie of their session, alone or with all the others
    thief = Client()
    for name in coder.cookies if what == "every cookie" else ["session"]:
        thief.cookies[name] = coder.cookies[name].value
    answer = thief.get(f"/work/{scene.work.id}/")
    if what == "every cookie":  # then a whole browser that was copied is not told from itself
        assert answer.status_code == 200
        return
    # then they are sent to sign in, the session is over for both, and a sign says why
    assert (answer.status_code, coder.get("/").status_code) == (302, 302)
    ended, sign = latest_of(scene.coder, most=2)
    assert (ended.act, sign.act, sign.because) == (Act.END_SESSION, Act.SIGNAL, "copied-session")


@pytest.mark.control("IDN-2")
def test_a_row_copied_under_another_key_is_no_session(coder: Client) -> None:
    # given a row copied under a key that somebody chose
    [row] = Session.objects.all()
    _copied(row, session_key="c" * 32)
    # when they show that key
    thief = Client()
    thief.cookies["session"] = "c" * 32
    # then they are sent to sign in
    assert coder.get("/").status_code == 200
    assert thief.get("/").status_code == 302


def test_signing_out_ends_the_session_on_the_server(coder: Client) -> None:
    # given somebody who is signed in, with a copy of their whole browser
    copy = Client()
    for name in coder.cookies:
        copy.cookies[name] = coder.cookies[name].value
    assert copy.get("/").status_code == 200
    # when they sign out
    coder.post("/sign-out/")
    # then the copy opens nothing, and no row is left
    assert copy.get("/").status_code == 302
    assert not Session.objects.exists()


def test_sessions_that_expired_are_cleared_when_somebody_signs_in(
    scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a session that expired a minute ago, and one that has a minute left
    left = SessionStore()
    left.create()
    [row] = Session.objects.all()
    expired = _copied(row, session_key="e" * 32, expire_date=timezone.now() - timedelta(minutes=1))
    # when somebody signs in
    signed_in(scene.other)
    # then the one is gone and the other stays
    assert not Session.objects.filter(session_key=expired.session_key).exists()
    assert left.exists(left.session_key or "")


def _decided(client: Client, scene: Scene, fields: dict[str, str]) -> int:
    """Answer a request for a part, which asks anew who is there; give the status."""
    request = request_widening(
        scene.at(scene.coder), scene.work.id, scene.summary.document.outline.id, section=2, reason=_REASON
    )
    return client.post(f"/requests/{request.id}/", {"answer": "decline", **fields}).status_code


def test_an_act_that_asks_anew_is_not_done_without_a_factor_of_its_own(
    signed_in: Callable[[Member], Client], scene: Scene
) -> None:
    # given a manager who is signed in with two factors, and a copy of their cookie
    manager = signed_in(scene.manager)
    copy = Client()
    copy.cookies["session"] = manager.cookies["session"].value
    # when they decide without a factor, then nothing is decided, and that is on record once
    assert _decided(manager, scene, {}) == 403
    [refused] = latest_of(scene.manager, most=1)
    assert (refused.act, refused.outcome, refused.because) == (Act.PROVE_ANEW, "refused", "prove-it-is-you")
    # when they decide with one, then it is decided, by one entry, and their cookie is another
    assert _decided(manager, scene, anew(scene.manager)) == 302
    assert [entry.act for entry in latest_of(scene.manager, most=2)] == [Act.PROVE_ANEW, Act.DECIDE_WIDENING]
    assert copy.get("/")["Location"] == "/sign-in/"
    assert manager.get("/").status_code == 200


def test_five_wrong_proofs_in_a_row_end_the_session_and_a_right_one_between_begins_the_count_again(
    signed_in: Callable[[Member], Client], scene: Scene
) -> None:
    # given a manager who has typed four wrong codes, and then a right one
    manager = signed_in(scene.manager)
    for _ in range(4):
        _decided(manager, scene, {"code": "wrong"})
    assert _decided(manager, scene, anew(scene.manager)) == 302
    # when five more are wrong
    for _ in range(5):
        assert manager.get("/").status_code == 200
        _decided(manager, scene, {"code": "wrong"})
    # then the session is over
    assert manager.get("/")["Location"] == "/sign-in/"
    assert Act.END_SESSION in acts_of(scene.manager)


@pytest.mark.control("IDN-7")
def test_half_a_session_reaches_the_page_of_factors_and_leaving_and_nothing_else(coder: Client, scene: Scene) -> None:
    # given a session whose member has shown a password and no factor
    Session.objects.update(proof=Proof.PASSWORD.value)
    asked = [route for route in routes() if not route.says.is_public and route.says.proof is not Proof.TOKEN]
    ids = {"work_id": scene.work.id, "document_id": scene.summary.document.outline.id}
    # when every route is asked
    for route in asked:
        if route.says.proof is Proof.PASSWORD:
            continue
        method = "POST" if route.says.methods == {"POST"} else "GET"
        answer = coder.generic(method, route.address(**{name: ids.get(name, "nothing") for name in route.names}))
        # then it leads to the page where a factor is added
        assert (answer.status_code, answer["Location"]) == (302, "/factors/"), route.name
    # and those that answer are about factors, leave, or say that no role is granted yet
    halves = {route.template.partition("/")[0] for route in asked if route.says.proof is Proof.PASSWORD}
    assert halves == {"factors", "sign-out", "waiting"}


def test_a_session_that_reached_its_end_is_put_on_record_when_its_cookie_comes(coder: Client, scene: Scene) -> None:
    # given a session that nobody used until it expired
    Session.objects.update(expire_date=timezone.now() - timedelta(hours=1))
    # when its cookie comes
    answer = coder.get("/")
    # then it is over, once
    assert answer["Location"] == "/sign-in/"
    assert coder.get("/")["Location"] == "/sign-in/"
    assert [(entry.act, entry.because) for entry in latest_of(scene.coder, most=1)] == [
        (Act.END_SESSION, "absolute-limit")
    ]
    assert not Session.objects.exists()


def test_a_session_that_no_sign_in_began_opens_nothing(coder: Client) -> None:
    # given a row that somebody filled in without signing in
    Session.objects.update(member_id=None)
    # when its cookie comes, then it is nobody's
    assert coder.get("/")["Location"] == "/sign-in/"


def test_a_device_is_known_again_until_it_is_forgotten(coder: Client, scene: Scene, rf: RequestFactory) -> None:
    # given the browser that a coder has signed in with
    rf.cookies["device"] = coder.cookies["device"].value
    record = MemberRecord.objects.get(pk=scene.coder.id)
    # then it is known for them, not for others, and not once it is forgotten
    assert is_known(rf.get("/"), record)
    assert not is_known(rf.get("/"), MemberRecord.objects.get(pk=scene.other.id))
    DeviceRecord.objects.update(forgotten_at=timezone.now())
    assert not is_known(rf.get("/"), record)
    # and its cookie is kept from scripts and from other sites, and stands in no table
    cookie = coder.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie.value not in str(DeviceRecord.objects.values_list())


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36",
            "Chrome on Windows",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/17.0 Safari/605.1.15", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) FxiOS/120.0 Safari/605.1.15", "Firefox on iPhone"),
        ("<script>alert(1)</script>", "A browser on an unknown system"),
        ("", "A browser on an unknown system"),
    ],
)
def test_a_device_is_told_by_family_and_system_and_by_nothing_it_says_else(agent: str, label: str) -> None:
    # given what a browser says of itself
    # when it is named for people, then only words of ours are left
    assert label_of(agent) == label
