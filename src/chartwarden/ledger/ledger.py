"""The ledger itself: seals drafts in order, many at a time, and gives receipts.

Callers that arrive while a batch is being stored wait together and go into the next one (group commit): the first of
them stores for all. No thread of its own, so nothing is queued anywhere when the process ends.

Example:
    >>> Ledger.__name__
    'Ledger'

"""

import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.clock import Clock
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.foundation.identifiers import keyed_id
from chartwarden.ledger.canonical import Canonical, encode, plain_text
from chartwarden.ledger.checkpoint import Head, Signer, opened
from chartwarden.ledger.entry import Draft, Entry, Pseudonym, is_body
from chartwarden.ledger.merkle import leaf_hash
from chartwarden.ledger.receipt import Receipt, ReceiptBook
from chartwarden.ledger.store import Batch, LedgerStore, Row, Tip

_SALT_BYTES = 16
_MOST_IN_A_BATCH = 512


class DetailsSeal(Protocol):
    """Encrypts what stands beside an entry. Implemented by the vault."""

    def seal(self, plain: bytes, *, bound_to: str) -> bytes:
        """Give ciphertext that opens only with the same `bound_to`."""
        ...

    def open(self, sealed: bytes, *, bound_to: str) -> bytes:
        """Give the plain bytes back.

        Raises:
            BrokenSealError: they were altered, or belong elsewhere.

        """
        ...


@dataclass(slots=True, eq=False)
class _Waiting:
    draft: Draft
    is_done: bool = False
    row: Row | None = None
    failure: BaseException | None = None


class Ledger:
    """Seals acts onto a store."""

    def __init__(
        self,
        store: LedgerStore,
        *,
        signer: Signer,
        clock: Clock,
        pseudonym_key: bytes,
        details_seal: DetailsSeal,
        receipts: ReceiptBook,
    ) -> None:
        self._store, self._signer, self._clock = store, signer, clock
        self._pseudonym_key, self._details, self._receipts = pseudonym_key, details_seal, receipts
        self._turn = threading.Condition()  # guards the two below; told when a batch has been stored
        self._is_storing = False
        self._queue: list[_Waiting] = []

    def pseudonym(self, of: str, value: str) -> Pseudonym:
        """Name a patient, encounter or document in entries; only a holder of the key can tell which it is."""
        return Pseudonym(keyed_id(self._pseudonym_key, "pseudonym", of, value))

    @property
    def public_key(self) -> Ed25519PublicKey:
        """The key that checkpoints verify with."""
        return self._signer.key.public_key()

    @property
    def origin(self) -> str:
        """The log's name in its checkpoints."""
        return self._signer.origin

    @property
    def store(self) -> LedgerStore:
        """Where the rows are, for verifying and exporting."""
        return self._store

    def append(self, draft: Draft, *, covers: frozenset[str] = frozenset()) -> Receipt:
        """Seal one act. Returns only after the entry is on durable storage.

        Args:
            draft: the act; its details are encrypted and committed to.
            covers: ids of the documents and patients that the receipt opens.

        Returns:
            The receipt. Inside a caller's own open transaction the entry is not durable yet, so it opens nothing.

        Raises:
            RefusedError: the entry could not be stored, or the end of the log is not one that this key has signed;
                nothing may be shown (promise 1).

        """
        durable = self._store.is_durable()
        waiting = _Waiting(draft)
        if durable:
            self._together(waiting)
        else:  # the caller changes state in one transaction with its entry: store on the caller's own connection
            self._store_all([waiting])
        if waiting.failure is not None:
            raise _not_recorded(waiting.failure) from waiting.failure
        if waiting.row is None:
            raise BrokenSealError(what="the ledger lost an entry it was given", next_step="Stop and verify the ledger.")
        return self._receipts.issue(waiting.row.sequence, covers if durable else frozenset())

    def details(self, row: Row) -> Mapping[str, Canonical]:
        """Give what stands beside an entry; empty when there is nothing or it was destroyed.

        Raises:
            BrokenSealError: the details do not fit the entry's commitment.

        """
        if not row.sealed_details:
            return {}
        salted = self._details.open(row.sealed_details, bound_to=f"ledger/{row.sequence}")
        try:
            is_its_own = hashlib.sha256(salted).hexdigest() == json.loads(row.body)["commitment"]
            found = json.loads(salted[_SALT_BYTES:]) if is_its_own else None
        except (ValueError, KeyError, TypeError, RecursionError):  # the body is not what it was sealed as
            found = None
        if not isinstance(found, dict):
            raise BrokenSealError(
                what=f"the details of entry {row.sequence} are not those it was sealed with",
                next_step="Verify the ledger.",
            )
        return found

    def told(self, row: Row) -> "Told":
        """Give what a stored row says, and say so where it cannot be trusted; raises nothing for whatever it holds.

        For lists of entries: one row that somebody damaged must not hide the others.
        """
        try:
            said = said_in(row)
        except BrokenSealError as error:
            return Told(row.sequence, None, {}, error.what)
        try:
            return Told(row.sequence, said, self.details(row), "")
        except BrokenSealError as error:
            return Told(row.sequence, said, {}, error.what)

    def _together(self, waiting: _Waiting) -> None:
        with self._turn:
            self._queue.append(waiting)
            while self._is_storing and not waiting.is_done:
                self._turn.wait()
            if waiting.is_done:  # another caller stored it
                return
            self._is_storing = True
            batch, self._queue = self._queue[:_MOST_IN_A_BATCH], self._queue[_MOST_IN_A_BATCH:]
            if waiting not in batch:  # more than a batch was waiting; this caller's own goes along
                batch.append(waiting)
                self._queue.remove(waiting)
        try:
            self._store_all(batch)
        finally:
            with self._turn:
                self._is_storing = False
                self._turn.notify_all()

    def _store_all(self, batch: Sequence[_Waiting]) -> None:
        try:
            sealed: dict[int, _Waiting] = {}
            for row in self._store.append(self._sealer(batch, sealed)).rows:
                sealed[row.sequence].row = row
        except BaseException as error:  # noqa: BLE001 -- every waiter must learn of it, whatever it is
            for waiting in batch:
                waiting.failure = waiting.failure or error
        finally:
            for waiting in batch:
                waiting.is_done = True

    def _sealer(self, batch: Sequence[_Waiting], sealed: dict[int, _Waiting]) -> Callable[[Tip], Batch]:
        """Give what seals a batch onto an end, and notes whose entry got which sequence.

        A draft that has no canonical form fails alone: those who wait beside it have done nothing wrong.
        """

        def seal(tip: Tip) -> Batch:
            self._require_own_end(tip)
            frontier, at = tip.frontier, self._clock.now()
            rows: list[Row] = []
            for waiting in batch:
                try:
                    row = self._row(frontier.size, waiting.draft, Entry(frontier.size, at, waiting.draft, None))
                except (TypeError, ValueError) as error:
                    waiting.failure = error
                    continue
                frontier = frontier.extended(row.leaf)
                rows.append(row)
                sealed[row.sequence] = waiting
            if not rows:
                return Batch((), tip)
            head = Head(self._signer.origin, frontier.size, frontier.root)
            return Batch(tuple(rows), Tip(frontier, at, self._signer.signed(head), rows[-1]))

        return seal

    def _require_own_end(self, tip: Tip) -> None:
        """Let pass an end that this log's own key has signed; anything else would be signed into the log now.

        Whoever can write the database but lacks the key can put other rows and other peaks there. One verification
        for each batch, and one row read, keep the application from vouching for them. What this cannot see is an end
        from before, put back with its own checkpoint and rows: that takes a checkpoint that left the host.
        """
        size, last = tip.frontier.size, tip.last
        if not tip.checkpoint:
            is_own = size == 0 and not tip.frontier.peaks and last is None
        else:
            head = opened(tip.checkpoint, origin=self.origin, public=self.public_key)
            is_own = (
                tip.frontier.is_whole
                and (head.size, head.root) == (size, tip.frontier.root)
                and last is not None
                and last.sequence == size - 1
                and leaf_hash(last.body) == last.leaf
                and (size % 2 == 0 or last.leaf == tip.frontier.peaks[-1])  # an odd log's last peak is its last leaf
            )
        if not is_own:
            raise BrokenSealError(
                what="the end of the ledger is not the one that was signed",
                next_step="Stop, keep the database as it is, and run `chartwarden ledger verify`.",
            )

    def _row(self, sequence: int, draft: Draft, bare: Entry) -> Row:
        sealed, entry = b"", bare
        if draft.details:
            salted = secrets.token_bytes(_SALT_BYTES) + encode(draft.details)
            sealed = self._details.seal(salted, bound_to=f"ledger/{sequence}")
            entry = Entry(sequence, bare.at, draft, hashlib.sha256(salted).hexdigest())
        body = entry.body()
        return Row(sequence, body, leaf_hash(body), plain_text(draft.actor), sealed)


