"""From the paths a person names to inputs to read: files, folders, and archives inside archives, in a bounded way.

Nothing is ever unpacked onto the disk, so an inner path can lead nowhere; it is only a label. What comes out of one
file is counted while it is read: a header that lies about its size changes nothing. Within a folder or an archive,
names of people and places come first, then patients, then encounters: bulk exports keep them in files of their own.

Example:
    >>> list(open_inputs([], limits=Limits()))
    []

Source: threat model V5.2.3 (archives bounded before unpacking), V5.3.2, V5.3.3 (inner paths and links ignored).

"""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import IO, cast

from chartwarden.adapters.intake.limits import MIB, Limits
from chartwarden.adapters.intake.sniffing import HEAD_BYTES, Shape, sniff
from chartwarden.chart.incoming import ReaderSource
from chartwarden.foundation.errors import MalformedError

Opener = Callable[[], IO[bytes]]

_DIRECTORY = ("mark.json", "practitioner", "organization", "location", "hospitalinformation")
_ORDER = (*((name, 0) for name in _DIRECTORY), ("patient", 1), ("encounter", 2))
_LAST = 3
_TAR_MAGIC_AT, _TAR_MAGIC = 257, b"ustar"
_ENCRYPTED = 0x1  # zip general purpose flag
_SEND_AGAIN = "Send the file again, whole."
_DAMAGED = (
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    NotImplementedError,  # zipfile: a compression method it does not know
    RuntimeError,  # zipfile: a password is needed
    ValueError,
)


@dataclass(frozen=True, slots=True, repr=False)
class Input:
    """One thing to read. `label` shows the file names a person passed, which may name a patient: `repr` hides it."""

    label: str
    safe_label: str  # for database, ledger and logs: a digest, keyed when the caller gave a key
    open: Opener  # a fresh stream from the beginning, each time; raises MalformedError while read when over a limit
    size_hint: int  # bytes, packed size where the unpacked one is not known yet
    kind: ReaderSource | None
    shape: Shape = Shape.WHOLE
    why_not: str = ""

    def __repr__(self) -> str:
        return f"Input({self.safe_label}, {self.kind})"


def open_inputs(paths: Sequence[Path], *, limits: Limits, label_key: bytes = b"") -> Iterator[Input]:
    """Walk files, folders and archives.

    Args:
        paths: what the operator named; read in that order, each folder in dependency order.
        limits: see `ArchiveLimits`.
        label_key: up to 64 bytes; without it a `safe_label` can be confirmed by someone who guesses the file name.

    Yields:
        One input per file or archive member. Consume each before asking for the next: members of a tar are held one
        at a time. What is not read has `kind` None and says why. A file that is damaged or over a limit gives, as its
        last input, one whose `open` raises the MalformedError, so that it is refused and the walk goes on.

    Raises:
        MalformedError: one of the paths is missing, before anything is given; or a folder cannot be listed.

    """
    for path in paths:
        if not path.exists():
            raise MalformedError(
                what="there is no such file or folder", where=shown_name(path.name), fix="Check the path."
            )
    for path in paths:
        files: Iterator[tuple[Path, str]] = iter([(path, shown_name(path.name))])
        if path.is_dir():
            files = (
                (file, shown_name(f"{path.name or 'folder'}/{file.relative_to(path).as_posix()}"))
                for file in _files(path)
            )
        for file, label in files:
            walk = _Walk(limits, label_key)
            try:
                yield from walk.file(file, label)
            except MalformedError as error:
                yield walk.broken(error, label)


def _files(folder: Path) -> Iterator[Path]:
    # Its own files first, in dependency order, then each subfolder by name.
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: (_rank(entry.name), entry.name))
    except OSError:
        raise MalformedError(
            what="the folder cannot be opened", where=shown_name(folder.name), fix="Check that you may read it."
        ) from None
    yield from (entry for entry in entries if entry.is_symlink() or not entry.is_dir())
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink():
            yield from _files(entry)


