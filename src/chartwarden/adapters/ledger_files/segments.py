"""The ledger in a folder: batches one behind another in segments, for whoever uses the library without a database.

A batch is one frame, written at once and synced before anybody hears of it. What stands beside entries is in files of
its own and is synced first. One process has the folder at a time; in it one caller at a time appends, and reading waits
for nobody. Nothing in a segment is ever written over, so full ones may be made read-only.

Example:
    >>> import tempfile
    >>> with SegmentLedger(Path(tempfile.mkdtemp()) / "log") as store:
    ...     store.checkpoint(), list(store.rows())
    (None, [])

"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from chartwarden.adapters.ledger_files.details import Details
from chartwarden.adapters.ledger_files.frames import Frame, frame_bytes, row_of
from chartwarden.adapters.ledger_files.growing import GrowingFile, make_file, make_folder, opened
from chartwarden.adapters.ledger_files.holding import Hold
from chartwarden.adapters.ledger_files.index import Index, Place
from chartwarden.adapters.ledger_files.mark import Mark, begin_mark
from chartwarden.adapters.ledger_files.names import broken, first_of, numbered
from chartwarden.adapters.ledger_files.scanning import (
    DETAILS,
    SEGMENTS,
    SUFFIX,
    SegmentSource,
    frames_in,
    read_at,
)
from chartwarden.ledger.store import Batch, Row, Source, Tip

SEGMENT_BYTES: Final = 64 * 1024 * 1024


class SegmentLedger:
    """The ledger store, as a folder of files. Close it, or use it in a `with` block."""

    def __init__(self, folder: Path, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        """Open a log, or begin one in a folder that is empty or not there.

        Args:
            folder: where the log is.
            segment_bytes: a segment that has grown so long is followed by another; a batch is never split.

        Raises:
            RefusedError: another process has the log open, or the file system cannot sync.
            BrokenSealError: something that was acknowledged is not there as it was written; names file and place.

        """
        self._folder, self._segment_bytes = folder, segment_bytes
        for path in (folder, folder / SEGMENTS, folder / DETAILS):
            make_folder(path)
        self._lock = threading.Lock()
        self._index = Index()
        self._tip = Tip()
        self._kept: list[str] = []
        self._hold = Hold(folder)
        try:
            self._open()
        except BaseException:
            self._hold.close()
            raise

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Seal a batch onto the end, one caller at a time; it is on durable storage when this returns.

        Raises:
            OSError: it could not be written, as when the disk is full. The log is as before.
            RefusedError: this is not the process that opened the log, or it was closed.
            BrokenSealError: somebody else has written into the folder.

        """
        with self._lock:
            self._hold.require()
            batch = seal(self._tip)
            if batch.rows:
                self._store(batch)
        return batch

    def is_durable(self) -> bool:
        """Tell that what was appended is on durable storage: there is no transaction here to wait for."""
        return True

    def rows(self, *, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        """Give rows by sequence, `start` included, `stop` excluded, up to the end as it is now. Holds one batch.

        Raises:
            BrokenSealError: a batch or its details are not as they were written; names file and place.

        """
        size = self._index.size
        last = size if stop is None else min(stop, size)
        for segment, places in self._index.between(start, last):
            path = self._path(segment)
            with opened(path) as file:
                for place in places:
                    file.seek(place.at)
                    yield from self._rows_of(read_at(path, place.at, file.read(place.length)), start, last)

    def rows_of(self, actor: str, *, most: int, before: int | None = None) -> Sequence[Row]:
        """Give the latest rows of one member, newest first; with `before`, only those of a lower sequence."""
        found: list[Row] = []
        frame: Frame | None = None
        for sequence in self._index.latest_of(actor, most=most, before=before):
            if frame is None or sequence < frame.header.first:
                frame = self._frame(self._index.place_of(sequence))
            found += self._rows_of(frame, sequence, sequence + 1)
        return found

    def tip(self) -> Tip:
        """Give the end of the log, with the last of the rows."""
        return self._tip

    def checkpoint(self) -> str | None:
        """Give the latest signed checkpoint; None when the log is empty."""
        return self._tip.checkpoint

    def source(self) -> Source:
        """Give the rows to be looked over, in another process too."""
        return SegmentSource(str(self._folder))

    def kept(self) -> Sequence[str]:
        """Give the checkpoints that were kept, by size."""
        return tuple(self._kept)

    def destroy_details(self, *, first: int, last: int) -> int:
        """Destroy what stands beside the entries from `first` to `last`; give how many there were.

        There is no transaction to be in: append the entry that says so before. Then a machine that stops in between
        leaves details that can be destroyed once more, and not a gap that nobody has explained.
        """
        with self._lock:
            self._hold.require()
            destroyed = self._details.destroy(first=first, last=last)
            last_row = self._tip.last
            if last_row is not None and first <= last_row.sequence <= last:
                self._tip = replace(self._tip, last=replace(last_row, sealed_details=b""))
        return destroyed

    def close(self) -> None:
        """Let the folder go."""
        with self._lock:
            if self._hold.close():
                self._end.close()
                self._details.close()
                self._mark.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> None:
        paths = numbered(self._folder / SEGMENTS, SUFFIX)
        if not paths:
            make_file(self._path(0))
            paths = [self._path(0)]
        if len(paths) == 1 and not paths[0].stat().st_size:
            begin_mark(self._folder)
        self._mark = Mark(self._folder)
        last: Frame | None = None
        for path in paths:
            last = self._read_segment(path, is_last=path == paths[-1]) or last
        self._details = Details(self._folder / DETAILS, size=self._index.size)
        self._end = GrowingFile(paths[-1], length=self._index.end)
        if last is not None:
            self._tip = last.tip
            if self._index.size:
                row = next(iter(self.rows(start=self._index.size - 1)))
                self._tip = replace(last.tip, last=row)
        self._mark.move(self._index.segment, self._end.length)
        self._mark.sync()

    def _read_segment(self, path: Path, *, is_last: bool) -> Frame | None:
        """Note where each batch of a segment stands; give the last one."""
        if first_of(path) != self._index.size:
            raise broken(
                path, 0, f"the segment that should follow begins with entry {self._index.size}: files are missing"
            )
        acknowledged = self._mark.place_in(first_of(path)) if is_last else path.stat().st_size
        self._index.begin(first_of(path))
        last = None
        for place, frame in frames_in(path, acknowledged=acknowledged):
            if frame.header.first != self._index.size:
                raise broken(path, place, f"entry {self._index.size} should follow: a batch is missing")
            self._note(frame, place)
            last = frame
        return last

    def _note(self, frame: Frame, place: int) -> None:
        if frame.kept:
            self._kept.append(frame.kept)
        self._index.add(Place(frame.header.first, place, frame.header.frame_bytes), frame.actors)

    def _store(self, batch: Batch) -> None:
        first = self._index.size
        data = frame_bytes(batch, first=first)
        details = {row.sequence: row.sealed_details for row in batch.rows if row.sealed_details}
        self._take_back()
        if self._end.length and self._end.length + len(data) > self._segment_bytes:
            self._begin_segment()
        place = self._end.length
        try:
            if details:
                self._details.append(details, segment=self._index.segment)
            self._end.append(data)
        except BaseException:
            self._take_back()
            raise
        self._mark.move(self._index.segment, self._end.length)
        self._index.add(Place(first, place, len(data)), [row.actor.encode(errors="replace") for row in batch.rows])
        if batch.kept:
            self._kept.append(batch.kept)
        self._tip = replace(batch.tip, last=batch.rows[-1])

    def _take_back(self) -> None:
        """Forget what was written for a batch that was not acknowledged, whatever came between."""
        if self._end.length != self._index.end:
            self._end.cut(self._index.end)
        self._details.take_back(self._index.size)

    def _begin_segment(self) -> None:
        first = self._index.size
        path = self._path(first)
        if not path.exists():  # an append that failed right here may have made it
            make_file(path)
        elif path.stat().st_size:
            raise broken(path, 0, "somebody else has written the segment that comes next")
        end = GrowingFile(path, length=0)
        self._end.close()
        self._end = end
        self._index.begin(first)

    def _frame(self, where: tuple[int, Place]) -> Frame:
        segment, place = where
        with opened(self._path(segment)) as file:
            file.seek(place.at)
            return read_at(self._path(segment), place.at, file.read(place.length))

    def _rows_of(self, frame: Frame, start: int, stop: int) -> Iterator[Row]:
        for raw in frame.raw_rows():
            if start <= raw[0] < stop:
                yield row_of(raw, sealed_details=self._details.get(raw[0]))

    def _path(self, segment: int) -> Path:
        return self._folder / SEGMENTS / f"{segment:020}{SUFFIX}"