def _not_recorded(failure: BaseException) -> RefusedError:
    if isinstance(failure, BrokenSealError):
        because, next_step = (
            "the end of the ledger does not fit its signed checkpoint, so nothing can be recorded or shown",
            "Tell the administrator to keep everything as it is and to run `chartwarden ledger verify`.",
        )
    elif isinstance(failure, TypeError | ValueError):
        because, next_step = (
            "the act cannot be put into an entry, so nothing can be shown",
            "Tell the administrator which act it was: this is a fault of the product.",
        )
    else:
        because, next_step = (
            "the ledger could not be written, so nothing can be shown",
            "Tell the administrator: the disk may be full or the database away. Try again afterwards.",
        )
    return RefusedError(rule="no-record-no-read", because=because, source=AUDIT_CONTROLS, next_step=next_step)


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """A stored row as it can be read back."""

    sequence: int
    said: Mapping[str, Canonical] | None  # every field of a body, each of its kind; None when it cannot be read
    details: Mapping[str, Canonical]  # empty when there are none, they were destroyed or they are not its own
    trouble: str  # why said or details are missing, as a clause; empty when all is well

    def __repr__(self) -> str:
        return f"Told({self.sequence}, trouble={self.trouble!r})"


def said_in(row: Row) -> Mapping[str, Canonical]:
    """Give the canonical value of a stored row, with every field of format 1, each of its kind.

    Raises:
        BrokenSealError: the row is not as it was sealed: its hash does not fit, or it is no entry.

    """
    said: object = None
    if leaf_hash(row.body) == row.leaf:
        with suppress(ValueError, RecursionError):
            said = json.loads(row.body)
    if not is_body(said) or (said["sequence"], said["actor"]) != (row.sequence, row.actor):
        raise BrokenSealError(
            what=f"entry {row.sequence} cannot be read: it is not as it was sealed",
            next_step="Keep everything as it is, and run `chartwarden ledger verify`.",
        )
    return said
