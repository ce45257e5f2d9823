"""ACC: a chart opens only through assigned work with a purpose."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.access import access_report
from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.codes import add_code
from chartwarden.actions.desk import Desk
from chartwarden.actions.importing import Mark, import_charts
from chartwarden.actions.widening import Answer, decide_widening, open_requests, request_widening
from chartwarden.actions.work import assign_work, finish_work, my_work, reassign_work, rework, search_work
from chartwarden.chart.coding import Coding
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, WorkItemId
from chartwarden.ledger.entry import Act, Draft
from chartwarden.ledger.receipt import Receipt
from chartwarden.minimum_necessary.ladder import WIDENING_LASTS
from chartwarden.purpose.target import parse_target
from chartwarden.purpose.work import WorkItem
from tests.builders import NOW, TODAY, Scene, a_scene, a_work_item, house_in_memory, random_id

REASON = "Tobacco use decides F17.210; the assessment refers to the social history."


def _last(desk: Desk) -> dict[str, object]:
    """Give the latest entry of the ledger."""
    *_, row = desk.ledger.store.rows()
    entry: dict[str, object] = json.loads(row.body)
    return entry


def test_whoever_opens_charts_faster_than_anybody_works_is_slowed_and_seen() -> None:
    # given a coder who opened their own work, and asked for ninety-nine other charts within an hour
    clock = FixedClock(NOW)
    scene = Scene(house_in_memory(clock=clock))
    desk = scene.at(scene.coder)
    open_chart(desk, scene.work.id)
    for number in range(99):
        with pytest.raises(RefusedError, match="work-is-the-warrant"):
            open_chart(desk, WorkItemId(f"guess-{number}"))
    # when they ask for one more
    with pytest.raises(RefusedError, match="charts-an-hour"):
        open_chart(desk, WorkItemId("guess-99"))
    # then it is a signal, and the chart that they are at work on opens as before
    entry = _last(desk)
    assert (entry["act"], entry["outcome"], entry["because"]) == ("account.signal", "refused", "charts-an-hour")
    open_chart(desk, scene.work.id)
    # and others open an hour later
    clock.advance(timedelta(hours=1))
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        open_chart(desk, WorkItemId("guess-99"))


@pytest.mark.control("ACC-1")
@pytest.mark.parametrize("whose", ["foreign", "missing", "finished", "waiting"])
def test_a_chart_without_assigned_work_is_refused_alike_whether_it_exists_or_not(whose: str) -> None:
    # given work that is somebody else's, is nobody's, is done, or does not exist
    scene = a_scene()
    desk = scene.at(scene.coder)
    work_id = {
        "foreign": a_work_item("foreign", encounter=scene.stay, member=scene.other),
        "waiting": a_work_item("waiting", encounter=scene.stay, member=None),
    }
    if whose in work_id:
        desk.work.add([work_id[whose]])
        asked = work_id[whose].id
    elif whose == "finished":
        finish_work(desk, scene.work.id)
        asked = scene.work.id
    else:
        asked = WorkItemId(random_id())
    before = len(list(desk.ledger.store.rows()))
    # when the coder opens it
    with pytest.raises(RefusedError) as refused:
        open_chart(desk, asked)
    # then the words are the same in each case, and exactly one entry tells of the attempt
    assert str(refused.value) == (
        "Refused: no open work item of yours leads to this chart (work-is-the-warrant, 45 CFR 164.502(a)). "
        "Take work from your list; if something is missing there, ask your manager to assign it."
    )
    assert len(list(desk.ledger.store.rows())) == before + 1
    assert _last(desk)["outcome"] == "refused"
    assert _last(desk)["because"] == "work-is-the-warrant"


@pytest.mark.control("ACC-1")
def test_a_foreign_attempt_leaves_no_pseudonym_that_would_confirm_the_chart() -> None:
    # given work of another coder, and work that does not exist
    scene = a_scene()
    desk = scene.at(scene.other)
    # when both are tried
    entries = []
    for work_id in (scene.work.id, WorkItemId(random_id())):
        with pytest.raises(RefusedError):
            open_chart(desk, work_id)
        entry = _last(desk)
        assert entry["commitment"]  # what was asked for is sealed beside it, with a salt of its own
        entries.append({key: entry[key] for key in entry if key not in {"sequence", "at", "commitment"}})
    # then the entries that the insider may read of themselves tell them apart by nothing
    assert entries[0] == entries[1]


@pytest.mark.control("ACC-1")
def test_work_on_one_chart_opens_no_other() -> None:
    # given assigned work on one stay
    scene = a_scene()
    desk = scene.at(scene.coder)
    # when another stay of the same patient is asked for with it
    # then it is refused, as an encounter that does not exist is
    for encounter_id in (scene.earlier.id, EncounterId(random_id())):
        with pytest.raises(RefusedError, match="work-is-the-warrant"):
            open_chart(desk, scene.work.id, encounter_id=encounter_id)


@pytest.mark.control("ACC-1")
@pytest.mark.parametrize("who", ["manager", "officer", "keeper"])
def test_no_role_opens_a_chart_without_work(who: str) -> None:
    # given a manager, a privacy officer, an administrator
    scene = a_scene()
    desk = scene.at(getattr(scene, who))
    # when they open the coder's chart
    # then it is refused
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        open_chart(desk, scene.work.id)


@pytest.mark.control("ACC-1")
@pytest.mark.parametrize("who", ["coder", "manager", "officer", "keeper"])
def test_a_member_whose_last_day_has_passed_does_nothing(who: str) -> None:
    # given somebody who left yesterday
    scene = a_scene()
    member = getattr(scene, who)
    desk = scene.at(replace(member, ends_on=TODAY - timedelta(days=1)))
    acts: dict[str, Callable[[], object]] = {
        "coder": lambda: open_chart(desk, scene.work.id),
        "manager": lambda: reassign_work(desk, scene.work.id, to=scene.other),
        "officer": lambda: access_report(desk, scene.coder.user_id),
        "keeper": lambda: import_charts(desk, [scene.patient], source="x", mark=Mark("test")),
    }
    # when they do what their role does
    # then it is refused, and that is an entry
    with pytest.raises(RefusedError, match="members-work-here-today"):
        acts[who]()
    assert _last(desk)["outcome"] == "refused"


@pytest.mark.control("ACC-1")
def test_work_that_was_given_to_somebody_else_closes_at_once() -> None:
    # given a coder with an open chart
    scene = a_scene()
    desk = scene.at(scene.coder)
    chart = open_chart(desk, scene.work.id)
    # when the manager gives the work to somebody else
    reassign_work(scene.at(scene.manager), scene.work.id, to=scene.other)
    # then the next read is refused, and the new holder's is not
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        read_document(desk, scene.work.id, chart.documents[0].id)
    assert read_document(scene.at(scene.other), scene.work.id, chart.documents[0].id).sections


@pytest.mark.control("ACC-2")
def test_search_finds_only_assigned_work_and_records_the_words_under_a_hash() -> None:
    # given a coder whose work shows the patient's name, and another coder without any
    scene = a_scene()
    mine, theirs = scene.at(scene.coder), scene.at(scene.other)
    appeal = a_work_item("appeal", encounter=scene.stay, member=scene.coder, kind="denial-appeal")
    mine.work.add([appeal])
    # when both search for the patient's name
    found, nothing = search_work(mine, "ostrander"), search_work(theirs, "Ostrander")
    # then only assigned work is found, and of it only what shows the name anyway
    assert [row.id for row in found] == [appeal.id]
    assert nothing == ()
    # and both searches are recorded, equal words under an equal hash, and nowhere in clear
    rows = [row for row in mine.ledger.store.rows() if json.loads(row.body)["act"] == "work.search"]
    hashes = {json.loads(row.body)["search"] for row in rows}
    assert len(rows) == 2
    assert len(hashes) == 1
    assert not any(b"ostrander" in row.body.lower() for row in rows)


@pytest.mark.control("ACC-2", "MIN-6")
@pytest.mark.parametrize("words", ["ostrander", "ostr", "o", "wilhelmina"])
def test_a_masked_name_cannot_be_spelled_out_by_searching(words: str) -> None:
    # given work whose rule masks the patient's name, and an item that shows it
    scene = a_scene()
    desk = scene.at(scene.coder)
    desk.work.add([a_work_item("appeal", encounter=scene.stay, member=scene.coder, kind="denial-appeal")])
    # when a coder searches for the name, for its beginning, for a letter of it
    found = {row.id for row in search_work(desk, words)}
    # then the item that masks it is found only by what its own line shows, and the other by whole names alone
    line = "e-2026-a inpatient final coding (diagnoses and drg) a41.51"
    assert (scene.work.id in found) == (words in line)
    assert ("work-appeal" in found) == (
        words in {"ostrander", "wilhelmina"} or words in "e-2026-a denial appeal a41.51"
    )


@pytest.mark.control("ACC-2")
def test_search_inside_my_work_reaches_no_other_fields_and_empty_words_find_nothing() -> None:
    # given a coder whose patient has a birth date and a number
    scene = a_scene()
    desk = scene.at(scene.coder)
    # when they search for those, or for nothing
    # then nothing is found: only what the list shows, and the name, can be searched
    assert search_work(desk, "1958") == ()
    assert search_work(desk, "912-44-0187") == ()
    assert search_work(desk, "  ") == ()


@pytest.mark.control("ACC-5")
@pytest.mark.parametrize(
    "words", ["", "coding", "review chart", "sepsis", "A41.51, because", "J44.1 coding", "all", "*"]
)
def test_free_text_is_not_a_target(words: str) -> None:
    # given words that name no code and no rule
    # when they are given as the target of work
    # then they are refused
    with pytest.raises(RefusedError, match="purpose-has-a-target"):
        parse_target(words)


@pytest.mark.control("ACC-5")
def test_the_entry_of_an_open_chart_carries_purpose_and_target() -> None:
    # given assigned work for sepsis codes
    scene = a_scene()
    desk = scene.at(scene.coder)
    # when the chart is opened
    open_chart(desk, scene.work.id)
    # then the entry says for which kind of work and which codes
    entry = _last(desk)
    assert (entry["kind_of_work"], entry["target"], entry["work"]) == ("inpatient-final", "A41.51", scene.work.id)


@pytest.mark.control("ACC-5")
def test_work_without_a_target_or_of_an_unknown_kind_cannot_be_assigned() -> None:
    # given a manager
    scene = a_scene()
    desk = scene.at(scene.manager)
    # when they assign work without a code, or of a kind that has no rule
    # then it is refused
    with pytest.raises(RefusedError, match="purpose-has-a-target"):
        assign_work(
            desk, encounter_id=scene.stay.id, kind="inpatient-final", target="coding", due_on=TODAY, to=scene.coder
        )
    with pytest.raises(RefusedError, match="no such kind of work"):
        assign_work(desk, encounter_id=scene.stay.id, kind="curiosity", target="I10", due_on=TODAY, to=scene.coder)


@pytest.mark.control("ACC-5", "ACC-7")
def test_nobody_assigns_work_to_themselves_and_coders_assign_none() -> None:
    # given a manager and a coder
    scene = a_scene()
    # when the manager takes work, and the coder assigns some
    # then both are refused
    for member, to in ((scene.manager, scene.manager), (scene.coder, scene.other)):
        with pytest.raises(RefusedError):
            assign_work(
                scene.at(member), encounter_id=scene.stay.id, kind="inpatient-final", target="I10", due_on=TODAY, to=to
            )


@pytest.mark.control("ACC-8")
def test_finished_work_closes_its_chart_until_rework_has_a_reason() -> None:
    # given work finished at ten
    clock = FixedClock(NOW)
    scene = Scene(house_in_memory(clock=clock))
    desk = scene.at(scene.coder)
    finish_work(desk, scene.work.id)
    clock.advance(timedelta(minutes=5))
    # when the same coder opens the chart five minutes later
    # then it is refused, and empty or stock reasons do not open it again
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        open_chart(desk, scene.work.id)
    for reason in ("", "coding", "need to review the chart again please", "work work work work work work"):
        with pytest.raises(RefusedError, match="reasons-are-specific"):
            rework(desk, scene.work.id, reason=reason)
    # and a reason that says something does
    rework(desk, scene.work.id, reason="Pathology addendum changes the stage; K80.00 may become K80.12.")
    assert open_chart(desk, scene.work.id).documents


@pytest.mark.control("ACC-6")
@pytest.mark.parametrize(
    "reason", ["", "   ", "need it", "needed for coding this chart please", "aaaaaaaaaaaaaaaaaaaaaaaaa"]
)
def test_a_reason_that_says_nothing_is_refused(reason: str) -> None:
    # given a withheld section
    scene = a_scene()
    desk = scene.at(scene.coder)
    section = _social_history(scene)
    # when it is asked for with such a reason
    # then the request is refused and none is stored
    with pytest.raises(RefusedError, match="reasons-are-specific"):
        request_widening(desk, scene.work.id, scene.summary.document.outline.id, section=section, reason=reason)
    assert desk.work.requests(scene.work.id) == ()


@pytest.mark.control("ACC-6", "ACC-7", "MIN-2")
def test_a_second_person_opens_the_named_part_for_a_working_day() -> None:
    # given a request for the social history
    clock = FixedClock(NOW)
    scene = Scene(house_in_memory(clock=clock))
    desk, document_id, section = scene.at(scene.coder), scene.summary.document.outline.id, _social_history(scene)
    asked = request_widening(desk, scene.work.id, document_id, section=section, reason=REASON)
    assert section not in [part.ordinal for part in read_document(desk, scene.work.id, document_id).sections]
    # when the manager approves
    [row] = open_requests(scene.at(scene.manager))
    assert row.part == "Discharge summary: Social history"
    decide_widening(scene.at(scene.manager), asked.id, answer=Answer.APPROVE)
    # then that section is open, and no other document is
    assert section in [part.ordinal for part in read_document(desk, scene.work.id, document_id).sections]
    assert len(open_chart(desk, scene.work.id).documents) == 1
    # and it closes by itself
    clock.advance(WIDENING_LASTS)
    assert section not in [part.ordinal for part in read_document(desk, scene.work.id, document_id).sections]


@pytest.mark.control("ACC-7")
def test_a_request_does_not_outlive_a_move_of_its_work_in_the_same_instant() -> None:
    # given a clock that stands still, a request, and an approval of another
    scene = a_scene()
    document_id, section = scene.summary.document.outline.id, _social_history(scene)
    open_, approved = (
        request_widening(scene.at(scene.coder), scene.work.id, document_id, section=section, reason=REASON)
        for _ in range(2)
    )
    decide_widening(scene.at(scene.manager), approved.id, answer=Answer.APPROVE)
    # when the work goes to somebody else and comes back
    reassign_work(scene.at(scene.manager), scene.work.id, to=scene.other)
    reassign_work(scene.at(scene.manager), scene.work.id, to=scene.coder)
    # then nobody can approve the first any more, and the second opens nothing
    with pytest.raises(RefusedError, match="second-person-decides"):
        decide_widening(scene.at(scene.manager), open_.id, answer=Answer.APPROVE)
    shown = read_document(scene.at(scene.coder), scene.work.id, document_id).sections
    assert section not in [part.ordinal for part in shown]


@pytest.mark.control("ACC-7")
def test_nobody_decides_their_own_request_and_coders_decide_none() -> None:
    # given a request by somebody who is coder and manager at once
    scene = a_scene()
    both = replace(scene.coder, roles=scene.coder.roles | scene.manager.roles)
    scene.at(scene.keeper).workforce.put(both)
    document_id, section = scene.summary.document.outline.id, _social_history(scene)
    asked = request_widening(scene.at(both), scene.work.id, document_id, section=section, reason=REASON)
    # when they or a coder decide it
    # then it is refused, and stays open
    for member in (both, scene.other):
        with pytest.raises(RefusedError, match="second-person-decides"):
            decide_widening(scene.at(member), asked.id, answer=Answer.APPROVE)
    assert scene.at(scene.coder).work.open_requests() == (asked,)


@pytest.mark.control("ACC-7")
def test_a_part_that_was_opened_for_one_holder_opens_for_no_other_and_not_after_rework() -> None:
    # given a part that was approved for the coder
    clock = FixedClock(NOW)
    scene = Scene(house_in_memory(clock=clock))
    document_id, section = scene.summary.document.outline.id, _social_history(scene)
    clock.advance(timedelta(minutes=1))
    asked = request_widening(scene.at(scene.coder), scene.work.id, document_id, section=section, reason=REASON)
    decide_widening(scene.at(scene.manager), asked.id, answer=Answer.APPROVE)
    clock.advance(timedelta(minutes=1))
    # when the work is finished and reworked, and then given to somebody else
    finish_work(scene.at(scene.coder), scene.work.id)
    rework(scene.at(scene.coder), scene.work.id, reason="Pathology addendum changes the stage; K80.00 may change.")
    again = read_document(scene.at(scene.coder), scene.work.id, document_id)
    reassign_work(scene.at(scene.manager), scene.work.id, to=scene.other)
    other = read_document(scene.at(scene.other), scene.work.id, document_id)
    # then the part is closed in both
    assert section not in [part.ordinal for part in again.sections]
    assert section not in [part.ordinal for part in other.sections]


@pytest.mark.control("ACC-7")
def test_whoever_holds_the_work_does_not_decide_what_it_opens() -> None:
    # given a request by one coder, and then the work in the hands of somebody who is coder and manager
    scene = a_scene()
    both = replace(scene.other, roles=scene.other.roles | scene.manager.roles)
    document_id, section = scene.summary.document.outline.id, _social_history(scene)
    asked = request_widening(scene.at(scene.coder), scene.work.id, document_id, section=section, reason=REASON)
    reassign_work(scene.at(scene.manager), scene.work.id, to=both)
    # when the new holder approves the old request, and when the manager does
    # then both are refused: it would open to its approver, or for nobody who asked
    for member in (both, scene.manager):
        with pytest.raises(RefusedError, match="second-person-decides"):
            decide_widening(scene.at(member), asked.id, answer=Answer.APPROVE)


@pytest.mark.control("ACC-7")
def test_a_section_that_does_not_exist_cannot_be_asked_for() -> None:
    # given a document with four sections
    scene = a_scene()
    # when its section 999,999 is asked for, or one before the first
    # then the request is refused
    for section in (999_999, -1):
        with pytest.raises(RefusedError, match="part-may-be-requested"):
            request_widening(
                scene.at(scene.coder), scene.work.id, scene.face.document.outline.id, section=section, reason=REASON
            )


@pytest.mark.control("ACC-1")
def test_a_revocation_that_comes_in_while_the_entry_is_written_wins() -> None:
    # given a ledger that is slow enough for a manager to take the work away meanwhile
    scene = a_scene()
    desk = scene.at(scene.coder)
    seal = desk.ledger.append

    def slow(draft: Draft, *, covers: frozenset[str] = frozenset()) -> Receipt:
        receipt = seal(draft, covers=covers)
        if draft.act is Act.READ_DOCUMENT:
            reassign_work(scene.at(scene.manager), scene.work.id, to=scene.other)
        return receipt

    desk.ledger.append = slow  # type: ignore[method-assign]  # the ledger of this test alone
    # when the coder reads
    # then nothing is read: the revocation was acknowledged before any byte left the store
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        read_document(desk, scene.work.id, scene.summary.document.outline.id)


@pytest.mark.control("ACC-7")
@pytest.mark.parametrize("document", ["psychotherapy", "missing"])
def test_a_restricted_note_cannot_be_asked_for_and_is_answered_like_a_missing_one(document: str) -> None:
    # given a psychotherapy note of the stay, and a document that does not exist
    scene = a_scene()
    document_id = {"psychotherapy": scene.psychotherapy.document.outline.id, "missing": DocumentId(random_id())}[
        document
    ]
    # when either is asked for
    # then the same refusal answers
    with pytest.raises(RefusedError, match="part-may-be-requested"):
        request_widening(scene.at(scene.coder), scene.work.id, document_id, section=None, reason=REASON)


def test_the_list_of_work_names_nobody() -> None:
    # given assigned work
    scene = a_scene()
    # when the list is read
    [row] = my_work(scene.at(scene.coder))
    # then it tells the encounter and the work, and nothing of the person
    told = f"{row.title} {row.target} {row.encounter_number}"
    assert row.encounter_number == "E-2026-a"
    assert not any(word in told for word in ("Ostrander", "Wilhelmina", "1958", "MR-44719"))


def _social_history(scene: Scene) -> int:
    return next(part.ordinal for part in scene.summary.document.outline.sections if part.loinc == "29762-2")


@pytest.mark.control("ACC-8")
def test_no_code_is_added_to_work_that_ends_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a coder whose work is finished, from another window, while they add a code
    scene = a_scene()
    desk = scene.at(scene.coder)
    hold = desk.work.hold  # from here on it could not end any more

    def slow(item: WorkItem) -> None:
        monkeypatch.undo()
        finish_work(desk, scene.work.id)
        hold(item)

    monkeypatch.setattr(desk.work, "hold", slow)
    # when the code arrives
    with pytest.raises(RefusedError, match="meanwhile"):
        add_code(desk, scene.work.id, Coding("ICD-10-CM", "A41.51"))
    # then it is not there
    assert desk.work.coded(scene.work.id) == ()
