"""A file that grows at its end only, and is as it was before when that fails.

Example:
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "log"
    >>> make_file(path)
    >>> file = GrowingFile(path, length=0)
    >>> file.append(b"one")
    >>> file.length, path.read_bytes()
    (3, b'one')
    >>> file.close()

"""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from chartwarden.adapters.folders import sync_folder
from chartwarden.adapters.ledger_files.names import broken
from chartwarden.foundation.errors import BrokenSealError

OWN_FILE: Final = 0o600
OWN_FOLDER: Final = 0o700

_READ_AHEAD = 1 << 16


def make_file(path: Path, data: bytes = b"") -> None:
    """Make a file that must not be there yet, durable with its name."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWN_FILE)
    try:
        write_all(handle, data, at=0)
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder and what is missing above it, durable with their names, for their owner alone."""
    for missing in reversed([each for each in (path, *path.parents) if not each.exists()]):
        missing.mkdir(mode=OWN_FOLDER, exist_ok=True)
        sync_folder(missing.parent)


def write_all(handle: int, data: bytes, *, at: int) -> None:
    """Write bytes at a place. The system may take only a part when the disk is nearly full; then it is asked again."""
    rest = memoryview(data)
    while rest:
        written = os.pwrite(handle, rest, at)
        rest, at = rest[written:], at + written


def opened(path: Path) -> BinaryIO:
    """Open a file of the log for reading.

    Raises:
        BrokenSealError: it is a link, or no file.

    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno not in {errno.ELOOP, errno.ENXIO}:
            raise
        raise broken(path, 0, "there is a link where a file of the log should be") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise broken(path, 0, "there is no file where a file of the log should be")
    return os.fdopen(handle, "rb", buffering=_READ_AHEAD)


class GrowingFile:
    """The end of a file that one process writes."""

    def __init__(self, path: Path, *, length: int) -> None:
        """Open a file and take its end from here on; whatever stands behind `length` is cut off.

        Args:
            path: an existing file, not a link.
            length: in bytes, up to where the file is known to be right.

        """
        self.path, self.length = path, length
        self._handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        self._is_in_doubt = os.fstat(self._handle).st_size != length
        try:
            self._settle()
            os.fsync(self._handle)  # what was read here may never have been synced by whoever wrote it
        except BaseException:
            self.close()
            raise

    def append(self, data: bytes) -> None:
        """Add bytes; they are on durable storage when this returns.

        Raises:
            OSError: they could not be written or synced. The file is as it was, or will be before anything is added.
            BrokenSealError: somebody else has changed the file's length, or removed it.

        """
        self._settle()
        self._require_own()
        try:
            write_all(self._handle, data, at=self.length)
            os.fdatasync(self._handle)
        except BaseException:
            self._is_in_doubt = True
            with suppress(OSError):
                self._settle()
            raise
        self.length += len(data)

    def cut(self, length: int) -> None:
        """Take back what was added behind a place. Never fails: if it cannot be cut now, it is before more is added."""
        self.length, self._is_in_doubt = length, True
        with suppress(OSError):
            self._settle()

    def read(self, length: int, *, at: int) -> bytes:
        """Give bytes from a place; fewer where the file ends."""
        return os.pread(self._handle, length, at)

    def overwrite_with_zeros(self, length: int, *, at: int) -> None:
        """Put zeros over bytes: only for a file that nobody reads any more."""
        write_all(self._handle, bytes(length), at=at)

    def sync(self) -> None:
        """Put everything on durable storage."""
        os.fsync(self._handle)

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)

    def _settle(self) -> None:
        """Cut off what a failed write has left. Its blocks may be written or not, so nothing of it may stay."""
        if self._is_in_doubt:
            os.ftruncate(self._handle, self.length)
            os.fdatasync(self._handle)
            self._is_in_doubt = False

    def _require_own(self) -> None:
        found = os.fstat(self._handle)
        if found.st_size != self.length or not found.st_nlink:
            raise BrokenSealError(
                what=f"{self.path.name} was changed by somebody else: it should end at byte {self.length}",
                next_step="Stop, keep the folder as it is, and find out who writes there.",
            )
