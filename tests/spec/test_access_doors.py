"""ACC-1 over every door: whichever way somebody comes, a chart that is not their work is not there.

Each door is asked twice, about what is somebody else's and about what does not exist; the answers are the same. And
what a coder can list, search or count is the same, to the byte, whether somebody else's chart exists or not.
"""

import re
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import Client

from chartwarden.actions.desk import Desk
from chartwarden.actions.importing import import_charts
from chartwarden.actions.work import my_work, reassign_work
from chartwarden.cli import group
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.workforce.member import Member
from chartwarden.workforce.token import Scope, Token, TokenId, secret_of
from tests.builders import Scene, a_document, a_patient, a_work_item, an_encounter
from tests.web.gate_world import MISSING

_REASON = "Tobacco use decides F17.210; the assessment refers to the older note."
_WORDS = ["Ida Okonkwo", "MR-44719-z", "912-44-0187", "Sepsis of somebody else"]
_ENTRY = re.compile(rb"\b(entry) \d+")  # each question has an entry, whose number is told and goes up by itself
_TOKENS = re.compile(rb'(name="csrfmiddlewaretoken" value=|data-token=|name="path" value=)"[^"]*"')
OPENED = 200

AS_HTMX = {"HX-Request": "true"}

Answer = tuple[int, bytes]


@dataclass
class Doors:
    """A coder at every door of the house, and somebody else's chart behind them."""

    scene: Scene
    client: Client
    secret: str

    def screen(self, path: str, form: dict[str, str] | None = None, *, headers: dict[str, str] | None = None) -> Answer:
        """Ask a screen."""
        answer = (
            self.client.get(path, headers=headers) if form is None else self.client.post(path, form, headers=headers)
        )
        return answer.status_code, _ENTRY.sub(rb"\1 #", _TOKENS.sub(b"", answer.content))

    def program(self, path: str, form: dict[str, object] | None = None) -> Answer:
        """Ask the API with the coder's token."""
        headers = {"Authorization": f"Bearer {self.secret}"}
        if form is None:
            answer = Client().get(path, headers=headers)
        else:
            answer = Client().post(path, form, content_type="application/json", headers=headers)
        return answer.status_code, answer.content

    def command(self, *words: str) -> Answer:
        """Give a command as the coder."""
        answer = CliRunner().invoke(group, [*words, "--as", self.scene.coder.user_id])
        return answer.exit_code, answer.output.encode()


# Each door, asked about a work item, a document, an encounter, an entry and a user id. They exist, or they do not.
DOORS: dict[str, Callable[[Doors, "Ids"], Answer]] = {
    "deep link": lambda at, of: at.screen(f"/work/{of.work}/"),
    "deep link to a document": lambda at, of: at.screen(f"/work/{of.work}/documents/{of.document}/"),
    "document in one's own work": lambda at, of: at.screen(f"/work/work-a/documents/{of.document}/"),
    "part of a page": lambda at, of: at.screen(f"/work/{of.work}/documents/{of.document}/", headers=AS_HTMX),
    "search": lambda at, of: at.screen("/search/", {"words": of.family}),
    "search as one types": lambda at, of: at.screen("/search/", {"words": of.family[:3]}, headers=AS_HTMX),
    "search of a number": lambda at, of: at.screen("/search/", {"words": of.number}),
    "search of codes": lambda at, of: at.screen(f"/work/{of.work}/codes/search/", {"words": "sepsis"}),
    "assign a code": lambda at, of: at.screen(f"/work/{of.work}/codes/", {"code": "A41.51", "evidence": ""}),
    "evidence": lambda at, of: at.screen("/work/work-a/codes/", {"code": "A41.51", "evidence": f"{of.document}:0:0:5"}),
    "ask for a part": lambda at, of: at.screen(
        f"/work/{of.work}/parts/", {"part": f"{of.document}:whole", "reason": _REASON}
    ),
    "ask for a part in one's own work": lambda at, of: at.screen(
        "/work/work-a/parts/", {"part": f"{of.document}:whole", "reason": _REASON}
    ),
    "finish": lambda at, of: at.screen(f"/work/{of.work}/finish/", {}),
    "work again": lambda at, of: at.screen(f"/work/{of.work}/again/", {"reason": _REASON}),
    "what I opened, by number": lambda at, of: at.screen("/access/find/", {"encounter": of.number}),
    "access report": lambda at, of: at.screen("/access/report/", {"user_id": of.user_id}),
    "proof of an entry": lambda at, of: at.screen(f"/access/proof/?entry={of.entry}"),
    "API, chart": lambda at, of: at.program(f"/api/v1/work/{of.work}/chart/"),
    "API, document": lambda at, of: at.program(f"/api/v1/work/{of.work}/documents/{of.document}/"),
    "API, document in one's own work": lambda at, of: at.program(f"/api/v1/work/work-a/documents/{of.document}/"),
    "API, code": lambda at, of: at.program(f"/api/v1/work/{of.work}/codes/", {"code": "A41.51"}),
    "API, ask for a part": lambda at, of: at.program(
        f"/api/v1/work/{of.work}/widenings/", {"document_id": of.document, "section": None, "reason": _REASON}
    ),
    "command, chart open": lambda at, of: at.command("chart", "open", of.encounter, "--work", of.work),
    "command, chart open with one's own work": lambda at, of: at.command(
        "chart", "open", of.encounter, "--work", "work-a"
    ),
    "command, purpose explain": lambda at, of: at.command("purpose", "explain", of.work),
    "command, chart unmask": lambda at, of: at.command(
        "chart", "unmask", of.document, "--work", of.work,
        "--section", "0", "--mask", "1", "--kind", "patient_name", "--reason", _REASON,
    ),
    "command, work finish": lambda at, of: at.command("work", "finish", of.work),
    "command, ledger prove": lambda at, of: at.command("ledger", "prove", of.entry),
    "command, access report": lambda at, of: at.command("access", "report", of.user_id),
    "command, member list": lambda at, _: at.command("member", "list"),
}  # fmt: skip


