"""Logs that the real ledger has sealed, and what somebody may do to a copy, to hold two verifiers against each other.

A case is a copy of a log with all that it is compared with. `cases` draws one, with up to three changes; without any it
is sound.
"""

import json
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st

from chartwarden.adapters.keys import FolderKeys, FolderSigningKeys
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.adapters.vault import GenerationSeal
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.ledger.canonical import encode
from chartwarden.ledger.checkpoint import Head, Signer, read_head
from chartwarden.ledger.entry import Act, Draft, Entry, Outcome, is_body
from chartwarden.ledger.glance import glanced_over
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.merkle import Frontier, leaf_hash
from chartwarden.ledger.note import VerifierKey
from chartwarden.ledger.receipt import ReceiptBook
from chartwarden.ledger.store import Batch, Row, Tip
from chartwarden.ledger.verify import Claims, Verdict, judged, marks_of, verified
from chartwarden_web.records.stores.ledger_reading import SqliteSource
from tests.builders import NOW

ORIGIN = "test.example/log"
STRANGER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"x" * 32))  # signs under the log's name, unasked
KEPT_EVERY, FARTHEST_KEPT = 3, 5  # far closer than a real log keeps checkpoints, so that a short one has some
_KEYS = tempfile.TemporaryDirectory()  # goes away with the process
STEPS = "list read read letters refused rotate destroy forward back outage".split()


