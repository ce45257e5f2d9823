r"""Signed notes: a text with one or more signatures below it, in the form that other tools read and write.

Two kinds of signature: a log's own (Ed25519 over the text), and a witness's cosignature, which also says when. What is
read here has one spelling only: the same note in other letters is refused, not mended.

Source: C2SP signed-note and tlog-cosignature; Ed25519, RFC 8032.

Example:
    >>> signer = NoteSigner("example.org/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    >>> note = Note("I was here.\n", (signer.signature("I was here.\n"),))
    >>> parsed(note.words) == note, signers(note, [signer.verifier]) == (signer.verifier,)
    (True, True)

"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chartwarden.foundation.errors import BrokenSealError, MalformedError

LARGEST_NOTE_BYTES: Final = 1_000_000  # the limits that the first implementation set (golang.org/x/mod/sumdb/note)
MOST_SIGNATURES: Final = 100

_KEY_HASH_BYTES = 4
_PUBLIC_BYTES = 32
_SIGNATURE_BYTES = 64
_TIME_BYTES = 8
_LATEST_SECONDS = 253_402_300_799  # the end of the year 9999, the last that a datetime holds
_DASH = "\u2014 "
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_KEY_HASH = re.compile("[0-9a-f]{8}")


class Algorithm(IntEnum):
    """The kinds of key, by signed-note's type byte."""

    ED25519 = 0x01
    COSIGNATURE_V1 = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name that it signs under. `public` is 32 bytes (RFC 8032)."""

    name: str
    algorithm: Algorithm
    public: bytes
    key_hash: bytes = field(init=False, repr=False, compare=False)  # 4 bytes that point from a signature to its key

    def __post_init__(self) -> None:
        """Compute the key's hash once. Source: C2SP signed-note, Signatures.

        Raises:
            ValueError: the name or the key cannot be used in notes.

        """
        if not _is_name(self.name) or len(self.public) != _PUBLIC_BYTES:
            raise ValueError("this name or this key cannot sign notes")
        hashed = hashlib.sha256(self.name.encode() + b"\n" + bytes((self.algorithm,)) + self.public).digest()
        object.__setattr__(self, "key_hash", hashed[:_KEY_HASH_BYTES])

    @property
    def words(self) -> str:
        """The key as it is handed out: name, hash and base64 of type byte and key, joined by plus signs."""
        return f"{self.name}+{self.key_hash.hex()}+{to_base64(bytes((self.algorithm,)) + self.public)}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a note, checked or not. `value` is what the algorithm made of it, without the key's hash."""

    name: str
    key_hash: bytes
    value: bytes

    @property
    def line(self) -> str:
        """The line below the text, without its newline."""
        return f"{_DASH}{self.name} {to_base64(self.key_hash + self.value)}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures. The text ends in a newline and says nothing until a known key has signed it."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def words(self) -> str:
        """The note as it is stored and sent."""
        return "\n".join((self.text, *(signature.line for signature in self.signatures), ""))


@dataclass(frozen=True, slots=True)
class Cosignature:
    """What a witness's good signature says: at this time (UTC) the log was consistent with all it had seen before."""

    key: VerifierKey
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """Signs texts under a name. The key stays inside and hides in `repr`."""

    name: str
    key: Ed25519PrivateKey = field(repr=False)
    verifier: VerifierKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the public side: computing it for each signature would take as long as signing."""
        public = self.key.public_key().public_bytes_raw()
        object.__setattr__(self, "verifier", VerifierKey(self.name, Algorithm.ED25519, public))

    def signature(self, text: str) -> Signature:
        """Sign a text that ends in a newline. Source: C2SP signed-note, Ed25519 signatures."""
        return Signature(self.name, self.verifier.key_hash, self.key.sign(text.encode()))


@dataclass(frozen=True, slots=True)
class Cosigner:
    """Signs checkpoints as a witness does, with the time. One key is for one witness only, never a log's own."""

    name: str
    key: Ed25519PrivateKey = field(repr=False)
    verifier: VerifierKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the public side."""
        public = self.key.public_key().public_bytes_raw()
        object.__setattr__(self, "verifier", VerifierKey(self.name, Algorithm.COSIGNATURE_V1, public))

    def signature(self, text: str, *, at: datetime) -> Signature:
        """Cosign a checkpoint's text. Source: C2SP tlog-cosignature.

        Args:
            text: the whole text, extension lines included, which ends in a newline.
            at: now, with its time zone; whole seconds are signed.

        Raises:
            ValueError: the time has no zone, so that nobody could tell which instant it is.

        """
        if at.tzinfo is None:
            raise ValueError("a time without a zone is no instant")
        seconds = int(at.timestamp())
        value = seconds.to_bytes(_TIME_BYTES, "big") + self.key.sign(_cosigned_message(text, seconds))
        return Signature(self.name, self.verifier.key_hash, value)


def verifier_key(words: str) -> VerifierKey:
    """Read a verifier key: `name+hash+base64`. Source: C2SP signed-note, Verifier keys.

    Raises:
        MalformedError: it is none, its hash does not fit the key, or its kind is not known here.

    """
    name, _, rest = words.partition("+")
    hashed, _, encoded = rest.partition("+")
    try:
        raw = from_base64(encoded)
        key = VerifierKey(name, Algorithm(raw[0] if raw else 0), raw[1:])
    except ValueError:
        key = None
    if key is None or not _KEY_HASH.fullmatch(hashed) or key.key_hash.hex() != hashed:
        raise MalformedError(
            what="this is not a verifier key of a kind that is known here",
            where="the verifier key",
            fix="Copy it whole, as name+hash+base64, from whoever runs the log or the witness.",
        )
    return key


def parsed(words: str) -> Note:
    """Read a signed note without checking any signature: until `signers` has, its text must not be believed.

    Raises:
        BrokenSealError: this is no signed note, or one beyond the limits.

    Source:
        C2SP signed-note, Format.

    """
    text, separator, below = words.rpartition("\n\n")
    lines = below.split("\n")
    if not _is_plain(words) or not separator or lines.pop() != "" or not lines or len(lines) > MOST_SIGNATURES:
        _refuse("this is not a signed note")
    return Note(text + "\n", tuple(_signature(line) for line in lines))


def signers(note: Note, keys: Sequence[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Give the keys with a good signature below the note, in the order of `keys`; none is an empty tuple.

    Signatures by other keys are passed over, as the format asks, so that witnesses and new keys disturb nobody.

    Raises:
        BrokenSealError: a signature names one of these keys, by name and hash, and does not fit it.

    Source:
        C2SP signed-note, Signatures. A note that some signature of a known key does not fit is refused whole, even if
        another one fits.

    """
    good = {key for key, _ in _checked(note, keys)}
    return tuple(dict.fromkeys(key for key in keys if key in good))


