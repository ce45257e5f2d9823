"""The API: each operation by a token, and by nothing else; and every way in which a token or an id can be wrong."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

import orjson
import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern
from ninja import NinjaAPI

from chartwarden.actions.codes import add_code
from chartwarden.actions.human_pace import keep_pace
from chartwarden.actions.tokens import MadeToken, make_token, revoke_token
from chartwarden.chart.coding import Coding
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.token import Scope, scopes_of
from chartwarden_web.api import operations
from chartwarden_web.api.doors import Scoped
from chartwarden_web.api.urls import addresses, urlpatterns
from chartwarden_web.gate import Counts, Proof, declared
from chartwarden_web.middleware import Gate
from chartwarden_web.records.accounts import ApiTokenRecord
from chartwarden_web.records.stores.ledger_writing import SqliteWriting
from tests.builders import Scene, random_id
from tests.planted import left_in

PURPOSE = "Tells the shift board how many charts still wait for a final code."
REASON = "Tobacco use decides F17.210; the assessment refers to the social history."
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Asked:
    """How an operation is asked: by whom, where, with what; and of which thing it must not say whether it exists."""

    who: str
    path: str
    body: Mapping[str, Any] | None = None
    names: tuple[str, ...] = ()  # ids in the path


ASKED = {
    "api_work": Asked("coder", "work/"),
    "api_chart": Asked("coder", "work/{work}/chart/", names=("work",)),
    "api_document": Asked("coder", "work/{work}/documents/{document}/", names=("work", "document")),
    "api_search_codes": Asked("coder", "codes/search/", {"words": "sepsis"}),
    "api_assign_code": Asked("coder", "work/{work}/codes/", {"code": "A41.51"}, names=("work",)),
    "api_remove_code": Asked("coder", "work/{work}/codes/{coded}/remove/", {}, names=("work", "coded")),
    "api_ask_for_part": Asked(
        "coder",
        "work/{work}/widenings/",
        {"document_id": "document-summary", "section": 2, "reason": REASON},
        names=("work",),
    ),
    "api_access": Asked("coder", "access/"),
    "api_members": Asked("manager", "members/"),
}
OPERATIONS = {
    view.operations[0].url_name: view.operations[0] for view in operations.api.default_router.path_operations.values()
}
SCOPE = {name: cast("Scoped", operation.auth_callbacks[0]).scope for name, operation in OPERATIONS.items()}


class Program:
    """A program that asks operations of one scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        coding = Coding("ICD-10-CM", "B96.20", "Escherichia coli")
        coded = add_code(scene.at(scene.coder), scene.work.id, coding)
        self.ids = {"work": scene.work.id, "document": scene.summary.document.outline.id, "coded": coded.id}

    def who(self, name: str) -> Member:
        """Give the member whose operation it is."""
        return {"coder": self.scene.coder, "manager": self.scene.manager}[ASKED[name].who]

    def token(self, member: Member, *scopes: Scope, days: int = 30) -> MadeToken:
        """Make a token; with all scopes of the member when none is named."""
        desk = self.scene.at(member)
        asked = frozenset(scopes) or scopes_of(member)
        return make_token(desk, label="Shift board", purpose=PURPOSE, scopes=asked, days=days)

    def keep(self, member: Member) -> None:
        """Store a member as they are now."""
        self.scene.at(self.scene.keeper).workforce.put(member)

    def entries(self, member: Member) -> list[Mapping[str, Any]]:
        """Give the entries of a member, newest first."""
        rows = self.scene.at(self.scene.keeper).ledger.store.rows_of(member.user_id, most=1000)
        return [dict(orjson.loads(row.body)) for row in rows]

    def ask(self, name: str, secret: str | None, *, client: Client | None = None, **ids: str) -> Any:  # noqa: ANN401 -- the test client's answer, which has no name
        """Ask an operation."""
        asked, browser = ASKED[name], client or Client()
        headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
        path = "/api/v1/" + asked.path.format(**{**self.ids, **ids})
        if asked.body is None:
            return browser.get(path, headers=headers)
        return browser.post(path, json.dumps(asked.body), content_type="application/json", headers=headers)


