"""Reading segments from their files: frame by frame, and nothing that was acknowledged is passed over.

Example:
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "00000000000000000000.seg"
    >>> path.touch()
    >>> list(frames_in(path, acknowledged=0))
    []

"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from chartwarden.adapters.ledger_files.details import SUFFIX as DETAILS_SUFFIX
from chartwarden.adapters.ledger_files.details import sequences_in
from chartwarden.adapters.ledger_files.frames import (
    HEADER_BYTES,
    LARGEST_FRAME_BYTES,
    MAGIC,
    Frame,
    Header,
    read_frame,
    read_header,
)
from chartwarden.adapters.ledger_files.growing import opened
from chartwarden.adapters.ledger_files.names import broken, first_of, numbered
from chartwarden.adapters.ledger_files.torn import has_empty_sector, is_begin
from chartwarden.ledger.store import RawRow

SUFFIX: Final = ".seg"
SEGMENTS: Final = "segments"
DETAILS: Final = "details"


@dataclass(frozen=True, slots=True)
class SegmentSource:
    """The rows of a log in segments, for whoever looks them over, in another process too."""

    folder: str

    def raw(self, start: int, stop: int) -> Iterator[RawRow]:
        """Give rows by sequence, `start` included, `stop` excluded; of details only whether there are any.

        Raises:
            BrokenSealError: a frame is not as it was written; names file and place.

        """
        paths = numbered(Path(self.folder, SEGMENTS), SUFFIX)
        for path, following in zip(paths, [*map(first_of, paths[1:]), stop], strict=True):
            if start < following and first_of(path) < stop:
                yield from self._in_segment(path, start, stop)

    def _in_segment(self, path: Path, start: int, stop: int) -> Iterator[RawRow]:
        have_details = sequences_in(Path(self.folder, DETAILS, f"{path.stem}{DETAILS_SUFFIX}"), stop=stop)
        for frame in _frames_between(path, start, stop):
            for sequence, body, leaf, actor in frame.raw_rows():
                if start <= sequence < stop:
                    yield sequence, body, leaf, actor, b"\x01" if sequence in have_details else b""


def read_at(path: Path, place: int, data: bytes) -> Frame:
    """Read a frame that was found at a place of a file.

    Raises:
        BrokenSealError: it is not as it was written.

    """
    try:
        return read_frame(data)
    except ValueError as error:
        raise broken(path, place, "the batch is not as it was written") from error


def frames_in(path: Path, *, acknowledged: int) -> Iterator[tuple[int, Frame]]:
    """Give each frame of a segment with its place, up to one that the machine stopped in.

    Args:
        path: the segment; one that is not there is empty.
        acknowledged: up to which place every byte was acknowledged, so that nothing may be cut off there; the length of
            the file for a segment that another one follows.

    Raises:
        BrokenSealError: something is not as it was written; names file and place.

    """
    place, header, data = 0, None, b""
    with opened(path) as file:
        while front := file.read(HEADER_BYTES):
            header = read_header(front)
            data = front + file.read(LARGEST_FRAME_BYTES + 1 if header is None else header.length)
            if header is None or not header.fits(data[HEADER_BYTES:]):
                break
            yield place, read_at(path, place, data)
            place, data = place + header.frame_bytes, b""
        if place < acknowledged or (data and not _is_unfinished(header, data, file, at=place)):
            raise broken(path, place, "a batch is missing, or is not as it was written")


def _frames_between(path: Path, start: int, stop: int) -> Iterator[Frame]:
    """Give the frames of a segment that hold entries from `start` up to `stop`; of the others only headers are read."""
    place = 0
    with opened(path) as file:
        while front := file.read(HEADER_BYTES):
            header = read_header(front)
            if header is None:
                raise broken(path, place, "the batch is not as it was written")
            if header.first >= stop:
                return
            if header.stop > start:
                yield read_at(path, place, front + file.read(header.length))
            else:
                file.seek(header.length, os.SEEK_CUR)
            place += header.frame_bytes


def _is_unfinished(header: Header | None, data: bytes, file: BinaryIO, *, at: int) -> bool:
    """Tell whether a frame that is not whole is the last thing in the file, and left of a write that did not end."""
    if header is not None:
        return not file.read(1) and (len(data) < header.frame_bytes or has_empty_sector(data, at=at))
    begin = data[:HEADER_BYTES]
    is_last = len(data) <= HEADER_BYTES + LARGEST_FRAME_BYTES and MAGIC not in data[1:]
    return is_last and is_begin(begin, at=at, magic=MAGIC, length=HEADER_BYTES)
