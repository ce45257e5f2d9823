"""SCIM 2.0: a directory adds, changes and ends members, and gives roles only with a second person's consent."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pytest
import scim2_tester.filling
from django.core.wsgi import get_wsgi_application
from django.test import Client
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_models import Path
from scim2_tester import Status, check_server

from chartwarden.actions.account_requests import decide_account_request
from chartwarden.actions.members import end_membership
from chartwarden.actions.roles import change_roles
from chartwarden.actions.tokens import make_token
from chartwarden.actions.widening import Answer
from chartwarden.adapters.sign_on_file import Directory, SignOn
from chartwarden.workforce.account_request import AccountRequestId
from chartwarden.workforce.external_id import marked_ended
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.token import Scope
from chartwarden_web import settings as web_settings
from chartwarden_web import wiring
from chartwarden_web.provisioning import groups
from chartwarden_web.records.models import NoticeRecord
from tests.builders import Scene, a_member

_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_GROUPS: Mapping[str, frozenset[Role]] = MappingProxyType(
    {"Coding Inpatient": frozenset({Role.CODER}), "HIM Managers": frozenset({Role.MANAGER})}
)


class Program:
    """The directory's program, with a token of an administrator."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __call__(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 -- Django's test response
        sent = "" if body is None else json.dumps(body)
        return Client().generic(
            method,
            f"/scim/v2/{path}",
            sent,
            "application/scim+json",
            headers={"Authorization": f"Bearer {self._secret}"},
        )

    def made(self, user_name: str, **more: object) -> dict[str, Any]:
        """Add a user; give what is answered."""
        answer = self("POST", "Users", {"schemas": [_USER], "userName": user_name, **more})
        assert answer.status_code == 201, answer.content
        made: dict[str, Any] = answer.json()
        return made

    def patched(self, path: str, *operations: Mapping[str, object]) -> Any:  # noqa: ANN401 -- as above
        return self("PATCH", path, {"schemas": [_PATCH], "Operations": list(operations)})


def _secret(scene: Scene, member: Member, scope: Scope = Scope.SCIM) -> str:
    return make_token(
        scene.at(member), label="Directory", purpose="Keeps the members as the hospital's directory has them.",
        scopes=frozenset({scope}), days=30,
    ).secret  # fmt: skip


