"""The ledger seals in order, stores for many at once, and tells every writer the truth."""

import hashlib
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.adapters.vault import KeyedSeal
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.ledger.canonical import encode
from chartwarden.ledger.checkpoint import Signer, opened
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.merkle import leaf_hash
from chartwarden.ledger.receipt import Receipt, ReceiptBook
from chartwarden.ledger.sequencer import Sequencer, Waiting
from chartwarden.ledger.signing import OneKey
from chartwarden.ledger.store import Batch, Row, Source, Tip
from tests.builders import NOW

DRAFT = Draft(actor="lena.moss", device="test:1", act=Act.OPEN_CHART, outcome=Outcome.GRANTED)
_LONG = 20  # seconds: far more than needed, so that a slow machine does not fail a test


class GatedStore:
    """A store that waits at a gate, counts its batches, and fails when told to."""

    def __init__(self) -> None:
        self.inner, self.gate, self.entered = MemoryLedger(), threading.Event(), threading.Event()
        self.batches: list[int] = []
        self.failure: Exception | None = None
        self.durable = True

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        self.entered.set()
        assert self.gate.wait(_LONG)
        if self.failure is not None:
            raise self.failure
        batch = self.inner.append(seal)
        self.batches.append(len(batch.rows))
        return batch

    def is_durable(self) -> bool:
        return self.durable

    def rows(self, *, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        return self.inner.rows(start=start, stop=stop)

    def rows_of(self, actor: str, *, most: int, before: int | None = None) -> Sequence[Row]:
        return self.inner.rows_of(actor, most=most, before=before)

    def tip(self) -> Tip:
        return self.inner.tip()

    def checkpoint(self) -> str | None:
        return self.inner.checkpoint()

    def source(self) -> Source:
        return self.inner.source()

    def kept(self) -> Sequence[str]:
        return self.inner.kept()

    def destroy_details(self, *, first: int, last: int) -> int:
        return self.inner.destroy_details(first=first, last=last)


@pytest.fixture
def store() -> GatedStore:
    """Give a store whose gate is shut."""
    return GatedStore()


@pytest.fixture
def receipts() -> ReceiptBook:
    """Give a receipt book."""
    return ReceiptBook()


@pytest.fixture
def ledger(store: GatedStore, receipts: ReceiptBook) -> Ledger:
    """Give a ledger on that store."""
    return Ledger(
        store,
        keys=OneKey(Signer("test.example/log", Ed25519PrivateKey.from_private_bytes(b"s" * 32))),
        clock=FixedClock(NOW),
        pseudonym_key=b"p" * 32,
        details_seal=KeyedSeal(b"d" * 32),
        receipts=receipts,
    )


def _wait_until_queued(ledger: Ledger, count: int) -> None:
    """Wait until so many writers stand behind the one that stores."""
    _wait_for(ledger._sequencer, count)  # noqa: SLF001 -- nothing else tells that a thread waits


def _wait_for(sequencer: Sequencer[Any], count: int) -> None:
    for _ in range(_LONG * 200):
        if sequencer.waiting() >= count:
            return
        threading.Event().wait(0.005)
    pytest.fail("the writers did not come")


def test_writers_that_wait_share_one_transaction(ledger: Ledger, store: GatedStore) -> None:
    # given one writer at the gate and twenty behind it
    with ThreadPoolExecutor(21) as pool:
        first = pool.submit(ledger.append, DRAFT)
        assert store.entered.wait(_LONG)
        others = [pool.submit(ledger.append, replace(DRAFT, actor=f"coder{place}")) for place in range(20)]
        _wait_until_queued(ledger, 20)
        # when the gate opens
        store.gate.set()
        receipts = [waiting.result(_LONG) for waiting in [first, *others]]
    # then the first is stored alone and all the others together, each with a receipt of its own
    assert store.batches == [1, 20]
    assert sorted(receipt.sequence for receipt in receipts) == list(range(21))
    by_sequence = {row.sequence: row.actor for row in store.rows()}
    assert [by_sequence[receipt.sequence] for receipt in receipts[1:]] == [f"coder{place}" for place in range(20)]


def test_every_writer_of_a_batch_that_fails_is_refused_and_the_next_is_served(
    ledger: Ledger, store: GatedStore
) -> None:
    # given writers behind a store that fails
    store.failure = OSError("disk full")
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(ledger.append, DRAFT)
        assert store.entered.wait(_LONG)
        waiting = [first, *(pool.submit(ledger.append, DRAFT) for _ in range(8))]
        _wait_until_queued(ledger, 8)
        # when the gate opens
        store.gate.set()
        failures = [future.exception(_LONG) for future in waiting]
    # then each is refused in words, with the cause kept for the administrator
    assert {type(failure) for failure in failures} == {RefusedError}
    assert {str(failure.__cause__) for failure in failures if failure} == {"disk full"}
    assert {failure.rule for failure in failures if isinstance(failure, RefusedError)} == {"no-record-no-read"}
    # and once the store works again, the log first says how many were refused meanwhile
    store.failure = None
    assert ledger.append(DRAFT).sequence == 1
    outage, _ = (json.loads(row.body) for row in store.rows())
    assert (outage["act"], outage["actor"], outage["counts"]["refused"]) == ("ledger.outage", "ledger", 9)


@pytest.mark.parametrize("unencodable", [{"n": 0.5}, {"n": 2**60}, {"\u00e9": 1, "e\u0301": 2}], ids=str)
def test_an_act_that_has_no_canonical_form_fails_alone(
    ledger: Ledger, store: GatedStore, unencodable: dict[str, int]
) -> None:
    # given a writer whose act cannot be encoded, among others behind the gate
    bad = replace(DRAFT, counts=unencodable)
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(ledger.append, DRAFT)
        assert store.entered.wait(_LONG)
        others = [pool.submit(ledger.append, draft) for draft in (DRAFT, bad, DRAFT, bad)]
        _wait_until_queued(ledger, 2)
        # when the gate opens
        store.gate.set()
        failures = [waiting.exception(_LONG) for waiting in [first, *others]]
    # then it alone is refused, and not because of the disk
    assert [type(failure) for failure in failures].count(RefusedError) == 2
    assert all("cannot be put into an entry" in str(failure) for failure in failures if failure)
    # and the others are stored without a gap
    assert [row.sequence for row in store.rows()] == [0, 1, 2]
    # and alone it stores nothing, and the log goes on
    with pytest.raises(RefusedError, match="cannot be put into an entry"):
        ledger.append(bad)
    assert ledger.append(DRAFT).sequence == 3


@pytest.mark.control("AUD-1")
def test_an_act_with_half_a_character_in_it_leaves_its_entry(ledger: Ledger, store: GatedStore) -> None:
    # given an act with text that has no bytes, in every field that takes text
    store.gate.set()
    half = "a\udcff"
    draft = replace(DRAFT, actor=half, device=half, work=half, target=half, details={"reason": half})
    # when it is sealed
    ledger.append(draft)
    # then the entry is there, verifies, and shows where the character was
    [row] = store.rows()
    told = ledger.told(row)
    assert (told.trouble, row.actor, told.details) == ("", "a\ufffd", {"reason": "a\ufffd"})


def test_more_writers_than_a_batch_holds_are_all_stored(
    ledger: Ledger, store: GatedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given batches of at most three, and ten writers behind the first
    monkeypatch.setattr(ledger._sequencer, "_most", 3)  # noqa: SLF001 -- 513 threads would prove no more
    with ThreadPoolExecutor(11) as pool:
        waiting = [pool.submit(ledger.append, DRAFT)]
        assert store.entered.wait(_LONG)
        waiting += [pool.submit(ledger.append, DRAFT) for _ in range(10)]
        _wait_until_queued(ledger, 10)
        # when the gate opens
        store.gate.set()
        sequences = sorted(future.result(_LONG).sequence for future in waiting)
    # then each has its place, and no batch is larger than its bound
    assert sequences == list(range(11))
    assert sum(store.batches) == 11
    assert max(store.batches) <= 3


def test_the_checkpoint_covers_the_last_entry(ledger: Ledger, store: GatedStore) -> None:
    # given two entries
    store.gate.set()
    ledger.append(DRAFT)
    ledger.append(DRAFT)
    # when the checkpoint is opened
    head = opened(store.checkpoint() or "", origin=ledger.origin, public=ledger.public_key)
    # then it covers both
    assert head.size == 2


def test_details_are_sealed_apart_and_the_entry_commits_to_them(ledger: Ledger, store: GatedStore) -> None:
    # given two entries with the same details
    store.gate.set()
    draft = replace(DRAFT, details={"reason": "Wilhelmina Ostrander's implant", "n": [1, None]})
    ledger.append(draft)
    ledger.append(draft)
    first, second = store.rows()
    # when their details are opened
    # then they are as given
    assert ledger.details(first) == ledger.details(second) == draft.details
    # and neither entry nor ciphertext shows them, or that they are equal
    assert b"Ostrander" not in first.body + first.sealed_details
    assert json.loads(first.body)["commitment"] != json.loads(second.body)["commitment"]
    commitment = json.loads(first.body)["commitment"]
    salted = KeyedSeal(b"d" * 32).open(first.sealed_details, bound_to=f"ledger/{commitment}")
    assert commitment == hashlib.sha256(salted).hexdigest()


@pytest.mark.control("AUD-4")
def test_details_of_another_entry_do_not_pass_for_its_own(ledger: Ledger, store: GatedStore) -> None:
    # given two entries with details
    store.gate.set()
    ledger.append(replace(DRAFT, details={"reason": "one"}))
    ledger.append(replace(DRAFT, details={"reason": "two"}))
    first, second = store.rows()
    # when ciphertext is moved, or sealed anew by a key holder with other words
    place = f"ledger/{json.loads(first.body)['commitment']}"
    forged = KeyedSeal(b"d" * 32).seal(b"s" * 16 + b'{"reason":"other"}', bound_to=place)
    # then it does not open, or does not fit what the entry commits to
    for wrong in (second.sealed_details, forged, first.sealed_details[:-1]):
        with pytest.raises(BrokenSealError):
            ledger.details(replace(first, sealed_details=wrong))


_BODIES = {
    "altered": b"{}",
    "endless lists": b"[" * 100_000,
    "no JSON": b"\xff",
    "a number": b"5",
    "too few fields": b'{"sequence":0,"actor":"lena.moss"}',
}


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("how", _BODIES)
def test_a_damaged_row_is_told_as_damaged_and_raises_nothing(ledger: Ledger, store: GatedStore, how: str) -> None:
    # given a row with details, and one in whose place somebody put another body, its hash included
    store.gate.set()
    ledger.append(replace(DRAFT, details={"reason": "one"}))
    [row] = store.rows()
    damaged = replace(row, body=_BODIES[how], leaf=leaf_hash(_BODIES[how]))
    # when both are read back for a list
    sound, bad = ledger.told(row), ledger.told(damaged)
    # then one says all, and the other that it cannot be read
    assert (sound.trouble, sound.details, sound.said) == ("", {"reason": "one"}, json.loads(row.body))
    assert (bad.said, bad.details, bad.sequence) == (None, {}, 0)
    assert "entry 0 cannot be read" in bad.trouble
    assert ledger.told(replace(row, body=row.body + b" ")).said is None
    # and opening the details of the damaged one is refused, not crashed
    with pytest.raises(BrokenSealError):
        ledger.details(damaged)


_FIELDS = {
    "act": "chart.dream", "outcome": "maybe", "at": "noon", "device": 5, "withheld": True, "seen": [1],
    "counts": {"n": "x"}, "patient": [], "more": 1,
}  # fmt: skip


@pytest.mark.parametrize("field", _FIELDS)
def test_a_body_with_a_field_of_another_kind_is_no_entry(ledger: Ledger, store: GatedStore, field: str) -> None:
    # given a body that was an entry's, with one field changed and its hash made to fit
    store.gate.set()
    ledger.append(DRAFT)
    [row] = store.rows()
    body = json.dumps(json.loads(row.body) | {field: _FIELDS[field]}).encode()
    # when it is read back for a list
    # then it is told as damaged
    assert ledger.told(replace(row, body=body, leaf=leaf_hash(body))).said is None


def test_an_entry_with_foreign_details_is_told_without_them(ledger: Ledger, store: GatedStore) -> None:
    # given an entry whose details were overwritten
    store.gate.set()
    ledger.append(replace(DRAFT, details={"reason": "one"}))
    [row] = store.rows()
    # when it is read back for a list
    told = ledger.told(replace(row, sealed_details=b"\x01" + b"0" * 40))
    # then the entry is there, and says what is wrong
    assert told.said == json.loads(row.body)
    assert told.details == {}
    assert told.trouble


def test_an_entry_whose_details_were_destroyed_has_none(ledger: Ledger, store: GatedStore) -> None:
    # given an entry with details
    store.gate.set()
    ledger.append(replace(DRAFT, details={"reason": "one"}))
    # when the ciphertext is gone
    [row] = store.rows()
    # then there is nothing to read
    assert ledger.details(replace(row, sealed_details=b"")) == {}


def test_a_receipt_opens_what_it_covers_and_nothing_else(
    ledger: Ledger, store: GatedStore, receipts: ReceiptBook
) -> None:
    # given a receipt for one document
    store.gate.set()
    receipt = ledger.append(DRAFT, covers=frozenset({"document-1"}))
    # when it is shown for that document
    receipts.check(receipt, "document-1")
    # then it passes; for another, altered, made up or of another process it does not
    wrong = [
        (receipt, "document-2"),
        (replace(receipt, covers=frozenset({"document-1", "document-2"})), "document-2"),
        (replace(receipt, sequence=receipt.sequence + 1), "document-1"),
        (Receipt(0, frozenset({"document-1"}), b""), "document-1"),
        (ReceiptBook().issue(receipt.sequence, receipt.covers), "document-1"),
    ]
    for shown, subject in wrong:
        with pytest.raises(RefusedError, match="no-record-no-read"):
            receipts.check(shown, subject)


def test_an_entry_inside_an_open_transaction_gives_a_receipt_that_opens_nothing(
    ledger: Ledger, store: GatedStore, receipts: ReceiptBook
) -> None:
    # given a caller whose transaction is still open
    store.gate.set()
    store.durable = False
    # when it seals an entry
    receipt = ledger.append(DRAFT, covers=frozenset({"document-1"}))
    # then the receipt covers nothing
    with pytest.raises(RefusedError):
        receipts.check(receipt, "document-1")


def test_a_pseudonym_is_the_same_for_the_same_thing_and_tells_nothing(ledger: Ledger) -> None:
    # given a patient and an encounter with the same value
    # when they are named
    patient, encounter = ledger.pseudonym("patient", "44719"), ledger.pseudonym("encounter", "44719")
    # then each name is stable, apart, and without the value
    assert patient == ledger.pseudonym("patient", "44719") != encounter
    assert "44719" not in patient


def test_a_copy_of_the_process_can_write_while_somebody_waits_in_the_original(
    ledger: Ledger, store: GatedStore
) -> None:
    # given a writer at the gate
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ledger.append, DRAFT)
        assert store.entered.wait(_LONG)
        # when the process is copied, as servers copy themselves, and the copy writes
        child = os.fork()
        if child == 0:  # the writer did not come along, and would never wake anybody
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(_LONG)
            store.gate.set()
            os._exit(ledger.append(DRAFT).sequence)
        _, ended = os.waitpid(child, 0)
        store.gate.set()
        # then both have written
        assert (ended, waiting.result(_LONG).sequence) == (0, 0)


class _InterruptedOnce:
    """A turn at which the sleeper is interrupted before anything comes of it."""

    def __init__(self) -> None:
        self.lock, self.is_fresh = threading.Lock(), True
        self.lock.acquire()
        self.release = self.lock.release

    def acquire(self) -> None:
        if self.is_fresh:
            self.is_fresh = False
            raise KeyboardInterrupt
        self.lock.acquire()


def test_who_is_interrupted_while_waiting_still_wakes_those_behind(store: GatedStore) -> None:
    # given a writer at the gate, one behind it who is interrupted, and one behind that
    interrupted = Waiting()
    interrupted.turn = _InterruptedOnce()  # type: ignore[assignment]  # stands in for a lock
    stored: list[int] = []
    entered = threading.Event()

    def keep(batch: Sequence[Waiting]) -> None:
        entered.set()
        assert store.gate.wait(_LONG)
        stored.append(len(batch))

    sequencer: Sequencer[Waiting] = Sequencer(keep, most=8)
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(sequencer.submit, Waiting())]
        assert entered.wait(_LONG)
        for behind, item in enumerate((interrupted, Waiting()), 1):
            waiting.append(pool.submit(sequencer.submit, item))
            _wait_for(sequencer, behind)
        # when the gate opens
        store.gate.set()
        ends = [type(future.exception(_LONG)) for future in waiting]
    # then all are stored, and the interruption is told once that is done
    assert (stored, ends) == ([1, 2], [type(None), KeyboardInterrupt, type(None)])


def test_an_entry_of_two_people_has_one_field_more_and_one_of_one_person_has_the_bytes_of_before(
    ledger: Ledger, store: GatedStore
) -> None:
    # given one act of one person, and the same with somebody beside them
    store.gate.set()
    ledger.append(DRAFT)
    ledger.append(replace(DRAFT, shadow="omar.diaz"))
    alone, both = (json.loads(row.body) for row in store.rows())
    # when their bytes are read
    # then the second says who looked on, and that it is of format 2; nothing else differs but place and time
    assert set(both) - set(alone) == {"shadow"}
    assert (alone["format"], both["format"], both["shadow"]) == (1, 2, "omar.diaz")
    assert ledger.told(list(store.rows())[1]).said == both
    # and a body whose format does not fit its fields is no entry
    for altered in ({**both, "format": 1}, {**alone, "format": 2}, {**both, "shadow": None}, {**both, "shadow": 7}):
        body = encode(altered)
        row = replace(list(store.rows())[1], body=body, leaf=leaf_hash(body))
        assert ledger.told(row).said is None
