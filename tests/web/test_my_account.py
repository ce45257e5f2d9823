"""My account: what it tells, forgetting a browser, notices until they are seen, and "This wasn't me"."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from chartwarden.foundation.identifiers import MemberId, RandomIds
from chartwarden.workforce.member import Member
from chartwarden.workforce.notice import NoticeKind
from chartwarden_web import wiring
from chartwarden_web.records.models import (
    DeviceRecord,
    MemberRecord,
    NoticeRecord,
    PasswordRecord,
    SessionRecord,
)
from tests.builders import Scene
from tests.factors import code_of
from tests.web.conftest import PASSWORD
from tests.web.tokens import a_token

_NEW = "four unrelated words, and a lamp"


def _entries(scene: Scene, member: Member) -> list[tuple[object, object, object]]:
    ledger = scene.at(scene.keeper).ledger
    told = [ledger.told(row).said for row in ledger.store.rows_of(member.user_id, most=50)]
    return [(one["act"], one["outcome"], one["because"]) for one in told if one is not None]


def _tell(member: Member, kind: NoticeKind, *, said: str = "") -> None:
    NoticeRecord.objects.create(
        id=RandomIds().new_id(), member_id=member.id, kind=kind.value, said=said, at=timezone.now()
    )


def test_my_account_says_who_i_am_and_what_i_sign_in_with(scene: Scene, coder: Client) -> None:
    # given a coder who signed in with a password and a code
    # when they look at their account
    page = coder.get("/account/").content.decode()
    # then it tells who they are, what they sign in with and where they are signed in
    for words in ("lena.moss", "Lena.Moss", "coder", "since 1 Jan 2020", "Code app", "this one", "Signed in."):
        assert words in page, words
    # and looking is an entry of theirs
    assert _entries(scene, scene.coder)[0] == ("account.review", "granted", None)


def test_my_account_shows_nothing_of_anybody_else(scene: Scene, coder: Client) -> None:
    # given another coder who was told something
    _tell(scene.other, NoticeKind.NEW_DEVICE, said="Opera on Windows")
    # when a coder looks at their own account
    page = coder.get("/account/").content.decode()
    # then nothing of the other one's is there
    assert "Opera on Windows" not in page
    assert scene.other.user_id not in page


def test_no_secret_stands_on_the_page(scene: Scene, coder: Client) -> None:
    # given a coder's session, device and factor
    page = coder.get("/account/").content.decode()
    # when the page is searched for what opens something
    session = SessionRecord.objects.get(member_id=scene.coder.id)
    device = DeviceRecord.objects.get(member_id=scene.coder.id)
    secrets = [*(cookie.value for name, cookie in coder.cookies.items() if "csrf" not in name)]
    # then neither cookies nor their hashes are there
    assert not any(secret in page for secret in [*secrets, session.session_key, device.key_hash])


def test_what_i_was_told_stands_on_every_page_until_i_have_seen_it(scene: Scene, coder: Client) -> None:
    # given a coder who was told two things
    NoticeRecord.objects.all().delete()
    _tell(scene.coder, NoticeKind.NEW_DEVICE, said="Firefox on Linux")
    _tell(scene.coder, NoticeKind.PASSWORD_CHANGED)
    # when any page is opened, then both are told, and counted in the top bar
    for path in ("/", "/access/", f"/work/{scene.work.id}/"):
        page = coder.get(path).content.decode()
        assert "not known before: Firefox on Linux." in page, path
        assert "Your password was changed." in page, path
        assert 'topbar__count">2' in page, path
    # and when they say that they have seen it, the bar goes, and My account keeps both
    newest = NoticeRecord.objects.order_by("-at")[0].at.isoformat()
    assert coder.post("/account/seen/", {"until": newest})["Location"] == "/account/"
    assert "Firefox on Linux" not in coder.get("/").content.decode()
    assert "Firefox on Linux" in coder.get("/account/").content.decode()


def test_what_came_after_the_page_was_shown_is_not_taken_for_seen(scene: Scene, coder: Client) -> None:
    # given a page with one notice, and another that came later
    NoticeRecord.objects.all().delete()
    _tell(scene.coder, NoticeKind.NEW_DEVICE, said="Firefox on Linux")
    shown = NoticeRecord.objects.get().at.isoformat()
    _tell(scene.coder, NoticeKind.FACTOR_ADDED, said="a passkey")
    # when the person says that they have seen what was shown
    coder.post("/account/seen/", {"until": shown})
    # then the later one is still told
    page = coder.get("/").content.decode()
    assert "A second factor was added to your account: a passkey." in page
    assert "Firefox on Linux" not in page


@pytest.mark.parametrize("until", ["", "yesterday", "2026-13-01T00:00:00"])
def test_what_is_no_instant_marks_nothing_as_seen(until: str, scene: Scene, coder: Client) -> None:
    # given a notice, and a form that was made up
    _tell(scene.coder, NoticeKind.FACTOR_REMOVED)
    # when it is sent, then it is not understood, and the notice stays
    assert coder.post("/account/seen/", {"until": until}).status_code == 422
    assert "was removed from your account" in coder.get("/").content.decode()


def test_a_notice_cannot_bring_markup_along(scene: Scene, coder: Client) -> None:
    # given a notice about something whose name somebody chose with care
    _tell(scene.coder, NoticeKind.FACTOR_ADDED, said="<script>alert(1)</script>")
    # when the page is made, then it is text
    assert "<script>alert" not in coder.get("/account/").content.decode()


def test_a_forgotten_browser_is_signed_out_and_new_the_next_time(scene: Scene, coder: Client) -> None:
    # given a coder's browser
    device = DeviceRecord.objects.get(member_id=scene.coder.id)
    # when they forget it
    answer = coder.post(f"/account/devices/{device.id}/forget/")
    # then its session is over, in this process and every other
    assert answer.status_code == 302
    assert coder.get("/")["Location"] == "/sign-in/"
    device.refresh_from_db()
    assert device.forgotten_at is not None
    assert ("account.forget-device", "granted", None) in _entries(scene, scene.coder)


def test_somebody_elses_browser_is_answered_like_one_that_does_not_exist(
    scene: Scene, coder: Client, signed_in: Callable[[Member], Client]
) -> None:
    # given another coder's browser
    signed_in(scene.other)
    theirs = DeviceRecord.objects.get(member_id=scene.other.id)
    # when a coder tries to forget it, and one that does not exist
    foreign = coder.post(f"/account/devices/{theirs.id}/forget/")
    missing = coder.post(f"/account/devices/{RandomIds().new_id()}/forget/")
    # then both are answered alike, on record, and the other one works on
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert _without_tokens(foreign.content) == _without_tokens(missing.content)
    assert SessionRecord.objects.filter(member_id=scene.other.id).exists()
    assert _entries(scene, scene.coder)[0] == ("account.forget-device", "refused", "not-found")


def _without_tokens(page: bytes) -> bytes:
    """Give a page without the tokens of its forms, and without the id that was asked for."""
    return re.sub(rb"[A-Za-z0-9]{32,}", b"", page)


@pytest.mark.control("IDN-3")
def test_this_was_not_me_shuts_everything_at_once_and_the_privacy_officer_can_see_it(
    scene: Scene, house: wiring.House, coder: Client
) -> None:
    # given a coder whose password somebody else may know, with a token that is in force
    token = a_token(scene.coder)
    # when they say that it wasn't them
    answer = coder.post("/account/not-me/")
    # then every session and token is over, and the password opens nothing
    assert answer.status_code == 200
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert not house.knows(scene.coder.user_id, PASSWORD)
    stranger = Client()
    stranger.post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    # and the ledger has the signal, by its name
    assert ("account.signal", "granted", "not-me") in _entries(scene, scene.coder)


def test_after_this_was_not_me_the_owner_sets_a_new_password_with_the_factor(
    scene: Scene, house: wiring.House, coder: Client
) -> None:
    # given a coder who has just said so, and the page that follows
    page = coder.post("/account/not-me/").content.decode()
    opener = page.split('name="opener" value="')[1].split('"')[0]
    fields = {"opener": opener, "password": _NEW, "again": _NEW}
    # when somebody without the factor sends its form, then nothing opens
    assert Client().post("/invitation/use/", {**fields, "code": "000000"}).status_code == 403
    # and when the owner shows a code, the new password holds, and the former one is remembered as such
    answer = coder.post("/invitation/use/", {**fields, "code": code_of(scene.coder.user_id)})
    assert answer["Location"] == "/sign-in/"
    assert house.knows(scene.coder.user_id, _NEW)
    assert PasswordRecord.objects.filter(member_id=scene.coder.id).exists()
    # and they are told so at the next sign-in
    assert NoticeRecord.objects.filter(member_id=scene.coder.id, kind="not-me", seen_at=None).exists()


def test_who_has_no_password_is_only_signed_out(scene: Scene, coder: Client) -> None:
    # given a coder who signs in through the organisation
    record = MemberRecord.objects.get(id=scene.coder.id)
    record.set_unusable_password()
    record.save(update_fields=["password"])
    # when they say that it wasn't them, then there is no form for a password
    answer = coder.post("/account/not-me/")
    assert b'name="password"' not in answer.content
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()


@pytest.mark.parametrize("path", ["/account/", "/account/seen/", "/account/not-me/"])
def test_half_a_session_reaches_nothing_of_the_account(
    path: str, scene: Scene, signed_in_half: Callable[[Member], Client]
) -> None:
    # given a right password and no factor
    browser = signed_in_half(scene.coder)
    # when the account is asked for, then it leads away and nothing changes
    answer = browser.get(path) if path == "/account/" else browser.post(path)
    assert answer.status_code == 302
    assert house_knows(scene.coder.id)


def house_knows(member_id: MemberId) -> bool:
    """Tell whether the password of the scene still opens the account."""
    return MemberRecord.objects.get(id=member_id).check_password(PASSWORD)
