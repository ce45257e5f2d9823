r"""A witness: it cosigns a log's checkpoint if that continues everything it has cosigned of this log before.

A log that shows one history here and another one there gets a witness's signature under one of them only. For each log
the witness keeps the latest checkpoint, and this is on durable storage before the cosignature is handed out: a witness
that forgot would sign both.

Source: C2SP tlog-witness, add-checkpoint; C2SP tlog-cosignature.

Example:
    >>> read_request("old 0\n\na.org\n1\n...\n\n(signatures)\n")
    AddCheckpoint(old=0, proof=(), checkpoint='a.org\n1\n...\n\n(signatures)\n')

"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NoReturn, Protocol

from chartwarden.foundation.clock import Clock
from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.checkpoint import Head, read_head
from chartwarden.ledger.merkle import HASH_BYTES, Frontier, proves_consistency
from chartwarden.ledger.note import Cosigner, Note, Signature, VerifierKey, from_base64, parsed, signers, to_base64

_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_MOST_HASHES = 63  # C2SP tlog-witness, add-checkpoint


class Declined(StrEnum):
    """Why a checkpoint is not cosigned."""

    MALFORMED = "malformed"
    UNKNOWN_LOG = "unknown-log"
    NOT_SIGNED = "not-signed"  # by no key that is trusted to speak for the log
    NOT_CONSISTENT = "not-consistent"  # the proof does not show that it continues what was cosigned


@dataclass(frozen=True, slots=True)
class Conflict:
    """The request starts from another size than the latest that was cosigned, which is this one."""

    size: int


@dataclass(frozen=True, slots=True)
class Fork:
    """The log has signed another root for the very size that was cosigned. Both notes are kept as evidence."""

    size: int


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The checkpoint continues what is known, and this is the witness's word on it."""

    size: int
    signature: Signature

    @property
    def line(self) -> str:
        """The signature line, which ends in a newline."""
        return f"{self.signature.line}\n"


Answer = Cosigned | Conflict | Fork | Declined


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request to cosign. `proof` shows that the checkpoint continues the log of size `old`; empty when that is 0."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: str

    @property
    def words(self) -> str:
        """The request as it is sent. Source: C2SP tlog-witness, add-checkpoint."""
        return "\n".join((f"old {self.old}", *map(to_base64, self.proof), "", self.checkpoint))


@dataclass(frozen=True, slots=True)
class Known:
    """The latest checkpoint of a log that was cosigned. `note` carries the log's own signature, so it proves itself."""

    size: int
    root: bytes
    note: str


class WitnessMemory(Protocol):
    """Keeps what a witness has cosigned."""

    def advance(self, origin: str, step: Callable[[Known | None], Known | None]) -> None:
        """Lock a log's place, hand over what is known of it, and put what `step` gives on durable storage.

        Nothing changes when `step` gives None. Two requests for the same log, in whatever processes, come one after the
        other: otherwise the smaller of two checkpoints could be written over the larger one.

        Raises:
            BrokenSealError: what is stored cannot be read; nothing may be cosigned then.

        """
        ...

    def keep_evidence(self, origin: str, known: str, other: str) -> None:
        """Keep two notes of one log that do not go together, on durable storage."""
        ...


