"""ACC: work goes to whoever may be given its chart, and nobody learns why it went to somebody else."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.access import access_report, my_access
from chartwarden.actions.account_requests import decide_account_request
from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.clearances import ask_clearance, end_clearance
from chartwarden.actions.desk import Desk
from chartwarden.actions.importing import Mark, import_charts
from chartwarden.actions.queues import Chosen, assign_many, look_at_queues, sort_many, withdraw_many
from chartwarden.actions.waivers import waive_conflict
from chartwarden.actions.widening import Answer
from chartwarden.actions.work import assign_work, hold_work, my_work, reassign_work, resume_work, search_work, take_next
from chartwarden.adapters.memory import MemoryHouse
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.canonical import Canonical
from chartwarden.purpose.conflict import VIP_POOL
from chartwarden.purpose.work import HoldReason, Priority, WorkItem, WorkStatus
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.relation import Relation, RelationKind
from tests.builders import TODAY, Scene, a_member, a_patient, a_scene, a_work_item, an_encounter

HOME = "41 Tannery Row, Harlow Falls, OH 00000"  # the patient's own
REASON = "She is the only one who codes transplants, and the bill is due tomorrow."


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def _entries(desk: Desk) -> list[dict[str, object]]:
    return [json.loads(row.body) for row in desk.ledger.store.rows()]


def _last(desk: Desk) -> tuple[dict[str, object], Mapping[str, Canonical]]:
    """Give the latest entry, and what stands sealed beside it."""
    *_, row = desk.ledger.store.rows()
    return json.loads(row.body), desk.ledger.details(row)


def _notices(scene: Scene, member: Member) -> list[NoticeKind]:
    assert isinstance(scene.house, MemoryHouse)
    return [kind for kind, _ in scene.house.workforce.notices(member.id)]


def _waiting(scene: Scene, *keys: str) -> list[WorkItem]:
    """Put work on charts of strangers into the queue."""
    items = []
    for place, key in enumerate(keys):
        patient = replace(a_patient(key, given="Tamsin", family=f"Underhill{key}"), addresses=(), contacts=())
        stay = an_encounter(key, patient=patient)
        scene.at(scene.keeper).charts.save([patient, stay])
        items.append(a_work_item(key, encounter=stay, member=None, due_on=TODAY + timedelta(days=place)))
    scene.at(scene.keeper).work.add(items)
    return items


@pytest.mark.control("ACC-3")
def test_work_whose_holder_turns_out_to_be_family_is_withheld_at_opening_and_goes_to_somebody_else(
    scene: Scene,
) -> None:
    # given a coder with the patient's chart on her list, of whom it became known where she lives and what she is called
    relative = replace(scene.coder, name="Lena Ostrander", home_address=HOME)
    desk = scene.at(relative)
    desk.workforce.put(relative)
    # when she opens it
    with pytest.raises(RefusedError) as refused:
        open_chart(desk, scene.work.id)
    # then she is told that it went to somebody else, not whose it is nor why, and where her own record is asked for
    assert str(refused.value) == (
        "Refused: this work went to somebody else (work-went-to-somebody-else, 45 CFR 164.502(a)). "
        "Go on with your next. Who wants to see a record of their own asks for it in the patient portal."
    )
    # and the work waits, and is on her list no more
    assert desk.work.item(scene.work.id).status is WorkStatus.WAITING
    assert my_work(desk) == ()
    # and exactly one entry tells of the refused attempt, with the family signal in its sealed part
    said, sealed = next(
        (said, desk.ledger.details(row))
        for row in desk.ledger.store.rows()
        if (said := json.loads(row.body))["act"] == "chart.open"
    )
    assert (said["outcome"], said["because"]) == ("refused", "work-went-to-somebody-else")
    assert said["counts"] == {"rerouted": 1}
    assert "family" not in json.dumps(said)
    assert (sealed["conflict"], sealed["not_to"]) == ("family", "lena.moss")


@pytest.mark.control("ACC-3")
@pytest.mark.parametrize("door", ["open", "read"])
def test_no_door_of_a_chart_is_open_to_who_lives_with_the_patient(scene: Scene, door: str) -> None:
    # given a coder who lives with the patient under another name, as it is declared
    desk = scene.at(scene.coder)
    desk.workforce.put_relations(scene.coder.id, [Relation(RelationKind.HOUSEHOLD, "Wilhelmina Ostrander")])
    # when the chart is opened, or a document by its address
    doors: dict[str, Callable[[], object]] = {
        "open": lambda: open_chart(desk, scene.work.id),
        "read": lambda: read_document(desk, scene.work.id, scene.summary.document.outline.id),
    }
    with pytest.raises(RefusedError, match="work-went-to-somebody-else"):
        doors[door]()
    # then the household signal is on record
    assert _last(desk)[1]["conflict"] == "household"


@pytest.mark.control("ACC-3")
def test_two_persons_let_a_relative_do_work_that_nobody_else_can(scene: Scene) -> None:
    # given work that waits because its only coder is family, and a second manager
    relative = replace(a_member("ria.ostrander", name="Ria Ostrander"), home_address=HOME)
    second = a_member("hugo.lind", Role.MANAGER)
    desk = scene.at(scene.manager)
    for member in (relative, second):
        desk.workforce.put(member)
    assert reassign_work(desk, scene.work.id, to=relative).member_id is None
    # when a manager approves it, then that manager cannot assign it as well
    waive_conflict(desk, scene.work.id, member_id=relative.id, reason=REASON)
    assert _last(desk)[0]["act"] == "work.waive-conflict"
    assert reassign_work(desk, scene.work.id, to=relative).member_id is None
    # but the second can, and the chart opens
    assert reassign_work(scene.at(second), scene.work.id, to=relative).member_id == relative.id
    assert open_chart(scene.at(relative), scene.work.id).documents


@pytest.mark.control("ACC-3")
@pytest.mark.parametrize("who", ["themselves", "own chart", "a coder", "a relative"])
def test_nobody_is_approved_by_themselves_or_their_own_kin_nor_for_their_own_chart(scene: Scene, who: str) -> None:
    # given the patient among the coders, and managers of whom one is the patient's relative
    patient = replace(a_member("w.ostrander", name="Wilhelmina Ostrander"), home_address=HOME)
    kin = replace(a_member("tom.ostrander", Role.MANAGER, name="Tom Ostrander"), home_address=HOME)
    desk = scene.at(scene.manager)
    for member in (patient, kin):
        desk.workforce.put(member)
    by, to = {
        "themselves": (kin, kin),
        "own chart": (scene.manager, patient),
        "a coder": (scene.other, scene.coder),
        "a relative": (kin, scene.other),
    }[who]
    # when it is approved
    with pytest.raises(RefusedError, match="second-person-waives"):
        waive_conflict(scene.at(by), scene.work.id, member_id=to.id, reason=REASON)
    # then it is refused, on record, and nothing is stored
    assert _last(desk)[0]["outcome"] == "refused"
    assert desk.work.waivers(scene.work.id) == ()


@pytest.mark.control("ACC-3")
@pytest.mark.control("ACC-4")
def test_what_the_queue_gives_is_never_of_ones_own_people_and_nobody_is_told(scene: Scene) -> None:
    # given a coder without work, and a queue whose first chart is her relative's, whose second is a VIP's
    coder = replace(a_member("ria.ostrander", name="Ria Ostrander"), home_address=HOME)
    desk = scene.at(coder)
    desk.workforce.put(coder)
    kin = a_work_item("kin", encounter=scene.stay, member=None, due_on=TODAY - timedelta(days=9))
    desk.work.add([kin])
    famous, plain = _waiting(scene, "x", "y")
    registered = desk.charts.registered([famous.patient_id])[famous.patient_id]
    desk.charts.save([replace(registered, is_vip=True)])
    # when she takes the next
    taken = take_next(desk)
    # then it is the third, and the open part of its entry holds nothing of the others
    assert taken is not None
    assert taken.id == plain.id
    said, sealed = _last(desk)
    assert (said["act"], said["work"], said["counts"]) == ("work.take", plain.id, {"items": 1})
    assert sealed["passed_over"] == f"{kin.id}:family {famous.id}:vip"
    # and once that is on hold, nothing is left that is hers to do, which is told in the same words as an empty queue
    hold_work(desk, plain.id, reason=HoldReason.QUERY_PENDING)
    assert take_next(desk) is None


@pytest.mark.control("ACC-4")
def test_a_vips_chart_is_refused_to_who_is_not_cleared_and_waits_for_the_pool(scene: Scene) -> None:
    # given a patient who became a VIP after the chart was assigned in the ordinary way
    desk = scene.at(scene.coder)
    desk.charts.save([replace(scene.patient, is_vip=True)])
    # when the coder, who is not cleared, opens it
    with pytest.raises(RefusedError, match="this work went to somebody else"):
        open_chart(desk, scene.work.id)
    # then the refusal is on record, and privacy staff are alerted, without a name
    said, sealed = _last(desk)
    assert (said["outcome"], said["because"]) == ("refused", "work-went-to-somebody-else")
    assert said["counts"] == {"alerted": 1, "rerouted": 1}
    assert sealed["conflict"] == "vip"
    assert _notices(scene, scene.officer) == [NoticeKind.RESTRICTED_WORK]
    assert _notices(scene, scene.manager) == []
    # and the ordinary queue gives it to nobody, while a cleared member takes it and opens it
    assert take_next(scene.at(scene.other)) is None
    cleared = replace(scene.other, clearances=frozenset({VIP_POOL}))
    desk.workforce.put(cleared)
    taken = take_next(scene.at(cleared))
    assert taken is not None
    assert open_chart(scene.at(cleared), taken.id).documents


@pytest.mark.control("ACC-4")
def test_a_manager_cannot_assign_a_vips_chart_around_the_pool(scene: Scene) -> None:
    # given a VIP's chart
    desk = scene.at(scene.manager)
    desk.charts.save([replace(scene.patient, is_vip=True)])
    # when a manager gives it to somebody who is not cleared, approves that, and assigns it with another manager
    second = a_member("hugo.lind", Role.MANAGER)
    desk.workforce.put(second)
    assert reassign_work(desk, scene.work.id, to=scene.other).member_id is None
    with pytest.raises(RefusedError, match="second-person-waives"):
        waive_conflict(desk, scene.work.id, member_id=scene.other.id, reason=REASON)
    # then it waits all the same
    assert reassign_work(scene.at(second), scene.work.id, to=scene.other).member_id is None


@pytest.mark.control("ACC-3")
def test_a_stranger_with_the_same_common_name_opens_without_a_prompt_or_a_signal(scene: Scene) -> None:
    # given a coder who shares a common family name with her patient, and lives in the same town (bench V01-B1)
    desk = scene.at(scene.keeper)
    desk.charts.save([replace(scene.patient, names=(replace(scene.patient.names[0], family="Moss"),), contacts=())])
    namesake = replace(scene.coder, name="Lena Moss", home_address="7 Mill Lane, Harlow Falls, OH 00000")
    desk.workforce.put(namesake)
    # when she opens it
    chart = open_chart(scene.at(namesake), scene.work.id)
    # then it opens, and nothing but the opening is on record
    assert chart.documents
    said, sealed = _last(desk)
    assert (said["outcome"], "rerouted" in json.dumps(said), "conflict" in sealed) == ("granted", False, False)


@pytest.mark.control("ACC-1")
def test_work_on_hold_opens_nothing_until_it_is_taken_off(scene: Scene) -> None:
    # given a coder with open work
    desk = scene.at(scene.coder)
    # when it is put on hold for another reason, without words
    with pytest.raises(RefusedError, match="holds-say-what-they-wait-for"):
        hold_work(desk, scene.work.id, reason=HoldReason.OTHER)
    # then it is refused; with words it rests, and its chart is closed
    assert hold_work(desk, scene.work.id, reason=HoldReason.OTHER, words="the implant log").hold == "the implant log"
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        open_chart(desk, scene.work.id)
    assert [row.status for row in my_work(desk)] == [WorkStatus.HELD]
    # and opens again once it is hers to do
    resume_work(desk, scene.work.id)
    assert open_chart(desk, scene.work.id).work.hold == ""
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        resume_work(desk, scene.work.id)


@pytest.mark.control("ACC-1")
def test_nobody_picks_from_the_queue_by_taking_more(scene: Scene) -> None:
    # given a coder with open work, and a queue
    _waiting(scene, "x")
    # when she takes the next all the same
    with pytest.raises(RefusedError, match="the-queue-gives-one-by-one"):
        take_next(scene.at(scene.coder))
    # then it waits; and who does no kind of work takes nothing either
    assert len(scene.at(scene.coder).work.waiting()) == 1
    with pytest.raises(RefusedError, match="no kind of work is yours"):
        take_next(scene.at(scene.keeper))


def test_what_is_due_first_is_taken_first_and_then_what_is_urgent(scene: Scene) -> None:
    # given three items, of which the last is moved to the day of the first and made urgent
    first, _, last = _waiting(scene, "x", "y", "z")
    sort_many(scene.at(scene.manager), Chosen((last.id,)), priority=Priority.URGENT, due_on=first.due_on)
    # when a coder without work takes the next, then it is that
    taken = take_next(scene.at(scene.other))
    assert taken is not None
    assert taken.id == last.id


def test_a_sick_coders_work_is_spread_evenly_and_closes_for_her_at_once(scene: Scene) -> None:
    # given a coder with seven items, one of them of a relative of one of her two colleagues
    ill = a_member("ill.webb")
    desk = scene.at(scene.manager)
    desk.workforce.put(ill)
    for item in _waiting(scene, *"qrstuv"):
        reassign_work(desk, item.id, to=ill)
    reassign_work(desk, scene.work.id, to=ill)
    kin = replace(scene.other, name="Omar Ostrander", home_address=HOME)
    desk.workforce.put(kin)
    before = len(_entries(desk))
    # when all of hers is given to the two, and a provider, who does none of it
    provider = a_member("pia.holt", Role.PROVIDER)
    desk.workforce.put(provider)
    became = assign_many(desk, Chosen(holder=ill.id), to=[scene.coder.id, kin.id, provider.id])
    # then each has her share, and the relative's chart went to the other
    assert (became.done, became.waits, became.unfit) == (7, 0, 0)
    shares = {member.user_id: len(desk.work.of_member(member.id)) for member in (scene.coder, kin, provider)}
    assert shares == {"lena.moss": 4, "omar.diaz": 3, "pia.holt": 0}
    assert desk.work.item(scene.work.id).member_id == scene.coder.id
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        open_chart(scene.at(ill), scene.work.id)
    # and one entry tells of the whole, and one of each item
    made = _entries(desk)[before:-1]
    assert [entry["work"] for entry in made].count(None) == 1
    assert {entry["work"] for entry in made[1:]} == {item.id for item in desk.work.open_items()}


def test_what_nobody_who_was_named_may_do_stays_or_waits_and_is_counted(scene: Scene) -> None:
    # given work that is only its coder's relative's, and work that a provider does not do
    desk = scene.at(scene.manager)
    kin = replace(a_member("ria.ostrander", name="Ria Ostrander"), home_address=HOME)
    provider = a_member("pia.holt", Role.PROVIDER)
    for member in (kin, provider):
        desk.workforce.put(member)
    # when both are assigned, then the counts tell it and nothing else does
    assert assign_many(desk, Chosen((scene.work.id,)), to=[provider.id]).unfit == 1
    assert desk.work.item(scene.work.id).member_id == scene.coder.id
    assert assign_many(desk, Chosen((scene.work.id,)), to=[kin.id]).waits == 1
    assert desk.work.item(scene.work.id).status is WorkStatus.WAITING


def test_a_manager_sees_counts_and_encounters_and_no_patient(scene: Scene) -> None:
    # given work that is assigned, on hold with words about a patient, and waiting
    _waiting(scene, "x", "y")
    hold_work(scene.at(scene.coder), scene.work.id, reason=HoldReason.QUERY_PENDING, words="husband is to call back")
    # when a manager looks
    queues = look_at_queues(scene.at(scene.manager), Chosen(), listed=2)
    # then everything is counted, and listed as far as was asked
    assert (queues.total.waiting, queues.total.assigned, queues.total.held) == (2, 0, 1)
    assert [(tally.name, tally.all) for tally in queues.holders] == [("Lena.Moss", 1)]
    assert (len(queues.lines), queues.fitting) == (2, 3)
    # and of the hold, the listed reason only
    held = next(line for line in queues.lines if line.item.status is WorkStatus.HELD)
    assert held.item.hold_reason is HoldReason.QUERY_PENDING


@pytest.mark.parametrize("act", ["look", "assign", "sort", "withdraw"])
def test_only_a_manager_keeps_queues(scene: Scene, act: str) -> None:
    # given a coder
    desk = scene.at(scene.coder)
    acts: dict[str, Callable[[], object]] = {
        "look": lambda: look_at_queues(desk, Chosen(), listed=1),
        "assign": lambda: assign_many(desk, Chosen(), to=[MemberId("x")]),
        "sort": lambda: sort_many(desk, Chosen(), priority=Priority.SOON),
        "withdraw": lambda: withdraw_many(desk, Chosen(), reason="not billed after all"),
    }
    # when she does what a manager does
    with pytest.raises(RefusedError, match="managers-assign-work"):
        acts[act]()
    # then one entry tells of it
    assert len(_entries(desk)) == 1
    assert _last(desk)[0]["outcome"] == "refused"


def test_withdrawn_work_is_on_nobodys_list(scene: Scene) -> None:
    # given assigned work
    desk = scene.at(scene.manager)
    # when it is withdrawn, for a reason
    with pytest.raises(RefusedError, match="reasons-are-specific"):
        withdraw_many(desk, Chosen((scene.work.id,)), reason="no")
    assert withdraw_many(desk, Chosen((scene.work.id,)), reason="not billed after all").done == 1
    # then nobody has it, and it opens nothing
    assert my_work(scene.at(scene.coder)) == ()
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        open_chart(scene.at(scene.coder), scene.work.id)


def test_a_manager_gives_nothing_to_themselves(scene: Scene) -> None:
    # given a manager who codes as well
    both = replace(scene.manager, roles=frozenset({Role.MANAGER, Role.CODER}))
    scene.at(scene.keeper).workforce.put(both)
    desk = scene.at(both)
    # when she takes a relative's chart, or any, for herself (bench V01-09), then it is refused
    with pytest.raises(RefusedError, match="nobody assigns work to themselves"):
        assign_many(desk, Chosen(), to=[both.id])
    with pytest.raises(RefusedError, match="nobody assigns work to themselves"):
        assign_work(desk, encounter_id=scene.stay.id, kind="inpatient-final", target="A41.51", due_on=TODAY, to=both)


@pytest.mark.control("ACC-2")
def test_names_that_lead_nowhere_again_and_again_raise_a_signal(scene: Scene) -> None:
    # given a coder with a work item for one patient
    desk = scene.at(scene.coder)
    # when another patient's name is searched five times in a day, once an encounter's number, and once her own work's
    for words in ("Okonkwo", "okonkwo", "Ida Okonkwo", "E-2026-a", "E-1999-z", "Okonkwo", "Okonkwo"):
        search_work(desk, words)
    # then every search is on record by a keyed hash, and after the fifth empty one there is a signal
    entries = _entries(desk)
    assert [entry["act"] for entry in entries] == ["work.search"] * 7 + ["account.signal"]
    assert (entries[-1]["actor"], entries[-1]["because"]) == ("lena.moss", "empty-searches")
    assert b"okonkwo" not in b"".join(row.body.lower() for row in desk.ledger.store.rows())
    # and the privacy officer reads the words
    assert desk.ledger.details(next(iter(desk.ledger.store.rows())))["words"] == "Okonkwo"


@pytest.mark.control("ACC-2")
@pytest.mark.control("ACC-4")
def test_a_search_for_a_celebrity_is_marked_for_the_privacy_office_and_answered_like_any(scene: Scene) -> None:
    # given a celebrity among the patients, as intake stored them (bench V01-02)
    star = replace(a_patient("star", given="Ida", family="Okonkwo-Vane"), is_vip=True)
    import_charts(scene.at(scene.keeper), [star], source="x", mark=Mark("test"))
    desk = scene.at(scene.coder)
    # when a coder searches the surname from the news, and a name that nobody has
    answers = [search_work(desk, words) for words in ("vane", "nobodyatall")]
    # then both are answered alike, and what she may read of her entries is alike
    assert answers == [(), ()]
    famous, plain = [row for row in desk.ledger.store.rows() if row.actor == scene.coder.user_id]
    told = [{**json.loads(row.body), **dict.fromkeys(_DIFFERS)} for row in (famous, plain)]
    assert told[0] == told[1]
    assert [row.sentence for row in my_access(desk)][1:3] == ["Searched my work."] * 2
    # and the privacy officer sees which of the two named a restricted patient
    report = access_report(scene.at(scene.officer), scene.coder.user_id)
    assert [row.sentence for row in report][1:] == [
        "Searched my work.",
        "Searched my work. Signal: the words name a restricted patient.",
    ]


_DIFFERS = ("at", "commitment", "search", "sequence")


@pytest.mark.control("ACC-3")
def test_the_privacy_office_reads_the_signal_and_the_coder_does_not(scene: Scene) -> None:
    # given a chart that turned out to be a relative's when it was opened
    relative = replace(scene.coder, name="Lena Ostrander", home_address=HOME)
    scene.at(scene.keeper).workforce.put(relative)
    with pytest.raises(RefusedError):
        open_chart(scene.at(relative), scene.work.id)
    # when both look at the record of it
    own = my_access(scene.at(relative))[1].sentence
    report = access_report(scene.at(scene.officer), relative.user_id)[1].sentence
    # then the office reads why, and she does not
    assert own == "Opened a chart of E-2026-a \u2013 refused (work-went-to-somebody-else)."
    assert report == f"{own} Signal: family."


@pytest.mark.control("ACC-4")
def test_two_persons_clear_somebody_for_vips_and_one_takes_it_away(scene: Scene) -> None:
    # given a VIP's chart that waits
    desk = scene.at(scene.manager)
    desk.charts.save([replace(scene.patient, is_vip=True)])
    reassign_work(desk, scene.work.id, to=scene.other)
    # when a manager asks that a coder be cleared, then the manager cannot decide it too, and the privacy officer can
    request = ask_clearance(desk, scene.other.id, reason="Covers the pool while Petra is away.")
    with pytest.raises(RefusedError, match="nobody decides what they asked for themselves"):
        decide_account_request(desk, request.id, answer=Answer.APPROVE, carry_out=_nothing)
    decide_account_request(scene.at(scene.officer), request.id, answer=Answer.APPROVE, carry_out=_nothing)
    cleared = desk.workforce.member(scene.other.id)
    assert reassign_work(desk, scene.work.id, to=cleared).member_id == cleared.id
    assert open_chart(scene.at(cleared), scene.work.id).documents
    # and when it is taken away, the work waits, whoever sat down before
    end_clearance(desk, cleared.id)
    assert desk.work.item(scene.work.id).status is WorkStatus.WAITING
    with pytest.raises(RefusedError):
        open_chart(scene.at(cleared), scene.work.id)
    # and nobody asks for themselves
    with pytest.raises(RefusedError, match="nobody changes their own clearance"):
        ask_clearance(desk, scene.manager.id, reason="I would like to see those.")


def _nothing(*_: object) -> None:
    raise AssertionError


@pytest.mark.control("ACC-1")
@pytest.mark.control("ACC-3")
@pytest.mark.parametrize("how", ["one", "many"])
def test_a_manager_chooses_nobody_for_a_relatives_chart(scene: Scene, how: str) -> None:
    # given a manager who lives with the patient (bench V01-09), and a friend among the coders
    kin = replace(scene.manager, home_address=HOME)
    desk = scene.at(kin)
    desk.workforce.put(kin)
    # when the manager gives the friend the chart
    if how == "one":
        reassign_work(desk, scene.work.id, to=scene.other)
    else:
        assert assign_many(desk, Chosen((scene.work.id,)), to=[scene.other.id]).waits == 1
    # then it waits in the queue, and the privacy office reads whose wish it was
    assert desk.work.item(scene.work.id).status is WorkStatus.WAITING
    assert _last(desk)[1]["conflict_of_assigner"] == "household"
    report = access_report(scene.at(scene.officer), kin.user_id)
    assert report[0].sentence.endswith("Signal: household of whoever assigned it.")
