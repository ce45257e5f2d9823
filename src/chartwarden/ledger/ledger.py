"""The ledger itself: seals acts in order, many at a time, and gives receipts.

Example:
    >>> Ledger.__name__
    'Ledger'

"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.clock import Clock
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.foundation.identifiers import keyed_id
from chartwarden.ledger.alarm import Alarm, Alarms, no_alarms
from chartwarden.ledger.canonical import Canonical
from chartwarden.ledger.checkpoint import Head, Signer, signed_by_all
from chartwarden.ledger.entry import THE_LEDGER, Act, Draft, Outcome, Pseudonym
from chartwarden.ledger.merkle import leaf_hash
from chartwarden.ledger.note import VerifierKey
from chartwarden.ledger.receipt import Receipt, ReceiptBook
from chartwarden.ledger.sealing import DetailsSeal, Prepared, prepared, written_at
from chartwarden.ledger.sequencer import Sequencer, Waiting
from chartwarden.ledger.signing import OwnEnd, SigningKeys
from chartwarden.ledger.store import KEPT_EVERY, LONGEST_BATCH, Batch, LedgerStore, Row, Tip
from chartwarden.ledger.telling import Told, details_of, told

_MOST_IN_A_BATCH = LONGEST_BATCH - 8  # what the ledger itself has to say comes on top
CLOCK_TOLERANCE = timedelta(seconds=2)  # policy: what keeping a clock right may move it by, unremarked
# What shows no chart and is possible while the clock is behind: coming, going, and setting it right.
_WITHOUT_CLOCK = frozenset({Act.SIGN_IN, Act.SIGN_OUT, Act.ACCEPT_CLOCK})


class _Entry(Waiting):
    """An act that a caller waits for, and what came of it."""

    __slots__ = ("draft", "failure", "prepared", "row")

    def __init__(self, draft: Draft, prepared_draft: Prepared) -> None:
        super().__init__()
        self.draft, self.prepared = draft, prepared_draft
        self.row: Row | None = None
        self.failure: BaseException | None = None

    @property
    def needs_clock(self) -> bool:
        """Tell whether the act must wait until the clock is right again."""
        return self.draft.outcome is Outcome.GRANTED and self.draft.act not in _WITHOUT_CLOCK


class Ledger:
    """Seals acts onto a store."""

    def __init__(
        self,
        store: LedgerStore,
        *,
        keys: SigningKeys,
        clock: Clock,
        pseudonym_key: bytes,
        details_seal: DetailsSeal,
        receipts: ReceiptBook,
        alarms: Alarms = no_alarms,
    ) -> None:
        self._store, self._keys, self._clock, self._alarms = store, keys, clock, alarms
        self._pseudonym_key, self._details, self._receipts = pseudonym_key, details_seal, receipts
        self._end = OwnEnd(keys)
        self._sequencer: Sequencer[_Entry] = Sequencer(self._store_all, most=_MOST_IN_A_BATCH)
        self._looked: tuple[datetime, float] | None = None  # the clocks when this process last stored something
        self._refused, self._refused_since = 0, 0.0  # acts that could not be recorded, in a row

    def pseudonym(self, of: str, value: str) -> Pseudonym:
        """Name a patient, encounter or document in entries; only a holder of the key can tell which it is."""
        return Pseudonym(keyed_id(self._pseudonym_key, "pseudonym", of, value))

    @property
    def public_key(self) -> Ed25519PublicKey:
        """The key that the latest checkpoint verifies with."""
        return self._keys.active()[-1].key.public_key()

    @property
    def signers(self) -> Sequence[Signer]:
        """Every generation of the log's key, oldest first, also what another process has rotated to."""
        self._keys.reload()
        return self._keys.active()

    @property
    def origin(self) -> str:
        """The log's name in its checkpoints."""
        return self._keys.active()[-1].origin

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
            RefusedError: the entry could not be stored, the end of the log is not one that this key has signed, or the
                clock stands behind what is recorded; nothing may be shown (promise 1).

        """
        durable = self._store.is_durable()
        entry = _Entry(draft, self._prepared(draft))
        if durable:
            self._sequencer.submit(entry)
        else:  # the caller changes state in one transaction with its entry: store on the caller's own connection
            self._stored(_Sealing([entry]))
        return self._receipt(entry, covers if durable else frozenset())

    def begin_rotation(self) -> VerifierKey:
        """Make the key that is to sign next, and give what others check it with. It signs after `append_rotation`.

        Raises:
            RefusedError: the keys of this log are not rotated.

        """
        return self._keys.begin().verifier

    def append_rotation(self, draft: Draft) -> Receipt:
        """Seal the entry that names the pending key, under both keys, and let that key sign from here on.

        Raises:
            RefusedError: as for `append`. The old key goes on signing.

        """
        coming = self._keys.pending()
        if draft.act is not Act.ROTATE_KEY or coming is None or not self._store.is_durable():
            message = "a rotation takes a pending key, its own act, and no open transaction"
            raise ValueError(message)
        entry = _Entry(draft, self._prepared(draft))
        self._stored(_Sealing([entry], coming=coming))
        receipt = self._receipt(entry, frozenset())
        self._end.follow_rotation(self._store.tip())
        return receipt

    def details(self, row: Row) -> Mapping[str, Canonical]:
        """Give what stands beside an entry; empty when there is nothing or it was destroyed.

        Raises:
            BrokenSealError: the details do not fit the entry's commitment.

        """
        return details_of(row, details_seal=self._details)

    def told(self, row: Row) -> Told:
        """Give what a stored row says, and say so where it cannot be trusted; raises nothing for whatever it holds."""
        return told(row, details_seal=self._details)

    def _prepared(self, draft: Draft) -> Prepared:
        try:
            return prepared(draft, details_seal=self._details)
        except (TypeError, ValueError) as error:
            raise _not_recorded(error) from error

    def _receipt(self, entry: _Entry, covers: frozenset[str]) -> Receipt:
        if isinstance(entry.failure, RefusedError):
            raise entry.failure
        if entry.failure is not None:
            raise _not_recorded(entry.failure) from entry.failure
        if entry.row is None:
            raise BrokenSealError(what="the ledger lost an entry it was given", next_step="Stop and verify the ledger.")
        return self._receipts.issue(entry.row.sequence, covers)

    def _store_all(self, batch: Sequence[_Entry]) -> None:
        """Store for all who wait, and before them what the ledger itself has to say: said once it is durable."""
        sealing = _Sealing(batch, speaks=True)
        if self._stored(sealing) and sealing.tip is not None:
            self._looked, self._refused = sealing.looked, 0

    def _stored(self, sealing: "_Sealing") -> bool:
        """Store a batch, note in each entry what came of it, and tell whether it was stored.

        Raises nothing: every caller must learn of it.
        """
        try:
            self._store.append(lambda tip: self._sealed(tip, sealing))
        except BaseException as error:  # noqa: BLE001 -- whatever it is
            for entry in sealing.entries:
                entry.failure = entry.failure or error
            self._note_outage(len(sealing.entries))
            alarm = Alarm.BROKEN_END if isinstance(error, BrokenSealError) else Alarm.NOT_WRITTEN
            self._alarms(alarm, because=type(error).__name__)
            return False
        if sealing.tip is not None and sealing.tip.checkpoint:
            self._end.signed(sealing.tip.checkpoint, sealing.tip.frontier)
        if sealing.has_refused:
            self._alarms(Alarm.CLOCK_BEHIND, because="the clock stands behind what is recorded")
        return True

    def _note_outage(self, refused: int) -> None:
        if not self._refused:
            self._refused_since = self._clock.elapsed_seconds()
        self._refused += refused

    def _sealed(self, tip: Tip, sealing: "_Sealing") -> Batch:
        signer = self._end.continued_by(tip)
        now, elapsed = self._clock.now(), self._clock.elapsed_seconds()
        sealing.looked = now, elapsed
        drafts = self._own_drafts(tip, now, elapsed) if sealing.speaks else []
        return sealing.batch(tip, signer, now=now, own=[prepared(draft, details_seal=None) for draft in drafts])

    def _own_drafts(self, tip: Tip, now: datetime, elapsed: float) -> list[Draft]:
        """Give what the ledger itself has to say before anybody else: that time jumped, or that it could not write."""
        drafts = []
        if jump := self._jump_seconds(tip, now, elapsed):
            drafts.append(_own(Act.CLOCK_JUMP, seconds=jump))
        if self._refused:
            drafts.append(_own(Act.OUTAGE, refused=self._refused, seconds=round(elapsed - self._refused_since)))
        return drafts

    def _jump_seconds(self, tip: Tip, now: datetime, elapsed: float) -> int:
        """Give by how much wall time went wrong since this process stored something, or since the log's last entry."""
        if self._looked is not None:
            was, then = self._looked
            jump = (now - was).total_seconds() - (elapsed - then)
        else:
            jump = min((now - tip.last_at).total_seconds(), 0.0) if tip.last_at else 0.0
        return round(jump) if abs(jump) > CLOCK_TOLERANCE.total_seconds() else 0