def _rank(name: str) -> int:
    plain = PurePosixPath(name.replace("\\", "/")).name.lower()
    return next((rank for prefix, rank in _ORDER if plain.startswith(prefix)), _LAST)


@dataclass(slots=True)
class _Budget:
    """Counts what comes out of one file on disk, however deeply it is packed."""

    limits: Limits
    packed_bytes: int
    unpacked_bytes: int = 0
    members: int = 0

    def spend(self, count: int, *, where: str) -> None:
        archive = self.limits.archive
        self.unpacked_bytes += count
        if self.unpacked_bytes > max(archive.ratio_floor_bytes, archive.max_ratio * self.packed_bytes):
            raise _bomb(f"it unpacks to more than {archive.max_ratio} times its size", where)
        if self.unpacked_bytes > archive.max_total_bytes:
            raise _bomb(f"it unpacks to more than {archive.max_total_bytes // MIB} MiB", where)

    def count_member(self, *, where: str) -> None:
        self.members += 1
        if self.members > self.limits.archive.max_members:
            raise _bomb(f"it holds more than {self.limits.archive.max_members} files", where)


def _bomb(what: str, where: str) -> MalformedError:
    fix = "If this is not an attack, unpack it yourself and import the folder."
    return MalformedError(what=what, where=where, fix=fix)


class _Counted(io.RawIOBase):
    """A stream that charges a budget for what is read beyond what earlier readings of the same thing have charged."""

    def __init__(self, inner: IO[bytes], budget: _Budget, charged: list[int], where: str) -> None:
        self._inner, self._budget, self._charged, self._where, self._position = inner, budget, charged, where, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        try:
            data = self._inner.read(len(buffer))
        except _DAMAGED as error:
            raise _damaged(error, self._where) from None
        self._position += len(data)
        beyond = self._position - self._charged[0]
        if beyond > 0:
            self._charged[0] = self._position
            self._budget.spend(beyond, where=self._where)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


def _damaged(error: Exception, where: str) -> MalformedError:
    if isinstance(error, RuntimeError) and not isinstance(error, NotImplementedError):
        what, fix = "it needs a password", "Unpack it yourself and import the folder."
    elif isinstance(error, EOFError):
        what, fix = "the compressed data ends before it is complete", _SEND_AGAIN
    else:
        what, fix = "the compressed data is damaged", _SEND_AGAIN
    return MalformedError(what=what, where=where, fix=fix)


@dataclass(frozen=True, slots=True)
class _Packed:
    """Something that may be a file, a compressed file or an archive."""

    label: str
    open: Opener
    size: int
    layers: int = 0
    charged: list[int] = field(default_factory=lambda: [0])