# Doors that are open to everybody, and must hold nothing of it.
LISTS = {"search", "search as one types", "search of a number", "what I opened, by number"}


@dataclass(frozen=True)
class Ids:
    """What is asked about."""

    work: str
    document: str
    encounter: str
    family: str
    number: str
    entry: str
    user_id: str


FOREIGN = Ids("work-foreign", "document-z", "encounter-z", "Okonkwo", "E-2026-z", "", "omar.diaz")
ABSENT = Ids(MISSING, MISSING, MISSING, "Quackenbush", "E-1999-q", "99999999", "nobody.here")


def _bring_in_the_other(scene: Scene) -> None:
    """Store somebody else's chart, and give its work to the other coder."""
    desk = scene.at(scene.keeper)
    patient = a_patient("z", given="Ida", family="Okonkwo")
    stay = an_encounter("z", patient=patient)
    note = a_document("z", "HOSPITAL COURSE\nSepsis of somebody else.\n", patient=patient, encounter=stay)
    desk.charts.save([patient, stay, note])
    desk.work.add([a_work_item("foreign", encounter=stay, member=scene.other)])


@pytest.fixture
def doors(scene: Scene, signed_in: Callable[[Member], Client]) -> Doors:
    """Put a coder in front of every door; nobody else's chart is there yet."""
    desk = scene.at(scene.coder)
    now, secret = desk.clock.now(), secret_of(b"doors".ljust(32, b"."))
    scopes = frozenset({Scope.WORK_READ, Scope.CHART_READ, Scope.CODE_WRITE, Scope.WIDENING_ASK, Scope.ACCESS_READ})
    until = now + timedelta(days=1)
    token = Token(TokenId("token-doors"), scene.coder.id, "doors", _REASON, scopes, made_at=now, expires_at=until)
    desk.tokens.add(token, secret=secret)
    return Doors(scene, signed_in(scene.coder), secret)


def _told(answer: Answer, ids: Ids) -> Answer:
    """Give an answer without what the asker typed, which it may repeat to them."""
    status, words = answer
    for typed in sorted(_typed(ids), key=len, reverse=True):
        words = words.replace(typed.encode(), b"...")
    # One's own entries grow with each question: how many there are tells nothing of anybody else.
    return status, re.sub(rb"\d+", b"#", words) if b"My access" in words else words


def _typed(ids: Ids) -> list[str]:
    """Give what was asked about, as it was typed; not the number of an entry, whose digits stand everywhere."""
    return [*(typed for typed in astuple(ids) if typed != ids.entry), ids.family[:3]]


def _with_an_entry(scene: Scene) -> Ids:
    """Let the other coder look at their list, and give the number of the entry of that."""
    my_work(scene.at(scene.other))
    row = scene.at(scene.other).ledger.store.rows_of(scene.other.user_id, most=1)[0]
    return replace(FOREIGN, entry=str(row.sequence))