class FillingStore(MemoryLedger):
    """A store in memory whose disk can be full."""

    is_full = False

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Append, unless the disk is full."""
        if self.is_full:
            raise OSError("no space left")
        return super().append(seal)


@dataclass
class SealedLog:
    """A log under seal: what can happen in one, and all the checkpoints that it had."""

    ledger: Ledger
    store: FillingStore
    clock: FixedClock
    notes: list[str] = field(default_factory=list)
    signers: tuple[Signer, ...] = ()

    def go(self, steps: Sequence[str]) -> "SealedLog":
        """Let things happen, one after another."""
        for step in steps:
            getattr(self, f"_{step}")()
            self.notes.append(self.store.checkpoint() or "")
        self.signers = tuple(self.ledger.signers)
        return self

    def _list(self, act: Act = Act.LIST_WORK, outcome: Outcome = Outcome.GRANTED, **known: Any) -> None:  # noqa: ANN401
        self.clock.advance(timedelta(seconds=7))
        self.ledger.append(Draft(**{"actor": "lena.moss", "device": "test:1", "act": act, "outcome": outcome, **known}))

    def _read(self) -> None:
        self._list(Act.READ_DOCUMENT, details={"document": f"d{len(self.notes)}"}, patient="p" * 32)

    def _many(self) -> None:
        for _ in range(259):  # more than one bundle of tiles
            self._read()

    def _letters(self) -> None:
        self._list(actor="zo\u00eb.\u0101\U0001f511", target='"\\\n\x7f\u2028', counts={"b": 2, "a": 1})

    def _refused(self) -> None:
        self._list(Act.OPEN_CHART, Outcome.REFUSED, because="not-found")
        self._list(Act.OPEN_CHART, shadow="omar.diaz")  # two people at one screen: format 2

    def _rotate(self) -> None:
        coming = self.ledger.begin_rotation()
        self.ledger.append_rotation(Draft("ada.keys", "test:3", Act.ROTATE_KEY, Outcome.GRANTED, target=coming.words))

    def _destroy(self) -> None:
        last = self.store.tip().frontier.size // 2 - 1
        count = self.store.destroy_details(first=0, last=last)
        self._list(Act.DESTROY_DETAILS, counts={"first": 0, "last": last, "entries": count})

    def _forward(self) -> None:
        self.clock.set_by(timedelta(days=1))
        self._list()

    def _back(self) -> None:
        self.clock.set_by(timedelta(hours=-3))
        self._list(Act.ACCEPT_CLOCK)

    def _outage(self) -> None:
        self.store.is_full = True
        with suppress(RefusedError):
            self._list()
        self.store.is_full = False
        self._list()


def fresh_log(steps: Sequence[str]) -> SealedLog:
    """Seal a log with keys in a folder."""
    keys = FolderKeys(Path(tempfile.mkdtemp(dir=_KEYS.name)) / "keys")
    keys.make()
    signing = FolderSigningKeys(keys, origin=ORIGIN)
    seal = GenerationSeal(lambda number: keys.named(f"ledger-details/{number}"), newest=lambda: len(signing.active()))
    store, clock = FillingStore(), FixedClock(NOW)
    ledger = Ledger(
        store, keys=signing, clock=clock, pseudonym_key=b"p" * 32, details_seal=seal, receipts=ReceiptBook()
    )
    with patch("chartwarden.ledger.ledger.KEPT_EVERY", KEPT_EVERY):
        return SealedLog(ledger, store, clock).go(steps)


@cache
def sealed_log(steps: tuple[str, ...]) -> SealedLog:
    """Give the one log of these steps; nobody may change it."""
    return fresh_log(steps)


@dataclass(frozen=True)
class Case:
    """A copy of a log, and what it is compared with."""

    rows: tuple[Row, ...]
    checkpoint: str | None
    kept: tuple[str, ...]
    end: Frontier
    trusted: tuple[VerifierKey, ...]
    earlier: tuple[str, ...] = ()

    @classmethod
    def of(cls, log: SealedLog) -> "Case":
        """Copy a log as it is, for somebody who trusts its first key."""
        tip = log.store.tip()
        trusted = (log.signers[0].verifier,)
        return cls(tuple(log.store.rows()), tip.checkpoint, tuple(log.store.kept()), tip.frontier, trusted)

    @property
    def claims(self) -> Claims:
        """What the copy is compared with."""
        return Claims(self.checkpoint, self.trusted, self.kept, self.earlier, self.end)

    def verdict(self, database: Path) -> Verdict:
        """Give what the product says of the copy, as it stands in a database."""
        rows = SqliteSource(str(database)).raw(0, 2**62)
        with patch("chartwarden.ledger.verify._FARTHEST_KEPT", FARTHEST_KEPT):
            return verified(
                [Row(*row[:3], row[3].decode(errors="replace"), row[4] or b"") for row in rows], self.claims
            )

    def glance(self, database: Path) -> bool:
        """Tell whether the product finds nothing wrong at a glance."""
        rows = SqliteSource(str(database)).raw(0, 2**62)
        with patch("chartwarden.ledger.verify._FARTHEST_KEPT", FARTHEST_KEPT):
            return judged([glanced_over(rows, start=0, marks=marks_of(self.claims))], self.claims).is_sound

    def write_database(self, path: Path) -> Path:
        """Write the tables of the ledger as somebody leaves them who has taken the database's own guards away."""
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(
                "PRAGMA synchronous=OFF;"  # nobody pulls the plug on a copy
                "CREATE TABLE ledger (sequence bigint, body BLOB, leaf BLOB, actor varchar(60));"
                "CREATE TABLE ledger_details (sequence bigint, sealed BLOB);"
                "CREATE TABLE ledger_checkpoint (size bigint, note text);"
                "CREATE TABLE ledger_tip (id int, size bigint, peaks BLOB, checkpoint text)"
            )
            add = connection.executemany
            add("INSERT INTO ledger VALUES (?, ?, ?, ?)", [(r.sequence, r.body, r.leaf, r.actor) for r in self.rows])
            beside = [(row.sequence, row.sealed_details) for row in self.rows if row.sealed_details]
            add("INSERT INTO ledger_details VALUES (?, ?)", beside)
            add("INSERT INTO ledger_checkpoint VALUES (?, ?)", enumerate(self.kept))
            end = (1, self.end.size, b"".join(self.end.peaks), self.checkpoint or "")
            connection.execute("INSERT INTO ledger_tip VALUES (?, ?, ?, ?)", end)
            connection.commit()
        return path


Change = Callable[[st.DrawFn, Case, SealedLog], Case]


def _one_row(change: Callable[[st.DrawFn, Row], Row]) -> Change:
    def changed(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:  # noqa: ARG001 -- as every change
        if not case.rows:
            return case
        place = draw(st.integers(0, len(case.rows) - 1))
        rows = list(case.rows)
        rows[place] = change(draw, rows[place])
        return replace(case, rows=tuple(rows))

    return changed


def _flipped(draw: st.DrawFn, data: bytes) -> bytes:
    if not data:
        return b"\x01"
    place, bit = draw(st.integers(0, len(data) - 1)), draw(st.integers(0, 7))
    return data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]


def _with_body(row: Row, body: bytes) -> Row:
    """Give the row another body, as somebody does who knows the format: its leaf fits again."""
    return replace(row, body=body, leaf=leaf_hash(body))


