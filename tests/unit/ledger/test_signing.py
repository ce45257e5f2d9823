"""Keys rotate in the open: who trusts the first can follow, and a key that was rotated away signs nothing more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chartwarden.adapters.keys import FolderKeys, FolderSigningKeys
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.adapters.vault import GenerationSeal
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.checkpoint import Head, Signer
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.merkle import Frontier
from chartwarden.ledger.note import VerifierKey
from chartwarden.ledger.receipt import ReceiptBook
from chartwarden.ledger.stretch import Fault
from chartwarden.ledger.verify import Claims, Verdict, verified
from tests.builders import NOW

DRAFT = Draft("lena.moss", "test:1", Act.OPEN_CHART, Outcome.GRANTED, details={"reason": "because"})
ORIGIN = "test.example/log"


@pytest.fixture
def folder(tmp_path: Path) -> FolderKeys:
    """Give a folder of keys."""
    keys = FolderKeys(tmp_path / "keys")
    keys.make()
    return keys


@pytest.fixture
def process(folder: FolderKeys) -> Callable[[], Ledger]:
    """Give what starts another process on the same store and keys: nothing is shared but these."""
    store = MemoryLedger()

    def start() -> Ledger:
        keys = FolderSigningKeys(folder, origin=ORIGIN)
        seal = GenerationSeal(lambda number: folder.named(f"d/{number}"), newest=lambda: len(keys.active()))
        return Ledger(
            store, keys=keys, clock=FixedClock(NOW), pseudonym_key=b"p" * 32, details_seal=seal, receipts=ReceiptBook()
        )

    return start


def _rotate(ledger: Ledger) -> VerifierKey:
    key = ledger.begin_rotation()
    ledger.append_rotation(replace(DRAFT, act=Act.ROTATE_KEY, target=key.words, details={}))
    return key


def _verdict(ledger: Ledger, trusted: VerifierKey, *, earlier: str | None = None) -> Verdict:
    claims = Claims(
        ledger.store.checkpoint(), (trusted,), kept=ledger.store.kept(), earlier=(earlier,) if earlier else ()
    )
    return verified(ledger.store.rows(), claims, details=ledger.details)


@pytest.mark.control("AUD-4")
def test_who_trusts_the_first_key_can_follow_to_the_last(process: Callable[[], Ledger]) -> None:
    # given a log, a checkpoint of it that left the host, and two rotations
    ledger = process()
    first = ledger.signers[0].verifier
    ledger.append(DRAFT)
    earlier = ledger.store.checkpoint()
    keys = [first, _rotate(ledger)]
    ledger.append(DRAFT)
    keys.append(_rotate(ledger))
    ledger.append(DRAFT)
    # when it is verified by somebody who knows the first key alone
    verdict = _verdict(ledger, first, earlier=earlier)
    # then every key vouches for the next, and entries from before open and verify as they did
    assert (verdict.is_sound, verdict.entries, list(verdict.keys)) == (True, 5, keys)
    assert [bool(ledger.details(row)) for row in ledger.store.rows()] == [True, False, True, False, True]
    assert len({row.sealed_details[:2] for row in ledger.store.rows() if row.sealed_details}) == 3


def test_who_knows_the_new_key_alone_can_verify_what_it_signed(process: Callable[[], Ledger]) -> None:
    # given a log whose key was rotated
    ledger = process()
    ledger.append(DRAFT)
    new = _rotate(ledger)
    ledger.append(DRAFT)
    # when it is verified with the new key
    # then it is sound: the key has signed over all that was before it too
    assert _verdict(ledger, new).is_sound


def test_another_process_follows_a_rotation_without_being_told(process: Callable[[], Ledger]) -> None:
    # given two processes that have both written
    one, other = process(), process()
    one.append(DRAFT)
    other.append(DRAFT)
    # when one rotates, and the other goes on
    new = _rotate(one)
    other.append(DRAFT)
    one.append(DRAFT)
    # then both sign with the new key
    assert one.signers[-1].verifier == other.signers[-1].verifier == new
    assert _verdict(one, one.signers[0].verifier).entries == 5


def test_a_rotation_that_was_cut_short_is_finished_by_whoever_comes_next(
    process: Callable[[], Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a process that stops after the entry is stored and before the key is put in place
    ledger = process()
    ledger.append(DRAFT)

    def stop(_: FolderKeys, _coming: Ed25519PrivateKey) -> None:
        message = "power cut"
        raise KeyboardInterrupt(message)

    with monkeypatch.context() as broken:
        broken.setattr(FolderKeys, "activate_signing", stop)
        with pytest.raises(KeyboardInterrupt):
            _rotate(ledger)
    # when the next process writes
    following = process()
    following.append(DRAFT)
    # then it signs with the key that the log has named
    assert len(following.signers) == 2
    assert _verdict(following, following.signers[0].verifier).is_sound


def test_who_comes_late_to_a_rotation_does_not_put_the_next_key_in_place(tmp_path: Path) -> None:
    # given a rotation that somebody was quicker with, and the next one begun
    keys = FolderKeys(tmp_path / "keys")
    keys.make()
    first = keys.begin_signing_rotation()
    keys.activate_signing(first)
    second = keys.begin_signing_rotation()
    # when the first key is put in place by one who saw it pending
    keys.activate_signing(first)
    # then it signs, and the second still waits for its entry
    assert [key.private_bytes_raw() for key in keys.signing()[1:]] == [first.private_bytes_raw()]
    pending = keys.pending_signing()
    assert pending is not None
    assert pending.private_bytes_raw() == second.private_bytes_raw()


def test_threads_that_write_while_the_key_rotates_leave_a_sound_log(process: Callable[[], Ledger]) -> None:
    # given a ledger that several threads share
    ledger = process()
    ledger.append(DRAFT)
    first = ledger.signers[0].verifier
    # when they write while its key rotates again and again
    with ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(lambda: [ledger.append(DRAFT) for _ in range(60)]) for _ in range(2)]
        for _ in range(12):
            _rotate(ledger)
        for each in writing:
            each.result()
    # then every entry is there, and the log is sound from its first key on
    verdict = _verdict(ledger, first)
    assert (verdict.is_sound, verdict.entries) == (True, 1 + 2 * 60 + 12)


def test_a_key_that_no_entry_has_named_signs_nothing(process: Callable[[], Ledger]) -> None:
    # given a rotation that made a key and came no further
    ledger = process()
    key = ledger.begin_rotation()
    # when entries are written meanwhile, and the rotation is tried again
    process().append(DRAFT)
    again = process().begin_rotation()
    # then the old key has signed, and the same key is used
    assert again == key
    assert _verdict(ledger, ledger.signers[0].verifier).is_sound
    assert len(process().signers) == 1


@pytest.mark.control("AUD-4")
def test_a_key_that_was_rotated_away_cannot_continue_the_log(process: Callable[[], Ledger]) -> None:
    # given a log whose first key leaked and was rotated
    ledger = process()
    ledger.append(DRAFT)
    leaked = ledger.signers[0]
    _rotate(ledger)
    ledger.append(DRAFT)
    # when somebody with that key puts the log back to before the rotation and signs it
    store = ledger.store
    assert isinstance(store, MemoryLedger)
    rows = list(store.rows())[:1]
    frontier = Frontier().extended_by(row.leaf for row in rows)
    store._rows = rows  # noqa: SLF001 -- that is the tampering
    store._tip = replace(  # noqa: SLF001
        store.tip(), frontier=frontier, checkpoint=leaked.signed(Head(ORIGIN, 1, frontier.root)), last=rows[-1]
    )
    # then no process continues it, and verifying with the keys of the folder names the key
    for each in (ledger, process()):
        with pytest.raises(RefusedError, match="does not fit its signed checkpoint"):
            each.append(DRAFT)
    claims = Claims(store.checkpoint(), [signer.verifier for signer in process().signers])
    assert verified(rows, claims).fault is Fault.FOREIGN_KEY


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("lacking", ["kept checkpoint", "signature of the old key"])
def test_a_key_that_nobody_vouches_for_is_a_finding_at_its_entry(
    process: Callable[[], Ledger], folder: FolderKeys, lacking: str
) -> None:
    # given a log whose rotation lacks what carries trust over
    ledger = process()
    first = ledger.signers[0].verifier
    ledger.append(DRAFT)
    _rotate(ledger)
    ledger.append(DRAFT)
    kept = list(ledger.store.kept())
    if lacking == "kept checkpoint":
        kept = []
    else:
        head = Head(ORIGIN, 2, Frontier().extended_by(row.leaf for row in list(ledger.store.rows())[:2]).root)
        kept = [Signer(ORIGIN, folder.signing()[-1]).signed(head)]
    # when it is verified by somebody who knows the first key
    verdict = verified(ledger.store.rows(), Claims(ledger.store.checkpoint(), (first,), kept=kept))
    # then the entry that names the key is named
    assert (verdict.first_bad, verdict.fault) == (1, Fault.FOREIGN_KEY)
