"""Single sign-on with OpenID Connect: a certified provider vouches for people, and forged answers are refused."""

import html
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.template import RequestContext, Template
from django.test import Client, RequestFactory

from chartwarden.actions.account import Resetting, say_it_was_not_me
from chartwarden.actions.account_requests import ask_factor_reset, decide_account_request
from chartwarden.actions.roles import change_roles
from chartwarden.actions.widening import Answer
from chartwarden.adapters.sign_on_file import OpenIdProvider, SignOn
from chartwarden.workforce.external_id import marked_ended
from chartwarden.workforce.member import Member, Role
from chartwarden_web import settings as web_settings
from chartwarden_web import wiring
from chartwarden_web.account.sso_links import DatabaseLinks
from chartwarden_web.account.sso_openid import vouched_by
from chartwarden_web.records.models import MemberRecord, NoticeRecord, SessionRecord
from tests.builders import Scene, a_member
from tests.factors import without_factors
from tests.sso.openid_provider import SECRET, RealProvider, running
from tests.web.conftest import anew

_ISSUER = "http://provider.test"
_KEY, _ANOTHER_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(2))


@pytest.fixture(scope="module")
def real() -> Iterator[RealProvider]:
    """Give a certified provider that runs on this machine."""
    with running() as provider:
        yield provider


@pytest.fixture
def sign_on(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Callable[[SignOn], None]:  # noqa: ARG001 -- filled first
    """Give what configures the instance's providers."""

    def configure(configured: SignOn) -> None:
        monkeypatch.setattr(web_settings, "CHARTWARDEN", replace(web_settings.CHARTWARDEN, sign_on=configured))
        wiring.house.cache_clear()

    return configure


def _hospital(issuer: str, **more: Any) -> SignOn:  # noqa: ANN401 -- fields of the provider
    return SignOn(openid=(OpenIdProvider("hospital", "the hospital", issuer, "chartwarden", SECRET, **more),))


def _entries(scene: Scene) -> list[dict[str, Any]]:
    return [json.loads(row.body) for row in scene.at(scene.officer).ledger.store.rows()]


def _left(client: Client, address: str = "/sso/hospital/") -> str:
    """Leave for the provider; give where its page leads."""
    return _address(client.post(address))


def _address(answer: Any) -> str:  # noqa: ANN401 -- Django's test response
    """Give where a page leads by itself."""
    assert answer.status_code == 200, answer.content
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.content.decode())
    assert found is not None
    return html.unescape(found[1])


def _member(scene: Scene, user_id: str) -> Member:
    return scene.at(scene.keeper).workforce.by_user_id(user_id)


# The whole dance with a certified provider


@pytest.mark.control("IDN-2", "IDN-7")
def test_somebody_new_arrives_without_a_role_and_sees_no_chart_until_two_persons_grant_one(
    real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene
) -> None:
    # given a certified provider that says when a second factor was shown
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"})))
    real.tell("subject-1", amr=("pwd", "mfa"), preferred_username="Nora.Quist@hospital.test", name="Nora Quist")
    # when somebody new signs in there with a second factor
    client = Client()
    answer = client.get(real.walk(_left(client)))
    # then they are in, as a member of their own without any role, and both are on record under their own id
    assert answer.status_code == 302, answer.content
    member = _member(scene, "nora.quist")
    assert (member.name, member.roles) == ("Nora Quist", frozenset())
    told = [(entry["actor"], entry["act"], entry["outcome"]) for entry in _entries(scene)]
    assert told == [
        ("nora.quist", "member.provision", "granted"),
        ("nora.quist", "account.sign-in", "granted"),
    ]
    # and they see whom to ask, and nothing of a chart
    assert answer["Location"] == "/waiting/"
    assert b"Ask your manager" in client.get("/waiting/").content
    assert b"urosepsis" not in client.get(f"/work/{scene.work.id}/").content
    assert client.get(f"/work/{scene.work.id}/").status_code in {403, 404}
    # and once a manager has asked for a role, it is still not theirs; once a second person has agreed, it is
    desk, none = scene.at(scene.manager), frozenset[str]()
    asked = change_roles(desk, member.id, roles=frozenset({Role.CODER}), kinds_of_work=none, reason="Joined coding.")
    assert asked.request is not None
    assert _member(scene, "nora.quist").roles == frozenset()
    decide_account_request(scene.at(scene.officer), asked.request.id, answer=Answer.APPROVE, carry_out=lambda *_: None)
    again = Client()
    again.get(real.walk(_left(again)))
    assert again.get("/").status_code == 200
    assert _member(scene, "nora.quist").roles == {Role.CODER}