class _Walk:
    """Opens one file on disk and whatever is packed inside it."""

    def __init__(self, limits: Limits, label_key: bytes) -> None:
        self._limits, self._label_key = limits, label_key
        self._budget = _Budget(limits, 0)

    def file(self, path: Path, label: str) -> Iterator[Input]:
        try:
            # A link that the operator names is meant; one inside a folder (its label has a slash) may lead anywhere.
            mode = path.lstat().st_mode if "/" in label else path.stat().st_mode
            if not stat.S_ISREG(mode):
                yield self._refused(label, "a link or a device, which is not followed")
                return
            size = path.stat().st_size
            with path.open("rb"):
                pass
        except OSError:
            raise MalformedError(
                what="the file cannot be opened", where=label, fix="Check that you may read it."
            ) from None
        self._budget = _Budget(self._limits, size)
        yield from self._unpacked(_Packed(label, lambda: path.open("rb"), size))

    def _unpacked(self, packed: _Packed) -> Iterator[Input]:
        with packed.open() as stream:
            head = _read(stream, HEAD_BYTES, packed.label)
        opens = _decompressor(head)
        is_tar = head[_TAR_MAGIC_AT : _TAR_MAGIC_AT + 5] == _TAR_MAGIC
        is_zip = head.startswith((b"PK\x03\x04", b"PK\x05\x06"))
        if (opens or is_tar or is_zip) and packed.layers >= self._limits.archive.max_depth:
            raise _bomb(f"archives nest deeper than {self._limits.archive.max_depth} layers", packed.label)
        if opens is not None:
            yield from self._unpacked(self._layer(packed, packed.label, lambda: opens(packed.open())))
        elif is_tar:
            yield from self._tar(packed)
        elif is_zip:
            yield from self._zip(packed)
        else:
            found = sniff(head)
            yield Input(
                packed.label,
                self._digest(packed.label),
                packed.open,
                packed.size,
                found.kind,
                found.shape,
                found.why_not,
            )

    def _layer(self, packed: _Packed, label: str, opens: Opener, size: int = 0) -> _Packed:
        """Give a part of something packed, each of whose readings is counted."""
        charged = [0]

        def counted() -> IO[bytes]:
            try:
                inner = opens()
            except _DAMAGED as error:
                raise _damaged(error, label) from None
            return io.BufferedReader(_Counted(inner, self._budget, charged, label), MIB)

        return _Packed(label, counted, size or packed.size, packed.layers + 1, charged)

    def _tar(self, packed: _Packed) -> Iterator[Input]:
        """Give the members of a tar: one pass to check it whole and to see the order, then one pass per rank."""
        ranks = sorted({_rank(member.name) for member, _ in self._tar_members(packed) if member.isreg()})
        refused = set()
        for number, (member, _) in enumerate(self._tar_members(packed)):
            self._budget.count_member(where=packed.label)
            # A sparse member is a few bytes that unpack to as many zeros as it likes: treated like a device.
            is_odd = (not member.isreg() and not member.isdir()) or member.issparse()
            why_not = _why_not_member(member.name, is_plain=not is_odd)
            if why_not:
                refused.add(number)
                yield self._refused(_inner(packed.label, member.name), why_not)
        for rank in ranks:
            for number, (member, tar) in enumerate(self._tar_members(packed)):
                if member.isreg() and _rank(member.name) == rank and number not in refused:
                    yield from self._tar_member(packed, tar, member, number)

    def _tar_member(
        self, packed: _Packed, tar: tarfile.TarFile, member: tarfile.TarInfo, number: int
    ) -> Iterator[Input]:
        label = _inner(packed.label, member.name)
        if member.size > self._limits.max_file_bytes:
            # Too large to hold: read anew from the beginning of the archive, up to this member.
            opens: Opener = lambda: self._nth(packed, number, label)  # noqa: E731 -- a thunk, as in the other branch
        else:
            inner = tar.extractfile(member)
            data = _read(inner, member.size, label) if inner is not None else b""
            opens = lambda: io.BytesIO(data)  # noqa: E731
        # Bytes of a tar were charged when its own stream was read, so a member is a layer of its own and costs nothing.
        yield from self._unpacked(_Packed(label, opens, member.size, packed.layers + 1))

    def _tar_members(self, packed: _Packed) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
        with packed.open() as stream:
            try:
                yield from _members(stream)
            except _DAMAGED as error:
                raise _damaged(error, packed.label) from None

    def _nth(self, packed: _Packed, number: int, label: str) -> IO[bytes]:
        members = self._tar_members(packed)
        for place, (member, tar) in enumerate(members):
            if place == number:
                inner = tar.extractfile(member)
                if inner is not None:
                    return io.BufferedReader(_Held(inner, members, label), MIB)
        raise MalformedError(what="the archive changed while it was read", where=label, fix=_SEND_AGAIN)

    def _zip(self, packed: _Packed) -> Iterator[Input]:
        seekable = self._seekable(packed)
        try:
            archive = zipfile.ZipFile(seekable)
        except _DAMAGED as error:
            raise _damaged(error, packed.label) from None
        with archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if any(member.filename == "[Content_Types].xml" for member in members):
                yield self._refused(packed.label, "an Office file: save it as PDF or plain text")
                return
            for member in sorted(members, key=lambda member: _rank(member.filename)):
                yield from self._zip_member(packed, archive, member)

    def _zip_member(self, packed: _Packed, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Input]:
        label = _inner(packed.label, member.filename)
        self._budget.count_member(where=packed.label)
        why_not = _why_not_member(member.filename, is_plain=not stat.S_ISLNK(member.external_attr >> 16))
        if member.flag_bits & _ENCRYPTED:
            why_not = "it needs a password: unpack it yourself and import the folder"
        if why_not:
            yield self._refused(label, why_not)
            return
        yield from self._unpacked(self._layer(packed, label, lambda: archive.open(member), member.file_size))

    def _seekable(self, packed: _Packed) -> IO[bytes]:
        if not packed.layers:
            return packed.open()
        with packed.open() as stream:
            data = _read(stream, self._limits.max_file_bytes + 1, packed.label)
        if len(data) > self._limits.max_file_bytes:
            raise _bomb(f"a zip inside it is larger than {self._limits.max_file_bytes // MIB} MiB", packed.label)
        return io.BytesIO(data)

    def _refused(self, label: str, why_not: str) -> Input:
        return Input(label, self._digest(label), lambda: io.BytesIO(b""), 0, None, Shape.WHOLE, why_not)

    def broken(self, error: MalformedError, label: str) -> Input:
        def opens() -> IO[bytes]:
            raise MalformedError(what=error.what, where=error.where, fix=error.fix)

        return Input(label, self._digest(label), opens, 0, ReaderSource.TEXT)

    def _digest(self, label: str) -> str:
        return "input-" + blake2b(label.encode("utf-8", "replace"), key=self._label_key, digest_size=6).hexdigest()


