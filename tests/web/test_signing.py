"""Signing in and out: each attempt is on record, and none tells which accounts exist."""

import json
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from chartwarden_web.account import throttle
from chartwarden_web.account.throttle import Limit
from chartwarden_web.records.accounts import AttemptsRecord
from tests.builders import Scene
from tests.web.conftest import PASSWORD, anew, with_password
from tests.web.test_screens import words_of


def _entries(scene: Scene) -> list[dict[str, object]]:
    return [json.loads(row.body) for row in scene.at(scene.officer).ledger.store.rows()]


@pytest.mark.control("AUD-1", "IDN-2")
def test_signing_in_and_out_leaves_entries(scene: Scene) -> None:
    # given a browser
    client = Client()
    # when somebody signs in and out
    client.post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    assert _entries(scene) == []  # a right password alone is no sign-in yet
    client.post("/sign-in/factor/", anew(scene.coder))
    left = client.post("/sign-out/")
    # then both are on record under their user id, at one device
    entries = _entries(scene)
    assert [(entry["actor"], entry["act"], entry["outcome"]) for entry in entries] == [
        ("lena.moss", "account.sign-in", "granted"),
        ("lena.moss", "account.sign-out", "granted"),
    ]
    assert entries[0]["device"] == entries[1]["device"]
    # and the browser is told to forget, and gets nothing any more
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/").status_code == 302


@pytest.mark.control("IDN-2")
def test_letter_case_of_a_user_id_does_not_matter(scene: Scene) -> None:
    # given a user id as somebody types it on a telephone
    # when they sign in with it
    answer = Client().post("/sign-in/", {"login": scene.coder.user_id.title(), "password": PASSWORD})
    # then they are in
    assert answer.status_code == 302


def test_wrong_password_unknown_user_and_former_member_are_answered_alike(scene: Scene) -> None:
    # given a member who left yesterday, with their right password
    desk = scene.at(scene.keeper)
    desk.workforce.put(replace(scene.other, ends_on=desk.clock.now().date() - timedelta(days=1)))
    tries = [(scene.coder.user_id, "wrong"), ("no.body", "wrong"), (scene.other.user_id, PASSWORD)]
    # when each tries
    answers = [Client().post("/sign-in/", {"login": login, "password": word}) for login, word in tries]
    # then the pages differ only by what was typed, and the entries not at all
    assert {answer.status_code for answer in answers} == {200}
    pages = {words_of(answer).replace(login, "") for answer, (login, _) in zip(answers, tries, strict=True)}
    assert len(pages) == 1
    told = [{name: entry[name] for name in ("actor", "outcome", "because", "counts")} for entry in _entries(scene)]
    assert (
        told
        == [{"actor": "anonymous", "outcome": "refused", "because": "user-id-and-password", "counts": {"attempts": 1}}]
        * 3
    )


def test_what_was_typed_is_nowhere_in_the_ledger(scene: Scene) -> None:
    # given somebody who types their password into the wrong field
    Client().post("/sign-in/", {"login": "hunter2-secret-word", "password": "x"})
    # when the ledger is read, then it holds no trace of it
    rows = list(scene.at(scene.officer).ledger.store.rows())
    assert rows
    assert not any(b"hunter2" in row.body or row.sealed_details for row in rows)


def _try(user_id: str, password: str, *, at: str, **headers: str) -> str:
    """Sign in from an address; tell how it went."""
    answer = Client(REMOTE_ADDR=at, **headers).post("/sign-in/", {"login": user_id, "password": password})
    if answer.status_code == 302:
        return "in"
    return "slowed" if b"Too many attempts" in answer.content else "wrong"


def test_guessing_is_slowed_without_locking_others_out(scene: Scene) -> None:
    # given many wrong passwords for one user id from one address
    told = [_try(scene.coder.user_id, "wrong", at="203.0.113.7") for _ in range(40)]
    # when they go on
    # then they are told to wait, however they spell the id, and each attempt is on record
    assert told == ["wrong"] * 5 + ["slowed"] * 35
    assert _try("LENA.MO\u017fS", PASSWORD, at="203.0.113.7") == "slowed"  # the long s folds to s
    assert [entry["outcome"] for entry in _entries(scene)] == ["refused"] * 41
    # and meanwhile the right person signs in from another address, and somebody else from the same one
    assert _try(scene.coder.user_id, PASSWORD, at="203.0.113.8") == "in"
    assert _try(scene.other.user_id, PASSWORD, at="203.0.113.7") == "in"
    # and signing in often is no guessing
    assert {_try(scene.other.user_id, PASSWORD, at="203.0.113.9") for _ in range(8)} == {"in"}


def test_guessing_at_many_accounts_from_one_address_is_slowed(scene: Scene) -> None:
    # given one password tried on many user ids
    told = [_try(f"some.body{place}", "wrong", at="203.0.113.7") for place in range(40)]
    # when they go on
    # then that address is told to wait, and others are not
    assert told == ["wrong"] * 30 + ["slowed"] * 10
    assert _try(scene.coder.user_id, PASSWORD, at="203.0.113.8") == "in"


def test_guessing_at_one_account_from_many_addresses_is_slowed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a bound on all failures of one account, and a guesser with many addresses
    monkeypatch.setattr(throttle, "PASSWORD_ANYWHERE", Limit("password-anywhere", most=6, seconds=3600))
    told = [_try(scene.coder.user_id, "wrong", at=f"203.0.113.{place}") for place in range(8)]
    # when they go on
    # then the account is slowed everywhere, and other accounts nowhere
    assert told == ["wrong"] * 6 + ["slowed"] * 2
    assert _try(scene.other.user_id, PASSWORD, at="203.0.113.1") == "in"


