"""Somebody else with a right password, a known browser, a passkey of theirs or a link: what stays shut to them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from chartwarden.actions.invitations import invite
from chartwarden.actions.members import change_password
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import RandomIds
from chartwarden.workforce.factor import FactorKind
from chartwarden.workforce.invitation import InvitationKind, new_invitation
from chartwarden.workforce.member import Member, Role
from chartwarden_web import wiring
from chartwarden_web.account import throttle
from chartwarden_web.account.factors import kinds_of
from chartwarden_web.account.throttle import Limit
from chartwarden_web.records.models import (
    AttemptsRecord,
    DeviceRecord,
    MemberRecord,
    NoticeRecord,
    SessionRecord,
)
from tests.builders import Scene, a_member
from tests.factors import without_factors
from tests.soft_passkey import SoftPasskey
from tests.web.conftest import PASSWORD, anew, with_password
from tests.web.sessions import acts_of, latest_of
from tests.web.test_factors import _asked, _by_passkey, _with_passkey
from tests.web.tokens import a_token

SignedIn = Callable[[Member], Client]
_NEW = "four unrelated words, and a lamp"
_OPENER = "a" * 52


def _record(member: Member) -> MemberRecord:
    return MemberRecord.objects.get(pk=member.id)


def _sign_in(client: Client, member: Member, password: str = PASSWORD) -> str:
    """Type a password; tell how it went."""
    answer = client.post("/sign-in/", {"login": member.user_id, "password": password})
    if answer.status_code == 302:
        return "in"
    return "slowed" if answer.status_code == 429 or b"Too many attempts" in answer.content else "wrong"


def _link(member: Member, kind: InvitationKind) -> dict[str, str]:
    """Give what opens a new link of a member, as a form has it."""
    link = new_invitation(RandomIds().new_id(), of=member.id, kind=kind, made_by="adam.stroud", now=timezone.now())
    wiring.house().invitations.put(link, opener=_OPENER)
    return {"opener": _OPENER}


def _told(member: Member) -> list[str]:
    return list(NoticeRecord.objects.filter(member_id=member.id).order_by("at").values_list("kind", flat=True))


def _not_me(client: Client) -> str:
    """Press "This wasn't me"; give what opens the link of the page that follows."""
    page = client.post("/account/not-me/").content.decode()
    found = re.search(r'name="opener" value="([a-z2-7]{52})"', page)
    assert found is not None
    return found[1]


def test_a_password_that_is_too_long_is_hashed_as_none_and_never_normalised(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a text that takes a machine minutes to normalise
    seen = list[int]()

    def counting(typed: str) -> str:
        seen.append(len(typed))
        return typed

    monkeypatch.setattr("chartwarden_web.account.passwords.normalised", counting)
    endless = "a" + "\u0300\u0323\u0327" * 5000
    # when it is typed as a password of somebody and of nobody, then both are told that it is wrong
    assert _sign_in(Client(), scene.coder, endless) == "wrong"
    assert _sign_in(Client(), replace(scene.coder, user_id="no.body"), endless) == "wrong"
    # and nothing of it was normalised
    assert max(seen, default=0) <= 256


@pytest.mark.parametrize("way", ["this wasn't me", "another password"])
def test_who_has_begun_to_sign_in_with_a_password_is_out_when_it_is_closed_or_changed(
    way: str, scene: Scene, signed_in: SignedIn
) -> None:
    # given an owner, and somebody with the password who waits at the second factor
    owner, thief = signed_in(scene.coder), with_password(scene.coder)
    # when the owner shuts the account, or changes the password
    if way == "this wasn't me":
        _not_me(owner)
    else:
        owner.post("/factors/password/change/", {**anew(scene.coder), "password": _NEW, "again": _NEW})
    # then even a right code lets the other one in no more
    answer = thief.post("/sign-in/factor/", anew(scene.coder))
    assert answer["Location"] == "/sign-in/"
    assert thief.get("/")["Location"] == "/sign-in/"


def test_after_this_was_not_me_no_passkey_signs_in_until_the_link_is_used(scene: Scene, signed_in: SignedIn) -> None:
    # given an intruder who was in the account and has added a passkey of theirs
    passkey = _with_passkey(signed_in(scene.coder), scene.coder)
    owner = signed_in(scene.coder)
    # when the owner says that it was not them
    _not_me(owner)
    # then the passkey opens nothing, and its try is on record
    intruder = Client()
    assert _by_passkey(intruder, passkey) == 403
    assert intruder.get("/")["Location"] == "/sign-in/"
    latest = latest_of(scene.coder, most=1)[0]
    assert (latest.act, latest.outcome, latest.because) == ("account.sign-in", "refused", "prove-it-is-you")


def test_after_this_was_not_me_only_the_factor_stays_that_was_shown_with_the_link(
    scene: Scene, signed_in: SignedIn
) -> None:
    # given an account that its owner has shut, with a passkey in it that is somebody else's
    passkey = _with_passkey(signed_in(scene.coder), scene.coder)
    opener = _not_me(signed_in(scene.coder))
    # when the owner sets a new password with a code of their app
    form = {"opener": opener, "password": _NEW, "again": _NEW, **anew(scene.coder)}
    assert Client().post("/invitation/use/", form)["Location"] == "/sign-in/"
    # then the app is the only factor, the owner hears of it and signs in, and the passkey does not
    assert kinds_of(_record(scene.coder)) == (FactorKind.CODE_APP,)
    assert "factor-removed" in _told(scene.coder)
    assert _by_passkey(Client(), passkey) == 200
    owner = Client()
    assert _sign_in(owner, scene.coder, _NEW) == "in"
    assert owner.post("/sign-in/factor/", anew(scene.coder))["Location"] == "/"


def test_an_owner_who_has_passkeys_only_gets_back_in_after_this_was_not_me(scene: Scene, signed_in: SignedIn) -> None:
    # given a member with two passkeys and no code app, one of which is not theirs
    browser = signed_in(scene.coder)
    own = _with_passkey(browser, scene.coder)
    _with_passkey(browser, scene.coder, SoftPasskey())
    Authenticator.objects.filter(user_id=scene.coder.id, type=Authenticator.Type.TOTP).delete()
    opener = _not_me(browser)
    # when they show theirs with the link
    form = {"opener": opener, "password": _NEW, "again": _NEW, "credential": own.answered(_asked(browser))}
    assert browser.post("/invitation/use/", form)["Location"] == "/sign-in/"
    # then it is the only one, and signs in
    assert Authenticator.objects.filter(user_id=scene.coder.id).count() == 1
    assert _by_passkey(browser, own) == 302


def test_who_has_no_password_can_shut_the_account_and_open_it_with_a_factor(scene: Scene, signed_in: SignedIn) -> None:
    # given a member who signs in with a passkey, and has no password
    passkey, browser = _with_passkey(signed_in(scene.coder), scene.coder), Client()
    MemberRecord.objects.filter(pk=scene.coder.id).update(password="!")
    assert _by_passkey(browser, passkey) == 302
    # when they say that it was not them, then the passkey opens nothing
    opener = _not_me(browser)
    assert _by_passkey(Client(), passkey) == 403
    # and the link opens the account again, for whoever shows a factor
    form = {"opener": opener, "password": _NEW, "again": _NEW, **anew(scene.coder)}
    assert Client().post("/invitation/use/", form)["Location"] == "/sign-in/"
    assert _sign_in(Client(), scene.coder, _NEW) == "in"


@pytest.mark.parametrize("has_password", ["a password", "no password"])
def test_no_administrator_alone_makes_a_link_to_join_for_somebody_who_has_roles(
    has_password: str, scene: Scene, house: wiring.House
) -> None:
    # given a coder whose roles two people granted, and who has not been here yet
    without_factors(scene.coder.user_id)
    if has_password == "no password":
        MemberRecord.objects.filter(pk=scene.coder.id).update(password="!")
    desk = scene.at(scene.keeper)
    # when an administrator makes a link to join for them, then it is refused
    with pytest.raises(RefusedError, match="a-link-alone-opens-no-account"):
        invite(desk, scene.coder.user_id, kind=InvitationKind.JOIN, keep=house.invitations)
    # and once the roles are gone, it can be made, and the member is told
    desk.workforce.put(replace(scene.coder, roles=frozenset()))
    invite(desk, scene.coder.user_id, kind=InvitationKind.JOIN, keep=house.invitations)
    assert _told(scene.coder) == ["link-made"]


def test_the_first_people_of_an_instance_get_their_links_with_their_roles(house: wiring.House) -> None:
    # given an instance with one administrator, who grants roles alone as long as nobody else decides
    keeper = a_member("adam.stroud", Role.ADMINISTRATOR)
    desk = house.desk(keeper, device="cli:test")
    desk.workforce.put(keeper)
    desk.workforce.put(a_member("mara.quist", Role.MANAGER))
    # when they make a link for the second one, then it is made
    assert invite(desk, "mara.quist", kind=InvitationKind.JOIN, keep=house.invitations)


def test_who_guesses_at_one_known_browser_slows_no_other(scene: Scene, signed_in: SignedIn) -> None:
    # given a member who has signed in at their own desk and at a shared one
    desk, shared = signed_in(scene.coder), signed_in(scene.coder)
    desk.post("/sign-out/")
    shared.post("/sign-out/")
    # when somebody guesses at the shared one
    told = [_sign_in(shared, scene.coder, "wrong") for _ in range(6)]
    assert told == ["wrong"] * 5 + ["slowed"]
    # then the member signs in at their own
    assert _sign_in(desk, scene.coder) == "in"
    for _ in range(6):
        shared.post("/sign-in/factor/", {"code": "000000"})
    assert desk.post("/sign-in/factor/", anew(scene.coder))["Location"] == "/"


def test_guessing_at_a_known_browser_ends_for_the_day_however_slow_it_is(
    scene: Scene, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a browser that its member has used before, and a bound for a day
    monkeypatch.setattr(throttle, "PASSWORD_OF_DEVICE", Limit("password-of-device", most=7, seconds=86400))
    client = signed_in(scene.coder)
    client.post("/sign-out/")
    # when somebody guesses three times each six minutes
    told = list[str]()
    now = scene.at(scene.keeper).clock.now()
    for place in range(3):
        later = now + timedelta(minutes=6 * place)
        monkeypatch.setattr("chartwarden.foundation.clock.SystemClock.now", lambda _, at=later: at)
        told += [_sign_in(client, scene.coder, "wrong") for _ in range(3)]
    # then the bound of the day holds
    assert told == ["wrong"] * 7 + ["slowed"] * 2


def test_a_link_of_a_reset_opens_nothing_after_ten_wrong_passwords(scene: Scene) -> None:
    # given a link of a reset, and somebody who guesses the password slowly
    form = _link(scene.coder, InvitationKind.RESET)
    for _ in range(10):
        AttemptsRecord.objects.filter(expires_at__lt=timezone.now() + timedelta(minutes=6)).delete()  # later
        assert Client().post("/invitation/use/", {**form, "password": "wrong"}).status_code == 403
    # when the right one is typed, then the link is over
    AttemptsRecord.objects.filter(expires_at__lt=timezone.now() + timedelta(minutes=6)).delete()
    answer = Client().post("/invitation/use/", {**form, "password": PASSWORD})
    assert answer.status_code == 403
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()


def test_a_browser_that_was_forgotten_is_told_as_new_when_it_comes_back(scene: Scene, signed_in: SignedIn) -> None:
    # given two browsers of a member, one of which they have forgotten
    other, mine = signed_in(scene.coder), signed_in(scene.coder)
    gone = DeviceRecord.objects.filter(member_id=scene.coder.id).order_by("first_seen_at")[0]
    mine.post(f"/account/devices/{gone.id}/forget/")
    before = _told(scene.coder).count("new-device")
    # when somebody signs in with it again
    _sign_in(other, scene.coder)
    other.post("/sign-in/factor/", anew(scene.coder))
    # then the member hears of it as of a new one
    assert _told(scene.coder).count("new-device") == before + 1
    assert DeviceRecord.objects.get(pk=gone.pk).first_seen_at > gone.first_seen_at


def test_a_flood_from_a_network_turns_away_neither_known_browsers_nor_open_sessions(
    scene: Scene, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a member at work, one whose browser is known, and a flood from their network
    at_work, known = signed_in(scene.coder), signed_in(scene.other)
    known.post("/sign-out/")
    monkeypatch.setattr(throttle, "FLOOD", Limit("flood", most=4, seconds=60))
    answers = [Client().post("/sign-in/passkey/ask/").status_code for _ in range(6)]
    assert answers[-1] == 429
    # when they go on, then the one is asked for a passkey and the other signs in
    assert at_work.post("/sign-in/passkey/ask/").status_code == 200
    assert _sign_in(known, scene.other) == "in"
    assert known.post("/sign-in/factor/", anew(scene.other))["Location"] == "/"
    # and a stranger there is turned away
    assert _sign_in(Client(), scene.keeper) == "slowed"


@pytest.mark.parametrize("way", ["a link", "a terminal"])
def test_every_way_to_another_password_ends_what_was_open_and_tells_the_owner(
    way: str, scene: Scene, house: wiring.House, signed_in: SignedIn
) -> None:
    # given a member with a session and a token
    token, _ = a_token(scene.coder), signed_in(scene.coder)
    # when they get another password without being signed in
    if way == "a link":
        form = {**_link(scene.coder, InvitationKind.PASSWORD), "password": _NEW, "again": _NEW, **anew(scene.coder)}
        assert Client().post("/invitation/use/", form).status_code == 302
    else:
        desk = house.desk(scene.coder, device="cli:test")
        change_password(desk, change=lambda: house.set_password(scene.coder.user_id, _NEW))
    # then session and token are over, and they are told
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    assert "password-changed" in _told(scene.coder)


def test_changing_ones_password_keeps_the_session_that_asks_and_ends_the_others(scene: Scene, coder: Client) -> None:
    # given a member at work
    # when they change their password
    form = {**anew(scene.coder), "password": _NEW, "again": _NEW}
    coder.post("/factors/password/change/", form)
    # then they go on working
    assert coder.get("/factors/").status_code == 200
    assert SessionRecord.objects.filter(member_id=scene.coder.id).count() == 1


def test_five_wrong_factors_after_a_right_password_are_a_signal_and_told_to_the_owner(scene: Scene) -> None:
    # given somebody with the right password (V04-06)
    thief = with_password(scene.coder)
    # when they show wrong codes, many of them
    for _ in range(8):
        thief.post("/sign-in/factor/", {"code": "000000"})
    # then there is one signal, and the owner is told once
    signals = [entry.because for entry in latest_of(scene.coder, most=50) if entry.act == "account.signal"]
    assert signals == ["factor-burst"]
    assert _told(scene.coder) == ["factor-burst"]


@pytest.mark.parametrize("credential", ["[" * 15_000, "[" * 200_000, '{"a":' * 3_000])
def test_an_answer_that_is_nested_without_end_is_a_wrong_proof(credential: str, scene: Scene, coder: Client) -> None:
    # given text that a reader of JSON gives up on
    # when it is sent instead of a passkey's answer, to sign in and to prove anew who is there
    assert Client().post("/sign-in/passkey/", {"credential": credential}).status_code == 200
    assert coder.post("/factors/recovery-codes/", {"credential": credential}).status_code == 403
    # then it counts as a wrong one, and is on record
    assert SessionRecord.objects.get(member_id=scene.coder.id).wrong_proofs == 1
    assert "account.prove-anew" in acts_of(scene.coder)
