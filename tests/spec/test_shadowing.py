"""V04-B2, IDN-2, IDN-3: two people at one screen are both named, and nothing opens that one of them must not see."""

import dataclasses
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.access import access_report, my_access
from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.codes import add_code
from chartwarden.actions.desk import Desk
from chartwarden.actions.members import end_membership
from chartwarden.actions.sessions import veil
from chartwarden.actions.shadowing import Proven, end_sharing, share_screen
from chartwarden.actions.widening import Answer, decide_widening, request_widening
from chartwarden.actions.work import my_work, search_work, take_next
from chartwarden.chart.coding import Coding
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.relation import Relation, RelationKind
from chartwarden.workforce.session import Why
from chartwarden.workforce.shadow import Shadow, not_proven
from tests.builders import Scene, a_member, a_patient, a_scene, a_work_item, an_encounter

REASON = "Tobacco use decides F17.210; the assessment refers to the older note."
CODING = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli")


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def _beside(scene: Scene, member: Member) -> Desk:
    """Seat the coder with somebody beside her."""
    desk = scene.at(scene.coder)
    return replace(desk, shadow=Shadow(member, desk.clock.now() + timedelta(hours=1)))


def _last(desk: Desk) -> dict[str, object]:
    *_, row = desk.ledger.store.rows()
    said: dict[str, object] = json.loads(row.body)
    return said


@pytest.mark.control("IDN-2", "AUD-1")
def test_every_entry_names_both_while_somebody_looks_on_and_one_afterwards(scene: Scene) -> None:
    # given a coder beside whom a learner sits, who has shown a factor
    desk, stored = scene.at(scene.coder), list[Shadow]()
    shadow = share_screen(
        desk, "omar.diaz", minutes=30, prove=lambda: Proven(scene.other, "code-app"), begin=stored.append
    )
    assert stored == [shadow]
    both = replace(desk, shadow=shadow)
    before = len(list(desk.ledger.store.rows()))
    # when she works, is refused something, locks, and sits alone again
    my_work(both)
    open_chart(both, scene.work.id)
    add_code(both, scene.work.id, CODING)
    with pytest.raises(RefusedError):
        read_document(both, scene.work.id, scene.psychotherapy.document.outline.id)
    veil(both, why=Why.OWN_WISH)
    end_sharing(both, why=Why.OWN_WISH)
    my_work(desk)
    # then each of these entries names both, and the one after names one
    rows = [json.loads(row.body) for row in list(desk.ledger.store.rows())[before:]]
    assert [(row["actor"], row.get("shadow")) for row in rows] == [("lena.moss", "omar.diaz")] * 6 + [
        ("lena.moss", None)
    ]
    assert [row["format"] for row in rows] == [2] * 6 + [1]
    # and both are told of it: whoever looked on has an entry of their own, which says beside whom
    [own] = [row for row in access_report(scene.at(scene.officer), "omar.diaz") if "Sat down beside" in row.sentence]
    assert own.who == "omar.diaz"
    told = next(row for row in my_access(desk) if "Opened a chart" in row.sentence)
    assert told.sentence.endswith("omar.diaz looked on.")


@pytest.mark.control("IDN-2")
def test_nobody_sits_there_who_has_not_proved_it(scene: Scene) -> None:
    # given a coder who names a colleague that shows nothing
    desk, stored = scene.at(scene.coder), list[Shadow]()

    def shows_nothing() -> Proven:
        raise not_proven()

    # when she shares her screen
    with pytest.raises(RefusedError, match="prove-who-sits-there"):
        share_screen(desk, "omar.diaz", minutes=30, prove=shows_nothing, begin=stored.append)
    # then nobody sits there, and one entry says who was named, in its sealed part alone
    assert stored == []
    *_, row = desk.ledger.store.rows()
    assert (_last(desk)["outcome"], "omar" in row.body.decode()) == ("refused", False)
    assert desk.ledger.details(row)["named"] == "omar.diaz"
    # and no time is longer than those that can be chosen
    with pytest.raises(MalformedError):
        share_screen(desk, "omar.diaz", minutes=600, prove=shows_nothing, begin=stored.append)


