"""A witness signs one history of a log, remembers it before it hands a signature out, and keeps what proves a fork."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import MalformedError
from chartwarden.ledger.checkpoint import Head, Signer, read_head
from chartwarden.ledger.merkle import consistency_proof, leaf_hash, root
from chartwarden.ledger.note import Cosigner, Note, VerifierKey, cosignatures, parsed
from chartwarden.ledger.witness import (
    AddCheckpoint,
    Answer,
    Conflict,
    Cosigned,
    Declined,
    Fork,
    Known,
    Witness,
    read_request,
)
from tests.builders import NOW

LOG = Signer("log.example/one", Ed25519PrivateKey.from_private_bytes(b"l" * 32))
NEXT = Signer("log.example/one", Ed25519PrivateKey.from_private_bytes(b"n" * 32))
COSIGNER = Cosigner("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
LEAVES = [leaf_hash(bytes([place])) for place in range(40)]
REWRITTEN = [*LEAVES[:5], leaf_hash(b"another"), *LEAVES[6:]]
EMPTY_ROOT = root([])


@dataclass
class Remembering:
    """A memory that lives as long as the test."""

    known: dict[str, Known] = field(default_factory=dict)
    evidence: list[tuple[str, str, str]] = field(default_factory=list)

    def advance(self, origin: str, step: Callable[[Known | None], Known | None]) -> None:
        """Keep what comes back."""
        if (news := step(self.known.get(origin))) is not None:
            self.known[origin] = news

    def keep_evidence(self, origin: str, known: str, other: str) -> None:
        """Keep both notes."""
        self.evidence.append((origin, known, other))


@dataclass
class Crashing(Remembering):
    """A memory of a witness that stops, before or after the checkpoint is durable."""

    stores_first: bool = False

    def advance(self, origin: str, step: Callable[[Known | None], Known | None]) -> None:
        """Stop at the bad moment."""
        if self.stores_first:
            super().advance(origin, step)
        else:
            step(self.known.get(origin))
        raise OSError


def a_witness(memory: Remembering, *, logs: Sequence[VerifierKey] = (LOG.verifier,)) -> Witness:
    """Make a witness over one log."""
    return Witness(COSIGNER, logs=logs, memory=memory, clock=FixedClock(NOW))


def checkpoint(size: int, *, leaves: Sequence[bytes] = LEAVES, signer: Signer = LOG) -> str:
    """Give the log's signed head over its first leaves."""
    return signer.signed(Head(signer.origin, size, root(leaves[:size])))


def request(old: int, size: int, *, leaves: Sequence[bytes] = LEAVES) -> str:
    """Ask for a cosignature as an honest log of these leaves does."""
    proof = consistency_proof(leaves, old=old, size=size) if 0 < old <= size else ()
    return AddCheckpoint(old, proof, checkpoint(size, leaves=leaves)).words


def _seen_by(answer: Answer, note: str) -> list[str]:
    assert isinstance(answer, Cosigned)
    return [each.key.name for each in cosignatures(parsed(note + answer.line), [COSIGNER.verifier])]


@pytest.mark.control("AUD-4")
def test_a_log_that_grows_is_cosigned_each_time() -> None:
    # given a witness that knows nothing yet
    memory = Remembering()
    witness = a_witness(memory)
    # when a log sends its checkpoints with proofs, one of them twice
    answers = [witness.add_checkpoint(request(old, size)) for old, size in [(0, 3), (3, 8), (8, 8), (8, 21)]]
    # then each has a good cosignature with the time, and the largest is remembered
    assert [_seen_by(answer, checkpoint(size)) for answer, size in zip(answers, [3, 8, 8, 21], strict=True)] == [
        ["witness.example/w"]
    ] * 4
    (said,) = cosignatures(parsed(checkpoint(21) + answers[-1].line), [COSIGNER.verifier])  # type: ignore[union-attr]  # it is one, as just seen
    assert said.at == NOW
    assert memory.known["log.example/one"].size == 21
    assert memory.evidence == []


@pytest.mark.control("AUD-4")
@given(
    st.lists(
        st.tuples(st.sampled_from([LEAVES, REWRITTEN]), st.integers(0, 40), st.integers(0, 40), st.booleans()),
        max_size=25,
    )
)
def test_no_two_checkpoints_that_are_cosigned_contradict_each_other(
    sent: list[tuple[list[bytes], int, int, bool]],
) -> None:
    # given a log that has two histories and sends checkpoints of both, with old sizes right and wrong
    memory = Remembering()
    witness = a_witness(memory)
    cosigned: list[list[bytes]] = []
    for leaves, old, size, knows in sent:
        known = memory.known.get("log.example/one")
        start = known.size if knows and known else old
        # when the witness cosigns
        if isinstance(witness.add_checkpoint(request(start, size, leaves=leaves)), Cosigned):
            cosigned.append(leaves[:size])
    # then each is a beginning of the next, and none is shorter
    for earlier, later in pairwise(cosigned):
        assert later[: len(earlier)] == earlier


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize(("old", "size"), [(0, 8), (0, 12), (5, 12), (9, 12), (3, 3)])
def test_another_old_size_than_the_latest_is_told_the_latest(old: int, size: int) -> None:
    # given a witness that has cosigned eight entries
    memory = Remembering()
    witness = a_witness(memory)
    witness.add_checkpoint(request(0, 8))
    # when a checkpoint comes with another old size, then it is told which one it has to be
    assert witness.add_checkpoint(request(old, size)) == Conflict(8)
    assert memory.known["log.example/one"].size == 8


