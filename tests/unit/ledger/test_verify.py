"""Verifying trusts neither the operator nor the database."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.ledger.checkpoint import Head, Signer
from chartwarden.ledger.entry import Act, Draft, Entry, Outcome
from chartwarden.ledger.merkle import leaf_hash, root
from chartwarden.ledger.store import Row
from chartwarden.ledger.stretch import Fault
from chartwarden.ledger.verify import Claims, Verdict, verified

SIGNER = Signer("test.example/log", Ed25519PrivateKey.from_private_bytes(b"s" * 32))


def _row(sequence: int, *, actor: str = "lena.moss", act: Act = Act.LIST_WORK, **known: Any) -> Row:  # noqa: ANN401
    draft = Draft(actor, "test:1", act, Outcome.GRANTED, **known)
    body = Entry(sequence, datetime(2026, 11, 23, 9, 0, tzinfo=UTC), draft, None).body()
    return Row(sequence, body, leaf_hash(body), actor)


def _rewritten(row: Row, body: bytes) -> Row:
    """Change a row as somebody who knows the format would: its leaf fits again."""
    return replace(row, body=body, leaf=leaf_hash(body))


def _signed(rows: list[Row]) -> str:
    return SIGNER.signed(Head(SIGNER.origin, len(rows), root([row.leaf for row in rows])))


def _verdict(rows: list[Row], *, checkpoint: str | None, earlier: str | None = None) -> Verdict:
    return verified(rows, Claims(checkpoint, (SIGNER.verifier,), earlier=(earlier,) if earlier else ()))


ROWS = [_row(sequence) for sequence in range(9)]


@dataclass(frozen=True)
class Tampering:
    """A change of the rows, and the verdict on it."""

    change: Callable[[list[Row]], list[Row]]
    first_bad: int
    because: str


TAMPERINGS = {
    "altered": Tampering(lambda r: [*r[:2], replace(r[2], body=b"{}"), *r[3:]], 2, "altered"),
    "rewritten to nonsense": Tampering(lambda r: [*r[:2], _rewritten(r[2], b"\xff"), *r[3:]], 2, "not an entry"),
    "rewritten to a list": Tampering(lambda r: [*r[:2], _rewritten(r[2], b"[1]"), *r[3:]], 2, "not an entry"),
    "rewritten without a name": Tampering(lambda r: [*r[:2], _rewritten(r[2], b"{}"), *r[3:]], 2, "not an entry"),
    "rewritten to endless lists": Tampering(
        lambda r: [*r[:2], _rewritten(r[2], b"[" * 100_000), *r[3:]], 2, "not an entry"
    ),
    "rewritten with an endless number": Tampering(
        lambda r: [*r[:2], _rewritten(r[2], b'{"sequence":' + b"9" * 5000 + b"}"), *r[3:]], 2, "not an entry"
    ),
    "rewritten to a word": Tampering(lambda r: [*r[:2], _rewritten(r[2], b'"x"'), *r[3:]], 2, "not an entry"),
    "rewritten to nothing": Tampering(lambda r: [*r[:2], _rewritten(r[2], b"null"), *r[3:]], 2, "not an entry"),
    "given details": Tampering(lambda r: [*r[:2], replace(r[2], sealed_details=b"x"), *r[3:]], 2, "has none"),
    "given to another": Tampering(lambda r: [*r[:2], _row(2, actor="omar.diaz"), *r[3:]], 0, "signed over"),
    "listed under another": Tampering(
        lambda r: [*r[:2], replace(r[2], actor="omar.diaz"), *r[3:]], 2, "another's place"
    ),
    "renumbered": Tampering(lambda r: [*r[:2], replace(r[5], sequence=2), *r[3:]], 2, "another's place"),
    "removed": Tampering(lambda r: [*r[:4], *r[5:]], 4, "missing"),
    "swapped": Tampering(lambda r: [r[1], r[0], *r[2:]], 0, "out of order"),
    "doubled": Tampering(lambda r: [*r[:3], r[2], *r[3:]], 3, "out of order"),
    "cut off": Tampering(lambda r: r[:7], 7, "cut off"),
    "emptied": Tampering(lambda _: [], 0, "cut off"),
    "added to": Tampering(lambda r: [*r, _row(9)], 9, "no checkpoint covers"),
}


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("how", TAMPERINGS)
def test_every_tampering_names_the_first_entry_that_cannot_be_trusted(how: str) -> None:
    # given a signed log, changed
    tampering = TAMPERINGS[how]
    # when it is verified
    verdict = _verdict(tampering.change(ROWS), checkpoint=_signed(ROWS))
    # then the place and the reason are told, and nothing is raised
    assert (verdict.first_bad, verdict.is_sound) == (tampering.first_bad, False)
    assert tampering.because in verdict.because


@pytest.mark.control("AUD-4")
@given(st.integers(0, 8), st.integers(0, 8))
def test_a_log_that_its_own_key_holder_rewrote_is_found_by_an_earlier_checkpoint(kept: int, changed: int) -> None:
    # given a checkpoint that left the host after some entries, and a log rewritten and signed anew
    earlier = _signed(ROWS[:kept])
    rewritten = [*ROWS[:changed], _row(changed, actor="omar.diaz"), *ROWS[changed + 1 :]]
    # when it is verified against that checkpoint
    verdict = _verdict(rewritten, checkpoint=_signed(rewritten), earlier=earlier)
    # then it is found exactly when the change is in what the checkpoint covers
    assert verdict.is_sound is (changed >= kept)
    # and a log cut shorter than the checkpoint is found too
    assert _verdict(ROWS[:changed], checkpoint=_signed(ROWS[:changed]), earlier=earlier).is_sound is (changed >= kept)


def test_a_log_without_its_checkpoint_is_not_sound_unless_it_is_empty() -> None:
    # given no checkpoint
    # when an empty log and a filled one are verified
    # then only the empty one is sound
    assert _verdict([], checkpoint=None) == Verdict(0, None, "", keys=(SIGNER.verifier,))
    assert _verdict(ROWS, checkpoint=None).first_bad == 0


@pytest.mark.parametrize("place", ["checkpoint", "earlier"])
def test_a_forged_checkpoint_is_a_verdict_and_no_crash(place: str) -> None:
    # given a checkpoint that somebody else signed
    forged = Signer(SIGNER.origin, Ed25519PrivateKey.generate()).signed(Head(SIGNER.origin, 9, b"r" * 32))
    # when it stands for the log's own or for an earlier one
    notes = {"checkpoint": _signed(ROWS), "earlier": _signed(ROWS[:3])} | {place: forged}
    verdict = _verdict(ROWS, **notes)
    # then nothing is trusted
    assert (verdict.first_bad, verdict.fault) == (0, Fault.FOREIGN_KEY)
    assert "signature" in verdict.because


def test_progress_is_told_entry_by_entry() -> None:
    # given nine entries
    told: list[int] = []
    # when they are verified
    verified(ROWS, Claims(_signed(ROWS), (SIGNER.verifier,)), on_entry=told.append)
    # then each is told
    assert told == list(range(1, 10))
