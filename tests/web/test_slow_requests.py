"""What is decided while a request is still coming in wins over it."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from chartwarden.actions.members import end_membership
from chartwarden.actions.tokens import make_token
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.token import Scope
from chartwarden_web.account import sitting
from chartwarden_web.account.anew import verify_factor
from chartwarden_web.records.models import MemberRecord, SessionRecord
from tests.builders import Scene, a_member
from tests.web.conftest import anew, with_password
from tests.web.sessions import latest_of

_PURPOSE = "Sends what the hospital's own systems have decided."


class _Slow(io.BytesIO):
    """A body that comes once something else has happened."""

    def __init__(self, body: bytes, *, meanwhile: Callable[[], object]) -> None:
        super().__init__(body)
        self._meanwhile: Callable[[], object] | None = meanwhile

    def read(self, size: int | None = -1, /) -> bytes:
        """Let it happen, then give the body."""
        happens, self._meanwhile = self._meanwhile, None
        if happens is not None:
            happens()
        return super().read(size)


def _sent(path: str, body: object, *, by: Member, scope: Scope, scene: Scene, meanwhile: Callable[[], object]) -> Any:  # noqa: ANN401 -- Django's test response
    """Send a body so slowly that something happens before it is here."""
    made = make_token(scene.at(by), label="Board", purpose=_PURPOSE, scopes=frozenset({scope}), days=1)
    sent = json.dumps(body).encode()
    return Client().generic(
        "POST",
        path,
        sent,
        "application/json",
        headers={"Authorization": f"Bearer {made.secret}"},
        **{"wsgi.input": _Slow(sent, meanwhile=meanwhile)},  # type: ignore[arg-type]  # the body is read from here
    )


@pytest.mark.control("ACC-1")
def test_who_was_ended_while_a_code_was_coming_in_assigns_none(scene: Scene) -> None:
    # given a coder's program that sends a code slowly
    def ends() -> None:
        end_membership(scene.at(scene.keeper), scene.coder.id, last_day=None)

    # when the coder's membership is ended before the body is here
    answer = _sent(
        f"/api/v1/work/{scene.work.id}/codes/",
        {"code": "A41.51"},
        by=scene.coder,
        scope=Scope.CODE_WRITE,
        scene=scene,
        meanwhile=ends,
    )
    # then the token opens nothing, and there is no code
    assert answer.status_code == 401, answer.content
    assert scene.at(scene.keeper).work.coded(scene.work.id) == ()


@pytest.mark.control("IDN-7")
def test_an_administrator_who_was_ended_while_a_person_was_coming_in_adds_nobody(scene: Scene) -> None:
    # given an administrator's directory that sends a person slowly
    second = a_member("anna.reyes", Role.ADMINISTRATOR)
    scene.at(scene.keeper).workforce.put(second)

    def ends() -> None:
        end_membership(scene.at(scene.keeper), second.id, last_day=None)

    # when the administrator's membership is ended before the body is here
    body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "nora.quill"}
    answer = _sent("/scim/v2/Users", body, by=second, scope=Scope.SCIM, scene=scene, meanwhile=ends)
    # then nobody was added
    assert answer.status_code == 401, answer.content
    assert "nora.quill" not in scene.at(scene.keeper).workforce.user_ids_ever_issued()


def test_a_body_that_is_too_large_tells_whoever_has_no_token_nothing(scene: Scene) -> None:  # noqa: ARG001 -- filled
    # given nobody
    # when more than a body may have is sent without a token
    answer = Client().post("/api/v1/codes/search/", b" " * (1024 * 1024 + 1), content_type="application/json")
    # then it is the token that is missing
    assert answer.status_code == 401


def test_a_session_that_was_ended_while_its_factor_was_looked_at_does_nothing(
    scene: Scene, coder: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a coder whose sessions are ended while a factor that they show anew is looked at
    looked = verify_factor

    def slowly(*asked: Any, **named: Any) -> object:  # noqa: ANN401 -- as the function beneath
        found = looked(*asked, **named)
        SessionRecord.objects.filter(member_id=scene.coder.id).delete()
        MemberRecord.objects.filter(id=scene.coder.id).update(ends_on=timezone.now().date() - timedelta(days=1))
        return found

    monkeypatch.setattr(sitting, "verify_factor", slowly)
    # when they ask for recovery codes
    answer = coder.post("/factors/recovery-codes/", anew(scene.coder))
    # then there are none, there is no session, and no entry says that they were made
    assert answer.status_code == 400
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    assert not [entry for entry in latest_of(scene.coder, most=5) if entry.act == "account.add-factor"]


def test_a_token_that_is_over_leaves_few_entries_however_often_it_is_shown(scene: Scene) -> None:
    # given a program that nobody has stopped, of a coder who revoked its token
    desk = scene.at(scene.coder)
    made = make_token(desk, label="Board", purpose=_PURPOSE, scopes=frozenset({Scope.WORK_READ}), days=1)
    desk.tokens.revoke(made.token.id, at=desk.clock.now())
    # when it asks twenty times
    answers = [
        Client().get("/api/v1/work/", headers={"Authorization": f"Bearer {made.secret}"}).status_code for _ in range(20)
    ]
    # then each is turned away, and the first ten are on record
    assert answers == [401] * 20
    refused = [one for one in latest_of(scene.coder, most=50) if one.because == "token-in-force"]
    assert len(refused) == 10


def _ends_sessions(scene: Scene) -> Callable[[], object]:
    """Give what ends every session of the coder, as another process would; her membership and roles stay."""
    return lambda: SessionRecord.objects.filter(member_id=scene.coder.id).delete()


def _in_a_form(client: Client, path: str, form: dict[str, str], *, meanwhile: Callable[[], object]) -> Any:  # noqa: ANN401
    sent = urlencode(form).encode()
    return client.generic(
        "POST",
        path,
        sent,
        "application/x-www-form-urlencoded",
        **{"wsgi.input": _Slow(sent, meanwhile=meanwhile)},  # type: ignore[arg-type]  # the body is read from here
    )


@pytest.mark.control("ACC-1", "IDN-7")
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("codes/", {"code": "A41.51", "evidence": ""}),  # it changes something
        ("words/", {"words": "sepsis"}),  # it reads, and its question travels in a body
    ],
)
def test_a_session_that_was_ended_while_its_form_came_in_does_nothing(
    path: str, form: dict[str, str], scene: Scene, coder: Client
) -> None:
    # given a coder who sends a form slowly
    # when her session is ended before all of it is here
    answer = _in_a_form(coder, f"/work/{scene.work.id}/{path}", form, meanwhile=_ends_sessions(scene))
    # then she is asked to sign in, nothing is shown and nothing was changed
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/")
    assert b"epsis" not in answer.content
    assert scene.at(scene.keeper).work.coded(scene.work.id) == ()
    # and the same form in time is taken
    assert "epsis" in _found_in_time(scene, form, path)


def _found_in_time(scene: Scene, form: dict[str, str], path: str) -> str:
    client = with_password(scene.coder)
    client.post("/sign-in/factor/", anew(scene.coder))
    answer = _in_a_form(client, f"/work/{scene.work.id}/{path}", form, meanwhile=lambda: None)
    return str(client.get(answer.headers["Location"]).content) if answer.status_code == 302 else str(answer.content)


@pytest.mark.control("ACC-1", "IDN-7")
def test_a_session_that_was_ended_between_the_gate_and_the_act_changes_nothing(
    scene: Scene, coder: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a coder whose session is ended once the gate has let her form through
    counted = sitting.count

    def then_ended(*asked: Any, **named: Any) -> None:  # noqa: ANN401 -- as the function beneath
        counted(*asked, **named)
        _ends_sessions(scene)()

    monkeypatch.setattr(sitting, "count", then_ended)
    # when she assigns a code
    answer = coder.post(f"/work/{scene.work.id}/codes/", {"code": "A41.51", "evidence": ""})
    # then it is refused at the moment of the act, on record, and there is none
    assert answer.status_code in {400, 403}
    assert scene.at(scene.keeper).work.coded(scene.work.id) == ()
    *_, last = [one for one in latest_of(scene.coder, most=5) if one.act == "code.assign"]
    assert (last.outcome, last.because) == ("refused", "sessions-that-stand")
