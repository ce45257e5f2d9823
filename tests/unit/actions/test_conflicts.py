"""Work on a chart that somebody must not be given waits in the queue, and nobody is told whose chart it is."""

from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from chartwarden.actions.charts import open_chart
from chartwarden.actions.importing import Mark, import_charts
from chartwarden.actions.invitations import Invitations
from chartwarden.actions.member_sheet import Known, change_member
from chartwarden.actions.members import as_seen_by
from chartwarden.actions.provisioning import Person, change_provisioned
from chartwarden.actions.relations import declare_relations
from chartwarden.actions.whose import Whose
from chartwarden.actions.work import assign_work, reassign_work
from chartwarden.chart.patient import PersonName
from chartwarden.foundation.errors import RefusedError
from chartwarden.purpose.work import WorkItem, WorkStatus
from chartwarden.workforce.member import Member
from chartwarden.workforce.relation import Relation, RelationKind
from tests.builders import Scene, a_member, a_patient, a_scene

NO_LINKS = cast("Invitations", None)  # nothing here touches what lets a person in
HOME = "41 Tannery Row, Harlow Falls, OH 00000"  # the patient's own


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def _assigned(scene: Scene, to: Member) -> WorkItem:
    desk = scene.at(scene.manager)
    desk.workforce.put(to)
    return assign_work(
        desk, encounter_id=scene.stay.id, kind="inpatient-final", target="A41.51", due_on=date(2026, 12, 1), to=to
    )


def test_work_of_somebody_who_lives_with_the_patient_waits_for_another(scene: Scene) -> None:
    # given a coder who lives where the patient lives
    coder = replace(a_member("ria.webb", name="Ria Webb"), home_address=HOME)
    # when the manager gives them the chart
    item = _assigned(scene, coder)
    # then it waits in the queue
    assert (item.status, item.member_id) == (WorkStatus.WAITING, None)
    assert scene.at(coder).work.of_member(coder.id) == ()
    # and the entry says that it was rerouted, and why only in its sealed part
    ledger = scene.at(scene.manager).ledger
    row = ledger.store.rows_of(scene.manager.user_id, most=1)[0]
    assert b'"rerouted":1' in row.body
    assert b"household" not in row.body
    assert ledger.details(row)["conflict"] == "household"
    assert ledger.details(row)["not_to"] == "ria.webb"


@pytest.mark.control("ACC-3", "ACC-4")
def test_a_telephone_that_many_registrations_give_sends_no_work_elsewhere(scene: Scene) -> None:
    # given a coder whose telephone at home is the patient's, and nothing else of theirs
    phone = scene.patient.phones[0]
    coder = replace(a_member("ria.webb", name="Ria Webb"), home_phone=f"+1 {phone}")
    # when the manager gives them the chart, then it waits in the queue
    assert _assigned(scene, coder).status is WorkStatus.WAITING
    # and when nine more give that line, as those who stay in a shelter do, then it is theirs to do
    others = [replace(a_patient(f"z{place}"), contacts=(), phones=(phone,)) for place in range(9)]
    desk = scene.at(scene.keeper)
    whose = Whose(desk)
    desk.charts.save(others)
    whose.learn([scene.patient, *others])
    desk.prints.put_persons(whose.persons)
    assert _assigned(scene, coder).member_id == coder.id


def test_a_telephone_that_three_members_give_is_that_of_a_house(scene: Scene) -> None:
    # given three members who gave the same line as the patient: that of the department
    phone = scene.patient.phones[0]
    coder, *others = (replace(a_member(f"ria.webb{place}"), home_phone=phone) for place in range(3))
    for other in others:
        scene.at(scene.keeper).workforce.put(other)
    # when the manager gives one of them the chart, then it is theirs to do
    assert _assigned(scene, coder).member_id == coder.id


@pytest.mark.control("ACC-3")
def test_open_work_goes_back_when_a_telephone_at_home_is_written_down(scene: Scene) -> None:
    # given a coder with work on a chart, of whom no telephone is known
    item = _assigned(scene, a_member("ria.webb", name="Ria Webb"))
    assert item.member_id is not None
    # when an administrator writes down the telephone at their home, which the chart names as a contact's
    known = Known("Ria Webb", home_phone="330-555-0143")
    change_member(scene.at(scene.keeper), item.member_id, known=known, keep=NO_LINKS)
    # then the work waits for somebody else, and nobody who lists members sees the line without need
    assert scene.at(scene.keeper).work.item(item.id).status is WorkStatus.WAITING
    assert as_seen_by(scene.manager, replace(scene.coder, home_phone="330-555-0143")).home_phone == ""