def _said_otherwise(draw: st.DrawFn, row: Row) -> Row:
    said = _read(row.body)
    if said is None:
        return row
    others: dict[str, Any] = {
        "sequence": said["sequence"] + 1,
        "commitment": draw(st.sampled_from([None, "c" * 64])),
        "counts": {"first": 0, "last": 9},
        "act": draw(st.sampled_from(["ledger.destroy-details", "ledger.rotate-key", "chart.open"])),
        "outcome": draw(st.sampled_from(["granted", "refused"])),
        "actor": "omar.diaz",
        "target": STRANGER.verifier.words,
    }
    name = draw(st.sampled_from(sorted(others)))
    row = _with_body(row, encode(said | {name: others[name]}))
    return replace(row, actor="omar.diaz") if name == "actor" and draw(st.booleans()) else row


def _in_other_letters(draw: st.DrawFn, row: Row) -> Row:
    spaced = row.body.replace(b",", b", ", 1)
    doubled = row.body[:-1] + b"," + row.body[1:]
    escaped = row.body.replace(b"lena", b"\\u006cena")
    return _with_body(row, draw(st.sampled_from([spaced, doubled, escaped, b"{}", b"\xff", b"[" * 5000, b"", b"null"])))


def _read(body: bytes) -> dict[str, Any] | None:
    with suppress(ValueError, RecursionError):
        said = json.loads(body)
        return dict(said) if is_body(said) else None
    return None


def _moved(draw: st.DrawFn, row: Row) -> Row:
    return replace(row, sequence=row.sequence + draw(st.sampled_from([-1, 1, 2, -row.sequence - 1, 10**6])))


