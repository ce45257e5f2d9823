"""Checkpoints leave: the signed head of the log goes to places and to witnesses that this host does not rule.

By itself a log only agrees with itself. Whoever holds the database and the signing key can rewrite it, or show another
one to somebody else. A checkpoint that has left, and a witness that signs one history only, are what shows it. What
leaves is a size, a root and signatures: nothing of a chart, and no name.

Source: 45 CFR 164.312(b), 164.312(c)(1); control AUD-4.

Example:
    >>> Sent("audit.example.org").fate.value
    'sent'

"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from chartwarden.actions.desk import Desk
from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.errors import BrokenSealError, ChartwardenError, MalformedError, RefusedError
from chartwarden.ledger.checkpoint import Head, opened_by_any
from chartwarden.ledger.entry import THE_LEDGER, Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.merkle import consistency_proof
from chartwarden.ledger.note import Note, Signature, parsed
from chartwarden.ledger.store import LedgerStore
from chartwarden.workforce.member import Role

_MAY_PUBLISH = frozenset({Role.PRIVACY_OFFICER, Role.ADMINISTRATOR})
_PUBLICATION = f'{{"act":"{Act.PUBLISH_CHECKPOINT}",'.encode()  # how the canonical bytes of such an entry begin

ConsistencyProof = Callable[[int], Sequence[bytes]]
"""Gives the proof that the checkpoint continues the log of an earlier size; empty for 0 and for the present size."""


class Fate(StrEnum):
    """What came of sending a checkpoint to one place."""

    SENT = "sent"
    FAILED = "failed"
    CONTRADICTED = "contradicted"  # the place holds another history of this log


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one place. `to` names a host or a file, never a whole address: that may carry a token."""

    to: str
    fate: Fate = Fate.SENT
    because: str = ""  # why it did not arrive, as a clause


class Destination(Protocol):
    """A place that checkpoints are sent to."""

    @property
    def label(self) -> str:
        """What the place is called when something is told of it."""
        ...

    def send(self, note: str) -> Sent:
        """Send a checkpoint; it has arrived when this returns.

        Raises:
            MalformedError: it did not arrive.
            BrokenSealError: the place holds another history of this log, and keeps it.

        """
        ...


class WitnessOutside(Protocol):
    """A witness, as the log sees it."""

    @property
    def label(self) -> str:
        """What the witness is called when something is told of it."""
        ...

    def cosign(self, note: str, *, proof: ConsistencyProof) -> Signature:
        """Ask for a cosignature, and give it once it was checked.

        Raises:
            MalformedError: the witness was not reached, or did not cosign.
            BrokenSealError: the witness says that it has seen another history of this log.

        """
        ...


class WaysOut(Protocol):
    """The settings that say where checkpoints go."""

    @property
    def checkpoints(self) -> Sequence[object]:
        """Where they are sent."""
        ...

    @property
    def witnesses(self) -> Sequence[object]:
        """Who is asked to cosign them."""
        ...


@dataclass(frozen=True, slots=True)
class Published:
    """What came of publishing one checkpoint. `note` is the checkpoint with the cosignatures, as it was sent."""

    size: int
    note: str
    sent: tuple[Sent, ...]  # one for each destination, in their order
    cosigned: tuple[Sent, ...]  # one for each witness, in their order

    @property
    def failures(self) -> tuple[Sent, ...]:
        """Everything that did not come off."""
        return tuple(each for each in (*self.cosigned, *self.sent) if each.fate is not Fate.SENT)

    @property
    def has_left(self) -> bool:
        """Whether the checkpoint reached anybody."""
        return len(self.failures) < len(self.sent) + len(self.cosigned)

    @property
    def counts(self) -> Mapping[str, int]:
        """What the entry says in numbers."""
        return {
            "size": self.size,
            "sent": sum(each.fate is Fate.SENT for each in self.sent),
            "failed": len(self.failures),
            "witnesses": sum(each.fate is Fate.SENT for each in self.cosigned),
        }

    @property
    def outcome(self) -> Outcome:
        """How the act ended: it failed when nothing has left."""
        return Outcome.GRANTED if self.has_left else Outcome.FAILED

    @property
    def because(self) -> str | None:
        """What went wrong, from a closed list; None when all went well."""
        if any(each.fate is Fate.CONTRADICTED for each in self.failures):
            return "checkpoint-contradicted"
        if not self.has_left:
            return "no-checkpoint-left"
        return "some-checkpoints-failed" if self.failures else None