@pytest.mark.parametrize(
    ("name", "home", "relation", "is_theirs"),
    [
        ("Ria Ostrander", "9 Elm Street, Ford, OH 00012", None, True),  # a stranger who shares the family name
        ("Ria Ostrander", HOME, None, False),
        ("Wilhelmina Ostrander", HOME, None, False),
        ("Tobias Webb", "", None, False),  # the emergency contact in the chart
        ("Ria Lind", "", Relation(RelationKind.PARENT, "Wilhelmina Ostrander"), False),
        ("Ria Lind", "", Relation(RelationKind.PARENT, "Wilhelmina Moss"), True),
    ],
)
def test_relatives_are_rerouted_and_strangers_are_not(
    scene: Scene, name: str, home: str, relation: Relation | None, *, is_theirs: bool
) -> None:
    # given a coder with a name, a home, and whom they declared
    coder = replace(a_member("ria.lind", name=name), home_address=home)
    if relation:
        scene.at(scene.keeper).workforce.put(coder)
        scene.at(scene.keeper).workforce.put_relations(coder.id, [relation])
    # when they are given the chart, then it is theirs or waits
    assert (_assigned(scene, coder).member_id == coder.id) is is_theirs


def test_work_that_is_moved_to_a_relative_goes_back_to_the_queue_and_closes_for_both(scene: Scene) -> None:
    # given work of a coder, and a relative of the patient
    relative = replace(a_member("ria.webb", name="Ria Webb"), home_address=HOME)
    desk = scene.at(scene.manager)
    desk.workforce.put(relative)
    # when it is moved to the relative
    item = reassign_work(desk, scene.work.id, to=relative)
    # then nobody holds it
    assert item.status is WorkStatus.WAITING
    assert not any(item.is_warrant_for(member.id) for member in (scene.coder, relative))


def test_a_chart_whose_names_differ_is_nobodys_relatives(scene: Scene) -> None:
    # given a patient of another name, and the same coder
    other = replace(scene.patient, names=(PersonName(("Ada",), "Moss"),), addresses=(), contacts=())
    scene.at(scene.keeper).charts.save([other])
    # when the work is given out, then it is theirs
    assert _assigned(scene, a_member("ria.webb", name="Ria Webb")).member_id is not None


def test_what_is_declared_later_takes_open_work_away(scene: Scene) -> None:
    # given a coder with the patient's chart on her list, and an administrator
    desk = scene.at(scene.keeper)
    # when it is declared whose daughter she is
    declare_relations(desk, scene.coder.id, relations=[Relation(RelationKind.PARENT, "Wilhelmina Ostrander")])
    # then the work waits for somebody else, and opens nothing
    item = desk.work.item(scene.work.id)
    assert (item.status, item.member_id) == (WorkStatus.WAITING, None)
    with pytest.raises(RefusedError, match="no open work item"):
        open_chart(scene.at(scene.coder), scene.work.id)
    # and one entry tells that work was rerouted
    row = desk.ledger.store.rows_of(scene.keeper.user_id, most=1)[0]
    assert b'"rerouted":1' in row.body


def test_a_new_home_takes_open_work_away_and_another_department_does_not(scene: Scene) -> None:
    # given a coder with the patient's chart
    desk = scene.at(scene.keeper)
    known = Known(name=scene.coder.name, department="Coding")
    change_member(desk, scene.coder.id, known=known, keep=NO_LINKS)
    assert desk.work.item(scene.work.id).member_id == scene.coder.id
    # when she moves in with the patient
    change_member(desk, scene.coder.id, known=replace(known, home_address=HOME), keep=NO_LINKS)
    # then the work waits
    assert desk.work.item(scene.work.id).member_id is None


def test_what_registration_learns_later_takes_open_work_away(scene: Scene) -> None:
    # given a coder with the chart of somebody who is registered under another address than hers
    coder = replace(scene.coder, home_address="9 Elm Street, Ford, OH 00012")
    desk = scene.at(scene.keeper)
    desk.workforce.put(coder)
    # when the hospital sends the patient's other home, which is hers
    import_charts(
        desk,
        [replace(scene.patient, addresses=(*scene.patient.addresses, coder.home_address))],
        source="x",
        mark=Mark("test"),
    )
    # then the work waits for somebody else, and the entry of the import tells it
    assert desk.work.item(scene.work.id).status is WorkStatus.WAITING
    row = desk.ledger.store.rows_of(scene.keeper.user_id, most=1)[0]
    assert b'"rerouted":1' in row.body
    assert desk.ledger.details(row)["rerouted"] == f"{scene.work.id}:household"


def test_a_name_that_the_directory_changes_takes_open_work_away(scene: Scene) -> None:
    # given a coder with the chart of the patient, whose emergency contact is Tobias Webb
    desk = scene.at(scene.keeper)
    # when the directory says that she is called Tobias Webb now
    change_provisioned(desk, scene.coder.id, Person(scene.coder.user_id, "Tobias Webb"), keep=NO_LINKS)
    # then the work waits for somebody else
    assert desk.work.item(scene.work.id).member_id is None
