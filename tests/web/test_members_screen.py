"""Members, requests and the access review on the screen, without JavaScript."""

import csv
import html
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chartwarden.actions.charts import open_chart
from chartwarden.actions.roles import change_roles
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.relation import Relation, RelationKind
from chartwarden_web.records.models import SessionRecord
from tests.builders import Scene
from tests.web.conftest import anew

_WHY = "Covers the evening shift."


def _page(answer: object) -> str:
    return html.unescape(answer.content.decode())  # type: ignore[attr-defined]  # an answer of the test client


@pytest.fixture
def keeper(scene: Scene, signed_in: Callable[[Member], Client]) -> Client:
    return signed_in(scene.keeper)


@pytest.fixture
def manager(scene: Scene, signed_in: Callable[[Member], Client]) -> Client:
    return signed_in(scene.manager)


def test_the_list_is_found_in_by_words_that_stay_out_of_the_address(manager: Client) -> None:
    # given a manager
    # when members are looked for
    found = manager.post("/members/find/", {"words": "lena coder"})
    # then those that fit are listed
    assert "lena.moss" in _page(found)
    assert "omar.diaz" not in _page(found)
    assert found.status_code == 200
    assert "omar.diaz" in _page(manager.get("/members/"))


def test_a_coder_sees_no_members(coder: Client, scene: Scene) -> None:
    # given a coder
    # when they ask for the list, one member or the review
    # then each is refused, and nothing leads there
    for path in ("/members/", f"/members/of/{scene.other.id}/", "/members/review/"):
        answer = coder.get(path)
        assert answer.status_code == 403
        assert "Omar.Diaz" not in _page(answer)
    assert coder.post("/members/file/", anew(scene.coder)).status_code == 403
    assert 'href="/members/"' not in _page(coder.get("/"))


def test_adding_a_member_waits_for_the_second_person_on_the_screen(
    keeper: Client, manager: Client, scene: Scene
) -> None:
    # given a member whom an administrator adds
    fields = {"name": "Ana Reyes", "user_id": "ana.reyes", "roles": ["coder"], "starts_on": "2026-01-05"}
    added = keeper.post("/members/add/", fields, follow=True)
    assert "A second person decides the roles" in _page(added)
    asked = scene.at(scene.keeper).workforce.account_requests()[0]
    # when who asked answers, and then the manager: without a proof, and with one
    assert "You asked for this" in _page(keeper.get("/requests/"))
    address = f"/requests/accounts/{asked.id}/"
    assert keeper.post(address, {"answer": "approve", **anew(scene.keeper)}).status_code == 403
    assert manager.post(address, {"answer": "approve"}).status_code == 403
    assert scene.at(scene.keeper).workforce.by_user_id("ana.reyes").roles == frozenset()
    page = _page(manager.get("/requests/"))
    assert "Give coder" in page
    assert "ana.reyes" in page
    approved = manager.post(address, {"answer": "approve", **anew(scene.manager)}, follow=True)
    # then the role is there
    assert "Approved." in _page(approved)
    assert scene.at(scene.keeper).workforce.by_user_id("ana.reyes").roles == {Role.CODER}


def test_a_request_can_be_declined_and_taken_back(keeper: Client, manager: Client, scene: Scene) -> None:
    # given two requests of the administrator
    for member in (scene.coder, scene.other):
        keeper.post(f"/members/of/{member.id}/roles/", {"roles": ["coder", "auditor"], "reason": _WHY})
    first, second = scene.at(scene.keeper).workforce.account_requests()
    # when one is declined and the other taken back
    declined = manager.post(
        f"/requests/accounts/{first.id}/", {"answer": "decline", **anew(scene.manager)}, follow=True
    )
    taken = keeper.post(f"/requests/accounts/{second.id}/withdraw/", follow=True)
    # then nobody waits and nothing changed
    assert "Declined." in _page(declined)
    assert "Taken back." in _page(taken)
    assert "Nobody waits for you." in _page(manager.get("/requests/"))
    assert scene.at(scene.keeper).workforce.member(scene.coder.id).roles == {Role.CODER}


