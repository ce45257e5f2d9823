"""A local list of stolen passwords, as "Have I Been Pwned" hands it out: SHA-1 of each, sorted, one a line.

The file may have tens of gigabytes. It is neither read at start nor kept in memory; a password is found by halving.
Nothing of a password leaves this machine.

Source: NIST SP 800-63B-4, 3.1.1.2 (compromised values); control IDN-6.

Example:
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "stolen.txt"
    >>> _ = path.write_text(f"{sha1_of('hunter2')}:17043" + chr(10))
    >>> CompromisedPasswords(path).has("hunter2"), CompromisedPasswords(path).has("hunter3")
    (True, False)

"""

import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO

from chartwarden.foundation.errors import MalformedError

_LINE = re.compile(rb"[0-9A-Fa-f]{40}(:[0-9]+)?\s*")
_LONGEST_LINE = 128  # bytes


def sha1_of(password: str) -> str:
    """Give what stands in such a list for a password. SHA-1 protects nothing here: it is the list's own form."""
    return hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest().upper()


class CompromisedPasswords:
    """A file of stolen passwords."""

    def __init__(self, path: Path) -> None:
        """Look at the file's first line.

        Raises:
            MalformedError: there is no such file, or it is none of these lists.

        """
        self._path = path
        try:
            with path.open("rb") as file:
                first = file.readline(_LONGEST_LINE)
        except OSError as error:
            raise MalformedError(
                what="the list of stolen passwords cannot be read",
                where="CHARTWARDEN_COMPROMISED_PASSWORDS",
                fix="Name a file that the server may read, or unset it.",
            ) from error
        if not _LINE.fullmatch(first):
            raise MalformedError(
                what="the list of stolen passwords does not begin with a SHA-1 hash",
                where="CHARTWARDEN_COMPROMISED_PASSWORDS, line 1",
                fix="Use the list that is sorted by hash, with lines like HASH:COUNT.",
            )

    def has(self, password: str) -> bool:
        """Tell whether the password is in the list."""
        wanted = sha1_of(password).encode()
        with self._path.open("rb") as file:
            low, high = 0, file.seek(0, os.SEEK_END)  # a line of the wanted hash begins in low <= place < high
            while low < high:
                middle = (low + high) // 2
                start, line = _line_from(file, middle)
                if start >= high:
                    high = middle
                elif (found := line[:40].upper()) == wanted:
                    return True
                elif found < wanted:
                    low = start + len(line)
                else:
                    high = middle
        return False


def _line_from(file: BinaryIO, place: int) -> tuple[int, bytes]:
    """Give the first line that begins at a place or behind it, and where it begins."""
    if place:
        file.seek(place - 1)
        file.readline(_LONGEST_LINE)
    else:
        file.seek(0)
    start = file.tell()
    return start, file.readline(_LONGEST_LINE)
