r"""A checkpoint: the signed head of the log, in the signed-note form that other tools read.

The body is three lines (origin, size, root in base64); the signature line names the key.
Source: C2SP tlog-checkpoint and signed-note; Ed25519 (RFC 8032).

Example:
    >>> Head("example.org/log", 0, b"").body
    'example.org/log\n0\n\n'

"""

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chartwarden.foundation.errors import BrokenSealError

_ED25519 = b"\x01"  # signed-note's algorithm byte
_BODY_LINES = 3
_KEY_HASH_BYTES = 4
_SIZE = re.compile(r"0|[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: so many entries, this root."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The signed text, which ends in a newline."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def key_hash(name: str, public: Ed25519PublicKey) -> bytes:
    """Give the four bytes that point from a signature to its key. Source: C2SP signed-note."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public.public_bytes_raw()).digest()[:_KEY_HASH_BYTES]


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs heads under a name. The key stays inside and hides in `repr`."""

    origin: str
    key: Ed25519PrivateKey

    def signed(self, head: Head) -> str:
        """Give the signed note of a head."""
        signature = key_hash(self.origin, self.key.public_key()) + self.key.sign(head.body.encode())
        return f"{head.body}\n\u2014 {self.origin} {base64.b64encode(signature).decode()}\n"


def opened(note: str, *, origin: str, public: Ed25519PublicKey) -> Head:
    """Give what a signed note says, after checking the signature.

    Raises:
        BrokenSealError: the note is malformed, is another log's, or its signature does not fit the key.

    """
    body, separator, signatures = note.rpartition("\n\n")
    body += "\n"
    lines = body.split("\n")
    is_whole = bool(separator) and signatures.endswith("\n") and len(lines) > _BODY_LINES
    if not is_whole or lines[0] != origin or not _SIZE.fullmatch(lines[1]):
        raise BrokenSealError(
            what="this is not a checkpoint of this log", next_step="Compare with an exported checkpoint."
        )
    prefix = f"\u2014 {origin} "
    expected = key_hash(origin, public)
    for line in signatures.split("\n"):
        if not line.startswith(prefix):
            continue
        try:
            raw = base64.b64decode(line.removeprefix(prefix), validate=True)
            if raw[:_KEY_HASH_BYTES] != expected:
                continue
            public.verify(raw[_KEY_HASH_BYTES:], body.encode())
            return Head(origin, int(lines[1]), base64.b64decode(lines[2], validate=True))
        except (InvalidSignature, ValueError):  # binascii's error, letters that are not ASCII, a size of 5000 digits
            break
    raise BrokenSealError(
        what="the checkpoint's signature does not fit the log's key", next_step="Compare with an exported checkpoint."
    )