class _Sealing:
    """One batch on its way onto an end of the log."""

    def __init__(self, entries: Sequence[_Entry], *, coming: Signer | None = None, speaks: bool = False) -> None:
        self.entries, self.coming = entries, coming
        self.speaks = speaks  # whether the ledger itself may say something first; not in somebody else's transaction
        self.tip: Tip | None = None
        self.looked: tuple[datetime, float] | None = None
        self.has_refused = False  # whether the clock kept somebody out

    def batch(self, tip: Tip, signer: Signer, *, now: datetime, own: Sequence[Prepared]) -> Batch:
        """Give places and time to all that may be recorded now, and sign the end after them."""
        is_behind = tip.last_at is not None and now < tip.last_at - CLOCK_TOLERANCE
        at, start = written_at(now), tip.frontier.size
        rows = [_row(place, at, one) for place, one in enumerate(own, start)]
        for entry in self.entries:
            entry.row = entry.failure = None  # this may be another try, onto another end
            if is_behind and entry.needs_clock:
                entry.failure, self.has_refused = _clock_is_behind(), True
                continue
            entry.row = _row(start + len(rows), at, entry.prepared)
            rows.append(entry.row)
        if not rows:
            return Batch((), tip)
        frontier = tip.frontier.extended_by(row.leaf for row in rows)
        signers = (signer,) if self.coming is None else (signer, self.coming)
        note = signed_by_all(Head(signer.origin, frontier.size, frontier.root), signers)
        self.tip = Tip(frontier, self._latest(tip, now), note, rows[-1])
        stays = self.coming is not None or start // KEPT_EVERY != frontier.size // KEPT_EVERY
        return Batch(tuple(rows), self.tip, note if stays else None)

    def _latest(self, tip: Tip, now: datetime) -> datetime:
        """Give the mark that the clock must not stand behind: the latest time so far, or the one just accepted."""
        is_accepted = any(
            entry.draft.act is Act.ACCEPT_CLOCK and entry.draft.outcome is Outcome.GRANTED for entry in self.entries
        )
        return now if is_accepted or tip.last_at is None else max(tip.last_at, now)


def _row(sequence: int, at: bytes, one: Prepared) -> Row:
    body = one.body(sequence, at)
    return Row(sequence, body, leaf_hash(body), one.actor, one.sealed_details)


def _own(act: Act, **counts: int) -> Draft:
    return Draft(actor=THE_LEDGER, device=THE_LEDGER, act=act, outcome=Outcome.GRANTED, counts=counts)


def _clock_is_behind() -> RefusedError:
    return RefusedError(
        rule="clock-goes-forward",
        because="the clock of this machine stands behind the latest entry, so nothing can be shown",
        source=AUDIT_CONTROLS,
        next_step="Tell the administrator to set the clock right, or to look at `chartwarden ledger accept-clock`.",
    )


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