@pytest.fixture
def program(scene: Scene) -> Program:
    """Give a program in a filled instance."""
    return Program(scene)


def _aged(made: MadeToken, *, by: timedelta) -> None:
    ApiTokenRecord.objects.filter(id=made.token.id).update(
        made_at=made.token.made_at - by, expires_at=made.token.expires_at - by
    )


def _told(answer: HttpResponse) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    return answer.status_code, answer.content, tuple(sorted(answer.items()))


def test_each_operation_is_asked_in_these_tests() -> None:
    # given every operation
    # when those asked here are compared with them, then none is left out, and each has an address of its own
    assert ASKED.keys() == OPERATIONS.keys()
    assert all(len(view.operations) == 1 for view in operations.api.default_router.path_operations.values())


def test_each_operation_declares_at_the_gate_that_it_is_by_token() -> None:
    # given the address of each operation
    for pattern in (pattern for pattern in urlpatterns if pattern.name in OPERATIONS):
        # when the gate reads what it says of itself
        declaration = declared(pattern.callback)
        # then it names its acts and asks for a token, and it is nobody's activity
        assert declaration is not None, pattern.name
        assert (declaration.proof, declaration.counts, declaration.is_public) == (Proof.TOKEN, Counts.NOT_AT_ALL, False)
        assert declaration.acts
        assert declaration.methods >= set(OPERATIONS[str(pattern.name)].methods)


def test_an_operation_that_says_nothing_is_shut_by_the_gate(rf: RequestFactory) -> None:
    # given an API with an operation that somebody forgot to declare, and even to ask for a token
    careless = NinjaAPI(urls_namespace="careless", openapi_url=None, docs_url=None)

    @careless.get("/words/", url_name="words")
    def words(request: object) -> str:  # noqa: ARG001 -- ninja knows the request by its name
        return "words of a chart"

    (pattern,) = addresses(careless)
    # when a request reaches it
    answer = Gate(pattern.callback).process_view(rf.get("/api/v1/words/"), pattern.callback, [], {})
    # then the gate answers instead, as JSON
    assert answer is not None
    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)


def test_each_operation_does_what_its_screen_does_and_leaves_an_entry_of_the_token(program: Program) -> None:
    for name, operation in OPERATIONS.items():
        # given a token with just the scope of the operation
        member = program.who(name)
        made = program.token(member, SCOPE[name])
        before = len(program.entries(member))
        # when it is asked
        answer = program.ask(name, made.secret)
        # then it is answered, kept nowhere, and its entries name the token as the device
        assert answer.status_code in {200, 204}, (name, answer.content)
        assert answer["Cache-Control"] == "no-store"
        new = program.entries(member)[:-before]
        declaration = declared(operation.view_func)
        assert declaration is not None
        assert {entry["device"] for entry in new} <= {f"api:{made.token.id}"}
        assert {entry["act"] for entry in new} <= {act.value for act in declaration.acts}
        assert new or name == "api_search_codes"  # the code set holds nothing about a patient


@pytest.mark.control("ACC-1")
def test_no_token_and_nobodys_and_a_dead_one_are_answered_alike(program: Program) -> None:
    for name in OPERATIONS:
        # given the ways to have no token that is in force
        member = program.who(name)
        revoked, expired = program.token(member), program.token(member, days=1)
        revoke_token(program.scene.at(member), revoked.token.id)
        _aged(expired, by=timedelta(days=2))
        shown = [None, "", "cw_" + "A" * 43, "hello", expired.secret, revoked.secret, revoked.token.id]
        # when each is shown
        answers = [program.ask(name, secret) for secret in shown]
        # then one answer serves them all: 401, with what to send
        assert len({_told(answer) for answer in answers}) == 1, name
        assert answers[0].status_code == 401
        assert answers[0].json()["rule"] == "token-in-force"
        assert answers[0]["WWW-Authenticate"] == 'Bearer realm="chartwarden"'


