"""One process has a log's folder at a time.

Example:
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> hold = Hold(folder)
    >>> Hold(folder)
    Traceback (most recent call last):
    ...
    chartwarden.foundation.errors.RefusedError: Refused: process ... has this log open (...). Stop that process, ...
    >>> hold.close()
    True

"""

import fcntl
import os
from pathlib import Path
from typing import Final

from chartwarden.adapters.ledger_files.growing import OWN_FILE
from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.errors import RefusedError

_NAME: Final = "lock"
_LONGEST_PID = 20


class Hold:
    """A lock on a folder; it ends with the process at the latest, and a child of it does not share in it."""

    def __init__(self, folder: Path) -> None:
        """Take the folder.

        Raises:
            RefusedError: another process has it, or its file system cannot sync.

        """
        self._process = os.getpid()
        handle = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, OWN_FILE)
        self._handle: int | None = handle
        try:
            _take(handle)
            os.ftruncate(handle, 0)
            os.pwrite(handle, b"%d\n" % self._process, 0)
            _require_sync(handle)
        except BaseException:
            self.close()
            raise

    def require(self) -> None:
        """Refuse what would write, unless this process has the folder still.

        Raises:
            RefusedError: it was closed, or this is a child of the process that has it.

        """
        if self._handle is None or os.getpid() != self._process:
            raise RefusedError(
                rule="one-process-writes-a-log",
                because="the log was closed here, or was opened by another process",
                source=AUDIT_CONTROLS,
                next_step="Open it again.",
            )

    def close(self) -> bool:
        """Let the folder go; tell whether it was held."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)
        return handle is not None


def _take(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        words = os.pread(handle, _LONGEST_PID, 0).strip()
        who = f"process {int(words)}" if words.isdigit() else "another process"
        raise RefusedError(
            rule="one-process-writes-a-log",
            because=f"{who} has this log open",
            source=AUDIT_CONTROLS,
            next_step="Stop that process, or let it do the work.",
        ) from None


def _require_sync(handle: int) -> None:
    try:
        os.fdatasync(handle)
    except OSError as error:
        raise RefusedError(
            rule="no-record-no-read",
            because="the file system of this folder cannot put writes on durable storage",
            source=AUDIT_CONTROLS,
            next_step="Keep the log on a local disk.",
        ) from error