def test_narrowing_ends_every_session_at_once(coder: Client, manager: Client, scene: Scene) -> None:
    # given a coder at work
    assert coder.get(f"/work/{scene.work.id}/").status_code == 200
    # when the manager limits what they do
    answer = manager.post(
        f"/members/of/{scene.coder.id}/roles/", {"roles": ["coder"], "kinds_of_work": ["ed-visit"]}, follow=True
    )
    # then it is said, and their next request finds no session, for the chart that was open too
    assert "It holds from their next request on." in _page(answer)
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    assert coder.get(f"/work/{scene.work.id}/")["Location"] == "/sign-in/"


@pytest.mark.control("IDN-2")
def test_a_leaver_has_no_session_left_and_cannot_sign_in(coder: Client, keeper: Client, scene: Scene) -> None:
    # given a coder at work, whose membership is ended with no last day
    assert coder.get("/").status_code == 200
    keeper.post(f"/members/of/{scene.coder.id}/end/", {"last_day": "", **anew(scene.keeper)})
    # when they go on, and sign in anew
    onward = coder.get(f"/work/{scene.work.id}/")
    again = Client().post("/sign-in/", {"login": "lena.moss", "password": "correct horse battery staple"})
    # then they come to nothing
    assert onward["Location"] == "/sign-in/"
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    assert again.status_code != 302
    page = _page(keeper.get(f"/members/of/{scene.coder.id}/"))
    assert "has left" in page


@pytest.mark.control("IDN-1")
def test_a_role_that_was_taken_away_is_gone_while_the_session_lives(coder: Client, scene: Scene) -> None:
    # given a coder whose role is taken away in the table alone, as by another process; the session stays
    scene.at(scene.keeper).workforce.put(replace(scene.coder, roles=frozenset()))
    # when they open their chart
    answer = coder.get(f"/work/{scene.work.id}/")
    # then the role is read anew and the chart stays shut
    assert answer.status_code == 403
    assert "role-does-this-work" in _page(answer)


def test_leave_relations_and_what_is_known_are_kept(keeper: Client, manager: Client, scene: Scene) -> None:
    # given a member's page
    at = f"/members/of/{scene.other.id}/"
    # when everything is filled in
    keeper.post(f"{at}leave/", {"starts_on": ["2027-01-04", ""], "ends_on": ["2027-01-08", ""]})
    keeper.post(
        f"{at}relations/",
        {
            "kind": ["spouse", "spouse"],
            "name": ["Rosa Diaz", ""],
            "address": ["9 Mill Lane", ""],
            "birth_on": ["1981-04-02", ""],
        },
    )
    keeper.post(
        f"{at}change/",
        {"name": "Omar Diaz", "department": "Coding", "team": "Late", "home_address": "9 Mill Lane", "external_id": ""},
    )
    # then it is there for who keeps accounts, and the manager sees neither home nor relations
    page = _page(keeper.get(at))
    assert [words for words in ("Rosa Diaz", "9 Mill Lane", "2027-01-08", "Late") if words not in page] == []
    seen = _page(manager.get(at))
    assert "2027-01-08" in seen
    assert "Rosa Diaz" not in seen
    assert "Mill Lane" not in seen
    assert scene.at(scene.keeper).workforce.relations(scene.other.id)[0].kind is RelationKind.SPOUSE


def test_half_a_row_of_leave_is_not_understood(keeper: Client, scene: Scene) -> None:
    # given a leave with one day
    # when it is sent
    answer = keeper.post(f"/members/of/{scene.other.id}/leave/", {"starts_on": ["2027-01-04"], "ends_on": [""]})
    # then it is told, and nothing is kept
    assert answer.status_code == 422
    assert scene.at(scene.keeper).workforce.member(scene.other.id).leaves == ()