def test_at_most_sixty_unknown_tokens_a_minute_and_network_leave_an_entry(program: Program) -> None:
    # given somebody who tries tokens one after the other
    # when there were more than sixty
    answers = {program.ask("api_work", "cw_" + "A" * 43).status_code for _ in range(63)}
    # then all were turned away, and the ledger was not filled with them
    rows = program.scene.at(program.scene.keeper).ledger.store.rows_of("anonymous", most=1000)
    assert (answers, len(rows)) == ({401}, 60)


def test_a_session_opens_no_operation(program: Program, signed_in: Callable[[Member], Client]) -> None:
    # given browsers that are signed in with both factors
    clients = {member.id: signed_in(member) for member in (program.scene.coder, program.scene.manager)}
    # when they ask each operation with their cookie
    answers = {name: program.ask(name, None, client=clients[program.who(name).id]) for name in OPERATIONS}
    # then a session counts for nothing
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(OPERATIONS, 401)


def test_a_token_without_the_scope_is_refused(program: Program) -> None:
    for name in OPERATIONS:
        # given a token with every scope of its member but the one that is needed
        member = program.who(name)
        made = program.token(member, *(scopes_of(member) - {SCOPE[name]}))
        # when it is shown
        answer = program.ask(name, made.secret)
        # then the rule that refused is told, and is on record
        assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM), name
        assert answer.json()["rule"] == "token-has-the-scope"
        assert program.entries(member)[0]["because"] == "token-has-the-scope"


@pytest.mark.control("IDN-1")
def test_roles_are_read_anew_and_an_administrator_opens_no_chart(program: Program) -> None:
    # given tokens whose members have become administrators since
    made = {name: program.token(program.who(name), SCOPE[name]) for name in OPERATIONS}
    for member in (program.scene.coder, program.scene.manager):
        program.keep(replace(member, roles=frozenset({Role.ADMINISTRATOR})))
    # when they are shown
    answers = {name: program.ask(name, made[name].secret).status_code for name in OPERATIONS}
    # then what leads to work and charts is shut; one's own record, and the list that administrators keep, are not
    assert answers == {**dict.fromkeys(OPERATIONS, 403), "api_access": 200, "api_members": 200}


@pytest.mark.control("IDN-2")
def test_a_leavers_token_is_turned_away_at_once(program: Program) -> None:
    # given tokens whose members left yesterday
    made = {name: program.token(program.who(name), SCOPE[name]) for name in OPERATIONS}
    yesterday = program.scene.at(program.scene.coder).clock.now().date() - timedelta(days=1)
    for member in (program.scene.coder, program.scene.manager):
        program.keep(replace(member, ends_on=yesterday))
    # when they are shown
    answers = {name: program.ask(name, made[name].secret).status_code for name in OPERATIONS}
    # then they open nothing
    assert answers == dict.fromkeys(OPERATIONS, 401)


@pytest.mark.control("ACC-1")
def test_what_is_missing_and_what_is_somebody_elses_are_answered_alike(program: Program) -> None:
    # given another coder, and the one who holds the work; their tokens carry every scope
    stranger, owner = program.token(program.scene.other), program.token(program.scene.coder)
    for name in [name for name, asked in ASKED.items() if "work" in asked.names]:
        # when the stranger asks for what is there and not theirs, and for what is nowhere
        there, nowhere = program.ask(name, stranger.secret), program.ask(name, stranger.secret, work=random_id())
        # then status, body and headers are the same
        assert _told(there) == _told(nowhere)
        assert (there.status_code, there.json()["rule"]) == (403, "work-is-the-warrant")
    # and when the owner names a document that is not of this work, and one that is nowhere
    old = program.scene.old.document.outline.id
    closed, missing = (program.ask("api_document", owner.secret, document=one) for one in (old, random_id()))
    # then these are the same too
    assert _told(closed) == _told(missing)
    assert (closed.status_code, closed.json()["rule"]) == (403, "minimum-necessary")
    # and a code that was never in the work is not found
    assert program.ask("api_remove_code", owner.secret, coded=random_id()).status_code == 404


