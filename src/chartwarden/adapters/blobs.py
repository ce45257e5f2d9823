"""Large ciphertexts, addressed by their own hash. A folder by default.

Example:
    >>> import tempfile
    >>> blobs = FolderBlobs(Path(tempfile.mkdtemp()))
    >>> blobs.get(blobs.put(b"ciphertext"))
    b'ciphertext'

"""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Protocol

from chartwarden.adapters.folders import sync_folder
from chartwarden.foundation.errors import BrokenSealError


class BlobStore(Protocol):
    """Keeps ciphertexts. Nothing plain ever comes here."""

    def put(self, ciphertext: bytes) -> str:
        """Store durably; give its address, the SHA-256 of the ciphertext in hex."""
        ...

    def get(self, address: str) -> bytes:
        """Give a ciphertext. Raises BrokenSealError when it is gone or altered."""
        ...


class FolderBlobs:
    """Blobs as files, two levels deep. A file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, ciphertext: bytes) -> str:
        """Store durably under the hash of what is stored."""
        address = hashlib.sha256(ciphertext).hexdigest()
        path = self._path(address)
        if not path.exists():
            is_first = not path.parent.exists()
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_name(f".{secrets.token_hex(8)}")
            try:
                with draft.open("xb") as file:
                    file.write(ciphertext)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
            for folder in (path.parent, *((path.parent.parent, self._folder) if is_first else ())):
                sync_folder(folder)  # new folders must outlast a power cut too
        return address

    def get(self, address: str) -> bytes:
        """Give a ciphertext.

        Raises:
            BrokenSealError: there is no such blob, or its bytes are not those it was stored with.

        """
        path = self._path(address)
        try:
            ciphertext = path.read_bytes()
        except FileNotFoundError:
            ciphertext = b""
        if hashlib.sha256(ciphertext).hexdigest() != address:
            raise BrokenSealError(
                what="a stored document is missing or altered", next_step="Restore the blob folder from its backup."
            )
        return ciphertext

    def _path(self, address: str) -> Path:
        return self._folder / address[:2] / address[2:4] / address
