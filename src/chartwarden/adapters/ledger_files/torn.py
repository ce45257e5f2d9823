r"""Telling a write that the machine stopped in from damage: only the first may be cut off.

A process that stops leaves the begin of a write. A machine that loses power may leave any of its sectors, the others
being zeros, because blocks reach the disk in any order. Nothing that is written here holds a sector of zeros.

Example:
    >>> [is_begin(left, at=0, magic=b"\x89CWD", length=20) for left in (b"\x89CW", bytes(20), b"no such")]
    [True, True, False]

"""

from itertools import pairwise
from typing import Final

SECTOR_BYTES: Final = 512  # the least that any disk writes at once


def has_empty_sector(data: bytes, *, at: int) -> bool:
    """Tell whether bytes at a place of a file hold nothing but zeros in one of the sectors that they touch."""
    stop = at + len(data)
    cuts = (at, *range(at - at % SECTOR_BYTES + SECTOR_BYTES, stop, SECTOR_BYTES), stop)
    return any(not any(data[start - at : end - at]) for start, end in pairwise(cuts) if start < end)


def is_begin(header: bytes, *, at: int, magic: bytes, length: int) -> bool:
    """Tell whether what stands where a header should may be left of a write that did not end.

    Args:
        header: bytes that are no header, as many as one has or all up to the end of the file.
        at: where they stand in the file.
        magic: what every header begins with.
        length: how long a header is.

    """
    is_cut_short = len(header) < length and header[: len(magic)] == magic[: len(header)]
    return is_cut_short or has_empty_sector(header, at=at)