@pytest.mark.control("ACC-1")
@pytest.mark.parametrize("door", DOORS)
def test_behind_every_door_what_is_somebody_elses_is_not_there(door: str, doors: Doors) -> None:
    # given somebody else's chart, its work, and an entry of theirs
    _bring_in_the_other(doors.scene)
    foreign = _with_an_entry(doors.scene)
    # when a coder comes through this door for it, and for one that does not exist
    there, nowhere = DOORS[door](doors, foreign), DOORS[door](doors, ABSENT)
    # then nothing tells the one from the other, and no word of the chart is there
    assert _told(there, foreign) == _told(nowhere, ABSENT)
    assert there[0] != OPENED or door in LISTS, "it opened"
    assert [word for word in _WORDS if word.encode() in there[1]] == []


@pytest.mark.control("ACC-1")
@pytest.mark.parametrize("door", sorted(set(DOORS) - LISTS))
def test_each_door_that_is_shut_is_on_record(door: str, doors: Doors) -> None:
    # given somebody else's chart
    _bring_in_the_other(doors.scene)
    store = doors.scene.at(doors.scene.coder).ledger.store
    before, foreign = store.rows_of(doors.scene.coder.user_id, most=1)[0].sequence, _with_an_entry(doors.scene)
    # when a coder comes through a door for it
    DOORS[door](doors, foreign)
    # then an entry of theirs says that it was refused
    new = [row.body for row in store.rows_of(doors.scene.coder.user_id, most=20) if row.sequence > before]
    assert any(b'"outcome":"refused"' in body for body in new)


PARTS = ("sep", "Oko", "A41")
WORDS = ("Okonkwo", "Oko", "Ida", "E-2026-z", "E-2026", "MR-44719-z", "1958", "sepsis", "A41.51", "a", "")


def _searching(words: str, *, under: str = "/search/") -> Callable[[Doors], Answer]:
    """Give the question of one search."""
    return lambda at: at.screen(under, {"words": words})


# What a coder can list, search, sort and count: the questions of somebody who wants to infer that a chart exists.
QUESTIONS: dict[str, Callable[[Doors], Answer]] = {
    "today": lambda at: at.screen("/"),
    "API, my work": lambda at: at.program("/api/v1/work/"),
    "command, my work": lambda at: at.command("work", "list"),
    "command, search": lambda at: at.command("work", "search", "Okonkwo"),
    "requests": lambda at: at.screen("/requests/"),
    **{f"search {words!r}": _searching(words) for words in WORDS},
    **{f"codes for {words!r}": _searching(words, under="/work/work-a/codes/search/") for words in PARTS},
}  # fmt: skip


def _bits(doors: Doors, change: Callable[[], None]) -> list[str]:
    """Ask every question before and after a change, and give those whose answers tell that it happened."""
    before = {name: question(doors) for name, question in QUESTIONS.items()}
    change()
    after = {name: question(doors) for name, question in QUESTIONS.items()}
    return [name for name in QUESTIONS if before[name] != after[name]]


@pytest.mark.control("ACC-1")
@pytest.mark.control("ACC-2")
def test_no_list_search_or_count_tells_whether_somebody_elses_chart_exists(doors: Doors) -> None:
    # given a coder, who asks for all that can be listed, searched and counted
    # when somebody else's chart and work come in between
    # then no answer is another one than before, to the byte
    assert _bits(doors, lambda: _bring_in_the_other(doors.scene)) == []


def test_the_same_questions_tell_of_a_chart_that_becomes_ones_own_work(doors: Doors) -> None:
    # given the other chart
    _bring_in_the_other(doors.scene)
    desk = doors.scene.at(doors.scene.manager)
    # when its work is given to the coder, then their lists and searches say so: the comparison has something to see
    changed = _bits(doors, lambda: _give(desk, doors.scene.coder))
    assert {"today", "API, my work", "command, my work", "search 'E-2026-z'"} <= set(changed)


def _give(desk: Desk, to: Member) -> None:
    reassign_work(desk, WorkItemId("work-foreign"), to=to)


@pytest.mark.control("ACC-1")
def test_bringing_a_chart_in_tells_a_coder_nothing_of_the_charts_that_are_there(scene: Scene) -> None:
    # given somebody else's chart, and a coder who may not import
    _bring_in_the_other(scene)
    told = set()
    # when they bring in a patient of its number, and one that nobody has
    for key in ("z", "nobody"):
        with pytest.raises(RefusedError) as refused:
            import_charts(scene.at(scene.coder), [a_patient(key)], source="file", mark=None)
        told.add(str(refused.value))
    # then both are refused in the same words
    assert len(told) == 1
