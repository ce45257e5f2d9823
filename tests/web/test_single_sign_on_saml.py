"""Single sign-on with SAML: a signed assertion for this question lets in; everything that looks like one does not."""

import base64
import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from chartwarden.adapters.sign_on_file import SamlProvider, SignOn
from chartwarden_web import settings as web_settings
from chartwarden_web import wiring
from tests.builders import Scene
from tests.sso.saml_provider import (
    AUDIENCE,
    CLINIC,
    MFA,
    RECEIVE,
    STRANGER,
    Told,
    bare,
    in_response,
    question_in,
    signed,
)


@pytest.fixture
def clinic(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 -- filled first
    """Configure one identity provider."""
    provider = SamlProvider(
        "clinic", "the clinic", "https://idp.test", "https://idp.test/sso", (bare(CLINIC.certificate),),
        user_id_attribute="uid", name_attribute="name", contexts=frozenset({MFA}),
    )  # fmt: skip
    configured = replace(web_settings.CHARTWARDEN, sign_on=SignOn(saml=(provider,)))
    monkeypatch.setattr(web_settings, "CHARTWARDEN", configured)
    wiring.house.cache_clear()


def _left(client: Client) -> str:
    """Leave for the provider; give the id of the question."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', client.post("/sso/clinic/").content.decode())
    assert found is not None
    return question_in(html.unescape(found[1]))


def _posted(client: Client, response: str) -> Any:  # noqa: ANN401 -- Django's test response
    """Post a response as the provider's page makes a browser do, and go where the answer leads."""
    sent = {"SAMLResponse": base64.b64encode(response.encode()).decode()}
    answer = client.post("/sso/clinic/receive/", sent)
    return client.get("/sso/clinic/done/") if answer.status_code == 200 else answer


def _entries(scene: Scene) -> list[dict[str, Any]]:
    return [json.loads(row.body) for row in scene.at(scene.officer).ledger.store.rows()]


@pytest.mark.usefixtures("clinic")
def test_a_signed_assertion_for_this_question_lets_somebody_in_without_a_role(scene: Scene) -> None:
    # given a browser that asked the identity provider
    client = Client()
    question = _left(client)
    # when the provider's signed answer comes back
    answer = _posted(client, in_response(signed(Told(question).assertion()), question=question))
    # then somebody new is in, with both acts on record, and without any role
    assert answer.status_code == 302, answer.content
    told = [(entry["actor"], entry["act"], entry["outcome"]) for entry in _entries(scene)]
    assert told == [("runa.fjeld", "member.provision", "granted"), ("runa.fjeld", "account.sign-in", "granted")]
    member = scene.at(scene.keeper).workforce.by_user_id("runa.fjeld")
    assert (member.name, member.roles) == ("Runa Fjeld", frozenset())
    assert "arrival" not in client.cookies or not client.cookies["arrival"].value


@pytest.mark.usefixtures("clinic")
def test_without_a_context_of_two_factors_there_is_half_a_session() -> None:
    # given a provider that says that a password was all
    client = Client()
    question = _left(client)
    told = Told(question, context="urn:oasis:names:tc:SAML:2.0:ac:classes:Password")
    # when somebody comes with it
    _posted(client, in_response(signed(told.assertion()), question=question))
    # then a factor is asked for here
    assert client.get("/").headers["Location"] == "/factors/"


_LIES: dict[str, Callable[[str], str]] = {
    "not signed": lambda question: Told(question).assertion(),
    "signed by another": lambda question: signed(Told(question).assertion(), STRANGER),
    "another audience": lambda question: signed(Told(question, audience="https://another.test").assertion()),
    "no audience": lambda question: signed(Told(question, audience="").assertion()),
    "another issuer": lambda question: signed(Told(question, issuer="https://elsewhere.test").assertion()),
    "another recipient": lambda question: signed(Told(question, recipient="https://another.test/").assertion()),
    "a recipient that begins like ours": lambda question: signed(
        Told(question, recipient=f"{RECEIVE}.elsewhere.test/").assertion()
    ),
    "expired": lambda question: signed(Told(question, ends=-5, after=-5).assertion()),
    "without an end": lambda question: signed(Told(question, ends=None).assertion()),
    "a signature that names another question": lambda question: signed(Told(question, irt="_another").assertion()),
    "a signature that names no question": lambda question: signed(Told(question, irt="").assertion()),
    "a name for this once": lambda question: signed(Told(question, format="transient").assertion()),
    "an e-mail address, which is issued again": lambda question: signed(
        Told(question).assertion().replace("2.0:nameid-format:persistent", "1.1:nameid-format:emailAddress")
    ),
    "nobody": lambda question: signed(Told(question, subject="").assertion()),
    "changed after signing": lambda question: signed(Told(question).assertion()).replace("runa.fjeld", "lena.moss"),
    "two assertions": lambda question: (
        signed(Told(question).assertion()) + Told(question, id="_b", subject="boss").assertion()
    ),
    "a forged one around the signed one": lambda question: (
        Told(question, id="_forged", subject="boss")
        .assertion()
        .replace(
            "<saml:AuthnStatement",
            f"<saml:Advice>{signed(Told(question).assertion())}</saml:Advice><saml:AuthnStatement",
        )
    ),
    "the signature moved to a forged one": lambda question: (
        Told(question, subject="boss")
        .assertion()
        .replace(
            "</saml:Issuer><saml:Subject>",
            "</saml:Issuer>"
            + re.findall(r"<ds:Signature.*</ds:Signature>", signed(Told(question).assertion()), re.DOTALL)[0]
            + "<saml:Subject>",
        )
    ),
}


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("lie", _LIES.values(), ids=_LIES)
def test_an_assertion_that_is_not_the_providers_own_for_us_now_is_refused(
    lie: Callable[[str], str], scene: Scene
) -> None:
    # given a browser that asked
    client = Client()
    question = _left(client)
    # when it comes back with something else
    answer = _posted(client, in_response(lie(question), question=question))
    # then nobody is in, nobody was made, and one entry tells of it
    assert answer.status_code == 403
    assert b"could not be accepted" in answer.content
    told = [(entry["actor"], entry["act"], entry["outcome"], entry["because"]) for entry in _entries(scene)]
    assert told == [("anonymous", "account.sign-in", "refused", "sign-on-verifies")]
    assert client.get("/").headers["Location"] == "/sign-in/"


@pytest.mark.usefixtures("clinic")
def test_a_comment_inside_a_name_does_not_cut_it_short(scene: Scene) -> None:
    # given a subject who was allowed a name with a comment in it, signed as it is
    client = Client()
    question = _left(client)
    told = Told(question, subject="boss<!---->.of.nobody", uid="lena.moss<!---->.of.nobody")
    # when they come
    _posted(client, in_response(signed(told.assertion()), question=question))
    # then they are at most who the whole name says, and never who the first part says
    actors = {entry["actor"] for entry in _entries(scene)}
    assert actors <= {"lena.moss.of.nobody", "anonymous"}


@pytest.mark.usefixtures("clinic")
def test_an_answer_is_good_once_and_for_the_browser_that_asked(scene: Scene) -> None:
    # given an answer that let somebody in
    client = Client()
    question = _left(client)
    response = in_response(signed(Told(question).assertion()), question=question)
    assert _posted(client, response).status_code == 302
    # when it is posted again, in the same browser and in another that asked something itself
    other = Client()
    _left(other)
    answers = [_posted(client, response), _posted(other, response)]
    # then it is refused
    assert [answer.status_code for answer in answers] == [403, 403]
    # and a fresh one for a question of somebody else's browser is too
    fresh = in_response(signed(Told(question, id="_fresh").assertion()), question=question)
    assert _posted(other, fresh).status_code == 403
    assert [entry["outcome"] for entry in _entries(scene)][-3:] == ["refused"] * 3


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize(
    "sent",
    ["", "%%%", "PD94bWw+", base64.b64encode(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>").decode(), "A" * 300_000],
)
def test_what_is_no_response_is_refused(sent: str, scene: Scene) -> None:
    # given something else in the provider's form
    # when it is posted
    answer = Client().post("/sso/clinic/receive/", {"SAMLResponse": sent})
    # then it is refused and on record
    assert answer.status_code == 403
    assert [entry["because"] for entry in _entries(scene)] == ["sign-on-verifies"]


@pytest.mark.usefixtures("clinic")
def test_our_metadata_names_the_address_and_the_audience() -> None:
    # given an administrator of the identity provider
    # when they fetch our metadata
    answer = Client().get("/sso/clinic/metadata/")
    # then it says where to send answers and for whom, and that assertions are to be signed
    words = answer.content.decode()
    assert answer["Content-Type"] == "application/samlmetadata+xml"
    assert f'Location="{RECEIVE}"' in words
    assert f'entityID="{AUDIENCE}"' in words
    assert 'WantAssertionsSigned="true"' in words