@pytest.mark.control("MIN-6")
def test_a_document_comes_masked_with_its_withheld_parts_and_its_rules(program: Program) -> None:
    # given a token for charts
    made = program.token(program.scene.coder, Scope.CHART_READ)
    # when the chart and its summary are read
    chart, document = (program.ask(name, made.secret) for name in ("api_chart", "api_document"))
    # then words that are needed are there, identifiers are labels, and each part names the rule that decided
    told = chart.json()
    assert "urosepsis" in document.content.decode()
    for word in ("Ostrander", "330-555-0143", "912-44-0187", "Tannery Row"):
        assert word not in document.content.decode() + chart.content.decode()
    assert document.json()["masked"] > 0
    assert told["shown"]
    assert all(part["rule"] for part in told["shown"])
    assert {part["why"] for part in told["withheld"]} >= {"restricted", "outside-window"}
    assert all(part["source"].startswith("4") for part in told["withheld"])


def test_a_code_with_evidence_comes_back_with_its_place_in_the_shown_words(program: Program) -> None:
    # given a token for codes, and words of an open section as they are shown
    made = program.token(program.scene.coder, Scope.CODE_WRITE, Scope.CHART_READ)
    sections = program.ask("api_document", made.secret).json()["sections"]
    course = next(one for one in sections if any("urosepsis" in run["words"] for run in one["runs"]))
    shown = "".join(run["words"] for run in course["runs"])
    start = shown.index("urosepsis")
    span = {
        "document_id": program.ids["document"],
        "section": course["ordinal"],
        "start": start,
        "end": start + len("urosepsis"),
    }
    # when a code is assigned with them
    answer = Client().post(
        f"/api/v1/work/{program.scene.work.id}/codes/",
        {"code": "A41.51", "evidence": span},
        content_type="application/json",
        headers={"Authorization": f"Bearer {made.secret}"},
    )
    # then its mark stands where it was sent
    assert answer.status_code == 200, answer.content
    (mark,) = answer.json()["marks"]
    assert {key: mark[key] for key in span} == span


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"words": "sepsis"}', "text/plain", 415),
        (b"words=sepsis", "application/x-www-form-urlencoded", 415),
        (b"<words>sepsis</words>", "application/xml", 415),
        (b'{"words": "sepsis"', "application/json", 422),
        (b'{"words": 7}', "application/json", 422),
        (b"[]", "application/json", 422),
        (b" ", "application/json", 422),
        (b'{"words": "\\ud800"}', "application/json", 422),
        (b'{"words": "sepsis", "patient": "Wilhelmina Ostrander"}', "application/json", 422),
        (b'{"words": "sepsis", "Ostrander": 1}', "application/json", 422),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_and_not_quoted(
    program: Program, body: bytes, kind: str, status: int
) -> None:
    # given a token for codes
    made = program.token(program.scene.coder, Scope.CODE_WRITE)
    # when something else is sent than JSON of the declared shape
    answer = Client().generic(
        "POST", "/api/v1/codes/search/", body, content_type=kind, headers={"Authorization": f"Bearer {made.secret}"}
    )
    # then it is refused as a problem, and nothing of it comes back
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert b"Ostrander" not in answer.content