@pytest.mark.control("AUD-4")
def test_another_root_for_the_same_size_is_a_fork_and_both_notes_are_kept() -> None:
    # given a witness that has cosigned eight entries
    memory = Remembering()
    witness = a_witness(memory)
    witness.add_checkpoint(request(0, 8))
    # when the log signs eight other entries
    answer = witness.add_checkpoint(request(8, 8, leaves=REWRITTEN))
    # then it gets no cosignature, and its own two signatures are the evidence
    assert answer == Fork(8)
    assert memory.evidence == [("log.example/one", checkpoint(8), checkpoint(8, leaves=REWRITTEN))]
    assert memory.known["log.example/one"].root == root(LEAVES[:8])


@pytest.mark.control("AUD-4")
def test_a_history_that_does_not_continue_the_one_cosigned_is_declined_and_kept() -> None:
    # given a witness that has cosigned eight entries
    memory = Remembering()
    witness = a_witness(memory)
    witness.add_checkpoint(request(0, 8))
    # when a longer log comes whose sixth entry was changed, with its own best proof
    answer = witness.add_checkpoint(request(8, 20, leaves=REWRITTEN))
    # then it is declined, and what was signed is kept
    assert answer is Declined.NOT_CONSISTENT
    assert [read_head(other).size for _, _, other in memory.evidence] == [20]
    # and the log that did not change is cosigned afterwards
    assert isinstance(witness.add_checkpoint(request(8, 20)), Cosigned)


_GOOD = request(3, 8)
_NOT_SIGNED = checkpoint(8, signer=NEXT)
_ALTERED = checkpoint(8).replace("one\n8\n", "one\n9\n", 1)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", Declined.MALFORMED),
        (_GOOD.replace("old 3", "old 03"), Declined.MALFORMED),
        (_GOOD.replace("old 3", "old -3"), Declined.MALFORMED),
        (_GOOD.replace("old 3", "Old 3"), Declined.MALFORMED),
        (_GOOD.replace("old 3", "old " + "9" * 5000), Declined.MALFORMED),
        (_GOOD.replace("old 3\n", "old 3\n!!!\n"), Declined.MALFORMED),
        (_GOOD.replace("old 3\n", "old 3\nQUJD\n"), Declined.MALFORMED),
        (_GOOD.replace("old 3\n", "old 3\n" + (("A" * 43 + "=\n") * 64)), Declined.MALFORMED),
        (_GOOD.replace("\n\n", "\n", 1), Declined.MALFORMED),
        (_GOOD.removesuffix("\n"), Declined.MALFORMED),
        (request(9, 8), Declined.MALFORMED),
        (_GOOD.replace("log.example/one", "log.example/two"), Declined.UNKNOWN_LOG),
        (AddCheckpoint(3, (), _NOT_SIGNED).words, Declined.NOT_SIGNED),
        (AddCheckpoint(3, (), _ALTERED).words, Declined.NOT_SIGNED),
        (_GOOD.replace("old 3\n", "old 3\n" + "A" * 43 + "=\n"), Declined.NOT_CONSISTENT),
        (AddCheckpoint(3, (), checkpoint(8)).words, Declined.NOT_CONSISTENT),
    ],
)
def test_what_is_wrong_with_a_request_is_told_apart(words: str, why: Declined) -> None:
    # given a witness that has cosigned three entries
    memory = Remembering()
    witness = a_witness(memory)
    witness.add_checkpoint(request(0, 3))
    # when a request comes with one thing wrong
    assert witness.add_checkpoint(words) is why
    # then nothing has changed, and the right one is cosigned
    assert memory.known["log.example/one"].size == 3
    assert isinstance(witness.add_checkpoint(_GOOD), Cosigned)


