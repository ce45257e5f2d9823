"""Up to where a log was acknowledged: what tells a batch that was never finished from one that was damaged later.

The mark moves after a batch was synced, and is not synced itself. So it never says too much; when the machine loses
power it may say too little, and then a batch that is not whole may be what the machine stopped in.

Example:
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> begin_mark(folder)
    >>> mark = Mark(folder)
    >>> mark.move(0, 90)
    >>> mark.place_in(0)
    90
    >>> mark.close()

"""

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from chartwarden.adapters.ledger_files.growing import make_file
from chartwarden.adapters.ledger_files.names import broken

NAME: Final = "acknowledged"

_WORDS = re.compile(rb"([0-9]{20}) ([0-9]{20})\n")
_NOWHERE: Final = 1 << 63
_NOTHING: Final = b"%020d %020d\n" % (0, 0)


class Mark:
    """A file of one line: the first sequence of the last segment, and a length in bytes."""

    def __init__(self, folder: Path) -> None:
        """Read the mark.

        Raises:
            BrokenSealError: there is none, or it is none; a log that has entries has a mark.

        """
        path = folder / NAME
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise broken(path, 0, "the mark of what was acknowledged is missing") from error
        words = _WORDS.fullmatch(os.pread(self._handle, len(_NOTHING) + 1, 0))
        if words is None:
            self.close()
            raise broken(path, 0, "the mark of what was acknowledged cannot be read")
        self._segment, self._place = int(words[1]), int(words[2])

    def place_in(self, segment: int) -> int:
        """Give up to which place of the last segment everything was acknowledged.

        When that segment is not the last because a later one is missing, the answer lies behind whatever is in it.
        """
        if self._segment == segment:
            return self._place
        return 0 if self._segment < segment else _NOWHERE

    def move(self, segment: int, place: int) -> None:
        """Say that everything up to here was acknowledged. Never fails: the batch is stored, mark or no mark."""
        self._segment, self._place = segment, place
        with suppress(OSError):
            os.pwrite(self._handle, b"%020d %020d\n" % (segment, place), 0)

    def sync(self) -> None:
        """Put the mark on durable storage."""
        os.fsync(self._handle)

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)


def begin_mark(folder: Path) -> None:
    """Make the mark of a log that has no entries, unless it is there."""
    if not (folder / NAME).exists():
        make_file(folder / NAME, _NOTHING)