def _taken_out(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:  # noqa: ARG001
    if not case.rows:
        return case
    place = draw(st.integers(0, len(case.rows) - 1))
    return replace(case, rows=case.rows[:place] + case.rows[place + 1 :])


def _doubled(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:  # noqa: ARG001
    if not case.rows:
        return case
    place = draw(st.integers(0, len(case.rows) - 1))
    return replace(case, rows=(*case.rows[: place + 1], *case.rows[place:]))


def _swapped(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:  # noqa: ARG001
    if len(case.rows) < 2:
        return case
    one, other = (draw(st.integers(0, len(case.rows) - 1)) for _ in range(2))
    rows = list(case.rows)
    rows[one], rows[other] = (
        replace(rows[other], sequence=rows[one].sequence),
        replace(rows[one], sequence=rows[other].sequence),
    )
    return replace(case, rows=tuple(rows))


def _cut(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:  # noqa: ARG001
    return replace(case, rows=case.rows[: draw(st.integers(0, len(case.rows)))])


def _added(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:  # noqa: ARG001
    place = len(case.rows)
    draft = Draft("lena.moss", "test:1", draw(st.sampled_from(Act)), Outcome.GRANTED, target=STRANGER.verifier.words)
    body = Entry(place, NOW, draft, None).body()
    return replace(case, rows=(*case.rows, Row(place, body, leaf_hash(body), "lena.moss")))


def _details_emptied(draw: st.DrawFn, row: Row) -> Row:  # noqa: ARG001
    return replace(row, sealed_details=b"")


def _details_given(draw: st.DrawFn, row: Row) -> Row:  # noqa: ARG001
    return replace(row, sealed_details=b"\x00\x01" + bytes(40))


def _note(draw: st.DrawFn, case: Case, log: SealedLog) -> str:
    """Give a checkpoint of some kind: true, of another time, garbled, or signed by somebody else."""
    true = draw(st.sampled_from(log.notes or [""]))
    kind = draw(st.sampled_from(["true", "garbled", "stranger", "rubbish"]))
    if kind == "garbled":
        return _flipped(draw, true.encode()).decode(errors="replace")
    if kind == "rubbish":
        return draw(st.sampled_from(["", "words", true + "\n", true.replace("\n", "\r\n")]))
    if kind == "stranger" and true:
        return STRANGER.signed(draw(st.sampled_from([read_head(true), _head_of(case)])))
    return true


def _head_of(case: Case) -> Head:
    frontier = Frontier().extended_by(row.leaf for row in case.rows)
    return Head(ORIGIN, frontier.size, frontier.root)


def _checkpoint_changed(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:
    return replace(case, checkpoint=_note(draw, case, log) or None)


def _end_changed(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:  # noqa: ARG001
    size = draw(st.integers(0, len(case.rows)))
    other = Frontier().extended_by(row.leaf for row in case.rows[:size])
    lone = Frontier(case.end.size, (case.end.root,))  # the same root, and another log from here on
    return replace(case, end=draw(st.sampled_from([other, lone])))


def _kept_changed(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:
    kept = list(case.kept)
    place = draw(st.integers(0, len(kept)))
    kept[place : place + draw(st.integers(0, 1))] = [_note(draw, case, log)] if draw(st.booleans()) else []
    return replace(case, kept=tuple(kept))


def _kept_lost(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:  # noqa: ARG001
    place = draw(st.integers(0, len(case.kept)))
    return replace(case, kept=case.kept[:place] + case.kept[place + draw(st.integers(1, 3)) :])


def _put_back(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:
    """Put rows, end and checkpoint back to an earlier time, as restoring a backup does."""
    note = draw(st.sampled_from(log.notes or [""]))
    size = read_head(note).size if note else 0
    frontier = Frontier().extended_by(row.leaf for row in case.rows[:size])
    kept = tuple(each for each in case.kept if _size(each) <= size)
    return replace(case, rows=case.rows[:size], checkpoint=note or None, end=frontier, kept=kept)


def _signed_anew(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:
    """Sign whatever stands there, as somebody does who holds the newest key. Only entries are signed."""
    rows = [
        replace(row, sequence=place)
        for place, row in enumerate(case.rows)
        if (said := _read(row.body)) and said["sequence"] == place and encode(said) == row.body
    ]
    rows = [replace(row, leaf=leaf_hash(row.body), actor=json.loads(row.body)["actor"]) for row in rows]
    frontier = Frontier().extended_by(row.leaf for row in rows)
    note = log.signers[-1].signed(Head(ORIGIN, frontier.size, frontier.root))
    fitting = tuple(each for each in case.kept if _fits(each, rows))
    kept = draw(st.sampled_from([case.kept, fitting]))
    return replace(case, rows=tuple(rows), checkpoint=note, end=frontier, kept=kept)


def _fits(note: str, rows: Sequence[Row]) -> bool:
    with suppress(BrokenSealError):
        head = read_head(note)
        return (
            head.size <= len(rows) and Frontier().extended_by(row.leaf for row in rows[: head.size]).root == head.root
        )
    return False


def _size(note: str) -> int:
    with suppress(BrokenSealError):
        return read_head(note).size
    return 0


def _compared(draw: st.DrawFn, case: Case, log: SealedLog) -> Case:
    """Hold another checkpoint against it."""
    return replace(case, earlier=(*case.earlier, _note(draw, case, log)))


CHANGES: dict[str, Change] = {
    "flip a body": _one_row(lambda draw, row: replace(row, body=_flipped(draw, row.body))),
    "flip a leaf": _one_row(lambda draw, row: replace(row, leaf=_flipped(draw, row.leaf))),
    "flip body, fit leaf": _one_row(lambda draw, row: _with_body(row, _flipped(draw, row.body))),
    "say otherwise": _one_row(_said_otherwise),
    "in other letters": _one_row(_in_other_letters),
    "list under another": _one_row(lambda draw, row: replace(row, actor=draw(st.sampled_from(["", "omar.diaz"])))),
    "move": _one_row(_moved),
    "take out": _taken_out,
    "double": _doubled,
    "swap": _swapped,
    "cut the tail": _cut,
    "add": _added,
    "empty details": _one_row(_details_emptied),
    "give details": _one_row(_details_given),
    "change the checkpoint": _checkpoint_changed,
    "change the end": _end_changed,
    "change what was kept": _kept_changed,
    "lose what was kept": _kept_lost,
    "put back": _put_back,
    "sign anew": _signed_anew,
    "compare": _compared,
}


@st.composite
def logs(draw: st.DrawFn) -> SealedLog:
    """Draw a log; some have more entries than a bundle of tiles holds."""
    first = draw(st.sampled_from([(), (), (), (), (), (), ("many",)]))
    return sealed_log((*first, *draw(st.lists(st.sampled_from(STEPS), max_size=9))))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a copy of a log, compared with none to two checkpoints and changed none to three times."""
    log = draw(logs())
    case = Case.of(log)
    if draw(st.booleans()):
        case = replace(case, trusted=tuple(signer.verifier for signer in log.signers))
    if log.notes:
        case = replace(case, earlier=tuple(draw(st.lists(st.sampled_from(log.notes), max_size=2))))
    many = draw(st.sampled_from([0, 1, 1, 2, 3]))
    for name in draw(st.lists(st.sampled_from(sorted(CHANGES)), min_size=many, max_size=many)):
        case = CHANGES[name](draw, case, log)
    return case
