"""S14: a right password that no second factor followed does not go unseen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from chartwarden.workforce.member import Member
from chartwarden_web.records.accounts import AttemptsRecord, NoticeRecord
from tests.builders import Scene
from tests.web.conftest import anew, with_password
from tests.web.sessions import latest_of


def _told(member: Member) -> list[tuple[str, str]]:
    rows = NoticeRecord.objects.filter(member_id=member.id, kind="password-alone").order_by("at")
    return [(row.kind, row.said) for row in rows]


def _signals(member: Member) -> list[str]:
    return [entry.because for entry in latest_of(member, most=50) if entry.act == "account.signal"]


def test_three_right_passwords_without_a_factor_are_a_signal_once_and_told_to_the_owner(scene: Scene) -> None:
    # given somebody who has a coder's password, and no factor of hers
    with_password(scene.coder)
    with_password(scene.coder)
    assert _signals(scene.coder) == []
    # when they show it a third time, and more
    for _ in range(3):
        with_password(scene.coder)
    # then there is one signal under her name, and she is told once
    assert _signals(scene.coder) == ["password-alone"]
    assert _told(scene.coder) == [("password-alone", "")]
    # and nothing of it is in the name of anybody whose password was not shown
    assert _signals(scene.other) == []


def test_one_is_told_to_the_owner_when_they_next_sign_in_and_never_twice(
    scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given somebody who showed a coder's password once, and left
    with_password(scene.coder)
    # when the coder signs in, twice
    signed_in(scene.coder)
    assert _told(scene.coder) == [("password-alone", "1 time")]
    signed_in(scene.coder)
    # then she was told once, and signing in as one should is told to nobody
    assert _told(scene.coder) == [("password-alone", "1 time")]
    signed_in(scene.other)
    assert _told(scene.other) == []


def test_a_page_that_its_owner_closed_at_their_own_browser_is_no_news(coder: Client, scene: Scene) -> None:
    # given a coder's own browser, where she gave her password and closed the page, twice
    coder.post("/sign-out/")
    for _ in range(2):
        coder.post("/sign-in/", {"login": "lena.moss", "password": "correct horse battery staple"})
    # when she signs in there
    assert coder.post("/sign-in/factor/", anew(scene.coder)).status_code == 302
    # then nothing is told, and none of it is counted any more
    assert _told(scene.coder) == []
    assert _signals(scene.coder) == []
    assert not AttemptsRecord.objects.filter(expires_at__gt=timezone.now() + timedelta(days=6)).exists()


@pytest.mark.parametrize("named", ["lena.moss", "nobody.here"])
def test_a_wrong_password_is_answered_as_ever_whatever_was_counted(scene: Scene, named: str) -> None:
    # given an account whose right password was shown often without a factor
    for _ in range(4):
        with_password(scene.coder)
    # when a wrong one is shown for it, or any for nobody
    answer = Client().post("/sign-in/", {"login": named, "password": "wrong and long enough"})
    # then the answer is the one of every wrong password
    assert answer.status_code == 200
    assert b"That user id and password do not go together." in answer.content