def split_view_warning(settings: WaysOut) -> str:
    """Say what nobody could see with these settings; empty when places and witnesses are both named."""
    if settings.checkpoints and settings.witnesses:
        return ""
    if settings.checkpoints:
        return (
            "No witness signs: somebody who holds the signing key could show two different logs, and only a comparison "
            "of the checkpoints that were sent would show it."
        )
    if settings.witnesses:
        return (
            "Witnesses sign, and no checkpoint is kept outside: a log that was rewritten or put back gets no more "
            "cosignatures, and nobody but the witnesses could tell which history was there before."
        )
    return (
        "No checkpoint leaves this host and no witness signs: somebody who holds the signing key could show two "
        "different logs, and nobody could see it."
    )


def publish_checkpoint(
    desk: Desk, *, destinations: Sequence[Destination], witnesses: Sequence[WitnessOutside]
) -> Published:
    """Send the latest checkpoint, with the cosignatures that could be had, to every destination.

    A place that fails holds up no other. Each result is told; the entry counts them.

    Args:
        desk: of a privacy officer or an administrator.
        destinations: where it is sent; may be empty if there are witnesses.
        witnesses: who is asked first; may be empty if there are destinations.

    Raises:
        RefusedError: the member's role does not publish, or the entry could not be made durable.
        MalformedError: there is nowhere to send it, or the log is empty.
        BrokenSealError: the stored checkpoint is not one that the log's key has signed; nothing was sent.

    Source:
        45 CFR 164.312(c)(1); control AUD-4.

    """
    with desk.acting(Act.PUBLISH_CHECKPOINT) as act:
        if not desk.member.roles & _MAY_PUBLISH:
            raise RefusedError(
                rule="few-publish-checkpoints",
                because="your role does not send checkpoints out",
                source=AUDIT_CONTROLS,
                next_step="They leave by themselves where that is set up; ask the privacy officer.",
            )
        published = _published(desk.ledger, destinations, witnesses)
        act.note(counts=published.counts)
        act.ended(published.outcome, because=published.because)
        return published


def publish_by_itself(
    ledger: Ledger, *, destinations: Sequence[Destination], witnesses: Sequence[WitnessOutside], device: str
) -> Published | None:
    """Send the latest checkpoint as `publish_checkpoint` does, without anybody asking; the entry's actor is the ledger.

    Nothing is sent, and no entry is left, when all that happened since was publishing: an idle log stays idle. After a
    failure it is tried again each time.

    Args:
        ledger: the log.
        destinations: where it is sent.
        witnesses: who is asked first.
        device: what runs this; no PHI, no secret.

    Returns:
        What came of it, or None when there was nothing new.

    Raises:
        RefusedError: the entry could not be made durable.
        MalformedError: there is nowhere to send it.
        BrokenSealError: the stored checkpoint is not one that the log's key has signed; nothing was sent.

    """
    if not _has_news(ledger.store):
        return None
    draft = Draft(actor=THE_LEDGER, device=device, act=Act.PUBLISH_CHECKPOINT, outcome=Outcome.FAILED)
    try:
        published = _published(ledger, destinations, witnesses)
    except ChartwardenError as error:
        ledger.append(replace(draft, because=type(error).__name__))
        raise
    ledger.append(replace(draft, outcome=published.outcome, because=published.because, counts=published.counts))
    return published


