"""Stores of incidents keep the same promises in memory and in databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from chartwarden.actions.desk import Desk
from chartwarden.actions.incidents import Naming, report_incident
from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.assessment import Assessed, Ground, Rating
from chartwarden.incident.containment import ContainmentStep, StepState
from chartwarden.incident.course import contained, counted, opened, triaged
from chartwarden.incident.delay import Delay, DelayKind
from chartwarden.incident.exhibit import exhibit_of
from chartwarden.incident.incident import Incident, IncidentId, IncidentState
from chartwarden.incident.judging import assessed, held
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import IncidentKind, PhiKind, Recipient
from chartwarden.incident.report import ReportField, Said
from chartwarden_web.wiring import House
from tests.builders import NOW, Scene

SAID = Said(
    IncidentKind.MISDIRECTED,
    "A packet went to the wrong payer.",
    date(2026, 11, 20),
    occurred_on=date(2026, 11, 19),
    how_found="The payer called.",
    recipient=Recipient.COVERED_ENTITY,
    phi=frozenset({PhiKind.NAME, PhiKind.DIAGNOSIS}),
    individuals=3,
    unknown=frozenset({ReportField.OCCURRED_ON}),
    exhibits=(exhibit_of(b"the message", words="the message"),),
)


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """Seat the privacy officer."""
    return scene.at(scene.officer)


def _incident(key: str, *, by: MemberId | None, minutes: int = 0) -> Incident:
    return opened(SAID, id=IncidentId(key), by=by, at=NOW + timedelta(minutes=minutes))


def _whole(scene: Scene) -> Incident:
    """Give an incident with something of everything that a file holds."""
    by, at = scene.officer.id, NOW + timedelta(hours=1)
    said = replace(SAID, work_id=scene.work.id, subjects=(scene.other.id,), pages_sent=40, pages_needed=3)
    low = Ground(Rating.LOW, "Three names and diagnoses.", (exhibit_of(b"a letter", words="letter"),), "None.")
    one = triaged(_incident("a", by=scene.coder.id), corrected=said, by=by, at=at, words="The payer's list was seen.")
    one = contained(one, step=ContainmentStep.ASK_TO_DESTROY, state=StepState.DONE, by=by, at=at, words="They said so.")
    one = counted(one, individuals=4, residents={State.OH: 3, State.CO: 1}, by=by, at=at)
    one = held(one, delay=Delay(DelayKind.ORAL, date(2026, 11, 21), "A detective"), by=by, at=at)
    return assessed(one, said=Assessed(extent=low), by=by, at=at)


def test_an_incident_comes_back_as_it_was_with_all_that_was_said_and_done(scene: Scene, desk: Desk) -> None:
    # given an incident that was triaged, contained, counted, held back and assessed, in four steps on what was stored
    first, last = _incident("a", by=scene.coder.id), _whole(scene)
    desk.incidents.add(first)
    desk.incidents.put(last, was_version=first.version)
    # when it is asked for, then it is what went in; and there is no other
    assert desk.incidents.one(last.id) == last
    assert decoded(Incident, encoded(last)) == last
    with pytest.raises(NotFoundError):
        desk.incidents.one(IncidentId("none"))
    with pytest.raises(NotFoundError):
        desk.incidents.put(_incident("none", by=None), was_version=1)


def test_open_ones_come_oldest_first_and_closed_ones_latest_first(scene: Scene, desk: Desk) -> None:
    # given four incidents that were stored out of order, of which two are closed
    made = {key: _incident(key, by=None, minutes=minutes) for key, minutes in (("b", 2), ("a", 1), ("d", 4), ("c", 3))}
    for key, one in made.items():
        desk.incidents.add(one)
        if key in "bd":
            done = replace(one, state=IncidentState.CLOSED, version=2)
            desk.incidents.put(done, was_version=1)
    # when they are listed, then each list has its order and its end
    assert [one.id for one in desk.incidents.all_open()] == ["a", "c"]
    assert [one.id for one in desk.incidents.closed(most=5)] == ["d", "b"]
    assert [one.id for one in desk.incidents.closed(most=1)] == ["d"]
    assert desk.incidents.reported_by(scene.coder.id) == ()


def test_what_a_member_reported_is_theirs_latest_first(scene: Scene, desk: Desk) -> None:
    # given reports of two members, and one without a name
    for key, by, minutes in (
        ("a", scene.coder.id, 1),
        ("b", scene.coder.id, 2),
        ("c", scene.other.id, 3),
        ("d", None, 4),
    ):
        desk.incidents.add(_incident(key, by=by, minutes=minutes))
    # when those of one are asked for, then there are those and no others
    assert [one.id for one in desk.incidents.reported_by(scene.coder.id)] == ["b", "a"]
    assert [one.id for one in desk.incidents.reported_by(scene.manager.id)] == []


def test_of_two_steps_on_one_version_the_first_is_kept(scene: Scene, desk: Desk) -> None:
    # given two steps that were both taken on the incident as it was reported
    first = _incident("a", by=scene.coder.id)
    desk.incidents.add(first)
    by, at = scene.officer.id, NOW
    kept = counted(first, individuals=520, residents={}, by=by, at=at)
    late = counted(first, individuals=7, residents={}, by=by, at=at)
    # when both are stored
    desk.incidents.put(kept, was_version=first.version)
    with pytest.raises(RefusedError, match="seen-as-it-stands"):
        desk.incidents.put(late, was_version=first.version)
    # then the first stands
    assert desk.incidents.one(first.id) == kept


def _break_off(desk: Desk, changed: Incident, added: Incident) -> None:
    with desk.together():
        desk.incidents.put(changed, was_version=changed.version - 1)
        desk.incidents.add(added)
        raise RuntimeError


def test_a_step_that_fails_leaves_the_incident_as_it_was(desk: Desk) -> None:
    # given a stored incident
    first = _incident("a", by=None)
    desk.incidents.add(first)
    # when a transaction that changes it and adds another breaks off
    with pytest.raises(RuntimeError):
        _break_off(desk, replace(first, version=2), _incident("b", by=None))
    # then nothing of it is kept
    assert desk.incidents.all_open() == (first,)


def _rows(house: House) -> set[str]:
    """Give every row of every table as text; what is sealed beside the ledger's entries is opened."""
    with connection.cursor() as cursor:
        found = set()
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- the names of our own tables
            found |= {f"{table}: {row!r}" for row in cursor.fetchall()}
    return found | {repr(dict(house.ledger.told(row).details)) for row in house.ledger.store.rows()}


@pytest.mark.control("INC-6")
def test_a_report_without_a_name_leaves_no_row_that_leads_to_who_made_it(on_sqlite: None, fresh_house: House) -> None:  # noqa: ARG001
    # given a coder at a device, whose own work it is about
    scene = Scene(fresh_house)
    desk = scene.at(scene.coder)
    before = _rows(fresh_house)
    # when they report without their name, and then with it
    report_incident(desk, replace(SAID, work_id=scene.work.id), naming=Naming.UNNAMED)
    unnamed = _rows(fresh_house) - before
    report_incident(desk, replace(SAID, work_id=scene.work.id))
    named = _rows(fresh_house) - before - unnamed
    # then no row that is new by the first has their id, user id, device or work; by the second some do
    links = (scene.coder.id, scene.coder.user_id, desk.device, scene.work.id)
    assert len(unnamed) >= 3  # the incident, the entry, and the notice of the office
    assert [row for row in unnamed for link in links if link in row] == []
    assert {link for row in named for link in links if link in row} == set(links)