def test_a_first_checkpoint_needs_no_proof_and_may_have_none() -> None:
    # given a witness that knows nothing
    proof = (LEAVES[0],)
    empty = LOG.signed(Head(LOG.origin, 0, EMPTY_ROOT))
    wrong = LOG.signed(Head(LOG.origin, 0, LEAVES[0]))
    # when the first checkpoint comes with a proof, or is of no entries with another root than such a log has
    assert a_witness(Remembering()).add_checkpoint(AddCheckpoint(0, proof, checkpoint(3)).words) is (
        Declined.NOT_CONSISTENT
    )
    assert a_witness(Remembering()).add_checkpoint(AddCheckpoint(0, (), wrong).words) is Declined.NOT_CONSISTENT
    # then it is declined; an empty log may begin, and grow
    witness = a_witness(Remembering())
    assert isinstance(witness.add_checkpoint(AddCheckpoint(0, (), empty).words), Cosigned)
    assert isinstance(witness.add_checkpoint(request(0, 3)), Cosigned)


@pytest.mark.control("AUD-4")
def test_nothing_is_cosigned_that_is_not_durable() -> None:
    # given a witness whose memory fails before it has stored anything
    memory = Crashing()
    # when it is asked, then it gives no cosignature, and remembers nothing
    with pytest.raises(OSError):  # noqa: PT011 -- the system's own, whatever it says
        a_witness(memory).add_checkpoint(request(0, 3))
    assert memory.known == {}


@pytest.mark.control("AUD-4")
def test_a_witness_that_stopped_before_it_answered_can_be_asked_again() -> None:
    # given a witness that stopped once the checkpoint was durable, so that the log never got its answer
    memory = Crashing(stores_first=True)
    with pytest.raises(OSError):  # noqa: PT011 -- the system's own
        a_witness(memory).add_checkpoint(request(0, 3))
    again = a_witness(Remembering(memory.known))
    # when the log asks again, then it learns the size, and gets its cosignature for asking from there
    assert again.add_checkpoint(request(0, 3)) == Conflict(3)
    assert _seen_by(again.add_checkpoint(request(3, 3)), checkpoint(3)) == ["witness.example/w"]


def test_a_cosignature_has_the_time_at_which_nothing_larger_was_known() -> None:
    # given a memory that takes a minute to store
    clock = FixedClock(NOW)

    class Slow(Remembering):
        def advance(self, origin: str, step: Callable[[Known | None], Known | None]) -> None:
            super().advance(origin, step)
            clock.advance(timedelta(minutes=1))

    witness = Witness(COSIGNER, logs=[LOG.verifier], memory=Slow(), clock=clock)
    # when a checkpoint is cosigned
    answer = witness.add_checkpoint(request(0, 3))
    # then the time is the one at which it was compared
    assert isinstance(answer, Cosigned)
    assert cosignatures(parsed(checkpoint(3) + answer.line), [COSIGNER.verifier])[0].at == NOW


def test_a_log_may_have_two_keys_while_one_hands_over_to_the_other() -> None:
    # given a witness that was told both generations of a log's key
    witness = a_witness(Remembering(), logs=[LOG.verifier, NEXT.verifier])
    witness.add_checkpoint(request(0, 3))
    # when the next key signs, then it is cosigned
    words = AddCheckpoint(3, consistency_proof(LEAVES, old=3, size=8), checkpoint(8, signer=NEXT)).words
    assert isinstance(witness.add_checkpoint(words), Cosigned)


def test_lines_that_others_have_signed_are_passed_over_and_not_kept() -> None:
    # given a checkpoint that somebody unknown has signed as well
    note = parsed(checkpoint(3))
    other = Cosigner("other.example/w", Ed25519PrivateKey.generate()).signature(note.text, at=NOW)
    memory = Remembering()
    # when it is cosigned
    words = AddCheckpoint(0, (), replace(note, signatures=(other, *note.signatures)).words).words
    assert isinstance(a_witness(memory).add_checkpoint(words), Cosigned)
    # then the log's own signature is kept alone
    assert memory.known["log.example/one"].note == Note(note.text, note.signatures).words


def test_a_witness_does_not_sign_with_a_logs_own_key() -> None:
    # given a cosigner with the key of a log
    same = Cosigner("witness.example/w", LOG.key)
    # when it is to watch over that log, then it is refused
    with pytest.raises(MalformedError, match="with a log's own key"):
        Witness(same, logs=[LOG.verifier], memory=Remembering(), clock=FixedClock(NOW))


@given(st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_request_that_is_written_is_read_again(old: int, proof: list[bytes]) -> None:
    # given any request
    asked = AddCheckpoint(old, tuple(proof), checkpoint(3))
    # when it is written and read, then it is the same
    assert read_request(asked.words) == asked


def test_the_published_example_is_read() -> None:
    # given the request that the specification shows
    words = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
    # when it is read
    asked = read_request(words)
    # then its parts are there, and it is written as it was
    assert (asked.old, len(asked.proof), read_head(asked.checkpoint).size) == (20852014, 4, 20852163)
    assert asked.words == words