def _published(ledger: Ledger, destinations: Sequence[Destination], witnesses: Sequence[WitnessOutside]) -> Published:
    if not destinations and not witnesses:
        raise MalformedError(
            what="there is nowhere to send checkpoints, and no witness to ask",
            where="environment",
            fix="Set CHARTWARDEN_CHECKPOINTS and CHARTWARDEN_WITNESSES.",
        )
    note, head = _own_head(ledger)
    cosigned, signatures = _asked(witnesses, note, proof=_Proofs(ledger.store, head.size))
    complete = Note(note.text, (*note.signatures, *signatures)).words
    sent = tuple(_sent(destination, complete) for destination in destinations)
    return Published(head.size, complete, sent, cosigned)


def _own_head(ledger: Ledger) -> tuple[Note, Head]:
    """Give the latest checkpoint, if the log's present key has signed it: nothing else may leave under its name."""
    words = ledger.store.checkpoint()
    if not words:
        raise MalformedError(what="the log is empty", where="ledger", fix="Wait until something has happened.")
    head, _ = opened_by_any(words, origin=ledger.origin, keys=[ledger.signers[-1].verifier])
    return parsed(words), head


class _Proofs:
    """Proofs that the checkpoint of this size continues earlier ones. Each is made once; making one reads the log."""

    def __init__(self, store: LedgerStore, size: int) -> None:
        self._store, self._size = store, size
        self._made: dict[int, Sequence[bytes]] = {}

    def __call__(self, old: int) -> Sequence[bytes]:
        if old not in self._made:
            self._made[old] = self._proof(old)
        return self._made[old]

    def _proof(self, old: int) -> Sequence[bytes]:
        if old in {0, self._size}:
            return ()
        try:
            return consistency_proof(self._leaves(), old=old, size=self._size)
        except ValueError:
            raise BrokenSealError(
                what="the log has fewer entries than its checkpoint says", next_step="Run `chartwarden ledger verify`."
            ) from None

    def _leaves(self) -> Iterator[bytes]:
        return (leaf for _, _, leaf, *_ in self._store.source().raw(0, self._size))


def _asked(
    witnesses: Sequence[WitnessOutside], note: Note, *, proof: ConsistencyProof
) -> tuple[tuple[Sent, ...], list[Signature]]:
    told: list[Sent] = []
    signatures: list[Signature] = []
    for witness in witnesses:
        try:
            signatures.append(witness.cosign(note.words, proof=proof))
        except (MalformedError, BrokenSealError) as error:
            told.append(_failed(witness.label, error))
        else:
            told.append(Sent(witness.label))
    return tuple(told), signatures


def _sent(destination: Destination, note: str) -> Sent:
    try:
        return destination.send(note)
    except (MalformedError, BrokenSealError) as error:
        return _failed(destination.label, error)


def _failed(label: str, error: MalformedError | BrokenSealError) -> Sent:
    fate = Fate.CONTRADICTED if isinstance(error, BrokenSealError) else Fate.FAILED
    return Sent(label, fate, error.what)


def _has_news(store: LedgerStore) -> bool:
    """Tell whether there is something to send: the log has grown by more than publishing, or that went wrong."""
    last = store.tip().last
    if last is None:
        return False
    if not last.body.startswith(_PUBLICATION):
        return True
    size = _size_well_published(last.body)
    return size is None or any(
        not row.body.startswith(_PUBLICATION) for row in store.rows(start=size, stop=last.sequence)
    )


def _size_well_published(body: bytes) -> int | None:
    """Give the size that an entry says was published everywhere, or None."""
    with suppress(ValueError, KeyError, TypeError):
        said = json.loads(body)
        size = said["counts"]["size"]
        if said["outcome"] == Outcome.GRANTED and said["because"] is None and isinstance(size, int):
            return max(size, 0)
    return None
