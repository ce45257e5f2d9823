"""However a session ends, it ends first and is on record then; what a refused form tells a page that must be heard."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from chartwarden.actions.invitations import invite
from chartwarden.ledger.entry import Act
from chartwarden.workforce.invitation import InvitationKind
from chartwarden.workforce.member import Member
from chartwarden_web import wiring
from chartwarden_web.records.accounts import NoticeRecord, SessionRecord
from tests.builders import Scene, a_member
from tests.soft_passkey import SoftPasskey
from tests.web.conftest import PASSWORD, anew, with_password
from tests.web.sessions import latest_of
from tests.web.test_factors import _asked as asked
from tests.web.test_factors import _with_passkey as with_passkey
from tests.web.test_no_record_no_read import _disk_full as disk_full

_NEW = "four unrelated words, and a lamp"


def _latest(member: Member) -> tuple[str, str | None]:
    [entry] = latest_of(member, most=1)
    return entry.act, entry.because


@pytest.mark.control("IDN-5")
def test_a_ledger_that_cannot_write_keeps_nobody_signed_in_who_signs_out(coder: Client) -> None:
    # given somebody who is signed in, and a ledger whose disk is full
    with disk_full():
        # when they sign out
        answer = coder.post("/sign-out/")
    # then they are told that it is not on record, and are signed out all the same
    assert answer.status_code == 403
    assert not SessionRecord.objects.filter(member__isnull=False).exists()
    assert coder.get("/")["Location"] == "/sign-in/"


@pytest.mark.control("IDN-3")
def test_a_passkey_over_somebody_elses_session_ends_that_session_on_record(
    signed_in: Callable[[Member], Client], scene: Scene
) -> None:
    # given a coder at work, and somebody else who has a passkey
    passkey: SoftPasskey = with_passkey(signed_in(scene.other), scene.other)
    browser = signed_in(scene.coder)
    # when that person signs in over the coder's session
    answer = browser.post("/sign-in/passkey/", {"credential": passkey.answered(asked(browser))})
    # then they are in, and the end of the coder's session is on record as the coder's
    assert answer.status_code == 302
    assert browser.get("/").status_code == 200
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    assert _latest(scene.coder) == (Act.END_SESSION, "signed-in-elsewhere")


@pytest.mark.control("IDN-3")
def test_a_link_that_is_opened_over_somebody_elses_session_ends_that_session_on_record(
    coder: Client, scene: Scene, house: wiring.House
) -> None:
    # given a coder at work, and a newcomer who opens their link in the same browser
    newcomer = replace(a_member("nora.finch", name="Nora Finch"), roles=frozenset())
    scene.at(scene.keeper).workforce.put(newcomer)
    opener = invite(scene.at(scene.keeper), newcomer.user_id, kind=InvitationKind.JOIN, keep=house.invitations)
    # when they use it
    form = {"opener": opener, "password": _NEW, "again": _NEW}
    assert coder.post("/invitation/use/", form).status_code == 302
    # then the coder's session is over, on record
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    assert _latest(scene.coder) == (Act.END_SESSION, "signed-in-elsewhere")


@pytest.mark.control("IDN-5")
def test_a_session_that_expired_and_was_never_asked_for_again_is_on_record_when_anybody_signs_in(
    signed_in: Callable[[Member], Client], scene: Scene
) -> None:
    # given a coder who left their browser open, more than twelve hours ago
    signed_in(scene.coder)
    SessionRecord.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    # when somebody else signs in
    with_password(scene.other)
    assert _latest(scene.coder)[0] != Act.END_SESSION
    signed_in(scene.other)
    # then it is gone, and its end is on record once
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    assert _latest(scene.coder) == (Act.END_SESSION, "absolute-limit")
    signed_in(scene.other)
    assert [entry.act for entry in latest_of(scene.coder, most=2)] != [Act.END_SESSION] * 2


def test_nobody_has_seen_what_they_will_be_told_tomorrow(coder: Client, scene: Scene) -> None:
    # given a notice of tomorrow, which a notice that comes meanwhile would be before
    tomorrow = timezone.now() + timedelta(days=1)
    NoticeRecord.objects.create(id="n" * 32, member_id=scene.coder.id, kind="new-device", said="", at=tomorrow)
    # when somebody says that they have seen everything until 2099
    assert coder.post("/account/seen/", {"until": "2099-01-01 00:00:00"}).status_code == 302
    # then that one is new to them still
    assert NoticeRecord.objects.filter(member_id=scene.coder.id, seen_at=None).count() == 1


@pytest.mark.parametrize("fields", [{}, {"code": "000000"}])
def test_what_ends_accounts_takes_roles_or_leaves_as_a_file_asks_for_a_factor_anew(
    fields: dict[str, str], signed_in: Callable[[Member], Client], scene: Scene
) -> None:
    # given an administrator and a manager, and somebody at their screens who has no factor of theirs
    keeper, manager = signed_in(scene.keeper), signed_in(scene.manager)
    listed = f"{scene.other.id}:coder"
    # when they end a membership, decide a review, or take the list away
    answers = [
        keeper.post(f"/members/of/{scene.other.id}/end/", {"last_day": "", **fields}),
        manager.post("/members/review/decide/", {"listed": listed, "remove": listed, **fields}),
        keeper.post("/members/file/", fields),
    ]
    # then nothing is done, and each leaves an entry
    assert [answer.status_code for answer in answers] == [403] * 3
    assert b"omar.diaz" not in answers[2].content
    assert scene.at(scene.keeper).workforce.by_user_id(scene.other.user_id) == scene.other
    assert _latest(scene.manager) == (Act.PROVE_ANEW, "prove-it-is-you")
    # and the list is no address that a link could open
    assert keeper.get("/members/file/").status_code == 405
    assert keeper.post("/members/file/", anew(scene.keeper)).status_code == 200


@pytest.mark.control("IDN-8")
def test_a_page_whose_token_is_stale_is_given_the_one_of_now_and_locks_with_it(scene: Scene) -> None:
    # given somebody who is signed in, with a page from before they signed in anew
    browser = Client(enforce_csrf_checks=False)
    browser.post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    browser.post("/sign-in/factor/", anew(scene.coder))
    browser.handler.enforce_csrf_checks = True
    # when it asks the server to lock, then it is refused, and told the token of now
    refused = browser.post("/veil/", {"csrfmiddlewaretoken": "a" * 64, "path": "/"})
    assert refused.status_code == 403
    assert SessionRecord.objects.get(member_id=scene.coder.id).veiled_at is None
    assert "Access-Control-Allow-Origin" not in refused
    # and with that one it is locked
    answer = browser.post("/veil/", {"csrfmiddlewaretoken": refused["X-Form-Token"]})
    assert answer["Location"] == "/veiled/"
    assert SessionRecord.objects.get(member_id=scene.coder.id).veiled_at is not None


@pytest.mark.control("IDN-8")
def test_half_a_letter_in_what_was_typed_keeps_no_veil_from_falling(coder: Client, scene: Scene) -> None:
    # given words that JSON can name and no text can hold
    path = f"/work/{scene.work.id}/documents/{scene.summary.document.outline.id}/"
    typed = '[["/", "reason", "\\ud83d"], ["\\ud83d", "reason", "words"]]'
    # when the screen is locked with them, then it is
    assert coder.post("/veil/", {"path": path, "typed": typed})["Location"] == "/veiled/"