def test_the_same_subject_comes_back_as_the_same_member_whatever_else_the_provider_says(
    real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene
) -> None:
    # given somebody who arrived once
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"})))
    real.tell("subject-2", amr=("mfa",), preferred_username="iris.tamm", name="Iris Tamm")
    client = Client()
    client.get(real.walk(_left(client)))
    # when the same subject comes with another name and another user id
    real.tell("subject-2", amr=("mfa",), preferred_username="lena.moss", name="Lena Moss")
    answer = Client()
    back = answer.get(real.walk(_left(answer)))
    # then they are who they were
    assert back.status_code == 302
    signed = [entry["actor"] for entry in _entries(scene) if entry["act"] == "account.sign-in"]
    assert signed == ["iris.tamm", "iris.tamm"]
    # and the table of links keeps nothing of what the provider told
    assert list(SocialAccount.objects.values_list("uid", "extra_data")) == [("subject-2", {})]


def test_without_a_second_factor_at_the_provider_there_is_half_a_session(
    real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene
) -> None:
    # given a provider whose word does not tell of a second factor
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"})))
    real.tell("subject-3", amr=("pwd",), preferred_username="odd.berg", name="Odd Berg")
    # when somebody comes from there
    client = Client()
    client.get(real.walk(_left(client)))
    # then the second factor is asked for here, and nothing else is open
    assert client.get(f"/work/{scene.work.id}/").headers.get("Location") == "/factors/"
    assert client.get("/").headers.get("Location") == "/factors/"


def test_an_address_to_go_to_afterwards_is_not_followed(real: RealProvider, sign_on: Callable[[SignOn], None]) -> None:
    # given a form and a return with somebody else's address in them
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"})))
    real.tell("subject-4", amr=("mfa",), preferred_username="tuva.lind")
    client = Client()
    left = _left(client, "/sso/hospital/?next=https://example.org/&scope=admin&auth_params=prompt%3Dnone")
    # when somebody signs in through them
    assert "example.org" not in left
    assert set(parse_qs(urlsplit(left).query)["scope"][0].split()) == {"openid", "profile"}
    answer = client.get(real.walk(left) + "&next=https://example.org/")
    # then they come to our own page
    assert answer["Location"] == "/waiting/"


def test_what_comes_back_without_its_cookie_is_led_on_to_where_the_browser_sends_it(
    real: RealProvider, sign_on: Callable[[SignOn], None]
) -> None:
    # given a return as browsers make it across sites: without the session
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"})))
    real.tell("subject-5", amr=("mfa",), preferred_username="silje.haug")
    client = Client()
    back = real.walk(_left(client))
    first = Client().get(back)
    # when the page that it gets turns to the same address by itself
    found = re.search(r'url=([^"]+)"', first.content.decode())
    assert found is not None
    assert first.status_code == 200
    answer = client.get(html.unescape(found[1]))
    # then the session is there, and they are in
    assert answer["Location"] == "/waiting/"
    # and a browser that never asked is refused, once
    assert Client().get(html.unescape(found[1])).status_code == 403


# Who somebody is


def test_a_user_id_that_is_somebodys_is_never_taken_over(
    real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene
) -> None:
    # given a provider that calls a stranger by a member's user id and name
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"})))
    real.tell("stranger", amr=("mfa",), preferred_username="lena.moss@elsewhere.test", name="Lena Moss")
    # when the stranger comes
    client = Client()
    answer = client.get(real.walk(_left(client)))
    # then they are nobody, the page does not say why, and the entry does, under nobody's name
    assert answer.status_code == 403
    assert b"lena" not in answer.content.lower()
    assert b"sign-on-verifies" in answer.content
    last = _entries(scene)[-1]
    told = (last["actor"], last["act"], last["outcome"], last["because"])
    assert told == ("anonymous", "member.provision", "refused", "one-person-one-id")
    assert client.get("/").headers["Location"] == "/sign-in/"
    assert not SocialAccount.objects.exists()


