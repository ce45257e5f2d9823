"""Every address names its act, answers only its methods, and lets nobody in who is not signed in and working here."""

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import (
    BrokenSealError,
    ChartwardenError,
    MalformedError,
    NotFoundError,
    RefusedError,
)
from chartwarden.minimum_necessary.ladder import Decision
from chartwarden.workforce.member import Member
from chartwarden_web import errors
from chartwarden_web.gate import Proof
from chartwarden_web.middleware import Gate
from tests.builders import Scene
from tests.web.conftest import PASSWORD
from tests.web.routes import Route, routes

_REASON = "Tobacco use decides F17.210; the assessment refers to the older note."


ROUTES = list(routes())
# Open to anybody: written down by hand, so that opening another one is a decision.
PUBLIC = {
    "account_login",
    "mfa_authenticate",
    "sign_in_by_passkey",
    "ask_passkey",
    "invitation",
    "use_invitation",
    "sso_begin",
    "sso_choose",
    "sso_return_openid",
    "sso_receive_saml",
    "sso_return_saml",
    "sso_metadata",
    "healthz",
    "readyz",
    "api_description",
}
GATED = [route for route in ROUTES if route.declaration is not None and not route.says.is_public]
BY_SESSION = [route for route in GATED if route.says.proof is not Proof.TOKEN]
BY_TOKEN = [route for route in GATED if route.says.proof is Proof.TOKEN]


def _address(route: Route) -> str:
    return route.address(**dict.fromkeys(route.names, "nothing"))


def test_every_route_declares_its_acts_or_that_it_is_public() -> None:
    # given every route of the product
    # when each is asked what it declared
    silent = [route.template for route in ROUTES if route.declaration is None]
    # then none is silent, those that are public are the ones written down, and every other one names its acts
    assert silent == [], "put @gate(...) or @public(...) on the views of these addresses"
    assert {route.name for route in ROUTES if route.says.is_public} == PUBLIC
    assert [route.name for route in GATED if not route.says.acts] == ["metrics"]  # numbers, and an act of nobody's


def test_a_view_without_a_declaration_is_refused(rf: RequestFactory) -> None:
    # given a view that somebody forgot to declare
    def forgotten(_: HttpRequest) -> HttpResponse:
        return HttpResponse("words of a chart")

    # when a request reaches it
    answer = Gate(forgotten).process_view(rf.get("/"), forgotten, [], {})
    # then the gate answers instead
    assert answer is not None
    assert answer.status_code == 403


def test_each_route_reads_or_changes_and_never_both() -> None:
    # given every route but the public ones, and those of a protocol that has both under one address
    # when its methods are read, then reading methods and changing methods do not meet
    for route in GATED:
        if not route.name.startswith("scim_"):
            assert route.says.methods in ({"GET", "HEAD"}, {"POST"}), route.name


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_method_that_was_not_declared_is_answered_405(route: Route, coder: Client) -> None:
    # given a signed-in coder and the methods that this route does not have
    others = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - route.says.methods
    # when each is tried
    answers = {coder.generic(method, _address(route)).status_code for method in others}
    # then none does anything
    assert answers == {405}


@pytest.mark.control("ACC-1")
@pytest.mark.parametrize("route", BY_SESSION, ids=lambda route: route.name)
def test_nobody_reaches_a_screen_without_signing_in(route: Route, scene: Scene) -> None:  # noqa: ARG001
    # given a browser that nobody signed in with
    method = next(iter(route.says.methods))
    # when it asks for the screen
    answer = Client().generic(method, _address(route))
    # then it is sent to the form, which does not learn where it came from
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")


@pytest.mark.control("ACC-1")
@pytest.mark.parametrize("route", BY_TOKEN, ids=lambda route: route.name)
def test_a_session_is_no_token(route: Route, coder: Client) -> None:
    # given a coder who is signed in on a screen, and no token
    # when their browser asks what is for programs
    answer = coder.generic(min(route.says.methods - {"HEAD"}), _address(route))
    # then it is turned away like anybody's
    assert answer.status_code in {401, 403}


def test_fields_that_a_form_does_not_have_change_nothing(coder: Client, scene: Scene) -> None:
    # given a coder who adds fields to a form: whose work it is, how it stands, who decided
    made_up = {
        "member_id": scene.other.id,
        "status": "finished",
        "decision": "approved",
        "decided_by": scene.manager.id,
        "requested_by": scene.other.id,
        "expires_at": "2099-01-01T00:00:00+00:00",
        "roles": "manager",
    }
    document_id = scene.old.document.outline.id
    # when they send it
    coder.post(f"/work/{scene.work.id}/parts/", {"part": f"{document_id}:whole", "reason": _REASON, **made_up})
    # then the request is theirs and waits, and work and roles stand as they did
    desk = scene.at(scene.coder)
    [asked] = desk.work.requests(scene.work.id)
    assert (asked.requested_by, asked.decision, asked.decided_by) == (scene.coder.id, Decision.OPEN, None)
    assert desk.work.item(scene.work.id) == scene.work
    assert desk.workforce.member(scene.coder.id).roles == scene.coder.roles


