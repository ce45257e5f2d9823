"""What stands beside entries, in files of its own, so that it can be destroyed while the entries stay.

There is one file of details for each segment, with one record for each entry that has any. A record is there before its
entry is; an entry that was never acknowledged may leave one behind, which is cut off when the log is opened.

Example:
    >>> import tempfile
    >>> details = Details(Path(tempfile.mkdtemp()), size=0)
    >>> details.append({0: b"sealed"}, segment=0)
    >>> details.get(0), details.destroy(first=0, last=0), details.get(0)
    (b'sealed', 1, b'')

"""

import os
import re
import secrets
import struct
import threading
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from chartwarden.adapters.folders import sync_folder
from chartwarden.adapters.ledger_files.growing import OWN_FILE, GrowingFile, make_file, opened, write_all
from chartwarden.adapters.ledger_files.names import broken, first_of, numbered
from chartwarden.adapters.ledger_files.torn import is_begin
from chartwarden.foundation.errors import BrokenSealError

SUFFIX: Final = ".details"

_FRONT = struct.Struct(">4sQI")  # magic, sequence, length of what follows the header
_CHECKS = struct.Struct(">II")  # CRC-32 of the front, and of the payload
_MAGIC = b"\x89CWD"
_HEADER_BYTES = _FRONT.size + _CHECKS.size
_LARGEST_REST_BYTES = 1 << 28  # what one batch may leave behind; a batch is no longer than a frame
_DRAFT = ".draft-"
_AT_ONCE = 1 << 20


class _File:
    """The details of one segment, and where each of them stands."""

    def __init__(self, path: Path, *, size: int) -> None:
        self.sequences, self.places, self.lengths = array("Q"), array("Q"), array("I")
        end = 0
        for sequence, place, length in _records(path, size=size):
            self._note(sequence, place, length)
            end = place + _HEADER_BYTES + length
        self.file = GrowingFile(path, length=end)

    def add(self, records: Mapping[int, bytes]) -> None:
        place = self.file.length
        self.file.append(b"".join(_record(sequence, sealed) for sequence, sealed in records.items()))
        for sequence, sealed in records.items():
            self._note(sequence, place, len(sealed))
            place += _HEADER_BYTES + len(sealed)

    def _note(self, sequence: int, place: int, length: int) -> None:
        self.places.append(place)
        self.lengths.append(length)
        self.sequences.append(sequence)  # last: who finds it here finds the others

    def drop_from(self, sequence: int) -> None:
        """Take back the records of entries from a sequence on."""
        kept = bisect_left(self.sequences, sequence)
        if kept < len(self.sequences):
            self.file.cut(self.places[kept])
            del self.sequences[kept:], self.places[kept:], self.lengths[kept:]

    def sealed(self, at: int) -> bytes:
        """Give what is in a record by its number. Raises BrokenSealError when it is not as it was written."""
        place = self.places[at]
        data = self.file.read(_HEADER_BYTES + self.lengths[at], at=place)
        sealed = data[_HEADER_BYTES:]
        if _read_header(data) != (self.sequences[at], len(sealed), zlib.crc32(sealed)):
            raise broken(self.file.path, place, "the details are not as they were written")
        return sealed