def test_who_guesses_is_told_by_what_our_own_proxy_says(scene: Scene, settings: Any) -> None:  # noqa: ANN401
    # given one proxy of our own, and a guesser behind it who writes addresses into the header themselves
    proxy, ours = "10.0.0.1", (ip_network("10.0.0.0/24"),)
    settings.CHARTWARDEN = replace(settings.CHARTWARDEN, proxies=1, proxy_networks=ours)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    told = [
        _try(scene.coder.user_id, "wrong", at=proxy, HTTP_X_FORWARDED_FOR=f"198.51.100.{place}, 203.0.113.7")
        for place in range(8)
    ]
    # when they go on
    # then they are slowed, and the right person behind the same proxy signs in
    assert told == ["wrong"] * 5 + ["slowed"] * 3
    assert _try(scene.coder.user_id, PASSWORD, at=proxy, HTTP_X_FORWARDED_FOR="203.0.113.8") == "in"
    # and without a proxy of our own the header is not believed at all
    settings.CHARTWARDEN = replace(settings.CHARTWARDEN, proxies=0)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    at = "203.0.113.50"
    told = [_try(scene.coder.user_id, "wrong", at=at, HTTP_X_FORWARDED_FOR=f"198.51.100.{place}") for place in range(7)]
    assert told == ["wrong"] * 5 + ["slowed"] * 2


def test_a_request_that_came_around_one_of_our_proxies_is_answered_400(scene: Scene, settings: Any) -> None:  # noqa: ANN401
    # given two proxies of our own, and a request that went through one
    settings.CHARTWARDEN = replace(settings.CHARTWARDEN, proxies=2, proxy_networks=(ip_network("10.0.0.0/24"),))
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    # when somebody signs in with it
    form = {"login": scene.coder.user_id, "password": PASSWORD}
    answer = Client().post("/sign-in/", form, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.7")
    # then it is not understood, and nobody is in
    assert answer.status_code == 400
    assert b"not in order" in answer.content


@pytest.mark.parametrize(
    ("addresses", "told"),
    [
        ([f"2001:db8:0:7::{place:x}" for place in range(1, 8)], ["wrong"] * 5 + ["slowed"] * 2),
        ([f"2001:db8:0:{place:x}::1" for place in range(1, 8)], ["wrong"] * 7),
        ([f"::ffff:203.0.113.{place}" for place in range(1, 8)], ["wrong"] * 7),
    ],
    ids=["one /64", "seven /64", "IPv4 in IPv6"],
)
def test_an_ipv6_network_is_one_guesser_and_two_are_two(addresses: list[str], told: list[str], scene: Scene) -> None:
    # given somebody who guesses from addresses of IPv6
    # when each is tried once
    answers = [_try(scene.coder.user_id, "wrong", at=address) for address in addresses]
    # then the addresses of one /64 count together, and those of others do not
    assert answers == told


def test_attempts_are_forgotten_in_time_and_their_table_names_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given somebody who was slowed down
    told = [_try(scene.coder.user_id, "wrong", at="203.0.113.7") for _ in range(6)]
    assert told[-1] == "slowed"
    rows = str(list(AttemptsRecord.objects.values_list()))
    assert "lena" not in rows
    assert "203.0.113" not in rows
    # when five minutes are over
    later = scene.at(scene.keeper).clock.now() + timedelta(minutes=5, seconds=1)
    monkeypatch.setattr("chartwarden.foundation.clock.SystemClock.now", lambda _: later)
    # then they may try again, and what counted is gone
    assert _try(scene.coder.user_id, "wrong", at="203.0.113.7") == "wrong"


def test_an_address_to_go_to_afterwards_is_not_followed(scene: Scene) -> None:
    # given a link with somebody else's address in it
    client = Client()
    # when a member signs in through it
    answer = client.post(
        "/sign-in/?next=https://example.org/",
        {"login": scene.coder.user_id, "password": PASSWORD, "next": "//example.org"},
    )
    # then they come to the second factor, and from there to Today
    assert answer["Location"] == "/sign-in/factor/"
    ended = client.post("/sign-in/factor/?next=//example.org", {**anew(scene.coder), "next": "//example.org"})
    assert ended["Location"] == "/"


def test_the_session_changes_at_sign_in(scene: Scene) -> None:
    # given a session from before
    client = Client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"login": scene.coder.user_id, "password": "wrong"})
    before = client.cookies["session"].value if "session" in client.cookies else ""
    # when somebody signs in
    client.post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    asked = client.cookies["session"].value
    client.post("/sign-in/factor/", anew(scene.coder))
    # then its id is a new one, out of reach of scripts and of other sites
    cookie = client.cookies["session"]
    assert len({cookie.value, before, asked}) == 3  # another one after each step
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


@pytest.mark.control("AUD-1")
def test_nobody_is_signed_in_when_it_cannot_be_recorded(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a ledger that cannot be written
    def full(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("chartwarden_web.records.stores.ledger.DatabaseLedger.append", full)
    client = with_password(scene.coder)
    # when somebody signs in with both factors
    answer = client.post("/sign-in/factor/", anew(scene.coder))
    # then they are not in
    assert answer.status_code == 403
    assert b"no-record-no-read" in answer.content
    monkeypatch.undo()
    assert client.get("/").status_code == 302
