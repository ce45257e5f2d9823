"""Names for things that carry no meaning: unguessable, and never the control.

Example:
    >>> keyed_id(b"k" * 32, "patient", "mrn", "123") == keyed_id(b"k" * 32, "patient", "mrn", "123")
    True

"""

import base64
import hashlib
import hmac
import random
import secrets
from typing import NewType, Protocol

MemberId = NewType("MemberId", str)
PatientId = NewType("PatientId", str)
EncounterId = NewType("EncounterId", str)
DocumentId = NewType("DocumentId", str)
FactId = NewType("FactId", str)
WorkItemId = NewType("WorkItemId", str)
WideningId = NewType("WideningId", str)
CodedId = NewType("CodedId", str)

_ID_BYTES = 20  # 160 bits: above the 128 that threat model 6 asks for, and 32 base32 letters without padding


class IdSource(Protocol):
    """Makes identifiers."""

    def new_id(self) -> str:
        """Give an identifier with at least 128 random bits, lower-case letters and digits."""
        ...


def _letters(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").lower()


class RandomIds:
    """Identifiers from the operating system's randomness."""

    def new_id(self) -> str:
        """Give 32 lower-case letters and digits from 160 random bits."""
        return _letters(secrets.token_bytes(_ID_BYTES))


class SeededIds:
    """Identifiers that a seed reproduces. For tests and synthetic wards only: they can be guessed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- reproducible on purpose

    def new_id(self) -> str:
        """Give the next 32 letters of this seed."""
        return _letters(self._random.randbytes(_ID_BYTES))


def keyed_id(key: bytes, *parts: str) -> str:
    """Name the same thing the same way each time, without telling what it is to anyone who lacks the key.

    Args:
        key: at least 32 bytes, kept apart from what it names.
        parts: what identifies the thing; joined so that ("ab", "c") and ("a", "bc") differ. Any text will do, halves of
            surrogate pairs included.

    Returns:
        32 lower-case letters and digits (160 bits of HMAC-SHA256).

    """
    raw = [part.encode("utf-8", "surrogatepass") for part in parts]
    message = b"".join(len(part).to_bytes(4, "big") + part for part in raw)
    return _letters(hmac.new(key, message, hashlib.sha256).digest()[:_ID_BYTES])
