"""AUD: every act leaves an entry that says who, when, where, what, why and under which rule."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from chartwarden.actions.access import access_report, my_access
from chartwarden.actions.charts import explain_grant, open_chart, read_document
from chartwarden.actions.codes import add_code, remove_code
from chartwarden.actions.desk import Desk
from chartwarden.actions.importing import Mark, import_charts
from chartwarden.actions.members import add_member, end_member
from chartwarden.actions.widening import Answer, decide_widening, open_requests, request_widening
from chartwarden.actions.work import assign_work, finish_work, my_work, reassign_work, rework, search_work
from chartwarden.adapters.ledger_check import check_ledger
from chartwarden.chart.coding import Coding
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import ChartwardenError, RefusedError
from chartwarden.foundation.identifiers import CodedId, DocumentId, WideningId, WorkItemId
from chartwarden.ledger.entry import Outcome
from chartwarden.workforce.member import Role
from chartwarden_web.records.models import LedgerRecord
from chartwarden_web.wiring import House
from tests.builders import TODAY, Scene, a_member, a_scene, random_id
from tests.database import without_triggers

CODE = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli")
REASON = "Tobacco use decides F17.210; the assessment refers to the social history."


def _acts(scene: Scene) -> dict[str, Callable[[Desk], object]]:
    """Give every action of the product, tried on things that exist."""
    document_id = scene.summary.document.outline.id
    work_id = scene.work.id
    return {
        "my_work": my_work,
        "search_work": lambda desk: search_work(desk, "ostrander"),
        "open_chart": lambda desk: open_chart(desk, work_id),
        "read_document": lambda desk: read_document(desk, work_id, document_id),
        "explain_grant": lambda desk: explain_grant(desk, work_id),
        "add_code": lambda desk: add_code(desk, work_id, CODE),
        "remove_code": lambda desk: remove_code(desk, work_id, CodedId(random_id())),
        "request_widening": lambda desk: request_widening(desk, work_id, document_id, section=2, reason=REASON),
        "decide_widening": lambda desk: decide_widening(desk, WideningId(random_id()), answer=Answer.APPROVE),
        "open_requests": open_requests,
        "my_access": my_access,
        "access_report": lambda desk: access_report(desk, scene.coder.user_id),
        "assign_work": lambda desk: assign_work(
            desk, encounter_id=scene.stay.id, kind="inpatient-final", target="I10", due_on=TODAY, to=scene.coder
        ),
        "reassign_work": lambda desk: reassign_work(desk, work_id, to=scene.other),
        "finish_work": lambda desk: finish_work(desk, work_id),
        "rework": lambda desk: rework(desk, work_id, reason=REASON),
        "add_member": lambda desk: add_member(
            desk, user_id=f"new.{random_id()[:6]}", name="New", roles=frozenset({Role.CODER}), starts_on=TODAY
        ),
        "end_member": lambda desk: end_member(desk, "omar.diaz", last_day=TODAY),
        "import_charts": lambda desk: import_charts(desk, [scene.patient], source="x", mark=Mark("test")),
    }


@pytest.mark.control("AUD-1")
@pytest.mark.parametrize("act", sorted(_acts(a_scene())))
@pytest.mark.parametrize("role", list(Role))
def test_every_act_of_every_role_leaves_exactly_one_entry(act: str, role: Role) -> None:
    # given a member of each role, the privacy officer and the administrator included
    scene = a_scene()
    member = a_member("noor.holt", role)
    scene.at(scene.keeper).workforce.put(member)
    desk = scene.at(member)
    before = len(list(desk.ledger.store.rows()))
    # when they do, or try, each thing that the product can do
    try:
        _acts(scene)[act](desk)
    except ChartwardenError:
        expected = Outcome.REFUSED
    else:
        expected = Outcome.GRANTED
    # then one entry says so, under their name and place
    rows = list(desk.ledger.store.rows())
    entry = json.loads(rows[-1].body)
    assert len(rows) == before + 1
    assert (entry["actor"], entry["device"], entry["outcome"]) == ("noor.holt", "test:1", expected)


@pytest.mark.control("AUD-1")
def test_the_holder_of_work_leaves_one_granted_entry_for_each_act() -> None:
    # given the coder whose work it is
    scene = a_scene()
    desk = scene.at(scene.coder)
    acts = _acts(scene)
    # when they work
    for act in "my_work search_work open_chart read_document explain_grant add_code request_widening my_access".split():
        acts[act](desk)
    for act in ("finish_work", "rework"):
        acts[act](desk)
    # then each act is one granted entry, in order
    entries = [json.loads(row.body) for row in desk.ledger.store.rows()]
    assert [entry["outcome"] for entry in entries] == ["granted"] * 10
    assert [entry["sequence"] for entry in entries] == list(range(10))


@pytest.mark.control("AUD-1")
def test_the_reviewers_own_review_is_an_entry() -> None:
    # given a privacy officer
    scene = a_scene()
    officer = scene.at(scene.officer)
    # when they review a coder, and then themselves
    access_report(officer, scene.coder.user_id)
    mine = my_access(officer)
    # then the review is among their own acts
    assert [row.sentence for row in mine] == ["Looked at a record of access.", "Looked at a record of access."]


@pytest.mark.control("AUD-3")
def test_a_thousand_random_views_each_tell_everything() -> None:
    # given two coders who open and read at random, allowed or not
    scene = a_scene()
    chance = random.Random(2026)
    documents = [part.document.outline.id for part in (scene.summary, scene.old, scene.psychotherapy, scene.face)]
    works = [scene.work.id, WorkItemId(random_id())]
    # when they do so a thousand times
    for _ in range(1000):
        desk = scene.at(chance.choice([scene.coder, scene.other]))
        try:
            if chance.random() < 0.5:
                open_chart(desk, chance.choice(works))
            else:
                read_document(desk, chance.choice(works), DocumentId(chance.choice(documents)))
        except RefusedError:
            continue
    # then the report shows who, when, where, patient, document, sections, purpose, rule and outcome of each
    officer = scene.at(scene.officer)
    rows = [row for member in (scene.coder, scene.other) for row in access_report(officer, member.user_id, most=2000)]
    granted = [row for row in rows if row.outcome is Outcome.GRANTED]
    assert len(rows) == 1000
    assert len(granted) > 100
    assert all(row.who and row.device and row.at for row in rows)
    for row in granted:
        assert row.patient
        assert row.documents
        assert row.sections
        assert row.purpose == "Inpatient final coding (diagnoses and DRG) \N{MIDDLE DOT} A41.51"
        assert row.rule == "inpatient-final@2026.5"
    refused = [row for row in rows if row.outcome is Outcome.REFUSED]
    assert all(row.because in {"work-is-the-warrant", "minimum-necessary"} for row in refused)


@pytest.mark.control("AUD-1")
def test_no_entry_holds_a_name_a_number_or_words_of_the_chart() -> None:
    # given an instance on which everything was done
    scene = a_scene()
    for member in (scene.coder, scene.manager, scene.officer, scene.keeper):
        for act in _acts(scene).values():
            try:
                act(scene.at(member))
            except ChartwardenError:
                continue
    # when every sealed byte is looked at
    sealed = b"".join(row.body for row in scene.at(scene.coder).ledger.store.rows()).lower()
    # then nothing of the patient is in it
    for word in (
        "ostrander",
        "wilhelmina",
        "912-44",
        "mr-44719",
        "e-2026-a",
        "tannery",
        "tobias",
        "half a pack",
        "1958-03-14",
    ):
        assert word.encode() not in sealed, word


@pytest.mark.control("AUD-1")
def test_an_act_that_breaks_leaves_an_entry_that_says_so() -> None:
    # given a chart store that breaks
    scene = a_scene()
    desk = scene.at(scene.coder)

    class Broken:
        def __getattr__(self, name: str) -> object:
            raise OSError(name)

    broken = replace(desk, charts=Broken())  # type: ignore[arg-type]  # broken on purpose
    # when the chart is opened
    with pytest.raises(OSError, match="registered"):
        open_chart(broken, scene.work.id)
    # then the entry says that it failed, and why in one word
    *_, row = desk.ledger.store.rows()
    entry = json.loads(row.body)
    assert (entry["outcome"], entry["because"]) == ("failed", "OSError")


@pytest.mark.control("AUD-3")
def test_a_row_that_somebody_damaged_does_not_hide_the_others(house: House) -> None:
    # given a coder who opened a chart twice, and a row that was damaged under the triggers
    scene = Scene(house)
    for _ in range(2):
        open_chart(scene.at(scene.coder), scene.work.id)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_refuses_update")
        cursor.execute("UPDATE ledger SET body = %s WHERE sequence = 0", [b"{damaged"])
    # when the privacy officer reads what the coder did
    rows = access_report(scene.at(scene.officer), scene.coder.user_id)
    # then the sound entry is told, and the damaged one says that it cannot be trusted
    assert [row.outcome for row in rows] == [Outcome.GRANTED, Outcome.FAILED]
    assert "cannot be trusted" in rows[1].sentence


@contextmanager
def _chain_broken(_: Scene) -> Iterator[None]:
    without_triggers()
    LedgerRecord.objects.filter(sequence=1).update(body=b"{}")
    LedgerRecord.objects.filter(sequence__gt=1).delete()  # the altered entry is the last one now
    yield


@contextmanager
def _disk_full(_: Scene) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_details RENAME TO ledger_details_elsewhere")
    yield


@contextmanager
def _clock_moved_back(scene: Scene) -> Iterator[None]:
    assert isinstance(scene.house, House)
    before = scene.house.ledger._clock  # noqa: SLF001 -- the ledger's own view of time is what is set back
    scene.house.ledger._clock = FixedClock(before.now() - timedelta(hours=1), before.elapsed_seconds())  # noqa: SLF001
    yield
    scene.house.ledger._clock = before  # noqa: SLF001


_TROUBLES = {
    "the chain is broken": (_chain_broken, "ledger.broken-end", "no-record-no-read"),
    "the disk is full": (_disk_full, "ledger.not-written", "no-record-no-read"),
    "the clock was moved back": (_clock_moved_back, "ledger.clock-behind", "clock-goes-forward"),
}


@pytest.mark.control("AUD-2")
@pytest.mark.parametrize("trouble", _TROUBLES)
def test_phi_is_refused_and_an_alarm_raised_when_the_log_cannot_be_kept(
    house_anywhere: House, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    # given a scene whose coder has worked, and then something happens to the log
    scene = Scene(house_anywhere)
    desk, document_id = scene.at(scene.coder), scene.summary.document.outline.id
    for _ in range(3):
        read_document(desk, scene.work.id, document_id)
    happens, alarm, rule = _TROUBLES[trouble]
    with happens(scene), caplog.at_level("CRITICAL", "chartwarden"):
        # when PHI is requested, by each act that opens a chart
        for act in ("open_chart", "read_document", "explain_grant"):
            with pytest.raises(RefusedError) as refused:
                _acts(scene)[act](desk)
            # then it is refused, and an alarm is raised
            assert refused.value.rule == rule
    assert any(record.getMessage().startswith(alarm) for record in caplog.records)
    # and where entries were touched, verifying names the first bad one
    verdict = check_ledger(house_anywhere.ledger) if trouble != "the disk is full" else None
    if verdict is not None:
        assert verdict.first_bad == (1 if trouble == "the chain is broken" else None)