def test_the_review_ticks_what_nobody_used_and_one_button_decides(manager: Client, scene: Scene) -> None:
    # given a coder who worked, and one who did nothing for a quarter
    open_chart(scene.at(scene.coder), scene.work.id)
    page = _page(manager.get("/members/review/"))
    assert f'name="remove" value="{scene.other.id}:coder" checked>' in page
    assert f'name="remove" value="{scene.coder.id}:coder">' in page
    assert "Your own role (manager)" in page
    # when the manager decides both
    listed = [f"{scene.coder.id}:coder", f"{scene.other.id}:coder"]
    form = {"listed": listed, "remove": listed[1:], **anew(scene.manager)}
    decided = manager.post("/members/review/decide/", form, follow=True)
    # then one keeps it and the other does not
    assert "1 kept, 1 removed" in _page(decided)
    workforce = scene.at(scene.keeper).workforce
    assert [workforce.member(one.id).roles for one in (scene.coder, scene.other)] == [{Role.CODER}, frozenset()]


def test_a_list_is_looked_at_and_then_brought_in_whole(keeper: Client, scene: Scene) -> None:
    # given a list with a fault, and one without
    bad = "user_id,name,roles,starts_on\nana.reyes,Ana Reyes,coder,2026-01-05\nlena.moss,,wizard,soon\n"
    good = "user_id,name,roles,starts_on\nana.reyes,Ana Reyes,coder,2026-01-05\nbo.lind,Bo Lind,auditor,2026-01-05\n"

    def send(text: str, **more: str) -> str:
        file = SimpleUploadedFile("m.csv", text.encode(), content_type="text/csv")
        return _page(keeper.post("/members/import/", {"list": file, **more}))

    # when the first is sent, and the second twice
    faults, rehearsed = send(bad, for_real="yes"), send(good)
    known = scene.at(scene.keeper).workforce.user_ids_ever_issued()
    done = send(good, for_real="yes")
    # then every fault is told by its line, a dry run stores nothing, and then both are there without roles
    assert faults.count("Line 3") == 3
    assert "2 would come in" in rehearsed
    assert "ana.reyes" not in known
    assert "2 came in. 2 wait for a second person" in done
    assert scene.at(scene.keeper).workforce.by_user_id("bo.lind").roles == frozenset()


def test_no_cell_of_the_file_is_a_formula(keeper: Client, scene: Scene) -> None:
    # given a member whose name a spreadsheet would run
    scene.at(scene.keeper).workforce.put(replace(scene.other, name='=HYPERLINK("http://x","y")', team="@SUM(1)"))
    # when the list is handed out
    answer = keeper.post("/members/file/", anew(scene.keeper))
    body = answer.getvalue()
    cells = [cell for row in csv.reader(io.StringIO(body.decode())) for cell in row]
    # then no cell begins like a formula
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert "'@SUM(1)" in cells


def test_a_manager_gets_no_home_addresses_in_the_file(manager: Client, scene: Scene) -> None:
    # given a member whose home is known, with a relation
    workforce = scene.at(scene.keeper).workforce
    workforce.put(replace(scene.other, home_address="9 Mill Lane"))
    workforce.put_relations(scene.other.id, [Relation(RelationKind.SPOUSE, "Rosa Diaz")])
    # when the manager takes the file
    answer = manager.post("/members/file/", anew(scene.manager))
    body = answer.getvalue()
    # then neither is in it
    assert b"omar.diaz" in body
    assert b"Mill Lane" not in body
    assert b"Rosa" not in body


def test_today_tells_a_manager_of_an_overdue_review(
    manager: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an instance that began last quarter, and in which nobody reviewed anything
    desk = scene.at(scene.manager)
    monkeypatch.setattr(
        "chartwarden.actions.role_review._kept_since", lambda *_: desk.clock.now().date() - timedelta(days=200)
    )
    # when the manager begins the day, and looks at members
    # then both say so
    for path in ("/", "/members/"):
        assert "The access review of last quarter is overdue" in _page(manager.get(path))


def test_a_request_for_roles_of_a_member_is_listed_on_their_page(manager: Client, scene: Scene) -> None:
    # given a request
    change_roles(
        scene.at(scene.keeper),
        scene.coder.id,
        roles=frozenset({Role.CODER, Role.CDI}),
        kinds_of_work=frozenset(),
        reason=_WHY,
    )
    # when their page is opened
    page = _page(manager.get(f"/members/of/{scene.coder.id}/"))
    # then it is told
    assert "Give CDI" in page
    assert "open" in page
