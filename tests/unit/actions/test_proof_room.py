"""What the Proof room tells of the ledger, and that it tells it when nothing can be recorded."""

import json
from datetime import timedelta

import pytest

from chartwarden.actions.charts import open_chart
from chartwarden.actions.ledger_proof import prove_entry
from chartwarden.actions.proof_room import check_entry_proof, look_at_ledger
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.entry import THE_LEDGER, Act, Draft, Outcome
from tests.builders import NOW, Scene, a_scene, house_in_memory


def publish(scene: Scene, outcome: Outcome, *, actor: str = THE_LEDGER, size: int = 9) -> None:
    counts = {"size": size, "sent": int(outcome is Outcome.GRANTED), "failed": 0, "witnesses": 0}
    draft = Draft(actor=actor, device="test:1", act=Act.PUBLISH_CHECKPOINT, outcome=outcome, counts=counts)
    scene.at(scene.officer).ledger.append(draft)


@pytest.mark.control("AUD-1")
def test_a_look_is_one_entry_and_it_is_the_officers_alone() -> None:
    # given everybody of a house
    scene = a_scene()
    for member in (scene.coder, scene.manager, scene.keeper):
        # when others look or check a proof, then they are refused
        with pytest.raises(RefusedError, match="privacy-office-reviews-access"):
            look_at_ledger(scene.at(member))
        with pytest.raises(RefusedError, match="privacy-office-reviews-access"):
            check_entry_proof(scene.at(member), "a proof")
    look_at_ledger(scene.at(scene.officer))
    # and each of them is one entry
    said = [json.loads(row.body) for row in scene.at(scene.officer).ledger.store.rows()]
    assert [one["outcome"] for one in said] == ["refused"] * 6 + ["granted"]
    assert said[-1]["act"] == "access.review"


def test_the_latest_checkpoint_that_left_is_found_whoever_sent_it() -> None:
    # given checkpoints that left by themselves and by a member's hand, and one that did not leave since
    scene = a_scene()
    publish(scene, Outcome.GRANTED, size=3)
    publish(scene, Outcome.GRANTED, actor="petra.vance", size=5)
    publish(scene, Outcome.FAILED, size=8)
    open_chart(scene.at(scene.coder), scene.work.id)
    # when the officer looks
    standing = look_at_ledger(scene.at(scene.officer))
    # then the latest that left is told, and the one that did not is an event
    assert standing.last_left is not None
    assert standing.last_left.sentence == "Let a checkpoint of 5 entries leave: sent to 1 place."
    assert [row.sentence for row in standing.events] == [
        "Let a checkpoint of 8 entries leave: sent to 0 places \N{EN DASH} failed."
    ]


def test_a_ledger_that_nothing_left_says_so() -> None:
    # given a new house
    # when the officer looks, then there is no checkpoint, no event, and nothing that left
    standing = look_at_ledger(a_scene().at(a_scene().officer))
    assert (standing.entries, standing.checkpoint, standing.events, standing.last_left) == (0, "", (), None)
    assert (standing.trouble, standing.unrecorded) == ("", "")


@pytest.mark.control("AUD-2")
def test_a_clock_that_stands_behind_closes_charts_and_not_the_room() -> None:
    # given a log with an entry from the future
    clock = FixedClock(NOW)
    scene = Scene(house_in_memory(clock=clock))
    open_chart(scene.at(scene.coder), scene.work.id)
    proof = prove_entry(scene.at(scene.coder), 0)
    clock.set_by(timedelta(hours=-5))
    with pytest.raises(RefusedError, match="clock-goes-forward"):
        open_chart(scene.at(scene.coder), scene.work.id)
    # when the officer looks, and checks a proof
    standing = look_at_ledger(scene.at(scene.officer))
    answer = check_entry_proof(scene.at(scene.officer), proof)
    # then both are given, and the look says why it could not be recorded
    assert "stands behind the latest entry" in standing.unrecorded
    assert answer.is_proven
    assert any("jumped back by 5 hours" in row.sentence for row in standing.events)
    # and a coder is refused all the same
    with pytest.raises(RefusedError, match="privacy-office-reviews-access"):
        look_at_ledger(scene.at(scene.coder))


def test_what_is_proven_and_is_no_entry_is_said_so() -> None:
    # given a proof of another house's log
    scene, other = a_scene(), a_scene()
    open_chart(other.at(other.coder), other.work.id)
    # when it is checked here, then it proves nothing here
    answer = check_entry_proof(scene.at(scene.officer), prove_entry(other.at(other.coder), 0))
    assert not answer.is_proven
    assert answer.row is None
