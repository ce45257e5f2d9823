"""Our ledger on each of its stores, as something that writers append to.

Example:
    >>> ledger_on(MemoryLedger(), keys=new_keys()).append(READ).sequence
    0

"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connections

from benchmarks.ledger.acts import COVERS, READ
from benchmarks.ledger.databases import Database
from benchmarks.ledger.writers import Append, Contestant, Writer
from chartwarden.adapters.ledger_check import check_ledger
from chartwarden.adapters.ledger_files.segments import SegmentLedger
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.adapters.vault import GenerationSeal
from chartwarden.foundation.clock import SystemClock
from chartwarden.ledger.checkpoint import Signer
from chartwarden.ledger.entry import Draft
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.receipt import ReceiptBook
from chartwarden.ledger.signing import OneKey, SigningKeys
from chartwarden.ledger.store import LedgerStore


def new_keys() -> SigningKeys:
    """Make the key of a log."""
    return OneKey(Signer("bench.example/log", Ed25519PrivateKey.generate()))


def ledger_on(store: LedgerStore, *, keys: SigningKeys, of: type[Ledger] = Ledger) -> Ledger:
    """Make a ledger that encrypts details as the product does."""
    return of(
        store,
        keys=keys,
        clock=SystemClock(),
        pseudonym_key=b"p" * 32,
        details_seal=GenerationSeal(lambda _: b"d" * 32, newest=lambda: 1),
        receipts=ReceiptBook(),
    )


def writer_to(ledger: Ledger, draft: Draft) -> Writer:
    """Give what a thread of the product does: append, and close whatever connection it has opened."""

    @contextmanager
    def writer() -> Iterator[Append]:
        try:
            yield lambda: ledger.append(draft, covers=COVERS)
        finally:
            connections.close_all()

    return writer


def in_memory(name: str) -> Contestant:
    """Give the ledger in memory, an empty one for each turn, since it keeps everything."""

    @contextmanager
    def opened() -> Iterator[Writer]:
        yield writer_to(ledger_on(MemoryLedger(), keys=new_keys()), READ)

    return Contestant(name, opened)


def in_files(name: str, folder: Path) -> Contestant:
    """Give the ledger in a folder of its own."""
    keys = new_keys()

    @contextmanager
    def opened() -> Iterator[Writer]:
        with closing(SegmentLedger(folder)) as store:
            yield writer_to(ledger_on(store, keys=keys), READ)

    return Contestant(name, opened)


def in_database(name: str, database: Database, *, draft: Draft = READ) -> Contestant:
    """Give the ledger in a database of its own; after each turn it is checked whole."""
    keys = new_keys()

    @contextmanager
    def opened() -> Iterator[Writer]:
        with database.connected(), closing(database.ledger_store()) as store:
            ledger = ledger_on(store, keys=keys)
            yield writer_to(ledger, draft)
            verdict = check_ledger(ledger)
            if not verdict.is_sound:
                raise RuntimeError(verdict.because)

    return Contestant(name, opened)
