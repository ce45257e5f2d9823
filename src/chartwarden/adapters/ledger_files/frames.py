r"""One batch of the ledger as bytes: a frame, which says how long it is and whether it is whole.

A frame holds what a batch holds but for the details: rows, the end of the log after them, and the checkpoint when it is
one of those that stay. Numbers are big-endian. docs/reference/ledger-files.md describes every byte.

Example:
    >>> data = frame_bytes(Batch((Row(0, b"{}", bytes(32), "lena.moss"),), Tip()), first=0)
    >>> [row[3] for row in read_frame(data).raw_rows()]
    [b'lena.moss']

"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import accumulate, pairwise
from typing import Final

from chartwarden.ledger.merkle import HASH_BYTES, Frontier
from chartwarden.ledger.store import Batch, Row, Tip

MAGIC: Final = b"\x89CWL\r\n\x1a\x01"  # begins with no UTF-8, shows a transfer as text, and ends in the version
LARGEST_FRAME_BYTES: Final = 1 << 28  # a batch of the ledger has at most 514 rows of 64 KiB

_FRONT = struct.Struct(">8sQII")  # magic, first sequence, rows, length of the payload
_CHECKS = struct.Struct(">I8s")  # CRC-32 of the front; the first 8 bytes of SHA-256 over front and payload
_TIP = struct.Struct(">QBqBII")  # size, whether there is a time, microseconds, peaks, lengths of both notes
_ROW = struct.Struct(">IH")  # lengths of body and actor
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HEADER_BYTES: Final = _FRONT.size + _CHECKS.size

RawEntry = tuple[int, bytes, bytes, bytes]
"""A row without its details: sequence, body, leaf hash, actor in UTF-8."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes of a frame say."""

    first: int
    rows: int
    length: int  # of the payload
    front: bytes
    digest: bytes

    @property
    def stop(self) -> int:
        """The sequence after the last row."""
        return self.first + self.rows

    @property
    def frame_bytes(self) -> int:
        """The length of the whole frame."""
        return HEADER_BYTES + self.length

    def fits(self, payload: bytes) -> bool:
        """Tell whether the payload is the one that the frame was written with."""
        return len(payload) == self.length and _digest(self.front, payload) == self.digest


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """A frame whose digest fits. Rows are cut out of it when they are asked for."""

    header: Header
    payload: bytes
    tip: Tip  # without its last row
    kept: str | None
    actors: tuple[bytes, ...]
    rows_at: int  # where the leaves begin; the bodies follow
    body_lengths: tuple[int, ...]

    def __repr__(self) -> str:
        return f"Frame({self.header.first}, {self.header.rows} rows)"

    def raw_rows(self) -> Iterator[RawEntry]:
        """Give the rows in order."""
        data, first, leaf = self.payload, self.header.first, self.rows_at
        bodies = accumulate(self.body_lengths, initial=leaf + HASH_BYTES * self.header.rows)
        for place, ((start, stop), actor) in enumerate(zip(pairwise(bodies), self.actors, strict=True)):
            yield first + place, data[start:stop], data[leaf : leaf + HASH_BYTES], actor
            leaf += HASH_BYTES


def row_of(raw: RawEntry, *, sealed_details: bytes) -> Row:
    """Give a row from what a frame holds of it."""
    sequence, body, leaf, actor = raw
    return Row(sequence, body, leaf, actor.decode(errors="replace"), sealed_details)