def test_a_body_beyond_the_limit_is_not_read(program: Program) -> None:
    # given a token for codes
    made = program.token(program.scene.coder, Scope.CODE_WRITE)
    # when more than a mebibyte is sent
    answer = Client().generic(
        "POST",
        "/api/v1/codes/search/",
        b" " * (1024 * 1024 + 1),
        content_type="application/json",
        headers={"Authorization": f"Bearer {made.secret}"},
    )
    # then it is refused
    assert (answer.status_code, answer["Content-Type"]) == (413, PROBLEM)


def test_an_address_that_leads_nowhere_and_a_method_that_is_not_there_are_problems_too() -> None:
    # given nobody
    # when an address without an operation, and a wrong method, are tried
    nowhere, wrong = Client().get("/api/v1/nothing/"), Client().delete("/api/v1/work/")
    # then both are told as JSON
    assert (nowhere.status_code, nowhere["Content-Type"]) == (404, PROBLEM)
    assert (wrong.status_code, wrong["Content-Type"], wrong["Allow"]) == (405, PROBLEM, "GET, HEAD")


def test_the_hundred_and_first_chart_of_an_hour_is_refused(program: Program) -> None:
    # given a member whose programs have asked for a hundred charts that are not there
    made = program.token(program.scene.coder, Scope.CHART_READ)
    desk = program.scene.at(program.scene.coder)
    for number in range(100):
        keep_pace(desk, WorkItemId(f"work-{number}"))
    # when it asks for the coder's own
    answer = program.ask("api_chart", made.secret)
    # then it is slowed down, and the ledger has a signal
    assert answer.status_code == 403
    assert answer.json()["rule"] == "charts-an-hour"
    latest = program.entries(program.scene.coder)[0]
    assert (latest["act"], latest["because"], latest["device"]) == (
        "account.signal",
        "charts-an-hour",
        f"api:{made.token.id}",
    )


@pytest.mark.control("AUD-1")
@pytest.mark.control("AUD-2")
def test_no_operation_shows_anything_of_a_chart_when_its_entry_cannot_be_stored(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given tokens, and then a disk that is full
    made = {name: program.token(program.who(name), SCOPE[name]) for name in OPERATIONS}

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(SqliteWriting, "_store_rows", full)
    # when each operation is asked
    answers = {name: program.ask(name, made[name].secret) for name in OPERATIONS}
    # then no word of a chart comes; only the code set, which is no chart, is answered
    told = {name: answer.status_code for name, answer in answers.items()}
    assert told == {**dict.fromkeys(OPERATIONS, 403), "api_search_codes": 200}
    for name, answer in answers.items():
        assert left_in(answer.content, ["urosepsis", "Ostrander", "E-2026-a", "Sepsis due to E. coli"]) == [], name


def test_a_token_needs_no_token_of_a_form(program: Program) -> None:
    # given a program, whose client checks forms as browsers make Django do
    made = program.token(program.scene.coder, Scope.CODE_WRITE)
    # when it changes something
    answer = program.ask("api_assign_code", made.secret, client=Client(enforce_csrf_checks=True))
    # then no form is asked for: a token, unlike a cookie, is sent by nobody but the program
    assert answer.status_code == 200


def test_head_is_answered_like_get_without_a_body(program: Program) -> None:
    # given a token for the worklist
    made = program.token(program.scene.coder, Scope.WORK_READ)
    # when only the headers are asked for
    answer = Client().head("/api/v1/work/", headers={"Authorization": f"Bearer {made.secret}"})
    # then they come alone
    assert (answer.status_code, answer.content) == (200, b"")


def _patterns(of: list[URLPattern]) -> set[str]:
    return {str(pattern.name) for pattern in of}


def test_every_operation_asks_for_a_scope_of_its_own_kind() -> None:
    # given every operation
    # when what it asks for is read, then it is one token with one scope
    for name, operation in OPERATIONS.items():
        (door,) = operation.auth_callbacks
        assert isinstance(door, Scoped), name
    assert _patterns(addresses(operations.api)) == OPERATIONS.keys()
