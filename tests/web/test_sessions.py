"""A row of the session table is no session."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from chartwarden.workforce.member import Member
from chartwarden_web.account.sessions import SessionStore
from chartwarden_web.records.accounts import SessionRecord as Session
from tests.builders import Scene


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
def test_a_row_copied_under_another_key_is_no_session(coder: Client) -> None:
    # given a row copied under a key that somebody chose
    [row] = Session.objects.all()
    Session.objects.create(session_key="c" * 32, session_data=row.session_data, expire_date=row.expire_date)
    # when they show that key
    thief = Client()
    thief.cookies["session"] = "c" * 32
    # then they are sent to sign in
    assert coder.get("/").status_code == 200
    assert thief.get("/").status_code == 302


def test_signing_out_ends_the_session_on_the_server(coder: Client) -> None:
    # given somebody who is signed in, with a copy of their cookie
    copy = Client()
    copy.cookies["session"] = coder.cookies["session"].value
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
    expired = Session.objects.create(
        session_key="e" * 32, session_data="", expire_date=timezone.now() - timedelta(minutes=1)
    )
    # when somebody signs in
    signed_in(scene.other)
    # then the one is gone and the other stays
    assert not Session.objects.filter(session_key=expired.session_key).exists()
    assert left.exists(left.session_key or "")
