"""Every ledger store keeps the same promises: in memory, in files, on SQLite, on PostgreSQL."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, connection, connections, transaction

from chartwarden.adapters.ledger_files.frames import frame_bytes
from chartwarden.adapters.ledger_files.segments import SegmentLedger
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.adapters.vault import KeyedSeal
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.ledger.checkpoint import Signer
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.merkle import Frontier, leaf_hash
from chartwarden.ledger.receipt import ReceiptBook
from chartwarden.ledger.signing import OneKey
from chartwarden.ledger.store import Batch, Row, Tip
from chartwarden.ledger.stretch import Fault
from chartwarden.ledger.verify import Claims, Verdict, verified
from chartwarden_web.records.models import LedgerDetailsRecord, LedgerRecord, LedgerTipRecord
from chartwarden_web.wiring import House
from tests.builders import NOW, Scene, house_in_memory
from tests.database import without_triggers

DRAFT = Draft(actor="lena.moss", device="test:1", act=Act.OPEN_CHART, outcome=Outcome.GRANTED)


@pytest.fixture(params=["memory", "files", "sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """Give an empty ledger on each store in turn."""
    if request.param == "memory":
        yield house_in_memory().ledger
        return
    if request.param == "files":
        yield from _in_files(request.getfixturevalue("tmp_path"))
        return
    request.getfixturevalue(f"on_{request.param}")
    yield request.getfixturevalue("fresh_house").ledger


def _in_files(folder: Path) -> Iterator[Ledger]:
    """Give a ledger in segments so small that a few entries fill one."""
    ledger = Ledger(
        SegmentLedger(folder, segment_bytes=2000),
        keys=OneKey(Signer("test.example/log", Ed25519PrivateKey.generate())),
        clock=FixedClock(NOW),
        pseudonym_key=b"p" * 32,
        details_seal=KeyedSeal(b"d" * 32),
        receipts=ReceiptBook(),
    )
    yield ledger
    assert isinstance(ledger.store, SegmentLedger)
    ledger.store.close()


def _verdict(ledger: Ledger, rows: list[Row] | None = None, *, earlier: str | None = None) -> Verdict:
    claims = Claims(
        ledger.store.checkpoint(),
        [signer.verifier for signer in ledger.signers],
        kept=ledger.store.kept(),
        earlier=(earlier,) if earlier else (),
        end=ledger.store.tip().frontier if rows is None else None,
    )
    return verified(list(ledger.store.rows()) if rows is None else rows, claims, details=ledger.details)


def _sound(ledger: Ledger, entries: int, *, details_destroyed: int = 0) -> Verdict:
    keys = tuple(signer.verifier for signer in ledger.signers)
    return Verdict(entries, None, "", details_destroyed=details_destroyed, keys=keys)


def test_an_empty_ledger_is_sound(ledger: Ledger) -> None:
    # given nothing
    # when it is verified
    # then it is sound
    assert _verdict(ledger) == _sound(ledger, 0)


def test_entries_come_back_in_order_with_their_details(ledger: Ledger) -> None:
    # given three entries, one with details
    for place in range(3):
        ledger.append(replace(DRAFT, counts={"n": place}, details={"reason": "because"} if place == 1 else {}))
    # when they are read
    rows = list(ledger.store.rows())
    # then order, content and details are as given, and part of the log can be read alone
    assert [json.loads(row.body)["counts"]["n"] for row in rows] == [0, 1, 2]
    assert [dict(ledger.details(row)) for row in rows] == [{}, {"reason": "because"}, {}]
    assert [row.sequence for row in ledger.store.rows(start=1, stop=2)] == [1]
    assert [row.sequence for row in ledger.store.rows_of("lena.moss", most=2)] == [2, 1]
    assert _verdict(ledger).is_sound


def test_writers_at_once_leave_no_gap_and_no_fork(ledger: Ledger) -> None:
    # given eight writers
    def write() -> None:
        try:
            for _ in range(5):
                ledger.append(DRAFT)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(8)]
    # when they write at once
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    # then every entry is there, in one order that verifies
    assert _verdict(ledger) == _sound(ledger, 40)


@pytest.mark.control("AUD-4")
def test_every_tampering_is_found_at_its_place(ledger: Ledger) -> None:
    # given six entries, and a checkpoint that was taken along after the third
    for _ in range(3):
        ledger.append(DRAFT)
    earlier = ledger.store.checkpoint()
    for _ in range(3):
        ledger.append(DRAFT)
    rows = list(ledger.store.rows())
    altered = replace(rows[2], body=rows[2].body.replace(b"lena.moss", b"omar.diaz"))
    # when rows are altered, removed, swapped or cut off
    # then verifying names the first that cannot be trusted
    assert _verdict(ledger, [*rows[:2], altered, *rows[3:]]).first_bad == 2
    assert _verdict(ledger, [*rows[:4], *rows[5:]]).first_bad == 4
    assert _verdict(ledger, [rows[0], rows[2], rows[1], *rows[3:]]).first_bad == 1
    assert _verdict(ledger, rows[:5]).first_bad == 5
    assert _verdict(ledger, rows[:2], earlier=earlier).first_bad == 2
    assert _verdict(ledger, rows, earlier=earlier).is_sound


@pytest.mark.control("AUD-1")
@pytest.mark.control("AUD-2")
def test_nothing_is_granted_when_the_entry_cannot_be_stored(house_anywhere: House) -> None:
    # given a scene whose ledger table is gone
    scene = Scene(house_anywhere)
    desk = scene.at(scene.coder)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_details RENAME TO ledger_details_elsewhere")
    # when an entry with details is asked for, in a transaction of its own or in the caller's
    # then the act is refused, in words
    with pytest.raises(RefusedError, match="nothing can be shown"):
        desk.ledger.append(replace(DRAFT, details={"reason": "because"}))
    with pytest.raises(RefusedError, match="nothing can be shown"), transaction.atomic():
        desk.ledger.append(replace(DRAFT, details={"reason": "because"}))
    # and once the database is whole again, the log says how many were refused, and verifies
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_details_elsewhere RENAME TO ledger_details")
    desk.ledger.append(DRAFT)
    outage = json.loads(list(desk.ledger.store.rows())[-2].body)
    assert (outage["act"], outage["counts"]["refused"]) == ("ledger.outage", 2)
    assert _verdict(desk.ledger).is_sound


@pytest.mark.control("AUD-1")
def test_a_receipt_from_an_open_transaction_opens_nothing(house_anywhere: House) -> None:
    # given an entry inside a transaction that has not been committed
    scene = Scene(house_anywhere)
    desk = scene.at(scene.coder)
    document_id = scene.summary.document.outline.id
    with transaction.atomic():
        receipt = desk.ledger.append(DRAFT, covers=frozenset({document_id}))
        # when a body is asked for with its receipt
        # then it is refused: the entry could still vanish
        with pytest.raises(RefusedError, match="no-record-no-read"):
            desk.charts.read(document_id, receipt=receipt)


@pytest.mark.control("AUD-4")
def test_the_database_refuses_to_change_or_delete_entries(house_anywhere: House) -> None:
    # given an entry
    house_anywhere.ledger.append(DRAFT)
    # when the row is changed or deleted through the product's own account
    # then the database refuses
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerRecord.objects.filter(sequence=0).update(actor="nobody")
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerRecord.objects.filter(sequence=0).delete()
    assert LedgerRecord.objects.count() == 1


_REPLACEMENTS = {
    "sqlite": [
        "INSERT OR REPLACE INTO ledger VALUES (0, x'00', x'00', 'nobody')",
        "REPLACE INTO ledger VALUES (0, x'00', x'00', 'nobody')",
        "UPDATE OR REPLACE ledger SET sequence = 0 WHERE sequence = 1",
        "INSERT INTO ledger VALUES (0, x'00', x'00', 'nobody') ON CONFLICT (sequence) DO UPDATE SET actor = 'nobody'",
    ],
    "postgresql": [
        "INSERT INTO ledger VALUES (0, '', '', 'nobody') ON CONFLICT (sequence) DO UPDATE SET actor = 'nobody'",
        "MERGE INTO ledger USING (SELECT 0 AS n) AS new ON sequence = n WHEN MATCHED THEN UPDATE SET actor = 'nobody'",
        "TRUNCATE ledger",
    ],
}


@pytest.mark.control("AUD-4")
def test_the_database_refuses_to_put_an_entry_in_anothers_place(house_anywhere: House) -> None:
    # given two entries
    for _ in range(2):
        house_anywhere.ledger.append(DRAFT)
    before = list(house_anywhere.ledger.store.rows())
    # when one is replaced by each statement that the database has for it
    for statement in _REPLACEMENTS[connection.vendor]:
        # then the database refuses
        with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert list(house_anywhere.ledger.store.rows()) == before


def test_a_program_that_knows_no_pragma_cannot_replace_an_entry_either(on_sqlite: None, fresh_house: House) -> None:  # noqa: ARG001
    # given an entry, and a connection as any other program makes it
    fresh_house.ledger.append(DRAFT)
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        # when it replaces the entry
        # then the database refuses
        with pytest.raises(sqlite3.IntegrityError, match="never replaced"):
            other.execute("INSERT OR REPLACE INTO ledger VALUES (0, x'00', x'00', 'nobody')")
        # and the product's own connections ask the triggers on deleting, should this one be gone
        other.execute("DROP TRIGGER ledger_refuses_replace")
        other.execute("DROP TRIGGER ledger_refuses_gap")
        other.commit()
    with pytest.raises(DatabaseError, match="never deleted"), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO ledger VALUES (0, x'00', x'00', 'nobody')")


@pytest.mark.control("AUD-4")
def test_details_can_be_destroyed_and_leave_an_entry_that_says_so(ledger: Ledger) -> None:
    # given three entries with details
    for reason in ("one", "two", "three"):
        ledger.append(replace(DRAFT, details={"reason": reason}))
    # when the first two are destroyed, with an entry that says so
    assert ledger.store.destroy_details(first=0, last=1) == 2
    ledger.append(replace(DRAFT, act=Act.DESTROY_DETAILS, counts={"first": 0, "last": 1, "entries": 2}))
    # then nothing of them is left to read, the third is, and the log is sound
    assert [dict(ledger.details(row)) for row in ledger.store.rows()] == [{}, {}, {"reason": "three"}, {}]
    assert _verdict(ledger) == _sound(ledger, 4, details_destroyed=1)


@pytest.mark.control("AUD-4")
def test_details_that_went_without_a_word_are_found(ledger: Ledger) -> None:
    # given three entries with details
    for reason in ("one", "two", "three"):
        ledger.append(replace(DRAFT, details={"reason": reason}))
    # when some are destroyed, and the only entry about it speaks of fewer, or came before
    ledger.append(replace(DRAFT, act=Act.DESTROY_DETAILS, counts={"first": 0, "last": 0, "entries": 1}))
    ledger.store.destroy_details(first=0, last=1)
    # then verifying names the first of which no entry speaks
    verdict = _verdict(ledger)
    assert (verdict.first_bad, verdict.fault) == (1, Fault.DETAILS)


@pytest.mark.control("AUD-4")
def test_details_that_are_not_an_entrys_own_are_found_at_their_place(house_anywhere: House) -> None:
    # given two entries with details, and a third without
    ledger = house_anywhere.ledger
    for reason in ("one", "two"):
        ledger.append(replace(DRAFT, details={"reason": reason}))
    ledger.append(DRAFT)
    first, second = LedgerDetailsRecord.objects.order_by("sequence").values_list("sealed", flat=True)
    without_triggers()
    for sequence, sealed in ((1, b"\x01" + b"0" * 60), (1, bytes(first)), (1, b"x"), (2, bytes(second))):
        # when they are overwritten, moved, or put beside an entry that has none
        LedgerDetailsRecord.objects.update_or_create(sequence=sequence, defaults={"sealed": sealed})
        # then verifying names the entry
        assert _verdict(ledger).first_bad == sequence
        LedgerDetailsRecord.objects.filter(sequence=1).update(sealed=second)
    assert _verdict(ledger).first_bad == 2


_NONSENSE = {
    "body as text": ("body", "'some text'"),
    "body as text that is no text": ("body", "CAST(x'ff' AS TEXT)"),
    "body as a huge number": ("body", "10000000000000"),
    "body as a fraction": ("body", "1e300"),
    "leaf as a number": ("leaf", "32"),
    "leaf as text": ("leaf", "'leaf'"),
    "actor as bytes": ("actor", "x'ff'"),
    "actor as text that is no text": ("actor", "CAST(x'ff' AS TEXT)"),
    "sequence as a word": ("sequence", "'one'"),
    "sequence below the first": ("sequence", "-1"),
}


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("how", _NONSENSE)
def test_columns_that_hold_what_they_are_not_for_are_a_verdict(on_sqlite: None, fresh_house: House, how: str) -> None:  # noqa: ARG001
    # given three entries on a database that keeps any kind of value in any column
    ledger = fresh_house.ledger
    for _ in range(3):
        ledger.append(DRAFT)
    without_triggers()
    column, nonsense = _NONSENSE[how]
    # when somebody writes nonsense into the second
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger SET {column} = {nonsense} WHERE sequence = 1")  # noqa: S608 -- words of this test
    # then verifying gives a verdict, and lists of entries still open
    assert _verdict(ledger).first_bad == (0 if how == "sequence below the first" else 1)
    assert [told.sequence for row in ledger.store.rows_of("lena.moss", most=9) if (told := ledger.told(row)).said]


def test_a_checkpoint_that_holds_no_text_is_a_verdict(on_sqlite: None, fresh_house: House) -> None:  # noqa: ARG001
    # given an entry, and bytes where its checkpoint was
    fresh_house.ledger.append(DRAFT)
    for nonsense in ("x'ff'", "CAST(x'ff' AS TEXT)", "7"):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE ledger_tip SET checkpoint = {nonsense}")  # noqa: S608 -- words of this test
        # when it is verified
        # then nothing is trusted
        assert _verdict(fresh_house.ledger).first_bad == 0


def _overwrite(ledger: Ledger, rows: Sequence[Row], tip: Tip | None) -> None:
    """Put other rows and another end into the store, as somebody does who may do anything there but has no key."""
    if isinstance(ledger.store, MemoryLedger):
        ledger.store._rows, ledger.store._tip = list(rows), tip or Tip()  # noqa: SLF001 -- that is the tampering
        return
    if isinstance(ledger.store, SegmentLedger):
        _rewrite(ledger.store, Batch(tuple(rows), tip or Tip()))
        return
    without_triggers()
    LedgerRecord.objects.all().delete()
    LedgerTipRecord.objects.all().delete()
    LedgerRecord.objects.bulk_create(
        LedgerRecord(sequence=row.sequence, body=row.body, leaf=row.leaf, actor=row.actor) for row in rows
    )
    if tip:
        peaks = b"".join(tip.frontier.peaks)
        LedgerTipRecord.objects.create(
            size=tip.frontier.size, peaks=peaks, last_at=tip.last_at, checkpoint=tip.checkpoint or ""
        )


def _rewrite(store: SegmentLedger, batch: Batch) -> None:
    """Put one batch in the place of a log in files, and open it again."""
    folder, data = store._folder, frame_bytes(batch, first=0)  # noqa: SLF001 -- where the log is
    store.close()
    for path in (folder / "segments").iterdir():
        path.unlink()
    (folder / "segments" / f"{0:020}.seg").write_bytes(data)
    (folder / "acknowledged").write_text(f"{0:020} {len(data):020}\n")
    store.__init__(folder)  # type: ignore[misc]  # the ledger goes on with the store that it has


def _fitting(rows: Sequence[Row], tip: Tip) -> Tip:
    """Give the end that fits rows, with the only signature that somebody without the key has."""
    frontier = Frontier()
    for row in rows:
        frontier = frontier.extended(row.leaf)
    return replace(tip, frontier=frontier)


def _as_another(row: Row) -> Row:
    body = row.body.replace(b"lena.moss", b"omar.diaz")
    return replace(row, body=body, leaf=leaf_hash(body), actor="omar.diaz")


def _forged(sequence: int) -> Row:
    body = json.dumps({"sequence": sequence, "actor": "omar.diaz"}).encode()
    return Row(sequence, body, leaf_hash(body), "omar.diaz")


def _same_root_as_one_peak(rows: Sequence[Row], tip: Tip) -> tuple[Sequence[Row], Tip]:
    return rows, replace(tip, frontier=Frontier(tip.frontier.size, (tip.frontier.root,)))


_TAKEOVERS: dict[str, Callable[[Sequence[Row], Tip], tuple[Sequence[Row], Tip | None]]] = {
    "rewritten": lambda rows, tip: (new := [_as_another(row) for row in rows], _fitting(new, tip)),
    "first rewritten": lambda rows, tip: (new := [_as_another(rows[0]), *rows[1:]], _fitting(new, tip)),
    "cut": lambda rows, tip: (rows[:4], _fitting(rows[:4], tip)),
    "cut, end as it was": lambda rows, tip: (rows[:4], tip),
    "extended": lambda rows, tip: (new := [*rows, _forged(len(rows))], _fitting(new, tip)),
    "extended, end as it was": lambda rows, tip: ([*rows, _forged(len(rows))], tip),
    "last rewritten, end as it was": lambda rows, tip: ([*rows[:-1], _as_another(rows[-1])], tip),
    "last altered, end as it was": lambda rows, tip: ([*rows[:-1], replace(rows[-1], body=b"{}")], tip),
    "same root, other peaks": _same_root_as_one_peak,
    "end forgotten": lambda rows, _: (rows, None),
    "checkpoint forgotten": lambda rows, tip: (rows, replace(tip, checkpoint=None)),
    "checkpoint damaged": lambda rows, tip: (rows, replace(tip, checkpoint=(tip.checkpoint or "")[:-9])),
    "begun anew, rows kept": lambda rows, _: (rows, Tip()),
    "emptied, checkpoint kept": lambda _, tip: ((), replace(tip, frontier=Frontier())),
}


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("how", _TAKEOVERS)
def test_nothing_is_sealed_onto_an_end_that_our_key_has_not_signed(ledger: Ledger, how: str) -> None:
    # given seven entries, and somebody with every right in the database but without a key
    for _ in range(7):
        ledger.append(DRAFT)
    rows, tip = _TAKEOVERS[how](list(ledger.store.rows()), ledger.store.tip())
    _overwrite(ledger, rows, tip)
    before = list(ledger.store.rows()), ledger.store.checkpoint()
    # when the next act asks for its entry
    # then nothing is granted, in words that say what to do
    with pytest.raises(RefusedError, match="chartwarden ledger verify") as refused:
        ledger.append(DRAFT)
    assert isinstance(refused.value.__cause__, BrokenSealError)
    # and nothing was signed: the ledger stays as it was found, and verifying finds it
    assert (list(ledger.store.rows()), ledger.store.checkpoint()) == before
    assert not _verdict(ledger).is_sound


def test_an_end_in_which_somebody_wrote_nonsense_grants_nothing(on_sqlite: None, fresh_house: House) -> None:  # noqa: ARG001
    # given an end whose columns hold what they are not for
    fresh_house.ledger.append(DRAFT)
    without_triggers()
    for column, nonsense in (("size", "x'ff00'"), ("peaks", "10000000000000"), ("last_at", "'noon'"), ("size", "-1")):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE ledger_tip SET {column} = {nonsense}")  # noqa: S608 -- words of this test
        # when an entry is asked for
        # then it is refused
        with pytest.raises(RefusedError, match="chartwarden ledger verify"):
            fresh_house.ledger.append(DRAFT)
