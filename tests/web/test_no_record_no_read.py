"""With a ledger that cannot write, no route and no command shows anything of a chart; with one that can, they do."""

import copy
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import click
import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from chartwarden.actions.account_requests import ask_factor_reset
from chartwarden.actions.codes import add_code
from chartwarden.actions.glass import break_glass
from chartwarden.actions.widening import request_widening
from chartwarden.adapters.rulebook_file import default_text
from chartwarden.chart.coding import Coding
from chartwarden.cli import group
from chartwarden.minimum_necessary.glass import GlassPart
from chartwarden.minimum_necessary.proposal import Proposal, RulebookId
from chartwarden.workforce.member import Member
from chartwarden_web import wiring
from chartwarden_web.gate import declared
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.records.stores.ledger_writing import SqliteWriting
from tests.builders import NOW, Scene, a_work_item
from tests.database import Filled
from tests.factors import with_code_app
from tests.incidents import an_incident_of
from tests.planted import left_in
from tests.web.gate_table import FACTS, NOTICE, RULES
from tests.web.seats import seated_cookie

pytestmark = pytest.mark.slow

_REASON = "Tobacco use decides F17.210; the assessment refers to the social history."
# Words of the chart, masked and not: what is necessary is shown when all is well, and nothing when it is not.
_OF_THE_CHART = ["urosepsis", "Sepsis due to E. coli", "Smokes half a pack", "Diverticulitis", "Grief."]
_IDENTIFIERS = ["Ostrander", "Wilhelmina", "912-44-0187", "330-555-0143", "Tannery Row", "E-2026-a"]


def _routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern)
        else:
            yield pattern


ROUTES = {str(route.name): route for route in _routes()}
_BROWSER = Client()  # in everybody's hands: making another would take longer than a request


@contextmanager
def _disk_full() -> Iterator[None]:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqliteWriting, "_store_rows", full)
        yield


@dataclass(frozen=True)
class Asked:
    """An instance with a thing for everything that an address may name, and three people who are signed in."""

    scene: Scene
    ids: Mapping[str, object]
    fields: Mapping[str, Mapping[str, object]]
    cookies: Mapping[str, str]


@pytest.fixture(scope="module")
def asked_filled(fill_once: Callable[[Callable[[wiring.House], Asked]], Filled]) -> Filled:
    """Give it, made once: more than a hundred tests begin with a copy."""
    return fill_once(_with_something_of_everything)


@pytest.fixture
def begins_with(asked_filled: Filled) -> Filled:
    """Begin with it."""
    return asked_filled


@pytest.fixture
def scene(house: wiring.House, begins_with: Filled) -> Scene:
    """Give its chart and its people."""
    scene: Scene = copy.copy(begins_with.values.scene)
    scene.house = house
    return scene