class Witness:
    """Watches over some logs."""

    def __init__(self, cosigner: Cosigner, *, logs: Sequence[VerifierKey], memory: WitnessMemory, clock: Clock) -> None:
        """Take the logs' keys; several under one name are generations of one log's key.

        Raises:
            MalformedError: a log signs with the witness's own key, so that its signatures would be those of both.

        """
        if any(key.public == cosigner.verifier.public for key in logs):
            raise MalformedError(
                what="the witness would sign with a log's own key",
                where="the keys of the logs",
                fix="Give the witness a key of its own.",
            )
        self._cosigner, self._memory, self._clock = cosigner, memory, clock
        self._logs: Mapping[str, Sequence[VerifierKey]] = {
            name: tuple(key for key in logs if key.name == name) for name in {key.name for key in logs}
        }

    @property
    def verifier(self) -> VerifierKey:
        """The key that others check the cosignatures with."""
        return self._cosigner.verifier

    def add_checkpoint(self, words: str) -> Answer:
        """Cosign a checkpoint, or say why not.

        Args:
            words: the request, as `AddCheckpoint.words` writes it.

        Raises:
            BrokenSealError: the witness's own memory cannot be read.
            OSError: it cannot be written. Nothing was cosigned.

        Source:
            C2SP tlog-witness, add-checkpoint.

        """
        try:
            request = read_request(words)
            note = parsed(request.checkpoint)
            head = read_head(note)
        except (MalformedError, BrokenSealError):
            return Declined.MALFORMED
        keys = self._logs.get(head.origin)
        if keys is None:
            return Declined.UNKNOWN_LOG
        own = _by_keys(note, keys)
        if not own.signatures:
            return Declined.NOT_SIGNED
        if request.old > head.size:
            return Declined.MALFORMED
        return self._weighed(request, head, own)

    def _weighed(self, request: AddCheckpoint, head: Head, note: Note) -> Answer:
        seen: list[tuple[Known | None, Conflict | Fork | Declined | None, datetime]] = []

        def step(known: Known | None) -> Known | None:
            objection = _objection(request, head, known)
            # The time is taken under the lock: a cosignature says that nothing larger was known at that time.
            seen.append((known, objection, self._clock.now()))
            is_news = objection is None and (known is None or known.size != head.size)
            return Known(head.size, head.root, note.words) if is_news else None

        self._memory.advance(head.origin, step)
        known, objection, at = seen[-1]
        if objection is None:
            return Cosigned(head.size, self._cosigner.signature(note.text, at=at))
        if known is not None and not isinstance(objection, Conflict):
            self._memory.keep_evidence(head.origin, known.note, note.words)
        return objection


def read_request(words: str) -> AddCheckpoint:
    """Read a request without checking what it says. Every request has one spelling only.

    Raises:
        MalformedError: this is none.

    Source:
        C2SP tlog-witness, add-checkpoint.

    """
    above, separator, checkpoint = words.partition("\n\n")
    first, *lines = above.split("\n")
    old = _OLD.fullmatch(first)
    if old is None or not separator or len(lines) > _MOST_HASHES:
        _refuse("it does not begin with an old size and a proof", where="the request's first lines")
    try:
        proof = tuple(map(from_base64, lines))
    except ValueError:
        proof = (b"",)
    if any(len(part) != HASH_BYTES for part in proof):
        _refuse("these are not the hashes of a proof", where="the request's proof")
    return AddCheckpoint(int(old[1]), proof, checkpoint)


def _by_keys(note: Note, keys: Sequence[VerifierKey]) -> Note:
    """Give the note with the log's own good signatures alone; with none when one of them does not fit."""
    try:
        good = {(key.name, key.key_hash) for key in signers(note, keys)}
    except BrokenSealError:
        good = set()
    return Note(note.text, tuple(each for each in note.signatures if (each.name, each.key_hash) in good))


def _objection(request: AddCheckpoint, head: Head, known: Known | None) -> Conflict | Fork | Declined | None:
    size = 0 if known is None else known.size
    if request.old != size:
        return Conflict(size)
    if known is not None and head.size == size and head.root != known.root:
        return Fork(size)
    return None if _continues(request, head, known) else Declined.NOT_CONSISTENT


def _continues(request: AddCheckpoint, head: Head, known: Known | None) -> bool:
    if known is None or known.size == 0:  # nothing can be shown about an empty log, and the proof has to be empty
        return not request.proof and (head.size > 0 or head.root == Frontier().root)
    return proves_consistency(
        request.proof, old=known.size, old_root=known.root, size=head.size, expected_root=head.root
    )


def _refuse(what: str, *, where: str) -> NoReturn:
    raise MalformedError(what=what, where=where, fix="Write it as C2SP tlog-witness says.")
