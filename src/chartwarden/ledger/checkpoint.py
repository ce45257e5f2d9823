r"""A checkpoint: the signed head of the log, as a signed note that other tools read.

The text is three lines (origin, size, root in base64). Lines that others may add below are signed too, and ignored.
Source: C2SP tlog-checkpoint.

Example:
    >>> Head("example.org/log", 0, b"").body
    'example.org/log\n0\n\n'

"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.merkle import HASH_BYTES
from chartwarden.ledger.note import Algorithm, Note, NoteSigner, VerifierKey, from_base64, parsed, signers, to_base64

_HEAD_LINES = 3
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")  # below 10**19, so that a size of 5000 digits is never converted
_LARGEST_SIZE = 2**63 - 1  # what other tools and databases hold in a signed integer


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: so many entries, this root."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The signed text, which ends in a newline."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


def key_hash(name: str, public: Ed25519PublicKey) -> bytes:
    """Give the four bytes that point from a signature to its key. Source: C2SP signed-note."""
    return _log_key(name, public).key_hash


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs heads under a name. The key stays inside and hides in `repr`."""

    origin: str
    key: Ed25519PrivateKey = field(repr=False)
    note_signer: NoteSigner = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep what does not change from one checkpoint to the next."""
        object.__setattr__(self, "note_signer", NoteSigner(self.origin, self.key))

    @property
    def verifier(self) -> VerifierKey:
        """The key that others check this log's checkpoints with."""
        return self.note_signer.verifier

    def signed(self, head: Head) -> str:
        """Give the signed note of a head."""
        return signed_by_all(head, (self,))


def signed_by_all(head: Head, signers_of_it: Sequence[Signer]) -> str:
    """Give the note of a head that each of these has signed, in their order.

    For the checkpoint at which one key hands over to the next: who trusts either key can read it.
    """
    text = head.body
    return Note(text, tuple(signer.note_signer.signature(text) for signer in signers_of_it)).words


def read_head(note: Note | str) -> Head:
    """Give what a checkpoint says, without checking any signature.

    Raises:
        BrokenSealError: this is no checkpoint: its size or root is spelled otherwise, the root is not of 32 bytes, or a
            line is empty.

    Source:
        C2SP tlog-checkpoint, Note text.

    """
    text = (parsed(note) if isinstance(note, str) else note).text
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < _HEAD_LINES or "" in lines or not _SIZE.fullmatch(lines[1]):
        raise _no_checkpoint("this is not a checkpoint")
    try:
        head = Head(lines[0], int(lines[1]), from_base64(lines[2]))
    except ValueError:
        raise _no_checkpoint("the root in the checkpoint cannot be read") from None
    if len(head.root) != HASH_BYTES or head.size > _LARGEST_SIZE:
        raise _no_checkpoint("this is not a checkpoint of a tree that can be")
    return head


def opened_by_any(words: str, *, origin: str, keys: Sequence[VerifierKey]) -> tuple[Head, tuple[VerifierKey, ...]]:
    """Give what a checkpoint says and which of the log's keys have signed it: at least one.

    Args:
        words: the signed note.
        origin: the log that it must be of.
        keys: the keys that are trusted to speak for this log; not those of witnesses.

    Raises:
        BrokenSealError: the note is malformed or another log's, no key has signed it, or a signature does not fit.

    """
    note = parsed(words)
    known = signers(note, keys)
    head = read_head(note)
    if head.origin != origin:
        raise _no_checkpoint("this is not a checkpoint of this log")
    if not known:
        raise _no_checkpoint("the checkpoint has no signature by a key of the log")
    return head, known


def opened(note: str, *, origin: str, public: Ed25519PublicKey) -> Head:
    """Give what a signed note says, after checking the signature of the log's one key.

    Raises:
        BrokenSealError: the note is malformed, is another log's, or its signature does not fit the key.

    """
    return opened_by_any(note, origin=origin, keys=(_log_key(origin, public),))[0]


def _log_key(name: str, public: Ed25519PublicKey) -> VerifierKey:
    return VerifierKey(name, Algorithm.ED25519, public.public_bytes_raw())


def _no_checkpoint(what: str) -> BrokenSealError:
    return BrokenSealError(what=what, next_step="Compare with an exported checkpoint.")