@pytest.mark.control("IDN-2")
def test_a_member_who_has_left_is_signed_out_by_their_next_request(coder: Client, scene: Scene) -> None:
    # given a coder at work, whose membership ended yesterday
    desk = scene.at(scene.keeper)
    gone = replace(scene.coder, ends_on=desk.clock.now().date() - timedelta(days=1))
    desk.workforce.put(gone)
    # when they turn to their chart
    answer = coder.get(f"/work/{scene.work.id}/")
    # then nothing is shown, the session is over, and it is on record
    assert answer["Location"] == "/sign-in/"
    desk.workforce.put(scene.coder)
    assert coder.get("/")["Location"] == "/sign-in/"
    assert b"account.sign-out" in desk.ledger.store.rows_of(scene.coder.user_id, most=1)[0].body


def test_an_htmx_request_is_sent_to_the_form_as_a_whole_page(scene: Scene) -> None:
    # given a workbench whose session has ended
    # when a part of it is asked for
    answer = Client().get(f"/work/{scene.work.id}/", headers={"HX-Request": "true"})
    # then the whole page moves, and no form appears inside a pane
    assert (answer["HX-Redirect"], answer.content) == ("/sign-in/", b"")


@pytest.mark.parametrize("path", ["/", "/access/", "/work/work-a/", "/work/nothing/", "/nothing/", "/sign-in/"])
def test_pages_are_kept_nowhere_and_run_only_our_own_files(path: str, coder: Client) -> None:
    # given a signed-in coder
    # when a page is answered, well or not
    answer = coder.get(path)
    # then browsers store nothing of it, and load and run only what the product ships
    assert answer["Cache-Control"] == "no-store"
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/", "/access/", "/work/work-a/", "/sign-in/"])
def test_pages_hold_no_script_or_style_of_their_own(path: str, coder: Client) -> None:
    # given a page
    page = (coder if path != "/sign-in/" else Client()).get(path).content.decode()
    # when it is searched for what a strict policy forbids, then there is none
    assert page.startswith("<!doctype html>")
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert " onclick=" not in page


def test_a_form_without_its_token_changes_nothing(scene: Scene) -> None:
    # given a browser that checks tokens as real ones do
    strict = Client(enforce_csrf_checks=True)
    # when somebody else's page sends a form
    answer = strict.post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    # then it is refused and nobody is signed in
    assert answer.status_code == 403
    assert strict.get("/").status_code == 302


FAILURES: dict[str, Any] = {
    "refused": (
        RefusedError(rule="a-rule", because="because of it", source=WORKFORCE_USES, next_step="Ask someone."),
        403,
        ("a-rule", "Because of it", str(WORKFORCE_USES), "45 CFR 164 Subpart E (Privacy Rule)", "Ask someone."),
    ),
    "not found": (NotFoundError(what="that part", next_step="Look again."), 404, ("not yours to see", "Look again.")),
    "malformed": (
        MalformedError(what="it is torn", where="The form", fix="Mend it."),
        422,
        ("it is torn", "The form", "Mend it."),
    ),
    "broken seal": (BrokenSealError(what="the entry", next_step="Stop."), 500, ("does not verify", "Stop.")),
}


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["whole page", "part"])
@pytest.mark.parametrize(("failure", "status", "told"), FAILURES.values(), ids=FAILURES)
def test_each_family_of_failure_has_its_page(
    failure: ChartwardenError,
    status: int,
    told: tuple[str, ...],
    headers: dict[str, str],
    signed_in: Callable[[Member], Client],
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given an act that fails in this way
    def fails(*_: object) -> None:
        raise failure

    client = signed_in(scene.coder)
    monkeypatch.setattr("chartwarden_web.desk.views.my_work", fails)
    # when a screen needs it
    answer = client.get("/", headers=headers)
    page = html.unescape(answer.content.decode())
    # then its page has the status, the title and the parts of the error, as a part of a page only where one was asked
    assert answer.status_code == status
    assert [words for words in (errors.PAGES[type(failure)].title, *told) if words not in page] == []
    assert page.lstrip().startswith("<!doctype") is not bool(headers)
    assert answer.headers.get("HX-Retarget") == ("#notices" if headers else None)


def test_an_unforeseen_failure_shows_a_page_that_tells_nothing(
    signed_in: Callable[[Member], Client], scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a store that breaks with words of a chart in its message
    def breaks(*_: object) -> None:
        raise ValueError("Wilhelmina Ostrander")

    client = signed_in(scene.coder)
    client.raise_request_exception = False
    monkeypatch.setattr("chartwarden_web.records.stores.work.DatabaseWork.of_member", breaks)
    # when a screen needs it
    answer = client.get("/")
    # then the page says that something broke, and nothing else
    assert answer.status_code == 500
    assert b"Something broke" in answer.content
    assert b"Ostrander" not in answer.content
