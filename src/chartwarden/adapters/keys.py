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

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chartwarden.adapters.folders import sync_folder
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.checkpoint import Signer

_KEY_BYTES = 32
_ROOT, _FIRST_WRAPPING = "root.key", "wrap-0001"
_SIGNING, _PENDING_SIGNING = "ledger-signing.key", "ledger-signing.pending"


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

    def signing(self) -> Sequence[Ed25519PrivateKey]:
        """Give every generation of the ledger's signing key, oldest first; the last one signs now."""
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

    def signing(self) -> Sequence[Ed25519PrivateKey]:
        """Give every generation of the ledger's key, oldest first; the last one signs now.

        Raises:
            BrokenSealError: one of them is missing or damaged.

        """
        rotated = sorted(self._folder.glob("ledger-signing-*.key"))
        return tuple(
            Ed25519PrivateKey.from_private_bytes(self._read(path)) for path in (self._folder / _SIGNING, *rotated)
        )

    def pending_signing(self) -> Ed25519PrivateKey | None:
        """Give the key that a rotation has made and the ledger has not named yet, or None."""
        with self._alone():
            return self._pending()

    def _pending(self) -> Ed25519PrivateKey | None:
        path = self._folder / _PENDING_SIGNING
        return Ed25519PrivateKey.from_private_bytes(self._read(path)) if path.is_file() else None

    def begin_signing_rotation(self) -> Ed25519PrivateKey:
        """Make the ledger's next key, or give the one that an earlier try has left; it does not sign by itself yet."""
        with self._alone():
            self._make(_PENDING_SIGNING)
            pending = self._pending()
        if pending is None:
            raise _missing(_PENDING_SIGNING)
        return pending

    def activate_signing(self, coming: Ed25519PrivateKey) -> None:
        """Make the pending key the one that signs, if it is `coming`.

        Nothing to do when another thread or process was quicker, which may have begun the next rotation since: that
        one's key is not in the ledger yet, and must not take the place of this one.
        """
        with self._alone():
            pending = self._pending()
            if pending is None or pending.private_bytes_raw() != coming.private_bytes_raw():
                return
            number = len(self.signing()) + 1
            (self._folder / _PENDING_SIGNING).rename(self._folder / f"ledger-signing-{number:04}.key")
            sync_folder(self._folder)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one thread of one process at a time change which key signs."""
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

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


class FolderSigningKeys:
    """The ledger's signing keys of a folder, each under the log's name. Read once, and again when told to."""

    def __init__(self, keys: FolderKeys, *, origin: str) -> None:
        self._keys, self._origin = keys, origin
        self._reading = Lock()  # else a thread that looked earlier could take back what another has seen since
        self._active = self._read()

    def active(self) -> Sequence[Signer]:
        """Give every generation, oldest first; the last one signs now."""
        return self._active

    def pending(self) -> Signer | None:
        """Give the key that a rotation has made and no entry has named yet, or None."""
        key = self._keys.pending_signing()
        return None if key is None else Signer(self._origin, key)

    def begin(self) -> Signer:
        """Make the key of a rotation, or give the one that an earlier try has left."""
        return Signer(self._origin, self._keys.begin_signing_rotation())

    def activate(self, coming: Signer) -> None:
        """Make the pending key the one that signs, if it is `coming`."""
        self._keys.activate_signing(coming.key)
        self.reload()

    def reload(self) -> None:
        """Look again, since another process may have rotated."""
        with self._reading:
            self._active = self._read()

    def _read(self) -> tuple[Signer, ...]:
        return tuple(Signer(self._origin, key) for key in self._keys.signing())