@pytest.mark.control("ACC-3")
def test_a_chart_of_the_learners_people_opens_to_neither_and_nobody_is_told_why(scene: Scene) -> None:
    # given two learners: one is related to the patient, and the other's role does not do this work
    scene.at(scene.keeper).workforce.put_relations(
        scene.other.id, [Relation(RelationKind.SIBLING, "Wilhelmina Ostrander")]
    )
    stranger = a_member("nils.varga", Role.PROVIDER)
    scene.at(scene.keeper).workforce.put(stranger)
    told = []
    for learner in (scene.other, stranger):
        both = _beside(scene, learner)
        # when the coder looks at her list, searches it, and opens the chart or a document
        assert my_work(both) == ()
        assert search_work(both, "E-2026-a") == ()
        doors: list[Callable[[], object]] = [
            lambda desk=both: open_chart(desk, scene.work.id),  # type: ignore[misc]  # its own desk
            lambda desk=both: read_document(desk, scene.work.id, scene.summary.document.outline.id),  # type: ignore[misc]
        ]
        for door in doors:
            with pytest.raises(RefusedError) as refused:
                door()
            told.append(str(refused.value))
    # then every refusal has the same words, and names neither the patient nor a relation
    assert len(set(told)) == 1
    assert "not-while-shadowed" in told[0]
    assert not any(word in told[0].casefold() for word in ("ostrander", "famil", "relat", "conflict"))
    # and alone she opens it: the work stayed hers
    assert open_chart(scene.at(scene.coder), scene.work.id).work.id == scene.work.id


@pytest.mark.control("ACC-3")
def test_the_queue_passes_over_what_the_learner_must_not_see(scene: Scene) -> None:
    # given a queue whose first chart is of the learner's brother
    desk = scene.at(scene.keeper)
    brother = dataclasses.replace(a_patient("x", given="Ivo", family="Diaz"), addresses=(), contacts=())
    other = dataclasses.replace(a_patient("y", given="Tamsin", family="Underhill"), addresses=(), contacts=())
    stays = [an_encounter("x", patient=brother), an_encounter("y", patient=other)]
    desk.charts.save([brother, other, *stays])
    desk.work.add([a_work_item(key, encounter=stay, member=None) for key, stay in zip("xy", stays, strict=True)])
    desk.workforce.put_relations(scene.other.id, [Relation(RelationKind.SIBLING, "Ivo Diaz")])
    desk.work.move(scene.work.moved(scene.work.status, to=scene.manager.id, at=desk.clock.now()), seen_version=0)
    # when the coder takes her next item with the learner beside her
    taken = take_next(_beside(scene, scene.other))
    # then it is the second
    assert taken is not None
    assert taken.id == "work-y"


@pytest.mark.control("MIN-1")
def test_what_was_opened_for_one_person_is_closed_while_two_look(scene: Scene) -> None:
    # given a part that was opened for the coder
    desk, old = scene.at(scene.coder), scene.old.document.outline.id
    asked = request_widening(desk, scene.work.id, old, section=None, reason=REASON)
    decide_widening(scene.at(scene.manager), asked.id, answer=Answer.APPROVE)
    assert read_document(desk, scene.work.id, old).listed.id == old
    # when somebody looks on
    with pytest.raises(RefusedError, match="minimum-necessary"):
        read_document(_beside(scene, scene.other), scene.work.id, old)
    # then what the work itself opens is open still
    summary = scene.summary.document.outline.id
    assert read_document(_beside(scene, scene.other), scene.work.id, summary).listed.id == summary


def test_only_the_work_is_done_while_somebody_looks_on(scene: Scene) -> None:
    # given a coder beside whom somebody sits
    both = _beside(scene, scene.other)
    # when she does what reaches further than the work
    further: list[Callable[[], object]] = [
        lambda: my_access(both),
        lambda: request_widening(both, scene.work.id, scene.old.document.outline.id, section=None, reason=REASON),
        lambda: share_screen(
            both, "mara.quist", minutes=30, prove=lambda: Proven(scene.manager, "passkey"), begin=lambda _: None
        ),
    ]
    for act in further:
        # then it is refused, on record under both names
        with pytest.raises(RefusedError, match="shadowed-is-the-work-alone"):
            act()
        assert (_last(both)["shadow"], _last(both)["outcome"]) == ("omar.diaz", "refused")


@pytest.mark.control("IDN-7")
def test_a_learner_who_leaves_closes_what_two_were_looking_at(scene: Scene) -> None:
    # given a coder beside whom somebody sits whose membership then ends
    both = _beside(scene, scene.other)
    open_chart(both, scene.work.id)
    end_membership(scene.at(scene.keeper), scene.other.id, last_day=None)
    # when she reads on, or changes something
    with pytest.raises(RefusedError, match="not-while-shadowed"):
        open_chart(both, scene.work.id)
    # then alone she goes on
    assert open_chart(scene.at(scene.coder), scene.work.id).work.id == scene.work.id
