"""How the files of a log are named: by the sequence of the first entry that is in them.

Example:
    >>> first_of(Path("segments/00000000000000000512.seg"))
    512

"""

import re
from collections.abc import Sequence
from pathlib import Path

from chartwarden.foundation.errors import BrokenSealError

_NAME = re.compile("[0-9]{20}")


def numbered(folder: Path, suffix: str) -> Sequence[Path]:
    """Give the files of a folder that end so, by their numbers. What ends otherwise is none of ours.

    Raises:
        BrokenSealError: one of them has no number for a name.

    """
    paths = sorted(path for path in folder.iterdir() if path.name.endswith(suffix))
    for path in paths:
        if not _NAME.fullmatch(path.stem):
            raise broken(path, 0, "the file is not named for an entry")
    return paths


def first_of(path: Path) -> int:
    """Give the sequence that a file is named for."""
    return int(path.stem)


def broken(path: Path, place: int, what: str) -> BrokenSealError:
    """Make the error that names a file and a place in it, in bytes."""
    return BrokenSealError(
        what=f"{what}, in {path.parent.name}/{path.name} at byte {place}",
        next_step="Stop, keep the folder as it is, and restore it from its backup elsewhere.",
    )