@pytest.fixture
def program(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Give the directory's program; its token is the administrator's."""
    sign_on = SignOn(directory=Directory(_GROUPS))
    monkeypatch.setattr(web_settings, "CHARTWARDEN", replace(web_settings.CHARTWARDEN, sign_on=sign_on))
    wiring.house.cache_clear()
    return Program(_secret(scene, scene.keeper))


def _entries(scene: Scene) -> list[dict[str, Any]]:
    return [json.loads(row.body) for row in scene.at(scene.officer).ledger.store.rows()]


def _told(scene: Scene, act: str) -> list[tuple[str, str, str | None]]:
    return [(one["actor"], one["outcome"], one["because"]) for one in _entries(scene) if one["act"] == act]


def _held(scene: Scene, user_id: str) -> Member:
    return scene.at(scene.keeper).workforce.by_user_id(user_id)


def _group(program: Program, name: str) -> dict[str, Any]:
    found = [each for each in program("GET", "Groups").json()["Resources"] if each["displayName"] == name]
    group: dict[str, Any] = found[0]
    return group


# Users


@pytest.mark.control("IDN-2")
def test_the_directory_adds_a_member_without_a_role_and_it_is_on_record(program: Program, scene: Scene) -> None:
    # given a directory
    # when it adds somebody, with much that this product does not keep
    made = program.made(
        "Nora.Quist@hospital.test", externalId="oid-1", name={"givenName": "Nora", "familyName": "Quist"},
        emails=[{"value": "nora@hospital.test", "primary": True}], active=True, title="Coder",
    )  # fmt: skip
    # then there is a member without a role, and only what is kept is answered
    member = _held(scene, "nora.quist")
    assert (member.name, member.roles, member.external_id) == ("Nora Quist", frozenset(), "oid-1")
    assert {name for name in made if name not in {"schemas", "meta"}} == {
        "id", "externalId", "userName", "displayName", "active",
    }  # fmt: skip
    assert made["meta"]["location"] == f"http://testserver/scim/v2/Users/{member.id}"
    # and the entry names the token's member, and the token as the device
    last = [one for one in _entries(scene) if one["act"] == "member.provision"][-1]
    assert (last["actor"], last["outcome"]) == (scene.keeper.user_id, "granted")
    assert last["device"].startswith("api:")


@pytest.mark.control("IDN-2")
@pytest.mark.parametrize(
    ("user_name", "status"), [("lena.moss", 409), ("LENA.Moss@x.test", 409), ("front-desk2", 400), ("x", 400)]
)
def test_a_user_id_is_never_issued_again_nor_shared(
    user_name: str, status: int, program: Program, scene: Scene
) -> None:
    # given a user id that is somebody's, or no person's
    # when the directory adds it
    answer = program("POST", "Users", {"schemas": [_USER], "userName": user_name})
    # then it is refused, and on record
    assert answer.status_code == status, answer.content
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert [outcome for _, outcome, _ in _told(scene, "member.provision")] == ["refused"]


@pytest.mark.control("IDN-2")
def test_a_user_id_stays_taken_when_the_directory_deletes_its_user(program: Program) -> None:
    # given somebody whom the directory added and deleted
    made = program.made("iris.tamm", externalId="oid-2")
    assert program("DELETE", f"Users/{made['id']}").status_code == 204
    # when it looks for them, and adds somebody under that id
    assert program("GET", f"Users/{made['id']}").status_code == 404
    assert program("GET", 'Users?filter=userName eq "iris.tamm"').json()["totalResults"] == 0
    again = program("POST", "Users", {"schemas": [_USER], "userName": "iris.tamm"})
    # then they are gone for the directory, and the user id is not free
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")


@pytest.mark.control("IDN-2")
def test_whom_the_directory_ends_loses_every_session_and_token_within_a_second(
    program: Program, scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a coder at work, with a token of their own
    browser = signed_in(scene.coder)
    assert browser.get(f"/work/{scene.work.id}/").status_code == 200
    secret = _secret(scene, scene.coder, Scope.WORK_READ)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/work/", headers=bearer).status_code == 200
    # when the directory says that they are not active any more
    began = time.monotonic()
    operation = {"op": "Replace", "path": "active", "value": False}
    answer = program.patched(f"Users/{scene.coder.id}", operation)
    took = time.monotonic() - began
    # then neither opens anything, at once
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert browser.get(f"/work/{scene.work.id}/").headers["Location"] == "/sign-in/"
    assert Client().get("/api/v1/work/", headers=bearer).status_code == 401
    assert took < 1
    assert _told(scene, "member.provision") == [(scene.keeper.user_id, "granted", None)]


def test_who_comes_back_comes_back_without_what_they_held(program: Program, scene: Scene) -> None:
    # given a coder whom the directory ended
    off, on = ({"op": "replace", "value": {"active": state}} for state in (False, True))
    program.patched(f"Users/{scene.coder.id}", off)
    # when it takes them back
    answer = program.patched(f"Users/{scene.coder.id}", on)
    # then they work here again, and a second person decides about their role
    assert answer.json()["active"] is True
    assert _held(scene, scene.coder.user_id).roles == frozenset()
    waiting = scene.at(scene.officer).workforce.account_requests()
    assert [(one.member_id, one.roles) for one in waiting] == [(scene.coder.id, frozenset({Role.CODER}))]


@pytest.mark.control("IDN-2")
@pytest.mark.parametrize("says", ["nothing of it", "that they are active"])
def test_whose_membership_ended_here_is_not_taken_back_by_the_directory(
    says: str, program: Program, scene: Scene
) -> None:
    # given a coder whom the directory knows, and whom an administrator dismissed
    desk = scene.at(scene.keeper)
    desk.workforce.put(replace(scene.coder, external_id="oid-1"))
    end_membership(desk, scene.coder.id, last_day=None)
    # when the directory sends them once more, as it does each night
    said = {"schemas": [_USER], "userName": "lena.moss", "displayName": "Lena M.", "externalId": "oid-1"}
    answer = program("PUT", f"Users/{scene.coder.id}", said if says == "nothing of it" else {**said, "active": True})
    # then they stay ended: a routine change passes, and taking them back is refused
    assert _held(scene, scene.coder.user_id).has_left_by(desk.clock.now().date())
    assert answer.status_code == (200 if says == "nothing of it" else 403)
    if says == "nothing of it":
        assert answer.json()["active"] is False
    else:
        assert _told(scene, "member.provision")[-1] == (scene.keeper.user_id, "refused", "whom-we-ended-stays-ended")


def test_whom_both_ended_stays_ended(program: Program, scene: Scene) -> None:
    # given a coder whom the directory ended, and then an administrator as well
    off, on = ({"op": "replace", "value": {"active": state}} for state in (False, True))
    program.patched(f"Users/{scene.coder.id}", off)
    end_membership(scene.at(scene.keeper), scene.coder.id, last_day=None)
    # when the directory takes them back, then it may not
    assert program.patched(f"Users/{scene.coder.id}", on).status_code == 403


def test_a_change_of_another_part_says_nothing_of_whether_somebody_works_here(program: Program, scene: Scene) -> None:
    # given a coder whom the directory ended
    program.patched(f"Users/{scene.coder.id}", {"op": "replace", "path": "active", "value": False})
    # when it changes their name
    answer = program.patched(f"Users/{scene.coder.id}", {"op": "replace", "path": "displayName", "value": "L. Moss"})
    # then that changes, and they stay ended
    assert (answer.status_code, answer.json()["displayName"], answer.json()["active"]) == (200, "L. Moss", False)


def test_no_session_or_token_from_before_opens_anything_once_somebody_is_taken_back(
    program: Program, scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a coder with a session and a token, whose membership lapses in the directory while neither is used
    browser = signed_in(scene.coder)
    bearer = {"Authorization": f"Bearer {_secret(scene, scene.coder, Scope.WORK_READ)}"}
    desk = scene.at(scene.keeper)
    yesterday = desk.clock.now().date() - timedelta(days=1)
    desk.workforce.put(replace(scene.coder, ends_on=yesterday, external_id=marked_ended("oid-1")))
    # when the directory takes them back, and a second person agrees
    program.patched(f"Users/{scene.coder.id}", {"op": "replace", "path": "active", "value": True})
    (request,) = scene.at(scene.officer).workforce.account_requests()
    _approve(scene, request.id)
    # then they sign in anew and make a token anew
    assert _held(scene, scene.coder.user_id).roles == {Role.CODER}
    assert Client().get("/api/v1/work/", headers=bearer).status_code == 401
    assert browser.get(f"/work/{scene.work.id}/").headers["Location"] == "/sign-in/"


@pytest.mark.control("IDN-2", "IDN-7")
@pytest.mark.parametrize("whose", ["a newcomer with a role", "somebody at work"])
def test_the_directory_does_not_move_an_external_id_that_lets_somebody_in(
    whose: str, program: Program, scene: Scene
) -> None:
    # given an account with a role that nobody has used, or one that is in use and has an id
    member = a_member("nora.quist", Role.CODER) if whose == "a newcomer with a role" else scene.coder
    scene.at(scene.keeper).workforce.put(replace(member, external_id="oid-1"))
    # when the directory's program gives it another id
    answer = program.patched(f"Users/{member.id}", {"op": "replace", "path": "externalId", "value": "oid-2"})
    # then it stays, and the entry says so
    assert answer.status_code == 403
    assert _held(scene, member.user_id).external_id == "oid-1"
    assert _told(scene, "member.provision")[-1] == (scene.keeper.user_id, "refused", "external-ids-stay")


def test_a_directory_that_comes_later_gives_ids_to_those_who_are_here(program: Program, scene: Scene) -> None:
    # given a coder at work whom no directory knows
    # when it gives them its id
    answer = program.patched(f"Users/{scene.coder.id}", {"op": "replace", "path": "externalId", "value": "oid-1"})
    # then it stands, and the coder is told
    assert (answer.status_code, answer.json()["externalId"]) == (200, "oid-1")
    assert NoticeRecord.objects.filter(member_id=scene.coder.id, kind="external-id").count() == 1


def test_names_from_the_directory_are_one_line_without_letters_that_cannot_be_seen(
    program: Program, scene: Scene
) -> None:
    # given a name with a line end, a letter that turns the others round, and one that ends texts elsewhere
    program.made("nora.quist", displayName="Nora\n\u202eQuist\u0000 ")
    # when it is stored, then it is what people read
    assert _held(scene, "nora.quist").name == "Nora Quist"


@pytest.mark.parametrize("external_id", ["x" * 181, "oid\u0000", "userName lena.moss", "ended oid-1", "a\u202eb"])
def test_what_no_directory_calls_anybody_is_refused_and_never_cut(external_id: str, program: Program) -> None:
    # given an external id that is too long, cannot be seen, or means something here
    # when somebody is added with it
    answer = program("POST", "Users", {"schemas": [_USER], "userName": "nora.quist", "externalId": external_id})
    # then nobody is
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")
    assert program("GET", 'Users?filter=userName eq "nora.quist"').json()["totalResults"] == 0


def test_a_letter_that_postgresql_cannot_keep_breaks_nothing_there(
    on_postgresql: None,  # noqa: ARG001 -- the database
    fresh_house: wiring.House,
) -> None:
    # given an instance on PostgreSQL
    scene = Scene(fresh_house)
    program = Program(_secret(scene, scene.keeper))
    # when that letter comes in a name, in an external id, and in an address
    named = program.made("nora.quist", displayName="Nora\u0000Quist")
    answers = [
        program("POST", "Users", {"schemas": [_USER], "userName": "odd.berg", "externalId": "a\u0000b"}),
        program("DELETE", "Users/a%00b"),
    ]
    # then the name is kept without it, and the others are refused in the standard's form
    assert named["displayName"] == "NoraQuist"
    assert [answer.status_code for answer in answers] == [400, 404]
    assert {answer["Content-Type"] for answer in answers} == {"application/scim+json"}


def test_the_log_of_a_request_of_the_directory_names_the_member(
    program: Program, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    # given a log that is read
    caplog.set_level("INFO", logger="chartwarden.request")
    # when the directory asks something
    program("GET", "Users")
    # then the line names whose token it was
    assert scene.keeper.id in caplog.text


def test_a_token_cannot_end_its_own_member(program: Program, scene: Scene) -> None:
    # given the administrator whose token the directory uses
    # when it ends or deletes them
    answers = [
        program.patched(f"Users/{scene.keeper.id}", {"op": "replace", "path": "active", "value": False}),
        program("DELETE", f"Users/{scene.keeper.id}"),
    ]
    # then they stay
    assert [answer.status_code for answer in answers] == [403, 403]
    assert _held(scene, scene.keeper.user_id).ends_on is None


def test_users_are_found_by_user_name_and_external_id_and_listed_by_the_page(program: Program) -> None:
    # given a few users
    ids = [program.made(f"nora.quist{place}", externalId=f"oid-{place}")["id"] for place in range(3)]
    # when they are looked for
    by_name = program("GET", 'Users?filter=userName eq "NORA.quist1@hospital.test"').json()
    by_id = program("GET", 'Users?filter=externalId eq "oid-2"').json()
    none = program("GET", 'Users?filter=externalId eq "oid"').json()
    # then each is found, whatever the case and the domain
    assert [one["id"] for one in by_name["Resources"]] == [ids[1]]
    assert [one["id"] for one in by_id["Resources"]] == [ids[2]]
    assert none["totalResults"] == 0
    # and the pages are the whole list, once
    total = program("GET", "Users?count=0").json()["totalResults"]
    pages = [program("GET", f"Users?startIndex={start}&count=2").json() for start in range(1, total + 1, 2)]
    seen = [one["userName"] for page in pages for one in page["Resources"]]
    assert len(seen) == total
    assert seen == sorted(set(seen))
    assert {page["totalResults"] for page in pages} == {total}


def test_two_members_never_have_the_same_external_id(program: Program) -> None:
    # given a user with an id of the directory
    program.made("nora.quist", externalId="oid-1")
    other = program.made("odd.berg", externalId="oid-2")
    # when another is added with it, or changed to it
    answers = [
        program("POST", "Users", {"schemas": [_USER], "userName": "silje.haug", "externalId": "oid-1"}),
        program("PUT", f"Users/{other['id']}", {"schemas": [_USER], "userName": "odd.berg", "externalId": "oid-1"}),
    ]
    # then neither is done
    assert [(answer.status_code, answer.json()["scimType"]) for answer in answers] == [(409, "uniqueness")] * 2


def test_a_user_id_does_not_change(program: Program) -> None:
    # given a user
    made = program.made("nora.quist")
    # when the directory gives them another user id
    answer = program.patched(f"Users/{made['id']}", {"op": "replace", "path": "userName", "value": "nora.holm"})
    # then it is refused, and the same in another spelling is no change
    assert answer.status_code == 409
    same = program.patched(f"Users/{made['id']}", {"op": "replace", "path": "userName", "value": "Nora.Quist@x.test"})
    assert same.status_code == 200


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"schemas": []}', '{"schemas": ["urn:x"], "userName": "nora.quist"}', '{"userName": 1}']
)
def test_what_is_no_user_is_refused_in_scims_own_form(body: str, scene: Scene, program: Program) -> None:
    # given something else than a user
    # when it is sent
    secret = _secret(scene, scene.keeper)
    answer = Client().generic(
        "POST", "/scim/v2/Users", data=body, content_type="application/scim+json",
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip
    # then the answer is an error of the standard's, and nobody is made
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/scim+json"
    assert json.loads(answer.content)["status"] == "400"
    assert program("GET", 'Users?filter=userName eq "nora.quist"').json()["totalResults"] == 0


# Who may


@pytest.mark.control("ACC-1")
@pytest.mark.parametrize("path", ["ServiceProviderConfig", "Users", "Users/x", "Groups", "Groups/x", "Schemas", "x/y"])
@pytest.mark.parametrize("who", ["nobody", "a session", "another scope", "a manager's token"])
def test_without_an_administrators_token_for_it_nothing_is_answered(
    who: str, path: str, scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given somebody else
    headers = {}
    client = signed_in(scene.keeper) if who == "a session" else Client()
    if who == "another scope":
        headers = {"Authorization": f"Bearer {_secret(scene, scene.keeper, Scope.MEMBERS_READ)}"}
    if who == "a manager's token":
        headers = {"Authorization": f"Bearer {_secret(scene, scene.manager, Scope.MEMBERS_READ)}"}
    # when they ask
    answer = client.get(f"/scim/v2/{path}", headers=headers)
    # then they get nothing, whatever there is
    assert answer.status_code == (403 if headers else 401)
    assert set(answer.json()) == {"schemas", "status", "detail"}
    assert bool(answer.headers.get("WWW-Authenticate")) is not bool(headers)


def test_scim_reaches_no_chart(program: Program, scene: Scene) -> None:
    # given everything that the directory can read
    answers = [program("GET", path) for path in ("Users", "Groups", "Schemas", "ResourceTypes")]
    # when it is searched for a patient, then there is none
    assert {answer.status_code for answer in answers} == {200}
    assert not any(b"Ostrander" in answer.content or scene.work.id.encode() in answer.content for answer in answers)


# Groups


@pytest.mark.control("IDN-1", "IDN-2")
def test_a_group_gives_its_roles_once_a_second_person_agrees(program: Program, scene: Scene) -> None:
    # given a user whom the directory puts into a group, twice as directories do
    made = program.made("nora.quist")
    group = _group(program, "Coding Inpatient")
    add = {"op": "Add", "path": "members", "value": [{"value": made["id"]}]}
    answers = [program.patched(f"Groups/{group['id']}", add) for _ in range(2)]
    # when it looks, then they are in, and hold nothing yet; and it was asked for once
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].content
    assert made["id"] in {one["value"] for one in answers[1].json()["members"]}
    assert _held(scene, "nora.quist").roles == frozenset()
    waiting = scene.at(scene.officer).workforce.account_requests()
    assert [(one.asked_by, one.roles) for one in waiting] == [(scene.keeper.id, frozenset({Role.CODER}))]
    # and once the privacy officer agrees, they hold the role
    _approve(scene, waiting[0].id)
    assert _held(scene, "nora.quist").roles == {Role.CODER}


def _approve(scene: Scene, request_id: AccountRequestId) -> None:
    decide_account_request(scene.at(scene.officer), request_id, answer=Answer.APPROVE, carry_out=lambda *_: None)


def test_leaving_a_group_takes_its_roles_at_once(program: Program, scene: Scene) -> None:
    # given a coder, and somebody who waits to be one
    made = program.made("nora.quist")
    group = _group(program, "Coding Inpatient")
    program.patched(f"Groups/{group['id']}", {"op": "add", "path": "members", "value": [{"value": made["id"]}]})
    # when the directory takes both out
    out: list[dict[str, object]] = [
        {"op": "remove", "path": f'members[value eq "{scene.coder.id}"]'},
        {"op": "Remove", "path": "members", "value": [{"value": made["id"]}]},  # as one directory writes it
    ]
    answer = program.patched(f"Groups/{group['id']}", *out)
    # then neither is in it, the role is gone, and nothing waits
    assert answer.status_code == 200, answer.content
    assert not {scene.coder.id, made["id"]} & {one["value"] for one in answer.json().get("members", [])}
    assert _held(scene, scene.coder.user_id).roles == frozenset()
    assert scene.at(scene.officer).workforce.account_requests() == ()
    assert _told(scene, "member.remove-roles")[-1] == (scene.keeper.user_id, "granted", None)


@pytest.mark.control("IDN-1")
@pytest.mark.parametrize("name", ["Coding Inpatient", "HIM Managers"])
def test_no_token_of_the_directory_gives_a_role_alone_and_nobody_is_put_into_a_group_by_their_own(
    name: str, program: Program, scene: Scene
) -> None:
    # given somebody new, and a group
    made, group = program.made("nora.quist"), _group(program, name)
    # when the directory puts them into it, and the administrator whose token it is
    add = {"op": "add", "path": "members", "value": [{"value": made["id"]}]}
    own = {"op": "add", "path": "members", "value": [{"value": scene.keeper.id}]}
    assert program.patched(f"Groups/{group['id']}", add).status_code == 200
    assert program.patched(f"Groups/{group['id']}", own).status_code == 403
    # then nothing is held until a second person here agrees
    assert _held(scene, "nora.quist").roles == frozenset()
    assert _held(scene, scene.keeper.user_id).roles == {Role.ADMINISTRATOR}
    assert [one.member_id for one in scene.at(scene.officer).workforce.account_requests()] == [made["id"]]


@pytest.mark.control("IDN-2")
def test_a_request_of_somebody_else_keeps_nobody_in_a_group(program: Program, scene: Scene) -> None:
    # given a coder for whom a manager has asked for more of what a group gives, and another coder
    whole = MappingProxyType({"Coding": frozenset({Role.CODER, Role.AUDITOR})})
    scene.at(scene.keeper).workforce.put(replace(scene.other, roles=frozenset({Role.CODER, Role.AUDITOR})))
    change_roles(
        scene.at(scene.manager), scene.coder.id, roles=frozenset({Role.CODER, Role.AUDITOR}),
        kinds_of_work=frozenset(), reason="They audit from now on.",
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        sign_on = SignOn(directory=Directory(whole))
        patch.setattr(web_settings, "CHARTWARDEN", replace(web_settings.CHARTWARDEN, sign_on=sign_on))
        wiring.house.cache_clear()
        group = _group(program, "Coding")
        # when the directory says that nobody is in it
        none = {"schemas": [_GROUP], "displayName": "Coding", "members": []}
        answer = program("PUT", f"Groups/{group['id']}", none)
    # then both roles are gone at once, and nothing waits
    assert answer.status_code == 200, answer.content
    assert _held(scene, scene.coder.user_id).roles == frozenset()
    assert _held(scene, scene.other.user_id).roles == frozenset()
    assert scene.at(scene.officer).workforce.account_requests() == ()


def test_one_change_that_is_refused_stops_none_of_the_others(program: Program, scene: Scene) -> None:
    # given a group of managers, in which the token's own member is by hand
    keeper = replace(scene.keeper, roles=frozenset({Role.ADMINISTRATOR, Role.MANAGER}))
    scene.at(scene.keeper).workforce.put(keeper)
    group = _group(program, "HIM Managers")
    # when the directory takes everybody out
    answer = program("PUT", f"Groups/{group['id']}", {"schemas": [_GROUP], "displayName": "HIM Managers"})
    # then the refusal is told, and the others are out
    assert answer.status_code == 403
    assert _held(scene, scene.keeper.user_id).roles == keeper.roles
    assert _held(scene, scene.manager.user_id).roles == frozenset()


def test_a_change_of_a_group_gives_back_nothing_that_was_taken_meanwhile(
    program: Program, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a coder whose role is taken while the directory adds somebody else
    made = program.made("nora.quist")
    group = _group(program, "Coding Inpatient")
    patched = groups.patched

    def slowly(before: Any, patch: Any) -> set[str]:  # noqa: ANN401 -- the library's own
        after = patched(before, patch)
        change_roles(scene.at(scene.manager), scene.coder.id, roles=frozenset(), kinds_of_work=frozenset())
        return after

    monkeypatch.setattr(groups, "patched", slowly)
    # when that change is done
    program.patched(f"Groups/{group['id']}", {"op": "add", "path": "members", "value": [{"value": made["id"]}]})
    # then a role is asked for who was named alone
    assert [one.member_id for one in scene.at(scene.officer).workforce.account_requests()] == [made["id"]]
    assert _held(scene, scene.coder.user_id).roles == frozenset()


def test_groups_are_named_in_the_configuration_alone(program: Program) -> None:
    # given the groups of the configuration
    group = _group(program, "Coding Inpatient")
    new, old = ({"schemas": [_GROUP], "displayName": name} for name in ("Kings", "Coding Inpatient"))
    # when the directory makes one, makes one that is there, or deletes one
    answers = [
        program("POST", "Groups", new), program("POST", "Groups", old), program("DELETE", f"Groups/{group['id']}"),
    ]  # fmt: skip
    # then it is told that they stand
    assert [answer.status_code for answer in answers] == [403, 409, 403]
    found = program("GET", 'Groups?filter=displayName eq "HIM Managers"').json()
    assert [one["displayName"] for one in found["Resources"]] == ["HIM Managers"]


# The standard


def test_the_standards_own_tester_finds_nothing_wrong(
    program: Program, monkeypatch: pytest.MonkeyPatch, scene: Scene
) -> None:
    # given the tester, which invents user names; here they are those of persons
    invented = scim2_tester.filling.generate_random_value

    def named(context: Any, path: Path[Any], **more: Any) -> Any:  # noqa: ANN401 -- the tester's own
        words = f"person.{uuid4().hex[:12]}"
        return words if str(path).endswith("userName") else invented(context, path, **more)

    monkeypatch.setattr(scim2_tester.filling, "generate_random_value", named)
    secret = _secret(scene, scene.keeper)
    client = WSGISCIMClient(
        get_wsgi_application(), base_url="http://testserver/scim/v2", headers={"Authorization": f"Bearer {secret}"}
    )
    # when it checks what the service publishes, and everything about users
    results = check_server(client, resource_types=["User"])
    # then nothing fails, and what is left out is what the configuration does not claim
    assert program("GET", "ServiceProviderConfig").status_code == 200
    assert [f"{one.title}: {one.reason}" for one in results if one.status not in {Status.SUCCESS, Status.SKIPPED}] == []
    assert len([one for one in results if one.status is Status.SUCCESS]) > 25
