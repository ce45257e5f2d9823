"""The vault: everything of a patient is encrypted under a key of their own, wrapped by the instance's wrapping key.

An incident has a data key of its own likewise: it may be about several patients, and it is kept and destroyed apart.

AES-256-GCM with random 96-bit nonces. A data key seals one patient's records, far below the 2**32 messages that random
nonces allow (NIST SP 800-38D, 8.3). Destroying the wrapped data key destroys the chart.

Example:
    >>> sealed = seal(b"k" * 32, b"words", bound_to="document/1")
    >>> unseal(b"k" * 32, sealed, bound_to="document/1")
    b'words'

"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chartwarden.adapters.keys import KeyProvider
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.foundation.randomness import random_bytes

_VERSION = b"\x01"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_GENERATION_BYTES = 2


def seal(key: bytes, plain: bytes, *, bound_to: str) -> bytes:
    """Give ciphertext that opens only with the key and the same `bound_to`: a field cannot be moved to another row."""
    return sealer(key)(plain, bound_to)


def sealer(key: bytes) -> Callable[[bytes, str], bytes]:
    """Give what seals under one key, for many records: a key is made ready once.

    It takes what is to be sealed and what that is bound to, as `seal` does. Threads may use it at once.
    """
    encrypt = AESGCM(key).encrypt

    def sealed(plain: bytes, bound_to: str) -> bytes:
        nonce = random_bytes(_NONCE_BYTES)
        return _VERSION + nonce + encrypt(nonce, plain, bound_to.encode())

    return sealed


def unseal(key: bytes, sealed: bytes, *, bound_to: str) -> bytes:
    """Give the plain bytes back.

    Raises:
        BrokenSealError: they were altered, belong elsewhere, or the key is not theirs.

    """
    return opener(key)(sealed, bound_to)


def opener(key: bytes) -> Callable[[bytes, str], bytes]:
    """Give what unseals under one key, for the many records of a chart: a key is made ready once.

    It takes what is sealed and what that is bound to, as `unseal` does, and raises what `unseal` raises.
    """
    decrypt = AESGCM(key).decrypt

    def opened(sealed: bytes, bound_to: str) -> bytes:
        nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _VERSION or len(nonce) != _NONCE_BYTES:
            raise _broken()
        try:
            return decrypt(nonce, rest, bound_to.encode())
        except InvalidTag as error:
            raise _broken() from error

    return opened


def _broken() -> BrokenSealError:
    return BrokenSealError(
        what="a stored record does not open: it was altered or moved, or its key is another",
        next_step="Stop, keep the database as it is, and tell the privacy officer and the administrator.",
    )


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key, encrypted under a wrapping key."""

    wrapping_id: str
    sealed: bytes


class Vault:
    """Makes and opens data keys, each bound to its owner: a patient's id, or `incident/` with the id of one."""

    def __init__(self, keys: KeyProvider) -> None:
        self._keys = keys

    def new_key(self, owner: str) -> tuple[bytes, WrappedKey]:
        """Make a data key for a patient, or for what is named with a slash: the key, and the form to store."""
        key = AESGCM.generate_key(bit_length=_KEY_BYTES * 8)
        wrapping_id = self._keys.current_wrapping_id()
        wrapped = seal(self._keys.wrapping(wrapping_id), key, bound_to=f"key/{owner}/{wrapping_id}")
        return key, WrappedKey(wrapping_id, wrapped)

    def open_key(self, wrapped: WrappedKey, *, owner: str) -> bytes:
        """Give the data key of a patient, or of what else has one.

        Raises:
            BrokenSealError: the wrapping key is gone, or the wrapped key is not this owner's.

        """
        wrapping = self._keys.wrapping(wrapped.wrapping_id)
        return unseal(wrapping, wrapped.sealed, bound_to=f"key/{owner}/{wrapped.wrapping_id}")


@dataclass(frozen=True, slots=True, repr=False)
class KeyedSeal:
    """Seals under one key of the instance; used for what stands beside ledger entries."""

    key: bytes

    def seal(self, plain: bytes, *, bound_to: str) -> bytes:
        """Give ciphertext bound to its place."""
        return seal(self.key, plain, bound_to=bound_to)

    def open(self, sealed: bytes, *, bound_to: str) -> bytes:
        """Give the plain bytes. Raises BrokenSealError."""
        return unseal(self.key, sealed, bound_to=bound_to)


class GenerationSeal:
    """Seals under the newest of several keys, and opens whatever one of them has sealed; two bytes say which."""

    def __init__(self, key_of: Callable[[int], bytes], *, newest: Callable[[], int]) -> None:
        """Take where keys come from.

        Args:
            key_of: gives the key of a generation, 1 or higher.
            newest: gives the generation that seals now.

        """
        self._newest = newest
        self._sealer_of = cache(lambda generation: sealer(key_of(generation)))
        self._opener_of = cache(lambda generation: opener(key_of(generation)))

    def seal(self, plain: bytes, *, bound_to: str) -> bytes:
        """Give ciphertext bound to its place."""
        generation = self._newest()
        return generation.to_bytes(_GENERATION_BYTES) + self._sealer_of(generation)(plain, bound_to)

    def open(self, sealed: bytes, *, bound_to: str) -> bytes:
        """Give the plain bytes. Raises BrokenSealError."""
        generation = int.from_bytes(sealed[:_GENERATION_BYTES])
        if not 0 < generation <= self._newest():
            raise _broken()
        return self._opener_of(generation)(sealed[_GENERATION_BYTES:], bound_to)
