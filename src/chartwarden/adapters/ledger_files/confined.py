"""Files below a folder that others may have filled: no link is followed, nothing leads out, and nothing is too large.

Example:
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> (folder / "checkpoint").write_text("a note")
    6
    >>> read_below(folder, "checkpoint", most=100)
    b'a note'

"""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chartwarden.adapters.ledger_files.growing import OWN_FILE, OWN_FOLDER, write_all
from chartwarden.foundation.errors import BrokenSealError, MalformedError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_OWN_FOLDER = _FOLDER | os.O_NOFOLLOW
_OWN_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe must not keep us waiting
_AT_ONCE = 1 << 20


def read_below(folder: Path, name: str, *, most: int) -> bytes:
    """Read a file.

    Args:
        folder: where to look; it may be a link itself.
        name: the file's path in it, with slashes.
        most: the largest size, in bytes.

    Raises:
        BrokenSealError: it is not there.
        MalformedError: it or a folder on the way is a link, it is not a file, or it is too large.

    """
    above, _, last = name.rpartition("/")
    try:
        with _opened(folder, above) as parent:
            handle = os.open(last, _OWN_FILE, dir_fd=parent)
    except OSError as error:
        raise _unreadable(name, error) from error
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > most:
            raise _unfit(name, f"this is no file of at most {most} bytes")
        data = b"".join(_pieces(handle, most + 1))
    finally:
        os.close(handle)
    if len(data) > most:  # it grew while it was read
        raise _unfit(name, f"this is no file of at most {most} bytes")
    return data


def names_below(folder: Path, name: str) -> Iterator[str]:
    """Give the names in a folder below, in any order; none when it is not there.

    Raises:
        MalformedError: it, or a folder on the way, is a link or no folder.

    """
    try:
        with _opened(folder, name) as handle, os.scandir(handle) as entries:
            for entry in entries:
                yield entry.name
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(name, error) from error


class Shelf:
    """A folder that files are put into. Each appears whole or not at all; names are durable after `sync`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._touched: set[str] = set()
        self.files = 0  # that were put here

    def put(self, name: str, data: bytes) -> None:
        """Write a file beside its place, sync it, and move it there, over what may be there.

        Raises:
            MalformedError: a folder on the way is a link or no folder.

        """
        above, _, last = name.rpartition("/")
        draft = f".draft-{secrets.token_hex(8)}"
        with self._made(above) as parent:
            try:
                _write_new(draft, data, parent=parent)
                os.rename(draft, last, src_dir_fd=parent, dst_dir_fd=parent)
            except IsADirectoryError as error:
                raise _unreadable(name, error) from error
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(draft, dir_fd=parent)
        self._touched.add(above)
        self.files += 1

    def sync(self) -> None:
        """Put every name that is new on durable storage."""
        for name in sorted(self._touched):
            with _opened(self._folder, name) as handle:
                os.fsync(handle)
        self._touched.clear()

    @contextmanager
    def _made(self, name: str) -> Iterator[int]:
        """Open a folder below; what is missing of the way is made."""
        handle, parts = os.open(self._folder, _FOLDER), name.split("/") if name else []
        try:
            for at, part in enumerate(parts):
                with suppress(FileExistsError):
                    os.mkdir(part, OWN_FOLDER, dir_fd=handle)
                    self._touched.add("/".join(parts[:at]))
                handle = _stepped(handle, part)
            yield handle
        except NotADirectoryError as error:
            raise _unreadable(name, error) from error
        finally:
            os.close(handle)


@contextmanager
def _opened(folder: Path, name: str) -> Iterator[int]:
    """Open a folder below, one step at a time, so that no link on the way leads elsewhere."""
    handle = os.open(folder, _FOLDER)
    try:
        for part in name.split("/") if name else ():
            handle = _stepped(handle, part)
        yield handle
    finally:
        os.close(handle)


def _stepped(handle: int, part: str) -> int:
    """Go one folder down; the one above is closed."""
    below = os.open(part, _OWN_FOLDER, dir_fd=handle)
    os.close(handle)
    return below


def _pieces(handle: int, most: int) -> Iterator[bytes]:
    while most > 0 and (piece := os.read(handle, min(_AT_ONCE, most))):
        most -= len(piece)
        yield piece


def _write_new(name: str, data: bytes, *, parent: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(name, flags, OWN_FILE, dir_fd=parent)
    try:
        write_all(handle, data, at=0)
        os.fsync(handle)
    finally:
        os.close(handle)


def _unreadable(name: str, error: OSError) -> BrokenSealError | MalformedError:
    if error.errno == errno.ENOENT:
        return BrokenSealError(what=f"the file {name} of the log is missing", next_step="Get a new copy of the log.")
    if error.errno in {errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO}:
        return _unfit(name, "there is a link, or no file, where a file of the log should be")
    return _unfit(name, f"it cannot be read ({error.strerror})")


def _unfit(name: str, what: str) -> MalformedError:
    return MalformedError(what=what, where=name, fix="Get a new copy of the log, without links.")