def _with_something_of_everything(house: wiring.House) -> Asked:
    scene = Scene(house)
    for record in MemberRecord.objects.all():
        with_code_app(record.user_id)
    coding = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli")
    coded = add_code(scene.at(scene.coder), scene.work.id, coding)
    document_id = scene.summary.document.outline.id
    widening = request_widening(scene.at(scene.coder), scene.work.id, document_id, section=2, reason=_REASON)
    held = a_work_item("held", encounter=scene.stay, member=scene.other)
    scene.at(scene.keeper).work.add([held])
    pane = GlassPart(scene.face.document.outline.id, None)
    broken = break_glass(scene.at(scene.other), held.id, [pane], reason=_REASON)
    asked = ask_factor_reset(scene.at(scene.keeper), scene.other.id, reason="Lost their telephone.")
    proposed = Proposal(RulebookId("r" * 32), "8", default_text().text, _REASON, scene.keeper.id, NOW)
    scene.at(scene.keeper).rulebooks.put(proposed)
    ids = {
        "work_id": scene.work.id,
        "document_id": document_id,
        "coded_id": coded.id,
        "widening_id": widening.id,
        "sequence": 0,
        "member_id": scene.other.id,
        "glass_id": broken.id,
        "request_id": asked.id,
        "rulebook_id": proposed.id,
        "incident_id": an_incident_of(scene.at(scene.other), scene.at(scene.officer)),
        "factor_id": Authenticator.objects.get(user__user_id=scene.coder.user_id).pk,
    }
    fields = {
        "search": {"words": "sepsis"},
        "search_codes": {"words": "sepsis"},
        "assign_code": {"code": "A41.51", "evidence": ""},
        "tell_admission": {"present": "Y"},
        "place_code": {"to": "1"},
        "comment_code": {"comment": "Positive on arrival."},
        "take_evidence_away": {"evidence": "abcdefghijklmnop"},
        "ask_for_part": {"part": f"{document_id}:2", "reason": _REASON},
        "break_glass": {"part": f"{scene.face.document.outline.id}:whole", "reason": _REASON},
        "review_glass": {"verdict": "consistent", "words": _REASON},
        "send_report": {"kind": "paper", "what": _REASON, "known_on": "2026-11-20", "work": scene.work.id},
        "triage_incident": {**FACTS, "words": _REASON},
        "contain_incident": {"step": "keep-evidence", "state": "done", "words": _REASON},
        "count_incident": {"individuals": "520"},
        "assess_incident": {"extent-rating": "medium", "extent-words": _REASON},
        "decide_incident": {"conclusion": "breach", "words": _REASON},
        "hold_notices": {"kind": "oral", "said_on": "2026-11-20", "official": "Detective of Example County"},
        "tell_incident": {"whom": "individuals", "on": "2026-11-25"},
        "close_incident": {"words": _REASON},
        "draft_notice": NOTICE,
        "work_again": {"reason": _REASON},
        "paste": {"text": _REASON},
        "paste_anywhere": {"text": _REASON},
        "relate_document": {"relates": "family"},
        "find_words": {"words": "sepsis"},
        "open_mask": {"mask": "1-0-patient_name", "reason": _REASON},
        "hold": {"reason": "query pending"},
        "change_key": {"verb": "next-document", "key": "F2"},
        "take_over_keys": {"text": ""},
        "report": {"user_id": scene.coder.user_id},
        "decide": {"answer": "approve"},
        "propose_rulebook": {"text": RULES, "reason": _REASON},
        "decide_rulebook": {"answer": "approve"},
        "decide_account": {"answer": "approve"},
        "rename_factor": {"name": "office laptop"},
        "find_members": {"words": "omar"},
        "spread_work": {"which": "ticked", "work": scene.work.id, "to": scene.other.id},
        "put_work_back": {"which": "ticked", "work": scene.work.id},
        "sort_work": {"which": "ticked", "work": scene.work.id, "priority": "0"},
        "withdraw_work": {"which": "ticked", "work": scene.work.id, "reason": _REASON},
        "waive_conflict": {"item": scene.work.id, "member": scene.other.id, "why": _REASON},
        "change_member": {"name": "Omar.Diaz"},
        "change_roles": {"roles": ["coder", "auditor"], "reason": _REASON},
        "ask_reset": {"reason": _REASON},
        "ask_clearance": {"reason": _REASON},
        "decide_review": {"listed": [f"{scene.other.id}:coder"]},
        "make_token": {"label": "Board", "purpose": _REASON, "scopes": ["work:read"], "days": "30"},
        "find": {"verdict": "add", "code": "A41.9", "reason": _REASON},
        "answer_finding": {"answer": "acknowledged"},
        "results": {"form": "csv"},
        "sample_reviews": {"coder": "lena.moss", "auditor": "omar.diaz", "count": "1", "due_on": "2026-12-01"},
        "share_screen": {"user_id": "omar.diaz", "minutes": "30", "code": "000000"},
        "notices_seen": {"until": "2026-11-26T00:00:00+00:00"},
        "invite_member": {"user_id": scene.other.user_id, "kind": "password"},
    }
    people = (scene.coder, scene.manager, scene.officer)
    seated = {each.id: seated_cookie(MemberRecord.objects.get(user_id=each.user_id)) for each in people}
    house.ledger.store.close()  # type: ignore[attr-defined]  # stores on a database have it
    return Asked(scene, ids, fields, seated)


@pytest.fixture
def visit(scene: Scene, begins_with: Filled) -> Callable[[str, Member], tuple[int, bytes]]:  # noqa: ARG001
    """Give what asks a route, with ids and form fields of things that exist, and gives status and answer."""
    given: Asked = begins_with.values

    def ask(name: str, member: Member) -> tuple[int, bytes]:
        _BROWSER.cookies.clear()
        _BROWSER.cookies["session"] = given.cookies[member.id]
        route = ROUTES[name]
        address = reverse(name, kwargs={each: given.ids.get(each, "nothing") for each in route.pattern.converters})
        declaration = declared(route.callback)
        assert declaration is not None
        answers = [
            _BROWSER.post(address, given.fields.get(name, {}))
            if method == "POST"
            else _BROWSER.generic(method, address)
            for method in sorted(declaration.methods)
        ]
        bodies = [b"".join(answer.streaming_content) if answer.streaming else answer.content for answer in answers]
        return max(answer.status_code for answer in answers), b"".join(bodies)

    return ask


