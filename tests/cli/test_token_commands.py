"""`chartwarden token`: made once, listed without its secret, revoked for good."""

import json

import pytest
from click.testing import CliRunner

from chartwarden.actions.tokens import let_in
from chartwarden.cli import group
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.token import Scope, is_secret
from chartwarden_web.wiring import House
from tests.builders import Scene

PURPOSE = "Tells the shift board how many charts still wait for a final code."
ME = ["--as", "lena.moss"]
MAKE = ["token", "make", *ME, "--label", "Board", "--purpose", PURPOSE, "--scope", "work:read"]


def test_a_token_is_made_listed_without_its_secret_and_revoked(house: House, scene: Scene) -> None:
    # given a coder at a terminal
    made = CliRunner().invoke(group, MAKE)
    secret = made.stdout.strip()
    assert (made.exit_code, is_secret(secret)) == (0, True), made.output
    assert let_in(house, secret, scope=Scope.WORK_READ).member.user_id == scene.coder.user_id
    # when they list their tokens and revoke the one they find
    listed = CliRunner().invoke(group, ["token", "list", *ME, "--json"])
    (one,) = json.loads(listed.stdout)
    revoked = CliRunner().invoke(group, ["token", "revoke", one["token"], *ME])
    # then the list has no secret, and the token opens nothing any more
    assert (one["scopes"], one["state"], secret in listed.output) == ("work:read", "in force", False)
    assert revoked.exit_code == 0
    with pytest.raises(RefusedError, match="token-in-force"):
        let_in(house, secret, scope=Scope.WORK_READ)


def test_a_purpose_that_says_nothing_makes_no_token(scene: Scene) -> None:
    # given a coder who gives no reason
    asked = [*MAKE[:-3], "needed for coding", *MAKE[-2:]]
    # when they ask
    answer = CliRunner().invoke(group, asked)
    # then the rule is told, and there is none
    assert answer.exit_code == 3
    assert "tokens-have-a-purpose" in answer.output
    assert scene.at(scene.coder).tokens.of_member(scene.coder.id) == ()


def test_somebody_elses_token_cannot_be_revoked(scene: Scene) -> None:
    # given a coder's token
    CliRunner().invoke(group, MAKE)
    (token,) = scene.at(scene.coder).tokens.of_member(scene.coder.id)
    # when another coder revokes it by its id
    answer = CliRunner().invoke(group, ["token", "revoke", token.id, "--as", scene.other.user_id])
    # then there is no such token for them, and it stands
    assert answer.exit_code == 3
    assert scene.at(scene.coder).tokens.of_member(scene.coder.id)[0].revoked_at is None