class Details:
    """The details of a log. One caller at a time appends or destroys; reading is free."""

    def __init__(self, folder: Path, *, size: int) -> None:
        """Read where everything stands.

        Args:
            folder: the folder of details.
            size: of the log; records of entries that it does not have are cut off.

        Raises:
            BrokenSealError: a file does not hold what it should; names it and the place.

        """
        self._folder = folder
        for draft in folder.glob(f"{_DRAFT}*"):  # of a destruction that did not end; it holds copies
            draft.unlink()
        self._lock = threading.Lock()  # a file is exchanged under it
        self._files = {first_of(path): _File(path, size=size) for path in numbered(folder, SUFFIX)}
        self._firsts = sorted(self._files)

    def append(self, records: Mapping[int, bytes], *, segment: int) -> None:
        """Store details durably.

        Args:
            records: what is sealed by sequence, ascending, all behind what is there.
            segment: the first sequence of the segment that the entries will be in.

        """
        if segment not in self._files:
            path = self._folder / f"{segment:020}{SUFFIX}"
            make_file(path)
            self._files[segment] = _File(path, size=segment)
            self._firsts.append(segment)
        self._files[segment].add(records)

    def take_back(self, sequence: int) -> None:
        """Forget details from a sequence on, whose entries could not be stored."""
        if self._firsts:
            self._files[self._firsts[-1]].drop_from(sequence)

    def get(self, sequence: int) -> bytes:
        """Give what is sealed beside an entry; empty when there is nothing.

        Raises:
            BrokenSealError: it is not as it was written.

        """
        with self._lock:
            place = bisect_right(self._firsts, sequence) - 1
            if place < 0:
                return b""
            file = self._files[self._firsts[place]]
            at = bisect_left(file.sequences, sequence)
            if at == len(file.sequences) or file.sequences[at] != sequence:
                return b""
            return file.sealed(at)

    def destroy(self, *, first: int, last: int) -> int:
        """Remove the details of entries from `first` to `last`, both included; give how many there were.

        Each file is written anew beside the old one, without them, and takes its place. The bytes of the old one are
        then overwritten, as far as the file system writes over bytes where they are: one that copies on write does not,
        and snapshots and backups keep what they have.
        """
        count = 0
        for segment in self._firsts:
            file = self._files[segment]
            start, stop = bisect_left(file.sequences, first), bisect_right(file.sequences, last)
            if start < stop:
                self._replace(segment, start, stop)
                count += stop - start
        return count

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.file.close()

    def _replace(self, segment: int, start: int, stop: int) -> None:
        old = self._files[segment]
        path, ends = old.file.path, [*old.places, old.file.length]
        draft = self._folder / f"{_DRAFT}{secrets.token_hex(8)}"
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWN_FILE)
            try:
                behind = _copy(old.file, 0, ends[start], to=handle, at=0)
                _copy(old.file, ends[stop], ends[-1], to=handle, at=behind)
                os.fsync(handle)
            finally:
                os.close(handle)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(self._folder)
        new = _File(path, size=old.sequences[-1] + 1)
        with self._lock:
            self._files[segment] = new
        with suppress(OSError):  # they are gone from the log already
            old.file.overwrite_with_zeros(ends[stop] - ends[start], at=ends[start])
            old.file.sync()
        old.file.close()


def sequences_in(path: Path, *, stop: int) -> set[int]:
    """Give the sequences that have details in a file, up to `stop`, excluded. The file may be away."""
    return {sequence for sequence, _, _ in _records(path, size=stop)} if path.exists() else set()


def _records(path: Path, *, size: int) -> Iterator[tuple[int, int, int]]:
    """Give sequence, place and length of what is sealed, by record, up to one whose entry is not there."""
    place, last = 0, -1
    with opened(path) as file:
        while data := file.read(_HEADER_BYTES):
            header = _read_header(data)
            if header is None:
                _require_unfinished(path, data, file, at=place, size=size)
                return
            sequence, length, check = header
            if sequence >= size:
                return  # its entry was never acknowledged, and so was nothing behind it
            if sequence <= last or _crc(file, length) != check:
                raise broken(path, place, "the details are not as they were written")
            yield sequence, place, length
            place, last = place + _HEADER_BYTES + length, sequence


def _require_unfinished(path: Path, header: bytes, file: BinaryIO, *, at: int, size: int) -> None:
    """Let pass what a batch has left that was never acknowledged, because details are stored before their entries."""
    rest = header + file.read(_LARGEST_REST_BYTES)
    behind = (_read_header(rest[match.start() :]) for match in re.finditer(re.escape(_MAGIC), rest))
    is_unfinished = is_begin(header, at=at, magic=_MAGIC, length=_HEADER_BYTES) and len(rest) <= _LARGEST_REST_BYTES
    if not is_unfinished or any(found is not None and found[0] < size for found in behind):
        raise broken(path, at, "the details are not as they were written")


def _read_header(data: bytes) -> tuple[int, int, int] | None:
    """Give sequence, length and checksum of a record from its first bytes; None when they are none."""
    if len(data) < _HEADER_BYTES:
        return None
    front = data[: _FRONT.size]
    magic, sequence, length = _FRONT.unpack(front)
    front_check, check = _CHECKS.unpack_from(data, _FRONT.size)
    return (sequence, length, check) if magic == _MAGIC and zlib.crc32(front) == front_check else None


def _crc(file: BinaryIO, length: int) -> int | None:
    """Give the checksum of the next bytes of a file; None when it ends before."""
    check = 0
    while length and (data := file.read(min(_AT_ONCE, length))):
        check, length = zlib.crc32(data, check), length - len(data)
    return None if length else check


def _record(sequence: int, sealed: bytes) -> bytes:
    front = _FRONT.pack(_MAGIC, sequence, len(sealed))
    return front + _CHECKS.pack(zlib.crc32(front), zlib.crc32(sealed)) + sealed


def _copy(file: GrowingFile, start: int, stop: int, *, to: int, at: int) -> int:
    """Copy bytes from one file into another; give where the copy ends."""
    while start < stop:
        data = file.read(min(_AT_ONCE, stop - start), at=start)
        if not data:
            raise BrokenSealError(
                what=f"{file.path.name} ends before its records", next_step="Stop, and keep the folder as it is."
            )
        write_all(to, data, at=at)
        start, at = start + len(data), at + len(data)
    return at