def test_whom_the_directory_made_is_known_by_the_directorys_own_id(
    real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene
) -> None:
    # given somebody new whom the directory knows under an id, and a provider that vouches for that id
    newcomer = a_member("nora.quist", Role.CODER)
    scene.at(scene.keeper).workforce.put(replace(newcomer, external_id="oid-77"))
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"}), external_id_claim="oid"))
    real.tell("subject-6", amr=("mfa",), preferred_username="whatever", oid="oid-77")
    # when they come
    client = Client()
    client.get(real.walk(_left(client)))
    # then they are that member, and the link is on record
    told = [(entry["actor"], entry["act"]) for entry in _entries(scene)][-2:]
    assert told == [("nora.quist", "account.link-sign-on"), ("nora.quist", "account.sign-in")]
    # and a second subject that claims the same id is refused
    real.tell("subject-7", amr=("mfa",), preferred_username="whatever", oid="oid-77")
    other = Client()
    assert other.get(real.walk(_left(other))).status_code == 403
    assert _entries(scene)[-1]["because"] == "who-is-here-links-themselves"


@pytest.mark.control("IDN-2", "IDN-7")
def test_an_administrator_does_not_become_somebody_else_by_moving_an_external_id(
    real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a coder at work, and an administrator who has their own directory id written at the coder's account
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"}), external_id_claim="oid"))
    administrator = signed_in(scene.keeper)
    fields = {"name": scene.coder.name, "external_id": "oid-of-the-administrator"}
    assert administrator.post(f"/members/of/{scene.coder.id}/change/", fields).status_code == 302
    # when the administrator signs in at the provider as who they are
    real.tell("subject-20", amr=("mfa",), preferred_username="adam.s", oid="oid-of-the-administrator")
    client = Client()
    answer = client.get(real.walk(_left(client)))
    # then they are nobody, and nobody's account is linked
    assert answer.status_code == 403
    assert _entries(scene)[-1]["because"] == "who-is-here-links-themselves"
    assert not SocialAccount.objects.exists()
    assert client.get(f"/work/{scene.work.id}/").headers["Location"] == "/sign-in/"
    # and the coder was told of the id, and by whom
    (notice,) = NoticeRecord.objects.filter(member_id=scene.coder.id, kind="external-id")
    assert notice.said == f"by {scene.keeper.user_id}"


@pytest.mark.parametrize("used", ["a newcomer with a role", "somebody at work"])
def test_an_external_id_that_lets_somebody_in_is_not_changed_by_one_person(
    used: str, scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given an account with a role that nobody has used, or one that is in use and has an id
    whose = a_member("nora.quist", Role.CODER) if used == "a newcomer with a role" else scene.coder
    scene.at(scene.keeper).workforce.put(replace(whose, external_id="oid-1"))
    administrator = signed_in(scene.keeper)
    # when an administrator changes the id
    fields = {"name": whose.name, "external_id": "oid-2"}
    refused = administrator.post(f"/members/of/{whose.id}/change/", fields)
    # then it stays, the entry keeps both sealed, and everything else can still be changed
    assert refused.status_code == 403
    assert _entries(scene)[-1]["because"] == "external-ids-stay"
    other = administrator.post(f"/members/of/{whose.id}/change/", {"name": "Another Name", "external_id": "oid-1"})
    assert other.status_code == 302
    assert (_member(scene, whose.user_id).name, _member(scene, whose.user_id).external_id) == ("Another Name", "oid-1")


def test_nobody_changes_what_is_written_about_themselves(scene: Scene, signed_in: Callable[[Member], Client]) -> None:
    # given an administrator
    own = signed_in(scene.keeper)
    # when they change their own name, external id or relations
    known = own.post(f"/members/of/{scene.keeper.id}/change/", {"name": "Somebody Else", "external_id": "oid-9"})
    relations = own.post(f"/members/of/{scene.keeper.id}/relations/", {})
    # then somebody else has to
    assert (known.status_code, relations.status_code) == (403, 403)
    assert _member(scene, scene.keeper.user_id) == scene.keeper


@pytest.mark.control("IDN-7")
@pytest.mark.parametrize("how", ["reset", "not me"])
def test_a_sign_on_link_ends_with_a_reset_and_with_this_was_not_me(
    how: str, real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene
) -> None:
    # given a coder with a link, whose provider's session somebody else has
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"}), external_id_claim="oid"))
    scene.at(scene.keeper).workforce.put(replace(scene.coder, external_id="oid-1"))
    DatabaseLinks().link(scene.coder.id, provider="hospital", subject="subject-21")
    real.tell("subject-21", amr=("mfa",), preferred_username="lena.moss", oid="oid-1")
    # when the factors are reset by two persons, or the coder says that it was not they
    house = wiring.house()
    if how == "reset":
        request = ask_factor_reset(scene.at(scene.keeper), scene.coder.id, reason="Lost the telephone.")
        desk = scene.at(scene.officer)
        resetting = Resetting(desk, accounts=house.accounts, keep=house.invitations)
        decide_account_request(desk, request.id, answer=Answer.APPROVE, carry_out=resetting)
    else:
        say_it_was_not_me(scene.at(scene.coder), accounts=house.accounts, keep=house.invitations)
    # then the provider's word leads to nobody any more
    client = Client()
    assert client.get(real.walk(_left(client))).status_code == 403
    assert not SocialAccount.objects.exists()
    assert client.get(f"/work/{scene.work.id}/").headers["Location"] == "/sign-in/"


def test_whoever_has_only_a_sign_on_link_keeps_it_after_this_was_not_me(
    sign_on: Callable[[SignOn], None], scene: Scene
) -> None:
    # given a coder who signs in at the provider alone: nothing else is left by which to prove who they are
    sign_on(_hospital(_ISSUER))
    MemberRecord.objects.filter(id=scene.coder.id).update(password="!")
    without_factors(scene.coder.user_id)
    DatabaseLinks().link(scene.coder.id, provider="hospital", subject="subject-22")
    # when they say that it was not they
    house = wiring.house()
    say_it_was_not_me(scene.at(scene.coder), accounts=house.accounts, keep=house.invitations)
    # then the link stays, and the privacy officer is told
    assert SocialAccount.objects.filter(user_id=scene.coder.id).exists()
    assert _entries(scene)[-1]["act"] == "account.signal"


def test_who_arrives_over_somebody_elses_open_session_ends_it_on_record(
    real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a browser in which a coder is signed in
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"})))
    client = signed_in(scene.coder)
    real.tell("subject-23", amr=("mfa",), preferred_username="nora.quist")
    # when somebody else signs in through a provider there
    client.get(real.walk(_left(client)))
    # then the coder's session has ended, and that is on record under the coder's name
    ended = [one for one in _entries(scene) if one["act"] == "account.end-session"]
    assert [(one["actor"], one["outcome"], one["because"]) for one in ended] == [
        (scene.coder.user_id, "granted", "signed-in-elsewhere")
    ]
    assert SessionRecord.objects.exclude(member=None).get().member_id == _member(scene, "nora.quist").id


_ODD: dict[str, dict[str, Any]] = {
    "a list of contexts": {"acr": ["gold"]},
    "no user id": {"preferred_username": None},
    "a user id that is no text": {"preferred_username": ["lena.moss"]},
    "an object for an id": {"oid": {"a": 1}},
}


@pytest.mark.parametrize("claims", _ODD.values(), ids=_ODD)
def test_claims_of_another_kind_are_read_as_nothing(claims: dict[str, Any]) -> None:
    # given a provider that is believed about contexts
    (provider,) = _hospital(_ISSUER, acr=frozenset({"gold"}), external_id_claim="oid").openid
    # when it says something of another kind than the standard has
    told = vouched_by(provider, {"sub": "subject-24", "preferred_username": "una.holm", **claims})
    # then nothing is made of it
    assert not told.showed_second_factor
    assert told.user_id == ("" if "preferred_username" in claims else "una.holm")
    assert told.external_id == ""


@pytest.mark.parametrize("claimed", ["userName lena.moss", "ended oid-1", "x" * 181, "oid\u202e1"])
def test_an_id_that_no_directory_gives_leads_to_nobody(
    claimed: str, real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene
) -> None:
    # given a newcomer who has what a provider claims where others have an id of the directory
    newcomer = a_member("nora.quist", Role.CODER)
    scene.at(scene.keeper).workforce.put(replace(newcomer, external_id=claimed))
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"}), external_id_claim="oid"))
    real.tell("subject-25", amr=("mfa",), preferred_username="una.holm", oid=claimed)
    # when somebody comes with it
    client = Client()
    client.get(real.walk(_left(client)))
    # then they are somebody new, and the newcomer is linked to nobody
    assert _member(scene, "una.holm").roles == frozenset()
    assert not SocialAccount.objects.filter(user_id=newcomer.id).exists()


def test_a_member_who_has_left_does_not_come_in(
    real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene
) -> None:
    # given a member with a link, whose membership ended yesterday
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"})))
    SocialAccount.objects.create(provider="hospital", uid="subject-8", user_id=scene.coder.id)
    desk = scene.at(scene.keeper)
    desk.workforce.put(replace(scene.coder, ends_on=desk.clock.now().date() - timedelta(days=1)))
    real.tell("subject-8", amr=("mfa",), preferred_username="lena.moss")
    # when they come
    client = Client()
    answer = client.get(real.walk(_left(client)))
    # then they are told what everybody is told, and the entry tells more
    assert answer.status_code == 403
    assert b"sign-on-verifies" in answer.content
    assert _entries(scene)[-1]["because"] == "members-work-here-today"
    assert client.get("/").headers["Location"] == "/sign-in/"


def test_whom_the_directory_ended_does_not_become_somebody_new(
    real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene
) -> None:
    # given somebody whom the directory ended before they ever came
    desk = scene.at(scene.keeper)
    gone = a_member("nora.quist", Role.CODER, ends_on=desk.clock.now().date() - timedelta(days=1))
    desk.workforce.put(replace(gone, external_id=marked_ended("oid-77")))
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"}), external_id_claim="oid"))
    # when they come under another name
    real.tell("subject-30", amr=("mfa",), preferred_username="nora.holm", oid="oid-77")
    client = Client()
    answer = client.get(real.walk(_left(client)))
    # then they are refused as who they were, and nobody is made
    assert answer.status_code == 403
    assert (_entries(scene)[-1]["actor"], _entries(scene)[-1]["because"]) == ("nora.quist", "members-work-here-today")
    assert "nora.holm" not in desk.workforce.user_ids_ever_issued()


def test_a_member_links_and_unlinks_their_own_sign_on_by_a_factor_shown_anew(
    real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a coder at work, who shows no factor, or shows one
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"})))
    client = signed_in(scene.coder)
    assert client.post("/single-sign-on/hospital/link/").status_code == 403
    real.tell("subject-10", amr=("mfa",), preferred_username="whatever")
    sent = client.post("/single-sign-on/hospital/link/", anew(scene.coder))
    assert sent.status_code == 200, sent.content
    # when they go to the provider and come back
    answer = client.get(real.walk(_address(sent)))
    # then they are linked, told so, and on record
    assert answer["Location"] == "/single-sign-on/"
    assert b"Linked: you can sign in there." in client.get("/single-sign-on/").content
    assert (_entries(scene)[-1]["actor"], _entries(scene)[-1]["act"]) == ("lena.moss", "account.link-sign-on")
    # and somebody else cannot link the same subject and it stays theirs
    other = signed_in(scene.other)
    refused = other.get(real.walk(_address(other.post("/single-sign-on/hospital/link/", anew(scene.other)))))
    assert refused.status_code == 403
    assert _entries(scene)[-1]["because"] == "one-subject-one-member"
    # and they sign in there from now on, and from nowhere else
    by_provider = Client()
    by_provider.get(real.walk(_left(by_provider)))
    signed = [entry["actor"] for entry in _entries(scene) if entry["act"] == "account.sign-in"]
    assert signed == ["lena.moss", scene.other.user_id, "lena.moss"]


def test_what_one_wants_to_link_is_not_linked_to_whoever_sits_there_afterwards(
    real: RealProvider, sign_on: Callable[[SignOn], None], scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a coder who left to link, and signed out meanwhile
    sign_on(_hospital(real.issuer, amr=frozenset({"mfa"})))
    client = signed_in(scene.coder)
    real.tell("subject-11", amr=("mfa",), preferred_username="whatever")
    back = real.walk(_address(client.post("/single-sign-on/hospital/link/", anew(scene.coder))))
    client.post("/sign-out/")
    # when the browser comes back
    answer = client.get(f"{back}&again=1")
    # then nothing is linked
    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_link_can_be_taken_back(
    sign_on: Callable[[SignOn], None], scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a coder with a link
    sign_on(_hospital(_ISSUER))
    SocialAccount.objects.create(provider="hospital", uid="subject-12", user_id=scene.coder.id)
    client = signed_in(scene.coder)
    # when they unlink, by a factor shown anew
    answer = client.post("/single-sign-on/hospital/unlink/", anew(scene.coder))
    # then the link is gone
    assert answer["Location"] == "/single-sign-on/"
    assert not SocialAccount.objects.exists()
    assert b"Not linked." in client.get("/single-sign-on/").content


def test_the_sign_in_page_has_a_button_for_each_provider(sign_on: Callable[[SignOn], None], rf: RequestFactory) -> None:
    # given a configured provider
    sign_on(_hospital(_ISSUER))
    # when the sign-in page's buttons are made
    buttons = Template("{% load single_sign_on %}{% sign_on_buttons %}").render(RequestContext(rf.get("/")))
    # then there is a form that leads there, and works without JavaScript
    assert 'action="/sso/hospital/"' in buttons
    assert "Sign in with the hospital" in buttons
    assert "csrfmiddlewaretoken" in buttons


# Forged and misdirected answers, by a provider of the test's own


@dataclass
class Forger:
    """A provider that says whatever a test wants; it stands in for the network."""

    key: rsa.RSAPrivateKey = _KEY
    published: rsa.RSAPrivateKey | None = None  # another key than the one that signs
    algorithm: str = "RS256"
    nonce: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)

    def get(self, address: str, headers: Any = None) -> "Forger":  # noqa: ANN401, ARG002
        self.answer: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "issuer": _ISSUER,
                "authorization_endpoint": f"{_ISSUER}/auth",
                "token_endpoint": f"{_ISSUER}/token",
                "jwks_uri": f"{_ISSUER}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                **self.described,
            },
            "/keys": {
                "keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk((self.published or self.key).public_key()))]
            },
        }[address.removeprefix(_ISSUER)]
        return self

    def request(self, method: str, address: str, **sent: Any) -> "Forger":  # noqa: ANN401
        assert (method, address, bool(sent["data"]["code_verifier"])) == ("POST", f"{_ISSUER}/token", True)
        now = int(time.time())
        claims = {
            "iss": _ISSUER, "aud": "chartwarden", "sub": "subject-9", "iat": now, "exp": now + 60,
            "nonce": self.nonce, "preferred_username": "una.holm", "amr": ["mfa"], **self.said,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        key: Any = self.key if self.algorithm == "RS256" else SECRET if self.algorithm == "HS256" else None
        self.answer = {"access_token": "a", "id_token": jwt.encode(claims, key, algorithm=self.algorithm)}
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    status_code = 200
    headers = {"content-type": "application/json"}  # noqa: RUF012 -- as the library's answers have it
    text = content = ""

    def raise_for_status(self) -> None: ...

    def json(self) -> dict[str, Any]:
        return self.answer


@pytest.fixture
def forger(sign_on: Callable[[SignOn], None], monkeypatch: pytest.MonkeyPatch) -> Forger:
    """Give a provider of the test's own, in the configuration."""
    made = Forger()
    sign_on(_hospital(_ISSUER, amr=frozenset({"mfa"})))
    monkeypatch.setattr(
        "allauth.socialaccount.adapter.DefaultSocialAccountAdapter.get_requests_session", lambda _: made
    )
    return made


def _returned(forger: Forger, client: Client, **more: str) -> Any:  # noqa: ANN401 -- Django's test response
    asked = {name: values[0] for name, values in parse_qs(urlsplit(_left(client)).query).items()}
    assert asked["code_challenge_method"] == "S256"
    forger.nonce = forger.nonce or asked["nonce"]
    return client.get("/sso/hospital/return/", {"code": "c", "state": asked["state"], "iss": _ISSUER, **more})


def test_what_the_forger_says_truly_is_accepted(forger: Forger, scene: Scene) -> None:
    # given the provider of the test's own, and nothing wrong with what it says
    # when somebody comes, then they are in: so that the refusals below have another cause than this provider
    assert _returned(forger, Client())["Location"] == "/waiting/"
    assert _entries(scene)[-1]["act"] == "account.sign-in"


_LIES: dict[str, Any] = {
    "another nonce": lambda forger: setattr(forger, "nonce", "another"),
    "no nonce": lambda forger: forger.said.update(nonce=None),
    "another audience": lambda forger: forger.said.update(aud="another-product"),
    "an audience of several, given to another": lambda forger: forger.said.update(
        aud=["chartwarden", "another"], azp="another"
    ),
    "another issuer": lambda forger: forger.said.update(iss="http://elsewhere.test"),
    "expired": lambda forger: forger.said.update(exp=int(time.time()) - 3600),
    "made tomorrow": lambda forger: forger.said.update(iat=int(time.time()) + 86400),
    "without an end": lambda forger: forger.said.update(exp=None),
    "nobody": lambda forger: forger.said.update(sub=None),
    "an empty subject": lambda forger: forger.said.update(sub=""),
    "a subject too long": lambda forger: forger.said.update(sub="s" * 256),
    "not signed": lambda forger: setattr(forger, "algorithm", "none"),
    "signed with the shared secret": lambda forger: setattr(forger, "algorithm", "HS256"),
    "signed by another key": lambda forger: setattr(forger, "published", _ANOTHER_KEY),
}


@pytest.mark.parametrize("lie", _LIES.values(), ids=_LIES)
def test_a_forged_answer_is_refused_and_on_record(lie: Callable[[Forger], None], forger: Forger, scene: Scene) -> None:
    # given a provider that lies
    lie(forger)
    client = Client()
    # when somebody comes with it
    answer = _returned(forger, client)
    # then nobody is in, the page is the same for every lie, and one entry tells of the attempt
    assert answer.status_code == 403
    assert b"could not be accepted" in answer.content
    told = [(entry["actor"], entry["act"], entry["outcome"], entry["because"]) for entry in _entries(scene)]
    assert told == [("anonymous", "account.sign-in", "refused", "sign-on-verifies")]
    assert client.get("/").headers["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    "sent", [{"state": "another"}, {"iss": "http://elsewhere.test"}, {"code": ""}], ids=["state", "issuer", "no code"]
)
def test_an_answer_to_another_question_is_refused(sent: dict[str, str], forger: Forger, scene: Scene) -> None:
    # given a browser that asked
    # when what comes back does not fit
    answer = _returned(forger, Client(), **sent)
    # then nobody is in, and it is on record
    assert answer.status_code == 403
    assert [entry["outcome"] for entry in _entries(scene)] == ["refused"]


def test_an_answer_is_good_once_and_not_for_long(forger: Forger, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a return that was good
    client = Client()
    assert _returned(forger, client).status_code == 302
    # when the same address is asked for again, in this browser or another
    used = client.get("/sso/hospital/return/", {"code": "c", "state": "s", "again": "1"})
    # then it is refused
    assert used.status_code == 403
    # and one that took more than ten minutes is too
    forger.nonce = ""
    late = Client()
    asked = parse_qs(urlsplit(_left(late)).query)
    now = time.time()
    monkeypatch.setattr("chartwarden_web.account.single_sign_on.time.time", lambda: now + 601)
    assert late.get("/sso/hospital/return/", {"code": "c", "state": asked["state"][0]}).status_code == 403
    assert [entry["outcome"] for entry in _entries(scene)][-2:] == ["refused", "refused"]


@pytest.mark.parametrize(
    "lie",
    [{"issuer": "http://elsewhere.test"}, {"token_endpoint": "ftp://provider.test/token"}, {"jwks_uri": ""}],
    ids=["issuer", "token address", "keys address"],
)
def test_a_provider_that_is_not_the_configured_one_is_not_gone_to(lie: dict[str, str], forger: Forger) -> None:
    # given a provider that describes itself as another, or sends secrets to an address less protected
    forger.described = lie
    # when somebody wants to go there
    answer = Client().post("/sso/hospital/")
    # then they are told, and do not leave
    assert answer.status_code == 403
    assert b"http-equiv" not in answer.content.replace(b"htmx-config", b"")


def test_providers_that_are_not_configured_do_not_exist(scene: Scene) -> None:  # noqa: ARG001 -- the instance
    # given an instance without any provider
    client = Client()
    # when one is asked for in any way
    answers = [
        client.post("/sso/hospital/"),
        client.get("/sso/hospital/return/"),
        client.post("/sso/hospital/receive/"),
        client.get("/sso/hospital/done/"),
        client.get("/sso/hospital/metadata/"),
    ]
    # then each is not found
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 404]
