"""Checkpoints leave with the cosignatures that could be had; each failure is told, and none holds up another."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chartwarden.actions.desk import Desk
from chartwarden.actions.publishing import (
    ConsistencyProof,
    Fate,
    Published,
    Sent,
    publish_by_itself,
    publish_checkpoint,
    split_view_warning,
)
from chartwarden.actions.work import my_work
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.foundation.errors import BrokenSealError, MalformedError, RefusedError
from chartwarden.ledger.checkpoint import Head, Signer, opened_by_any, read_head
from chartwarden.ledger.merkle import proves_consistency, root
from chartwarden.ledger.note import Cosigner, Signature, cosignatures, parsed
from tests.builders import NOW, Scene, a_scene

COSIGNER = Cosigner("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32))


@dataclass
class Box:
    """A destination that keeps what it gets, or fails."""

    label: str = "box"
    fails: Exception | None = None
    got: list[str] = field(default_factory=list)

    def send(self, note: str) -> Sent:
        """Take a note."""
        if self.fails:
            raise self.fails
        self.got.append(note)
        return Sent(self.label)


@dataclass
class Friend:
    """A witness that has seen so many entries, or fails."""

    label: str = "friend"
    old: int = 0
    fails: Exception | None = None
    proofs: list[tuple[int, Sequence[bytes]]] = field(default_factory=list)

    def cosign(self, note: str, *, proof: ConsistencyProof) -> Signature:
        """Cosign whatever comes, once there is a proof."""
        if self.fails:
            raise self.fails
        self.proofs.append((self.old, proof(self.old)))
        return COSIGNER.signature(parsed(note).text, at=NOW)


@dataclass(frozen=True)
class Ways:
    """Settings, as far as they are asked."""

    checkpoints: Sequence[object] = ()
    witnesses: Sequence[object] = ()


AWAY = MalformedError(what="it answered with status 503", where="away.example", fix="Look there.")
FORKED = BrokenSealError(what="another history lies there", next_step="Keep it.")


def _scene(entries: int = 3) -> Scene:
    scene = a_scene()
    for _ in range(entries):
        my_work(scene.at(scene.coder))
    return scene


def _bodies(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(row.body) for row in desk.ledger.store.rows()]


def _by_itself(scene: Scene, *destinations: Box, witnesses: Sequence[Friend] = ()) -> Published | None:
    ledger = scene.at(scene.officer).ledger
    return publish_by_itself(ledger, destinations=destinations, witnesses=witnesses, device="schedule:test")


@pytest.mark.control("AUD-4")
def test_the_cosigned_checkpoint_is_what_every_destination_gets() -> None:
    # given three entries, a witness that has seen two of them, and two destinations
    scene = _scene()
    desk, friend, boxes = scene.at(scene.officer), Friend(old=2), [Box("one"), Box("two")]
    # when the privacy officer publishes
    published = publish_checkpoint(desk, destinations=boxes, witnesses=[friend])
    # then both have the same note, signed by the log and by the witness
    assert boxes[0].got == boxes[1].got == [published.note]
    head, _ = opened_by_any(published.note, origin="test.example/log", keys=[desk.ledger.signers[-1].verifier])
    assert [each.at for each in cosignatures(parsed(published.note), [COSIGNER.verifier])] == [NOW]
    # and the proof that the witness got shows that the log continues what it has seen
    leaves = [row.leaf for row in desk.ledger.store.rows(stop=3)]
    [(old, proof)] = friend.proofs
    assert head == Head("test.example/log", 3, root(leaves))
    assert proves_consistency(proof, old=old, old_root=root(leaves[:2]), size=3, expected_root=head.root)


@pytest.mark.control("AUD-1", "AUD-4")
def test_publishing_leaves_one_entry_that_counts_what_came_of_it() -> None:
    # given two destinations of which one fails, and two witnesses of which one fails
    scene = _scene()
    desk = scene.at(scene.keeper)
    # when an administrator publishes
    published = publish_checkpoint(
        desk,
        destinations=[Box("away", fails=AWAY), box := Box("box")],
        witnesses=[Friend(), Friend("gone", fails=AWAY)],
    )
    # then the failing one holds up nobody, and each result is told
    assert len(box.got) == 1
    assert published.sent == (Sent("away", Fate.FAILED, "it answered with status 503"), Sent("box"))
    assert published.cosigned == (Sent("friend"), Sent("gone", Fate.FAILED, "it answered with status 503"))
    # and one entry says so
    *before, entry = _bodies(desk)
    assert len(before) == 3
    assert (entry["act"], entry["actor"], entry["outcome"]) == ("ledger.publish-checkpoint", "adam.stroud", "granted")
    assert entry["because"] == "some-checkpoints-failed"
    assert entry["counts"] == {"size": 3, "sent": 1, "failed": 2, "witnesses": 1}


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize(
    ("fails", "outcome", "because"),
    [
        ([AWAY, AWAY], "failed", "no-checkpoint-left"),
        ([FORKED, None], "granted", "checkpoint-contradicted"),
        ([FORKED, AWAY], "failed", "checkpoint-contradicted"),
        ([None, None], "granted", None),
    ],
)
def test_the_entry_says_how_it_ended(fails: list[Exception | None], outcome: str, because: str | None) -> None:
    # given two destinations
    scene = _scene()
    desk = scene.at(scene.officer)
    # when it is published to them
    publish_checkpoint(desk, destinations=[Box(fails=each) for each in fails], witnesses=[])
    # then the entry's outcome and reason are of a closed list
    assert (_bodies(desk)[-1]["outcome"], _bodies(desk)[-1]["because"]) == (outcome, because)


@pytest.mark.parametrize("who", ["coder", "manager"])
def test_few_publish(who: str) -> None:
    # given somebody of another role
    scene = _scene()
    desk, box = scene.at(getattr(scene, who)), Box()
    # when they publish, then they are refused, nothing leaves, and the attempt is an entry
    with pytest.raises(RefusedError):
        publish_checkpoint(desk, destinations=[box], witnesses=[])
    assert box.got == []
    assert (_bodies(desk)[-1]["outcome"], _bodies(desk)[-1]["because"]) == ("refused", "few-publish-checkpoints")


@pytest.mark.control("AUD-4")
def test_a_checkpoint_that_the_logs_own_key_has_not_signed_does_not_leave() -> None:
    # given a database in which somebody has put a head of their own, signed with another key
    scene = _scene()
    store = scene.at(scene.officer).ledger.store
    assert isinstance(store, MemoryLedger)
    stranger = Signer("test.example/log", Ed25519PrivateKey.generate())
    store._tip = replace(store.tip(), checkpoint=stranger.signed(Head("test.example/log", 3, b"r" * 32)))  # noqa: SLF001 -- as one who can write the database
    box = Box()
    # when it is published, then nothing leaves; nor does the log take an entry
    with pytest.raises(RefusedError, match="does not fit its signed checkpoint"):
        publish_checkpoint(scene.at(scene.officer), destinations=[box], witnesses=[])
    with pytest.raises(RefusedError, match="does not fit its signed checkpoint"):
        _by_itself(scene, box)
    assert box.got == []


def test_an_empty_log_and_no_place_to_go_are_told() -> None:
    # given an empty log
    scene = a_scene()
    # when it is to be published, or there is nowhere to go
    assert _by_itself(scene, Box()) is None
    with pytest.raises(MalformedError, match="the log is empty"):
        publish_checkpoint(scene.at(scene.officer), destinations=[Box()], witnesses=[])
    with pytest.raises(MalformedError, match="nowhere to send"):
        publish_checkpoint(scene.at(scene.officer), destinations=[], witnesses=[])
    with pytest.raises(MalformedError, match="nowhere to send"):
        _by_itself(scene)
    # then each attempt is on record as failed
    assert [body["outcome"] for body in _bodies(scene.at(scene.officer))] == ["failed"] * 3


@pytest.mark.control("AUD-4")
def test_an_idle_log_is_published_once() -> None:
    # given three entries
    scene, box = _scene(), Box()
    # when the schedule comes round again and again
    came = [_by_itself(scene, box) for _ in range(4)]
    # then the checkpoint is sent once, and one entry is left, of which the ledger is the actor
    assert [None if published is None else published.size for published in came] == [3, None, None, None]
    *before, entry = _bodies(scene.at(scene.officer))
    assert (len(before), len(box.got)) == (3, 1)
    assert (entry["act"], entry["actor"], entry["device"]) == ("ledger.publish-checkpoint", "ledger", "schedule:test")
    assert (entry["outcome"], entry["counts"]) == ("granted", {"size": 3, "sent": 1, "failed": 0, "witnesses": 0})


@pytest.mark.control("AUD-4")
def test_whatever_happens_is_sent_even_when_it_happened_during_a_publication() -> None:
    # given an act that comes after the checkpoint was taken and before the entry about it
    scene = _scene()

    class Busy(Box):
        def send(self, note: str) -> Sent:
            if not self.got:
                my_work(scene.at(scene.coder))
            return super().send(note)

    box = Busy()
    # when the schedule comes round
    sizes = [published.size if (published := _by_itself(scene, box)) else None for _ in range(3)]
    # then the act is covered the next time, and after that there is nothing new
    assert sizes == [3, 5, None]
    # and an act after that is sent again
    my_work(scene.at(scene.coder))
    _by_itself(scene, box)
    assert [read_head(note).size for note in box.got] == [3, 5, 7]


def test_after_a_failure_it_is_tried_again_although_nothing_happened() -> None:
    # given a destination that is away
    scene, box = _scene(), Box(fails=AWAY)
    assert (first := _by_itself(scene, box)) is not None
    assert not first.has_left
    # when it is back the next time
    box.fails = None
    second = _by_itself(scene, box)
    # then it gets the checkpoint, and then it is quiet
    assert second is not None
    assert [read_head(note).size for note in box.got] == [4]
    assert _by_itself(scene, box) is None
    assert [body["outcome"] for body in _bodies(scene.at(scene.officer))[3:]] == ["failed", "granted"]


def test_one_place_that_failed_is_enough_to_try_again() -> None:
    # given two destinations, of which one is away
    scene, away, box = _scene(), Box(fails=AWAY), Box()
    _by_itself(scene, away, box)
    # when it is back the next time, then it gets the checkpoint, and then it is quiet
    away.fails = None
    assert _by_itself(scene, away, box) is not None
    assert len(away.got) == 1
    assert _by_itself(scene, away, box) is None


def test_a_proof_is_made_once_for_all_witnesses() -> None:
    # given two witnesses that have seen as much, and one that has seen all
    scene = _scene(9)
    friends = [Friend(old=5), Friend(old=5), Friend(old=9), Friend(old=0)]
    # when they are asked
    _by_itself(scene, witnesses=friends)
    # then those two got the very same proof, and the others an empty one
    assert friends[0].proofs[0][1] is friends[1].proofs[0][1]
    assert friends[0].proofs[0][1] != ()
    assert [friend.proofs[0][1] for friend in friends[2:]] == [(), ()]


def test_a_log_whose_entries_are_gone_gives_no_proof() -> None:
    # given a log that lost its first entries
    scene = _scene(9)
    store = scene.at(scene.officer).ledger.store
    assert isinstance(store, MemoryLedger)
    del store._rows[:4]  # noqa: SLF001 -- as one who can write the database
    # when a witness asks for a proof, then it is told, and the destinations get the signed head all the same
    published = _by_itself(scene, box := Box(), witnesses=[Friend(old=5)])
    assert published is not None
    assert published.cosigned == (
        Sent("friend", Fate.CONTRADICTED, "the log has fewer entries than its checkpoint says"),
    )
    assert len(box.got) == 1


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize(
    ("ways", "words"),
    [
        (Ways(), "No checkpoint leaves this host and no witness signs: somebody who holds the signing key could show"),
        (Ways(checkpoints=["x"]), "No witness signs: somebody who holds the signing key could show two different logs"),
        (Ways(witnesses=["x"]), "Witnesses sign, and no checkpoint is kept outside"),
    ],
)
def test_what_nobody_could_see_is_said(ways: Ways, words: str) -> None:
    # given settings that leave something out, when they are looked at, then it is said what that means
    assert split_view_warning(ways).startswith(words)


def test_nothing_is_warned_of_when_checkpoints_leave_and_witnesses_sign() -> None:
    # given both, when they are looked at, then there is nothing to say
    assert split_view_warning(Ways(checkpoints=["x"], witnesses=["y"])) == ""
