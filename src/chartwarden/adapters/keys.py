"""Keys: where they live and how they are made. A folder by default; a KMS implements the same protocol.

One root secret gives named keys by HKDF; wrapping keys are apart, so that they rotate without touching what is named
by the root. Each file is readable by its owner alone; anything wider is refused.

Keys are made when somebody says so, for an instance that has nothing yet, and never because one was not found: a folder
that is not mounted, or misspelled, would otherwise get keys that open nothing.

Example:
    >>> import tempfile
    >>> keys = FolderKeys(Path(tempfile.mkdtemp()) / "keys")
    >>> keys.make()
    >>> keys.named("a") == keys.named("a") != keys.named("b")
    True

"""

import os
import secrets
import stat
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chartwarden.adapters.folders import sync_folder
from chartwarden.foundation.errors import BrokenSealError

_KEY_BYTES = 32
_ROOT, _SIGNING, _FIRST_WRAPPING = "root.key", "ledger-signing.key", "wrap-0001"


class KeyProvider(Protocol):
    """Holds the keys of an instance."""

    def named(self, name: str) -> bytes:
        """Give 32 bytes that belong to a name, the same each time."""
        ...

    def current_wrapping_id(self) -> str:
        """Give the id of the key that new data keys are wrapped with."""
        ...

    def wrapping(self, key_id: str) -> bytes:
        """Give a wrapping key. Raises BrokenSealError when it is gone."""
        ...

    def signing(self) -> Ed25519PrivateKey:
        """Give the ledger's signing key."""
        ...


class FolderKeys:
    """Keys in a folder of files. Keep it apart from the database and its backups. Opening it touches nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._root: bytes | None = None

    def make(self) -> None:
        """Make the keys that are missing; those that are there stay. Only for an instance that has no data yet."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in (_ROOT, _SIGNING):
            self._make(name)
        if not self._wrapping_ids():
            self._make(f"{_FIRST_WRAPPING}.key")

    def named(self, name: str) -> bytes:
        """Give 32 bytes that belong to a name.

        Raises:
            BrokenSealError: the root key is missing, damaged, or readable by others.

        Source:
            RFC 5869.

        """
        if self._root is None:
            self._root = self._read(self._folder / _ROOT)
        return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"chartwarden/{name}".encode()).derive(
            self._root
        )

    def current_wrapping_id(self) -> str:
        """Give the newest wrapping key's id. Raises BrokenSealError when there is none."""
        existing = self._wrapping_ids()
        if not existing:
            raise _missing(f"{_FIRST_WRAPPING}.key")
        return existing[-1]

    def wrapping(self, key_id: str) -> bytes:
        """Give a wrapping key.

        Raises:
            BrokenSealError: there is no such key here.

        """
        path = self._folder / f"{Path(key_id).name}.key"
        if not path.is_file():
            raise BrokenSealError(
                what="a key that some charts are wrapped with is missing",
                next_step="Restore the key folder from its backup.",
            )
        return self._read(path)

    def rotate_wrapping(self) -> str:
        """Make a new wrapping key for data keys to come; the old ones stay, to open what they wrapped."""
        number = int(self.current_wrapping_id().removeprefix("wrap-")) + 1
        self._make(f"wrap-{number:04}.key")
        return f"wrap-{number:04}"

    def signing(self) -> Ed25519PrivateKey:
        """Give the ledger's Ed25519 key. Raises BrokenSealError when it is missing or damaged."""
        return Ed25519PrivateKey.from_private_bytes(self._read(self._folder / _SIGNING))

    def public_pem(self) -> str:
        """Give the key that outsiders verify checkpoints with, as PEM."""
        public = self.signing().public_key()
        return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()

    def _wrapping_ids(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("wrap-*.key"))

    def _make(self, name: str) -> None:
        path = self._folder / name
        draft = self._folder / f".{name}.{secrets.token_hex(8)}"
        if not path.exists():
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(_KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)  # fails when another process made it first; theirs counts then
                sync_folder(self._folder)  # a key that a power cut takes away takes the charts with it
            except FileExistsError:
                pass
            finally:
                draft.unlink()

    def _read(self, path: Path) -> bytes:
        if not path.is_file():
            raise _missing(path.name)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BrokenSealError(
                what=f"the key file {path.name} can be read by others",
                next_step="Run chmod 600 on it, then think of rotation.",
            )
        key = path.read_bytes()
        if len(key) != _KEY_BYTES:
            raise BrokenSealError(
                what=f"the key file {path.name} is damaged", next_step="Restore the key folder from its backup."
            )
        return key


def _missing(name: str) -> BrokenSealError:
    return BrokenSealError(
        what=f"the key folder has no {name}",
        next_step="Point CHARTWARDEN_KEYS at this instance's own keys, or restore them from their backup.",
    )