def frame_bytes(batch: Batch, *, first: int) -> bytes:
    """Write a batch.

    Args:
        batch: its rows stand in order, without gaps.
        first: the sequence of its first row, or of the next one if it has none.

    Raises:
        ValueError: a row is not in its place, or something is longer than its length can say.

    """
    rows, actors = batch.rows, [row.actor.encode(errors="replace") for row in batch.rows]
    if any(row.sequence != place for place, row in enumerate(rows, first)):
        raise ValueError("the rows of a batch go on where the log ends, one after another")
    if any(len(row.leaf) != HASH_BYTES for row in rows):
        raise ValueError("a leaf is a hash")
    try:
        lengths = [_ROW.pack(len(row.body), len(actor)) for row, actor in zip(rows, actors, strict=True)]
        pieces = (_tip_bytes(batch.tip, batch.kept), *lengths, *actors)
        payload = b"".join((*pieces, *(row.leaf for row in rows), *(row.body for row in rows)))
        front = _FRONT.pack(MAGIC, first, len(rows), len(payload))
    except struct.error as error:
        raise ValueError("something in the batch is too long for a frame") from error
    if len(payload) > LARGEST_FRAME_BYTES:
        raise ValueError("the batch is too long for a frame")
    return front + _CHECKS.pack(zlib.crc32(front), _digest(front, payload)) + payload


def read_header(data: bytes) -> Header | None:
    """Read the first bytes of a frame; None when they are none, whatever they are."""
    if len(data) < HEADER_BYTES:
        return None
    front = data[: _FRONT.size]
    magic, first, rows, length = _FRONT.unpack(front)
    check, digest = _CHECKS.unpack_from(data, _FRONT.size)
    if magic != MAGIC or zlib.crc32(front) != check or length > LARGEST_FRAME_BYTES:
        return None
    return Header(first, rows, length, front, digest)


def read_frame(data: bytes) -> Frame:
    """Read a whole frame.

    Raises:
        ValueError: this is none, or not as it was written.

    """
    header, payload = read_header(data), data[HEADER_BYTES:]
    if header is None or not header.fits(payload):
        raise ValueError("this is not a frame as it was written")
    try:
        return _parsed(header, payload)
    except (struct.error, UnicodeDecodeError, OverflowError) as error:
        raise ValueError("the frame does not hold a batch") from error


def _parsed(header: Header, payload: bytes) -> Frame:
    size, has_time, microseconds, peaks, checkpoint, kept = _TIP.unpack_from(payload)
    ends = list(accumulate((_TIP.size, HASH_BYTES * peaks, checkpoint, kept)))
    hashes, note, stays = (payload[start:stop] for start, stop in pairwise(ends))
    place = ends[-1] + _ROW.size * header.rows
    if place > len(payload):
        raise ValueError("the frame ends before its rows")
    lengths = list(_ROW.iter_unpack(payload[ends[-1] : place]))
    actors = list(pairwise(accumulate((actor for _, actor in lengths), initial=place)))
    rows_at = actors[-1][1] if actors else place
    bodies = tuple(body for body, _ in lengths)
    if rows_at + HASH_BYTES * header.rows + sum(bodies) != len(payload):
        raise ValueError("the rows do not fill the frame")
    tip = Tip(
        Frontier(size, _split(hashes)),
        _EPOCH + timedelta(microseconds=microseconds) if has_time else None,
        note.decode() or None,
    )
    said = tuple(payload[start:stop] for start, stop in actors)
    return Frame(header, payload, tip, stays.decode() or None, said, rows_at, bodies)


def _tip_bytes(tip: Tip, kept: str | None) -> bytes:
    note, stays = (tip.checkpoint or "").encode(), (kept or "").encode()
    microseconds = 0 if tip.last_at is None else (tip.last_at - _EPOCH) // timedelta(microseconds=1)
    peaks = tip.frontier.peaks
    if any(len(peak) != HASH_BYTES for peak in peaks):
        raise ValueError("a peak is a hash")
    head = (tip.frontier.size, tip.last_at is not None, microseconds, len(peaks), len(note), len(stays))
    return b"".join((_TIP.pack(*head), *peaks, note, stays))


def _split(hashes: bytes) -> tuple[bytes, ...]:
    return tuple(hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES))


def _digest(front: bytes, payload: bytes) -> bytes:
    hashed = sha256(front)
    hashed.update(payload)
    return hashed.digest()[:8]