class _Held(io.RawIOBase):
    """A stream inside an iteration: closing it ends the iteration, which closes the archive."""

    def __init__(self, inner: IO[bytes], held: Iterator[object], where: str) -> None:
        self._inner, self._held, self._where = inner, held, where

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        data = _read(self._inner, len(buffer), self._where)
        buffer[: len(data)] = data
        return len(data)


def _members(stream: IO[bytes]) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in tar:
            tar.members = []  # type: ignore[attr-defined]  # tarfile would keep every header it has passed
            yield member, tar


def _decompressor(head: bytes) -> Callable[[IO[bytes]], IO[bytes]] | None:
    if head.startswith(b"\x1f\x8b"):
        return lambda raw: cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
    if head.startswith(b"\xfd7zXZ\x00"):
        return lzma.LZMAFile
    if head.startswith(b"BZh"):
        return bz2.BZ2File
    return None


def _read(stream: IO[bytes], count: int, where: str) -> bytes:
    try:
        return stream.read(count)
    except _DAMAGED as error:
        raise _damaged(error, where) from None


def _inner(label: str, name: str) -> str:
    """Give the label of a member."""
    return f"{label}!{shown_name(name.replace(chr(92), '/'))}"


def shown_name(name: str) -> str:
    r"""Give a file name as it may reach a terminal, a message and another process.

    Control characters and bytes that are no UTF-8 (which Python keeps as lone surrogates) are written as escapes.

    Example:
        >>> shown_name("a\x1b[2J\udcff.xml")
        'a\\x1b[2J\\udcff.xml'

    """
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)


def _why_not_member(name: str, *, is_plain: bool) -> str:
    plain = PurePosixPath(name.replace("\\", "/"))
    if not is_plain:
        return "a link, a device or a sparse file inside an archive, which is not followed"
    has_drive = plain.parts[:1] != () and plain.parts[0].endswith(":")
    if plain.is_absolute() or ".." in plain.parts or has_drive:
        return "the archive gives it a place outside of itself"
    return ""
