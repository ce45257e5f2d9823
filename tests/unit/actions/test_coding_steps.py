"""Codes are ordered, told to be present on admission, commented on, and every change can be taken back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.actions.codes import add_code, remove_code
from chartwarden.actions.coding_steps import comment_code, evidence_key, move_code, say_present, undo, unmark
from chartwarden.actions.list_store import POA_EXEMPT
from chartwarden.chart.coding import Change, CodedResult, Coding, Evidence, PresentOnAdmission
from chartwarden.foundation.errors import MalformedError, NotFoundError, RefusedError
from chartwarden.foundation.identifiers import CodedId
from tests.builders import Scene, a_scene

SEPSIS = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli")
URINE = Coding("ICD-10-CM", "N39.0", "Urinary tract infection")
SMOKER = Coding("ICD-10-CM", "F17.210", "Nicotine dependence")


@pytest.fixture
def scene() -> Scene:
    """Give a chart and the coder whose work it is."""
    return a_scene()


def codes_of(scene: Scene) -> list[str]:
    return [one.coding.code for one in scene.at(scene.coder).work.coded(scene.work.id)]


def with_three(scene: Scene) -> list[CodedResult]:
    desk = scene.at(scene.coder)
    return [add_code(desk, scene.work.id, coding) for coding in (SEPSIS, URINE, SMOKER)]


def diagnosis(scene: Scene) -> Evidence:
    """Give the words of the diagnosis in the summary."""
    document = scene.summary.document
    section = next(one for one in document.outline.sections if one.ordinal == 3)
    start = document.text.value.index("Sepsis due to E. coli", section.start)
    return Evidence(document.outline.id, section.ordinal, start, start + 21)


@pytest.mark.parametrize(("to", "order"), [(1, "FAN"), (2, "AFN"), (3, "ANF"), (-4, "FAN"), (99, "ANF")])
def test_a_code_goes_to_the_place_it_is_given_or_to_the_nearer_end(to: int, order: str, scene: Scene) -> None:
    # given three codes
    *_, smoker = with_three(scene)
    # when the last is given a place
    move_code(scene.at(scene.coder), scene.work.id, smoker.id, to=to)
    # then it stands there, and the others keep their order
    assert "".join(code[0] for code in codes_of(scene)) == order


def test_work_has_no_more_codes_than_a_claim_could_need(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    # given work with as many codes as there may be, and a code with as much evidence
    monkeypatch.setattr("chartwarden.actions.codes.MOST_CODES", 3)
    monkeypatch.setattr("chartwarden.actions.codes.MOST_EVIDENCE", 1)
    with_three(scene)
    desk, words = scene.at(scene.coder), diagnosis(scene)
    add_code(desk, scene.work.id, SEPSIS, evidence=[words])
    # when one more is assigned, or more evidence
    for coding, evidence in ((replace(URINE, code="N39.4"), words), (SEPSIS, replace(words, end=words.end - 1))):
        with pytest.raises(RefusedError, match="codes-are-few"):
            add_code(desk, scene.work.id, coding, evidence=[evidence])
    # then all is as it was
    assert codes_of(scene) == ["A41.51", "N39.0", "F17.210"]
    assert desk.work.coded(scene.work.id)[0].evidence == (words,)


def test_what_is_said_of_a_code_stays_when_it_gets_evidence(scene: Scene) -> None:
    # given a code that was present on admission, with a comment
    sepsis, *_ = with_three(scene)
    desk = scene.at(scene.coder)
    say_present(desk, scene.work.id, sepsis.id, present=PresentOnAdmission.YES)
    comment_code(desk, scene.work.id, sepsis.id, comment="  Blood cultures\n positive on arrival. ")
    # when it gets evidence
    add_code(desk, scene.work.id, SEPSIS, evidence=[diagnosis(scene)])
    # then all of it is there
    (stored, *_) = desk.work.coded(scene.work.id)
    assert stored == replace(
        sepsis,
        evidence=(diagnosis(scene),),
        present_on_admission=PresentOnAdmission.YES,
        comment="Blood cultures positive on arrival.",
    )


def test_one_stretch_of_evidence_is_taken_away_by_a_name_that_tells_no_place(scene: Scene) -> None:
    # given a code with two stretches of evidence
    desk = scene.at(scene.coder)
    first = diagnosis(scene)
    second = replace(first, end=first.start + 6)
    coded = add_code(desk, scene.work.id, SEPSIS, evidence=[first, second])
    name = evidence_key(first, key=desk.content_key)
    # when one is taken away, then the other stays, and the name held none of its numbers
    assert unmark(desk, scene.work.id, coded.id, evidence=name).evidence == (second,)
    assert str(first.start) not in name
    # and a second time there is nothing by that name
    with pytest.raises(NotFoundError):
        unmark(desk, scene.work.id, coded.id, evidence=name)


def test_a_comment_that_holds_a_secret_or_is_too_long_is_not_stored(scene: Scene) -> None:
    # given a code
    sepsis, *_ = with_three(scene)
    desk = scene.at(scene.coder)
    # when comments that nobody should read, or would read, are left
    with pytest.raises(RefusedError, match="password"):
        comment_code(desk, scene.work.id, sepsis.id, comment="my password is Heron!42")
    with pytest.raises(MalformedError, match="500 characters"):
        comment_code(desk, scene.work.id, sepsis.id, comment="x" * 501)
    # then nothing is stored
    assert {one.comment for one in desk.work.coded(scene.work.id)} == {""}


def test_every_kind_of_change_is_taken_back_one_after_the_other(scene: Scene) -> None:
    # given one change of each kind, and how the codes stood before each
    desk, work = scene.at(scene.coder), scene.work.id
    sepsis, urine, _ = with_three(scene)
    name = evidence_key(diagnosis(scene), key=desk.content_key)
    stood = []
    for change in (
        lambda: add_code(desk, work, SEPSIS, evidence=[diagnosis(scene)]),
        lambda: say_present(desk, work, sepsis.id, present=PresentOnAdmission.UNDETERMINED),
        lambda: comment_code(desk, work, sepsis.id, comment="Query the attending."),
        lambda: move_code(desk, work, sepsis.id, to=3),
        lambda: unmark(desk, work, sepsis.id, evidence=name),
        lambda: remove_code(desk, work, urine.id),
    ):
        stood.append(desk.work.coded(work))
        change()
    # when they are undone, the latest first
    undone = []
    for before in reversed(stood):
        undone.append(undo(desk, work).change)
        # then everything is as it was, order included
        assert desk.work.coded(work) == before
    assert undone == [
        Change.REMOVED,
        Change.UNMARKED,
        Change.MOVED,
        Change.COMMENTED,
        Change.ADMISSION,
        Change.MARKED,
    ]
    # and the first assignments can be undone too, back to nothing
    assert [undo(desk, work).code for _ in range(3)] == ["F17.210", "N39.0", "A41.51"]
    assert codes_of(scene) == []


def test_nobody_undoes_what_another_coder_did(scene: Scene) -> None:
    # given work that was coded by one, and then given to another
    with_three(scene)
    item = scene.at(scene.coder).work.item(scene.work.id)
    scene.at(scene.keeper).work.move(replace(item, member_id=scene.other.id), seen_version=item.version)
    # when the other takes a change back, then there is none of theirs
    with pytest.raises(RefusedError, match="no change of yours"):
        undo(scene.at(scene.other), scene.work.id)
    assert len(codes_of(scene)) == 3


def test_each_change_and_each_undo_leaves_one_entry(scene: Scene) -> None:
    # given a coder
    desk = scene.at(scene.coder)
    before = len(desk.ledger.store.rows_of(scene.coder.user_id, most=100))
    # when a code is assigned, moved, and both are undone, and one undo too many is tried
    coded = add_code(desk, scene.work.id, SEPSIS)
    move_code(desk, scene.work.id, coded.id, to=1)
    undo(desk, scene.work.id)
    undo(desk, scene.work.id)
    with pytest.raises(RefusedError):
        undo(desk, scene.work.id)
    # then there are five entries, the last a refusal
    rows = desk.ledger.store.rows_of(scene.coder.user_id, most=100)
    assert len(rows) - before == 5
    assert b"refused" in rows[0].body


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (say_present, {"present": None}),
        (comment_code, {"comment": "x"}),
        (unmark, {"evidence": "x"}),
        (move_code, {"to": 1}),
    ],
)
def test_a_code_of_another_work_is_not_found(act: Callable[..., object], said: dict[str, object], scene: Scene) -> None:
    # given a code that this work does not have
    # when it is changed through this work, then there is none
    with pytest.raises(NotFoundError):
        act(scene.at(scene.coder), scene.work.id, CodedId("other"), **said)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("arsm"), st.integers(0, 3)), max_size=12))
def test_undoing_everything_leads_back_to_nothing(changes: list[tuple[str, int]]) -> None:
    # given any sequence of changes
    scene = a_scene()
    desk, work = scene.at(scene.coder), scene.work.id
    codes = [Coding("ICD-10-CM", code) for code in ("A41.51", "N39.0", "F17.210", "I10")]
    done = 0
    for what, place in changes:
        listed = desk.work.coded(work)
        if what == "a":
            add_code(desk, work, codes[place])
        elif place >= len(listed):
            continue
        elif what == "r":
            remove_code(desk, work, listed[place].id)
        elif what == "s":
            say_present(desk, work, listed[place].id, present=PresentOnAdmission.NO)
        else:
            move_code(desk, work, listed[place].id, to=1)
        done += 1
    # when as many are undone
    for _ in range(done):
        undo(desk, work)
    # then nothing is left
    assert desk.work.coded(work) == ()


def test_an_exempt_code_of_a_stay_says_so_by_itself_and_is_told_nothing_else(scene: Scene) -> None:
    # given the list of exempt codes, and a stay
    desk = scene.at(scene.coder)
    desk.lists.put(
        POA_EXEMPT, [Coding(POA_EXEMPT, "Z87.891", "Personal history of nicotine dependence")], edition="2026"
    )
    # when a code of the list is assigned, then nobody has to say anything
    history = add_code(desk, scene.work.id, Coding("ICD-10-CM", "Z87.891", "Personal history of nicotine dependence"))
    assert history.present_on_admission is PresentOnAdmission.EXEMPT
    # and an indicator of one that is reported is refused, while it may be taken back
    with pytest.raises(MalformedError, match="exempt from reporting"):
        say_present(desk, scene.work.id, history.id, present=PresentOnAdmission.YES)
    assert say_present(desk, scene.work.id, history.id, present=None).present_on_admission is None
    # and a code that is not listed waits for a person, and is never exempt
    sepsis = add_code(desk, scene.work.id, SEPSIS)
    assert sepsis.present_on_admission is None
    with pytest.raises(MalformedError, match="not exempt"):
        say_present(desk, scene.work.id, sepsis.id, present=PresentOnAdmission.EXEMPT)
    assert say_present(desk, scene.work.id, sepsis.id, present=PresentOnAdmission.NO).present_on_admission is not None


def test_without_the_list_nothing_is_ruled_out(scene: Scene) -> None:
    # given no list of exempt codes
    desk = scene.at(scene.coder)
    sepsis = add_code(desk, scene.work.id, SEPSIS)
    # when each indicator is told, then it stands
    for present in PresentOnAdmission:
        assert say_present(desk, scene.work.id, sepsis.id, present=present).present_on_admission is present
