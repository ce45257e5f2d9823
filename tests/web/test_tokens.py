"""The screen of tokens: made with a factor anew, shown once, revoked by their owner."""

import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.test import Client

from chartwarden.actions.tokens import make_token
from chartwarden.workforce.member import Member
from chartwarden.workforce.token import Scope
from tests.builders import Scene, random_id
from tests.web.conftest import anew

PURPOSE = "Tells the shift board how many charts still wait for a final code."
FORM = {"label": "Shift board", "purpose": PURPOSE, "scopes": ["work:read"], "days": "30"}


def _shown(page: bytes) -> list[str]:
    return re.findall(r"cw_[A-Za-z0-9_-]{43}", page.decode())


def test_a_token_is_made_with_a_factor_anew_and_its_secret_is_shown_once(scene: Scene, coder: Client) -> None:
    # given a coder at their tokens
    # when they make one, and show that it is them
    answer = coder.post("/account/tokens/make/", {**FORM, **anew(scene.coder)})
    # then its secret is on the page, kept nowhere, and opens what was asked for
    assert answer.status_code == 200, answer.content
    (secret,) = _shown(answer.content)
    assert answer["Cache-Control"] == "no-store"
    assert Client().get("/api/v1/work/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    # and the list shows the token without it
    page = coder.get("/account/tokens/").content
    assert b"Shift board" in page
    assert _shown(page) == []


@pytest.mark.parametrize("code", ["", "000000"])
def test_without_a_factor_anew_there_is_no_token(scene: Scene, coder: Client, code: str) -> None:
    # given a coder who is signed in, or somebody at their screen
    # when a token is asked for without a fresh factor, or with a wrong one
    answer = coder.post("/account/tokens/make/", {**FORM, "code": code})
    # then there is none
    assert answer.status_code == 403
    assert scene.at(scene.coder).tokens.of_member(scene.coder.id) == ()


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"purpose": "needed for coding"}, 403),
        ({"days": "91"}, 403),
        ({"days": "a while"}, 422),
        ({"scopes": ["members:read"]}, 403),
        ({"scopes": ["everything"]}, 422),
        ({"scopes": []}, 403),
        ({"label": ""}, 403),
    ],
)
def test_a_token_that_should_not_be_is_refused_with_its_rule(
    scene: Scene, coder: Client, wrong: dict[str, Any], status: int
) -> None:
    # given a coder whose form has one thing wrong
    # when it is sent
    answer = coder.post("/account/tokens/make/", {**FORM, **wrong, **anew(scene.coder)})
    # then it is refused and there is no token
    assert answer.status_code == status
    assert scene.at(scene.coder).tokens.of_member(scene.coder.id) == ()


def test_a_revoked_token_opens_nothing_from_then_on(scene: Scene, coder: Client) -> None:
    # given a coder's token
    desk = scene.at(scene.coder)
    made = make_token(desk, label="Board", purpose=PURPOSE, scopes=frozenset({Scope.WORK_READ}), days=1)
    # when they revoke it on the screen
    answer = coder.post(f"/account/tokens/{made.token.id}/revoke/")
    # then the next request with it is turned away, and the revocation is on record
    assert answer.status_code == 302
    assert Client().get("/api/v1/work/", headers={"Authorization": f"Bearer {made.secret}"}).status_code == 401
    acts = [orjson.loads(row.body)["act"] for row in desk.ledger.store.rows_of(scene.coder.user_id, most=3)]
    assert "token.revoke" in acts


@pytest.mark.control("ACC-1")
def test_somebody_elses_token_and_none_are_answered_alike(scene: Scene, signed_in: Callable[[Member], Client]) -> None:
    # given another coder's token
    desk = scene.at(scene.other)
    made = make_token(desk, label="Board", purpose=PURPOSE, scopes=frozenset({Scope.WORK_READ}), days=1)
    client = signed_in(scene.coder)
    # when the coder tries to revoke it, and one that is nowhere
    tried = (made.token.id, random_id())
    foreign, missing = (client.post(f"/account/tokens/{one}/revoke/") for one in tried)
    # then the answers differ in nothing but the one-time tokens of forms, and the address that was asked for
    said = zip(tried, (foreign.content, missing.content), strict=True)
    bodies = {re.sub(rb"\b[A-Za-z0-9]{64}\b", b"", body).replace(one.encode(), b"") for one, body in said}
    assert (foreign.status_code, missing.status_code, len(bodies)) == (404, 404, 1)
    assert Client().get("/api/v1/work/", headers={"Authorization": f"Bearer {made.secret}"}).status_code == 200


def test_the_scopes_on_offer_are_those_of_ones_roles(scene: Scene, signed_in: Callable[[Member], Client]) -> None:
    # given a coder and an administrator
    # when each looks at the form
    offered = {
        member.user_id: set(
            re.findall(r'name="scopes" value="([a-z:]+)"', signed_in(member).get("/account/tokens/").content.decode())
        )
        for member in (scene.coder, scene.keeper)
    }
    # then the coder is offered charts, and the administrator is not
    assert offered == {
        "lena.moss": {"work:read", "chart:read", "code:write", "widening:ask", "access:read"},
        "adam.stroud": {"members:read", "scim", "metrics", "access:read"},
    }