@pytest.mark.control("AUD-1")
@pytest.mark.control("AUD-2")
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_no_route_shows_anything_of_a_chart_when_its_entry_cannot_be_stored(
    name: str,
    scene: Scene,
    visit: Callable[[str, Member], tuple[int, bytes]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    # given a disk that is full, and members who may do what the product can
    asked = 0
    with _disk_full(), caplog.at_level(logging.CRITICAL, "chartwarden"):
        for member in (scene.coder, scene.manager, scene.officer):
            # when they ask each route, for things that exist
            status, answer = visit(name, member)
            asked += status >= 400
            # then no word of a chart comes, masked or not
            assert left_in(answer, _OF_THE_CHART + _IDENTIFIERS) == [], name
    # and where an act was refused for it, an alarm was raised
    acts = declared(ROUTES[name].callback)
    assert acts is not None
    if acts.acts and asked and any("ledger" in record.getMessage() for record in caplog.records):
        assert any("ledger.not-written" in record.getMessage() for record in caplog.records)


def test_the_same_routes_show_words_when_the_ledger_writes(
    scene: Scene, visit: Callable[[str, Member], tuple[int, bytes]]
) -> None:
    # given a ledger that writes
    # when the coder opens the work and the document
    shown = {name: left_in(visit(name, scene.coder)[1], _OF_THE_CHART) for name in ("work", "document")}
    # then words of the chart are there, so that the test above has something to miss
    assert "urosepsis" in shown["document"]
    assert shown["work"]


@pytest.mark.control("AUD-2")
def test_a_chart_that_cannot_be_recorded_is_refused_in_words_and_rings_an_alarm(
    scene: Scene, visit: Callable[[str, Member], tuple[int, bytes]], caplog: pytest.LogCaptureFixture
) -> None:
    # given a disk that is full
    with _disk_full(), caplog.at_level(logging.CRITICAL, "chartwarden"):
        # when a document is asked for
        status, answer = visit("document", scene.coder)
    # then the reader is told plainly, and those who keep the instance running are woken
    assert status == 403
    assert b"ledger could not be written, so nothing can be shown" in answer
    assert any(record.getMessage().startswith("ledger.not-written") for record in caplog.records)


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from _commands(found, (*path, name))


# What a command is asked, where it opens an instance; those that only read files, or start a server, open none.
_ASKED: dict[tuple[str, ...], list[str]] = {
    ("access", "mine"): ["--as", "lena.moss"],
    ("access", "report"): ["lena.moss", "--as", "petra.vance"],
    ("chart", "open"): ["encounter-a", "--as", "lena.moss", "--work", "work-a"],
    ("chart", "unmask"): [
        "document-summary", "--work", "work-a", "--as", "lena.moss", "--section", "0", "--mask", "1",
        "--kind", "patient_name", "--reason", _REASON,
    ],
    ("grant", "list"): ["--as", "mara.quist"],
    ("glass", "list"): ["--as", "petra.vance"],
    ("glass", "break"): ["work-a", "document-face", "--as", "lena.moss", "--reason", _REASON],
    ("incident", "list"): ["--as", "petra.vance"],
    ("incident", "report"): ["paper", "--what", "A face sheet lay in the copier.", "--as", "lena.moss"],
    ("ledger", "tail"): ["--as", "lena.moss"],
    ("ledger", "prove"): ["0", "--as", "lena.moss"],
    ("ledger", "export"): ["--as", "petra.vance", "--form", "jsonl"],
    ("member", "list"): ["--as", "adam.stroud"],
    ("member", "invite"): ["omar.diaz", "--as", "adam.stroud", "--kind", "password"],
    ("member", "requests"): ["--as", "mara.quist"],
    ("member", "review"): ["--as", "mara.quist"],
    ("member", "roles"): ["omar.diaz", "--as", "adam.stroud"],
    ("purpose", "explain"): ["work-a", "--as", "lena.moss"],
    ("work", "list"): ["--as", "lena.moss"],
    ("work", "mine"): ["--as", "lena.moss"],
}  # fmt: skip
_OPENS_NOTHING = {"controls", "phi", "synth", "demo", "serve", "database", "doctor"}


@pytest.mark.control("AUD-1")
@pytest.mark.control("AUD-2")
@pytest.mark.parametrize(
    "path", sorted(each for each in _commands(group) if each[0] not in _OPENS_NOTHING), ids=" ".join
)
def test_no_command_shows_anything_of_a_chart_when_its_entry_cannot_be_stored(
    path: tuple[str, ...],
    scene: Scene,  # noqa: ARG001 -- the chart must be there
) -> None:
    # given a disk that is full
    with _disk_full():
        # when each command is given, with things that exist where it takes them
        answer = CliRunner().invoke(group, [*path, *_ASKED.get(path, ["--as", "lena.moss"])])
    # then no word of a chart is printed; and what is asked with arguments was understood, so that it could have been
    assert left_in(answer.output.encode(), _OF_THE_CHART + _IDENTIFIERS) == []
    assert path not in _ASKED or "Usage:" not in answer.output


def test_the_same_command_shows_words_when_the_ledger_writes(scene: Scene) -> None:  # noqa: ARG001
    # given a ledger that writes
    # when a chart is opened on the command line
    path = ("chart", "open")
    answer = CliRunner().invoke(group, [*path, *_ASKED[path], "--json"])
    # then words of the chart are there
    assert answer.exit_code == 0, answer.output
    assert left_in(json.dumps(json.loads(answer.output)).encode(), _OF_THE_CHART)