def cosignatures(note: Note, witnesses: Sequence[VerifierKey]) -> tuple[Cosignature, ...]:
    """Give what these witnesses say with good signatures, in the note's order; none is an empty tuple.

    Raises:
        BrokenSealError: a signature names one of these witnesses and does not fit, or has a time beyond all calendars.
        MalformedError: a key is for another kind of signature, which says no time.

    Source:
        C2SP tlog-cosignature.

    """
    if any(key.algorithm is not Algorithm.COSIGNATURE_V1 for key in witnesses):
        raise MalformedError(
            what="this key is not for cosignatures",
            where="the verifier key of a witness",
            fix="Ask the witness for its cosignature/v1 key.",
        )
    return tuple(Cosignature(key, cosigned_at(signature)) for key, signature in _checked(note, witnesses))


def cosigned_at(signature: Signature) -> datetime:
    """Give the time, in UTC, that stands in a cosignature; nobody has vouched for it until the signature was checked.

    Raises:
        BrokenSealError: this is no cosignature, or its time lies beyond the year 9999.

    Source:
        C2SP tlog-cosignature, Format.

    """
    seconds = int.from_bytes(signature.value[:_TIME_BYTES], "big")
    if len(signature.value) != _TIME_BYTES + _SIGNATURE_BYTES or seconds > _LATEST_SECONDS:
        _refuse("a cosignature has no time that can be read")
    return datetime.fromtimestamp(seconds, UTC)


def to_base64(raw: bytes) -> str:
    """Give the one base64 spelling of bytes. Source: RFC 4648, 4."""
    return base64.b64encode(raw).decode()


def from_base64(words: str) -> bytes:
    """Read base64, in its one spelling only: padded, no spaces, and no stray bits in the last letter.

    Raises:
        ValueError: this is not it.

    Source:
        RFC 4648, 3.5 and 4.

    """
    raw = base64.b64decode(words, validate=True)
    if to_base64(raw) != words:
        raise ValueError("this base64 has another spelling")
    return raw


def _is_name(words: str) -> bool:
    """Tell whether a key may have this name. Source: C2SP signed-note, Format."""
    return words.split() == [words] and "+" not in words and _is_plain(words)  # not empty, and no space anywhere


def _is_plain(words: str) -> bool:
    try:
        return len(words.encode()) <= LARGEST_NOTE_BYTES and not _CONTROL.search(words)
    except UnicodeEncodeError:  # half of a surrogate pair, which a database may hold and UTF-8 has no bytes for
        return False


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        raw = from_base64(encoded)
    except ValueError:  # binascii's error, and letters that are not ASCII
        raw = b""
    if not line.startswith(_DASH) or not _is_name(name) or len(raw) <= _KEY_HASH_BYTES:
        _refuse("a signature line of the note is malformed")
    return Signature(name, raw[:_KEY_HASH_BYTES], raw[_KEY_HASH_BYTES:])


def _checked(note: Note, keys: Iterable[VerifierKey]) -> list[tuple[VerifierKey, Signature]]:
    """Give each good signature of a known key with its key. Four bytes can point to two keys; then one must fit."""
    by_pointer: dict[tuple[str, bytes], list[VerifierKey]] = {}
    for key in dict.fromkeys(keys):
        by_pointer.setdefault((key.name, key.key_hash), []).append(key)
    good: list[tuple[VerifierKey, Signature]] = []
    for signature in note.signatures:
        candidates = by_pointer.get((signature.name, signature.key_hash), [])
        fitting = [(key, signature) for key in candidates if _fits(signature, key, note.text)]
        if candidates and not fitting:
            _refuse("a signature of a known key does not fit the note")
        good += fitting
    return good


def _fits(signature: Signature, key: VerifierKey, text: str) -> bool:
    value, message = signature.value, text.encode()
    if key.algorithm is Algorithm.COSIGNATURE_V1:
        message = _cosigned_message(text, int.from_bytes(value[:_TIME_BYTES], "big"))
        value = value[_TIME_BYTES:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(value, message)
    except InvalidSignature:
        return False
    return True


def _cosigned_message(text: str, seconds: int) -> bytes:
    """Give what a witness signs. Source: C2SP tlog-cosignature, Ed25519 signed message."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _refuse(what: str) -> NoReturn:
    raise BrokenSealError(what=what, next_step="Compare with the note as it was first handed out.")
