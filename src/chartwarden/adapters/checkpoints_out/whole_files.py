"""Files that are there whole or not at all, and stay there after a power cut.

Example:
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "latest"
    >>> write_whole(path, b"one")
    >>> path.read_bytes()
    b'one'

"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chartwarden.adapters.folders import sync_folder

FOR_ALL = 0o644  # a checkpoint is made to be read by others
FOR_OWNER = 0o600


def write_whole(path: Path, body: bytes, *, mode: int = FOR_ALL) -> None:
    """Write beside and rename, so that half a file is never found under the name; durable when it returns.

    Raises:
        OSError: it could not be written; what was there before is still there.

    """
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_OWNER), "wb") as out:
            os.fchmod(out.fileno(), mode)  # whatever the process's mask is
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            beside.unlink()


def read_bounded(path: Path, *, most: int) -> bytes | None:
    """Give what a file holds, up to one byte more than `most`; None when there is none.

    Raises:
        OSError: it is there and cannot be read, or is no ordinary file.

    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(most + 1)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other threads and processes out of a folder, as far as they ask in the same way.

    Raises:
        OSError: there is no such folder, or it cannot be locked.

    """
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FOR_OWNER)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
